//! `status`, `top` and `why` know what is decided.

use crate::house::{House, until};

#[test]
fn who_leads_is_where_people_look_for_it() {
    let house = House::open();
    let said = house.run(&["status"]);
    assert!(!said.out.contains("election"), "nobody leads yet: {}", said.out);
    house.json(&["election", "campaign", "nightly", "--ttl-ms", "60000", "--as", "heron"]);
    let behind = ["election", "campaign", "nightly", "--wait-ms", "60000", "--as", "wren"];
    let waiting = house.spawn(&behind);
    until("wren stands in line", || house.json(&["status"])["decisions"]["elections"][0]["candidates"] == 1);
    let said = house.run(&["status"]);
    let row: Vec<&str> =
        said.out.lines().find(|line| line.starts_with("nightly")).unwrap().split_whitespace().collect();
    assert_eq!((row[1], row.last()), ("heron", Some(&"1")), "{}", said.out);
    let top = house.run(&["top", "--once"]);
    assert!(top.out.contains("heron has led nightly for"), "{}", top.out);
    assert_eq!(house.json(&["top", "--once"])["decisions"]["elections"][0]["agent"], "heron");
    for id in ["nightly", "election:nightly"] {
        let said = house.run(&["why", id]);
        assert!(said.exit == 0 && said.out.contains("`heron` leads"), "{id}: {said:?}");
    }
    let said = house.run(&["why", "none"]);
    assert!(said.exit != 0 && said.err.contains("auction, ballot, item or job of that name"), "{said:?}");
    drop(waiting);
}

#[test]
fn what_is_decided_and_done_together_is_where_people_look_for_it() {
    let house = House::open();
    let ask = [
        "auction",
        "ask",
        "translations",
        "1",
        "--invited",
        "wren,owl",
        "--reply-ms",
        "600000",
        "--as",
        "asker",
    ];
    let auction = house.json(&ask)["auction"].to_string();
    house.json(&["auction", "bid", &auction, "12", "--as", "wren"]);
    let commands = r#"[{"queue.push":{"queue":"nightly"}}]"#;
    house.json(&[
        "schedule",
        "set",
        "nightly",
        "0 2 * * *",
        "--zone",
        "Europe/Berlin",
        "--commands",
        commands,
    ]);
    let stages = r#"[{"name":"split","fan_out":true},{"name":"read","capability":"review"},{"name":"vote","gather":"split"}]"#;
    house.json(&["pipeline", "define", "review", "--stages", stages]);
    let item = house.json(&["pipeline", "start", "review", "17"])["item"].to_string();
    house.json(&["doc", "create", "notes", "--rules", r#"[{"key":"tokens","rule":"sum"}]"#]);
    house.json(&["doc", "write", "notes", "tokens", "40", "--as", "heron"]);
    let voters = ["ballot", "open", "release", "ship 1.4?", "--voters", "wren,owl", "--as", "asker"];
    let ballot = house.json(&voters)["ballot"].to_string();

    let said = house.run(&["status"]);
    let row = |first: &str| {
        let rows = said.out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        let found = rows.into_iter().find(|row| row.first() == Some(&first));
        found.unwrap_or_else(|| panic!("no row {first}: {}", said.out))
    };
    assert_eq!(row(&auction)[1..5], ["translations", "asker", "open", "1"]);
    assert!(row(&auction).contains(&"owl"), "who has not bid: {}", said.out);
    assert_eq!(row("review")[1..4], ["1", "1", "·"]);
    assert!(row("nightly").contains(&"Europe/Berlin") && row("nightly").contains(&"running"));
    assert_eq!(row("notes")[1..4], ["1", "1", "1"]);
    assert_eq!(row(&ballot)[1], "release");
    let json = house.json(&["status"])["decisions"].clone();
    for (name, field, value) in [
        ("auctions", "silent", serde_json::json!(["owl"])),
        ("ballots", "seats", 2.into()),
        ("schedules", "cron", "0 2 * * *".into()),
        ("pipelines", "version", 1.into()),
        ("docs", "doc", "notes".into()),
    ] {
        assert_eq!(json[name][0][field], value, "{name}: {json}");
    }
    let top = house.run(&["top", "--once"]).out;
    for line in
        ["1 bid, it closes in", "nothing heard of owl", "0 of 2 have voted", "pipeline review: 1 under way"]
    {
        assert!(top.contains(line), "{line}: {top}");
    }
    for (id, says) in [
        (&*format!("auction:{auction}"), "owl"),
        (&ballot, "wren"),
        ("schedule:nightly", "Europe/Berlin"),
        ("review", "stage `split` has 1 ready"),
        (&item, "split"),
        ("doc:notes", "`tokens` merges by `sum` and reads 40"),
    ] {
        let why = house.run(&["why", id]);
        assert!(why.exit == 0 && why.out.contains(says), "{id}: {why:?}");
    }
    let job = house.json(&["pipeline", "take", "review", "--as", "wren"])["jobs"][0]["job"].to_string();
    for id in [&*job, &*format!("job:{job}")] {
        let why = house.run(&["why", id]);
        assert!(why.exit == 0 && why.out.contains(&format!("job {job} is leased")), "{id}: {why:?}");
    }
    let why = house.run(&["why", &format!("item:{item}")]);
    assert!(why.out.contains(&format!("item {item} is running")), "{why:?}");
    for (id, says) in [
        (&*format!("job:{item}"), "there is no such job"),
        (&*format!("item:{job}"), "there is no such item"),
        ("foo:d", "`foo` is no kind, and nothing has that name; a kind is task, lock,"),
    ] {
        let why = house.run(&["why", id]);
        assert!(why.exit == 3 && why.err.contains(says), "{id}: {why:?}");
    }
    house.json(&["kv", "put", "plan", "1"]);
    let why = house.run(&["why", "plan"]);
    assert!(why.out.contains("what it was before: synod kv history plan\n"), "{why:?}");
    let before = house.json(&["doc", "write", "notes", "tokens", "2"])["index"].as_u64().unwrap() - 1;
    let then = house.run(&["why", "doc:notes", "--at", &before.to_string()]);
    assert!(then.out.contains("reads 40"), "{then:?}");
}
