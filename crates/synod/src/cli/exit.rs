//! How it ends: exit codes that scripts can rely on, and a sentence for people.

use super::show::{self, paint::Paint};
use super::typed::typed;
use std::io::Write;
use std::process::ExitCode;
use synod_client::{Error, Fault};

/// The exit code. Documented in `synod help`; a code never changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// Refused by rule; the code stands in the message.
    Refused,
    /// The command line, or what was given to it, makes no sense.
    Usage,
    /// There is no such thing, or nothing to do: `not_found`, `gone`, a claim that found nothing.
    Nothing,
    /// No node, no answer, or an answer that says nothing: unreachable, overloaded, unknown.
    Fault,
    /// A check found something wrong: `log verify`, `doctor`.
    Wrong,
    /// `run`: the lock was lost while the program ran.
    Lost,
    /// `run`: the lock was not had in time.
    Late,
    /// `run`: the program's own end.
    Status(u8),
}

impl Exit {
    /// The number that the system is told.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Refused => 1,
            Exit::Usage => 2,
            Exit::Nothing => 3,
            Exit::Fault => 4,
            Exit::Wrong => 5,
            Exit::Lost => 123,
            Exit::Late => 124,
            Exit::Status(code) => code,
        }
    }
}

impl Exit {
    /// The code in a JSON error that is no refusal of the node.
    pub fn word(self) -> &'static str {
        match self {
            Exit::Done | Exit::Status(_) => "done",
            Exit::Refused => "refused",
            Exit::Usage => "usage",
            Exit::Nothing => "not_found",
            Exit::Fault => "unavailable",
            Exit::Wrong => "wrong",
            Exit::Lost => "stale",
            Exit::Late => "held",
        }
    }
}

/// What the codes mean, for help.
pub const CODES: &str = "  0  done
  1  refused by rule; the message begins with the code, such as `held`, `stale` or `invalid`
  2  the command line or the input makes no sense; from `synod hook`: the client must not do it
  3  no such thing, or nothing to do: not_found, gone, a claim that found nothing
  4  no node, or no answer: unreachable, overloaded, unknown
  5  a check found something wrong: log verify, doctor
  run passes on the status of its program; 123 when the lock was lost, 124 when it was not had in time
";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

/// An end that is not a success.
#[derive(Debug)]
pub struct Stop {
    /// The code.
    pub exit: Exit,
    /// The sentence. Empty: it has been said already.
    pub text: String,
    /// The same for programs, when the node worded it.
    pub document: Option<String>,
}

impl Stop {
    /// An end with a sentence: what, and the way out.
    pub fn new(exit: Exit, text: impl Into<String>) -> Stop {
        Stop { exit, text: text.into(), document: None }
    }

    /// A mistake on the command line.
    pub fn usage(text: impl Into<String>) -> Stop {
        Stop::new(Exit::Usage, text)
    }

    /// Says it on standard error. Refusals quote what other agents wrote, so it stays on one line and cannot drive the terminal.
    pub fn tell(&self, json: bool) {
        if self.text.is_empty() {
            return;
        }
        let mut out = std::io::stderr().lock();
        let _ = match &self.document {
            Some(document) if json => writeln!(out, "{document}"),
            _ if json => {
                let (exit, code) = (self.exit.code(), self.exit.word());
                writeln!(out, "{}", serde_json::json!({"exit": exit, "code": code, "detail": self.text}))
            }
            _ => writeln!(out, "{} {}", Paint::stderr().red("synod:"), show::harmless(&self.text)),
        };
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        match error {
            Error::Refused(refusal) => {
                let exit = match refusal.code.as_str() {
                    "not_found" | "gone" => Exit::Nothing,
                    _ => Exit::Refused,
                };
                let text = format!("{}: {}", refusal.code, typed(&refusal.detail));
                Stop { exit, text, document: Some(refusal.document) }
            }
            Error::Fault(fault) => Stop::from(fault),
        }
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Stop {
        let exit = if matches!(fault, Fault::Setup(_)) { Exit::Usage } else { Exit::Fault };
        Stop::new(exit, fault.to_string())
    }
}

/// A reader that went away (`| head`) is no failure.
impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Stop {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Stop::new(Exit::Done, ""),
            _ => Stop::new(Exit::Fault, format!("cannot write: {error}")),
        }
    }
}
