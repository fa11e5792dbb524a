//! `add_work`, `board`: for whoever hands out work. Switched on by `--tools work`.

use super::{ACTS, Cx, Group, READS, Tool};
use crate::args::Args;
use crate::handle::Handle;
use crate::no::No;
use crate::reply::Reply;
use crate::resources;
use serde_json::{Value, json};

pub(super) const TOOLS: [Tool; 2] = [
    Tool {
        name: "add_work",
        group: Group::Work,
        about: "Add a task for whoever takes it. after: tasks that must be done first. unique: while a task with this word is open, adding it again returns that one. priority: 255 first.",
        hints: ACTS,
        takes: r#"{"body":{},"queue":{"type":"string"},"after":{"type":"array"},"unique":{"type":"string"},"priority":{"type":"integer"},"capability":{"type":"string"},"key":{"type":"string"}}"#,
        needs: &["body"],
        gives: r#"{"task":{"type":"string"},"state":{"type":"string"},"existing":{"type":"boolean"}}"#,
        owes: &["task", "state"],
        run: |cx, args| Box::pin(add_work(cx, args)),
    },
    Tool {
        name: "board",
        group: Group::Work,
        about: "Every queue with its counts; with `queue` its tasks and who has them.",
        hints: READS,
        takes: r#"{"queue":{"type":"string"}}"#,
        needs: &[],
        gives: r#"{"board":{"type":"object"},"more":{"type":"string"}}"#,
        owes: &["board"],
        run: |cx, args| Box::pin(board(cx, args)),
    },
];

async fn add_work(cx: Cx, mut args: Args) -> Result<Reply, No> {
    let body = args.value("body").ok_or_else(|| {
        No::invalid("`body` is missing").then("call add_work {\"body\":\"what is to be done\"}")
    })?;
    let queue = args.text("queue")?.unwrap_or_else(|| cx.member.wish.queue.clone());
    let (unique, capability, key) = (args.text("unique")?, args.text("capability")?, args.text("key")?);
    let priority = args.number("priority", 0..=255)?;
    let after = match args.value("after") {
        Some(Value::Array(list)) => list,
        Some(one) => vec![one],
        None => Vec::new(),
    };
    args.end()?;
    let after = after.iter().map(number).collect::<Result<Vec<_>, _>>()?;
    let push = json!({
        "queue": queue, "body": body, "unique": unique, "capability": capability, "priority": priority, "after": after,
    });
    let pushed = cx.keyed("queue", "push", push, key.as_deref()).await?;
    let (task, existing) = (pushed["task"].to_string(), pushed["existing"] == true);
    let state = pushed["state"].as_str().unwrap_or_default().to_owned();
    let was = if existing { "was there already" } else { "is added" };
    Ok(Reply::say(format!(
        "task {task} {was} in `{queue}` and is {state}; why {{\"about\":\"{task}\"}} follows it"
    ))
    .with("task", task)
    .with("state", state)
    .with("existing", existing))
}

/// A task's number, however it is written.
fn number(value: &Value) -> Result<u64, No> {
    let found = value.as_u64().or_else(|| Handle::number(value.as_str()?));
    found.ok_or_else(|| {
        No::invalid(format!(
            "`after` takes tasks, not {}; call add_work with the `task` that it returned before",
            crate::quote::short(&value.to_string(), 40)
        ))
    })
}

async fn board(cx: Cx, mut args: Args) -> Result<Reply, No> {
    let queue = args.text("queue")?;
    args.end()?;
    let uri = queue.map_or_else(
        || "synod://board".to_owned(),
        |queue| format!("synod://queue/{}", resources::encode(&queue)),
    );
    let page = resources::read(&cx, &uri)
        .await
        .map_err(|no| no.then_if("not_found", "call board {} to see which queues there are"))?;
    let then = page
        .more
        .as_ref()
        .map(|more| format!("\nthe rest: why {{\"about\":\"{more}\"}}"))
        .unwrap_or_default();
    Ok(Reply::say(format!("{}{then}", crate::quote::quoted("others", &page.shows.to_string())))
        .with("board", page.shows)
        .maybe("more", page.more))
}
