//! Who gets through, and who is told why not.

use crate::authority::{Authority, DAY, place, self_signed};
use crate::house::House;
use crate::wire::{Wire, socket, whole};
use rustls::ProtocolVersion;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};
use synod::doors::http::{Limits, Options as Door};
use synod_client::{Error, Fault, Options, Synod};

fn open(authority: &Authority, names: &[&str]) -> (House, tempfile::TempDir) {
    let files = tempfile::tempdir().unwrap();
    let tls = authority.sign(names, 90 * DAY).put(files.path());
    (House::with(|options| options.tls = Some(tls)), files)
}

fn to(house: &House, host: &str, ca: Option<PathBuf>) -> Options {
    let url = Some(format!("https://{host}:{}", house.addr.port()));
    Options { url, ca, token: Some(house.token.clone()), ..Options::default() }
}

/// Asks for who one is; gives the reply, or the fault of a client that did not wait for it to mend itself.
async fn ask(options: Options) -> Result<Value, String> {
    let begun = Instant::now();
    let asked =
        async { Synod::connect(options)?.space("default").call("space", "me", &json!({})).await }.await;
    match asked {
        Ok(reply) => Ok(reply),
        Err(Error::Fault(Fault::Setup(why))) => {
            assert!(begun.elapsed() < Duration::from_secs(15), "nothing is gained by waiting");
            Err(why)
        }
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_sdk_trusts_an_authority_or_the_certificate_itself() {
    let authority = Authority::new();
    let (house, files) = open(&authority, &["localhost", "127.0.0.1"]);
    let ca = authority.file(files.path());
    for host in ["localhost", "127.0.0.1"] {
        let me = ask(to(&house, host, Some(ca.clone()))).await.unwrap();
        assert_eq!(me["principal"], "owner", "{me}");
        ask(to(&house, host, Some(files.path().join("cert.pem")))).await.unwrap();
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_signed_and_that_calls_itself_an_authority_can_be_given() {
    let files = tempfile::tempdir().unwrap();
    let tls = self_signed(&["localhost"]).put(files.path());
    let ca = tls.certificate.clone();
    let house = House::with(|options| options.tls = Some(tls));
    ask(to(&house, "localhost", Some(ca.clone()))).await.unwrap();
    let why = ask(to(&house, "127.0.0.1", Some(ca))).await.unwrap_err();
    assert!(why.contains("is not made out for `127.0.0.1`"), "{why}");
    let other = self_signed(&["localhost"]);
    place(&files.path().join("other.pem"), &other.certificate);
    let why = ask(to(&house, "localhost", Some(files.path().join("other.pem")))).await.unwrap_err();
    assert!(why.contains("--ca FILE or SYNOD_CA"), "{why}");
}

#[tokio::test]
async fn on_the_nodes_own_machine_nothing_is_configured_whatever_the_certificates_names() {
    let authority = Authority::new();
    let (house, _files) = open(&authority, &["synod.example.org"]);
    let options = Options { data: Some(house.dir.path().to_owned()), ..Options::default() };
    assert_eq!(ask(options).await.unwrap()["principal"], "owner");
}

#[tokio::test]
async fn who_is_not_trusted_is_refused_at_once_with_what_to_do() {
    let authority = Authority::new();
    let (house, files) = open(&authority, &["localhost"]);
    let ca = authority.file(files.path());
    let stranger = files.path().join("stranger.pem");
    place(&stranger, &Authority::new().certificate);
    for (options, words) in [
        (to(&house, "localhost", Some(stranger)), "is not signed by what stands in"),
        (to(&house, "localhost", None), "is signed by nobody whom this system trusts; give its authority"),
        (
            to(&house, "127.0.0.1", Some(ca.clone())),
            "is not made out for `127.0.0.1`; call the node by a name",
        ),
        (to(&house, "localhost", Some(files.path().join("nothing"))), "cannot read"),
        (to(&house, "localhost", Some(files.path().join("key.pem"))), "there is no certificate in it"),
    ] {
        let why = ask(options).await.unwrap_err();
        assert!(why.contains(words), "{why:?} instead of {words:?}");
    }
    let over = authority.sign_until(&["localhost"], SystemTime::now() - DAY / 2).put(files.path());
    let late = House::with(|options| options.tls = Some(over));
    let why = ask(to(&late, "localhost", Some(ca.clone()))).await.unwrap_err();
    assert!(why.contains("has expired; renew it"), "{why}");
    let plain = House::open();
    let why = ask(to(&plain, "localhost", Some(ca))).await.unwrap_err();
    assert!(
        why.contains("does not speak TLS; if it is a node without a certificate, its address is http://"),
        "{why}"
    );
}

/// Somebody else listens where the node was; its certificate is signed by the right authority, and is not the node's.
#[tokio::test]
async fn what_a_data_directory_names_is_one_certificate_and_no_other() {
    let authority = Authority::new();
    let (house, _files) = open(&authority, &["localhost", "127.0.0.1"]);
    let (other, _others) = open(&authority, &["localhost", "127.0.0.1"]);
    let announced = house.dir.path().join("node.json");
    let mut about: Value = serde_json::from_str(&std::fs::read_to_string(&announced).unwrap()).unwrap();
    about["http"] = format!("https://{}", other.addr).into();
    place(&announced, &about.to_string());
    let data = Some(house.dir.path().to_owned());
    let options = Options { data, patience: Duration::ZERO, ..Options::default() };
    let asked = Synod::connect(options).unwrap().get("/healthz").await.unwrap_err().to_string();
    assert!(asked.contains("it shows another certificate"), "{asked}");
}

#[test]
fn tls_is_12_or_13_and_http_is_11() {
    let authority = Authority::new();
    let (house, _files) = open(&authority, &["localhost"]);
    let versions = [
        (rustls::DEFAULT_VERSIONS, ProtocolVersion::TLSv1_3),
        (&[&rustls::version::TLS12][..], ProtocolVersion::TLSv1_2),
    ];
    for (versions, agreed) in versions {
        let mut wire = Wire::with(house.addr, &authority, versions).unwrap();
        assert_eq!(wire.agreed(), (agreed, &b"http/1.1"[..]));
        let response = wire.exchange(&house.get("/v1/default/space/me"));
        assert_eq!((response.status, &response.json()["principal"]), (200, &json!("owner")));
    }
    // The beginning of a handshake of TLS 1.1: one suite, one curve, one way to sign.
    let mut hello = vec![1, 0, 0, 59, 3, 2];
    hello.extend([7; 32]);
    hello.extend([0, 0, 2, 0xc0, 0x13, 1, 0, 0, 16, 0, 10, 0, 4, 0, 2, 0, 23, 0, 13, 0, 4, 0, 2, 4, 3]);
    let mut socket = socket(house.addr);
    socket.write_all(&[&[22, 3, 1, 0, hello.len() as u8], &hello[..]].concat()).unwrap();
    let mut alert = Vec::new();
    socket.read_to_end(&mut alert).unwrap();
    assert_eq!((alert[0], &alert[5..7]), (21, &[2, 70][..]), "protocol_version: {alert:?}");
}

#[test]
fn who_speaks_http_to_the_tls_port_is_told_so() {
    let authority = Authority::new();
    let (house, _files) = open(&authority, &["localhost"]);
    let mut socket = socket(house.addr);
    socket.write_all(house.get("/v1/default/space/me").as_bytes()).unwrap();
    let mut told = Vec::new();
    socket.read_to_end(&mut told).unwrap();
    let response = whole(&told).unwrap();
    assert_eq!(response.status, 400, "{response:?}");
    assert!(
        response.json()["next"].as_str().unwrap().contains("use https:// instead of http://"),
        "{response:?}"
    );
}

/// A name is accepted in `Host` when the certificate is made out for it, and no other.
#[test]
fn the_door_is_known_by_the_names_in_its_certificate() {
    let authority = Authority::new();
    let (house, _files) = open(&authority, &["localhost", "synod.example.org", "*.agents.example.org"]);
    let mut wire = Wire::open(house.addr, &authority);
    for (host, status) in [
        ("synod.example.org", 200),
        ("one.agents.example.org", 200),
        ("a.b.agents.example.org", 421),
        ("evil.example", 421),
    ] {
        let request = house.get("/healthz").replace(&house.addr.to_string(), host);
        let mut fresh = Wire::open(house.addr, &authority);
        assert_eq!(fresh.exchange(&request).status, status, "{host}");
    }
    assert_eq!(wire.exchange(&house.get("/healthz")).status, 200);
}

#[test]
fn with_a_certificate_the_door_may_be_reached_from_other_machines() {
    let everywhere = "0.0.0.0:0".parse().unwrap();
    let clear = Door { addr: everywhere, ..Door::default() };
    let why = clear.check().unwrap_err().to_string();
    assert!(why.contains("give a certificate with --tls-cert and --tls-key"), "{why}");
    let authority = Authority::new();
    let files = tempfile::tempdir().unwrap();
    let tls = authority.sign(&["localhost"], DAY).put(files.path());
    let house = House::with(|options| (options.addr, options.tls) = (everywhere, Some(tls)));
    let mut wire = Wire::open(([127, 0, 0, 1], house.addr.port()).into(), &authority);
    assert_eq!(wire.exchange(&house.get("/healthz").replace("0.0.0.0", "127.0.0.1")).status, 200);
}

/// What a caller was told it has stays its own; what it was never told comes back. TLS buffers between the two must not change that.
#[test]
fn a_grant_is_the_callers_when_its_bytes_have_left() {
    let authority = Authority::new();
    let (house, _files) = open(&authority, &["localhost"]);
    let mut feeder = Wire::open(house.addr, &authority);
    let push = house.post("/v1/default/queue/push", r#"{"queue":"q"}"#);
    assert_eq!(feeder.exchange(&push).status, 200);
    let mut worker = Wire::open(house.addr, &authority);
    let claimed = worker.exchange(&house.post("/v1/default/queue/claim", r#"{"queue":"q"}"#)).json();
    drop(worker);
    // One that waits and goes: its wait is withdrawn, so that nothing is handed to nobody.
    let mut waiter = Wire::open(house.addr, &authority);
    waiter.send(&house.post("/v1/default/queue/claim", r#"{"queue":"q","wait_ms":60000}"#));
    let parked = |feeder: &mut Wire| {
        let numbers = feeder.exchange(&house.get("/metrics")).body;
        let line = numbers.lines().find(|line| line.starts_with("synod_parked{")).unwrap().to_owned();
        line.ends_with(" 1")
    };
    let begun = Instant::now();
    while !parked(&mut feeder) {
        assert!(begun.elapsed() < Duration::from_secs(20), "the claim never waited");
    }
    drop(waiter);
    while parked(&mut feeder) {
        assert!(begun.elapsed() < Duration::from_secs(20), "who has gone still waits");
    }
    let task = &claimed["tasks"][0];
    let finish = json!({"task": task["task"], "fence": task["fence"]}).to_string();
    let finished = feeder.exchange(&house.post("/v1/default/queue/finish", &finish));
    assert_eq!(finished.status, 200, "{finished:?}");
}

/// A tool called over TLS calls the node again from the inside, and finds its way although the certificate has another name.
#[test]
fn mcp_over_tls_reaches_the_node_behind_it() {
    let authority = Authority::new();
    let (house, _files) = open(&authority, &["localhost"]);
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "visitor", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let params = json!({"name": "join", "arguments": {"name": "wren"}, "_meta": meta});
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).to_string();
    let request = format!(
        "{}content-type: application/json\r\naccept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: join\r\ncontent-length: {}\r\n\r\n{body}",
        house.head("POST", "/mcp"),
        body.len()
    );
    let response = Wire::open(house.addr, &authority).exchange(&request);
    assert_eq!(response.status, 200, "{response:?}");
    assert_ne!(response.json()["result"]["isError"], true, "{response:?}");
    assert!(response.body.contains("wren"), "{response:?}");
}

/// A port that takes connections and says nothing is not waited for longer than an exchange may take.
#[tokio::test]
async fn a_server_that_does_not_shake_hands_is_not_waited_for() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Some(format!("https://{}", silent.local_addr().unwrap()));
    let options = Options {
        url,
        token: Some("t".into()),
        timeout: Duration::from_millis(300),
        patience: Duration::ZERO,
        ..Options::default()
    };
    let fault = Synod::connect(options).unwrap().get("/healthz").await.unwrap_err();
    assert!(fault.to_string().contains("no answer within 300 ms"), "{fault}");
    assert!(Limits::default().head_timeout_ms <= 10_000);
}
