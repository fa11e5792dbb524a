//! One run of the program: its input, its output, its end.
//!
//! It gets a process group of its own, so that whatever it starts ends with it when the lease is lost.
//! What it prints is kept up to a bound; reading never stops, so that it never blocks on a full pipe.

use super::super::process::Reach;
use super::Plan;
use super::hand::Piece;
use std::io::Write;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
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
    Well(Vec<u8>),
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
    /// Starts the program for a piece of work.
    pub(super) fn start(plan: &Plan, piece: &Piece) -> std::io::Result<Child> {
        let mut env = piece.env(&plan.source);
        env.extend(plan.env.iter().cloned());
        Child::spawn(&plan.cmd, &env, piece.input(plan.raw))
    }

    /// Starts a program with these words, variables and input.
    pub fn spawn(cmd: &[String], env: &[(&'static str, String)], input: Vec<u8>) -> std::io::Result<Child> {
        let mut child = process::Command::new(&cmd[0])
            .args(&cmd[1..])
            .envs(env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        let reach = Reach::of(&child, true);
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
            Ok(status) if status.success() => Ended::Well(kept(&self.out.0)),
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

    #[test]
    fn a_reason_fits_its_field() {
        assert_eq!(reason("exit status: 3", b" no such file\n"), "exit status: 3: no such file");
        let long = reason("exit status: 3", "ü".repeat(2_000).as_bytes());
        assert!(long.len() <= 1_000 && long.starts_with("exit status: 3: …"), "{}", long.len());
    }
}
