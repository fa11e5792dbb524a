//! A folder, a repository in it, and the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A folder that goes when it is dropped.
pub struct House(PathBuf);

impl House {
    /// An empty folder.
    pub fn new(name: &str) -> House {
        let dir = std::env::temp_dir().join(format!("synod-demo-test-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(dir.join("repository")).unwrap();
        House(dir)
    }

    /// A folder with a repository of forty commits by three people, with renames, merges and a large commit.
    pub fn with_history(name: &str) -> House {
        let house = House::new(name);
        house.git(&["init", "-q", "-b", "main"]);
        for n in 0..40_u32 {
            house.write(&format!("src/part{}/file{}.rs", n % 4, n % 7), &"line\n".repeat(n as usize + 1));
            house.write("src/lib.rs", &format!("// {n}\n"));
            if n % 5 == 0 {
                house.write(&format!("docs/page {n}.md"), "a page\n");
            }
            if n == 20 {
                (0..45).for_each(|file| house.write(&format!("many/file{file}"), "x\n"));
            }
            house.commit(n);
            if n == 30 {
                house.git(&["mv", "docs/page 0.md", "docs/first.md"]);
                house.commit(100);
                house.git(&["checkout", "-q", "-b", "side", "HEAD~3"]);
                house.write("side.txt", "aside\n");
                house.commit(101);
                house.git(&["checkout", "-q", "main"]);
                house.git(&["merge", "-q", "--no-ff", "-m", "a merge", "side"]);
            }
        }
        house
    }

    pub fn dir(&self) -> &Path {
        &self.0
    }

    pub fn repository(&self) -> PathBuf {
        self.0.join("repository")
    }

    pub fn out(&self) -> PathBuf {
        self.0.join("out")
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.repository().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn commit(&self, n: u32) {
        self.git(&["add", "-A"]);
        let author = ["a@example.com", "b@example.com", "c@example.com"][n as usize % 3];
        self.git(&["commit", "-q", "-m", "a change", "--author", &format!("{author} <{author}>")]);
    }

    pub fn git(&self, words: &[&str]) -> String {
        let who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
        let done = Command::new("git")
            .env("GIT_AUTHOR_DATE", "2024-01-01T00:00:00Z")
            .env("GIT_COMMITTER_DATE", "2024-01-01T00:00:00Z")
            .arg("-C")
            .arg(self.repository())
            .args(who)
            .args(words)
            .output()
            .unwrap();
        assert!(done.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    }

    /// The demo on this repository with these further words.
    pub fn command(&self, words: &[&str]) -> Command {
        self.command_on(&self.repository(), words)
    }

    /// The demo on another repository.
    pub fn command_on(&self, repository: &Path, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_synod"));
        command.arg("demo").arg("--repo").arg(repository).arg("--out").arg(self.out());
        command.args(words).current_dir(&self.0).stdin(Stdio::null());
        command
    }

    pub fn demo(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    pub fn summary(&self) -> Value {
        serde_json::from_slice(&fs::read(self.out().join("summary.json")).unwrap()).unwrap()
    }

    /// Processes whose command line names this folder.
    pub fn processes(&self) -> Vec<String> {
        let own = self.0.to_string_lossy().into_owned();
        let lines = fs::read_dir("/proc").into_iter().flatten().filter_map(|entry| {
            let line = fs::read(entry.ok()?.path().join("cmdline")).ok()?;
            Some(String::from_utf8_lossy(&line).replace('\0', " "))
        });
        lines.filter(|line| line.contains(&own)).collect()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a program said, for a message.
pub fn said(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("{out}\n{err}")
}
