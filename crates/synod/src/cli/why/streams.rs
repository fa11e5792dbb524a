//! What `why` says about what flows: groups, topics, journals, artefacts and uploads.

use super::super::exit::Stop;
use super::super::fleet::counted;
use super::super::show::time;
use super::sentences::word;
use super::{Asker, Found};
use serde_json::{Value, json};

/// Everything of this name.
pub async fn of_word(asker: &Asker<'_>, kind: Option<&str>, name: &str) -> Result<Vec<Found>, Stop> {
    let wanted = |of: &str| kind.is_none_or(|kind| kind == of);
    let mut found = Vec::new();
    if wanted("group")
        && let Some(mut group) = asker.ask("topic", "group", json!({"group": name})).await?
    {
        let why = asker.ask("topic", "why", json!({"group": name})).await?.unwrap_or_default();
        let lines = of_group(&group, &why);
        group["because"] = why["because"].clone();
        found.push(("group", group, lines));
    }
    if wanted("topic")
        && let Some(topic) = asker.ask("topic", "show", json!({"topic": name})).await?
    {
        let lines = of_topic(&topic);
        found.push(("topic", topic, lines));
    }
    if wanted("journal")
        && let Some(journal) = asker.ask("journal", "show", json!({"journal": name})).await?
    {
        let lines = of_journal(&journal);
        found.push(("journal", journal, lines));
    }
    let hash = name.strip_prefix("blob:").unwrap_or(name);
    if wanted("blob")
        && let Some(blob) = asker.ask("blob", "show", json!({"blob": hash})).await?
    {
        let lines = of_blob(&blob);
        found.push(("blob", blob, lines));
    }
    Ok(found)
}

/// A number of what the node said; zero where there is none.
pub fn number(of: &Value, name: &str) -> u64 {
    of[name].as_u64().unwrap_or(0)
}

/// So many of something.
pub fn many(n: u64, what: &str) -> String {
    counted(usize::try_from(n).unwrap_or(usize::MAX), what)
}

/// How far it is, who is in it with what, and the node's own sentences.
fn of_group(group: &Value, why: &Value) -> Vec<String> {
    let mut lines = vec![format!(
        "it reads `{}` and has {} to handle yet; {} handled, {}",
        word(&group["topic"]),
        many(number(group, "lag"), "message"),
        number(group, "acked"),
        many(number(group, "dead"), "dead letter"),
    )];
    if number(group, "missed") > 0 {
        lines.push(format!(
            "retention took {} before anybody handled them",
            many(number(group, "missed"), "message")
        ));
    }
    for member in group["members"].as_array().into_iter().flatten() {
        lines.push(format!(
            "`{}` has {} in hand and was last heard of {}",
            word(&member["agent"]),
            many(number(member, "holds"), "message"),
            time::seen(number(member, "heard"))
        ));
    }
    let words = why["because"].as_array().into_iter().flatten();
    lines.extend(words.filter_map(Value::as_str).map(str::to_owned));
    if let Some(next) = why["next"].as_u64().filter(|next| *next > 0) {
        lines.push(format!("something happens by itself {}", time::seen(next)));
    }
    lines
}

/// What is kept, for how long, and who is how far behind.
fn of_topic(topic: &Value) -> Vec<String> {
    let (first, next) = (number(topic, "first"), number(topic, "next"));
    let mut lines = vec![match next.saturating_sub(first) {
        0 => format!("it keeps nothing; the next message gets offset {next}"),
        kept => format!(
            "it keeps {}, offsets {first} to {}, in {}",
            many(kept, "message"),
            next - 1,
            time::bytes(number(topic, "bytes"))
        ),
    }];
    if first > 0 {
        lines.push(format!("{} went by retention", many(first, "older message")));
    }
    let bounds = [
        ("max_age_ms", time::span(number(topic, "max_age_ms"))),
        ("max_bytes", time::bytes(number(topic, "max_bytes"))),
        ("max_count", many(number(topic, "max_count"), "message")),
    ];
    let bounds: Vec<String> =
        bounds.into_iter().filter(|(name, _)| number(topic, name) > 0).map(|(_, bound)| bound).collect();
    lines.push(match &bounds[..] {
        [] => "everything is kept until somebody says otherwise: synod topic configure".to_owned(),
        bounds => format!("kept are at the most {}", bounds.join(", ")),
    });
    for group in topic["groups"].as_array().into_iter().flatten() {
        lines.push(format!(
            "the group `{}` has {} to handle yet, {} of them in hand or put off",
            word(&group["group"]),
            many(number(group, "lag"), "message"),
            number(group, "pending")
        ));
    }
    lines
}

fn of_journal(journal: &Value) -> Vec<String> {
    let Some(revision) = journal["revision"].as_u64() else {
        let again = match journal["forever"] == true {
            true => "for good: nothing is appended under this name again",
            false => "an append makes it again, and its numbering goes on",
        };
        return vec![format!("it was deleted {}; {again}", time::seen(number(journal, "deleted")))];
    };
    let mut lines = vec![format!(
        "it is at revision {revision}, appended {}; {} can be read, in {}",
        time::seen(number(journal, "changed")),
        many(number(journal, "events"), "event"),
        time::bytes(number(journal, "bytes"))
    )];
    if number(journal, "oldest") > 0 {
        lines.push(format!("what came before revision {} was truncated", number(journal, "oldest")));
    }
    if let Some(snapshot) = journal["snapshot"].as_u64() {
        lines.push(format!("its newest snapshot is of revision {snapshot}"));
    }
    lines
}

fn of_blob(blob: &Value) -> Vec<String> {
    let name = blob["name"].as_str().map(|name| format!(" as {name}")).unwrap_or_default();
    let mut lines = vec![format!(
        "`{}` stored {} {}{name}",
        word(&blob["agent"]),
        time::bytes(number(blob, "size")),
        time::seen(number(blob, "since"))
    )];
    lines.push(match (number(blob, "mentions"), blob["pinned"] == true, blob["until"].as_u64()) {
        (0, true, _) => "nothing mentions it; it is pinned, and stays until synod blob unpin".to_owned(),
        (0, _, Some(until)) => format!("nothing mentions it: it is forgotten {}", time::seen(until)),
        (0, ..) => "nothing mentions it".to_owned(),
        (1, ..) => "1 body mentions it, so it stays".to_owned(),
        (n, ..) => format!("{n} bodies mention it, so it stays"),
    });
    lines
}

/// How much has come, of what, and until when the rest is waited for.
pub fn of_upload(upload: &Value) -> Vec<String> {
    let of = upload["size"].as_u64().map(|size| format!(" of {}", time::bytes(size))).unwrap_or_default();
    vec![
        format!(
            "`{}` began it {}; {}{of} have come",
            word(&upload["agent"]),
            time::seen(number(upload, "since")),
            time::bytes(number(upload, "offset"))
        ),
        format!(
            "it goes on at byte {}, and is given up {} unless another part comes",
            number(upload, "offset"),
            time::seen(number(upload, "until"))
        ),
    ]
}
