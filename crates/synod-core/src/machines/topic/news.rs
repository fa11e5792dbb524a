//! How a group over a pattern learns that there is something in a topic: it looks when it fetches.
//!
//! ```text
//!   topics by the request of their newest message:
//!
//!     a.1   a.7   b.2  │  a.3   b.9   a.1′
//!                      ▲
//!               looked up to here          then: which of these fit, and where does the group stand in them?
//! ```
//!
//! A publish costs the same however many groups there are: it moves its topic to the end of that line, and touches the groups that stand in line for it and no other.
//! A group over a pattern has a row for a topic from the first fetch on that finds something in it, and until then stands where it began.
//! A topic that was made after the group is read from its first message, whatever the group began with.
//!
//! What retention took is counted as missed when the group looks again.
//! Of a topic that was there before the group, and that it never came to, what retention took meanwhile is not counted: nobody knows any more how much of it came after the place where the group began.

use super::names::fits;
use super::*;
use std::collections::BTreeSet;

/// Topics of a group over a pattern that the reply to a command looks at to tell how far behind it is.
pub(super) const LAG_TOPICS_MAX: usize = 1_000;

impl Topics {
    /// There is something new in a topic: who stands in line for it may have it.
    pub(super) fn has_news(&mut self, topic: Serial, moment: Moment) {
        self.stir(topic, moment);
        let all = (topic, Serial(0))..=(topic, Serial(u64::MAX));
        let mut groups: Vec<Serial> = self.tables.awaited.range(all).map(|(_, group)| group).collect();
        groups.extend(self.tables.awaiting.iter().filter(|group| self.reads(*group, topic)));
        for group in groups {
            self.tables.touched.put(group);
        }
    }

    /// Groups over patterns look at a topic again with their next fetch.
    pub(super) fn stir(&mut self, topic: Serial, moment: Moment) {
        if let Some(&before) = self.tables.stirred.get(topic) {
            self.tables.news.del((before, topic));
        }
        self.tables.stirred.put(topic, moment.index);
        self.tables.news.put((moment.index, topic));
    }

    /// Whether a group reads a topic.
    pub(super) fn reads(&self, group: Serial, topic: Serial) -> bool {
        self.group_row(group).is_some_and(|row| fits(&row.reads, self.topic_name(topic)))
    }

    /// Whether a topic was made after a group began where it did.
    fn is_young(&self, group: Serial, topic: Serial) -> bool {
        self.group_row(group).is_some_and(|row| topic > row.born)
    }

    /// The first offset of a topic that a group has not come to and that is kept.
    pub(super) fn cursor(&self, group: Serial, topic: Serial, now: Millis) -> u64 {
        let range = self.tables.messages.range(topic);
        match self.tables.cursors.get(&(group, topic)) {
            Some(&cursor) => cursor.max(range.start),
            None if self.is_young(group, topic) => range.start,
            None => self.began(group, topic).max(self.first(topic, now)),
        }
    }

    /// Where a group began in a topic that was there before it.
    fn began(&self, group: Serial, topic: Serial) -> u64 {
        let Some(row) = self.group_row(group) else { return 0 };
        if row.began == Spot::default() {
            return 0;
        }
        let end = self.tables.messages.at(topic, row.began.index, row.began.ordinal);
        row.from.map_or(end, |time| self.tables.messages.since(topic, time).min(end))
    }

    /// The place behind everything that has been published.
    pub(super) fn end_of_all(&self, moment: Moment) -> Spot {
        let index = moment.index;
        let now = self.tables.news.range((index, Serial(0))..);
        let last = now.filter_map(|(_, topic)| self.tables.messages.last(topic));
        let last = last.filter(|item| item.index == index).map(|item| item.ordinal).max();
        Spot { index, ordinal: last.map_or(0, |last| last.saturating_add(1)) }
    }

    /// A group looks at what has happened since it looked last: what it missed, and where it finds something.
    pub(super) fn look_around(&mut self, group: Serial, now: Millis, settings: &Settings) {
        let Some(row) = self.group_row(group).cloned() else { return };
        if !row.wild {
            if let Some(&topic) = self.tables.names.get(&*row.reads) {
                self.miss(group, topic, self.tables.messages.range(topic).start);
                self.note_open(group, topic);
            }
            return;
        }
        self.look_at_losses(group);
        let seen = self.tables.seen.get(group).copied().unwrap_or_default();
        let news: Vec<(Index, Serial)> = self.tables.news.range((seen, Serial(0))..).collect();
        for (at, topic) in news {
            if !fits(&row.reads, self.topic_name(topic)) {
                continue;
            }
            let known = self.tables.cursors.get(&(group, topic)).is_some();
            let cursor = self.cursor(group, topic, now);
            let range = self.tables.messages.range(topic);
            if !known && !self.is_young(group, topic) && cursor >= range.end {
                continue;
            }
            if !known {
                if self.tables.wild_pairs() >= settings.topic_pairs_max {
                    // From here on it looks again.
                    self.tables.seen.put(group, Index(at.0.saturating_sub(1)));
                    return;
                }
                if self.is_young(group, topic) {
                    self.tally(group, |tally| tally.missed += range.start);
                }
                self.let_read(group, topic, cursor);
            }
            if cursor < range.end {
                self.tables.open.put((group, topic));
            }
        }
        // The newest is looked at again: more may come with the same request.
        let newest = self.tables.news.iter().next_back().map(|(at, _)| at);
        if let Some(newest) = newest.filter(|newest| *newest != seen) {
            self.tables.seen.put(group, newest);
        }
    }

    /// Notes what a group over a pattern has missed since it looked last, where it has a row.
    fn look_at_losses(&mut self, group: Serial) {
        for topic in self.lost_since(group) {
            if self.tables.cursors.get(&(group, topic)).is_some() {
                self.miss(group, topic, self.tables.messages.range(topic).start);
            }
        }
    }

    /// Topics of a group that have lost something since it looked last.
    fn lost_since(&self, group: Serial) -> Vec<Serial> {
        let seen = self.tables.seen.get(group).copied().unwrap_or_default();
        let lost = self.tables.losses.range((seen, Serial(0))..).map(|(_, topic)| topic);
        lost.filter(|topic| self.reads(group, *topic)).collect()
    }

    /// How many messages retention took that a group had not done, also where it has not looked again yet.
    pub(super) fn missed(&self, group: Serial) -> u64 {
        let missed = self.counts(group).missed;
        let Some(row) = self.group_row(group) else { return missed };
        let topics = match row.wild {
            true => self.lost_since(group),
            false => self.tables.names.get(&*row.reads).into_iter().copied().collect(),
        };
        missed + topics.into_iter().map(|topic| self.missed_in(group, topic)).sum::<u64>()
    }

    fn missed_in(&self, group: Serial, topic: Serial) -> u64 {
        let first = self.tables.messages.range(topic).start;
        match self.tables.cursors.get(&(group, topic)) {
            Some(cursor) => first.saturating_sub(*cursor),
            None if self.is_young(group, topic) => first,
            None => 0,
        }
    }

    /// What a group over a pattern has missed is counted before it begins elsewhere.
    pub(super) fn settle_missed(&mut self, group: Serial) {
        let missed = self.missed(group);
        self.look_at_losses(group);
        self.tally(group, |tally| tally.missed = missed);
    }

    /// The topics that a group has come to, in the order in which they were made, and where it stands in each.
    pub(super) fn pairs_of(&self, group: Serial) -> impl Iterator<Item = (Serial, u64)> + '_ {
        let all = (group, Serial(0))..=(group, Serial(u64::MAX));
        self.tables.cursors.range(all).map(|((_, topic), cursor)| (*topic, *cursor))
    }

    /// The topics that a group reads, by name and so many at the most.
    pub(super) fn topics_of(&self, group: Serial, most: usize) -> impl Iterator<Item = Serial> + '_ {
        let reads = self.group_row(group).map_or("", |row| &*row.reads);
        self.topics_like(reads).take(most).map(|(_, topic)| topic)
    }

    /// The groups that read a topic, in the order in which they were made.
    pub(super) fn groups_on(&self, topic: Serial) -> BTreeSet<Serial> {
        let all = (topic, Serial(0))..=(topic, Serial(u64::MAX));
        let rows = self.tables.readers.range(all).map(|(_, group)| group);
        rows.chain(self.tables.wild.iter().filter(|group| self.reads(*group, topic))).collect()
    }

    /// How many messages a group has to handle yet, in so many of its topics.
    pub(super) fn lag(&self, group: Serial, now: Millis, most: usize) -> u64 {
        let ahead = self.topics_of(group, most).map(|topic| {
            self.tables.messages.range(topic).end.saturating_sub(self.cursor(group, topic, now))
        });
        ahead.sum::<u64>() + self.counts(group).held
    }
}

impl Tables {
    /// Topics that groups over patterns have come to, each counted for each group.
    pub(super) fn wild_pairs(&self) -> u64 {
        (self.cursors.len() - (self.groups.len() - self.wild.len())) as u64
    }
}
