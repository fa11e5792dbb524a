//! What auctions announce, by the names that the Contract Net protocol gives it (FIPA SC00029H), and a few more.

use super::AuctionState;
use crate::ids::{Fence, Millis, Serial};
use crate::{choice, events};

choice! {
    /// Why a winner did not do it.
    pub enum Failing {
        /// It said so.
        Said = "said",
        /// Its lease ended without a word.
        Lease = "lease",
        /// It took longer than `work_ms`.
        Deadline = "deadline",
        /// The session it was bound to ended.
        Session = "session",
    }
}

choice! {
    /// What put a winner before the best bid that lost.
    pub enum WonBy {
        /// There was no other bid.
        Alone = "alone",
        /// Its score.
        Score = "score",
        /// Equal scores: the lower cost.
        Cost = "cost",
        /// Equal scores and costs: it came first.
        First = "first",
        /// The choice of who asked.
        Hand = "hand",
    }
}

events! {
    of "auction" = 10 {
        /// Bids are called for.
        1 "cfp" Cfp<'a> {
            /// The auction.
            auction: Serial,
            /// Its market.
            market: &'a str,
            /// Which round it is, from 1.
            round: u32,
            /// Who asks.
            by: &'a str,
            /// Until when bids are taken.
            reply_by: Millis,
            /// The capability it needs.
            capability: Option<&'a str>,
        },
        /// Somebody bid. What, is left out while bids are sealed.
        2 "propose" Proposed<'a> {
            /// The auction.
            auction: Serial,
            /// Its market.
            market: &'a str,
            /// The bid.
            bid: Serial,
            /// Who bid.
            agent: &'a str,
            /// What it would cost.
            cost: Option<u64>,
            /// How long it would take.
            time_ms: Option<u64>,
        },
        /// Somebody will not bid.
        3 "refuse" Refused<'a> {
            /// The auction.
            auction: Serial,
            /// Its market.
            market: &'a str,
            /// Who.
            agent: &'a str,
            /// Why; empty when nothing was said.
            reason: &'a str,
        },
        /// Somebody does not understand what is asked for.
        4 "not-understood" Puzzled<'a> {
            /// The auction.
            auction: Serial,
            /// Its market.
            market: &'a str,
            /// Who.
            agent: &'a str,
            /// What is unclear; empty when nothing was said.
            reason: &'a str,
        },
        /// A bid won. It may be read from now on, and so may the others of its round.
        5 "accept-proposal" Accepted<'a> {
            /// The auction.
            auction: Serial,
            /// Its market.
            market: &'a str,
            /// The bid.
            bid: Serial,
            /// Who won.
            agent: &'a str,
            /// Proves that the award is the agent's.
            fence: Fence,
            /// What was bid.
            cost: u64,
            /// What is paid.
            price: u64,
            /// What the bid scored: the lowest wins.
            score: i64,
            /// What put it before the best bid that lost.
            won_by: WonBy,
        },
        /// The bids of a round that still stood bind nobody any more.
        6 "reject-proposal" Rejected<'a> {
            /// The auction.
            auction: Serial,
            /// Its market.
            market: &'a str,
            /// The round.
            round: u32,
            /// How many there were.
            bids: u64,
        },
        /// A winner says that it is done, and no more.
        7 "inform-done" InformedDone<'a> {
            /// The auction.
            auction: Serial,
            /// Its market.
            market: &'a str,
            /// The bid.
            bid: Serial,
            /// Who did it.
            agent: &'a str,
        },
        /// A winner says what came of it.
        8 "inform-result" InformedResult<'a> {
            /// The auction.
            auction: Serial,
            /// Its market.
            market: &'a str,
            /// The bid.
            bid: Serial,
            /// Who did it.
            agent: &'a str,
        },
        /// A winner did not do it.
        9 "failure" Failure<'a> {
            /// The auction.
            auction: Serial,
            /// Its market.
            market: &'a str,
            /// The bid.
            bid: Serial,
            /// Who had won.
            agent: &'a str,
            /// The fence of the award that is over.
            fence: Fence,
            /// Why.
            why: Failing,
            /// In its own words; empty when nothing was said.
            reason: &'a str,
        },
        /// An auction was called off.
        10 "cancel" Cancelled<'a> {
            /// The auction.
            auction: Serial,
            /// Its market.
            market: &'a str,
            /// Who did.
            by: &'a str,
            /// Why; empty when nothing was said.
            reason: &'a str,
        },
        /// Bidding has closed, and who asked is to award it.
        11 "closed" Closed<'a> {
            /// The auction.
            auction: Serial,
            /// Its market.
            market: &'a str,
            /// Until when it is to be awarded.
            award_by: Millis,
        },
        /// An auction is over.
        12 "ended" Ended<'a> {
            /// The auction.
            auction: Serial,
            /// Its market.
            market: &'a str,
            /// `done` or `failed`.
            state: AuctionState,
            /// Why it failed; empty when it is done.
            reason: &'a str,
        },
        /// A bid stands no more: it was bound to a session that ended, or for a time that is over.
        13 "lapsed" Lapsed<'a> {
            /// The auction.
            auction: Serial,
            /// Its market.
            market: &'a str,
            /// The bid.
            bid: Serial,
            /// Who bid.
            agent: &'a str,
        },
        /// Who asked has looked at sealed bids before the award.
        14 "reviewed" Looked<'a> {
            /// The auction.
            auction: Serial,
            /// Its market.
            market: &'a str,
            /// Who looked.
            by: &'a str,
        },
        /// Auctions that were over were forgotten, as the settings say.
        15 "forgotten" AuctionsForgotten {
            /// How many.
            auctions: u64,
        },
    }
}
