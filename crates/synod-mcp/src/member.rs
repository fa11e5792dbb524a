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
//! **A node that died is started again.** Before each call, and while one is under way, it is looked whether the node's process is there; when it is gone, the space is found anew, in the same way as at the beginning.
//!
//! **Mail is read when the model has called again.** What a call returned may have been lost on its way; so messages are acknowledged at the beginning of the next call, and given out again when none comes.
//!
//! Rooms: `names` under which name it joins · `holds` what it was given · `lines` its places in line.
//!
//! Deliberately not here: any decision. What is held is remembered for sentences alone; the node knows it.

mod holds;
pub(crate) mod lines;
mod names;

pub use lines::UNASKED;

use crate::handle::{Delivery, Handle};
use crate::no::No;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use synod_client::seat::{Seat, Taken};
use synod_client::{Agent, Error, First, Space};
use tokio::sync::{OnceCell, watch};
use tokio_util::sync::{CancellationToken, DropGuard};

/// A future that is sent between threads.
pub(crate) type Boxed<'f, T> = Pin<Box<dyn Future<Output = T> + Send + 'f>>;

/// How the space is found, and a node started for it when none runs; tried again until it succeeds.
pub type Find = Box<dyn Fn() -> Boxed<'static, Result<Space, No>> + Send + Sync>;

/// How long leaving may take: whoever waits for the end of this process must not wait long.
const LEAVE: Duration = Duration::from_secs(3);
/// How often a call that is under way looks whether the node's process is still there.
const LOOK: Duration = Duration::from_millis(250);
/// How many queues are watched besides the usual one: those that were asked for last.
const QUEUES_MAX: usize = 7;

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
    /// Whether it has to say who it is before it may do anything: nobody would keep a made-up name for it.
    pub must_join: bool,
    /// Where it leaves word of itself for hooks; `None`: nowhere.
    pub seat: Option<SeatAt>,
    /// How long a lock that came in the background is kept without a call; see [`UNASKED`].
    pub unasked: Duration,
    /// Whether a process lives, where a node whose process is gone is to be started again; `None`: others see to that.
    pub lives: Option<fn(u32) -> bool>,
}

/// Where a seat is taken: see [`synod_client::seat`].
#[derive(Clone, Debug)]
pub struct SeatAt {
    /// The node's data directory.
    pub data: PathBuf,
    /// The root of the worktree, inside a repository.
    pub root: Option<PathBuf>,
}

/// What has to hold for a call to be carried out.
#[derive(Clone, Debug)]
pub(crate) enum Guard {
    /// A lock covers this name under this fence.
    Lock(String, u64),
    /// The member leads this election under this term.
    Term(String, u64),
}

/// A member of a space. See the [module](self).
pub struct Member {
    find: Find,
    space: OnceCell<Space>,
    pub(crate) wish: Wish,
    /// One join at a time.
    joining: tokio::sync::Mutex<()>,
    state: Mutex<State>,
    /// Rises when a place in line has come to its end.
    news: watch::Sender<u64>,
    /// Calls that are under way, and when one has last told what there is.
    calls: watch::Sender<lines::Calls>,
    /// The client has gone: waits end.
    gone: CancellationToken,
}

#[derive(Default)]
struct State {
    me: Option<Me>,
    /// What this member was given and has not ended, by number.
    tasks: BTreeMap<u64, Handle>,
    locks: BTreeMap<u64, (Handle, Vec<String>, bool)>,
    /// Messages that were handed to the model and not yet acknowledged.
    unread: Vec<Handle>,
    /// Messages of groups that were handed to the model and not yet settled.
    deliveries: Vec<Delivery>,
    /// Places in line for locks, by their own number.
    lines: BTreeMap<u64, lines::Line>,
    /// The number of the last of them.
    line: u64,
    /// Queues that were asked for by name and had nothing, the latest last.
    queues: Vec<String>,
    /// What happened without a call, to be told once: what an ended session took along, what was given back.
    untold: Vec<String>,
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
            news: watch::Sender::default(),
            calls: watch::Sender::default(),
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

    /// Sees to it that the node which was found before is there, and starts it again where its process has gone.
    pub(crate) async fn node_is_there(&self) -> Result<(), No> {
        let (Some(lives), Some(space)) = (self.wish.lives, self.space.get()) else { return Ok(()) };
        // A client looks the address up again by itself, so what is found here is only a proof.
        match space.synod().target().pid {
            Some(pid) if !lives(pid) => (self.find)().await.map(drop),
            _ => Ok(()),
        }
    }

    /// Keeps the node there while a call is under way; resolves with the reason when it cannot be.
    pub(crate) async fn node_is_lost(&self) -> No {
        loop {
            tokio::time::sleep(LOOK).await;
            if let Err(no) = self.node_is_there().await {
                return no;
            }
        }
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
        if self.wish.must_join {
            return Err(No::invalid(
                "nobody knows who you are here; call join {\"name\":\"YOUR-NAME\"}, then send the `handle` that it returns as `as` with every call",
            ));
        }
        let agent = match &self.wish.name {
            Some(handle) if handle.contains('@') => {
                names::check_handle(handle)?;
                self.space().await?.agent(handle)
            }
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
        if same && capabilities.is_empty() && (current.is_some() || !self.wish.must_join) {
            let agent = self.agent(client).await?;
            return self.alive(client, agent).await;
        }
        let held = self.held();
        if current.is_some() && !held.is_empty() {
            let way_out = match self.tasks().first() {
                Some(task) => format!("end that first: call done {{\"task\":\"{task}\"}}, or fail"),
                None => format!("let go of that first: call unlock {{\"lock\":\"{}\"}}", held[0]),
            };
            return Err(No::invalid(format!(
                "you are `{}` and hold {}; {way_out}",
                current.unwrap_or_default(),
                list(&held)
            )));
        }
        let _turn = self.joining.lock().await;
        let wished =
            || self.wish.name.as_ref().map(|name| name.split('@').next().unwrap_or_default().to_owned());
        let name = name.map(str::to_owned).or(current).or_else(wished);
        let agent = match name {
            Some(name) => self.enter(&name, capabilities).await?,
            None => self.under_a_new_name(client).await?,
        };
        // Whoever has come back to the session that it has goes on with it.
        if self.handle().as_deref() == Some(agent.handle()) {
            return Ok(agent);
        }
        // Only when the new name is there is the old one given up.
        self.leave().await;
        self.settle(agent.clone());
        Ok(agent)
    }

    /// Sees to it that this session lives, and is the caller's, before it is told who it is.
    ///
    /// One that has ended is begun anew under its name, also where the caller came with the ended one's handle.
    async fn alive(self: &Arc<Self>, client: &str, agent: Agent) -> Result<Agent, No> {
        match agent.heartbeat().await {
            Ok(_) => return Ok(agent),
            Err(error) if error.is("gone") => self.forget(&agent),
            Err(error) => {
                if error.is("denied") {
                    self.state().me = None;
                }
                return Err(No::from(error).then_if("denied", names::ANOTHER));
            }
        }
        let Some((name, _)) = self.wish.name.as_ref().and_then(|handle| handle.rsplit_once('@')) else {
            return self.agent(client).await;
        };
        let _turn = self.joining.lock().await;
        let agent = self.enter(name, &[]).await?;
        self.settle(agent.clone());
        Ok(agent)
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

    /// Carries out a command under the member's handle.
    pub(crate) async fn call(
        self: &Arc<Self>,
        client: &str,
        machine: &str,
        verb: &str,
        body: &Value,
        key: Option<&str>,
    ) -> Result<Value, No> {
        let body = body.to_string();
        let send = |agent: Agent| {
            let body = body.clone();
            async move { agent.request(machine, verb).body(body).key(key).send().await }
        };
        Ok(serde_json::from_str(&self.session(client, send).await?).unwrap_or_default())
    }

    /// The same, only while all of these hold.
    pub(crate) async fn guarded(
        self: &Arc<Self>,
        client: &str,
        machine: &str,
        verb: &str,
        body: &Value,
        guards: &[Guard],
    ) -> Result<Value, No> {
        let body = body.to_string();
        let send = |agent: Agent| {
            let body = body.clone();
            async move {
                let call = agent.request(machine, verb).body(body);
                let guarded = guards.iter().fold(call, |call, guard| match guard {
                    Guard::Lock(name, fence) => call.if_lock(name, *fence),
                    Guard::Term(name, term) => call.if_term(name, *term),
                });
                guarded.send().await
            }
        };
        Ok(serde_json::from_str(&self.session(client, send).await?).unwrap_or_default())
    }

    /// Several commands that wait: what ends first, with the others withdrawn.
    pub(crate) async fn first(
        self: &Arc<Self>,
        client: &str,
        commands: &[(&str, Value)],
    ) -> Result<Vec<First>, No> {
        self.session(client, |agent: Agent| async move { agent.first(commands, None).await }).await
    }

    /// Does something under a live session.
    ///
    /// One that has ended is begun anew: what does not depend on it is done then, what does is refused, and what was held is told as lost.
    async fn session<T, F>(self: &Arc<Self>, client: &str, send: impl Fn(Agent) -> F) -> Result<T, No>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let agent = self.agent(client).await?;
        match send(agent.clone()).await {
            Err(error) if error.is("gone") && self.ended(&agent).await => self.forget(&agent),
            sent => return Ok(sent?),
        }
        let again = send(self.agent(client).await?).await;
        again.map_err(|error| No::from(error).then_if("gone", "call join {}"))
    }

    /// Asks a query; nobody has to join for that.
    pub(crate) async fn ask(&self, machine: &str, verb: &str, body: &Value) -> Result<Value, No> {
        let answer = match self.joined() {
            Some(agent) => agent.call(machine, verb, body).await,
            None => self.space().await?.call(machine, verb, body).await,
        };
        Ok(answer?)
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
        let locks = std::mem::take(&mut state.locks).into_values().map(|(handle, ..)| handle);
        let held: Vec<Handle> = std::mem::take(&mut state.tasks).into_values().chain(locks).collect();
        let deliveries = std::mem::take(&mut state.deliveries);
        let held: Vec<String> =
            held.iter().map(Handle::to_string).chain(deliveries.iter().map(Delivery::to_string)).collect();
        state.lines.clear();
        state.unread.clear();
        state.untold.push(match held.is_empty() {
            true => "your session had ended; you held nothing".into(),
            false => {
                let held = crate::quote::short(&held.join(", "), 400);
                format!("your session had ended; what you held is lost, stop working on it: {held}")
            }
        });
    }

    /// What happened without a call, told once.
    pub(crate) fn untold(&self) -> Vec<String> {
        std::mem::take(&mut self.state().untold)
    }

    /// Whether something is to be told before anything is waited for.
    pub(crate) fn has_untold(&self) -> bool {
        !self.state().untold.is_empty()
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
    ///
    /// Tasks are failed with a sentence first: their attempt counts, since a task can be what ends a client, but nobody waits out the pause after it.
    pub async fn leave(&self) {
        let (me, tasks) = {
            let mut state = self.state();
            let tasks = std::mem::take(&mut state.tasks);
            state.locks.clear();
            state.deliveries.clear();
            state.lines.clear();
            state.unread.clear();
            (state.me.take(), tasks)
        };
        let Some(me) = me else { return };
        let reason = format!("the client of `{}` has gone", me.agent.handle());
        let farewell = async {
            for task in tasks.into_values() {
                let body = json!({"task": task.number, "fence": task.fence, "reason": reason, "retry_ms": 0});
                let _ = me.agent.call("queue", "fail", &body).await;
            }
            let _ = me.agent.leave().await;
        };
        let _ = tokio::time::timeout(LEAVE, farewell).await;
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
