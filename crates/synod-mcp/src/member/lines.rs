//! Places in line for locks, which outlast the call that took them.
//!
//! A place is a request that waits at the node, in a task of its own here.
//! Giving it up drops that request: its connection closes, and the node takes it out of the line, or takes back what it was about to grant.
//!
//! ```text
//!   stands ──granted──▶ came ──a call fetches it──▶ the model's
//!      │                  │ └─ a call ends well: the model is told, and has as long again
//!      │                  └── UNASKED without a call ──▶ given back, and told of with the next one
//!      └── given up, refused
//! ```
//!
//! A client may be open while its model has long stopped: what came for it must not keep others waiting.

use super::Member;
use super::holds::same;
use crate::no::No;
use crate::quote::short;
use serde_json::{Value, json};
use std::sync::{Arc, Weak};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use synod_client::Error;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// How long a lock that came in the background is kept for a model that makes no call: it may be thinking, or at the end of a build.
pub const UNASKED: Duration = Duration::from_secs(60);

/// One place in line.
pub(super) struct Line {
    /// How it ended; `None` while it stands.
    ended: Option<Result<Value, No>>,
    /// Gives it up.
    waits: Option<AbortHandle>,
    /// What came is being given back: nobody may take it any more.
    leaves: bool,
    /// For what it stands there, and whether to share it.
    names: Vec<String>,
    shared: bool,
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(waits) = self.waits.take() {
            waits.abort();
        }
    }
}

/// A place that is given up unless somebody says that it is to be kept: so a call that was cut off leaves nothing behind.
pub(crate) struct InLine {
    member: Weak<Member>,
    number: Option<u64>,
}

impl InLine {
    /// It stays when the call has returned; gives the word for it.
    pub(crate) fn keep(mut self) -> String {
        word(self.number.take().unwrap_or_default())
    }
}

impl Drop for InLine {
    fn drop(&mut self) {
        let (Some(number), Some(member)) = (self.number, self.member.upgrade()) else { return };
        let line = member.state().lines.remove(&number);
        // What had come at that very moment is nobody's: its call has been cut off.
        if let Some(Ok(granted)) = line.and_then(|mut line| line.ended.take())
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(async move { member.let_go(&granted).await });
        }
    }
}

/// The model's calls, for those who wait for one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Calls {
    /// How many are under way: each may still tell what has come.
    under_way: usize,
    /// When the last ended that has told it.
    told: Option<Instant>,
}

/// A call is under way as long as this is there.
pub(crate) struct UnderWay(Arc<Member>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.calls.send_modify(|calls| calls.under_way -= 1);
    }
}

/// What a place is called.
pub(crate) fn word(number: u64) -> String {
    format!("line-{number}")
}

impl Member {
    /// Begins to stand in line for a lock.
    pub(crate) fn stand_in_line(self: &Arc<Self>, client: &str, acquire: Value) -> InLine {
        let names = acquire["names"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let names = names.map(str::to_owned).collect();
        let shared = acquire["shared"] == true;
        let number = {
            let mut state = self.state();
            state.line += 1;
            let number = state.line;
            let line = Line { ended: None, waits: None, leaves: false, names, shared };
            state.lines.insert(number, line);
            number
        };
        let (member, client) = (self.clone(), client.to_owned());
        let waits = tokio::spawn(async move {
            let ended = member.call(&client, "lock", "acquire", &acquire, None).await;
            let granted = ended.as_ref().ok().cloned();
            if let Some(line) = member.state().lines.get_mut(&number) {
                line.ended = Some(ended);
            }
            member.news.send_modify(|news| *news += 1);
            let (patience, calls) = (member.wish.unasked, member.calls.subscribe());
            let member = Arc::downgrade(&member);
            if let Some(granted) = granted {
                keep_while_asked(&member, number, &granted, patience, calls).await;
            }
        });
        if let Some(line) = self.state().lines.get_mut(&number) {
            line.waits = Some(waits.abort_handle());
        }
        InLine { member: Arc::downgrade(self), number: Some(number) }
    }

    /// The place in line for just these names in this mode.
    pub(crate) fn line_for(&self, names: &[String], shared: bool) -> Option<u64> {
        let state = self.state();
        let stands = |line: &Line| !line.leaves && line.shared == shared && same(&line.names, names);
        let found = state.lines.iter().find(|(_, line)| stands(line));
        found.map(|(number, _)| *number)
    }

    /// How the place of this number ended, which another call took; it stays if it does not.
    pub(crate) async fn other_line_ended(&self, number: u64, limit: Duration) -> Option<Result<Value, No>> {
        self.place_ended(Some(number), limit).await
    }

    /// How this place ended, if it does in time. It is told once.
    pub(crate) async fn line_ended(&self, line: &InLine, limit: Duration) -> Option<Result<Value, No>> {
        self.place_ended(Some(line.number?), limit).await
    }

    /// How the first place ended that does in time.
    pub(crate) async fn any_line_ended(&self, limit: Duration) -> Option<Result<Value, No>> {
        self.place_ended(None, limit).await
    }

    /// The same for one place or for any; a place that is not there any more is not waited for.
    async fn place_ended(&self, which: Option<u64>, limit: Duration) -> Option<Result<Value, No>> {
        let mut news = self.news.subscribe();
        let ended = async {
            loop {
                news.mark_unchanged();
                {
                    let mut state = self.state();
                    let lines = &mut state.lines;
                    if which.is_some_and(|number| !lines.contains_key(&number)) {
                        return None;
                    }
                    let came = |line: &Line| line.ended.is_some() && !line.leaves;
                    let is = |number: u64| which.is_none_or(|which| which == number);
                    let number = lines.iter().find(|(number, line)| is(**number) && came(line));
                    let number = number.map(|(number, _)| *number);
                    if let Some(mut line) = number.and_then(|number| lines.remove(&number)) {
                        return line.ended.take();
                    }
                }
                news.changed().await.ok()?;
            }
        };
        tokio::time::timeout(limit, ended).await.ok().flatten()
    }

    /// Gives a place up; `None`: there is no such place. A lock that had come meanwhile is returned, to be let go.
    pub(crate) fn leave_line(&self, name: &str) -> Option<Option<Value>> {
        let number: u64 = name.strip_prefix("line-")?.parse().ok()?;
        let mut state = self.state();
        if state.lines.get(&number)?.leaves {
            return Some(None);
        }
        let mut line = state.lines.remove(&number)?;
        drop(state);
        self.news.send_modify(|news| *news += 1);
        Some(line.ended.take().and_then(Result::ok))
    }

    /// Whether a lock that was waited for has come, and nobody has been told.
    pub(crate) fn has_news(&self) -> bool {
        self.state().lines.values().any(|line| line.ended.is_some() && !line.leaves)
    }

    /// A call begins; what comes meanwhile is kept until it has ended.
    pub(crate) fn call_begins(self: &Arc<Self>) -> UnderWay {
        self.calls.send_modify(|calls| calls.under_way += 1);
        UnderWay(self.clone())
    }

    /// A call has ended well: whatever has come was told with it.
    pub(crate) fn told(&self) {
        self.calls.send_modify(|calls| calls.told = Some(Instant::now()));
    }

    /// Lets go of a lock that nobody was told of. Only a fault keeps it: whoever was refused does not have it.
    async fn let_go(&self, granted: &Value) -> bool {
        let Some(agent) = self.joined() else { return true };
        let body = json!({"lock": granted["lock"], "fence": granted["fence"]});
        !matches!(agent.call("lock", "release", &body).await, Err(Error::Fault(_)))
    }

    /// What came for this place is to be given back; `false`: it has been fetched.
    fn leaves(&self, number: u64, leaves: bool) -> bool {
        let mut state = self.state();
        let line = state.lines.get_mut(&number);
        line.map(|line| line.leaves = leaves).is_some()
    }

    /// It has been given back; the next call says so.
    fn gave_back(&self, number: u64, came: SystemTime) {
        let mut state = self.state();
        let Some(mut line) = state.lines.remove(&number) else { return };
        // This is told by the very task that would be ended with the place.
        line.waits = None;
        let paths = short(&json!(line.names).to_string(), 200);
        state.untold.push(format!(
            "the lock on {} came at {} and was given back, since you made no call for {} s: call lock {{\"paths\":{paths}}} again if you still need it",
            short(&line.names.join(", "), 200),
            time_of_day(came),
            self.wish.unasked.as_secs()
        ));
        drop(state);
        self.news.send_modify(|news| *news += 1);
    }
}

/// Keeps what came as long as the model calls and so is told of it; then gives it back.
///
/// Ends with the place: fetching what came, or giving the place up, aborts this.
async fn keep_while_asked(
    member: &Weak<Member>,
    number: u64,
    granted: &Value,
    patience: Duration,
    mut calls: watch::Receiver<Calls>,
) {
    let (came, mut since) = (SystemTime::now(), Instant::now());
    loop {
        let Calls { under_way, told } = *calls.borrow_and_update();
        since = told.map_or(since, |told| told.max(since));
        if under_way == 0 && since.elapsed() >= patience {
            let Some(member) = member.upgrade() else { return };
            if !member.leaves(number, true) {
                return;
            }
            if member.let_go(granted).await {
                return member.gave_back(number, came);
            }
            // The node cannot be reached: it is tried again, and the model may have it until then.
            member.leaves(number, false);
            since = Instant::now();
        }
        tokio::select! {
            () = tokio::time::sleep_until(since + patience), if under_way == 0 => {}
            changed = calls.changed() => if changed.is_err() { return },
        }
    }
}

/// As the node writes it: `10:52:00 UTC`.
fn time_of_day(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() % 86_400;
    format!("{:02}:{:02}:{:02} UTC", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}
