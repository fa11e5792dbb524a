//! Retention: what is too old, too long or too much goes from the front of a topic.
//!
//! Bytes and count hold at the end of every publish; age by a timer for each topic, looked at again wherever it matters.
//! Deadlines are rounded up, so that one look takes many messages; one look takes a bounded number, and the next comes at once.

use super::*;

/// Messages that one look lets go of at the most.
const TRIMMED_MAX: u64 = 10_000;

/// Deadlines are rounded up to this part of the age, and at most to this long.
const AGE_PARTS: u64 = 100;
const ROUNDED_MAX: u64 = 60_000;

impl Topics {
    /// Lets go of what is too much by bytes or count.
    pub(super) fn keep_bounds(&mut self, topic: Serial, moment: Moment, out: &mut Out) {
        let Some(row) = self.tables.topics.get(topic) else { return };
        let (max_bytes, max_count) = (row.max_bytes, row.max_count);
        let range = self.tables.messages.range(topic);
        if max_count > 0 && range.end - range.start > max_count {
            self.trim(topic, range.end - max_count, Trim::Count, moment, out);
        }
        let over = self.tables.messages.bytes(topic).saturating_sub(max_bytes);
        if max_bytes > 0 && over > 0 {
            let first = self.tables.messages.range(topic).start;
            let mut gone = 0;
            let enough = |(_, item): &(u64, crate::tables::Item)| {
                let more = gone < over;
                gone += item.len as u64;
                more
            };
            let items = self.tables.messages.iter(topic, first).take(TRIMMED_MAX as usize);
            let count = items.take_while(enough).count() as u64;
            self.trim(topic, first + count, Trim::Bytes, moment, out);
        }
        if self.is_over(topic) {
            // The rest goes with the next entries.
            self.tables.timers.set(topic, moment.time);
        }
    }

    /// Whether a topic keeps more than it should by bytes or count.
    fn is_over(&self, topic: Serial) -> bool {
        let Some(row) = self.tables.topics.get(topic) else { return false };
        let range = self.tables.messages.range(topic);
        (row.max_count > 0 && range.end - range.start > row.max_count)
            || (row.max_bytes > 0 && self.tables.messages.bytes(topic) > row.max_bytes)
    }

    /// The first offset of a topic that is not too old.
    pub(super) fn first(&self, topic: Serial, now: Millis) -> u64 {
        let age = self.tables.topics.get(topic).map_or(0, |row| row.max_age_ms);
        let range = self.tables.messages.range(topic);
        match self.tables.messages.get(topic, range.start) {
            Some(oldest) if age > 0 && oldest.time.plus(age) <= now => {
                self.tables.messages.since(topic, Millis(now.0.saturating_sub(age) + 1))
            }
            _ => range.start,
        }
    }

    /// Lets go of what is too old.
    pub(super) fn keep_age(&mut self, topic: Serial, moment: Moment, out: &mut Out) {
        let first = self.first(topic, moment.time);
        self.trim(topic, first, Trim::Age, moment, out);
    }

    /// Lets go of everything before an offset, as far as one look goes; groups that had not done it have missed it.
    fn trim(&mut self, topic: Serial, before: u64, why: Trim, moment: Moment, out: &mut Out) {
        let first = self.tables.messages.range(topic).start;
        let before = before.min(first + TRIMMED_MAX);
        if before <= first {
            return;
        }
        if let Some(last) = self.tables.messages.get(topic, before - 1) {
            let spot = Spot { index: last.index, ordinal: last.ordinal };
            if let Some(before) = self.tables.lost.get(topic) {
                self.tables.losses.del((before.at, topic));
            }
            self.tables.lost.put(topic, Lost { spot, at: moment.index });
            self.tables.losses.put((moment.index, topic));
        }
        let messages = self.tables.messages.trim(topic, before);
        self.tables.count.set(self.tables.count.get() - messages);
        out.event(&TopicTrimmed { topic: self.topic_name(topic), first: before, messages, why });
        // Groups that had come so far lose what they were not done with; the others notice when they look again.
        while let Some((_, offset, group)) =
            self.tables.spots.first((topic, 0, Serial(0)), (topic, before - 1, Serial(u64::MAX)))
            && let Some(&row) = self.tables.places.get(&(group, topic, offset))
        {
            self.forget_row(row);
            self.tally(group, |tally| tally.missed += 1);
        }
    }

    /// A group loses what it had not done before an offset.
    pub(super) fn miss(&mut self, group: Serial, topic: Serial, before: u64) {
        let mut missed = 0;
        loop {
            let mut first = self.tables.places.range((group, topic, 0)..(group, topic, before));
            let Some(row) = first.next().map(|(_, row)| *row) else { break };
            drop(first);
            self.forget_row(row);
            missed += 1;
        }
        if let Some(&cursor) = self.tables.cursors.get(&(group, topic))
            && cursor < before
        {
            self.tables.cursors.put((group, topic), before);
            missed += before - cursor;
        }
        if missed > 0 {
            self.tally(group, |tally| tally.missed += missed);
        }
    }

    /// Arms a topic's timer when it keeps something that will be too old, and none is armed.
    pub(super) fn keep_watch(&mut self, topic: Serial) {
        if self.tables.timers.get(topic).is_none() {
            self.watch_again(topic, Millis(0));
        }
    }

    /// Sets a topic's timer to when there is something to do.
    pub(super) fn watch_again(&mut self, topic: Serial, now: Millis) {
        let age = self.tables.topics.get(topic).map_or(0, |row| row.max_age_ms);
        let start = self.tables.messages.range(topic).start;
        let oldest = self.tables.messages.get(topic, start);
        let due = oldest.filter(|_| age > 0).map(|oldest| {
            let step = (age / AGE_PARTS).clamp(1, ROUNDED_MAX);
            Millis(oldest.time.plus(age).0.div_ceil(step) * step)
        });
        match due {
            _ if self.is_over(topic) => self.tables.timers.set(topic, now),
            Some(due) => self.tables.timers.set(topic, due),
            None => drop(self.tables.timers.del(topic)),
        }
    }
}
