//! One run of the program: its input, its output, its end.
//!
//! It gets a process group of its own, so that whatever it starts ends with it when the lease is lost.
//! What it prints is kept up to a bound; reading never stops, so that it never blocks on a full pipe.

use super::super::process::Reach;
use super::Plan;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::io::Write;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use synod_client::Task;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process;
use tokio::task::JoinHandle;

/// How much of standard output becomes the result, in bytes: below the space's default limit, quotes and escapes included.
const RESULT_MAX: usize = 256 << 10;
/// How much of the end of standard error becomes the reason, in bytes: what the card of `queue.fail` allows, with room for the status.
const REASON_MAX: usize = 900;
/// After the program's end its pipes are read for so long: something it started may hold them open for ever.
const LINGER: Duration = Duration::from_secs(1);

/// How a program ended.
pub enum Ended {
    /// Exit status 0, and what it printed.
    Well(Value),
    /// Any other way: the exit status, unless a signal ended it, and the reason.
    Badly(Option<i32>, String),
}

type Kept = Arc<Mutex<Vec<u8>>>;

/// A program that runs.
pub struct Child {
    child: process::Child,
    reach: Option<Reach>,
    out: (Kept, JoinHandle<()>),
    err: (Kept, JoinHandle<()>),
}

impl Child {
    /// Starts the program for a task.
    pub fn start(plan: &Plan, task: &Task) -> std::io::Result<Child> {
        let mut child = process::Command::new(&plan.cmd[0])
            .args(&plan.cmd[1..])
            .env("SYNOD_TASK", task.task.to_string())
            .env("SYNOD_FENCE", task.fence.to_string())
            .env("SYNOD_ATTEMPT", task.attempt.to_string())
            .env("SYNOD_QUEUE", &plan.queue)
            .envs(plan.env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        let reach = Reach::of(&child, true);
        let input = input(task, plan.raw);
        if let Some(mut stdin) = child.stdin.take() {
            // A program that does not read its input is free to do so.
            tokio::spawn(async move { drop(stdin.write_all(&input).await) });
        }
        let out = read(child.stdout.take(), RESULT_MAX, false);
        let err = read(child.stderr.take(), REASON_MAX, true);
        Ok(Child { child, reach, out, err })
    }

    /// Waits for its end.
    pub async fn ended(&mut self) -> Ended {
        let status = self.child.wait().await;
        let _ = tokio::time::timeout(LINGER, async {
            let _ = (&mut self.out.1).await;
            let _ = (&mut self.err.1).await;
        })
        .await;
        let kept = |kept: &Kept| kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match status {
            Ok(status) if status.success() => Ended::Well(result(&kept(&self.out.0))),
            Ok(status) => Ended::Badly(status.code(), reason(&status.to_string(), &kept(&self.err.0))),
            Err(error) => Ended::Badly(None, reason(&error.to_string(), &[])),
        }
    }

    /// Asks its whole process group to end, and kills it when it does not within the grace.
    pub async fn kill(&mut self, grace: Duration) {
        if let Some(reach) = self.reach {
            reach.end(&mut self.child, grace).await;
        }
    }
}

/// The body as the program reads it: JSON; bytes as they are; nothing when there is none.
fn input(task: &Task, raw: bool) -> Vec<u8> {
    if let Some(bytes) = task.grant["body_base64"].as_str().and_then(|text| STANDARD.decode(text).ok()) {
        return bytes;
    }
    match task.body() {
        Value::Null if task.grant.get("body").is_none() => Vec::new(),
        Value::String(text) if raw => text.clone().into_bytes(),
        body => body.to_string().into_bytes(),
    }
}

/// Reads to the end and keeps the first `max` bytes, or the last; what is complained is passed on as well.
fn read(
    from: Option<impl AsyncRead + Unpin + Send + 'static>,
    max: usize,
    tail: bool,
) -> (Kept, JoinHandle<()>) {
    let kept = Kept::default();
    let keep = kept.clone();
    let reader = tokio::spawn(async move {
        let Some(mut from) = from else { return };
        let mut chunk = vec![0; 16 << 10];
        while let Ok(n @ 1..) = from.read(&mut chunk).await {
            let mut kept = keep.lock().unwrap_or_else(PoisonError::into_inner);
            if tail {
                let _ = std::io::stderr().lock().write_all(&chunk[..n]);
                kept.extend_from_slice(&chunk[..n]);
                let over = kept.len().saturating_sub(max);
                kept.drain(..over);
            } else {
                let room = max.saturating_sub(kept.len());
                kept.extend_from_slice(&chunk[..n.min(room)]);
            }
        }
    });
    (kept, reader)
}

/// What was printed, as the result: JSON where it is JSON, else text; null for nothing; base64 for bytes.
fn result(printed: &[u8]) -> Value {
    let text = String::from_utf8_lossy(printed);
    match text.trim() {
        "" => Value::Null,
        trimmed => serde_json::from_str(trimmed).unwrap_or_else(|_| Value::from(text.trim_end_matches('\n'))),
    }
}

/// `exit status: 3: the end of what it complained`.
fn reason(status: &str, complained: &[u8]) -> String {
    let text = String::from_utf8_lossy(complained);
    let text = text.trim();
    let full = if text.is_empty() { status.to_owned() } else { format!("{status}: {text}") };
    let mut start = full.len().saturating_sub(REASON_MAX);
    while !full.is_char_boundary(start) {
        start += 1;
    }
    if start == 0 { full } else { format!("{status}: …{}", &full[start..]) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_printed_becomes_the_result() {
        for (printed, expected) in [
            ("", Value::Null),
            ("{\"a\": 1}\n", json!({"a": 1})),
            ("hello\nworld\n", json!("hello\nworld")),
            ("7\n", json!(7)),
        ] {
            assert_eq!(result(printed.as_bytes()), expected);
        }
        assert!(result(&[0xff, b'a']).is_string());
    }

    #[test]
    fn a_reason_fits_its_field() {
        assert_eq!(reason("exit status: 3", b" no such file\n"), "exit status: 3: no such file");
        let long = reason("exit status: 3", "ü".repeat(2_000).as_bytes());
        assert!(long.len() <= 1_000 && long.starts_with("exit status: 3: …"), "{}", long.len());
    }

    #[test]
    fn the_body_reaches_the_program_as_it_is() {
        let task = |grant: Value| Task { task: 1, fence: 2, attempt: 1, until: 0, grant };
        assert_eq!(input(&task(json!({"body": {"n": 1}})), false), b"{\"n\":1}");
        assert_eq!(input(&task(json!({"body": "hi"})), false), b"\"hi\"");
        assert_eq!(input(&task(json!({"body": "hi"})), true), b"hi");
        assert_eq!(input(&task(json!({"body_base64": "AAE="})), false), [0, 1]);
        assert_eq!(input(&task(json!({})), false), b"");
        assert_eq!(input(&task(json!({"body": null})), false), b"null");
    }
}
