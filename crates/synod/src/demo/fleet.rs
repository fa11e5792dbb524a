//! The fleet: eight agents work on one repository, two of them are killed, and nothing is lost.
//!
//! ```text
//!   plan ──▶ tasks ──claim──▶ worker: lock · newest main · edit · test · commit
//!                               │
//!                               ├─ merge, under a lock of its own, recorded with both fences
//!                               └─ mail: what the function is called, for whoever uses it
//!                                                                                   ║ equal?
//!   repository, its history, its tests, who held what                            oracle ◀── plan
//! ```
//!
//! [`plan`] is the list of tasks, [`craft`] what an agent does to files, [`git`] where they lie.
//! [`worker`] is an agent, [`naive`] the same one without a node; [`gates`] says where two of them die.
//! [`run`] starts everybody and kills, [`story`] reads what happened from the node's events.
//! [`oracle`] knows the list and nothing of the agents.
//!
//! The claims on trial: each task is merged once, no line is lost, no two agents hold a file at once,
//! and what a dead agent held is in other hands as soon as its session is over.

pub mod cli;
pub mod craft;
pub mod gates;
pub mod git;
pub mod naive;
pub mod oracle;
pub mod plan;
pub mod run;
pub mod story;
pub mod worker;
