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
    assert!(said.exit != 0 && said.err.contains("nothing that is led or decided"), "{said:?}");
    drop(waiting);
}
