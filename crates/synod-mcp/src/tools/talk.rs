//! `say`: mail to agents, and questions to people.

use super::{ACTS, Cx, Group, Tool};
use crate::args::Args;
use crate::handle::Handle;
use crate::no::No;
use crate::reply::Reply;
use serde_json::{Value, json};

/// Who stands for people: the owner of the space.
const PEOPLE: &str = "people";
/// The principal whose mail the space's owner reads.
const OWNER: &str = "owner";
/// How many may be written to at once.
const TO_MAX: usize = 32;

pub(super) const TOOLS: [Tool; 1] = [Tool {
    name: "say",
    group: Group::Core,
    about: "Send mail to agents by name, or answer one (reply_to, no `to`). to:\"people\" reaches a person; with `task` it puts that task aside until they answer (options: answers to choose from).",
    hints: ACTS,
    takes: r#"{"text":{"type":"string"},"to":{"type":["string","array"],"items":{"type":"string"}},"reply_to":{"type":"string"},"subject":{"type":"string"},"task":{"type":"string"},"options":{"type":"array"},"key":{"type":"string"}}"#,
    needs: &["text"],
    gives: r#"{"sent":{"type":"array"},"parked":{"type":"string"}}"#,
    owes: &["sent"],
    run: |cx, args| Box::pin(say(cx, args)),
}];

async fn say(cx: Cx, mut args: Args) -> Result<Reply, No> {
    let text = args.required("text")?;
    let (to, reply_to) = (args.texts("to")?, args.text("reply_to")?);
    let (subject, task) = (args.text("subject")?, args.text("task")?);
    let (options, key) = (args.texts("options")?, args.text("key")?);
    args.end()?;
    let key = key.as_deref();
    if let Some(task) = task {
        return park(&cx, &task, &text, &options, key).await;
    }
    let text = with_options(text, &options);
    let message = match reply_to.as_deref().map(|word| (word, Handle::number(word))) {
        Some((_, Some(number))) => Some(number),
        Some((word, None)) => {
            return Err(No::invalid(format!(
                "`{}` is no message; call say with the `message` that wait returned as `reply_to`",
                crate::quote::short(word, 40)
            )));
        }
        None => None,
    };
    match (&to[..], message) {
        ([], Some(message)) => {
            let body = json!({"message": message, "body": text, "subject": subject});
            let sent = cx.keyed("mail", "reply", body, key).await.map_err(unknown_message)?;
            Ok(Reply::say(format!("message {} is on its way", sent["message"]))
                .with("sent", vec![shown("", &sent)]))
        }
        ([], None) => Err(No::invalid(
            "nobody is named; call say {\"to\":\"AGENT\",\"text\":\"…\"}, or with \"to\":\"people\"",
        )),
        (to, _) if to.len() > TO_MAX => {
            Err(No::invalid(format!("{} names are too many; call say with {TO_MAX} at the most", to.len())))
        }
        (to, message) => send(&cx, to, message, &text, subject.as_deref(), key).await,
    }
}

/// Mail has no place for answers to choose from, so they stand at the end of its text.
fn with_options(mut text: String, options: &[String]) -> String {
    for (n, option) in options.iter().enumerate() {
        text.push_str(&format!("{}{}) {option}", if n == 0 { "\noptions: " } else { " " }, n + 1));
    }
    text
}

fn unknown_message(no: No) -> No {
    no.then_if("not_found", "call say {\"to\":\"AGENT\",\"text\":\"…\"} without `reply_to`")
}

/// A question to people about a task: it waits for the answer, nobody else does.
async fn park(
    cx: &Cx,
    task: &str,
    question: &str,
    options: &[String],
    key: Option<&str>,
) -> Result<Reply, No> {
    let task = Handle::read("say", "task", task, &cx.member.tasks())?;
    let body = json!({"task": task.number, "fence": task.fence, "question": question, "options": options});
    super::task::ended(cx, task, cx.keyed("queue", "park", body, key).await)?;
    let text = format!(
        "task {task} is put aside with your question and no longer yours; whoever takes it after the answer sees the answer; call next_work {{}} for another"
    );
    Ok(Reply::say(text).with("sent", Vec::<Value>::new()).with("parked", task.to_string()))
}

/// The same text to each of them, all or none.
async fn send(
    cx: &Cx,
    to: &[String],
    reply_to: Option<u64>,
    text: &str,
    subject: Option<&str>,
    key: Option<&str>,
) -> Result<Reply, No> {
    let to: Vec<&str> = to.iter().map(|name| if name == PEOPLE { OWNER } else { name }).collect();
    let one = |to: &str| json!({"to": to, "body": text, "subject": subject, "reply_to": reply_to});
    let sent = match to[..] {
        [only] => vec![cx.keyed("mail", "send", one(only), key).await.map_err(unknown_message)?],
        _ => {
            let commands: Vec<Value> = to.iter().map(|name| json!({"mail.send": one(name)})).collect();
            let sent = cx.keyed("space", "txn", json!({ "commands": commands }), key).await;
            let mut done = sent.map_err(unknown_message)?;
            match done["replies"].take() {
                Value::Array(replies) => replies,
                _ => Vec::new(),
            }
        }
    };
    let mut lines = Vec::new();
    for (name, sent) in to.iter().zip(&sent) {
        let unread = sent["waiting"].as_u64().unwrap_or(1);
        lines.push(match sent["last_read"].as_u64() {
            _ if *name == OWNER => {
                format!(
                    "message {} waits for a person to look at their mail, {unread} unread",
                    sent["message"]
                )
            }
            Some(_) => format!("message {} lies in the box of `{name}`, {unread} unread", sent["message"]),
            None => format!(
                "message {} lies in the box of `{name}`, who has never read mail here: is the name right?",
                sent["message"]
            ),
        });
    }
    lines.push("an answer comes through wait".into());
    let shown: Vec<Value> = to.iter().zip(&sent).map(|(name, sent)| shown(name, sent)).collect();
    Ok(Reply::fit(|room| {
        Reply::say(crate::quote::short(&lines.join("\n"), room)).with("sent", shown.clone())
    }))
}

fn shown(to: &str, sent: &Value) -> Value {
    let mut shown = json!({"message": sent["message"].to_string(), "unread": sent["waiting"]});
    if !to.is_empty() {
        shown["to"] = to.into();
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_to_choose_from_stand_at_the_end() {
        let options = ["yes".to_owned(), "not now".to_owned()];
        assert_eq!(with_options("May I?".into(), &options), "May I?\noptions: 1) yes 2) not now");
        assert_eq!(with_options("May I?".into(), &[]), "May I?");
    }
}
