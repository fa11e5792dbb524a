//! What a client tells its hook: one JSON object, in six dialects.
//!
//! | client | event | tool | where |
//! |---|---|---|---|
//! | Claude Code | `hook_event_name` `PreToolUse` | `tool_name`, `tool_input.file_path` | `cwd` |
//! | Codex | the same, with `turn_id` | `apply_patch`, `tool_input.command` is a patch | `cwd` |
//! | Gemini CLI | `BeforeTool` | `write_file`, `replace`, `tool_input.file_path` | `cwd` |
//! | Cursor | `preToolUse`, with `conversation_id` | `Write`, `tool_input.file_path` or `path` | `workspace_roots` |
//! | VS Code | `hookEventName` `PreToolUse` | `editFiles`, `tool_input.files`, `filePath` | `cwd` |
//! | OpenCode | what our plugin hands over | `edit`, `tool_input.filePath` | `cwd` |
//!
//! A dialect is told by its shape unless `--client` names it.
//! Tools come and go with every release, so they are known by what their names say and paths by the fields they stand in; a tool that only reads has a path as well, and must not be refused.

use super::patch;
use crate::cli::clients::Client;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// Words in names of tools that change files, whatever else their names say.
const EDITS: &[&str] = &[
    "edit",
    "multiedit",
    "write",
    "overwrite",
    "create",
    "delete",
    "remove",
    "replace",
    "patch",
    "applypatch",
    "apply",
    "append",
    "insert",
    "move",
    "rename",
    "save",
];
/// Words in names of tools that change files, unless one of [`LOOKS`] stands beside them.
const MAY_EDIT: &[&str] = &["diff", "notebook"];
/// Words in names of tools that only look.
const LOOKS: &[&str] = &["read", "search", "grep", "glob", "list", "view", "fetch", "get", "show", "git"];
/// Names of tools that run a shell command.
const SHELLS: &[&str] = &["bash", "shell", "terminal", "run_shell_command", "local_shell", "exec", "command"];
/// Fields that hold one path.
const ONE: &[&str] = &[
    "file_path",
    "filePath",
    "relative_path",
    "relativePath",
    "path",
    "notebook_path",
    "notebookPath",
    "target_file",
    "targetFile",
    "file",
    "filename",
    "old_path",
    "oldPath",
    "new_path",
    "newPath",
    "source",
    "destination",
    "dirPath",
    "uri",
];
/// Fields that hold several: texts, or objects with a path in them.
const MANY: &[&str] = &["files", "paths", "filePaths", "file_paths", "edits", "replacements", "changes"];
/// Fields that may hold a patch.
const PATCH: &[&str] = &["command", "patch", "input", "patchText", "patch_text", "diff"];

/// What happened in a client.
#[derive(Clone, Debug, Default)]
pub struct Event {
    /// Which client, when it can be told.
    pub client: Option<Client>,
    /// The tool it is about.
    pub tool: Option<String>,
    /// Where it happened.
    pub cwd: Option<PathBuf>,
    /// Whether the client goes on only because a hook asked for it.
    pub again: bool,
    input: Value,
}

impl Event {
    /// Reads what came on standard input; `None` when it is no JSON object.
    pub fn read(text: &str, client: Option<Client>) -> Option<Event> {
        let Value::Object(fields) = parsed(text)? else { return None };
        let word = |names: &[&str]| {
            names.iter().find_map(|name| fields.get(*name)?.as_str()).filter(|word| !word.is_empty())
        };
        let root = fields.get("workspace_roots").and_then(|roots| roots.get(0)?.as_str());
        let own = fields.get("cwd").and_then(Value::as_str).filter(|cwd| !cwd.is_empty());
        let loops = fields.get("loop_count").and_then(Value::as_u64).unwrap_or(0);
        Some(Event {
            client: client.or_else(|| dialect(&fields)),
            tool: word(&["tool_name", "toolName", "tool"]).map(str::to_owned),
            cwd: own.or(root).map(PathBuf::from),
            again: fields.get("stop_hook_active").and_then(Value::as_bool).unwrap_or(false) || loops > 0,
            input: input(&fields),
        })
    }

    /// The paths that the tool is about to change, as the client wrote them; none when it only looks.
    pub fn edits(&self) -> Vec<PathBuf> {
        let changes = self.tool.as_deref().is_none_or(|tool| {
            let own = words(tool);
            let says = |words: &[&str]| own.iter().any(|word| words.contains(&&**word));
            says(EDITS) || says(MAY_EDIT) && !says(LOOKS)
        });
        let mut paths = Vec::new();
        if changes {
            gather(&self.input, &mut paths, 0);
        }
        let mut paths: Vec<PathBuf> = paths.iter().map(|path| plain(path)).collect();
        paths.sort();
        paths.dedup();
        paths
    }

    /// Whether the tool ran a shell command. An event without a tool is taken for one: its hook was made for nothing else.
    pub fn ran_a_command(&self) -> bool {
        self.tool.as_deref().is_none_or(|tool| {
            let tool = tool.to_lowercase();
            SHELLS.iter().any(|shell| tool.contains(shell))
        })
    }
}

/// The words of a name, in small letters: they end at `_`, `-` and the like, and where a capital begins the next.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (small && c.is_uppercase()) {
            words.push(String::new());
        }
        small = c.is_lowercase();
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    words
}

/// JSON, behind a byte order mark too. Clients that cut a text in the middle of a character leave half a pair of surrogates, which is no JSON; the rest of it is.
fn parsed(text: &str) -> Option<Value> {
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str(text).ok().or_else(|| serde_json::from_str(&paired(text)).ok())
}

/// A JSON text with `\ufffd` for every surrogate that has no other half.
fn paired(text: &str) -> String {
    let unit = |text: &str| {
        let digits = text.strip_prefix("\\u")?.get(..4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let next = rest.get(6..).and_then(unit);
        let (escape, len) = match unit(rest) {
            Some(0xd800..=0xdbff) if matches!(next, Some(0xdc00..=0xdfff)) => (&rest[..12], 12),
            Some(0xd800..=0xdfff) => ("\\ufffd", 6),
            _ => {
                let len = 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
                (&rest[..len], len)
            }
        };
        out.push_str(escape);
        rest = &rest[len..];
    }
    out + rest
}

/// Who speaks like this.
fn dialect(fields: &Map<String, Value>) -> Option<Client> {
    let has = |name: &str| fields.contains_key(name);
    let event = fields.get("hook_event_name").and_then(Value::as_str).unwrap_or("");
    Some(match event {
        "BeforeTool" | "AfterTool" | "AfterAgent" => Client::Gemini,
        _ if has("conversation_id") || has("cursor_version") => Client::Cursor,
        _ if has("hookEventName") || has("sessionId") => Client::VsCode,
        _ if has("turn_id") => Client::Codex,
        "" => return None,
        _ => Client::ClaudeCode,
    })
}

/// The tool's arguments; some clients send them as text.
fn input(fields: &Map<String, Value>) -> Value {
    let given = ["tool_input", "toolInput", "toolArgs", "args"].iter().find_map(|name| fields.get(*name));
    match given {
        Some(Value::String(text)) => parsed(text).unwrap_or_else(|| Value::String(text.clone())),
        Some(value) => value.clone(),
        // Cursor's older events have no tool: their fields stand by themselves.
        None => Value::Object(fields.clone()),
    }
}

fn gather(value: &Value, paths: &mut Vec<String>, deep: usize) {
    let Value::Object(fields) = value else {
        return patch::paths(value.as_str().unwrap_or(""), paths);
    };
    let text = |name: &&str| fields.get(*name).and_then(Value::as_str);
    paths.extend(ONE.iter().filter_map(text).filter(|path| !path.is_empty()).map(str::to_owned));
    PATCH.iter().filter_map(text).for_each(|text| patch::paths(text, paths));
    for item in MANY.iter().filter_map(|name| fields.get(*name)?.as_array()).flatten() {
        match item {
            Value::String(path) => paths.push(path.clone()),
            item if deep < 2 => gather(item, paths, deep + 1),
            _ => {}
        }
    }
}

/// A path without `file://` and what an address encodes.
fn plain(path: &str) -> PathBuf {
    match path.strip_prefix("file://") {
        Some(rest) => {
            let bytes: Vec<u8> = percent_encoding::percent_decode_str(rest).collect();
            PathBuf::from(String::from_utf8_lossy(&bytes).into_owned())
        }
        None => Path::new(path).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edits(text: &str) -> (Option<Client>, Vec<String>) {
        let event = Event::read(text, None).unwrap();
        let paths = event.edits().iter().map(|path| path.display().to_string()).collect();
        (event.client, paths)
    }

    #[test]
    fn every_dialect_is_understood() {
        for (text, client, paths) in [
            (
                r#"{"session_id":"s","transcript_path":"/t","cwd":"/r","permission_mode":"default","hook_event_name":"PreToolUse","tool_name":"Edit","tool_input":{"file_path":"/r/a.rs","old_string":"a","new_string":"b"},"tool_use_id":"t"}"#,
                Client::ClaudeCode,
                &["/r/a.rs"][..],
            ),
            (
                r#"{"cwd":"/r","hook_event_name":"PreToolUse","tool_name":"NotebookEdit","tool_input":{"notebook_path":"/r/a.ipynb"}}"#,
                Client::ClaudeCode,
                &["/r/a.ipynb"],
            ),
            (
                r#"{"session_id":"s","turn_id":"7","cwd":"/r","hook_event_name":"PreToolUse","model":"m","tool_name":"apply_patch","tool_input":{"command":"*** Begin Patch\n*** Update File: a.rs\n*** Move to: b.rs\n@@\n-x\n+y\n*** Add File: c.rs\n+z\n*** Delete File: d.rs\n*** End Patch"},"tool_use_id":"t"}"#,
                Client::Codex,
                &["a.rs", "b.rs", "c.rs", "d.rs"],
            ),
            (
                r#"{"session_id":"s","cwd":"/r","hook_event_name":"BeforeTool","timestamp":"2026-01-31T10:52:00Z","tool_name":"replace","tool_input":{"file_path":"a.rs"}}"#,
                Client::Gemini,
                &["a.rs"],
            ),
            (
                r#"{"conversation_id":"c","hook_event_name":"preToolUse","cursor_version":"2.4","workspace_roots":["/r"],"tool_name":"Write","tool_input":{"path":"/r/a.rs"}}"#,
                Client::Cursor,
                &["/r/a.rs"],
            ),
            (
                r#"{"timestamp":"2026-01-31T10:52:00Z","cwd":"/r","sessionId":"s","hookEventName":"PreToolUse","tool_name":"editFiles","tool_input":{"files":["src/a.rs","src/b.rs"]}}"#,
                Client::VsCode,
                &["src/a.rs", "src/b.rs"],
            ),
            (
                r#"{"cwd":"/r","sessionId":"s","hookEventName":"PreToolUse","tool_name":"multi_replace_string_in_file","tool_input":{"replacements":[{"filePath":"file:///r/a%20b.rs"},{"filePath":"/r/c.rs"}]}}"#,
                Client::VsCode,
                &["/r/a b.rs", "/r/c.rs"],
            ),
        ] {
            let paths: Vec<String> = paths.iter().map(ToString::to_string).collect();
            assert_eq!(edits(text), (Some(client), paths), "{text}");
        }
        let named = Event::read(r#"{"tool":"edit","args":{"filePath":"/r/a.rs"}}"#, Some(Client::OpenCode));
        assert_eq!(named.unwrap().edits(), [PathBuf::from("/r/a.rs")]);
    }

    #[test]
    fn tools_that_look_are_left_alone() {
        for tool in [
            "Read",
            "read_file",
            "Grep",
            "NotebookRead",
            "list_dir",
            "Bash",
            "mcp__synod__lock",
            "git_diff",
            "spreadsheet",
        ] {
            let text = format!(
                r#"{{"hook_event_name":"PreToolUse","tool_name":"{tool}","tool_input":{{"path":"/r/a.rs"}}}}"#
            );
            assert_eq!(edits(&text).1, Vec::<String>::new(), "{tool}");
        }
        for tool in [
            "Write",
            "MultiEdit",
            "multiedit",
            "mcp__filesystem__write_file",
            "create_file",
            "Delete",
            "search_replace",
            "search_and_replace",
            "SearchReplace",
            "apply_diff",
            "append_to_file",
        ] {
            let text = format!(
                r#"{{"hook_event_name":"PreToolUse","tool_name":"{tool}","tool_input":{{"relative_path":"/r/a.rs"}}}}"#
            );
            assert_eq!(edits(&text).1, ["/r/a.rs"], "{tool}");
        }
    }

    #[test]
    fn half_a_character_and_a_mark_in_front_hide_nothing() {
        for half in [r"\ud83d", r"\ude00", r"\ud83d\ud83d\ude00", r"\\\ud83dx", r"\ud83d\n"] {
            let text = format!(
                "\u{feff}{{\"tool_name\":\"Write\",\"tool_input\":{{\"path\":\"/r/é\",\"content\":\"{half}\"}}}}"
            );
            assert_eq!(edits(&text).1, ["/r/é"], "{half}");
        }
        assert_eq!(paired(r"\ud83d\ude00 \\ud83d \ud83d"), r"\ud83d\ude00 \\ud83d \ufffd");
    }

    #[test]
    fn commands_and_second_stops_are_known() {
        let event = |text: &str| Event::read(text, None).unwrap();
        for (tool, ran) in [
            ("Bash", true),
            ("run_shell_command", true),
            ("Shell", true),
            ("runTerminalCommand", true),
            ("Edit", false),
        ] {
            let text = format!(r#"{{"hook_event_name":"PostToolUse","tool_name":"{tool}"}}"#);
            assert_eq!(event(&text).ran_a_command(), ran, "{tool}");
        }
        assert!(event(r#"{"hook_event_name":"Stop","stop_hook_active":true}"#).again);
        assert!(!event(r#"{"hook_event_name":"Stop","stop_hook_active":false}"#).again);
        assert!(event(r#"{"conversation_id":"c","hook_event_name":"stop","loop_count":1}"#).again);
        assert!(Event::read("[]", None).is_none() && Event::read("", None).is_none());
    }
}
