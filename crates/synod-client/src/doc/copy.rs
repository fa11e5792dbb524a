//! A copy of a doc: edited without a node, brought together later.
//!
//! ```text
//!   new ──▶ copy ──write · remove──▶ copy ──sync──▶ copy      what it knows, and under which name it edits
//!             ▲ │                                              what the node last heard of it
//!       parse │ ▼ text
//!            JSON                                              one copy, one text, one name
//! ```
//!
//! A copy that outlives its process is in a [`DocFile`](super::DocFile).
//! Two copies may not go by one name: their edits would have the same names, too.
//! A copy keeps a sum over its own edits (`traces`), by which the node and it know whether they speak of the same ones; so a file that was restored from a backup is found out, and nothing is merged.

use super::{Error, Rule, State, no, refused};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{SystemTime, UNIX_EPOCH};
use synod_core::canonical::canonical;
use synod_core::ids::Millis;
use synod_core::merge::{ACTOR_MAX, Deed, KEY_MAX, Stamp};

/// The number of an edit of one's own, and the sum over all up to it.
pub(super) type Tip = (u64, u64);

/// A copy of a doc.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocCopy {
    pub(super) doc: String,
    pub(super) actor: String,
    /// The number of the doc at the node; none before they met.
    pub(super) id: Option<u64>,
    /// How keys merge of which nothing else is said.
    pub(super) rule: Rule,
    pub(super) rules: BTreeMap<String, Rule>,
    /// Keys of which it was said here, and the node does not know it yet.
    pub(super) declared: BTreeSet<String>,
    pub(super) state: State,
    /// What the node last heard of it, as far as it knows.
    pub(super) was: Option<Tip>,
    /// Own edits since then that have a number: removals have none.
    pub(super) traces: Vec<Tip>,
    /// How many edits were made here ever, removals among them.
    pub(super) made: u64,
    /// How many of these the node has heard of, as far as the copy knows. At most `made`.
    pub(super) heard: u64,
}

impl DocCopy {
    /// An empty copy of `doc`, whose edits are those of `actor`: `AGENT@PLACE`, the agent being whoever will bring it together, the place a name that no other copy of this agent has, ever.
    pub fn new(doc: &str, actor: &str) -> Result<DocCopy, Error> {
        let whole =
            actor.split_once('@').is_some_and(|(agent, place)| !agent.is_empty() && !place.is_empty());
        if !whole || actor.len() > ACTOR_MAX || actor.chars().any(char::is_control) {
            return Err(no(
                "invalid",
                format!("a copy is called AGENT@PLACE, such as `heron@laptop`, not `{actor}`"),
            ));
        }
        Ok(DocCopy {
            doc: doc.to_owned(),
            actor: actor.to_owned(),
            id: None,
            rule: Rule::Last,
            rules: BTreeMap::new(),
            declared: BTreeSet::new(),
            state: State::default(),
            was: None,
            traces: Vec::new(),
            made: 0,
            heard: 0,
        })
    }

    /// The doc that it is a copy of.
    pub fn doc(&self) -> &str {
        &self.doc
    }

    /// Under which name it edits.
    pub fn actor(&self) -> &str {
        &self.actor
    }

    /// What it knows.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The hash of what it knows: that of the node, or of another copy, is the same when they know the same.
    pub fn digest(&self) -> String {
        self.state.digest().into()
    }

    /// How many edits of its own the node has not heard of, as far as it knows: writes and removals that changed something here, each once.
    pub fn pending(&self) -> u64 {
        self.made.saturating_sub(self.heard)
    }

    /// How a key merges.
    pub fn rule(&self, key: &str) -> Rule {
        self.rules.get(key).copied().unwrap_or(self.rule)
    }

    /// Says how a key merges, while nothing is written in it here. The node is told with the next [`sync`](super::Docs::sync), and may know better by then.
    pub fn declare(&mut self, key: &str, rule: Rule) -> Result<(), Error> {
        check_key(key)?;
        if self.rule(key) != rule && self.state.entries_of(key).next().is_some() {
            let detail =
                format!("`{key}` merges by `{}` and is written already; remove it first", self.rule(key));
            return Err(no("conflict", detail));
        }
        self.rules.insert(key.to_owned(), rule);
        self.declared.insert(key.to_owned());
        Ok(())
    }

    /// Writes a key as its rule says: adds to a `sum`, puts an element into a `set`, stands in the place of what was there under `last`.
    pub fn write(&mut self, key: &str, value: &Value) -> Result<(), Error> {
        self.write_at(key, value, now())
    }

    /// The same, at a time of the caller's own: milliseconds since 1970.
    pub fn write_at(&mut self, key: &str, value: &Value, ms: u64) -> Result<(), Error> {
        let value = text(value)?;
        self.edit(key, Deed::Write(&value), ms)
    }

    /// Removes one value of a key, or all of it: what this copy knows of.
    pub fn remove(&mut self, key: &str, value: Option<&Value>) -> Result<(), Error> {
        let value = value.map(text).transpose()?;
        self.edit(key, value.as_deref().map_or(Deed::Clear, Deed::Drop), now())
    }

    fn edit(&mut self, key: &str, deed: Deed<'_>, ms: u64) -> Result<(), Error> {
        check_key(key)?;
        let rule = self.rule(key);
        // Looking for the latest stamp takes a walk over everything.
        let clock = if rule.is_stamped() { self.state.clock() } else { Stamp::default() };
        let stamp = clock.next(Millis(ms));
        let delta = self.state.edit(&self.actor, key, rule, deed, stamp).map_err(refused)?;
        self.trace(&delta);
        self.made += u64::from(!delta.seen().is_empty());
        Ok(())
    }

    /// Takes in what a [`sync`](super::Docs::sync) made of this copy as it was `before`. Edits made meanwhile stay, and the node hears of them with the next one.
    ///
    /// Refused as a `conflict`, with nothing changed, when this is not what `before` has become by edits.
    pub(super) fn adopt(&mut self, before: &DocCopy, synced: &DocCopy) -> Result<(), Error> {
        let one = |copy: &DocCopy| (copy.doc.clone(), copy.actor.clone(), copy.id, copy.was);
        if one(self) != one(before) || !self.traces.starts_with(&before.traces) || self.made < before.made {
            let detail = format!(
                "the file was replaced while `{}` was brought together, and is left as it is; sync again",
                before.actor
            );
            return Err(no("conflict", detail));
        }
        self.state.join(&synced.state).map_err(refused)?;
        let own = std::mem::replace(&mut self.rules, synced.rules.clone());
        let declared = std::mem::replace(&mut self.declared, synced.declared.clone());
        // What was declared meanwhile the node has not been told.
        for key in declared.difference(&before.declared) {
            self.declared.insert(key.clone());
            self.rules.insert(key.clone(), own.get(key).copied().unwrap_or(self.rule));
        }
        (self.rule, self.id, self.was, self.heard) = (synced.rule, synced.id, synced.was, synced.heard);
        let told = before.traces.len().saturating_sub(synced.traces.len());
        self.traces.drain(..told);
        Ok(())
    }

    /// Adds an edit of one's own to the sum over all.
    fn trace(&mut self, delta: &State) {
        for (dot, _) in delta.entries() {
            let before = self.traces.last().or(self.was.as_ref()).map_or(0, |tip| tip.1);
            let mut hasher = blake3::Hasher::new();
            hasher.update(&before.to_le_bytes()).update(delta.text().as_bytes());
            let mut first = [0; 8];
            first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
            self.traces.push((dot.n, u64::from_le_bytes(first) >> 12));
        }
    }

    /// What is read of a key: nothing written is `null`, 0, an empty list or false.
    pub fn read(&self, key: &str) -> Value {
        serde_json::from_str(&self.state.read(key, self.rule(key))).unwrap_or_default()
    }

    /// Every key that is written or declared, with what is read of it.
    pub fn values(&self) -> Vec<(String, Value)> {
        let keys: BTreeSet<&str> = self.rules.keys().map(String::as_str).chain(self.state.keys()).collect();
        keys.into_iter().map(|key| (key.to_owned(), self.read(key))).collect()
    }

    /// Takes in what another copy knows, without a node between them. The node hears of the other's edits from the other.
    pub fn join(&mut self, other: &State) -> Result<(), Error> {
        self.state.join(other).map_err(refused)
    }

    /// Writes those of its own edits again, as of now, that the node has not heard of and that are stamped later than now: when its clock was ahead and has been set right.
    pub fn stamp_anew(&mut self) -> usize {
        self.stamp_anew_at(now())
    }

    /// The same, at a time of the caller's own: milliseconds since 1970.
    pub fn stamp_anew_at(&mut self, ms: u64) -> usize {
        let heard = self.was.map_or(0, |tip| tip.0);
        let ahead = |actor: &str, n: u64, stamp: Option<Stamp>| {
            actor == self.actor && n > heard && stamp.is_some_and(|stamp| stamp.ms > ms)
        };
        let (mut wrong, mut clock) = (Vec::new(), Stamp::default());
        for (dot, entry) in self.state.entries() {
            match ahead(&dot.actor, dot.n, entry.stamp) {
                true => wrong.push((dot.clone(), entry.clone())),
                false => clock = clock.max(entry.stamp.unwrap_or_default()),
            }
        }
        let count = wrong.len();
        for (mut dot, mut entry) in wrong {
            clock = clock.next(Millis(ms));
            let mut delta = State::default();
            delta.see(&dot.actor, dot.n, dot.n);
            dot.n = self.state.seen().last(&self.actor) + 1;
            entry.stamp = Some(clock);
            delta.put(dot, entry);
            // Only its own names are in it, and the new one is new.
            if self.state.join(&delta).is_ok() {
                self.trace(&delta);
            }
        }
        count
    }

    /// The copy as JSON text: what [`DocCopy::parse`] reads.
    pub fn text(&self) -> String {
        let tip = |(n, trace): &Tip| json!({"n": n, "trace": trace});
        let rules: Map<String, Value> =
            self.rules.iter().map(|(key, rule)| (key.clone(), json!(rule.word()))).collect();
        let state: Value = serde_json::from_str(&self.state.text()).unwrap_or_default();
        let copy = json!({
            "doc": self.doc,
            "actor": self.actor,
            "id": self.id,
            "rule": self.rule.word(),
            "rules": rules,
            "declared": self.declared,
            "was": self.was.as_ref().map(tip),
            "traces": self.traces.iter().map(tip).collect::<Vec<_>>(),
            "edits": {"made": self.made, "heard": self.heard},
            "state": state,
        });
        format!("{copy:#}\n")
    }

    /// Reads what [`DocCopy::text`] wrote.
    pub fn parse(text: &str) -> Result<DocCopy, Error> {
        let wrong = |what: &str| {
            no(
                "invalid",
                format!("this is no copy of a doc: {what}; make one anew, or take the file that was saved"),
            )
        };
        let copy: Value = serde_json::from_str(text).map_err(|error| wrong(&error.to_string()))?;
        let word = |name: &str| copy[name].as_str().ok_or_else(|| wrong(&format!("it has no `{name}`")));
        let rule = |value: &Value| {
            let word = value.as_str().unwrap_or_default();
            Rule::ALL
                .iter()
                .find(|rule| rule.word() == word)
                .copied()
                .ok_or_else(|| wrong(&format!("`{word}` is no rule")))
        };
        let tip = |value: &Value| match (value["n"].as_u64(), value["trace"].as_u64()) {
            (Some(n), Some(trace)) => Ok((n, trace)),
            _ => Err(wrong("what the node heard of it cannot be read")),
        };
        let list = |name: &str| copy[name].as_array().into_iter().flatten();
        let mut read = DocCopy::new(word("doc")?, word("actor")?)?;
        read.id = copy["id"].as_u64();
        read.rule = rule(&copy["rule"])?;
        for (key, value) in copy["rules"].as_object().into_iter().flatten() {
            read.rules.insert(key.clone(), rule(value)?);
        }
        read.declared = list("declared").filter_map(Value::as_str).map(str::to_owned).collect();
        read.was = Some(&copy["was"]).filter(|was| !was.is_null()).map(tip).transpose()?;
        read.traces = list("traces").map(tip).collect::<Result<_, _>>()?;
        read.made = copy["edits"]["made"].as_u64().unwrap_or(read.traces.len() as u64);
        read.heard = copy["edits"]["heard"].as_u64().unwrap_or(0);
        read.state = State::parse(&copy["state"].to_string()).map_err(refused)?;
        Ok(read)
    }
}

fn check_key(key: &str) -> Result<(), Error> {
    if key.is_empty() || key.len() > KEY_MAX || key.chars().any(char::is_control) {
        return Err(no(
            "invalid",
            format!(
                "a key has 1 to {KEY_MAX} bytes of text without control characters, and not {}",
                key.len()
            ),
        ));
    }
    Ok(())
}

fn text(value: &Value) -> Result<String, Error> {
    canonical(&value.to_string())
        .map_err(|wrong| no("invalid", format!("the value has no one canonical form: {wrong}")))
}

/// The wall clock; before 1970 it is 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copy(actor: &str) -> DocCopy {
        let mut copy = DocCopy::new("d", actor).unwrap();
        copy.declare("tokens", Rule::Sum).unwrap();
        copy.declare("done", Rule::Set).unwrap();
        copy
    }

    #[test]
    fn two_copies_come_to_the_same_in_either_order_without_a_node() {
        let (mut heron, mut wren) = (copy("heron@laptop"), copy("wren@phone"));
        heron.write("tokens", &json!(40)).unwrap();
        heron.write("done", &json!("a.rs")).unwrap();
        wren.write("tokens", &json!(2)).unwrap();
        wren.write("done", &json!("b.rs")).unwrap();
        let before = heron.state().clone();
        heron.join(wren.state()).unwrap();
        wren.join(&before).unwrap();
        assert_eq!(heron.digest(), wren.digest());
        assert_eq!(heron.values(), [("done".into(), json!(["a.rs", "b.rs"])), ("tokens".into(), json!(42))]);
        assert_eq!((heron.pending(), wren.pending()), (2, 2));
    }

    #[test]
    fn a_copy_survives_its_text_and_a_text_that_is_none_is_said() {
        let mut heron = copy("heron@laptop");
        heron.write("title", &json!({"b": 1, "a": "é\n"})).unwrap();
        heron.remove("title", None).unwrap();
        heron.was = Some((1, 77));
        heron.id = Some(3);
        assert_eq!(DocCopy::parse(&heron.text()).unwrap(), heron);
        let error = DocCopy::parse("{\"doc\":\"d\"}").unwrap_err();
        assert!(error.to_string().contains("it has no `actor`"), "{error}");
    }

    #[test]
    fn every_edit_is_pending_once_and_what_changes_nothing_is_none() {
        let mut heron = copy("heron@laptop");
        heron.declare("on", Rule::Flag).unwrap();
        for (value, pending) in [(json!(true), 1), (json!(false), 2), (json!(false), 2)] {
            heron.write("on", &value).unwrap();
            assert_eq!(heron.pending(), pending, "{value}");
        }
        heron.write("done", &json!("a.rs")).unwrap();
        heron.remove("done", Some(&json!("b.rs"))).unwrap();
        assert_eq!(heron.pending(), 3, "it had no b.rs");
        heron.remove("done", Some(&json!("a.rs"))).unwrap();
        assert_eq!(heron.pending(), 4);
    }

    #[test]
    fn what_was_edited_during_a_sync_stays_and_waits_for_the_next() {
        let mut file = copy("heron@laptop");
        file.write("tokens", &json!(1)).unwrap();
        file.write("done", &json!("a.rs")).unwrap();
        let before = file.clone();
        // The node has heard of both, and something came from wren.
        let (mut synced, mut wren) = (before.clone(), copy("wren@phone"));
        wren.write("tokens", &json!(10)).unwrap();
        synced.join(wren.state()).unwrap();
        synced.rules.insert("best".into(), Rule::Max);
        (synced.was, synced.heard) = (synced.traces.last().copied(), synced.made);
        synced.traces.clear();
        synced.declared.clear();
        // Meanwhile, in the file:
        file.write("tokens", &json!(100)).unwrap();
        file.remove("done", Some(&json!("a.rs"))).unwrap();
        file.declare("worst", Rule::Min).unwrap();
        file.write("worst", &json!(3)).unwrap();
        let meanwhile = file.clone();
        file.adopt(&before, &synced).unwrap();
        assert_eq!(
            (file.read("tokens"), file.read("done"), file.read("worst")),
            (json!(111), json!([]), json!(3))
        );
        assert_eq!((file.pending(), file.was, &file.traces[..]), (3, synced.was, &meanwhile.traces[2..]));
        assert_eq!((file.rule("best"), file.rule("worst")), (Rule::Max, Rule::Min));
        assert_eq!(file.declared.iter().collect::<Vec<_>>(), ["worst"]);
        // A sync that broke off: nothing was heard, and what came has come.
        let (mut file, mut broken) = (meanwhile.clone(), before.clone());
        broken.join(wren.state()).unwrap();
        file.adopt(&before, &broken).unwrap();
        assert_eq!((file.read("tokens"), file.pending(), &file.traces), (json!(111), 5, &meanwhile.traces));
        // Another file in its place.
        for mut other in [copy("heron@desk"), copy("heron@laptop")] {
            let was = other.clone();
            assert!(other.adopt(&before, &synced).unwrap_err().is("conflict"));
            assert_eq!(other, was);
        }
    }

    #[test]
    fn what_is_no_value_for_its_rule_is_refused_as_the_node_would() {
        let mut heron = copy("heron@laptop");
        for (key, value, code) in [
            ("tokens", json!("many"), "invalid"),
            ("title", json!(1.5), "invalid"),
            ("title", json!("x".repeat(1_023)), "invalid"),
            ("", json!(1), "invalid"),
            ("tokens", json!(1u64 << 52), "exhausted"),
        ] {
            let error = heron.write(key, &value).unwrap_err();
            assert!(error.is(code), "{key} {value}: {error}");
        }
        heron.write("tokens", &json!(1)).unwrap();
        assert!(heron.declare("tokens", Rule::Max).unwrap_err().is("conflict"));
        for actor in ["heron", "@laptop", "heron@", "he\nron@laptop"] {
            assert!(DocCopy::new("d", actor).unwrap_err().is("invalid"), "{actor}");
        }
    }

    #[test]
    fn edits_of_a_clock_that_was_ahead_are_stamped_anew() {
        let mut heron = copy("heron@laptop");
        heron.declare("log", Rule::Append).unwrap();
        heron.write_at("title", &json!("early"), 1_000).unwrap();
        heron.write_at("log", &json!("one"), 9_000_000).unwrap();
        heron.write_at("log", &json!("two"), 1_000).unwrap();
        assert!(heron.state().clock().ms >= 9_000_000, "a stamp is after all that the copy knew");
        assert_eq!(heron.stamp_anew_at(2_000), 2);
        assert_eq!(heron.state().clock().ms, 2_000);
        assert_eq!((heron.read("title"), heron.read("log")), (json!("early"), json!(["one", "two"])));
        assert_eq!(heron.stamp_anew_at(2_000), 0);
        assert_eq!(heron.pending(), 3, "the same edits, under other numbers");
    }
}
