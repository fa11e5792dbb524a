//! `synod export`: everything a space holds, as JSON lines.
//!
//! ```text
//!   {"kind":"space","index":…,"time":…}            first: what it is as of
//!   {"kind":"agent",…} {"kind":"task",…} {"kind":"key",…} {"kind":"lock",…} {"kind":"message",…}
//!   {"kind":"end","counts":{…}}                    last: without it the file is not whole
//! ```
//!
//! All of it is as of one index: each page is asked for as of the index at which the export began, and the node folds the log up to there again for it.
//! In a large space that takes long; `--live` asks for every page as it is now, and the lines then say of which indexes.
//!
//! Deliberately not here: rights and tokens, and what happened. `synod log export` writes the requests themselves.

use super::exit::{Exit, Stop};
use super::place::{self, Place};
use super::status;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Map, Value, json};
use std::io::{IsTerminal, Write};
use synod_client::Space;
use synod_core::catalogue;

/// How many items a page has.
const PAGE: u64 = 1_000;

/// Its grammar.
pub fn command() -> Command {
    let flag = |name: &'static str, about: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(about)
    };
    Command::new("export")
        .about("Write agents, tasks, keys, locks and mail as JSON lines")
        .arg(flag("jsonl", "One JSON object a line, each with its `kind`; the only form there is"))
        .arg(flag("live", "Every page as it is now, not as of one index: quicker where there is much"))
        .arg(status::at().conflicts_with("live"))
        .after_help("Example: synod export > space.jsonl")
}

/// Writes it.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let at = matches.get_one::<String>("at").map(|word| place::at(word)).transpose()?;
    let space = place.space()?;
    let text = space.request("space", "show").at(at.as_deref()).send().await?;
    let about: Value = serde_json::from_str(&text).unwrap_or_default();
    let at = match matches.get_flag("live") {
        true => None,
        false => Some(about["index"].to_string()),
    };
    let mut export = Export { space: &space, at, counts: Map::new(), index: about["index"].clone() };
    export.line("space", &about)?;
    export.all("agent", "list", "agents", "agent", json!({})).await?;
    export.all("queue", "list", "tasks", "task", json!({})).await?;
    export.all("kv", "list", "keys", "key", json!({})).await?;
    export.all("lock", "list", "locks", "lock", json!({})).await?;
    export.mail().await?;
    export.counts.remove("space");
    let end =
        json!({"counts": export.counts.clone(), "from_index": about["index"], "to_index": export.index});
    export.line("end", &end)?;
    if std::io::stderr().is_terminal() && !std::io::stdout().is_terminal() {
        let counts: Vec<String> = export
            .counts
            .iter()
            .filter(|(kind, _)| *kind != "end")
            .map(|(kind, n)| format!("{n} {kind}"))
            .collect();
        eprintln!("{} as of index {}", counts.join(", "), export.index);
    }
    Ok(Exit::Done)
}

struct Export<'a> {
    space: &'a Space,
    at: Option<String>,
    counts: Map<String, Value>,
    /// The newest index that was answered for.
    index: Value,
}

impl Export<'_> {
    fn line(&mut self, kind: &str, item: &Value) -> Result<(), Stop> {
        let mut line = Map::new();
        line.insert("kind".into(), kind.into());
        line.extend(item.as_object().cloned().unwrap_or_default());
        let n = self.counts.get(kind).and_then(Value::as_u64).unwrap_or(0) + 1;
        self.counts.insert(kind.into(), n.into());
        Ok(writeln!(std::io::stdout().lock(), "{}", Value::Object(line))?)
    }

    async fn page(&mut self, machine: &str, verb: &str, fields: &Value) -> Result<Value, Stop> {
        let call = self.space.request(machine, verb).body(fields.to_string()).at(self.at.as_deref());
        let page: Value = serde_json::from_str(&call.send().await?)
            .map_err(|_| Stop::new(Exit::Fault, "the node's answer is not JSON"))?;
        self.index = page["index"].clone();
        Ok(page)
    }

    /// Every item of a list, page by page.
    async fn all(&mut self, machine: &str, verb: &str, of: &str, kind: &str, ask: Value) -> Result<(), Stop> {
        if catalogue::find(machine, verb).is_none() {
            return Ok(());
        }
        let mut ask = ask;
        ask["limit"] = PAGE.into();
        loop {
            let mut page = self.page(machine, verb, &ask).await?;
            for item in page[of].as_array().into_iter().flatten() {
                self.line(kind, item)?;
            }
            match page["next"].take() {
                Value::Null => return Ok(()),
                next => ask["after"] = next,
            }
        }
    }

    /// Every message once: from the history of the box it was sent to.
    async fn mail(&mut self) -> Result<(), Stop> {
        if catalogue::find("mail", "boxes").is_none() {
            return Ok(());
        }
        let mut ask = json!({ "limit": PAGE });
        loop {
            let mut boxes = self.page("mail", "boxes", &ask).await?;
            for shown in boxes["boxes"].as_array().into_iter().flatten() {
                self.history(&shown["agent"]).await?;
            }
            match boxes["next"].take() {
                Value::Null => return Ok(()),
                next => ask["after"] = next,
            }
        }
    }

    async fn history(&mut self, agent: &Value) -> Result<(), Stop> {
        let mut ask = json!({"agent": agent, "limit": PAGE});
        loop {
            let mut page = self.page("mail", "history", &ask).await?;
            for message in page["messages"].as_array().into_iter().flatten().filter(|m| m["to"] == *agent) {
                self.line("message", message)?;
            }
            match page["next"].take() {
                Value::Null => return Ok(()),
                next => ask["before"] = next,
            }
        }
    }
}
