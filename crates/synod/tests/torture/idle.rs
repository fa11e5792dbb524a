//! Idle is quiet.

use crate::client::{bytes, find};
use crate::process::{Process, turn};
use serde_json::json;
use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

const AGENTS: usize = 100;

#[test]
fn a_hundred_idle_agents_with_waits_write_at_most_an_entry_a_second() {
    let _turn = turn();
    let dir = tempfile::tempdir().unwrap();
    let node = Process::start(dir.path());
    let mut asker = node.client("judge");
    let (addr, token) = find(&node.data).unwrap();
    let mut waiting = Vec::new();
    for nth in 0..AGENTS {
        let mut agent = node.client(&format!("a{nth}"));
        let name = json!({"name": format!("a{nth}"), "ttl_ms": 60_000});
        let joined = agent.surely("agent/join", &format!("join-{nth}"), &name).yes();
        let handle = joined["handle"].as_str().unwrap();
        let mut socket = TcpStream::connect(addr).unwrap();
        let claim = r#"{"queue":"q","wait_ms":60000}"#;
        socket
            .write_all(&bytes(&token, "POST", "/v1/default/queue/claim", &[("synod-agent", handle)], claim))
            .unwrap();
        waiting.push(socket);
    }
    crate::client::until("all of them waiting", || {
        (asker.ask("space/show").number("parked") == AGENTS as u64).then_some(())
    });
    let before = asker.metric("entries_total");
    let begun = Instant::now();
    let watched = Duration::from_secs(4);
    while let Some(left) = watched.checked_sub(begun.elapsed()) {
        std::thread::park_timeout(left);
    }
    let written = asker.metric("entries_total") - before;
    println!("{AGENTS} idle agents with waits: {written} entries in {} s", watched.as_secs());
    assert!(written <= watched.as_secs(), "{written} entries");
    let here = asker.ask("agent/list?state=here&limit=1000").json["agents"].as_array().map(Vec::len);
    assert_eq!(here, Some(AGENTS));
}
