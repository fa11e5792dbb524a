//! Mail in random lives: what agents say about it, and what the node's courier says.

use super::super::{Who, request};
use super::{AGENTS, Life, pick, see};

impl Life {
    /// What the node's courier says.
    pub(super) fn courier(&mut self, what: u32, how: u32) {
        let (message, fence) = pick(&self.flights, what / 3).copied().unwrap_or((1, 1));
        let (name, json) = match what % 3 {
            0 => {
                let wait = [0, 1_000, 60_000][how as usize % 3];
                ("mail.carry", format!(r#"{{"max":{},"wait_ms":{wait}}}"#, 1 + how / 3 % 3))
            }
            _ => {
                let came = ["delivered", "failed", "failed", "failed", "gone", "unsent"][how as usize % 6];
                let more = format!(r#""status":{},"retry_after_ms":{}"#, 100 + how % 500, how % 3 * 1_000);
                let end = format!(r#""took_ms":{},"chance":{how}"#, how % 1_000);
                let said = format!(r#""message":{message},"fence":{fence},"came":"{came}",{more},{end}"#);
                ("mail.report", format!("{{{said}}}"))
            }
        };
        let who = Who { principal: "", ..Who::agent("") };
        let request = request(who, name, &json).expect("the courier's words are right");
        self.asked.push((self.world.fold.index().0 + 1, String::new(), None));
        self.world.entry(&[request]);
    }

    pub(super) fn about_mail(&self, what: u32, how: u32) -> (&'static str, String) {
        let to = AGENTS[how as usize / 5 % AGENTS.len()];
        let message = pick(&self.mails, how / 3).copied().unwrap_or(1);
        let (held, fence) = pick(&self.in_hand, how).map_or((1, 1), |(message, fence, _)| (*message, *fence));
        let lease = format!(r#""message":{held},"fence":{fence}"#);
        match what {
            0 | 1 => {
                ("mail.send", format!(r#"{{"to":"{to}","body":{{"n":{}}},"subject":"s"}}"#, see(how / 9)))
            }
            2 => {
                let follows = format!(r#""reply_to":{message},"expires_ms":{}"#, 1 + how % 20_000);
                ("mail.send", format!(r#"{{"to":"{to}","body":{how},{follows}}}"#))
            }
            3 | 4 => {
                let (max, wait) = (1 + how / 3 % 3, [0, 0, 1_000, 60_000][how as usize / 9 % 4]);
                let (span, session) =
                    ([1_000, 30_000, 600_000][how as usize / 36 % 3], (how / 108).is_multiple_of(4));
                let terms = format!(r#""wait_ms":{wait},"lease_ms":{span},"session":{session}"#);
                ("mail.receive", format!(r#"{{"max":{max},{terms}}}"#))
            }
            5 => ("mail.ack", format!("{{{lease}}}")),
            6 => {
                ("mail.ack_all", format!(r#"{{"messages":[{{{lease}}},{{"message":{message},"fence":1}}]}}"#))
            }
            7 => ("mail.nack", format!(r#"{{{lease},"reason":"no","retry_ms":{}}}"#, how % 3 * 1_000)),
            8 if how.is_multiple_of(2) => ("mail.extend", format!("{{{lease}}}")),
            8 => ("mail.reply", format!(r#"{{{lease},"body":[{how}]}}"#)),
            9 | 10 => {
                let wait = [1_000, 60_000][how as usize / 9 % 2];
                let body = format!(r#"{{"to":"{to}","body":{how},"correlation":"c","wait_ms":{wait}}}"#);
                ("mail.request", body)
            }
            _ if how.is_multiple_of(2) => ("mail.cancel", format!(r#"{{"message":{message}}}"#)),
            _ => ("mail.retry", format!(r#"{{"messages":[{message}]}}"#)),
        }
    }
}
