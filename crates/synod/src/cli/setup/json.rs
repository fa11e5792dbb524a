//! Edits of JSON that keep what is not ours: comments, order, indentation, unknown fields.
//!
//! What is there already counts as right: an entry that starts this server, or a hook that calls this program at this moment, is left as somebody made it.

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstInputValue as V, CstNode, CstObject, CstRootNode};
use serde_json::Value;

/// What clients read: JSON, in which some of them take comments and a last comma.
const DIALECT: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// The byte order mark that some editors put in front; it is put back.
const MARK: char = '\u{feff}';

/// A JSON file in the middle of being edited.
pub struct Document {
    root: CstObject,
}

impl Document {
    /// Edits a file's text. `None` in: there is no file yet; `None` out: nothing is left in it.
    pub fn edit(
        text: Option<&str>,
        edit: impl FnOnce(&Document) -> Result<(), String>,
    ) -> Result<Option<String>, String> {
        let whole = text.unwrap_or("");
        let before = whole.trim_start_matches(MARK);
        let mark = &whole[..whole.len() - before.len()];
        let parsed = CstRootNode::parse(before, &DIALECT).map_err(|error| error.to_string())?;
        let Some(root) = parsed.object_value_or_create() else {
            return Err("it is not a JSON object".into());
        };
        let document = Document { root };
        edit(&document)?;
        let mut after = parsed.to_string();
        if before.trim().is_empty() {
            // A file that only came to be for this, and into which nothing came.
            if document.root.properties().is_empty() {
                return Ok(text.map(str::to_owned));
            }
            after = format!("{}\n", after.trim_end());
        }
        let empty = document
            .root
            .properties()
            .iter()
            .all(|property| property.decoded_name().as_deref() == Some("version"));
        Ok(if empty && after != before && !after.contains("//") && !after.contains("/*") {
            None
        } else {
            Some(format!("{mark}{after}"))
        })
    }

    /// Sets a field unless there is one.
    pub fn default(&self, name: &str, value: V) -> Result<(), String> {
        if self.root.get(name).is_none() {
            self.root.append(name, value);
        }
        Ok(())
    }

    /// Puts an MCP server here. One that runs `synod mcp` already keeps its words, unless `renew` says that they are to be set; fields of others are kept in any case.
    pub fn server(&self, path: &[&str], entry: &[(&'static str, V)], renew: bool) -> Result<(), String> {
        let (name, above) = path.split_last().ok_or("no path")?;
        let parent = self.descend(above)?;
        once(&parent, name)?;
        let Some(there) = parent.get(name) else {
            let fields = entry.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
            parent.append(name, V::Object(fields));
            return Ok(());
        };
        let own = there.object_value().ok_or_else(|| format!("`{name}` is not an object"))?;
        if runs_synod(&own) && !renew {
            return Ok(());
        }
        for (name, value) in entry {
            match own.get(name) {
                Some(field) if field.to_serde_value().map(only) == Some(plain(value)) => {}
                Some(field) => field.set_value(value.clone()),
                None => drop(own.append(name, value.clone())),
            }
        }
        Ok(())
    }

    /// Takes what stands here away, and objects around it that are empty then.
    pub fn take(&self, path: &[&str]) -> Result<(), String> {
        let Some((name, above)) = path.split_last() else { return Ok(()) };
        let mut holders = vec![self.root.clone()];
        for part in path {
            if let Some(object) = holders.last() {
                once(object, part)?;
            }
            if holders.len() > above.len() {
                break;
            }
            match holders.last().and_then(|object| object.object_value(part)) {
                Some(object) => holders.push(object),
                None => return Ok(()),
            }
        }
        let mut names = path.iter().rev();
        let mut gone = *name;
        while let Some(object) = holders.pop() {
            if let Some(property) = object.get(gone) {
                property.remove();
            }
            names.next();
            match names.clone().next() {
                Some(next) if object.properties().is_empty() => gone = next,
                _ => break,
            }
        }
        Ok(())
    }

    /// Adds a hook for a moment to an event. One that is there is asked for its new line; it stays when there is none, and is given back.
    pub fn hook(
        &self,
        event: &str,
        moment: &str,
        entry: V,
        renew: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Vec<String>, String> {
        let hooks = self.descend(&["hooks"])?;
        once(&hooks, event)?;
        if let Some(list) = hooks.get(event) {
            let list = list.array_value().ok_or_else(|| format!("`hooks.{event}` is not a list"))?;
            let there: Vec<CstObject> = list
                .elements()
                .iter()
                .filter_map(CstNode::as_object)
                .flat_map(|entry| lines(&entry, moment))
                .collect();
            if there.is_empty() {
                list.ensure_multiline();
                list.append(entry);
            }
            let mut kept = Vec::new();
            for hook in there {
                let line = command_of(&hook);
                match (renew(&line), hook.get("command")) {
                    (Some(new), Some(command)) if new != line => command.set_value(V::from(&*new)),
                    (Some(_), _) => {}
                    (None, _) => kept.push(line),
                }
            }
            return Ok(kept);
        }
        hooks.append(event, V::Array(vec![entry]));
        Ok(Vec::new())
    }

    /// Takes this program's hooks for a moment out of an event.
    pub fn unhook(&self, event: &str, moment: &str) -> Result<(), String> {
        once(&self.root, "hooks")?;
        let Some(hooks) = self.root.object_value("hooks") else { return Ok(()) };
        once(&hooks, event)?;
        let Some(list) = hooks.array_value(event) else { return Ok(()) };
        for element in list.elements() {
            let ours = |node: &CstNode| node.to_serde_value().is_some_and(|entry| calls(&entry, moment));
            if !ours(&element) {
                continue;
            }
            let group = element.as_object().and_then(|group| group.array_value("hooks"));
            if let Some(group) = group {
                group.elements().into_iter().filter(|hook| ours(hook)).for_each(CstNode::remove);
                if !group.elements().is_empty() {
                    continue;
                }
            }
            element.remove();
        }
        if list.elements().is_empty() {
            self.take(&["hooks", event])?;
        }
        Ok(())
    }

    fn descend(&self, path: &[&str]) -> Result<CstObject, String> {
        let mut object = self.root.clone();
        for part in path {
            once(&object, part)?;
            object =
                object.object_value_or_create(part).ok_or_else(|| format!("`{part}` is not an object"))?;
        }
        Ok(object)
    }
}

/// A name that stands there twice: clients take the last one, and this would edit the first.
fn once(object: &CstObject, name: &str) -> Result<(), String> {
    let same = |property: &jsonc_parser::cst::CstObjectProp| property.decoded_name().as_deref() == Some(name);
    match object.properties().iter().filter(|property| same(property)).count() {
        0 | 1 => Ok(()),
        _ => Err(format!("`{name}` stands there more than once, and only one of them counts")),
    }
}

/// Whether an entry starts `synod mcp`, however it is spelled.
fn runs_synod(entry: &CstObject) -> bool {
    let entry = entry.to_serde_value().unwrap_or_default();
    let mut words: Vec<&str> = Vec::new();
    match &entry["command"] {
        Value::String(program) => words.push(program),
        Value::Array(all) => words.extend(all.iter().filter_map(Value::as_str)),
        _ => return false,
    }
    words.extend(entry["args"].as_array().into_iter().flatten().filter_map(Value::as_str));
    let program = words.first().and_then(|word| word.rsplit('/').next());
    program == Some("synod") && words.get(1) == Some(&"mcp")
}

/// The objects with a command line that calls this program at this moment: an entry itself, or hooks grouped in it.
fn lines(entry: &CstObject, moment: &str) -> Vec<CstObject> {
    let grouped = entry.array_value("hooks").map(|hooks| hooks.elements()).unwrap_or_default();
    let all = std::iter::once(entry.clone()).chain(grouped.iter().filter_map(CstNode::as_object));
    all.filter(|object| is_call(&command_of(object), moment)).collect()
}

fn command_of(object: &CstObject) -> String {
    object.to_serde_value().and_then(|entry| entry["command"].as_str().map(str::to_owned)).unwrap_or_default()
}

fn is_call(line: &str, moment: &str) -> bool {
    line.contains("synod") && line.contains(&format!(" hook {moment}"))
}

/// Whether an entry, or one of the hooks grouped in it, calls this program at this moment.
fn calls(entry: &Value, moment: &str) -> bool {
    is_call(entry["command"].as_str().unwrap_or(""), moment)
        || entry["hooks"].as_array().into_iter().flatten().any(|hook| calls(hook, moment))
}

/// The value of a property: a property as a value is an object with one member.
fn only(value: Value) -> Value {
    match value {
        Value::Object(fields) if fields.len() == 1 => {
            fields.into_iter().next().map(|(_, value)| value).unwrap_or_default()
        }
        value => value,
    }
}

fn plain(value: &V) -> Value {
    match value {
        V::Null => Value::Null,
        V::Bool(value) => Value::from(*value),
        V::Number(text) => serde_json::from_str(text).unwrap_or_default(),
        V::String(text) => Value::from(text.as_str()),
        V::Array(items) => Value::Array(items.iter().map(plain).collect()),
        V::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), plain(value))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(text: Option<&str>) -> Option<String> {
        let entry = [("command", V::from("synod")), ("args", V::Array(vec![V::from("mcp")]))];
        Document::edit(text, |file| file.server(&["mcpServers", "synod"], &entry, false)).unwrap()
    }

    fn hook(text: Option<&str>) -> Option<String> {
        let group = V::Object(vec![
            ("matcher".into(), V::from("Edit")),
            (
                "hooks".into(),
                V::Array(vec![V::Object(vec![("command".into(), V::from("synod hook pre-edit"))])]),
            ),
        ]);
        let keep = |line: &str| Some(line.to_owned());
        Document::edit(text, |file| file.hook("PreToolUse", "pre-edit", group, &keep).map(drop)).unwrap()
    }

    fn unhook(text: &str) -> Option<String> {
        Document::edit(Some(text), |file| file.unhook("PreToolUse", "pre-edit")).unwrap()
    }

    #[test]
    fn a_new_file_reads_like_one_made_by_hand() {
        assert_eq!(
            server(None).unwrap(),
            "{\n  \"mcpServers\": {\n    \"synod\": {\n      \"command\": \"synod\",\n      \"args\": [\"mcp\"]\n    }\n  }\n}\n"
        );
    }

    #[test]
    fn everything_else_stays_as_it_was() {
        let text = "// mine\n{\n\t\"z\": 1.10, // last\n\t\"mcpServers\": {\n\t\t/* other */\n\t\t\"other\": { \"command\": \"x\" },\n\t},\n}\n";
        let after = server(Some(text)).unwrap();
        for part in [
            "// mine",
            "\"z\": 1.10, // last",
            "/* other */",
            "\"other\": { \"command\": \"x\" }",
            "\t\t\"synod\": {\n\t\t\t\"command\": \"synod\"",
        ] {
            assert!(after.contains(part), "{part}: {after}");
        }
        assert_eq!(server(Some(&after)).as_deref(), Some(&*after), "a second time changes nothing");
        let taken = Document::edit(Some(&after), |file| file.take(&["mcpServers", "synod"])).unwrap();
        assert_eq!(taken.as_deref(), Some(text));
    }

    #[test]
    fn a_server_that_somebody_made_is_kept() {
        let text = r#"{"mcpServers":{"synod":{"command":"/opt/synod","args":["mcp","--as","heron"],"env":{"A":"b"}}}}"#;
        assert_eq!(server(Some(text)).as_deref(), Some(text));
        let stray = r#"{"mcpServers":{"synod":{"command":"old","env":{"A":"b"}}}}"#;
        let after = server(Some(stray)).unwrap();
        assert!(after.contains(r#""command":"synod""#) && after.contains(r#""env":{"A":"b"}"#), "{after}");
    }

    #[test]
    fn hooks_of_others_stay() {
        let text = "{\n  \"hooks\": {\n    \"PreToolUse\": [\n      {\n        \"matcher\": \"Bash\",\n        \"hooks\": [{ \"command\": \"mine\" }]\n      }\n    ]\n  }\n}\n";
        let after = hook(Some(text)).unwrap();
        assert!(after.contains("mine") && after.contains("synod hook pre-edit"), "{after}");
        assert_eq!(hook(Some(&after)).as_deref(), Some(&*after));
        assert_eq!(unhook(&after).as_deref(), Some(text));
        let new = hook(None).unwrap();
        assert_eq!(unhook(&new), None, "nothing is left of a file that was made for this");
        let shared = r#"{"hooks":{"PreToolUse":[{"matcher":"*","hooks":[{"command":"a"},{"command":"synod hook pre-edit --strict"}]}]}}"#;
        assert_eq!(hook(Some(shared)).as_deref(), Some(shared), "one's own spelling counts");
        let left = unhook(shared).unwrap();
        assert!(left.contains("\"a\"") && !left.contains("synod"), "{left}");
    }

    #[test]
    fn what_cannot_be_edited_is_said() {
        for text in ["[1]", "{", "{\"mcpServers\": 7}", "{'a': 1}"] {
            let entry = [("command", V::from("synod"))];
            let said =
                Document::edit(Some(text), |file| file.server(&["mcpServers", "synod"], &entry, false));
            assert!(said.is_err(), "{text}: {said:?}");
        }
        for text in [r#"{"mcpServers":{},"mcpServers":{}}"#, r#"{"mcpServers":{"synod":{},"synod":{}}}"#] {
            let put = Document::edit(Some(text), |file| file.server(&["mcpServers", "synod"], &[], false));
            let taken = Document::edit(Some(text), |file| file.take(&["mcpServers", "synod"]));
            assert!(put.is_err() && taken.is_err(), "{text}: {put:?} {taken:?}");
        }
        let marked = server(Some("\u{feff}{\n}\n")).unwrap();
        assert!(marked.starts_with("\u{feff}{") && !marked[3..].contains(MARK), "{marked}");
        assert_eq!(server(Some(&marked)), Some(marked));
        assert_eq!(Document::edit(Some(""), |_| Ok(())).unwrap().as_deref(), Some(""));
        assert_eq!(Document::edit(Some("{ }"), |_| Ok(())).unwrap().as_deref(), Some("{ }"));
    }
}
