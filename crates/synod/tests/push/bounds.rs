//! What is under way is bounded, and nobody takes all of it: few places, many boxes, and endpoints that hang.

use crate::client::until;
use crate::endpoint::{Does, Endpoint};
use crate::inside::{Inside, Table};
use serde_json::json;
use std::sync::Arc;
use synod::courier::Options;

/// Long enough that nothing which hangs comes to an end in a test.
const HANGS: &[(&str, u64)] = &[("push_timeout_ms", 60_000)];

#[test]
fn a_host_that_hangs_brings_no_more_into_memory_than_there_are_places() {
    const BOXES: u64 = 100;
    let dir = tempfile::tempdir().unwrap();
    let options = Options { slots: 8, slots_per_host: 2, ..Options::default() };
    let inside = Inside::open(dir.path(), true, options);
    inside.set(HANGS);
    let hanging = Endpoint::open();
    hanging.always(Does::Hangs);
    for n in 0..BOXES {
        let agent = format!("stuck-{n}");
        inside.say(&agent, "agent/endpoint", json!({"endpoint": hanging.url()}));
        inside.mail(&agent, n);
    }
    // Until each box had its turn: the fold counts what it has handed out and not heard of again.
    let mut most = 0;
    until("a turn for each box", || {
        let status = inside.node.handle("default").unwrap().status();
        most = most.max(status.push_in_flight);
        (status.push_started >= BOXES).then_some(())
    });
    assert!((3..=8).contains(&most), "{most} messages were handed out at once");
    assert_eq!(hanging.open_max(), 2, "in the line of this address");
    // What waits there keeps nobody else from their mail.
    let prompt = Endpoint::open();
    inside.say("wren", "agent/endpoint", json!({"endpoint": prompt.url()}));
    inside.mails("wren", 0..10);
    prompt.until_taken(10);
    inside.stop();
}

#[test]
fn one_principal_does_not_take_every_place() {
    let dir = tempfile::tempdir().unwrap();
    let options = Options { slots: 8, slots_per_host: 8, ..Options::default() };
    let inside = Inside::open(dir.path(), true, options);
    inside.set(HANGS);
    let token = inside.principal("crow");
    // Each of them is another port, as each could be another machine.
    let hanging: Vec<Endpoint> = (0..20).map(|_| Endpoint::open()).collect();
    for (n, endpoint) in hanging.iter().enumerate() {
        endpoint.always(Does::Hangs);
        let agent = format!("crow-{n}");
        inside.say_with(&token, &agent, "agent/endpoint", &json!({"endpoint": endpoint.url()}));
        inside.mail(&agent, n as u64);
    }
    let open = || hanging.iter().map(Endpoint::open_now).sum::<usize>();
    until("its share", || (open() == 4).then_some(()));
    let prompt = Endpoint::open();
    inside.say("wren", "agent/endpoint", json!({"endpoint": prompt.url()}));
    inside.mails("wren", 0..20);
    prompt.until_taken(20);
    assert_eq!(open(), 4, "half of the places, and they hang all the while");
    inside.stop();
}

#[test]
fn one_address_under_many_names_is_one_line() {
    let dir = tempfile::tempdir().unwrap();
    let names = ["w1.example", "w2.example", "W3.example", "w4.example.", "w5.example", "w6.example"];
    let here = vec!["127.0.0.1".parse().unwrap()];
    let table = Table(names.iter().map(|name| (*name, here.clone())).collect());
    let options = Options { slots: 64, slots_per_host: 2, resolver: Arc::new(table), ..Options::default() };
    let inside = Inside::open(dir.path(), true, options);
    inside.set(HANGS);
    let hanging = Endpoint::open();
    hanging.always(Does::Hangs);
    for (n, name) in names.iter().enumerate() {
        let url = format!("http://{name}:{}/hook", hanging.addr.port());
        inside.say(&format!("w-{n}"), "agent/endpoint", json!({"endpoint": url}));
        inside.mail(&format!("w-{n}"), n as u64);
    }
    until("a turn for each", || {
        let status = inside.node.handle("default").unwrap().status();
        (status.push_started >= 6 && status.push_in_flight == 2).then_some(())
    });
    assert_eq!(hanging.open_max(), 2, "whatever it is called");
    inside.stop();
}
