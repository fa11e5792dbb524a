//! One opaque word for each thing that is held: `42@1240`.
//!
//! A model holds a task or a lock by two numbers, its own and the fence that proves the newest grant.
//! Two numbers in two fields get mixed up; one word is copied as it is.
//! Whoever sends half of it is told which half that was and what the whole word is.

use crate::no::No;
use crate::resources::{decode, encode};
use serde_json::{Value, json};
use std::fmt;

/// A task, a lock or a message in somebody's hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Handle {
    /// The thing's number.
    pub number: u64,
    /// Proves that this grant is the newest.
    pub fence: u64,
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.number, self.fence)
    }
}

impl Handle {
    /// Reads the handle that `field` of `tool` was given as; `held` is what the caller has, for a sentence that helps.
    pub fn read(tool: &str, field: &str, word: &str, held: &[Handle]) -> Result<Handle, No> {
        let word = word.trim();
        if let Some(handle) = whole(word) {
            return Ok(handle);
        }
        let whole = |handle: &Handle| format!("call {tool} {{\"{field}\":\"{handle}\"}}");
        let number = word.trim_start_matches('@').parse::<u64>().ok();
        if let Some(number) = number {
            if let Some(handle) = held.iter().find(|handle| handle.number == number) {
                return Err(No::invalid(format!(
                    "`{word}` is the number of the {field} without its proof; {}",
                    whole(handle)
                )));
            }
            if let Some(handle) = held.iter().find(|handle| handle.fence == number) {
                return Err(No::invalid(format!(
                    "`{word}` is the fence alone, not the {field}; {}",
                    whole(handle)
                )));
            }
        }
        let source = if field == "lock" { "lock" } else { "next_work" };
        Err(No::invalid(format!(
            "`{}` is no handle of a {field}: a handle looks like 42@1240; call {tool} with the `{field}` that {source} returned, as it is",
            crate::quote::short(word, 40)
        )))
    }

    /// The number in a handle, or a bare number: enough to ask about a thing.
    pub fn number(word: &str) -> Option<u64> {
        let word = word.trim();
        whole(word).map(|handle| handle.number).or_else(|| word.parse().ok())
    }
}

fn whole(word: &str) -> Option<Handle> {
    let (number, fence) = word.split_once('@')?;
    Some(Handle { number: number.parse().ok()?, fence: fence.parse().ok()? })
}

/// What somebody leads, and under which term: `nightly@871`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// The election.
    pub election: String,
    /// The term.
    pub term: u64,
}

impl fmt::Display for Lead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.election, self.term)
    }
}

impl Lead {
    /// Reads what `field` of `tool` was given as.
    pub fn read(tool: &str, field: &str, word: &str) -> Result<Lead, No> {
        // A name may have an @ in it; the term stands at the end.
        let read = word.trim().rsplit_once('@');
        let lead = read.and_then(|(name, term)| Some((name, term.parse().ok()?)));
        match lead {
            Some((name, term)) if !name.is_empty() => Ok(Lead { election: name.to_owned(), term }),
            _ => Err(No::invalid(format!(
                "`{}` does not say what you lead and under which term, such as nightly@871; call {tool} with `{field}` as lead returned it",
                crate::quote::short(word, 40)
            ))),
        }
    }
}

/// A message of a group in somebody's hands: `billing:17@880`, or `billing:orders.eu:17@880` where the group reads several topics.
///
/// Whoever holds it may have been started again since, so all of it is in the word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The group.
    pub group: String,
    /// Its topic; `None`: the only one that the group reads.
    pub topic: Option<String>,
    /// Its offset, and the fence of the lease.
    pub at: Handle,
}

impl fmt::Display for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", encode(&self.group))?;
        if let Some(topic) = &self.topic {
            write!(f, "{}:", encode(topic))?;
        }
        write!(f, "{}", self.at)
    }
}

impl Delivery {
    /// Reads the handle of a message; `held` is what the caller has, for a sentence that helps.
    pub fn read(word: &str, held: &[Delivery]) -> Result<Delivery, No> {
        let word = word.trim();
        if let Some(delivery) = delivery(word) {
            return Ok(delivery);
        }
        // A part of it, such as `17` or `17@880`.
        let number = Handle::number(word);
        let part = |known: &&Delivery| match whole(word) {
            Some(at) => known.at == at,
            None => number.is_some_and(|number| known.at.number == number || known.at.fence == number),
        };
        if let Some(known) = held.iter().find(part) {
            return Err(No::invalid(format!(
                "`{word}` is a part of the handle alone; call settle {{\"messages\":[\"{known}\"]}}"
            )));
        }
        Err(No::invalid(format!(
            "`{}` is no handle of a message: one looks like billing:17@880; call settle with the `message` that take returned, as it is",
            crate::quote::short(word, 40)
        )))
    }

    /// The fields of `topic.ack_all`, for one message.
    pub fn place(&self) -> Value {
        json!({"topic": self.topic, "offset": self.at.number, "fence": self.at.fence})
    }

    /// The fields of `topic.nack`.
    pub fn nack(&self, reason: &str, retry_ms: Option<u64>) -> Value {
        json!({
            "group": self.group, "topic": self.topic, "offset": self.at.number, "fence": self.at.fence,
            "reason": crate::quote::cut(reason, 1000), "retry_ms": retry_ms,
        })
    }
}

fn delivery(word: &str) -> Option<Delivery> {
    let parts: Vec<&str> = word.split(':').collect();
    let (group, topic, at) = match parts[..] {
        [group, at] => (group, None, at),
        [group, topic, at] => (group, Some(decode(topic)?), at),
        _ => return None,
    };
    Some(Delivery { group: decode(group).filter(|group| !group.is_empty())?, topic, at: whole(at)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_handle_is_told_which_half_it_is() {
        let held = [Handle { number: 42, fence: 1240 }];
        assert_eq!(Handle::read("done", "task", " 42@1240", &held).unwrap(), held[0]);
        for (word, says) in [
            ("42", "number of the task without its proof; call done {\"task\":\"42@1240\"}"),
            ("1240", "the fence alone, not the task; call done {\"task\":\"42@1240\"}"),
            ("@1240", "the fence alone"),
            ("7", "a handle looks like 42@1240; call done with the `task` that next_work returned"),
            ("x@1", "no handle"),
        ] {
            let no = Handle::read("done", "task", word, &held).unwrap_err().to_string();
            assert!(no.contains(says), "{word}: {no}");
        }
        assert_eq!(
            (Handle::number("42@1240"), Handle::number("42"), Handle::number("src")),
            (Some(42), Some(42), None)
        );
    }

    #[test]
    fn a_message_of_a_group_is_one_word() {
        let at = Handle { number: 17, fence: 880 };
        for (group, topic, word) in [
            ("billing", None, "billing:17@880"),
            ("billing", Some("orders.eu"), "billing:orders.eu:17@880"),
            ("a b:c", None, "a%20b%3Ac:17@880"),
        ] {
            let delivery = Delivery { group: group.into(), topic: topic.map(Into::into), at };
            assert_eq!(delivery.to_string(), word);
            assert_eq!(Delivery::read(&format!(" {word}"), &[]).unwrap(), delivery);
            for part in ["17", "17@880", "880"] {
                let no = Delivery::read(part, std::slice::from_ref(&delivery)).unwrap_err().to_string();
                assert!(no.contains(&format!("call settle {{\"messages\":[\"{word}\"]}}")), "{no}");
            }
        }
        for odd in ["", "billing", ":17@880", "a:b:c:17@880", "billing:17@", "18@880"] {
            assert!(Delivery::read(odd, &[]).unwrap_err().what.contains("no handle of a message"), "{odd}");
        }
    }
}
