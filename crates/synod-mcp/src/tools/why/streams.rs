//! `why` about what flows: `group:NAME`, `topic:NAME`, `journal:NAME`.

use super::{because, pick, sentences};
use crate::no::No;
use crate::reply::Reply;
use crate::tools::Cx;
use serde_json::{Value, json};

/// What a word such as `group:billing` names.
pub(super) fn named(word: &str) -> Option<(&'static str, &str)> {
    let (kind, name) = word.split_once(':')?;
    let kind = ["group", "topic", "journal"].into_iter().find(|known| *known == kind)?;
    Some((kind, name.trim())).filter(|(_, name)| !name.is_empty())
}

pub(super) async fn why(cx: &Cx, about: &str, kind: &str, name: &str) -> Result<Reply, No> {
    let asked = json!({ kind: name });
    match kind {
        "group" => {
            let why = cx.ask("topic", "why", asked.clone()).await.map_err(which)?;
            let shown = cx.ask("topic", "group", asked).await.map_err(which)?;
            let facts = ["topic", "lag", "pending", "dead", "acked", "missed", "waiting"];
            Ok(because(about, sentences(&why), pick(&shown, &facts)))
        }
        "topic" => {
            let shown = cx.ask("topic", "show", asked).await.map_err(which)?;
            let mut lines = vec![format!("it keeps offsets {} up to {}", shown["first"], last(&shown))];
            for group in shown["groups"].as_array().into_iter().flatten() {
                lines.push(format!(
                    "the group `{}` has {} messages to handle yet, {} of them in hand or put off",
                    group["group"].as_str().unwrap_or_default(),
                    group["lag"],
                    group["pending"]
                ));
            }
            Ok(because(about, lines, pick(&shown, &["first", "next", "bytes", "types"])))
        }
        _ => {
            let shown = cx.ask("journal", "show", asked).await.map_err(which)?;
            let line = match shown["revision"].as_u64() {
                Some(revision) => {
                    format!(
                        "it is at revision {revision}; {} can be read from {} on",
                        shown["events"], shown["oldest"]
                    )
                }
                None => "it was deleted".to_owned(),
            };
            Ok(because(
                about,
                vec![line],
                pick(&shown, &["category", "revision", "oldest", "events", "snapshot"]),
            ))
        }
    }
}

fn last(shown: &Value) -> String {
    match (shown["first"].as_u64(), shown["next"].as_u64()) {
        (Some(first), Some(next)) if next > first => (next - 1).to_string(),
        _ => "none".to_owned(),
    }
}

fn which(no: No) -> No {
    no.then_if(
        "not_found",
        "call why {\"about\":\"synod://topics\"} or {\"about\":\"synod://journals\"} to see what there is",
    )
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn kinds_stand_before_a_colon() {
        assert_eq!(named("group: billing"), Some(("group", "billing")));
        assert_eq!(named("journal:order-1:a"), Some(("journal", "order-1:a")));
        for odd in ["group", "group:", "task:1", "src/group:x"] {
            assert_eq!(named(odd), None, "{odd}");
        }
    }
}
