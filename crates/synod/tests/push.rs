//! Mail that is pushed: the real node, real connections, and endpoints that misbehave in every way that endpoints do.
//!
//! Everything is on loopback, which the node contacts only because it is told that it may; what it must never contact is a listener that counts who came.
//! Times are short settings of the space. Tests wait for what happens, by looking at requests, events and state.
//!
//! Rooms: `endpoint` (a server that does what a script says, and remembers every request) · `node` (the node as a process, and its events) · `judge` (signatures computed by other means, and what events say about breakers) · `flapping` · `letters` (dead letters, a node that dies, an endpoint that is gone, renewed secrets) · `guarded` (addresses that are never contacted) · `crowd` (fifty that hang, and everybody else) · `inside` (the node in this process) · `bounds` (places, shares and lines) · `own` (what is the node's own fault) · `secure` (TLS).

#[path = "tls/authority.rs"]
#[allow(dead_code)]
mod authority;
#[path = "push/bounds.rs"]
mod bounds;
#[path = "torture/client.rs"]
#[allow(dead_code)]
mod client;
#[path = "push/crowd.rs"]
mod crowd;
#[path = "push/endpoint.rs"]
mod endpoint;
#[path = "push/flapping.rs"]
mod flapping;
#[path = "push/guarded.rs"]
mod guarded;
#[path = "push/inside.rs"]
mod inside;
#[path = "push/judge.rs"]
mod judge;
#[path = "push/letters.rs"]
mod letters;
#[path = "push/node.rs"]
mod node;
#[path = "push/own.rs"]
mod own;
#[path = "push/secure.rs"]
mod secure;
