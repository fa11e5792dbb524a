//! `--tools flow` beyond the walk of the clients: bounds, what a cut call leaves, who gets what passes on, the door over HTTP.

use crate::house::{House, until};
use crate::http::Visit;
use crate::wire::Proxy;
use serde_json::{Value, json};

const FLOW: &[&str] = &["--tools", "flow", "--as"];

fn open(house: &House, name: &str) -> Proxy {
    Proxy::open(house, &[FLOW, &[name]].concat())
}

/// A reply's length on the wire.
fn size(proxy: &mut Proxy, tool: &str, args: &Value) -> (usize, Value) {
    let answer = proxy.ask("tools/call", json!({"name": tool, "arguments": args}));
    let result = &answer["result"];
    assert_ne!(result["isError"], true, "{result}");
    (result.to_string().len(), result["structuredContent"].clone())
}

#[test]
fn pages_fit_and_go_on_until_everything_was_read_once() {
    let house = House::open();
    let mut proxy = open(&house, "heron");
    let long: String = (0..20_000).map(|n| if n % 5 == 0 { '"' } else { 'é' }).collect();
    let said =
        |n: usize| if n == 7 { json!(long) } else { json!({"n": n, "text": "x".repeat(n * 29 % 900)}) };
    for n in 0..40 {
        let body = said(n).to_string();
        house.json(&["topic", "publish", "t", &body]);
        house.json(&["journal", "append", "j-1", &json!([{"type": "Said", "data": said(n)}]).to_string()]);
    }
    for (tool, mut args, list, name) in [
        ("read_topic", json!({"topic": "t"}), "messages", "body"),
        ("recall", json!({"journal": "j-1"}), "events", "data"),
        ("recall", json!({"category": "j"}), "events", "data"),
        ("recall", json!({"journal": "j-1", "newest_first": true}), "events", "data"),
    ] {
        let (mut came, mut pages) = (Vec::new(), 0);
        loop {
            let (size, data) = size(&mut proxy, tool, &args);
            assert!(size <= 4096, "{tool} {args}: {size}");
            let rows = data[list].as_array().unwrap();
            came.extend(rows.iter().cloned());
            pages += 1;
            if rows.is_empty() || data["next"].is_null() {
                break;
            }
            args["from"] = data["next"].clone();
        }
        if args["newest_first"] == true {
            came.reverse();
        }
        assert_eq!(came.len(), 40, "{tool} {args}");
        assert!(pages > 5, "{pages}");
        for (n, row) in came.iter().enumerate() {
            if n != 7 {
                assert_eq!(row[name], said(n), "{tool}");
                continue;
            }
            // What is cut goes on at its address, to its end.
            let mut whole = row[name].as_str().unwrap().trim_end_matches('…').to_owned();
            let mut more = row["more"].as_str().map(str::to_owned);
            while let Some(uri) = more {
                let read = proxy.ask("resources/read", json!({"uri": uri}));
                let page = read["result"]["contents"][0]["text"].as_str().unwrap_or_else(|| panic!("{read}"));
                let page: Value = serde_json::from_str(page).unwrap();
                whole.push_str(page["page"].as_str().unwrap());
                more = page["more"].as_str().map(str::to_owned);
            }
            assert_eq!(whole, long, "{tool}");
        }
    }
    // The same through a group, each message told in full or with its address.
    let (size, data) = size(&mut proxy, "take", &json!({"group": "g", "topic": "t", "max": 8}));
    assert!(size <= 4096, "{size}");
    let last = &data["messages"][7];
    let told = proxy.call("why", json!({"about": last["more"]}));
    assert!(!told.error && last["more"].as_str().unwrap().starts_with("synod://group/g/7?from="), "{told:?}");
}

#[test]
fn a_text_of_any_length_is_kept_and_read_in_pieces() {
    let house = House::open();
    let mut proxy = open(&house, "heron");
    let text: String = (0..9_000).map(|n| ['ä', 'b', '"', '\n', '€'][n % 5]).collect();
    let kept = proxy.data("put_blob", json!({"text": text, "name": "long.txt"}));
    let (mut args, mut whole) = (json!({"blob": kept["blob"]}), String::new());
    loop {
        let (size, data) = size(&mut proxy, "get_blob", &args);
        assert!(size <= 4096, "{size}");
        whole.push_str(data["text"].as_str().unwrap());
        if data["next"].is_null() {
            break;
        }
        args["from"] = data["next"].clone();
    }
    assert_eq!(whole, text);
    // A body that mentions it keeps it.
    proxy.data("publish", json!({"topic": "reports", "body": {"see": kept["blob"]}}));
    let name = kept["blob"].as_str().unwrap().trim_start_matches("blob:").to_owned();
    assert_eq!(house.json(&["blob", "show", &name])["mentions"], 1);
    let picture = house.path().join("picture");
    std::fs::write(&picture, [0xff, 0xd8, 0xff, 0x00]).unwrap();
    let put = house.json(&["blob", "put", picture.to_str().unwrap(), "--media-type", "image/jpeg"]);
    let told = proxy.call("get_blob", json!({"blob": put["blob"]}));
    assert!(!told.error && told.text.contains("no text but 4 bytes of `image/jpeg`"), "{told:?}");
    assert_eq!(told.data.get("text"), None);
}

#[test]
fn what_a_member_took_passes_on_when_its_client_goes() {
    let house = House::open();
    house.json(&["topic", "publish", "t", "\"hello\""]);
    let (mut heron, mut wren) = (open(&house, "heron"), open(&house, "wren"));
    let taken = heron.data("take", json!({"group": "g", "topic": "t"}));
    assert_eq!(taken["messages"][0]["body"], "hello");
    let waits = wren.begin("take", json!({"group": "g", "wait_s": 40}));
    until("it waits", || !house.json(&["space", "waits"])["waits"].as_array().unwrap().is_empty());
    heron.close();
    let told = wren.told(waits);
    assert_eq!(told.data["messages"][0]["attempt"], 2, "{told:?}");
    let lost = wren.call("settle", json!({"messages": [taken["messages"][0]["message"]]}));
    assert!(lost.error && lost.text.starts_with("stale: "), "{lost:?}");
    assert!(!wren.call("settle", json!({"messages": [told.data["messages"][0]["message"]]})).error);
    assert_eq!(house.json(&["topic", "group", "g"])["acked"], 1);
}

#[test]
fn a_take_that_is_cancelled_leaves_nothing_in_nobodys_hands() {
    let house = House::open();
    house.json(&["topic", "create", "t"]);
    let mut heron = open(&house, "heron");
    let call = heron.begin("take", json!({"group": "g", "topic": "t", "wait_s": 50}));
    until("it waits", || !house.json(&["space", "waits"])["waits"].as_array().unwrap().is_empty());
    heron.write(
        &json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": call}}),
    );
    until("it is withdrawn", || house.json(&["space", "waits"])["waits"].as_array().unwrap().is_empty());
    house.json(&["topic", "publish", "t", "1"]);
    let taken = heron.data("take", json!({"group": "g"}));
    assert_eq!(taken["messages"][0]["attempt"], 1, "{taken}");
}

#[test]
fn the_past_is_recalled_as_it_was() {
    let house = House::open();
    let mut proxy = open(&house, "heron");
    proxy.data("remember", json!({"journal": "order-1", "type": "Placed", "data": 1}));
    let index = house.json(&["kv", "put", "k", "1"])["index"].as_u64().unwrap();
    proxy.data("remember", json!({"journal": "order-1", "type": "Paid", "data": 2}));
    let now = proxy.data("recall", json!({"journal": "order-1"}));
    let then = proxy.data("recall", json!({"journal": "order-1", "at": index.to_string()}));
    assert_eq!((now["revision"].as_u64(), then["revision"].as_u64()), (Some(1), Some(0)));
    assert_eq!(then["events"].as_array().unwrap().len(), 1, "{then}");
}

#[test]
fn what_was_redacted_is_told_as_that() {
    let house = House::open();
    let published = house.json(&["topic", "publish", "t", "\"a secret\""]);
    let index = published["index"].as_u64().unwrap();
    house.json(&["space", "redact", &index.to_string(), "0", "--reason", "a secret"]);
    let mut proxy = open(&house, "heron");
    for (tool, args) in [("read_topic", json!({"topic": "t"})), ("take", json!({"group": "g", "topic": "t"}))]
    {
        let told = proxy.call(tool, args);
        assert!(!told.error && told.text.contains("(it was redacted)"), "{told:?}");
        assert_eq!(told.data["messages"][0].get("body"), None);
    }
}

#[test]
fn over_http_a_message_is_settled_by_its_handle_alone() {
    let house = House::open();
    let query = "?tools=flow";
    let (_, _, joined) = Visit::call(&house, query, "", "join", json!({"name": "heron"})).told();
    let me = joined["handle"].as_str().unwrap();
    let call = |tool: &str, args: Value| {
        let mut args = args;
        args["as"] = me.into();
        let (no, text, data) = Visit::call(&house, query, "", tool, args).told();
        assert!(!no, "{tool}: {text}");
        data
    };
    call("publish", json!({"topic": "t", "body": "hello"}));
    let taken = call("take", json!({"group": "g", "topic": "t"}));
    let settled = call("settle", json!({"messages": taken["messages"][0]["message"]}));
    assert_eq!(settled["settled"][0], taken["messages"][0]["message"]);
    call("remember", json!({"journal": "j-1", "type": "Said", "data": 1, "if_new": true}));
    assert_eq!(call("recall", json!({"journal": "j-1"}))["events"][0]["data"], 1);
    let blob = call("put_blob", json!({"text": "long"}));
    assert_eq!(call("get_blob", json!({"blob": blob["blob"]}))["text"], "long");
    assert_eq!(call("read_topic", json!({"topic": "t"}))["messages"][0]["body"], "hello");
    // Without the group there are nine, here as well.
    let told = Visit::call(&house, "", "", "publish", json!({"topic": "t", "body": 1})).answer().1;
    assert!(told["error"]["message"].as_str().unwrap().contains("it comes with the tools `flow`"), "{told}");
}
