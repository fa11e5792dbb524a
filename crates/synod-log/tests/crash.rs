//! What a crash leaves is repaired, what was damaged is named, and nothing acknowledged is lost.
//!
//! All on a paper disk, which dies at any call and keeps what a real one would have kept.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use synod_log::logs::disk::paper::{Paper, Survival};
use synod_log::{Class, DiskLog, Fault, Log, Options, Position, Read};

const DIR: &str = "/log";
/// Where records begin in a segment; bytes of a record's header.
const START: u64 = 4096;
const HEADER: u64 = 40;

fn options(paper: &Paper) -> Options {
    Options {
        segment_min: 12 << 10,
        segment_max: 24 << 10,
        reserve: 8 << 10,
        files: Arc::new(paper.clone()),
        ..Options::default()
    }
}

fn open(paper: &Paper) -> Result<DiskLog, Fault> {
    DiskLog::open(DIR, options(paper))
}

fn segment(seq: u64) -> PathBuf {
    Path::new(DIR).join(format!("{seq:010}.segment"))
}

/// The entry that belongs at a position: its size varies, its bytes name the position.
fn entry(position: u64) -> Vec<u8> {
    let mut bytes = format!("{position}:").into_bytes();
    bytes.resize(8 + (position as usize * 37) % 400, b'a' + (position % 26) as u8);
    bytes
}

fn append(log: &mut DiskLog, count: u64) -> Result<(), Fault> {
    for _ in 0..count {
        log.append(entry(log.tail().0 + 1), Class::Work)?;
    }
    Ok(())
}

/// Everything readable is what was appended there, without gaps, up to the durable end.
fn check(log: &mut DiskLog) {
    let mut next = log.oldest();
    while next <= log.durable() {
        let Read::Entries(found) = log.read(next, 1000).unwrap() else { panic!("{next} trimmed") };
        for found in found {
            assert_eq!(found.position, next);
            assert_eq!(found.entry[..], entry(next.0)[..], "entry at {next}");
            next = next.next();
        }
    }
}

/// A log is whole, goes on, and is whole again afterwards.
fn check_and_go_on(paper: &Paper) -> u64 {
    let mut log = open(paper).unwrap();
    check(&mut log);
    let found = log.durable().0;
    append(&mut log, 2).unwrap();
    log.sync().unwrap();
    append(&mut log, 1).unwrap();
    log.sync().unwrap();
    drop(log);
    let mut log = open(&paper.after_crash(Survival::Nothing)).unwrap();
    assert_eq!(log.durable().0, found + 3);
    check(&mut log);
    found
}

/// Where the log in segment 1 ends, by its bytes: behind the last non-zero eight bytes.
fn end_of(bytes: &[u8]) -> u64 {
    let last = bytes.iter().rposition(|byte| *byte != 0).unwrap() as u64;
    (last + 1).next_multiple_of(8)
}

/// The disk before the third frame of a log, and what segment 1 shows after it.
fn before_and_after(confirmed: bool) -> (Paper, Vec<u8>) {
    let paper = Paper::new();
    let mut log = open(&paper).unwrap();
    for count in [2, 1] {
        append(&mut log, count).unwrap();
        log.sync().unwrap();
    }
    if confirmed {
        log.idle().unwrap();
    }
    let before = paper.after_crash(Survival::Everything);
    append(&mut log, 3).unwrap();
    log.sync().unwrap();
    (before, paper.bytes(&segment(1)))
}

#[test]
fn a_frame_torn_at_any_byte_is_cut_and_the_log_goes_on() {
    for confirmed in [false, true] {
        let (before, after) = before_and_after(confirmed);
        let old = before.bytes(&segment(1));
        let changed: Vec<usize> = (0..old.len()).filter(|at| old[*at] != after[*at]).collect();
        let (first, last) = (changed[0], *changed.last().unwrap());
        for cut in first..=last + 1 {
            for arriving in [first..cut, cut..last + 1] {
                let torn = before.after_crash(Survival::Everything);
                arriving.for_each(|at| torn.poke(&segment(1), at as u64, after[at]));
                check_torn(&torn, first, &after);
            }
        }
    }
}

/// The frame at `first` is cut unless it is whole; the cut is reported once and is durable.
fn check_torn(torn: &Paper, first: usize, whole: &[u8]) {
    let bytes = torn.bytes(&segment(1));
    let is_whole = bytes == whole;
    let is_touched = bytes[first..].iter().any(|byte| *byte != 0);
    let disk = torn.after_crash(Survival::Everything);
    let log = open(&disk).unwrap();
    let cut = (is_touched && !is_whole).then(|| (segment(1), first as u64));
    assert_eq!(log.recovery().cut, cut, "the cut is reported");
    let found = log.durable().0;
    assert_eq!(found, if is_whole { 6 } else { 3 });
    let again = open(&disk.after_crash(Survival::Nothing)).unwrap();
    assert_eq!((&again.recovery().cut, again.durable().0), (&None, found), "the cut is durable");
    assert_eq!(check_and_go_on(torn), found);
}

#[test]
fn a_process_dies_before_a_flush_and_the_power_fails_during_recovery() {
    for seed in 0..200 {
        let paper = Paper::new();
        let mut log = open(&paper).unwrap();
        append(&mut log, 2).unwrap();
        log.sync().unwrap();
        append(&mut log, 6).unwrap();
        paper.die_at(paper.calls() + 2);
        log.sync().unwrap_err();
        drop(log);
        // The system lives on and shows the frame it has not written yet.
        paper.die_at(paper.calls() + 1 + seed % 5);
        let found = open(&paper).map_or(2, |log| log.durable().0);
        let left = paper.after_crash(Survival::Some(seed));
        assert!(check_and_go_on(&left) >= found, "what recovery showed stays");
    }
}

#[test]
fn a_frame_torn_in_a_recycled_file_is_cut_among_old_frames() {
    let paper = Paper::new();
    let mut log = open(&paper).unwrap();
    // Fill and trim until a file is in its second use.
    for _ in 0..60 {
        append(&mut log, 4).unwrap();
        log.sync().unwrap();
        log.trim(Position(log.durable().0)).unwrap();
    }
    let seq = (1..).find(|seq| !paper.bytes(&segment(*seq)).is_empty()).unwrap();
    assert_eq!(paper.bytes(&segment(seq))[12], 1, "the segment says that it is recycled");
    let before = paper.after_crash(Survival::Everything);
    let old = before.bytes(&segment(seq));
    let durable = log.durable().0;
    append(&mut log, 2).unwrap();
    log.sync().unwrap();
    let after = paper.bytes(&segment(seq));
    let changed: Vec<usize> = (0..old.len()).filter(|at| old[*at] != after[*at]).collect();
    assert!(changed.len() > 100, "the frame went into this segment");
    for kept in 0..changed.len() {
        let torn = before.after_crash(Survival::Everything);
        for at in &changed[..kept] {
            torn.poke(&segment(seq), *at as u64, after[*at]);
        }
        assert_eq!(check_and_go_on(&torn), durable, "stale frames are not taken for new ones");
    }
}

#[test]
fn a_flipped_bit_at_or_below_a_mark_is_named_with_file_and_offset() {
    let paper = Paper::new();
    let mut log = open(&paper).unwrap();
    let mut starts = vec![];
    for count in [1, 3, 2] {
        starts.push(end_of(&paper.bytes(&segment(1))).max(START));
        append(&mut log, count).unwrap();
        log.sync().unwrap();
    }
    starts.push(end_of(&paper.bytes(&segment(1))));
    log.close().unwrap();
    drop(log);
    let mark = *starts.last().unwrap();
    for at in (0..START).step_by(61).chain(0..64).chain(START..mark) {
        let hurt = paper.after_crash(Survival::Everything);
        hurt.flip(&segment(1), at, (at % 8) as u8);
        let begins = starts.iter().rev().find(|start| **start <= at).copied().unwrap_or(0);
        match open(&hurt) {
            Err(Fault::Damaged { file, offset, .. }) => assert_eq!((file, offset), (segment(1), begins)),
            other => panic!("byte {at}: {:?}", other.map(|log| log.durable())),
        }
    }
    // The last mark itself confirms, and nothing confirms it: without it everything is still there.
    for at in mark..mark + HEADER {
        let hurt = paper.after_crash(Survival::Everything);
        hurt.flip(&segment(1), at, (at % 8) as u8);
        assert_eq!(check_and_go_on(&hurt), 6);
    }
}

#[test]
fn every_later_frame_is_a_mark_for_the_earlier_ones() {
    let paper = Paper::new();
    let mut log = open(&paper).unwrap();
    append(&mut log, 1).unwrap();
    log.sync().unwrap();
    let second = end_of(&paper.bytes(&segment(1)));
    append(&mut log, 1).unwrap();
    log.sync().unwrap();
    drop(log);
    for (at, damaged) in [(START, true), (second - 9, true), (second, false), (second + 50, false)] {
        let hurt = paper.after_crash(Survival::Everything);
        hurt.flip(&segment(1), at, 3);
        match open(&hurt) {
            Err(Fault::Damaged { offset, .. }) if damaged => assert_eq!(offset, START),
            // The window: the very last frame, not yet confirmed by an idle moment.
            Ok(log) if !damaged => assert_eq!(log.durable(), Position(1)),
            other => panic!("byte {at}: {:?}", other.map(|log| log.durable())),
        }
    }
}

#[test]
fn damage_in_an_older_segment_is_found_when_it_is_read() {
    let paper = Paper::new();
    let mut log = open(&paper).unwrap();
    for _ in 0..200 {
        append(&mut log, 2).unwrap();
        log.sync().unwrap();
    }
    drop(log);
    let hurt = paper.after_crash(Survival::Everything);
    hurt.flip(&segment(2), START + 60, 0);
    let mut log = open(&hurt).unwrap();
    let Err(Fault::Damaged { file, offset, .. }) = log.verify() else { panic!("damage goes unnoticed") };
    assert_eq!((file, offset), (segment(2), START));
    assert!(matches!(log.append(vec![1], Class::Work), Err(Fault::Damaged { .. })), "and ends the log");
}

#[test]
fn a_missing_segment_is_named() {
    let paper = Paper::new();
    let mut log = open(&paper).unwrap();
    for _ in 0..200 {
        append(&mut log, 2).unwrap();
        log.sync().unwrap();
    }
    drop(log);
    let last = (1..).find(|seq| paper.bytes(&segment(seq + 1)).is_empty()).unwrap();
    for seq in [2, last] {
        let hurt = paper.after_crash(Survival::Everything);
        synod_log::logs::disk::files::Files::remove(&hurt, &segment(seq)).unwrap();
        let Err(Fault::Damaged { file, .. }) = open(&hurt) else { panic!("{seq} is not missed") };
        assert_eq!(file, segment(seq));
    }
}

/// What the outside knows when the machine dies.
#[derive(Default)]
struct Known {
    acknowledged: u64,
    trimmed: u64,
}

/// A life with everything in it: frames of several sizes, idling, turning, trimming, recycling.
fn live(paper: &Paper, known: &mut Known) -> Result<(), Fault> {
    let mut log = open(paper)?;
    for round in 0..70 {
        append(&mut log, round % 5 + 1)?;
        log.sync()?;
        known.acknowledged = log.durable().0;
        if round % 7 == 3 {
            log.idle()?;
        }
        if round % 9 == 8 {
            known.trimmed = log.durable().0 - 5;
            log.trim(Position(known.trimmed))?;
        }
    }
    log.close()
}

#[test]
fn a_crash_at_every_write_boundary_loses_nothing_acknowledged() {
    let whole = Paper::new();
    live(&whole, &mut Known::default()).unwrap();
    let calls = whole.calls();
    assert!(calls > 120, "a life of {calls} calls is worth dying in");
    let seeds = if std::env::var_os("SYNOD_LONG").is_some() { 200 } else { 6 };
    let survivals =
        [Survival::Nothing, Survival::Everything].into_iter().chain((0..seeds).map(Survival::Some));
    for survival in survivals {
        for call in 1..=calls {
            let paper = Paper::new();
            paper.die_at(call);
            let mut known = Known::default();
            live(&paper, &mut known).unwrap_err();
            let mut left = paper.after_crash(survival);
            // Die once more, during recovery.
            left.die_at(call % 4 + 1);
            let _ = open(&left);
            left = left.after_crash(survival);
            let log = open(&left).unwrap_or_else(|fault| panic!("call {call}, {survival:?}: {fault}"));
            assert!(log.durable().0 >= known.acknowledged, "call {call}, {survival:?}");
            assert!(log.oldest().0 <= known.trimmed.max(1), "call {call}, {survival:?}");
            drop(log);
            check_and_go_on(&left);
        }
    }
}

#[test]
fn a_failed_flush_poisons_the_log_and_recovery_writes_again() {
    let paper = Paper::new();
    let mut log = open(&paper).unwrap();
    append(&mut log, 2).unwrap();
    log.sync().unwrap();
    append(&mut log, 2).unwrap();
    paper.fail_flush(1);
    let Err(Fault::Io { doing: "flush", .. }) = log.sync() else { panic!("the failure goes unnoticed") };
    let calls = paper.calls();
    assert!(log.sync().is_err() && log.append(vec![1], Class::Relief).is_err() && log.idle().is_err());
    assert!(log.read(Position(1), 10).is_err() && log.barrier().is_err() && log.close().is_err());
    assert!(!log.has_room_for_work());
    assert_eq!(paper.calls(), calls, "nothing is tried again");
    let receipts: Vec<_> = std::iter::from_fn(|| log.settled()).map(|(_, receipt)| receipt).collect();
    assert_eq!(format!("{receipts:?}"), "[Committed(Position(1)), Committed(Position(2)), Unknown, Unknown]");
    drop(log);
    // The system still shows the frame, the disk never got it, and a flush alone would not bring it there.
    let found = open(&paper).unwrap().durable();
    assert_eq!(found, Position(4));
    assert_eq!(open(&paper.after_crash(Survival::Nothing)).unwrap().durable(), Position(4));
}

#[test]
fn a_newer_format_is_named_and_left_alone() {
    let paper = Paper::new();
    drop(open(&paper).unwrap());
    let mut head = paper.bytes(&segment(1))[..64].to_vec();
    head[8] = 9;
    let crc = crc32c::crc32c(&head[..60]);
    head[60..].copy_from_slice(&crc.to_le_bytes());
    head.iter().enumerate().for_each(|(at, byte)| paper.poke(&segment(1), at as u64, *byte));
    let Err(fault @ Fault::Newer { .. }) = open(&paper).map(|_| ()) else { panic!("opened") };
    assert!(fault.to_string().contains("format 9") && fault.to_string().contains("upgrade"), "{fault}");
}
