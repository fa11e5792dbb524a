//! What others see of topics and groups.

use super::names::{cursor, start};
use super::*;
use std::ops::Bound;

/// Groups of one topic, members and topics of one group that are shown together.
const SHOWN_MAX: usize = 1_000;

/// Topics of groups, or groups of topics, that one page looks at.
const LOOKED_MAX: usize = 100_000;

impl Topics {
    pub(super) fn list(&self, view: &View<'_>, list: &List<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let limit = list.limit.unwrap_or(100) as usize;
        let prefix = list.prefix.unwrap_or("");
        let from = match list.after {
            Some(after) if after >= prefix => Bound::Excluded(after),
            _ => Bound::Included(prefix),
        };
        let named = self.tables.names.range::<str>((from, Bound::Unbounded));
        let (mut page, mut looked) = (Listed { topics: Vec::new(), next: None }, 0);
        for (name, &topic) in named.take_while(|(name, _)| name.starts_with(prefix)) {
            looked += self.tables.wild.len();
            if page.topics.len() == limit || looked > LOOKED_MAX && !page.topics.is_empty() {
                page.next = page.topics.last().map(|brief| brief.topic.clone());
                break;
            }
            let range = self.tables.messages.range(topic);
            page.topics.push(Brief {
                topic: name.clone(),
                first: self.first(topic, view.moment.time),
                next: range.end,
                bytes: self.tables.messages.bytes(topic),
                groups: self.groups_on(topic).len() as u64,
                newest: self.newest(topic),
            });
        }
        page.put(answer);
        Ok(())
    }

    /// When the newest message of a topic came that is kept.
    fn newest(&self, topic: Serial) -> Option<Millis> {
        self.tables.messages.last(topic).map(|item| item.time)
    }

    pub(super) fn show(&self, view: &View<'_>, show: &Show<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let topic = self.topic(show.topic)?;
        let Some(row) = self.tables.topics.get(topic) else { return Ok(()) };
        let first = self.first(topic, view.moment.time);
        let progress = |group: Serial| {
            let cursor = self.cursor(group, topic, view.moment.time);
            let all = (group, topic, 0)..=(group, topic, u64::MAX);
            let pending = self.tables.places.range(all).count() as u64;
            let next = self.tables.messages.range(topic).end;
            let group = self.group_row(group)?.name.clone();
            Some(Progress { group, cursor, lag: next - cursor + pending, pending })
        };
        let shown = Shown {
            topic: row.name.clone(),
            id: topic,
            first,
            next: self.tables.messages.range(topic).end,
            bytes: self.tables.messages.bytes(topic),
            max_age_ms: row.max_age_ms,
            max_bytes: row.max_bytes,
            max_count: row.max_count,
            since: row.since,
            by: row.by.clone(),
            oldest: self.tables.messages.get(topic, first).map(|item| item.time),
            newest: self.newest(topic),
            types: self.types_of(topic).map(Into::into).collect(),
            groups: self.groups_on(topic).into_iter().take(SHOWN_MAX).filter_map(progress).collect(),
        };
        shown.put(answer);
        Ok(())
    }

    pub(super) fn list_groups(
        &self,
        view: &View<'_>,
        list: &Groups<'_>,
        answer: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let limit = list.limit.unwrap_or(100) as usize;
        let topic = list.topic.map(|name| self.topic(name)).transpose()?;
        let from = list.after.map_or(Bound::Unbounded, Bound::Excluded);
        let named = self.tables.group_names.range::<str>((from, Bound::Unbounded));
        let (mut page, mut looked) = (GroupsShown { groups: Vec::new(), next: None }, 0);
        for (name, &group) in named {
            if topic.is_some_and(|topic| !self.reads(group, topic)) {
                continue;
            }
            looked += if self.tables.wild.has(group) { self.tables.names.len() } else { 1 };
            if page.groups.len() == limit || looked > LOOKED_MAX && !page.groups.is_empty() {
                page.next = page.groups.last().map(|brief| brief.group.clone());
                break;
            }
            let Tally { held, dead, members, .. } = self.counts(group);
            page.groups.push(GroupBrief {
                group: name.clone(),
                topic: self.group_row(group).map_or("".into(), |row| row.reads.clone()),
                members,
                lag: self.lag(group, view.moment.time, usize::MAX),
                pending: held,
                dead,
            });
        }
        page.put(answer);
        Ok(())
    }

    pub(super) fn show_group(
        &self,
        view: &View<'_>,
        show: &Group<'_>,
        answer: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let now = view.moment.time;
        let group = self.group(show.group)?;
        let Some(row) = self.group_row(group) else { return Ok(()) };
        let Tally { held, dead, acked, .. } = self.counts(group);
        let all = (group, Serial(0), Serial(0))..=(group, Serial(u64::MAX), Serial(u64::MAX));
        let member = |((_, agent, reader), member): (&(Serial, Serial, Serial), &Member)| MemberShown {
            agent: self.agent_name(*agent).into(),
            session: Some(*reader).filter(|reader| reader.0 > 0),
            since: member.since,
            heard: member.heard,
            holds: member.holds,
        };
        let mut topics: Vec<Serial> = self.topics_of(group, usize::MAX).collect();
        topics.sort_unstable();
        let share = |topic: Serial| {
            let cursor = self.cursor(group, topic, now);
            let next = self.tables.messages.range(topic).end;
            let open = (group, topic, 0)..=(group, topic, u64::MAX);
            let pending = self.tables.places.range(open).count() as u64;
            ShareShown { topic: self.topic_name(topic).into(), cursor, next, lag: next - cursor + pending }
        };
        let shown = GroupShown {
            group: row.name.clone(),
            topic: row.reads.clone(),
            since: row.since,
            attempts_max: row.attempts_max,
            lag: self.lag(group, now, usize::MAX),
            pending: held,
            dead,
            acked,
            missed: self.missed(group),
            waiting: self.line(group).count() as u64,
            members: self.tables.members.range(all).take(SHOWN_MAX).map(member).collect(),
            topics: topics.into_iter().take(SHOWN_MAX).map(share).collect(),
        };
        shown.put(answer);
        Ok(())
    }

    pub(super) fn pending(&self, pending: &Pending<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let group = self.group(pending.group)?;
        let limit = pending.limit.unwrap_or(100) as usize;
        let of = |held: &HeldRow| {
            let name = || self.agent_name(held.agent);
            pending.agent.is_none_or(|agent| held.state == State::Leased && agent == name())
        };
        let rows = self.rows_of(group, self.place_after(group, pending.after)?).filter(|(_, held)| of(held));
        let (mut page, mut room) = (HeldListed { messages: Vec::new(), next: None }, Room::default());
        for (row, held) in rows {
            if page.messages.len() == limit || !room.takes(self.weight(held) + self.reasons(row)) {
                page.next = Some(cursor(held.offset, held.topic));
                break;
            }
            page.messages.push(self.held_shown(row, held));
        }
        page.put(answer);
        Ok(())
    }

    /// Bytes of an open message.
    pub(super) fn weight(&self, held: &HeldRow) -> u64 {
        self.tables.messages.get(held.topic, held.offset).map_or(0, |item| item.len as u64)
    }

    /// Bytes of the reasons why attempts came to nothing.
    fn reasons(&self, row: Serial) -> u64 {
        self.attempts(row).map(|(_, tried)| tried.reason.len() as u64).sum()
    }

    fn held_shown(&self, row: Serial, held: &HeldRow) -> HeldShown {
        let leased = held.state == State::Leased;
        let until = leased || held.state == State::Delayed;
        HeldShown {
            topic: self.shown_topic(held.group, held.topic),
            offset: held.offset,
            state: held.state,
            agent: leased.then(|| self.agent_name(held.agent).into()),
            session: Some(held.reader).filter(|reader| leased && reader.0 > 0),
            fence: leased.then_some(held.fence),
            since: held.since,
            until: until.then_some(held.until),
            attempts: held.attempts,
            history: self.history(row),
            message: self.tables.messages.get(held.topic, held.offset).map(Into::into),
        }
    }

    /// The topic's name where a group reads several.
    fn shown_topic(&self, group: Serial, topic: Serial) -> Option<Box<str>> {
        self.group_row(group).filter(|row| row.wild).map(|_| self.topic_name(topic).into())
    }

    fn history(&self, row: Serial) -> Vec<Attempt> {
        let attempt = |(_, tried): (Fence, &Tried)| Attempt {
            attempt: tried.attempt,
            agent: tried.agent.clone(),
            session: Some(tried.reader).filter(|reader| reader.0 > 0),
            ended: tried.at,
            reason: tried.reason.clone(),
        };
        self.attempts(row).map(attempt).collect()
    }

    pub(super) fn list_dead(&self, list: &Dead<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let group = self.group(list.group)?;
        let limit = list.limit.unwrap_or(100) as usize;
        let (topic, offset) = self.place_after(group, list.after)?.unwrap_or_default();
        let all = (group, topic, offset)..=(group, Serial(u64::MAX), u64::MAX);
        let (mut page, mut room) = (HeldListed { messages: Vec::new(), next: None }, Room::default());
        for ((_, topic, offset), row) in self.tables.dead_places.range(all) {
            let Some(dead) = self.tables.dead.get(*row) else { continue };
            if page.messages.len() == limit || !room.takes(dead.len as u64 + self.reasons(*row)) {
                page.next = Some(cursor(*offset, *topic));
                break;
            }
            page.messages.push(HeldShown {
                topic: self.shown_topic(group, *topic),
                offset: *offset,
                state: State::Dead,
                agent: None,
                session: None,
                fence: None,
                since: dead.at,
                until: None,
                attempts: dead.attempts,
                history: self.history(*row),
                message: Some(crate::record::Reference::new(dead.spot.index, dead.spot.ordinal)),
            });
        }
        page.put(answer);
        Ok(())
    }

    /// Where a page goes on: a cursor, or an offset for a group that reads one topic.
    fn place_after(&self, group: Serial, after: Option<&str>) -> Result<Option<(Serial, u64)>, Refusal> {
        let Some(after) = after else { return Ok(None) };
        Ok(match start(after)? {
            names::Start::At(offset, topic) => Some((topic, offset)),
            names::Start::Offset(offset) => Some((self.meant(group, None)?, offset)),
            names::Start::First => None,
            names::Start::End => Some((Serial(u64::MAX), u64::MAX)),
        })
    }
}
