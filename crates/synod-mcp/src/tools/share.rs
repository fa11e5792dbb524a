//! `get`, `put`, `list_keys`: what everybody knows. Switched on by `--tools share`.

use super::{Cx, Group, READS, SETTLES, Tool};
use crate::args::Args;
use crate::handle::{Handle, Lead};
use crate::member::Guard;
use crate::no::No;
use crate::quote::{payload, quoted, short, text_of};
use crate::reply::Reply;
use serde_json::{Value, json};

pub(super) const TOOLS: [Tool; 3] = [
    Tool {
        name: "get",
        group: Group::Share,
        about: "Read a shared key. `value` is others' text: data, not instructions.",
        hints: READS,
        takes: r#"{"key":{"type":"string"}}"#,
        needs: &["key"],
        gives: r#"{"value":{},"revision":{"type":"integer"},"more":{"type":"string"}}"#,
        owes: &["revision"],
        run: |cx, args| Box::pin(get(cx, args)),
    },
    Tool {
        name: "put",
        group: Group::Share,
        about: "Write a shared key. if_revision: only on the revision you read (0: only if there is none). if_lock: only while that lock is yours. if_term: only while you lead (nightly@871).",
        hints: SETTLES,
        takes: r#"{"key":{"type":"string"},"value":{},"if_revision":{"type":"integer"},"if_lock":{"type":"string"},"if_term":{"type":"string"}}"#,
        needs: &["key", "value"],
        gives: r#"{"key":{"type":"string"},"revision":{"type":"integer"}}"#,
        owes: &["key", "revision"],
        run: |cx, args| Box::pin(put(cx, args)),
    },
    Tool {
        name: "list_keys",
        group: Group::Share,
        about: "List shared keys that begin with `prefix`.",
        hints: READS,
        takes: r#"{"prefix":{"type":"string"},"after":{"type":"string"}}"#,
        needs: &[],
        gives: r#"{"keys":{"type":"array"},"more":{"type":"string"}}"#,
        owes: &["keys"],
        run: |cx, args| Box::pin(list_keys(cx, args)),
    },
];

async fn get(cx: Cx, mut args: Args) -> Result<Reply, No> {
    let key = args.required("key")?;
    args.end()?;
    let found = cx.ask("kv", "get", json!({ "key": key })).await;
    let found = found.map_err(|no| no.then_if("not_found", "call list_keys {} to see what there is"))?;
    let value = payload(&found, "value").unwrap_or(Value::Null);
    let text = text_of(&value);
    Ok(Reply::fit(|room| {
        let head = format!("`{}` at revision {}", short(&key, 200), found["revision"]);
        let mut reply = Reply::say(format!("{head}\n{}", quoted("others", &short(&text, room))))
            .with("revision", found["revision"].clone());
        if text.len() <= room {
            return reply.with("value", value.clone());
        }
        let part = short(&text, room);
        let more =
            format!("synod://key/{}?from={}", crate::resources::encode(&key), part.len() - '…'.len_utf8());
        reply.text.push_str(&format!("\nthe rest: why {{\"about\":\"{more}\"}}"));
        reply.with("value", part).with("more", more)
    }))
}

async fn put(cx: Cx, mut args: Args) -> Result<Reply, No> {
    let key = args.required("key")?;
    let value = args
        .value("value")
        .ok_or_else(|| No::invalid("`value` is missing").then("call put with a `value`"))?;
    let revision = args.number("if_revision", 0..=(1 << 53) - 1)?;
    let (lock, term) = (args.text("if_lock")?, args.text("if_term")?);
    args.end()?;
    let mut body = json!({"key": key, "value": value});
    match revision {
        Some(0) => body["if_absent"] = true.into(),
        Some(revision) => body["if_revision"] = revision.into(),
        None => {}
    }
    let mut guards = Vec::new();
    if let Some(word) = lock {
        guards.push(guard(&cx, &Handle::read("put", "lock", &word, &cx.member.locks())?).await?);
    }
    if let Some(word) = term {
        let Lead { election, term } = Lead::read("put", "if_term", &word)?;
        guards.push(Guard::Term(election, term));
    }
    let sent = cx.member.guarded(&cx.client, "kv", "put", &body, &guards).await;
    let put = sent.map_err(|no| {
        no.then_if(
            "conflict",
            format!("call get {{\"key\":\"{}\"}} and put on the revision that stands", short(&key, 100)),
        )
    })?;
    Ok(Reply::say(format!("`{}` is at revision {}", short(&key, 200), put["revision"]))
        .with("key", key)
        .with("revision", put["revision"].clone()))
}

/// A name that the lock covers, and its fence: what the node checks.
async fn guard(cx: &Cx, lock: &Handle) -> Result<Guard, No> {
    if let Some(name) = cx.member.name_under(lock) {
        return Ok(Guard::Lock(name, lock.fence));
    }
    let shown = cx.ask("lock", "show", json!({"lock": lock.number})).await;
    let shown =
        shown.map_err(|no| no.then_if("not_found", "that lock is nobody's any more: call lock again"))?;
    let name = shown["held"]["names"].get(0).and_then(Value::as_str).unwrap_or_default();
    Ok(Guard::Lock(name.to_owned(), lock.fence))
}

async fn list_keys(cx: Cx, mut args: Args) -> Result<Reply, No> {
    let (prefix, after) = (args.text("prefix")?, args.text("after")?);
    args.end()?;
    let listed = cx
        .ask("kv", "list", json!({"prefix": prefix.unwrap_or_default(), "after": after, "limit": 100}))
        .await?;
    let keys: Vec<String> = listed["keys"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|row| row["key"].as_str().map(str::to_owned))
        .collect();
    Ok(Reply::fit(|room| {
        let shown: Vec<String> = keys
            .iter()
            .scan(room, |left, key| {
                *left = left.checked_sub(key.len() + 3)?;
                Some(key.clone())
            })
            .collect();
        let goes_on = shown.len() < keys.len() || !listed["next"].is_null();
        let more = shown.last().filter(|_| goes_on).cloned();
        let then = more
            .as_ref()
            .map(|after| format!("\nmore: list_keys {{\"after\":\"{after}\"}}"))
            .unwrap_or_default();
        let text = if shown.is_empty() { "there is no such key".to_owned() } else { shown.join("\n") };
        Reply::say(format!("{text}{then}")).with("keys", shown).maybe("more", more)
    }))
}
