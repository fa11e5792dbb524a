//! `lock`, `unlock`: files for oneself, all or none, in line if need be.
//!
//! A wait for a lock goes on when the call that began it has returned: the place in line stays, and `wait` hands over the grant.
//! Such a line is a request that this process keeps open; when its client goes, it is withdrawn with everything else.

use super::{ACTS, Cx, Group, SETTLES, Tool, WAIT_MAX_S};
use crate::args::Args;
use crate::handle::Handle;
use crate::no::No;
use crate::quote::short;
use crate::reply::Reply;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;
use synod_client::repository::Repository;

/// How long a place in line is kept.
const LINE_MS: u64 = 600_000;

pub(super) const TOOLS: [Tool; 2] = [
    Tool {
        name: "lock",
        group: Group::Core,
        about: "Lock files before you edit them, all at once: paths from the repository root; src/auth/** and *.rs work. Yours until unlock or the end of your session. With wait_s you stand in line, and `wait` brings the lock when it comes later.",
        hints: ACTS,
        takes: r#"{"paths":{"type":"array","items":{"type":"string"}},"shared":{"type":"boolean"},"wait_s":{"type":"integer","maximum":50},"why":{"type":"string"}}"#,
        needs: &["paths"],
        gives: r#"{"lock":{"type":["string","null"]},"paths":{"type":"array"},"line":{"type":"string"}}"#,
        owes: &["lock"],
        run: |cx, args| Box::pin(lock(cx, args)),
    },
    Tool {
        name: "unlock",
        group: Group::Core,
        about: "Let go of a lock, or of your place in line, as soon as you are done.",
        hints: SETTLES,
        takes: r#"{"lock":{"type":"string"}}"#,
        needs: &["lock"],
        gives: r#"{"unlocked":{"type":"string"}}"#,
        owes: &["unlocked"],
        run: |cx, args| Box::pin(unlock(cx, args)),
    },
];

async fn lock(cx: Cx, mut args: Args) -> Result<Reply, No> {
    let paths = args.texts("paths")?;
    let (shared, wait_s) = (args.flag("shared")?.unwrap_or(false), args.number("wait_s", 0..=WAIT_MAX_S)?);
    let note = args.text("why")?;
    args.end()?;
    if paths.is_empty() {
        return Err(No::invalid("no path is named; call lock {\"paths\":[\"src/lib.rs\"]}"));
    }
    let root = cx.member.wish.seat.as_ref().and_then(|seat| seat.root.as_deref());
    let names = names(&paths, root)?;
    let note = note.map(|note| crate::quote::cut(&note, 1000).to_owned());
    let wait_s = wait_s.unwrap_or(0);
    let body = json!({
        "names": names, "shared": shared, "session": true, "note": note, "wait_ms": (wait_s > 0).then_some(LINE_MS),
    });
    if wait_s == 0 {
        let granted = cx.call("lock", "acquire", body).await.map_err(|no| held(no, &paths))?;
        return Ok(taken(&cx, &granted));
    }
    let line = cx.member.stand_in_line(&cx.client, body);
    match cx.member.line_ended(&line, Duration::from_secs(wait_s)).await {
        Some(Ok(granted)) => Ok(taken(&cx, &granted)),
        Some(Err(no)) => Err(held(no, &paths)),
        None => {
            let before = before(&cx).await;
            Ok(still(&before, &line.keep(), &names))
        }
    }
}

/// What a name is to everybody: the path from the repository's root, wherever it was typed.
fn names(paths: &[String], root: Option<&Path>) -> Result<Vec<String>, No> {
    let Some(repository) = root.and_then(Repository::find) else { return Ok(paths.to_vec()) };
    let name = |path: &String| {
        repository.lock_name(Path::new(path)).map_err(|elsewhere| {
            No::invalid(format!("{elsewhere}")).then("call lock with paths relative to the repository's root")
        })
    };
    paths.iter().map(name).collect()
}

/// What to do about a lock that another has.
fn held(no: No, paths: &[String]) -> No {
    let paths = short(&json!(paths).to_string(), 200);
    no.then_if(
        "held",
        format!("call lock {{\"paths\":{paths},\"wait_s\":50}} to stand in line, or do something else first"),
    )
}

/// Notes a lock as held, and says so.
pub(super) fn taken(cx: &Cx, granted: &Value) -> Reply {
    let number = |name: &str| granted[name].as_u64().unwrap_or_default();
    let handle = Handle { number: number("lock"), fence: number("fence") };
    let names: Vec<String> = granted["names"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    cx.member.took_lock(handle, &names);
    Reply::fit(|room| {
        let list = short(&names.join(", "), room);
        let shown: Vec<String> = names
            .iter()
            .scan(room, |left, name| {
                *left = left.checked_sub(name.len())?;
                Some(name.clone())
            })
            .collect();
        Reply::say(format!(
            "{list}: yours under lock {handle}; call unlock {{\"lock\":\"{handle}\"}} when you are done"
        ))
        .with("lock", handle.to_string())
        .with("paths", shown)
    })
}

/// Who stands before this member, for whatever it waits.
async fn before(cx: &Cx) -> Vec<String> {
    let Some(name) = cx.member.name() else { return Vec::new() };
    let waits = cx.ask("lock", "waits", json!({"agent": name, "limit": 10})).await.unwrap_or_default();
    let waits = waits["waits"].as_array().into_iter().flatten();
    let behind = waits.flat_map(|wait| wait["behind"].as_array().into_iter().flatten());
    let names: BTreeSet<&str> = behind.filter_map(|row| row["agent"].as_str()).collect();
    names.into_iter().map(|name| format!("`{name}`")).collect()
}

/// Not yet: who is in the way, and how it will come.
fn still(before: &[String], line: &str, names: &[String]) -> Reply {
    let behind = if before.is_empty() { String::new() } else { format!(" behind {}", before.join(", ")) };
    Reply::fit(|room| {
        Reply::say(format!(
            "you stand in line ({line}) for {}{}; call wait {{\"seconds\":50,\"for\":[\"lock\"]}} to get it, or unlock {{\"lock\":\"{line}\"}} to give the place up",
            short(&names.join(", "), room),
            short(&behind, room)
        ))
        .with("lock", Value::Null)
        .with("line", line)
    })
}

async fn unlock(cx: Cx, mut args: Args) -> Result<Reply, No> {
    let word = args.required("lock")?;
    args.end()?;
    if let Some(came) = cx.member.leave_line(word.trim()) {
        if let Some(granted) = came {
            let body = json!({"lock": granted["lock"], "fence": granted["fence"]});
            cx.call("lock", "release", body).await?;
        }
        return Ok(Reply::say(format!("you gave up your place {word}")).with("unlocked", word));
    }
    let lock = Handle::read("unlock", "lock", &word, &cx.member.locks())?;
    let released = cx.call("lock", "release", json!({"lock": lock.number, "fence": lock.fence})).await;
    cx.member.ended_lock(lock);
    released.map_err(|no| {
        no.then_if("stale", "it is not yours any more: stop editing what it covered, and call lock again")
    })?;
    Ok(Reply::say(format!("lock {lock} is free")).with("unlocked", lock.to_string()))
}
