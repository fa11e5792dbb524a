//! `status`, `top` and `why` know topics, groups, journals, artefacts and uploads.

use crate::house::House;

#[test]
fn what_flows_is_where_people_look_for_it() {
    let house = House::open();
    let said = house.run(&["status"]);
    assert!(
        !said.out.contains("reads") && !said.out.contains("artefacts"),
        "nothing flows yet: {}",
        said.out
    );
    for n in ["1", "2", "3"] {
        house.json(&["topic", "publish", "orders", n, "--as", "shop"]);
        house.json(&["journal", "append", "order-1", r#"[{"type":"Counted","data":1}]"#, "--as", "shop"]);
    }
    house.json(&["topic", "join", "billing", "orders", "--attempts-max", "1", "--as", "wren"]);
    let fetched = house.json(&["topic", "fetch", "billing", "--max", "2", "--as", "wren"]);
    let fence = fetched["messages"][0]["fence"].to_string();
    house.json(&["topic", "nack", "billing", "0", &fence, "--reason", "no printer", "--as", "wren"]);
    house.json(&["journal", "truncate", "order-1", "1"]);
    let blob = house.json(&["blob", "put", "--content", "some text", "--name", "a.txt", "--as", "wren"]);
    let upload = house.json(&["blob", "begin", "--size", "300000", "--as", "wren"])["upload"].to_string();

    let said = house.run(&["status"]);
    let rows: Vec<Vec<&str>> = said.out.lines().map(|line| line.split_whitespace().collect()).collect();
    let row = |name: &str| {
        let found = rows.iter().find(|row| row.first() == Some(&name));
        found.unwrap_or_else(|| panic!("no row {name}: {}", said.out)).clone()
    };
    assert_eq!(row("orders")[..3], ["orders", "3", "3"]);
    assert_eq!(
        row("billing"),
        ["billing", "orders", "1", "2", "1", "1"],
        "reads, members, lag, pending, dead"
    );
    assert_eq!(row("order"), ["order", "1", "2", "1"], "journals, events, forgotten");
    assert_eq!(row("artefacts")[1], "1");
    assert!(row(&upload).contains(&"wren"));
    let json = house.json(&["status"]);
    assert_eq!(json["streams"]["groups"][0]["dead"], 1, "{json}");
    let top = house.run(&["top", "--once"]);
    assert!(top.out.contains("1 group: 2 behind, 1 dead"), "{}", top.out);

    let blob = blob["blob"].as_str().unwrap();
    for (id, says) in [
        ("group:billing", "it reads `orders` and has 2 messages to handle yet; 0 handled, 1 dead letter"),
        ("billing", "`wren` has 1 message in hand"),
        ("topic:orders", "it keeps 3 messages, offsets 0 to 2"),
        ("orders", "the group `billing` has 2 messages to handle yet, 1 of them in hand or put off"),
        ("order-1", "what came before revision 1 was truncated"),
        ("journal:order-1", "it is at revision 2"),
        (blob, "nothing mentions it: it is forgotten"),
        (&format!("blob:{blob}"), "`wren` stored 9 B"),
        (&upload, "it goes on at byte 0"),
        (&format!("upload:{upload}"), "`wren` began it"),
    ] {
        let said = house.run(&["why", id]);
        assert!(said.exit == 0 && said.out.contains(says), "{id}: {said:?}");
    }
    let before = house.json(&["topic", "publish", "orders", "4"])["index"].as_u64().unwrap() - 1;
    let then = house.run(&["why", "topic:orders", "--at", &before.to_string()]);
    assert!(then.out.contains("offsets 0 to 2"), "{then:?}");
    house.json(&["journal", "delete", "order-1"]);
    assert!(house.run(&["why", "order-1"]).out.contains("it was deleted"));
    let said = house.run(&["why", "group:none"]);
    assert!(said.exit != 0 && said.err.contains("there is no such group"), "{said:?}");
}
