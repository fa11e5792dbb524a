//! `synod topic subscribe`, `synod journal subscribe`, and the SDK's subscriptions under them: through the death of the node, without a gap or a repeat.

use crate::house::House;
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Duration;
use synod_client::{Expect, NewEvent, Options, Space, Synod, Which};

fn space(house: &House) -> Space {
    let options = Options {
        data: Some(house.path().to_owned()),
        patience: Duration::from_secs(20),
        ..Options::default()
    };
    Synod::connect(options).unwrap().space("default")
}

fn block<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(work)
}

#[test]
fn a_subscription_outlives_its_node() {
    const EACH: u64 = 150;
    let mut house = House::open();
    let space = space(&house);
    block(async {
        let first = [NewEvent::new("Begun", json!(0))];
        space.journal().append("order-0", &first, Expect::None).await.unwrap();
        space.topic().publish("orders", &json!("begun")).await.unwrap();
        let at_the_end = space.journal().subscribe(Which::Category("order"), "end", &[]).await.unwrap();
        let writers: Vec<_> = (1..=2u64)
            .map(|writer| {
                let space = space.clone();
                tokio::spawn(async move {
                    for n in 0..EACH {
                        let event = [NewEvent::new(if n % 3 == 0 { "Third" } else { "Other" }, json!(n))];
                        let journal = format!("order-{writer}");
                        space.journal().append(&journal, &event, Expect::Any).await.unwrap();
                        space.topic().publish("orders", &json!(n)).await.unwrap();
                    }
                })
            })
            .collect();
        let all = 2 * EACH + 1;
        let category = {
            let space = space.clone();
            tokio::spawn(async move {
                let journals = space.journal();
                let mut events = journals.subscribe(Which::Category("order"), "start", &[]).await.unwrap();
                for expected in 0..all {
                    // In the middle it begins another life where it was.
                    if expected == all / 2 {
                        let cursor = events.cursor().unwrap().to_owned();
                        events = journals.subscribe(Which::Category("order"), &cursor, &[]).await.unwrap();
                    }
                    assert_eq!(events.next().await.unwrap().recorded["number"], expected);
                }
            })
        };
        let later = tokio::spawn(async move {
            let mut events = at_the_end;
            for expected in 1..all {
                assert_eq!(events.next().await.unwrap().recorded["number"], expected);
            }
        });
        let topic = {
            let space = space.clone();
            tokio::spawn(async move {
                let mut messages = space.topic().subscribe("orders", "start", &[]).await.unwrap();
                for expected in 0..all {
                    assert_eq!(messages.next().await.unwrap().offset, expected);
                }
            })
        };
        tokio::task::block_in_place(|| {
            house.kill();
            house.start();
        });
        for task in writers.into_iter().chain([category, later, topic]) {
            task.await.unwrap();
        }
        let mut thirds =
            space.journal().subscribe(Which::Journal("order-1"), "start", &["Third"]).await.unwrap();
        for expected in (0..EACH).step_by(3) {
            assert_eq!(thirds.next().await.unwrap().revision, expected);
        }
        let mut odd = space.journal().subscribe(Which::Pattern("nothing-*"), "end", &[]).await.unwrap();
        let waits = tokio::time::timeout(Duration::from_millis(50), odd.next()).await;
        assert!(waits.is_err(), "it waits for what comes");
        let refused = space.journal().subscribe(Which::Journal("none"), "end", &[]).await.unwrap_err();
        assert!(refused.is("not_found"), "{refused}");
    });
}

#[test]
fn what_is_followed_is_written_line_by_line() {
    let mut house = House::open();
    for n in ["1", "2"] {
        let events = format!(r#"[{{"type":"Counted","data":{{"n":{n}}}}}]"#);
        house.json(&["journal", "append", &format!("order-{n}"), &events, "--as", "heron"]);
        house.json(&["topic", "publish", "orders", n, "--key", "k", "--as", "heron"]);
    }
    let said = house.run(&["journal", "subscribe", "--category", "order", "--from", "start", "--count", "2"]);
    assert_eq!(
        said.out,
        "order-1@0                heron        Counted {\"n\":1}\norder-2@0                heron        Counted {\"n\":2}\n",
        "{said:?}"
    );
    let said = house.run(&["topic", "subscribe", "orders", "--from", "start", "--count", "1"]);
    assert_eq!(said.out, "orders@0                 heron        [k] 1\n", "{said:?}");
    let said = house.run(&["journal", "subscribe"]);
    assert!(said.exit == 2 && said.err.contains("--category"), "{said:?}");
    let said = house.run(&["journal", "subscribe", "order-9"]);
    assert!(said.exit != 0 && said.err.contains("there is no journal `order-9`"), "{said:?}");
    // It lives along, through the death of its node.
    let mut command = house.command(&["journal", "subscribe", "order-1", "--from", "1", "--json"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for n in 1..4 {
        if n == 2 {
            house.kill();
            house.start();
        }
        house.json(&["journal", "append", "order-1", r#"[{"type":"Counted","data":7}]"#]);
        let line: serde_json::Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        assert_eq!((&line["revision"], &line["data"]), (&n.into(), &7.into()), "{line}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
}
