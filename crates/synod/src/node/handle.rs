//! The doors' side of a space: submit, ask, listen.

use super::listen::{Cursor, Listener};
use super::past::At;
use super::pending::{Outcome, Pending, Settled};
use super::post::Post;
use super::projections;
use super::seal::NotSealed;
use super::shared::Shared;
use super::status::SpaceStatus;
use super::{AskError, Fault};
use crate::courier::address;
use serde_json::Value;
use std::borrow::Cow;
use std::future::Future;
use std::sync::Arc;
use std::time::Instant;
use synod_core::catalogue::{self, Card, Class};
use synod_core::entry::Request;
use synod_core::fold::Fold;
use synod_core::history::Recorded;
use synod_core::ids::{Index, Millis};
use synod_core::json;
use synod_core::machines::mail::Pushes;
use synod_core::rights::{Principal, Role};
use tokio::sync::{oneshot, watch};

/// What a door hands in.
#[derive(Debug)]
pub struct Submission {
    /// Envelope and command, encoded.
    pub request: Request,
    /// Work or relief. For a transaction: relief when any of its commands is.
    pub class: Class,
    /// The agent, as the envelope names it: for fair shares, and for withdrawing.
    pub agent: String,
    /// The request key, as the envelope has it.
    pub key: Option<String>,
    /// When the caller stops caring: a request that is not written by then never is.
    pub deadline: Option<Instant>,
    /// The command's card.
    pub card: &'static Card,
}

/// An answer to a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The answer as a JSON object, with `index` and `time`.
    pub json: String,
    /// The index that it is as of.
    pub index: Index,
    /// The replicated time that it is as of.
    pub time: Millis,
    /// Whether it says that there is nothing yet and that the question may wait.
    pub waiting: bool,
}

/// A space, as its doors see it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Handle {
    pub(super) shared: Arc<Shared>,
    pub(super) post: Post,
}

/// The endpoints that a command names, on its own or within a transaction.
fn endpoints(card: &Card, fields: &str) -> Vec<String> {
    // A name may be written with escapes.
    let about = matches!((card.machine, card.verb), ("agent", "join" | "endpoint") | ("space", "txn"));
    if !about || !(fields.contains("endpoint") || fields.contains('\\')) {
        return Vec::new();
    }
    // What is no JSON object is refused in words by whoever reads it next.
    let said: Value = serde_json::from_str(fields).unwrap_or_default();
    let within = said["commands"].as_array().into_iter().flatten();
    let each = within.flat_map(|command| [&command["agent.join"], &command["agent.endpoint"]]);
    let named = each.chain(Some(&said)).filter_map(|one| one["endpoint"].as_str());
    named.map(str::to_owned).collect()
}

/// A query on its way.
#[derive(Debug)]
#[must_use = "it does nothing until it is awaited"]
pub struct Asked(pub(super) Result<oneshot::Receiver<Result<Answer, AskError>>, Option<AskError>>);

impl Asked {
    /// Blocks until it is answered. Not for use inside an asynchronous task.
    pub fn wait(self) -> Result<Answer, AskError> {
        let gone = || AskError::Fault(Fault::Unavailable("the node is stopping; ask again".to_owned()));
        match self.0 {
            Ok(answer) => answer.blocking_recv().unwrap_or_else(|_| Err(gone())),
            Err(early) => Err(early.unwrap_or_else(gone)),
        }
    }
}

impl Future for Asked {
    type Output = Result<Answer, AskError>;

    fn poll(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Self::Output> {
        let gone = || AskError::Fault(Fault::Unavailable("the node is stopping; ask again".to_owned()));
        match &mut self.0 {
            Ok(answer) => {
                std::pin::Pin::new(answer).poll(cx).map(|ended| ended.unwrap_or_else(|_| Err(gone())))
            }
            Err(early) => std::task::Poll::Ready(Err(early.take().unwrap_or_else(gone))),
        }
    }
}

impl Handle {
    /// The space's name.
    pub fn space(&self) -> &str {
        &self.shared.name
    }

    /// Who a bearer token proves, by blake3 of the token's text. Answered from what was durable last, without asking the loop.
    pub fn principal(&self, token_hash: &[u8; 32]) -> Option<Arc<str>> {
        self.shared.rights().by_token.get(token_hash).cloned()
    }

    /// Salts for the payloads of one request, by ordinal.
    ///
    /// With a key they are the same again for a retry, so that the retry is the same command; without one they are random.
    pub fn salts(&self, agent: &str, key: Option<&str>) -> impl FnMut(u32) -> [u8; 16] + use<> {
        super::chance::salts(self.shared.rights().secret, agent, key)
    }

    /// The fields of a command with every secret in them sealed, so that none stands in the log.
    pub(crate) fn sealed<'f>(
        &self,
        card: &Card,
        fields: &'f str,
        agent: &str,
        key: Option<&str>,
    ) -> Result<Cow<'f, str>, NotSealed> {
        if self.shared.rights().pushes {
            let check = |url: &str| address::check_url(url, self.shared.push_to_private);
            endpoints(card, fields).iter().try_for_each(|url| check(url)).map_err(NotSealed::Refused)?;
        }
        self.shared.seal.fields(card, fields, &self.shared.name, agent, key)
    }

    /// The bytes of a sealed secret.
    pub(crate) fn unsealed(&self, sealed: &str) -> Result<Vec<u8>, Fault> {
        self.shared.seal.open(&self.shared.name, sealed)
    }

    /// Who answers for what an agent brings about: its principal, or who enrolled that one and is no admin. `None` when nobody knows the agent.
    pub(crate) async fn answerable(&self, agent: &str) -> Option<Arc<str>> {
        #[derive(serde::Deserialize)]
        struct Shown {
            principal: String,
        }
        let rights = self.shared.rights();
        let admin = |rights: &Principal| rights.role == Role::Admin && rights.prefixes.is_empty();
        let (asker, _) = rights.by_name.iter().find(|(_, rights)| admin(rights))?;
        let card = catalogue::find("agent", "show")?;
        let mut request = Request::default();
        let fields = serde_json::json!({"agent": agent}).to_string();
        json::encode(card, &fields, &mut request, &mut |_| [0; 16]).ok()?;
        let shown = self.ask_plain(asker, request.bytes, card, None).await.ok()?;
        let mut top = serde_json::from_str::<Shown>(&shown.json).ok()?.principal;
        // Whoever enrols many is one; those whom an admin enrolled have nothing to do with each other.
        let above = |name: &str| rights.by_name.get(name).and_then(|rights| rights.by.as_deref());
        for _ in 0..rights.by_name.len() {
            match above(&top).filter(|by| rights.by_name.get(*by).is_some_and(|by| !admin(by))) {
                Some(by) => top = by.to_owned(),
                None => break,
            }
        }
        Some(top.into())
    }

    /// Pushes of this space, as they change.
    pub(crate) fn pushes(&self) -> watch::Receiver<Pushes> {
        self.shared.pushes.subscribe()
    }

    /// The space's identity, which no other space has.
    pub(crate) fn id(&self) -> &str {
        self.shared.id.get().map_or("", |id| id)
    }

    /// A reply to a command with this card, its secret opened for the caller.
    pub(crate) fn opened(&self, card: &Card, settled: &mut Settled) -> Result<(), Fault> {
        if (card.machine, card.verb) == ("agent", "endpoint")
            && let Outcome::Replied { json } | Outcome::Repeated { json, .. } = &mut settled.outcome
        {
            *json = self.shared.seal.reply(json, &self.shared.name)?;
        }
        Ok(())
    }

    /// Hands a request in. Its outcome is durable when the returned future resolves.
    pub fn submit(&self, submission: Submission) -> Pending {
        self.shared.admit(&self.post, submission)
    }

    /// Asks a query: `query` is machine tag, verb tag and record, as `json::encode` writes them.
    ///
    /// With `min_index` the answer is not older than that index: a caller reads what it wrote.
    pub fn ask(&self, principal: &str, query: Vec<u8>, card: &'static Card, min_index: Option<u64>) -> Asked {
        if projections::concerns(card) {
            return self.ask_folded(principal, query, card, min_index);
        }
        self.ask_plain(principal, query, card, min_index)
    }

    /// The same without what is folded beside the machine.
    pub(super) fn ask_plain(
        &self,
        principal: &str,
        query: Vec<u8>,
        card: &'static Card,
        min_index: Option<u64>,
    ) -> Asked {
        self.shared.ask(&self.post, principal, query, card, min_index)
    }

    /// Durable events after `from`, in order, without a gap and without a repeat, as far as `principal` may hear them.
    pub fn listen(&self, principal: &str, from: Cursor) -> Listener {
        Listener::new(self.shared.clone(), &self.post, principal, from)
    }

    /// What each entry from the one with `index` on brought about: for `log show`.
    pub fn trail(&self, index: u64) -> Listener {
        Listener::new(
            self.shared.clone(),
            &self.post,
            "",
            Cursor { index: index.saturating_sub(1), n: u64::MAX },
        )
    }

    /// The space as of a past moment. Blocks, reads disks, and is never done by the loop.
    ///
    /// Refused as `gone` below what is kept, as `not_found` beyond what has come.
    pub fn fold_at(&self, at: At) -> Result<Fold, AskError> {
        super::past::fold_at(&self.shared, at)
    }

    /// Answers a query as of a past moment. Blocks like [`Handle::fold_at`].
    pub fn ask_at(
        &self,
        principal: &str,
        query: &[u8],
        card: &'static Card,
        at: At,
    ) -> Result<Answer, AskError> {
        if projections::concerns(card) {
            return self.ask_folded_at(principal, query, card, at);
        }
        let fold = self.fold_at(at)?;
        let (mut answer, holes) = super::past::answer(&fold, principal, query, card.reply, card.machine_tag)?;
        self.shared.history.complete(&mut answer.json, &holes)?;
        Ok(answer)
    }

    /// Changes whenever something has become durable: the newest index. For whoever asks again until there is something.
    pub fn news(&self) -> watch::Receiver<u64> {
        self.shared.news.subscribe()
    }

    /// The newest durable index at which the machine with this tag announced something, in this life of the node.
    pub fn announced(&self, machine: u8) -> Index {
        Index(self.shared.announced.get(machine as usize).map_or(0, |count| count.get()))
    }

    /// Looks at what the log recorded at an index: who asked for what, and its payloads. `None` when it is not kept. Blocks, reads disks, and is never done by the loop.
    pub fn recorded<T>(
        &self,
        index: Index,
        look: impl FnOnce(&Recorded<'_>) -> T,
    ) -> Result<Option<T>, Fault> {
        self.shared.history.look(index, look)
    }

    /// The space at a glance. Never asks the loop.
    pub fn status(&self) -> SpaceStatus {
        self.shared.status()
    }

    /// The newest durable index.
    pub fn index(&self) -> Index {
        Index(self.shared.numbers.index.get())
    }
}
