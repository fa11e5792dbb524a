//! `lead`, `resign`: one at a time leads, and proves it. Switched on by `--tools decide`.

use super::{ACTS, Cx, Group, SETTLES, Tool, WAIT_MAX_S};
use crate::args::Args;
use crate::handle::Lead;
use crate::no::No;
use crate::quote::short;
use crate::reply::Reply;
use serde_json::json;

pub(super) const TOOLS: [Tool; 2] = [
    Tool {
        name: "lead",
        group: Group::Decide,
        about: "Lead an election such as nightly-job: one agent at a time does. Yours until resign or the end of your session. With wait_s you wait in line. Send the returned `lead` as if_term with what only the leader may write.",
        hints: SETTLES,
        takes: r#"{"election":{"type":"string"},"wait_s":{"type":"integer","maximum":50},"why":{"type":"string"}}"#,
        needs: &["election"],
        gives: r#"{"lead":{"type":"string"}}"#,
        owes: &["lead"],
        run: |cx, args| Box::pin(lead(cx, args)),
    },
    Tool {
        name: "resign",
        group: Group::Decide,
        about: "Stop leading; the next in line leads at once.",
        hints: ACTS,
        takes: r#"{"lead":{"type":"string"}}"#,
        needs: &["lead"],
        gives: r#"{"resigned":{"type":"string"},"in_line":{"type":"integer"}}"#,
        owes: &["resigned"],
        run: |cx, args| Box::pin(resign(cx, args)),
    },
];

async fn lead(cx: Cx, mut args: Args) -> Result<Reply, No> {
    let election = args.required("election")?;
    let wait_s = args.number("wait_s", 0..=WAIT_MAX_S)?;
    let value = args.text("why")?.map(|text| crate::quote::cut(&text, 1000).to_owned());
    args.end()?;
    let wait_ms = wait_s.filter(|seconds| *seconds > 0).map(|seconds| seconds * 1000);
    let asked = json!({"election": election, "session": true, "value": value, "wait_ms": wait_ms});
    let elected = cx.call("election", "campaign", asked).await.map_err(|no| {
        let again = json!({"election": short(&election, 200), "wait_s": WAIT_MAX_S});
        no.then_if("held", format!("call lead {again} to wait in line, or do something else"))
    })?;
    let lead = Lead { election: election.clone(), term: elected["term"].as_u64().unwrap_or_default() };
    let already = if elected["again"] == true { " already" } else { "" };
    Ok(Reply::say(format!(
        "you lead `{}`{already}; call resign {} when you are done",
        short(&election, 200),
        json!({"lead": lead.to_string()})
    ))
    .with("lead", lead.to_string()))
}

async fn resign(cx: Cx, mut args: Args) -> Result<Reply, No> {
    let lead = Lead::read("resign", "lead", &args.required("lead")?)?;
    args.end()?;
    let asked = json!({"election": lead.election, "term": lead.term});
    let resigned = cx.call("election", "resign", asked).await.map_err(|no| {
        no.then_if("stale", "stop what only the leader may do; call lead to stand for it again")
    })?;
    Ok(Reply::say(format!("you lead `{}` no more", short(&lead.election, 200)))
        .with("resigned", lead.election)
        .with("in_line", resigned["candidates"].clone()))
}
