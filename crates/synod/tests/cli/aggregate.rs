//! Aggregates of the SDK: many writers on one, a node that dies under them, and every decision applied once.

use crate::house::House;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;
use synod_client::{Aggregate, Error, Expect, Fault, HeldState, NewEvent, Options, Space, Synod, Undecided};

const WRITERS: u64 = 8;
const DECISIONS: u64 = 25;

/// An account that is never overdrawn, and knows each of its movements.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Account {
    balance: u64,
    /// How often each movement was applied.
    seen: BTreeMap<String, u64>,
    closed: bool,
}

#[derive(Debug, Serialize, Deserialize)]
enum Moved {
    Deposited { amount: u64, movement: String },
    Withdrawn { amount: u64, movement: String },
    Closed,
}

impl Aggregate for Account {
    type Event = Moved;
    const TYPE: &'static str = "account.v1";
    const SNAPSHOT_EVERY: u64 = 20;

    fn apply(&mut self, event: &Moved) {
        match event {
            Moved::Deposited { amount, movement } => {
                self.balance += amount;
                *self.seen.entry(movement.clone()).or_default() += 1;
            }
            Moved::Withdrawn { amount, movement } => {
                self.balance = self.balance.checked_sub(*amount).expect("it is never overdrawn");
                *self.seen.entry(movement.clone()).or_default() += 1;
            }
            Moved::Closed => self.closed = true,
        }
    }
}

#[derive(Debug)]
struct Overdrawn;

fn withdraw(account: &Account, amount: u64, movement: &str) -> Result<Vec<Moved>, Overdrawn> {
    let movement = movement.to_owned();
    if account.balance < amount { Err(Overdrawn) } else { Ok(vec![Moved::Withdrawn { amount, movement }]) }
}

fn deposit(amount: u64, movement: &str) -> Vec<Moved> {
    vec![Moved::Deposited { amount, movement: movement.to_owned() }]
}

fn space(house: &House, patience: Duration) -> Space {
    let options = Options { data: Some(house.path().to_owned()), patience, ..Options::default() };
    Synod::connect(options).unwrap().space("default")
}

fn block<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(work)
}

/// What a writer knows of its movements.
#[derive(Default)]
struct Known {
    applied: Vec<String>,
    refused: Vec<String>,
    /// The answer was lost for good.
    unknown: Vec<String>,
    conflicts: u32,
}

async fn write(space: Space, writer: u64) -> Known {
    let account = space.agent(&format!("writer-{writer}")).aggregate("account-1").tries(10_000);
    let mut known = Known::default();
    for n in 0..DECISIONS {
        let movement = format!("{writer}.{n}");
        let amount = 1 + (writer * 7 + n * 13) % 40;
        loop {
            let decided = account
                .decide(|account: &Account| {
                    if n % 2 == 0 {
                        Ok(deposit(amount, &movement))
                    } else {
                        withdraw(account, amount, &movement)
                    }
                })
                .await;
            match decided {
                Ok(decided) => {
                    assert_eq!(decided.held.state.seen[&movement], 1, "it was applied once");
                    known.conflicts += decided.conflicts;
                    known.applied.push(movement);
                }
                Err(Undecided::Refused(Overdrawn)) => known.refused.push(movement),
                Err(Undecided::Failed(Error::Fault(Fault::Unknown(_)))) => known.unknown.push(movement),
                // Nothing happened: the node is away.
                Err(Undecided::Failed(Error::Fault(_))) => continue,
                Err(other) => panic!("{other:?}"),
            }
            break;
        }
    }
    known
}

fn judge(house: &House, all: &[Known]) {
    let applied: u64 = all.iter().map(|known| known.applied.len() as u64).sum();
    let held: HeldState<Account> =
        block(async { space(house, Duration::from_secs(10)).aggregate("account-1").load().await.unwrap() });
    assert!(held.state.seen.values().all(|times| *times == 1), "no movement twice: {:?}", held.state.seen);
    for known in all {
        assert!(known.applied.iter().all(|movement| held.state.seen.contains_key(movement)), "none is lost");
        assert!(!known.refused.iter().any(|movement| held.state.seen.contains_key(movement)));
    }
    let unknown: usize = all.iter().map(|known| known.unknown.len()).sum();
    let events = held.revision.unwrap() + 1;
    assert!(events >= applied && events <= applied + unknown as u64, "{events} of {applied} and {unknown}");
    // The events alone come to the same, without any snapshot, and in an unbroken row.
    let (mut alone, mut from) = (Account::default(), 0);
    while from < events {
        let page = house.json(&["journal", "read", "account-1", &from.to_string(), "--limit", "100"]);
        for event in page["events"].as_array().unwrap() {
            assert_eq!(event["revision"], from, "no gap");
            let (kind, data) = (event["type"].as_str().unwrap(), &event["data"]);
            alone.apply(&serde_json::from_value(json!({kind: data})).unwrap());
            from += 1;
        }
    }
    assert_eq!(alone, held.state);
    let shown = house.json(&["journal", "show", "account-1"]);
    assert!(shown["snapshot"].as_u64().is_some_and(|of| of + 60 > events), "snapshots were stored: {shown}");
}

#[test]
fn many_writers_decide_on_one_aggregate_and_each_decision_is_applied_once() {
    let house = House::open();
    let all = block(async {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| tokio::spawn(write(space(&house, Duration::from_secs(20)), writer)))
            .collect();
        let mut all = Vec::new();
        for writer in writers {
            all.push(writer.await.unwrap());
        }
        all
    });
    assert!(all.iter().all(|known| known.unknown.is_empty()));
    let decided: usize = all.iter().map(|known| known.applied.len() + known.refused.len()).sum();
    assert_eq!(decided as u64, WRITERS * DECISIONS);
    let conflicts: u32 = all.iter().map(|known| known.conflicts).sum();
    println!("{conflicts} conflicts in {decided} decisions");
    assert!(conflicts > 0, "they were in each other's way");
    judge(&house, &all);
}

#[test]
fn a_node_that_dies_under_the_writers_loses_and_doubles_no_decision() {
    let mut house = House::open();
    let done = Arc::new(AtomicBool::new(false));
    let all = block(async {
        // Short of patience: lost answers come to the surface instead of being waited out.
        let writers: Vec<_> = (0..4)
            .map(|writer| tokio::spawn(write(space(&house, Duration::from_millis(5)), writer)))
            .collect();
        let killed = done.clone();
        let killer = tokio::task::spawn_blocking(move || {
            let mut kills = 0;
            while !killed.load(SeqCst) && kills < 12 {
                std::thread::sleep(Duration::from_millis(60));
                house.kill();
                house.start();
                kills += 1;
            }
            (house, kills)
        });
        let mut all = Vec::new();
        for writer in writers {
            all.push(writer.await.unwrap());
        }
        done.store(true, SeqCst);
        (all, killer.await.unwrap())
    });
    let (all, (house, kills)) = all;
    assert!(kills > 0, "it died at least once");
    let unknown: usize = all.iter().map(|known| known.unknown.len()).sum();
    println!("{kills} kills, {unknown} answers lost for good");
    judge(&house, &all);
}

#[test]
fn an_aggregate_sees_truncation_deletion_and_a_second_life() {
    let house = House::open();
    let heron = space(&house, Duration::from_secs(10)).agent("heron");
    block(async {
        let account = heron.aggregate("account-2");
        assert_eq!(account.load::<Account>().await.unwrap().revision, None);
        for n in 0..25 {
            let movement = n.to_string();
            account.decide(|_: &Account| Ok::<_, Overdrawn>(deposit(1, &movement))).await.unwrap();
        }
        let mut held: HeldState<Account> = account.load().await.unwrap();
        // Behind the snapshot nothing is needed of what came before it.
        heron.journal().truncate("account-2", 20).await.unwrap();
        assert_eq!(account.load::<Account>().await.unwrap().state, held.state);
        assert!(heron.journal().read("account-2", 0, 0).await.unwrap_err().is("gone"));
        let nothing = account.decide(|_: &Account| Ok::<_, Overdrawn>(Vec::new())).await.unwrap();
        assert_eq!(nothing.appended, None);
        let no = account.decide(|account: &Account| withdraw(account, 26, "x")).await;
        assert!(matches!(no, Err(Undecided::Refused(Overdrawn))));
        heron.journal().delete("account-2").await.unwrap();
        assert_eq!(account.load::<Account>().await.unwrap().state, Account::default());
        let again = account.decide(|_: &Account| Ok::<_, Overdrawn>(vec![Moved::Closed])).await.unwrap();
        assert_eq!(again.appended.unwrap().first, 25, "numbering goes on");
        // Whoever held the former life is brought to the new one.
        account.catch_up(&mut held).await.unwrap();
        assert_eq!(held.state, Account { closed: true, ..Account::default() });
        let other = NewEvent::new("Unheard", json!(1));
        heron.journal().append("account-2", &[other], Expect::Revision(25)).await.unwrap();
        assert!(
            account.load::<Account>().await.is_err(),
            "an event that the program does not know is no silence"
        );
    });
}

#[test]
fn an_order_is_debugged_on_the_command_line() {
    let house = House::open();
    house.json(&["journal", "project", "order-state", "last", "--category", "order"]);
    let placed = r#"{"type":"Placed","data":{"state":"placed","total":12.50}}"#;
    house.json(&["journal", "append", "order-1", placed, "--expected", "none"]);
    let paid = r#"{"type":"Paid","data":{"state":"paid"}}"#;
    let index =
        house.json(&["journal", "append", "order-1", paid, "--expected-revision", "0"])["index"].clone();
    let late = house.run(&["journal", "append", "order-1", paid, "--expected-revision", "0"]);
    assert!(late.err.contains("`order-1` is at revision 1, not 0; load it and decide again"), "{}", late.err);
    house.json(&["journal", "append", "order-1", r#"{"type":"Lost","data":{"state":"lost"}}"#]);
    let state = |at: &Value| {
        let at = at.to_string();
        house.json(&["journal", "state", "order-1", "--projection", "order-state", "--at", &at])
    };
    assert_eq!(state(&index)["values"]["last"], json!({"state": "paid", "total": 12.5}));
    assert_eq!(house.json(&["journal", "state", "order-1"])["recent"][2]["type"], "Lost");
    let shown = house.run(&["journal", "state", "order-1"]).out;
    assert!(shown.contains("Placed") && shown.contains("Lost"), "{shown}");
}

#[test]
fn a_reader_at_the_end_waits_for_the_next_event() {
    let house = House::open();
    let space = space(&house, Duration::from_secs(10));
    block(async {
        let (heron, wren) = (space.agent("heron"), space.agent("wren"));
        let event = |n: u64| [NewEvent::new("Counted", json!(n))];
        heron.journal().append("a-1", &event(0), Expect::None).await.unwrap();
        // One in a journal, one in its category; each is answered by the very next event.
        for n in 1..20u64 {
            let after = wren.journal().read("a-1", n - 1, 0).await.unwrap().events[0].place.clone();
            let (in_journal, in_category, appended) = tokio::join!(
                async { wren.journal().read("a-1", n, 20_000).await.unwrap() },
                async { wren.journal().category("a", Some(&after), 20_000).await.unwrap() },
                async {
                    let early = wren.journal().read("a-1", n, 0).await.unwrap();
                    assert!(early.waiting && early.events.is_empty(), "there is nothing yet");
                    heron.journal().append("a-1", &event(n), Expect::Revision(n - 1)).await.unwrap()
                }
            );
            assert_eq!(appended.revision, n);
            for events in [&in_journal.events, &in_category.events] {
                assert_eq!(events.iter().map(|event| event.data().clone()).collect::<Vec<_>>(), [json!(n)]);
            }
        }
        let begun = std::time::Instant::now();
        let page = wren.journal().read("a-1", 20, 50).await.unwrap();
        assert!(page.waiting && page.events.is_empty() && begun.elapsed() >= Duration::from_millis(50));
    });
}

#[test]
fn a_follower_catches_up_and_lives_along_without_a_gap_or_a_repeat() {
    const EACH: u64 = 300;
    let mut house = House::open();
    let space = space(&house, Duration::from_secs(20));
    block(async {
        let first = [NewEvent::new("Begun", json!(0))];
        space.agent("heron").journal().append("order-0", &first, Expect::None).await.unwrap();
        let writers: Vec<_> = (1..=3u64)
            .map(|writer| {
                let space = space.agent(&format!("writer-{writer}")).clone();
                tokio::spawn(async move {
                    for n in 0..EACH {
                        let (event, journal) =
                            ([NewEvent::new("Counted", json!(n))], format!("order-{writer}"));
                        let expect = n.checked_sub(1).map_or(Expect::None, Expect::Revision);
                        space.journal().append(&journal, &event, expect).await.unwrap();
                    }
                })
            })
            .collect();
        // Each begins somewhere else, and one changes its life in the middle.
        let followers: Vec<_> = (0..4u64)
            .map(|n| {
                let space = space.agent(&format!("reader-{n}")).clone();
                tokio::spawn(async move {
                    let mut follow = space.journal().follow("order", None);
                    for expected in 0..=3 * EACH {
                        if expected % (97 + n) == 0 {
                            let cursor = follow.cursor().map(str::to_owned);
                            follow = space.journal().follow("order", cursor.as_deref());
                        }
                        let event = follow.next().await.unwrap();
                        assert_eq!(event.recorded["number"], expected, "no gap, no repeat");
                    }
                })
            })
            .collect();
        // The node dies once while they are at it.
        tokio::task::block_in_place(|| {
            house.kill();
            house.start();
        });
        for task in writers.into_iter().chain(followers) {
            task.await.unwrap();
        }
    });
}
