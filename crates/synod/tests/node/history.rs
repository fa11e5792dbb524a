//! What the log recorded is found by index: while it grows, after restarts, with and without what was written down about it.

use super::bed::*;
use std::collections::BTreeMap;
use synod_core::ids::Index;

/// Bodies by index, as they were sent.
type Sent = BTreeMap<u64, String>;

/// Pushes bodies of many lengths, some in batches of callers, until a checkpoint has been made.
fn fill(bed: &Bed, sent: &mut Sent) {
    let made = bed.space().status().checkpoints_made;
    let mut n = sent.len();
    until(|| {
        let burst: Vec<_> = (0..7)
            .map(|_| {
                n += 1;
                let body = format!("\"{n} {}\"", "x".repeat(n * 97 % 5_000));
                let push = format!(r#"{{"queue":"q","body":{body}}}"#);
                (body, send(&bed.space(), "heron", None, "queue.push", &push))
            })
            .collect();
        for (body, pending) in burst {
            let pushed = shown(pending.wait());
            sent.insert(field_of(&pushed, "index"), body);
            bed.say("heron", "queue.cancel", &format!(r#"{{"tasks":[{}]}}"#, field_of(&pushed, "task")));
        }
        bed.space().status().checkpoints_made > made
    });
}

fn recorded(bed: &Bed, index: u64) -> Option<(String, String)> {
    let look = |recorded: &synod_core::history::Recorded<'_>| {
        let bytes = recorded.payload(0).and_then(|payload| payload.bytes).unwrap_or_default();
        (recorded.envelope.agent.to_owned(), String::from_utf8(bytes.to_vec()).unwrap())
    };
    bed.space().recorded(Index(index), look).unwrap()
}

/// Every one, from the ends to the middle, so that no question is the continuation of the last.
fn all_are_found(bed: &Bed, sent: &Sent) {
    let (mut ahead, mut back) = (sent.iter(), sent.iter().rev());
    for _ in 0..sent.len() / 2 {
        for (index, body) in [ahead.next(), back.next()].into_iter().flatten() {
            let found = recorded(bed, *index).unwrap_or_else(|| panic!("index {index} is not found"));
            assert_eq!(found, ("heron".to_owned(), body.clone()));
        }
    }
    assert_eq!(recorded(bed, bed.space().index().0 + 1), None, "what has not come is not found");
}

#[test]
fn every_index_is_found_in_this_life_and_the_next() {
    let (mut bed, mut sent) = (Bed::new(), Sent::new());
    let file = bed.dir.path().join("spaces/default/history");
    fill(&bed, &mut sent);
    all_are_found(&bed, &sent);
    fill(&bed, &mut sent);
    bed.restart();
    assert!(bed.node().restarts()[0].checkpoint > 0, "it did not fold from the first entry");
    all_are_found(&bed, &sent);
    // What was written down is lost: it is counted again.
    bed.stop();
    std::fs::remove_file(&file).unwrap();
    bed.start();
    all_are_found(&bed, &sent);
    fill(&bed, &mut sent);
    // It is spoiled in the middle.
    bed.stop();
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    std::fs::write(&file, bytes).unwrap();
    bed.start();
    all_are_found(&bed, &sent);
}

#[test]
fn what_was_trimmed_is_said_not_to_be_there_and_the_rest_is_found() {
    let (mut bed, mut sent) = (Bed::new(), Sent::new());
    bed.say("owner", "space.set", r#"{"name":"retain_log_bytes","value":1000}"#);
    let first = field_of(&bed.say("heron", "queue.push", r#"{"queue":"q","body":0}"#), "index");
    for _ in 0..5 {
        fill(&bed, &mut sent);
    }
    assert_eq!(recorded(&bed, first), None);
    let kept =
        |bed: &Bed| sent.keys().copied().filter(|index| recorded(bed, *index).is_some()).min().unwrap();
    let oldest = kept(&bed);
    let rest = sent.split_off(&oldest);
    assert!(!rest.is_empty() && !sent.is_empty());
    all_are_found(&bed, &rest);
    bed.stop();
    std::fs::remove_file(bed.dir.path().join("spaces/default/history")).unwrap();
    bed.start();
    all_are_found(&bed, &rest);
    assert!(sent.keys().all(|index| recorded(&bed, *index).is_none()));
}
