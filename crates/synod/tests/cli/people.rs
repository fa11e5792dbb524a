//! What people see of a fleet, what waits for them, and how they answer.

use crate::house::{House, Running, Said, until};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::Stdio;

/// Pushes a task, claims it as an agent and puts it aside with a question; gives its number.
fn ask(house: &House, agent: &str, question: &str, options: &str) -> String {
    house.json(&["queue", "push", "q", r#"{"title":"drop the old index"}"#]);
    let task = house.json(&["queue", "claim", "q", "--as", agent])["tasks"][0].clone();
    let (number, fence) = (task["task"].to_string(), task["fence"].to_string());
    let words = ["queue", "park", &number, &fence, question, "--as", agent];
    match options {
        "" => house.json(&words),
        options => house.json(&[&words[..], &["--options", options]].concat()),
    };
    number
}

#[test]
fn questions_stand_on_top_and_an_option_is_answered_by_its_number() {
    let house = House::open();
    assert!(house.run(&["inbox"]).out.contains("nothing waits for you, `owner`"));
    let task = ask(&house, "heron", "delete it?", "yes,no");
    let later = ask(&house, "wren", "which colour?", "");
    for words in [&["status"][..], &["top"]] {
        let said = house.run(words);
        assert!(said.out.contains("2 questions wait for you"), "{said:?}");
        assert!(
            said.out.contains(&format!("synod answer {task} 1  heron: delete it?  [1 yes · 2 no]")),
            "{said:?}"
        );
    }
    let top = house.json(&["top"]);
    let heron = top["agents"].as_array().unwrap().iter().find(|row| row["agent"] == "heron").unwrap();
    assert_eq!(heron["say"], format!("waiting for an answer to {task}"));
    let inbox = house.json(&["inbox"]);
    let order: Vec<String> =
        inbox["questions"].as_array().unwrap().iter().map(|question| question["task"].to_string()).collect();
    assert_eq!(order, [task.clone(), later.clone()], "oldest first");
    assert_eq!(inbox["questions"][0]["from"], "heron");
    assert_eq!(house.run(&["answer", &task, "3"]).exit, 2, "there is no third option");
    let said = house.run(&["answer", &task, "2"]);
    assert!(said.exit == 0 && said.out.contains("ready again"), "{said:?}");
    assert_eq!(house.json(&["queue", "claim", "q", "--as", "robin"])["tasks"][0]["answer"], "no");
    house.json(&["answer", &later, "a light green"]);
    assert_eq!(house.json(&["queue", "claim", "q", "--as", "robin"])["tasks"][0]["answer"], "a light green");
    let again = house.run(&["answer", &later, "x"]);
    assert!(again.exit == 1 && again.err.contains("asks nothing"), "{again:?}");
    assert_eq!(house.run(&["answer", "999999", "x"]).exit, 3);
}

#[test]
fn what_agents_write_is_shown_harmless() {
    let house = House::open();
    let bad = "go\u{1b}]0;x\u{7} on?\u{202e}";
    let task = ask(&house, "heron", bad, "ye\u{1b}[2Js");
    for words in [&["inbox"][..], &["top"], &["status"], &["why", &task]] {
        let said = house.run(words);
        assert!(said.exit == 0 && !said.out.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{words:?}: {said:?}");
        assert!(said.out.contains("\\u{1b}"), "{words:?}: {said:?}");
    }
    let notify = "env > env; cat > text";
    assert_eq!(house.run(&["inbox", "--notify", notify]).exit, 0);
    for file in ["env", "text"] {
        let text = std::fs::read_to_string(house.path().join(file)).unwrap();
        assert!(text.contains("\\u{1b}") && !text.contains(['\u{1b}', '\u{202e}']), "{file}: {text}");
    }
}

#[test]
fn questions_come_as_they_are_asked_and_each_is_announced_once() {
    let mut house = House::open();
    let first = ask(&house, "heron", "one?", "");
    let notify = r#"echo "$SYNOD_TASK $SYNOD_FROM $SYNOD_QUESTION" >> told; cat >> told"#;
    let watch = house
        .command(&["inbox", "--watch", "--json", "--notify", notify])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut watch = Running(watch);
    let mut lines = BufReader::new(watch.0.stdout.take().unwrap()).lines();
    let mut next = || -> Value { serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap() };
    assert_eq!(next()["task"].to_string(), first);
    let second = ask(&house, "wren", "two?", "yes,no");
    let came = next();
    assert_eq!((came["task"].to_string(), &came["from"]), (second.clone(), &json!("wren")));
    house.kill();
    house.start();
    let third = ask(&house, "robin", "three?", "");
    assert_eq!(next()["task"].to_string(), third, "the death of the node is waited out");
    let told = || std::fs::read_to_string(house.path().join("told")).unwrap_or_default();
    until("the third is announced", || told().contains(&format!("{third} robin three?\nthree?\n")));
    let expected = format!("{first} heron one?\none?\n{second} wren two?\ntwo?\n1 yes\n2 no\n");
    assert!(told().starts_with(&expected), "{}", told());
}

#[test]
fn the_fleet_is_shown_in_words_now_and_as_it_was() {
    let house = House::open();
    house.json(&["queue", "push", "q", r#"{"title":"mend the login"}"#]);
    let before = house.json(&["space", "show"])["index"].to_string();
    house.json(&["queue", "claim", "q", "--lease-ms", "5m", "--as", "heron"]);
    let waits = house.spawn(&["queue", "claim", "other", "--wait-ms", "60s", "--as", "wren"]);
    until("wren stands in line", || {
        let top = house.json(&["top"]);
        let rows = top["agents"].as_array().unwrap();
        rows.iter().any(|row| row["agent"] == "wren" && row["say"] == "waiting for work")
    });
    let said = house.run(&["status"]);
    let heron = said.out.lines().find(|line| line.starts_with("heron")).unwrap();
    assert!(
        heron.contains("working") && heron.contains("mend the login") && heron.contains("min"),
        "{heron}"
    );
    let why = house.run(&["why", "heron"]);
    assert!(why.out.contains("it holds task") && why.out.contains("the lease ends in"), "{why:?}");
    assert!(house.run(&["why", "wren"]).out.contains("it waits for work"));
    let then = house.run(&["status", "--at", &before]);
    assert!(then.exit == 0 && !then.out.contains("working") && then.out.contains("as of"), "{then:?}");
    assert_eq!(house.run(&["why", "heron", "--at", &before]).exit, 3, "nobody was called so then");
    drop(waits);
}

#[test]
fn a_token_acts_as_its_agent_and_those_below_and_as_nobody_else() {
    let house = House::open();
    house.json(&["agent", "join", "robin"]);
    let made = house.json(&["agent", "token", "heron"]);
    let token = made["token"].as_str().unwrap().to_owned();
    let with = |words: &[&str]| {
        let mut command = house.command(words);
        command.arg("--json").env("SYNOD_TOKEN", &token).env("SYNOD_URL", made["url"].as_str().unwrap());
        let output = command.stdin(Stdio::null()).output().unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned(),
        )
    };
    assert_eq!(with(&["queue", "push", "q", "1"]).0, 0);
    assert_eq!(with(&["queue", "push", "q", "1", "--as", "heron"]).0, 0);
    assert_eq!(with(&["agent", "join", "heron-a", "--parent", "heron", "--as", "heron"]).0, 0);
    assert_eq!(with(&["queue", "push", "q", "1", "--as", "heron-a"]).0, 0);
    for other in ["robin", "owner"] {
        let (exit, said) = with(&["queue", "push", "q", "1", "--as", other]);
        assert!(exit == 1 && said.contains("denied"), "{other}: {said}");
    }
    assert_eq!(with(&["space", "set", "lease_ms", "60000"]).0, 1);
    let file = house.path().join("heron.token");
    let path = file.display().to_string();
    let said = house.run(&["agent", "token", "heron", "--out", &path]);
    assert!(said.exit == 0 && !said.out.contains(&token), "{said:?}");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    let newer = std::fs::read_to_string(&file).unwrap().trim().to_owned();
    assert!(!said.out.contains(&newer) && !said.err.contains(&newer), "it is in the file alone");
    assert_eq!(house.run(&["agent", "token", "heron", "--out", &path]).exit, 2, "no file is written over");
    assert!(with(&["queue", "stats", "q"]).1.contains("unauthenticated"), "the newer one replaced it");
    let mut command = house.command(&["queue", "stats", "q"]);
    let url = made["url"].as_str().unwrap();
    command.env("SYNOD_TOKEN", &token).env("SYNOD_URL", url).stdin(Stdio::null());
    let said = Said::from(command.output().unwrap());
    assert!(
        said.err.starts_with("synod: unauthenticated: ") && said.err.contains("$SYNOD_TOKEN"),
        "{said:?}"
    );
    let said = house.run(&["agent", "token", "heron"]);
    assert!(said.err.contains("the token that `heron` had before has ended"), "{said:?}");
    assert!(!said.err.contains("you spoke with it"), "{said:?}");
    let newer = said.out.trim().to_owned();
    let mut command = house.command(&["agent", "token", "heron"]);
    let said = Said::from(command.env("SYNOD_TOKEN", &newer).stdin(Stdio::null()).output().unwrap());
    assert!(said.exit == 0 && said.err.contains("you spoke with it: go on with the new one"), "{said:?}");
    let newer = said.out.trim().to_owned();
    let with = |words: &[&str]| {
        let output = house.command(words).env("SYNOD_TOKEN", &newer).stdin(Stdio::null()).output().unwrap();
        output.status.code().unwrap()
    };
    assert_eq!(with(&["queue", "push", "q", "1"]), 0);
    house.json(&["space", "revoke", "heron"]);
    assert_eq!(with(&["queue", "push", "q", "1"]), 1);
    assert_eq!(house.run(&["agent", "token", ""]).exit, 1);
}

#[test]
fn an_empty_answer_is_none() {
    let house = House::open();
    let task = ask(&house, "heron", "delete it?", "");
    house.json(&["mail", "send", "owner", "which port?", "--as", "heron"]);
    let message = house.json(&["mail", "inbox", "owner"])["messages"][0]["message"].to_string();
    for id in [&task, &message] {
        for empty in ["", "  "] {
            let said = house.run(&["answer", id, empty]);
            assert!(said.exit == 2 && said.err.contains(&format!("synod answer {id} TEXT")), "{said:?}");
        }
    }
    assert_eq!(house.run(&["answer", &task, "no"]).exit, 0, "it still waits");
}
