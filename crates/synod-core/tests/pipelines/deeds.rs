//! What somebody does next.

use super::NAMES;
use proptest::prelude::*;

#[derive(Clone, Debug)]
pub enum Deed {
    Define { name: usize, way: Vec<u32> },
    Start { name: usize },
    Take { who: usize, name: usize, stage: Option<usize>, max: usize, wait_ms: u64, session: bool },
    Finish { job: usize, outputs: usize, then: usize },
    Stale { job: usize },
    Fail { job: usize, fatal: bool },
    Release { job: usize },
    Extend { job: usize, span_ms: u64 },
    Skip { dead: usize },
    Retry { item: usize },
    Cancel { item: usize },
    Pause { name: usize, stage: Option<usize>, on: bool },
    Join { agent: usize },
    Leave { who: usize },
    Withdraw { wait: usize },
    GiveBack { job: usize },
    Restart,
    Pulse,
}

pub fn deeds() -> impl Strategy<Value = (Vec<u32>, Vec<(u64, Deed)>)> {
    let spans = prop_oneof![9 => Just(0u64), 2 => 1u64..500, 1 => 500u64..5_000, 1 => 5_000u64..40_000];
    let dice = any::<usize>;
    let name = || 0..NAMES.len();
    let stage = || proptest::option::weighted(0.4, 0..6usize);
    let way = || proptest::collection::vec(any::<u32>(), 1..7);
    let wait = prop_oneof![3 => Just(0u64), 1 => 1u64..3_000, 2 => Just(60_000u64)];
    let deed = prop_oneof![
        1 => (name(), way()).prop_map(|(name, way)| Deed::Define { name, way }),
        4 => name().prop_map(|name| Deed::Start { name }),
        14 => (dice(), name(), stage(), 1..4usize, wait, prop::bool::weighted(0.2)).prop_map(
            |(who, name, stage, max, wait_ms, session)| Deed::Take { who, name, stage, max, wait_ms, session }
        ),
        18 => (dice(), 0..4usize, 0..3usize)
            .prop_map(|(job, outputs, then)| Deed::Finish { job, outputs, then }),
        1 => dice().prop_map(|job| Deed::Stale { job }),
        3 => (dice(), any::<bool>()).prop_map(|(job, fatal)| Deed::Fail { job, fatal }),
        1 => dice().prop_map(|job| Deed::Release { job }),
        1 => (dice(), 100u64..60_000).prop_map(|(job, span_ms)| Deed::Extend { job, span_ms }),
        2 => dice().prop_map(|dead| Deed::Skip { dead }),
        2 => dice().prop_map(|item| Deed::Retry { item }),
        1 => dice().prop_map(|item| Deed::Cancel { item }),
        1 => (name(), stage(), prop::bool::weighted(0.4))
            .prop_map(|(name, stage, on)| Deed::Pause { name, stage, on }),
        1 => dice().prop_map(|agent| Deed::Join { agent }),
        1 => dice().prop_map(|who| Deed::Leave { who }),
        1 => dice().prop_map(|wait| Deed::Withdraw { wait }),
        1 => dice().prop_map(|job| Deed::GiveBack { job }),
        1 => Just(Deed::Restart),
        1 => Just(Deed::Pulse),
    ];
    (way(), proptest::collection::vec((spans, deed), 1..120))
}
