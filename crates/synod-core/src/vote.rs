//! What voters agree on, what they sign, and when it is enough: the part of ballots that needs no node.
//!
//! ```text
//!   terms ──canonical JSON──▶ blake3 ──┐
//!   question, options, electorate,     ▼
//!   rule, deadline, round      statement {ballot, choice, domain, round, space, terms, voter}
//!                                      │ canonical JSON
//!                                      ▼
//!                              Ed25519 by the key that the seat names
//! ```
//!
//! The machine that counts, the node that verifies before anything is written, the agent that signs and whoever reads a certificate years later have to come to the same bytes.
//! So they stand here once: pure, without cryptography but for one hash, and without a node.
//!
//! A signature covers the terms as a whole: it says yes to this question, put to this electorate under this rule, and to no other.
//! It covers space, ballot and round: it counts nowhere else and only once.
//!
//! Rooms: `did` (names of keys), [`certificate`] (what is handed on, and how it is checked).

pub mod certificate;
mod did;

pub use did::{did_key, public_key};

use crate::choice;
use crate::entry::Digest;
use crate::ids::NUMBER_MAX;
use serde_json::{Map, Value, json};

/// What the terms of a ballot begin with, so that they are taken for nothing else.
pub const TERMS_DOMAIN: &str = "synod/ballot/terms/1";
/// What a statement begins with: a signature under it is a vote and nothing else.
pub const VOTE_DOMAIN: &str = "synod/ballot/vote/1";

choice! {
    /// What an option needs to win.
    pub enum Rule {
        /// More than half of the weight of all seats.
        Majority = "majority",
        /// At least two thirds of it.
        TwoThirds = "two-thirds",
        /// All of it.
        Unanimous = "unanimous",
        /// The weight `k`.
        Count = "k-of-n",
        /// So much that two options could not both have it although a third of the weight, less one, votes twice: 2f + 1 of n = 3f + 1.
        Byzantine = "byzantine",
    }
}

impl Rule {
    /// The weight that an option needs when all seats together have `total`. Refused with what would be right.
    ///
    /// `k` goes with [`Rule::Count`] and with no other.
    pub fn needed(self, total: u64, k: Option<u64>) -> Result<u64, String> {
        if total == 0 || total > NUMBER_MAX {
            return Err(format!("all seats together weigh {total}; give them 1 to 2^53 − 1"));
        }
        match (self, k) {
            (Rule::Count, None) => {
                return Err("the rule k-of-n needs `k`; send how much weight is enough".into());
            }
            (Rule::Count, Some(_)) => {}
            (rule, Some(_)) => {
                return Err(format!("`k` goes with the rule k-of-n, not with {rule}; leave it out"));
            }
            (_, None) => {}
        }
        Ok(match self {
            Rule::Majority => total / 2 + 1,
            Rule::TwoThirds => (2 * total).div_ceil(3),
            Rule::Unanimous => total,
            Rule::Count => match k.unwrap_or_default() {
                k if (1..=total).contains(&k) => k,
                k => return Err(format!("`k` is {k} of {total}; it takes 1 to {total}")),
            },
            Rule::Byzantine if total < 4 => {
                return Err(format!(
                    "a byzantine quorum bears one liar among at least 4, not among {total}; seat more voters, or take another rule"
                ));
            }
            Rule::Byzantine => (total + liars(total)) / 2 + 1,
        })
    }

    /// The rule of this name.
    pub fn named(word: &str) -> Option<Rule> {
        Rule::ALL.iter().copied().find(|rule| rule.word() == word)
    }
}

/// How much of the weight may lie without harm under [`Rule::Byzantine`]: the largest f with 3f + 1 ≤ n.
pub fn liars(total: u64) -> u64 {
    total.saturating_sub(1) / 3
}

/// A seat of an electorate, as the terms name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The agent that votes.
    pub voter: Box<str>,
    /// What its vote weighs.
    pub weight: u64,
    /// The public key that signs for it.
    pub key: Option<[u8; 32]>,
    /// The only principal that may cast for it.
    pub principal: Option<Box<str>>,
}

/// All that is voted on, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The ballot's number.
    pub ballot: u64,
    /// What it is called.
    pub name: Box<str>,
    /// The question.
    pub question: Box<str>,
    /// What can be chosen.
    pub options: Vec<Box<str>>,
    /// What is agreed on by choosing, where the question is about a text.
    pub value: Option<Box<str>>,
    /// Who votes, by name.
    pub electorate: Vec<Seat>,
    /// What is enough.
    pub rule: Rule,
    /// For k-of-n.
    pub k: Option<u64>,
    /// The weight that wins.
    pub needed: u64,
    /// When it lapses, in milliseconds since 1970.
    pub deadline: u64,
    /// Which try this is.
    pub round: u64,
    /// Whether votes may be changed.
    pub changes: bool,
    /// Whether votes are signed.
    pub signed: bool,
    /// Whether a principal may have several seats.
    pub shared_principals: bool,
    /// blake3 over the commands that follow from each choice, as the log has them; none when nothing follows.
    pub then: Option<Digest>,
}

impl Terms {
    /// As JSON, to be shown or hashed.
    pub fn json(&self) -> Value {
        let seat = |seat: &Seat| {
            let mut shown = Map::new();
            shown.insert("voter".into(), json!(seat.voter));
            shown.insert("weight".into(), json!(seat.weight));
            shown.extend(seat.key.map(|key| ("key".into(), json!(did_key(&key)))));
            shown.extend(seat.principal.as_ref().map(|principal| ("principal".into(), json!(principal))));
            Value::Object(shown)
        };
        let mut shown = json!({
            "domain": TERMS_DOMAIN,
            "ballot": self.ballot,
            "name": self.name,
            "question": self.question,
            "options": self.options,
            "electorate": self.electorate.iter().map(seat).collect::<Vec<_>>(),
            "rule": self.rule.word(),
            "needed": self.needed,
            "deadline": self.deadline,
            "round": self.round,
            "changes": self.changes,
            "signed": self.signed,
            "shared_principals": self.shared_principals,
        });
        if let Value::Object(shown) = &mut shown {
            shown.extend(self.value.as_ref().map(|value| ("value".into(), json!(value))));
            shown.extend(self.k.map(|k| ("k".into(), json!(k))));
            shown.extend(self.then.map(|then| ("then".into(), json!(hex(&then)))));
        }
        shown
    }

    /// What statements name them by.
    pub fn digest(&self) -> Digest {
        digest(&self.json())
    }
}

/// The canonical text of a JSON value; none when a number in it is not whole.
fn canonical(value: &Value) -> Option<String> {
    crate::canonical::canonical(&value.to_string()).ok()
}

/// blake3 over the canonical text of a JSON value.
pub fn digest(value: &Value) -> Digest {
    *blake3::hash(canonical(value).unwrap_or_default().as_bytes()).as_bytes()
}

/// A vote as it is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement<'a> {
    /// The space's identity: not its name, which others may have, too.
    pub space: &'a str,
    /// The ballot.
    pub ballot: u64,
    /// The round of it.
    pub round: u64,
    /// What is voted on, as [`Terms::digest`] says.
    pub terms: Digest,
    /// What is chosen.
    pub choice: &'a str,
    /// Who chooses.
    pub voter: &'a str,
}

impl Statement<'_> {
    /// The bytes that are signed: canonical JSON.
    pub fn bytes(&self) -> Vec<u8> {
        let said = json!({
            "domain": VOTE_DOMAIN,
            "space": self.space,
            "ballot": self.ballot,
            "round": self.round,
            "terms": hex(&self.terms),
            "choice": self.choice,
            "voter": self.voter,
        });
        canonical(&said).unwrap_or_default().into_bytes()
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| DIGITS[digit as usize] as char).collect()
}

/// The bytes of lower-case hexadecimal of exactly this length; none for anything else.
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |c: u8| match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    };
    let mut out = [0; N];
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in out.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_ask_for_what_they_say() {
        for (rule, total, k, needed) in [
            (Rule::Majority, 4, None, 3),
            (Rule::Majority, 5, None, 3),
            (Rule::TwoThirds, 3, None, 2),
            (Rule::TwoThirds, 4, None, 3),
            (Rule::TwoThirds, 9, None, 6),
            (Rule::Unanimous, 7, None, 7),
            (Rule::Count, 5, Some(2), 2),
            (Rule::Byzantine, 4, None, 3),
            (Rule::Byzantine, 5, None, 4),
            (Rule::Byzantine, 6, None, 4),
            (Rule::Byzantine, 7, None, 5),
            (Rule::Byzantine, 10, None, 7),
        ] {
            assert_eq!(rule.needed(total, k), Ok(needed), "{rule} of {total}");
        }
        for (rule, total, k) in [
            (Rule::Majority, 0, None),
            (Rule::Majority, 3, Some(2)),
            (Rule::Count, 3, None),
            (Rule::Count, 3, Some(4)),
            (Rule::Count, 3, Some(0)),
            (Rule::Byzantine, 3, None),
        ] {
            assert!(rule.needed(total, k).is_err(), "{rule} of {total}");
        }
    }

    #[test]
    fn liars_never_make_two_byzantine_quorums() {
        for total in 4..2_000 {
            let (needed, f) = (Rule::Byzantine.needed(total, None).unwrap(), liars(total));
            assert!(3 * f < total, "f is a third at the most");
            assert!(needed > 2 * f, "of those who chose, more were honest than lied");
            assert!(2 * needed > total + f, "two quorums would share more than the liars");
            assert!(needed <= total - f, "the honest alone are enough");
        }
    }

    #[test]
    fn what_is_signed_is_canonical() {
        let statement = Statement {
            space: "s-1",
            ballot: 17,
            round: 1,
            terms: [0xab; 32],
            choice: "yes",
            voter: "h\u{e9}ron",
        };
        let said = String::from_utf8(statement.bytes()).unwrap();
        let terms = "ab".repeat(32);
        assert_eq!(
            said,
            format!(
                "{{\"ballot\":17,\"choice\":\"yes\",\"domain\":\"synod/ballot/vote/1\",\"round\":1,\"space\":\"s-1\",\"terms\":\"{terms}\",\"voter\":\"h\u{e9}ron\"}}"
            )
        );
        assert_eq!(unhex::<32>(&terms), Some([0xab; 32]));
        assert_eq!(unhex::<32>("ab"), None);
        assert_eq!(unhex::<1>("AB"), None, "one way to write it");
    }
}
