//! Artefacts as they are: bodies of any length in, ranges out, in bytes.

use crate::house::House;
use crate::wire::{Response, Wire};
use std::time::{Duration, Instant};

const PART: usize = 1 << 20;

/// Bytes that are no text, and differ everywhere.
fn bytes(len: usize) -> Vec<u8> {
    let mut x = 0x9E37_79B9_7F4A_7C15u64;
    let mut next = || {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        x as u8 & 0x7F
    };
    (0..len).map(|_| next()).collect()
}

fn name(bytes: &[u8]) -> String {
    format!("blake3:{}", blake3::hash(bytes).to_hex())
}

fn put(house: &House, wire: &mut Wire, blob: &str, more: &str, bytes: &[u8]) -> Response {
    let head = house.head("PUT", &format!("/v1/default/blob/{blob}"));
    wire.send(format!("{head}{more}content-length: {}\r\n\r\n", bytes.len())).send(bytes);
    wire.response()
}

fn get(house: &House, wire: &mut Wire, blob: &str, more: &str) -> Response {
    let head = house.head("GET", &format!("/v1/default/blob/{blob}"));
    wire.send(format!("{head}{more}\r\n"));
    wire.response()
}

fn post(house: &House, wire: &mut Wire, verb: &str, body: &str) -> Response {
    wire.send(house.post(&format!("/v1/default/{verb}"), body));
    wire.response()
}

#[test]
fn what_was_put_comes_back_whole_and_in_ranges() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    let whole = bytes(2 * PART + 12_345);
    let stored =
        put(&house, &mut wire, "-?name=a.bin&keep_ms=60000", "content-type: application/x-test\r\n", &whole);
    assert_eq!((stored.status, stored.json()["fresh"].as_bool()), (201, Some(true)), "{}", stored.body);
    let blob = name(&whole);
    assert_eq!(stored.json()["blob"], blob.as_str());
    assert_eq!(stored.header("location"), Some(format!("/v1/default/blob/{blob}").as_str()));
    assert_eq!(stored.header("etag"), Some(format!("\"{blob}\"").as_str()));

    let got = get(&house, &mut wire, &blob, "");
    assert_eq!((got.status, got.header("content-type")), (200, Some("application/x-test")));
    assert_eq!(got.header("accept-ranges"), Some("bytes"));
    assert!(got.body.as_bytes() == whole, "the same bytes");

    for (range, from, to) in [
        ("bytes=0-0", 0, 1),
        ("bytes=1048570-1048580", 1_048_570, 1_048_581),
        ("bytes=2097152-", 2 * PART, whole.len()),
        ("bytes=-5", whole.len() - 5, whole.len()),
        ("bytes=5-99999999", 5, whole.len()),
    ] {
        let part = get(&house, &mut wire, &blob, &format!("range: {range}\r\n"));
        assert_eq!(part.status, 206, "{range}");
        assert!(part.body.as_bytes() == &whole[from..to], "{range}");
        let said = format!("bytes {from}-{}/{}", to - 1, whole.len());
        assert_eq!(part.header("content-range"), Some(said.as_str()));
    }
    let beyond = get(&house, &mut wire, &blob, "range: bytes=9999999-\r\n");
    assert_eq!((beyond.status, beyond.header("content-range")), (416, Some("bytes */2109497")));
    let known = get(&house, &mut wire, &blob, &format!("if-none-match: \"{blob}\"\r\n"));
    assert_eq!((known.status, known.body.len()), (304, 0));

    wire.send(format!(
        "{}\r\n",
        house.head("HEAD", &format!("/v1/default/blob/{}", blob.replace(':', "%3A")))
    ));
    let head = wire.response_to("HEAD");
    assert_eq!((head.status, head.header("content-length")), (200, Some("2109497")));

    let shown = post(&house, &mut wire, "blob/show", &format!(r#"{{"blob":"{blob}"}}"#)).json();
    assert_eq!((shown["name"].as_str(), shown["size"].as_u64()), (Some("a.bin"), Some(whole.len() as u64)));
}

#[test]
fn other_bytes_than_the_name_says_are_refused_and_leave_nothing() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    let (right, wrong) = (bytes(PART + 7), vec![b'x'; PART + 7]);
    let blob = name(&right);
    let refused = put(&house, &mut wire, &blob, "", &wrong);
    assert_eq!(
        (refused.status, refused.json()["code"].as_str()),
        (409, Some("conflict")),
        "{}",
        refused.body
    );
    assert_eq!(get(&house, &mut wire, &blob, "").status, 404);
    wire.send(house.get("/v1/default/blob/usage"));
    let usage = wire.response().json();
    assert_eq!(
        (usage["blobs"].as_u64(), usage["uploads"].as_u64(), usage["bytes"].as_u64()),
        (Some(0), Some(0), Some(0))
    );
    // The right ones are taken after that.
    assert_eq!(put(&house, &mut wire, &blob, "", &right).status, 201);
    let again = put(&house, &mut wire, &blob, "", &right);
    assert_eq!((again.status, again.json()["fresh"].as_bool()), (200, Some(false)), "{}", again.body);
    assert_eq!(again.json()["size"], right.len());
}

#[test]
fn chunks_of_any_size_become_parts() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    let whole = bytes(PART + 100_003);
    wire.send(format!("{}transfer-encoding: chunked\r\n\r\n", house.head("PUT", "/v1/default/blob/-")));
    for piece in whole.chunks(77_777) {
        wire.send(format!("{:x}\r\n", piece.len())).send(piece).send("\r\n");
    }
    wire.send("0\r\n\r\n");
    let stored = wire.response();
    assert_eq!((stored.status, stored.json()["blob"].as_str()), (201, Some(name(&whole).as_str())));
    // Nothing at all is a blob, too.
    assert_eq!(put(&house, &mut wire, "-", "", b"").json()["size"], 0);
    let nothing = get(&house, &mut wire, &name(b""), "");
    assert_eq!((nothing.status, nothing.body.len()), (200, 0));
}

#[test]
fn a_body_that_breaks_off_can_be_gone_on_with() {
    let house = House::open();
    let whole = bytes(3 * PART + 99);
    let blob = name(&whole);
    let mut wire = Wire::open(house.addr);
    let head = house.head("PUT", &format!("/v1/default/blob/{blob}"));
    wire.send(format!("{head}content-length: {}\r\n\r\n", whole.len())).send(&whole[..2 * PART + 5]);
    let mut other = Wire::open(house.addr);
    // Both whole parts are written before the connection breaks.
    let upload = loop {
        other.send(house.get("/v1/default/blob/uploads"));
        let upload = other.response().json()["uploads"][0].clone();
        if upload["offset"] == 2 * PART {
            break upload;
        }
    };
    drop(wire);
    let begun = post(&house, &mut other, "blob/begin", &format!(r#"{{"blob":"{blob}"}}"#)).json();
    assert_eq!(
        (&begun["upload"], &begun["offset"]),
        (&upload["upload"], &upload["offset"]),
        "it is found again"
    );

    let path = format!("/v1/default/blob/upload/{}", upload["upload"]);
    other.send(format!("{}\r\n", house.head("HEAD", &path)));
    let stands = other.response_to("HEAD");
    assert_eq!((stands.status, stands.header("upload-offset")), (204, Some("2097152")));
    let mut patch = |offset: usize, ends: &str, bytes: &[u8]| {
        let head = house.head("PATCH", &path);
        let more = format!("upload-offset: {offset}\r\nupload-complete: {ends}\r\n");
        other.send(format!("{head}{more}content-length: {}\r\n\r\n", bytes.len())).send(bytes);
        other.response()
    };
    let elsewhere = patch(PART, "?0", b"x").json();
    assert_eq!(
        (elsewhere["code"].as_str(), elsewhere["current"].as_u64()),
        (Some("conflict"), Some(2 << 20))
    );
    let more = patch(2 * PART, "?0", &whole[2 * PART..3 * PART]);
    assert_eq!((more.status, more.header("upload-offset")), (204, Some("3145728")));
    let last = patch(3 * PART, "?1", &whole[3 * PART..]);
    assert_eq!((last.status, last.json()["blob"].as_str()), (201, Some(blob.as_str())), "{}", last.body);
    assert!(get(&house, &mut other, &blob, "").body.as_bytes() == whole);
}

#[test]
fn an_upload_that_nobody_could_find_ends_with_its_connection() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    wire.send(format!("{}content-length: 9000000\r\n\r\n", house.head("PUT", "/v1/default/blob/-")));
    wire.send(bytes(PART + 1));
    let mut other = Wire::open(house.addr);
    let mut uploads = |there: usize| loop {
        other.send(house.get("/v1/default/blob/uploads"));
        if other.response().json()["uploads"].as_array().unwrap().len() == there {
            break;
        }
    };
    uploads(1);
    drop(wire);
    uploads(0);
}

#[test]
fn who_may_not_write_puts_nothing_and_every_no_is_a_problem() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    let token = "an-eye-that-reads";
    let hash = blake3::hash(token.as_bytes()).to_hex();
    let grant = format!(r#"{{"principal":"eye","role":"reader","token":"{hash}"}}"#);
    assert_eq!(post(&house, &mut wire, "space/grant", &grant).status, 200);
    assert_eq!(put(&house, &mut wire, "-", "", b"artefact").status, 201);
    let blob = name(b"artefact");
    let as_eye = |method: &str, path: &str| {
        format!("{method} {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\n", house.addr)
    };
    wire.send(format!("{}content-length: 1\r\n\r\nx", as_eye("PUT", "/v1/default/blob/-")));
    assert_eq!(wire.response().json()["code"], "denied");
    let mut wire = Wire::open(house.addr);
    wire.send(format!("{}\r\n", as_eye("GET", &format!("/v1/default/blob/{blob}"))));
    assert_eq!(wire.response().body, "artefact", "who knows the hash may read");
    for (method, path, status) in [
        ("GET", "/v1/default/blob/blake3:xyz", 400),
        ("GET", "/v1/default/blob/-", 400),
        ("GET", &*format!("/v1/default/blob/{}", name(b"other")), 404),
        ("GET", &*format!("/v1/default/blob/{blob}?colour=red"), 400),
        ("POST", &*format!("/v1/default/blob/{blob}"), 405),
        ("HEAD", "/v1/default/blob/upload/999", 404),
        ("GET", "/v1/default/blob/get", 404),
    ] {
        wire.send(format!("{}\r\n", house.head(method, path)));
        assert_eq!(wire.response_to(method).status, status, "{method} {path}");
    }
    let nobody = format!("GET /v1/default/blob/{blob} HTTP/1.1\r\nhost: localhost\r\n\r\n");
    let mut stranger = Wire::open(house.addr);
    stranger.send(nobody);
    assert_eq!(stranger.response().status, 401);
}

#[test]
fn a_body_keeps_what_it_mentions_and_cannot_mention_what_is_not_there() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    let blob = name(b"artefact");
    let push = format!(r#"{{"queue":"q","body":{{"see":"blob:{blob}"}}}}"#);
    let early = post(&house, &mut wire, "queue/push", &push);
    assert_eq!((early.status, early.json()["code"].as_str()), (404, Some("not_found")));
    // The hand-over: both, or neither.
    let both = format!(r#"{{"commands":[{{"queue.push":{push}}},{{"blob.put":{{"content":"artefact"}}}}]}}"#);
    assert_eq!(post(&house, &mut wire, "txn", &both).status, 200);
    let delete = format!(r#"{{"blob":"{blob}"}}"#);
    let held = post(&house, &mut wire, "blob/delete", &delete).json();
    assert_eq!(held["code"], "held");
    assert!(held["detail"].as_str().unwrap().contains("mentioned by 1 bodies"), "{held}");
    assert_eq!(get(&house, &mut wire, &blob, "").body, "artefact");
}

#[test]
fn what_somebody_stored_is_no_page_of_this_node() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    let page = b"<script>fetch('/v1/default/kv/list')</script>";
    assert_eq!(put(&house, &mut wire, "-", "content-type: text/html\r\n", page).status, 201);
    for more in ["", "range: bytes=0-7\r\n", "range: bytes=900-\r\n"] {
        let got = get(&house, &mut wire, &name(page), more);
        assert_eq!(got.header("x-content-type-options"), Some("nosniff"), "{more}");
        assert_eq!(got.header("content-security-policy"), Some("default-src 'none'; sandbox"), "{more}");
    }
    let got = get(&house, &mut wire, &name(page), "");
    assert_eq!(got.header("content-type"), Some("text/html"), "it stays what it is");
}

#[test]
fn what_is_too_long_is_refused_before_it_is_sent() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    // One byte more than a gigabyte: the answer comes to the head alone.
    let head = house.head("PUT", "/v1/default/blob/-");
    wire.send(format!("{head}expect: 100-continue\r\ncontent-length: {}\r\n\r\n", (1u64 << 30) + 1));
    let refused = wire.response();
    assert_eq!(refused.json()["code"], "invalid", "{}", refused.body);
    assert!(refused.body.contains("1073741824"), "{}", refused.body);
    // One that does not say how long it is ends where it is too long, and leaves nothing.
    let mut wire = Wire::open(house.addr);
    let limit = PART + 5;
    let set = format!(r#"{{"name":"blob_max_bytes","value":{limit}}}"#);
    assert_eq!(post(&house, &mut wire, "space/set", &set).status, 200);
    let whole = bytes(limit + 1);
    wire.send(format!("{}transfer-encoding: chunked\r\n\r\n", house.head("PUT", "/v1/default/blob/-")));
    for piece in whole.chunks(77_777) {
        wire.send(format!("{:x}\r\n", piece.len())).send(piece).send("\r\n");
    }
    wire.send("0\r\n\r\n");
    let refused = wire.response();
    assert_eq!(refused.json()["code"], "invalid", "{}", refused.body);
    let mut other = Wire::open(house.addr);
    loop {
        other.send(house.get("/v1/default/blob/usage"));
        let usage = other.response().json();
        if (usage["uploads"].as_u64(), usage["bytes"].as_u64()) == (Some(0), Some(0)) {
            break;
        }
    }
    // As many as are allowed go in.
    assert_eq!(put(&house, &mut other, "-", "", &whole[..limit]).status, 201);
}

#[test]
fn of_two_who_send_the_same_at_once_both_have_it() {
    let house = House::open();
    let whole = bytes(3 * PART + 17);
    let blob = name(&whole);
    let head = house.head("PUT", &format!("/v1/default/blob/{blob}"));
    let mut wires = [Wire::open(house.addr), Wire::open(house.addr), Wire::open(house.addr)];
    for wire in &mut wires {
        wire.send(format!("{head}content-length: {}\r\n\r\n", whole.len()));
    }
    // A little of each at a time, so that each finds parts of the others.
    for piece in whole.chunks(300_001) {
        for wire in &mut wires {
            wire.push(piece);
        }
    }
    let stored: Vec<Response> = wires.iter_mut().map(Wire::response).collect();
    for one in &stored {
        assert!(matches!(one.status, 200 | 201), "{} {}", one.status, one.body);
        assert_eq!(one.json()["blob"], blob.as_str());
    }
    assert!(get(&house, &mut wires[0], &blob, "").body.as_bytes() == whole);
    let usage = {
        wires[0].send(house.get("/v1/default/blob/usage"));
        wires[0].response().json()
    };
    assert_eq!((usage["blobs"].as_u64(), usage["uploads"].as_u64()), (Some(1), Some(0)), "{usage}");
}

#[test]
fn a_download_goes_on_or_breaks_off_and_never_lies() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    // More than sockets take while nobody reads.
    let whole = bytes(24 * PART);
    assert_eq!(put(&house, &mut wire, "-", "", &whole).status, 201);
    let blob = name(&whole);
    let mut slow = Wire::open(house.addr);
    slow.send(format!("{}\r\n", house.head("GET", &format!("/v1/default/blob/{blob}"))));
    slow.until("\r\n\r\n");
    let deleted = post(&house, &mut wire, "blob/delete", &format!(r#"{{"blob":"{blob}"}}"#));
    assert_eq!((deleted.status, deleted.json()["deleted"].as_bool()), (200, Some(true)), "{}", deleted.body);
    assert_eq!(get(&house, &mut wire, &blob, "").status, 404);
    // What comes is the beginning of it; an end that is too early is a connection that closes.
    let rest = slow.bytes(whole.len());
    assert!(rest.len() <= whole.len() && whole.starts_with(&rest), "{} bytes", rest.len());
}

#[test]
fn a_body_that_comes_by_the_byte_is_let_go_and_can_be_gone_on_with() {
    let house = House::with(|options| options.limits.body_timeout_ms = 400);
    let whole = bytes(2 * PART + 9);
    let blob = name(&whole);
    let mut wire = Wire::open(house.addr);
    let head = house.head("PUT", &format!("/v1/default/blob/{blob}"));
    wire.send(format!("{head}content-length: {}\r\n\r\n", whole.len())).send(&whole[..PART]);
    // It never stops, and would take half a year.
    let begun = Instant::now();
    let mut rest = whole[PART..].chunks(1).cycle();
    while wire.push(rest.next().unwrap()) {
        assert!(begun.elapsed() < Duration::from_secs(20), "it keeps its room");
        std::thread::park_timeout(Duration::from_millis(10));
    }
    // What had come whole is there, and somebody quicker goes on.
    let mut other = Wire::open(house.addr);
    let begun = post(&house, &mut other, "blob/begin", &format!(r#"{{"blob":"{blob}"}}"#)).json();
    assert_eq!(begun["offset"], PART, "{begun}");
    let head = house.head("PATCH", &format!("/v1/default/blob/upload/{}", begun["upload"]));
    let more = format!("upload-offset: {PART}\r\nupload-complete: ?1\r\n");
    other.send(format!("{head}{more}content-length: {}\r\n\r\n", PART + 9)).send(&whole[PART..]);
    assert_eq!(other.response().status, 201);
}

#[test]
fn an_upload_of_another_is_not_gone_on_with() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    let token = "wren-has-a-token";
    let hash = blake3::hash(token.as_bytes()).to_hex();
    let grant = format!(r#"{{"principal":"wren","role":"agent","token":"{hash}","prefixes":["wren-"]}}"#);
    assert_eq!(post(&house, &mut wire, "space/grant", &grant).status, 200);
    let upload = post(&house, &mut wire, "blob/begin", r#"{"name":"payroll.xlsx"}"#).json()["upload"].clone();
    for (method, more) in [
        ("HEAD", String::new()),
        ("PATCH", "upload-offset: 0\r\nupload-complete: ?1\r\ncontent-length: 4\r\n".to_owned()),
    ] {
        let mut wire = Wire::open(house.addr);
        wire.send(format!(
            "{method} /v1/default/blob/upload/{upload} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\nsynod-agent: wren-1\r\n{more}\r\n",
            house.addr
        ));
        wire.push(if method == "PATCH" { "evil" } else { "" });
        let answer = wire.response_to(method);
        assert!(matches!(answer.status, 403 | 404), "{method}: {answer:?}");
    }
    wire.send(house.get("/v1/default/blob/uploads"));
    assert_eq!(wire.response().json()["uploads"][0]["offset"], 0, "nothing came of it");
}
