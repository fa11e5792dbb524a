//! Journals are followed as topics are: one, a category, names like a pattern.

use crate::house::House;
use crate::subscribe::{Event, next, slowly, stream};
use crate::wire::Wire;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn subscribe(house: &House, words: &str, more: &str) -> Wire {
    stream(house, "journal", words, more)
}

fn call(wire: &mut Wire, house: &House, verb: &str, body: &Value) -> Value {
    let response =
        wire.send(house.post(&format!("/v1/default/journal/{verb}"), &body.to_string())).response();
    assert_eq!(response.status, 200, "{}", response.body);
    response.json()
}

/// Appends events that say their numbers.
fn append(wire: &mut Wire, house: &House, journal: &str, numbers: std::ops::Range<u64>) {
    let events: Vec<Value> =
        numbers.map(|n| json!({"type": if n % 2 == 0 { "Even" } else { "Odd" }, "data": {"n": n}})).collect();
    call(wire, house, "append", &json!({"journal": journal, "events": events}));
}

#[test]
fn one_journal_comes_whole_whatever_happens_meanwhile() {
    const BEFORE: u64 = 40;
    const ALL: u64 = 240;
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    append(&mut wire, &house, "order-1", 0..BEFORE);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut wire = Wire::open(house.addr);
            (BEFORE..ALL).for_each(|n| append(&mut wire, &house, "order-1", n..n + 1));
        });
        let mut whole = subscribe(&house, "journal=order-1&from=start", "");
        for n in 0..ALL {
            let Event { id, data, .. } = next(&mut whole);
            assert_eq!((&data["revision"], &data["data"]["n"]), (&n.into(), &n.into()), "{data}");
            assert_eq!(id, (n + 1).to_string(), "the id is where to go on");
        }
        writer.join().unwrap();
        // Whoever comes back goes on after what they saw last, whatever the address says.
        let came = format!("last-event-id: {}\r\n", ALL / 3);
        let mut back = subscribe(&house, "journal=order-1&from=start", &came);
        (ALL / 3..ALL).for_each(|n| assert_eq!(next(&mut back).data["revision"], n));
        let mut odd = subscribe(&house, "journal=order-1&from=100&types=Odd,None", "");
        (101..ALL).step_by(2).for_each(|n| assert_eq!(next(&mut odd).data["revision"], n));
        // At the end, which is where one begins who says nothing; and in the future.
        let mut live = subscribe(&house, "journal=order-1", "");
        // The place alone comes first, so that a break before the first event loses none.
        assert!(live.until(&format!("id: {ALL}\n\n")).contains("retry: 1000"));
        let mut later = subscribe(&house, &format!("journal=order-1&from={}", ALL + 2), "");
        append(&mut wire, &house, "order-1", ALL..ALL + 3);
        for (stream, first) in [
            (&mut whole, ALL),
            (&mut back, ALL),
            (&mut live, ALL),
            (&mut later, ALL + 2),
            (&mut odd, ALL + 1),
        ] {
            assert_eq!(next(stream).data["revision"], first);
        }
    });
}

#[test]
fn a_category_is_followed_through_very_many_appends_and_many_breaks() {
    const WRITERS: u64 = 4;
    const BATCH: u64 = 100;
    // A hundred thousand events with `cargo xtask test --long`.
    let batches = if std::env::var_os("SYNOD_LONG").is_some() { 250 } else { 50 };
    let all = WRITERS * batches * BATCH;
    let house = House::open();
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let house = &house;
            scope.spawn(move || {
                let mut wire = Wire::open(house.addr);
                for batch in 0..batches {
                    append(&mut wire, house, &format!("order-{writer}"), batch * BATCH..(batch + 1) * BATCH);
                }
            });
        }
        // One reads in one go, the other leaves again and again and comes back with what it saw last.
        for stay in [u64::MAX, all / 37] {
            let house = &house;
            scope.spawn(move || {
                let mut wire = Wire::open(house.addr);
                append(&mut wire, house, &format!("order-begins-{stay}"), 0..1);
                let mut revisions: BTreeMap<String, u64> = BTreeMap::new();
                let (mut seen, mut last) = (0, String::new());
                while seen < all + 2 {
                    let more = match &*last {
                        "" => String::new(),
                        last => format!("last-event-id: {last}\r\n"),
                    };
                    let mut stream = subscribe(house, "category=order&from=start", &more);
                    for _ in 0..stay.min(all + 2 - seen) {
                        let event = next(&mut stream);
                        assert_eq!(event.data["number"], seen, "no gap and no repeat: {event:?}");
                        assert_eq!(event.data["place"], event.id);
                        let journal = event.data["journal"].as_str().unwrap().to_owned();
                        let revision = revisions.entry(journal).or_default();
                        assert_eq!(event.data["revision"], *revision);
                        assert_eq!(event.data["data"]["n"], *revision);
                        *revision += 1;
                        (seen, last) = (seen + 1, event.id);
                    }
                }
                assert_eq!(revisions.values().sum::<u64>(), all + 2);
            });
        }
    });
}

#[test]
fn names_like_a_pattern_are_followed_with_those_that_come_later() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    append(&mut wire, &house, "order-1", 0..1);
    let mut all = subscribe(&house, "pattern=order-*&from=start", "");
    let mut live = subscribe(&house, "pattern=*-1", "");
    append(&mut wire, &house, "order-2", 0..1);
    append(&mut wire, &house, "bill-1", 0..1);
    append(&mut wire, &house, "order-1", 1..2);
    for (stream, expected) in [
        (&mut all, &[("order-1", 0), ("order-2", 0), ("order-1", 1)][..]),
        (&mut live, &[("bill-1", 0), ("order-1", 1)]),
    ] {
        for (journal, revision) in expected {
            let event = next(stream);
            assert_eq!(
                (&event.data["journal"], &event.data["revision"]),
                (&(*journal).into(), &(*revision).into())
            );
        }
    }
}

#[test]
fn what_makes_no_sense_is_a_problem_and_an_end_says_why() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    append(&mut wire, &house, "order-1", 0..3);
    call(&mut wire, &house, "truncate", &json!({"journal": "order-1", "before": 2}));
    for (words, status, code) in [
        ("from=start", 400, "invalid"),
        ("journal=order-1&category=order", 400, "invalid"),
        ("journal=nothing", 404, "not_found"),
        ("journal=nothing&from=start", 404, "not_found"),
        ("category=nothing", 404, "not_found"),
        ("journal=order-1&from=1", 410, "gone"),
        ("journal=order-1&from=soon", 400, "invalid"),
        ("category=order&from=soon", 400, "invalid"),
        ("category=order&from=1&after=2", 400, "invalid"),
        ("journal=order-1&wait_ms=5", 400, "invalid"),
        ("journal=order-1&backwards=true", 400, "invalid"),
        ("journal=order-1&queue=q", 400, "invalid"),
    ] {
        let response = wire.send(house.get(&format!("/v1/default/journal/subscribe?{words}"))).response();
        assert_eq!((response.status, &response.json()["code"]), (status, &code.into()), "{words}");
        if code == "gone" {
            assert_eq!(response.json()["revision"], 2, "the oldest is said: {}", response.body);
        }
    }
    let mut wrong = Wire::open(house.addr);
    let path = "/v1/default/journal/subscribe?journal=order-1";
    wrong.send(format!("{}last-event-id: x\r\n\r\n", house.head("GET", path)));
    assert_eq!(wrong.response().status, 400);
    assert_eq!(wire.send(house.post("/v1/default/journal/subscribe", "{}")).response().status, 405);
    let mut stream = subscribe(&house, "journal=order-1&from=start", "");
    assert_eq!(next(&mut stream).data["revision"], 2, "the oldest that is kept");
    call(&mut wire, &house, "delete", &json!({"journal": "order-1"}));
    let end = next(&mut stream);
    assert_eq!((&*end.kind, &end.data["code"]), ("end", &"gone".into()), "{end:?}");
    assert_eq!(end.data["cursor"], "3");
    // It is made again under the old numbers, so the cursor fits.
    append(&mut wire, &house, "order-1", 3..4);
    let mut back = subscribe(&house, "journal=order-1&from=3", "");
    assert_eq!(next(&mut back).data["revision"], 3);
}

#[test]
fn a_slow_follower_is_told_its_cursor_and_let_go_and_misses_nothing() {
    const ALL: u64 = 200;
    let house = House::with(|options| options.limits.slow_ms = 1);
    let mut wire = Wire::open(house.addr);
    let long = "x".repeat(60_000);
    for n in 0..ALL / 10 {
        let event = json!({"type": "Long", "data": long});
        let body = json!({"journal": format!("order-{}", n % 3), "events": vec![event; 10]});
        call(&mut wire, &house, "append", &body);
    }
    slowly(&house, &mut wire, ("journal", "category=order"), "number", ALL);
}
