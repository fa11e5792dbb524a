//! Nothing leaves before it is durable; what cannot be made durable is said.

use super::bed::*;
use std::time::Instant;
use synod::node::Fault;

#[test]
fn a_request_is_settled_and_can_be_read_back() {
    let bed = Bed::new();
    let pushed = bed.say("heron", "queue.push", r#"{"queue":"q","body":{"n":1}}"#);
    assert_eq!(field_of(&pushed, "index"), 3, "genesis, epoch, push: {pushed}");
    let claimed = bed.say("heron", "queue.claim", r#"{"queue":"q"}"#);
    assert!(claimed.contains(r#""body":{"n":1}"#) && claimed.contains(r#""index":4"#), "{claimed}");
    assert_eq!(bed.number("queue.stats", r#"{"queue":"q"}"#, "leased"), 1);
    assert!(bed.say("heron", "queue.finish", r#"{"task":1,"fence":1}"#).starts_with("not_found"));
}

#[test]
fn a_token_proves_the_owner_and_survives_a_restart() {
    let mut bed = Bed::new();
    let token = bed.node().token().to_owned();
    let hash = *blake3::hash(token.as_bytes()).as_bytes();
    assert_eq!(bed.space().principal(&hash).as_deref(), Some("owner"));
    assert_eq!(bed.space().principal(&[0; 32]), None);
    bed.restart();
    assert_eq!(bed.node().token(), token);
    bed.stop();
    std::fs::write(bed.dir.path().join("token"), "another\n").unwrap();
    let refused = synod::node::Node::open(bed.config.clone()).unwrap_err().to_string();
    assert!(refused.contains("was replaced"), "{refused}");
    std::fs::remove_file(bed.dir.path().join("token")).unwrap();
    let refused = synod::node::Node::open(bed.config.clone()).unwrap_err().to_string();
    assert!(refused.contains("is gone"), "{refused}");
}

#[test]
fn one_directory_has_one_node() {
    let bed = Bed::new();
    let refused = synod::node::Node::open(bed.config.clone()).unwrap_err().to_string();
    assert!(refused.contains("another node (process"), "{refused}");
}

#[test]
fn no_reply_and_no_event_leaves_before_the_flush() {
    let bed = Bed::new();
    let space = bed.space();
    let mut listener = space.listen("owner", "2".parse().unwrap());
    bed.logs.script.close_gate();
    let mut pending = send(&space, "heron", None, "queue.push", r#"{"queue":"q","body":1}"#);
    bed.logs.script.wait_for_sync();
    let stats = card("queue.stats");
    let mut asked = space.ask("owner", encoded(stats, r#"{"queue":"q"}"#), stats, None);
    assert!(ready(&mut pending).is_none(), "the reply waits at the gate");
    assert!(ready(&mut asked).is_none(), "and so does an answer that would show it");
    assert_eq!(listener.try_next().unwrap(), None, "and the event");
    assert_eq!(space.index().0, 2);
    bed.logs.script.open_gate();
    assert!(shown(pending.wait()).contains("\"state\":\"ready\""));
    assert_eq!(field_of(&asked.wait().unwrap().json, "ready"), 1);
    assert_eq!(space.index().0, 3);
}

#[test]
fn a_failed_flush_ends_the_node_and_nobody_is_told_yes() {
    let bed = Bed::new();
    bed.logs.script.fail_sync(1);
    let pending = send(&bed.space(), "heron", None, "queue.push", r#"{"queue":"q"}"#);
    let said = bed.fatal.lock().unwrap().recv_timeout(LONG).unwrap();
    assert!(said.contains("could not flush"), "{said}");
    assert_eq!(pending.wait().unwrap_err(), Fault::Unknown);
    assert!(
        shown(send(&bed.space(), "heron", None, "agent.heartbeat", "{}").wait()).starts_with("unavailable")
    );
    until(|| !bed.node().status().ready);
}

#[test]
fn too_much_at_once_is_turned_away_and_relief_is_not() {
    let bed = Bed::with(|config| config.queue_requests = 4);
    let space = bed.space();
    bed.logs.script.close_gate();
    let first = send(&space, "heron", None, "queue.push", r#"{"queue":"q"}"#);
    bed.logs.script.wait_for_sync();
    let more: Vec<_> =
        (0..6).map(|_| send(&space, "heron", None, "queue.push", r#"{"queue":"q"}"#)).collect();
    let relief = send(&space, "heron", None, "agent.heartbeat", "{}");
    bed.logs.script.open_gate();
    assert!(first.wait().is_ok());
    let turned: Vec<_> = more.into_iter().map(|pending| pending.wait().is_err()).collect();
    assert_eq!(turned, [false, false, false, false, true, true]);
    assert!(relief.wait().is_ok());
    assert_eq!(space.status().overloaded, 2);
}

#[test]
fn a_request_whose_deadline_has_passed_is_never_written() {
    let bed = Bed::new();
    let space = bed.space();
    bed.logs.script.close_gate();
    let first = send(&space, "heron", None, "agent.heartbeat", "{}");
    bed.logs.script.wait_for_sync();
    let mut late = submission(&space, "heron", None, "queue.push", r#"{"queue":"q"}"#);
    late.deadline = Some(Instant::now());
    let late = space.submit(late);
    bed.logs.script.open_gate();
    assert!(first.wait().is_ok());
    assert_eq!(late.wait().unwrap_err(), Fault::Deadline);
    assert_eq!(bed.number("space.show", "{}", "index"), 3, "only the heartbeat");
}

#[test]
fn a_full_disk_refuses_work_lets_relief_through_and_recovers() {
    let bed = Bed::new();
    let pushed = bed.say("heron", "queue.push", r#"{"queue":"q"}"#);
    let claimed = bed.say("heron", "queue.claim", r#"{"queue":"q"}"#);
    let value: serde_json::Value = serde_json::from_str(&claimed).unwrap();
    bed.logs.script.set_full(true);
    let full = bed.say("heron", "queue.push", r#"{"queue":"q"}"#);
    assert!(full.starts_with("unavailable: the node's disk is full"), "{full}");
    assert!(bed.node().status().degraded.iter().any(|why| why.contains("disk")));
    let finish =
        format!(r#"{{"task":{},"fence":{}}}"#, field_of(&pushed, "task"), value["tasks"][0]["fence"]);
    assert!(bed.say("heron", "queue.finish", &finish).contains("done"));
    bed.logs.script.set_full(false);
    assert!(bed.say("heron", "queue.push", r#"{"queue":"q"}"#).contains("ready"));
    assert!(bed.node().status().degraded.is_empty());
}

#[test]
fn a_keyed_retry_is_answered_with_what_happened() {
    let mut bed = Bed::new();
    let push = |bed: &Bed, body: &str| {
        let json = format!(r#"{{"queue":"q","body":{body}}}"#);
        shown(send(&bed.space(), "heron", Some("k"), "queue.push", &json).wait())
    };
    let first = push(&bed, "1");
    assert_eq!(push(&bed, "1"), first, "the same reply, with the index of the first time");
    assert!(push(&bed, "2").starts_with("conflict"));
    bed.restart();
    assert_eq!(push(&bed, "1"), first, "after a restart too: the salts are the same");
}
