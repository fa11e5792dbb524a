//! Handing messages out: at once, in line, and from one member to another.

use super::*;

impl Model {
    fn take(&mut self, waiter: &Waiter, max: usize) -> Vec<Given> {
        let group = &*waiter.group;
        let mut taken = Vec::new();
        self.look_around(group);
        let turn = self.groups[group].turn;
        let (before, after): (Vec<String>, Vec<String>) =
            self.topics_of(group).into_iter().partition(|name| self.topics[name].id <= turn);
        for topic in after.into_iter().chain(before) {
            if taken.len() == max || !self.groups[group].shares[&topic].open {
                continue;
            }
            // It goes no further anywhere: only what came back is handed out.
            let of = &self.groups[group].open;
            let ready = of.iter().any(|open| open.topic == topic && open.state == "ready");
            if of.len() >= PENDING_MAX && !ready {
                continue;
            }
            let had = taken.len();
            self.take_from(waiter, &topic, max, &mut taken);
            if taken.len() > had {
                self.group(group).turn = self.topics[&topic].id;
            }
        }
        taken
    }

    fn take_from(&mut self, waiter: &Waiter, topic: &str, max: usize, taken: &mut Vec<Given>) {
        let group = &*waiter.group;
        let first = self.topics[topic].first(self.now);
        self.miss(group, topic, first);
        while taken.len() < max {
            let ready =
                self.groups[group].open.iter().filter(|open| open.topic == topic && open.state == "ready");
            let next = ready.map(|open| open.offset).min();
            let offset = match next {
                Some(offset) => offset,
                None => {
                    let cursor = self.groups[group].shares[topic].cursor;
                    if cursor == self.topics[topic].published || self.groups[group].open.len() >= PENDING_MAX
                    {
                        break;
                    }
                    self.come_to(group, topic, cursor);
                    continue;
                }
            };
            taken.push(self.give(waiter, topic, offset));
        }
        let more = self.groups[group].shares[topic].cursor < self.topics[topic].published;
        let ready = self.groups[group].open.iter().any(|open| open.topic == topic && open.state == "ready");
        self.group(group).shares.get_mut(topic).unwrap().open = more || ready;
    }

    /// A group comes to the next message of a topic.
    fn come_to(&mut self, group: &str, topic: &str, offset: u64) {
        let key = self.topics[topic].message(offset).key;
        let born = self.number();
        let of_key = |open: &Open| key != 0 && open.topic == topic && open.key == key;
        let state = if self.groups[group].open.iter().any(of_key) { "blocked" } else { "ready" };
        let name = topic.to_string();
        let open = Open { topic: name, offset, key, state, attempts: 0, tried: 0, at: 0, lease: None, born };
        let group = self.group(group);
        group.open.push(open);
        group.shares.get_mut(topic).unwrap().cursor = offset + 1;
    }

    fn give(&mut self, waiter: &Waiter, topic: &str, offset: u64) -> Given {
        let now = self.now;
        let open = self.open(&waiter.group, topic, offset).unwrap();
        open.state = "leased";
        open.attempts += 1;
        open.lease = Some(Lease {
            agent: waiter.agent,
            session: waiter.session,
            fence: 0,
            until: now + waiter.lease,
            span: waiter.lease,
            ticket: waiter.ticket,
            heard: now,
        });
        Given { topic: topic.to_string(), offset, attempt: open.attempts }
    }

    /// What somebody gets who asks; nothing while they wait.
    pub fn fetch(&mut self, waiter: Waiter, waits: bool) -> Result<Option<Vec<Given>>, &'static str> {
        let group = waiter.group.clone();
        if !self.groups.contains_key(&group) {
            return Err("not found");
        }
        let before = self.clone();
        self.enter(&group, waiter.agent, waiter.session);
        let free = HANDS_MAX.saturating_sub(self.hands(&group, waiter.agent, waiter.session));
        if free == 0 {
            *self = before;
            return Err("exhausted");
        }
        let max = waiter.max.min(free);
        let taken = self.take(&waiter, max);
        if !taken.is_empty() {
            return Ok(Some(taken));
        }
        if waits {
            self.line.push(Waiter { max, ..waiter });
            return Ok(None);
        }
        let full = self.groups[&group].open.len() >= PENDING_MAX;
        let more =
            |(topic, share): (&String, &Share)| share.come && share.cursor < self.topics[topic].published;
        if full && self.groups[&group].shares.iter().any(more) {
            *self = before;
            return Err("exhausted");
        }
        Ok(Some(taken))
    }

    #[allow(clippy::too_many_arguments)]
    pub fn claim(
        &mut self,
        group: &str,
        agent: usize,
        session: u64,
        idle: u64,
        max: usize,
        lease: u64,
        ticket: u64,
    ) -> Result<Option<Vec<Given>>, &'static str> {
        if !self.groups.contains_key(group) {
            return Err("not found");
        }
        let free = HANDS_MAX.saturating_sub(self.hands(group, agent, session));
        if free == 0 {
            return Err("exhausted");
        }
        self.enter(group, agent, session);
        let mut silent: Vec<(u64, String, u64)> = Vec::new();
        for open in &self.groups[group].open {
            if let Some(lease) = &open.lease
                && (lease.agent, lease.session) != (agent, session)
                && self.now - lease.heard >= idle.max(5_000)
            {
                silent.push((self.topics[&open.topic].id, open.topic.clone(), open.offset));
            }
        }
        silent.sort();
        let waiter = Waiter { ticket, group: group.to_string(), agent, session, max, lease, until: self.now };
        let mut given = Vec::new();
        for (_, topic, offset) in silent.into_iter().take(max.min(free)) {
            if self.comes_back(group, &topic, offset, 0) == "ready" {
                given.push(self.give(&waiter, &topic, offset));
            }
        }
        Ok(Some(given))
    }

    /// What happens at the end of every request: lines are served where something happened.
    pub fn serve(&mut self) {
        while let Some((_, group)) = self.touched.pop_first() {
            loop {
                self.line.sort_by_key(|waiter| waiter.ticket);
                let able = self.line.iter().position(|waiter| {
                    waiter.group == group && self.hands(&group, waiter.agent, waiter.session) < HANDS_MAX
                });
                let Some(at) = able else { break };
                let waiter = self.line[at].clone();
                let free = HANDS_MAX - self.hands(&group, waiter.agent, waiter.session);
                let taken = self.take(&waiter, waiter.max.min(free));
                if taken.is_empty() {
                    break;
                }
                self.line.remove(at);
                let told = Told { group: group.clone(), agent: waiter.agent, given: Some(taken) };
                self.told.insert(waiter.ticket, told);
            }
        }
    }
}
