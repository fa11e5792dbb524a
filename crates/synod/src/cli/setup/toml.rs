//! The one TOML file there is: Codex keeps its MCP servers in `config.toml`.

use super::Wish;
use toml_edit::{Array, DocumentMut, Item, Table, value};

/// Variables that lead to a node. Codex gives a server hardly any of its own unless they are named.
const VARIABLES: [&str; 6] =
    ["SYNOD_DATA", "SYNOD_URL", "SYNOD_CA", "SYNOD_TOKEN", "SYNOD_AGENT", "XDG_STATE_HOME"];

/// Puts the server in or takes it out; the rest of the file stays byte for byte.
pub fn server(text: Option<&str>, wish: &Wish) -> Result<Option<String>, String> {
    let before = text.unwrap_or("");
    let mut file: DocumentMut = before.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
    if wish.remove {
        if let Some(servers) = file.get_mut("mcp_servers").and_then(Item::as_table_like_mut) {
            servers.remove("synod");
            if servers.is_empty() {
                file.remove("mcp_servers");
            }
        }
        let after = file.to_string();
        return Ok(if after.trim().is_empty() && after != before { None } else { text.map(|_| after) });
    }
    let servers = file.entry("mcp_servers").or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    });
    let servers = servers.as_table_like_mut().ok_or("`mcp_servers` is not a table")?;
    match servers.get_mut("synod").map(Item::as_table_like_mut) {
        Some(None) => return Err("`mcp_servers.synod` is not a table".into()),
        Some(Some(there)) => {
            let runs = there.get("command").and_then(Item::as_str).and_then(|word| word.rsplit('/').next());
            if runs != Some("synod") || wish.space.is_some() {
                there.insert("command", value(&wish.program));
                there.insert("args", value(args(wish)));
            }
        }
        None => {
            let mut table = Table::new();
            table["command"] = value(&wish.program);
            table["args"] = value(args(wish));
            table["env_vars"] = value(VARIABLES.iter().copied().collect::<Array>());
            servers.insert("synod", Item::Table(table));
        }
    }
    let after = file.to_string();
    // A table that was appended to a text stands apart from it.
    Ok(Some(after.trim_start_matches('\n').to_owned()))
}

fn args(wish: &Wish) -> Array {
    let space = wish.space.iter().flat_map(|space| ["--space", space]);
    std::iter::once("mcp").chain(space).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(remove: bool) -> Wish {
        Wish { program: "synod".into(), space: None, require_lock: false, remove }
    }

    #[test]
    fn the_rest_stays() {
        let text = "# mine\nmodel = \"m\" # good\n\n[mcp_servers.other]\ncommand = \"x\"\n";
        let after = server(Some(text), &wish(false)).unwrap().unwrap();
        assert!(after.starts_with(text), "{after}");
        assert!(after.contains("\n[mcp_servers.synod]\ncommand = \"synod\"\nargs = [\"mcp\"]\n"), "{after}");
        assert_eq!(server(Some(&after), &wish(false)).unwrap().as_deref(), Some(&*after));
        assert_eq!(server(Some(&after), &wish(true)).unwrap().as_deref(), Some(text));
    }

    #[test]
    fn a_new_file_comes_and_goes() {
        let new = server(None, &wish(false)).unwrap().unwrap();
        assert!(new.starts_with("[mcp_servers.synod]\n"), "{new}");
        assert_eq!(server(Some(&new), &wish(true)).unwrap(), None);
        assert_eq!(server(None, &wish(true)).unwrap(), None);
        assert!(server(Some("a = "), &wish(false)).is_err());
        let own = "[mcp_servers.synod]\ncommand = \"/opt/synod\"\nargs = [\"mcp\", \"--as\", \"heron\"]\n";
        assert_eq!(server(Some(own), &wish(false)).unwrap().as_deref(), Some(own));
    }
}
