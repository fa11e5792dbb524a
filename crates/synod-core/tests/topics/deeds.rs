//! What happens: every deed that the machine and the model are told.

use super::{AGENTS, GROUPS, MEMBERS, TOPICS};
use proptest::prelude::*;

#[derive(Clone, Debug)]
pub enum Deed {
    Publish { topic: usize, keys: Vec<usize> },
    Create { topic: usize, count: u64, bytes: u64, age: u64 },
    Configure { topic: usize, count: u64, age: u64 },
    Delete { topic: usize },
    Join { group: usize, member: usize, place: Spot },
    Fetch { group: usize, member: usize, max: usize, lease_ms: u64, wait_ms: u64 },
    Ack { grant: usize },
    AckAll { grants: Vec<usize> },
    Nack { grant: usize, retry_ms: u64 },
    Extend { grant: usize, lease_ms: u64 },
    Claim { group: usize, member: usize, idle_ms: u64, max: usize },
    Reset { group: usize, place: Spot },
    Leave { group: usize, member: usize },
    DeleteGroup { group: usize },
    Retry { group: usize, which: usize },
    Withdraw { ticket: usize },
    Rejoin { agent: usize },
    Read { pattern: usize, place: Spot, key: usize, max: usize },
    Restart,
    Pulse,
}

/// A place in a topic.
#[derive(Clone, Copy, Debug)]
pub enum Spot {
    Start,
    End,
    Back(u64),
    Since(u64),
}

fn spots() -> impl Strategy<Value = Spot> {
    prop_oneof![
        3 => Just(Spot::Start),
        1 => Just(Spot::End),
        2 => (0u64..8).prop_map(Spot::Back),
        1 => (0u64..4_000).prop_map(Spot::Since),
    ]
}

/// A life: what happens, and how much time goes by before.
pub fn deeds() -> impl Strategy<Value = Vec<(u64, Deed)>> {
    let spans = prop_oneof![5 => Just(0u64), 3 => 1u64..500, 2 => 500u64..5_000, 1 => 5_000u64..60_000];
    let wait = || prop_oneof![2 => Just(0u64), 3 => 1u64..5_000];
    let (topic, group, member) = (|| 0..TOPICS.len(), || 0..GROUPS.len(), || 0..MEMBERS);
    let number = any::<usize>;
    let keys = proptest::collection::vec(prop_oneof![2 => Just(0usize), 3 => 1usize..3], 1..5);
    let count = || prop_oneof![2 => Just(0u64), 1 => 1u64..6];
    let age = || prop_oneof![2 => Just(0u64), 1 => 100u64..6_000];
    let deed = prop_oneof![
        10 => (topic(), keys).prop_map(|(topic, keys)| Deed::Publish { topic, keys }),
        2 => (topic(), count(), prop_oneof![2 => Just(0u64), 1 => 4u64..12], age())
            .prop_map(|(topic, count, bytes, age)| Deed::Create { topic, count, bytes, age }),
        1 => (topic(), count(), age()).prop_map(|(topic, count, age)| Deed::Configure { topic, count, age }),
        1 => topic().prop_map(|topic| Deed::Delete { topic }),
        4 => (group(), member(), spots()).prop_map(|(group, member, place)| Deed::Join { group, member, place }),
        12 => (group(), member(), 1usize..5, 100u64..4_000, wait()).prop_map(
            |(group, member, max, lease_ms, wait_ms)| Deed::Fetch { group, member, max, lease_ms, wait_ms }
        ),
        7 => number().prop_map(|grant| Deed::Ack { grant }),
        2 => proptest::collection::vec(number(), 1..4).prop_map(|grants| Deed::AckAll { grants }),
        4 => (number(), prop_oneof![Just(0u64), 1u64..3_000]).prop_map(|(grant, retry_ms)| Deed::Nack { grant, retry_ms }),
        1 => (number(), 100u64..5_000).prop_map(|(grant, lease_ms)| Deed::Extend { grant, lease_ms }),
        2 => (group(), member(), prop_oneof![Just(0u64), 1u64..3_000], 1usize..4)
            .prop_map(|(group, member, idle_ms, max)| Deed::Claim { group, member, idle_ms, max }),
        1 => (group(), spots()).prop_map(|(group, place)| Deed::Reset { group, place }),
        1 => (group(), member()).prop_map(|(group, member)| Deed::Leave { group, member }),
        1 => group().prop_map(|group| Deed::DeleteGroup { group }),
        2 => (group(), number()).prop_map(|(group, which)| Deed::Retry { group, which }),
        2 => number().prop_map(|ticket| Deed::Withdraw { ticket }),
        1 => (0..AGENTS.len()).prop_map(|agent| Deed::Rejoin { agent }),
        3 => (0..5usize, spots(), 0usize..3, 1usize..6)
            .prop_map(|(pattern, place, key, max)| Deed::Read { pattern, place, key, max }),
        1 => Just(Deed::Restart),
        1 => Just(Deed::Pulse),
    ];
    proptest::collection::vec((spans, deed), 1..90)
}
