//! The MCP door of Synod: few verb-shaped tools for models, over the catalogue.
//!
//! ```text
//!   client ──MCP──▶ server ──▶ tools ──▶ member ──SDK──▶ node
//!                     │          │         who calls: joined once, kept alive, left at the end
//!                     │          └ args · handle · quote · reply · no
//!                     └ resources
//! ```
//!
//! The same tools stand behind both ways in: `synod mcp` speaks over stdin and stdout and is a proxy to the node; `/mcp` is the node's own HTTP path.
//! Both call the node as every client does, through the SDK: this crate decides nothing and knows no machine from the inside.
//!
//! Rooms: [`tools`] the table · [`member`] who calls · `server` the protocol's side · [`stdio`] the proxy · [`http`] the path `/mcp` · [`resources`] cheap reads · [`prompt`] what puts an agent to work · [`reply`], [`no`], [`quote`], [`handle`], [`args`] what goes in and out.

pub mod args;
pub mod handle;
pub mod http;
pub mod member;
pub mod no;
pub mod prompt;
pub mod quote;
pub mod reply;
pub mod resources;
pub mod stdio;
pub mod tools;

mod server;
