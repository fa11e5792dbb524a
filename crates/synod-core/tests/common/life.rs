//! A random life of a space: each number chooses what somebody does next, out of what they could know by then.
//!
//! The same numbers give the same life, so that a failing one can be looked at and a corpus made again.

mod asked;
mod auctions;
mod ballots;
mod docs;
mod elections;
mod letters;
mod pipelines;
mod schedules;
mod topics;

use super::{OWNER, Who, World, node, request};
use synod_core::codec::{Reader, Wire};
use synod_core::content;
use synod_core::effects::{Item, items};
use synod_core::entry::Request;
use synod_core::ids::{Index, Serial};
use synod_core::machine::Event;
use synod_core::machines::space::{self, Absent};
use synod_core::machines::{agent, ballot, blob, election, lock, mail, pipeline, queue, topic};

/// What decides one step: time, how many requests, and what each is.
pub type Dice = [u32; 12];

const AGENTS: [&str; 4] = ["heron", "wren", "robin", "owl"];
/// Mostly little time goes by, now and then much.
const SPANS: [u64; 24] = [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 10, 50, 100, 400, 400, 1_000, 1_000, 2_000, 5_000, 15_000, 61_000,
    7_200_000,
];
/// What artefacts hold here.
const TEXTS: [&str; 4] = ["", "one", "two", "three"];
const SETTINGS: &[(&str, u64)] = &[
    ("wake_max", 2),
    ("wake_max", 256),
    ("task_keep_max", 3),
    ("task_keep_ms", 60_000),
    ("history_max", 1),
    ("leases_max", 2),
    ("leases_max", 1_024),
    ("failures_max", 2),
    ("window_keys", 16),
    ("mail_attempts_max", 1),
    ("mail_attempts_max", 3),
    ("mail_keep_max", 1),
    ("mail_keep_ms", 60_000),
    ("mail_rate_max", 3),
    ("mail_rate_max", 1_000),
    ("mail_depth_max", 2),
    ("push_attempts_max", 2),
    ("push_failures_max", 1),
    ("push_failures_max", 2),
    ("push_max", 1),
    ("blobs_max_bytes", 1_500),
    ("blobs_max_bytes", 1 << 30),
    ("blob_upload_ms", 5_000),
    ("topic_pending_max", 3),
    ("topic_pending_max", 1_000),
    ("topic_attempts_max", 1),
    ("topic_dead_max", 1),
    ("topic_max_age_ms", 3_000),
    ("topic_max_count", 4),
    ("item_keep_max", 2),
    ("item_keep_ms", 60_000),
    ("item_jobs_max", 12),
    ("auction_keep_max", 2),
    ("auction_bids_max", 3),
];

/// Numbers from a seed, for lives that no shrinking is needed for.
pub struct Seed(pub u64);

impl Seed {
    /// The next dice.
    pub fn dice(&mut self) -> Dice {
        std::array::from_fn(|_| {
            // Knuth's MMIX constants; the high half is random enough for this.
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 32) as u32
        })
    }
}

/// One command that somebody is about to send.
pub struct Deed {
    pub agent: String,
    pub principal: &'static str,
    pub name: &'static str,
    pub json: String,
}

/// A world, and what its agents have learned.
#[derive(Default)]
pub struct Life {
    pub world: World,
    pub tasks: Vec<u64>,
    /// (task, fence, agent), newest last.
    pub leases: Vec<(u64, u64, String)>,
    pub parked: Vec<u64>,
    /// (lock, fence, agent), newest last.
    pub locks: Vec<(u64, u64, String)>,
    pub mails: Vec<u64>,
    /// (message, fence, reader), newest last.
    pub in_hand: Vec<(u64, u64, String)>,
    /// (message, fence) of pushes, newest last.
    pub flights: Vec<(u64, u64)>,
    pub uploads: Vec<u64>,
    /// (election, term, leader), newest last.
    pub terms: Vec<(String, u64, String)>,
    pub items: Vec<u64>,
    /// (job, fence, agent), newest last.
    pub jobs: Vec<(u64, u64, String)>,
    pub auctions: Vec<u64>,
    pub bids: Vec<u64>,
    /// (auction, fence, winner), newest last.
    pub awards: Vec<(u64, u64, String)>,
    pub ballots: Vec<u64>,
    /// (offset, fence, member, topic, group), newest last.
    pub handed: Vec<(u64, u64, String, String, String)>,
    pub handles: Vec<String>,
    /// Requests that a withdrawal may speak of.
    pub asked: Vec<(u64, String, Option<String>)>,
}

impl Life {
    /// One entry, or a restart.
    pub fn step(&mut self, dice: &Dice) {
        self.world.time += SPANS[dice[0] as usize % SPANS.len()];
        match dice[1] % 48 {
            0 => drop(self.world.restart()),
            1 => drop(self.world.pulse()),
            2 => self.withdraw(dice[2]),
            3 => drop(self.world.entry(&[node(&space::Command::Mark(space::Mark {}))])),
            4 | 5 => self.courier(dice[2], dice[3]),
            n => {
                let count = if n < 38 { 1 } else { 3 };
                let requests: Vec<Request> =
                    (0..count).filter_map(|at| self.request(&dice[2 + at * 3..], at as u64)).collect();
                self.world.entry(&requests);
            }
        }
        self.learn();
    }

    /// The next command as a request; nothing where a door would have refused it.
    fn request(&mut self, dice: &[u32], at: u64) -> Option<Request> {
        let deed = self.deed(dice[0], dice[1]);
        let key = dice[2].is_multiple_of(4).then(|| format!("k{}", dice[2] / 4 % 6));
        let sequence = (dice[2] % 16 == 1).then_some((1, dice[2] as u64 / 16 % 40));
        let who = Who { principal: deed.principal, key: key.as_deref(), sequence, ..Who::agent(&deed.agent) };
        let request = request(who, deed.name, &deed.json).ok()?;
        let index = self.world.fold.index().0 + 1 + at;
        self.asked.push((index, deed.agent.clone(), key));
        Some(request)
    }

    fn withdraw(&mut self, dice: u32) {
        let callers = match pick(&self.asked, dice) {
            Some((ticket, agent, key)) => {
                vec![Absent {
                    ticket: Index(*ticket),
                    agent: agent.as_str().into(),
                    key: key.as_deref().map(Into::into),
                }]
            }
            None => Vec::new(),
        };
        self.world.entry(&[node(&space::Command::Withdraw(space::Withdraw { callers }))]);
    }

    /// What somebody does next.
    pub fn deed(&self, what: u32, how: u32) -> Deed {
        let agent = match pick(&self.handles, how / 7) {
            Some(handle) if how.is_multiple_of(3) => handle.clone(),
            _ => AGENTS[how as usize % AGENTS.len()].to_string(),
        };
        let principal = if how.is_multiple_of(41) { "red" } else { OWNER };
        let (name, json) = match what % 161 {
            n @ 0..26 => self.about_tasks(n, how),
            n @ 26..36 => about_keys(n - 26, how),
            n @ 36..41 => about_agents(n - 36, how),
            41 => {
                let (name, value) = SETTINGS[how as usize % SETTINGS.len()];
                ("space.set", format!(r#"{{"name":"{name}","value":{value}}}"#))
            }
            42 => ("space.grant", r#"{"principal":"red","role":"agent","prefixes":["a"]}"#.to_string()),
            n @ 48..60 => self.about_locks(n - 48, how),
            n @ 60..72 => self.about_mail(n - 60, how),
            n @ 72..84 => self.about_blobs(n - 72, how),
            n @ 84..92 => about_journals(n - 84, how),
            44 => ("space.redact", format!(r#"{{"index":{},"reason":"asked"}}"#, how % 64)),
            n @ 92..108 => self.about_topics(n - 92, how),
            n @ 108..116 => self.about_elections(n - 108, how),
            n @ 116..124 => docs::about_docs(n - 116, how),
            n @ 124..136 => self.about_pipelines(n - 124, how),
            n @ 136..143 => self.about_schedules(n - 136, how),
            n @ 143..151 => self.about_auctions(n - 143, how),
            n @ 151..161 => self.about_ballots(n - 151, how),
            43 => ("space.revoke", r#"{"principal":"red"}"#.to_string()),
            _ => ("space.txn", self.txn(what / 161, how)),
        };
        // Who holds a task, a lock or a message usually speaks about it.
        let holder = match name.split('.').next() {
            Some("lock") => pick(&self.locks, how).map(|(.., holder)| holder),
            Some("mail") => pick(&self.in_hand, how).map(|(.., holder)| holder),
            Some("topic") => pick(&self.handed, how).map(|(_, _, holder, ..)| holder),
            Some("pipeline") => pick(&self.jobs, how).map(|(.., holder)| holder),
            Some("election") => pick(&self.terms, how).map(|(_, _, leader)| leader),
            Some("auction") => pick(&self.awards, how).map(|(_, _, winner)| winner),
            _ => pick(&self.leases, how).map(|(.., holder)| holder),
        };
        let agent = match holder {
            Some(holder)
                if (json.contains("\"fence\"") || json.contains("\"term\"")) && !how.is_multiple_of(9) =>
            {
                holder.clone()
            }
            _ => agent,
        };
        Deed { agent, principal, name, json }
    }

    fn txn(&self, what: u32, how: u32) -> String {
        let parts: Vec<String> = (0..1 + how % 3)
            .map(|n| {
                let n = n.wrapping_mul(2_654_435_761);
                // Tasks, keys, locks, mail, blobs, journals, topics, elections, docs, pipelines, schedules, auctions and ballots.
                let what = what.wrapping_add(n) % 149;
                let deed =
                    self.deed(if what < 36 { what } else { what + 12 }, how.rotate_left(7).wrapping_add(n));
                format!(r#"{{"{}":{}}}"#, deed.name, deed.json)
            })
            .collect();
        format!(r#"{{"commands":[{}]}}"#, parts.join(","))
    }

    fn about_tasks(&self, what: u32, how: u32) -> (&'static str, String) {
        let queue = ["a", "a", "b"][how as usize % 3];
        let task = pick(&self.tasks, how / 3).copied().unwrap_or(1);
        let (held, fence) = pick(&self.leases, how).map_or((1, 1), |(task, fence, _)| (*task, *fence));
        let lease = format!(r#""task":{held},"fence":{fence}"#);
        match what {
            0..6 => ("queue.push", format!(r#"{{"queue":"{queue}"{}}}"#, self.options(how / 3))),
            6 => (
                "queue.push_all",
                format!(
                    r#"{{"queue":"{queue}","tasks":[{{"body":1{}}},{{"priority":7}}]}}"#,
                    self.options(how / 3)
                        .replace(r#","body""#, r#","unused""#)
                        .replace("unused", "body_base64")
                ),
            ),
            7..13 => {
                let (max, wait) = (1 + how / 3 % 3, [0, 0, 1_000, 60_000][how as usize / 9 % 4]);
                let (span, session) =
                    ([1_000, 30_000, 600_000][how as usize / 36 % 3], (how / 108).is_multiple_of(4));
                (
                    "queue.claim",
                    format!(
                        r#"{{"queue":"{queue}","max":{max},"wait_ms":{wait},"lease_ms":{span},"session":{session}}}"#
                    ),
                )
            }
            13 => ("queue.finish", format!(r#"{{{lease}}}"#)),
            14 => ("queue.finish", format!(r#"{{{lease},"result":{{"n":{how}}},"then_claim":2}}"#)),
            15 => (
                "queue.fail",
                format!(r#"{{{lease},"fatal":{},"reason":"no"}}"#, (how / 5).is_multiple_of(4)),
            ),
            16 => ("queue.release", format!("{{{lease}}}")),
            17 => ("queue.extend", format!(r#"{{{lease},"lease_ms":{}}}"#, 1_000 + how % 9_000)),
            18 => ("queue.progress", format!(r#"{{{lease},"note":[{how}]}}"#)),
            19 => ("queue.park", format!(r#"{{{lease},"question":"how?","options":["so"]}}"#)),
            20 => (
                "queue.answer",
                format!(r#"{{"task":{},"answer":{{"so":1}}}}"#, pick(&self.parked, how).unwrap_or(&task)),
            ),
            21 => ("queue.cancel", format!(r#"{{"tasks":[{task},{held}]}}"#)),
            22 => ("queue.retry", format!(r#"{{"tasks":[{task}]}}"#)),
            23 => (
                ["queue.pause", "queue.resume", "queue.resume"][how as usize / 3 % 3],
                format!(r#"{{"queue":"{queue}"}}"#),
            ),
            24 => {
                ("queue.purge", format!(r#"{{"queue":"{queue}","ended":{}}}"#, !(how / 3).is_multiple_of(3)))
            }
            _ => {
                let leases: Vec<String> = self
                    .leases
                    .iter()
                    .rev()
                    .take(3)
                    .map(|(task, fence, _)| format!(r#"{{"task":{task},"fence":{fence}}}"#))
                    .collect();
                let (name, list) = [
                    ("queue.extend_all", "leases"),
                    ("queue.release_all", "leases"),
                    ("queue.finish_all", "tasks"),
                ][how as usize / 3 % 3];
                (name, format!(r#"{{"{list}":[{}]}}"#, leases.join(",")))
            }
        }
    }

    fn about_blobs(&self, what: u32, how: u32) -> (&'static str, String) {
        let (text, upload) =
            (TEXTS[how as usize / 3 % 4], pick(&self.uploads, how / 12).copied().unwrap_or(1));
        let name = format!(r#""blob":"{}""#, blob(how / 3));
        let keep = format!(r#""keep_ms":{}"#, 1_000 + how % 20_000);
        let full = "x".repeat(1_024);
        match what {
            0..3 => ("blob.put", format!(r#"{{"content":"{text}",{keep}}}"#)),
            3 => ("blob.put", format!(r#"{{"content":"{text}",{name}}}"#)),
            4 => ("blob.begin", format!(r#"{{{name},"part_bytes":1024,{keep}}}"#)),
            5 => (
                "blob.begin",
                format!(r#"{{"part_bytes":1024,"size":{}}}"#, [3, 1_024, 2_051][how as usize % 3]),
            ),
            6 => ("blob.part", format!(r#"{{"upload":{upload},"offset":0,"content":"{text}"}}"#)),
            7 => (
                "blob.part",
                format!(r#"{{"upload":{upload},"offset":{},"content":"{full}"}}"#, how % 3 * 1_024),
            ),
            8 => (
                "blob.part",
                format!(r#"{{"upload":{upload},"offset":{},"content":"{text}"}}"#, how % 4 * 1_024),
            ),
            9 => ("blob.seal", format!(r#"{{"upload":{upload}}}"#)),
            10 if how.is_multiple_of(4) => ("blob.abort", format!(r#"{{"upload":{upload}}}"#)),
            10 => ("blob.delete", format!("{{{name}}}")),
            _ if how.is_multiple_of(2) => ("blob.pin", format!("{{{name}}}")),
            _ => ("blob.unpin", format!("{{{name}}}")),
        }
    }

    fn about_locks(&self, what: u32, how: u32) -> (&'static str, String) {
        let (lock, fence) = pick(&self.locks, how).map_or((1, 1), |(lock, fence, _)| (*lock, *fence));
        let held = format!(r#""lock":{lock},"fence":{fence}"#);
        let name = |n: u32| ["a", "./a", "a/b", "a/", "*/b", "**", "b", "c?"][n as usize % 8];
        match what {
            0..6 => {
                let (shared, wait) = ((how / 3).is_multiple_of(3), [0, 1_000, 60_000][how as usize / 9 % 3]);
                let end = match how / 27 % 4 {
                    0 => r#""session":true"#.to_string(),
                    n => format!(r#""ttl_ms":{}"#, [1_000, 5_000, 600_000][n as usize - 1]),
                };
                let more =
                    if how.is_multiple_of(2) { format!(r#","{}""#, name(how / 64)) } else { String::new() };
                (
                    "lock.acquire",
                    format!(
                        r#"{{"names":["{}"{more}],"shared":{shared},"wait_ms":{wait},{end},"note":"n{how}"}}"#,
                        name(how / 8)
                    ),
                )
            }
            6..9 => ("lock.release", format!("{{{held}}}")),
            9 => ("lock.renew", format!(r#"{{{held},"ttl_ms":{}}}"#, 100 + how % 9_000)),
            10 => ("lock.check", format!(r#"{{"name":"{}","fence":{fence}}}"#, name(how / 8))),
            _ if how.is_multiple_of(2) => ("lock.break", format!(r#"{{"lock":{lock}}}"#)),
            _ => ("lock.release_all", format!(r#"{{"locks":[{{{held}}},{{"lock":1,"fence":1}}]}}"#)),
        }
    }

    /// Fields that a push may have.
    fn options(&self, how: u32) -> String {
        let mut out = format!(r#","body":{{"n":{how},"see":{}}}"#, see(how));
        let after = pick(&self.tasks, how / 11).copied().unwrap_or(1);
        let all = [
            format!(r#","priority":{}"#, how % 4 * 80),
            format!(r#","delay_ms":{}"#, 1_000 * (how % 3)),
            format!(r#","unique":"u{}""#, how % 3),
            format!(r#","after":[{after}]"#),
            format!(r#","attempts_max":{}"#, 1 + how % 3),
            format!(r#","backoff_ms":{}"#, how % 3 * 1_000),
            r#","timeout_ms":3000"#.to_string(),
            format!(r#","concurrency":"c{}""#, how % 2),
            format!(r#","concurrency":"d","concurrency_max":{}"#, 1 + how % 2),
            r#","capability":"fly""#.to_string(),
        ];
        for n in [how / 5 % 16, how / 80 % 24] {
            if let Some(option) = all.get(n as usize).filter(|option| !out.contains(&option[..12])) {
                out += option;
            }
        }
        out
    }

    /// What agents learn from the newest entry.
    fn learn(&mut self) {
        let mut handles = Vec::new();
        for item in items(&self.world.fold.effects().stream) {
            match item.expect("a stream of our own reads") {
                Item::Event(2, 1, record) => {
                    let pushed = queue::TaskPushed::get(&mut Reader::new(record)).expect("an event reads");
                    self.tasks.push(pushed.task.0);
                }
                Item::Event(2, <queue::TaskClaimed<'_> as Event<'_>>::TAG, record) => {
                    let claimed = queue::TaskClaimed::get(&mut Reader::new(record)).expect("an event reads");
                    self.leases.push((claimed.task.0, claimed.fence.0, claimed.agent.into()));
                }
                Item::Event(2, tag @ 4..=10, record) => {
                    // Each of these begins with the task.
                    let task = Reader::new(record).varint().expect("an event reads");
                    self.leases.retain(|(held, ..)| tag == 9 || *held != task);
                    self.parked.retain(|parked| *parked != task);
                    if tag == queue::TaskParked::TAG {
                        self.parked.push(task);
                    }
                }
                Item::Event(5, <lock::LockAcquired<'_> as Event<'_>>::TAG, record) => {
                    let taken = lock::LockAcquired::get(&mut Reader::new(record)).expect("an event reads");
                    self.locks.push((taken.lock.0, taken.fence.0, taken.agent.into()));
                }
                Item::Event(9, <election::LeaderElected<'_> as Event<'_>>::TAG, record) => {
                    let led = election::LeaderElected::get(&mut Reader::new(record)).expect("an event reads");
                    self.terms.push((led.election.into(), led.term.0, led.agent.into()));
                }
                Item::Event(13, <pipeline::ItemStarted<'_> as Event<'_>>::TAG, record) => {
                    let started =
                        pipeline::ItemStarted::get(&mut Reader::new(record)).expect("an event reads");
                    self.items.push(started.item.0);
                }
                Item::Event(13, <pipeline::JobTaken<'_> as Event<'_>>::TAG, record) => {
                    let taken = pipeline::JobTaken::get(&mut Reader::new(record)).expect("an event reads");
                    self.jobs.push((taken.job.0, taken.fence.0, taken.agent.into()));
                }
                Item::Event(10, tag, record) => {
                    auctions::learn((&mut self.auctions, &mut self.bids, &mut self.awards), tag, record)
                }
                Item::Event(12, <ballot::BallotOpened<'_> as Event<'_>>::TAG, record) => {
                    let opened = ballot::BallotOpened::get(&mut Reader::new(record)).expect("an event reads");
                    self.ballots.push(opened.ballot.0);
                }
                Item::Event(4, 1, record) => {
                    let sent = mail::MailSent::get(&mut Reader::new(record)).expect("an event reads");
                    self.mails.push(sent.message.0);
                }
                Item::Event(4, 2, record) => {
                    let mail = mail::MailDelivered::get(&mut Reader::new(record)).expect("an event reads");
                    self.in_hand.push((mail.message.0, mail.fence.0, mail.to.into()));
                }
                Item::Event(4, <mail::AttemptStarted<'_> as Event<'_>>::TAG, record) => {
                    let begun = mail::AttemptStarted::get(&mut Reader::new(record)).expect("an event reads");
                    self.flights.push((begun.message.0, begun.fence.0));
                }
                Item::Event(8, 1, record) => {
                    let begun = blob::UploadBegun::get(&mut Reader::new(record)).expect("an event reads");
                    self.uploads.push(begun.upload.0);
                }
                Item::Event(6, 8, record) => {
                    let handed =
                        topic::MessageDelivered::get(&mut Reader::new(record)).expect("an event reads");
                    let (of, by) = (handed.topic.to_string(), handed.group.to_string());
                    self.handed.push((handed.offset, handed.fence.0, handed.agent.into(), of, by));
                }
                Item::Event(1, 3, record) => {
                    let ended = agent::SessionEnded::get(&mut Reader::new(record)).expect("an event reads");
                    let gone = format!("{}@{}", ended.agent, ended.session);
                    // The newest is remembered all the same, so that the dead speak too.
                    let newest = self.handles.pop();
                    self.handles.retain(|handle| *handle != gone);
                    self.handles.extend(newest);
                }
                Item::Event(1, 2, record) => {
                    let joined = agent::SessionJoined::get(&mut Reader::new(record)).expect("an event reads");
                    handles.push((joined.agent.to_string(), joined.session));
                }
                _ => {}
            }
        }
        let named = |(agent, session): (String, Serial)| format!("{agent}@{session}");
        self.handles.extend(handles.into_iter().map(named));
        keep(&mut self.tasks, 24);
        keep(&mut self.leases, 8);
        keep(&mut self.locks, 8);
        keep(&mut self.mails, 16);
        keep(&mut self.in_hand, 8);
        keep(&mut self.flights, 3);
        keep(&mut self.uploads, 4);
        keep(&mut self.handed, 12);
        keep(&mut self.auctions, 4);
        keep(&mut self.bids, 8);
        keep(&mut self.awards, 6);
        keep(&mut self.ballots, 6);
        keep(&mut self.handles, 5);
        keep(&mut self.asked, 8);
    }
}

/// The name of one of a few artefacts.
fn blob(how: u32) -> String {
    let text = TEXTS[how as usize % TEXTS.len()];
    content::name(&content::measure(0, text.as_bytes()).and_then(|m| m.alone).expect("a whole")).into()
}

/// Something for a body: now and then it mentions a blob, or one that is not there.
fn see(how: u32) -> String {
    match how % 7 {
        0 | 1 => format!(r#""blob:{}""#, blob(how / 7)),
        2 => format!(r#"["blob:{}","blob:{}"]"#, blob(how / 7), blob(how / 28)),
        _ => how.to_string(),
    }
}

fn about_keys(what: u32, how: u32) -> (&'static str, String) {
    let key = format!(r#""key":"k{}""#, how % 4);
    match what {
        0 => ("kv.put", format!(r#"{{{key},"value":{how}}}"#)),
        1 => (
            "kv.put",
            format!(r#"{{{key},"value":{{"n":{}}},"ttl_ms":{}}}"#, see(how / 4), 500 + how % 5_000),
        ),
        2 => ("kv.put", format!(r#"{{{key},"value":"x","session":true}}"#)),
        3 => ("kv.put", format!(r#"{{{key},"value":null,"if_absent":true}}"#)),
        4 => ("kv.put", format!(r#"{{{key},"value":[{how}],"if_revision":{}}}"#, how % 60)),
        5 => ("kv.delete", format!("{{{key}}}")),
        6 | 7 => ("kv.increment", format!(r#"{{{key},"by":{}}}"#, how as i64 - (1 << 31))),
        8 => ("kv.check", format!("{{{key}}}")),
        _ => ("kv.check", format!(r#"{{{key},"absent":true}}"#)),
    }
}

fn about_agents(what: u32, how: u32) -> (&'static str, String) {
    let agent = AGENTS[how as usize % AGENTS.len()];
    match what {
        0..3 => (
            "agent.join",
            format!(
                r#"{{"name":"{agent}","instance":"i{}","ttl_ms":{},"capabilities":["{}"]}}"#,
                how / 4 % 2,
                2_000 + how % 60_000,
                ["fly", "swim"][how as usize / 8 % 2],
            ),
        ),
        3 if how.is_multiple_of(2) => {
            let secret =
                [r#","secret":"sealed_x""#, r#","secret":"sealed_y","renew":true"#, ""][how as usize / 2 % 3];
            let url =
                ["https://a.example/", "http://127.0.0.1:1/x", "https://b.example", ""][how as usize / 6 % 4];
            ("agent.endpoint", format!(r#"{{"endpoint":"{url}"{secret}}}"#))
        }
        3 => ("agent.heartbeat", format!(r#"{{"load":{}}}"#, how % 100)),
        _ => ("agent.leave", "{}".to_string()),
    }
}

fn pick<T>(from: &[T], dice: u32) -> Option<&T> {
    from.get(dice as usize % from.len().max(1))
}

fn keep<T>(list: &mut Vec<T>, most: usize) {
    let over = list.len().saturating_sub(most);
    list.drain(..over);
}

fn about_journals(what: u32, how: u32) -> (&'static str, String) {
    let journal = ["a-1", "a-2", "a", "b-1"][how as usize / 3 % 4];
    let revision = how / 12 % 6;
    match what {
        0..5 => {
            let id = match how / 7 % 3 {
                0 => format!(r#","id":"i{}""#, how / 21 % 5),
                _ => String::new(),
            };
            let expected = match how / 11 % 5 {
                0 => r#","expected":"none""#.to_string(),
                1 => r#","expected":"exists""#.to_string(),
                2 => format!(r#","expected_revision":{revision}"#),
                _ => String::new(),
            };
            let more =
                if how.is_multiple_of(2) { r#",{"type":"U","data":2,"metadata":{"m":1}}"# } else { "" };
            let events = format!(r#"[{{"type":"T","data":{{"n":{}}}{id}}}{more}]"#, see(how / 5));
            ("journal.append", format!(r#"{{"journal":"{journal}","events":{events}{expected}}}"#))
        }
        _ => match how / 5 % 6 {
            0 | 1 => {
                let of = format!(r#""journal":"{journal}","revision":{revision}"#);
                let state = format!(r#""state":{{"n":{}}}"#, see(how / 9));
                ("journal.snapshot", format!(r#"{{{of},{state},"type":"v{}"}}"#, how / 31 % 2))
            }
            2 => ("journal.truncate", format!(r#"{{"journal":"{journal}","before":{revision}}}"#)),
            3 => {
                let forever = (how / 37).is_multiple_of(16);
                ("journal.delete", format!(r#"{{"journal":"{journal}","forever":{forever}}}"#))
            }
            4 => {
                let over = [r#","category":"a""#, r#","pattern":"*-1""#, ""][how as usize / 31 % 3];
                let field = r#""fold":"sum","field":"/n","by":"type""#;
                ("journal.project", format!(r#"{{"name":"p{}",{field}{over}}}"#, how % 2))
            }
            _ => ("journal.unproject", format!(r#"{{"name":"p{}"}}"#, how % 2)),
        },
    }
}
