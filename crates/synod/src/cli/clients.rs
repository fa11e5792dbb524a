//! The coding agents that Synod knows how to talk to and how to set up.
//!
//! What each of them reads, writes and runs stands in `docs/clients.md`, with the pages it was taken from.

/// A coding agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// Claude Code.
    ClaudeCode,
    /// The Codex CLI, its app and its IDE extension: they share one configuration.
    Codex,
    /// The Gemini CLI.
    Gemini,
    /// Cursor.
    Cursor,
    /// OpenCode, both lines of its plugin interface.
    OpenCode,
    /// Agents in Visual Studio Code.
    VsCode,
}

impl Client {
    /// Every one of them.
    pub const ALL: [Client; 6] =
        [Client::ClaudeCode, Client::Codex, Client::Gemini, Client::Cursor, Client::OpenCode, Client::VsCode];

    /// As it is typed.
    pub const fn name(self) -> &'static str {
        match self {
            Client::ClaudeCode => "claude-code",
            Client::Codex => "codex",
            Client::Gemini => "gemini",
            Client::Cursor => "cursor",
            Client::OpenCode => "opencode",
            Client::VsCode => "vscode",
        }
    }

    /// As it is called.
    pub const fn title(self) -> &'static str {
        match self {
            Client::ClaudeCode => "Claude Code",
            Client::Codex => "Codex",
            Client::Gemini => "Gemini CLI",
            Client::Cursor => "Cursor",
            Client::OpenCode => "OpenCode",
            Client::VsCode => "VS Code",
        }
    }

    /// The one that is typed so.
    pub fn named(name: &str) -> Option<Client> {
        Client::ALL.into_iter().find(|client| client.name() == name)
    }

    /// Their names, for the grammar.
    pub fn names() -> [&'static str; 6] {
        Client::ALL.map(Client::name)
    }
}
