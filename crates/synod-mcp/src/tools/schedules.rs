//! `schedule`, `schedules`: what happens at certain times, once for each. Switched on by `--tools decide`.

use super::{Cx, Group, READS, SETTLES, Tool};
use crate::args::Args;
use crate::no::No;
use crate::quote::{short, word};
use crate::reply::Reply;
use serde_json::{Value, json};

/// Schedules that are told at once.
const PAGE: u64 = 20;

pub(super) const TOOLS: [Tool; 2] = [
    Tool {
        name: "schedule",
        group: Group::Decide,
        about: "Have commands carried out at certain times, exactly once for each: cron (0 2 * * MON-FRI), every_s, or local (2026-12-24 18:00), in a zone such as Europe/Berlin. commands: [{\"queue.push\":{\"queue\":\"nightly\",\"body\":{}}}]. The same name sets it anew; stop:true ends it.",
        hints: SETTLES,
        takes: r#"{"name":{"type":"string"},"cron":{"type":"string"},"every_s":{"type":"integer"},"local":{"type":"string"},"zone":{"type":"string"},"commands":{"type":"array"},"missed":{"type":"string","enum":["skip","once","all"]},"stop":{"type":"boolean"}}"#,
        needs: &["name"],
        gives: r#"{"name":{"type":"string"},"next":{"type":"string"},"stopped":{"type":"boolean"}}"#,
        owes: &["name"],
        run: |cx, args| Box::pin(schedule(cx, args)),
    },
    Tool {
        name: "schedules",
        group: Group::Decide,
        about: "What happens when, and whether the last time worked. With `name`: why that one is as it is.",
        hints: READS,
        takes: r#"{"name":{"type":"string"}}"#,
        needs: &[],
        gives: r#"{"schedules":{"type":"array"},"because":{"type":"array"}}"#,
        owes: &[],
        run: |cx, args| Box::pin(schedules(cx, args)),
    },
];

async fn schedule(cx: Cx, mut args: Args) -> Result<Reply, No> {
    let name = args.required("name")?;
    let (cron, every_s, local) =
        (args.text("cron")?, args.number("every_s", 1..=31_622_400)?, args.text("local")?);
    let (zone, missed, commands) = (args.text("zone")?, args.text("missed")?, args.value("commands"));
    let stop = args.flag("stop")?.unwrap_or(false);
    args.end()?;
    if stop {
        cx.call("schedule", "delete", json!({ "schedule": name })).await?;
        let text = format!("`{}` happens no more", short(&name, 200));
        return Ok(Reply::say(text).with("name", name).with("stopped", true));
    }
    let commands = commands.ok_or_else(|| {
        No::invalid("`commands` is missing")
            .then("send a list such as [{\"queue.push\":{\"queue\":\"nightly\"}}]")
    })?;
    let set = json!({
        "schedule": name, "cron": cron, "every_ms": every_s.map(|seconds| seconds * 1000), "local": local,
        "zone": zone, "missed": missed, "commands": commands,
    });
    let planned = cx.call("schedule", "set", set).await?;
    let next = planned["next_local"].as_str().map(str::to_owned);
    let text = match &next {
        Some(next) => format!("`{}` happens next at {next}", short(&name, 200)),
        None => format!("`{}` is set, and has no next time", short(&name, 200)),
    };
    Ok(Reply::say(text).with("name", name).maybe("next", next))
}

async fn schedules(cx: Cx, mut args: Args) -> Result<Reply, No> {
    let name = args.text("name")?;
    args.end()?;
    if let Some(name) = name {
        let why = cx.ask("schedule", "why", json!({ "schedule": name })).await?;
        let lines = super::why::sentences(&why);
        return Ok(Reply::fit(|room| {
            let lines: Vec<String> = lines.iter().map(|line| short(line, room / 4)).collect();
            Reply::say(format!("- {}", lines.join("\n- "))).with("because", lines)
        }));
    }
    let listed = cx.ask("schedule", "list", json!({ "limit": PAGE })).await?;
    let rows = listed["schedules"].as_array().cloned().unwrap_or_default();
    let told = |row: &Value| {
        let name = row["schedule"].as_str().unwrap_or_default();
        let next = row["next_local"].as_str().unwrap_or("never");
        let last = match (&row["last"]["at"], row["last"]["refused"].as_str()) {
            (Value::Null, _) => String::new(),
            (_, Some(code)) => format!(", refused the last time: {code}"),
            _ => ", worked the last time".to_owned(),
        };
        let line = format!("{}: next at {next}{last}", word(name));
        (json!({"name": name, "next": row["next_local"], "by": row["agent"], "fired": row["fired"]}), line)
    };
    Ok(Reply::fit(|room| {
        let most = (room / 100).max(1);
        let (told, lines): (Vec<Value>, Vec<String>) = rows.iter().take(most).map(told).unzip();
        let text = if lines.is_empty() { "nothing is scheduled".to_owned() } else { lines.join("\n") };
        Reply::say(text).with("schedules", told)
    }))
}
