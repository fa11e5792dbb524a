//! Places in line for locks, which outlast the call that took them.
//!
//! A place is a request that waits at the node, in a task of its own here.
//! Giving it up drops that request: its connection closes, and the node takes it out of the line, or takes back what it was about to grant.

use super::Member;
use super::holds::same;
use crate::no::No;
use serde_json::Value;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::task::AbortHandle;

/// One place in line.
pub(super) struct Line {
    /// How it ended; `None` while it stands.
    ended: Option<Result<Value, No>>,
    /// Gives it up.
    waits: Option<AbortHandle>,
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
        if let (Some(number), Some(member)) = (self.number, self.member.upgrade()) {
            member.state().lines.remove(&number);
        }
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
            state.lines.insert(number, Line { ended: None, waits: None, names, shared });
            number
        };
        let (member, client) = (self.clone(), client.to_owned());
        let waits = tokio::spawn(async move {
            let ended = member.call(&client, "lock", "acquire", &acquire, None).await;
            if let Some(line) = member.state().lines.get_mut(&number) {
                line.ended = Some(ended);
                line.waits = None;
            }
            member.news.send_modify(|news| *news += 1);
        });
        if let Some(line) = self.state().lines.get_mut(&number)
            && line.ended.is_none()
        {
            line.waits = Some(waits.abort_handle());
        }
        InLine { member: Arc::downgrade(self), number: Some(number) }
    }

    /// The place in line for just these names in this mode.
    pub(crate) fn line_for(&self, names: &[String], shared: bool) -> Option<u64> {
        let state = self.state();
        let found = state.lines.iter().find(|(_, line)| line.shared == shared && same(&line.names, names));
        found.map(|(number, _)| *number)
    }

    /// How the place of this number ended, which another call took; it stays if it does not.
    pub(crate) async fn other_line_ended(&self, number: u64, limit: Duration) -> Option<Result<Value, No>> {
        self.ended_where(limit, |other| other == number).await
    }

    /// How this place ended, if it does in time. It is told once.
    pub(crate) async fn line_ended(&self, line: &InLine, limit: Duration) -> Option<Result<Value, No>> {
        let number = line.number?;
        self.ended_where(limit, |other| other == number).await
    }

    /// How the first place ended that does in time.
    pub(crate) async fn any_line_ended(&self, limit: Duration) -> Option<Result<Value, No>> {
        self.ended_where(limit, |_| true).await
    }

    async fn ended_where(&self, limit: Duration, which: impl Fn(u64) -> bool) -> Option<Result<Value, No>> {
        let mut news = self.news.subscribe();
        let ended = async {
            loop {
                news.mark_unchanged();
                let found = {
                    let mut state = self.state();
                    let done =
                        state.lines.iter().find(|(number, line)| which(**number) && line.ended.is_some());
                    let number = done.map(|(number, _)| *number);
                    number
                        .and_then(|number| state.lines.remove(&number))
                        .and_then(|mut line| line.ended.take())
                };
                if found.is_some() {
                    return found;
                }
                if news.changed().await.is_err() {
                    return None;
                }
            }
        };
        tokio::time::timeout(limit, ended).await.ok().flatten()
    }

    /// Gives a place up; `None`: there is no such place. A lock that had come meanwhile is returned, to be let go.
    pub(crate) fn leave_line(&self, name: &str) -> Option<Option<Value>> {
        let number: u64 = name.strip_prefix("line-")?.parse().ok()?;
        let mut line = self.state().lines.remove(&number)?;
        Some(line.ended.take().and_then(Result::ok))
    }

    /// Whether a lock that was waited for has come, and nobody has been told.
    pub(crate) fn has_news(&self) -> bool {
        self.state().lines.values().any(|line| line.ended.is_some())
    }
}
