//! The moves of a message within a group.
//!
//! Of each key at most one message is not blocked: it is in somebody's hands, to be handed out, or put off.
//! When it is done, or dead, the first of those that wait for it takes its place.

use super::*;

/// Attempts that came to nothing, kept for a message: the newest ones.
const TRIED_MAX: usize = 20;

impl Topics {
    /// Enters a row everywhere.
    pub(super) fn enter_row(&mut self, row: Serial, held: HeldRow) {
        let HeldRow { group, topic, offset, key, state, .. } = held;
        self.tables.held.put(row, held);
        self.tables.places.put((group, topic, offset), row);
        self.tables.spots.put((topic, offset, group));
        if key != 0 {
            self.tables.keyed.put((group, topic, key, offset));
        }
        if state == State::Ready {
            self.tables.ready.put((group, topic, offset));
        }
        self.tally(group, |tally| tally.held += 1);
    }

    /// Forgets a row and everything that belongs to it: the group is done with the message.
    pub(super) fn forget_row(&mut self, row: Serial) {
        self.forget_tried(row);
        self.leave_row(row);
    }

    /// Takes a row out; what was tried stays.
    fn leave_row(&mut self, row: Serial) {
        self.let_go(row);
        let Some(held) = self.tables.held.get(row).copied() else { return };
        let HeldRow { group, topic, offset, key, state, .. } = held;
        self.tables.held.del(row);
        self.tables.places.del(&(group, topic, offset));
        self.tables.spots.del((topic, offset, group));
        self.tables.ready.del((group, topic, offset));
        self.tables.timers.del(row);
        self.tally(group, |tally| tally.held -= 1);
        if key != 0 {
            self.tables.keyed.del((group, topic, key, offset));
            if state != State::Blocked {
                self.next_of_key(group, topic, key);
            }
        }
        self.touch(group);
    }

    /// Forgets all rows of a group in a topic, whoever has them, and says how many were in somebody's hands.
    pub(super) fn forget_rows(&mut self, group: Serial, topic: Serial) -> u64 {
        let rows = self.tables.places.range((group, topic, 0)..=(group, topic, u64::MAX));
        let rows: Vec<Serial> = rows.map(|(_, row)| *row).collect();
        let leased =
            |row: &&Serial| self.tables.held.get(**row).is_some_and(|held| held.state == State::Leased);
        let taken = rows.iter().filter(leased).count() as u64;
        rows.into_iter().for_each(|row| self.forget_row(row));
        taken
    }

    /// Rows of a group by topic and offset, from a place on.
    pub(super) fn rows_of(
        &self,
        group: Serial,
        from: Option<(Serial, u64)>,
    ) -> impl Iterator<Item = (Serial, &HeldRow)> {
        let (topic, offset) = from.unwrap_or_default();
        let all = (group, topic, offset)..=(group, Serial(u64::MAX), u64::MAX);
        self.tables.places.range(all).filter_map(|(_, row)| Some((*row, self.tables.held.get(*row)?)))
    }

    /// The first open message of a key.
    pub(super) fn first_of_key(&self, group: Serial, topic: Serial, key: u64) -> Option<Serial> {
        let first = self.tables.keyed.first((group, topic, key, 0), (group, topic, key, u64::MAX));
        first.and_then(|(.., offset)| self.tables.places.get(&(group, topic, offset)).copied())
    }

    /// The first that waits for its key's turn has it now.
    fn next_of_key(&mut self, group: Serial, topic: Serial, key: u64) {
        if let Some(row) = self.first_of_key(group, topic, key) {
            self.make_ready(row);
        }
    }

    /// A message can be handed out again.
    pub(super) fn make_ready(&mut self, row: Serial) {
        let Some(held) = self.tables.held.edit(row) else { return };
        held.state = State::Ready;
        let HeldRow { group, topic, offset, .. } = *held;
        self.tables.timers.del(row);
        self.tables.ready.put((group, topic, offset));
        self.tables.open.put((group, topic));
        self.touch(group);
    }

    /// Takes a message out of its member's hands, if it is in any.
    fn let_go(&mut self, row: Serial) {
        let Some(held) = self.tables.held.get(row).copied() else { return };
        if held.state != State::Leased {
            return;
        }
        self.tables.hands.del((held.agent, held.reader, row));
        self.tables.timers.del(row);
        if let Some(member) = self.tables.members.edit(&(held.group, held.agent, held.reader)) {
            member.holds -= 1;
        }
        self.touch(held.group);
    }

    /// Puts a message back as if it had never been handed out.
    pub(super) fn put_back(&mut self, row: Serial, now: Millis, out: &mut Out) {
        self.let_go(row);
        let Some(held) = self.tables.held.edit(row) else { return };
        held.attempts = held.attempts.saturating_sub(1);
        held.since = now;
        let held = *held;
        self.make_ready(row);
        let (topic, group) = self.named(&held);
        out.event(&MessageReturned { topic, group, offset: held.offset });
    }

    /// Takes a message from a member that did not acknowledge it.
    pub(super) fn expire(
        &mut self,
        row: Serial,
        why: &'static str,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) {
        let Some(held) = self.tables.held.get(row).copied() else { return };
        let reason = match why {
            "lease" => "the lease ended without a word",
            "session" => "the member's session ended",
            _ => "another member took it over",
        };
        let state = if self.is_last(&held) { State::Dead } else { State::Ready };
        let (topic, group) = self.named(&held);
        out.event(&MessageExpired { topic, group, offset: held.offset, state, why });
        self.come_back(row, reason, 0, now, settings, out);
    }

    /// Whether a message that comes back now is not handed out again.
    pub(super) fn is_last(&self, held: &HeldRow) -> bool {
        self.group_row(held.group).is_some_and(|group| held.attempts >= group.attempts_max)
    }

    /// An attempt has come to nothing: the message waits again, or is a dead letter.
    pub(super) fn come_back(
        &mut self,
        row: Serial,
        reason: &str,
        pause: u64,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) {
        self.note(row, reason, now);
        self.let_go(row);
        let Some(held) = self.tables.held.edit(row) else { return };
        held.since = now;
        if pause == 0 {
            held.state = State::Ready;
        } else {
            (held.state, held.until) = (State::Delayed, now.plus(pause));
        }
        let held = *held;
        if self.is_last(&held) {
            self.die(row, held, reason, now, settings, out);
        } else if pause == 0 {
            self.make_ready(row);
        } else {
            self.tables.timers.set(row, held.until);
        }
    }

    /// Notes why an attempt came to nothing.
    fn note(&mut self, row: Serial, reason: &str, now: Millis) {
        let Some(held) = self.tables.held.get(row) else { return };
        let tried = Tried {
            attempt: held.attempts,
            agent: self.agent_name(held.agent).into(),
            reader: held.reader,
            at: now,
            reason: reason.into(),
        };
        let fence = held.fence;
        self.tables.tried.put((row, fence), tried);
        let oldest = self.attempts(row).rev().nth(TRIED_MAX).map(|(fence, _)| fence);
        if let Some(oldest) = oldest {
            self.tables.tried.del(&(row, oldest));
        }
    }

    /// A message's attempts that came to nothing, oldest first.
    pub(super) fn attempts(&self, row: Serial) -> impl DoubleEndedIterator<Item = (Fence, &Tried)> {
        let all = (row, Fence(0))..=(row, Fence(u64::MAX));
        self.tables.tried.range(all).map(|((_, fence), tried)| (*fence, tried))
    }

    fn forget_tried(&mut self, row: Serial) {
        let tried: Vec<Fence> = self.attempts(row).map(|(fence, _)| fence).collect();
        for fence in tried {
            self.tables.tried.del(&(row, fence));
        }
    }

    fn die(
        &mut self,
        row: Serial,
        held: HeldRow,
        reason: &str,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) {
        let HeldRow { group, topic, offset, attempts, .. } = held;
        let Some(item) = self.tables.messages.get(topic, offset) else { return self.forget_row(row) };
        self.leave_row(row);
        let (topic_name, group_name) = self.named(&held);
        out.event(&MessageDied { topic: topic_name, group: group_name, offset, reason });
        // It may have died before, and have come again after a reset.
        if let Some(&old) = self.tables.dead_places.get(&(group, topic, offset)) {
            self.forget_dead(old);
        }
        let spot = Spot { index: item.index, ordinal: item.ordinal };
        let death = out.serial();
        let len = item.len;
        self.tables.dead.put(row, DeadRow { group, topic, offset, spot, len, attempts, at: now, death });
        self.tables.dead_places.put((group, topic, offset), row);
        self.tables.dead_of.put((group, death, row));
        self.tables.dead_spots.put((spot.index, spot.ordinal, row));
        self.tally(group, |tally| tally.dead += 1);
        while self.counts(group).dead > settings.topic_dead_max {
            let Some(oldest) = self.dead_of(group).next() else { break };
            if let Some(dead) = self.tables.dead.get(oldest) {
                let topic = self.topic_name(dead.topic);
                out.event(&LetterForgotten { topic, group: group_name_of(self, group), offset: dead.offset });
            }
            self.forget_dead(oldest);
        }
    }

    /// Dead letters of a group, in the order in which they died.
    pub(super) fn dead_of(&self, group: Serial) -> impl Iterator<Item = Serial> + '_ {
        let all = (group, Serial(0), Serial(0))..=(group, Serial(u64::MAX), Serial(u64::MAX));
        self.tables.dead_of.range(all).map(|(.., row)| row)
    }

    /// Forgets a dead letter with its history.
    pub(super) fn forget_dead(&mut self, row: Serial) {
        self.forget_tried(row);
        self.leave_dead(row);
    }

    fn leave_dead(&mut self, row: Serial) {
        let Some(dead) = self.tables.dead.get(row).copied() else { return };
        let DeadRow { group, topic, offset, spot, death, .. } = dead;
        self.tables.dead.del(row);
        self.tables.dead_places.del(&(group, topic, offset));
        self.tables.dead_of.del((group, death, row));
        self.tables.dead_spots.del((spot.index, spot.ordinal, row));
        self.tally(group, |tally| tally.dead -= 1);
    }

    pub(super) fn retry(&mut self, cx: &Context<'_>, retry: &Retry<'_>, out: &mut Out) -> Verdict {
        let group = self.group(retry.group)?;
        let mut reply = Retried { messages: Vec::new(), kept: Vec::new() };
        for letter in &retry.messages {
            let place = Place { topic: letter.topic.map(Into::into), offset: letter.offset };
            let again = match self.meant(group, letter.topic) {
                Ok(topic) => self.retry_one(group, topic, letter.offset, cx.now(), out),
                Err(_) => false,
            };
            if again { &mut reply.messages } else { &mut reply.kept }.push(place);
        }
        out.reply(&reply)
    }

    /// Hands a dead letter out again, unless it comes by itself or is not kept any more.
    fn retry_one(&mut self, group: Serial, topic: Serial, offset: u64, now: Millis, out: &mut Out) -> bool {
        let Some(&row) = self.tables.dead_places.get(&(group, topic, offset)) else { return false };
        let comes = offset >= self.cursor(group, topic, now);
        let open = self.tables.places.get(&(group, topic, offset)).is_some();
        if comes || open || offset < self.first(topic, now) {
            return false;
        }
        let Some(item) = self.tables.messages.get(topic, offset) else { return false };
        self.leave_dead(row);
        let key = publish::key_of(&item);
        let state = match self.active_of_key(group, topic, key) {
            // One of its key that came later and is not in anybody's hands steps back.
            Some((active, held)) if held.state != State::Leased && held.offset > offset => {
                self.step_back(active);
                State::Ready
            }
            Some(_) => State::Blocked,
            None => State::Ready,
        };
        self.enter_row(row, HeldRow::new(group, topic, offset, key, state, now));
        if state == State::Ready {
            self.make_ready(row);
        }
        let held = HeldRow::new(group, topic, offset, key, state, now);
        let (topic, group) = self.named(&held);
        out.event(&MessageRetried { topic, group, offset });
        true
    }

    /// The one open message of a key that is not blocked.
    fn active_of_key(&self, group: Serial, topic: Serial, key: u64) -> Option<(Serial, HeldRow)> {
        if key == 0 {
            return None;
        }
        let all = (group, topic, key, 0)..=(group, topic, key, u64::MAX);
        let rows = self.tables.keyed.range(all).filter_map(|(.., offset)| {
            let row = *self.tables.places.get(&(group, topic, offset))?;
            Some((row, *self.tables.held.get(row)?))
        });
        rows.into_iter().find(|(_, held)| held.state != State::Blocked)
    }

    /// A message that was to be handed out waits for an earlier one of its key.
    fn step_back(&mut self, row: Serial) {
        let Some(held) = self.tables.held.edit(row) else { return };
        held.state = State::Blocked;
        let HeldRow { group, topic, offset, .. } = *held;
        self.tables.ready.del((group, topic, offset));
        self.tables.timers.del(row);
    }

    /// Names of a row's topic and group.
    pub(super) fn named(&self, held: &HeldRow) -> (&str, &str) {
        (self.topic_name(held.topic), group_name_of(self, held.group))
    }
}

fn group_name_of(topics: &Topics, group: Serial) -> &str {
    topics.group_row(group).map_or("", |row| &row.name)
}
