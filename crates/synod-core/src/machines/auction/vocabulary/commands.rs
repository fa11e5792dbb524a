//! What can be said in an auction, and what is replied.

use super::{AuctionState, BidShown};
use crate::entry::Payload;
use crate::ids::{Fence, Millis, Serial};
use crate::record::BodyOf;
use crate::{choice, record, verbs};

choice! {
    /// Which bid is the best. Equal ones: the lower cost, then the earlier bid.
    pub enum Scoring {
        /// The lowest cost.
        LowestCost = "lowest_cost",
        /// The shortest `time_ms`.
        Earliest = "earliest",
        /// The lowest sum of what is bid, each attribute times its weight.
        Weighted = "weighted",
        /// The lowest cost; who wins is paid what the best bid that lost would have cost.
        SecondPrice = "second_price",
    }
}

record! {
    /// How much an attribute of a bid counts.
    pub struct Weight<'a> {
        /// The attribute; `cost` and `time_ms` are those of every bid.
        name: &'a str [1..=100],
        /// What it is multiplied with. The lowest sum wins: positive for what should be low, negative for what should be high.
        weight: i64,
    }
}
record! {
    /// Call for bids on a task.
    pub struct Ask<'a> {
        /// The market, such as `translations`: what rights and lists go by. It comes to be with the first ask in it.
        market: &'a str [1..=200],
        /// What is to be done: any JSON.
        task: Option<Payload<'a>>,
        /// How long bids are taken. Default: the setting `auction_reply_ms`.
        reply_ms: Option<u64> [1..=2_592_000_000],
        /// The moment until which bids are taken, in milliseconds since 1970, instead of `reply_ms`.
        reply_by: Option<Millis>,
        /// Only agents that joined with this capability may bid.
        capability: Option<&'a str> [1..=200],
        /// Only these agents may bid; it is decided as soon as all of them have answered.
        invited: Vec<Box<str>> [0..=1000],
        /// It is decided as soon as there are so many bids.
        bids_max: Option<u32> [1..=1_000_000],
        /// Which bid is the best. Default: the lowest cost.
        scoring: Option<Scoring>,
        /// For `weighted`: what counts, and how much.
        weights: Vec<Weight<'a>> [0..=16],
        /// The highest cost that is taken.
        reserve: Option<u64>,
        /// How many are to do it, each the whole of it. Default 1.
        winners: Option<u32> [1..=100],
        /// How often bids are called for before it fails. Default 1.
        rounds: Option<u32> [1..=64],
        /// Award by hand, within this long after bidding has closed. Default: the best bid wins by itself.
        award_ms: Option<u64> [1..=2_592_000_000],
        /// How long a winner has it without `extend`. Default: the setting `lease_ms`.
        lease_ms: Option<u64> [100..=86_400_000],
        /// How long the work may take, however often it is extended.
        work_ms: Option<u64> [1..=31_536_000_000],
        /// What is bid stays unreadable to everybody but you until the award.
        sealed: bool,
        /// Only joined agents may bid, and what they bid and win lasts no longer than their session.
        present: bool,
        /// Write to each of the invited whom you may send mail to, in each round: a message from you with the auction's number, which expires at `reply_by`.
        mail: bool,
    }
}
record! {
    /// Bids are called for.
    pub struct Asked {
        /// The auction's number.
        auction: Serial,
        /// Until when bids are taken.
        reply_by: Millis,
    }
}
record! {
    /// An attribute of a bid.
    pub struct Attribute<'a> {
        /// Its name.
        name: &'a str [1..=100],
        /// Its value, scaled to a whole number as those agreed who ask and bid.
        value: i64,
    }
}
record! {
    /// Offer to do it. A bid binds: it cannot be changed or taken back.
    pub struct Bid<'a> {
        /// The auction's number.
        auction: Serial,
        /// What it would cost.
        cost: u64,
        /// How long it would take.
        time_ms: Option<u64>,
        /// What else there is to say in numbers.
        attributes: Vec<Attribute<'a>> [0..=16],
        /// What else there is to say in words.
        note: Option<&'a str> [0..=1000],
        /// How long the bid binds. Default: until the auction is over.
        valid_ms: Option<u64> [1..=2_592_000_000],
        /// Bind what is bid and won to this session: it lasts as long as that does. Needs a joined agent.
        session: bool,
    }
}
record! {
    /// The bid stands.
    pub struct Bidden {
        /// The bid's number.
        bid: Serial,
        /// Until when bids are taken; earlier when all invited have answered or there are enough.
        reply_by: Millis,
    }
}
record! {
    /// Say that you will not bid.
    pub struct Decline<'a> {
        /// The auction's number.
        auction: Serial,
        /// Why.
        reason: Option<&'a str> [0..=1000],
    }
}
record! {
    /// Say that you do not understand what is asked for.
    pub struct NotUnderstood<'a> {
        /// The auction's number.
        auction: Serial,
        /// What is unclear.
        reason: Option<&'a str> [0..=1000],
    }
}
record! {
    /// It is noted.
    pub struct Noted {
        /// Where the auction is now.
        state: AuctionState,
    }
}
record! {
    /// Hear of what you may bid on and of what you have won, and wait for it.
    pub struct Attend<'a> {
        /// Only in this market.
        market: Option<&'a str> [1..=200],
        /// How many of each at the most. Default 10.
        max: Option<u32> [1..=100],
        /// How long to wait when there is nothing. Default: not at all.
        wait_ms: Option<u64> [0..=3_600_000],
    }
}
record! {
    /// How much an attribute of a bid counts.
    pub struct WeightShown {
        /// The attribute; `cost` and `time_ms` are those of every bid.
        name: Box<str>,
        /// What it is multiplied with; the lowest sum wins.
        weight: i64,
    }
}
record! {
    /// Something that you may bid on.
    pub struct Call {
        /// The auction's number.
        auction: Serial,
        /// Its market.
        market: Box<str>,
        /// Who asks.
        by: Box<str>,
        /// Which round it is, from 1.
        round: u32,
        /// Until when bids are taken.
        reply_by: Millis,
        /// The capability it needs.
        capability: Option<Box<str>>,
        /// Which bid is the best.
        scoring: Scoring,
        /// What counts, and how much.
        weights: Vec<WeightShown>,
        /// The highest cost that is taken.
        reserve: Option<u64>,
        /// How many are to do it.
        winners: u32,
        /// Whether bids are unreadable to others until the award.
        sealed: bool,
        /// Whether bids last no longer than their session.
        present: bool,
        /// How long a winner has it without `extend`.
        lease_ms: u64,
        /// How long the work may take.
        work_ms: Option<u64>,
        /// What is to be done.
        task: Option<BodyOf>,
    }
}
record! {
    /// Something that you have won, and are to do.
    pub struct Award {
        /// The auction's number.
        auction: Serial,
        /// Its market.
        market: Box<str>,
        /// Who asked.
        by: Box<str>,
        /// Your bid.
        bid: Serial,
        /// Proves that the award is yours: send it with `extend`, `done` and `fail`.
        fence: Fence,
        /// What you bid.
        cost: u64,
        /// What you are paid.
        price: u64,
        /// When you lose it unless you extend it; zero for one that lasts as long as the session.
        until: Millis,
        /// When it has to be done, however often you extend it; zero for no such time.
        deadline: Millis,
        /// What is to be done.
        task: Option<BodyOf>,
    }
}
record! {
    /// What concerns you; nothing when nothing came in time.
    pub struct Attended {
        /// What you have won, and were not told of yet.
        awards: Vec<Award>,
        /// What you may bid on, and have not answered yet.
        asks: Vec<Call>,
    }
}
record! {
    /// Look at bids before the award: those in your own auction, or your own in another's.
    pub struct Review {
        /// The auction's number.
        auction: Serial,
        /// Only bids after this one: the `next` of the page before.
        after: Option<Serial>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A page of bids, first come first.
    pub struct Reviewed {
        /// The bids.
        bids: Vec<BidShown>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Serial>,
    }
}
record! {
    /// Award it now.
    pub struct AwardNow {
        /// The auction's number.
        auction: Serial,
        /// The bids that win. None: the best ones, by the rule.
        bids: Vec<Serial> [0..=100],
    }
}
record! {
    /// What came of it.
    pub struct Awarded {
        /// Where the auction is now: `failed` or `open` again when there was no bid to accept.
        state: AuctionState,
        /// The bids that won just now.
        bids: Vec<Serial>,
    }
}
record! {
    /// Reject what was bid, and call for bids once more.
    pub struct Iterate {
        /// The auction's number.
        auction: Serial,
        /// How long bids are taken. Default: as long as in the round before.
        reply_ms: Option<u64> [1..=2_592_000_000],
        /// The highest cost that is taken from now on. Default: as before.
        reserve: Option<u64>,
    }
}
record! {
    /// Bids are called for once more.
    pub struct Iterated {
        /// The round.
        round: u32,
        /// Until when bids are taken.
        reply_by: Millis,
    }
}
record! {
    /// Keep what you have won.
    pub struct Extend {
        /// The auction's number.
        auction: Serial,
        /// The fence that came with the award.
        fence: Fence,
        /// How long from now. Default: as long as it was awarded for.
        lease_ms: Option<u64> [100..=86_400_000],
    }
}
record! {
    /// It goes on.
    pub struct Extended {
        /// When you lose it unless you extend it again; zero for one that lasts as long as the session and has no deadline.
        until: Millis,
    }
}
record! {
    /// Say that it is done.
    pub struct Finish<'a> {
        /// The auction's number.
        auction: Serial,
        /// The fence that came with the award.
        fence: Fence,
        /// What came of it: any JSON.
        result: Option<Payload<'a>>,
    }
}
record! {
    /// Say that you could not do it.
    pub struct Fail<'a> {
        /// The auction's number.
        auction: Serial,
        /// The fence that came with the award.
        fence: Fence,
        /// Why, in a sentence.
        reason: Option<&'a str> [0..=1000],
    }
}
record! {
    /// Call it off. Who works on it learns it by `stale`.
    pub struct Cancel<'a> {
        /// The auction's number.
        auction: Serial,
        /// Why, in a sentence.
        reason: Option<&'a str> [0..=1000],
    }
}

verbs! {
    /// What can be said in an auction.
    pub enum Command<'a> of "auction" = 10 {
        /// Call for bids on a task.
        1 "ask" Ask(Ask<'a>) -> Asked: Work Write args ["market", "task"] refuses [Invalid, Exhausted]
            model "Let those who can do it say what it costs; the best bid wins at `reply_by`. Then wait with auction.show."
            example r#"{"market":"translations","task":{"text":"Guten Tag"},"capability":"german","reply_ms":5000}"#,
        /// Offer to do it.
        2 "bid" Bid(Bid<'a>) -> Bidden: Work Write args ["auction", "cost"] refuses [Invalid, Denied, NotFound, Conflict, Expired, Exhausted]
            model "Say what it would cost you. A bid binds; auction.attend tells you if you won."
            example r#"{"auction":871,"cost":120,"time_ms":30000}"#,
        /// Say that you will not bid.
        3 "decline" Decline(Decline<'a>) -> Noted: Relief Write args ["auction", "reason"] refuses [Denied, NotFound, Conflict, Expired, Exhausted]
            model "Say so when you will not bid: nobody has to wait for you."
            example r#"{"auction":871,"reason":"busy"}"#,
        /// Say that you do not understand what is asked for.
        4 "not_understood" NotUnderstood(NotUnderstood<'a>) -> Noted: Relief Write args ["auction", "reason"] refuses [Denied, NotFound, Conflict, Expired, Exhausted]
            model "Say so when the task makes no sense to you, and what is unclear."
            example r#"{"auction":871,"reason":"which language?"}"#,
        /// Hear of what you may bid on and of what you have won, and wait for it.
        5 "attend" Attend(Attend<'a>) -> Attended: Work Write args ["market"] refuses [Invalid, Exhausted, Unsupported]
            model "Wait for auctions you may bid in, and for awards. Answer each ask with bid or decline; do each award."
            example r#"{"market":"translations","wait_ms":50000}"#,
        /// Look at bids before the award: those in your own auction, or your own in another's.
        6 "review" Review(Review) -> Reviewed: Work Write args ["auction"] refuses [NotFound]
            model "Who asked sees sealed bids with this, and it is on record that they did." example r#"{"auction":871}"#,
        /// Award it now, by the rule or to bids of your choice.
        7 "award" Award(AwardNow) -> Awarded: Relief Write args ["auction"] refuses [Invalid, Denied, NotFound, Conflict, Expired]
            model "Accept bids without waiting for `reply_by`; name none to let the rule decide." example r#"{"auction":871,"bids":[874]}"#,
        /// Reject what was bid, and call for bids once more.
        8 "iterate" Iterate(Iterate) -> Iterated: Work Write args ["auction"] refuses [Denied, NotFound, Conflict, Exhausted]
            model "Ask for better bids, if there are rounds left." example r#"{"auction":871,"reserve":100}"#,
        /// Keep what you have won.
        9 "extend" Extend(Extend) -> Extended: Relief Write args ["auction", "fence"] refuses [NotFound, Stale]
            model "Call before the lease ends when the work takes longer." example r#"{"auction":871,"fence":880}"#,
        /// Say that it is done.
        10 "done" Done(Finish<'a>) -> Noted: Relief Write args ["auction", "fence", "result"] refuses [Invalid, NotFound, Stale]
            model "Hand in the result. `stale` means that another has it now: stop." example r#"{"auction":871,"fence":880,"result":{}}"#,
        /// Say that you could not do it.
        11 "fail" Fail(Fail<'a>) -> Noted: Relief Write args ["auction", "fence"] refuses [NotFound, Stale]
            model "Say so when you cannot do it: the next best bid wins." example r#"{"auction":871,"fence":880,"reason":"the text is empty"}"#,
        /// Call it off.
        12 "cancel" Cancel(Cancel<'a>) -> Noted: Relief Write args ["auction"] refuses [Denied, NotFound, Conflict]
            model "Call off what you asked for." example r#"{"auction":871,"reason":"not needed any more"}"#,
    }
}
