//! `join`: who I am, and who else is here.

use super::{Cx, Group, SETTLES, Tool};
use crate::args::Args;
use crate::no::No;
use crate::reply::Reply;
use serde_json::json;

/// How many of the others are named.
const OTHERS_MAX: usize = 20;

pub(super) const TOOLS: [Tool; 1] = [Tool {
    name: "join",
    group: Group::Core,
    about: "Say who you are and see who is here. Optional: any tool joins you under a made-up name.",
    hints: SETTLES,
    takes: r#"{"name":{"type":"string"},"capabilities":{"type":"array","items":{"type":"string"}}}"#,
    needs: &[],
    gives: r#"{"agent":{"type":"string"},"handle":{"type":"string"},"space":{"type":"string"},"queue":{"type":"string"},"others":{"type":"array"}}"#,
    owes: &["agent", "handle"],
    run: |cx, args| Box::pin(join(cx, args)),
}];

async fn join(cx: Cx, mut args: Args) -> Result<Reply, No> {
    let (name, capabilities) = (args.text("name")?, args.texts("capabilities")?);
    args.end()?;
    let agent = cx.member.rename(&cx.client, name.as_deref(), &capabilities).await?;
    let handle = agent.handle().to_owned();
    let name = handle.split('@').next().unwrap_or_default().to_owned();
    let here = cx.ask("agent", "list", json!({"state": "here", "limit": OTHERS_MAX + 1})).await?;
    let names = here["agents"].as_array().into_iter().flatten().filter_map(|row| row["agent"].as_str());
    let others: Vec<&str> = names.filter(|other| *other != name).take(OTHERS_MAX).collect();
    let (space, queue) = (agent.name(), &cx.member.wish.queue);
    let alone = match &others[..] {
        [] => "nobody else is here".to_owned(),
        others => format!("here as well: {}", others.join(", ")),
    };
    Ok(Reply::say(format!(
        "you are `{name}` in the space `{space}`; {alone}; call next_work {{}} to get work from `{queue}`"
    ))
    .with("agent", name)
    .with("handle", handle)
    .with("space", space)
    .with("queue", queue.as_str())
    .with("others", others))
}
