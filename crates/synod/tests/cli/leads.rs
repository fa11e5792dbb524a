//! Programs that run while they lead.

use crate::house::{House, Running, until};
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

fn leader(house: &House, election: &str) -> Option<String> {
    let observed = house.json(&["election", "observe", election]);
    observed["leader"]["agent"].as_str().map(str::to_owned)
}

#[test]
fn a_program_runs_while_it_leads_and_what_it_writes_late_is_refused() {
    let house = House::open();
    let program = r#"echo "$SYNOD_IF_TERM $SYNOD_TERM $SYNOD_AGENT"; synod=$0; "$synod" election observe nightly --json; exec "$synod" kv put k 1 --if-term "$SYNOD_IF_TERM""#;
    let binary = env!("CARGO_BIN_EXE_synod");
    let lead = ["run", "--leader", "nightly", "--value", "here", "--name", "heron", "--"];
    let said = house.run(&[&lead[..], &["sh", "-c", program, binary]].concat());
    assert_eq!(said.exit, 0, "{said:?}");
    let mut lines = said.out.lines();
    let first: Vec<&str> = lines.next().unwrap().split(' ').collect();
    assert_eq!(first[0], format!("nightly@{}", first[1]), "{said:?}");
    assert!(first[2].starts_with("heron@"), "{said:?}");
    let observed: serde_json::Value = serde_json::from_str(lines.next().unwrap()).unwrap();
    assert_eq!(
        (&observed["leader"]["agent"], &observed["leader"]["value"]),
        (&"heron".into(), &"here".into())
    );
    assert_eq!(leader(&house, "nightly"), None, "it stepped down");
    let late = house.run(&["kv", "put", "k", "2", "--if-term", first[0], "--as", "heron"]);
    assert!(late.exit == 1 && late.err.contains("stale"), "{late:?}");
    let wrong = house.run(&["kv", "put", "k", "2", "--if-term", "nightly"]);
    assert!(wrong.err.contains("`if-term` takes NAME@TERM"), "{wrong:?}");
    assert_ne!(
        house.run(&["run", "--", "true"]).exit,
        0,
        "neither a lock nor a lead is no reason to run under one"
    );
}

#[test]
fn one_at_a_time_leads_and_the_next_begins_when_it_ends() {
    let house = House::open();
    let gate = house.path().join("gate");
    assert!(Command::new("mkfifo").arg(&gate).status().unwrap().success());
    let first =
        house.spawn(&["run", "--leader", "nightly", "--name", "heron", "--", "sh", "-c", "read x < gate"]);
    until("heron leads", || leader(&house, "nightly").as_deref() == Some("heron"));
    let at_once = house.run(&["run", "--leader", "nightly", "--wait", "0", "--", "true"]);
    assert!(at_once.exit == 124 && at_once.err.contains("heron"), "{at_once:?}");
    let second = house
        .command(&[
            "run",
            "--leader",
            "nightly",
            "--name",
            "wren",
            "--lock",
            "out/",
            "--",
            "sh",
            "-c",
            "echo $SYNOD_IF_LOCK",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut second = Running(second);
    let mut says = BufReader::new(second.0.stderr.take().unwrap()).lines();
    assert!(says.next().unwrap().unwrap().contains("`heron` leads `nightly`"));
    until("wren stands in line", || house.json(&["election", "observe", "nightly"])["candidates"] == 1);
    let locks = house.json(&["lock", "list"]);
    assert!(locks["locks"].as_array().unwrap().is_empty(), "who waits for the lead keeps no files: {locks}");
    std::fs::write(&gate, "on\n").unwrap();
    let output = second.0.stdout.take().unwrap();
    assert!(BufReader::new(output).lines().next().unwrap().unwrap().starts_with("out/**@"));
    assert!(second.0.wait().unwrap().success());
    assert_eq!(leader(&house, "nightly"), None);
    drop(first);
}

#[test]
fn a_lost_lead_ends_the_program() {
    let house = House::open();
    for how in [&["depose", "nightly", "--reason", "it is needed elsewhere"][..], &["transfer", "nightly"]] {
        let run = house
            .command(&["run", "--leader", "nightly", "--name", "heron", "--", "sh", "-c", "sleep 60"])
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut run = Running(run);
        until("heron leads", || leader(&house, "nightly").as_deref() == Some("heron"));
        let observed = house.json(&["election", "observe", "nightly"]);
        let (said, next) = if how[0] == "depose" {
            house.json(&[&["election"], how].concat());
            ("`owner` took it away: it is needed elsewhere", None)
        } else {
            let next = house.spawn(&["run", "--leader", "nightly", "--name", "wren", "--", "sleep", "60"]);
            until("wren stands in line", || {
                house.json(&["election", "observe", "nightly"])["candidates"] == 1
            });
            let term = observed["leader"]["term"].to_string();
            house.json(&["election", "transfer", "nightly", &term, "wren", "--as", "heron"]);
            ("it was handed to `wren`", Some(next))
        };
        let mut says = String::new();
        run.0.stderr.take().unwrap().read_to_string(&mut says).unwrap();
        assert_eq!(run.0.wait().unwrap().code(), Some(123), "{says}");
        assert!(says.contains("the lead was lost") && says.contains(said), "{says}");
        drop(next);
    }
}
