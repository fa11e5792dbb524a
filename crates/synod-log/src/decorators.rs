//! Logs around logs: the same trait, with something added.
//!
//! [`faulty`] does what a script says (holds a flush, fails one, forgets a receipt); [`mirror`] drives two
//! logs at once and insists that they agree.

pub mod faulty;
pub mod mirror;
