//! One life after another: restart, checkpoints, the past.

use super::bed::*;
use synod::node::{AskError, At};

/// Pushes bodies until a checkpoint has been made, and returns the newest index.
fn fill(bed: &Bed) -> u64 {
    let made = bed.space().status().checkpoints_made;
    let body = "x".repeat(20_000);
    let push = format!(r#"{{"queue":"q","body":"{body}"}}"#);
    until(|| {
        let task = field_of(&bed.say("heron", "queue.push", &push), "task");
        bed.say("heron", "queue.cancel", &format!(r#"{{"tasks":[{task}]}}"#));
        bed.space().status().checkpoints_made > made
    });
    bed.space().index().0
}

fn digests(bed: &Bed) -> (String, String) {
    let shown: serde_json::Value = serde_json::from_str(&bed.ask("space.show", "{}")).unwrap();
    (shown["chain"].to_string(), shown["outcomes"].to_string())
}

#[test]
fn checkpoint_and_tail_make_the_state_that_was() {
    let mut bed = Bed::new();
    fill(&bed);
    (0..50).for_each(|_| drop(bed.say("wren", "queue.push", r#"{"queue":"r","body":[1,2]}"#)));
    let index = bed.space().index().0;
    let before = digests(&bed);
    let then = bed.space().fold_at(At::Index(index)).unwrap();
    assert_eq!(format!("\"{}\"", hex(&then.outcomes())), before.1, "live and folded again are the same");
    bed.restart();
    let restart = bed.node().restarts()[0].clone();
    assert!(restart.checkpoint > 0 && restart.requests >= 50, "{restart}");
    assert_eq!(restart.epoch, 2);
    let again = bed.space().fold_at(At::Index(index)).unwrap();
    assert_eq!(again.save(), then.save(), "byte for byte");
    assert_eq!(bed.number("queue.stats", r#"{"queue":"r"}"#, "ready"), 50);
    assert!(bed.node().status().degraded.is_empty());
}

#[test]
fn a_damaged_checkpoint_is_passed_over_and_said() {
    let mut bed = Bed::new();
    fill(&bed);
    bed.say("wren", "queue.push", r#"{"queue":"r"}"#);
    bed.stop();
    let dir = bed.dir.path().join("spaces/default/checkpoints");
    for file in std::fs::read_dir(dir).unwrap() {
        let path = file.unwrap().path();
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&path, bytes).unwrap();
    }
    bed.start();
    assert_eq!(bed.node().restarts()[0].checkpoint, 0, "from genesis");
    assert_eq!(bed.number("queue.stats", r#"{"queue":"r"}"#, "ready"), 1);
}

#[test]
fn a_lost_trail_is_made_again() {
    let mut bed = Bed::new();
    fill(&bed);
    let last = field_of(&bed.say("wren", "queue.push", r#"{"queue":"r"}"#), "index");
    let all = |bed: &Bed| {
        let mut trail = bed.space().trail(1);
        let mut lines = Vec::new();
        until(|| {
            while let Some(frame) = trail.try_next_frame().unwrap() {
                lines.extend(frame.lines().unwrap());
            }
            lines.last().is_some_and(|line| line.index >= last)
        });
        lines.truncate(last as usize);
        lines
    };
    let before = all(&bed);
    bed.stop();
    std::fs::remove_dir_all(bed.dir.path().join("spaces/default/trail")).unwrap();
    bed.start();
    let after = all(&bed);
    assert_eq!(before.len(), last as usize);
    assert!(before == after);
}

#[test]
fn the_past_can_be_asked() {
    let bed = Bed::new();
    let stats = card("queue.stats");
    let ask = encoded(stats, r#"{"queue":"q"}"#);
    let indexes: Vec<u64> =
        (0..5).map(|_| field_of(&bed.say("heron", "queue.push", r#"{"queue":"q"}"#), "index")).collect();
    for (nth, index) in indexes.iter().enumerate() {
        let answer = bed.space().ask_at("owner", &ask, stats, At::Index(*index)).unwrap();
        assert_eq!((field_of(&answer.json, "ready"), answer.index.0), (nth as u64 + 1, *index));
    }
    let early = bed.space().ask_at("owner", &ask, stats, At::Time(5));
    assert!(
        matches!(early, Err(AskError::Refused(refusal)) if refusal.code == synod_core::refusal::Code::Gone)
    );
    let never = bed.space().ask_at("owner", &ask, stats, At::Index(999));
    assert!(matches!(never, Err(AskError::Refused(_))));
}

#[test]
fn old_log_is_let_go_when_the_settings_say_so() {
    let mut bed = Bed::new();
    bed.say("owner", "space.set", r#"{"name":"retain_log_bytes","value":1000}"#);
    fill(&bed);
    fill(&bed);
    fill(&bed);
    fill(&bed);
    let gone = bed.space().fold_at(At::Index(3));
    assert!(
        matches!(gone, Err(AskError::Refused(refusal)) if refusal.code == synod_core::refusal::Code::Gone)
    );
    let before = digests(&bed);
    bed.restart();
    let epoch = bed.number("space.show", "{}", "epoch");
    assert_eq!(epoch, 2);
    assert_ne!(digests(&bed), before, "the epoch entry came after");
}

#[test]
fn spaces_are_apart_and_come_back() {
    let mut bed = Bed::new();
    let other = bed.node().create("other").unwrap();
    shown(send(&other, "heron", None, "queue.push", r#"{"queue":"q"}"#).wait());
    assert!(bed.node().handle("third").is_err());
    assert!(bed.node().create("../third").is_err());
    bed.restart();
    assert_eq!(bed.node().spaces(), ["default", "other"]);
    let other = bed.node().handle("other").unwrap();
    assert_eq!(field_of(&ask(&other, "queue.stats", r#"{"queue":"q"}"#), "ready"), 1);
    assert!(bed.ask("queue.queues", "{}").contains("\"queues\":[]"));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
