//! A repository with a worktree for each of two agents, and a seat for each.

use crate::house::{House, Said};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use synod_client::repository::Repository;
use synod_client::seat::{Seat, Taken};

pub struct Bed {
    pub house: House,
    pub main: PathBuf,
    pub side: PathBuf,
    seats: Vec<(String, Taken)>,
}

impl Bed {
    /// `heron` sits in `main`, `wren` in its linked worktree `side`.
    pub fn new() -> Bed {
        let house = House::open();
        let base = fs::canonicalize(house.path()).unwrap();
        let (main, side) = (base.join("project"), base.join("side"));
        for (path, text) in
            [("src/auth/login.rs", "fn login() {}\n"), ("src/other.rs", "\n"), ("README.md", "# Project\n")]
        {
            let path = main.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let mut bed = Bed { house, main: main.clone(), side: side.clone(), seats: Vec::new() };
        bed.git(&main, &["init", "--quiet", "--initial-branch=main"]);
        bed.git(&main, &["add", "."]);
        bed.git(&main, &["commit", "--quiet", "-m", "Begin"]);
        bed.git(&main, &["worktree", "add", "--quiet", "-b", "side", side.to_str().unwrap()]);
        bed.sit("heron", &main);
        bed.sit("wren", &side);
        bed
    }

    /// Joins, and takes a seat as `synod mcp` does. Its parent is none of this process's ancestors, so that the worktree decides.
    pub fn sit(&mut self, agent: &str, root: &Path) {
        let joined = self.house.json(&["agent", "join", agent, "--space", "project", "--ttl-ms", "1h"]);
        let handle = joined["handle"].as_str().unwrap().to_owned();
        let pid = 4_000_000 + self.seats.len() as u32;
        let seat = Seat {
            pid,
            parent: pid + 1_000,
            space: "project".into(),
            agent: agent.into(),
            handle: handle.clone(),
            root: Some(Repository::find(root).unwrap().root().to_owned()),
        };
        self.seats.push((agent.to_owned(), seat.take(self.house.path()).unwrap()));
        fs::write(self.house.path().join(format!("{agent}.handle")), handle).unwrap();
    }

    pub fn handle(&self, agent: &str) -> String {
        fs::read_to_string(self.house.path().join(format!("{agent}.handle"))).unwrap()
    }

    /// Takes a lock under the agent's session.
    pub fn lock(&self, agent: &str, names: &[&str], more: &[&str]) -> Value {
        let (handle, names) = (self.handle(agent), names.join(","));
        let words =
            [&["lock", "acquire", &names, "--session", "--space", "project", "--as", &handle], more].concat();
        self.house.json(&words)
    }

    pub fn release(&self, agent: &str, lock: &Value) {
        let (number, fence, handle) =
            (lock["lock"].to_string(), lock["fence"].to_string(), self.handle(agent));
        self.house.json(&["lock", "release", &number, &fence, "--space", "project", "--as", &handle]);
    }

    /// What the hook says to a client in this directory.
    pub fn hook(&self, dir: &Path, words: &[&str], event: &Value) -> Said {
        let mut child = self
            .house
            .command(&[&["hook"], words].concat())
            .current_dir(dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        serde_json::to_writer(child.stdin.take().unwrap(), event).unwrap();
        Said::from(child.wait_with_output().unwrap())
    }

    /// What Claude Code's hook says before this edit.
    pub fn edit(&self, dir: &Path, path: &str, words: &[&str]) -> Said {
        let event = json!({
            "session_id": "s", "transcript_path": "/t", "cwd": dir, "permission_mode": "default",
            "hook_event_name": "PreToolUse", "tool_name": "Edit", "tool_use_id": "t",
            "tool_input": {"file_path": path, "old_string": "a", "new_string": "b"},
        });
        self.hook(dir, &[&["pre-edit"], words].concat(), &event)
    }

    /// Git, with this build's `synod` on the path and nobody's configuration.
    pub fn try_git(&self, dir: &Path, words: &[&str]) -> Said {
        let synod = Path::new(env!("CARGO_BIN_EXE_synod")).parent().unwrap();
        let path = format!("{}:{}", synod.display(), std::env::var("PATH").unwrap());
        let mut command = Command::new("git");
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
            command.env_remove(name);
        }
        for name in ["SYNOD_URL", "SYNOD_TOKEN", "SYNOD_AGENT", "SYNOD_SPACE"] {
            command.env_remove(name);
        }
        let said = command
            .args(["-c", "user.name=heron", "-c", "user.email=heron@localhost"])
            .args(words)
            .current_dir(dir)
            .env("PATH", path)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("HOME", self.house.path())
            .env("SYNOD_DATA", self.house.path())
            .stdin(Stdio::null())
            .output();
        Said::from(said.unwrap())
    }

    pub fn git(&self, dir: &Path, words: &[&str]) -> Said {
        let said = self.try_git(dir, words);
        assert_eq!(said.exit, 0, "git {words:?}: {said:?}");
        said
    }
}
