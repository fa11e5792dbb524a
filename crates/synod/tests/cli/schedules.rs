//! Schedules from the command line and the SDK, and their ticks while nodes are killed.

use crate::house::{House, until};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use synod_client::{Options, Synod, When};

#[test]
fn a_command_line_becomes_a_schedule_and_shows_its_next_ticks() {
    let house = House::open();
    let push = ["--", "queue", "push", "nightly", r#"{"n":1.0}"#, "--priority", "7"];
    let nightly = ["schedule", "cron", "nightly", "0 2 * * *", "--zone", "Europe/Berlin"];
    let said = house.run(&[&nightly[..], &push].concat());
    assert_eq!(said.exit, 0, "{said:?}");
    assert!(said.out.starts_with("nightly ticks next, in Europe/Berlin:\n"), "{said:?}");
    assert_eq!(said.out.lines().filter(|line| line.contains(" 02:00:00 +0")).count(), 3, "{said:?}");
    let shown = house.json(&["schedule", "show", "nightly"]);
    let command = r#"{"queue.push":{"queue":"nightly","body":{"n":1.0},"priority":7,"after":[]}}"#;
    assert_eq!(shown["commands"], json!([command]), "{shown}");
    // It does what it would do at night.
    house.json(&["schedule", "fire", "nightly"]);
    let task = house.json(&["queue", "claim", "nightly"])["tasks"][0].clone();
    assert_eq!((task["body"].to_string(), &task["priority"]), (r#"{"n":1.0}"#.to_owned(), &json!(7)));
    let every =
        house.run(&["schedule", "every", "poll", "5m", "--missed", "skip", "--", "kv", "increment", "polls"]);
    assert!(every.exit == 0 && every.out.lines().count() == 4, "{every:?}");
    let at = [
        "schedule",
        "at",
        "party",
        "2090-12-24 18:00",
        "--zone",
        "Asia/Tokyo",
        "--",
        "kv",
        "put",
        "party",
        "on",
    ];
    let at = house.run(&at);
    assert!(at.out.contains("Sun 2090-12-24 18:00:00 +09:00"), "{at:?}");
    for (words, why) in [
        (["schedule", "cron", "x", "0 25 * * *", "--", "kv", "increment", "k"], "no cron expression"),
        (["schedule", "at", "x", "yesterday", "--", "kv", "increment", "k"], "no local time"),
        (["schedule", "at", "x", "2001-01-01 00:00", "--", "kv", "increment", "k"], "that is past"),
        (["schedule", "every", "x", "soon", "--", "kv", "increment", "k"], "`every` takes milliseconds"),
        (["schedule", "cron", "x", "@daily", "--", "kv", "get", "k"], "only asks"),
        (["schedule", "cron", "x", "@daily", "--", "kv", "inflate", "k"], "write it as behind `synod`"),
    ] {
        let said = house.run(&words);
        assert!(said.exit != 0 && said.err.contains(why), "{words:?}: {said:?}");
    }
    let listed = house.json(&["schedule", "list"]);
    assert_eq!(
        listed["schedules"].as_array().map(Vec::len),
        Some(3),
        "nothing that was wrong was set: {listed}"
    );
}

#[test]
fn schedules_with_types() {
    let house = House::open();
    let options = Options { data: Some(house.path().to_owned()), ..Options::default() };
    let space = Synod::connect(options).unwrap().space("default");
    block(async {
        let heron = space.agent("heron");
        let schedule = heron.schedule();
        let push = json!({"queue.push": {"queue": "q", "body": 1}});
        let when = When::cron("0 2 * * *", "Europe/Berlin").fire_missed();
        let next = schedule.set("nightly", &when, std::slice::from_ref(&push)).await.unwrap();
        assert_eq!(schedule.set("nightly", &when, std::slice::from_ref(&push)).await.unwrap(), next);
        schedule.fire("nightly").await.unwrap();
        let shown = schedule.show("nightly", 2).await.unwrap();
        assert_eq!((&*shown.state, shown.fired, shown.refused), ("running", 1, 0));
        assert_eq!((shown.next.first().copied(), shown.next.len()), (next, 2));
        schedule.pause("nightly").await.unwrap();
        assert_eq!(schedule.set("nightly", &when, &[push]).await.unwrap(), None, "it stays paused");
        assert_eq!(schedule.resume("nightly").await.unwrap(), next);
        assert_eq!(schedule.delete("nightly").await.unwrap(), 1);
        let late = When::every(60_000).skip_missed(500).between(0, 1);
        assert!(
            schedule.set("never", &late, &[json!({"agent.heartbeat": {}})]).await.unwrap_err().is("invalid")
        );
        assert!(schedule.show("nightly", 1).await.unwrap_err().is("not_found"));
    });
}

#[test]
fn how_late_a_tick_may_come_is_said_with_skip() {
    let house = House::open();
    let count = ["--", "kv", "increment", "polls"];
    for (words, late_ms) in [(&["--late", "5s"][..], 5_000), (&["--late-ms", "0"], 0), (&[], 60_000)] {
        let every = [&["schedule", "every", "poll", "5m", "--missed", "skip"], words, &count].concat();
        assert_eq!(house.run(&every).exit, 0, "{words:?}");
        let shown = house.json(&["schedule", "show", "poll"]);
        assert_eq!((&shown["missed"], &shown["late_ms"]), (&json!("skip"), &json!(late_ms)), "{words:?}");
    }
    let cron =
        [&["schedule", "cron", "c", "@daily", "--missed", "skip", "--late", "2h"][..], &count].concat();
    assert_eq!(house.run(&cron).exit, 0);
    assert_eq!(house.json(&["schedule", "show", "c"])["late_ms"], 7_200_000);
    let alone = house.run(&[&["schedule", "every", "x", "5m", "--late", "5s"][..], &count].concat());
    assert!(alone.exit == 2 && alone.err.contains("write --missed skip with it"), "{alone:?}");
    for verb in ["every", "cron", "at"] {
        let help = house.run(&["help", "schedule", verb]).out;
        assert!(help.contains("--late <SPAN>") && help.contains("schedule_late_ms"), "{help}");
    }
}

/// What help says of a time that the clock leaves out is what happens, and not what an expression does.
#[test]
fn a_time_that_the_clock_leaves_out_is_as_much_later() {
    let house = House::open();
    let zone = ["--zone", "Europe/Berlin", "--", "kv", "put", "k", "1"];
    let at = house.run(&[&["schedule", "at", "gap", "2090-03-26 02:30"][..], &zone].concat());
    assert!(at.out.contains("Sun 2090-03-26 03:30:00 +02:00"), "{at:?}");
    let help = house.run(&["help", "schedule", "at"]).out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains("02:30 becomes 03:30"), "{help}");
}

#[test]
fn a_firing_whose_commands_are_refused_says_so() {
    let house = House::open();
    let set = house.run(&["schedule", "every", "guarded", "1h", "--", "kv", "check", "open"]);
    assert_eq!(set.exit, 0, "{set:?}");
    let fired = house.run(&["schedule", "fire", "guarded"]);
    assert!(fired.exit == 0 && fired.out.contains("next"), "{fired:?}");
    let said = "its commands were refused: conflict; more with: synod schedule why guarded";
    assert!(fired.err.contains(said), "{fired:?}");
    house.json(&["kv", "put", "open", "1"]);
    let set = house.run(&["schedule", "every", "guarded", "1h", "--", "kv", "put", "done", "1"]);
    assert_eq!(set.exit, 0, "{set:?}");
    let fired = house.run(&["schedule", "fire", "guarded"]);
    assert!(fired.exit == 0 && fired.err.is_empty(), "{fired:?}");
}

/// What the trail says of one schedule.
#[derive(Default)]
struct Story {
    /// (tick, when it came, ticks that it stands for as well).
    fired: Vec<(u64, u64, u64)>,
    /// Ticks left out.
    missed: u64,
}

/// A tick a second for twenty seconds, or for five minutes with `SYNOD_LONG`, while the node is killed with SIGKILL again and again, and stays dead for up to three seconds.
#[test]
fn every_tick_is_fired_once_or_as_its_policy_says_while_nodes_are_killed() {
    let long = std::env::var_os("SYNOD_LONG").is_some();
    let span = Duration::from_secs(if long { 300 } else { 20 });
    let mut house = House::open();
    let set = |house: &House, name: &str, words: &[&str]| {
        let command = format!(
            r#"[{{"queue.push":{{"queue":"{name}","body":{{"by":"the clock"}}}}}},{{"kv.increment":{{"key":"{name}"}}}}]"#
        );
        house.json(&[&["schedule", "set", name], words, &["--commands", &command]].concat());
    };
    set(&house, "all", &["--every-ms", "1s", "--missed", "all"]);
    set(&house, "once", &["* * * * * *", "--missed", "once"]);
    set(&house, "skip", &["--every-ms", "1s", "--missed", "skip", "--late-ms", "500"]);
    let (begun, mut kills, mut chance) = (Instant::now(), 0, 7u64);
    while begun.elapsed() < span {
        let fired =
            |house: &House| house.json(&["schedule", "show", "all"])["fired"].as_u64().unwrap_or_default();
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let enough = fired(&house) + 1 + (chance >> 40) % 3;
        until("it ticks", || fired(&house) >= enough);
        // Not right after a tick, but anywhere between two.
        std::thread::sleep(Duration::from_millis((chance >> 33) % 1_000));
        house.kill();
        kills += 1;
        // For how long nobody lives.
        std::thread::sleep(Duration::from_millis((chance >> 20) % 3_000));
        house.start();
    }
    for name in ["all", "once", "skip"] {
        house.json(&["schedule", "delete", name]);
    }
    let count = |house: &House, name: &str| {
        let ready = house.json(&["queue", "stats", name])["ready"].as_u64().unwrap_or_default();
        assert_eq!(house.json(&["kv", "get", name])["value"].as_u64(), Some(ready), "both commands or none");
        ready
    };
    let (all, once, skip) = (story(&house, "all"), story(&house, "once"), story(&house, "skip"));
    println!(
        "{kills} kills in {:?}: all {}, once {}, skip {} fired and {} left out",
        begun.elapsed(),
        all.fired.len(),
        once.fired.len(),
        skip.fired.len(),
        skip.missed
    );
    assert!(kills >= 3 && skip.missed > 0, "{kills} kills are no trial");
    for (name, story) in [("all", &all), ("once", &once), ("skip", &skip)] {
        assert_eq!(
            count(&house, name),
            story.fired.len() as u64,
            "each firing of `{name}` did what it says, once"
        );
        assert!(story.fired.windows(2).all(|two| two[0].0 < two[1].0), "no tick of `{name}` came twice");
        assert!(story.fired.iter().all(|(tick, at, _)| tick <= at), "no tick of `{name}` came early");
    }
    // Every second, one after the other.
    assert!(
        all.fired.windows(2).all(|two| two[0].0 + 1_000 == two[1].0),
        "each tick is fired: {:?}",
        all.fired
    );
    assert_eq!(all.missed, 0);
    // Whatever lies between two firings is in the second.
    for two in once.fired.windows(2) {
        assert_eq!(two[0].0 + 1_000 * (two[1].2 + 1), two[1].0, "{two:?}");
    }
    assert_eq!(once.missed, 0);
    // In time or not at all, and nothing forgotten.
    assert!(skip.fired.iter().all(|(tick, at, missed)| at - tick <= 500 && *missed == 0), "{:?}", skip.fired);
    let (first, last) = (skip.fired[0].0, skip.fired[skip.fired.len() - 1].0);
    let between = (last - first) / 1_000 + 1;
    let known = skip.fired.len() as u64 + skip.missed;
    assert!(known >= between && known <= between + 4, "{between} ticks and {known} are known of");
}

/// Reads the trail from its beginning to where the schedule was deleted.
fn story(house: &House, name: &str) -> Story {
    let options = Options { data: Some(house.path().to_owned()), ..Options::default() };
    let space = Synod::connect(options).unwrap().space("default");
    block(async {
        let mut story = Story::default();
        let mut events = space.events(Some("0"), &[]);
        loop {
            let event = events.next().await.unwrap().json();
            let (kind, data) = (event["type"].as_str().unwrap_or_default(), &event["data"]);
            if data["schedule"] != name {
                continue;
            }
            let number = |field: &str| data[field].as_u64().unwrap_or_else(|| panic!("{field} of {data}"));
            match kind.rsplit('.').next() {
                Some("fired") => story.fired.push((number("tick"), number("at"), number("missed"))),
                Some("missed") => story.missed += number("ticks"),
                Some("refused") => panic!("`{name}` was refused: {data}"),
                Some("deleted") => return story,
                _ => {}
            }
        }
    })
}

fn block<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// A CloudEvent has its fields where the story looks for them.
#[test]
fn a_tick_is_an_event_with_its_planned_time() {
    let house = House::open();
    assert_eq!(house.run(&["schedule", "every", "s", "1s", "--", "kv", "increment", "k"]).exit, 0);
    until("it has ticked", || house.run(&["kv", "get", "k"]).exit == 0);
    house.json(&["schedule", "delete", "s"]);
    let story = story(&house, "s");
    let (tick, at, missed) = story.fired[0];
    assert!(at >= tick && missed == 0, "{tick} {at}");
    let shown: Value = house.json(&["kv", "get", "k"]);
    assert_eq!(shown["agent"], "owner", "{shown}");
}
