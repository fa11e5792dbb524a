//! One opaque word for each thing that is held: `42@1240`.
//!
//! A model holds a task or a lock by two numbers, its own and the fence that proves the newest grant.
//! Two numbers in two fields get mixed up; one word is copied as it is.
//! Whoever sends half of it is told which half that was and what the whole word is.

use crate::no::No;
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
}
