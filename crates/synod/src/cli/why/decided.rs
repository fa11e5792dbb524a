//! What `why` says about what is decided and done together: elections, schedules, pipelines, docs, auctions, ballots.

use super::super::exit::Stop;
use super::super::show::{self, time};
use super::sentences::{because, said, word};
use super::streams::{many, number};
use super::{Asker, Found};
use serde_json::{Value, json};

/// What has a name, and whose `why` says so in sentences: the kind, which is the machine and the field as well.
const NAMED: [&str; 2] = ["election", "schedule"];

/// What has a number, and whose `why` says so in sentences: the kind, which is the machine and the field as well.
const NUMBERED: [&str; 2] = ["auction", "ballot"];

/// Everything of this number.
pub async fn of_number(asker: &Asker<'_>, kind: Option<&str>, number: u64) -> Result<Vec<Found>, Stop> {
    let mut found = Vec::new();
    for of in NUMBERED.into_iter().filter(|of| kind.is_none_or(|kind| kind == *of)) {
        if let Some(why) = asker.ask(of, "why", json!({ of: number })).await? {
            let lines = because(&format!("{of} {number}"), &why);
            found.push((of, why, lines));
        }
    }
    if kind.is_none_or(|kind| kind == "item" || kind == "job")
        && let Some(why) = asker.ask("pipeline", "why", json!({"id": number})).await?
    {
        // One question for both; only an item can be shown.
        let item = asker.ask("pipeline", "show", json!({"item": number, "limit": 1})).await?;
        let of = if item.is_some() { "item" } else { "job" };
        if kind.is_none_or(|kind| kind == of) {
            let lines = because(&format!("{of} {number}"), &why);
            found.push((of, why, lines));
        }
    }
    Ok(found)
}

/// Everything of this name.
pub async fn of_word(asker: &Asker<'_>, kind: Option<&str>, name: &str) -> Result<Vec<Found>, Stop> {
    let wanted = |of: &str| kind.is_none_or(|kind| kind == of);
    let mut found = Vec::new();
    for of in NAMED.into_iter().filter(|of| wanted(of)) {
        // What was never heard of is nothing, unless it was asked for.
        if let Some(why) = asker.ask(of, "why", json!({ of: name })).await?
            && (kind.is_some() || is_there(of, &why))
        {
            let lines = said(&why);
            found.push((of, why, lines));
        }
    }
    if wanted("pipeline")
        && let Some(pipeline) = asker.ask("pipeline", "stages", json!({ "pipeline": name })).await?
    {
        let lines = of_pipeline(&pipeline);
        found.push(("pipeline", pipeline, lines));
    }
    if wanted("doc")
        && let Some(doc) = asker.ask("doc", "show", json!({"doc": name, "limit": 20})).await?
    {
        let lines = of_doc(&doc);
        found.push(("doc", doc, lines));
    }
    Ok(found)
}

fn is_there(of: &str, why: &Value) -> bool {
    match of {
        "election" => why["leader"] != "",
        _ => !why["state"].is_null(),
    }
}

/// How many items are where, and what each stage waits for.
fn of_pipeline(pipeline: &Value) -> Vec<String> {
    let items = &pipeline["items"];
    let mut lines = vec![format!(
        "it is at version {}; {} started: {} under way, {} stalled, {} done, {} failed, {} cancelled",
        pipeline["version"],
        many(number(items, "started"), "item"),
        number(items, "running"),
        number(items, "stalled"),
        number(items, "done"),
        number(items, "failed"),
        number(items, "cancelled"),
    )];
    if pipeline["paused"] == true {
        lines.push("it is paused: nothing is handed out".to_owned());
    }
    for stage in pipeline["stages"].as_array().into_iter().flatten() {
        let counts = &stage["counts"];
        let all =
            ["gathering", "waiting", "ready", "leased", "dead"].map(|name| (name, number(counts, name)));
        let some: Vec<String> =
            all.iter().filter(|(_, n)| *n > 0).map(|(name, n)| format!("{n} {name}")).collect();
        let paused = if stage["paused"] == true { ", and is paused" } else { "" };
        let has = if some.is_empty() { "nothing to do".to_owned() } else { some.join(", ") };
        lines.push(format!("stage `{}` has {has}{paused}", word(&stage["stage"])));
        if number(counts, "ready") > 0 && number(stage, "takers") == 0 && number(pipeline, "takers") == 0 {
            let needs = stage["capability"].as_str().map(|name| format!(" with the capability `{name}`"));
            lines.push(format!("nobody{} stands in line for it", needs.unwrap_or_default()));
        }
    }
    lines
}

/// What it holds, and how each key merges.
fn of_doc(doc: &Value) -> Vec<String> {
    let mut lines = vec![format!(
        "it has {} and {} from {}; `{}` changed it last, {}",
        many(number(doc, "keys"), "key"),
        many(number(doc, "entries"), "live edit"),
        many(number(doc, "actors"), "actor"),
        word(&doc["agent"]),
        time::seen(number(doc, "at")),
    )];
    for key in doc["values"].as_array().into_iter().flatten() {
        lines.push(format!(
            "`{}` merges by `{}` and reads {}",
            word(&key["key"]),
            word(&key["rule"]),
            show::brief(&key["value"], 80)
        ));
    }
    if !doc["next"].is_null() {
        lines.push("there are more keys: synod doc show".to_owned());
    }
    lines.push(format!("what a key is made of: synod doc why {} KEY", word(&doc["doc"])));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_that_nobody_serves_is_told() {
        let stage = json!({"stage": "read", "capability": "review", "takers": 0, "counts": {"ready": 2}});
        let pipeline =
            json!({"version": 1, "takers": 0, "items": {"started": 1, "running": 1}, "stages": [stage]});
        let lines = of_pipeline(&pipeline);
        assert!(lines[0].contains("1 item started: 1 under way"), "{lines:?}");
        assert_eq!(
            lines[1..],
            ["stage `read` has 2 ready", "nobody with the capability `review` stands in line for it"]
        );
    }

    #[test]
    fn a_doc_says_how_each_key_merges() {
        let doc = json!({"doc": "d", "keys": 1, "entries": 2, "actors": 1, "agent": "heron", "at": 1, "values": [{"key": "n", "rule": "sum", "value": 42}]});
        let lines = of_doc(&doc);
        assert!(
            lines[0].starts_with("it has 1 key and 2 live edits from 1 actor; `heron` changed it last"),
            "{lines:?}"
        );
        assert_eq!(lines[1], "`n` merges by `sum` and reads 42");
    }
}
