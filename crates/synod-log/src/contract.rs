//! The contract suite: what every log must do, checked.
//!
//! A log's own tests call [`check`] with a closure that opens a log by name. The same name opened again,
//! after the former log was dropped, is the same storage: that is how the suite crashes and reopens. The
//! suite drives logs that settle by themselves as well: it calls `sync` and then waits for receipts.
//!
//! A breach panics with a sentence; the suite is for tests only.

use std::collections::VecDeque;

use crate::{Class, Delivered, Draft, Fault, Log, Position, Read, Receipt, Ticket};

/// Opens the storage of this name.
pub type Open<'a> = &'a mut dyn FnMut(&str) -> Box<dyn Log>;

/// Runs the whole suite. Panics at the first breach.
pub fn check(open: Open<'_>) {
    starts_empty(open);
    keeps_one_order(open);
    receipts_follow_tickets(open);
    output_is_what_was_appended(open);
    reads_only_what_is_durable(open);
    reads_in_parts(open);
    survives_a_clean_stop(open);
    survives_a_crash(open);
    trims_but_keeps_enough(open);
    refuses_large_entries_unharmed(open);
    takes_odd_sizes(open);
    seals_for_good(open);
    closes(open);
    idles_without_effect(open);
    rewrites_what_is_old(open);
    rewrites_beside_its_owner(open);
    leaves_alone_what_nobody_adopts(open);
    turns_when_told_to(open);
}

/// Appends one entry of work.
fn append(log: &mut dyn Log, entry: impl AsRef<[u8]>) -> Ticket {
    log.append(entry.as_ref().to_vec(), Class::Work).expect("an append of ordinary size is accepted")
}

/// Syncs and collects receipts until this many have come.
fn settle(log: &mut dyn Log, receipts: usize) -> Vec<(Ticket, Receipt)> {
    let mut found = Vec::new();
    while found.len() < receipts {
        log.sync().expect("sync works");
        while let Some(receipt) = log.settled() {
            found.push(receipt);
        }
        std::thread::yield_now();
    }
    assert_eq!(log.settled(), None, "one receipt each");
    found
}

/// Appends numbered entries and makes them durable.
fn fill(log: &mut dyn Log, numbers: std::ops::RangeInclusive<u64>) {
    let count = numbers.clone().count();
    for number in numbers {
        append(log, format!("entry {number}"));
    }
    settle(log, count);
}

/// Everything readable from a position on.
fn read_all(log: &mut dyn Log, from: Position) -> Vec<Delivered> {
    let mut all: Vec<Delivered> = Vec::new();
    loop {
        let next = all.last().map_or(from, |entry| entry.position.next());
        match log.read(next, 64).expect("reading works") {
            Read::Entries(entries) if entries.is_empty() => return all,
            Read::Entries(entries) => all.extend(entries),
            Read::Trimmed { oldest } => panic!("position {next} was not trimmed, oldest is {oldest}"),
        }
    }
}

/// Insists that the log holds exactly these numbered entries.
fn holds(log: &mut dyn Log, numbers: std::ops::RangeInclusive<u64>) {
    let all = read_all(log, Position(*numbers.start()));
    assert_eq!(all.len(), numbers.clone().count(), "number of entries");
    for (number, entry) in numbers.zip(all) {
        assert_eq!(entry.position, Position(number), "positions have no gap");
        assert_eq!(&entry.entry[..], format!("entry {number}").as_bytes(), "entry at {number}");
    }
}

fn starts_empty(open: Open<'_>) {
    let mut log = open("empty");
    assert_eq!((log.durable(), log.tail()), (Position::ZERO, Position::ZERO));
    assert_eq!(log.oldest(), Position(1));
    assert_eq!(log.read(Position(1), 100).expect("reads"), Read::Entries(vec![]));
    assert_eq!(log.read(Position::ZERO, 100).expect("reads"), Read::Entries(vec![]));
    assert_eq!(log.deliver(), None);
    assert_eq!(log.settled(), None);
    assert_eq!(log.barrier().expect("barrier"), Position::ZERO);
    log.sync().expect("an empty sync is nothing");
    assert!(log.has_room_for_work());
}

fn keeps_one_order(open: Open<'_>) {
    let mut log = open("order");
    for round in 0..20 {
        let size = round % 4 + 1;
        let next = log.durable().0 + 1;
        fill(&mut *log, next..=next + size - 1);
    }
    let tail = log.tail().0;
    assert_eq!(log.durable().0, tail);
    holds(&mut *log, 1..=tail);
}

fn receipts_follow_tickets(open: Open<'_>) {
    let mut log = open("receipts");
    for round in 0..3 {
        let tickets: Vec<Ticket> = (0..5).map(|n| append(&mut *log, format!("{round}.{n}"))).collect();
        let receipts = settle(&mut *log, 5);
        assert_eq!(receipts.iter().map(|(ticket, _)| *ticket).collect::<Vec<_>>(), tickets);
        for (nth, (_, receipt)) in receipts.iter().enumerate() {
            assert_eq!(*receipt, Receipt::Committed(Position(round * 5 + nth as u64 + 1)));
        }
    }
}

fn output_is_what_was_appended(open: Open<'_>) {
    let mut log = open("output");
    fill(&mut *log, 1..=3);
    while log.deliver().is_some() {}
    let entries: VecDeque<String> = (0..10).map(|n| format!("out {n}")).collect();
    for entry in &entries {
        append(&mut *log, entry);
    }
    if log.character().final_before_durable {
        check_output(&mut *log, &entries);
        assert_eq!(log.durable(), Position(3), "delivering makes nothing durable");
        settle(&mut *log, 10);
    } else {
        settle(&mut *log, 10);
        check_output(&mut *log, &entries);
    }
    assert_eq!(log.deliver(), None, "each position once");
    drop(log);
    assert_eq!(open("output").deliver(), None, "what is old is read, not delivered");
}

fn check_output(log: &mut dyn Log, entries: &VecDeque<String>) {
    for (position, entry) in (4..).zip(entries) {
        let delivered = log.deliver().expect("a delivery for each append");
        assert_eq!(delivered.position, Position(position));
        assert_eq!(&delivered.entry[..], entry.as_bytes());
    }
}

fn reads_only_what_is_durable(open: Open<'_>) {
    let mut log = open("unsynced");
    fill(&mut *log, 1..=2);
    append(&mut *log, "entry 3");
    if log.character().final_before_durable {
        assert_eq!((log.durable(), log.tail()), (Position(2), Position(3)));
        holds(&mut *log, 1..=2);
    }
    settle(&mut *log, 1);
    holds(&mut *log, 1..=3);
    assert_eq!(log.read(Position(9), 10).expect("reads"), Read::Entries(vec![]), "past the end");
}

fn reads_in_parts(open: Open<'_>) {
    let mut log = open("parts");
    fill(&mut *log, 1..=50);
    let Read::Entries(one) = log.read(Position(7), 0).expect("reads") else { panic!("not trimmed") };
    assert_eq!(one.len(), 1, "at least one entry");
    for from in [50, 1, 25, 26, 49, 2] {
        holds_from(&mut *log, from, 50);
    }
    holds(&mut *log, 1..=50);
}

fn holds_from(log: &mut dyn Log, from: u64, to: u64) {
    let all = read_all(log, Position(from));
    let positions: Vec<u64> = all.iter().map(|entry| entry.position.0).collect();
    assert_eq!(positions, (from..=to).collect::<Vec<_>>());
}

fn survives_a_clean_stop(open: Open<'_>) {
    let mut log = open("clean");
    fill(&mut *log, 1..=10);
    append(&mut *log, "entry 11");
    log.close().expect("closes");
    drop(log);
    let mut log = open("clean");
    assert_eq!((log.durable(), log.tail()), (Position(11), Position(11)));
    holds(&mut *log, 1..=11);
    fill(&mut *log, 12..=20);
    holds(&mut *log, 1..=20);
}

fn survives_a_crash(open: Open<'_>) {
    let mut durable = 0;
    for _ in 0..5 {
        let mut log = open("crash");
        let found = log.durable().0;
        assert!(found >= durable, "what had a receipt is there");
        holds(&mut *log, 1..=found);
        fill(&mut *log, found + 1..=found + 3);
        durable = found + 3;
        append(&mut *log, format!("entry {}", durable + 1));
    }
}

fn trims_but_keeps_enough(open: Open<'_>) {
    let mut log = open("trim");
    fill(&mut *log, 1..=200);
    log.trim(Position(120)).expect("trims");
    let oldest = log.oldest();
    assert!(oldest <= Position(120), "never more than asked");
    holds(&mut *log, oldest.0..=200);
    if oldest > Position(1) {
        assert_eq!(log.read(Position(1), 10).expect("reads"), Read::Trimmed { oldest });
    }
    fill(&mut *log, 201..=210);
    log.trim(Position(u64::MAX)).expect("all that is durable");
    drop(log);
    let mut log = open("trim");
    let oldest = log.oldest();
    assert_eq!(log.durable(), Position(210), "trimming forgets no number");
    holds_from(&mut *log, oldest.0, 210);
    fill(&mut *log, 211..=220);
    holds(&mut *log, 211..=220);
}

fn refuses_large_entries_unharmed(open: Open<'_>) {
    let mut log = open("large");
    fill(&mut *log, 1..=1);
    let refused = log.append(vec![0; log.entry_max() + 1], Class::Work);
    assert!(matches!(refused, Err(Fault::TooLarge { .. })), "{refused:?}");
    assert_eq!(log.tail(), Position(1));
    fill(&mut *log, 2..=3);
    holds(&mut *log, 1..=3);
}

fn takes_odd_sizes(open: Open<'_>) {
    let sizes = [0, 1, 7, 8, 9, 4095, 4096, 4097, 0, 65_536, 3, 300_000];
    let entries: Vec<Vec<u8>> =
        sizes.iter().map(|size| (0..*size).map(|n: usize| (n % 251) as u8).collect()).collect();
    let mut log = open("sizes");
    for entry in &entries {
        log.append(entry.clone(), Class::Relief).expect("accepted");
    }
    settle(&mut *log, entries.len());
    drop(log);
    let found = read_all(&mut *open("sizes"), Position(1));
    assert_eq!(found.len(), entries.len());
    for (found, entry) in found.iter().zip(&entries) {
        assert_eq!(found.entry[..], entry[..], "an entry of {} bytes", entry.len());
    }
}

fn seals_for_good(open: Open<'_>) {
    let mut log = open("sealed");
    fill(&mut *log, 1..=4);
    append(&mut *log, "entry 5");
    log.seal().expect("seals");
    log.seal().expect("sealing again is nothing");
    assert_eq!(log.durable(), Position(5), "what was pending is in");
    assert!(matches!(log.append(vec![1], Class::Relief), Err(Fault::Sealed { .. })));
    drop(log);
    let mut log = open("sealed");
    assert!(matches!(log.append(vec![1], Class::Work), Err(Fault::Sealed { .. })));
    log.idle().expect("idles");
    holds(&mut *log, 1..=5);
}

fn closes(open: Open<'_>) {
    let mut log = open("closed");
    fill(&mut *log, 1..=2);
    log.close().expect("closes");
    assert!(matches!(log.append(vec![1], Class::Work), Err(Fault::Closed)));
    holds(&mut *log, 1..=2);
}

fn idles_without_effect(open: Open<'_>) {
    let mut log = open("idle");
    for round in 0..4 {
        log.idle().expect("idles");
        log.idle().expect("idles again");
        fill(&mut *log, round * 2 + 1..=round * 2 + 2);
    }
    log.idle().expect("idles");
    drop(log);
    holds(&mut *open("idle"), 1..=8);
}

/// What an entry becomes when it is rewritten: every third loses its number.
fn shorter(position: Position) -> Option<Vec<u8>> {
    position.0.is_multiple_of(3).then(|| b"gone".to_vec())
}

/// Drafts of every part there is, and how many entries they change.
fn drafts(log: &mut dyn Log) -> Vec<Draft> {
    let mut rewriter = log.rewriter();
    let parts = rewriter.parts().expect("parts are known");
    for pair in parts.windows(2) {
        assert_eq!(pair[0].next, pair[1].first, "parts leave nothing out");
    }
    let drafts = parts.iter().map(|part| {
        let draft = rewriter.rewrite(part, &mut |position, _| shorter(position), &mut |_| ());
        let draft = draft.expect("it can be rewritten").expect("it is there");
        assert_eq!(draft.changed, (part.first.0..part.next.0).filter(|n| n.is_multiple_of(3)).count() as u64);
        draft
    });
    drafts.collect()
}

/// Adopts drafts and wipes what is left; how many there were.
fn adopt(log: &mut dyn Log, drafts: Vec<Draft>) -> usize {
    let adopted = drafts.into_iter().map(|draft| {
        let done = log.adopt(draft).expect("adopts");
        done.waste.wipe(&mut |_| ()).expect("wipes");
        done.adopted
    });
    adopted.filter(|adopted| *adopted).count()
}

/// Insists on every entry from a position on, rewritten through `through`.
fn holds_rewritten(log: &mut dyn Log, from: u64, through: u64, to: u64) {
    let all = read_all(log, Position(from));
    assert_eq!(all.len() as u64, to + 1 - from, "no entry comes or goes");
    for (number, entry) in (from..).zip(all) {
        assert_eq!(entry.position, Position(number), "positions stay");
        let old = format!("entry {number}").into_bytes();
        let expected = shorter(Position(number)).filter(|_| number <= through).unwrap_or(old);
        assert_eq!(entry.entry[..], expected[..], "entry at {number}");
    }
}

fn rewrites_what_is_old(open: Open<'_>) {
    let mut log = open("rewritten");
    fill(&mut *log, 1..=2_000);
    log.turn().expect("turns");
    let parts = log.rewriter().parts().expect("parts are known");
    assert_eq!(parts.first().map(|part| part.first), Some(Position(1)));
    assert_eq!(parts.last().map(|part| part.next), Some(Position(2_001)), "a turn closes everything durable");
    assert_eq!(parts.iter().filter(|part| part.holds(Position(1_234))).count(), 1);
    let (bytes, drafts) = (log.bytes(), drafts(&mut *log));
    holds(&mut *log, 1..=2_000);
    let count = drafts.len();
    assert_eq!(adopt(&mut *log, drafts), count);
    assert!(log.bytes() < bytes, "rewriting gives space back");
    holds_rewritten(&mut *log, 1, 2_000, 2_000);
    fill(&mut *log, 2_001..=2_010);
    holds_rewritten(&mut *log, 1, 2_000, 2_010);
    drop(log);
    let mut log = open("rewritten");
    assert_eq!(log.durable(), Position(2_010));
    holds_rewritten(&mut *log, 1, 2_000, 2_010);
    log.trim(Position(1_500)).expect("trims");
    let oldest = log.oldest().0;
    holds_rewritten(&mut *log, oldest, 2_000, 2_010);
}

fn rewrites_beside_its_owner(open: Open<'_>) {
    let mut log = open("beside");
    fill(&mut *log, 1..=300);
    log.turn().expect("turns");
    let mut rewriter = log.rewriter();
    let parts = rewriter.parts().expect("parts are known");
    let last = *parts.last().expect("there is one");
    let other = std::thread::spawn(move || {
        rewriter.rewrite(&last, &mut |position, _| shorter(position), &mut |_| ()).expect("rewrites")
    });
    // The owner reads across the part before, while and after it is exchanged.
    let Read::Entries(some) = log.read(Position(last.first.0), 100).expect("reads") else {
        panic!("trimmed")
    };
    fill(&mut *log, 301..=600);
    let draft = other.join().expect("no panic").expect("it is there");
    let done = log.adopt(draft).expect("adopts");
    assert!(done.adopted);
    let next = some.last().map_or(last.first, |entry| entry.position.next());
    holds_rewritten(&mut *log, next.0, last.next.0 - 1, 600);
    let wiping = std::thread::spawn(move || done.waste.wipe(&mut |_| ()));
    holds_rewritten(&mut *log, last.first.0, last.next.0 - 1, 600);
    wiping.join().expect("no panic").expect("wipes");
    holds_rewritten(&mut *log, last.first.0, last.next.0 - 1, 600);
}

fn leaves_alone_what_nobody_adopts(open: Open<'_>) {
    let mut log = open("dropped");
    fill(&mut *log, 1..=200);
    log.turn().expect("turns");
    let mut rewriter = log.rewriter();
    let part = rewriter.parts().expect("parts are known")[0];
    let longer = rewriter.rewrite(&part, &mut |_, old| Some(vec![0; old.len() + 1]), &mut |_| ());
    assert!(matches!(longer, Err(Fault::TooLarge { .. })), "{longer:?}");
    for draft in drafts(&mut *log) {
        draft.discard().wipe(&mut |_| ()).expect("wipes");
    }
    let dropped = drafts(&mut *log);
    drop(dropped);
    holds(&mut *log, 1..=200);
    // What was trimmed meanwhile does not come back.
    let late = drafts(&mut *log);
    fill(&mut *log, 201..=210);
    log.trim(Position(201)).expect("trims");
    let oldest = log.oldest();
    adopt(&mut *log, late);
    assert_eq!(log.oldest(), oldest);
    holds_from(&mut *log, oldest.0, 210);
    drop(log);
    let mut log = open("dropped");
    assert_eq!(log.oldest(), oldest);
    holds_from(&mut *log, oldest.0, 210);
}

fn turns_when_told_to(open: Open<'_>) {
    let mut log = open("turned");
    log.turn().expect("an empty turn is nothing");
    assert_eq!(log.rewriter().parts().expect("parts are known"), []);
    fill(&mut *log, 1..=3);
    append(&mut *log, "entry 4");
    log.turn().expect("turns");
    assert_eq!(log.durable(), Position(4), "what was pending is in");
    log.turn().expect("a second turn is nothing");
    fill_behind(&mut *log, 5..=6);
    drop(log);
    let mut log = open("turned");
    holds(&mut *log, 1..=6);
    assert!(log.shed().expect("sheds").wipe(&mut |_| ()).is_ok());
    log.turn().expect("turns");
    fill(&mut *log, 7..=8);
    holds(&mut *log, 1..=8);
}

/// Like `fill`, with receipts of earlier appends still to come.
fn fill_behind(log: &mut dyn Log, numbers: std::ops::RangeInclusive<u64>) {
    while log.settled().is_some() {}
    fill(log, numbers);
}
