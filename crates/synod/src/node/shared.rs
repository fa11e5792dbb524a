//! What any thread may see of a space, and the gate in front of its loop.
//!
//! Rights and the salts' secret are a snapshot that the loop publishes when they change, so that a door finds out who asks without asking the loop.
//! Limits are held here, before the channel: an overloaded node says so at once.

use super::clock::Source;
use super::handle::{Asked, Submission};
use super::history::{Historians, History};
use super::intake::{Depth, Item, Limits};
use super::logs::Logs;
use super::notary::{self, Notary};
use super::pending::Pending;
use super::post::{Message, Post, Question};
use super::projections::Projections;
use super::seal::Seal;
use super::status::{Count, Histogram, SpaceStatus};
use super::{AskError, Fault};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};
use synod_core::catalogue::{self, Card, Class};
use synod_core::fold::Fold;
use synod_core::ids::Index;
use synod_core::machines::mail::Pushes;
use synod_core::rights::Principal;
use tokio::sync::{oneshot, watch};

/// Who may do what, as of the last change that is durable.
#[derive(Debug, Default)]
pub(super) struct Rights {
    pub by_token: HashMap<[u8; 32], Arc<str>>,
    pub by_name: HashMap<Box<str>, Principal>,
    /// The secret for salts of keyed requests; `None` when it was erased.
    pub secret: Option<[u8; 32]>,
    /// The longest payload that the settings allow; zero before genesis.
    pub body_max: u64,
    /// Whether an endpoint is more than a note.
    pub pushes: bool,
}

impl Rights {
    pub fn of(fold: &Fold) -> Rights {
        let mut rights =
            Rights { secret: fold.secret().and_then(|secret| secret.try_into().ok()), ..Rights::default() };
        rights.body_max = fold.settings().body_max_bytes;
        rights.pushes = fold.settings().push_max > 0;
        for (name, principal) in fold.principals() {
            if let Some(token) = principal.token {
                rights.by_token.insert(token, name.into());
            }
            rights.by_name.insert(name.into(), principal.clone());
        }
        rights
    }

    /// Whether `principal` may hear of a thing called `name` in `machine`.
    pub fn may_hear(&self, principal: &str, machine: &str, name: impl FnOnce() -> String) -> bool {
        let Some(rights) = self.by_name.get(principal) else { return false };
        let Some(card) = catalogue::queries().find(|card| card.machine == machine) else { return false };
        let card = Card { right: catalogue::Right::Read, ..*card };
        let name = if rights.prefixes.is_empty() { String::new() } else { name() };
        // Somebody confined hears only of things whose names say that they may.
        (rights.prefixes.is_empty() || !name.is_empty()) && rights.allow(principal, &card, &name).is_ok()
    }
}

/// Up to where the trail can be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Published {
    /// The newest durable index that is in the trail's files.
    pub index: u64,
    /// No more will come in this life.
    pub stopped: bool,
}

/// Numbers the loop keeps.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    pub index: Count,
    pub entries: Count,
    pub epoch: Count,
    pub time: Count,
    /// Wall clock minus replicated time at the newest entry, as two's complement.
    pub lag: Count,
    pub parked: Count,
    pub requests: Count,
    pub entries_written: Count,
    pub pulses: Count,
    pub withdrawn: Count,
    pub batch_last: Count,
    pub batch_max: Count,
    pub log_bytes: Count,
    pub trail_bytes: Count,
    pub checkpoint_index: Count,
    pub checkpoint_bytes: Count,
    pub checkpoints_made: Count,
    pub rewritten: Count,
    pub given_back: Count,
    pub dead_bytes: Count,
    pub erasures: Count,
    pub overloaded: Count,
    pub full: Count,
    pub deadlines: Count,
    pub listeners: Count,
    pub restart_requests: Count,
    pub restart_ms: Count,
    pub syncs: Histogram,
}

/// What any thread may see of a space. See the [module](self).
pub(super) struct Shared {
    pub name: String,
    /// The space's directory.
    pub dir: PathBuf,
    pub logs: Arc<dyn Logs>,
    pub source: Arc<dyn Source>,
    rights: RwLock<Arc<Rights>>,
    pub work: Depth,
    pub relief: Depth,
    pub questions: Depth,
    /// The largest request that fits into an entry.
    pub request_max: usize,
    pub stopping: AtomicBool,
    pub numbers: Numbers,
    pub published: watch::Sender<Published>,
    /// The newest durable index, for whoever waits for something to come.
    pub news: watch::Sender<u64>,
    /// By machine, the newest durable index at which it announced something.
    pub announced: [Count; 32],
    pub history: History,
    pub historians: Historians,
    pub projections: Arc<Projections>,
    pub notary: Notary,
    degraded: Mutex<Vec<String>>,
    /// One look at the past at a time: each holds a whole fold in memory.
    pub past: Mutex<()>,
    submissions: AtomicU64,
    /// Seals secrets on their way into the log.
    pub seal: Arc<Seal>,
    /// Whether endpoints within this machine or network may be named.
    pub push_to_private: bool,
    /// The space's identity, once it has begun.
    pub id: OnceLock<Box<str>>,
    /// What the courier has to do, and did.
    pub pushes: watch::Sender<Pushes>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Reads a lock whose holder may have panicked: what it guards is replaced whole, never half.
pub(super) fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub fn new(
        name: &str,
        dir: &Path,
        logs: Arc<dyn Logs>,
        source: Arc<dyn Source>,
        limits: Limits,
        request_max: usize,
        historians: Historians,
    ) -> Shared {
        let history = History::new(logs.clone(), &dir.join("log"));
        Shared {
            name: name.to_owned(),
            dir: dir.to_owned(),
            logs,
            source,
            rights: RwLock::default(),
            work: Depth::new(limits),
            relief: Depth::new(limits),
            questions: Depth::new(limits),
            request_max,
            stopping: AtomicBool::new(false),
            numbers: Numbers::default(),
            published: watch::Sender::new(Published::default()),
            news: watch::Sender::new(0),
            announced: Default::default(),
            history,
            historians,
            projections: Arc::default(),
            notary: Notary::default(),
            degraded: Mutex::default(),
            past: Mutex::default(),
            submissions: AtomicU64::new(1),
            seal: Arc::new(Seal::new(dir)),
            push_to_private: false,
            id: OnceLock::new(),
            pushes: watch::Sender::default(),
        }
    }

    pub fn trail_dir(&self) -> PathBuf {
        self.dir.join("trail")
    }

    pub fn log_dir(&self) -> PathBuf {
        self.dir.join("log")
    }

    /// The file of [`super::history::Points`].
    pub fn history_file(&self) -> PathBuf {
        self.dir.join("history")
    }

    pub fn checkpoint_dir(&self) -> PathBuf {
        self.dir.join("checkpoints")
    }

    pub fn rights(&self) -> Arc<Rights> {
        self.rights.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn publish_rights(&self, rights: Rights) {
        *self.rights.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rights);
    }

    /// Replaces what needs a person, under the heading `about`.
    pub fn degrade(&self, about: &str, why: Option<String>) {
        let mut degraded = held(&self.degraded);
        let line = why.map(|why| format!("{about}: {why}"));
        let old = degraded.iter().position(|line| line.starts_with(about));
        match (old, line) {
            (Some(at), Some(line)) => degraded[at] = line,
            (Some(at), None) => drop(degraded.remove(at)),
            (None, Some(line)) => degraded.push(line),
            (None, None) => {}
        }
    }

    /// The class's waiting room.
    pub fn depth(&self, class: Class) -> &Depth {
        match class {
            Class::Work => &self.work,
            Class::Relief => &self.relief,
            Class::Query => &self.questions,
        }
    }

    fn stopped() -> Fault {
        Fault::Unavailable("the node is stopping; ask again when it is back".to_owned())
    }

    /// Takes a request in, or says at once why not.
    pub fn admit(self: &Arc<Self>, post: &Post, mut submission: Submission) -> Pending {
        let is_signed = notary::concerns(&mut submission.request);
        let bytes = submission.request.size();
        if self.stopping.load(Relaxed) {
            return Pending::early(Self::stopped());
        }
        if bytes > self.request_max {
            return Pending::early(Fault::TooLarge { bytes, max: self.request_max });
        }
        // The fold would refuse it, too, but only after it had been written for ever.
        let (longest, allowed) = (submission.request.payload_longest(), self.rights().body_max);
        if longest > allowed && submission.request.payload_count > 0 {
            return Pending::early(Fault::TooLarge { bytes: longest as usize, max: allowed as usize });
        }
        if !self.depth(submission.class).enter(bytes) {
            self.numbers.overloaded.add(1);
            return Pending::early(self.overloaded(submission.class));
        }
        let (answer, settled) = oneshot::channel();
        let id = self.submissions.fetch_add(1, Relaxed);
        let gone = submission.card.waits().then(|| (post.clone(), id));
        let class = submission.class;
        let item = Box::new(Item { id, submission, answer });
        let sent = match is_signed {
            true => self.notary.take(self.clone(), post.clone(), item),
            false => post.send(Message::Submit(post.space, item)),
        };
        if !sent {
            self.depth(class).leave(bytes);
            return Pending::early(Self::stopped());
        }
        Pending::new(settled, gone)
    }

    /// How long what waits now is likely to take.
    fn overloaded(&self, class: Class) -> Fault {
        let per_sync = self.numbers.syncs.percentile(50.0).max(200);
        let syncs = self.depth(class).requests.get() / 256 + 1;
        Fault::Overloaded { retry_after_ms: (syncs * per_sync / 1000).clamp(50, 5_000) }
    }

    pub fn ask(
        &self,
        post: &Post,
        principal: &str,
        query: Vec<u8>,
        card: &'static Card,
        min_index: Option<u64>,
    ) -> Asked {
        let (answer, asked) = oneshot::channel();
        if self.stopping.load(Relaxed) {
            return Asked(Err(Some(AskError::Fault(Self::stopped()))));
        }
        if !self.questions.enter(query.len()) {
            self.numbers.overloaded.add(1);
            return Asked(Err(Some(AskError::Fault(self.overloaded(Class::Query)))));
        }
        let question = Question {
            principal: principal.into(),
            query,
            reply: card.reply,
            machine: card.machine_tag,
            min_index: Index(min_index.unwrap_or(0)),
            since: self.source.elapsed(),
            answer,
        };
        match post.send(Message::Ask(post.space, Box::new(question))) {
            true => Asked(Ok(asked)),
            false => Asked(Err(Some(AskError::Fault(Self::stopped())))),
        }
    }

    pub fn status(&self) -> SpaceStatus {
        let n = &self.numbers;
        let pushes = *self.pushes.borrow();
        SpaceStatus {
            space: self.name.clone(),
            index: n.index.get(),
            entries: n.entries.get(),
            epoch: n.epoch.get(),
            time: n.time.get(),
            lag_ms: n.lag.get() as i64,
            parked: n.parked.get(),
            work_queued: self.work.requests.get(),
            relief_queued: self.relief.requests.get(),
            requests: n.requests.get(),
            entries_written: n.entries_written.get(),
            pulses: n.pulses.get(),
            withdrawn: n.withdrawn.get(),
            batch_last: n.batch_last.get(),
            batch_max: n.batch_max.get(),
            syncs: n.syncs.count(),
            sync_p50_us: n.syncs.percentile(50.0),
            sync_p99_us: n.syncs.percentile(99.0),
            log_bytes: n.log_bytes.get(),
            trail_bytes: n.trail_bytes.get(),
            checkpoint_index: n.checkpoint_index.get(),
            checkpoint_bytes: n.checkpoint_bytes.get(),
            checkpoints_made: n.checkpoints_made.get(),
            parts_rewritten: n.rewritten.get(),
            bytes_given_back: n.given_back.get(),
            bytes_dead: n.dead_bytes.get(),
            erasures_under_way: n.erasures.get(),
            overloaded: n.overloaded.get(),
            full: n.full.get(),
            deadlines: n.deadlines.get(),
            listeners: n.listeners.get(),
            restart_requests: n.restart_requests.get(),
            restart_ms: n.restart_ms.get(),
            push_endpoints: pushes.endpoints,
            push_open: pushes.open,
            push_disabled: pushes.disabled,
            push_in_flight: pushes.in_flight,
            push_started: pushes.started,
            push_delivered: pushes.delivered,
            push_failed: pushes.failed,
            push_unknown: pushes.unknown,
            degraded: held(&self.degraded).clone(),
        }
    }
}
