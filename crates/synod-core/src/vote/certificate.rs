//! Certificates: what is handed on of a decision, and what may be believed of it without asking anybody.
//!
//! ```text
//!   terms ─▶ digest ─┐
//!   votes ───────────┴▶ statement of each ─▶ signature by the key of its seat ─▶ weight ─▶ enough for the rule?
//!   contradictions ────▶ both statements signed by one key, and different
//! ```
//!
//! A certificate is one JSON object in canonical form: a sign more or less makes another text, and its own digest tells.
//! What the digest covers, whoever changes something can compute anew; what the signatures cover, only the voters can.
//! So what was decided, by whom, under which terms and in which space rests on signatures; when and where it stood in the log is the node's word, and is said to be that.
//!
//! Evidence of contradictions alone travels in the same form, without a decision.

use super::{Rule, Seat, Statement, Terms, canonical, digest, hex, liars, public_key, unhex};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What a certificate begins with.
pub const CERTIFICATE_DOMAIN: &str = "synod/ballot/certificate/1";
/// The longest text that is read as one, in bytes.
pub const CERTIFICATE_MAX: usize = 16 << 20;

/// Whether a signature is that of a key over some bytes: what a library of cryptography says.
pub type Verify<'v> = dyn Fn(&[u8; 32], &[u8], &[u8; 64]) -> bool + 'v;

/// What a certificate turned out to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The space's identity.
    pub space: String,
    /// The ballot.
    pub ballot: u64,
    /// The option that won; none for evidence alone.
    pub choice: Option<String>,
    /// What was checked, and what of it rests on whom, in sentences.
    pub said: Vec<String>,
}

/// Puts a certificate together: its canonical text.
///
/// `terms` as [`Terms::json`] makes them; `votes` a list of `{voter, choice, signature}`; `evidence` a list of `{voter, round, terms, first, first_signature, second, second_signature}`; `outcome` is `{choice, weight}`, none for evidence alone; `noted` is what only the node knows, such as index, time and chain.
pub fn compose(
    space: &str,
    terms: &Value,
    outcome: Option<&Value>,
    votes: &Value,
    evidence: &Value,
    noted: &Value,
) -> Option<String> {
    let mut whole = json!({
        "domain": CERTIFICATE_DOMAIN,
        "space": space,
        "terms": terms,
        "votes": votes,
        "evidence": evidence,
        "noted": noted,
    });
    if let Some(outcome) = outcome {
        whole["outcome"] = outcome.clone();
    }
    let own = hex(&digest(&whole));
    whole["digest"] = own.into();
    canonical(&whole)
}

/// Checks a certificate, with `verify` for (key, bytes, signature). `space` is the identity that it has to be of, where one is expected.
///
/// Fails with the first thing that is wrong with it, in a sentence.
pub fn check(text: &str, space: Option<&str>, verify: &Verify<'_>) -> Result<Verified, String> {
    if text.len() > CERTIFICATE_MAX {
        return Err(format!("it has {} bytes; a certificate has {CERTIFICATE_MAX} at the most", text.len()));
    }
    let text = text.trim_end_matches('\n');
    let mut whole: Map<String, Value> =
        serde_json::from_str(text).map_err(|error| format!("it is no JSON object: {error}"))?;
    if whole.get("domain") != Some(&CERTIFICATE_DOMAIN.into()) {
        return Err(format!(
            "it does not say that it is a certificate: its domain is not {CERTIFICATE_DOMAIN}"
        ));
    }
    // A member that stands twice is none of it, nor is a number that another reader would round.
    if crate::canonical::canonical(text).as_deref() != Ok(text) {
        return Err(
            "it is not in canonical form: something was added, doubled, moved or written otherwise".into()
        );
    }
    let own = whole.remove("digest").unwrap_or_default();
    if own != hex(&digest(&Value::Object(whole.clone()))) {
        return Err("its digest is not that of what it says: something was changed".into());
    }
    let of = text_of(&whole, "space")?;
    if let Some(space) = space.filter(|space| *space != of) {
        return Err(format!("it is for the space {of}, not for {space}"));
    }
    let known = ["domain", "space", "terms", "outcome", "votes", "evidence", "noted"];
    if let Some(odd) = whole.keys().find(|name| !known.contains(&name.as_str())) {
        return Err(format!("it says `{odd}`, which means nothing in a certificate"));
    }
    let terms = terms(whole.get("terms").unwrap_or(&Value::Null))?;
    let checked = Checked { space: &of, digest: terms.digest(), terms: &terms, verify };
    let mut said = vec![format!(
        "the terms are whole: ballot {} in round {}, {} seats, the rule {} asks for {} of {}",
        terms.ballot,
        terms.round,
        terms.electorate.len(),
        terms.rule,
        terms.needed,
        checked.total()
    )];
    let choice = match whole.get("outcome") {
        Some(outcome) => {
            let choice = checked.decision(outcome, list(&whole, "votes")?, &mut said)?;
            Some(choice)
        }
        None if list(&whole, "votes")?.is_empty() => None,
        None => return Err("it has votes and no outcome".into()),
    };
    let evidence = list(&whole, "evidence")?;
    if choice.is_none() && evidence.is_empty() {
        return Err("it proves nothing: no outcome, no evidence".into());
    }
    let mut seen: Vec<(&str, u64)> = Vec::new();
    for pair in evidence {
        let (voter, round) = checked.contradiction(pair, &mut said)?;
        if seen.contains(&(voter, round)) {
            return Err(format!("the contradiction of `{voter}` in round {round} stands in it twice"));
        }
        seen.push((voter, round));
    }
    said.push(match space {
        Some(_) => format!("it is for the space {of}, as expected"),
        None => format!("it is for the space with the identity {of}; give --space to insist on one"),
    });
    said.push(
        "index, time and chain in it are the word of the node that wrote it: no voter signed them".into(),
    );
    said.push("it protects against voters that lie, not against a node that leaves votes out".into());
    Ok(Verified { space: of, ballot: terms.ballot, choice, said })
}

/// What everything is checked against.
struct Checked<'c> {
    space: &'c str,
    terms: &'c Terms,
    digest: [u8; 32],
    verify: &'c Verify<'c>,
}

impl Checked<'_> {
    fn total(&self) -> u64 {
        self.terms.electorate.iter().map(|seat| seat.weight).sum()
    }

    fn seat(&self, voter: &str) -> Result<(&Seat, [u8; 32]), String> {
        let seat = self.terms.electorate.iter().find(|seat| *seat.voter == *voter);
        let seat = seat.ok_or_else(|| format!("`{voter}` votes in it and has no seat"))?;
        let key = seat.key.ok_or_else(|| format!("the seat of `{voter}` has no key"))?;
        Ok((seat, key))
    }

    fn signed(
        &self,
        voter: &str,
        round: u64,
        terms: [u8; 32],
        choice: &str,
        signature: &str,
    ) -> Result<(), String> {
        let (_, key) = self.seat(voter)?;
        let statement =
            Statement { space: self.space, ballot: self.terms.ballot, round, terms, choice, voter };
        let good = unhex::<64>(signature)
            .is_some_and(|signature| (self.verify)(&key, &statement.bytes(), &signature));
        if good {
            return Ok(());
        }
        Err(format!(
            "the signature of `{voter}` over `{choice}` is not by the key of its seat, or not over these terms, this ballot and this space"
        ))
    }

    /// The votes, each verified; the option that they decide for.
    fn decision(&self, outcome: &Value, votes: &[Value], said: &mut Vec<String>) -> Result<String, String> {
        let outcome = members(outcome, "the outcome", &["choice", "weight"])?;
        let won = text_of(outcome, "choice")?;
        let mut weights: BTreeMap<&str, u64> = BTreeMap::new();
        let mut voters: Vec<&str> = Vec::new();
        for vote in votes {
            let vote = members(vote, "a vote", &["voter", "choice", "signature"])?;
            let word = |name: &str| {
                vote.get(name).and_then(Value::as_str).ok_or_else(|| format!("a vote has no `{name}`"))
            };
            let (voter, choice) = (word("voter")?, word("choice")?);
            if voters.contains(&voter) {
                return Err(format!("`{voter}` votes in it twice"));
            }
            if !self.terms.options.iter().any(|option| **option == *choice) {
                return Err(format!("`{voter}` votes for `{choice}`, which is no option"));
            }
            self.signed(voter, self.terms.round, self.digest, choice, word("signature")?)?;
            voters.push(voter);
            *weights.entry(choice).or_default() += self.seat(voter)?.0.weight;
        }
        let weight = weights.get(won.as_str()).copied().unwrap_or(0);
        let (needed, total) = (self.terms.needed, self.total());
        if weight < needed {
            return Err(format!(
                "`{won}` has signatures of weight {weight} and needs {needed} of {total}: signers are missing"
            ));
        }
        if let Some((other, _)) =
            weights.iter().find(|(choice, weight)| **choice != won && **weight >= needed)
        {
            return Err(format!("`{other}` has enough signatures, too"));
        }
        if outcome.get("weight").and_then(Value::as_u64) != Some(weight) {
            return Err(format!(
                "it says another weight for `{won}` than its signatures have, which is {weight}"
            ));
        }
        said.push(format!(
            "`{won}` was chosen with {weight} of {total}, and needed {needed}: {} signatures, each by the key of its seat, over these terms, this ballot, this round and this space",
            voters.len()
        ));
        said.push(match 2 * needed > total {
            true if self.terms.rule == Rule::Byzantine => format!(
                "as long as voters of weight {} at the most sign twice, no other outcome can be certified",
                liars(total)
            ),
            true => "no other outcome can be certified unless somebody signs twice".to_owned(),
            false => "it approves; that others would not, it does not say".to_owned(),
        });
        Ok(won)
    }

    /// Two statements of one voter and one round, both signed, that say different things.
    fn contradiction<'v>(&self, pair: &'v Value, said: &mut Vec<String>) -> Result<(&'v str, u64), String> {
        let known = ["voter", "round", "terms", "first", "first_signature", "second", "second_signature"];
        let pair = members(pair, "a contradiction", &known)?;
        let word = |name: &str| {
            pair.get(name).and_then(Value::as_str).ok_or_else(|| format!("a contradiction has no `{name}`"))
        };
        let round = pair.get("round").and_then(Value::as_u64).ok_or("a contradiction has no `round`")?;
        let terms = unhex::<32>(word("terms")?).ok_or("the terms of a contradiction are no digest")?;
        let (voter, first, second) = (word("voter")?, word("first")?, word("second")?);
        if first == second {
            return Err(format!("`{voter}` says the same twice, which is no contradiction"));
        }
        self.signed(voter, round, terms, first, word("first_signature")?)?;
        self.signed(voter, round, terms, second, word("second_signature")?)?;
        said.push(format!("`{voter}` lies: its key signed both `{first}` and `{second}` in round {round}"));
        Ok((voter, round))
    }
}

/// Reads terms, and computes from them what they claim.
fn terms(value: &Value) -> Result<Terms, String> {
    let shown = value.as_object().ok_or("it has no terms")?;
    let number = |name: &str| {
        shown.get(name).and_then(Value::as_u64).ok_or_else(|| format!("its terms have no `{name}`"))
    };
    let flag = |name: &str| {
        shown.get(name).and_then(Value::as_bool).ok_or_else(|| format!("its terms have no `{name}`"))
    };
    let word = |name: &str| text_of(shown, name).map(String::into_boxed_str);
    let optional = |name: &str| shown.get(name).and_then(Value::as_str);
    let mut electorate: Vec<Seat> = Vec::new();
    for seat in list(shown, "electorate")? {
        let seat = members(seat, "a seat", &["voter", "weight", "key", "principal"])?;
        let name = text_of(seat, "voter")?;
        let weight = seat.get("weight").and_then(Value::as_u64).filter(|weight| *weight > 0);
        let key = seat.get("key").and_then(Value::as_str);
        let key = key.and_then(public_key).ok_or_else(|| format!("the seat of `{name}` has no key"))?;
        let shared = flag("shared_principals")?;
        let taken = |other: &Seat| *other.voter == *name || (other.key == Some(key) && !shared);
        if electorate.iter().any(taken) {
            return Err(format!("`{name}` or its key has two seats"));
        }
        electorate.push(Seat {
            weight: weight.ok_or_else(|| format!("the seat of `{name}` has no weight"))?,
            key: Some(key),
            principal: seat.get("principal").and_then(Value::as_str).map(Into::into),
            voter: name.into(),
        });
    }
    let mut options: Vec<Box<str>> = Vec::new();
    for option in list(shown, "options")? {
        options.push(option.as_str().ok_or("an option is no text")?.into());
    }
    let rule = Rule::named(&word("rule")?).ok_or("its rule is none that is known")?;
    let read = Terms {
        ballot: number("ballot")?,
        name: word("name")?,
        question: word("question")?,
        options,
        value: optional("value").map(Into::into),
        rule,
        k: shown.get("k").and_then(Value::as_u64),
        needed: number("needed")?,
        deadline: number("deadline")?,
        round: number("round")?,
        changes: flag("changes")?,
        signed: flag("signed")?,
        shared_principals: flag("shared_principals")?,
        then: optional("then").map(|then| unhex(then).ok_or("what follows is no digest")).transpose()?,
        electorate,
    };
    // What is not among these words would be covered by no signature.
    if read.json() != *value {
        return Err("its terms say something that terms do not say".into());
    }
    let weights = read.electorate.iter().map(|seat| seat.weight);
    let total = weights.fold(0, u64::saturating_add);
    if !read.signed || read.changes {
        return Err("the votes of this ballot were not signed for good, so nothing can be certified".into());
    }
    match read.rule.needed(total, read.k) {
        Ok(needed) if needed == read.needed => Ok(read),
        _ => Err(format!("the rule {} of {total} does not ask for {}", read.rule, read.needed)),
    }
}

fn members<'v>(value: &'v Value, what: &str, known: &[&str]) -> Result<&'v Map<String, Value>, String> {
    let object = value.as_object().ok_or_else(|| format!("{what} is no object"))?;
    match object.keys().find(|name| !known.contains(&name.as_str())) {
        Some(odd) => Err(format!("{what} says `{odd}`, which nobody signed")),
        None => Ok(object),
    }
}

fn text_of(object: &Map<String, Value>, name: &str) -> Result<String, String> {
    object.get(name).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| format!("it has no `{name}`"))
}

fn list<'v>(object: &'v Map<String, Value>, name: &str) -> Result<&'v [Value], String> {
    object
        .get(name)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .ok_or_else(|| format!("it has no list `{name}`"))
}
