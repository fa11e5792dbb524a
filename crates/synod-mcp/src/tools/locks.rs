//! `lock`, `unlock`: files for oneself, all or none, in line if need be.
//!
//! A wait for a lock goes on when the call that began it has returned: the place in line stays, and `wait` hands over the grant.
//! Such a line is a request that this process keeps open; when its client goes, it is withdrawn with everything else.

use super::{ACTS, Cx, Group, SETTLES, Tool, WAIT_MAX_S};
use crate::args::Args;
use crate::handle::Handle;
use crate::member::lines::word;
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
        about: "Lock files before you edit them, all at once: paths from the repository root; src/auth/** and **/*.rs work. Yours until unlock or the end of your session. With wait_s you stand in line, and `wait` brings the lock when it comes later.",
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
    // A call that is made again, since its answer was lost or late, takes nothing twice.
    if let Some(again) = again(&cx, &names, shared).await {
        return Ok(again);
    }
    if let Some(number) = cx.member.line_for(&names, shared) {
        let ended = cx.member.other_line_ended(number, Duration::from_secs(wait_s)).await;
        return match ended {
            Some(Ok(granted)) => Ok(told(&cx, &granted).await),
            Some(Err(no)) => Err(circle(held(no, &paths), &cx)),
            None if cx.member.line_for(&names, shared) == Some(number) => {
                Ok(still(&before(&cx).await, &word(number), &names))
            }
            // The call that took the place has been told of its end.
            None => again(&cx, &names, shared)
                .await
                .ok_or_else(|| No::new("gone", "the place in line was given up meanwhile; call lock again")),
        };
    }
    let body = json!({
        "names": names, "shared": shared, "session": true, "note": note, "wait_ms": (wait_s > 0).then_some(LINE_MS),
    });
    if wait_s == 0 {
        let granted = cx.call("lock", "acquire", body).await.map_err(|no| circle(held(no, &paths), &cx))?;
        return Ok(told(&cx, &granted).await);
    }
    let line = cx.member.stand_in_line(&cx.client, body);
    match cx.member.line_ended(&line, Duration::from_secs(wait_s)).await {
        Some(Ok(granted)) => Ok(told(&cx, &granted).await),
        Some(Err(no)) => Err(held(no, &paths)),
        None => {
            let before = before(&cx).await;
            Ok(still(&before, &line.keep(), &names))
        }
    }
    .map_err(|no| circle(no, &cx))
}

/// The lock over just these names that the member has already, if the node says so too.
async fn again(cx: &Cx, names: &[String], shared: bool) -> Option<Reply> {
    let lock = cx.member.lock_over(names, shared)?;
    let body = json!({"agent": cx.member.name()?, "touching": names.first()?, "limit": 1000});
    let listed = cx.ask("lock", "list", body).await.ok()?;
    let row = listed["locks"]
        .as_array()?
        .iter()
        .find(|row| row["lock"].as_u64() == Some(lock.number) && row["fence"].as_u64() == Some(lock.fence));
    if row.is_none() {
        cx.member.ended_lock(lock);
        return None;
    }
    let granted = json!({"lock": lock.number, "fence": lock.fence, "names": names, "shared": shared});
    Some(told(cx, &granted).await)
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

/// What to do about a lock that another has; without paths, about one that was waited for in vain.
pub(super) fn held(no: No, paths: &[String]) -> No {
    let next = match paths {
        [] => "call lock with the same paths to stand in line again, or do something else first".to_owned(),
        paths => {
            let paths = short(&json!(paths).to_string(), 200);
            format!(
                "call lock {{\"paths\":{paths},\"wait_s\":50}} to stand in line, or do something else first"
            )
        }
    };
    no.then_if("held", next)
}

/// What to do about a circle: the same call would close it again.
pub(super) fn circle(no: No, cx: &Cx) -> No {
    if !no.what.contains("would wait for ever") {
        return no;
    }
    let first = match cx.member.locks().first() {
        Some(lock) => format!("call unlock {{\"lock\":\"{lock}\"}} first"),
        None => "give up your place in line first with unlock".to_owned(),
    };
    no.then_if("held", format!("{first}, then lock with all the paths you need in one call"))
}

/// Notes a lock as held, and says so.
async fn told(cx: &Cx, granted: &Value) -> Reply {
    let mut reply = taken(cx, granted);
    say_again(cx, &mut reply).await;
    reply
}

/// Adds to a lock's reply what the caller held of it already: such a path is free only after as many unlocks.
pub(super) async fn say_again(cx: &Cx, reply: &mut Reply) {
    let word = |value: &Value| value.as_str().map(str::to_owned);
    let new = reply.data.get("lock").and_then(word).unwrap_or_default();
    let own: BTreeSet<u64> = cx.member.locks().iter().map(|lock| lock.number).collect();
    let (Some(me), true) = (cx.member.name(), own.len() > 1) else { return };
    let names = reply.data.get("paths").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut before = BTreeSet::new();
    for name in names.iter().filter_map(Value::as_str) {
        let body = json!({"agent": me, "touching": name, "limit": 100});
        // A courtesy: whoever cannot be asked is not told.
        let Ok(listed) = cx.ask("lock", "list", body).await else { return };
        for row in listed["locks"].as_array().into_iter().flatten() {
            let handle = format!("{}@{}", row["lock"], row["fence"]);
            if row["lock"].as_u64().is_some_and(|number| own.contains(&number)) && handle != new {
                before.insert(handle);
            }
        }
    }
    if !before.is_empty() {
        let list = before.iter().cloned().collect::<Vec<_>>().join(", ");
        let text = format!(
            "\nyou hold some of it already under {}: it is free after {} unlocks, one for each",
            short(&list, 200),
            before.len() + 1
        );
        reply.text.push_str(&text);
    }
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
    cx.member.took_lock(handle, &names, granted["shared"] == true);
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
        let way_out = "it is not yours any more: stop editing what it covered, and call lock again";
        no.then_if("stale", way_out).then_if("not_found", way_out)
    })?;
    Ok(Reply::say(format!("lock {lock} is free")).with("unlocked", lock.to_string()))
}
