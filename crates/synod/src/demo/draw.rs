//! Pictures of a run: SVG, drawn by arithmetic alone, the same bytes for the same input.
//!
//! `choose` decides what of a graph is worth showing, `bundle` bends its relations, `graph_svg` draws it;
//! `timeline_svg` draws who held what when. `paint` has what both pictures share.

pub mod bundle;
pub mod choose;
pub mod graph_svg;
pub mod paint;
pub mod timeline_svg;
