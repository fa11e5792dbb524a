//! Waiting is state: lines, withdrawals, grants taken back, and how quiet idle is.

use super::bed::*;
use std::sync::Arc;
use synod::node::clock::Driven;
use synod::node::{Handle, Pending};

const CLAIM: &str = r#"{"queue":"q","wait_ms":600000}"#;

fn claims(space: &Handle, count: usize) -> Vec<Pending> {
    (0..count).map(|nth| send(space, &format!("a{nth}"), None, "queue.claim", CLAIM)).collect()
}

#[test]
fn a_thousand_wait_and_one_push_goes_to_the_first_in_one_entry() {
    let bed = Bed::new();
    let space = bed.space();
    bed.say("heron", "agent.heartbeat", "{}");
    let mut waiting = claims(&space, 1000);
    until(|| bed.number("space.show", "{}", "parked") == 1000);
    let entries = space.status().entries;
    let pushed = field_of(&bed.say("heron", "queue.push", r#"{"queue":"q","body":7}"#), "task");
    assert_eq!(space.status().entries, entries + 1, "the push and the grant are one entry");
    bed.ask("space.show", "{}");
    let granted: Vec<_> =
        waiting.iter_mut().enumerate().filter_map(|(nth, pending)| Some((nth, ready(pending)?))).collect();
    assert_eq!(granted.len(), 1);
    for (nth, settled) in granted {
        assert_eq!(nth, 0, "first come");
        let json = shown(settled);
        assert!(json.contains(&format!("\"task\":{pushed},")) && json.contains("\"body\":7"), "{json}");
    }
}

#[test]
fn a_thousand_aborted_claims_do_not_keep_the_task_from_a_live_one() {
    let bed = Bed::new();
    let space = bed.space();
    bed.say("heron", "agent.heartbeat", "{}");
    drop(claims(&space, 1000));
    let live = send(&space, "heron", None, "queue.claim", CLAIM);
    bed.say("wren", "queue.push", r#"{"queue":"q","body":7}"#);
    assert!(shown(live.wait()).contains("\"body\":7"));
    assert_eq!(bed.number("space.show", "{}", "parked"), 0);
}

#[test]
fn a_grant_whose_reply_was_never_written_goes_back_and_does_not_count() {
    let bed = Bed::new();
    bed.say("heron", "queue.push", r#"{"queue":"q","body":7}"#);
    let lost = send(&bed.space(), "heron", None, "queue.claim", CLAIM).wait().unwrap();
    assert_eq!(bed.number("queue.stats", r#"{"queue":"q"}"#, "leased"), 1);
    drop(lost);
    let claimed = bed.say("wren", "queue.claim", CLAIM);
    assert!(claimed.contains("\"attempt\":1"), "{claimed}");
    assert_eq!(bed.space().status().withdrawn, 1);
}

#[test]
fn a_retried_claim_attaches_to_the_wait_and_one_of_two_callers_may_go() {
    let bed = Bed::new();
    let space = bed.space();
    bed.say("wren", "agent.heartbeat", "{}");
    let first = send(&space, "heron", Some("k"), "queue.claim", CLAIM);
    let second = send(&space, "heron", Some("k"), "queue.claim", CLAIM);
    until(|| bed.number("space.show", "{}", "index") >= 5);
    drop(first);
    bed.say("wren", "queue.push", r#"{"queue":"q","body":7}"#);
    let granted = shown(second.wait());
    assert!(granted.contains("\"body\":7"), "{granted}");
    let again = shown(send(&space, "heron", Some("k"), "queue.claim", CLAIM).wait());
    let fence =
        |json: &str| serde_json::from_str::<serde_json::Value>(json).unwrap()["tasks"][0]["fence"].clone();
    assert_eq!(fence(&granted), fence(&again), "a later retry finds the same grant");
}

#[test]
fn half_the_waiting_are_gone_and_every_task_finds_the_other_half() {
    let bed = Bed::new();
    let space = bed.space();
    let mut waiting = claims(&space, 200);
    until(|| bed.number("space.show", "{}", "parked") == 200);
    let mut nth = 0;
    waiting.retain(|_| {
        nth += 1;
        nth % 2 == 0
    });
    for _ in 0..100 {
        bed.say("wren", "queue.push", r#"{"queue":"q"}"#);
    }
    waiting.into_iter().for_each(|pending| assert!(shown(pending.wait()).contains("fence")));
}

#[test]
fn a_wait_ends_by_itself_when_its_time_is_over() {
    let clock = Arc::new(Driven::at(1_000_000));
    let bed = Bed::with(|config| config.source = clock.clone());
    let mut pending = send(&bed.space(), "heron", None, "queue.claim", r#"{"queue":"q","wait_ms":1000}"#);
    until(|| bed.number("space.show", "{}", "parked") == 1);
    clock.advance(999);
    bed.node().knock();
    bed.ask("space.show", "{}");
    assert!(ready(&mut pending).is_none());
    clock.advance(1);
    bed.node().knock();
    assert!(shown(pending.wait()).contains("\"tasks\":[]"));
}

#[test]
fn a_hundred_idle_agents_with_waits_write_at_most_an_entry_a_second() {
    let clock = Arc::new(Driven::at(1_000_000));
    let bed = Bed::with(|config| config.source = clock.clone());
    let space = bed.space();
    let waiting: Vec<_> = (0..100)
        .map(|nth| {
            // Deadlines that never coincide: 300 ms apart, the first after ten seconds.
            let claim = format!(r#"{{"queue":"q","wait_ms":{}}}"#, 10_000 + nth * 300);
            send(&space, &format!("a{nth}"), None, "queue.claim", &claim)
        })
        .collect();
    until(|| bed.number("space.show", "{}", "parked") == 100);
    let before = space.status().entries;
    for _ in 0..450 {
        clock.advance(100);
        bed.node().knock();
        bed.ask("space.show", "{}");
    }
    waiting.into_iter().for_each(|pending| assert!(shown(pending.wait()).contains("\"tasks\":[]")));
    let written = space.status().entries - before;
    assert!(written <= 45, "{written} entries in 45 seconds");
}

#[test]
fn an_idle_node_ticks_when_it_is_time() {
    let clock = Arc::new(Driven::at(1_000_000));
    let bed = Bed::with(|config| config.source = clock.clone());
    // Fifty ticks a second, no two of them at the same time: far more than the pulses that limits are given.
    for nth in 0..50 {
        let schedule = format!(
            r#"{{"schedule":"s{nth}","every_ms":1000,"anchor":{},"commands":[{{"queue.push":{{"queue":"q","body":1}}}}]}}"#,
            1_000_000 + nth * 20
        );
        bed.say("heron", "schedule.set", &schedule);
    }
    bed.say("heron", "queue.push", r#"{"queue":"q","body":0}"#);
    let before = bed.number("queue.stats", r#"{"queue":"q"}"#, "pushed");
    for step in 1..=300 {
        clock.advance(10);
        bed.node().knock();
        let pushed = bed.number("queue.stats", r#"{"queue":"q"}"#, "pushed") - before;
        assert_eq!(pushed, step / 2, "{} ms after the last", step * 10);
    }
}

#[test]
fn a_tick_waits_without_haste_for_a_disk_with_room() {
    let clock = Arc::new(Driven::at(1_000_000));
    let bed = Bed::with(|config| config.source = clock.clone());
    let tick = r#"{"schedule":"s","every_ms":1000,"commands":[{"queue.push":{"queue":"q"}}]}"#;
    bed.say("heron", "schedule.set", tick);
    bed.say("heron", "queue.push", r#"{"queue":"q"}"#);
    let pushed = || bed.number("queue.stats", r#"{"queue":"q"}"#, "pushed");
    bed.logs.script.set_full_to_the_last(true);
    clock.advance(1_000);
    for _ in 0..500 {
        bed.node().knock();
        assert_eq!(pushed(), 1);
    }
    let tries = bed.logs.script.turned_away();
    assert!((1..=20).contains(&tries), "{tries} tries within a second");
    bed.logs.script.set_full_to_the_last(false);
    clock.advance(1_000);
    bed.node().knock();
    until(|| pushed() == 2);
    clock.advance(1_000);
    bed.node().knock();
    assert_eq!(pushed(), 3, "ticks come when it is time again");
}

#[test]
fn whoever_floods_the_notary_keeps_nobody_elses_signature_waiting() {
    let bed = Bed::new();
    let space = bed.space();
    bed.say("owner", "ballot.open", r#"{"name":"b","question":"q","voters":["heron","magpie"]}"#);
    let key = synod_client::Key::generate().unwrap().did();
    let forged = format!(
        r#"{{"ballot":1,"choice":"yes","round":1,"terms":"{}","key":"{key}","signature":"{}"}}"#,
        "0".repeat(64),
        "0".repeat(128)
    );
    let cast = |agent: &str| send(&space, agent, None, "ballot.cast", &forged);
    let mut flood: Vec<_> = (0..4_000).map(|_| cast("magpie")).collect();
    let refused = cast("heron").wait().unwrap();
    assert!(format!("{refused:?}").contains("the signature is not that of"), "{refused:?}");
    let waiting = flood.iter_mut().filter_map(|pending| ready(pending).is_none().then_some(())).count();
    assert!(waiting > 2_000, "heron waited for {} of the magpie's forgeries", 4_000 - waiting);
}

#[test]
fn a_clock_that_jumped_waits_for_a_person() {
    let clock = Arc::new(Driven::at(1_000_000));
    let bed = Bed::with(|config| config.source = clock.clone());
    clock.set_wall(9_000_000);
    bed.say("heron", "agent.heartbeat", "{}");
    assert!(bed.node().status().degraded[0].contains("accept-clock"));
    let before = bed.number("space.show", "{}", "time");
    assert_eq!(before, 1_000_000);
    bed.say("owner", "space.accept_clock", "{}");
    bed.say("heron", "agent.heartbeat", "{}");
    assert_eq!(bed.number("space.show", "{}", "time"), 9_000_000);
    assert!(bed.node().status().ready);
}
