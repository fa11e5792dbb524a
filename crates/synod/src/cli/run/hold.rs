//! A lock or a lead in this process's hands: how it is had, kept, lost and let go.
//!
//! Two things say that it is lost: an event (it was taken away, it ended) and the session's end, which the next heartbeat learns.
//! A node that does not answer is no loss: nobody else is granted it while no node lives, and a restart moves what falls due.

use super::super::exit::{Exit, Stop};
use super::super::fleet;
use super::super::show::{self, paint::Paint};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use synod_client::{Agent, Error};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long the session, and with it the lock, outlives this process without a word.
pub const SESSION_MS: u64 = 20_000;
/// One wait in line; then it is asked again.
const WAIT_MS: u64 = 3_600_000;

/// What a program needs in order to run.
pub enum Want {
    /// These names, all or none.
    Lock {
        /// Files, patterns, or any other names.
        names: Vec<String>,
        /// Together with others who share them.
        shared: bool,
        /// What for.
        note: String,
    },
    /// To lead this election.
    Lead {
        /// Its name.
        election: String,
        /// What others should know of the leader.
        value: String,
    },
}

impl Want {
    /// What it is called when it is spoken of.
    pub fn called(&self) -> &'static str {
        match self {
            Want::Lock { .. } => "lock",
            Want::Lead { .. } => "lead",
        }
    }

    fn machine(&self) -> &'static str {
        match self {
            Want::Lock { .. } => "lock",
            Want::Lead { .. } => "election",
        }
    }

    fn verb(&self) -> &'static str {
        match self {
            Want::Lock { .. } => "acquire",
            Want::Lead { .. } => "campaign",
        }
    }

    fn ask(&self) -> Value {
        match self {
            Want::Lock { names, shared, note } => {
                json!({"names": names, "shared": shared, "session": true, "note": note})
            }
            Want::Lead { election, value } => json!({"election": election, "session": true, "value": value}),
        }
    }

    /// The field of those events that says which one it is.
    fn own(&self) -> &'static str {
        match self {
            Want::Lock { .. } => "lock",
            Want::Lead { .. } => "term",
        }
    }

    /// What its end is announced by.
    fn ends(&self) -> &'static str {
        match self {
            Want::Lock { .. } => "lock.broken,lock.expired,lock.released",
            Want::Lead { .. } => "election.deposed,election.expired,election.resigned,election.transferred",
        }
    }

    /// Behind whom this agent waits, in words.
    async fn behind(&self, agent: &Agent) -> Option<String> {
        let name = agent.handle().split('@').next().unwrap_or_default();
        match self {
            Want::Lock { note, .. } => {
                let waits = agent.call("lock", "waits", &json!({"agent": name})).await.ok()?;
                let mine = waits["waits"].as_array()?.iter().find(|wait| wait["note"] == **note)?;
                Some(fleet::behind(mine))
            }
            Want::Lead { election, .. } => {
                let observed =
                    agent.call("election", "observe", &json!({"election": election})).await.ok()?;
                let line = agent.call("election", "candidates", &json!({"election": election})).await.ok()?;
                let before = line["candidates"].as_array()?.iter().take_while(|one| one["agent"] != name);
                let leader = show::brief(&observed["leader"]["agent"], 60);
                Some(match before.count() {
                    0 => format!("`{leader}`, who leads"),
                    n => format!("`{leader}`, who leads, and {n} more"),
                })
            }
        }
    }
}

/// What is held.
pub struct Held {
    agent: Agent,
    /// What it is.
    pub want: Want,
    /// A lock's number; of a lead, its term.
    pub number: u64,
    /// Proves that it is the newest.
    pub fence: u64,
    /// The first of its names.
    pub name: String,
    lost: watch::Receiver<Option<String>>,
    keepers: Vec<JoinHandle<()>>,
}

impl Held {
    /// Takes it; in line for so long, `None`: as long as it takes.
    pub async fn take(agent: &Agent, want: Want, wait: Option<Duration>) -> Result<Held, Stop> {
        let mut ask = want.ask();
        let since = Instant::now();
        // Not in line at first: the refusal says who has it, and an empty line needs no more.
        let held = loop {
            let asked = Instant::now();
            let waits = ask["wait_ms"].as_u64();
            let outcome = match waits {
                None => agent.call(want.machine(), want.verb(), &ask).await,
                Some(_) => in_line(agent, &want, &ask).await,
            };
            let refusal = match outcome {
                Ok(held) => break held,
                Err(Error::Refused(refusal)) if refusal.code == "held" => refusal,
                Err(error) => return Err(error.into()),
            };
            // A no before the time is over is a no for good: the line would go round in a circle.
            let early = waits
                .is_some_and(|ms| asked.elapsed() + Duration::from_millis(50) < Duration::from_millis(ms));
            let left = wait.map(|wait| wait.saturating_sub(since.elapsed()));
            let over = left.is_some_and(|left| left < Duration::from_millis(1));
            if early || over {
                let exit = if early { Exit::Refused } else { Exit::Late };
                let stop = Stop::from(Error::Refused(refusal));
                return Err(Stop {
                    exit,
                    text: stop.text.replace("add --wait-ms MS", "add --wait MS"),
                    ..stop
                });
            }
            if waits.is_none() {
                // What follows tells programs how to wait, which is what happens next.
                say(&format!("{}; waiting in line", refusal.detail.split("; ").next().unwrap_or_default()));
            }
            let ms = left.map_or(WAIT_MS, |left| (left.as_millis() as u64).clamp(1, WAIT_MS));
            ask["wait_ms"] = ms.into();
        };
        Held::keep(agent, want, &held)
    }

    fn keep(agent: &Agent, want: Want, held: &Value) -> Result<Held, Stop> {
        let number = |name: &str| held[name].as_u64();
        let (number, fence, name) = match &want {
            Want::Lock { .. } => (number("lock"), number("fence"), held["names"][0].as_str()),
            Want::Lead { election, .. } => (number("term"), number("term"), Some(election.as_str())),
        };
        let (Some(number), Some(fence), Some(name)) = (number, fence, name) else {
            return Err(Stop::new(Exit::Fault, format!("the node's answer names no {}", want.called())));
        };
        let name = name.to_owned();
        let (tell, lost) = watch::channel(None);
        let index = held["index"].as_u64().unwrap_or(0).to_string();
        let listener =
            Listener { agent: agent.clone(), ends: want.ends(), mine: (want.own(), number), index };
        let keepers =
            vec![tokio::spawn(heart(agent.clone(), tell.clone())), tokio::spawn(listener.listen(tell))];
        Ok(Held { agent: agent.clone(), want, number, fence, name, lost, keepers })
    }

    /// Waits until it is lost, and says why. Cancelling it loses nothing.
    pub async fn lost(&self) -> String {
        let mut lost = self.lost.clone();
        loop {
            if let Some(why) = &*lost.borrow_and_update() {
                return why.clone();
            }
            if lost.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// Lets go. What the node says to it is of no use to anybody: the session ends next.
    pub async fn release(self) {
        let (verb, body) = match &self.want {
            Want::Lock { .. } => ("release", json!({"lock": self.number, "fence": self.fence})),
            Want::Lead { election, .. } => ("resign", json!({"election": election, "term": self.number})),
        };
        self.keepers.iter().for_each(JoinHandle::abort);
        let released = self.agent.call(self.want.machine(), verb, &body);
        let _ = tokio::time::timeout(Duration::from_secs(5), released).await;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.keepers.iter().for_each(JoinHandle::abort);
    }
}

/// Stands in line, and says behind whom whenever that changes.
async fn in_line(agent: &Agent, want: &Want, ask: &Value) -> Result<Value, Error> {
    let mut had = Box::pin(agent.call(want.machine(), want.verb(), ask));
    let mut events = agent.events(None, &[("machine", want.machine())]);
    let mut said = String::new();
    loop {
        tokio::select! {
            had = &mut had => return had,
            event = events.next() => {
                if event.is_err() {
                    return had.await;
                }
                let Some(behind) = want.behind(agent).await else { continue };
                if behind != said {
                    say(&format!("in line behind {behind}"));
                    said = behind;
                }
            }
        }
    }
}

fn say(text: &str) {
    eprintln!("{} {}", Paint::stderr().dim("synod:"), show::harmless(text));
}

/// Keeps the session alive; when it has ended, so has what it held.
async fn heart(agent: Agent, tell: watch::Sender<Option<String>>) {
    loop {
        tokio::time::sleep(Duration::from_millis(SESSION_MS / 3)).await;
        if let Err(Error::Refused(refusal)) = agent.heartbeat().await {
            tell.send_replace(Some(refusal.detail));
            return;
        }
    }
}

/// Who hears that something was taken away, or ended.
struct Listener {
    agent: Agent,
    /// The events that say so.
    ends: &'static str,
    /// What is held, as those events name it.
    mine: (&'static str, u64),
    /// Since when it is held.
    index: String,
}

impl Listener {
    async fn listen(self, tell: watch::Sender<Option<String>>) {
        let filter = [("event", self.ends)];
        let mut events = self.agent.events(Some(&self.index), &filter);
        while let Ok(event) = events.next().await {
            let event = event.json();
            let (field, number) = self.mine;
            if event["data"][field].as_u64() == Some(number) {
                tell.send_replace(Some(why(&event)));
                return;
            }
        }
    }
}

/// Why something ended, by the event that says so.
fn why(event: &Value) -> String {
    let kind = event["type"].as_str().unwrap_or_default();
    match kind.rsplit('.').next().unwrap_or_default() {
        "broken" | "deposed" => {
            let by = show::brief(&event["data"]["by"], 60);
            match event["data"]["reason"].as_str() {
                None | Some("") => format!("`{by}` took it away"),
                Some(reason) => format!("`{by}` took it away: {reason}"),
            }
        }
        "transferred" => format!("it was handed to `{}`", show::brief(&event["data"]["to"], 60)),
        "released" | "resigned" => "somebody let go of it under this name".to_owned(),
        _ => "its session ended".to_owned(),
    }
}
