//! Locks that are kept: two agents with seats, one repository with two worktrees, a real git, a real node.

mod bed;
mod commits;
mod edits;
mod idle;
mod shells;
