//! Groups: who is in them, what they read, and where they stand.

use super::names::{StartAmong, check_pattern, is_pattern, start_among};
use super::news::LAG_TOPICS_MAX;
use super::*;
use crate::machines::check_name;

/// A member without a session gives way when it has said nothing for so long, and neither has anything in hand nor stands in line.
const QUIET_MS: u64 = 60 * 60 * 1_000;

/// Such members that give way with each new one, at the most.
const QUIET_MAX: usize = 2;

/// Who takes part in a group: an agent, in a session or without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Who {
    pub agent: Serial,
    /// Its session; 0 for none.
    pub reader: Serial,
}

impl Who {
    pub fn of(cx: &Context<'_>) -> Who {
        Who { agent: cx.caller.agent, reader: cx.caller.session.unwrap_or_default() }
    }
}

impl Topics {
    pub(super) fn join(&mut self, cx: &Context<'_>, join: &Join<'_>, out: &mut Out) -> Verdict {
        check_name("group", join.group)?;
        check_pattern(join.topic)?;
        if join.from.is_some() && join.since.is_some() {
            return Err(refusal::invalid("`from` and `since` both say where to begin; send one of the two"));
        }
        let known = self.tables.group_names.get(join.group).copied();
        let group = match known {
            Some(group) => {
                if self.group_row(group).is_none_or(|row| &*row.reads != join.topic) {
                    return Err(refusal::conflict(format!(
                        "the group `{0}` reads something else, which `synod topic group {0}` shows; join it with that, or choose another name for one that reads `{1}`",
                        join.group, join.topic
                    )));
                }
                group
            }
            None => self.make_group(cx, join, out)?,
        };
        self.enter(cx, group, out)?;
        let (members, lag) = (self.counts(group).members, self.lag(group, cx.now(), LAG_TOPICS_MAX));
        out.reply(&Joined { made: known.is_none(), members, lag })
    }

    fn make_group(&mut self, cx: &Context<'_>, join: &Join<'_>, out: &mut Out) -> Result<Serial, Refusal> {
        if self.tables.groups.len() as u64 >= cx.settings.topic_groups_max {
            return Err(refusal::exhausted(format!(
                "there are {} groups already; delete some, or raise it with `synod space set topic_groups_max`",
                cx.settings.topic_groups_max
            )));
        }
        let wild = is_pattern(join.topic);
        let (began, from) = self.beginning(cx.moment, join.from, join.since, wild)?;
        let place = match wild {
            true => None,
            false => {
                let topic = self.topic(join.topic)?;
                Some((topic, self.place(topic, join.from, join.since, cx.now())?))
            }
        };
        let group = out.serial();
        let attempts_max = join.attempts_max.unwrap_or(cx.settings.topic_attempts_max as u32);
        let row = GroupRow {
            name: join.group.into(),
            reads: join.topic.into(),
            wild,
            since: cx.now(),
            attempts_max,
            born: group,
            began,
            from,
        };
        self.tables.group_names.put(join.group.into(), group);
        self.tables.groups.put(group, row);
        self.tables.tallies.put(group, Tally::default());
        if wild {
            self.tables.wild.put(group);
        }
        if let Some((topic, from)) = place {
            self.let_read(group, topic, from);
            self.note_open(group, topic);
        }
        Ok(group)
    }

    /// Where a group over a pattern is to begin in topics that it has not come to.
    fn beginning(
        &self,
        moment: Moment,
        from: Option<&str>,
        since: Option<Millis>,
        wild: bool,
    ) -> Result<(Spot, Option<Millis>), Refusal> {
        if !wild {
            return Ok((Spot::default(), None));
        }
        Ok(match (since, start_among(from.unwrap_or("start"))?) {
            (Some(_), _) => (self.end_of_all(moment), since),
            (None, StartAmong::First) => (Spot::default(), None),
            (None, StartAmong::End) => (self.end_of_all(moment), None),
            (None, StartAmong::At(..)) => {
                return Err(refusal::invalid(
                    "a group over several topics begins at `start`, at `end`, or at a time with `since`; an offset says nothing there",
                ));
            }
        })
    }

    /// Where a group is to begin in a topic.
    fn place(
        &self,
        topic: Serial,
        from: Option<&str>,
        since: Option<Millis>,
        now: Millis,
    ) -> Result<u64, Refusal> {
        let place = self.begin(topic, from, since, now)?;
        let end = self.tables.messages.range(topic).end;
        if place > end {
            return Err(refusal::invalid(format!(
                "`{}` has come to offset {end} and not to {place}; begin at `end` for what comes",
                self.topic_name(topic)
            )));
        }
        // What is too old is passed over here; whoever comes to it lets it go.
        Ok(place)
    }

    /// A group begins to read a topic, from an offset on.
    pub(super) fn let_read(&mut self, group: Serial, topic: Serial, from: u64) {
        self.tables.cursors.put((group, topic), from);
        self.tables.readers.put((topic, group));
    }

    /// Notes whether a group may have something to hand out in a topic.
    pub(super) fn note_open(&mut self, group: Serial, topic: Serial) {
        let cursor = self.tables.cursors.get(&(group, topic)).copied().unwrap_or(0);
        if cursor < self.tables.messages.range(topic).end {
            self.tables.open.put((group, topic));
        }
    }

    /// The caller takes part in a group from now on, if it did not before; that it was heard of is noted.
    pub(super) fn enter(&mut self, cx: &Context<'_>, group: Serial, out: &mut Out) -> Result<Who, Refusal> {
        let who = Who::of(cx);
        self.welcome(group, who, cx, out)?;
        Ok(who)
    }

    fn welcome(&mut self, group: Serial, who: Who, cx: &Context<'_>, out: &mut Out) -> Result<(), Refusal> {
        let (name, now, most) = (&*cx.caller.name, cx.now(), cx.settings.topic_members_max);
        if self.hear(group, who, now) {
            return Ok(());
        }
        self.dismiss_quiet(group, now, out);
        if self.counts(group).members >= most {
            return Err(refusal::exhausted(format!(
                "the group has {most} members; let some `leave` before you join, or raise it with `synod space set topic_members_max`"
            )));
        }
        self.tables
            .members
            .put((group, who.agent, who.reader), Member { since: now, heard: now, holds: 0, waits: 0 });
        if who.reader.0 == 0 {
            self.tables.quiet.put((group, now, who.agent));
        }
        self.tables.memberships.put((who.agent, who.reader, group));
        if self.tables.agents.get(who.agent).is_none() {
            self.tables.agents.put(who.agent, name.into());
        }
        self.tally(group, |tally| tally.members += 1);
        if let Some(row) = self.group_row(group) {
            out.event(&GroupJoined { topic: &row.reads, group: &row.name, agent: name });
        }
        Ok(())
    }

    /// Notes that a member said something, and says whether it is one.
    pub(super) fn hear(&mut self, group: Serial, who: Who, now: Millis) -> bool {
        let Some(member) = self.tables.members.edit(&(group, who.agent, who.reader)) else { return false };
        let before = std::mem::replace(&mut member.heard, now);
        if who.reader.0 == 0 && before != now {
            self.tables.quiet.del((group, before, who.agent));
            self.tables.quiet.put((group, now, who.agent));
        }
        true
    }

    /// Members without a session do not end by themselves: those that were silent for long make room for others.
    fn dismiss_quiet(&mut self, group: Serial, now: Millis, out: &mut Out) {
        let long = Millis(now.0.saturating_sub(QUIET_MS));
        let silent = self.tables.quiet.range((group, Millis(0), Serial(0))..(group, long, Serial(0)));
        let idle = |agent: &Serial| {
            let member = self.tables.members.get(&(group, *agent, Serial(0)));
            member.is_some_and(|member| member.holds == 0 && member.waits == 0)
        };
        let idle: Vec<Serial> =
            silent.map(|(_, _, agent)| agent).take(64).filter(idle).take(QUIET_MAX).collect();
        for agent in idle {
            self.dismiss(group, Who { agent, reader: Serial(0) }, out);
        }
    }

    pub(super) fn leave(&mut self, cx: &Context<'_>, leave: &Leave<'_>, out: &mut Out) -> Verdict {
        let group = self.group(leave.group)?;
        let who = Who::of(cx);
        if self.tables.members.get(&(group, who.agent, who.reader)).is_none() {
            return Err(refusal::not_found(format!(
                "`{}` is no member of `{}` in this session; there is nothing to leave",
                cx.caller.name, leave.group
            )));
        }
        let rows = self.held_by(who, group);
        let messages = rows.len() as u64;
        rows.into_iter().for_each(|row| self.put_back(row, cx.now(), out));
        self.dismiss(group, who, out);
        out.reply(&Left { messages })
    }

    /// Rows of what a member of a group has in hand.
    pub(super) fn held_by(&self, who: Who, group: Serial) -> Vec<Serial> {
        let all = (who.agent, who.reader, Serial(0))..=(who.agent, who.reader, Serial(u64::MAX));
        let rows = self.tables.hands.range(all).map(|(_, _, row)| row);
        rows.filter(|row| self.tables.held.get(*row).is_some_and(|held| held.group == group)).collect()
    }

    /// A member that has nothing in hand is one no longer; where it stands in line it is told that nothing came.
    fn dismiss(&mut self, group: Serial, who: Who, out: &mut Out) {
        let stands = |ticket: &u64| {
            let waiter = self.tables.waiters.get(Serial(*ticket));
            waiter.is_some_and(|waiter| (waiter.agent, waiter.reader) == (who.agent, who.reader))
        };
        let tickets: Vec<u64> = self.line(group).filter(stands).collect();
        for ticket in tickets {
            self.leave_line(Index(ticket));
            out.answer(Index(ticket), &self.fetched(group, Vec::new()));
        }
        let Some(member) = self.tables.members.get(&(group, who.agent, who.reader)).copied() else { return };
        self.tables.members.del(&(group, who.agent, who.reader));
        if who.reader.0 == 0 {
            self.tables.quiet.del((group, member.heard, who.agent));
        }
        self.tables.memberships.del((who.agent, who.reader, group));
        self.tally(group, |tally| tally.members -= 1);
        if let Some(row) = self.group_row(group) {
            out.event(&GroupLeft { topic: &row.reads, group: &row.name, agent: self.agent_name(who.agent) });
        }
        let any = (who.agent, Serial(0), Serial(0))..=(who.agent, Serial(u64::MAX), Serial(u64::MAX));
        if self.tables.memberships.range(any).next().is_none() {
            self.tables.agents.del(who.agent);
        }
    }

    /// What a session had in hand goes back, and it is a member of nothing.
    pub(super) fn session_ended(
        &mut self,
        agent: Serial,
        session: Serial,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) {
        let hands = (agent, session, Serial(0))..=(agent, session, Serial(u64::MAX));
        let rows: Vec<Serial> = self.tables.hands.range(hands.clone()).map(|(_, _, row)| row).collect();
        rows.into_iter().for_each(|row| self.expire(row, "session", now, settings, out));
        let groups: Vec<Serial> = self.tables.memberships.range(hands).map(|(_, _, group)| group).collect();
        groups.into_iter().for_each(|group| self.dismiss(group, Who { agent, reader: session }, out));
    }

    pub(super) fn reset(&mut self, cx: &Context<'_>, reset: &Reset<'_>, out: &mut Out) -> Verdict {
        let group = self.group(reset.group)?;
        match (reset.to, reset.since) {
            (Some(_), Some(_)) => {
                return Err(refusal::invalid("`to` and `since` both say where to; send one of the two"));
            }
            (None, None) => {
                return Err(refusal::invalid(
                    "say where to: `to` takes `start`, `end` or an offset, and `since` a time",
                ));
            }
            _ => {}
        }
        let wild = self.group_row(group).is_some_and(|row| row.wild);
        let (began, from) = self.beginning(cx.moment, reset.to, reset.since, wild)?;
        let topics: Vec<Serial> = self.pairs_of(group).map(|(topic, _)| topic).collect();
        let place = |topic: &Serial| self.place(*topic, reset.to, reset.since, cx.now());
        let places: Vec<u64> = topics.iter().map(place).collect::<Result<_, _>>()?;
        self.settle_missed(group);
        let mut taken = 0;
        for (&topic, place) in topics.iter().zip(places) {
            taken += self.forget_rows(group, topic);
            // Beneath the first message that is not too old stand those that nobody has let go of yet.
            let place = place.max(self.tables.messages.range(topic).start);
            self.tables.cursors.put((group, topic), place);
            self.note_open(group, topic);
        }
        if wild {
            let born = out.serial();
            if let Some(row) = self.tables.groups.edit(group) {
                (row.born, row.began, row.from) = (born, began, from);
            }
            self.tables.seen.del(group);
        }
        self.touch(group);
        if let Some(row) = self.group_row(group) {
            out.event(&GroupReset { topic: &row.reads, group: &row.name });
        }
        let lag = self.lag(group, cx.now(), LAG_TOPICS_MAX);
        out.reply(&Moved { lag, taken })
    }

    pub(super) fn delete_group(
        &mut self,
        cx: &Context<'_>,
        delete: &DeleteGroup<'_>,
        out: &mut Out,
    ) -> Verdict {
        let group = self.group(delete.group)?;
        let (lag, dead) = (self.lag(group, cx.now(), LAG_TOPICS_MAX), self.counts(group).dead);
        self.end_group(group, out);
        out.reply(&GroupDeleted { lag, dead })
    }

    /// Forgets a group with everything that belongs to it; whoever waits in it is told.
    pub(super) fn end_group(&mut self, group: Serial, out: &mut Out) {
        let Some(row) = self.group_row(group).cloned() else { return };
        let tickets: Vec<u64> = self.line(group).collect();
        for ticket in tickets {
            self.leave_line(Index(ticket));
            out.refuse(
                Index(ticket),
                refusal::not_found(format!(
                    "the group `{}` was deleted while you waited; join it again if it is needed",
                    row.name
                )),
            );
        }
        let topics: Vec<Serial> = self.pairs_of(group).map(|(topic, _)| topic).collect();
        for topic in topics {
            self.forget_rows(group, topic);
            self.tables.cursors.del(&(group, topic));
            self.tables.readers.del((topic, group));
            self.tables.open.del((group, topic));
        }
        let dead: Vec<Serial> = self.dead_of(group).collect();
        dead.into_iter().for_each(|row| self.forget_dead(row));
        let from = (group, Serial(0), Serial(0))..=(group, Serial(u64::MAX), Serial(u64::MAX));
        let members = self.tables.members.range(from).map(|((_, agent, reader), _)| (*agent, *reader));
        let members: Vec<Who> = members.map(|(agent, reader)| Who { agent, reader }).collect();
        members.into_iter().for_each(|who| self.dismiss(group, who, out));
        out.event(&GroupGone { topic: &row.reads, group: &row.name });
        self.tables.touched.del(group);
        self.tables.turns.del(group);
        self.tables.seen.del(group);
        self.tables.wild.del(group);
        self.tables.tallies.del(group);
        self.tables.groups.del(group);
        self.tables.group_names.del(&*row.name);
    }
}
