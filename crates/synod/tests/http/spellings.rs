//! The spellings that were fixed from the start, to the letter.

use crate::house::House;
use crate::wire::Wire;
use serde_json::{Value, json};

fn call(wire: &mut Wire, request: String) -> Value {
    let response = wire.send(request).response();
    assert_eq!(response.status, 200, "{}", response.body);
    response.json()
}

#[test]
fn the_queue_from_push_to_done() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    let pushed = call(&mut wire, house.post("/v1/default/queue/push", r#"{"queue":"q","body":{"n":1}}"#));
    assert_eq!(pushed["state"], "ready");
    let (task, index) = (pushed["task"].as_u64().unwrap(), pushed["index"].as_u64().unwrap());
    let claimed = call(
        &mut wire,
        house.post("/v1/default/queue/claim", r#"{"queue":"q","max":1,"lease_ms":30000,"wait_ms":1000}"#),
    );
    let granted = &claimed["tasks"][0];
    assert_eq!(granted["task"], task);
    assert_eq!(granted["attempt"], 1);
    assert_eq!(granted["body"], json!({"n": 1}));
    assert!(claimed["index"].as_u64().unwrap() > index);
    let fence = granted["fence"].as_u64().unwrap();
    let body = format!(r#"{{"task":{task},"fence":{fence},"result":{{}}}}"#);
    let finished = call(&mut wire, house.post("/v1/default/queue/finish", &body));
    assert_eq!(finished["state"], "done");
    assert!(finished["index"].is_u64());
    let stats = call(&mut wire, house.get("/v1/default/queue/stats?queue=q"));
    for (name, count) in [
        ("ready", 0),
        ("leased", 0),
        ("waiting", 0),
        ("parked", 0),
        ("done", 1),
        ("dead", 0),
        ("cancelled", 0),
        ("pushed", 1),
    ] {
        assert_eq!(stats[name], count, "{name}");
    }
    // A query may be posted as well.
    assert_eq!(call(&mut wire, house.post("/v1/default/queue/stats", r#"{"queue":"q"}"#))["done"], 1);
}

#[test]
fn an_empty_claim_is_a_yes_without_tasks() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    let claimed = call(&mut wire, house.post("/v1/default/queue/claim", r#"{"queue":"empty","wait_ms":50}"#));
    assert_eq!(claimed["tasks"], json!([]));
}

#[test]
fn a_value_changes_only_when_its_revision_stands() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    let put = call(&mut wire, house.post("/v1/default/kv/put", r#"{"key":"k","value":1}"#));
    let revision = put["revision"].as_u64().unwrap();
    assert!(put["index"].is_u64());
    let body = format!(r#"{{"key":"k","value":2,"if_revision":{revision}}}"#);
    assert_eq!(call(&mut wire, house.post("/v1/default/kv/put", &body))["revision"], revision + 1);
    let response = wire.send(house.post("/v1/default/kv/put", &body)).response();
    let problem = response.json();
    assert_eq!((response.status, &problem["code"]), (409, &"conflict".into()));
    assert_eq!(problem["revision"], revision + 1);
    assert_eq!(problem["current"], 2);
}

#[test]
fn a_transaction_replies_to_each_of_its_commands() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    call(&mut wire, house.post("/v1/default/queue/push", r#"{"queue":"in","body":1}"#));
    let claimed = call(&mut wire, house.post("/v1/default/queue/claim", r#"{"queue":"in"}"#));
    let (task, fence) = (&claimed["tasks"][0]["task"], &claimed["tasks"][0]["fence"]);
    let body = format!(
        r#"{{"commands":[{{"queue.finish":{{"task":{task},"fence":{fence}}}}},{{"queue.push":{{"queue":"out","body":2}}}}]}}"#
    );
    let done = call(&mut wire, house.post("/v1/default/txn", &body));
    assert_eq!(done["replies"][0]["state"], "done");
    assert_eq!(done["replies"][1]["state"], "ready");
    assert!(done["index"].is_u64());
}

#[test]
fn a_request_key_executes_once() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    let keyed = |body: &str, header: &str| {
        let head = house.head("POST", "/v1/default/queue/push");
        format!("{head}{header}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
    };
    let body = r#"{"queue":"q","body":{"n":1}}"#;
    for header in ["idempotency-key: k1", "synod-sequence: 7/1"] {
        let first = wire.send(keyed(body, header)).response();
        let again = wire.send(keyed(body, header)).response();
        assert_eq!(first.json()["task"], again.json()["task"], "{header}");
        let index = first.json()["index"].as_u64().unwrap().to_string();
        assert_eq!(again.header("synod-repeated"), Some(&*index), "{header}");
        assert_eq!(first.header("synod-repeated"), None);
    }
    let other = wire.send(keyed(r#"{"queue":"other"}"#, "idempotency-key: k1")).response();
    assert_eq!((other.status, &other.json()["code"]), (409, &"conflict".into()));
    let stats = call(&mut wire, house.get("/v1/default/queue/stats?queue=q"));
    assert_eq!(stats["pushed"], 2);
}

#[test]
fn agents_are_who_they_say_within_their_rights() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    let joined = call(&mut wire, house.post("/v1/default/agent/join?as=heron", "{}"));
    let handle = joined["handle"].as_str().unwrap().to_owned();
    assert!(handle.starts_with("heron@"));
    call(&mut wire, house.post("/v1/default/queue/push", r#"{"queue":"q"}"#));
    let head = house.head("POST", "/v1/default/queue/claim");
    let body = r#"{"queue":"q","session":true}"#;
    let claim = format!("{head}synod-agent: {handle}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let task = call(&mut wire, claim)["tasks"][0]["task"].clone();
    let shown = call(&mut wire, house.get(&format!("/v1/default/queue/show?task={task}&pretty")));
    assert_eq!(shown["holder"], "heron");
}

#[test]
fn refusals_are_problems_with_a_way_out() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    for (path, body, status, code) in [
        ("/v1/default/queue/push", r#"{"queue":"q","bdy":1}"#, 400, "invalid"),
        ("/v1/default/queue/push", "{", 400, "invalid"),
        ("/v1/default/queue/push?queue=q", "{}", 400, "invalid"),
        ("/v1/default/queue/show", r#"{"task":999999}"#, 404, "not_found"),
        ("/v1/default/queue/finish", r#"{"task":999999,"fence":1}"#, 404, "not_found"),
    ] {
        let response = wire.send(house.post(path, body)).response();
        assert_eq!(response.status, status, "{path} {body}: {}", response.body);
        let problem = response.json();
        assert_eq!(problem["code"], code, "{path} {body}");
        assert_eq!(problem["type"], format!("urn:synod:problem:{code}"));
    }
}

#[test]
fn the_node_says_where_it_is() {
    let house = House::open();
    let text = std::fs::read_to_string(house.dir.path().join("node.json")).unwrap();
    let place: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(place["http"], format!("http://{}", house.addr));
    assert_eq!(place["pid"], std::process::id());
    let dir = house.close();
    assert!(!dir.path().join("node.json").exists(), "and takes it back when it closes");
}
