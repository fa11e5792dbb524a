//! `why` about what is decided and done together: auctions, ballots, items and steps by number; `election:NAME`, `schedule:NAME`, `pipeline:NAME`.

use super::{because, pick, sentences};
use crate::no::No;
use crate::quote::word;
use crate::reply::Reply;
use crate::tools::Cx;
use serde_json::{Value, json};

/// What a word such as `election:nightly` names.
pub(super) fn named(about: &str) -> Option<(&'static str, &str)> {
    let (kind, name) = about.split_once(':')?;
    let kind = ["election", "schedule", "pipeline"].into_iter().find(|known| *known == kind)?;
    Some((kind, name.trim())).filter(|(_, name)| !name.is_empty())
}

pub(super) async fn why(cx: &Cx, about: &str, kind: &str, name: &str) -> Result<Reply, No> {
    let asked = json!({ kind: name });
    if kind == "pipeline" {
        let shown = cx.ask("pipeline", "stages", asked).await?;
        return Ok(because(about, stages(&shown), pick(&shown, &["version", "paused", "items"])));
    }
    let why = cx.ask(kind, "why", asked).await?;
    Ok(because(about, sentences(&why), pick(&why, &["state", "leader", "term"])))
}

/// Something of this kind and number.
pub(super) async fn number(cx: &Cx, about: &str, kind: &str, number: u64) -> Result<Reply, No> {
    let (machine, field) = match kind {
        "item" | "step" => ("pipeline", "id"),
        machine => (machine, machine),
    };
    let why = cx.ask(machine, "why", json!({ field: number })).await?;
    Ok(because(about, sentences(&why), pick(&why, &["state"])))
}

/// What each stage has to do.
fn stages(shown: &Value) -> Vec<String> {
    let stages = shown["stages"].as_array().into_iter().flatten();
    let has = |stage: &Value| {
        let states = ["gathering", "waiting", "ready", "leased", "dead"];
        let some = states.into_iter().filter_map(|state| {
            let n = stage["counts"][state].as_u64().filter(|n| *n > 0)?;
            Some(format!("{n} {state}"))
        });
        some.collect::<Vec<_>>().join(", ")
    };
    let told = |stage: &Value| {
        let (name, has) = (word(stage["stage"].as_str().unwrap_or_default()), has(stage));
        let paused = if stage["paused"] == true { ", and is paused" } else { "" };
        format!("stage {name} has {}{paused}", if has.is_empty() { "nothing to do" } else { &has })
    };
    stages.map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_stand_before_a_colon() {
        assert_eq!(named("election: nightly"), Some(("election", "nightly")));
        assert_eq!(named("schedule:a:b"), Some(("schedule", "a:b")));
        for odd in ["election", "election:", "item:1", "topic:t"] {
            assert_eq!(named(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_stage_says_what_it_has() {
        let shown = json!({"stages": [
            {"stage": "read", "counts": {"ready": 2, "leased": 1, "done": 9}},
            {"stage": "vote", "counts": {"done": 3}, "paused": true},
        ]});
        let told = ["stage `read` has 2 ready, 1 leased", "stage `vote` has nothing to do, and is paused"];
        assert_eq!(stages(&shown), told);
    }
}
