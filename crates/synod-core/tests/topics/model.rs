//! The model: topics and groups in plain lists, slow and obvious.
//!
//! A message is found by looking at all of them, and so is whoever may be served next.

#[path = "given.rs"]
mod given;
#[path = "groups.rs"]
mod groups;
#[path = "shown.rs"]
mod shown;

use std::collections::{BTreeMap, BTreeSet};

/// How often a message is handed out.
pub const ATTEMPTS_MAX: u32 = 3;
/// Open messages of a group.
pub const PENDING_MAX: usize = 6;
/// Messages in one member's hands.
pub const HANDS_MAX: usize = 4;
/// Dead letters of a group.
pub const DEAD_MAX: usize = 3;
/// Reasons that are kept of a message.
const TRIED_MAX: usize = 20;
const GRACE_MS: u64 = 10_000;

#[derive(Clone, Debug)]
pub struct Message {
    pub offset: u64,
    pub key: usize,
    pub size: u64,
    pub time: u64,
    pub place: (u64, u32),
}

#[derive(Clone, Debug, Default)]
pub struct Topic {
    pub id: u64,
    pub messages: Vec<Message>,
    pub published: u64,
    pub max_count: u64,
    pub max_bytes: u64,
    pub max_age: u64,
    /// Where the newest message stood that is not kept any more, and the request with which it went.
    pub gone: Option<((u64, u32), u64)>,
    /// When somebody looks whether something is too old.
    pub watch: Option<u64>,
}

impl Topic {
    pub fn next(&self) -> u64 {
        self.published
    }

    fn start(&self) -> u64 {
        self.messages.first().map_or(self.published, |message| message.offset)
    }

    /// The first that is not too old.
    pub fn first(&self, now: u64) -> u64 {
        let young = |message: &&Message| self.max_age == 0 || message.time + self.max_age > now;
        self.messages.iter().find(young).map_or(self.published, |message| message.offset)
    }

    fn message(&self, offset: u64) -> &Message {
        self.messages.iter().find(|message| message.offset == offset).expect("a message that is kept")
    }

    fn since(&self, time: u64, now: u64) -> u64 {
        let late = |message: &&Message| message.time >= time;
        self.messages.iter().find(late).map_or(self.published, |message| message.offset).max(self.first(now))
    }
}

#[derive(Clone, Debug)]
pub struct Lease {
    pub agent: usize,
    pub session: u64,
    pub fence: u64,
    pub until: u64,
    pub span: u64,
    pub ticket: u64,
    pub heard: u64,
}

/// A message that a group came to and is not done with.
#[derive(Clone, Debug)]
pub struct Open {
    pub topic: String,
    pub offset: u64,
    pub key: usize,
    pub state: &'static str,
    pub attempts: u32,
    pub tried: usize,
    /// Delayed: not before.
    pub at: u64,
    pub lease: Option<Lease>,
    /// Which of all open messages ever this is.
    pub born: u64,
}

#[derive(Clone, Debug)]
pub struct Letter {
    pub topic: String,
    pub offset: u64,
    pub tried: usize,
    pub born: u64,
}

#[derive(Clone, Debug, Default)]
pub struct Share {
    pub cursor: u64,
    pub open: bool,
    /// Whether the group has come to it: one over a pattern does when it fetches and finds something.
    pub come: bool,
    /// Whether the topic was made after the group began where it did.
    pub young: bool,
    /// What was missed of a young one that it has not come to.
    pub lost: u64,
}

#[derive(Clone, Debug, Default)]
pub struct Group {
    pub reads: String,
    pub born: u64,
    pub shares: BTreeMap<String, Share>,
    pub open: Vec<Open>,
    pub dead: Vec<Letter>,
    pub members: BTreeSet<(usize, u64)>,
    /// The number of the topic that was taken from last.
    pub turn: u64,
    pub acked: u64,
    pub missed: u64,
}

#[derive(Clone, Debug)]
pub struct Waiter {
    pub ticket: u64,
    pub group: String,
    pub agent: usize,
    pub session: u64,
    pub max: usize,
    pub lease: u64,
    pub until: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    pub topic: String,
    pub offset: u64,
    pub attempt: u32,
}

/// What somebody who waited is told; nothing given: a no.
#[derive(Clone, Debug)]
pub struct Told {
    pub group: String,
    pub agent: usize,
    pub given: Option<Vec<Given>>,
}

/// What falls due: when, which came first, of what, and of a group which message.
type Due = (u64, u64, String, Option<(String, u64)>);

#[derive(Clone, Debug, Default)]
pub struct Model {
    pub now: u64,
    /// The request that is carried out.
    pub index: u64,
    pub topics: BTreeMap<String, Topic>,
    pub groups: BTreeMap<String, Group>,
    pub line: Vec<Waiter>,
    pub told: BTreeMap<u64, Told>,
    pub touched: BTreeSet<(u64, String)>,
    pub born: u64,
}

pub fn fits(pattern: &str, name: &str) -> bool {
    match pattern {
        ">" => true,
        "t.*" => name.starts_with("t."),
        pattern => pattern == name,
    }
}

impl Model {
    fn number(&mut self) -> u64 {
        self.born += 1;
        self.born
    }

    fn group(&mut self, name: &str) -> &mut Group {
        self.groups.get_mut(name).expect("a group of the model")
    }

    fn topic(&mut self, name: &str) -> &mut Topic {
        self.topics.get_mut(name).expect("a topic of the model")
    }

    /// Names of the topics that a group reads, in the order in which they were made.
    fn topics_of(&self, group: &str) -> Vec<String> {
        let mut names: Vec<String> = self.groups[group].shares.keys().cloned().collect();
        names.sort_by_key(|name| self.topics[name].id);
        names
    }

    /// Names of the groups that read a topic, in the order in which they were made.
    fn readers(&self, topic: &str) -> Vec<String> {
        let mut names: Vec<String> = self.groups.keys().cloned().collect();
        names.retain(|name| self.groups[name].shares.contains_key(topic));
        names.sort_by_key(|name| self.groups[name].born);
        names
    }

    /// Something happened in a group that its line may want to know.
    fn touch(&mut self, group: &str) {
        if self.line.iter().any(|waiter| waiter.group == group) {
            let born = self.groups[group].born;
            self.touched.insert((born, group.to_string()));
        }
    }

    pub fn make_topic(&mut self, name: &str, id: u64) {
        self.topics.insert(name.to_string(), Topic { id, ..Topic::default() });
        let groups: Vec<String> = self.groups.keys().cloned().collect();
        for group in groups {
            let reads = self.groups[&group].reads.clone();
            if reads != name && fits(&reads, name) {
                let young = Share { young: true, ..Share::default() };
                self.group(&group).shares.insert(name.to_string(), young);
            }
        }
    }

    pub fn publish(&mut self, name: &str, keys: &[usize], index: u64) -> u64 {
        let now = self.now;
        let topic = self.topic(name);
        let first = topic.published;
        for (ordinal, key) in keys.iter().enumerate() {
            let size = if *key == 0 { 1 } else { 3 };
            let (offset, place) = (topic.published, (index, ordinal as u32));
            topic.messages.push(Message { offset, key: *key, size, time: now, place });
            topic.published += 1;
        }
        for group in self.readers(name) {
            self.group(&group).shares.get_mut(name).unwrap().open = true;
            self.touch(&group);
        }
        self.keep_bounds(name);
        if self.topics[name].watch.is_none() {
            self.watch(name);
        }
        first
    }

    fn keep_bounds(&mut self, name: &str) {
        let topic = &self.topics[name];
        let mut before = topic.start();
        if topic.max_count > 0 {
            before = before.max(topic.published.saturating_sub(topic.max_count));
        }
        self.trim(name, before);
        let topic = &self.topics[name];
        let sum = |from: u64| -> u64 {
            topic.messages.iter().filter(|message| message.offset >= from).map(|message| message.size).sum()
        };
        let mut before = topic.start();
        while topic.max_bytes > 0 && sum(before) > topic.max_bytes {
            before += 1;
        }
        self.trim(name, before);
    }

    /// What a topic keeps was changed.
    pub fn keep(&mut self, name: &str) {
        self.keep_bounds(name);
        let first = self.topics[name].first(self.now);
        self.trim(name, first);
        self.watch(name);
    }

    fn watch(&mut self, name: &str) {
        let topic = self.topic(name);
        let step = (topic.max_age / 100).max(1);
        let due = topic.messages.first().map(|oldest| (oldest.time + topic.max_age).div_ceil(step) * step);
        topic.watch = due.filter(|_| topic.max_age > 0);
    }

    fn trim(&mut self, name: &str, before: u64) {
        let index = self.index;
        let topic = self.topic(name);
        if before <= topic.start() {
            return;
        }
        topic.gone = Some((topic.message(before - 1).place, index));
        topic.messages.retain(|message| message.offset >= before);
        for group in self.readers(name) {
            self.miss(&group, name, before);
            self.touch(&group);
        }
    }

    fn miss(&mut self, group: &str, topic: &str, before: u64) {
        while let Some(offset) = {
            let open =
                self.groups[group].open.iter().filter(|open| open.topic == topic && open.offset < before);
            open.map(|open| open.offset).min()
        } {
            self.leave(group, topic, offset);
            self.group(group).missed += 1;
        }
        let group = self.group(group);
        let share = group.shares.get_mut(topic).unwrap();
        let missed = before.saturating_sub(share.cursor);
        match (share.come, share.young) {
            (true, _) => group.missed += missed,
            (false, true) => share.lost += missed,
            // Nobody knows how much of it the group would have come to.
            (false, false) => {}
        }
        share.cursor = share.cursor.max(before);
    }

    /// How many messages retention took that a group had not done.
    pub fn missed(&self, group: &str) -> u64 {
        let group = &self.groups[group];
        group.missed + group.shares.values().map(|share| share.lost).sum::<u64>()
    }

    /// A group looks where there is something.
    pub fn look_around(&mut self, group: &str) {
        let now = self.now;
        for topic in self.topics_of(group) {
            let Topic { published, messages, .. } = &self.topics[&topic];
            let (published, any) = (*published, published > &0);
            let first = self.topics[&topic].first(now);
            let start = messages.first().map_or(published, |message| message.offset);
            let of = self.group(group);
            let share = of.shares.get_mut(&topic).unwrap();
            if share.come {
                continue;
            }
            if share.young && any {
                of.missed += std::mem::take(&mut share.lost);
                share.come = true;
            } else if !share.young && share.cursor.max(first) < published {
                (share.come, share.cursor) = (true, share.cursor.max(first));
            }
            share.open = share.come && share.cursor.max(start) < published;
        }
    }

    pub fn open(&mut self, group: &str, topic: &str, offset: u64) -> Option<&mut Open> {
        let open = &mut self.groups.get_mut(group)?.open;
        open.iter_mut().find(|open| open.topic == topic && open.offset == offset)
    }

    /// A message is not open any more.
    fn leave_open(&mut self, group: &str, topic: &str, offset: u64) -> Open {
        let list = &mut self.group(group).open;
        let at = list.iter().position(|open| open.topic == topic && open.offset == offset).unwrap();
        let gone = list.remove(at);
        self.touch(group);
        if gone.key != 0 && gone.state != "blocked" {
            let of_key = |open: &&mut Open| open.topic == topic && open.key == gone.key;
            let next = self.group(group).open.iter_mut().filter(of_key).min_by_key(|open| open.offset);
            if let Some(next) = next {
                next.state = "ready";
                self.ready(group, topic);
            }
        }
        gone
    }

    fn leave(&mut self, group: &str, topic: &str, offset: u64) {
        self.leave_open(group, topic, offset);
    }

    /// There is something to hand out again.
    fn ready(&mut self, group: &str, topic: &str) {
        self.group(group).shares.get_mut(topic).unwrap().open = true;
        self.touch(group);
    }

    pub fn done(&mut self, group: &str, topic: &str, offset: u64) {
        self.leave(group, topic, offset);
        self.group(group).acked += 1;
    }

    /// An attempt is over; where the message is now.
    pub fn comes_back(&mut self, group: &str, topic: &str, offset: u64, pause: u64) -> &'static str {
        let now = self.now;
        let open = self.open(group, topic, offset).unwrap();
        open.lease = None;
        open.tried = (open.tried + 1).min(TRIED_MAX);
        (open.state, open.at) = if pause == 0 { ("ready", 0) } else { ("delayed", now + pause) };
        let (state, attempts) = (open.state, open.attempts);
        self.touch(group);
        if attempts >= ATTEMPTS_MAX {
            let Open { topic, offset, tried, born, .. } = self.leave_open(group, topic, offset);
            let dead = &mut self.group(group).dead;
            dead.retain(|letter| (&letter.topic, letter.offset) != (&topic, offset));
            dead.push(Letter { topic, offset, tried, born });
            let over = dead.len().saturating_sub(DEAD_MAX);
            dead.drain(..over);
            return "dead";
        }
        if state == "ready" {
            self.ready(group, topic);
        }
        state
    }

    fn put_back(&mut self, group: &str, topic: &str, offset: u64) {
        let open = self.open(group, topic, offset).unwrap();
        (open.state, open.lease) = ("ready", None);
        open.attempts -= 1;
        self.ready(group, topic);
    }

    pub fn retry(&mut self, group: &str, topic: &str, offset: u64) -> bool {
        let came = self.came_to(group, topic, offset);
        if !came || self.open(group, topic, offset).is_some() || offset < self.topics[topic].first(self.now) {
            return false;
        }
        let key = self.topics[topic].message(offset).key;
        let dead = &mut self.group(group).dead;
        let at = dead.iter().position(|letter| (&*letter.topic, letter.offset) == (topic, offset));
        // Every reason is kept.
        let Letter { tried, born, .. } = dead.remove(at.expect("a dead letter"));
        let active =
            |open: &&mut Open| key != 0 && open.topic == topic && open.key == key && open.state != "blocked";
        let state = match self.group(group).open.iter_mut().find(active) {
            Some(active) if active.state != "leased" && active.offset > offset => {
                active.state = "blocked";
                "ready"
            }
            Some(_) => "blocked",
            None => "ready",
        };
        let topic_name = topic.to_string();
        let open =
            Open { topic: topic_name, offset, key, state, attempts: 0, tried, at: 0, lease: None, born };
        self.group(group).open.push(open);
        if state == "ready" {
            self.ready(group, topic);
        }
        true
    }

    /// Whether a group came to a message, in a topic that it reads.
    pub fn came_to(&self, group: &str, topic: &str, offset: u64) -> bool {
        let share = self.groups.get(group).and_then(|group| group.shares.get(topic));
        share.is_some_and(|share| offset < share.cursor)
    }

    /// Whether `agent` may speak for a message with this fence.
    pub fn holds(&mut self, group: &str, topic: &str, offset: u64, agent: usize, fence: u64) -> bool {
        let lease = self.open(group, topic, offset).and_then(|open| open.lease.as_ref());
        lease.is_some_and(|lease| (lease.agent, lease.fence) == (agent, fence))
    }

    fn hands(&self, group: &str, agent: usize, session: u64) -> usize {
        let leases = self.groups[group].open.iter().filter_map(|open| open.lease.as_ref());
        leases.filter(|lease| (lease.agent, lease.session) == (agent, session)).count()
    }

    pub fn enter(&mut self, group: &str, agent: usize, session: u64) {
        self.group(group).members.insert((agent, session));
    }

    /// Ends waits with nothing.
    fn send_away(&mut self, which: impl Fn(&Waiter) -> bool, refused: bool) {
        for waiter in self.line.extract_if(.., |waiter| which(waiter)) {
            let given = if refused { None } else { Some(Vec::new()) };
            self.told.insert(waiter.ticket, Told { group: waiter.group, agent: waiter.agent, given });
        }
    }

    /// Everything that the time brings, in its order.
    pub fn wake(&mut self) {
        let now = self.now;
        self.send_away(|waiter| waiter.until <= now, false);
        loop {
            let mut due: Vec<Due> = Vec::new();
            for (name, topic) in &self.topics {
                due.extend(topic.watch.map(|at| (at, 0, name.clone(), None)));
            }
            for (name, group) in &self.groups {
                for open in &group.open {
                    let at = open.lease.as_ref().map(|lease| lease.until);
                    let at = at.or((open.state == "delayed").then_some(open.at));
                    let what = Some((open.topic.clone(), open.offset));
                    due.extend(at.map(|at| (at, open.born, name.clone(), what)));
                }
            }
            let Some((_, _, name, what)) = due.into_iter().filter(|(at, ..)| *at <= now).min() else { break };
            match what {
                None => self.keep(&name),
                Some((topic, offset)) => {
                    let open = self.open(&name, &topic, offset).unwrap();
                    if open.lease.is_some() {
                        self.comes_back(&name, &topic, offset, 0);
                    } else {
                        open.state = "ready";
                        self.ready(&name, &topic);
                    }
                }
            }
        }
        self.serve();
    }

    /// What must hold whatever was said and done.
    pub fn check(&self) {
        assert!(self.touched.is_empty());
        for (name, group) in &self.groups {
            let mut keys = BTreeMap::<(&str, usize), Vec<&Open>>::new();
            for open in &group.open {
                assert!(open.offset < group.shares[&open.topic].cursor);
                if open.key != 0 {
                    keys.entry((&open.topic, open.key)).or_default().push(open);
                }
            }
            for ((topic, key), open) in keys {
                let active: Vec<&&Open> = open.iter().filter(|open| open.state != "blocked").collect();
                assert_eq!(active.len(), 1, "one of key {key} in {topic} has its turn in {name}");
            }
            let able = self.line.iter().find(|waiter| {
                waiter.group == *name && self.hands(name, waiter.agent, waiter.session) < HANDS_MAX
            });
            let Some(waiter) = able else { continue };
            for (topic, share) in &group.shares {
                let first = self.topics[topic].first(self.now);
                let ready = group
                    .open
                    .iter()
                    .any(|open| open.topic == *topic && open.state == "ready" && open.offset >= first);
                let more = share.cursor.max(first) < self.topics[topic].published;
                let room = group.open.len() < PENDING_MAX;
                assert!(!(ready || more && room), "{waiter:?} waits while {topic} has something");
            }
        }
    }
}
