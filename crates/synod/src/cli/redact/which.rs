//! Which payloads are meant: said as a person knows them, found in the log.
//!
//! ```text
//!   --mail 871 ───────────────▶ who sent it: the request whose reply says `message: 871`
//!   --task 12 ────────────────▶ its body, notes, answers and result
//!   --topic T --offset 7 ─────▶ what was published to T as its message 7
//!   --journal J --revision 3 ─▶ that event's data and metadata
//!   --key K ──────────────────▶ every value that K ever had
//!   --containing TEXT ────────▶ wherever the log holds it
//!   --index N [--ordinal M] ──▶ what one request carried
//! ```
//!
//! What a thing is called is decided by the fold; so the log is folded again, and a request is known by what it was answered.
//! A thing that state has long forgotten is found as well, for as long as the log has it.
//! What was refused made no thing: its payload is found by `--containing` or `--index`.

use crate::cli::exit::Stop;
use crate::cli::log::told::Told;
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command};
use serde_json::Value;
use std::io::Read;
use synod_core::entry::{Payload, Value as Stored};
use synod_core::history::Recorded;
use synod_core::machines::{self, journal, kv, mail, queue, topic};

/// What is meant.
pub enum Which {
    /// What one request carried: these of its payloads, or all when none is named.
    Index(u64, Vec<u32>),
    /// Every payload that contains these bytes.
    Containing(Vec<u8>),
    /// A message of mail.
    Mail(u64),
    /// A task, with all that was said about it.
    Task(u64),
    /// A message of a topic.
    Topic(String, u64),
    /// An event of a journal.
    Journal(String, u64),
    /// Every value of a key.
    Key(String),
}

/// The words for it.
pub fn words(command: Command) -> Command {
    let word = |name: &'static str, value: &'static str, about: &'static str| {
        Arg::new(name).long(name).value_name(value).help(about)
    };
    let number = |name: &'static str, value: &'static str, about: &'static str| {
        word(name, value, about).value_parser(clap::value_parser!(u64))
    };
    let ordinal =
        word("ordinal", "N", "Only this payload of the request, counted from 0; may be given again");
    command
        .arg(number("mail", "MESSAGE", "A message of mail, by its number").alias("message"))
        .arg(number("task", "TASK", "A task: its body, notes, answers and result"))
        .arg(word("topic", "TOPIC", "A message of this topic").requires("offset"))
        .arg(number("offset", "N", "Its offset").requires("topic"))
        .arg(word("journal", "JOURNAL", "An event of this journal: data and metadata").requires("revision"))
        .arg(number("revision", "N", "Its revision").requires("journal"))
        .arg(word("key", "KEY", "Every value that this key ever had"))
        .arg(word(
            "containing",
            "TEXT",
            "Every payload in the log that contains this text; `-` reads it from standard input",
        ))
        .arg(
            word("index", "INDEX", "The request that carried them; `synod log show` lists requests")
                .value_parser(clap::value_parser!(u64).range(1..)),
        )
        .arg(ordinal.value_parser(clap::value_parser!(u32)).action(ArgAction::Append).requires("index"))
        .group(
            ArgGroup::new("which")
                .args(["mail", "task", "topic", "journal", "key", "containing", "index"])
                .multiple(false),
        )
}

impl Which {
    /// What the command line says.
    pub fn of(matches: &ArgMatches) -> Result<Which, Stop> {
        let word = |name: &str| matches.get_one::<String>(name).cloned();
        let number = |name: &str| matches.get_one::<u64>(name).copied();
        let ordinals = || matches.get_many::<u32>("ordinal").into_iter().flatten().copied().collect();
        let text = match word("containing").as_deref() {
            Some("-") => {
                let mut text = String::new();
                std::io::stdin().read_to_string(&mut text)?;
                Some(text.trim_end_matches(['\n', '\r']).to_owned())
            }
            text => text.map(str::to_owned),
        };
        let found = [
            number("index").map(|index| Which::Index(index, ordinals())),
            text.filter(|text| !text.is_empty()).map(|text| Which::Containing(text.into_bytes())),
            number("mail").map(Which::Mail),
            number("task").map(Which::Task),
            word("topic").zip(number("offset")).map(|(topic, offset)| Which::Topic(topic, offset)),
            word("journal").zip(number("revision")).map(|(journal, at)| Which::Journal(journal, at)),
            word("key").map(Which::Key),
        ];
        found.into_iter().flatten().next().ok_or_else(|| {
            Stop::usage(
                "say what is to be erased: --mail MESSAGE, --task TASK, --topic TOPIC --offset N, --journal JOURNAL --revision N, --key KEY, --containing TEXT, or --index INDEX",
            )
        })
    }

    /// Says that there is none.
    pub fn none(&self) -> String {
        match self {
            Which::Index(index, _) => {
                format!("the request at index {index} carries no such payload, or it is erased already")
            }
            Which::Containing(_) => "no payload in the log contains this text".to_owned(),
            Which::Mail(message) => {
                format!("the log holds nothing of message {message}, or it is erased already")
            }
            Which::Task(task) => format!("the log holds nothing of task {task}, or it is erased already"),
            Which::Topic(topic, offset) => {
                format!("the log holds no message {offset} of topic `{topic}`, or it is erased already")
            }
            Which::Journal(journal, revision) => {
                format!("the log holds no event {revision} of journal `{journal}`, or it is erased already")
            }
            Which::Key(key) => format!("the log holds no value of key `{key}`, or they are erased already"),
        }
    }

    /// Which payloads of this request are meant.
    pub fn ordinals(&self, index: u64, recorded: &Recorded<'_>, told: &Told) -> Vec<u32> {
        match self {
            Which::Index(at, wanted) if *at == index => {
                (0..recorded.payloads).filter(|one| wanted.is_empty() || wanted.contains(one)).collect()
            }
            Which::Index(..) => Vec::new(),
            Which::Containing(text) => {
                let holds = |bytes: &[u8]| bytes.windows(text.len()).any(|window| window == text);
                let bytes = |ordinal| recorded.payload(ordinal).and_then(|payload| payload.bytes);
                (0..recorded.payloads).filter(|ordinal| bytes(*ordinal).is_some_and(holds)).collect()
            }
            named => {
                let replies = replies(told);
                let commands = recorded.commands().iter().enumerate();
                let found = commands.flat_map(|(nth, command)| {
                    named.of_command(command, replies.get(nth).unwrap_or(&Value::Null), told)
                });
                found.map(|payload| payload.ordinal).collect()
            }
        }
    }

    /// Which payloads of a command belong to the thing, by what it was answered.
    fn of_command<'c, 'e>(
        &self,
        command: &'c machines::Command<'e>,
        reply: &Value,
        told: &Told,
    ) -> Vec<&'c Payload<'e>> {
        match (self, command) {
            (Which::Mail(message), machines::Command::Mail(command)) => {
                let sent = match reply {
                    // Whoever waits for a reply has no answer yet, but what it sent has a number.
                    Value::Null => in_events(told, "mail.sent", "message"),
                    reply => reply["message"].as_u64(),
                };
                said(command).filter(|_| sent == Some(*message)).into_iter().collect()
            }
            (Which::Task(task), machines::Command::Queue(command)) => about(command, reply, *task),
            (Which::Topic(wanted, offset), machines::Command::Topic(command)) => {
                let at = reply["first"].as_u64().and_then(|first| offset.checked_sub(first));
                at.and_then(|at| published(command, wanted, at as usize)).into_iter().collect()
            }
            (
                Which::Journal(wanted, revision),
                machines::Command::Journal(journal::Command::Append(append)),
            ) if append.journal == wanted => {
                let at = reply["first"].as_u64().and_then(|first| revision.checked_sub(first));
                let event = at.and_then(|at| append.events.get(at as usize));
                event
                    .into_iter()
                    .flat_map(|event| [Some(&event.data), event.metadata.as_ref()])
                    .flatten()
                    .collect()
            }
            (Which::Key(key), machines::Command::Kv(kv::Command::Put(put))) if put.key == key => {
                match &put.value {
                    Stored::Payload(payload) => vec![payload],
                    Stored::Number(_) => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }
}

/// What each command of a request was answered.
fn replies(told: &Told) -> Vec<Value> {
    let reply: Value =
        told.reply.as_deref().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
    match (told.command.as_str(), reply) {
        ("space.txn", mut reply) => match reply["replies"].take() {
            Value::Array(replies) => replies,
            _ => Vec::new(),
        },
        (_, reply) => vec![reply],
    }
}

/// A number in the first of a request's own events of this name.
fn in_events(told: &Told, name: &str, field: &str) -> Option<u64> {
    let (_, _, json) = told.events.iter().find(|(_, event, _)| event == name)?;
    serde_json::from_str::<Value>(json).ok()?[field].as_u64()
}

fn said<'c, 'e>(command: &'c mail::Command<'e>) -> Option<&'c Payload<'e>> {
    match command {
        mail::Command::Send(send) => Some(&send.body),
        mail::Command::Reply(reply) => Some(&reply.body),
        mail::Command::Request(request) => Some(&request.body),
        _ => None,
    }
}

fn about<'c, 'e>(command: &'c queue::Command<'e>, reply: &Value, task: u64) -> Vec<&'c Payload<'e>> {
    let found = match command {
        queue::Command::Push(push) => push.body.as_ref().filter(|_| reply["task"] == task),
        queue::Command::PushAll(all) => {
            let ours = all.tasks.iter().enumerate().filter(|(nth, _)| reply["tasks"][*nth]["task"] == task);
            return ours.filter_map(|(_, new)| new.body.as_ref()).collect();
        }
        queue::Command::Finish(finish) => finish.result.as_ref().filter(|_| finish.task.0 == task),
        queue::Command::FinishAll(all) => {
            let ours = all.tasks.iter().filter(|done| done.task.0 == task);
            return ours.filter_map(|done| done.result.as_ref()).collect();
        }
        queue::Command::Progress(progress) => Some(&progress.note).filter(|_| progress.task.0 == task),
        queue::Command::Answer(answer) => Some(&answer.answer).filter(|_| answer.task.0 == task),
        _ => None,
    };
    found.into_iter().collect()
}

fn published<'c, 'e>(command: &'c topic::Command<'e>, wanted: &str, at: usize) -> Option<&'c Payload<'e>> {
    match command {
        topic::Command::Publish(publish) => {
            Some(&publish.body).filter(|_| publish.topic == wanted && at == 0)
        }
        topic::Command::PublishAll(all) => {
            all.messages.get(at).map(|message| &message.body).filter(|_| all.topic == wanted)
        }
        _ => None,
    }
}
