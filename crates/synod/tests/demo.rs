//! `synod demo`, run as a person runs it, on a small repository made here.

#[path = "demo/fleet.rs"]
mod fleet;
#[path = "demo/house.rs"]
mod house;
#[path = "demo/mistakes.rs"]
mod mistakes;
#[path = "demo/runs.rs"]
mod runs;
