//! What can be asked about auctions, and what comes back.

use super::{Scoring, WeightShown, WonBy};
use crate::ids::{Fence, Millis, Serial};
use crate::record::BodyOf;
use crate::{choice, record, verbs};

choice! {
    /// Where an auction is in its life.
    pub enum AuctionState {
        /// Bids are taken.
        Open = "open",
        /// Bids are taken no more; it is to be awarded.
        Closed = "closed",
        /// Somebody has won and is at work.
        Awarded = "awarded",
        /// As many as were wanted have done it.
        Done = "done",
        /// Nobody did it, or too few, and nobody is left who could.
        Failed = "failed",
        /// Called off.
        Cancelled = "cancelled",
    }
}

choice! {
    /// What became of a bid.
    pub enum BidState {
        /// It may win yet: at the award, or when a winner fails.
        Standing = "standing",
        /// It won, and its agent is at work.
        Accepted = "accepted",
        /// It won, and the work is done.
        Done = "done",
        /// It won, and the work was not done.
        Failed = "failed",
        /// It did not win.
        Rejected = "rejected",
        /// The session or the time that it was bound to is over.
        Lapsed = "lapsed",
    }
}

record! {
    /// Show one auction.
    pub struct Show {
        /// The auction's number.
        auction: Serial,
        /// Wait for another stage than this one: the `stage` of the answer before.
        after: Option<u64>,
        /// How long to wait. Default: not at all.
        wait_ms: Option<u64> [0..=3_600_000],
    }
}
record! {
    /// A bid that won, and what came of it.
    pub struct AwardShown {
        /// The bid.
        bid: Serial,
        /// Who won.
        agent: Box<str>,
        /// What became of it.
        state: BidState,
        /// In which round.
        round: u32,
        /// What was bid.
        cost: u64,
        /// What is paid.
        price: u64,
        /// What the bid scored: the lowest wins.
        score: i64,
        /// What put it before the best bid that lost.
        won_by: WonBy,
        /// Proves that the award is the agent's.
        fence: Fence,
        /// Since when it has it.
        since: Millis,
        /// Until when unless it is extended; zero for as long as its session lives.
        until: Millis,
        /// When it has to be done; zero for no such time.
        deadline: Millis,
        /// When it was over; zero while it is at work.
        ended: Millis,
        /// Why it failed; empty when it did not.
        reason: Box<str>,
        /// What came of it.
        result: Option<BodyOf>,
    }
}
record! {
    /// An auction as others see it.
    pub struct Auction {
        /// Its number.
        auction: Serial,
        /// Its market.
        market: Box<str>,
        /// Who asks.
        by: Box<str>,
        /// Where it is in its life.
        state: AuctionState,
        /// Why it failed or was called off; empty otherwise.
        reason: Box<str>,
        /// Rises with every change of its state and with every award: send it as `after`.
        stage: u64,
        /// Which round it is, from 1.
        round: u32,
        /// How many there may be.
        rounds: u32,
        /// When it was asked for.
        asked: Millis,
        /// Until when bids are taken, or were at the longest.
        reply_by: Millis,
        /// Until when it is to be awarded by hand; zero unless it is closed.
        award_by: Millis,
        /// The capability it needs.
        capability: Option<Box<str>>,
        /// Who alone may bid; nobody named, everybody may.
        invited: Vec<Box<str>>,
        /// Who is invited and has not answered in this round.
        silent: Vec<Box<str>>,
        /// How many bids close it; left out for any number.
        bids_max: Option<u32>,
        /// Which bid is the best. Equal ones: the lower cost, then the earlier bid.
        scoring: Scoring,
        /// What counts, and how much.
        weights: Vec<WeightShown>,
        /// The highest cost that is taken.
        reserve: Option<u64>,
        /// How many are to do it.
        winners: u32,
        /// Whether it is awarded by hand.
        by_hand: bool,
        /// Whether bids are unreadable to others until the award.
        sealed: bool,
        /// Whether they are so now.
        hidden: bool,
        /// Whether bids last no longer than their session.
        present: bool,
        /// How long a winner has it without `extend`.
        lease_ms: u64,
        /// How long the work may take.
        work_ms: Option<u64>,
        /// Bids that stand.
        standing: u64,
        /// Bids that were made in this round.
        bids: u64,
        /// How many said in this round that they will not bid.
        declined: u64,
        /// How many did not understand it.
        not_understood: u64,
        /// How many have done it.
        done: u64,
        /// Who won, oldest first; the newest hundred.
        awards: Vec<AwardShown>,
        /// It has come to no other stage than `after` yet: ask again, or wait.
        waiting: bool,
        /// What is to be done.
        task: Option<BodyOf>,
    }
}
record! {
    /// List auctions.
    pub struct List<'a> {
        /// Only of this market.
        market: Option<&'a str>,
        /// Only in this state.
        state: Option<AuctionState>,
        /// Only asked for by this agent.
        by: Option<&'a str>,
        /// Only numbers above this one: the `next` of the page before.
        after: Option<Serial>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// An auction in a list.
    pub struct AuctionListed {
        /// Its number.
        auction: Serial,
        /// Its market.
        market: Box<str>,
        /// Who asks.
        by: Box<str>,
        /// Where it is in its life.
        state: AuctionState,
        /// Which round it is.
        round: u32,
        /// Until when bids are taken, or were at the longest.
        reply_by: Millis,
        /// Bids that stand.
        standing: u64,
        /// How many are invited.
        invited: u64,
        /// Who of them has not answered in this round; the first ten.
        silent: Vec<Box<str>>,
        /// Who is at work; the first ten.
        workers: Vec<Box<str>>,
    }
}
record! {
    /// A page of auctions, by number.
    pub struct Listed {
        /// The auctions.
        auctions: Vec<AuctionListed>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Serial>,
    }
}
record! {
    /// List the bids of an auction.
    pub struct Bids {
        /// The auction's number.
        auction: Serial,
        /// Only numbers above this one: the `next` of the page before.
        after: Option<Serial>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// An attribute of a bid.
    pub struct AttributeShown {
        /// Its name.
        name: Box<str>,
        /// Its value.
        value: i64,
    }
}
record! {
    /// A bid. What was bid is left out while it is sealed.
    pub struct BidShown {
        /// Its number: the lower, the earlier it came.
        bid: Serial,
        /// Who bid.
        agent: Box<str>,
        /// What became of it.
        state: BidState,
        /// In which round.
        round: u32,
        /// When it was made.
        made: Millis,
        /// What it would cost.
        cost: Option<u64>,
        /// How long it would take.
        time_ms: Option<u64>,
        /// What else was said in numbers.
        attributes: Vec<AttributeShown>,
        /// What else was said in words.
        note: Option<Box<str>>,
        /// What it scores: the lowest wins. Equal ones: the lower cost, then the lower number.
        score: Option<i64>,
        /// Until when it binds; left out when it binds until the auction is over.
        valid_until: Option<Millis>,
        /// The session it is bound to.
        session: Option<Serial>,
    }
}
record! {
    /// A page of bids, by number.
    pub struct BidsListed {
        /// The bids.
        bids: Vec<BidShown>,
        /// Whether those of this round are unreadable until the award.
        hidden: bool,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Serial>,
    }
}
record! {
    /// Why is this auction where it is?
    pub struct Why {
        /// The auction's number.
        auction: Serial,
    }
}
record! {
    /// What an auction waits for and what happens next.
    pub struct Because {
        /// Where it is in its life.
        state: AuctionState,
        /// In sentences: who has bid, who has not, who won and why, and what happens next.
        because: Vec<Box<str>>,
        /// When something happens by itself; zero when nothing does.
        next: Millis,
    }
}

verbs! {
    /// What can be asked about auctions.
    pub enum Query<'a> of "auction" = 10 {
        /// Show one auction, waiting for its next stage if asked to.
        64 "show" Show(Show) -> Auction: Query Read args ["auction"] refuses [NotFound]
            model "How does it stand, who won, what came of it? Send the `stage` you know as `after`, with `wait_ms`, to hear of the next." example r#"{"auction":871,"after":1,"wait_ms":50000}"#,
        /// List auctions by market, state and who asks.
        65 "list" List(List<'a>) -> Listed: Query Read args ["market"] refuses []
            model "What is asked for, who has not bid, who does what?" example r#"{"market":"translations","state":"open"}"#,
        /// List the bids of an auction.
        66 "bids" Bids(Bids) -> BidsListed: Query Read args ["auction"] refuses [NotFound]
            model "Who bid, and what? Sealed bids show that after the award." example r#"{"auction":871}"#,
        /// Say why an auction is where it is.
        67 "why" Why(Why) -> Because: Query Read args ["auction"] refuses [NotFound]
            model "What does this auction wait for, and why did I not win?" example r#"{"auction":871}"#,
    }
}
