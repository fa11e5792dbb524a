//! Who calls: one member of a space, joined when the first call needs it, kept alive, and gone with its client.
//!
//! ```text
//!   first call ─▶ find the space ─▶ join ─▶ handle `claude-code-1@17`
//!                                    │  every call goes under it, a heartbeat in between
//!                                    │
//!       session ended (a long sleep) ├─▶ join again; what was held is named as lost
//!       client gone                  └─▶ waits end, leave: tasks and locks pass on at once
//! ```
//!
//! **A name is found without a race.** A name that nobody chose is `CLIENT-N`, with the lowest number that nobody lives under.
//! Two that come at once may both take it; both then look, and the one with the younger session leaves and takes the next: sessions are numbered in one order, so exactly one stays.
//!
//! **Mail is read when the model has called again.** What a call returned may have been lost on its way; so messages are acknowledged at the beginning of the next call, and given out again when none comes.
//!
//! Deliberately not here: any decision. What is held is remembered for sentences alone; the node knows it.

use crate::handle::Handle;
use crate::no::No;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use synod_client::seat::{Seat, Taken};
use synod_client::{Agent, Join, Space};
use tokio::sync::OnceCell;
use tokio_util::sync::{CancellationToken, DropGuard};

/// A future that is sent between threads.
pub(crate) type Boxed<'f, T> = Pin<Box<dyn Future<Output = T> + Send + 'f>>;

/// How the space is found, and a node started for it when none runs; tried again until it succeeds.
pub type Find = Box<dyn Fn() -> Boxed<'static, Result<Space, No>> + Send + Sync>;

/// How long leaving may take: whoever waits for the end of this process must not wait long.
const LEAVE: Duration = Duration::from_secs(3);
/// Names that are tried before giving up: more agents of one client than this are on no machine.
const NAMES_MAX: u64 = 1_000;

/// What a member is asked to be.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The agent's name; `None`: made from the client's name.
    pub name: Option<String>,
    /// What tells this process from others of the same agent.
    pub instance: String,
    /// What the agent can do.
    pub capabilities: Vec<String>,
    /// The queue that `next_work` takes from when none is named.
    pub queue: String,
    /// How long the session lives without a word.
    pub ttl: Duration,
    /// Whether somebody stands behind the connection all the time, so that a heartbeat tells the truth.
    pub beats: bool,
    /// Whether to go on with a live session of the same instance instead of ending it.
    pub resumes: bool,
    /// Where it leaves word of itself for hooks; `None`: nowhere.
    pub seat: Option<SeatAt>,
}

/// Where a seat is taken: see [`synod_client::seat`].
#[derive(Clone, Debug)]
pub struct SeatAt {
    /// The node's data directory.
    pub data: PathBuf,
    /// The root of the worktree, inside a repository.
    pub root: Option<PathBuf>,
}

/// A member of a space. See the [module](self).
pub struct Member {
    find: Find,
    space: OnceCell<Space>,
    pub(crate) wish: Wish,
    /// One join at a time.
    joining: tokio::sync::Mutex<()>,
    state: Mutex<State>,
    /// The client has gone: waits end.
    gone: CancellationToken,
}

#[derive(Default)]
struct State {
    me: Option<Me>,
    /// What this member was given and has not ended, by number.
    tasks: BTreeMap<u64, Handle>,
    locks: BTreeMap<u64, Handle>,
    /// Messages that were handed to the model and not yet acknowledged.
    unread: Vec<Handle>,
    /// What an ended session took along, to be told once.
    lost: Option<String>,
}

struct Me {
    agent: Agent,
    /// Ends the heartbeat.
    _beats: Option<DropGuard>,
    /// Lets hooks find it.
    _seat: Option<Taken>,
}

impl std::fmt::Debug for Member {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Member").field("wish", &self.wish).finish_non_exhaustive()
    }
}

impl Member {
    /// A member that has not joined yet.
    pub fn new(find: Find, wish: Wish) -> Arc<Member> {
        Arc::new(Member {
            find,
            space: OnceCell::new(),
            wish,
            joining: tokio::sync::Mutex::default(),
            state: Mutex::default(),
            gone: CancellationToken::new(),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The space, spoken to under nobody's name.
    pub(crate) async fn space(&self) -> Result<&Space, No> {
        self.space.get_or_try_init(|| (self.find)()).await
    }

    /// The name, once it has joined.
    pub fn name(&self) -> Option<String> {
        self.handle().map(|handle| handle.split('@').next().unwrap_or_default().to_owned())
    }

    /// The handle `name@session`, once it has joined.
    pub fn handle(&self) -> Option<String> {
        self.state().me.as_ref().map(|me| me.agent.handle().to_owned())
    }

    /// Joins, unless it has; `client` is what the client calls itself.
    pub(crate) async fn agent(self: &Arc<Self>, client: &str) -> Result<Agent, No> {
        if let Some(agent) = self.joined() {
            return Ok(agent);
        }
        let _turn = self.joining.lock().await;
        if let Some(agent) = self.joined() {
            return Ok(agent);
        }
        let agent = match &self.wish.name {
            Some(handle) if handle.contains('@') => self.space().await?.agent(handle),
            Some(name) => self.enter(name, &[]).await?,
            None => self.under_a_new_name(client).await?,
        };
        self.settle(agent.clone());
        Ok(agent)
    }

    fn joined(&self) -> Option<Agent> {
        self.state().me.as_ref().map(|me| me.agent.clone())
    }

    /// Joins under another name than before, or with other capabilities; only while nothing is held.
    pub(crate) async fn rename(
        self: &Arc<Self>,
        client: &str,
        name: Option<&str>,
        capabilities: &[String],
    ) -> Result<Agent, No> {
        let current = self.name();
        let same = name.is_none() || name == current.as_deref();
        if same && capabilities.is_empty() {
            return self.agent(client).await;
        }
        let held = self.held();
        if current.is_some() && !held.is_empty() {
            let first = held[0];
            return Err(No::invalid(format!(
                "you are `{}` and hold {}; end that first: call done {{\"task\":\"{first}\"}}, fail or unlock",
                current.unwrap_or_default(),
                list(&held)
            )));
        }
        let _turn = self.joining.lock().await;
        self.leave().await;
        let name = name.map(str::to_owned).or(current).or_else(|| self.wish.name.clone());
        let agent = match name {
            Some(name) => self.enter(&name, capabilities).await?,
            None => self.under_a_new_name(client).await?,
        };
        self.settle(agent.clone());
        Ok(agent)
    }

    async fn enter(&self, name: &str, capabilities: &[String]) -> Result<Agent, No> {
        let space = self.space().await?;
        if self.wish.resumes
            && let Some(agent) = self.session_of(space, name).await
        {
            return Ok(agent);
        }
        let capabilities = if capabilities.is_empty() { &self.wish.capabilities } else { capabilities };
        let join = Join {
            name: Some(name.to_owned()),
            instance: Some(self.wish.instance.clone()),
            capabilities: capabilities.to_vec(),
            ttl_ms: Some(self.wish.ttl.as_millis() as u64),
            ..Join::default()
        };
        let joined = space.join(join).await;
        joined.map_err(|error| {
            No::from(error).then_if("denied", "call join {\"name\":\"ANOTHER-NAME\"}").from_tool("join")
        })
    }

    /// The live session of this instance, if there is one.
    async fn session_of(&self, space: &Space, name: &str) -> Option<Agent> {
        let shown = space.call("agent", "show", &json!({ "agent": name })).await.ok()?;
        let own = shown["sessions"].as_array()?.iter().find(|row| row["instance"] == *self.wish.instance)?;
        Some(space.agent(&format!("{name}@{}", own["session"].as_u64()?)))
    }

    /// Joins under the lowest free number of the client's name. See the [module](self).
    async fn under_a_new_name(&self, client: &str) -> Result<Agent, No> {
        let space = self.space().await?;
        let stem = tame(client);
        for n in 1..=NAMES_MAX {
            let name = format!("{stem}-{n}");
            if self.others(space, &name, None).await? {
                continue;
            }
            let agent = match self.enter(&name, &[]).await {
                Ok(agent) => agent,
                // Somebody else's name, under another credential.
                Err(no) if no.code == "denied" => continue,
                Err(no) => return Err(no),
            };
            let own = agent.handle().rsplit_once('@').and_then(|(_, session)| session.parse().ok());
            if !self.others(space, &name, own).await? {
                return Ok(agent);
            }
            let _ = agent.leave().await;
        }
        Err(No::new(
            "exhausted",
            format!("every name from {stem}-1 on is taken; call join {{\"name\":\"A-NAME\"}}"),
        ))
    }

    /// Whether another process lives under this name; with `than`, one whose session is older than that.
    async fn others(&self, space: &Space, name: &str, than: Option<u64>) -> Result<bool, No> {
        let shown = match space.call("agent", "show", &json!({ "agent": name })).await {
            Ok(shown) => shown,
            Err(error) if error.is("not_found") => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let sessions = shown["sessions"].as_array().map_or(&[][..], Vec::as_slice);
        Ok(sessions.iter().any(|row| {
            let older = than.is_none_or(|than| row["session"].as_u64().is_some_and(|other| other < than));
            older && row["instance"] != *self.wish.instance
        }))
    }

    fn settle(self: &Arc<Self>, agent: Agent) {
        let beats = self.wish.beats.then(|| {
            let stop = CancellationToken::new();
            tokio::spawn(beat(Arc::downgrade(self), agent.clone(), self.wish.ttl / 4, stop.clone()));
            stop.drop_guard()
        });
        // Hooks can do without a seat, and a full disk must not keep an agent from its work.
        let seat = self.wish.seat.as_ref().and_then(|at| {
            let name = agent.handle().split('@').next().unwrap_or_default();
            Seat::here(agent.name(), name, agent.handle(), at.root.as_deref()).take(&at.data).ok()
        });
        self.state().me = Some(Me { agent, _beats: beats, _seat: seat });
    }

    /// Carries out a command or asks a query, under the member's handle.
    ///
    /// A session that has ended is begun anew: what does not depend on it is sent again, what does is told as lost.
    pub(crate) async fn call(
        self: &Arc<Self>,
        client: &str,
        machine: &str,
        verb: &str,
        body: &Value,
        key: Option<&str>,
    ) -> Result<Value, No> {
        for last in [false, true] {
            let agent = self.agent(client).await?;
            let sent = agent.request(machine, verb).body(body.to_string()).key(key).send().await;
            match sent {
                Ok(text) => return Ok(serde_json::from_str(&text).unwrap_or_default()),
                Err(error) if error.is("gone") && !last && self.ended(&agent).await => self.forget(&agent),
                Err(error) => return Err(error.into()),
            }
        }
        unreachable!("the second try returns")
    }

    /// Whether this session is over, by the node's word.
    async fn ended(&self, agent: &Agent) -> bool {
        agent.heartbeat().await.is_err_and(|error| error.is("gone"))
    }

    /// Lets go of a session that has ended.
    fn forget(&self, agent: &Agent) {
        let mut state = self.state();
        if state.me.as_ref().is_none_or(|me| me.agent.handle() != agent.handle()) {
            return;
        }
        state.me = None;
        let held: Vec<Handle> = std::mem::take(&mut state.tasks)
            .into_values()
            .chain(std::mem::take(&mut state.locks).into_values())
            .collect();
        state.unread.clear();
        state.lost = Some(match held.is_empty() {
            true => "your session had ended and a new one was begun; you held nothing".into(),
            false => format!(
                "your session had ended and a new one was begun; what you held is lost, stop working on it: {}",
                list(&held)
            ),
        });
    }

    /// What an ended session took along, told once.
    pub(crate) fn lost(&self) -> Option<String> {
        self.state().lost.take()
    }

    /// Resolves when the client has gone.
    pub(crate) async fn client_gone(&self) {
        self.gone.cancelled().await;
    }

    /// The client has gone: every wait ends now.
    pub fn end_waits(&self) {
        self.gone.cancel();
    }

    /// Ends the session; what is bound to it passes on at once.
    pub async fn leave(&self) {
        let me = {
            let mut state = self.state();
            state.tasks.clear();
            state.locks.clear();
            state.unread.clear();
            state.me.take()
        };
        if let Some(me) = me {
            let _ = tokio::time::timeout(LEAVE, me.agent.leave()).await;
        }
    }

    /// A task was granted.
    pub(crate) fn took_task(&self, handle: Handle) {
        self.state().tasks.insert(handle.number, handle);
    }

    /// A task was ended, or is somebody else's.
    pub(crate) fn ended_task(&self, handle: Handle) {
        self.state().tasks.remove(&handle.number);
    }

    /// Tasks in hand.
    pub(crate) fn tasks(&self) -> Vec<Handle> {
        self.state().tasks.values().copied().collect()
    }

    /// Everything in hand.
    pub(crate) fn held(&self) -> Vec<Handle> {
        let state = self.state();
        state.tasks.values().chain(state.locks.values()).copied().collect()
    }
}

/// Says at short intervals that the client is there, until it is not, the session is over, or the member is dropped.
async fn beat(member: Weak<Member>, agent: Agent, pause: Duration, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
        let told = tokio::select! {
            () = stop.cancelled() => return,
            told = agent.heartbeat() => told,
        };
        let Some(member) = member.upgrade() else { return };
        if told.is_err_and(|error| error.is("gone")) {
            member.forget(&agent);
            return;
        }
    }
}

/// Handles in a row, for a sentence.
pub(crate) fn list(held: &[Handle]) -> String {
    held.iter().map(Handle::to_string).collect::<Vec<_>>().join(", ")
}

/// A name that agents may have, from what a client calls itself.
fn tame(client: &str) -> String {
    let tame: String = client
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(40)
        .collect();
    let words: Vec<&str> = tame.split('-').filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "agent".into() } else { words.join("-") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_of_what_clients_call_themselves() {
        for (client, name) in [
            ("Claude Code", "claude-code"),
            ("codex-mcp-client", "codex-mcp-client"),
            ("…", "agent"),
            ("", "agent"),
        ] {
            assert_eq!(tame(client), name);
        }
    }
}
