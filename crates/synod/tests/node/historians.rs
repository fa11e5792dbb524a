//! Who completes answers from the log: not ended by a bug, not held up by those who ask for much, and never late for commands because of queries.

use super::bed::*;
use synod::node::{AskError, Asked};

/// A query that is under way.
fn asked(bed: &Bed, query: &str, json: &str) -> Asked {
    let card = card(query);
    bed.space().ask("owner", encoded(card, json), card, None)
}

/// Publishes `n`, whose body stands in the log alone.
fn publish(bed: &Bed, topic: &str, n: usize) {
    bed.say("heron", "topic.publish", &format!(r#"{{"topic":"{topic}","body":"message {n}"}}"#));
}

#[test]
fn a_bug_in_reading_fails_one_answer_and_ends_nobody() {
    let bed = Bed::new();
    publish(&bed, "t", 1);
    // More of them than there are historians.
    for _ in 0..7 {
        bed.logs.views.bugs(1);
        let answer = asked(&bed, "topic.read", r#"{"topic":"t","from":"start"}"#).wait();
        let Err(AskError::Fault(fault)) = answer else { panic!("{answer:?}") };
        assert!(fault.to_string().contains("a bug in reading the log"), "{fault}");
    }
    let degraded = bed.space().status().degraded;
    assert!(
        degraded.iter().any(|why| why.starts_with("historian: ") && why.contains("report it")),
        "{degraded:?}"
    );
    let read = bed.ask("topic.read", r#"{"topic":"t","from":"start"}"#);
    assert!(read.contains("message 1"), "{read}");
    // What a command came to is known, and not what it would have shown: what it handed out goes back.
    bed.say("wren", "topic.join", r#"{"group":"g","topic":"t","from":"start"}"#);
    bed.logs.views.bugs(1);
    publish(&bed, "t", 2);
    let fetched = bed.say("wren", "topic.fetch", r#"{"group":"g","max":10}"#);
    assert!(fetched.starts_with("unknown: "), "{fetched}");
    let mut again = String::new();
    until(|| {
        again = bed.say("wren", "topic.fetch", r#"{"group":"g","max":10}"#);
        again.contains("message 1")
    });
    assert!(again.contains("message 2"), "{again}");
}

#[test]
fn what_became_of_a_command_does_not_wait_behind_queries() {
    let bed = Bed::new();
    (0..3).for_each(|n| publish(&bed, "t", n));
    bed.say("wren", "topic.join", r#"{"group":"g","topic":"t","from":"start"}"#);
    let views = bed.logs.views.clone();
    views.shut(true);
    let queries: Vec<Asked> =
        (0..8).map(|_| asked(&bed, "topic.read", r#"{"topic":"t","from":"start"}"#)).collect();
    until(|| views.waiting() == 2);
    let fetch = send(&bed.space(), "wren", None, "topic.fetch", r#"{"group":"g","max":10}"#);
    until(|| views.waiting() == 3);
    // All three historians read now, and six queries wait: the third one reads for the command.
    let mut fetch = Box::pin(fetch);
    assert!(ready(&mut fetch).is_none());
    views.shut(false);
    let fetched = shown(bed_runtime(fetch));
    assert!(fetched.contains("message 2"), "{fetched}");
    for query in queries {
        assert!(query.wait().unwrap().json.contains("message 2"));
    }
}

/// Waits for a future that needs no runtime.
fn bed_runtime<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

#[test]
fn questions_that_need_much_of_the_log_take_turns_with_the_others() {
    let bed = Bed::new();
    let filler = "x".repeat(60_000);
    // Far from each other: each of them costs a look at the log of its own.
    for n in 0..400 {
        publish(&bed, "far", n);
        bed.say("heron", "kv.put", &format!(r#"{{"key":"filler-{n}","value":"{filler}"}}"#));
    }
    publish(&bed, "near", 0);
    let views = bed.logs.views.clone();
    let cost = {
        let before = views.bytes();
        let all = bed.ask("topic.read", r#"{"topic":"far","from":"start","max":400}"#);
        assert!(all.contains("message 399"), "{}", all.len());
        views.bytes() - before
    };
    assert!(cost > 8 << 20, "{cost}");
    views.shut(true);
    let many: Vec<Asked> =
        (0..4).map(|_| asked(&bed, "topic.read", r#"{"topic":"far","from":"start","max":400}"#)).collect();
    until(|| views.waiting() == 2);
    let before = views.bytes();
    let near = asked(&bed, "topic.read", r#"{"topic":"near","from":"start"}"#);
    // It stands behind all four of them now, whoever comes next.
    bed.ask("space.show", "{}");
    views.shut(false);
    assert!(near.wait().unwrap().json.contains("message 0"));
    let meanwhile = views.bytes() - before;
    assert!(meanwhile < 2 * cost, "{meanwhile} bytes were read meanwhile, of {} for all four", 4 * cost);
    for one in many {
        assert!(one.wait().unwrap().json.contains("message 399"));
    }
}
