//! The verbs of ballots with Rust types, keys to sign votes with, and certificates. Whatever is not here goes through [`Space::call`].
//!
//! ```no_run
//! # async fn example(heron: synod_client::Agent) -> Result<(), synod_client::Error> {
//! use synod_client::{Ask, Key};
//! let key = Key::of(&synod_client::data_dir(), "heron")?;
//! let ask = Ask::new("release", "ship 1.4?").voters(["heron", "wren", "robin"]).rule("two-thirds");
//! let ballot = heron.ballot().open(&ask).await?;
//! heron.ballot().cast(ballot, "yes").await?;
//! let ended = heron.ballot().decision(ballot, 60_000).await?;
//! println!("{}: {:?}", ended.state, ended.choice);
//! # let _ = key; Ok(())
//! # }
//! ```
//!
//! A signed vote is signed here, over the terms as they are shown here: [`Ballots::cast_signed`] computes their digest itself and refuses to sign what the node says they are when they are not.

mod certificate;
mod key;

pub use certificate::{Certified, certify, check_certificate};
pub use key::{Key, key_file};

use crate::error::{Error, Fault};
use crate::space::{Space, number};
use serde_json::{Value, json};
use synod_core::vote::{Rule, Seat, Statement, Terms, hex, public_key, unhex};

/// Seats of a ballot that are asked for at once.
const PAGE: u64 = 1_000;

/// The verbs of ballots, in one space.
#[derive(Clone, Copy, Debug)]
pub struct Ballots<'s> {
    pub(crate) space: &'s Space,
}

/// A question to an electorate.
#[derive(Clone, Debug)]
pub struct Ask {
    fields: Value,
}

impl Ask {
    /// A question, in a ballot of this name. Without more it is yes or no, by majority, within an hour.
    pub fn new(name: &str, question: &str) -> Self {
        Ask { fields: json!({"name": name, "question": question}) }
    }

    fn with(mut self, name: &str, value: Value) -> Self {
        self.fields[name] = value;
        self
    }

    /// What can be chosen, instead of yes and no.
    pub fn options<'o>(self, options: impl IntoIterator<Item = &'o str>) -> Self {
        let options = options.into_iter().collect::<Vec<_>>();
        self.with("options", json!(options))
    }

    /// Agents with one seat of weight 1 each.
    pub fn voters<'v>(self, voters: impl IntoIterator<Item = &'v str>) -> Self {
        let voters = voters.into_iter().collect::<Vec<_>>();
        self.with("voters", json!(voters))
    }

    /// Seats as ballot.open takes them: `{voter, weight, key, principal}`.
    pub fn seats(self, seats: impl IntoIterator<Item = Value>) -> Self {
        let seats = seats.into_iter().collect::<Vec<_>>();
        self.with("seats", json!(seats))
    }

    /// A text to agree on.
    pub fn value(self, value: &str) -> Self {
        self.with("value", value.into())
    }

    /// `majority`, `two-thirds`, `unanimous` or `byzantine`.
    pub fn rule(self, rule: &str) -> Self {
        self.with("rule", rule.into())
    }

    /// Enough is this weight.
    pub fn enough(self, k: u64) -> Self {
        self.with("rule", "k-of-n".into()).with("k", k.into())
    }

    /// How long votes are taken, in milliseconds.
    pub fn deadline_ms(self, ms: u64) -> Self {
        self.with("deadline_ms", ms.into())
    }

    /// Votes may be changed, and are counted at the end.
    pub fn changes(self) -> Self {
        self.with("changes", true.into())
    }

    /// Votes are signed.
    pub fn signed(self) -> Self {
        self.with("signed", true.into())
    }

    /// One principal may vote from several seats.
    pub fn shared_principals(self) -> Self {
        self.with("shared_principals", true.into())
    }

    /// What is carried out once when this option wins: commands such as `{"queue.push": {…}}`.
    pub fn then(mut self, choice: &str, commands: impl IntoIterator<Item = Value>) -> Self {
        let commands: Vec<Value> = commands.into_iter().collect();
        let said = json!({"choice": choice, "commands": commands});
        match self.fields["then"].as_array_mut() {
            Some(then) => then.push(said),
            None => self.fields["then"] = json!([said]),
        }
        self
    }
}

/// What became of a vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cast {
    /// Whether it counts. One that contradicts an earlier signed vote of the same voter is kept as evidence instead.
    pub counted: bool,
    /// It had been cast already.
    pub again: bool,
    /// How the ballot stands now.
    pub state: String,
    /// The option that won.
    pub choice: Option<String>,
}

/// How a ballot stands or ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// `open`, `decided`, `failed`, `lapsed` or `cancelled`.
    pub state: String,
    /// The option that won.
    pub choice: Option<String>,
    /// Why it ended without a decision.
    pub why: Option<String>,
    /// Why what was to follow was refused.
    pub refused: Option<String>,
}

impl Ballots<'_> {
    async fn call(&self, verb: &str, body: &Value) -> Result<Value, Error> {
        self.space.call("ballot", verb, body).await
    }

    /// Puts a question, and gives the ballot's number.
    pub async fn open(&self, ask: &Ask) -> Result<u64, Error> {
        number(&self.call("open", &ask.fields).await?, "ballot")
    }

    /// Votes.
    pub async fn cast(&self, ballot: u64, choice: &str) -> Result<Cast, Error> {
        read_cast(&self.call("cast", &json!({"ballot": ballot, "choice": choice})).await?)
    }

    /// Votes with a signature over the terms as they are now. `voter` is the agent whose seat it is.
    pub async fn cast_signed(
        &self,
        ballot: u64,
        choice: &str,
        voter: &str,
        key: &Key,
    ) -> Result<Cast, Error> {
        let body = self.signed(ballot, choice, voter, key).await?;
        read_cast(&self.call("cast", &body).await?)
    }

    /// The fields of a signed vote, to be sent with ballot.cast.
    pub async fn signed(&self, ballot: u64, choice: &str, voter: &str, key: &Key) -> Result<Value, Error> {
        let terms = self.terms(ballot).await?;
        let seat = terms.electorate.iter().find(|seat| *seat.voter == *voter);
        if seat.is_some_and(|seat| seat.key.is_some_and(|of| of != key.public())) {
            return Err(setup(format!(
                "the seat of `{voter}` in ballot {ballot} is for another key than {}; sign with that one",
                key.did()
            )));
        }
        let space = self.space_id().await?;
        let digest = terms.digest();
        let statement = Statement { space: &space, ballot, round: terms.round, terms: digest, choice, voter };
        let signature = hex(&key.sign(&statement.bytes()));
        Ok(json!({
            "ballot": ballot, "choice": choice, "round": terms.round,
            "terms": hex(&digest), "key": key.did(), "signature": signature,
        }))
    }

    /// All that is voted on, as the node shows it. An error when the digest that it gives is not that of what it shows.
    pub async fn terms(&self, ballot: u64) -> Result<Terms, Error> {
        let shown = self.call("show", &json!({"ballot": ballot})).await?;
        let terms = terms(&shown, &self.votes(ballot).await?)?;
        match shown["terms"].as_str() == Some(&hex(&terms.digest())) {
            true => Ok(terms),
            false => Err(setup(format!(
                "the node's digest of ballot {ballot} is not that of the terms it shows: they changed just now, or it lies; look again"
            ))),
        }
    }

    /// Every seat, with the vote from it where there is one.
    pub async fn votes(&self, ballot: u64) -> Result<Vec<Value>, Error> {
        self.pages(ballot, "votes").await
    }

    /// Every contradiction: two signed votes of one voter in one round.
    pub async fn evidence(&self, ballot: u64) -> Result<Vec<Value>, Error> {
        self.pages(ballot, "evidence").await
    }

    async fn pages(&self, ballot: u64, verb: &str) -> Result<Vec<Value>, Error> {
        let (mut all, mut after) = (Vec::new(), Value::Null);
        loop {
            let mut page = self.call(verb, &json!({"ballot": ballot, "after": after, "limit": PAGE})).await?;
            if let Value::Array(rows) = page[verb].take() {
                all.extend(rows);
            }
            after = page["next"].take();
            if after.is_null() {
                return Ok(all);
            }
        }
    }

    /// How it stands, waiting up to `wait_ms` for its end.
    pub async fn decision(&self, ballot: u64, wait_ms: u64) -> Result<Decision, Error> {
        let wait_ms = (wait_ms > 0).then_some(wait_ms);
        let shown = self.call("await", &json!({"ballot": ballot, "wait_ms": wait_ms})).await?;
        let word = |name: &str| shown[name].as_str().map(str::to_owned);
        Ok(Decision {
            state: word("state").unwrap_or_default(),
            choice: word("choice"),
            why: word("why"),
            refused: word("refused"),
        })
    }

    /// Takes no more votes, and counts.
    pub async fn close(&self, ballot: u64) -> Result<Option<String>, Error> {
        let ended = self.call("close", &json!({"ballot": ballot})).await?;
        Ok(ended["choice"].as_str().map(str::to_owned))
    }

    /// Calls it off.
    pub async fn cancel(&self, ballot: u64, reason: &str) -> Result<(), Error> {
        self.call("cancel", &json!({"ballot": ballot, "reason": reason})).await.map(drop)
    }

    /// The identity of the space: not its name, which others may have, too.
    pub async fn space_id(&self) -> Result<String, Error> {
        let shown = self.space.call("space", "show", &json!({})).await?;
        shown["id"]
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| setup("the node does not say which space this is; upgrade it".into()))
    }
}

fn read_cast(reply: &Value) -> Result<Cast, Error> {
    Ok(Cast {
        counted: reply["counted"].as_bool().unwrap_or(false),
        again: reply["again"].as_bool().unwrap_or(false),
        state: reply["state"].as_str().unwrap_or_default().to_owned(),
        choice: reply["choice"].as_str().map(str::to_owned),
    })
}

/// Terms from what is shown of a ballot and its seats.
fn terms(shown: &Value, seats: &[Value]) -> Result<Terms, Error> {
    let text = |value: &Value| value.as_str().unwrap_or_default().into();
    let flag = |name: &str| shown[name].as_bool().unwrap_or(false);
    let options = shown["options"].as_array().into_iter().flatten();
    let seat = |seat: &Value| Seat {
        voter: text(&seat["voter"]),
        weight: seat["weight"].as_u64().unwrap_or(0),
        key: seat["key"].as_str().and_then(public_key),
        principal: seat["principal"].as_str().map(Into::into),
    };
    let rule = shown["rule"].as_str().and_then(Rule::named);
    Ok(Terms {
        ballot: number(shown, "ballot")?,
        name: text(&shown["name"]),
        question: text(&shown["question"]),
        options: options.map(|option| text(&option["choice"])).collect(),
        value: shown["value"].as_str().map(Into::into),
        electorate: seats.iter().map(seat).collect(),
        rule: rule.ok_or_else(|| {
            setup("the ballot has a rule that this client does not know; upgrade it".into())
        })?,
        k: shown["k"].as_u64(),
        needed: number(shown, "needed")?,
        deadline: number(shown, "deadline")?,
        round: number(shown, "round")?,
        changes: flag("changes"),
        signed: flag("signed"),
        shared_principals: flag("shared_principals"),
        then: shown["then_digest"].as_str().and_then(unhex),
    })
}

pub(crate) fn setup(text: String) -> Error {
    Error::Fault(Fault::Setup(text))
}
