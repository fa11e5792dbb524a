//! Resources: cheap reads that need no tool, and the rest of what did not fit into a reply.
//!
//! | address | what |
//! |---|---|
//! | `synod://inbox` | the caller's unread mail, looked at and not taken |
//! | `synod://board` | every queue with its counts |
//! | `synod://locks` | who has which files |
//! | `synod://queue/{name}` | a queue's open tasks |
//! | `synod://task/{task}/{part}` | the whole `body`, `progress`, `answer` or `result` of a task |
//! | `synod://mail/{message}/body` | a whole message |
//! | `synod://key/{key}` | a whole shared value |
//! | `synod://topics`, `synod://journals` | which there are |
//! | `synod://topic/{topic}/{offset}` | a whole message of a topic |
//! | `synod://group/{group}/{offset}` | the same, of the only topic that a group reads |
//! | `synod://journal/{journal}/{revision}` | a whole event |
//! | `synod://step/{job}/{input}` | the inputs of a step from this one on, counted from 0 |
//! | `synod://auction/{auction}/task` | what is to be done for an auction |
//! | `synod://auction/{auction}/result/{bid}` | what came of it |
//!
//! A page has at most 4 kB; `more` is the address of the next one, and `why` takes it, too.

use crate::no::No;
use crate::quote::{cut, payload, text_of};
use crate::reply::{REPLY_MAX, Reply};
use crate::tools::Cx;
use rmcp::model::{Resource, ResourceTemplate};
use serde_json::{Value, json};

/// Room for what a page shows; the rest is frame, and quotes that double.
const PAGE: usize = REPLY_MAX - 1024;

/// One page of a resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// What it shows.
    pub shows: Value,
    /// The address of the next page.
    pub more: Option<String>,
}

impl Page {
    /// As the text of a resource.
    pub fn text(&self) -> String {
        match &self.more {
            Some(more) => json!({"page": self.shows, "more": more}).to_string(),
            None => json!({ "page": self.shows }).to_string(),
        }
    }

    /// As the answer of a tool.
    pub fn reply(&self, about: &str) -> Reply {
        let text = text_of(&self.shows);
        let then = self.more.as_ref().map(|more| format!("\nthe rest: why {{\"about\":\"{more}\"}}"));
        Reply::say(format!("{}{}", crate::quote::quoted("others", &text), then.unwrap_or_default()))
            .with("about", about)
            .with("because", Vec::<Value>::new())
            .maybe("more", self.more.clone())
    }
}

/// Those with a fixed address.
pub fn fixed() -> Vec<Resource> {
    [
        ("synod://inbox", "inbox", "Your unread mail, looked at and not taken"),
        ("synod://board", "board", "Every queue with its counts"),
        ("synod://locks", "locks", "Who has which files"),
        ("synod://topics", "topics", "Which topics there are"),
        ("synod://journals", "journals", "Which journals there are"),
    ]
    .into_iter()
    .map(|(uri, name, about)| Resource::new(uri, name).with_description(about).with_mime_type(JSON))
    .collect()
}

/// Those with a name in their address.
pub fn templates() -> Vec<ResourceTemplate> {
    [
        ("synod://queue/{name}", "queue", "A queue's open tasks"),
        ("synod://task/{task}/{part}", "task", "The whole body, progress, answer or result of a task"),
        ("synod://mail/{message}/body", "mail", "A whole message"),
        ("synod://key/{key}", "key", "A whole shared value"),
        ("synod://topic/{topic}/{offset}", "message", "A whole message of a topic"),
        ("synod://group/{group}/{offset}", "delivery", "A whole message of the topic that a group reads"),
        ("synod://journal/{journal}/{revision}", "event", "A whole event of a journal"),
        (
            "synod://step/{job}/{input}",
            "step",
            "The inputs of a step of a pipeline from this one on, counted from 0",
        ),
        ("synod://auction/{auction}/task", "ask", "What is to be done for an auction"),
        ("synod://auction/{auction}/result/{bid}", "result", "What came of an auction"),
    ]
    .into_iter()
    .map(|(uri, name, about)| ResourceTemplate::new(uri, name).with_description(about).with_mime_type(JSON))
    .collect()
}

/// What every page is.
pub const JSON: &str = "application/json";

/// Reads a page.
pub async fn read(cx: &Cx, uri: &str) -> Result<Page, No> {
    let unknown = || {
        No::new(
            "not_found",
            format!(
                "there is nothing at `{}`; read synod://board, or call why {{\"about\":\"me\"}}",
                crate::quote::short(uri, 80)
            ),
        )
    };
    let rest = uri.strip_prefix("synod://").ok_or_else(unknown)?;
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let from = |name: &str| {
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    };
    let after = || from("after").and_then(|after| after.parse::<u64>().ok());
    match path.split('/').collect::<Vec<_>>()[..] {
        ["board"] => {
            let after = from("after").and_then(decode);
            let listed = cx.ask("queue", "queues", json!({"after": after, "limit": 50})).await?;
            Ok(rows(&listed, "queues", "queue", "synod://board"))
        }
        ["inbox"] => {
            // Nobody has written to somebody who has not come.
            let Some(me) = cx.member.name() else {
                return Ok(Page { shows: json!({"messages": []}), more: None });
            };
            let asked = json!({"agent": me, "after": after(), "limit": 50});
            Ok(rows(&cx.ask("mail", "inbox", asked).await?, "messages", "message", "synod://inbox"))
        }
        ["locks"] => {
            let listed = cx.ask("lock", "list", json!({"after": after(), "limit": 50})).await?;
            Ok(rows(&listed, "locks", "lock", "synod://locks"))
        }
        ["queue", name] => {
            let name = decode(name).ok_or_else(unknown)?;
            let asked = json!({"queue": name, "after": after(), "limit": 50});
            let listed = cx.ask("queue", "list", asked).await?;
            Ok(rows(&listed, "tasks", "task", &format!("synod://queue/{}", encode(&name))))
        }
        ["task", task, part @ ("body" | "progress" | "answer" | "result")] => {
            let task: u64 = task.parse().map_err(|_| unknown())?;
            let shown = cx.ask("queue", "show", json!({ "task": task })).await?;
            whole(&shown, part, from("from"), &format!("synod://task/{task}/{part}")).ok_or_else(unknown)
        }
        ["mail", message, "body"] => {
            let message: u64 = message.parse().map_err(|_| unknown())?;
            let shown = cx.ask("mail", "show", json!({ "message": message })).await?;
            whole(&shown, "body", from("from"), &format!("synod://mail/{message}/body")).ok_or_else(unknown)
        }
        ["key", key] => {
            let key = decode(key).ok_or_else(unknown)?;
            let found = cx.ask("kv", "get", json!({ "key": key })).await?;
            whole(&found, "value", from("from"), &format!("synod://key/{}", encode(&key))).ok_or_else(unknown)
        }
        ["topics"] => {
            let listed =
                cx.ask("topic", "list", json!({"after": from("after").and_then(decode), "limit": 50}));
            Ok(rows(&listed.await?, "topics", "topic", "synod://topics"))
        }
        ["journals"] => {
            let listed =
                cx.ask("journal", "list", json!({"after": from("after").and_then(decode), "limit": 50}));
            Ok(rows(&listed.await?, "journals", "journal", "synod://journals"))
        }
        ["topic", topic, offset] => {
            let topic = decode(topic).ok_or_else(unknown)?;
            let found = message(cx, &topic, offset).await?.ok_or_else(unknown)?;
            whole(&found, "body", from("from"), &format!("synod://topic/{}/{offset}", encode(&topic)))
                .ok_or_else(unknown)
        }
        ["group", group, offset] => {
            let group = decode(group).ok_or_else(unknown)?;
            let shown = cx.ask("topic", "group", json!({ "group": group })).await?;
            let topic = shown["topic"].as_str().unwrap_or_default();
            let found = message(cx, topic, offset).await?.ok_or_else(unknown)?;
            whole(&found, "body", from("from"), &format!("synod://group/{}/{offset}", encode(&group)))
                .ok_or_else(unknown)
        }
        ["journal", journal, revision] => {
            let journal = decode(journal).ok_or_else(unknown)?;
            let number: u64 = revision.parse().map_err(|_| unknown())?;
            let asked = json!({"journal": journal, "from": number, "limit": 1});
            let page = cx.ask("journal", "read", asked).await?;
            let found = page["events"].get(0).filter(|event| event["revision"] == number);
            let uri = format!("synod://journal/{}/{revision}", encode(&journal));
            whole(found.ok_or_else(unknown)?, "data", from("from"), &uri).ok_or_else(unknown)
        }
        ["step", job, nth] => {
            let number = |part: &str| part.parse::<u64>().map_err(|_| unknown());
            let (job, nth) = (number(job)?, number(nth)?);
            let asked = json!({"job": job, "after": nth, "limit": 50});
            let page = cx.ask("pipeline", "inputs", asked).await?;
            step(&page, job, nth, from("from")).ok_or_else(unknown)
        }
        ["auction", auction, "task"] => {
            let auction: u64 = auction.parse().map_err(|_| unknown())?;
            let shown = cx.ask("auction", "show", json!({ "auction": auction })).await?;
            whole(&shown, "task", from("from"), &format!("synod://auction/{auction}/task"))
                .ok_or_else(unknown)
        }
        ["auction", auction, "result", bid] => {
            let number = |part: &str| part.parse::<u64>().map_err(|_| unknown());
            let (auction, bid) = (number(auction)?, number(bid)?);
            let shown = cx.ask("auction", "show", json!({ "auction": auction })).await?;
            let awards = shown["awards"].as_array().into_iter().flatten();
            let award = awards.clone().find(|award| award["bid"] == bid).ok_or_else(unknown)?;
            let uri = format!("synod://auction/{auction}/result/{bid}");
            whole(award, "result", from("from"), &uri).ok_or_else(unknown)
        }
        _ => Err(unknown()),
    }
}

/// The message at an offset of one topic; `None` when there is none.
async fn message(cx: &Cx, topic: &str, offset: &str) -> Result<Option<Value>, No> {
    let Ok(number) = offset.parse::<u64>() else { return Ok(None) };
    let page = cx.ask("topic", "read", json!({"topic": topic, "from": offset, "max": 1})).await?;
    Ok(page["messages"].get(0).filter(|message| message["offset"] == number).cloned())
}

/// A name as one part of an address: what is not unreserved (RFC 3986, section 2.3) is percent-encoded.
pub fn encode(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(byte as char),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The name in a part of an address; `None` when it is none.
pub(crate) fn decode(part: &str) -> Option<String> {
    let (mut out, mut bytes) = (Vec::new(), part.bytes());
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'%' => {
                let pair = [bytes.next()?, bytes.next()?];
                u8::from_str_radix(std::str::from_utf8(&pair).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(out).ok()
}

/// As many inputs of a step as fit, from the `nth` on; of one that is too long a stretch. `None` when there is no such input.
fn step(page: &Value, job: u64, nth: u64, from: Option<&str>) -> Option<Page> {
    let inputs = page["inputs"].as_array()?;
    let place = |nth: u64| format!("synod://step/{job}/{nth}");
    let (mut shown, mut used) = (Vec::new(), 0);
    for input in inputs.iter().filter(|_| from.is_none()) {
        let row = json!({"stage": input["stage"], "input": payload(input, "body")});
        used += row.to_string().len() + 1;
        if used > PAGE / 2 {
            break;
        }
        shown.push(row);
    }
    let next = |behind: u64| {
        let goes_on = behind < inputs.len() as u64 || !page["next"].is_null();
        goes_on.then(|| place(nth + behind))
    };
    if shown.is_empty() {
        let mut page = whole(inputs.first()?, "body", from, &place(nth))?;
        page.more = page.more.or_else(|| next(1));
        return Some(page);
    }
    Some(Page { more: next(shown.len() as u64), shows: json!({ "inputs": shown }) })
}

/// A stretch of one payload; `None` when there is none.
fn whole(shown: &Value, part: &str, from: Option<&str>, uri: &str) -> Option<Page> {
    let text = payload(shown, part).map(|value| text_of(&value))?;
    Some(stretch(&text, from, uri))
}

/// As many rows as fit, without what is long in them.
fn rows(listed: &Value, name: &str, id: &str, uri: &str) -> Page {
    let mut shown: Vec<Value> = Vec::new();
    let (mut used, mut last, mut whole) = (0, None, true);
    for row in listed[name].as_array().into_iter().flatten() {
        let row = lean(row);
        used += row.to_string().len() + 1;
        if used > PAGE && !shown.is_empty() {
            whole = false;
            break;
        }
        last = Some(encode(&text_of(&row[id])));
        shown.push(row);
    }
    let goes_on = !whole || !listed["next"].is_null();
    let more = last.filter(|_| goes_on).map(|last| format!("{uri}?after={last}"));
    Page { shows: json!({ name: shown }), more }
}

/// A row without empty fields and with long ones shortened.
fn lean(row: &Value) -> Value {
    let Value::Object(fields) = row else { return row.clone() };
    let kept = fields.iter().filter(|(_, value)| {
        !value.is_null() && **value != json!(false) && **value != json!([]) && **value != json!(0)
    });
    kept.map(|(name, value)| {
        let text = value.to_string();
        let value =
            if text.len() > 300 { crate::quote::short(&text_of(value), 200).into() } else { value.clone() };
        (name.clone(), value)
    })
    .collect::<serde_json::Map<_, _>>()
    .into()
}

/// A part of a long text, from a byte on.
fn stretch(whole: &str, from: Option<&str>, uri: &str) -> Page {
    let from = from.and_then(|from| from.parse::<usize>().ok()).unwrap_or(0).min(whole.len());
    let from = (from..=whole.len()).find(|at| whole.is_char_boundary(*at)).unwrap_or(whole.len());
    // Escapes make a text longer on the wire: room is counted there.
    let mut room = PAGE / 2;
    let mut part = cut(&whole[from..], room);
    while serde_json::to_string(part).map_or(0, |text| text.len()) > PAGE && room > 8 {
        room = room * 2 / 3;
        part = cut(&whole[from..], room);
    }
    let end = from + part.len();
    Page { shows: part.into(), more: (end < whole.len()).then(|| format!("{uri}?from={end}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inputs_of_a_step_come_one_page_after_the_other() {
        let bodies: Vec<Value> = vec![json!("a"), json!({"b": 2}), json!("c".repeat(5_000)), json!("d")];
        let inputs: Vec<Value> =
            bodies.iter().map(|body| json!({"stage": "read", "ordinal": 0, "body": body})).collect();
        let (mut seen, mut at) = (Vec::new(), Some("synod://step/7/0".to_owned()));
        while let Some(uri) = at {
            let (path, from) =
                uri.split_once("?from=").map_or((&*uri, None), |(path, from)| (path, Some(from)));
            let nth: usize = path.rsplit('/').next().unwrap().parse().unwrap();
            let page = step(&json!({ "inputs": inputs[nth..] }), 7, nth as u64, from).unwrap();
            assert!(page.text().len() < REPLY_MAX, "{}", page.text().len());
            match page.shows.as_str() {
                Some(part) => seen.push(part.to_owned()),
                None => seen.extend(
                    page.shows["inputs"].as_array().unwrap().iter().map(|row| text_of(&row["input"])),
                ),
            }
            at = page.more;
        }
        assert_eq!(seen.concat(), bodies.iter().map(text_of).collect::<String>());
        assert_eq!(step(&json!({ "inputs": [] }), 7, 4, None), None);
    }

    #[test]
    fn a_long_text_comes_in_stretches_that_make_the_whole() {
        let whole: String = (0..4_000).map(|n| if n % 7 == 0 { 'é' } else { '"' }).collect();
        let (mut got, mut at) = (String::new(), Some("synod://task/1/body?from=0".to_owned()));
        while let Some(uri) = at {
            let page = stretch(&whole, uri.split_once("from=").map(|(_, from)| from), "synod://task/1/body");
            assert!(page.text().len() < REPLY_MAX, "{}", page.text().len());
            got.push_str(page.shows.as_str().unwrap());
            at = page.more;
        }
        assert_eq!(got, whole);
    }

    #[test]
    fn any_name_can_stand_in_an_address() {
        for name in ["work", "a b/c?d=1&e", "é%"] {
            assert_eq!(decode(&encode(name)).as_deref(), Some(name));
        }
        assert_eq!((decode("%"), decode("%zz")), (None, None));
    }

    #[test]
    fn rows_go_on_after_the_last_that_fitted() {
        let listed = json!({"tasks": (1..=40).map(|n| json!({"task": n, "body": "x".repeat(150), "stuck": false})).collect::<Vec<_>>()});
        let page = rows(&listed, "tasks", "task", "synod://queue/q");
        let shown = page.shows["tasks"].as_array().unwrap();
        assert!(shown.len() > 5 && shown.len() < 40);
        assert_eq!(page.more.unwrap(), format!("synod://queue/q?after={}", shown.len()));
        assert!(shown[0].get("stuck").is_none());
    }
}
