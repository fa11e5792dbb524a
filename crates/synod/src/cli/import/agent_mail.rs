//! Messages of mcp_agent_mail become mail.
//!
//! Its share export is a database and its archive is Markdown, so neither is plain JSON as a whole.
//! Read are the JSON that its tools and resources answer (a list, `{"messages":[…]}`, `{"result":[…]}`, or a message a line), and a single message of its archive, whose head is JSON between `---json` and `---`.
//!
//! Each recipient gets the message in a box of their own, from its own sender, with the thread as correlation.
//! Who imports has to be allowed to act as the senders: an admin is.

use super::super::exit::{Exit, Stop};
use super::super::place::Place;
use super::{Bad, Progress, Summary, Wish, imported, note, send};
use clap::ArgMatches;
use serde_json::{Value, json};

/// The source's name in keys.
const SOURCE: &str = "agent-mail";
/// A subject is cut after so many bytes: what `mail.send` takes.
const SUBJECT_MAX: usize = 200;

/// One message to one recipient.
#[derive(Debug)]
struct Letter {
    id: String,
    from: String,
    to: String,
    fields: Value,
}

/// Imports a file of messages.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let wish = Wish::new(matches);
    let to = matches.get_one::<String>("to").map(String::as_str);
    let mut bad = Vec::new();
    let mut letters = Vec::new();
    for (line, message) in messages(&wish.text()?)? {
        match message.and_then(|message| read(&message, to)) {
            Ok(more) => letters.extend(more),
            Err(why) => bad.push(Bad { line, why }),
        }
    }
    wish.judge(&bad)?;
    let space = place.space()?;
    let before = imported(&space, SOURCE).await?;
    let all = letters.len();
    letters.retain(|letter| !before.contains_key(&letter.id));
    if !wish.dry {
        let progress = Progress::new(letters.len(), "messages");
        for (n, letter) in letters.iter().enumerate() {
            // A transaction has one author, so each letter is one of its own.
            let sender = space.agent(&letter.from);
            let commands = vec![
                note(SOURCE, &letter.id, json!({"to": letter.to})),
                ("mail.send", letter.fields.clone()),
            ];
            send(&sender, commands, n).await?;
            progress.at(n + 1);
        }
    }
    let mut summary = Summary::default();
    summary.count(if wish.dry { "to send" } else { "sent" }, letters.len());
    summary.count("imported before", all - letters.len());
    summary.count("bad lines left out", bad.len());
    if let (false, Some(letter)) = (wish.dry, letters.first()) {
        summary.note(format!("see them with: synod mail inbox {}", letter.to));
    }
    summary.tell(place, &wish)
}

type Numbered = Vec<(usize, Result<Value, String>)>;

/// The messages of a text, each with a line or its place in a list.
fn messages(text: &str) -> Result<Numbered, Stop> {
    if let Some(rest) = text.trim_start().strip_prefix("---json") {
        let (head, body) = rest.split_once("\n---").unwrap_or((rest, ""));
        let message = serde_json::from_str::<Value>(head).map(|mut message| {
            message["body_md"] = body.trim_start_matches(['\r', '\n']).trim_end().into();
            message
        });
        return Ok(vec![(1, message.map_err(|error| format!("its head is no JSON: {error}")))]);
    }
    if let Ok(whole) = serde_json::from_str::<Value>(text) {
        let list = [&whole, &whole["messages"], &whole["result"]].into_iter().find_map(Value::as_array);
        return match list {
            Some(list) => {
                Ok(list.iter().cloned().enumerate().map(|(n, message)| (n + 1, Ok(message))).collect())
            }
            None if whole["subject"].is_string() => Ok(vec![(1, Ok(whole))]),
            None => {
                Err(Stop::usage("there are no messages in it; give a list of them, or {\"messages\": […]}"))
            }
        };
    }
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    Ok(lines
        .map(|(n, line)| {
            (n + 1, serde_json::from_str(line).map_err(|error| format!("it is no JSON: {error}")))
        })
        .collect())
}

/// A letter for each recipient.
fn read(message: &Value, to: Option<&str>) -> Result<Vec<Letter>, String> {
    let word = |names: &[&str]| {
        names.iter().find_map(|name| message[*name].as_str()).filter(|word| !word.is_empty())
    };
    let id = match &message["id"] {
        Value::Number(number) => number.to_string(),
        Value::String(text) if !text.is_empty() && text.len() <= 100 => text.clone(),
        _ => return Err("it has no `id`".into()),
    };
    let from = word(&["from", "sender_name", "sender"])
        .ok_or(format!("message {id} does not say who it is from"))?;
    let body = word(&["body_md", "body"]).unwrap_or_default();
    let mut recipients: Vec<&str> = Vec::new();
    for name in ["to", "cc", "bcc"] {
        match &message[name] {
            Value::String(one) => recipients.push(one),
            Value::Array(many) => recipients.extend(many.iter().filter_map(Value::as_str)),
            _ => {}
        }
    }
    recipients.extend(to.filter(|_| recipients.is_empty()));
    recipients.sort_unstable();
    recipients.dedup();
    if recipients.is_empty() {
        return Err(format!("message {id} does not say whom it is for; say whose inbox this is with --to"));
    }
    let thread = match &message["thread_id"] {
        Value::String(thread) if !thread.is_empty() && thread.len() <= 200 => Some(thread.clone()),
        Value::Number(thread) => Some(thread.to_string()),
        _ => None,
    };
    let subject = word(&["subject"]).map(|subject| {
        let end = (0..=SUBJECT_MAX.min(subject.len())).rev().find(|end| subject.is_char_boundary(*end));
        &subject[..end.unwrap_or(0)]
    });
    let body = json!({"text": body, "written": word(&["created_ts", "created"]), "importance": word(&["importance"])});
    Ok(recipients
        .into_iter()
        .map(|to| Letter {
            id: format!("{id}/{to}"),
            from: from.to_owned(),
            to: to.to_owned(),
            fields: json!({"to": to, "subject": subject, "correlation": thread, "body": body}),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_found_in_every_form() {
        let one = r#"{"id":5,"from":"m","to":["mv"],"subject":"s","body_md":"b"}"#;
        let archive =
            "---json\n{\n  \"id\": 5, \"from\": \"m\", \"to\": [\"mv\"], \"subject\": \"s\"\n}\n---\n\nb\n";
        for text in [
            one.to_owned(),
            format!("[{one}]"),
            format!(r#"{{"messages":[{one}]}}"#),
            format!(r#"{{"result":[{one}]}}"#),
            archive.to_owned(),
        ] {
            let found = messages(&text).unwrap();
            let letter = read(found[0].1.as_ref().unwrap(), None).unwrap().remove(0);
            assert_eq!(
                (letter.id.as_str(), letter.from.as_str(), letter.to.as_str()),
                ("5/mv", "m", "mv"),
                "{text}"
            );
            assert_eq!(letter.fields["body"]["text"], "b", "{text}");
        }
        assert_eq!(messages(&format!("{one}\n\nnonsense")).unwrap()[1].0, 3);
        assert!(messages(r#"{"a":1}"#).is_err());
        let dump = json!({"id": 5, "from": "m", "subject": "s"});
        assert!(read(&dump, None).unwrap_err().contains("--to"));
        assert_eq!(read(&dump, Some("mv")).unwrap().len(), 1);
        let many = json!({"id": 5, "from": "m", "to": ["a", "b"], "cc": ["a", "c"]});
        assert_eq!(read(&many, None).unwrap().len(), 3);
    }
}
