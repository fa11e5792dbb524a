//! What a coding agent's sandbox keeps from this program, and the setting that lifts it.
//!
//! ```text
//!   tried here      node's address · token · data directory      what fails, fails in this very process
//!   read            the clients' own configuration               what will fail when their agent types `synod`
//! ```
//!
//! Most clients start their MCP server and their hooks outside of the sandbox, and only the shell commands of a model inside.
//! So a blocked `synod` in a shell says nothing about the tools, and is said to be just that.
//!
//! Configurations are read and never written: opening a sandbox is a person's decision.

use super::{Line, Mark, fail, ok, warn};
use crate::cli::clients::Client;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use synod_client::repository::Repository;

/// Variables by which a client is known to the commands that it runs.
const SIGNS: &[(&str, Client)] = &[
    ("CODEX_SANDBOX", Client::Codex),
    ("CODEX_SANDBOX_NETWORK_DISABLED", Client::Codex),
    ("CLAUDECODE", Client::ClaudeCode),
    ("GEMINI_CLI", Client::Gemini),
    ("CURSOR_AGENT", Client::Cursor),
    ("OPENCODE", Client::OpenCode),
];

/// Whose shell this is, as far as that can be told.
pub fn inside() -> Option<Client> {
    SIGNS
        .iter()
        .find(|(name, _)| std::env::var_os(name).is_some_and(|word| !word.is_empty()))
        .map(|(_, client)| *client)
}

/// What the configurations here say, and, when something failed in a client's shell, what to change there.
pub fn lines(before: &[Line], data: &Path) -> Vec<Line> {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let root = std::env::current_dir()
        .ok()
        .and_then(|here| Repository::find(&here))
        .map(|here| here.root().to_owned());
    let places: Vec<PathBuf> = root.into_iter().chain([home]).collect();
    let mut lines: Vec<Line> =
        Client::ALL.into_iter().filter_map(|client| configured(client, &places)).collect();
    let blocked: Vec<&str> = before
        .iter()
        .filter(|line| {
            line.mark == Mark::Fail && matches!(line.about, "node" | "token" | "directory" | "flush")
        })
        .map(|line| line.about)
        .collect();
    if let (Some(client), false) = (inside(), blocked.is_empty()) {
        lines.push(fail(
            "sandbox",
            format!(
                "this runs in a shell of {}, and {} failed; {}. Its MCP tools and hooks run outside of the shell's sandbox and may well work",
                client.title(),
                blocked.join(", "),
                lift(client, &blocked, data)
            ),
        ));
    }
    lines
}

/// The exact setting for what failed.
fn lift(client: Client, blocked: &[&str], data: &Path) -> String {
    let dir = data.display();
    let write = blocked.contains(&"flush") || blocked.contains(&"directory");
    match client {
        Client::Codex if write && !blocked.contains(&"node") => {
            format!("put into config.toml, under [sandbox_workspace_write]: writable_roots = [\"{dir}\"]")
        }
        Client::Codex => "put into config.toml, under [sandbox_workspace_write]: network_access = true".into(),
        Client::ClaudeCode => {
            "put into .claude/settings.json, under \"sandbox\": \"excludedCommands\": [\"synod *\"]".into()
        }
        Client::Gemini => "start the node inside of the sandbox as well, or put into .gemini/settings.json, under \"tools\": \"sandbox\": false".into(),
        Client::Cursor => "allow `synod` to run outside of the sandbox, under Settings, Agents, Auto-Run".into(),
        Client::OpenCode => "OpenCode has no sandbox of its own; look at the container or the machine it runs in".into(),
        Client::VsCode => "put into settings.json: \"chat.agent.sandbox.enabled\": \"off\", or approve `synod` outside of the sandbox".into(),
    }
}

/// What a client's configuration means for `synod` in its shell; `None` when there is none.
fn configured(client: Client, places: &[PathBuf]) -> Option<Line> {
    let about = client.name();
    match client {
        Client::Codex => codex(about, places),
        Client::ClaudeCode => {
            let names = [".claude/settings.local.json", ".claude/settings.json"];
            let (from, settings) =
                first(places, &names, |settings| !settings["sandbox"]["enabled"].is_null())?;
            let excluded = settings["sandbox"]["excludedCommands"].as_array().into_iter().flatten();
            let free = excluded.filter_map(Value::as_str).any(|word| word.starts_with("synod"));
            Some(match settings["sandbox"]["enabled"] == true && !free {
                true => shut(client, &from, "its shell is sandboxed"),
                false => open(about, &from),
            })
        }
        Client::Gemini => {
            let chosen = |settings: &Value| !settings["tools"]["sandbox"].is_null();
            let (from, settings) = first(places, &[".gemini/settings.json"], chosen)?;
            let sandbox = &settings["tools"]["sandbox"];
            let is_off = *sandbox == Value::Bool(false)
                || sandbox.as_str().is_some_and(|word| matches!(word, "" | "false"));
            Some(match is_off {
                true => open(about, &from),
                false => warn(
                    about,
                    format!(
                        "it runs in a sandbox as a whole ({}), its MCP server and hooks with it; {}",
                        from.display(),
                        lift(client, &["node"], Path::new(""))
                    ),
                ),
            })
        }
        Client::Cursor => {
            let (from, settings) = first(places, &[".cursor/sandbox.json"], Value::is_object)?;
            Some(match settings["type"] == "insecure_none" {
                true => open(about, &from),
                false => shut(
                    client,
                    &from,
                    "its shell is sandboxed, and addresses on this machine are out of reach",
                ),
            })
        }
        Client::VsCode => {
            let key = "chat.agent.sandbox.enabled";
            let (from, settings) =
                first(places, &[".vscode/settings.json"], |settings| !settings[key].is_null())?;
            let is_off = settings[key] == "off" || settings[key] == false || settings[key] == "allowNetwork";
            Some(if is_off { open(about, &from) } else { shut(client, &from, "its terminal is sandboxed") })
        }
        Client::OpenCode => None,
    }
}

fn codex(about: &'static str, places: &[PathBuf]) -> Option<Line> {
    let files = places.iter().map(|place| place.join(".codex/config.toml"));
    let (from, text) =
        files.filter_map(|path| Some((path.clone(), fs::read_to_string(path).ok()?))).next()?;
    let config: toml_edit::DocumentMut = match text.parse() {
        Ok(config) => config,
        Err(_) => return Some(warn(about, format!("{} is not TOML; Codex ignores it", from.display()))),
    };
    let mode = config.get("sandbox_mode").and_then(|item| item.as_str()).unwrap_or("workspace-write");
    let network = config.get("sandbox_workspace_write").and_then(|table| table.get("network_access"));
    let network = network.and_then(toml_edit::Item::as_bool).unwrap_or(false);
    Some(match (mode, network) {
        ("danger-full-access", _) | ("workspace-write", true) => open(about, &from),
        ("workspace-write", false) => shut(Client::Codex, &from, "its shell has no network"),
        _ => warn(
            about,
            format!(
                "its shell has no network while `sandbox_mode` is \"{mode}\" ({}); its MCP tools and hooks do not run there. To let `synod` be typed there as well, take \"workspace-write\", and {}",
                from.display(),
                lift(Client::Codex, &["node"], Path::new(""))
            ),
        ),
    })
}

fn open(about: &'static str, from: &Path) -> Line {
    ok(about, format!("`synod` may be typed in its shell ({})", from.display()))
}

fn shut(client: Client, from: &Path, what: &str) -> Line {
    warn(
        client.name(),
        format!(
            "{what} ({}); its MCP tools and hooks do not run there. To let `synod` be typed there as well, {}",
            from.display(),
            lift(client, &["node"], Path::new(""))
        ),
    )
}

/// The first of these files that says something, the project's before the person's.
fn first(places: &[PathBuf], names: &[&str], says: impl Fn(&Value) -> bool) -> Option<(PathBuf, Value)> {
    let files = places.iter().flat_map(|place| names.iter().map(|name| place.join(name)));
    files.filter_map(|path| Some((path.clone(), read(&path)?))).find(|(_, settings)| says(settings))
}

/// JSON as clients read it, comments and all.
fn read(path: &Path) -> Option<Value> {
    let text = fs::read_to_string(path).ok()?;
    jsonc_parser::cst::CstRootNode::parse(&text, &jsonc_parser::ParseOptions::default())
        .ok()?
        .to_serde_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configurations_are_read_as_their_clients_read_them() {
        let dir = std::env::temp_dir().join(format!("synod-sandbox-{}", std::process::id()));
        let says = |client: Client, path: &str, text: &str| {
            let _ = fs::remove_dir_all(&dir);
            let file = dir.join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, text).unwrap();
            configured(client, std::slice::from_ref(&dir)).map(|line| (line.mark, line.text))
        };
        for (client, path, text, mark, part) in [
            (Client::Codex, ".codex/config.toml", "model = \"m\"\n", Mark::Warn, "network_access = true"),
            (
                Client::Codex,
                ".codex/config.toml",
                "sandbox_mode = \"read-only\"\n",
                Mark::Warn,
                "workspace-write",
            ),
            (
                Client::Codex,
                ".codex/config.toml",
                "[sandbox_workspace_write]\nnetwork_access = true\n",
                Mark::Ok,
                "may be typed",
            ),
            (
                Client::Codex,
                ".codex/config.toml",
                "sandbox_mode = \"danger-full-access\"\n",
                Mark::Ok,
                "may be typed",
            ),
            (Client::Codex, ".codex/config.toml", "= 7", Mark::Warn, "not TOML"),
            (
                Client::ClaudeCode,
                ".claude/settings.json",
                "{\"sandbox\":{\"enabled\":true}}",
                Mark::Warn,
                "excludedCommands",
            ),
            (
                Client::ClaudeCode,
                ".claude/settings.json",
                "{\"sandbox\":{\"enabled\":true,\"excludedCommands\":[\"synod *\"]}}",
                Mark::Ok,
                "may be typed",
            ),
            (
                Client::Gemini,
                ".gemini/settings.json",
                "{\"tools\":{\"sandbox\":\"docker\"}}",
                Mark::Warn,
                "inside of the sandbox",
            ),
            (
                Client::Cursor,
                ".cursor/sandbox.json",
                "{\"networkPolicy\":{\"default\":\"allow\"}} // mine",
                Mark::Warn,
                "Auto-Run",
            ),
            (
                Client::VsCode,
                ".vscode/settings.json",
                "{ // mine\n\"chat.agent.sandbox.enabled\": \"on\", }",
                Mark::Warn,
                "chat.agent.sandbox.enabled",
            ),
        ] {
            let (found, said) = says(client, path, text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found, mark, "{text}: {said}");
            assert!(said.contains(part), "{text}: {said}");
        }
        assert_eq!(says(Client::ClaudeCode, ".claude/settings.json", "{}"), None);
        fs::remove_dir_all(&dir).unwrap();
    }
}
