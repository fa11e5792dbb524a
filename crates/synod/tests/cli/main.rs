//! The command line from outside: the real binary, a real node, nothing else.

mod house;

mod everyday;
mod history;
mod hooks;
mod locks;
mod mistakes;
mod people;
mod sdk;
mod setup;
mod work;
