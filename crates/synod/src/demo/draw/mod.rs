//! Pictures of a run: SVG, drawn by arithmetic alone, the same bytes for the same input.

pub mod graph_svg;
pub mod timeline_svg;
