//! What holds for every life of a space, tried on random ones.
//!
//! `SYNOD_LONG=1` tries ten thousand of each.

// Tests read scripts and the environment; the core itself may not.
#![allow(clippy::disallowed_methods)]

mod common;

use crate::common::play::games;
use common::life::{Dice, Life};
use common::{OWNER, Who, node, replay, request};
use proptest::prelude::*;
use synod_core::codec::Wire;
use synod_core::effects::{Item, items};
use synod_core::entry::{Entry, HEADER_BYTES, Header, Request, compose, erase};
use synod_core::fold::{Applied, Fold, Stop};
use synod_core::ids::{Epoch, Fence, Index, Millis, Serial};
use synod_core::machines::{agent, kv, lock, mail, queue, space};

fn lives() -> impl Strategy<Value = Vec<Dice>> {
    proptest::collection::vec(any::<Dice>(), 1..80)
}

fn live(dice: &[Dice]) -> Life {
    let mut life = Life::default();
    dice.iter().for_each(|dice| life.step(dice));
    life
}

/// Everything of a fold that a refusal may not touch, and that a refused agent's liveness is no part of once it has been noted.
fn state(fold: &Fold) -> (Vec<Vec<u8>>, u64, usize) {
    let machines = (1..=8).map(|machine| fold.machines.state(machine)).collect();
    (machines, serial(fold), fold.parked())
}

fn serial(fold: &Fold) -> u64 {
    let mut answer = Vec::new();
    let query = synod_core::machines::Query::Space(space::Query::Show(space::Show { id: None }));
    fold.ask(OWNER, query, &mut answer).expect("the owner may look");
    let shown = space::Shown::get(&mut synod_core::codec::Reader::new(&answer)).expect("an answer reads");
    shown.serial
}

proptest! {
    #![proptest_config(games(200))]

    /// The same bytes give the same effects, chains and state; a checkpoint anywhere and the tail after it give the whole.
    #[test]
    fn replay_is_live_and_a_checkpoint_with_its_tail_is_the_whole(dice in lives(), cut in any::<prop::sample::Index>()) {
        let life = live(&dice);
        life.ask_around(dice[0][3]);
        life.world.check_replay();
        let log = &life.world.log;
        let cut = cut.index(log.len() + 1);
        let mut whole = replay(&log[..cut]).unwrap();
        let (saved, _) = whole.save();
        let mut loaded = Fold::load(&saved).unwrap();
        loaded.check();
        prop_assert!(loaded.save().0 == saved, "read back it writes the same bytes");
        for bytes in &log[cut..] {
            prop_assert_eq!(whole.apply(bytes), loaded.apply(bytes));
            prop_assert_eq!(&whole.effects().stream, &loaded.effects().stream);
            prop_assert_eq!(&whole.effects().heads, &loaded.effects().heads);
        }
        prop_assert!(loaded.save() == life.world.fold.save(), "a checkpoint and its tail give the whole");
    }

    /// Payloads that were erased from the log, whichever and whenever, change no outcome and no canonical state: only the bodies themselves are missing.
    #[test]
    fn a_log_without_some_of_its_payloads_folds_to_the_same(dice in lives(), seed in any::<u64>(), cut in any::<prop::sample::Index>()) {
        let life = live(&dice);
        let log = &life.world.log;
        let mut n = seed;
        let thin: Vec<Vec<u8>> = log.iter().map(|bytes| {
            let thin = erase(bytes, |_| { n = n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1); n >> 62 != 0 });
            thin.unwrap_or_else(|| bytes.clone())
        }).collect();
        let (mut whole, mut fold) = (Fold::new(), Fold::new());
        let cut = cut.index(log.len());
        for (nth, (bytes, thin)) in log.iter().zip(&thin).enumerate() {
            prop_assert_eq!(whole.apply(bytes), fold.apply(thin));
            prop_assert_eq!(&whole.effects().stream, &fold.effects().stream);
            if nth == cut {
                // A restart from a checkpoint that was made before the log was thinned.
                fold = Fold::load(&whole.save().0).unwrap();
            }
        }
        prop_assert_eq!((whole.chain(), whole.outcomes()), (fold.chain(), fold.outcomes()));
        prop_assert!(whole.save().1 == fold.save().1, "the canonical state is the same");
        fold.check();
    }

    /// A refusal, of a command or of a whole transaction, leaves nothing behind.
    #[test]
    fn a_refusal_changes_nothing(dice in lives(), what in any::<u32>(), how in any::<u32>()) {
        let mut life = live(&dice);
        // Whatever is due has been done, so that only the request itself could change anything.
        while life.world.fold.due().is_some_and(|due| due <= life.world.fold.time()) {
            life.world.pulse();
        }
        for n in 0..12u32 {
            let deed = life.deed(what.wrapping_add(n), how.rotate_left(n));
            let who = Who { principal: deed.principal, ..Who::agent(&deed.agent) };
            // What comes later can be redacted once it has come: the refused request itself brings that about.
            if deed.name == "space.redact" {
                continue;
            }
            let Ok(request) = request(who, deed.name, &deed.json) else { continue };
            // The first time, its agent is heard of.
            life.world.entry(std::slice::from_ref(&request));
            // A request that is carried out may end the waits of others with a no.
            let index = life.world.fold.index();
            if !life.world.fold.effects().refusals.iter().any(|(at, _)| *at == index) {
                continue;
            }
            let before = state(&life.world.fold);
            life.world.entry(std::slice::from_ref(&request));
            let effects = life.world.fold.effects();
            prop_assert_eq!(effects.refusals.len(), 1, "{} {} was refused once and not again", deed.name, deed.json);
            prop_assert_eq!(items(&effects.stream).count(), 1, "nothing but the refusal");
            prop_assert!(state(&life.world.fold) == before, "{} {} was refused and left something", deed.name, deed.json);
        }
    }

    /// Repeats and entries of a fenced epoch are ignored.
    #[test]
    fn repeats_and_fenced_epochs_are_ignored(dice in lives(), which in any::<prop::sample::Index>()) {
        let mut life = live(&dice);
        life.world.restart();
        let before = life.world.fold.save();
        let again = life.world.log[which.index(life.world.log.len())].clone();
        prop_assert_eq!(life.world.fold.apply(&again), Ok(Applied::Ignored));
        prop_assert!(life.world.fold.effects().stream.is_empty());
        let request = request(Who::agent("heron"), "kv.put", r#"{"key":"k","value":1}"#).unwrap();
        let fenced = entry_of(life.world.epoch - 1, u64::MAX, life.world.time, std::slice::from_ref(&request));
        prop_assert_eq!(life.world.fold.apply(&fenced), Ok(Applied::Ignored));
        let unopened = entry_of(life.world.epoch + 1, 1, life.world.time, std::slice::from_ref(&request));
        prop_assert_eq!(life.world.fold.apply(&unopened), Ok(Applied::Ignored));
        prop_assert!(life.world.fold.save() == before);
    }

    /// An entry whose writer saw other outcomes stops the fold, and leaves it as it was.
    #[test]
    fn another_history_stops_the_fold(dice in lives(), back in 0usize..8, flip in 0usize..32) {
        let life = live(&dice);
        let log = &life.world.log;
        let mut fold = replay(log).unwrap();
        let at = replay(&log[..log.len().saturating_sub(back).max(1)]).unwrap();
        let mut header = header(life.world.epoch, life.world.seq + 1, life.world.time);
        (header.known, header.known_digest) = (at.index(), at.outcomes());
        prop_assert!(fold.apply(&compose(&header, &[])).is_ok(), "the true digest is no reason to stop");
        header.seq += 1;
        header.known_digest[flip] ^= 1;
        let before = fold.save();
        let stopped = matches!(fold.apply(&compose(&header, &[])), Err(Stop::Diverged { at: index, .. }) if index == at.index());
        prop_assert!(stopped);
        prop_assert!(fold.save() == before);
    }

    /// Bytes damaged in any way that a log would let through are folded or stopped at, never a panic.
    #[test]
    fn noise_never_panics(dice in lives(), damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0usize..4), 1..12)) {
        let life = live(&dice);
        let mut fold = Fold::new();
        for (n, bytes) in life.world.log.iter().enumerate() {
            if fold.apply(bytes).is_err() {
                break;
            }
            let (at, byte, how) = &damage[n % damage.len()];
            let mut bytes = bytes.clone();
            // The header is kept, and numbered anew, so that the damage reaches the requests.
            bytes[24..32].copy_from_slice(&(fold.seq() + 1).to_le_bytes());
            bytes[40..80].fill(0);
            let at = HEADER_BYTES + at.index((bytes.len() - HEADER_BYTES).max(1));
            let inside = at.min(bytes.len() - 1);
            match how {
                0 => bytes[inside] = *byte,
                1 => bytes[inside] ^= 1 << (byte % 8),
                2 => bytes.truncate(at),
                _ => bytes.insert(inside, *byte),
            }
            let _ = fold.apply(&bytes);
            fold.check();
        }
        let (saved, _) = fold.save();
        prop_assert!(Fold::load(&saved).unwrap().save().0 == saved);
    }

    /// Commands in range for the bytes and out of range for the cards, as no door would send them.
    #[test]
    fn numbers_that_no_door_lets_through_never_panic(dice in lives(), numbers in proptest::collection::vec(edge(), 8..40)) {
        let mut life = live(&dice);
        for chunk in numbers.chunks(4) {
            let n = |at: usize| chunk[at % chunk.len()];
            let who = Who::agent("heron");
            let requests: Vec<Request> = extremes(&life, &n)
                .iter()
                .map(|command| {
                    let mut request = request(who, "agent.leave", "{}").unwrap();
                    request.bytes.truncate(request.bytes.len() - 2);
                    request.bytes.extend_from_slice(command);
                    request
                })
                .collect();
            life.world.time = life.world.time.saturating_add(n(0) >> 20);
            life.world.entry(&requests);
            life.world.pulse();
            life.ask_around(n(1) as u32);
        }
        life.world.check_replay();
    }

    /// A checkpoint that was damaged is refused.
    #[test]
    fn a_damaged_checkpoint_is_refused(dice in lives(), at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let (mut saved, _) = live(&dice).world.fold.save();
        let at = at.index(saved.len());
        saved[at] ^= 1 << bit;
        prop_assert!(Fold::load(&saved).is_err());
    }
}

/// Numbers at the edges of everything.
fn edge() -> impl Strategy<Value = u64> {
    prop_oneof![
        Just(0),
        Just(1),
        Just(u16::MAX as u64),
        Just(u32::MAX as u64),
        Just(u32::MAX as u64 + 1),
        Just((1 << 53) - 1),
        Just(1 << 53),
        Just(u64::MAX - 1),
        Just(u64::MAX),
        any::<u64>(),
    ]
}

fn extremes(life: &Life, n: &dyn Fn(usize) -> u64) -> Vec<Vec<u8>> {
    let (task, fence) = life.leases.last().map_or((1, 1), |(task, fence, _)| (*task, *fence));
    let (task, fence) = (Serial(task), Fence(fence));
    let mut all: Vec<Vec<u8>> = Vec::new();
    let mut queue = |command: queue::Command<'_>| {
        let mut bytes = Vec::new();
        command.put(&mut bytes);
        all.push(bytes);
    };
    queue(queue::Command::Push(queue::Push {
        queue: "a",
        body: None,
        priority: Some(n(0) as u8),
        delay_ms: Some(n(1)),
        unique: None,
        after: vec![Serial(n(2))],
        attempts_max: Some(n(3) as u16),
        backoff_ms: Some(n(0)),
        timeout_ms: Some(n(1)),
        concurrency: Some("c"),
        concurrency_max: Some(n(2) as u32),
        capability: None,
    }));
    queue(queue::Command::Push(queue::Push {
        queue: "a",
        body: None,
        priority: None,
        delay_ms: None,
        unique: None,
        after: vec![],
        attempts_max: Some(n(3) as u16),
        backoff_ms: Some(n(0)),
        timeout_ms: Some(n(1)),
        concurrency: None,
        concurrency_max: None,
        capability: None,
    }));
    queue(queue::Command::Claim(queue::Claim {
        queue: "a",
        max: Some(n(0) as u32),
        lease_ms: Some(n(1)),
        wait_ms: Some(n(2)),
        session: false,
    }));
    queue(queue::Command::Extend(queue::Extend { task, fence, lease_ms: Some(n(3)) }));
    queue(queue::Command::Fail(queue::Fail {
        task,
        fence,
        reason: None,
        fatal: false,
        retry_ms: Some(n(0)),
    }));
    queue(queue::Command::Finish(queue::Finish {
        task,
        fence,
        result: None,
        then_claim: Some(n(1) as u32),
        lease_ms: Some(n(2)),
    }));
    queue(queue::Command::Cancel(queue::Cancel {
        tasks: vec![Serial(n(0)), Serial(n(1)), task],
        reason: None,
    }));
    queue(queue::Command::Retry(queue::Retry { tasks: vec![task] }));
    let mut kv = |command: kv::Command<'_>| {
        let mut bytes = Vec::new();
        command.put(&mut bytes);
        all.push(bytes);
    };
    kv(kv::Command::Put(kv::Put {
        key: "n",
        value: synod_core::entry::Value::Number(n(2) as i64),
        if_revision: None,
        if_absent: false,
        ttl_ms: Some(n(3)),
        session: false,
    }));
    kv(kv::Command::Increment(kv::Increment { key: "n", by: Some(n(0) as i64) }));
    kv(kv::Command::Check(kv::Check {
        key: "n",
        revision: Some(synod_core::ids::Revision(n(1))),
        absent: false,
    }));
    let mut lock = |command: lock::Command<'_>| {
        let mut bytes = Vec::new();
        command.put(&mut bytes);
        all.push(bytes);
    };
    lock(lock::Command::Acquire(lock::Acquire {
        names: vec!["a/**", ""][..1 + (n(0) == 0) as usize].to_vec(),
        shared: false,
        wait_ms: Some(n(1)),
        ttl_ms: Some(n(2)),
        session: false,
        note: None,
    }));
    let (number, key) = life.locks.last().map_or((1, 1), |(lock, fence, _)| (*lock, *fence));
    lock(lock::Command::Renew(lock::Renew { lock: Serial(number), fence: Fence(key), ttl_ms: Some(n(3)) }));
    lock(lock::Command::Release(lock::Release { lock: Serial(n(0)), fence: Fence(n(1)) }));
    let (message, fence) = life.in_hand.last().map_or((1, 1), |(message, fence, _)| (*message, *fence));
    let (message, fence) = (Serial(message), Fence(fence));
    let mut mail = |command: mail::Command<'_>| {
        let mut bytes = Vec::new();
        command.put(&mut bytes);
        all.push(bytes);
    };
    mail(mail::Command::Receive(mail::Receive {
        max: Some(n(0) as u32),
        wait_ms: Some(n(1)),
        lease_ms: Some(n(2)),
        session: false,
    }));
    mail(mail::Command::Extend(mail::Extend { message, fence, lease_ms: Some(n(3)) }));
    mail(mail::Command::Nack(mail::Nack { message, fence, reason: None, retry_ms: Some(n(0)) }));
    mail(mail::Command::Retry(mail::Retry { messages: vec![Serial(n(1)), message] }));
    let mut joined = Vec::new();
    agent::Command::Join(agent::Join {
        name: None,
        instance: None,
        capabilities: vec![],
        description: None,
        endpoint: None,
        key: None,
        parent: None,
        ttl_ms: Some(n(1)),
        secret: None,
    })
    .put(&mut joined);
    all.push(joined);
    all
}

fn header(epoch: u64, seq: u64, time: u64) -> Header {
    Header {
        fold_version: 1,
        writer: 7,
        epoch: Epoch(epoch),
        seq,
        time: Millis(time),
        known: Index(0),
        known_digest: [0; 32],
    }
}

fn entry_of(epoch: u64, seq: u64, time: u64, requests: &[Request]) -> Vec<u8> {
    compose(&header(epoch, seq, time), requests)
}

#[test]
fn a_newer_version_stops_the_fold_by_name() {
    let mut life = Life::default();
    let mut header = header(1, 9, 2_000);
    header.fold_version = 2;
    let stop = life.world.fold.apply(&compose(&header, &[])).unwrap_err();
    assert_eq!(stop, Stop::Newer(2));
    assert!(stop.to_string().contains("upgrade synod"), "{stop}");
}

#[test]
fn what_says_nothing_is_one_void_request() {
    let mut life = Life::default();
    let index = life.world.fold.index();
    let applied = life.world.fold.apply(b"\x01 no entry").unwrap();
    assert_eq!(applied, Applied::Folded { first: index.next(), last: index.next() });
    let stream = life.world.fold.effects().stream.clone();
    let only: Vec<_> = items(&stream).map(Result::unwrap).collect();
    assert_eq!(only, [Item::Void(index.next())]);
}

#[test]
fn erasing_a_payload_changes_neither_chains_nor_outcomes() {
    let mut life = Life::default();
    for (name, json) in [
        ("kv.put", r#"{"key":"k","value":{"secret":1}}"#),
        ("queue.push", r#"{"queue":"q","body":"secret"}"#),
        ("queue.claim", r#"{"queue":"q"}"#),
        ("kv.put", r#"{"key":"k","value":2}"#),
        ("kv.delete", r#"{"key":"k"}"#),
        ("queue.purge", r#"{"queue":"q","ended":true}"#),
    ] {
        life.world.call(Who::agent("heron"), name, json).unwrap();
    }
    let mut redacted = Fold::new();
    for bytes in &life.world.log {
        redacted.apply(&redact(bytes)).unwrap();
        redacted.check();
    }
    assert_eq!(redacted.chain(), life.world.fold.chain());
    assert_eq!(redacted.outcomes(), life.world.fold.outcomes());
    assert_eq!(redacted.save().1, life.world.fold.save().1, "the canonical state is the same");
}

/// The entry with all its payloads erased.
fn redact(bytes: &[u8]) -> Vec<u8> {
    let entry = Entry::parse(bytes).unwrap();
    let mut out = entry.head.to_vec();
    out.resize(out.len() + entry.payloads().len(), 1);
    out
}

#[test]
fn an_agent_that_a_refused_request_minted_is_not_remembered() {
    let mut life = Life::default();
    let wren = Who::agent("wren");
    // The refusal undoes the minting, and the next number goes to somebody else.
    life.world.call(wren, "kv.check", r#"{"key":"k"}"#).unwrap_err();
    life.world.call(Who::agent("heron"), "kv.put", r#"{"key":"k","value":1}"#).unwrap();
    life.world.call(wren, "kv.check", r#"{"key":"nothing"}"#).unwrap_err();
    life.world.call(wren, "kv.put", r#"{"key":"k","value":2}"#).unwrap();
    let shown = life.world.ask(OWNER, "kv.get", r#"{"key":"k"}"#).unwrap();
    assert!(shown.contains(r#""agent":"wren""#), "{shown}");
    life.world.save_load();
    life.world.check_replay();
}

#[test]
fn one_push_is_granted_to_the_first_of_a_thousand_waiting_claims() {
    let mut life = Life::default();
    let claims: Vec<Request> = (0..1_000)
        .map(|n| {
            let agent = format!("a{n}");
            request(Who::agent(&agent), "queue.claim", r#"{"queue":"q","wait_ms":60000}"#).unwrap()
        })
        .collect();
    life.world.entry(&claims);
    assert_eq!(life.world.fold.parked(), 1_000);
    let first = life.world.fold.effects().first;
    life.world.call(Who::agent("heron"), "queue.push", r#"{"queue":"q"}"#).unwrap();
    let stream = life.world.fold.effects().stream.clone();
    let answered: Vec<Index> = items(&stream)
        .filter_map(|item| match item.unwrap() {
            Item::Answer(ticket, _) => Some(ticket),
            _ => None,
        })
        .collect();
    assert_eq!(answered, [first]);
    // Half of them go away; the next push reaches the first that is left.
    let callers = (1..501)
        .map(|n| space::Absent { ticket: Index(first.0 + n), agent: format!("a{n}").into(), key: None })
        .collect();
    life.world.entry(&[node(&space::Command::Withdraw(space::Withdraw { callers }))]);
    assert_eq!(life.world.fold.parked(), 499);
    life.world.call(Who::agent("heron"), "queue.push", r#"{"queue":"q"}"#).unwrap();
    let stats = life.world.ask(OWNER, "queue.list", r#"{"queue":"q","holder":"a501"}"#).unwrap();
    assert!(stats.contains(r#""state":"leased""#), "{stats}");
}
