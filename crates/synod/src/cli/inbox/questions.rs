//! What waits for a person: tasks that were put aside with a question, and mail that is not answered.
//!
//! A task does not remember who asked; the event does.
//! So for tasks that wait already, the events since the oldest of them are read once, as far as the node still keeps them.

use super::super::exit::Stop;
use super::super::fleet;
use super::super::show::{self, paint::Paint, time};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::time::Duration;
use synod_client::Space;
use synod_core::catalogue;

/// How long the search for whoever asked may take; without it a question is shown as somebody's.
const SEARCH: Duration = Duration::from_secs(2);
/// A line of a question is cut after so many characters; all of it is in `--json`.
const LINE_MAX: usize = 300;
/// How far back a person's own replies are looked for.
const REPLIES: u64 = 1_000;

/// Something that waits for a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Whether it is mail, and not a task.
    pub mail: bool,
    /// The task's or the message's number.
    pub id: u64,
    /// Who asks.
    pub from: Option<String>,
    /// The queue, or the subject.
    pub about: String,
    /// What is asked.
    pub text: String,
    /// Answers to choose from.
    pub options: Vec<String>,
    /// Since when it waits.
    pub since: u64,
}

impl Question {
    /// From a task as `queue.show` gives it; `None` when it asks nothing.
    pub fn of_task(task: &Value) -> Option<Question> {
        let word = |name: &str| task[name].as_str().map(str::to_owned);
        let options = task["options"].as_array().into_iter().flatten();
        Some(Question {
            mail: false,
            id: task["task"].as_u64()?,
            from: word("asker"),
            about: word("queue").unwrap_or_default(),
            text: word("question")?,
            options: options.filter_map(Value::as_str).map(str::to_owned).collect(),
            since: task["at"].as_u64().unwrap_or(0),
        })
    }

    /// From a message as `mail.show` gives it.
    pub fn of_message(message: &Value) -> Option<Question> {
        let word = |name: &str| message[name].as_str().map(str::to_owned);
        let body = &message["body"];
        let named = ["text", "question", "message"].iter().find_map(|name| body[*name].as_str());
        let text = match (body.as_str().or(named), message["body_base64"].as_str()) {
            (Some(text), _) => text.to_owned(),
            (None, Some(bytes)) => format!("{} bytes that are no text", bytes.len() * 3 / 4),
            (None, None) => body.to_string(),
        };
        let options = body["options"].as_array().into_iter().flatten();
        Some(Question {
            mail: true,
            id: message["message"].as_u64()?,
            from: word("from"),
            about: word("subject").unwrap_or_default(),
            text,
            options: options.filter_map(Value::as_str).map(str::to_owned).collect(),
            since: message["sent"].as_u64().unwrap_or(0),
        })
    }

    /// What makes it the same question: a task can be put aside again with another one.
    pub fn identity(&self) -> (u64, String) {
        (self.id, format!("{} {}", self.since, self.text))
    }

    /// Who asks, as it is shown.
    pub fn asker(&self) -> String {
        self.from.as_deref().map_or("somebody".to_owned(), show::harmless)
    }

    /// What to type: with a first option, that one's number.
    pub fn command(&self) -> String {
        format!("synod answer {} {}", self.id, if self.options.is_empty() { "TEXT" } else { "1" })
    }

    /// `1 yes · 2 no`; empty without options.
    pub fn choices(&self) -> String {
        let options = self.options.iter().enumerate();
        let numbered: Vec<String> = options
            .map(|(n, option)| format!("{} {}", n + 1, show::cut(&show::harmless(option), 80)))
            .collect();
        numbered.join(" · ")
    }

    /// Its text in lines that cannot drive a terminal.
    pub fn lines(&self) -> Vec<String> {
        self.text.lines().map(|line| show::cut(&show::harmless(line), LINE_MAX)).collect()
    }

    /// For people.
    pub fn text(&self, paint: Paint) -> String {
        let what = match (self.mail, self.about.as_str()) {
            (true, "") => format!("message {}", self.id),
            (true, subject) => format!("message {}: {}", self.id, show::harmless(subject)),
            (false, queue) => format!("task {} of `{}`", self.id, show::harmless(queue)),
        };
        let head = format!("{} · {} · {}", paint.bold(&what), self.asker(), time::seen(self.since));
        let mut text = format!("{head}\n");
        self.lines().iter().for_each(|line| text.push_str(&format!("  {line}\n")));
        for (n, option) in self.options.iter().enumerate() {
            text.push_str(&format!("  {} {}\n", paint.yellow(&format!("{}", n + 1)), show::harmless(option)));
        }
        text.push_str(&format!("  {}\n", paint.dim(&self.command())));
        text
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let of = if self.mail { "message" } else { "task" };
        let about = if self.mail { "subject" } else { "queue" };
        json!({
            of: self.id, "from": self.from, about: self.about, "question": self.text,
            "options": self.options, "since": self.since, "answer_with": self.command(),
        })
    }
}

/// Which events can bring something for a person.
pub fn filter() -> Vec<(&'static str, &'static str)> {
    let mail = catalogue::events().any(|card| card.machine == "mail");
    vec![("event", if mail { "queue.parked,mail.sent" } else { "queue.parked" })]
}

/// Everything that waits for this person, oldest first.
pub async fn all(space: &Space, me: &str) -> Result<Vec<Question>, Stop> {
    let mut parked = fleet::list(space, "queue", "list", "tasks", json!({"state": "parked"}), None).await?;
    find_askers(space, &mut parked).await;
    let mut all: Vec<Question> = parked.iter().filter_map(Question::of_task).collect();
    all.extend(mail(space, me).await?.iter().filter_map(Question::of_message));
    all.sort_by_key(|question| (question.since, question.id));
    Ok(all)
}

/// The unread messages of a box that its owner has not answered yet.
pub async fn mail(space: &Space, me: &str) -> Result<Vec<Value>, Stop> {
    let mut unread = fleet::list(space, "mail", "inbox", "messages", json!({ "agent": me }), None).await?;
    if !unread.is_empty() {
        let answered = answered(space, me).await?;
        unread.retain(|message| message["message"].as_u64().is_none_or(|number| !answered.contains(&number)));
    }
    Ok(unread)
}

/// The messages that this agent has replied to lately.
pub async fn answered(space: &Space, me: &str) -> Result<HashSet<u64>, Stop> {
    let history = space.call("mail", "history", &json!({"agent": me, "limit": REPLIES})).await?;
    let messages = history["messages"].as_array().into_iter().flatten();
    Ok(messages.filter(|sent| sent["from"] == me).filter_map(|sent| sent["reply_to"].as_u64()).collect())
}

/// Notes in each task who asked its question. What cannot be found stays unknown: the answer does not depend on it.
pub async fn find_askers(space: &Space, parked: &mut [Value]) {
    let oldest =
        parked.iter().filter(|task| task["asker"].is_null()).filter_map(|task| task["at"].as_u64()).min();
    if let Some(oldest) = oldest {
        let _ = tokio::time::timeout(SEARCH, search(space, parked, oldest)).await;
    }
}

async fn search(space: &Space, parked: &mut [Value], oldest: u64) -> Result<(), Stop> {
    // The index just before the oldest question, or the beginning.
    let at = format!("@{}", oldest.saturating_sub(1));
    let before = match space.request("space", "show").at(Some(&at)).send().await {
        Ok(text) => serde_json::from_str::<Value>(&text).unwrap_or_default()["index"].to_string(),
        Err(_) => "start".to_owned(),
    };
    let mut events = space.events(Some(&before), &[("event", "queue.parked")]);
    let mut missing = parked.iter().filter(|task| task["asker"].is_null()).count();
    while missing > 0 {
        let event = events.next().await?.json();
        let same = |task: &&mut Value| {
            task["task"] == event["data"]["task"] && task["question"] == event["data"]["question"]
        };
        if let Some(task) = parked.iter_mut().find(same) {
            missing -= usize::from(task["asker"].is_null());
            task["asker"] = event["agent"].clone();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_cannot_drive_the_terminal_and_its_options_have_numbers() {
        let task = json!({"task": 42, "queue": "q", "question": "go\u{1b}[2J on?\nreally?", "options": ["yes", "no\u{7}"], "at": 1});
        let question = Question::of_task(&task).unwrap();
        let text = question.text(Paint::off());
        assert!(text.contains("go\\u{1b}[2J on?\n  really?") && !text.contains('\u{1b}'), "{text}");
        assert!(text.contains("  2 no\\u{7}\n") && text.contains("synod answer 42 1"), "{text}");
        assert_eq!(question.choices(), "1 yes · 2 no\\u{7}");
        assert_eq!(Question::of_task(&json!({"task": 1})), None);
    }

    #[test]
    fn mail_shows_its_text() {
        let message = json!({"message": 7, "from": "heron", "body": {"text": "which port?"}, "sent": 5});
        let question = Question::of_message(&message).unwrap();
        assert_eq!((question.text.as_str(), question.asker().as_str()), ("which port?", "heron"));
        let message = json!({"message": 7, "from": "heron", "body": {"n": 1}, "sent": 5});
        assert_eq!(Question::of_message(&message).unwrap().text, r#"{"n":1}"#);
    }
}
