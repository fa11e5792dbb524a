//! An agent that is a web server: its mail is pushed to it, signed, and handled once although the server flaps, an answer gets lost and a stranger forges messages.
//!
//! ```text
//!   heron ──send──▶ [box of wren] ──courier──POST, signed──▶ wren's server    500 ✗ 503 ✗ ✗ … the breaker opens, rests, tries, closes
//!     ▲                                                        │ signature? seen? ─▶ handled once
//!     └──── [box of heron] ◀──────── mail.reply ───────────────┘
//!   mallory ───────────────────────POST, forged─────────────▶ 401
//! ```
//!
//! Run it with `cargo xtask example webhook-agent`.
//! It exits with success only if each message was handled once and in order, heron has each answer once, every forgery was refused, and the breaker opened and closed.

mod server;
mod signature;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Request;
use hyper_util::rt::TokioIo;
use serde_json::json;
use server::{FLAPS, Wren};
use signature::{Secret, now};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;
use synod_client::{Agent, Error, Fault, Receive, Space, Synod};
use tokio::net::{TcpListener, TcpStream};

const MESSAGES: u64 = 12;
/// How long everything may take.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let played = tokio::time::timeout(PATIENCE, play()).await;
    match played.unwrap_or_else(|_| Err(Fault::Unavailable("it took too long".into()).into())) {
        Ok(true) => {
            println!("every message was handled once, and every forgery refused");
            ExitCode::SUCCESS
        }
        Ok(false) => {
            eprintln!("something is not as it should be");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn play() -> Result<bool, Error> {
    let space = Synod::find()?.space("default");
    // Failures are to be seen within seconds here, and not within minutes.
    for (name, value) in [("push_failures_max", 3), ("push_rest_ms", 200), ("backoff_ms", 50)] {
        space.call("space", "set", &json!({ "name": name, "value": value })).await?;
    }
    let breaker = watch(&space).await?;

    let unheard = |error: std::io::Error| Fault::Setup(format!("cannot listen: {error}"));
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(unheard)?;
    let address = listener.local_addr().map_err(unheard)?;
    let wren = Arc::new(Wren { agent: space.agent("wren"), secret: OnceLock::new(), seen: Mutex::default() });
    let endpoint = json!({ "endpoint": format!("http://{address}/hooks/wren") });
    let named = wren.agent.call("agent", "endpoint", &endpoint).await?;
    if let Some(secret) = named["secret"].as_str().and_then(Secret::read) {
        let _ = wren.secret.set(secret);
    }
    tokio::spawn(wren.clone().serve(listener));
    println!("wren takes its mail at {address}");

    let heron = space.agent("heron");
    for n in 0..MESSAGES {
        heron.mail().send("wren", &json!({ "n": n })).await?;
    }
    let answers = answers(&heron).await?;
    println!("heron has {} answers", answers.len());

    forge(&wren, address).await?;
    let refused = std::mem::take(&mut wren.seen.lock().unwrap_or_else(|gone| gone.into_inner()).refused);
    refused.iter().for_each(|why| println!("refused: {why}"));

    // The node notes what came of the last push after wren has answered it, and tells of it then.
    let told = || {
        breaker.lock().unwrap_or_else(|gone| gone.into_inner()).last().is_some_and(|word| word == "closed")
    };
    let push = loop {
        let push = space.call("agent", "show", &json!({ "agent": "wren" })).await?["push"].take();
        if push["delivered"] == MESSAGES && told() {
            break push;
        }
        heron.mail().receive(Receive { wait_ms: 20, ..Receive::default() }).await?;
    };
    let seen = wren.seen.lock().unwrap_or_else(|gone| gone.into_inner());
    let breaker = breaker.lock().unwrap_or_else(|gone| gone.into_inner());
    println!(
        "pushed: {} taken, {} failed; breaker: {}",
        push["delivered"],
        push["failed"],
        breaker.join(", ")
    );
    println!("handled: {:?}; came again: {}", seen.handled, seen.again);
    Ok(seen.handled.iter().copied().eq(0..MESSAGES)
        && answers == (0..MESSAGES).map(|n| (n, n * n)).collect::<Vec<_>>()
        && (seen.flapped, seen.lost, seen.again) == (FLAPS, 1, 1)
        && push["failed"] == FLAPS + 1
        && refused.len() == 3
        && breaker.first().is_some_and(|word| word == "opened")
        && breaker.last().is_some_and(|word| word == "closed")
        && push["breaker"] == "closed")
}

/// Notes what the breaker of wren's endpoint does.
async fn watch(space: &Space) -> Result<Arc<Mutex<Vec<String>>>, Error> {
    let here = space.call("space", "show", &json!({})).await?["index"].to_string();
    let noted: Arc<Mutex<Vec<String>>> = Arc::default();
    let (mut events, to) = (space.events(Some(&here), &[("machine", "mail")]), noted.clone());
    tokio::spawn(async move {
        while let Ok(event) = events.next().await {
            let event = event.json();
            let word = event["type"].as_str().and_then(|kind| kind.rsplit_once("breaker_"));
            if let Some((_, word)) = word {
                to.lock().unwrap_or_else(|gone| gone.into_inner()).push(word.to_owned());
            }
        }
    });
    Ok(noted)
}

/// What wren has answered, as heron finds it in its box.
async fn answers(heron: &Agent) -> Result<Vec<(u64, u64)>, Error> {
    let mut answers = Vec::new();
    while answers.len() < MESSAGES as usize {
        let wait = Receive { max: 10, wait_ms: 10_000, ..Receive::default() };
        for answer in heron.mail().receive(wait).await? {
            let number = |name: &str| answer.body()[name].as_u64().unwrap_or_default();
            answers.push((number("n"), number("square")));
            heron.mail().ack(answer.message, answer.fence).await?;
        }
    }
    Ok(answers)
}

/// What somebody sends who does not know the secret, or has overheard an old message.
async fn forge(wren: &Wren, address: SocketAddr) -> Result<(), Error> {
    let body = json!({"type": "mail.message", "data": {"message": 1, "body": {"n": 666}}}).to_string();
    let Some(secret) = wren.secret.get() else { return Ok(()) };
    let other = Secret::read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    let long_ago = now() - 3_600;
    for (at, signature) in [
        (now(), String::new()),
        (now(), other.map_or_else(String::new, |other| other.signature("msg_1", now(), body.as_bytes()))),
        (long_ago, secret.signature("msg_1", long_ago, body.as_bytes())),
    ] {
        let status = post(address, &body, at, &signature).await?;
        println!("mallory was told: {status}");
    }
    Ok(())
}

/// POSTs as the node does; the status of the answer.
async fn post(address: SocketAddr, body: &str, at: u64, signature: &str) -> Result<u16, Error> {
    let failed = |error: &dyn std::fmt::Display| Error::from(Fault::Unavailable(error.to_string()));
    let socket = TcpStream::connect(address).await.map_err(|error| failed(&error))?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(socket)).await.map_err(|error| failed(&error))?;
    tokio::spawn(connection);
    let request = Request::post("/hooks/wren")
        .header("host", address.to_string())
        .header("content-type", "application/json")
        .header("webhook-id", "msg_1")
        .header("webhook-timestamp", at)
        .header("webhook-signature", signature)
        .body(Full::new(Bytes::from(body.to_owned())))
        .map_err(|error| failed(&error))?;
    let response = sender.send_request(request).await.map_err(|error| failed(&error))?;
    Ok(response.status().as_u16())
}
