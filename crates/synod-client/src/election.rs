//! The verbs of elections with Rust types, and a guard that keeps a lead. Whatever is not here goes through [`Space::call`].
//!
//! ```no_run
//! # async fn example(heron: synod_client::Agent) -> Result<(), synod_client::Error> {
//! use synod_client::Campaign;
//! let terms = Campaign { wait_ms: 600_000, ..Campaign::default() };
//! let led = heron.election().campaign("nightly-job", &terms).await?;
//! let lead = heron.election().keep(led);
//! tokio::select! {
//!     why = lead.stale() => eprintln!("stop: {why}"),
//!     () = job() => lead.resign().await?,
//! }
//! # Ok(())
//! # }
//! # async fn job() {}
//! ```

use crate::error::Error;
use crate::keeper::Keeper;
use crate::space::{Space, number};
use serde_json::{Value, json};

/// The verbs of elections, in one space.
#[derive(Clone, Copy, Debug)]
pub struct Elections<'s> {
    pub(crate) space: &'s Space,
}

/// On what terms one stands. The default: at once or not at all, for as long as the space says.
#[derive(Clone, Debug, Default)]
pub struct Campaign {
    /// How long to stand in line while somebody else leads. Zero: not at all.
    pub wait_ms: u64,
    /// How long the term lasts without a word. Zero: the space's default.
    pub ttl_ms: u64,
    /// For as long as this session lives; needs a joined agent, and no `ttl_ms`.
    pub session: bool,
    /// What others should know of the leader, such as its address.
    pub value: Option<String>,
}

/// A term that was won.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// What is led.
    pub election: String,
    /// Its number: send it as `if_term` with whatever only the leader may do.
    pub term: u64,
    /// When it ends unless it is renewed, in milliseconds since 1970; zero for one that lasts as long as the session.
    pub until: u64,
    /// The session led already.
    pub again: bool,
}

/// Who leads, as others see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leader {
    /// The agent.
    pub agent: String,
    /// Its term.
    pub term: u64,
    /// What others should know of it.
    pub value: Option<String>,
}

impl Elections<'_> {
    async fn call(&self, verb: &str, body: &Value) -> Result<Value, Error> {
        self.space.call("election", verb, body).await
    }

    /// Stands for an election. Refused as `held`, with the leader, when somebody leads and does not stop in time.
    pub async fn campaign(&self, election: &str, terms: &Campaign) -> Result<Term, Error> {
        let some = |ms: u64| (ms > 0).then_some(ms);
        let body = json!({
            "election": election, "wait_ms": some(terms.wait_ms), "ttl_ms": some(terms.ttl_ms),
            "session": terms.session, "value": terms.value,
        });
        let reply = self.call("campaign", &body).await?;
        Ok(Term {
            election: election.to_owned(),
            term: number(&reply, "term")?,
            until: number(&reply, "until")?,
            again: reply["again"].as_bool().unwrap_or(false),
        })
    }

    /// Keeps a term in the background until one resigns or it is lost.
    pub fn keep(&self, term: Term) -> Lead {
        let body = json!({"election": term.election, "term": term.term});
        let keeper = Keeper::new(self.space.clone(), "election", "renew", &body, term.until);
        Lead { space: self.space.clone(), term, keeper }
    }

    /// Says who leads; waits up to `wait_ms` for a leader under another term than `after`. `None`: nobody does.
    pub async fn observe(
        &self,
        election: &str,
        after: Option<u64>,
        wait_ms: u64,
    ) -> Result<Option<Leader>, Error> {
        let wait_ms = (wait_ms > 0).then_some(wait_ms);
        let body = json!({"election": election, "after": after, "wait_ms": wait_ms});
        let seen = self.call("observe", &body).await?;
        let Some(agent) = seen["leader"]["agent"].as_str() else { return Ok(None) };
        Ok(Some(Leader {
            agent: agent.to_owned(),
            term: number(&seen["leader"], "term")?,
            value: seen["leader"]["value"].as_str().map(str::to_owned),
        }))
    }

    /// Steps down, and says how many stood in line.
    pub async fn resign(&self, election: &str, term: u64) -> Result<u64, Error> {
        number(&self.call("resign", &json!({"election": election, "term": term})).await?, "candidates")
    }

    /// Steps down in favour of a candidate, and gives the term that begins.
    pub async fn transfer(&self, election: &str, term: u64, to: &str) -> Result<u64, Error> {
        number(&self.call("transfer", &json!({"election": election, "term": term, "to": to})).await?, "term")
    }

    /// Says what others should know of the leader.
    pub async fn proclaim(&self, election: &str, term: u64, value: &str) -> Result<(), Error> {
        self.call("proclaim", &json!({"election": election, "term": term, "value": value})).await.map(drop)
    }

    /// Makes sure that this agent leads under this term. Refused as `stale` when it does not.
    pub async fn check(&self, election: &str, term: u64) -> Result<(), Error> {
        self.call("check", &json!({"election": election, "term": term})).await.map(drop)
    }
}

/// A term that is kept: renewed in the background until one resigns, drops it or loses it.
///
/// Dropping it stops the renewing and nothing else: the term ends by its own deadline.
#[derive(Debug)]
pub struct Lead {
    space: Space,
    term: Term,
    keeper: Keeper,
}

impl Lead {
    /// The term that is kept.
    pub fn term(&self) -> &Term {
        &self.term
    }

    /// Whether the node has said that it is over.
    pub fn is_stale(&self) -> bool {
        self.keeper.is_stale()
    }

    /// Waits until the term is lost, and says why. To be raced against the work; cancelling it loses nothing.
    pub async fn stale(&self) -> String {
        self.keeper.stale().await
    }

    /// Steps down.
    pub async fn resign(self) -> Result<(), Error> {
        self.space.election().resign(&self.term.election, self.term.term).await.map(drop)
    }
}
