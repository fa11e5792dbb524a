//! The verbs of auctions with Rust types, and a guard that keeps what was won. Whatever is not here goes through [`Space::call`].
//!
//! ```no_run
//! # async fn example(wren: synod_client::Agent) -> Result<(), synod_client::Error> {
//! use synod_client::Offer;
//! let heard = wren.auction().attend(Some("translations"), 50_000).await?;
//! for ask in heard.asks {
//!     wren.auction().bid(ask.auction, &Offer { cost: 120, ..Offer::default() }).await?;
//! }
//! for award in heard.awards {
//!     let work = wren.auction().keep(award);
//!     tokio::select! {
//!         why = work.stale() => eprintln!("stop: {why}"),
//!         result = translate() => work.done(&result).await?,
//!     }
//! }
//! # Ok(())
//! # }
//! # async fn translate() -> serde_json::Value { serde_json::Value::Null }
//! ```

use crate::error::Error;
use crate::keeper::Keeper;
use crate::space::{Space, number, word};
use serde_json::{Value, json};

/// The verbs of auctions, in one space.
#[derive(Clone, Copy, Debug)]
pub struct Auctions<'s> {
    pub(crate) space: &'s Space,
}

/// On what terms one asks. The default: everybody may bid for as long as the space says, and the lowest cost wins.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// How long bids are taken, in milliseconds. Zero: the space's default.
    pub reply_ms: u64,
    /// Only agents that joined with this capability may bid.
    pub capability: Option<String>,
    /// Only these agents may bid; it is decided as soon as all have answered.
    pub invited: Vec<String>,
    /// How long a winner has it without a word. Zero: the space's default.
    pub lease_ms: u64,
    /// How often bids are called for before it fails. Zero: once.
    pub rounds: u64,
    /// How many are to do it, each the whole. Zero: one.
    pub winners: u64,
    /// What is bid stays unreadable to others until the award.
    pub sealed: bool,
    /// Further fields of `auction.ask` as JSON: `scoring`, `weights`, `reserve`, `work_ms` ….
    pub more: Value,
}

/// A call for bids that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The auction's number.
    pub auction: u64,
    /// Until when bids are taken, in milliseconds since 1970.
    pub reply_by: u64,
}

/// What one offers.
#[derive(Clone, Debug, Default)]
pub struct Offer {
    /// What it would cost.
    pub cost: u64,
    /// How long it would take.
    pub time_ms: Option<u64>,
    /// What else there is to say in whole numbers.
    pub attributes: Vec<(String, i64)>,
    /// What else there is to say in words.
    pub note: Option<String>,
    /// How long the bid binds. `None`: until the auction is over.
    pub valid_ms: Option<u64>,
    /// Bind it to this session; needs a joined agent.
    pub session: bool,
}

/// Something that one may bid on.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The auction's number.
    pub auction: u64,
    /// Its market.
    pub market: String,
    /// Who asks.
    pub by: String,
    /// Which round it is.
    pub round: u64,
    /// Until when bids are taken.
    pub reply_by: u64,
    /// Everything that the node says about it, the `task` among it.
    pub ask: Value,
}

/// Something that one has won.
#[derive(Clone, Debug, PartialEq)]
pub struct Award {
    /// The auction's number.
    pub auction: u64,
    /// Its market.
    pub market: String,
    /// Who asked.
    pub by: String,
    /// The bid that won.
    pub bid: u64,
    /// Proves that the award is one's own.
    pub fence: u64,
    /// What one is paid.
    pub price: u64,
    /// When it is lost unless it is extended; zero for one that lasts as long as the session.
    pub until: u64,
    /// Everything that the node says about it, the `task` among it.
    pub grant: Value,
}

/// What concerns one who attends.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attended {
    /// What one has won, and was not told of yet.
    pub awards: Vec<Award>,
    /// What one may bid on, and has not answered yet.
    pub asks: Vec<Call>,
}

impl Call {
    /// What is to be done.
    pub fn task(&self) -> &Value {
        &self.ask["task"]
    }

    fn read(ask: Value) -> Result<Call, Error> {
        Ok(Call {
            auction: number(&ask, "auction")?,
            market: word(&ask, "market")?.to_owned(),
            by: word(&ask, "by")?.to_owned(),
            round: number(&ask, "round")?,
            reply_by: number(&ask, "reply_by")?,
            ask,
        })
    }
}

impl Award {
    /// What is to be done.
    pub fn task(&self) -> &Value {
        &self.grant["task"]
    }

    fn read(grant: Value) -> Result<Award, Error> {
        Ok(Award {
            auction: number(&grant, "auction")?,
            market: word(&grant, "market")?.to_owned(),
            by: word(&grant, "by")?.to_owned(),
            bid: number(&grant, "bid")?,
            fence: number(&grant, "fence")?,
            price: number(&grant, "price")?,
            until: number(&grant, "until")?,
            grant,
        })
    }
}

impl Auctions<'_> {
    async fn call(&self, verb: &str, body: &Value) -> Result<Value, Error> {
        self.space.call("auction", verb, body).await
    }

    /// Calls for bids on a task.
    pub async fn ask(&self, market: &str, task: &Value, terms: &Terms) -> Result<Asked, Error> {
        let some = |n: u64| (n > 0).then_some(n);
        let mut body = json!({
            "market": market, "task": task, "reply_ms": some(terms.reply_ms),
            "capability": terms.capability, "invited": terms.invited, "lease_ms": some(terms.lease_ms),
            "rounds": some(terms.rounds), "winners": some(terms.winners), "sealed": terms.sealed,
        });
        if let (Some(body), Some(more)) = (body.as_object_mut(), terms.more.as_object()) {
            body.extend(more.clone());
        }
        let reply = self.call("ask", &body).await?;
        Ok(Asked { auction: number(&reply, "auction")?, reply_by: number(&reply, "reply_by")? })
    }

    /// Offers to do it, and gives the bid's number. Refused as `expired` when it is late.
    pub async fn bid(&self, auction: u64, offer: &Offer) -> Result<u64, Error> {
        let attribute = |(name, value): &(String, i64)| json!({"name": name, "value": value});
        let attributes: Vec<Value> = offer.attributes.iter().map(attribute).collect();
        let body = json!({
            "auction": auction, "cost": offer.cost, "time_ms": offer.time_ms, "attributes": attributes,
            "note": offer.note, "valid_ms": offer.valid_ms, "session": offer.session,
        });
        number(&self.call("bid", &body).await?, "bid")
    }

    /// Says that one will not bid.
    pub async fn decline(&self, auction: u64, reason: &str) -> Result<(), Error> {
        self.call("decline", &json!({"auction": auction, "reason": reason})).await.map(drop)
    }

    /// Says that one does not understand what is asked for.
    pub async fn not_understood(&self, auction: u64, reason: &str) -> Result<(), Error> {
        self.call("not_understood", &json!({"auction": auction, "reason": reason})).await.map(drop)
    }

    /// Hears of what one may bid on and of what one has won; waits up to `wait_ms` for it, and is empty when nothing came.
    pub async fn attend(&self, market: Option<&str>, wait_ms: u64) -> Result<Attended, Error> {
        let wait_ms = (wait_ms > 0).then_some(wait_ms);
        let mut reply = self.call("attend", &json!({"market": market, "wait_ms": wait_ms})).await?;
        let list = |value: Value| match value {
            Value::Array(list) => list,
            _ => Vec::new(),
        };
        let awards = list(reply["awards"].take()).into_iter().map(Award::read).collect::<Result<_, _>>()?;
        let asks = list(reply["asks"].take()).into_iter().map(Call::read).collect::<Result<_, _>>()?;
        Ok(Attended { awards, asks })
    }

    /// Looks at the bids in one's own auction, sealed ones too: a page, and where the next begins.
    pub async fn review(&self, auction: u64, after: Option<u64>) -> Result<Value, Error> {
        self.call("review", &json!({"auction": auction, "after": after})).await
    }

    /// Awards it now: to these bids, or with none by the rule. Gives what the node says.
    pub async fn award(&self, auction: u64, bids: &[u64]) -> Result<Value, Error> {
        self.call("award", &json!({"auction": auction, "bids": bids})).await
    }

    /// Keeps what was won in the background until one hands it in, fails, or loses it.
    pub fn keep(&self, award: Award) -> Work {
        let body = json!({"auction": award.auction, "fence": award.fence});
        let keeper = Keeper::new(self.space.clone(), "auction", "extend", &body, award.until);
        Work { space: self.space.clone(), award, keeper }
    }

    /// Hands in what came of it.
    pub async fn done(&self, auction: u64, fence: u64, result: &Value) -> Result<(), Error> {
        self.call("done", &json!({"auction": auction, "fence": fence, "result": result})).await.map(drop)
    }

    /// Says that one could not do it: the next best bid wins.
    pub async fn fail(&self, auction: u64, fence: u64, reason: &str) -> Result<(), Error> {
        self.call("fail", &json!({"auction": auction, "fence": fence, "reason": reason})).await.map(drop)
    }

    /// Calls it off.
    pub async fn cancel(&self, auction: u64, reason: &str) -> Result<(), Error> {
        self.call("cancel", &json!({"auction": auction, "reason": reason})).await.map(drop)
    }

    /// Shows an auction; waits up to `wait_ms` for another stage than `after`.
    pub async fn show(&self, auction: u64, after: Option<u64>, wait_ms: u64) -> Result<Value, Error> {
        let wait_ms = (wait_ms > 0).then_some(wait_ms);
        self.call("show", &json!({"auction": auction, "after": after, "wait_ms": wait_ms})).await
    }

    /// Waits until it is over, and shows it as it is then: `state` is `done`, `failed` or `cancelled`.
    pub async fn over(&self, auction: u64) -> Result<Value, Error> {
        let mut after = None;
        loop {
            let shown = self.show(auction, after, 20_000).await?;
            if ["done", "failed", "cancelled"].contains(&word(&shown, "state")?) {
                return Ok(shown);
            }
            after = Some(number(&shown, "stage")?);
        }
    }
}

/// Work that is kept: extended in the background until one hands it in, drops it or loses it.
///
/// Dropping it stops the extending and nothing else: the award ends by its own deadline.
#[derive(Debug)]
pub struct Work {
    space: Space,
    award: Award,
    keeper: Keeper,
}

impl Work {
    /// What was won.
    pub fn award(&self) -> &Award {
        &self.award
    }

    /// Whether the node has said that it is lost.
    pub fn is_stale(&self) -> bool {
        self.keeper.is_stale()
    }

    /// Waits until it is lost, and says why. To be raced against the work; cancelling it loses nothing.
    pub async fn stale(&self) -> String {
        self.keeper.stale().await
    }

    /// Hands in what came of it.
    pub async fn done(self, result: &Value) -> Result<(), Error> {
        self.space.auction().done(self.award.auction, self.award.fence, result).await
    }

    /// Says that one could not do it.
    pub async fn fail(self, reason: &str) -> Result<(), Error> {
        self.space.auction().fail(self.award.auction, self.award.fence, reason).await
    }
}
