//! Auctions against a second opinion ([`model`]): both are told the same, and after every entry they must agree on who was refused and why, who won at which price and by which rule, who was told, and how every auction and every bid stands.
//!
//! Whatever happens, nobody wins with a bid that another one beats.
//! `SYNOD_LONG=1` tries ten thousand lives.

// Tests read scripts and the environment; the core itself may not.
#![allow(clippy::disallowed_methods)]

#[path = "../common/mod.rs"]
mod common;
mod deeds;
mod model;

use crate::common::play::{Handles, games, number, pick, text};
use common::{Who, World, card};
use deeds::{AGENTS, By, Deed, MARKETS, Verb, deeds};
use model::{Accepted, Auction, Bid, Came, DAY_MS, Model, Offer, Terms, Told, Wait, agent};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use synod_core::codec::{Reader, Wire};
use synod_core::effects::{Item, items};
use synod_core::machine::{Event, Machine};
use synod_core::machines::auction::{self, Auctions};
use synod_core::refusal::Code;

/// The machine and the model, told the same.
#[derive(Default)]
struct Both {
    world: World,
    model: Model,
    handles: Handles,
    /// Tickets of those who attend, to read what they are answered.
    waits: BTreeSet<u64>,
}

impl Both {
    fn act(&mut self, span: u64, deed: &Deed) {
        let was = self.world.fold.time().0;
        self.world.time += span;
        let now = self.world.time;
        (self.model.came, self.model.accepted) = Default::default();
        if let Deed::Restart = deed {
            self.model.restart(was, now);
            self.world.restart();
            return self.compare();
        }
        self.model.wake(now);
        let index = self.world.fold.index().0 + 1;
        // A refusal undoes all of it.
        let before = self.model.clone();
        let came = self.tell(deed, index, now).unwrap_or_else(|| {
            self.world.pulse();
            Came::Fine
        });
        match came {
            Came::Refused(_) => self.model = before,
            _ => self.model.settle(),
        }
        self.model.came.insert(index, came);
        self.compare();
    }

    /// Tells both, and says what the model expects of the request; nothing where there is nothing to tell.
    fn tell(&mut self, deed: &Deed, index: u64, now: u64) -> Option<Came> {
        match deed {
            Deed::Ask { who, terms } => {
                let who = self.handles.somebody(&AGENTS, *who);
                let reply = self.world.send(Who::agent(&who), "auction.ask", &ask(terms));
                let own = terms.invited.contains(&agent(&who));
                if own {
                    return Some(Came::Refused(Code::Invalid));
                }
                let id = number(&reply["auction"]);
                let (by, reply_by) = (agent(&who).to_owned(), now + terms.reply_ms);
                self.model.ask(Auction {
                    id,
                    by,
                    terms: terms.clone(),
                    state: "open",
                    round: 1,
                    reply_by,
                    award_by: 0,
                    bids: Vec::new(),
                    answers: BTreeMap::new(),
                    answered: BTreeSet::new(),
                    shown: BTreeSet::new(),
                });
                Some(Came::Fine)
            }
            Deed::Answer { who, which, offer, unclear } => {
                let (who, id) = (self.handles.somebody(&AGENTS, *who), self.some_auction(*which)?);
                let verb = match (offer, unclear) {
                    (Some(_), _) => "auction.bid",
                    (None, false) => "auction.decline",
                    (None, true) => "auction.not_understood",
                };
                let more = offer.as_ref().map_or(String::new(), bid);
                let reply = self.world.send(Who::agent(&who), verb, &format!(r#"{{"auction":{id}{more}}}"#));
                let came = self.model.respond(&who, id, *offer, now);
                if came == Came::Fine {
                    let auction = self.model.at(id)?;
                    if offer.is_some() {
                        auction.bids.last_mut()?.id = number(&reply["bid"]);
                    }
                    self.model.close_if_answered(id, now);
                }
                Some(came)
            }
            Deed::Attend { who, market, wait_ms } => {
                let who = self.handles.somebody(&AGENTS, *who);
                let place = market.map_or(String::new(), |at| format!(r#","market":"{}""#, MARKETS[at]));
                self.waits.insert(index);
                self.world.send(
                    Who::agent(&who),
                    "auction.attend",
                    &format!(r#"{{"wait_ms":{wait_ms}{place}}}"#),
                );
                let told = self.model.attend(&who, *market, index);
                if told != Told::default() || *wait_ms == 0 {
                    return Some(Came::Told(told));
                }
                let until = now + wait_ms;
                let able = self.model.able.contains(agent(&who));
                self.model.line.push(Wait { ticket: index, who, market: *market, until, able });
                Some(Came::Parked)
            }
            Deed::Award { which, by, bids } => self.award(*which, *by, *bids, now),
            Deed::Iterate { which, by, reserve } => {
                let id = self.some_auction(*which)?;
                let who = self.initiator(id, *by);
                let more = reserve.map_or(String::new(), |reserve| format!(r#","reserve":{reserve}"#));
                self.world.send(Who::agent(&who), "auction.iterate", &format!(r#"{{"auction":{id}{more}}}"#));
                let auction = self.model.at(id)?;
                if auction.by != agent(&who) {
                    return Some(Came::Refused(Code::Denied));
                }
                if !["open", "closed"].contains(&auction.state) {
                    return Some(Came::Refused(Code::Conflict));
                }
                if auction.round >= auction.terms.rounds {
                    return Some(Came::Refused(Code::Exhausted));
                }
                auction.terms.reserve = reserve.or(auction.terms.reserve);
                self.model.iterate(id, now);
                Some(Came::Fine)
            }
            Deed::Cancel { which, by } => {
                let id = self.some_auction(*which)?;
                let who = self.initiator(id, *by);
                self.world.send(Who::agent(&who), "auction.cancel", &format!(r#"{{"auction":{id}}}"#));
                let auction = self.model.at(id)?;
                if auction.by != agent(&who) {
                    return Some(Came::Refused(Code::Denied));
                }
                if auction.over() {
                    return Some(Came::Refused(Code::Conflict));
                }
                auction.end("cancelled");
                Some(Came::Fine)
            }
            Deed::Work { which, by, verb } => self.work(*which, *by, *verb, now),
            Deed::Join { agent, able } => {
                let name = AGENTS[agent % AGENTS.len()];
                let able = *able && name != "heron";
                let more = if able { r#","capabilities":["fly"]"# } else { "" };
                let json = format!(r#"{{"name":"{name}","ttl_ms":{DAY_MS}{more}}}"#);
                let joined = self.world.send(Who::agent(name), "agent.join", &json);
                self.handles.join(&joined);
                if able {
                    self.model.able.insert(name.to_owned());
                }
                Some(Came::Fine)
            }
            Deed::Leave { who } => {
                let handle = self.handles.leave(*who)?;
                self.world.send(Who::agent(&handle), "agent.leave", "{}");
                self.model.leave(&handle, now);
                Some(Came::Fine)
            }
            Deed::Withdraw { wait } => {
                let wait = pick(&self.model.line, *wait)?.clone();
                self.world.withdraw(wait.ticket, &wait.who);
                self.model.line.retain(|other| other.ticket != wait.ticket);
                Some(Came::Fine)
            }
            Deed::GiveBack { which } => {
                let all = self.model.auctions.iter().flat_map(|auction| &auction.bids);
                let told: Vec<(u64, String)> = all
                    .filter(|bid| bid.state == "accepted")
                    .filter_map(|bid| Some((bid.won.as_ref()?.told?, bid.agent.clone())))
                    .collect();
                let (ticket, name) = pick(&told, *which)?.clone();
                self.world.withdraw(ticket, &name);
                for bid in self.model.auctions.iter_mut().flat_map(|auction| &mut auction.bids) {
                    let of_it = bid.state == "accepted" && bid.agent == name;
                    if let Some(won) = bid.won.as_mut().filter(|won| of_it && won.told == Some(ticket)) {
                        won.told = None;
                    }
                }
                Some(Came::Fine)
            }
            Deed::Pulse | Deed::Restart => None,
        }
    }

    fn award(&mut self, which: usize, by: usize, dice: usize, now: u64) -> Option<Came> {
        let id = self.some_auction(which)?;
        let who = self.initiator(id, by);
        let auction = self.model.at(id)?;
        let named: Vec<u64> = match dice % 4 {
            0 | 1 => Vec::new(),
            2 => auction.bids.iter().map(|bid| bid.id).cycle().skip(dice / 4).take(1).collect(),
            _ => auction.bids.iter().rev().map(|bid| bid.id).take(2).collect(),
        };
        let list: Vec<String> = named.iter().map(u64::to_string).collect();
        self.world.send(
            Who::agent(&who),
            "auction.award",
            &format!(r#"{{"auction":{id},"bids":[{}]}}"#, list.join(",")),
        );
        let auction = self.model.at(id)?;
        if auction.by != agent(&who) {
            return Some(Came::Refused(Code::Denied));
        }
        let free = auction.terms.winners - auction.count("accepted") - auction.count("done");
        if auction.over() || free == 0 {
            return Some(Came::Refused(Code::Conflict));
        }
        if named.is_empty() {
            if self.model.fill(id, now) == 0 {
                self.model.proceed(id, now);
            }
            return Some(Came::Fine);
        }
        if auction.terms.scoring == "second_price" || named.len() > free {
            return Some(Came::Refused(Code::Invalid));
        }
        for bid in &named {
            let bid = auction.bids.iter().find(|other| other.id == *bid)?;
            if bid.state == "lapsed" || bid.valid_until.is_some_and(|until| until <= now) {
                return Some(Came::Refused(Code::Expired));
            }
            if bid.state != "standing" {
                return Some(Came::Refused(Code::Conflict));
            }
        }
        self.model.choose(id, &named, now);
        Some(Came::Fine)
    }

    fn work(&mut self, which: usize, by: By, verb: Verb, now: u64) -> Option<Came> {
        // The fence of what won in this very entry is not known yet.
        let won = |bid: &&Bid| bid.won.as_ref().is_some_and(|won| won.fence > 0);
        let working: Vec<(u64, u64)> = self
            .model
            .auctions
            .iter()
            .flat_map(|auction| auction.bids.iter().filter(won).map(move |bid| (auction.id, bid)))
            .filter(|(_, bid)| matches!(by, By::Last) || bid.state == "accepted")
            .map(|(auction, bid)| (auction, bid.id))
            .collect();
        let (id, bid) = *pick(&working, which)?;
        let place = self.model.at(id)?.bids.iter().position(|other| other.id == bid)?;
        let of_it = self.model.at(id)?.bids[place].clone();
        let who = match by {
            By::Other(dice) => self.handles.somebody(&AGENTS, dice),
            _ => of_it.agent.clone(),
        };
        let (name, more) = match verb {
            Verb::Extend(span) => ("auction.extend", format!(r#","lease_ms":{span}"#)),
            Verb::Done => ("auction.done", r#","result":1"#.to_owned()),
            Verb::Fail => ("auction.fail", String::new()),
        };
        let fence = of_it.won.as_ref()?.fence;
        self.world.send(Who::agent(&who), name, &format!(r#"{{"auction":{id},"fence":{fence}{more}}}"#));
        if of_it.state != "accepted" || agent(&who) != of_it.agent {
            return Some(Came::Refused(Code::Stale));
        }
        let bid = &mut self.model.at(id)?.bids[place];
        match verb {
            Verb::Extend(span) => {
                let won = bid.won.as_mut()?;
                won.until = won.until.map(|until| until.max(now + span));
            }
            Verb::Done => {
                bid.state = "done";
                self.model.proceed(id, now);
            }
            Verb::Fail => self.model.lose(id, place, now),
        }
        Some(Came::Fine)
    }

    /// Mostly one of the newest, now and then one that is not there.
    fn some_auction(&self, dice: usize) -> Option<u64> {
        let newest: Vec<u64> = self.model.auctions.iter().rev().take(4).map(|auction| auction.id).collect();
        pick(&newest, dice).copied()
    }

    /// Mostly who asked.
    fn initiator(&self, id: u64, dice: usize) -> String {
        match self.model.auctions.iter().find(|auction| auction.id == id) {
            Some(auction) if !dice.is_multiple_of(7) => auction.by.clone(),
            _ => AGENTS[dice / 7 % AGENTS.len()].to_owned(),
        }
    }

    /// Both say the same of this entry, and of everything there is now.
    fn compare(&mut self) {
        let mut came: BTreeMap<u64, Came> = BTreeMap::new();
        let mut accepted = Vec::new();
        let stream = self.world.fold.effects().stream.clone();
        for item in items(&stream) {
            let (at, what) = match item.expect("a stream of our own reads") {
                Item::Reply(at, record) if self.waits.contains(&at.0) => (at, self.told(record)),
                Item::Reply(at, _) => (at, Came::Fine),
                Item::Refusal(at, code) => (at, Came::Refused(code)),
                Item::Parked(at) => (at, Came::Parked),
                Item::Answer(at, record) => (at, self.told(record)),
                Item::Event(Auctions::TAG, <auction::Accepted<'_> as Event<'_>>::TAG, record) => {
                    accepted.push(self.accepted(record));
                    continue;
                }
                _ => continue,
            };
            came.insert(at.0, what);
        }
        let index = self.world.fold.index().0;
        came.entry(index).or_insert(Came::Fine);
        let mut expected = std::mem::take(&mut self.model.came);
        expected.entry(index).or_insert(Came::Fine);
        assert_eq!(came, expected, "what came of whom");
        assert_eq!(accepted, self.model.accepted, "who won, at which price, by which rule");
        for auction in &self.model.auctions {
            self.compare_auction(auction);
        }
    }

    fn told(&self, record: &[u8]) -> Came {
        let shown: Value =
            serde_json::from_str(&self.world.shown(card("auction.attend"), record)).expect("JSON");
        let numbers = |of: &Value, field: &str| {
            of.as_array().into_iter().flatten().map(|one| number(&one[field])).collect::<Vec<u64>>()
        };
        Came::Told(Told {
            asks: numbers(&shown["asks"], "auction"),
            awards: numbers(&shown["awards"], "bid"),
        })
    }

    /// A bid that won, as announced; the model learns its fence.
    fn accepted(&mut self, record: &[u8]) -> Accepted {
        let event = auction::Accepted::get(&mut Reader::new(record)).expect("an event reads");
        let bids = self.model.auctions.iter_mut().flat_map(|auction| &mut auction.bids);
        if let Some(won) = bids.filter(|bid| bid.id == event.bid.0).find_map(|bid| bid.won.as_mut()) {
            won.fence = event.fence.0;
        }
        Accepted { bid: event.bid.0, price: event.price, won_by: event.won_by.word() }
    }

    fn compare_auction(&self, auction: &Auction) {
        let shown = self.world.asked("auction.show", &format!(r#"{{"auction":{}}}"#, auction.id));
        let now = self.world.fold.time().0;
        // What is about to be decided counts as closed.
        let state = match auction.state {
            "open" if auction.reply_by <= now => "closed",
            state => state,
        };
        assert_eq!(text(&shown["state"]), state, "the state of {}", auction.id);
        let numbers =
            ["round", "reply_by", "award_by", "standing", "done"].map(|field| number(&shown[field]));
        let standing = auction.count("standing") as u64;
        let done = auction.count("done") as u64;
        let expected = [auction.round, auction.reply_by, auction.award_by, standing, done];
        assert_eq!(numbers, expected, "round, reply_by, award_by, standing, done of {}", auction.id);
        let listed =
            self.world.asked("auction.bids", &format!(r#"{{"auction":{},"limit":1000}}"#, auction.id));
        let bids = listed["bids"].as_array().cloned().unwrap_or_default();
        assert_eq!(bids.len(), auction.bids.len(), "the bids of {}", auction.id);
        for (bid, own) in bids.iter().zip(&auction.bids) {
            assert_eq!(number(&bid["bid"]), own.id);
            assert_eq!(text(&bid["state"]), own.state, "bid {}", own.id);
            let open = !auction.terms.sealed || auction.shown.contains(&own.round);
            assert_eq!(
                bid["cost"].as_u64(),
                Some(own.offer.cost).filter(|_| open),
                "what bid {} shows",
                own.id
            );
            assert_eq!(bid["score"].as_i64(), Some(own.score).filter(|_| open), "what bid {} shows", own.id);
        }
        let won: BTreeMap<u64, (u64, u64, u64)> = shown["awards"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|award| text(&award["state"]) == "accepted")
            .map(|award| {
                let field = |name: &str| number(&award[name]);
                (field("bid"), (field("fence"), field("until"), field("deadline")))
            })
            .collect();
        let at_work = auction.bids.iter().filter(|bid| bid.state == "accepted");
        let expected: BTreeMap<u64, (u64, u64, u64)> = at_work
            .filter_map(|bid| {
                let won = bid.won.as_ref()?;
                Some((bid.id, (won.fence, won.until.unwrap_or(0), won.deadline.unwrap_or(0))))
            })
            .collect();
        assert_eq!(won, expected, "who is at work on {}, under which fence, until when", auction.id);
    }
}

/// The JSON of a call under these terms.
fn ask(terms: &Terms) -> String {
    let mut json = format!(
        r#"{{"market":"{}","reply_ms":{},"scoring":"{}","winners":{},"rounds":{},"lease_ms":{},"sealed":{},"present":{}"#,
        MARKETS[terms.market],
        terms.reply_ms,
        terms.scoring,
        terms.winners,
        terms.rounds,
        terms.lease_ms,
        terms.sealed,
        terms.present
    );
    let invited: Vec<String> = terms.invited.iter().map(|name| format!(r#""{name}""#)).collect();
    json += &format!(r#","invited":[{}]"#, invited.join(","));
    if terms.needs {
        json += r#","capability":"fly""#;
    }
    if terms.scoring == "weighted" {
        json += r#","weights":[{"name":"cost","weight":2},{"name":"quality","weight":-3}]"#;
    }
    let numbers = [
        ("bids_max", terms.bids_max.map(|most| most as u64)),
        ("reserve", terms.reserve),
        ("award_ms", terms.award_ms),
        ("work_ms", terms.work_ms),
    ];
    for (name, value) in numbers {
        if let Some(value) = value {
            json += &format!(r#","{name}":{value}"#);
        }
    }
    json + "}"
}

/// The fields of a bid.
fn bid(offer: &Offer) -> String {
    let mut json = format!(r#","cost":{},"session":{}"#, offer.cost, offer.session);
    if let Some(time) = offer.time {
        json += &format!(r#","time_ms":{time}"#);
    }
    if let Some(quality) = offer.quality {
        json += &format!(r#","attributes":[{{"name":"quality","value":{quality}}}]"#);
    }
    if let Some(span) = offer.valid_ms {
        json += &format!(r#","valid_ms":{span}"#);
    }
    json
}

proptest! {
    #![proptest_config(games(200))]

    /// Machine and model agree on everything, after everything; and whoever folds the log again finds the same winners.
    #[test]
    fn auctions_do_what_the_model_says(deeds in deeds()) {
        let mut both = Both::default();
        for (span, deed) in &deeds {
            both.act(*span, deed);
        }
        both.world.check_replay();
    }
}
