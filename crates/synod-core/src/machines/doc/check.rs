//! Every invariant of docs, for tests.

use super::rows::{gaps, slot};
use super::*;
use crate::merge::check_value;
use std::collections::{BTreeMap, BTreeSet};

impl Docs {
    pub(super) fn check_all(&self) {
        let tables = &self.tables;
        assert_eq!(tables.names.len(), tables.docs.len(), "each doc has one name");
        assert_eq!(tables.actor_names.len(), tables.actors.len(), "each actor has one name");
        assert_eq!(tables.key_names.len(), tables.keys.len(), "each key has one name");
        assert_eq!(tables.entries.len(), tables.of_key.len(), "each entry is listed under one key");
        let mut of: BTreeMap<Serial, [u64; 5]> = tables.docs.iter().map(|(doc, _)| (doc, [0; 5])).collect();
        for (doc, row) in tables.docs.iter() {
            assert_eq!(tables.names.get(&row.name), Some(&doc), "a doc is found by its name");
            of.get_mut(&doc).expect("listed above")[4] += row.name.len() as u64;
        }
        for (actor, row) in tables.actors.iter() {
            assert_eq!(
                tables.actor_names.get(&(row.doc, row.name.clone())),
                Some(&actor),
                "an actor is found"
            );
            let counts = of.get_mut(&row.doc).expect("an actor edits a doc that is there");
            counts[2] += 1;
            counts[3] += gaps(&row.seen);
            counts[4] += 64 + row.name.len() as u64;
            let spans: Vec<(u64, u64)> = row.seen.iter().collect();
            assert!(spans.iter().all(|(from, to)| from <= to), "a span has a first and a last");
            assert!(spans.windows(2).all(|two| two[0].1 + 1 < two[1].0), "spans are apart from each other");
        }
        let mut entries: BTreeMap<Serial, u64> = BTreeMap::new();
        let mut shares = BTreeSet::new();
        for (&(actor, n), row) in tables.entries.iter() {
            let from = tables.actors.get(actor).expect("an entry has an actor");
            assert!(from.seen.has(n), "an entry was seen");
            let key = tables.keys.get(row.key).expect("an entry has a key");
            assert_eq!(key.doc, from.doc, "an entry's key and actor belong to one doc");
            let doc = tables.docs.get(key.doc).expect("and that is there");
            assert!(tables.of_key.has((row.key, slot(key.rule, &row.value), actor, n)), "an entry is listed");
            assert_eq!(
                check_value(key.rule, &row.value, row.stamp),
                Ok(()),
                "an entry is right for its rule"
            );
            assert!(row.stamp.unwrap_or_default() <= doc.clock, "a doc's clock is at or after each stamp");
            assert!(
                !key.rule.is_shared() || shares.insert((row.key, actor)),
                "an actor has one share in a sum"
            );
            *entries.entry(row.key).or_default() += 1;
            let counts = of.get_mut(&key.doc).expect("listed above");
            counts[0] += 1;
            counts[4] += 64 + row.value.len() as u64;
        }
        for (key, row) in tables.keys.iter() {
            assert_eq!(tables.key_names.get(&(row.doc, row.name.clone())), Some(&key), "a key is found");
            assert_eq!(
                row.entries,
                entries.get(&key).copied().unwrap_or_default(),
                "a key counts its entries"
            );
            assert!(row.declared || row.entries > 0, "a key is declared or has entries");
            let counts = of.get_mut(&row.doc).expect("a key stands in a doc that is there");
            counts[1] += 1;
            counts[4] += 64 + row.name.len() as u64;
        }
        for (doc, row) in tables.docs.iter() {
            let counts = [row.entries, row.keys, row.actors, row.gaps, row.bytes];
            assert_eq!(counts, of[&doc], "a doc counts its entries, keys, actors, gaps and bytes");
        }
        let bytes: u64 = tables.docs.iter().map(|(_, row)| row.bytes).sum();
        assert_eq!(bytes, *tables.bytes.get(), "bytes are those of all docs");
    }
}
