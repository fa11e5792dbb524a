//! A sign for each question: on the desktop, or by a program of one's own.
//!
//! What agents wrote reaches the program in its environment and on standard input, never in its words: nothing of it is read by a shell.
//! Control characters are made visible there too, line ends on standard input apart.

use super::super::exit::Stop;
use super::super::show;
use super::questions::Question;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// A sign that takes longer than this is given up, so that the next one comes.
const TIME: Duration = Duration::from_secs(30);
/// The environment of a process is bounded; a question is cut there and whole on standard input.
const ENV_MAX: usize = 4_000;

/// How signs are given.
#[derive(Clone, Debug)]
pub enum Notify {
    /// A command line for `sh`.
    Shell(String),
    /// `notify-send`, of freedesktop.
    Send(PathBuf),
    /// `osascript`, of macOS.
    Script(PathBuf),
}

impl Notify {
    /// By this command line; empty: by what the desktop has.
    pub fn new(cmd: &str) -> Result<Notify, Stop> {
        if !cmd.trim().is_empty() {
            return Ok(Notify::Shell(cmd.to_owned()));
        }
        if let Some(path) = find("notify-send") {
            return Ok(Notify::Send(path));
        }
        if let Some(path) = find("osascript") {
            return Ok(Notify::Script(path));
        }
        Err(Stop::usage(
            "there is neither notify-send nor osascript here; name a program of your own: --notify CMD",
        ))
    }

    /// Gives the sign and waits for its end. A program that fails is said on standard error; the question stays.
    pub async fn tell(&self, question: &Question) {
        let outcome = tokio::time::timeout(TIME, self.run(question)).await;
        let said = match outcome {
            Ok(Ok(status)) if status.success() => return,
            Ok(Ok(status)) => status.to_string(),
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("it took longer than {} s", TIME.as_secs()),
        };
        eprintln!("synod: the notification for {} failed: {said}", question.id);
    }

    async fn run(&self, question: &Question) -> std::io::Result<std::process::ExitStatus> {
        let title = format!("{} asks ({})", question.asker(), question.id);
        let text = question.lines().join(" ");
        let mut command = match self {
            Notify::Shell(cmd) => {
                let mut command = Command::new("sh");
                command.arg("-c").arg(cmd);
                command
            }
            Notify::Send(path) => {
                let mut command = Command::new(path);
                command.args(["--app-name=synod", "--", &title, &text]);
                command
            }
            Notify::Script(path) => {
                let mut command = Command::new(path);
                command.args([
                    "-e",
                    "on run words",
                    "-e",
                    "display notification (item 2 of words) with title (item 1 of words)",
                    "-e",
                    "end run",
                    &title,
                    &text,
                ]);
                command
            }
        };
        let number = if question.mail { "SYNOD_MESSAGE" } else { "SYNOD_TASK" };
        let mut child = command
            .env_remove("SYNOD_TASK")
            .env_remove("SYNOD_MESSAGE")
            .env(number, question.id.to_string())
            .env("SYNOD_FROM", question.from.as_deref().map(show::harmless).unwrap_or_default())
            .env("SYNOD_QUESTION", show::cut(&text, ENV_MAX))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            let mut body = question.text.lines().map(show::harmless).collect::<Vec<_>>().join("\n");
            for (n, option) in question.options.iter().enumerate() {
                body.push_str(&format!("\n{} {}", n + 1, show::harmless(option)));
            }
            body.push('\n');
            // A program that does not read is free to do so.
            let _ = stdin.write_all(body.as_bytes()).await;
        }
        child.wait().await
    }
}

/// Where a program of this name is.
fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
}
