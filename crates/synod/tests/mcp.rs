//! The MCP door from outside: the official clients, the bytes on the wire, and what happens when somebody dies.

#[path = "node/bed.rs"]
#[allow(dead_code)]
mod bed;
#[path = "cli/house.rs"]
#[allow(dead_code)]
mod house;

#[path = "mcp/clients.rs"]
mod clients;
#[path = "mcp/conformance.rs"]
mod conformance;
#[path = "mcp/deaths.rs"]
mod deaths;
#[path = "mcp/decide.rs"]
mod decide;
#[path = "mcp/den.rs"]
mod den;
#[path = "mcp/errors.rs"]
mod errors;
#[path = "mcp/flow.rs"]
mod flow;
#[path = "mcp/http.rs"]
mod http;
#[path = "mcp/kit.rs"]
mod kit;
#[path = "mcp/list.rs"]
mod list;
#[path = "mcp/many.rs"]
mod many;
#[path = "mcp/newcomer.rs"]
mod newcomer;
#[path = "mcp/page.rs"]
mod page;
#[path = "mcp/silent.rs"]
mod silent;
#[path = "mcp/voice.rs"]
mod voice;
#[path = "mcp/wire.rs"]
mod wire;
