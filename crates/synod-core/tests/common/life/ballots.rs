//! What somebody does about ballots.

use super::{Life, pick, see};

/// A key, and a signature that no fold looks at.
const KEY: &str = "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp";

impl Life {
    pub(super) fn about_ballots(&self, what: u32, how: u32) -> (&'static str, String) {
        let ballot = pick(&self.ballots, how / 3).copied().unwrap_or(1);
        let of = format!(r#""ballot":{ballot}"#);
        match what {
            0..3 => ("ballot.open", open(how)),
            3..7 => {
                let choice = ["yes", "yes", "no", "a"][how as usize / 24 % 4];
                let signed = if how.is_multiple_of(11) {
                    let (round, digits) = (1 + how / 96 % 2, "00".repeat(32));
                    format!(
                        r#","round":{round},"terms":"{digits}","key":"{KEY}","signature":"{digits}{digits}""#
                    )
                } else {
                    String::new()
                };
                ("ballot.cast", format!(r#"{{{of},"choice":"{choice}"{signed}}}"#))
            }
            7 if how.is_multiple_of(2) => ("ballot.close", format!("{{{of}}}")),
            7 => ("ballot.cancel", format!(r#"{{{of},"reason":"n{how}"}}"#)),
            8 => ("ballot.again", format!(r#"{{{of},"deadline_ms":{}}}"#, 100 + how % 9_000)),
            _ => ("ballot.forget", format!("{{{of}}}")),
        }
    }
}

/// A question to a few of those who live here.
fn open(how: u32) -> String {
    let voters = [
        r#""voters":["heron","wren","robin"]"#,
        r#""voters":["heron"]"#,
        r#""voters":["wren"],"seats":[{"voter":"heron","weight":2},{"voter":"robin","principal":"red"}]"#,
    ][how as usize / 3 % 3];
    let rule = [
        "",
        r#","rule":"unanimous""#,
        r#","rule":"two-thirds""#,
        r#","rule":"k-of-n","k":1"#,
        r#","rule":"byzantine""#,
        r#","changes":true,"options":["a","yes"]"#,
        r#","shared_principals":true"#,
        r#","value":"text""#,
    ][how as usize / 9 % 8];
    let then = match how / 72 % 4 {
        0 => format!(
            r#","then":[{{"choice":"yes","commands":[{{"queue.push":{{"queue":"a","body":{{"see":{}}}}}}},{{"kv.increment":{{"key":"k0"}}}}]}}]"#,
            see(how)
        ),
        1 => r#","then":[{"choice":"yes","commands":[{"topic.publish":{"topic":"t1","body":{"n":1}}}]}]"#
            .to_owned(),
        _ => String::new(),
    };
    let deadline = [1_000, 5_000, 600_000][how as usize / 288 % 3];
    format!(r#"{{"name":"n{}","question":"?",{voters}{rule}{then},"deadline_ms":{deadline}}}"#, how % 3)
}
