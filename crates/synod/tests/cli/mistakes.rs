//! What goes wrong is named, with the way out, and with an exit code that scripts can rely on.

use crate::house::House;

#[test]
fn without_a_node_it_says_how_to_start_one() {
    let house = House::empty();
    for words in [
        &["queue", "push", "q", "1"][..],
        &["status"],
        &["top"],
        &["why", "1"],
        &["work", "q", "--", "cat"],
        &["log", "tail"],
    ] {
        let said = house.run(words);
        assert_eq!(said.exit, 4, "{words:?}: {said:?}");
        assert!(said.err.contains("synod serve") && said.out.is_empty(), "{words:?}: {said:?}");
    }
    assert_eq!(house.run(&["doctor"]).exit, 0, "nothing is wrong with a place without a node");
    assert_eq!(std::fs::read_dir(house.path()).unwrap().count(), 0, "no node was started silently");
}

#[test]
fn a_node_that_died_is_named_as_unreachable() {
    let mut house = House::open();
    house.kill();
    let said = house.run(&["queue", "push", "q", "1", "--patience", "50ms"]);
    assert_eq!(said.exit, 4, "{said:?}");
    assert!(said.err.contains("cannot be reached") && said.err.contains("not carried out"), "{said:?}");
    assert_eq!(house.run(&["doctor", "--patience", "50ms"]).exit, 5);
}

#[test]
fn hostile_places_are_refused_with_a_sentence() {
    let house = House::open();
    let write = |name: &str, text: &str| {
        let dir = house.path().join(name);
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::copy(house.path().join("node.json"), dir.join("node.json")).unwrap();
        std::fs::write(dir.join("token"), text).unwrap();
        dir.display().to_string()
    };
    for (token, exit, part) in [
        ("wrong", 1, "unauthenticated"),
        ("", 2, "token"),
        ("a\r\nhost: b", 2, "token"),
        ("\u{0}", 2, "token"),
    ] {
        let dir = write("other", token);
        let said = house.run(&["queue", "push", "q", "1", "--data", &dir]);
        assert_eq!(said.exit, exit, "{token:?}: {said:?}");
        assert!(said.err.contains(part), "{token:?}: {said:?}");
    }
    let dir = write("broken", "x");
    for text in ["", "{", "[]", r#"{"http":7}"#, r#"{"http":"ftp://x"}"#] {
        std::fs::write(house.path().join("broken/node.json"), text).unwrap();
        let said = house.run(&["status", "--data", &dir]);
        assert_eq!(said.exit, 2, "{text:?}: {said:?}");
    }
    let said = house.run(&["status", "--url", "http://127.0.0.1:1", "--patience", "20ms"]);
    assert_eq!(said.exit, 4, "{said:?}");
    let said = house.run(&["queue", "push", "q", "1", "--as", "a\nb"]);
    assert!(said.exit == 1 || said.exit == 2, "{said:?}");
}

#[test]
fn exit_codes_are_what_help_says() {
    let house = House::open();
    house.json(&["kv", "put", "k", "1"]);
    for (words, exit) in [
        (&["kv", "get", "k"][..], 0),
        (&["kv", "put", "k", "2", "--if-absent"], 1),
        (&["queue", "push", ""], 1),
        (&["queue"], 2),
        (&["queue", "jump", "q"], 2),
        (&["queue", "push"], 2),
        (&["queue", "show", "seven"], 2),
        (&["queue", "list", "--state", "eager"], 2),
        (&["nonsense"], 2),
        (&[], 2),
        (&["txn", "/nowhere"], 2),
        (&["kv", "get", "nothing"], 3),
        (&["queue", "show", "999"], 3),
        (&["why", "nothing"], 3),
        (&["log", "show", "999"], 3),
        (&["log", "show", "--space", "nowhere"], 3),
    ] {
        let said = house.run(words);
        assert_eq!(said.exit, exit, "{words:?}: {said:?}");
        assert_eq!(said.err.is_empty(), exit == 0, "{words:?}: {said:?}");
    }
}

#[test]
fn a_verb_without_its_machine_is_told_whose_it_is() {
    let house = House::empty();
    for words in [&["help", "campaign"][..], &["campaign", "nightly"]] {
        let said = house.run(words);
        assert_eq!(said.exit, 2, "{said:?}");
        let hint = "`campaign` is a verb of `election`: synod help election campaign";
        assert!(said.err.contains(hint) && said.out.is_empty(), "{said:?}");
    }
    // A machine's own wrong verb is not taken for a command.
    assert!(!house.run(&["queue", "campaign"]).err.contains("is a verb of"));
}

#[test]
fn a_refusal_is_json_for_programs() {
    let house = House::open();
    let put = house.json(&["kv", "put", "k", "1"]);
    let said = house.run(&["kv", "put", "k", "2", "--if-revision", "99999", "--json"]);
    assert_eq!(said.exit, 1, "{said:?}");
    let problem: serde_json::Value = serde_json::from_str(&said.err).unwrap();
    assert_eq!((&problem["code"], &problem["revision"]), (&"conflict".into(), &put["revision"]));
    assert_eq!(problem["current"], 1);
    for words in
        [&["queue", "show", "x", "--json"][..], &["schedule", "cron", "x", "--json"], &["--json", "nonsense"]]
    {
        let said = house.run(words);
        let problem: serde_json::Value = serde_json::from_str(&said.err).unwrap();
        assert_eq!(
            (said.exit, &problem["exit"], &problem["code"]),
            (2, &2.into(), &"usage".into()),
            "{said:?}"
        );
        assert!(problem["detail"].as_str().unwrap().len() > 10, "{said:?}");
    }
}

#[test]
fn what_was_waited_for_and_did_not_come_is_said() {
    let house = House::open();
    house.json(&["queue", "push", "q", "1"]);
    house.json(&["queue", "claim", "q"]);
    for (words, says) in [
        (&["queue", "claim", "q"][..], "no tasks"),
        (&["mail", "receive", "--as", "heron"], "no messages"),
        (&["auction", "attend", "--as", "heron"], "no asks and no awards"),
    ] {
        let said = house.run(words);
        assert!(said.exit == 3 && said.out.contains(says), "{words:?}: {said:?}");
    }
}

#[test]
fn whoever_decides_hears_that_what_follows_was_refused() {
    let house = House::open();
    let then = r#"{"choice":"yes","commands":[{"kv.put":{"key":"k","value":1,"if_revision":99}}]}"#;
    let opened = house.json(&["ballot", "open", "b", "put it?", "--voters", "owner", "--then", then]);
    let said = house.run(&["ballot", "cast", &opened["ballot"].to_string(), "yes", "--as", "owner"]);
    assert!(said.exit == 0 && said.out.contains("decided"), "{said:?}");
    assert!(said.err.contains("what was to follow was refused: conflict: command 1 (kv.put)"), "{said:?}");
}

#[test]
fn what_the_node_calls_a_field_is_a_flag_here() {
    let house = House::open();
    house.json(&["election", "campaign", "job", "--as", "heron"]);
    let said = house.run(&["election", "campaign", "job", "--as", "heron"]);
    assert!(said.err.contains("and that is you: renew or resign term"), "{said:?}");
    assert!(said.err.contains("add --wait-ms MS to stand in line behind it"), "{said:?}");
}

#[test]
fn mistyped_json_is_sent_as_text_and_said() {
    let house = House::open();
    let said = house.run(&["queue", "push", "q", "{n:1}"]);
    assert_eq!(said.exit, 0, "{said:?}");
    assert!(said.err.contains("`body` begins with `{`") && said.err.contains("sent as text"), "{said:?}");
    assert_eq!(house.json(&["queue", "list", "q"])["tasks"][0]["body"], "{n:1}");
    assert!(house.run(&["queue", "push", "q", "a {text}"]).err.is_empty());
}

#[test]
fn a_filter_that_nothing_passes_is_refused_with_what_there_is() {
    let house = House::open();
    let said = house.run(&["log", "tail", "--event", "queue.pusched"]);
    assert_eq!(said.exit, 1, "{said:?}");
    assert!(said.err.contains("queue.pushed") && said.err.contains("invalid"), "{said:?}");
    let said = house.run(&["log", "tail", "--machine", "kv", "--event", "pushed"]);
    assert!(said.exit == 1 && !said.err.contains("queue.pushed"), "{said:?}");
}

#[test]
fn a_payload_that_is_too_long_is_turned_away_before_it_is_written() {
    let house = House::open();
    house.json(&["queue", "push", "q", "1"]);
    let index = |house: &House| house.json(&["space", "show"])["index"].clone();
    let before = index(&house);
    let file = house.path().join("big");
    std::fs::write(&file, vec![b'7'; 2 << 20]).unwrap();
    let said = house.run(&["queue", "push", "q", &format!("@{}", file.display())]);
    assert_ne!(said.exit, 0, "{said:?}");
    assert_eq!(index(&house), before, "nothing of it is in the log: {said:?}");
}

#[test]
fn a_node_that_may_not_listen_there_does_not_begin() {
    let house = House::empty();
    let said = house.run(&["serve", "--http", "0.0.0.0:0"]);
    assert_eq!(said.exit, 2, "{said:?}");
    assert!(!house.path().join("spaces").exists(), "{said:?}");
}
