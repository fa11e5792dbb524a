//! `/mcp` of the node: who calls, what is kept, and what a cut connection leaves behind.

use crate::house::{House, until};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// One request on a connection of its own, in the era without sessions.
pub struct Visit {
    socket: TcpStream,
}

/// What came back: status, and the JSON of the body.
pub type Answer = (u16, Value);

impl Visit {
    /// Calls a tool; the answer is read later, or never.
    pub fn call(house: &House, query: &str, headers: &str, tool: &str, args: Value) -> Visit {
        let meta = json!({
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": {"name": "visitor", "version": "1"},
            "io.modelcontextprotocol/clientCapabilities": {},
        });
        let params = json!({"name": tool, "arguments": args, "_meta": meta});
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params});
        let own = format!(
            "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: {tool}\r\n{headers}"
        );
        Visit::post(house, query, &own, &body)
    }

    fn post(house: &House, query: &str, headers: &str, body: &Value) -> Visit {
        let read = |name: &str| std::fs::read_to_string(house.path().join(name)).unwrap();
        let about: Value = serde_json::from_str(&read("node.json")).unwrap();
        let address = about["http"].as_str().unwrap().trim_start_matches("http://").to_owned();
        let mut socket = TcpStream::connect(&address).unwrap();
        let (token, body) = (read("token"), body.to_string());
        write!(
            socket,
            "POST /mcp{query} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n{body}",
            token.trim(),
            body.len()
        )
        .unwrap();
        Visit { socket }
    }

    pub fn answer(self) -> Answer {
        let mut reader = BufReader::new(self.socket);
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).unwrap().parse().unwrap();
        let mut rest = String::new();
        reader.read_to_string(&mut rest).unwrap();
        let body = rest.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        (status, serde_json::from_str(body).unwrap_or_else(|_| json!({ "text": body })))
    }

    /// What a tool said: whether it is a no, and its text.
    pub fn told(self) -> (bool, String, Value) {
        let (status, answer) = self.answer();
        let result = &answer["result"];
        assert_eq!(status, 200, "{answer}");
        let text = result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
        (result["isError"] == true, text, result["structuredContent"].clone())
    }
}

#[test]
fn without_a_name_a_caller_may_look_and_join_and_goes_on_under_its_handle() {
    let mut house = House::open();
    house.json(&["queue", "push", "work", "1"]);
    let (no, text, _) = Visit::call(&house, "", "", "next_work", json!({})).told();
    assert!(no && text.contains("call join {\"name\":\"YOUR-NAME\"}, then send the `handle`"), "{text}");
    let (no, text, _) = Visit::call(&house, "", "", "why", json!({"about": "1"})).told();
    assert!(no && text.starts_with("not_found"), "looking needs no name: {text}");
    let (_, _, joined) = Visit::call(&house, "", "", "join", json!({"name": "heron"})).told();
    let handle = joined["handle"].clone();
    let (_, _, task) = Visit::call(&house, "", "", "next_work", json!({"as": handle})).told();
    assert!(task["task"].is_string(), "{task}");
    // The node's memory of members goes with it; session and task do not.
    house.kill();
    house.start();
    let (no, text, done) =
        Visit::call(&house, "", "", "done", json!({"as": handle, "task": task["task"]})).told();
    assert!(!no, "{text}");
    assert_eq!(done["done"], task["task"]);
    let (no, text, _) = Visit::call(&house, "", "", "next_work", json!({"as": "heron@1"})).told();
    assert!(no && text.starts_with("gone: ") && text.ends_with("call join {}"), "{text}");
}

#[test]
fn a_header_names_the_caller_and_the_address_says_where_it_works() {
    let mut house = House::open();
    house.json(&["queue", "push", "reviews", "\"read it\""]);
    let at = "?queue=reviews&tools=work";
    let (_, text, task) = Visit::call(&house, at, "Synod-Agent: wren\r\n", "next_work", json!({})).told();
    assert_eq!(task["body"], "read it", "{text}");
    house.kill();
    house.start();
    // The same name is the same session, also for a node that has to look it up.
    let (no, text, _) =
        Visit::call(&house, at, "Synod-Agent: wren\r\n", "done", json!({"task": task["task"]})).told();
    assert!(!no, "{text}");
    let (_, text, board) = Visit::call(&house, at, "", "board", json!({})).told();
    assert_eq!(board["board"]["queues"][0]["counts"]["done"], 1, "{text}");
    let (status, problem) = Visit::call(&house, "?tools=magic", "", "join", json!({})).answer();
    assert_eq!((status, &problem["code"]), (400, &json!("invalid")), "{problem}");
}

#[test]
fn the_guard_stands_before_it() {
    let house = House::open();
    let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"});
    for (headers, status) in [
        ("Authorization: Bearer wrong\r\n", 401),
        ("Origin: http://evil.example\r\n", 403),
        ("Content-Length: 99999999\r\n", 413),
    ] {
        let read = |name: &str| std::fs::read_to_string(house.path().join(name)).unwrap();
        let about: Value = serde_json::from_str(&read("node.json")).unwrap();
        let address = about["http"].as_str().unwrap().trim_start_matches("http://").to_owned();
        let mut socket = TcpStream::connect(&address).unwrap();
        let token = match headers.starts_with("Authorization") {
            true => String::new(),
            false => format!("Authorization: Bearer {}\r\n", read("token").trim()),
        };
        let length = match headers.starts_with("Content-Length") {
            true => String::new(),
            false => format!("Content-Length: {}\r\n", list.to_string().len()),
        };
        write!(socket, "POST /mcp HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nConnection: close\r\n{token}{length}{headers}\r\n{list}").unwrap();
        assert_eq!(Visit { socket }.answer().0, status, "{headers}");
    }
}

#[test]
fn a_cut_connection_takes_its_wait_with_it() {
    let house = House::open();
    let visit = Visit::call(&house, "", "Synod-Agent: heron\r\n", "wait", json!({"seconds": 50}));
    let waits = || house.json(&["space", "waits"])["waits"].as_array().unwrap().len();
    until("it waits", || waits() == 2);
    drop(visit);
    until("the wait is withdrawn", || waits() == 0);
    // What came then is nobody's.
    house.json(&["queue", "push", "work", "1"]);
    assert_eq!(house.json(&["queue", "stats", "work"])["ready"], 1);
}

/// Begins a session of the older era; the headers that name it.
fn session(house: &House) -> String {
    let hello = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "old one", "version": "1"}});
    let begin = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello});
    let mut head = String::new();
    let mut reader = BufReader::new(Visit::post(house, "", "", &begin).socket);
    let session = loop {
        head.clear();
        reader.read_line(&mut head).unwrap();
        if let Some(id) = head.to_ascii_lowercase().strip_prefix("mcp-session-id:") {
            break id.trim().to_owned();
        }
        assert!(!head.trim().is_empty(), "no session");
    };
    let own = format!("Mcp-Session-Id: {session}\r\nMCP-Protocol-Version: 2025-11-25\r\n");
    let ready = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    assert_eq!(Visit::post(house, "", &own, &ready).answer().0, 202);
    own
}

#[test]
fn a_cut_connection_takes_its_wait_with_it_in_a_session_too() {
    let house = House::open();
    let own = session(&house);
    let wait = json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "wait", "arguments": {"seconds": 50}}});
    let visit = Visit::post(&house, "", &own, &wait);
    let waits = || house.json(&["space", "waits"])["waits"].as_array().unwrap().len();
    until("it waits", || waits() == 2);
    drop(visit);
    until("the wait is withdrawn", || waits() == 0);
    // What comes now was told to nobody, and waits for the next call.
    house.json(&["mail", "send", "old-one-1", "look at this"]);
    house.json(&["queue", "push", "work", "1"]);
    let unread = house.json(&["mail", "inbox", "old-one-1"]);
    assert_eq!(unread["messages"].as_array().map(Vec::len), Some(1), "{unread}");
    assert_eq!(house.json(&["queue", "stats", "work"])["ready"], 1);
    let (_, told) = Visit::post(&house, "", &own, &wait).answer();
    assert!(told.to_string().contains("look at this"), "{told}");
}

#[test]
fn the_end_of_a_session_passes_on_what_it_held() {
    let house = House::open();
    house.json(&["queue", "push", "work", "1"]);
    let own = session(&house);
    let call = json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "next_work", "arguments": {}}});
    let (status, _) = Visit::post(&house, "", &own, &call).answer();
    assert_eq!(status, 200);
    assert_eq!(house.json(&["queue", "stats", "work"])["leased"], 1);
    assert_eq!(house.json(&["agent", "show", "old-one-1"])["state"], "here");
    let end = Visit::post(&house, "", "", &json!({}));
    drop(end);
    let read = |name: &str| std::fs::read_to_string(house.path().join(name)).unwrap();
    let about: Value = serde_json::from_str(&read("node.json")).unwrap();
    let address = about["http"].as_str().unwrap().trim_start_matches("http://").to_owned();
    let mut socket = TcpStream::connect(&address).unwrap();
    write!(socket, "DELETE /mcp HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\nConnection: close\r\n{own}\r\n", read("token").trim()).unwrap();
    let (status, _) = Visit { socket }.answer();
    assert!((200..300).contains(&status), "{status}");
    until("it has left", || house.json(&["agent", "show", "old-one-1"])["state"] == "left");
    assert_eq!(house.json(&["queue", "stats", "work"])["leased"], 0);
}

#[test]
fn a_session_is_there_for_its_owner_alone() {
    let house = House::open();
    let read = |name: &str| std::fs::read_to_string(house.path().join(name)).unwrap();
    let about: Value = serde_json::from_str(&read("node.json")).unwrap();
    let address = about["http"].as_str().unwrap().trim_start_matches("http://").to_owned();
    let own = read("token").trim().to_owned();
    let foreign = "token-of-wren".to_owned();
    house.json(&["space", "enroll", "wren", &blake3::hash(foreign.as_bytes()).to_hex()]);
    let send = |method: &str, token: &str, headers: &str, body: &str| {
        let mut socket = TcpStream::connect(&address).unwrap();
        write!(socket, "{method} /mcp HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut whole = String::new();
        BufReader::new(socket).read_to_string(&mut whole).unwrap();
        whole
    };
    let hello = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "old one", "version": "1"}});
    let begin = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}).to_string();
    let begun = send("POST", &own, "", &begin).to_ascii_lowercase();
    let session = begun.lines().find_map(|line| line.strip_prefix("mcp-session-id: ")).unwrap();
    let headers = format!("Mcp-Session-Id: {session}\r\nMCP-Protocol-Version: 2025-11-25\r\n");
    let ready = json!({"jsonrpc": "2.0", "method": "notifications/initialized"}).to_string();
    let call = json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "lock", "arguments": {"paths": ["a"]}}}).to_string();
    let list = json!({"jsonrpc": "2.0", "id": 3, "method": "tools/list"}).to_string();
    assert!(send("POST", &own, &headers, &ready).starts_with("HTTP/1.1 202"));
    assert!(send("POST", &own, &headers, &call).starts_with("HTTP/1.1 200"));
    for (method, body) in [("DELETE", ""), ("GET", ""), ("POST", &*list), ("POST", &*ready), ("POST", &*call)]
    {
        let told = send(method, &foreign, &headers, body);
        assert!(told.starts_with("HTTP/1.1 404"), "{method} {body}: {told}");
    }
    let shown = house.json(&["agent", "show", "old-one-1"]);
    assert_eq!(shown["state"], "here");
    assert!(!shown.to_string().contains(session), "the id is nobody's to read: {shown}");
    assert_eq!(house.json(&["lock", "list"])["locks"].as_array().unwrap().len(), 1);
    assert!(send("DELETE", &own, &headers, "").starts_with("HTTP/1.1 2"));
    until("it has left", || house.json(&["agent", "show", "old-one-1"])["state"] == "left");
    // Nor does anybody become somebody else by a name or a handle.
    let (_, _, joined) = Visit::call(&house, "", "", "join", json!({"as": "heron"})).told();
    let handle = joined["handle"].as_str().unwrap();
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "visitor", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let era = "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: join\r\n";
    for name in ["heron", handle] {
        let params = json!({"name": "join", "arguments": {"as": name}, "_meta": meta});
        let join = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).to_string();
        let told = send("POST", &foreign, era, &join);
        assert!(told.contains("denied: ") && !told.contains("you are `heron`"), "{name}: {told}");
    }
}

#[test]
fn who_joins_again_goes_on_and_a_dead_handle_is_replaced() {
    let house = House::open();
    let join = |args: Value| Visit::call(&house, "", "", "join", args).told();
    let (_, _, first) = join(json!({"name": "heron"}));
    let handle = first["handle"].as_str().unwrap().to_owned();
    for args in [
        json!({"as": handle}),
        json!({"as": handle, "name": "heron"}),
        json!({"as": "heron", "name": "heron"}),
    ] {
        let (no, text, again) = join(args);
        assert!(!no && again["handle"] == *handle, "{text}");
    }
    assert_eq!(house.json(&["agent", "show", "heron"])["state"], "here");
    let (no, text, able) = join(json!({"as": "heron", "capabilities": ["rust"]}));
    assert!(!no, "{text}");
    assert_eq!(house.json(&["agent", "show", "heron"])["state"], "here", "{able}");
    let (no, text, fresh) = join(json!({"as": "heron@1"}));
    assert!(!no && text.contains("you are `heron`"), "{text}");
    assert_ne!(fresh["handle"], "heron@1");
    let (no, text, _) = Visit::call(&house, "", "", "next_work", json!({"as": fresh["handle"]})).told();
    assert!(!no, "{text}");
    for name in ["n".repeat(221), "a\nb".into()] {
        let (no, text, _) = Visit::call(&house, "", "", "next_work", json!({"as": name})).told();
        assert!(no && text.starts_with("invalid: `as` has"), "{text}");
    }
}
