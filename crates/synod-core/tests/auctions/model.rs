//! A second opinion on auctions: bids in plain lists, sorted anew for every decision, slow and obvious. It shares no code with the machine.

use std::collections::{BTreeMap, BTreeSet};
use synod_core::refusal::Code;

pub const DAY_MS: u64 = 86_400_000;
pub const LEASE_MS: u64 = 30_000;
const GRACE_MS: u64 = 10_000;
/// How many of each an attend shows.
const SHOWN: usize = 10;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Terms {
    pub market: usize,
    pub reply_ms: u64,
    pub needs: bool,
    pub invited: Vec<&'static str>,
    pub bids_max: Option<usize>,
    pub scoring: &'static str,
    pub reserve: Option<u64>,
    pub winners: usize,
    pub rounds: u64,
    pub award_ms: Option<u64>,
    pub lease_ms: u64,
    pub work_ms: Option<u64>,
    pub sealed: bool,
    pub present: bool,
}

/// What is offered.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    pub cost: u64,
    pub time: Option<u64>,
    pub quality: Option<i64>,
    pub valid_ms: Option<u64>,
    pub session: bool,
}

#[derive(Clone, Debug)]
pub struct Bid {
    pub id: u64,
    pub agent: String,
    /// A handle, when it is bound to one.
    pub session: Option<String>,
    pub round: u64,
    pub offer: Offer,
    pub score: i64,
    pub valid_until: Option<u64>,
    pub state: &'static str,
    pub won: Option<Won>,
}

#[derive(Clone, Debug)]
pub struct Won {
    /// Learned from the machine.
    pub fence: u64,
    /// `None`: with the session.
    pub until: Option<u64>,
    pub deadline: Option<u64>,
    pub told: Option<u64>,
}

#[derive(Clone, Debug)]
pub struct Auction {
    pub id: u64,
    pub by: String,
    pub terms: Terms,
    pub state: &'static str,
    pub round: u64,
    pub reply_by: u64,
    pub award_by: u64,
    pub bids: Vec<Bid>,
    /// What each agent said last: in which round, and the place of its bid.
    pub answers: BTreeMap<String, (u64, Option<usize>)>,
    /// Who is waited for no more in this round.
    pub answered: BTreeSet<String>,
    pub shown: BTreeSet<u64>,
}

/// One who attends.
#[derive(Clone, Debug)]
pub struct Wait {
    pub ticket: u64,
    /// A handle: an agent, or an agent and its session.
    pub who: String,
    pub market: Option<usize>,
    pub until: u64,
    /// Whether it had the capability when it came.
    pub able: bool,
}

/// What somebody is told: auctions, and bids that won.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    pub asks: Vec<u64>,
    pub awards: Vec<u64>,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Came {
    Told(Told),
    Parked,
    Refused(Code),
    Fine,
}

/// A bid that won in this entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Accepted {
    pub bid: u64,
    pub price: u64,
    pub won_by: &'static str,
}

#[derive(Clone, Debug, Default)]
pub struct Model {
    pub auctions: Vec<Auction>,
    pub line: Vec<Wait>,
    pub came: BTreeMap<u64, Came>,
    pub accepted: Vec<Accepted>,
    /// Agents with the capability.
    pub able: BTreeSet<String>,
    news: Vec<u64>,
}

pub fn agent(handle: &str) -> &str {
    handle.split('@').next().unwrap_or(handle)
}

pub fn session(handle: &str) -> Option<String> {
    handle.contains('@').then(|| handle.to_owned())
}

impl Auction {
    pub fn over(&self) -> bool {
        ["done", "failed", "cancelled"].contains(&self.state)
    }
    pub fn count(&self, state: &str) -> usize {
        self.bids.iter().filter(|bid| bid.state == state).count()
    }
    /// Whether an agent may answer at all, whatever it answers.
    fn bars(&self, who: &str, able: bool) -> bool {
        let name = agent(who);
        let invited = self.terms.invited.is_empty() || self.terms.invited.contains(&name);
        name == self.by
            || !invited
            || (self.terms.needs && !able)
            || (self.terms.present && !who.contains('@'))
    }
    fn answered_by(&self, name: &str) -> bool {
        let Some((round, bid)) = self.answers.get(name) else { return false };
        match bid.map(|at| self.bids[at].state) {
            Some("done") => true,
            Some("lapsed") => false,
            _ => *round == self.round,
        }
    }
    /// Places of bids that stand, the best first.
    fn ranking(&self) -> Vec<usize> {
        let mut places: Vec<usize> =
            (0..self.bids.len()).filter(|at| self.bids[*at].state == "standing").collect();
        places.sort_by_key(|at| (self.bids[*at].score, self.bids[*at].offer.cost, *at));
        places
    }
    /// The best that bind, so many at the most; what is met on the way and binds no more lapses.
    fn best(&mut self, most: usize, now: u64) -> Vec<usize> {
        let mut found = Vec::new();
        for at in self.ranking() {
            if found.len() == most {
                break;
            }
            match self.bids[at].valid_until.is_none_or(|until| until > now) {
                true => found.push(at),
                false => self.bids[at].state = "lapsed",
            }
        }
        found
    }
    fn reject(&mut self) {
        self.bids.iter_mut().filter(|bid| bid.state == "standing").for_each(|bid| bid.state = "rejected");
    }
    pub fn end(&mut self, state: &'static str) {
        self.reject();
        self.bids.iter_mut().filter(|bid| bid.state == "accepted").for_each(|bid| bid.state = "failed");
        (self.state, self.award_by) = (state, 0);
    }
    fn next_round(&mut self, now: u64) {
        self.reject();
        (self.state, self.round) = ("open", self.round + 1);
        (self.reply_by, self.award_by) = (now + self.terms.reply_ms, 0);
        self.answered.clear();
    }
}

impl Model {
    pub fn at(&mut self, id: u64) -> Option<&mut Auction> {
        self.auctions.iter_mut().find(|auction| auction.id == id)
    }

    fn accept(&mut self, id: u64, at: usize, price: u64, won_by: &'static str, now: u64) {
        let auction = self.at(id).expect("it is there");
        let (lease_ms, work_ms) = (auction.terms.lease_ms, auction.terms.work_ms);
        auction.shown.insert(auction.round);
        (auction.state, auction.award_by) = ("awarded", 0);
        let bid = &mut auction.bids[at];
        bid.state = "accepted";
        bid.won = Some(Won {
            fence: 0,
            until: bid.session.is_none().then_some(now + lease_ms),
            deadline: work_ms.map(|span| now + span),
            told: None,
        });
        let accepted = Accepted { bid: bid.id, price, won_by };
        self.accepted.push(accepted);
    }

    pub fn fill(&mut self, id: u64, now: u64) -> usize {
        let auction = self.at(id).expect("it is there");
        let free = auction.terms.winners - auction.count("accepted") - auction.count("done");
        let (second, reserve) = (auction.terms.scoring == "second_price", auction.terms.reserve);
        let best = auction.best(free + 1, now);
        let lost = best.get(free).map(|at| (auction.bids[*at].score, auction.bids[*at].offer.cost));
        let winners: Vec<(usize, i64, u64)> = best
            .iter()
            .take(free)
            .map(|at| (*at, auction.bids[*at].score, auction.bids[*at].offer.cost))
            .collect();
        for &(at, score, cost) in &winners {
            let won_by = match lost {
                None => "alone",
                Some((other, _)) if other > score => "score",
                Some((_, other)) if other > cost => "cost",
                Some(_) => "first",
            };
            let price = if second { lost.map(|lost| lost.1).or(reserve).unwrap_or(cost) } else { cost };
            self.accept(id, at, price, won_by, now);
        }
        winners.len()
    }

    pub fn proceed(&mut self, id: u64, now: u64) {
        let by_hand = self.at(id).expect("it is there").terms.award_ms;
        if by_hand.is_none() {
            self.fill(id, now);
        }
        let auction = self.at(id).expect("it is there");
        if auction.count("accepted") > 0 {
            return;
        }
        if auction.count("done") >= auction.terms.winners {
            return auction.end("done");
        }
        if let Some(span) = by_hand
            && !auction.best(1, now).is_empty()
        {
            (auction.state, auction.award_by) = ("closed", now + span);
            return;
        }
        if auction.round < auction.terms.rounds {
            auction.next_round(now);
            self.news.push(id);
        } else {
            auction.end("failed");
        }
    }

    pub fn ask(&mut self, auction: Auction) {
        self.news.push(auction.id);
        self.auctions.push(auction);
    }

    /// Says an answer, or why not. A bid has no number yet.
    pub fn respond(&mut self, who: &str, id: u64, offer: Option<Offer>, now: u64) -> Came {
        let able = self.able.contains(agent(who));
        let name = agent(who).to_owned();
        let Some(auction) = self.at(id) else { return Came::Refused(Code::NotFound) };
        if auction.bars(who, able) {
            return Came::Refused(Code::Denied);
        }
        if auction.state != "open" {
            return Came::Refused(Code::Expired);
        }
        if let Some((round, bid)) = auction.answers.get(&name).copied() {
            let binds = |at: usize| {
                let bid = &auction.bids[at];
                bid.state == "done"
                    || (bid.state == "standing" && bid.valid_until.is_none_or(|until| until > now))
            };
            match bid {
                Some(at) if binds(at) => return Came::Refused(Code::Conflict),
                None if round == auction.round => return Came::Refused(Code::Conflict),
                Some(at) if auction.bids[at].state == "standing" => auction.bids[at].state = "lapsed",
                _ => {}
            }
        }
        if let Some(offer) = offer {
            let bound = offer.session || auction.terms.present;
            let score = match auction.terms.scoring {
                "weighted" => offer.quality.map(|quality| 2 * offer.cost as i64 - 3 * quality),
                "earliest" => offer.time.map(|time| time as i64),
                _ => Some(offer.cost as i64),
            };
            let above = auction.terms.reserve.is_some_and(|reserve| offer.cost > reserve);
            let (Some(score), false) = (score, above || (bound && !who.contains('@'))) else {
                return Came::Refused(Code::Invalid);
            };
            auction.answers.insert(name.clone(), (auction.round, Some(auction.bids.len())));
            auction.bids.push(Bid {
                id: 0,
                agent: name.clone(),
                session: session(who).filter(|_| bound),
                round: auction.round,
                offer,
                score,
                valid_until: offer.valid_ms.map(|span| now + span),
                state: "standing",
                won: None,
            });
        } else {
            auction.answers.insert(name.clone(), (auction.round, None));
        }
        auction.answered.insert(name);
        Came::Fine
    }

    /// Closes bidding when everybody who was waited for has answered.
    pub fn close_if_answered(&mut self, id: u64, now: u64) {
        let Some(auction) = self.at(id) else { return };
        let all = !auction.terms.invited.is_empty()
            && auction.terms.invited.iter().all(|name| auction.answered.contains(*name));
        if all || auction.terms.bids_max.is_some_and(|most| auction.count("standing") >= most) {
            self.proceed(id, now);
        }
    }

    pub fn lose(&mut self, id: u64, at: usize, now: u64) {
        let auction = self.at(id).expect("it is there");
        auction.bids[at].state = "failed";
        self.proceed(id, now);
    }

    pub fn wake(&mut self, now: u64) {
        let (over, line) = self.line.drain(..).partition(|wait| wait.until <= now);
        self.line = line;
        let over: Vec<Wait> = over;
        for wait in over {
            self.came.insert(wait.ticket, Came::Told(Told::default()));
        }
        while let Some((_, id)) = self.first_timer().filter(|(at, _)| *at <= now) {
            match self.at(id).map(|auction| auction.state) {
                Some("open") => self.proceed(id, now),
                _ => self.at(id).expect("it is there").end("failed"),
            }
        }
        while let Some((_, _, id, at)) = self.first_lease().filter(|(at, ..)| *at <= now) {
            self.lose(id, at, now);
        }
        self.settle();
    }

    fn first_timer(&self) -> Option<(u64, u64)> {
        let timer = |auction: &Auction| match auction.state {
            "open" => Some((auction.reply_by, auction.id)),
            "closed" => Some((auction.award_by, auction.id)),
            _ => None,
        };
        self.auctions.iter().filter_map(timer).min()
    }

    fn first_lease(&self) -> Option<(u64, u64, u64, usize)> {
        let leases = self.auctions.iter().flat_map(|auction| {
            auction.bids.iter().enumerate().filter(|(_, bid)| bid.state == "accepted").filter_map(
                |(at, bid)| {
                    let won = bid.won.as_ref()?;
                    let end = [won.until, won.deadline].into_iter().flatten().min()?;
                    Some((end, bid.id, auction.id, at))
                },
            )
        });
        leases.min()
    }

    /// Who asked calls for bids once more.
    pub fn iterate(&mut self, id: u64, now: u64) {
        self.at(id).expect("it is there").next_round(now);
        self.news.push(id);
    }

    /// Who asked chooses these bids.
    pub fn choose(&mut self, id: u64, bids: &[u64], now: u64) {
        for bid in bids {
            let auction = self.at(id).expect("it is there");
            let at = auction.bids.iter().position(|other| other.id == *bid).expect("it is there");
            let cost = auction.bids[at].offer.cost;
            self.accept(id, at, cost, "hand", now);
        }
    }

    /// What has ended with a session.
    pub fn leave(&mut self, handle: &str, now: u64) {
        for wait in self.line.iter().filter(|wait| wait.who == handle) {
            self.came.insert(wait.ticket, Came::Told(Told::default()));
        }
        self.line.retain(|wait| wait.who != handle);
        let mut bound: Vec<(u64, u64, usize)> = Vec::new();
        for auction in &self.auctions {
            let of_it =
                auction.bids.iter().enumerate().filter(|(_, bid)| bid.session.as_deref() == Some(handle));
            bound.extend(of_it.map(|(at, bid)| (bid.id, auction.id, at)));
        }
        bound.sort_unstable();
        for (_, id, at) in bound {
            match self.at(id).expect("it is there").bids[at].state {
                "accepted" => self.lose(id, at, now),
                "standing" => self.at(id).expect("it is there").bids[at].state = "lapsed",
                _ => {}
            }
        }
    }

    /// What concerns somebody now.
    pub fn attend(&mut self, who: &str, market: Option<usize>, ticket: u64) -> Told {
        let here = |auction: &Auction| market.is_none_or(|market| auction.terms.market == market);
        let mut awards: Vec<(bool, u64)> = Vec::new();
        for auction in self.auctions.iter().filter(|auction| here(auction)) {
            for bid in auction.bids.iter().filter(|bid| bid.state == "accepted") {
                let told = bid.won.as_ref().is_some_and(|won| won.told.is_some());
                let mine = bid.agent == agent(who) && (bid.session.is_none() || bid.session == session(who));
                if mine && !told {
                    awards.push((bid.session.is_some(), bid.id));
                }
            }
        }
        // What is bound to no session comes first.
        awards.sort_unstable();
        awards.truncate(SHOWN);
        let awards: Vec<u64> = awards.into_iter().map(|(_, bid)| bid).collect();
        self.tell(&awards, ticket);
        let able = self.able.contains(agent(who));
        let open = self.auctions.iter().filter(|auction| here(auction) && auction.state == "open");
        let asks = open.filter(|auction| !auction.bars(who, able) && !auction.answered_by(agent(who)));
        Told { asks: asks.map(|auction| auction.id).take(SHOWN).collect(), awards }
    }

    fn tell(&mut self, bids: &[u64], ticket: u64) {
        let all = self.auctions.iter_mut().flat_map(|auction| &mut auction.bids);
        for bid in all.filter(|bid| bids.contains(&bid.id) && bid.won.is_some()) {
            bid.won.as_mut().expect("it won").told = Some(ticket);
        }
    }

    /// Those who attend are told: winners first, then who may answer what was asked.
    pub fn settle(&mut self) {
        let mut untold: Vec<(u64, String, Option<String>, usize)> = Vec::new();
        for auction in &self.auctions {
            for bid in auction.bids.iter().filter(|bid| bid.state == "accepted") {
                if bid.won.as_ref().is_some_and(|won| won.told.is_none()) {
                    untold.push((bid.id, bid.agent.clone(), bid.session.clone(), auction.terms.market));
                }
            }
        }
        untold.sort_unstable();
        for (bid, name, session_of, market) in untold {
            let fits = |wait: &Wait| {
                agent(&wait.who) == name
                    && (session_of.is_none() || session_of == session(&wait.who))
                    && wait.market.is_none_or(|wanted| wanted == market)
            };
            let Some(at) = self.line.iter().position(fits) else { continue };
            let wait = self.line.remove(at);
            self.tell(&[bid], wait.ticket);
            self.came.insert(wait.ticket, Came::Told(Told { asks: Vec::new(), awards: vec![bid] }));
        }
        let mut news = std::mem::take(&mut self.news);
        news.sort_unstable();
        news.dedup();
        for id in news {
            let Some(auction) = self.at(id).cloned().filter(|auction| auction.state == "open") else {
                continue;
            };
            let may = |wait: &Wait| {
                wait.market.is_none_or(|wanted| wanted == auction.terms.market)
                    && !auction.bars(&wait.who, wait.able)
                    && !auction.answered_by(agent(&wait.who))
            };
            for wait in self.line.iter().filter(|wait| may(wait)) {
                let told = Told { asks: vec![id], awards: Vec::new() };
                self.came.insert(wait.ticket, Came::Told(told));
            }
            let kept = self.line.iter().filter(|wait| !may(wait)).cloned().collect();
            self.line = kept;
        }
    }

    pub fn restart(&mut self, was: u64, now: u64) {
        self.line.clear();
        for auction in &mut self.auctions {
            let Terms { reply_ms, award_ms, lease_ms, work_ms, .. } = auction.terms;
            let grace = |at: u64, span: u64| if at > was { at.max(now + span.min(GRACE_MS)) } else { at };
            match auction.state {
                "open" => auction.reply_by = grace(auction.reply_by, reply_ms),
                "closed" => auction.award_by = grace(auction.award_by, award_ms.unwrap_or(0)),
                _ => {}
            }
            for bid in auction.bids.iter_mut().filter(|bid| bid.state == "accepted") {
                let won = bid.won.as_mut().expect("it won");
                let end = [won.until, won.deadline].into_iter().flatten().min();
                // What had ended before, and was only not carried out yet, stays ended; what ends later than the grace is left alone.
                if end.is_some_and(|end| end > was && end < now + GRACE_MS) {
                    won.until = won.until.map(|at| at.max(now + lease_ms.min(GRACE_MS)));
                    won.deadline = won.deadline.map(|at| at.max(now + work_ms.unwrap_or(0).min(GRACE_MS)));
                }
            }
        }
    }
}
