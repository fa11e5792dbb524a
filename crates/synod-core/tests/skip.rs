//! A request that people agreed to leave out is void, and everything around it stands.

// The shared helpers read the environment; the core itself may not.
#![allow(clippy::disallowed_methods)]

mod common;

use synod_core::fold::Fold;
use synod_core::ids::Index;

#[test]
fn a_skipped_request_is_void_and_the_rest_stands() {
    let life = common::life::Life::default();
    let log = &life.world.log;
    let fold = |skips: &[u64]| {
        let mut fold = Fold::new();
        fold.agree_to_skip(skips.iter().map(|index| Index(*index)));
        let mut voids = Vec::new();
        for entry in log {
            fold.apply(entry).expect("entries without a digest to disagree with fold");
            let items = synod_core::effects::items(&fold.effects().stream).flatten();
            voids.extend(items.filter_map(|item| match item {
                synod_core::effects::Item::Void(index) => Some(index),
                _ => None,
            }));
        }
        (fold, voids)
    };
    let (whole, none) = fold(&[]);
    assert!(none.is_empty());
    let (without, voids) = fold(&[2]);
    assert_eq!(voids, [Index(2)], "the epoch request was left out");
    assert_eq!(whole.index(), without.index());
    assert_ne!(whole.outcomes(), without.outcomes(), "the chain says that something was left out");
}
