//! Following while others write: what is there and then what comes, without a gap, without a repeat, in the right order.
//!
//! ```text
//!   8 writers ──▶ topic `flow` ── publish        each writer's own numbers rise, and each is told where it stands
//!             └─▶ journals flow-0 … flow-3 ── append            (100,000 of each in the long profile)
//!   meanwhile, begun early, in the middle and late, from the first:
//!     topic/subscribe  server-sent events; one is cut off again and again and goes on with Last-Event-ID
//!     topic/subscribe  of a pattern, journal/subscribe of a category
//!     topic/read and journal/category  waiting reads, page by page
//!     the Rust SDK's `subscribe` and `follow`
//! ```
//!
//! Every follower has to see every message at its place, once, in the order of all others.
//! The second test lets two writers race at one expected revision, round after round: exactly one wins, and the other hears what stands now.

use crate::client::{Client, LONG, bytes, find};
use crate::process::{Process, is_long, turn, verify_clean};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Barrier, Mutex};
use synod_client::{Options, Space, Synod, Which};

const WRITERS: u64 = 8;
const JOURNALS: u64 = 4;
/// How much is written before each of the followers of one kind begins, in hundredths.
const BEGIN: [u64; 3] = [0, 40, 80];

/// What was written where, by (writer, its number).
type Told = Mutex<BTreeMap<(u64, u64), (String, u64)>>;

/// One thing as a follower saw it: its stream, its place there, its writer, the writer's number.
type Seen = Vec<(String, u64, u64, u64)>;

/// A test under way.
struct Flow<'t> {
    data: &'t Path,
    /// How many messages there will be, and how many events.
    count: u64,
    published: AtomicU64,
    appended: AtomicU64,
}

impl Flow<'_> {
    /// Waits until so many hundredths have been written.
    fn await_part(&self, hundredths: u64) {
        let enough = self.count * hundredths / 100;
        while self.published.load(Relaxed).min(self.appended.load(Relaxed)) < enough {
            std::thread::park_timeout(std::time::Duration::from_millis(1));
        }
    }

    fn space(&self) -> Space {
        let options = Options { data: Some(self.data.to_owned()), ..Options::default() };
        Synod::connect(options).unwrap().space("default")
    }
}

#[test]
fn who_follows_sees_everything_once_and_in_order_while_others_write() {
    let _turn = turn();
    let count = if is_long() { 100_000 } else { 4_000 };
    let dir = tempfile::tempdir().unwrap();
    let node = Process::start(dir.path());
    let mut owner = node.client("owner");
    owner.surely("topic/create", "make", &json!({"topic": "flow"})).yes();
    for n in 0..JOURNALS {
        // A category can be followed once there is one; this event is everybody's first.
        let first = json!({"journal": format!("flow-{n}"), "events": [{"type": "Begun", "data": null}]});
        owner.surely("journal/append", &format!("begin-{n}"), &first).yes();
    }
    let flow = Flow { data: dir.path(), count, published: AtomicU64::new(0), appended: AtomicU64::new(0) };
    let (messages, events) = (Told::default(), Told::default());
    let begun = std::time::Instant::now();
    let mut took = begun.elapsed();
    let (of_topics, of_journals) = std::thread::scope(|scope| {
        let (flow, messages, events) = (&flow, &messages, &events);
        let (mut of_topics, mut of_journals) = (Vec::new(), Vec::new());
        for part in BEGIN {
            type Follow = fn(&Flow<'_>) -> Seen;
            let topics: [Follow; 4] = [subscribed, subscribed_to_pattern, read_on, subscribed_by_sdk];
            for follow in topics {
                of_topics.push(scope.spawn(move || {
                    flow.await_part(part);
                    follow(flow)
                }));
            }
            let journals: [Follow; 4] =
                [category_subscribed, category_read_on, subscribed_to_category_by_sdk, followed_by_sdk];
            for follow in journals {
                of_journals.push(scope.spawn(move || {
                    flow.await_part(part);
                    follow(flow)
                }));
            }
        }
        of_topics.push(scope.spawn(|| cut_off_again_and_again(flow)));
        let writers: Vec<_> = (0..WRITERS)
            .flat_map(|who| {
                [
                    scope.spawn(move || publish(flow, who, messages)),
                    scope.spawn(move || append(flow, who, events)),
                ]
            })
            .collect();
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        took = begun.elapsed();
        let joined = |threads: Vec<std::thread::ScopedJoinHandle<'_, Seen>>| -> Vec<Seen> {
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        };
        (joined(of_topics), joined(of_journals))
    });
    are_whole(&of_topics, &messages.into_inner().unwrap(), count);
    are_whole(&of_journals, &events.into_inner().unwrap(), count);
    println!(
        "{count} messages and {count} events by {WRITERS} writers each in {took:?}, seen by {} and {} followers, the last {:?} after the first was written",
        of_topics.len(),
        of_journals.len(),
        begun.elapsed()
    );
    assert!(node.stop().success());
    verify_clean(dir.path());
}

/// Every follower saw every thing that was written, where its writer was told that it stands, once and in one order.
fn are_whole(followers: &[Seen], told: &BTreeMap<(u64, u64), (String, u64)>, count: u64) {
    assert_eq!(told.len() as u64, count);
    for (nth, seen) in followers.iter().enumerate() {
        let (mut next, mut of_writers) = (BTreeMap::<&str, u64>::new(), BTreeMap::<u64, u64>::new());
        for (stream, place, who, n) in seen {
            let expected = next.entry(stream).or_insert(*place);
            assert_eq!(place, expected, "follower {nth}: a gap, a repeat or disorder in {stream}");
            *expected += 1;
            let expected = of_writers.entry(*who).or_insert(0);
            assert_eq!(n, expected, "follower {nth}: writer {who} is out of order at {place} of {stream}");
            *expected += 1;
            assert_eq!(told[&(*who, *n)], (stream.clone(), *place), "follower {nth}");
        }
        assert_eq!(seen.len() as u64, count, "follower {nth}");
        assert!(seen == &followers[0], "followers {nth} and 0 saw different orders");
    }
}

/// Publishes this writer's share, one message after the other.
fn publish(flow: &Flow<'_>, who: u64, told: &Told) {
    let mut client = Client::new(flow.data, &format!("publisher-{who}"));
    for n in 0..flow.count / WRITERS {
        let body = json!({"topic": "flow", "body": {"who": who, "n": n}});
        let said = client.surely("topic/publish", &format!("publish-{who}-{n}"), &body);
        told.lock().unwrap().insert((who, n), ("flow".to_owned(), said.number("first")));
        flow.published.fetch_add(1, Relaxed);
    }
}

/// Appends this writer's share to all journals in turn.
fn append(flow: &Flow<'_>, who: u64, told: &Told) {
    let mut client = Client::new(flow.data, &format!("writer-{who}"));
    for n in 0..flow.count / WRITERS {
        let journal = format!("flow-{}", (who + n) % JOURNALS);
        let events = json!([{"type": "Flowed", "data": {"who": who, "n": n}}]);
        let body = json!({"journal": journal, "events": events});
        let said = client.surely("journal/append", &format!("append-{who}-{n}"), &body);
        told.lock().unwrap().insert((who, n), (journal, said.number("revision")));
        flow.appended.fetch_add(1, Relaxed);
    }
}

/// Notes one thing; what only begins a journal is passed over.
fn note(seen: &mut Seen, stream: &str, place: u64, body: &Value) {
    if let (Some(who), Some(n)) = (body["who"].as_u64(), body["n"].as_u64()) {
        seen.push((stream.to_owned(), place, who, n));
    }
}

/// A connection that is a stream of events from here on.
fn stream(data: &Path, path: &str, last: Option<&str>) -> BufReader<TcpStream> {
    let (addr, token) = find(data).unwrap();
    let mut socket = TcpStream::connect(addr).unwrap();
    socket.set_read_timeout(Some(LONG)).unwrap();
    let headers: Vec<(&str, &str)> = last.map(|last| ("last-event-id", last)).into_iter().collect();
    socket.write_all(&bytes(&token, "GET", &format!("/v1/default/{path}"), &headers, "")).unwrap();
    let mut reader = BufReader::new(socket);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    assert!(line.starts_with("HTTP/1.1 200"), "{path}: {line}");
    while line != "\r\n" {
        line.clear();
        reader.read_line(&mut line).unwrap();
    }
    reader
}

/// The id and the data of the next event; none when the connection ended.
fn event(reader: &mut BufReader<TcpStream>) -> Option<(String, Value)> {
    let (mut id, mut line) = (String::new(), String::new());
    loop {
        line.clear();
        if reader.read_line(&mut line).unwrap() == 0 {
            return None;
        }
        assert!(!line.starts_with("event: end"), "a follower was let go");
        if let Some(rest) = line.strip_prefix("id: ") {
            id = rest.trim_end().to_owned();
        } else if let Some(rest) = line.strip_prefix("data: ") {
            return Some((id, serde_json::from_str(rest).unwrap()));
        }
    }
}

fn subscribed(flow: &Flow<'_>) -> Seen {
    follow_stream(flow, "topic/subscribe?topic=flow&from=start")
}

fn subscribed_to_pattern(flow: &Flow<'_>) -> Seen {
    follow_stream(flow, "topic/subscribe?topic=%3E&from=start")
}

fn follow_stream(flow: &Flow<'_>, path: &str) -> Seen {
    let (mut reader, mut seen) = (stream(flow.data, path, None), Seen::new());
    while (seen.len() as u64) < flow.count {
        let (_, message) = event(&mut reader).expect("a stream that goes on");
        note(&mut seen, "flow", message["offset"].as_u64().unwrap(), &message["body"]);
    }
    seen
}

fn category_subscribed(flow: &Flow<'_>) -> Seen {
    let mut reader = stream(flow.data, "journal/subscribe?category=flow&from=start", None);
    let mut seen = Seen::new();
    while (seen.len() as u64) < flow.count {
        let (_, event) = event(&mut reader).expect("a stream that goes on");
        let journal = event["journal"].as_str().unwrap();
        note(&mut seen, journal, event["revision"].as_u64().unwrap(), &event["data"]);
    }
    seen
}

/// Closes its connection after more and more messages, and comes back with the id of the last one it saw.
fn cut_off_again_and_again(flow: &Flow<'_>) -> Seen {
    let (mut seen, mut last, mut lives) = (Seen::new(), None::<String>, 0);
    while (seen.len() as u64) < flow.count {
        let mut reader = stream(flow.data, "topic/subscribe?topic=flow&from=start", last.as_deref());
        lives += 1;
        for _ in 0..(1 + lives * lives % 977).min(flow.count - seen.len() as u64) {
            let (id, message) = event(&mut reader).expect("a stream that goes on");
            note(&mut seen, "flow", message["offset"].as_u64().unwrap(), &message["body"]);
            last = Some(id);
        }
    }
    assert!(lives > 5, "{lives}");
    seen
}

/// Reads a topic page by page, waiting for what comes.
fn read_on(flow: &Flow<'_>) -> Seen {
    let mut client = Client::new(flow.data, "reader");
    let (mut seen, mut from) = (Seen::new(), "start".to_owned());
    while (seen.len() as u64) < flow.count {
        let page = client.ask(&format!("topic/read?topic=flow&from={from}&max=1000&wait_ms=10000")).yes();
        for message in page["messages"].as_array().unwrap() {
            note(&mut seen, "flow", message["offset"].as_u64().unwrap(), &message["body"]);
        }
        from = page["next"].as_str().unwrap().to_owned();
    }
    seen
}

/// Reads a category page by page, waiting for what comes.
fn category_read_on(flow: &Flow<'_>) -> Seen {
    let mut client = Client::new(flow.data, "reader");
    let (mut seen, mut after) = (Seen::new(), String::new());
    while (seen.len() as u64) < flow.count {
        let page =
            client.ask(&format!("journal/category?category=flow&limit=1000&wait_ms=10000{after}")).yes();
        for event in page["events"].as_array().unwrap() {
            let journal = event["journal"].as_str().unwrap();
            note(&mut seen, journal, event["revision"].as_u64().unwrap(), &event["data"]);
        }
        after = format!("&after={}", page["next"].as_str().unwrap());
    }
    seen
}

#[tokio::main(flavor = "current_thread")]
async fn subscribed_by_sdk(flow: &Flow<'_>) -> Seen {
    let space = flow.space();
    let mut stream = space.topic().subscribe("flow", "start", &[]).await.unwrap();
    let mut seen = Seen::new();
    while (seen.len() as u64) < flow.count {
        let found = stream.next().await.unwrap();
        note(&mut seen, "flow", found.offset, found.body());
    }
    seen
}

#[tokio::main(flavor = "current_thread")]
async fn subscribed_to_category_by_sdk(flow: &Flow<'_>) -> Seen {
    let space = flow.space();
    let mut stream = space.journal().subscribe(Which::Category("flow"), "start", &[]).await.unwrap();
    let mut seen = Seen::new();
    while (seen.len() as u64) < flow.count {
        let event = stream.next().await.unwrap();
        note(&mut seen, &event.journal, event.revision, event.data());
    }
    seen
}

#[tokio::main(flavor = "current_thread")]
async fn followed_by_sdk(flow: &Flow<'_>) -> Seen {
    let space = flow.space();
    let mut follow = space.journal().follow("flow", None);
    let mut seen = Seen::new();
    while (seen.len() as u64) < flow.count {
        let event = follow.next().await.unwrap();
        note(&mut seen, &event.journal, event.revision, event.data());
    }
    seen
}

#[test]
fn of_two_writers_at_one_revision_exactly_one_wins_and_the_other_hears_what_stands() {
    let _turn = turn();
    let rounds = if is_long() { 5_000 } else { 200 };
    let dir = tempfile::tempdir().unwrap();
    let node = Process::start(dir.path());
    let start = Barrier::new(2);
    let race = |who: u64| {
        let mut client = node.client(&format!("writer-{who}"));
        let mut wins = Vec::new();
        for round in 0..rounds {
            let expected = match round {
                0 => json!({"expected": "none"}),
                _ => json!({"expected_revision": round - 1}),
            };
            let mut body = json!({"journal": "race", "events": [{"type": "Ran", "data": {"who": who}}]});
            body.as_object_mut().unwrap().extend(expected.as_object().unwrap().clone());
            start.wait();
            let told = client.surely("journal/append", &format!("race-{who}-{round}"), &body);
            match told.code() {
                "" => {
                    assert_eq!(told.number("revision"), round);
                    wins.push(round);
                }
                "conflict" => assert_eq!(told.number("revision"), round, "what stands now: {told:?}"),
                _ => panic!("{told:?}"),
            }
            // The other one's answer comes before the next round.
            start.wait();
        }
        wins
    };
    let (one, other) = std::thread::scope(|scope| {
        let one = scope.spawn(|| race(1));
        let other = race(2);
        (one.join().unwrap(), other)
    });
    let mut all: Vec<u64> = one.iter().chain(&other).copied().collect();
    all.sort_unstable();
    assert_eq!(all, (0..rounds).collect::<Vec<_>>(), "exactly one wins each round");
    assert!(!one.is_empty() && !other.is_empty(), "they really raced: {} and {}", one.len(), other.len());
    // What stands is what the winners were told.
    let (mut client, mut next) = (node.client("judge"), Some(0));
    let mut stands = Vec::new();
    while let Some(from) = next.filter(|from| *from < rounds) {
        let page = client.ask(&format!("journal/read?journal=race&from={from}&limit=1000")).yes();
        stands.extend(page["events"].as_array().unwrap().iter().map(|e| e["data"]["who"].as_u64().unwrap()));
        next = page["next"].as_u64();
    }
    let winners: Vec<u64> = (0..rounds).map(|round| if one.contains(&round) { 1 } else { 2 }).collect();
    assert_eq!(stands, winners);
    println!("{rounds} rounds: {} won by one writer, {} by the other", one.len(), other.len());
}
