//! What somebody does about elections.

use super::{Life, pick};

impl Life {
    pub(super) fn about_elections(&self, what: u32, how: u32) -> (&'static str, String) {
        let name = ["job", "job", "report", "watch"][how as usize / 5 % 4];
        let none = Default::default();
        let (of, term, _) = pick(&self.terms, how).unwrap_or(&none);
        let of = if of.is_empty() { name } else { of };
        let led = format!(r#""election":"{of}","term":{term}"#);
        match what {
            0..3 => {
                let wait = [0, 1_000, 60_000, 60_000][how as usize / 9 % 4];
                let end = match how / 27 % 4 {
                    0 => r#""session":true"#.to_string(),
                    n => format!(r#""ttl_ms":{}"#, [1_000, 5_000, 600_000][n as usize - 1]),
                };
                let value = ["", r#","value":"here""#][how as usize / 3 % 2];
                ("election.campaign", format!(r#"{{"election":"{name}","wait_ms":{wait},{end}{value}}}"#))
            }
            3 => ("election.resign", format!("{{{led}}}")),
            4 if how.is_multiple_of(2) => {
                ("election.renew", format!(r#"{{{led},"ttl_ms":{}}}"#, 100 + how % 9_000))
            }
            4 => ("election.check", format!("{{{led}}}")),
            5 => {
                let to = ["heron", "wren", "robin", "owl"][how as usize / 11 % 4];
                ("election.transfer", format!(r#"{{{led},"to":"{to}"}}"#))
            }
            6 => ("election.proclaim", format!(r#"{{{led},"value":"n{how}"}}"#)),
            _ if how.is_multiple_of(2) => ("election.depose", format!(r#"{{"election":"{name}"}}"#)),
            _ => ("election.resign", format!("{{{led}}}")),
        }
    }
}
