//! Every code that there is, met by the official clients as a tool's error which ends with the next call: both eras, stdio and HTTP.
//!
//! ```text
//!   client ──stdio──▶ synod mcp ──▶ relay ──▶ node with a disk that does as it is told
//!   client ──HTTP───────────────────────────▶ /mcp of that node
//! ```
//!
//! The table below says how each code is brought about; most of it is what happens to agents anyway.
//! `unsupported` is the exception: it answers a wait inside a transaction and a guard that is no lock, and no tool sends either. So the relay puts a call that waits into a transaction, as a gateway of an operator might; what the node says to that goes the way of every other no.
//! What happens before there is a tool at all (no credential) or after the node has gone is, over HTTP, no tool's error but what the client throws; the table says where.

use crate::bed::send;
use crate::den::{Den, LATE, Relay, WRAPPED};
use crate::house::{House, until};
use crate::voice::{self, Client, Heard, Voice, Way};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use synod::node::Fault;
use synod_core::refusal::Code;

/// What a client over HTTP gets to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Http {
    /// The same as over stdio.
    Tool,
    /// An exception with one of these in it: how each client words it.
    Throws(&'static [&'static str]),
    /// Nothing, for this reason.
    Never(&'static str),
}

/// One code.
struct Row {
    code: &'static str,
    how: &'static str,
    http: Http,
    provoke: fn(&mut Scene) -> Heard,
}

const TABLE: [Row; 14] = [
    Row {
        code: "invalid",
        how: "a wait that is too long",
        http: Http::Tool,
        provoke: |scene| scene.voice.call("wait", json!({"seconds": 51})),
    },
    Row {
        code: "unauthenticated",
        how: "a token that nobody knows; over HTTP the door says so before there is a session",
        http: Http::Throws(&["401", "Server returned an error response"]),
        provoke: |scene| scene.another(&[], "nobody's token")?.call("next_work", json!({})),
    },
    Row {
        code: "denied",
        how: "join under a name with a credential of its own",
        http: Http::Tool,
        provoke: |scene| scene.voice.call("join", json!({"name": "stranger"})),
    },
    Row {
        code: "not_found",
        how: "why about a number that was never given",
        http: Http::Tool,
        provoke: |scene| scene.voice.call("why", json!({"about": "999999999"})),
    },
    Row {
        code: "conflict",
        how: "put on a revision that no longer stands",
        http: Http::Tool,
        provoke: |scene| {
            scene.voice.data("put", json!({"key": "k", "value": 1}));
            scene.voice.call("put", json!({"key": "k", "value": 2, "if_revision": 0}))
        },
    },
    Row {
        code: "held",
        how: "lock what another has",
        http: Http::Tool,
        provoke: |scene| {
            scene.den.house.json(&["lock", "acquire", "taken.rs", "--ttl-ms", "10m", "--as", "other"]);
            scene.voice.call("lock", json!({"paths": ["taken.rs"]}))
        },
    },
    Row {
        code: "stale",
        how: "unlock a second time",
        http: Http::Tool,
        provoke: |scene| {
            let lock = scene.voice.data("lock", json!({"paths": ["mine.rs"]}))["lock"].clone();
            scene.voice.data("unlock", json!({"lock": lock}));
            scene.voice.call("unlock", json!({"lock": lock}))
        },
    },
    Row {
        code: "expired",
        how: "a call that is held up on its way until the window has forgotten its number",
        http: Http::Never("the door is the node: nothing is on its way between them"),
        provoke: expired,
    },
    Row {
        code: "gone",
        how: "go on under the handle of a session that was left",
        http: Http::Tool,
        provoke: |scene| {
            let joined = scene.den.house.json(&["agent", "join", "heron"]);
            let handle = joined["handle"].as_str().unwrap();
            scene.den.house.json(&["agent", "leave", "--as", handle]);
            match scene.client.is_stdio() {
                true => scene.another(&["--as", handle], TOKEN)?.call("next_work", json!({})),
                false => scene.voice.call("next_work", json!({"as": handle})),
            }
        },
    },
    Row {
        code: "exhausted",
        how: "two names where the space takes one: space set locks_max 1",
        http: Http::Tool,
        provoke: |scene| {
            scene.den.house.json(&["space", "set", "locks_max", "1"]);
            let heard = scene.voice.call("lock", json!({"paths": ["q/a.rs", "q/b.rs"]}));
            scene.den.house.json(&["space", "set", "locks_max", "100000"]);
            heard
        },
    },
    Row {
        code: "unsupported",
        how: "a wait for a lock that a gateway has put into a transaction; no tool does that",
        http: Http::Never("no gateway stands between the door and its node"),
        provoke: |scene| scene.voice.call("lock", json!({"paths": [WRAPPED], "wait_s": 50})),
    },
    Row {
        code: "overloaded",
        how: "one flush at a slow disk, one call in the only place of the intake, and then this one",
        http: Http::Tool,
        provoke: |scene| {
            scene.den.script.close_gate();
            let push = || send(&scene.den.space, "other", None, "queue.push", r#"{"queue":"q"}"#);
            let flushed = push();
            scene.den.script.wait_for_sync();
            let waits = push();
            let heard = scene.voice.call("add_work", json!({"body": "one too many"}));
            scene.den.script.open_gate();
            assert!(flushed.wait().is_ok() && waits.wait().is_ok(), "the others are carried out");
            heard
        },
    },
    Row {
        code: "unavailable",
        how: "a full disk",
        http: Http::Tool,
        provoke: |scene| {
            scene.den.script.set_full(true);
            let heard = scene.voice.call("add_work", json!({"body": "does not fit"}));
            scene.den.script.set_full(false);
            heard
        },
    },
    Row {
        code: "unknown",
        how: "over stdio the node is killed in the middle of a call, and nobody starts it again; over HTTP its disk stands still longer than anybody waits",
        http: Http::Tool,
        provoke: |scene| match scene.client.is_stdio() {
            true => killed(scene.client).0,
            false => stands_still(scene),
        },
    },
];

/// The credential of `heron`, who may act as nobody else.
const TOKEN: &str = "token-of-heron";

/// A client that has joined, and what it is going to meet.
struct Scene {
    client: Client,
    den: Den,
    relay: Relay,
    voice: Voice,
}

impl Scene {
    fn set(client: Client) -> Scene {
        let den = Den::open();
        for (agent, token) in [("heron", TOKEN), ("stranger", "token-of-stranger")] {
            den.house.json(&["space", "enroll", agent, &blake3::hash(token.as_bytes()).to_hex()]);
        }
        let relay = Relay::before(den.addr);
        let mut voice = open(client, &den, &relay, &["--as", "heron"], TOKEN).unwrap();
        let joined = voice.data("join", json!({"name": "heron"}));
        if !client.is_stdio() {
            voice.handle = joined["handle"].as_str().map(str::to_owned);
        }
        Scene { client, den, relay, voice }
    }

    /// Another process of the same client, with these words for its proxy and this credential.
    fn another(&self, words: &[&str], token: &str) -> Result<Voice, String> {
        open(self.client, &self.den, &self.relay, words, token)
    }
}

fn open(client: Client, den: &Den, relay: &Relay, words: &[&str], token: &str) -> Result<Voice, String> {
    let env = vec![("SYNOD_URL", relay.base.clone()), ("SYNOD_TOKEN", token.replace(' ', "-"))];
    Voice::open(client, &Way { words, env, base: &den.base(), token, dir: den.house.path() })
}

/// A call that arrives after its client has gone on for so long that the node has forgotten what came of such numbers.
fn expired(scene: &mut Scene) -> Heard {
    scene.den.house.json(&["space", "set", "window_keys", "16"]);
    let late = scene.voice.begin("add_work", json!({"body": LATE}));
    scene.relay.wait_for_late();
    // Twice as many keys are remembered as the setting says, and an entry more may come before they are counted.
    for n in 0..16 * 3 + 2 {
        scene.voice.data("put", json!({"key": "on", "value": n}));
    }
    scene.relay.let_go();
    scene.voice.heard(late)
}

/// A disk that does not come back: the call is in the log and not known to be durable, and asking again finds the intake full.
fn stands_still(scene: &mut Scene) -> Heard {
    scene.den.script.close_gate();
    let call = scene.voice.begin("add_work", json!({"body": "is it there?"}));
    scene.den.script.wait_for_sync();
    let waits = send(&scene.den.space, "other", None, "queue.push", r#"{"queue":"q"}"#);
    let heard = scene.voice.heard(call);
    scene.den.script.open_gate();
    assert!(waits.wait().is_ok(), "the other is carried out");
    heard
}

/// SIGKILL for a node while one call waits in it; and what becomes of the next call.
fn killed(client: Client) -> (Heard, Heard) {
    let mut house = House::open();
    let read = |name: &str| std::fs::read_to_string(house.path().join(name)).unwrap();
    let about: Value = serde_json::from_str(&read("node.json")).unwrap();
    let (base, token) = (about["http"].as_str().unwrap(), read("token"));
    let env = vec![("SYNOD_DATA", house.path().display().to_string())];
    let way = Way { words: &["--as", "heron"], env, base, token: token.trim(), dir: house.path() };
    let mut voice = Voice::open(client, &way).unwrap();
    let joined = voice.data("join", json!({"name": "heron"}));
    if !client.is_stdio() {
        voice.handle = joined["handle"].as_str().map(str::to_owned);
    }
    let call = voice.begin("next_work", json!({"wait_s": 50}));
    until("it waits", || !house.json(&["space", "waits"])["waits"].as_array().unwrap().is_empty());
    house.kill();
    let next = voice.begin("lock", json!({"paths": ["a.rs"]}));
    (voice.heard(call), voice.heard(next))
}

/// A tool's error names its code first, and says what to call next at the end.
fn is_no(heard: &Heard, code: &str) -> Result<String, String> {
    let told = heard.as_ref().map_err(|thrown| format!("thrown: {thrown}"))?;
    let next = told.text.rsplit_once("; ").map(|(_, next)| next);
    let shaped = told.error
        && told.text.starts_with(&format!("{code}: "))
        && next.is_some_and(|next| next.contains("call "));
    if shaped { Ok(told.text.clone()) } else { Err(format!("{told:?}")) }
}

/// Every code of the closed list: refusals by rule, and faults of a node.
fn codes() -> BTreeSet<&'static str> {
    let of = |fault: Fault| match &fault {
        // A new fault is entered below as well.
        Fault::Unavailable(_)
        | Fault::Overloaded { .. }
        | Fault::Deadline
        | Fault::Unknown
        | Fault::Full(_)
        | Fault::TooLarge { .. }
        | Fault::NoSpace(_) => fault.code(),
    };
    let faults = [
        Fault::Unavailable(String::new()),
        Fault::Overloaded { retry_after_ms: 0 },
        Fault::Deadline,
        Fault::Unknown,
        Fault::Full(String::new()),
        Fault::TooLarge { bytes: 0, max: 0 },
        Fault::NoSpace(String::new()),
    ];
    Code::ALL.iter().map(|code| code.word()).chain(faults.map(of)).collect()
}

/// What one client met: the codes, in the order of the table, with what it was told.
fn met(client: Client) -> Vec<(&'static str, String)> {
    let mut scene = Scene::set(client);
    let mut met = Vec::new();
    for row in &TABLE {
        if !client.is_stdio() && matches!(row.http, Http::Never(_)) {
            continue;
        }
        let heard = (row.provoke)(&mut scene);
        let wrong = |what: String| panic!("{client}: {} by {}: {what}", row.code, row.how);
        match row.http {
            Http::Throws(words) if !client.is_stdio() => match heard {
                Err(thrown) if words.iter().any(|word| thrown.contains(word)) => {
                    println!("{client}: {}: thrown: {thrown}", row.code)
                }
                heard => wrong(format!("{heard:?}")),
            },
            _ => match is_no(&heard, row.code) {
                Ok(text) => met.push((row.code, text)),
                Err(what) => wrong(what),
            },
        }
    }
    met
}

#[test]
fn every_client_meets_every_code() {
    let clients: Vec<Client> = voice::all().collect();
    let walks: Vec<_> = clients
        .iter()
        .map(|client| {
            let client = *client;
            std::thread::spawn(move || met(client))
        })
        .collect();
    let all: Vec<(Client, Vec<(&str, String)>)> =
        clients.into_iter().zip(walks).map(|(client, walk)| (client, walk.join().unwrap())).collect();
    for row in &TABLE {
        println!("{}: {}", row.code, row.how);
        for (client, met) in &all {
            let text = met.iter().find(|(code, _)| *code == row.code).map(|(_, text)| text.as_str());
            println!("    {client}: {}", text.map_or_else(|| format!("{:?}", row.http), str::to_owned));
        }
    }
    for (client, met) in &all {
        let met: BTreeSet<&str> = met.iter().map(|(code, _)| *code).collect();
        let elsewhere = TABLE.iter().filter(|row| !client.is_stdio() && row.http != Http::Tool);
        let missing: Vec<&str> = codes().into_iter().filter(|code| !met.contains(code)).collect();
        let mut known: Vec<&str> = elsewhere.map(|row| row.code).collect();
        known.sort_unstable();
        assert_eq!(missing, known, "{client} did not meet every code");
    }
}

#[test]
fn the_death_of_a_node_is_told_over_stdio_and_thrown_over_http() {
    let walks: Vec<_> =
        voice::all().map(|client| (client, std::thread::spawn(move || killed(client)))).collect();
    for (client, walk) in walks {
        let (call, next) = walk.join().unwrap();
        println!("{client}:\n    {call:?}\n    {next:?}");
        match client.is_stdio() {
            true => {
                is_no(&call, "unknown").unwrap();
                is_no(&next, "unavailable").unwrap();
            }
            // Door and node are one: there is nobody left to say anything.
            false => assert!(call.is_err() && next.is_err(), "{client}: {call:?}, {next:?}"),
        }
    }
}
