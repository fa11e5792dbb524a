//! `--tools decide` beyond the page: what passes on when a client goes, pipelines step by step, times.

use crate::house::{House, until};
use crate::wire::Proxy;
use serde_json::{Value, json};

fn open(house: &House, name: &str) -> Proxy {
    Proxy::open(house, &["--tools", "decide,share", "--as", name])
}

#[test]
fn what_a_member_won_passes_to_the_next_best_when_its_client_goes() {
    let house = House::open();
    let [mut heron, mut wren, mut owl] = ["heron", "wren", "owl"].map(|name| open(&house, name));
    let asked = heron.data("call_for_bids", json!({"market": "m", "task": "dig", "to": ["wren", "owl"]}));
    let auction = &asked["auction"];
    wren.data("bid", json!({"auction": auction, "cost": 10}));
    owl.data("bid", json!({"auction": auction, "cost": 20}));
    let won = wren.data("market", json!({"wait_s": 10}));
    assert_eq!((&won["won"][0]["task"], &won["asked"]), (&json!("dig"), &json!([])));
    let uninvited = heron.call("bid", json!({"auction": auction, "cost": 1}));
    assert!(uninvited.error, "{uninvited:?}");
    drop(wren);
    let won = owl.data("market", json!({"wait_s": 30}));
    let award = won["won"][0]["award"].clone();
    let delivered = owl.data("deliver", json!({"award": award, "result": "a hole"}));
    assert_eq!(delivered["state"], "done");
    let told = heron.data("auction", json!({"auction": auction, "wait_s": 5}));
    let awards = told["awards"].as_array().unwrap();
    let states: Vec<_> = awards.iter().map(|award| (&award["agent"], &award["state"])).collect();
    assert_eq!(states, [(&json!("wren"), &json!("failed")), (&json!("owl"), &json!("done"))]);
    assert_eq!(awards[1]["result"], "a hole");
}

#[test]
fn the_lead_passes_on_when_its_client_goes_and_proves_itself() {
    let house = House::open();
    let [mut heron, mut wren] = ["heron", "wren"].map(|name| open(&house, name));
    let lead = heron.data("lead", json!({"election": "job"}))["lead"].clone();
    let held = wren.call("lead", json!({"election": "job"}));
    let leads = wren.call("why", json!({"about": "election:job"}));
    assert!(leads.text.contains("`heron`"), "{leads:?}");
    assert!(held.error && held.text.contains("\"wait_s\":50"), "{held:?}");
    wren.data("join", json!({}));
    heron.data("put", json!({"key": "k", "value": 1, "if_term": lead}));
    drop(heron);
    let next = wren.data("lead", json!({"election": "job", "wait_s": 30}))["lead"].clone();
    let late = wren.call("put", json!({"key": "k", "value": 2, "if_term": lead}));
    assert!(late.error && late.text.starts_with("stale"), "{late:?}");
    wren.data("put", json!({"key": "k", "value": 2, "if_term": next}));
    let wrong = wren.call("put", json!({"key": "k", "value": 2, "if_term": "job"}));
    assert!(wrong.error && wrong.text.contains("nightly@871"), "{wrong:?}");
}

#[test]
fn a_pipeline_is_worked_on_step_by_step() {
    let house = House::open();
    let stages = r#"[{"name":"split","fan_out":true},{"name":"read"},{"name":"vote","gather":"split"}]"#;
    house.json(&["pipeline", "define", "review", "--stages", stages]);
    let mut heron = open(&house, "heron");
    heron.data("start_item", json!({"pipeline": "review", "body": "change 17"}));
    let next = |heron: &mut Proxy| heron.data("next_step", json!({"pipeline": "review"}));
    let step = next(&mut heron);
    assert_eq!(
        (&step["stage"], &step["inputs"], &step["fan_out"]),
        (&json!("split"), &json!(["change 17"]), &json!(true))
    );
    heron.data("end_step", json!({"step": step["step"], "outputs": ["a.rs", "b.rs"]}));
    let (one, two) = (next(&mut heron), next(&mut heron));
    let item = format!("item:{}", step["item"]);
    let waits = heron.call("why", json!({"about": item}));
    assert!(waits.text.contains("of `vote` waits for 2 of its 2 inputs"), "{waits:?}");
    let stages = heron.call("why", json!({"about": "pipeline:review"}));
    assert!(stages.text.contains("stage `read` has 2 leased"), "{stages:?}");
    assert_eq!(next(&mut heron)["step"], json!(null), "nothing is gathered before all have come");
    heron.data("end_step", json!({"step": two["step"], "output": "b is fine"}));
    heron.data("end_step", json!({"step": one["step"], "output": "a is fine"}));
    let late = heron.call("end_step", json!({"step": one["step"], "output": "again"}));
    assert!(late.error, "{late:?}");
    let vote = next(&mut heron);
    assert_eq!(vote["inputs"], json!(["a is fine", "b is fine"]));
    let done = heron.data("end_step", json!({"step": vote["step"], "output": "yes"}));
    assert_eq!(done["state"], "done");
}

#[test]
fn a_step_with_many_or_long_inputs_is_read_to_its_end() {
    let house = House::open();
    let stages = r#"[{"name":"split","fan_out":true},{"name":"vote","gather":"split"}]"#;
    house.json(&["pipeline", "define", "review", "--stages", stages]);
    let mut heron = open(&house, "heron");
    heron.data("start_item", json!({"pipeline": "review", "body": "x".repeat(9_000)}));
    let step = heron.data("next_step", json!({"pipeline": "review"}));
    assert_eq!(read_on(&mut heron, &step), "x".repeat(9_000));
    let parts: Vec<String> = (0..300).map(|nth| format!("part {nth}, {}", "y".repeat(nth))).collect();
    heron.data("end_step", json!({"step": step["step"], "outputs": parts}));
    let vote = heron.data("next_step", json!({"pipeline": "review"}));
    assert_eq!(read_on(&mut heron, &vote), parts.concat());
    heron.data("end_step", json!({"step": vote["step"], "output": "yes"}));
}

/// All that a step is made of, one after the other, as far as `more` leads.
fn read_on(heron: &mut Proxy, step: &Value) -> String {
    let shown = step["inputs"].as_array().unwrap().iter().map(|input| input.as_str().unwrap());
    let mut all: String = shown.collect();
    let mut more = step["more"].clone();
    while let Some(about) = more.as_str() {
        // The part that was cut ends with a mark that is not of it.
        all = all.trim_end_matches('…').to_owned();
        let read = heron.ask("resources/read", json!({"uri": about}));
        let page = read["result"]["contents"][0]["text"].as_str().unwrap();
        let page: Value = serde_json::from_str(page).unwrap();
        match page["page"].as_str() {
            Some(part) => all.push_str(part),
            None => page["page"]["inputs"]
                .as_array()
                .unwrap()
                .iter()
                .for_each(|row| all.push_str(row["input"].as_str().unwrap())),
        }
        more = page["more"].clone();
    }
    all
}

#[test]
fn what_is_scheduled_happens_and_stops() {
    let house = House::open();
    let mut heron = open(&house, "heron");
    let commands = json!([{"queue.push": {"queue": "ticks", "body": 1}}]);
    let set = heron.data("schedule", json!({"name": "often", "every_s": 1, "commands": commands}));
    assert!(set["next"].is_string(), "{set}");
    until("it ticks", || house.json(&["queue", "queues"])["queues"][0]["queue"] == "ticks");
    let told = heron.call("schedules", json!({}));
    assert!(told.text.contains("`often`: next at") && told.text.contains("worked the last time"), "{told:?}");
    heron.data("schedule", json!({"name": "often", "stop": true}));
    assert_eq!(heron.data("schedules", json!({}))["schedules"], json!([]));
    let wrong = heron.call("schedule", json!({"name": "x", "cron": "0 2 * *", "commands": commands}));
    assert!(wrong.error && wrong.text.starts_with("invalid"), "{wrong:?}");
}

#[test]
fn many_write_one_doc_and_everything_counts() {
    let house = House::open();
    let mut agents = ["heron", "wren", "owl"].map(|name| open(&house, name));
    for (n, agent) in agents.iter_mut().enumerate() {
        agent.data("write_doc", json!({"doc": "d", "key": "sum", "value": n + 1, "rule": "sum"}));
        agent.data("write_doc", json!({"doc": "d", "key": "seen", "value": format!("f{n}"), "rule": "set"}));
    }
    let read = agents[0].data("read_doc", json!({"doc": "d"}));
    assert_eq!(read["values"]["sum"], 6, "{read}");
    assert_eq!(read["values"]["seen"].as_array().map(Vec::len), Some(3), "{read}");
    let conflict = agents[0].call("write_doc", json!({"doc": "d", "key": "sum", "value": 1, "rule": "max"}));
    assert!(conflict.error, "a key that was written keeps its rule: {conflict:?}");
    assert_eq!(agents[1].data("read_doc", json!({}))["docs"], json!(["d"]));
}
