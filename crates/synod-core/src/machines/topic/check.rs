//! Every invariant, asserted. For tests.

use super::*;
use std::collections::BTreeMap;

impl Topics {
    pub(super) fn check_topics(&self) {
        let tables = &self.tables;
        assert_eq!(tables.names.len(), tables.topics.len(), "one name a topic");
        assert_eq!(tables.messages.sequences().count(), tables.topics.len(), "one sequence a topic");
        let mut kept = 0;
        for (name, &topic) in tables.names.iter() {
            let row = tables.topics.get(topic).expect("a named topic is there");
            assert_eq!(row.name, *name, "a topic and its name name each other");
            let range = tables.messages.range(topic);
            kept += range.end - range.start;
            let older = tables.lost.get(topic).map(|lost| lost.spot);
            let first = tables.messages.get(topic, range.start);
            if let (Some(older), Some(first)) = (older, first) {
                let first = Spot { index: first.index, ordinal: first.ordinal };
                assert!(older < first, "what was let go of stood before what is kept");
            }
            let ages = row.max_age_ms > 0 && range.start < range.end;
            assert!(!ages || tables.timers.get(topic).is_some(), "a timer for what will be too old");
        }
        assert_eq!(kept, *tables.count.get(), "kept messages are counted");
        assert_eq!(tables.stirred.len(), tables.news.len(), "news are listed once");
        assert!(tables.stirred.iter().all(|(topic, at)| tables.news.has((*at, topic))));
        assert_eq!(tables.lost.len(), tables.losses.len(), "losses are listed once");
        assert!(tables.lost.iter().all(|(topic, lost)| tables.losses.has((lost.at, topic))));
        for ((topic, _), number) in tables.types.iter() {
            assert!(tables.topics.get(*topic).is_some() && *number > 0, "a type is some topic's");
        }
    }

    pub(super) fn check_groups(&self) {
        let tables = &self.tables;
        assert_eq!(tables.group_names.len(), tables.groups.len(), "one name a group");
        assert_eq!(tables.tallies.len(), tables.groups.len(), "counts for each group");
        assert_eq!(tables.cursors.len(), tables.readers.len(), "who reads what, both ways");
        assert_eq!(tables.members.len(), tables.memberships.len(), "who is in what, both ways");
        assert!(tables.touched.is_empty(), "whatever happened has been looked at");
        assert_eq!(tables.lines.len(), tables.waiters.len(), "each waiter stands in one line");
        for (group, row) in tables.groups.iter() {
            assert_eq!(tables.group_names.get(&*row.name), Some(&group));
            assert_eq!(tables.wild.has(group), row.wild, "groups over patterns are listed");
            assert!(row.wild || self.pairs_of(group).count() == 1, "a group over one topic stands in it");
            for (topic, cursor) in self.pairs_of(group) {
                assert!(self.reads(group, topic), "a group comes to what it reads");
                assert!(tables.readers.has((topic, group)));
                let range = tables.messages.range(topic);
                assert!(cursor <= range.end, "a cursor stands within what was published");
                let ready = tables.ready.first((group, topic, 0), (group, topic, u64::MAX)).is_some();
                let seen = tables.seen.get(group) >= tables.stirred.get(topic);
                assert!(
                    tables.open.has((group, topic)) || !ready && (cursor >= range.end || !row.wild || !seen),
                    "where there is something to hand out is noted, or will be seen"
                );
            }
            let stands = self.line(group).next().is_some();
            let topic = tables.names.get(&*row.reads).copied().unwrap_or_default();
            let awaits =
                if row.wild { tables.awaiting.has(group) } else { tables.awaited.has((topic, group)) };
            assert_eq!(stands, awaits, "a publish finds who stands in line for it");
            let counts = self.counts(group);
            assert_eq!(self.rows_of(group, None).count() as u64, counts.held, "open messages are counted");
            assert_eq!(self.dead_of(group).count() as u64, counts.dead, "dead letters are counted");
            let members = (group, Serial(0), Serial(0))..=(group, Serial(u64::MAX), Serial(u64::MAX));
            assert_eq!(tables.members.range(members).count() as u64, counts.members, "members are counted");
        }
        for (group, ticket) in tables.lines.iter() {
            let waiter = tables.waiters.get(Serial(ticket)).expect("whoever stands in line is known");
            assert_eq!(waiter.group, group);
            let member = tables.members.get(&(group, waiter.agent, waiter.reader));
            assert!(member.is_some(), "whoever stands in line is a member");
        }
        for (group, topic) in tables.open.iter() {
            assert!(tables.cursors.get(&(group, topic)).is_some(), "only where a group came to is it open");
        }
        let quiet = tables.members.iter().filter(|((_, _, reader), _)| reader.0 == 0);
        let mut quiet: Vec<_> = quiet.map(|((group, agent, _), row)| (*group, row.heard, *agent)).collect();
        quiet.sort_unstable();
        assert!(tables.quiet.iter().eq(quiet), "members without a session are listed");
        for ((group, agent, reader), member) in tables.members.iter() {
            let waits = self.line(*group).filter_map(|ticket| tables.waiters.get(Serial(ticket)));
            let waits = waits.filter(|waiter| (waiter.agent, waiter.reader) == (*agent, *reader)).count();
            assert_eq!(member.waits, waits as u64, "a member stands in line as often as it waits");
            let holds = self.held_by(group::Who { agent: *agent, reader: *reader }, *group).len() as u64;
            assert_eq!(member.holds, holds, "a member holds what is leased to it");
            assert!(tables.agents.get(*agent).is_some(), "a member has a name");
            assert!(tables.memberships.has((*agent, *reader, *group)));
        }
    }

    pub(super) fn check_rows(&self) {
        let tables = &self.tables;
        assert_eq!(tables.places.len(), tables.held.len(), "each open message has one place");
        assert_eq!(tables.places.len(), tables.spots.len(), "and is found by its topic");
        let mut active = BTreeMap::new();
        let (mut leased, mut ready, mut keyed) = (0, 0, 0);
        for (row, held) in tables.held.iter() {
            let HeldRow { group, topic, offset, key, state, .. } = *held;
            assert_eq!(tables.places.get(&(group, topic, offset)), Some(&row));
            assert!(tables.spots.has((topic, offset, group)));
            let cursor =
                tables.cursors.get(&(group, topic)).expect("an open message is of a topic of its group");
            assert!(offset < *cursor, "what is open stands before the cursor");
            assert!(tables.messages.range(topic).contains(&offset), "and within what is kept");
            leased += (state == State::Leased) as usize;
            ready += (state == State::Ready) as usize;
            keyed += (key != 0) as usize;
            assert_eq!(tables.ready.has((group, topic, offset)), state == State::Ready);
            assert_eq!(tables.hands.has((held.agent, held.reader, row)), state == State::Leased);
            let timed = matches!(state, State::Leased | State::Delayed);
            assert_eq!(
                tables.timers.get(row),
                timed.then_some(held.until),
                "a timer for each lease and pause"
            );
            assert_ne!(state, State::Dead);
            if key != 0 {
                assert!(tables.keyed.has((group, topic, key, offset)));
                *active.entry((group, topic, key)).or_insert(0) += (state != State::Blocked) as u32;
            } else {
                assert_ne!(state, State::Blocked, "without a key nothing waits for another");
            }
        }
        assert!(active.values().all(|count| *count == 1), "of each key one is not blocked");
        assert_eq!((leased, ready, keyed), (tables.hands.len(), tables.ready.len(), tables.keyed.len()));
        for listed in [tables.dead_places.len(), tables.dead_of.len(), tables.dead_spots.len()] {
            assert_eq!(listed, tables.dead.len(), "each dead letter is listed once");
        }
        for ((row, _), _) in tables.tried.iter() {
            assert!(
                tables.held.has(*row) || tables.dead.has(*row),
                "an attempt is of something that is there"
            );
        }
    }
}
