//! What is kept of each auction, of its bids and awards, and of those who attend.
//!
//! What changes with every bid is a small row of its own, so that a bid costs the same however many are invited and however long the terms are.

use super::{AuctionState, BidState, Scoring, WonBy};
use crate::ids::{Fence, Index, Millis, Serial};
use crate::record;

record! {
    /// A market that somebody asks in or attends.
    #[derive(Copy)]
    pub(crate) struct Market {
        /// Its number.
        number: u32,
        /// Auctions that are kept there, and those who wait there.
        uses: u64,
    }
}

record! {
    /// A name and a whole number.
    pub(crate) struct Term {
        /// The name of an attribute.
        name: Box<str>,
        /// Its weight, or its value.
        value: i64,
    }
}

record! {
    /// What an auction is held under.
    pub(crate) struct Terms {
        /// Its market's number.
        market: u32,
        /// Its market's name.
        name: Box<str>,
        /// Who asks.
        agent: Serial,
        /// By name.
        by: Box<str>,
        /// The number of the capability it needs; 0 for none.
        need: u32,
        /// The name of that.
        capability: Option<Box<str>>,
        /// Who alone may bid, sorted.
        invited: Vec<Box<str>>,
        /// How many bids close it.
        bids_max: Option<u32>,
        /// Which bid is the best.
        scoring: Scoring,
        /// What counts, and how much.
        weights: Vec<Term>,
        /// The highest cost that is taken.
        reserve: Option<u64>,
        /// How many are to do it.
        winners: u32,
        /// How often bids are called for.
        rounds: u32,
        /// How long bids are taken.
        reply_ms: u64,
        /// How long who asked has to award it by hand.
        award_ms: Option<u64>,
        /// How long a winner has it.
        lease_ms: u64,
        /// How long the work may take.
        work_ms: Option<u64>,
        /// Whether bids are unreadable until the award.
        sealed: bool,
        /// Whether bids end with their session.
        present: bool,
        /// Whether the invited are written to, and then under whose rights.
        mail: Option<Box<str>>,
        /// When it was asked for.
        asked: Millis,
        /// Why it failed or was called off.
        reason: Option<Box<str>>,
    }
}

record! {
    /// How an auction stands.
    #[derive(Copy)]
    pub(crate) struct Stand {
        /// Where it is in its life.
        state: AuctionState,
        /// Which round it is, from 1.
        round: u32,
        /// Rises with every change of state and every award.
        stage: u64,
        /// Until when bids are taken.
        reply_by: Millis,
        /// Until when it is to be awarded by hand; zero unless it is closed.
        award_by: Millis,
        /// Bids made in this round.
        bids: u32,
        /// Agents that will not bid in this round.
        declined: u32,
        /// Agents that do not understand it.
        puzzled: u32,
        /// Invited agents that answered in this round.
        answered: u32,
        /// Bids that stand.
        standing: u32,
        /// Winners at work.
        working: u32,
        /// Winners that have done it.
        done: u32,
        /// Answers in all rounds that are kept.
        kept: u32,
        /// Rounds whose bids may be read, a bit each.
        revealed: u64,
        /// When it was over.
        ended: Millis,
    }
}

impl Stand {
    /// Whether it is over.
    pub fn over(&self) -> bool {
        matches!(self.state, AuctionState::Done | AuctionState::Failed | AuctionState::Cancelled)
    }

    /// Whether bids of this round may be read by everybody.
    pub fn shows(&self, round: u32) -> bool {
        self.revealed >> (round.saturating_sub(1) & 63) & 1 == 1
    }

    /// From now on they may.
    pub fn reveal(&mut self) {
        self.revealed |= 1 << (self.round.saturating_sub(1) & 63);
    }
}

record! {
    /// What an agent answered last in an auction.
    pub(crate) struct Answer {
        /// The agent's name.
        name: Box<str>,
        /// In which round.
        round: u32,
        /// The bid; none for one that will not bid.
        bid: Option<Serial>,
    }
}

record! {
    /// A bid.
    pub(crate) struct BidRow {
        /// The auction.
        auction: Serial,
        /// Who bid.
        agent: Serial,
        /// By name.
        name: Box<str>,
        /// The session it is bound to.
        session: Option<Serial>,
        /// In which round.
        round: u32,
        /// When.
        made: Millis,
        /// What it would cost.
        cost: u64,
        /// How long it would take.
        time_ms: Option<u64>,
        /// What else was said in numbers.
        attributes: Vec<Term>,
        /// What else was said in words.
        note: Option<Box<str>>,
        /// What it scores: the lowest wins.
        score: i64,
        /// Until when it binds.
        valid_until: Option<Millis>,
        /// What became of it.
        state: BidState,
    }
}

impl BidRow {
    /// Whose it is, as what ends with a session is listed: an unbound one under session 0.
    pub fn owner(&self) -> (Serial, Serial) {
        (self.agent, self.session.unwrap_or_default())
    }
}

record! {
    /// A bid that won.
    pub(crate) struct AwardRow {
        /// The auction.
        auction: Serial,
        /// Proves that it is the winner's.
        fence: Fence,
        /// What is paid.
        price: u64,
        /// What put it before the best that lost.
        won_by: WonBy,
        /// Since when.
        since: Millis,
        /// Until when; the largest number for one that lasts as long as its session.
        until: Millis,
        /// When it has to be done; the largest number for no such time.
        deadline: Millis,
        /// The request that was told of it.
        told: Option<Index>,
        /// When it was over; zero while it is at work.
        ended: Millis,
        /// Why it failed.
        reason: Option<Box<str>>,
    }
}

record! {
    /// One who attends.
    pub(crate) struct Waiter {
        /// The market; 0 for all.
        market: u32,
        /// By name, to find it again; empty for all.
        place: Box<str>,
        /// Who.
        agent: Serial,
        /// By name.
        name: Box<str>,
        /// The session it came under.
        session: Option<Serial>,
        /// Numbers of the capabilities it has.
        capabilities: Vec<u32>,
    }
}
