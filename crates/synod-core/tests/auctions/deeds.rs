//! What happens to auctions by chance.

use super::model::{LEASE_MS, Offer, Terms};
use proptest::prelude::*;

pub const AGENTS: [&str; 4] = ["heron", "wren", "robin", "owl"];
pub const MARKETS: [&str; 2] = ["words", "stones"];
const SCORINGS: [&str; 4] = ["lowest_cost", "earliest", "weighted", "second_price"];

#[derive(Clone, Debug)]
pub enum Deed {
    Ask { who: usize, terms: Terms },
    Answer { who: usize, which: usize, offer: Option<Offer>, unclear: bool },
    Attend { who: usize, market: Option<usize>, wait_ms: u64 },
    Award { which: usize, by: usize, bids: usize },
    Iterate { which: usize, by: usize, reserve: Option<u64> },
    Cancel { which: usize, by: usize },
    Work { which: usize, by: By, verb: Verb },
    Join { agent: usize, able: bool },
    Leave { who: usize },
    Withdraw { wait: usize },
    GiveBack { which: usize },
    Restart,
    Pulse,
}

/// Who speaks for an award.
#[derive(Clone, Copy, Debug)]
pub enum By {
    /// One who is at work.
    Winner,
    /// Somebody who knows the fence.
    Other(usize),
    /// One who won before.
    Last,
}

#[derive(Clone, Copy, Debug)]
pub enum Verb {
    Extend(u64),
    Done,
    Fail,
}

fn terms() -> impl Strategy<Value = Terms> {
    let invited = prop_oneof![
        3 => Just(Vec::new()),
        2 => proptest::sample::subsequence(AGENTS[1..].to_vec(), 1..=3),
    ];
    let first = (
        0..MARKETS.len(),
        prop_oneof![1u64..500, 500u64..4_000, 4_000u64..40_000],
        prop::bool::weighted(0.15),
        invited,
        proptest::option::weighted(0.3, 1usize..4),
        proptest::sample::select(SCORINGS.to_vec()),
        proptest::option::weighted(0.3, 2u64..6),
        prop_oneof![3 => Just(1usize), 1 => 2usize..4],
    );
    let second = (
        prop_oneof![2 => Just(1u64), 1 => 2u64..4],
        proptest::option::weighted(0.25, 1u64..8_000),
        prop_oneof![100u64..3_000, Just(LEASE_MS)],
        proptest::option::weighted(0.3, 1u64..6_000),
        prop::bool::weighted(0.4),
        prop::bool::weighted(0.15),
    );
    (first, second).prop_map(|(first, second)| {
        let (market, reply_ms, needs, invited, bids_max, scoring, reserve, winners) = first;
        let (rounds, award_ms, lease_ms, work_ms, sealed, present) = second;
        Terms {
            market,
            reply_ms,
            needs,
            invited,
            bids_max,
            scoring,
            reserve,
            winners,
            rounds,
            award_ms,
            lease_ms,
            work_ms,
            sealed,
            present,
        }
    })
}

fn offers() -> impl Strategy<Value = Option<Offer>> {
    let time = prop_oneof![1 => Just(None), 4 => (0u64..4).prop_map(Some)];
    let quality = prop_oneof![1 => Just(None), 4 => (-2i64..3).prop_map(Some)];
    let valid = proptest::option::weighted(0.2, 1u64..6_000);
    let offer = (0u64..6, time, quality, valid, prop::bool::weighted(0.2)).prop_map(
        |(cost, time, quality, valid_ms, session)| Offer { cost, time, quality, valid_ms, session },
    );
    prop_oneof![5 => offer.prop_map(Some), 1 => Just(None)]
}

pub fn deeds() -> impl Strategy<Value = Vec<(u64, Deed)>> {
    let spans = prop_oneof![8 => Just(0u64), 3 => 1u64..500, 2 => 500u64..5_000, 1 => 5_000u64..40_000];
    let any = any::<usize>;
    let by = prop_oneof![8 => Just(By::Winner), 1 => any().prop_map(By::Other), 1 => Just(By::Last)];
    let verb = prop_oneof![2 => (100u64..9_000).prop_map(Verb::Extend), 3 => Just(Verb::Done), 3 => Just(Verb::Fail)];
    let wait = prop_oneof![2 => Just(0u64), 1 => 1u64..3_000, 4 => Just(60_000u64)];
    let market = proptest::option::weighted(0.4, 0..MARKETS.len());
    let reserve = proptest::option::of(1u64..6);
    let answer = (any(), any(), offers(), prop::bool::weighted(0.3));
    let deed = prop_oneof![
        6 => (any(), terms()).prop_map(|(who, terms)| Deed::Ask { who, terms }),
        20 => answer.prop_map(|(who, which, offer, unclear)| Deed::Answer { who, which, offer, unclear }),
        7 => (any(), market, wait).prop_map(|(who, market, wait_ms)| Deed::Attend { who, market, wait_ms }),
        3 => (any(), any(), 0usize..40).prop_map(|(which, by, bids)| Deed::Award { which, by, bids }),
        1 => (any(), any(), reserve).prop_map(|(which, by, reserve)| Deed::Iterate { which, by, reserve }),
        1 => (any(), any()).prop_map(|(which, by)| Deed::Cancel { which, by }),
        10 => (any(), by, verb).prop_map(|(which, by, verb)| Deed::Work { which, by, verb }),
        3 => (any(), prop::bool::ANY).prop_map(|(agent, able)| Deed::Join { agent, able }),
        1 => any().prop_map(|who| Deed::Leave { who }),
        1 => any().prop_map(|wait| Deed::Withdraw { wait }),
        1 => any().prop_map(|which| Deed::GiveBack { which }),
        1 => Just(Deed::Restart),
        2 => Just(Deed::Pulse),
    ];
    proptest::collection::vec((spans, deed), 1..120)
}
