//! Ballots against a second opinion: every vote in one plain list, counted anew each time, that shares no code with the machine.
//!
//! Both are told the same; after every entry they must agree on who was refused and why, how every ballot stands, who voted for what, who contradicted themselves, and how often what was to follow did.
//!
//! Whatever happens, a ballot is decided once, its decision never changes, and what follows from it is carried out exactly once.
//! `SYNOD_LONG=1` tries ten thousand lives.

// Tests read scripts and the environment; the core itself may not.
#![allow(clippy::disallowed_methods)]

mod common;

use crate::common::play::{games, text};
use common::{OWNER, Who, World};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use synod_core::refusal::{Code, Refusal};
use synod_core::vote;

const AGENTS: [&str; 4] = ["heron", "wren", "robin", "owl"];
const OPTIONS: [&str; 3] = ["a", "b", "c"];
const KEEP_MS: u64 = 30 * 86_400_000;

#[derive(Clone, Debug)]
enum Deed {
    Open(Opening),
    Cast { ballot: usize, who: usize, under: Under, choice: usize, proof: Proof },
    Close { ballot: usize, who: usize },
    Cancel { ballot: usize, who: usize },
    Again { ballot: usize, who: usize, deadline_ms: u64 },
    Forget { ballot: usize, who: usize },
    Restart,
    Reload,
    Pulse,
}

#[derive(Clone, Debug)]
struct Opening {
    who: usize,
    options: usize,
    /// By agent; zero for no seat.
    weights: [u64; 4],
    /// For heron's seat: whose alone it is.
    only: bool,
    rule: usize,
    k: u64,
    deadline_ms: u64,
    changes: bool,
    signed: bool,
    shared: bool,
    /// Whether something follows from the first option, and whether its author may do it.
    then: Option<bool>,
}

/// Whose credential an agent brings.
#[derive(Clone, Copy, Debug)]
enum Under {
    Own,
    /// The admin, who speaks as everybody.
    Owner,
}

/// What stands beside a vote.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Proof {
    None,
    Good,
    Unverified,
    OtherKey,
    OtherTerms,
}

fn deeds() -> impl Strategy<Value = Vec<(u64, Deed)>> {
    let spans = prop_oneof![8 => Just(0u64), 3 => 1u64..500, 2 => 500u64..5_000, 1 => Just(KEEP_MS)];
    let weights = [0u64..4, 0u64..3, 0u64..3, 0u64..3];
    let flags = (
        prop::bool::weighted(0.3),
        prop::bool::weighted(0.3),
        prop::bool::weighted(0.3),
        prop::bool::weighted(0.2),
    );
    let then = proptest::option::of(prop::bool::weighted(0.7));
    let open = (0..4usize, 1..4usize, weights, 0..5usize, 1u64..5, 100u64..9_000, flags, then);
    let open = open.prop_map(|(who, options, weights, rule, k, deadline_ms, flags, then)| {
        let (changes, signed, shared, only) = flags;
        Deed::Open(Opening {
            who,
            options,
            weights,
            only,
            rule,
            k,
            deadline_ms,
            changes,
            signed,
            shared,
            then,
        })
    });
    let any = || any::<usize>();
    let under = prop_oneof![2 => Just(Under::Own), 1 => Just(Under::Owner)];
    let proof = prop_oneof![
        5 => Just(Proof::Good),
        5 => Just(Proof::None),
        1 => Just(Proof::Unverified),
        1 => Just(Proof::OtherKey),
        1 => Just(Proof::OtherTerms),
    ];
    let cast = (any(), 0..4usize, under, 0..3usize, proof);
    let deed = prop_oneof![
        5 => open,
        24 => cast.prop_map(|(ballot, who, under, choice, proof)| Deed::Cast { ballot, who, under, choice, proof }),
        2 => (any(), 0..5usize).prop_map(|(ballot, who)| Deed::Close { ballot, who }),
        1 => (any(), 0..5usize).prop_map(|(ballot, who)| Deed::Cancel { ballot, who }),
        3 => (any(), 0..5usize, 100u64..9_000).prop_map(|(ballot, who, deadline_ms)| Deed::Again { ballot, who, deadline_ms }),
        1 => (any(), 0..5usize).prop_map(|(ballot, who)| Deed::Forget { ballot, who }),
        1 => Just(Deed::Restart),
        1 => Just(Deed::Reload),
        1 => Just(Deed::Pulse),
    ];
    proptest::collection::vec((spans, deed), 1..80)
}

/// A ballot as the model sees it.
#[derive(Clone, Debug)]
struct Ballot {
    said: Opening,
    number: u64,
    round: u64,
    terms: String,
    deadline: u64,
    /// (agent, option, principal, round), as they came: the last of an agent and round is the one that counts.
    votes: Vec<(usize, usize, String, u64)>,
    /// (agent, round) of those who signed twice.
    liars: BTreeSet<(usize, u64)>,
    state: &'static str,
    choice: Option<usize>,
    ended: u64,
}

impl Ballot {
    fn total(&self) -> u64 {
        self.said.weights.iter().sum()
    }

    /// The votes that count: one of each agent.
    fn cast(&self) -> BTreeMap<usize, (usize, String)> {
        let of_round = self.votes.iter().filter(|(.., round)| *round == self.round);
        of_round.map(|(who, option, principal, _)| (*who, (*option, principal.clone()))).collect()
    }

    fn weight(&self, option: usize) -> u64 {
        self.cast().iter().filter(|(_, (of, _))| *of == option).map(|(who, _)| self.said.weights[*who]).sum()
    }

    /// Whether this weight is enough, by the words of the rule.
    fn enough(&self, weight: u64) -> bool {
        let total = self.total();
        match self.said.rule {
            0 => 2 * weight > total,
            1 => 3 * weight >= 2 * total,
            2 => weight == total,
            3 => weight >= self.said.k,
            _ => {
                // With as many liars as three honest of four bear, any other quorum shares an honest one.
                let liars = (0..total).filter(|f| 3 * f < total).max().unwrap_or(0);
                2 * weight > total + liars
            }
        }
    }

    /// Whether some option can have enough when whoever has not voted votes for it.
    fn hopeless(&self) -> bool {
        let left: u64 =
            (0..4).filter(|who| !self.cast().contains_key(who)).map(|who| self.said.weights[who]).sum();
        !(0..self.said.options).any(|option| self.enough(self.weight(option) + left))
    }

    /// Counts when nothing more comes.
    fn count(&self) -> Option<usize> {
        let most = (0..self.said.options).map(|option| self.weight(option)).max()?;
        let best: Vec<usize> = (0..self.said.options).filter(|option| self.weight(*option) == most).collect();
        (self.enough(most) && best.len() == 1).then(|| best[0])
    }

    fn end(&mut self, state: &'static str, choice: Option<usize>, now: u64) {
        assert_eq!(self.state, "open", "nothing ends twice");
        (self.state, self.choice, self.ended) = (state, choice, now);
    }
}

#[derive(Default)]
struct Both {
    world: World,
    ballots: Vec<Ballot>,
    /// How often something was to follow: carried out, refused.
    followed: (u64, u64),
}

/// What came of a deed.
type Came = Result<Value, Code>;

impl Both {
    fn new() -> Both {
        let mut both = Both::default();
        for agent in AGENTS {
            both.say(OWNER, OWNER, "space.grant", &json!({"principal": agent, "role": "agent"}))
                .expect("granted");
        }
        both
    }

    fn say(&mut self, principal: &str, agent: &str, name: &str, fields: &Value) -> Result<Value, Refusal> {
        self.say_verified(principal, agent, name, fields, false)
    }

    fn say_verified(
        &mut self,
        principal: &str,
        agent: &str,
        name: &str,
        fields: &Value,
        verified: bool,
    ) -> Result<Value, Refusal> {
        let who = Who { principal, verified, ..Who::agent(agent) };
        self.world.call(who, name, &fields.to_string())
    }

    fn act(&mut self, span: u64, deed: &Deed) {
        self.world.time += span;
        let now = self.world.time;
        // An entry that opens an epoch does not look at what is due.
        if !matches!(deed, Deed::Restart) {
            self.wake(now);
        }
        match deed {
            Deed::Restart => {
                self.world.restart();
            }
            Deed::Reload => {
                self.world.save_load();
                self.world.pulse();
            }
            Deed::Pulse => {
                self.world.pulse();
            }
            Deed::Open(said) => self.open(said, now),
            deed => {
                let index = self.ballot_of(deed);
                let Some(index) = index else {
                    self.world.pulse();
                    return;
                };
                let ballot = self.ballots[index].clone();
                let (came, expected) = self.tell(index, deed, now);
                let came = came.map_err(|no| no.code);
                assert_eq!(came, expected, "{deed:?} of {ballot:?}");
            }
        }
        self.compare();
    }

    fn ballot_of(&self, deed: &Deed) -> Option<usize> {
        let dice = match deed {
            Deed::Cast { ballot, .. } | Deed::Close { ballot, .. } | Deed::Cancel { ballot, .. } => *ballot,
            Deed::Again { ballot, .. } | Deed::Forget { ballot, .. } => *ballot,
            _ => return None,
        };
        // The newest most of all.
        let count = self.ballots.len();
        (count > 0).then(|| if dice % 3 == 0 { dice / 3 % count } else { count - 1 })
    }

    fn wake(&mut self, now: u64) {
        for at in 0..self.ballots.len() {
            if self.ballots[at].state == "open" && self.ballots[at].deadline <= now {
                match self.ballots[at].count() {
                    Some(won) => self.win(at, won, now),
                    None => self.ballots[at].end("lapsed", None, now),
                }
            }
        }
        self.ballots.retain(|ballot| ballot.state == "open" || ballot.ended + KEEP_MS > now);
    }

    fn win(&mut self, at: usize, won: usize, now: u64) {
        self.ballots[at].end("decided", Some(won), now);
        match self.ballots[at].said.then.filter(|_| won == 0) {
            Some(true) => self.followed.0 += 1,
            Some(false) => self.followed.1 += 1,
            None => {}
        }
    }

    fn open(&mut self, said: &Opening, now: u64) {
        let key = |who: usize| vote::did_key(&[who as u8 + 1; 32]);
        let seat = |who: usize| {
            let mut seat = json!({"voter": AGENTS[who], "weight": said.weights[who], "key": key(who)});
            if who == 0 && said.only {
                seat["principal"] = AGENTS[0].into();
            }
            seat
        };
        let seats: Vec<Value> = (0..4).filter(|who| said.weights[*who] > 0).map(seat).collect();
        let rules = ["majority", "two-thirds", "unanimous", "k-of-n", "byzantine"];
        let mut fields = json!({
            "name": "n", "question": "?", "options": OPTIONS[..said.options], "seats": seats, "rule": rules[said.rule],
            "deadline_ms": said.deadline_ms, "changes": said.changes, "signed": said.signed, "shared_principals": said.shared,
        });
        if said.rule == 3 {
            fields["k"] = said.k.into();
        }
        if let Some(may) = said.then {
            let add = json!({"kv.increment": {"key": "followed"}});
            let no = json!({"kv.check": {"key": "there is no such key"}});
            let commands = if may { json!([add]) } else { json!([add, no]) };
            fields["then"] = json!([{"choice": "a", "commands": commands}]);
        }
        let total: u64 = said.weights.iter().sum();
        let ballot = Ballot {
            said: said.clone(),
            number: 0,
            round: 1,
            terms: String::new(),
            deadline: now + said.deadline_ms,
            votes: Vec::new(),
            liars: BTreeSet::new(),
            state: "open",
            choice: None,
            ended: 0,
        };
        let needed = (1..=total).find(|weight| ballot.enough(*weight));
        let wrong = total == 0
            || (said.signed && said.changes)
            || (said.rule == 3 && said.k > total)
            || (said.rule == 4 && total < 4)
            || (said.signed && said.options > 1 && needed.is_some_and(|needed| 2 * needed <= total));
        let came = self.say(AGENTS[said.who], AGENTS[said.who], "ballot.open", &fields);
        match came {
            Err(no) => assert!(wrong && no.code == Code::Invalid, "{no}: {said:?}"),
            Ok(opened) => {
                assert!(!wrong, "{said:?}");
                assert_eq!(opened["needed"].as_u64(), needed, "{said:?}");
                let (number, terms) = (opened["ballot"].as_u64().unwrap(), text(&opened["terms"]));
                self.ballots.push(Ballot { number, terms, ..ballot });
            }
        }
    }

    /// Tells both; what came of it, and what the model expects.
    fn tell(&mut self, at: usize, deed: &Deed, now: u64) -> (Result<Value, Refusal>, Came) {
        let number = self.ballots[at].number;
        let fields = json!({"ballot": number});
        match *deed {
            Deed::Cast { who, under, choice, proof, .. } => {
                let principal = match under {
                    Under::Own => AGENTS[who],
                    Under::Owner => OWNER,
                };
                let mut fields = json!({"ballot": number, "choice": OPTIONS[choice]});
                if proof != Proof::None {
                    let key = if proof == Proof::OtherKey { [99; 32] } else { [who as u8 + 1; 32] };
                    fields["key"] = vote::did_key(&key).into();
                    fields["round"] = self.ballots[at].round.into();
                    let terms = self.ballots[at].terms.clone();
                    fields["terms"] = if proof == Proof::OtherTerms { "00".repeat(32) } else { terms }.into();
                    // Every signature another: that of a request, not of a ballot.
                    fields["signature"] = format!("{:0128x}", self.world.fold.index().0).into();
                }
                let came = self.say_verified(
                    principal,
                    AGENTS[who],
                    "ballot.cast",
                    &fields,
                    proof != Proof::Unverified,
                );
                (came, self.cast(at, who, principal, choice, proof, now))
            }
            Deed::Close { who, .. } => {
                let came = self.by(who, "ballot.close", &fields);
                let expected = self.may_end(at, who).map(|()| {
                    match self.ballots[at].count() {
                        Some(won) => self.win(at, won, now),
                        None => self.ballots[at].end("failed", None, now),
                    }
                    self.ended(at)
                });
                (came, expected)
            }
            Deed::Cancel { who, .. } => {
                let came = self.by(who, "ballot.cancel", &fields);
                let expected = self.may_end(at, who).map(|()| {
                    self.ballots[at].end("cancelled", None, now);
                    self.ended(at)
                });
                (came, expected)
            }
            Deed::Again { who, deadline_ms, .. } => {
                let came =
                    self.by(who, "ballot.again", &json!({"ballot": number, "deadline_ms": deadline_ms}));
                let expected = self.own(at, who).and_then(|()| {
                    let ballot = &mut self.ballots[at];
                    if !matches!(ballot.state, "failed" | "lapsed") {
                        return Err(Code::Conflict);
                    }
                    (ballot.state, ballot.round, ballot.ended) = ("open", ballot.round + 1, 0);
                    ballot.deadline = now + deadline_ms;
                    let opened = came.as_ref().expect("it is asked again");
                    assert_ne!(text(&opened["terms"]), ballot.terms, "another round has other terms");
                    ballot.terms = text(&opened["terms"]);
                    assert_eq!(opened["round"].as_u64(), Some(ballot.round));
                    Ok(opened.clone())
                });
                (came, expected)
            }
            Deed::Forget { who, .. } => {
                let came = self.by(who, "ballot.forget", &fields);
                let seats = self.ballots[at].said.weights.iter().filter(|weight| **weight > 0).count();
                let expected = self.own(at, who).and_then(|()| {
                    if self.ballots[at].state == "open" {
                        return Err(Code::Conflict);
                    }
                    self.ballots.remove(at);
                    Ok(json!({"seats": seats}))
                });
                (came, expected)
            }
            _ => unreachable!("about no ballot"),
        }
    }

    /// The one with number 4 is the admin.
    fn by(&mut self, who: usize, name: &str, fields: &Value) -> Result<Value, Refusal> {
        let who = AGENTS.get(who).copied().unwrap_or(OWNER);
        self.say(who, who, name, fields)
    }

    fn own(&self, at: usize, who: usize) -> Result<(), Code> {
        if who == 4 || who == self.ballots[at].said.who { Ok(()) } else { Err(Code::Denied) }
    }

    fn may_end(&self, at: usize, who: usize) -> Result<(), Code> {
        self.own(at, who)?;
        if self.ballots[at].state == "open" { Ok(()) } else { Err(Code::Conflict) }
    }

    fn ended(&self, at: usize) -> Value {
        self.stands(at, json!({}))
    }

    fn stands(&self, at: usize, mut reply: Value) -> Value {
        let ballot = &self.ballots[at];
        reply["state"] = ballot.state.into();
        if let Some(choice) = ballot.choice {
            reply["choice"] = OPTIONS[choice].into();
        }
        reply
    }

    fn cast(
        &mut self,
        at: usize,
        who: usize,
        principal: &str,
        choice: usize,
        proof: Proof,
        now: u64,
    ) -> Came {
        let ballot = &mut self.ballots[at];
        let said = ballot.said.clone();
        if said.weights[who] == 0 || (who == 0 && said.only && principal != AGENTS[0]) {
            return Err(Code::Denied);
        }
        if choice >= said.options || said.signed != (proof != Proof::None) {
            return Err(Code::Invalid);
        }
        match proof {
            Proof::Unverified => return Err(Code::Unsupported),
            Proof::OtherKey => return Err(Code::Denied),
            Proof::OtherTerms => return Err(Code::Conflict),
            Proof::None | Proof::Good => {}
        }
        let mine = ballot.cast().get(&who).cloned();
        if let Some((before, _)) = &mine {
            if *before == choice {
                return Ok(self.stands(at, json!({"counted": true, "again": true})));
            }
            if said.signed {
                let known = !ballot.liars.insert((who, ballot.round));
                return Ok(self.stands(at, json!({"counted": false, "again": known})));
            }
        }
        match ballot.state {
            "open" => {}
            "lapsed" => return Err(Code::Expired),
            _ => return Err(Code::Conflict),
        }
        let other = |(of, (_, by)): (&usize, &(usize, String))| *of != who && by == principal;
        if (mine.is_some() && !said.changes) || (!said.shared && ballot.cast().iter().any(other)) {
            return Err(Code::Conflict);
        }
        ballot.votes.push((who, choice, principal.to_owned(), ballot.round));
        if !said.changes {
            let won = (0..said.options).find(|option| ballot.enough(ballot.weight(*option)));
            match won {
                Some(won) => self.win(at, won, now),
                None if self.ballots[at].hopeless() => self.ballots[at].end("failed", None, now),
                None => {}
            }
        }
        Ok(self.stands(at, json!({"counted": true, "again": false})))
    }

    /// Both say the same of everything there is now.
    fn compare(&self) {
        let listed = self.world.asked("ballot.list", &json!({"limit": 1000}).to_string());
        let listed: Vec<(u64, String)> = list(&listed["ballots"])
            .map(|shown| (shown["ballot"].as_u64().unwrap(), text(&shown["state"])))
            .collect();
        let expected: Vec<(u64, String)> =
            self.ballots.iter().map(|ballot| (ballot.number, ballot.state.to_owned())).collect();
        assert_eq!(listed, expected, "which ballots there are, and how they stand");
        for ballot in &self.ballots {
            let shown = self.world.asked("ballot.show", &json!({"ballot": ballot.number}).to_string());
            assert_eq!(shown.get("choice").map(text), ballot.choice.map(|choice| OPTIONS[choice].to_owned()));
            let weights: Vec<u64> =
                list(&shown["options"]).map(|option| option["weight"].as_u64().unwrap()).collect();
            let expected: Vec<u64> = (0..ballot.said.options).map(|option| ballot.weight(option)).collect();
            assert_eq!(weights, expected, "what the options of {ballot:?} have");
            assert_eq!(text(&shown["terms"]), ballot.terms);
            assert_eq!(shown["contradictions"].as_u64(), Some(ballot.liars.len() as u64));
            let votes = self.world.asked("ballot.votes", &json!({"ballot": ballot.number}).to_string());
            let votes: BTreeMap<String, String> = list(&votes["votes"])
                .filter_map(|vote| Some((text(&vote["voter"]), text(vote.get("choice")?))))
                .collect();
            let named = |(who, (choice, _)): (usize, (usize, String))| {
                (AGENTS[who].to_owned(), OPTIONS[choice].to_owned())
            };
            assert_eq!(votes, ballot.cast().into_iter().map(named).collect(), "the votes of {ballot:?}");
            let evidence = self.world.asked("ballot.evidence", &json!({"ballot": ballot.number}).to_string());
            let liars: BTreeSet<(String, u64)> = list(&evidence["evidence"])
                .map(|pair| (text(&pair["voter"]), pair["round"].as_u64().unwrap()))
                .collect();
            let expected =
                ballot.liars.iter().map(|(who, round)| (AGENTS[*who].to_owned(), *round)).collect();
            assert_eq!(liars, expected, "who contradicted themselves in {ballot:?}");
            let refused = list(&shown["then"]).filter(|then| then.get("refused").is_some()).count();
            let expected = ballot.choice == Some(0) && ballot.said.then == Some(false);
            assert_eq!(refused > 0, expected, "what was refused to follow from {ballot:?}");
        }
        let counted = self.world.ask(OWNER, "kv.get", r#"{"key":"followed"}"#);
        let counted =
            counted.map(|json| serde_json::from_str::<Value>(&json).unwrap()["value"].as_u64().unwrap());
        assert_eq!(
            counted.unwrap_or(0),
            self.followed.0,
            "what follows is carried out once for each decision"
        );
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

proptest! {
    #![proptest_config(games(200))]

    /// Machine and model agree on everything, after everything.
    #[test]
    fn ballots_do_what_the_model_says(deeds in deeds()) {
        let mut both = Both::new();
        for (span, deed) in &deeds {
            both.act(*span, deed);
        }
        both.world.check_replay();
    }
}
