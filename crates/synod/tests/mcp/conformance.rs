//! The conformance runner of the protocol against the node's own `/mcp`, and against the fixture server on the same transport.
//!
//! Scenarios about tools and resources call things by fixed names that a server for agents does not have; those run against the fixture.
//! Scenarios about what this door does not offer do not apply, each with its reason.
//! The table is `docs/mcp-conformance.md`: made here, and compared here.
//!
//! Long profile only: it installs a node of its own.

use crate::house::House;
use crate::kit;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tokio::net::{TcpListener, TcpStream};

/// Against the node's own `/mcp`: everything that does not ask for tools of its own.
const NODE: &[&str] = &[
    "server-initialize",
    "server-session-lifecycle",
    "ping",
    "tools-list",
    "server-sse-polling",
    "server-sse-multiple-streams",
    "resources-list",
    "prompts-list",
    "sep-2164-resource-not-found",
    "dns-rebinding-protection",
    "caching",
    "http-header-validation",
    "input-required-result-unsupported-methods",
];

/// Against the fixture: the same transport with the tools and resources that the runner asks for by name.
const FIXTURE: &[&str] = &[
    "server-stateless",
    "tools-call-simple-text",
    "tools-call-image",
    "tools-call-audio",
    "tools-call-embedded-resource",
    "tools-call-mixed-content",
    "tools-call-error",
    "tools-call-with-progress",
    "json-schema-2020-12",
    "resources-read-text",
    "resources-read-binary",
    "resources-templates-read",
    "http-custom-header-server-validation",
];

/// What this door does not offer, by how the scenario's name begins, and why not.
const ABSENT: &[(&str, &str)] = &[
    ("logging-set-level", "no log messages: what happened is in the node's log"),
    ("tools-call-with-logging", "no log messages: what happened is in the node's log"),
    ("completion-", "nothing to complete: names are the caller's"),
    ("prompts-get-", "asks for prompts of its own; the door has one, `work`"),
    ("tools-call-sampling", "the node asks no model"),
    ("tools-call-elicitation", "questions to people are tasks put aside, and outlive a connection"),
    ("elicitation-", "questions to people are tasks put aside, and outlive a connection"),
    ("input-required-", "questions to people are tasks put aside, and outlive a connection"),
    ("resources-subscribe", "`wait` brings what is new"),
    ("resources-unsubscribe", "`wait` brings what is new"),
    ("sep-2640-skills", "an extension: no skills"),
    ("tasks-", "an extension: Synod's tasks are its own, and no tool call becomes one"),
];

/// What is to be known about one that passes.
const REMARKS: &[(&str, &str)] = &[
    ("server-sse-polling", "one check more is a warning: it wants a tool that closes its own stream"),
    (
        "server-stateless",
        "against `/mcp` itself four of its checks find no tool of theirs; the other 21 pass",
    ),
];

#[test]
fn every_scenario_that_applies_passes() {
    if std::env::var_os("SYNOD_LONG").is_none() {
        println!("in the long profile only: cargo xtask test --long");
        return;
    }
    let house = House::open();
    let about = std::fs::read_to_string(house.path().join("node.json")).unwrap();
    let about: Value = serde_json::from_str(&about).unwrap();
    let token = std::fs::read_to_string(house.path().join("token")).unwrap();
    let node = with_token(about["http"].as_str().unwrap().trim_start_matches("http://"), token.trim());
    let mut fixture = Fixture::start();
    let (own, other) = (outcomes(&node), outcomes(&fixture.url));
    fixture.child.kill().unwrap();
    fixture.child.wait().unwrap();
    let mut table = String::from(HEAD);
    let mut wrong = Vec::new();
    for (name, counts) in &own {
        let (place, counts) = match (NODE.contains(&name.as_str()), FIXTURE.contains(&name.as_str())) {
            (true, _) => ("`/mcp`", *counts),
            (_, true) => ("fixture", other[name]),
            _ => {
                let absent = ABSENT.iter().find(|(begin, _)| name.starts_with(begin));
                let Some((_, why)) = absent else {
                    panic!("`{name}` is new: say where it runs, or why it does not apply")
                };
                table.push_str(&format!("| {name} | | | {why} |\n"));
                continue;
            }
        };
        let remark = REMARKS.iter().find(|(of, _)| of == name).map_or("", |(_, remark)| *remark);
        table.push_str(&format!("| {name} | {place} | {} | {remark} |\n", counts.0).replace("  |", " |"));
        if counts.1 > 0 || counts.0 == 0 {
            wrong.push(format!("{name} against {place}: {} passed, {} failed", counts.0, counts.1));
        }
    }
    assert_eq!(wrong, [""; 0], "look at them with the runner's --scenario");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/mcp-conformance.md");
    if std::env::var_os("UPDATE_GOLDENFILES").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(&path).unwrap_or_default(),
        table,
        "record it with UPDATE_GOLDENFILES=1"
    );
}

/// What stands above the table.
const HEAD: &str = "# MCP conformance\n\nThe runner of the protocol's own project, `@modelcontextprotocol/conformance` 0.2.0-alpha.12, with every server scenario that it has.\n`/mcp` is the node's own door, behind a forwarder that adds the bearer token.\nThe fixture ([main.rs](../crates/synod-mcp/examples/fixture/main.rs)) is another server on the same transport: these scenarios call tools and resources by names that a server for agents does not have, so what they show is the way of a message, not what our tools mean.\nWhere nothing is said to have passed, the scenario is about something that this door does not offer; the reason stands beside it.\n\nMade and compared by `cargo xtask test --long`; no check failed.\n\n| scenario | against | checks passed | remark, or why it does not apply |\n|---|---|---|---|\n";

/// Passed and failed checks of every scenario.
fn outcomes(url: &str) -> BTreeMap<String, (u32, u32)> {
    let out = tempfile::tempdir().unwrap();
    let mut runner = kit::runner();
    runner.args(["server", "--url", url, "--suite", "all", "--timeout", "20000", "-o"]).arg(out.path());
    let said = runner.output().unwrap();
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let summary = said.split("=== SUMMARY ===").nth(1).unwrap_or_else(|| panic!("no summary: {said}"));
    let line = |line: &str| {
        let (name, counts) = line.trim_start_matches(['✓', '✗', ' ']).split_once(": ")?;
        let (passed, failed) = counts.split_once(" passed, ")?;
        let failed = failed.split(' ').next()?;
        Some((name.to_owned(), (passed.parse().ok()?, failed.parse().ok()?)))
    };
    let outcomes: BTreeMap<_, _> =
        summary.lines().filter(|line| line.starts_with(['✓', '✗'])).filter_map(line).collect();
    assert!(outcomes.len() > 60, "{said}");
    outcomes
}

/// The fixture server, in a process of its own.
struct Fixture {
    child: Child,
    url: String,
}

impl Fixture {
    fn start() -> Fixture {
        let words = ["run", "--quiet", "--package", "synod-mcp", "--example", "fixture"];
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        let mut child = cargo.args(words).stdout(Stdio::piped()).spawn().unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Fixture { child, url: url.trim().to_owned() }
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An address in front of the node's `/mcp` that adds the token, which the runner cannot send; everything else passes as it is.
fn with_token(node: &str, token: &str) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}/mcp", listener.local_addr().unwrap());
    let (node, bearer) = (node.to_owned(), HeaderValue::from_str(&format!("Bearer {token}")).unwrap());
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let listener = TcpListener::from_std(listener).unwrap();
            loop {
                let Ok((socket, _)) = listener.accept().await else { continue };
                let (node, bearer) = (node.clone(), bearer.clone());
                tokio::spawn(async move {
                    let service = service_fn(move |mut request: Request<Incoming>| {
                        request.headers_mut().insert(AUTHORIZATION, bearer.clone());
                        passed_on(node.clone(), request)
                    });
                    let io = TokioIo::new(socket);
                    let _ = hyper::server::conn::http1::Builder::new().serve_connection(io, service).await;
                });
            }
        });
    });
    url
}

async fn passed_on(node: String, request: Request<Incoming>) -> Result<Response<Incoming>, hyper::Error> {
    let socket = TcpStream::connect(node).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(socket)).await?;
    tokio::spawn(connection);
    let (parts, body) = request.into_parts();
    let body = http_body_util::Full::new(body.collect().await?.to_bytes());
    sender.send_request(Request::from_parts(parts, body)).await
}
