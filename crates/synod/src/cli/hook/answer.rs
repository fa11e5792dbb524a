//! What a hook says, in the form that its client understands.
//!
//! | | refuse an edit | say something to the model | go on instead of stopping | warn a person |
//! |---|---|---|---|---|
//! | Claude Code, Codex | exit 2, standard error | `additionalContext` | `decision: block` | `systemMessage` |
//! | VS Code | exit 2, standard error | `additionalContext` | the same, in `hookSpecificOutput` | `systemMessage` |
//! | Gemini CLI | exit 2, standard error | `additionalContext` | `decision: deny` | `systemMessage` |
//! | Cursor | `permission: deny` | `additional_context` | `followup_message` | standard error |
//! | OpenCode | exit 2, standard error | standard output | standard output | standard error |
//! | a shell | exit 1, standard error | standard output | standard output | standard error |
//!
//! A hook never says yes: where it has nothing against an edit it is silent, so that the client's own rules about permissions stay in force.

use crate::cli::clients::Client;
use serde_json::{Value, json};
use std::io::Write;
use std::process::ExitCode;

/// What a client takes for "do not": every client but Cursor hands standard error to the model then.
pub const BLOCK: u8 = 2;

/// When the hook was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Before an edit.
    Edit,
    /// Before a commit.
    Commit,
    /// After a shell command.
    Shell,
    /// When the agent stops.
    Idle,
}

/// What is to be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing.
    Go,
    /// Go on, but a person should know.
    Warn(String),
    /// No, and what to do instead.
    Refuse(String),
    /// Something the model should know.
    Tell(String),
}

/// A process's end, as it will be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spoken {
    /// The exit status.
    pub exit: u8,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Spoken {
    /// Writes it and ends with it. A client that went away hears nothing, and that is all.
    pub fn say(self) -> ExitCode {
        let line =
            |text: &str| if text.is_empty() { String::new() } else { format!("{}\n", text.trim_end()) };
        let _ = std::io::stdout().write_all(line(&self.out).as_bytes());
        let _ = std::io::stderr().write_all(line(&self.err).as_bytes());
        ExitCode::from(self.exit)
    }
}

impl Answer {
    /// In the words of this client; `None`: of a shell.
    pub fn to(self, client: Option<Client>, moment: Moment) -> Spoken {
        match self {
            Answer::Go => Spoken::default(),
            Answer::Warn(text) => warn(client, text),
            Answer::Refuse(text) => refuse(client, text),
            Answer::Tell(text) if moment == Moment::Idle => go_on(client, text),
            Answer::Tell(text) => tell(client, text),
        }
    }
}

fn out(value: &Value) -> Spoken {
    Spoken { out: value.to_string(), ..Spoken::default() }
}

fn warn(client: Option<Client>, text: String) -> Spoken {
    match client {
        Some(Client::ClaudeCode | Client::Codex | Client::Gemini | Client::VsCode) => {
            out(&json!({ "systemMessage": text }))
        }
        _ => Spoken { err: text, ..Spoken::default() },
    }
}

fn refuse(client: Option<Client>, text: String) -> Spoken {
    match client {
        Some(Client::Cursor) => {
            out(&json!({ "permission": "deny", "user_message": text, "agent_message": text }))
        }
        Some(_) => Spoken { exit: BLOCK, err: text, ..Spoken::default() },
        None => Spoken { exit: crate::cli::exit::Exit::Refused.code(), err: text, ..Spoken::default() },
    }
}

fn tell(client: Option<Client>, text: String) -> Spoken {
    let event = match client {
        Some(Client::ClaudeCode | Client::Codex | Client::VsCode) => "PostToolUse",
        Some(Client::Gemini) => "AfterTool",
        Some(Client::Cursor) => return out(&json!({ "additional_context": text })),
        _ => return Spoken { out: text, ..Spoken::default() },
    };
    out(&json!({ "hookSpecificOutput": { "hookEventName": event, "additionalContext": text } }))
}

fn go_on(client: Option<Client>, text: String) -> Spoken {
    match client {
        Some(Client::ClaudeCode | Client::Codex) => out(&json!({ "decision": "block", "reason": text })),
        Some(Client::VsCode) => out(
            &json!({ "hookSpecificOutput": { "hookEventName": "Stop", "decision": "block", "reason": text } }),
        ),
        Some(Client::Gemini) => out(&json!({ "decision": "deny", "reason": text })),
        Some(Client::Cursor) => out(&json!({ "followup_message": text })),
        _ => Spoken { out: text, ..Spoken::default() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_ever_told_yes() {
        for client in Client::ALL.map(Some).into_iter().chain([None]) {
            for moment in [Moment::Edit, Moment::Commit, Moment::Shell, Moment::Idle] {
                assert_eq!(Answer::Go.to(client, moment), Spoken::default());
                let warned = Answer::Warn("w".into()).to(client, moment);
                assert_eq!(warned.exit, 0);
                assert!(!warned.out.contains("allow") && !warned.out.contains("approve"), "{warned:?}");
            }
        }
    }

    #[test]
    fn a_refusal_blocks_and_carries_its_text_everywhere() {
        for client in Client::ALL.map(Some).into_iter().chain([None]) {
            let said = Answer::Refuse("no `x`".into()).to(client, Moment::Edit);
            assert!(said.exit != 0 || said.out.contains("\"deny\""), "{client:?}: {said:?}");
            assert!(format!("{}{}", said.out, said.err).contains("no `x`"), "{client:?}: {said:?}");
        }
    }
}
