//! `synod answer ID TEXT`: a person's word, to a task that asks or to a message.
//!
//! A number belongs to one thing only, so nobody has to say which of the two it is.
//! With options, a number picks one: `answer 42 2` says what the second option says.
//!
//! A box is read in order and a person answers in any.
//! So a reply goes out at once and the message stays in the box, hidden from `inbox`, until everything before it has been answered as well; then they are acknowledged together.

use super::exit::{Exit, Stop};
use super::inbox::questions::{self, Question};
use super::place::Place;
use super::{show, words};
use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};
use std::io::Write;
use synod_client::{Error, Space};
use synod_core::catalogue;

/// How long the box is held while answered messages are taken out of it.
const SWEEP_MS: u64 = 5_000;

/// Its grammar.
pub fn command() -> Command {
    Command::new("answer")
        .about("Answer a question of `inbox`: a task that was put aside, or a message")
        .arg(
            Arg::new("id")
                .value_name("ID")
                .required(true)
                .value_parser(clap::value_parser!(u64))
                .help("The task's or the message's number"),
        )
        .arg(Arg::new("text").value_name("TEXT").required(true).allow_hyphen_values(true).help(
            "The answer: an option's number, JSON or any text; `-` reads standard input, `@FILE` a file",
        ))
        .after_help("Example: synod answer 42 2")
}

/// Answers whatever has this number.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let id = matches.get_one::<u64>("id").copied().unwrap_or(0);
    let typed = matches.get_one::<String>("text").map_or("", String::as_str);
    let space = place.space()?;
    let (kind, said) = match found(space.call("queue", "show", &json!({"task": id})).await)? {
        Some(task) if task["state"] == "parked" => {
            let answer = said(id, member("answer", typed, Question::of_task(&task).as_ref())?)?;
            let reply =
                space.request("queue", "answer").body(format!("{{\"task\":{id},{answer}}}")).send().await?;
            ("task", reply)
        }
        // The node says best what a task is doing that asks nothing.
        Some(_) => {
            ("task", space.call("queue", "answer", &json!({"task": id, "answer": typed})).await?.to_string())
        }
        None => ("message", reply(&space, &place.person(&space).await?, id, typed).await?),
    };
    let mut out = std::io::stdout().lock();
    if place.json {
        writeln!(out, "{said}")?;
        return Ok(Exit::Done);
    }
    let reply: Value = serde_json::from_str(&said).unwrap_or_default();
    match kind {
        "task" => writeln!(out, "task {id} is {} again, with your answer", show::brief(&reply["state"], 20))?,
        _ => writeln!(out, "message {id} is answered with message {}", reply["message"])?,
    }
    Ok(Exit::Done)
}

/// Replies to a message of one's own box, and takes out what is answered.
async fn reply(space: &Space, me: &str, id: u64, typed: &str) -> Result<String, Stop> {
    let nothing = || {
        let text = format!("there is no task and no message {id}; see what waits with: synod inbox");
        Stop::new(Exit::Nothing, text)
    };
    if catalogue::find("mail", "show").is_none() {
        return Err(nothing());
    }
    let Some(message) = found(space.call("mail", "show", &json!({"message": id})).await)? else {
        return Err(nothing());
    };
    if message["to"] != me {
        let to = show::brief(&message["to"], 60);
        return Err(Stop::new(
            Exit::Refused,
            format!(
                "message {id} is for `{to}`, and you are `{}`; answer as `{to}` with: --as {to}",
                show::harmless(me)
            ),
        ));
    }
    let body = said(id, member("body", typed, Question::of_message(&message).as_ref())?)?;
    // Whoever speaks without a name speaks as the credential: the box says which name that is.
    let owner = space.agent(me);
    let text = owner.request("mail", "reply").body(format!("{{\"message\":{id},{body}}}")).send().await?;
    sweep(space, me).await?;
    Ok(text)
}

/// `"answer":JSON`: the option that a number picks, else what was typed.
fn member(name: &str, typed: &str, question: Option<&Question>) -> Result<String, Stop> {
    let options = question.map_or(&[][..], |question| &question.options);
    if options.is_empty() || options.iter().any(|option| option == typed) {
        return match options.is_empty() {
            true => words::payload(name, typed),
            false => Ok(format!("{}:{}", words::quoted(name), words::quoted(typed))),
        };
    }
    match typed.parse::<usize>() {
        Ok(n) => match n.checked_sub(1).and_then(|n| options.get(n)) {
            Some(option) => Ok(format!("{}:{}", words::quoted(name), words::quoted(option))),
            None => Err(Stop::usage(format!(
                "there is no option {n}; there are 1 to {}; any other text is an answer as well",
                options.len()
            ))),
        },
        Err(_) => words::payload(name, typed),
    }
}

/// The member as it is, unless it answers nothing: a shell's empty variable is no decision.
fn said(id: u64, member: String) -> Result<String, Stop> {
    let object: Value = serde_json::from_str(&format!("{{{member}}}")).unwrap_or_default();
    let empty = object.as_object().into_iter().flatten().all(|(_, value)| match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    });
    if empty {
        return Err(Stop::usage(format!("the answer is empty; write it: synod answer {id} TEXT")));
    }
    Ok(member)
}

/// Acknowledges the messages at the head of the box that have been answered.
async fn sweep(space: &Space, me: &str) -> Result<(), Stop> {
    let answered = questions::answered(space, me).await?;
    let unread = space.call("mail", "inbox", &json!({"agent": me, "limit": 100})).await?;
    let unread = unread["messages"].as_array().into_iter().flatten();
    let head: Vec<u64> = unread
        .map_while(|message| message["message"].as_u64())
        .take_while(|number| answered.contains(number))
        .collect();
    take(space, me, &head).await.map(drop)
}

/// Takes these messages, which stand at the head of the box, out of it; says which were.
async fn take(space: &Space, me: &str, head: &[u64]) -> Result<Vec<u64>, Stop> {
    if head.is_empty() {
        return Ok(Vec::new());
    }
    let owner = space.agent(me);
    let ask = json!({"max": head.len(), "lease_ms": SWEEP_MS});
    let received = owner.call("mail", "receive", &ask).await?;
    let received = received["messages"].as_array().cloned().unwrap_or_default();
    let (own, other): (Vec<Value>, Vec<Value>) = received
        .into_iter()
        .partition(|message| message["message"].as_u64().is_some_and(|number| head.contains(&number)));
    for message in other {
        // Somebody else read the box meanwhile: what is not meant goes back.
        let back = json!({"message": message["message"], "fence": message["fence"], "reason": "not meant to be read yet", "retry_ms": 0});
        owner.call("mail", "nack", &back).await?;
    }
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<Value> =
        own.iter().map(|message| json!({"message": message["message"], "fence": message["fence"]})).collect();
    let kept = owner.call("mail", "ack_all", &json!({ "messages": keys })).await?;
    Ok(kept["messages"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect())
}

/// `inbox --read`: takes mail out that needs no answer.
pub async fn read(space: &Space, me: &str, which: &str) -> Result<Exit, Stop> {
    let unread = match catalogue::find("mail", "inbox") {
        Some(_) => space.call("mail", "inbox", &json!({"agent": me, "limit": 100})).await?,
        None => Value::Null,
    };
    let unread: Vec<u64> =
        unread["messages"].as_array().into_iter().flatten().filter_map(|m| m["message"].as_u64()).collect();
    let head = match which {
        "all" => &unread[..],
        number => {
            let number: u64 = number.parse().map_err(|_| {
                Stop::usage(format!("`read` takes a message's number or `all`, not `{number}`"))
            })?;
            match unread.iter().position(|unread| *unread == number) {
                None => {
                    return Err(Stop::new(
                        Exit::Nothing,
                        format!("message {number} is not unread in your box"),
                    ));
                }
                Some(0) => &unread[..1],
                Some(_) => {
                    let first = unread[0];
                    return Err(Stop::new(
                        Exit::Refused,
                        format!(
                            "held: a box is read in order, and message {first} comes first; answer it, or take it out with: synod inbox --read {first}"
                        ),
                    ));
                }
            }
        }
    };
    let out = take(space, me, head).await?;
    writeln!(
        std::io::stdout().lock(),
        "{} taken out of the box",
        super::fleet::counted(out.len(), "message")
    )?;
    Ok(Exit::Done)
}

/// What is not there is an answer here.
fn found(answer: Result<Value, Error>) -> Result<Option<Value>, Stop> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is("not_found") => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_picks_an_option() {
        let task = json!({"task": 1, "queue": "q", "question": "?", "options": ["yes", "no", "7"]});
        let question = Question::of_task(&task);
        let answer = |typed: &str| member("answer", typed, question.as_ref());
        assert_eq!(answer("2").unwrap(), r#""answer":"no""#);
        assert_eq!(answer("7").unwrap(), r#""answer":"7""#, "an option's own text comes first");
        assert_eq!(answer("maybe").unwrap(), r#""answer":"maybe""#);
        assert!(answer("4").unwrap_err().text.contains("1 to 3"));
        assert!(answer("0").is_err());
        assert_eq!(member("answer", "2", None).unwrap(), r#""answer":2"#);
        for empty in ["", " \n", r#""""#, "null"] {
            assert!(said(4, member("answer", empty, None).unwrap()).is_err(), "{empty:?}");
        }
        assert!(said(4, member("answer", "0", None).unwrap()).is_ok());
    }
}
