//! What is redacted is nowhere on the disk, before and after checkpoints, restarts and faults, and everything still folds.

use super::bed::*;
use std::path::Path;
use synod_core::fold::Fold;
use synod_core::ids::Index;
use synod_log::logs::disk::Viewer;
use synod_log::{Position, Read};

const SECRETS: [&str; 4] =
    ["the-secret-of-the-task", "the-secret-value", "the-secret-letter", "the-secret-result"];

/// Every file below a directory.
pub fn files(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// The files below a directory that hold this text.
pub fn holding(dir: &Path, bytes: &str) -> Vec<String> {
    let holds = |path: &std::path::PathBuf| {
        // A file may be gone by now: then it holds nothing.
        std::fs::read(path).is_ok_and(|all| String::from_utf8_lossy(&all).contains(bytes))
    };
    let name = |path: std::path::PathBuf| path.strip_prefix(dir).unwrap().display().to_string();
    files(dir).into_iter().filter(holds).map(name).collect()
}

/// Writes values until a checkpoint has been made. They take each other's place: what state holds, and with it the next checkpoint, does not grow.
pub fn until_checkpoint(bed: &Bed) {
    let made = bed.space().status().checkpoints_made;
    let mut written = 0;
    patiently(|| {
        // More than any checkpoint here has bytes calls for the next; then a little life is enough until it is made.
        let value = "x".repeat(if written < ENOUGH { 20_000 } else { 20 });
        let put = |n| format!(r#"{{"key":"filler-{n}","value":"{value}"}}"#);
        let burst: Vec<_> = (0..8).map(|n| send(&bed.space(), "wren", None, "kv.put", &put(n))).collect();
        written += burst.len() * value.len();
        burst.into_iter().for_each(|pending| drop(shown(pending.wait())));
        bed.space().status().checkpoints_made > made
    });
}

/// Bytes of life after which a checkpoint is due, however long the one before was.
const ENOUGH: usize = 64 << 20;

/// Makes checkpoints until it is so, with some quiet after each: what is given back after one is looked for when nothing else is to be done.
pub fn after_checkpoints(bed: &Bed, mut so: impl FnMut() -> bool) {
    let mut looks = 0;
    patiently(|| {
        if looks % LOOKS == 0 {
            until_checkpoint(bed);
        }
        looks += 1;
        so()
    });
}

/// Looks between one checkpoint and the next.
const LOOKS: u64 = 40;

/// Puts a secret into each place; their indexes.
fn confide(bed: &Bed) -> Vec<u64> {
    let pushed = bed.say("heron", "queue.push", &format!(r#"{{"queue":"q","body":"{}"}}"#, SECRETS[0]));
    let put = bed.say("heron", "kv.put", &format!(r#"{{"key":"k","value":"{}"}}"#, SECRETS[1]));
    let sent = bed.say("heron", "mail.send", &format!(r#"{{"to":"wren","body":"{}"}}"#, SECRETS[2]));
    let claimed = bed.say("heron", "queue.claim", r#"{"queue":"q"}"#);
    let claimed: serde_json::Value = serde_json::from_str(&claimed).unwrap();
    let finish = format!(
        r#"{{"task":{},"fence":{},"result":"{}"}}"#,
        claimed["tasks"][0]["task"], claimed["tasks"][0]["fence"], SECRETS[3]
    );
    let finished = bed.say("heron", "queue.finish", &finish);
    [pushed, put, sent, finished].iter().map(|reply| field_of(reply, "index")).collect()
}

fn redact(bed: &Bed, index: u64) {
    let said =
        bed.say("owner", "space.redact", &format!(r#"{{"index":{index},"reason":"its author asked"}}"#));
    assert_eq!(field_of(&said, "held"), 1, "{said}");
}

/// Looks now and then until it is so: what is waited for is done by a thread that lets everybody else go first.
pub fn patiently(mut so: impl FnMut() -> bool) {
    let begun = std::time::Instant::now();
    while !so() {
        assert!(begun.elapsed() < LONG * 6, "it never came");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

fn erased(bed: &Bed) {
    patiently(|| {
        bed.ask("space.show", "{}");
        bed.space().status().erasures_under_way == 0
    });
    assert_eq!(bed.space().status().degraded, [""; 0]);
}

fn nowhere(bed: &Bed) {
    for secret in SECRETS {
        assert_eq!(holding(bed.dir.path(), secret), [""; 0], "{secret} is still on the disk");
    }
}

/// Whoever reads is told.
fn reads_say_so(bed: &Bed) {
    for (query, json, word) in
        [("kv.get", r#"{"key":"k"}"#, "value_redacted"), ("queue.list", r#"{"queue":"q"}"#, "\"done\"")]
    {
        let shown = bed.ask(query, json);
        assert!(shown.contains(word), "{query}: {shown}");
        assert!(!SECRETS.iter().any(|secret| shown.contains(secret)), "{query}: {shown}");
    }
}

/// The log folds from its first entry to the outcomes of the living fold, and no payload in it is another than its command says.
pub fn verifies(bed: &Bed) {
    let shown: serde_json::Value = serde_json::from_str(&bed.ask("space.show", "{}")).unwrap();
    let mut viewer = Viewer::open(bed.dir.path().join("spaces/default/log")).unwrap();
    let (mut fold, mut next) = (Fold::new(), Position(1));
    loop {
        let Read::Entries(found) = viewer.read(next, 1 << 20).unwrap() else { panic!("trimmed") };
        let Some(last) = found.last() else { break };
        next = last.position.next();
        found.iter().for_each(|found| assert!(fold.apply(&found.entry).is_ok()));
    }
    let hex: String = fold.outcomes().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(shown["outcomes"], hex);
}

#[test]
fn a_secret_is_nowhere_on_the_disk_after_it_was_redacted() {
    for checkpoints in 0..3 {
        for restart in [false, true] {
            let mut bed = Bed::new();
            let indexes = confide(&bed);
            (0..checkpoints).for_each(|_| until_checkpoint(&bed));
            if restart {
                bed.restart();
            }
            for secret in SECRETS {
                assert!(!holding(bed.dir.path(), secret).is_empty(), "{secret} was on the disk");
            }
            indexes.iter().for_each(|index| redact(&bed, *index));
            erased(&bed);
            nowhere(&bed);
            reads_say_so(&bed);
            verifies(&bed);
            bed.restart();
            erased(&bed);
            nowhere(&bed);
            reads_say_so(&bed);
            // And it goes on, through the next checkpoint and the next start.
            until_checkpoint(&bed);
            bed.restart();
            reads_say_so(&bed);
            nowhere(&bed);
            verifies(&bed);
            let recorded = bed
                .space()
                .recorded(Index(indexes[1]), |recorded| recorded.payload(0).unwrap().bytes.is_some());
            assert_eq!(recorded.unwrap(), Some(false));
        }
    }
}

#[test]
fn a_redaction_that_one_life_did_not_finish_is_finished_by_the_next() {
    for checkpoint_after in [false, true] {
        let mut bed = Bed::new();
        let indexes = confide(&bed);
        until_checkpoint(&bed);
        bed.logs.script.refuse_rewriting(true);
        indexes.iter().for_each(|index| redact(&bed, *index));
        patiently(|| bed.space().status().degraded.iter().any(|why| why.starts_with("redaction: ")));
        assert_eq!(bed.space().status().erasures_under_way, 4);
        // State has let go at once, and history does not show what the log still holds.
        assert!(!holding(bed.dir.path(), SECRETS[0]).is_empty());
        reads_say_so(&bed);
        let shown = |bed: &Bed, index: u64| {
            let look =
                |recorded: &synod_core::history::Recorded<'_>| recorded.payload(0).unwrap().bytes.is_some();
            bed.space().recorded(Index(index), look).unwrap()
        };
        assert!(indexes.iter().all(|index| shown(&bed, *index) == Some(false)));
        if checkpoint_after {
            // The next start begins after the command: only the file beside the log says what is to be done.
            until_checkpoint(&bed);
        }
        bed.stop();
        assert!(!holding(bed.dir.path(), SECRETS[3]).is_empty());
        bed.logs.script.refuse_rewriting(false);
        bed.start();
        assert!(indexes.iter().all(|index| shown(&bed, *index) == Some(false)));
        erased(&bed);
        nowhere(&bed);
        reads_say_so(&bed);
        verifies(&bed);
    }
}

#[test]
fn a_retry_that_was_answered_from_the_window_is_erased_with_what_it_repeats() {
    let bed = Bed::new();
    let push = format!(r#"{{"queue":"q","body":"{}"}}"#, SECRETS[0]);
    let send = || shown(send(&bed.space(), "heron", Some("once"), "queue.push", &push).wait());
    let (first, again) = (send(), send());
    assert_eq!(field_of(&first, "task"), field_of(&again, "task"));
    redact(&bed, field_of(&first, "index"));
    erased(&bed);
    nowhere(&bed);
    verifies(&bed);
}
