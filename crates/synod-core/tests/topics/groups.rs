//! Groups come and go, move, and lose members; topics are deleted.

use super::*;

impl Model {
    pub fn make_group(
        &mut self,
        name: &str,
        reads: &str,
        offset: Option<u64>,
        end: bool,
        since: Option<u64>,
    ) {
        let born = self.number();
        self.groups.insert(name.to_string(), Group { reads: reads.to_string(), born, ..Group::default() });
        let topics: Vec<String> = self.topics.keys().filter(|topic| fits(reads, topic)).cloned().collect();
        for topic in topics {
            let cursor = self.begin(&topic, offset, end, since);
            let open = cursor < self.topics[&topic].published;
            // One over a topic stands there from the beginning.
            let come = reads == topic;
            self.group(name).shares.insert(topic, Share { cursor, open, come, ..Share::default() });
        }
    }

    fn begin(&self, topic: &str, offset: Option<u64>, end: bool, since: Option<u64>) -> u64 {
        let topic = &self.topics[topic];
        match (offset, since) {
            (Some(offset), _) => offset,
            (None, Some(since)) => topic.since(since, self.now),
            (None, None) if end => topic.published,
            (None, None) => topic.first(self.now),
        }
    }

    /// Moves a group; how many messages were taken out of somebody's hands.
    pub fn reset(&mut self, name: &str, offset: Option<u64>, end: bool, since: Option<u64>) -> usize {
        let group = self.group(name);
        let taken = group.open.iter().filter(|open| open.lease.is_some()).count();
        let any: BTreeSet<String> = group.open.iter().map(|open| open.topic.clone()).collect();
        group.open.clear();
        for topic in self.topics_of(name) {
            if any.contains(&topic) {
                self.touch(name);
            }
            let cursor = self.begin(&topic, offset, end, since).max(self.topics[&topic].start());
            let more = cursor < self.topics[&topic].published;
            let group = self.group(name);
            let share = group.shares.get_mut(&topic).unwrap();
            group.missed += std::mem::take(&mut share.lost);
            share.cursor = cursor;
            share.young &= share.come;
            if more {
                share.open = true;
                self.touch(name);
            }
        }
        taken
    }

    pub fn leave_group_rows(&self, name: &str, agent: usize, session: u64) -> Vec<(u64, String, u64)> {
        let mine = |open: &&Open| {
            let lease = open.lease.as_ref();
            lease.is_some_and(|lease| (lease.agent, lease.session) == (agent, session))
        };
        let mut rows: Vec<(u64, String, u64)> = self.groups[name]
            .open
            .iter()
            .filter(mine)
            .map(|open| (open.born, open.topic.clone(), open.offset))
            .collect();
        rows.sort();
        rows
    }

    /// How many messages a member gives back that leaves; `None` for no member.
    #[allow(clippy::should_implement_trait)]
    pub fn leave_group(&mut self, name: &str, agent: usize, session: u64) -> Option<usize> {
        if !self.groups.get(name)?.members.contains(&(agent, session)) {
            return None;
        }
        let rows = self.leave_group_rows(name, agent, session);
        for (_, topic, offset) in &rows {
            self.put_back(name, topic, *offset);
        }
        let mine =
            |waiter: &Waiter| waiter.group == name && (waiter.agent, waiter.session) == (agent, session);
        self.send_away(mine, false);
        self.group(name).members.remove(&(agent, session));
        Some(rows.len())
    }

    /// Forgets a group; how many dead letters it had.
    pub fn delete_group(&mut self, name: &str) -> Option<usize> {
        let dead = self.groups.get(name)?.dead.len();
        self.send_away(|waiter| waiter.group == name, true);
        let born = self.groups.remove(name)?.born;
        self.touched.remove(&(born, name.to_string()));
        Some(dead)
    }

    /// Forgets a topic; how many messages it kept.
    pub fn delete_topic(&mut self, name: &str) -> Option<usize> {
        let kept = self.topics.get(name)?.messages.len();
        for group in self.readers(name) {
            if self.groups[&group].reads == name {
                self.delete_group(&group);
                continue;
            }
            let of = self.group(&group);
            of.open.retain(|open| open.topic != name);
            of.dead.retain(|letter| letter.topic != name);
            of.shares.remove(name);
            self.touch(&group);
        }
        self.topics.remove(name);
        Some(kept)
    }

    /// Nobody took what was answered under this ticket.
    pub fn give_back(&mut self, agent: usize, ticket: u64) {
        let groups: Vec<String> = self.groups.keys().cloned().collect();
        for name in groups {
            let granted = |open: &&Open| {
                open.lease.as_ref().is_some_and(|lease| (lease.agent, lease.ticket) == (agent, ticket))
            };
            let open = self.groups[&name].open.iter().filter(granted);
            let rows: Vec<(String, u64)> = open.map(|open| (open.topic.clone(), open.offset)).collect();
            rows.iter().for_each(|(topic, offset)| self.put_back(&name, topic, *offset));
        }
    }

    pub fn session_ends(&mut self, agent: usize, session: u64) {
        self.send_away(|waiter| waiter.session == session, false);
        let groups: Vec<String> = self.groups.keys().cloned().collect();
        for name in &groups {
            for (_, topic, offset) in self.leave_group_rows(name, agent, session) {
                self.comes_back(name, &topic, offset, 0);
            }
            self.group(name).members.remove(&(agent, session));
        }
    }

    pub fn restart(&mut self, was: u64) {
        self.line.clear();
        let now = self.now;
        let open = self.groups.values_mut().flat_map(|group| &mut group.open);
        for lease in open.filter_map(|open| open.lease.as_mut()) {
            if lease.until > was && lease.until < now + GRACE_MS {
                lease.until = lease.until.max(now + lease.span.min(GRACE_MS));
            }
        }
    }
}
