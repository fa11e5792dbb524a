//! Programs that run under a lock, and mail to people.

use crate::house::{House, Running, Said, terminate, until};
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

fn held(house: &House) -> usize {
    house.json(&["lock", "list"])["locks"].as_array().unwrap().len()
}

fn gone(house: &House, name: &str) -> bool {
    let pid = std::fs::read_to_string(house.path().join(name)).unwrap_or_default();
    !pid.trim().is_empty() && !Path::new(&format!("/proc/{}", pid.trim())).exists()
}

#[test]
fn a_program_runs_under_its_lock_and_passes_on_its_end() {
    let house = House::open();
    let program = r#"echo "$SYNOD_IF_LOCK $SYNOD_FENCE $SYNOD_AGENT"; synod=$0; exec "$synod" kv put k 1 --if-lock "$SYNOD_IF_LOCK""#;
    let binary = env!("CARGO_BIN_EXE_synod");
    let said = house
        .run(&["run", "--lock", "src/**", "docs/", "--name", "heron", "--", "sh", "-c", program, binary]);
    assert_eq!(said.exit, 0, "{said:?}");
    let first: Vec<&str> = said.out.lines().next().unwrap().split(' ').collect();
    assert_eq!(first[0], format!("src/**@{}", first[1]), "{said:?}");
    assert!(first[2].starts_with("heron@"), "{said:?}");
    assert_eq!(held(&house), 0, "it was let go");
    let late = house.run(&["kv", "put", "k", "2", "--if-lock", first[0], "--as", "heron"]);
    assert!(late.exit == 1 && late.err.contains("stale"), "{late:?}");
    for (program, exit) in [("exit 7", 7), ("kill -9 $$", 137)] {
        assert_eq!(house.run(&["run", "--lock", "a", "--", "sh", "-c", program]).exit, exit, "{program}");
    }
    assert_eq!(house.run(&["run", "--lock", "a", "--", "/no/such/program"]).exit, 127);
    assert_eq!(house.run(&["run", "--lock", "../a", "--", "true"]).exit, 1);
    let here = house.json(&["agent", "list", "--state", "here"]);
    assert!(here["agents"].as_array().unwrap().is_empty(), "every session has ended: {here}");
}

#[test]
fn who_waits_says_behind_whom_and_runs_next() {
    let house = House::open();
    let first =
        house.spawn(&["run", "--lock", "src/**", "--name", "heron", "--", "sh", "-c", "read x < gate"]);
    let gate = house.path().join("gate");
    assert!(Command::new("mkfifo").arg(&gate).status().unwrap().success());
    until("heron holds it", || held(&house) == 1);
    let at_once = house.run(&["run", "--lock", "src/a", "--wait", "0", "--", "true"]);
    assert!(at_once.exit == 124 && at_once.err.contains("heron"), "{at_once:?}");
    let in_time = house.run(&["run", "--lock", "src/a", "--wait", "200ms", "--", "true"]);
    assert!(in_time.exit == 124 && in_time.err.contains("held"), "{in_time:?}");
    let second = house
        .command(&["run", "--lock", "src/a", "--name", "wren", "--", "sh", "-c", "echo mine"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut second = Running(second);
    let mut says = BufReader::new(second.0.stderr.take().unwrap()).lines();
    assert!(says.next().unwrap().unwrap().contains("heron"));
    until("the board says so", || {
        let top = house.json(&["top"]);
        let rows = top["agents"].as_array().unwrap();
        rows.iter().any(|row| row["agent"] == "wren" && row["say"] == "waiting for heron: src/**")
    });
    let why = house.run(&["why", "wren"]);
    assert!(why.out.contains("behind `heron`, who holds `src/**`"), "{why:?}");
    let why = house.run(&["why", "src/a"]);
    assert!(why.out.contains("heron") && why.out.contains("is held"), "{why:?}");
    let lock = house.json(&["lock", "list"])["locks"][0]["lock"].to_string();
    let why = house.run(&["why", &lock]);
    assert!(
        why.out.contains("`heron` holds `src/**`") && why.out.contains("`wren` waits for `src/a`"),
        "{why:?}"
    );
    std::fs::write(&gate, "on\n").unwrap();
    let output = second.0.stdout.take().unwrap();
    assert_eq!(BufReader::new(output).lines().next().unwrap().unwrap(), "mine");
    assert!(second.0.wait().unwrap().success());
    drop(first);
}

#[test]
fn a_lost_lock_ends_the_whole_process_group() {
    let house = House::open();
    let program = "trap '' TERM; sh -c 'echo $$ > inner; sleep 60' & echo $$ > outer; wait; sleep 60";
    let run = house
        .command(&["run", "--lock", "src/**", "--name", "heron", "--", "sh", "-c", program])
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let run = Running(run);
    until("the program runs", || ["inner", "outer"].iter().all(|name| house.path().join(name).exists()));
    let lock = house.json(&["lock", "list"])["locks"][0]["lock"].to_string();
    house.json(&["lock", "break", &lock, "--reason", "it is needed elsewhere"]);
    let mut run = run;
    let mut says = String::new();
    std::io::Read::read_to_string(&mut run.0.stderr.take().unwrap(), &mut says).unwrap();
    assert_eq!(run.0.wait().unwrap().code(), Some(123), "{says}");
    assert!(says.contains("lost") && says.contains("it is needed elsewhere"), "{says}");
    until("nothing of the group is left", || gone(&house, "inner") && gone(&house, "outer"));
}

#[test]
fn a_terminal_that_goes_away_ends_the_program_unless_that_is_to_be_ignored() {
    let house = House::open();
    let send = |run: &std::process::Child, signal| {
        let pid = rustix::process::Pid::from_raw(run.id() as i32).unwrap();
        rustix::process::kill_process(pid, signal).unwrap();
    };
    for (signal, exit) in [(rustix::process::Signal::HUP, 129), (rustix::process::Signal::QUIT, 131)] {
        let mut run = house.spawn(&["run", "--lock", "a", "--", "sleep", "60"]);
        until("it is held", || held(&house) == 1);
        // The program starts when the lock is had; a signal before that waits until it runs.
        send(&run.0, signal);
        assert_eq!(run.0.wait().unwrap().code(), Some(exit), "{signal:?}");
        assert_eq!(held(&house), 0, "{signal:?}");
    }
    // As under `nohup`.
    let program = "echo $$ > pid; while ! test -e go; do sleep 0.05; done";
    let own = house.command(&["run", "--lock", "a", "--", "sh", "-c", program]);
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "trap '' HUP; exec \"$@\"", "sh"]).arg(own.get_program()).args(own.get_args());
    let mut run = command
        .current_dir(house.path())
        .env("SYNOD_DATA", house.path())
        .stdin(std::process::Stdio::null())
        .spawn()
        .unwrap();
    until("it runs", || house.path().join("pid").exists());
    send(&run, rustix::process::Signal::HUP);
    std::fs::write(house.path().join("go"), "").unwrap();
    assert_eq!(run.wait().unwrap().code(), Some(0));
}

#[test]
fn signals_are_passed_on_and_a_killed_run_lets_go() {
    let mut house = House::open();
    let program = "trap 'echo told > told; exit 9' TERM; echo $$ > pid; while :; do sleep 0.05; done";
    let mut run = house.spawn(&["run", "--lock", "a", "--", "sh", "-c", program]);
    until("it runs", || house.path().join("pid").exists());
    house.kill();
    house.start();
    assert_eq!(held(&house), 1, "the node's death takes no lock away");
    terminate(&run.0);
    assert_eq!(run.0.wait().unwrap().code(), Some(9));
    assert!(house.path().join("told").exists());
    assert_eq!(held(&house), 0);
    let waiting = house.spawn(&["run", "--lock", "b", "--name", "heron", "--", "sleep", "60"]);
    until("heron holds it", || held(&house) == 1);
    let mut second = house.spawn(&["run", "--lock", "b", "--", "true"]);
    until("the second is in line", || {
        house.json(&["lock", "waits"])["waits"].as_array().is_some_and(|waits| waits.len() == 1)
    });
    terminate(&second.0);
    assert_eq!(second.0.wait().unwrap().code(), Some(143));
    until("it has left the line", || {
        house.json(&["lock", "waits"])["waits"].as_array().is_some_and(Vec::is_empty)
    });
    drop(waiting);
}

#[test]
fn names_are_relative_to_the_root_from_every_directory_and_worktree() {
    let house = House::open();
    let git = |dir: &Path, words: &[&str]| {
        let done = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@example.org"])
            .args(words)
            .current_dir(dir)
            .output()
            .unwrap();
        assert!(done.status.success(), "{done:?}");
    };
    let main = house.path().join("project");
    std::fs::create_dir_all(main.join("src/auth")).unwrap();
    git(&main, &["init", "-q"]);
    git(&main, &["commit", "-q", "--allow-empty", "-m", "begin"]);
    git(&main, &["worktree", "add", "-q", "../side"]);
    let side = house.path().join("side");
    std::fs::create_dir_all(side.join("src/auth")).unwrap();
    let from = |dir: &Path, name: &str| {
        let mut command = house.command(&["run", "--lock", name, "--", "sh", "-c", "echo $SYNOD_IF_LOCK"]);
        Said::from(command.current_dir(dir).stdin(Stdio::null()).output().unwrap())
    };
    for (dir, name) in [
        (main.clone(), "src/auth/login.rs"),
        (main.join("src/auth"), "src/auth/login.rs"),
        (main.join("src/auth"), "./login.rs"),
        (side.join("src"), "./auth/login.rs"),
        (side.join("src/auth"), "../../src/auth/login.rs"),
    ] {
        let said = from(&dir, name);
        assert!(said.out.starts_with("src/auth/login.rs@"), "{name} in {}: {said:?}", dir.display());
    }
    assert!(from(&side.join("src"), "./**").out.starts_with("src/**@"));
    let said = from(&main, "../side-by-side");
    assert!(said.exit == 2 && said.err.contains("outside of the repository"), "{said:?}");
}

#[test]
fn mail_to_a_person_is_answered_in_any_order_and_leaves_the_box_in_order() {
    let house = House::open();
    let send = |text: &str| {
        house.json(&["mail", "send", "owner", text, "--as", "heron", "--subject", "a port"])["message"]
            .to_string()
    };
    let (first, second, third) = (send("which port?"), send(r#"{"text":"and host?"}"#), send("thanks"));
    let said = house.run(&["inbox"]);
    assert!(
        said.out.contains("message") && said.out.contains("which port?") && said.out.contains("heron"),
        "{said:?}"
    );
    assert!(house.run(&["why", &first]).out.contains(&format!("message {first} is waiting")));
    house.json(&["answer", &second, "localhost"]);
    let numbers = || -> Vec<String> {
        let inbox = house.json(&["inbox"]);
        inbox["questions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|question| question["message"].to_string())
            .collect()
    };
    assert_eq!(numbers(), [first.clone(), third.clone()], "what is answered is not shown again");
    let early = house.run(&["inbox", "--read", &third]);
    assert!(early.exit == 1 && early.err.contains(&first), "{early:?}");
    house.json(&["answer", &first, "7171"]);
    assert_eq!(numbers(), std::slice::from_ref(&third));
    assert_eq!(house.json(&["mail", "show", &second])["state"], "read", "the box was read up to here");
    assert!(house.run(&["inbox", "--read", "all"]).out.contains("1 message taken"));
    assert!(numbers().is_empty());
    let got = house.json(&["mail", "receive", "--max", "5", "--as", "heron"]);
    assert_eq!(house.run(&["mail", "receive", "--as", "nobody"]).exit, 3, "nothing to do");
    let bodies: Vec<_> =
        got["messages"].as_array().unwrap().iter().map(|message| message["body"].clone()).collect();
    assert_eq!(bodies, [json!("localhost"), json!(7171)]);
    let mine = house.json(&["mail", "send", "wren", "hello", "--as", "heron"])["message"].to_string();
    let said = house.run(&["answer", &mine, "x"]);
    assert!(said.exit == 1 && said.err.contains("is for `wren`"), "{said:?}");
}

#[test]
fn what_a_holder_wrote_cannot_drive_the_terminal_of_who_is_refused() {
    let house = House::open();
    house.json(&["lock", "acquire", "src/a", "--note", "\u{1b}[2Jgone\nsynod: all is well", "--as", "heron"]);
    for words in [
        &["lock", "acquire", "src/a", "--as", "wren"][..],
        &["run", "--lock", "src/a", "--wait", "0", "--", "true"],
    ] {
        let said = house.run(words);
        assert!(said.err.contains("gone") && said.err.contains("heron"), "{said:?}");
        let flag = if words[0] == "run" { "add --wait MS to" } else { "add --wait-ms MS to" };
        assert!(said.err.contains(flag), "{said:?}");
        let own = said.err.lines().filter(|line| line.starts_with("synod: ")).count();
        assert!(!said.err.contains('\u{1b}') && own == said.err.lines().count(), "{said:?}");
        assert!(!said.err.contains("\nsynod: all is well"), "{said:?}");
    }
}
