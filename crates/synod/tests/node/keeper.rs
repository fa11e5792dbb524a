//! What nothing refers to any more is given back, what something refers to stays, and nothing else changes.

use super::bed::*;
use super::redact::{after_checkpoints, holding, patiently, until_checkpoint, verifies};
use synod_core::ids::Index;

/// Appends events with this mark, about 20 kB each; the index of the first.
fn remember(bed: &Bed, journal: &str, mark: &str, events: u64) -> u64 {
    let append = |n: u64| {
        let data = format!("{mark} {n} {}", "x".repeat(20_000));
        let json = format!(r#"{{"journal":"{journal}","events":[{{"type":"Noted","data":"{data}"}}]}}"#);
        field_of(&bed.say("heron", "journal.append", &json), "index")
    };
    (0..events).map(append).min().unwrap()
}

fn carries(bed: &Bed, index: u64) -> Option<bool> {
    let look = |recorded: &synod_core::history::Recorded<'_>| recorded.payload(0).unwrap().bytes.is_some();
    bed.space().recorded(Index(index), look).unwrap()
}

#[test]
fn what_a_journal_forgets_is_given_back_and_what_it_keeps_is_read() {
    let mut bed = Bed::new();
    let first = remember(&bed, "notes", "long-forgotten", 150);
    let kept = remember(&bed, "notes", "still-known", 20);
    let task = bed.say("heron", "queue.push", r#"{"queue":"q","body":"a body that is held"}"#);
    (0..3).for_each(|_| until_checkpoint(&bed));
    assert_eq!(bed.space().status().bytes_given_back, 0, "all of it is referred to");
    bed.say("heron", "journal.truncate", r#"{"journal":"notes","before":150}"#);
    after_checkpoints(&bed, || bed.space().status().bytes_given_back > 2_000_000);
    let status = bed.space().status();
    assert!(status.parts_rewritten > 0 && status.degraded.is_empty(), "{status:?}");
    assert_eq!(carries(&bed, first), Some(false));
    assert_eq!(carries(&bed, kept), Some(true));
    assert_eq!(carries(&bed, field_of(&task, "index")), Some(true), "what a machine holds in memory stays");
    assert_eq!(holding(bed.dir.path(), "long-forgotten 3 "), [""; 0]);
    let page = bed.ask("journal.read", r#"{"journal":"notes","from":150,"limit":5}"#);
    assert!(page.contains("still-known 0 ") && page.contains("still-known 4 "), "{}", &page[..200]);
    verifies(&bed);
    bed.restart();
    verifies(&bed);
    assert_eq!((carries(&bed, first), carries(&bed, kept)), (Some(false), Some(true)));
    let page = bed.ask("journal.read", r#"{"journal":"notes","from":150,"limit":5}"#);
    assert!(page.contains("still-known 0 "), "{}", &page[..200]);
}

#[test]
fn the_log_is_kept_from_the_oldest_reference_on_whatever_the_settings_say() {
    let mut bed = Bed::new();
    bed.say("owner", "space.set", r#"{"name":"retain_log_bytes","value":1000}"#);
    let first = remember(&bed, "notes", "the-oldest", 3);
    (0..5).for_each(|_| until_checkpoint(&bed));
    bed.restart();
    let page = bed.ask("journal.read", r#"{"journal":"notes","from":0,"limit":5}"#);
    assert!(page.contains("the-oldest 2 "), "{}", &page[..200]);
    // Asked last: the reader that found it remembers it, and must not show it once it is trimmed.
    assert_eq!(carries(&bed, first), Some(true), "a journal still has it");
    bed.say("heron", "journal.truncate", r#"{"journal":"notes","before":3}"#);
    after_checkpoints(&bed, || carries(&bed, first).is_none());
    bed.restart();
    assert_eq!(carries(&bed, first), None);
}

#[test]
fn what_a_topic_trims_is_given_back_and_a_secret_message_goes_at_once() {
    let mut bed = Bed::new();
    let publish = |text: &str| {
        let json = format!(r#"{{"topic":"news","body":"{text} {}"}}"#, "y".repeat(20_000));
        field_of(&bed.say("heron", "topic.publish", &json), "index")
    };
    let first = publish("long-gone-message");
    (1..150).for_each(|_| drop(publish("long-gone-message").to_string()));
    let secret = publish("the-secret-message");
    let kept = publish("the-last-message");
    let read = |bed: &Bed| bed.ask("topic.read", r#"{"topic":"news","from":"start","max":10}"#);
    // A topic's messages are in no checkpoint and in no table: only the log holds them.
    let redact = format!(r#"{{"index":{secret},"reason":"its author asked"}}"#);
    assert_eq!(field_of(&bed.say("owner", "space.redact", &redact), "held"), 0);
    bed.say("owner", "topic.configure", r#"{"topic":"news","max_count":2}"#);
    assert!(!read(&bed).contains("the-secret-message") && read(&bed).contains("the-last-message"));
    patiently(|| bed.space().status().erasures_under_way == 0);
    assert_eq!(holding(bed.dir.path(), "the-secret-message"), [""; 0]);
    after_checkpoints(&bed, || holding(bed.dir.path(), "long-gone-message").is_empty());
    // It is counted once the log has taken the shorter part over.
    patiently(|| bed.space().status().bytes_given_back > 2_000_000);
    assert_eq!((carries(&bed, first), carries(&bed, kept)), (Some(false), Some(true)));
    verifies(&bed);
    bed.restart();
    verifies(&bed);
    let shown = read(&bed);
    assert!(shown.contains("the-last-message") && shown.contains("body_redacted"), "{}", &shown[..300]);
}

#[test]
fn an_idle_node_gives_back_what_only_time_has_let_go_of() {
    let bed = Bed::new();
    // Six megabytes lie in segments of one, two and four: the last is still being written, and stays as it is.
    let publish = |topic: &str, text: &str| {
        let json = format!(r#"{{"topic":"{topic}","body":"{text} {}"}}"#, "z".repeat(20_000));
        field_of(&bed.say("heron", "topic.publish", &json), "index")
    };
    bed.say("owner", "topic.create", r#"{"topic":"stays"}"#);
    let kept = publish("stays", "kept-for-ever");
    let first = publish("goes", "too-old-soon");
    (1..300).for_each(|_| assert!(publish("goes", "too-old-soon") > first));
    let before = bed.space().status();
    assert_eq!(before.bytes_given_back, 0, "all of it is referred to");
    // The last word that anybody says: from here on time alone goes on.
    bed.say("owner", "topic.configure", r#"{"topic":"goes","max_age_ms":1000}"#);
    patiently(|| bed.space().status().bytes_given_back > 2_000_000 && carries(&bed, first) == Some(false));
    assert_eq!(carries(&bed, kept), Some(true));
    // And then it is quiet: it does not go on making checkpoints of nothing.
    let mut seen = (bed.space().status(), 0);
    patiently(|| {
        let now = bed.space().status();
        let is_quiet = (now.checkpoints_made, now.index) == (seen.0.checkpoints_made, seen.0.index);
        seen = (now, if is_quiet { seen.1 + 1 } else { 0 });
        seen.1 == 100
    });
    assert!(seen.0.checkpoints_made <= before.checkpoints_made + 5, "{:?}", seen.0);
    verifies(&bed);
}
