//! Colour, where there are eyes for it: on a terminal, unless `NO_COLOR` is set (no-color.org) or the terminal is dumb.

use std::io::IsTerminal;

/// Whether to colour, and how.
#[derive(Clone, Copy, Debug)]
pub struct Paint(bool);

impl Paint {
    /// For standard output.
    pub fn stdout() -> Paint {
        Paint(std::io::stdout().is_terminal() && wanted())
    }

    /// For standard error.
    pub fn stderr() -> Paint {
        Paint(std::io::stderr().is_terminal() && wanted())
    }

    /// Never.
    pub fn off() -> Paint {
        Paint(false)
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.0 && !text.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    /// A heading.
    pub fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    /// What stands in the background.
    pub fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    /// What is wrong.
    pub fn red(self, text: &str) -> String {
        self.with("31", text)
    }

    /// What is well.
    pub fn green(self, text: &str) -> String {
        self.with("32", text)
    }

    /// What needs a look.
    pub fn yellow(self, text: &str) -> String {
        self.with("33", text)
    }

    /// A state, in the colour of what it means for a person.
    pub fn state(self, word: &str) -> String {
        self.state_of(word, word)
    }

    /// More words about a state, in its colour.
    pub fn state_of(self, word: &str, text: &str) -> String {
        match word {
            "done" | "here" | "ok" | "working" => self.green(text),
            "dead" | "gone" | "fail" => self.red(text),
            "parked" | "stuck" | "warn" | "away" | "waiting" => self.yellow(text),
            "leased" => self.bold(text),
            "idle" | "left" => self.dim(text),
            _ => text.to_owned(),
        }
    }

    /// A line that is chosen.
    pub fn chosen(self, text: &str) -> String {
        self.with("7", text)
    }
}

fn wanted() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}
