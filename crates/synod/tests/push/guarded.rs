//! Addresses that are never contacted, whoever names them and however.

use crate::client::until;
use crate::endpoint::Endpoint;
use crate::node::Node;
use serde_json::json;
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use synod::courier::{self, Resolve};
use tokio::sync::watch;

#[test]
fn a_node_that_was_not_told_to_contacts_no_private_address() {
    let node = Node::with(&[], Vec::new());
    node.set(&[("push_attempts_max", 3), ("backoff_ms", 5), ("push_failures_max", 100)]);
    let trap = Endpoint::open();
    let port = trap.addr.port();
    // What can be seen from the URL is refused at once, and says what to do.
    for url in [
        trap.url(),
        format!("https://127.0.0.1:{port}/"),
        format!("https://[::1]:{port}/"),
        format!("https://[::ffff:127.0.0.1]:{port}/"),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "https://10.1.2.3/".to_owned(),
        "http://agent.example/".to_owned(),
    ] {
        for verb in ["agent/endpoint", "agent/join"] {
            let body = json!({"endpoint": url, "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"});
            let answer = node.client("wren").command(verb, None, &body).unwrap();
            assert_eq!((answer.status, answer.code()), (400, "invalid"), "{url}: {answer:?}");
        }
    }
    // Where nothing is pushed an endpoint is a note, and may say anything.
    node.set(&[("push_max", 0)]);
    node.say("kite", "agent/join", json!({"endpoint": trap.url()}));
    node.set(&[("push_max", 10)]);
    // What only a lookup shows is found at each attempt: names, and ways to write an address that are no address.
    for (agent, host) in
        [("wren", "localhost"), ("robin", "127.1"), ("owl", "2130706433"), ("kite", "0x7f000001")]
    {
        node.say(agent, "agent/endpoint", json!({"endpoint": format!("https://{host}:{port}/")}));
        let message = node.mail(agent, 0, 1)[0];
        let dead = node.until_state(message, "dead");
        let reason = dead["history"][0]["reason"].as_str().unwrap();
        assert!(reason.starts_with("not contacted: ") || reason.contains("is not found"), "{host}: {reason}");
        assert_eq!(dead["history"].as_array().unwrap().len(), 3, "and the attempts are counted");
    }
    assert_eq!(trap.connections(), 0, "nobody came");
}

/// Says for each name what the table says.
struct Table(Vec<(&'static str, Vec<IpAddr>)>);

impl Resolve for Table {
    fn resolve(&self, host: &str) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        let found = self.0.iter().find(|(name, _)| *name == host).map(|(_, found)| found.clone());
        Box::pin(async move { found.ok_or_else(|| io::Error::other("no such name")) })
    }
}

#[test]
fn a_name_with_a_public_and_a_private_address_is_not_contacted_at_either() {
    let trap = Endpoint::open();
    let port = trap.addr.port();
    let here: IpAddr = "127.0.0.1".parse().unwrap();
    let public: IpAddr = "203.0.114.7".parse().unwrap();
    let table = Table(vec![
        ("first.example", vec![here, public]),
        ("last.example", vec![public, here]),
        ("mapped.example", vec!["::ffff:127.0.0.1".parse().unwrap()]),
        ("cloud.example", vec!["169.254.169.254".parse().unwrap()]),
    ]);
    let dir = tempfile::tempdir().unwrap();
    let node = Arc::new(synod::node::Node::open(synod::node::Config::new(dir.path())).unwrap());
    let (stop, stopping) = watch::channel(false);
    let options = courier::Options { resolver: Arc::new(table), ..courier::Options::default() };
    let runs = node.clone();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let door =
                synod::doors::http::Options { addr: "127.0.0.1:0".parse().unwrap(), ..Default::default() };
            let mut closing = stopping.clone();
            let shutdown = async move { drop(closing.wait_for(|stop| *stop).await) };
            let courier = courier::run(runs.clone(), options, stopping);
            let (served, ()) = tokio::join!(synod::doors::http::serve(runs, door, |_| {}, shutdown), courier);
            served.unwrap();
        });
    });
    let client = |agent: &str| crate::client::Client::new(dir.path(), agent);
    let say =
        |agent: &str, verb: &str, body| until(verb, || client(agent).command(verb, None, &body).ok()).yes();
    say("owner", "space/set", json!({"name": "push_attempts_max", "value": 2}));
    say("owner", "space/set", json!({"name": "backoff_ms", "value": 5}));
    for (agent, host) in [("a", "first"), ("b", "last"), ("c", "mapped"), ("d", "cloud")] {
        let url = format!("https://{host}.example:{port}/");
        say(agent, "agent/endpoint", json!({"endpoint": url}));
        let sent = say("heron", "mail/send", json!({"to": agent, "body": 1}));
        let dead = until("a dead letter", || {
            let shown = client("owner").ask(&format!("mail/show?message={}", sent["message"])).yes();
            (shown["state"] == "dead").then_some(shown)
        });
        let reason = dead["history"][1]["reason"].as_str().unwrap();
        assert!(reason.starts_with("not contacted: "), "{host}: {reason}");
    }
    assert_eq!(trap.connections(), 0, "nobody came");
    stop.send(true).unwrap();
    thread.join().unwrap();
}
