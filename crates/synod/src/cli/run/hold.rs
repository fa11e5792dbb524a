//! A lock in this process's hands: how it is had, kept, lost and let go.
//!
//! Two things say that it is lost: an event (it was broken, it ended) and the session's end, which the next heartbeat learns.
//! A node that does not answer is no loss: nobody else is granted the lock while no node lives, and a restart moves what falls due.

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

/// A lock that is held.
pub struct Held {
    agent: Agent,
    /// Its number.
    pub lock: u64,
    /// Proves that it is the newest.
    pub fence: u64,
    /// The first of its names.
    pub name: String,
    lost: watch::Receiver<Option<String>>,
    keepers: Vec<JoinHandle<()>>,
}

impl Held {
    /// Takes these names, all or none; in line for so long, `None`: as long as it takes.
    pub async fn acquire(
        agent: &Agent,
        names: &[String],
        shared: bool,
        wait: Option<Duration>,
        note: &str,
    ) -> Result<Held, Stop> {
        let mut ask = json!({"names": names, "shared": shared, "session": true, "note": note});
        let since = Instant::now();
        // Not in line at first: the refusal says who has it, and an empty line needs no more.
        let held = loop {
            let asked = Instant::now();
            let waits = ask["wait_ms"].as_u64();
            let outcome = match waits {
                None => agent.call("lock", "acquire", &ask).await,
                Some(_) => in_line(agent, &ask).await,
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
        Held::keep(agent, &held)
    }

    fn keep(agent: &Agent, held: &Value) -> Result<Held, Stop> {
        let number = |name: &str| held[name].as_u64();
        let (Some(lock), Some(fence), Some(name)) =
            (number("lock"), number("fence"), held["names"][0].as_str())
        else {
            return Err(Stop::new(Exit::Fault, "the node's answer names no lock"));
        };
        let (tell, lost) = watch::channel(None);
        let index = number("index").unwrap_or(0).to_string();
        let keepers = vec![
            tokio::spawn(heart(agent.clone(), tell.clone())),
            tokio::spawn(listen(agent.clone(), lock, index, tell)),
        ];
        Ok(Held { agent: agent.clone(), lock, fence, name: name.to_owned(), lost, keepers })
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
        let body = json!({"lock": self.lock, "fence": self.fence});
        self.keepers.iter().for_each(JoinHandle::abort);
        let released = self.agent.call("lock", "release", &body);
        let _ = tokio::time::timeout(Duration::from_secs(5), released).await;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.keepers.iter().for_each(JoinHandle::abort);
    }
}

/// Stands in line, and says behind whom whenever that changes.
async fn in_line(agent: &Agent, ask: &Value) -> Result<Value, Error> {
    let mut had = Box::pin(agent.call("lock", "acquire", ask));
    let mut events = agent.events(None, &[("machine", "lock")]);
    let name = agent.handle().split('@').next().unwrap_or_default().to_owned();
    let mut said = String::new();
    loop {
        tokio::select! {
            had = &mut had => return had,
            event = events.next() => {
                if event.is_err() {
                    return had.await;
                }
                let Ok(waits) = agent.call("lock", "waits", &json!({"agent": name})).await else { continue };
                let mine = waits["waits"].as_array().into_iter().flatten().find(|wait| wait["note"] == ask["note"]);
                let Some(behind) = mine.map(fleet::behind) else { continue };
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

/// Keeps the session alive; when it has ended, so has the lock.
async fn heart(agent: Agent, tell: watch::Sender<Option<String>>) {
    loop {
        tokio::time::sleep(Duration::from_millis(SESSION_MS / 3)).await;
        if let Err(Error::Refused(refusal)) = agent.heartbeat().await {
            tell.send_replace(Some(refusal.detail));
            return;
        }
    }
}

/// Hears that the lock was taken away, or ended.
async fn listen(agent: Agent, lock: u64, index: String, tell: watch::Sender<Option<String>>) {
    let filter = [("event", "lock.broken,lock.expired,lock.released")];
    let mut events = agent.events(Some(&index), &filter);
    while let Ok(event) = events.next().await {
        let event = event.json();
        if event["data"]["lock"].as_u64() != Some(lock) {
            continue;
        }
        let why = match event["type"].as_str() {
            Some("synod.lock.broken") => {
                let by = show::brief(&event["data"]["by"], 60);
                match event["data"]["reason"].as_str() {
                    None | Some("") => format!("`{by}` took it away"),
                    Some(reason) => format!("`{by}` took it away: {reason}"),
                }
            }
            Some("synod.lock.released") => "somebody let go of it under this name".to_owned(),
            _ => "its session ended".to_owned(),
        };
        tell.send_replace(Some(why));
        return;
    }
}
