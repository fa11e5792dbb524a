//! The HTTP door over TLS: a real door, certificates made for the occasion, and clients of every kind.
//!
//! Rooms: `authority` (who signs) · `wire` (a client of TLS and bytes) · `speaks` (who gets through, and who is told why not) · `renewal` (new files while connections are open) · `slow` (handshakes that do not come) · `binary` (`synod serve`, the command line, the proxy, the doctor).

#[path = "tls/authority.rs"]
mod authority;
#[path = "tls/binary.rs"]
mod binary;
#[path = "http/house.rs"]
#[allow(dead_code, reason = "the room belongs to the tests of the door, which need more of it")]
mod house;
#[path = "tls/renewal.rs"]
mod renewal;
#[path = "tls/slow.rs"]
mod slow;
#[path = "tls/speaks.rs"]
mod speaks;
#[path = "tls/wire.rs"]
mod wire;
