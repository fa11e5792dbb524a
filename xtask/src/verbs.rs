//! The verbs, one file each.

pub mod bench;
pub mod check;
pub mod docs;
pub mod example;
pub mod golden;
pub mod test;
