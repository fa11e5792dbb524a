//! Any program as a worker.

use crate::house::{House, until};
use serde_json::json;

#[test]
fn exit_statuses_finish_and_fail() {
    let house = House::open();
    for body in [r#"{"exit":0}"#, r#"{"exit":3}"#] {
        house.json(&["queue", "push", "q", body, "--attempts-max", "1"]);
    }
    let program = r#"read body; echo "{\"saw\":$body,\"task\":$SYNOD_TASK,\"fence\":$SYNOD_FENCE,\"attempt\":$SYNOD_ATTEMPT}"; case "$body" in *3*) echo broken >&2; exit 3;; esac"#;
    // `read` wants a line's end, which JSON on standard input does not have.
    let program = program.replace("read body", "body=$(cat)");
    let said = house.run(&["work", "q", "--drain", "--", "sh", "-c", &program]);
    assert_eq!(said.exit, 0, "{said:?}");
    let tasks = house.json(&["queue", "list", "q"])["tasks"].clone();
    assert_eq!(tasks[0]["state"], "done");
    assert_eq!(tasks[0]["result"]["saw"], json!({"exit": 0}));
    assert_eq!(tasks[0]["result"]["attempt"], 1);
    assert_eq!(tasks[1]["state"], "dead");
    let reason = tasks[1]["history"][0]["reason"].as_str().unwrap();
    assert!(reason.contains('3') && reason.contains("broken"), "{reason}");
}

#[test]
fn work_is_shared_out() {
    let house = House::open();
    (0..20).for_each(|n| drop(house.json(&["queue", "push", "q", &n.to_string()])));
    let said = house.run(&["work", "q", "--drain", "--concurrency", "5", "--json", "--", "cat"]);
    assert_eq!(said.out.lines().count(), 20, "{said:?}");
    assert_eq!(house.json(&["queue", "stats", "q"])["done"], 20);
}

#[test]
fn a_lease_is_kept_for_as_long_as_the_program_runs() {
    let house = House::open();
    house.json(&["queue", "push", "q", "1"]);
    let said = house.run(&["work", "q", "--drain", "--lease", "1s", "--", "sleep", "2.5"]);
    assert_eq!(said.exit, 0, "{said:?}");
    let task = &house.json(&["queue", "list", "q"])["tasks"][0];
    assert_eq!((&task["state"], &task["attempts"]), (&json!("done"), &json!(1)), "{task}");
}

#[test]
fn sigterm_releases_and_the_attempt_does_not_count() {
    let house = House::open();
    house.json(&["queue", "push", "q", "1"]);
    let worker = house.spawn(&["work", "q", "--", "sleep", "60"]);
    until("the task is held", || house.json(&["queue", "stats", "q"])["leased"] == 1);
    assert_eq!(worker.stop(), Some(0));
    let task = &house.json(&["queue", "list", "q"])["tasks"][0];
    assert_eq!((&task["state"], &task["attempts"]), (&json!("ready"), &json!(0)), "{task}");
    let agents = house.json(&["agent", "list"]);
    assert_eq!(
        agents["agents"].as_array().unwrap().iter().filter(|agent| agent["state"] == "here").count(),
        0
    );
}

#[test]
fn a_lost_lease_ends_the_whole_process_group() {
    let house = House::open();
    let task = house.json(&["queue", "push", "q", "1"])["task"].to_string();
    let program = "sh -c 'echo $$ > inner; sleep 60' & echo $$ > outer; wait";
    let worker = house.spawn(&["work", "q", "--lease", "300ms", "--", "sh", "-c", program]);
    let pid = |name: &str| -> Option<i32> {
        std::fs::read_to_string(house.path().join(name)).ok()?.trim().parse().ok()
    };
    until("the program runs", || pid("inner").is_some() && pid("outer").is_some());
    house.json(&["queue", "cancel", &task]);
    let gone = |name: &str| !std::path::Path::new(&format!("/proc/{}", pid(name).unwrap())).exists();
    until("both are gone", || gone("inner") && gone("outer"));
    assert_eq!(worker.stop(), Some(0));
}

#[test]
fn a_worker_outlives_the_death_of_its_node() {
    let mut house = House::open();
    house.json(&["queue", "push", "q", "1"]);
    let worker = house.spawn(&["work", "q", "--lease", "1s", "--", "sh", "-c", "sleep 4; echo 7"]);
    until("the task is held", || house.json(&["queue", "stats", "q"])["leased"] == 1);
    house.kill();
    std::thread::sleep(std::time::Duration::from_millis(2_500));
    house.start();
    until("it is done", || house.json(&["queue", "stats", "q"])["done"] == 1);
    let task = &house.json(&["queue", "list", "q"])["tasks"][0];
    assert_eq!((&task["result"], &task["attempts"]), (&json!(7), &json!(1)), "{task}");
    assert_eq!(worker.stop(), Some(0));
}

#[test]
fn a_program_that_is_not_there_gives_the_task_back() {
    let house = House::open();
    house.json(&["queue", "push", "q", "1"]);
    let said = house.run(&["work", "q", "--drain", "--", "/no/such/program"]);
    assert_eq!(said.exit, 2, "{said:?}");
    assert_eq!(house.json(&["queue", "list", "q"])["tasks"][0]["attempts"], 0);
}
