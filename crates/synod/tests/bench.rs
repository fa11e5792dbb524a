//! The bench runs, measures what it says it measures, and leaves nothing behind.
//!
//! `SYNOD_LONG=1` runs the parts that take longer as well. What the numbers are is nobody's business here.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn bench(dir: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_synod"));
    command.arg("bench").args(words).current_dir(dir);
    command.output().unwrap()
}

#[test]
fn every_part_gives_numbers_and_goes_without_a_trace() {
    let mut expected = vec![
        ("publish", &["1 publisher", "64 publishers", "256 publishers: p99"][..]),
        (
            "groups",
            &["1 member, fetch of 1, ack one by one", "16 members, fetch of 32, ack one by one: fetch, p99"],
        ),
        ("blobs", &["put", "get", "bare write and flush"]),
        ("auctions", &["10 bidders", "100 bidders: one auction, p99"]),
        (
            "signatures",
            &["signed on one thread, nothing else", "verified and counted", "others meanwhile: kv.put, p99"],
        ),
        ("merges", &["writes under `sum`", "writes under `last`"]),
    ];
    if std::env::var_os("SYNOD_LONG").is_some() {
        expected.push((
            "ticks",
            &["idle: heard after the tick, p50", "16 clients push meanwhile: heard after the tick, p99"],
        ));
        expected.push(("fan-out", &["1 subscriber, flat out", "100 subscribers, 200 messages/s: lag, p99"]));
        expected.push((
            "replay",
            &[
                "raw read of the same bytes, cold",
                "read page by page, cold",
                "followed by server-sent events, warm",
            ],
        ));
    }
    let dir = tempfile::tempdir().unwrap();
    let parts: Vec<&str> = expected.iter().map(|(part, _)| *part).collect();
    let out = bench(dir.path(), &[&parts[..], &["--quick", "--json"]].concat());
    assert!(out.status.success(), "{out:?}");
    let said: Value = serde_json::from_slice(&out.stdout).unwrap();
    let rows = said["rows"].as_array().unwrap();
    for (part, names) in expected {
        for name in names {
            let row = rows.iter().find(|row| {
                row["name"] == *name && row["part"].as_str().is_some_and(|own| own.starts_with(part))
            });
            let row = row.unwrap_or_else(|| panic!("{part} does not say `{name}`: {said}"));
            assert!(row["value"].as_f64().is_some_and(|value| value > 0.0), "{row}");
        }
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "files are left");
}

#[test]
fn a_part_that_is_none_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let out = bench(dir.path(), &["bandwidth"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&out.stderr).contains("`bandwidth` is no part"), "{out:?}");
    // What takes minutes runs only when it is named, and says so.
    let out = bench(dir.path(), &["--help"]);
    assert!(String::from_utf8_lossy(&out.stdout).contains("messages  ten million"), "{out:?}");
}
