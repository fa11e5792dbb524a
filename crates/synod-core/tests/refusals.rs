//! Every way to be told no: a table, one row for each command and reason, with the code and a part of what is said.
//!
//! A code that a card promises and no row shows fails the test, and so does one that a row shows and no card promises.

#[path = "refusals/auctions.rs"]
mod auctions;
#[path = "refusals/ballots.rs"]
mod ballots;
#[path = "refusals/blobs.rs"]
mod blobs;
mod common;
#[path = "refusals/docs.rs"]
mod docs;
#[path = "refusals/elections.rs"]
mod elections;
#[path = "refusals/journals.rs"]
mod journals;
#[path = "refusals/locks.rs"]
mod locks;
#[path = "refusals/mail.rs"]
mod mail;
#[path = "refusals/pipelines.rs"]
mod pipelines;
#[path = "refusals/queues.rs"]
mod queues;
#[path = "refusals/schedules.rs"]
mod schedules;
#[path = "refusals/topics.rs"]
mod topics;

use common::{OWNER, Who, World, request};
use std::collections::BTreeSet;
use synod_core::catalogue::{self, Right};
use synod_core::record::Kind;
use synod_core::refusal::{Code, Refusal};

/// What every command can be refused with, whatever its card says: rights, handles, request keys, and fields that a door would not have let through.
const ANYWHERE: [Code; 4] = [Code::Unauthenticated, Code::Denied, Code::Gone, Code::Invalid];

/// (who, as `principal/agent`), command, fields, code, what is said. `$task` and `$fence` are what heron holds, `$message` and `$lease` what it has in hand.
type Row = (&'static str, &'static str, &'static str, Code, &'static str);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    // Anywhere.
    ("nobody/x", "kv.put", r#"{"key":"k","value":1}"#, Code::Unauthenticated, "nobody here knows the principal `nobody`"),
    ("eye/x", "kv.put", r#"{"key":"k","value":1}"#, Code::Denied, "`eye` has the role reader here and kv.put needs more"),
    ("hand/build-x", "kv.put", r#"{"key":"k","value":1}"#, Code::Denied, "`hand` may not touch `k`: it is confined to build-"),
    ("hand/heron", "agent.heartbeat", "{}", Code::Denied, "`heron` belongs to another principal"),
    ("owner/heron@999", "kv.put", r#"{"key":"k","value":1}"#, Code::Gone, "session 999 of `heron` has ended; call agent.join again"),
    ("owner/heron@x", "kv.put", r#"{"key":"k","value":1}"#, Code::Invalid, "`heron@x` is not a handle"),
    ("owner/", "kv.put", r#"{"key":"k","value":1}"#, Code::Invalid, "the agent name has 0 bytes; give it 1 to 200"),
    ("owner/a\u{7}", "kv.put", r#"{"key":"k","value":1}"#, Code::Invalid, "the agent name contains a control character"),
    // agent
    ("owner/x", "agent.join", r#"{"name":"x","parent":"nobody"}"#, Code::NotFound, "there is no agent `nobody`"),
    ("owner/x", "agent.join", r#"{"name":"a@b"}"#, Code::Invalid, "an agent's name cannot contain `@`"),
    ("owner/x", "agent.join", r#"{"name":"x","capabilities":[""]}"#, Code::Invalid, "the capability name has 0 bytes"),
    ("hand/build-x", "agent.join", r#"{"name":"heron"}"#, Code::Denied, "it is confined to build-"),
    ("red/fox", "agent.join", r#"{"name":"heron"}"#, Code::Denied, "`heron` belongs to another principal"),
    ("full/x1", "agent.join", r#"{"name":"one-too-many"}"#, Code::Exhausted, "agents already; raise it with `synod space set agents_max`"),
    ("owner/heron@1", "agent.leave", "{}", Code::Gone, "session 1 of `heron` has ended"),
    ("owner/heron@1", "agent.heartbeat", "{}", Code::Gone, "session 1 of `heron` has ended"),
    ("owner/x", "agent.join", r#"{"name":"x","endpoint":"https://a.example/"}"#, Code::Invalid, "there is no secret yet; call agent.endpoint, which makes one"),
    ("owner/x", "agent.join", r#"{"name":"x","secret":"sealed_x"}"#, Code::Invalid, "a secret signs what is pushed to an endpoint; send `endpoint` with it"),
    ("owner/x", "agent.endpoint", r#"{"endpoint":"https://me:pw@a.example/","secret":"sealed_x"}"#, Code::Invalid, "an endpoint carries no user name or password"),
    ("owner/x", "agent.endpoint", r#"{"endpoint":"https://a.example/","secret":"whsec_x"}"#, Code::Invalid, "a secret stands here only as the node sealed it"),
    ("full/x", "agent.endpoint", r#"{"endpoint":"https://a.example/","secret":"sealed_x"}"#, Code::Exhausted, "1 agents have an endpoint and 1 may; receive your mail"),
    // kv
    ("owner/x", "kv.put", r#"{"key":"n","value":1,"if_revision":1}"#, Code::Conflict, "`n` is at revision"),
    ("owner/x", "kv.put", r#"{"key":"n","value":1,"if_absent":true}"#, Code::Conflict, "look at its value and decide again"),
    ("owner/x", "kv.put", r#"{"key":"n","value":1,"if_revision":0}"#, Code::Conflict, "look at its value and decide again"),
    ("owner/x", "kv.put", r#"{"key":"new","value":1,"if_revision":7}"#, Code::Conflict, "there is no key `new` any more"),
    ("owner/x", "kv.put", r#"{"key":"n","value":1,"if_revision":7,"if_absent":true}"#, Code::Invalid, "send one of the two"),
    ("owner/x", "kv.put", r#"{"key":"n","value":1,"session":true}"#, Code::Invalid, "call agent.join and send its `handle` as `as`"),
    ("owner/x", "kv.put", r#"{"key":"a\tb","value":1}"#, Code::Invalid, "the key contains a control character"),
    ("full/x", "kv.put", r#"{"key":"one too many","value":1}"#, Code::Exhausted, "keys already; delete some, or raise it with `synod space set keys_max`"),
    ("full/x", "kv.put", r#"{"key":"n","value":"$long"}"#, Code::Invalid, "bytes and at most 1024 are taken"),
    ("owner/x", "kv.delete", r#"{"key":"n","if_revision":1}"#, Code::Conflict, "`n` is at revision"),
    ("owner/x", "kv.increment", r#"{"key":"s"}"#, Code::Conflict, "`s` holds no whole number; put one there before you count"),
    ("owner/x", "kv.increment", r#"{"key":"n","by":9007199254740991}"#, Code::Conflict, "cannot go 9007199254740991 further"),
    ("full/x", "kv.increment", r#"{"key":"one too many"}"#, Code::Exhausted, "keys already"),
    ("owner/x", "kv.check", r#"{"key":"n","revision":1}"#, Code::Conflict, "`n` is at revision"),
    ("owner/x", "kv.check", r#"{"key":"n","absent":true}"#, Code::Conflict, "`n` is at revision"),
    ("owner/x", "kv.check", r#"{"key":"new"}"#, Code::Conflict, "there is no key `new`; send `absent`"),
    ("owner/x", "kv.check", r#"{"key":"n","revision":1,"absent":true}"#, Code::Invalid, "send one of the two"),
    // space
    ("owner/x", "space.txn", r#"{"commands":[{"lock.acquire":{"names":["new"],"wait_ms":1}}]}"#, Code::Unsupported, "command 1 (lock.acquire): a lock cannot be waited for inside a transaction"),
    ("owner/x", "space.txn", r#"{"commands":[{"kv.put":{"key":"k","value":1}},{"queue.claim":{"queue":"q","wait_ms":1}}]}"#, Code::Unsupported, "command 2 (queue.claim): a claim cannot wait inside a transaction"),
    ("owner/x", "space.txn", r#"{"commands":[]}"#, Code::Invalid, "a transaction needs at least one command"),
    ("owner/x", "space.txn", r#"{"commands":[{"kv.check":{"key":"new"}}]}"#, Code::Conflict, "command 1 (kv.check): there is no key `new`"),
    ("hand/build-x", "space.txn", r#"{"commands":[{"kv.put":{"key":"k","value":1}}]}"#, Code::Denied, "command 1 (kv.put): `hand` may not touch `k`"),
    ("owner/x", "space.set", r#"{"name":"colour","value":1}"#, Code::NotFound, "there is no setting `colour`"),
    ("owner/x", "space.set", r#"{"name":"wake_max","value":0}"#, Code::Invalid, "wake_max takes 1 to 65536, not 0"),
    ("red/fox", "space.set", r#"{"name":"wake_max","value":9}"#, Code::Denied, "`red` has the role agent here and space.set needs more"),
    ("owner/x", "space.grant", r#"{"principal":"owner","role":"agent"}"#, Code::Conflict, "`owner` began this space and stays its admin"),
    ("owner/x", "space.grant", r#"{"principal":"a\nb","role":"agent"}"#, Code::Invalid, "the principal name contains a control character"),
    ("owner/x", "space.revoke", r#"{"principal":"nobody"}"#, Code::NotFound, "nobody here knows the principal `nobody`"),
    ("owner/x", "space.revoke", r#"{"principal":"owner"}"#, Code::Conflict, "stays its admin"),
    ("hand/build-x", "space.enroll", r#"{"agent":"heron","token":"$hash"}"#, Code::Denied, "`heron` belongs to another principal"),
    ("red/fox", "space.enroll", r#"{"agent":"owner","token":"$hash"}"#, Code::Conflict, "`owner` is a principal of another role"),
    ("red/fox", "space.enroll", r#"{"agent":"hand","token":"$hash"}"#, Code::Denied, "`hand` is the name of another principal"),
    ("red/fox", "space.enroll", r#"{"agent":"a@b","token":"$hash"}"#, Code::Invalid, "an agent's name cannot contain `@`"),
    ("full/x1", "space.enroll", r#"{"agent":"one-too-many","token":"$hash"}"#, Code::Exhausted, "agents already; raise it with `synod space set agents_max`"),
    ("red/fox", "agent.join", r#"{"name":"cub","parent":"heron"}"#, Code::Denied, "`heron` belongs to another principal and cannot be the parent"),
    ("red/fox", "agent.join", r#"{"name":"fox","parent":"fox"}"#, Code::Invalid, "is `fox` itself or below it"),
    ("red/fox", "agent.join", r#"{"name":"hand"}"#, Code::Denied, "`hand` is the name of another principal"),
    ("red/hand", "agent.heartbeat", "{}", Code::Denied, "`hand` is the name of another principal"),
    ("red/fox", "space.accept_clock", "{}", Code::Denied, "space.accept_clock needs more"),
    ("owner/x", "space.redact", r#"{"index":999999,"reason":"r"}"#, Code::NotFound, "index 999999 has not come yet"),
    ("owner/x", "space.upgrade", r#"{"to":1}"#, Code::Conflict, "fold version 1 is in force and never goes down"),
    ("owner/x", "space.upgrade", r#"{"to":2}"#, Code::Unsupported, "nothing newer than fold version 1 is known here, so 2 cannot come into force"),
    ("red/fox", "space.upgrade", r#"{"to":2}"#, Code::Denied, "space.upgrade needs more"),
    ("owner/x", "space.redact", r#"{"index":0,"reason":"r"}"#, Code::NotFound, "index 0 has not come yet"),
    ("red/fox", "space.redact", r#"{"index":1,"reason":"r"}"#, Code::Denied, "space.redact needs more"),
];

#[rustfmt::skip]
const QUERIES: &[Row] = &[
    ("nobody/", "kv.get", r#"{"key":"n"}"#, Code::Unauthenticated, "nobody here knows the principal `nobody`"),
    ("hand/", "kv.get", r#"{"key":"n"}"#, Code::Denied, "`hand` may not touch `n`"),
    ("hand/", "kv.list", "{}", Code::Denied, "may not touch `*`"),
    ("hand/", "kv.history", r#"{"key":"n"}"#, Code::Denied, "`hand` may not touch `n`"),
    ("red/", "space.rights", "{}", Code::Denied, "space.rights needs more"),
    ("owner/", "kv.get", r#"{"key":"new"}"#, Code::NotFound, "there is no key `new`"),
    ("owner/", "kv.history", r#"{"key":"new"}"#, Code::NotFound, "there is no key `new`"),
    ("owner/", "agent.show", r#"{"agent":"nobody"}"#, Code::NotFound, "there is no agent `nobody`"),
];

/// A space in which all of this can be refused.
struct Stage {
    world: World,
    /// What `$word` in a row stands for, longer words before those they begin with.
    words: Vec<(&'static str, String)>,
}

impl Stage {
    fn new() -> Stage {
        let mut world = World::new();
        let mut say = |agent: &str, name: &str, json: &str| {
            world.call(Who::agent(agent), name, json).unwrap_or_else(|no| panic!("{name} {json}: {no}"))
        };
        for (principal, more) in [
            ("eye", r#""role":"reader""#),
            ("red", r#""role":"agent""#),
            ("full", r#""role":"admin""#),
            ("hand", r#""role":"agent","prefixes":["build-"]"#),
        ] {
            say(OWNER, "space.grant", &format!(r#"{{"principal":"{principal}",{more}}}"#));
        }
        say("heron", "kv.put", r#"{"key":"n","value":7}"#);
        say("heron", "kv.put", r#"{"key":"s","value":"seven"}"#);
        say("heron", "queue.push", r#"{"queue":"q","unique":"u"}"#);
        let dead = say("heron", "queue.claim", r#"{"queue":"q"}"#)["tasks"][0].clone();
        say(
            "heron",
            "queue.fail",
            &format!(r#"{{"task":{},"fence":{},"fatal":true}}"#, dead["task"], dead["fence"]),
        );
        say("heron", "queue.push", r#"{"queue":"q","unique":"u"}"#);
        let held = say("heron", "queue.claim", r#"{"queue":"q"}"#)["tasks"][0].clone();
        let locked = say("heron", "lock.acquire", r#"{"names":["src/**"],"note":"new login"}"#);
        for _ in 0..5 {
            say("heron", "queue.push", r#"{"queue":"hard"}"#);
            let task = say("tired", "queue.claim", r#"{"queue":"hard"}"#)["tasks"][0].clone();
            let json = format!(r#"{{"task":{},"fence":{},"fatal":true}}"#, task["task"], task["fence"]);
            say("tired", "queue.fail", &json);
        }
        // One message in the hands of heron, and one that is dead.
        say(OWNER, "space.set", r#"{"name":"mail_attempts_max","value":1}"#);
        say("wren", "mail.send", r#"{"to":"heron","body":1}"#);
        let lost = say("heron", "mail.receive", "{}")["messages"][0].clone();
        say("heron", "mail.nack", &format!(r#"{{"message":{},"fence":{}}}"#, lost["message"], lost["fence"]));
        say("wren", "mail.send", r#"{"to":"heron","body":1}"#);
        let mail = say("heron", "mail.receive", "{}")["messages"][0].clone();
        // A blob that a key mentions, and two uploads.
        let blob =
            say("heron", "blob.put", r#"{"content":"artefact"}"#)["blob"].as_str().unwrap().to_string();
        say("heron", "kv.put", &format!(r#"{{"key":"s","value":"blob:{blob}"}}"#));
        let begin = r#"{"part_bytes":1024,"size":2000}"#;
        let upload = say("heron", "blob.begin", begin)["upload"].to_string();
        let half = format!(r#"{{"upload":{upload},"offset":0,"content":"{}"}}"#, "x".repeat(1_024));
        say("heron", "blob.part", &half);
        let open = say("heron", "blob.begin", r#"{"part_bytes":1024}"#)["upload"].to_string();
        // A journal that begins later and has many snapshots, one that is over, one whose second life has begun.
        let event = r#"[{"type":"T","data":1},{"type":"T","data":1},{"type":"T","data":1,"id":"third"}]"#;
        for journal in ["order-1", "order-2", "order-3"] {
            say("heron", "journal.append", &format!(r#"{{"journal":"{journal}","events":{event}}}"#));
        }
        for kind in 0..8 {
            let json = format!(r#"{{"journal":"order-1","revision":2,"state":1,"type":"v{kind}"}}"#);
            say("heron", "journal.snapshot", &json);
        }
        say("heron", "journal.truncate", r#"{"journal":"order-1","before":1}"#);
        say("heron", "journal.delete", r#"{"journal":"order-2","forever":true}"#);
        say("heron", "journal.delete", r#"{"journal":"order-3"}"#);
        say("heron", "journal.append", r#"{"journal":"order-3","events":[{"type":"T","data":1}]}"#);
        say("heron", "journal.append", r#"{"journal":"build-1","events":[{"type":"T","data":1}]}"#);
        say("heron", "journal.project", r#"{"name":"sales","fold":"count","category":"order"}"#);
        // A topic with a group of which heron has a message in hand, and one that has let go of a message.
        say("wren", "topic.create", r#"{"topic":"small","max_bytes":10,"max_count":1}"#);
        say("wren", "topic.publish_all", r#"{"topic":"small","messages":[{"body":1},{"body":2}]}"#);
        say("wren", "topic.publish_all", r#"{"topic":"news","messages":[{"body":1},{"body":2},{"body":3}]}"#);
        say("owl", "topic.join", r#"{"group":"every","topic":">"}"#);
        say("heron", "topic.join", r#"{"group":"team","topic":"news"}"#);
        let news = say("heron", "topic.fetch", r#"{"group":"team","max":2}"#)["messages"].clone();
        say("heron", "topic.ack", &format!(r#"{{"group":"team","offset":0,"fence":{}}}"#, news[0]["fence"]));
        let number = |value: &serde_json::Value| value.to_string();
        let grant = number(&news[1]["fence"]);
        let (message, lease, lost) =
            (number(&mail["message"]), number(&mail["fence"]), number(&lost["message"]));
        let (task, fence, dead) = (number(&held["task"]), number(&held["fence"]), number(&dead["task"]));
        let (lock, key) = (number(&locked["lock"]), number(&locked["fence"]));
        // And one on its way to an endpoint.
        say("nest", "agent.endpoint", r#"{"endpoint":"https://nest.example/","secret":"sealed_x"}"#);
        let pushed = number(&say("wren", "mail.send", r#"{"to":"nest","body":1}"#)["message"]);
        let node = Who { principal: "", ..Who::agent("") };
        world.call(node, "mail.carry", r#"{"max":1}"#).expect("it is carried");
        let most = "x".repeat(1_000);
        let headers = [&*format!(r#"{{"name":"n","value":"{most}"}}"#); 5].join(",");
        let words = vec![
            ("task", task),
            ("fence", fence),
            ("dead", dead),
            ("lock", lock),
            ("key", key),
            ("message", message),
            ("lease", lease),
            ("lost", lost),
            ("pushed", pushed),
            // An upload of which half has come, one of which nothing has, and a blob.
            ("upload", upload),
            ("open", open),
            ("blob", blob),
            ("grant", grant),
            ("nothing", format!("blake3:{}", "0".repeat(64))),
            ("most", most),
            ("headers", headers),
            ("long", "x".repeat(1_100)),
            ("hash", "07".repeat(32)),
        ];
        let mut stage = Stage { world, words };
        docs::set(&mut stage);
        elections::set(&mut stage);
        pipelines::set(&mut stage);
        schedules::set(&mut stage);
        auctions::set(&mut stage);
        ballots::set(&mut stage);
        stage
    }

    /// What comes of a command that is not refused.
    fn say(&mut self, agent: &str, name: &str, json: &str) -> serde_json::Value {
        let said = self.world.call(Who::agent(agent), name, json);
        said.unwrap_or_else(|no| panic!("{name} {json}: {no}"))
    }

    /// The same with every quota used up.
    fn full() -> Stage {
        let mut stage = Stage::new();
        for (name, value) in [
            ("agents_max", 1),
            ("keys_max", 2),
            ("tasks_max", 1),
            ("queues_max", 1),
            ("leases_max", 1),
            ("locks_max", 1),
            ("mails_max", 1),
            ("push_max", 1),
            ("uploads_max", 1),
            ("blobs_max", 1),
            ("blobs_max_bytes", 1_032),
            ("topics_max", 1),
            ("topic_messages_max", 1),
            ("topic_groups_max", 1),
            ("body_max_bytes", 1_024),
            ("journals_max", 1),
            ("journal_events_max", 1),
            ("projections_max", 1),
            ("journal_category_types_max", 1),
            ("elections_max", 1),
            ("docs_max", 1),
            ("doc_entries_max", 1),
            ("doc_actors_max", 1),
            ("pipelines_max", 1),
            ("pipeline_items_max", 1),
            ("item_jobs_max", 2),
            ("schedules_max", 1),
            ("auctions_max", 1),
            ("auction_bids_max", 1),
            ("bids_max", 1),
            ("parked_max", 1),
            ("ballots_max", 4),
        ] {
            let json = format!(r#"{{"name":"{name}","value":{value}}}"#);
            stage.world.call(Who::agent(OWNER), "space.set", &json).unwrap();
        }
        stage
    }

    /// The same with journals of very many categories.
    fn wide() -> Stage {
        let mut stage = Stage::new();
        for hundred in 0..11 {
            let one = |n| {
                format!(r#"{{"journal.append":{{"journal":"c{n}","events":[{{"type":"T","data":1}}]}}}}"#)
            };
            let all: Vec<String> = (hundred * 100..hundred * 100 + 100).map(one).collect();
            let json = format!(r#"{{"commands":[{}]}}"#, all.join(","));
            stage.world.call(Who::agent("heron"), "space.txn", &json).unwrap();
        }
        stage
    }

    fn fill(&self, text: &str) -> String {
        let fill =
            |text: String, (word, meaning): &(&str, String)| text.replace(&format!("${word}"), meaning);
        self.words.iter().fold(text.to_string(), fill)
    }
}

/// The tables of every machine: commands, queries.
const TABLES: &[(&[Row], &[Row])] = &[
    (ROWS, QUERIES),
    (auctions::ROWS, auctions::QUERIES),
    (ballots::ROWS, ballots::QUERIES),
    (blobs::ROWS, blobs::QUERIES),
    (docs::ROWS, docs::QUERIES),
    (elections::ROWS, elections::QUERIES),
    (journals::ROWS, journals::QUERIES),
    (locks::ROWS, locks::QUERIES),
    (mail::ROWS, mail::QUERIES),
    (pipelines::ROWS, pipelines::QUERIES),
    (queues::ROWS, queues::QUERIES),
    (schedules::ROWS, schedules::QUERIES),
    (topics::ROWS, topics::QUERIES),
];

fn commands() -> impl Iterator<Item = &'static Row> {
    TABLES.iter().flat_map(|(commands, _)| *commands)
}

fn queries() -> impl Iterator<Item = &'static Row> {
    TABLES.iter().flat_map(|(_, queries)| *queries)
}

#[test]
fn every_command_is_refused_as_the_table_says() {
    let (mut plain, mut full) = (Stage::new(), Stage::full());
    for &(who, name, json, code, said) in commands() {
        let (principal, agent) = who.split_once('/').unwrap();
        let stage = if principal == "full" { &mut full } else { &mut plain };
        let (json, said, agent) = (stage.fill(json), stage.fill(said), stage.fill(agent));
        // Known agents of the owner are used under quotas too: an admin may act as anybody.
        let agent = if principal == "full" && agent == "x" { "heron" } else { &*agent };
        let refusal = match request(Who { principal, ..Who::agent(agent) }, name, &json) {
            Err(door) => panic!("{name} {json} was refused at the door: {door}"),
            Ok(request) => {
                stage.world.entry(&[request]);
                let refusals = &stage.world.fold.effects().refusals;
                refusals.first().map(|(_, refusal)| refusal.clone())
            }
        };
        compare(who, name, &json, refusal, code, &said);
    }
}

#[test]
fn every_query_is_refused_as_the_table_says() {
    let stage = Stage::wide();
    for &(who, name, json, code, said) in queries() {
        let (json, said) = (stage.fill(json), stage.fill(said));
        let refusal = stage.world.ask(who.trim_end_matches('/'), name, &json).err();
        compare(who, name, &json, refusal, code, &said);
    }
}

fn compare(who: &str, name: &str, json: &str, refusal: Option<Refusal>, code: Code, said: &str) {
    let Some(refusal) = refusal else { panic!("{who}: {name} {json} was not refused") };
    assert_eq!(refusal.code, code, "{who}: {name} {json} was refused as {refusal}");
    assert!(refusal.text.contains(said), "{who}: {name} {json}\n says {}\n not  {said}", refusal.text);
    let first = refusal.text.chars().next().unwrap();
    assert!(
        !first.is_uppercase() && !refusal.text.ends_with('.'),
        "lower case, no full stop: {}",
        refusal.text
    );
}

#[test]
fn cards_and_rows_promise_the_same() {
    let mut wrong = Vec::new();
    for card in catalogue::commands().chain(catalogue::queries()).filter(|card| card.right != Right::Node) {
        let name = card.name();
        // A command that is refused within a transaction is named there.
        let within = format!("({name})");
        let of_it = |row: &&Row| row.1 == name || row.4.contains(&within);
        let rows = commands().chain(queries());
        let shown: BTreeSet<Code> = rows.filter(of_it).map(|row| row.3).collect();
        for code in card.refusals.iter().filter(|code| !shown.contains(code)) {
            wrong.push(format!("{name}'s card promises {code}, and no row shows it"));
        }
        // A transaction is refused as its commands are.
        // A body may mention what is not there.
        let carries = card.fields.iter().any(|field| matches!(field.kind, Kind::Payload | Kind::Value));
        let open = |code: &&Code| {
            let mentions = carries && **code == Code::NotFound;
            !card.refusals.contains(code) && !ANYWHERE.contains(code) && !mentions && card.verb != "txn"
        };
        for code in shown.iter().filter(open) {
            wrong.push(format!("a row shows {code} for {name}, and its card does not say so"));
        }
        if shown.is_empty() && card.right > Right::Read {
            wrong.push(format!("no row shows how {name} is refused"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
