//! Docs from outside: parallel writers, copies in files, and the SDK's copies, against a real node.

use crate::house::House;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use synod_client::{DocCopy, DocFile, Docs, Options, Rule, Space, Synod};

fn space(house: &House) -> Space {
    let options = Options { data: Some(house.path().to_owned()), ..Options::default() };
    Synod::connect(options).unwrap().space("default")
}

fn block<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(work)
}

#[test]
fn parallel_writers_lose_nothing() {
    let house = House::open();
    house.json(&[
        "doc",
        "create",
        "run",
        "--rules",
        r#"[{"key":"tokens","rule":"sum"},{"key":"done","rule":"set"},{"key":"best","rule":"max"}]"#,
    ]);
    let space = space(&house);
    block(async {
        let writers: Vec<_> = (0..8u64)
            .map(|writer| {
                let space = space.clone();
                tokio::spawn(async move {
                    let agent = space.agent(&format!("agent-{writer}"));
                    for n in 0..20u64 {
                        agent.doc().write("run", "tokens", &json!(n)).await.unwrap();
                        agent.doc().write("run", "done", &json!(format!("{writer}-{n}"))).await.unwrap();
                        agent.doc().write("run", "best", &json!(writer * 100 + n)).await.unwrap();
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
    });
    let shown = house.json(&["doc", "show", "run"]);
    let values = shown["values"].as_array().unwrap();
    let value = |key: &str| values.iter().find(|shown| shown["key"] == key).unwrap()["value"].clone();
    assert_eq!((value("tokens"), value("best")), (json!(8 * 190), json!(719)));
    assert_eq!(value("done").as_array().unwrap().len(), 160);
}

#[test]
fn copies_in_files_are_edited_without_a_node_and_merge_late() {
    let mut house = House::open();
    house.json(&[
        "doc",
        "create",
        "trip",
        "--rules",
        r#"[{"key":"spent","rule":"sum"},{"key":"seen","rule":"set"}]"#,
    ]);
    house.json(&["doc", "write", "trip", "spent", "10"]);
    house.json(&["doc", "copy", "trip", "heron.copy", "--place", "laptop", "--as", "heron"]);
    house.json(&["doc", "copy", "trip", "wren.copy", "--as", "wren"]);
    let again = house.run(&["doc", "copy", "trip", "wren.copy", "--as", "wren"]);
    assert!(again.exit == 2 && again.err.contains("synod doc sync wren.copy"), "{again:?}");
    let none = house.run(&["doc", "copy", "trap", "none.copy", "--as", "wren"]);
    assert!(none.err.contains("there is no doc `trap`"), "{none:?}");
    house.kill();
    // Nobody is there to ask.
    assert_eq!(house.json(&["doc", "edit", "heron.copy", "spent", "5"])["value"], 15);
    assert_eq!(
        house.json(&["doc", "edit", "heron.copy", "seen", "the tower"])["value"],
        json!(["the tower"])
    );
    assert_eq!(house.json(&["doc", "edit", "wren.copy", "spent", "-3"])["value"], 7);
    house.json(&["doc", "edit", "wren.copy", "seen", "the bridge"]);
    house.json(&["doc", "edit", "wren.copy", "seen", "the tower"]);
    house.json(&["doc", "edit", "heron.copy", "seen", "the tower", "--remove"]);
    let wrong = house.run(&["doc", "edit", "wren.copy", "spent", "much"]);
    assert!(wrong.exit == 1 && wrong.err.contains("merges by `sum` takes a whole number"), "{wrong:?}");
    let shown = house.run(&["doc", "read", "wren.copy"]);
    assert!(
        shown.out.contains("the bridge") && shown.out.contains("3 edits that the node has not heard of"),
        "{shown:?}"
    );
    house.start();
    let first = house.json(&["doc", "sync", "heron.copy"]);
    // An element that came and went was two edits.
    assert_eq!((&first["sent"], &first["came"]), (&json!(3), &json!(0)));
    let second = house.json(&["doc", "sync", "wren.copy"]);
    let third = house.json(&["doc", "sync", "heron.copy"]);
    let node = house.json(&["doc", "show", "trip", "--digest"]);
    assert_eq!(second["digest"], node["digest"], "{second} {node}");
    assert_eq!(third["digest"], node["digest"], "{third} {node}");
    assert_eq!(node["values"][1]["value"], 12);
    assert_eq!(
        node["values"][0]["value"],
        json!(["the bridge", "the tower"]),
        "wren added it, and heron had not seen that"
    );
    let nothing = house.json(&["doc", "sync", "wren.copy"]);
    assert_eq!((&nothing["sent"], &nothing["came"]), (&json!(0), &json!(0)));
}

#[test]
fn a_copy_from_a_backup_is_found_out_and_an_answer_that_was_lost_is_not() {
    let house = House::open();
    let space = space(&house);
    block(async {
        let heron = space.agent("heron");
        heron.doc().create("d", Rule::Sum, &[]).await.unwrap();
        let mut copy = DocCopy::new("d", "heron@laptop").unwrap();
        copy.declare("k", Rule::Sum).unwrap();
        copy.write("k", &json!(1)).unwrap();
        heron.doc().sync(&mut copy).await.unwrap();
        let backup = copy.clone();
        // The answer to this one is lost: the copy goes on as if it had never been sent.
        copy.write("k", &json!(10)).unwrap();
        let mut unheard = copy.clone();
        heron.doc().sync(&mut copy).await.unwrap();
        unheard.write("k", &json!(100)).unwrap();
        heron.doc().sync(&mut unheard).await.unwrap();
        assert_eq!(heron.doc().get("d", "k").await.unwrap(), json!(111));
        // The backup writes on: as many edits as the node knows, and more.
        for edits in 1..4 {
            let mut old = backup.clone();
            for _ in 0..edits {
                old.write("k", &json!(7)).unwrap();
            }
            let refused = heron.doc().sync(&mut old).await.unwrap_err();
            assert!(refused.is("conflict") && refused.to_string().contains("a backup"), "{refused}");
        }
        assert_eq!(heron.doc().get("d", "k").await.unwrap(), json!(111));
        // As it was, it only lags behind: there is nothing in it that the node could not know.
        let mut lagging = backup.clone();
        assert!(heron.doc().sync(&mut lagging).await.unwrap_err().is("conflict"));
        let mut fresh = DocCopy::new("d", "heron@laptop-2").unwrap();
        heron.doc().sync(&mut fresh).await.unwrap();
        fresh.write("k", &json!(7)).unwrap();
        heron.doc().sync(&mut fresh).await.unwrap();
        assert_eq!((fresh.read("k"), heron.doc().get("d", "k").await.unwrap()), (json!(118), json!(118)));
    });
}

#[test]
fn the_rules_of_the_node_hold_and_a_clock_that_is_ahead_is_refused() {
    let house = House::open();
    let space = space(&house);
    block(async {
        let heron = space.agent("heron");
        let mut copy = DocCopy::new("d", "heron@laptop").unwrap();
        copy.declare("tokens", Rule::Sum).unwrap();
        copy.write("tokens", &json!(40)).unwrap();
        copy.write("title", &json!("draft")).unwrap();
        // The doc comes to be with the first copy that is brought.
        heron.doc().sync(&mut copy).await.unwrap();
        assert_eq!(heron.doc().get("d", "tokens").await.unwrap(), json!(40));
        // Declared here, and at the node meanwhile as something else.
        heron.doc().rule("d", "best", Rule::Max).await.unwrap();
        copy.declare("best", Rule::Min).unwrap();
        copy.write("best", &json!(5)).unwrap();
        let refused = heron.doc().sync(&mut copy).await.unwrap_err();
        assert!(
            refused.is("conflict") && refused.to_string().contains("`best` merges by `max` at the node"),
            "{refused}"
        );
        copy.remove("best", None).unwrap();
        copy.write("best", &json!(5)).unwrap();
        heron.doc().sync(&mut copy).await.unwrap();
        assert_eq!(heron.doc().get("d", "best").await.unwrap(), json!(5));
        // A day ahead.
        let ahead = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis()
            as u64
            + 86_400_000;
        copy.write_at("title", &json!("from tomorrow"), ahead).unwrap();
        let refused = heron.doc().sync(&mut copy).await.unwrap_err();
        assert!(
            refused.is("invalid") && refused.to_string().contains("ahead of the node's clock"),
            "{refused}"
        );
        assert_eq!(heron.doc().get("d", "title").await.unwrap(), json!("draft"));
        assert_eq!(copy.stamp_anew(), 1);
        heron.doc().sync(&mut copy).await.unwrap();
        assert_eq!(heron.doc().get("d", "title").await.unwrap(), json!("from tomorrow"));
        // Another's doc by the same name.
        heron.doc().delete("d").await.unwrap();
        assert!(heron.doc().sync(&mut copy).await.unwrap_err().is("gone"));
    });
}

#[test]
fn a_long_copy_goes_in_parts_all_or_nothing_and_asks_with_a_long_question() {
    let house = House::open();
    let space = space(&house);
    block(async {
        let heron = space.agent("heron");
        let mut copy = DocCopy::new("d", "heron@laptop").unwrap();
        copy.declare("files", Rule::Set).unwrap();
        for n in 0..2_500 {
            copy.write("files", &json!(n)).unwrap();
        }
        assert_eq!(heron.doc().sync(&mut copy).await.unwrap().sent, 2_500);
        // Every second one goes: what is left has thousands of gaps, too many for a line of a request.
        for n in (0..2_500).step_by(2) {
            copy.remove("files", Some(&json!(n))).unwrap();
        }
        heron.doc().sync(&mut copy).await.unwrap();
        assert_eq!(digest(heron.doc(), "d").await, copy.digest());
        let mut parts = DocCopy::new("d", "heron@desk").unwrap();
        for (dot, _) in copy.state().entries().take(300) {
            let mut seen = synod_client::State::default();
            seen.see(&dot.actor, dot.n, dot.n);
            parts.join(&copy.state().about(seen.seen())).unwrap();
        }
        let synced = heron.doc().sync(&mut parts).await.unwrap();
        assert_eq!((synced.came, parts.digest()), (950, copy.digest()));
    });
}

async fn digest(docs: Docs<'_>, doc: &str) -> String {
    let shown: Value = docs.show(doc).await.unwrap();
    shown["digest"].as_str().unwrap().to_owned()
}

#[test]
fn edits_of_one_file_by_many_processes_at_once_all_count_and_syncs_lose_none() {
    let house = House::open();
    house.json(&[
        "doc",
        "create",
        "d",
        "--rules",
        r#"[{"key":"n","rule":"sum"},{"key":"done","rule":"set"}]"#,
    ]);
    house.json(&["doc", "copy", "d", "y.copy", "--place", "laptop", "--as", "heron"]);
    let all_at_once = |lines: &[Vec<String>]| {
        std::thread::scope(|scope| {
            for line in lines {
                let house = &house;
                scope.spawn(move || {
                    let said = house.run(&line.iter().map(String::as_str).collect::<Vec<_>>());
                    assert_eq!(said.exit, 0, "{line:?}: {said:?}");
                });
            }
        });
    };
    let line = |words: &str| words.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let edits: Vec<_> = (0..12).map(|_| line("doc edit y.copy n 1")).collect();
    all_at_once(&edits);
    let read = house.json(&["doc", "read", "y.copy"]);
    assert_eq!((&read["values"][1]["value"], &read["pending"]), (&json!(12), &json!(12)), "{read}");
    // Edits, syncs, and what others write at the node, all in parallel.
    let mut mixed = Vec::new();
    for n in 0..12 {
        mixed.push(line("doc edit y.copy n 1"));
        mixed.push(line(&format!("doc edit y.copy done f{n}")));
        if n % 2 == 0 {
            mixed.push(line("doc sync y.copy"));
            mixed.push(line("doc write d n 100 --as wren"));
        }
    }
    all_at_once(&mixed);
    house.json(&["doc", "sync", "y.copy"]);
    let copy = house.json(&["doc", "read", "y.copy"]);
    let node = house.json(&["doc", "show", "d", "--digest"]);
    assert_eq!(copy["digest"], node["digest"], "{copy} {node}");
    assert_eq!(node["values"][1]["value"], 12 + 12 + 600, "{node}");
    assert_eq!(node["values"][0]["value"].as_array().unwrap().len(), 12, "{node}");
    assert_eq!(copy["pending"], 0);
    // The copy, and no locks of those that are done.
    let left: Vec<_> = crate::house::files(house.path()).into_iter().filter(|path| is_about(path)).collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

fn is_about(path: &std::path::Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().contains("y.copy"))
}

#[test]
fn a_sync_waits_for_the_one_before_it_and_edits_do_not() {
    let house = House::open();
    house.json(&["doc", "create", "d", "--rule", "sum"]);
    house.json(&["doc", "copy", "d", "y.copy", "--place", "laptop", "--as", "heron"]);
    let file = DocFile::open(house.path().join("y.copy")).unwrap();
    block(async {
        // A sync that takes its time: it is this one's turn.
        let turn = file.turn().await.unwrap();
        let mut second = house.command(&["doc", "sync", "y.copy"]);
        second.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut second = second.spawn().unwrap();
        let mut said = BufReader::new(second.stderr.take().unwrap());
        assert_eq!(house.json(&["doc", "edit", "y.copy", "n", "5"])["pending"], 1);
        let mut waits = String::new();
        said.read_line(&mut waits).unwrap();
        assert_eq!(waits, "another sync of y.copy is at work; waiting for it (edits need not)\n");
        assert!(second.try_wait().unwrap().is_none(), "it waits");
        let space = space(&house);
        let synced = turn.sync(space.agent("heron").doc()).await.unwrap();
        assert_eq!(synced.sent, 1);
        assert!(second.wait().unwrap().success());
    });
    assert_eq!(house.json(&["doc", "read", "y.copy"])["pending"], 0);
}

#[test]
fn what_the_node_has_not_heard_of_is_counted_alike_everywhere_and_removals_are_edits() {
    let house = House::open();
    house.json(&[
        "doc",
        "create",
        "d",
        "--rules",
        r#"[{"key":"s","rule":"set"},{"key":"f","rule":"flag"},{"key":"n","rule":"sum"}]"#,
    ]);
    for (key, value) in [("s", "zz"), ("s", "yy"), ("f", "true")] {
        house.json(&["doc", "write", "d", key, value]);
    }
    house.json(&["doc", "copy", "d", "r.copy", "--as", "heron"]);
    let edits: [(&[&str], u64); 7] = [
        (&["s", "zz", "--remove"], 1),
        (&["f", "false"], 2),
        (&["s", "none such", "--remove"], 2),
        (&["n", "1"], 3),
        (&["n", "1"], 4),
        (&["s", "xx"], 5),
        (&["s", "--remove"], 6),
    ];
    for (words, pending) in edits {
        let said = house.json(&[&["doc", "edit", "r.copy"], words].concat());
        assert_eq!(said["pending"], pending, "{words:?}");
        assert_eq!(house.json(&["doc", "read", "r.copy"])["pending"], pending, "{words:?}");
        let noun = if pending == 1 { "; 1 edit that" } else { &format!("; {pending} edits that") };
        let read = house.run(&["doc", "read", "r.copy"]);
        assert!(read.out.contains(&format!("{noun} the node has not heard of")), "{read:?}");
    }
    let synced = house.json(&["doc", "sync", "r.copy"]);
    assert_eq!((&synced["sent"], &synced["pending"]), (&json!(6), &json!(0)), "{synced}");
    let node = house.json(&["doc", "show", "d", "--digest"]);
    assert_eq!(node["digest"], synced["digest"]);
    let values = node["values"].as_array().unwrap().iter().map(|shown| &shown["value"]);
    assert_eq!(values.collect::<Vec<_>>(), [&json!(false), &json!(2), &json!([])], "{node}");
    assert_eq!(house.json(&["doc", "sync", "r.copy"])["sent"], 0);
}

#[test]
fn a_file_that_is_not_there_is_said_with_what_makes_one_and_values_look_as_at_the_node() {
    let house = House::open();
    for words in [&["edit", "no.copy", "k", "v"][..], &["read", "no.copy"], &["sync", "no.copy"]] {
        let none = house.run(&[&["doc"], words].concat());
        assert_eq!(none.exit, 2, "{none:?}");
        assert_eq!(
            none.err,
            "synod: there is no no.copy; make a copy of a doc there first: synod doc copy DOC no.copy\n"
        );
    }
    house.json(&["doc", "create", "d", "--rules", r#"[{"key":"s","rule":"set"},{"key":"f","rule":"flag"}]"#]);
    house.json(&["doc", "copy", "d", "d.copy", "--as", "heron"]);
    house.json(&["doc", "edit", "d.copy", "s", "src/a.rs"]);
    let list = house.run(&["doc", "edit", "d.copy", "s", "src/b.rs"]);
    let flag = house.run(&["doc", "edit", "d.copy", "f", "true"]);
    assert!(list.out.contains("value    src/a.rs, src/b.rs\n"), "{list:?}");
    assert!(flag.out.contains("value    yes\n"), "{flag:?}");
    let record = house.run(&["doc", "edit", "d.copy", "more", r#"[{"line":7}]"#]);
    assert!(record.out.contains(r#"value    [{"line":7}]"#), "{record:?}");
    house.json(&["doc", "sync", "d.copy"]);
    let shown = house.run(&["doc", "show", "d"]).out;
    assert!(shown.contains("src/a.rs, src/b.rs ") && shown.contains(" yes "), "{shown}");
}

#[test]
fn a_sync_that_is_refused_leaves_the_node_s_rules_so_that_its_advice_helps() {
    let house = House::open();
    house.json(&["doc", "create", "d"]);
    house.json(&["doc", "copy", "d", "d.copy", "--as", "heron"]);
    house.json(&["doc", "edit", "d.copy", "best", "5"]);
    house.json(&["doc", "rule", "d", "best", "max"]);
    let refused = house.run(&["doc", "sync", "d.copy"]);
    assert!(
        refused.exit == 1 && refused.err.contains("remove the key from the copy, write it again"),
        "{refused:?}"
    );
    house.json(&["doc", "edit", "d.copy", "best", "--remove"]);
    assert_eq!(house.json(&["doc", "edit", "d.copy", "best", "5"])["rule"], "max");
    house.json(&["doc", "sync", "d.copy"]);
    assert_eq!(house.json(&["doc", "get", "d", "best"])["value"], 5);
}
