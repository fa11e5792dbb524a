//! A coding agent's configuration: shown, written, found in place, taken out.

use crate::house::{House, Said};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

const CLIENTS: [&str; 6] = ["claude-code", "codex", "gemini", "cursor", "opencode", "vscode"];

struct Yard {
    house: House,
    root: PathBuf,
}

impl Yard {
    fn new() -> Yard {
        let house = House::empty();
        let root = fs::canonicalize(house.path()).unwrap().join("project");
        fs::create_dir(&root).unwrap();
        let yard = Yard { house, root };
        yard.git(&["init", "--quiet"]);
        yard
    }

    fn git(&self, words: &[&str]) {
        let mut command = Command::new("git");
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
            command.env_remove(name);
        }
        let command = command.args(words).current_dir(&self.root);
        let said = command.env("GIT_CONFIG_NOSYSTEM", "1").env("HOME", self.house.path()).output().unwrap();
        assert!(said.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&said.stderr));
    }

    /// With this build's `synod` on the path, so that files name it and not where it was built.
    fn setup(&self, words: &[&str]) -> Said {
        let synod = Path::new(env!("CARGO_BIN_EXE_synod")).parent().unwrap();
        let path = format!("{}:{}", synod.display(), std::env::var("PATH").unwrap());
        let mut command = self.house.command(&[&["setup"], words].concat());
        command.current_dir(&self.root).env("PATH", path).env("HOME", self.house.path());
        Said::from(command.env("GIT_CONFIG_NOSYSTEM", "1").output().unwrap())
    }

    fn done(&self, words: &[&str]) -> String {
        let said = self.setup(words);
        assert_eq!((said.exit, said.err.as_str()), (0, ""), "{words:?}: {said:?}");
        said.out
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.text(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Every file with its text, git's own only where hooks are.
    fn files(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        let mut dirs = vec![self.root.clone()];
        while let Some(dir) = dirs.pop() {
            for entry in fs::read_dir(&dir).unwrap().flatten() {
                let name = entry.path().strip_prefix(&self.root).unwrap().display().to_string();
                let git = name.starts_with(".git/") && !name.starts_with(".git/hooks/pre-commit");
                if entry.path().is_dir() {
                    dirs.push(entry.path());
                } else if !git && !name.ends_with(".sample") {
                    files.insert(name, fs::read_to_string(entry.path()).unwrap());
                }
            }
        }
        files
    }
}

#[test]
fn it_is_shown_then_written_then_found_then_taken_out() {
    for client in CLIENTS {
        let yard = Yard::new();
        let shown = yard.done(&[client]);
        assert!(
            shown.contains("--- /dev/null\n+++ b/") && shown.ends_with("do it with --write\n"),
            "{shown}"
        );
        assert!(yard.files().is_empty(), "{client}: showing changes nothing");
        let written = yard.done(&[client, "--write"]);
        assert!(written.contains("made    ") && !written.contains("PATH"), "{written}");
        let files = yard.files();
        assert!(files.len() >= 3, "{client}: {:?}", files.keys());
        for (name, text) in &files {
            assert!(!text.contains(yard.house.path().to_str().unwrap()), "{name} names this machine");
            assert!(text.ends_with('\n'), "{client}: {name}");
        }
        assert_eq!(yard.done(&[client, "--write"]), "nothing to do: all of it is here\n", "{client}");
        assert_eq!(yard.done(&[client]), "nothing to do: all of it is here\n", "{client}");
        assert_eq!(yard.files(), files);
        yard.done(&[client, "--remove", "--write"]);
        assert!(yard.files().is_empty(), "{client}: {:?}", yard.files());
        let left: Vec<PathBuf> = fs::read_dir(&yard.root).unwrap().flatten().map(|at| at.path()).collect();
        assert_eq!(left, [yard.root.join(".git")], "{client}: no empty directories are left");
        assert_eq!(yard.done(&[client, "--remove"]), "nothing to do: none of it is here\n");
    }
}

#[test]
fn all_of_them_live_side_by_side_and_leave_one_by_one() {
    let yard = Yard::new();
    yard.done(&[&CLIENTS[..], &["--write"]].concat());
    let claude = yard.json(".mcp.json");
    assert_eq!(claude["mcpServers"]["synod"]["command"], "synod");
    assert_eq!(claude["mcpServers"]["synod"]["args"], serde_json::json!(["mcp"]));
    let hooks = yard.json(".claude/settings.json");
    assert_eq!(
        hooks["hooks"]["PreToolUse"][0]["hooks"][0]["command"],
        "synod hook pre-edit --client claude-code"
    );
    assert_eq!(hooks["hooks"]["PostToolUse"][0]["matcher"], "Bash");
    assert_eq!(
        yard.json(".codex/hooks.json")["hooks"]["Stop"][0]["hooks"][0]["command"],
        "synod hook idle --client codex"
    );
    assert!(
        yard.text(".codex/config.toml")
            .starts_with("[mcp_servers.synod]\ncommand = \"synod\"\nargs = [\"mcp\"]\n")
    );
    let gemini = yard.json(".gemini/settings.json");
    assert_eq!(gemini["hooks"]["BeforeTool"][0]["matcher"], "write_file|replace");
    assert_eq!(gemini["mcpServers"]["synod"]["args"][0], "mcp");
    assert_eq!(yard.json(".cursor/hooks.json")["version"], 1);
    assert_eq!(yard.json("opencode.json")["mcp"]["synod"]["command"], serde_json::json!(["synod", "mcp"]));
    assert_eq!(yard.json(".vscode/mcp.json")["servers"]["synod"]["type"], "stdio");
    assert_eq!(yard.json(".github/hooks/synod.json")["hooks"]["PreToolUse"][0]["type"], "command");
    assert_eq!(
        yard.text("AGENTS.md").matches("synod: begin").count(),
        1,
        "two clients read it, it is said once"
    );
    // One leaves; the others stay as they are, and so do the lines that they share.
    let before = yard.files();
    yard.done(&["gemini", "--remove", "--no-git-hook", "--write"]);
    let after = yard.files();
    let gone: Vec<&String> = before.keys().filter(|name| !after.contains_key(*name)).collect();
    assert_eq!(gone, [".gemini/settings.json", "GEMINI.md"]);
    assert!(after.iter().all(|(name, text)| &before[name] == text));
}

#[test]
fn what_others_wrote_stays_as_it_was() {
    let yard = Yard::new();
    let mine = [
        (
            ".claude/settings.json",
            "{\n    \"permissions\": { \"deny\": [\"WebFetch\"] },\n    \"hooks\": {\n        \"PreToolUse\": [\n            {\n                \"matcher\": \"Bash\",\n                \"hooks\": [{ \"type\": \"command\", \"command\": \"./mine.sh\" }]\n            }\n        ]\n    }\n}\n",
        ),
        (".mcp.json", "{\n  \"mcpServers\": {\n    \"other\": { \"command\": \"x\" }\n  }\n}"),
        (
            ".vscode/mcp.json",
            "{\n\t// servers of mine\n\t\"servers\": {\n\t\t\"other\": { \"command\": \"x\" }, // keep\n\t},\n\t\"inputs\": []\n}\n",
        ),
        (".codex/config.toml", "# mine\nmodel = \"m\"   # good\n\n[mcp_servers.other]\ncommand = \"x\"\n"),
        ("CLAUDE.md", "# Mine\n\nBe kind.\n"),
    ];
    mine.iter().for_each(|(path, text)| yard.put(path, text));
    let clients = ["claude-code", "codex", "vscode"];
    yard.done(&[&clients[..], &["--write"]].concat());
    for part in [
        "\"permissions\": { \"deny\": [\"WebFetch\"] },",
        "\"hooks\": [{ \"type\": \"command\", \"command\": \"./mine.sh\" }]",
    ] {
        assert!(yard.text(".claude/settings.json").contains(part), "{part}");
    }
    let code = yard.text(".vscode/mcp.json");
    assert!(
        code.contains("\t// servers of mine\n")
            && code.contains("// keep\n")
            && code.contains("\t\t\"synod\": {"),
        "{code}"
    );
    assert!(yard.text(".codex/config.toml").starts_with(mine[3].1));
    assert!(yard.text("CLAUDE.md").starts_with("# Mine\n\nBe kind.\n\n<!-- synod: begin -->\n"));
    let backups: Vec<PathBuf> = fs::read_dir(yard.root.join(".git/synod/backup"))
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    for (path, text) in &mine {
        assert_eq!(&fs::read_to_string(backups[0].join(path)).unwrap(), text, "{path} was kept");
    }
    yard.done(&[&clients[..], &["--remove", "--write"]].concat());
    for (path, text) in &mine {
        assert_eq!(&yard.text(path), text, "{path}");
    }
}

#[test]
fn links_stay_links_and_modes_stay() {
    let yard = Yard::new();
    yard.put("AGENTS.md", "# All\n");
    symlink("AGENTS.md", yard.root.join("CLAUDE.md")).unwrap();
    yard.put(".mcp.json", "{}\n");
    fs::set_permissions(yard.root.join(".mcp.json"), fs::Permissions::from_mode(0o600)).unwrap();
    yard.done(&["claude-code", "codex", "--write"]);
    assert!(fs::symlink_metadata(yard.root.join("CLAUDE.md")).unwrap().is_symlink());
    assert_eq!(yard.text("AGENTS.md").matches("synod: begin").count(), 1);
    assert_eq!(fs::metadata(yard.root.join(".mcp.json")).unwrap().permissions().mode() & 0o777, 0o600);
    yard.put("CLAUDE.md", "");
    let yard = Yard::new();
    yard.put("AGENTS.md", "# All\n");
    yard.put("CLAUDE.md", "@AGENTS.md\n");
    yard.done(&["claude-code", "--write"]);
    assert_eq!(yard.text("CLAUDE.md"), "@AGENTS.md\n");
    assert!(yard.text("AGENTS.md").contains("synod: begin"));
}

#[test]
fn a_hook_that_is_there_goes_on_working() {
    let run = |yard: &Yard| {
        let synod = Path::new(env!("CARGO_BIN_EXE_synod")).parent().unwrap();
        let path = format!("{}:{}", synod.display(), std::env::var("PATH").unwrap());
        let said = Command::new(yard.root.join(".git/hooks/pre-commit"))
            .arg("a word")
            .current_dir(&yard.root)
            .env("PATH", path)
            .env("SYNOD_DATA", yard.house.path())
            .output();
        Said::from(said.unwrap())
    };
    let hook = ".git/hooks/pre-commit";
    let executable = |yard: &Yard| {
        fs::set_permissions(yard.root.join(hook), fs::Permissions::from_mode(0o755)).unwrap();
    };
    for text in [
        "#!/bin/sh\necho mine \"$1\"\nexit 7\n",
        "#!/usr/bin/env -S awk -f\nBEGIN { print \"mine\", ARGV[1]; exit 7 }\n",
    ] {
        let yard = Yard::new();
        yard.put(hook, text);
        executable(&yard);
        yard.done(&["codex", "--write"]);
        assert!(yard.text(hook).starts_with("#!/bin/sh\n# synod: begin\n"), "{}", yard.text(hook));
        let said = run(&yard);
        assert_eq!((said.exit, said.out.as_str()), (7, "mine a word\n"), "{said:?}");
        assert_eq!(yard.done(&["codex"]), "nothing to do: all of it is here\n");
        yard.done(&["codex", "--remove", "--write"]);
        assert_eq!(yard.text(hook), text);
        assert_eq!(yard.files().len(), 1, "{:?}", yard.files().keys());
        assert_eq!(run(&yard).exit, 7);
    }
    // Where git is told to look elsewhere, that is the place.
    let yard = Yard::new();
    yard.git(&["config", "core.hooksPath", "tools/hooks"]);
    yard.done(&["codex", "--write"]);
    assert!(yard.text("tools/hooks/pre-commit").contains("synod hook pre-commit"));
    assert!(!yard.root.join(hook).exists());
}

#[test]
fn a_hook_that_git_does_not_run_is_not_run_afterwards() {
    let (yard, hook) = (Yard::new(), ".git/hooks/pre-commit");
    let mode = |path: &str| fs::metadata(yard.root.join(path)).unwrap().permissions().mode() & 0o777;
    let text = "#!/bin/sh\nexit 7\n";
    yard.put(hook, text);
    fs::set_permissions(yard.root.join(hook), fs::Permissions::from_mode(0o640)).unwrap();
    yard.done(&["codex", "--write"]);
    assert!(yard.text(hook).ends_with("# synod: end\n"), "{}", yard.text(hook));
    assert_eq!((mode(hook), mode(".git/hooks/pre-commit.before-synod")), (0o755, 0o640));
    assert_eq!(yard.done(&["codex"]), "nothing to do: all of it is here\n");
    yard.done(&["codex", "--remove", "--write"]);
    assert_eq!((yard.text(hook).as_str(), mode(hook)), (text, 0o640));
    assert_eq!(yard.files().len(), 1, "{:?}", yard.files().keys());
}

#[test]
fn a_hook_for_all_repositories_is_called_so_and_names_no_space() {
    let yard = Yard::new();
    let hooks = yard.house.path().join("hooks");
    yard.git(&["config", "--global", "core.hooksPath", hooks.to_str().unwrap()]);
    let said = yard.done(&["codex", "--space", "team", "--write"]);
    assert!(said.contains("all repositories of this user"), "{said}");
    let text = fs::read_to_string(hooks.join("pre-commit")).unwrap();
    assert!(text.contains("hook pre-commit ||"), "{text}");
    assert!(yard.text(".codex/hooks.json").contains("--space team"));
}

#[test]
fn a_space_that_no_node_takes_comes_into_no_line() {
    let yard = Yard::new();
    for space in ["a;touch x", "$(x)", "Team", "-a", ""] {
        let said = yard.setup(&["codex", "--write", &format!("--space={space}")]);
        assert_eq!(said.exit, 2, "{space}: {said:?}");
    }
    assert!(yard.files().is_empty(), "{:?}", yard.files().keys());
}

#[test]
fn words_change_what_is_put_in() {
    let yard = Yard::new();
    yard.done(&["claude-code", "--space", "other", "--require-lock", "--write"]);
    assert_eq!(
        yard.json(".mcp.json")["mcpServers"]["synod"]["args"],
        serde_json::json!(["mcp", "--space", "other"])
    );
    let hooks = yard.json(".claude/settings.json");
    let line = |event: &str| hooks["hooks"][event][0]["hooks"][0]["command"].as_str().unwrap().to_owned();
    assert_eq!(line("PreToolUse"), "synod hook pre-edit --client claude-code --require-lock --space other");
    assert_eq!(line("Stop"), "synod hook idle --client claude-code --space other");
    assert!(
        yard.text(".git/hooks/pre-commit")
            .contains("synod hook pre-commit --require-lock --space other || exit $?")
    );
    let yard = Yard::new();
    yard.done(&["claude-code", "--no-hooks", "--no-git-hook", "--no-instructions", "--write"]);
    assert_eq!(yard.files().into_keys().collect::<Vec<_>>(), [".mcp.json"]);
}

#[test]
fn another_run_changes_our_own_lines_and_leaves_a_persons() {
    let yard = Yard::new();
    yard.done(&[&CLIENTS[..], &["--write"]].concat());
    let plain = yard.files();
    yard.done(&[&CLIENTS[..], &["--require-lock", "--write"]].concat());
    let strict = yard.files();
    let changed: Vec<&str> =
        plain.keys().filter(|name| plain[*name] != strict[*name]).map(String::as_str).collect();
    assert_eq!(
        changed,
        [
            ".claude/settings.json",
            ".codex/hooks.json",
            ".cursor/hooks.json",
            ".gemini/settings.json",
            ".git/hooks/pre-commit",
            ".github/hooks/synod.json",
            ".opencode/plugins/synod.js",
        ]
    );
    assert!(changed.iter().all(|name| strict[*name].contains("--require-lock")));
    assert!(yard.done(&[&CLIENTS[..], &["--require-lock"]].concat()).starts_with("nothing to do"));
    yard.done(&[&CLIENTS[..], &["--write"]].concat());
    assert_eq!(yard.files(), plain, "without the flag it is taken back");
    let own =
        yard.text(".codex/hooks.json").replace("hook pre-edit --client codex", "hook pre-edit --strict");
    yard.put(".codex/hooks.json", &own);
    let said = yard.done(&["codex", "--require-lock", "--no-git-hook", "--write"]);
    assert!(said.starts_with(".codex/hooks.json: `synod hook pre-edit --strict` is not as"), "{said}");
    assert!(yard.text(".codex/hooks.json").contains("hook pre-edit --strict\""));
    assert!(yard.text(".codex/hooks.json").contains("hook post-shell --client codex --require-lock"));
}

#[test]
fn what_cannot_be_edited_is_named_and_nothing_is_half_done() {
    let yard = Yard::new();
    yard.put(".claude/settings.json", "{ \"hooks\": [] }\n");
    let said = yard.setup(&["claude-code", "--write"]);
    assert_eq!(said.exit, 2, "{said:?}");
    assert!(said.err.contains("settings.json cannot be edited: `hooks` is not an object"), "{said:?}");
    assert_eq!(yard.files().len(), 1);
    let outside = House::empty();
    let said = outside.run(&["setup", "codex"]);
    assert_eq!(said.exit, 2);
    assert!(said.err.contains("git init"), "{said:?}");
    let json: Value = serde_json::from_str(&Yard::new().done(&["codex", "--json"])).unwrap();
    assert_eq!(json["written"], false);
    assert!(json["changes"].as_array().unwrap().len() >= 4);
    assert_eq!(json["changes"][0]["what"], "made");
    let said = Yard::new().setup(&[]);
    assert!(said.exit == 2 && CLIENTS.iter().all(|client| said.err.contains(client)), "{said:?}");
}
