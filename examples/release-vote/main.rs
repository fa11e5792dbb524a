//! A release that five agents sign: one of them lies, the decision acts once, and its certificate holds without a node.
//!
//! ```text
//!   heron, wren, robin, owl ── yes, signed ──▶ ballot (byzantine: 4 of 5) ──▶ decided ──▶ queue.push release
//!   magpie ── no, signed ─────────────────────▶ counted                           │
//!          ── yes, signed ────────────────────▶ evidence                          ▼
//!                                                                 certificate ──▶ synod ballot verify
//! ```
//!
//! Every agent has a token of its own, so that it has one vote, and a key that never leaves it.
//! A signature covers the question, the electorate, the rule and what follows: nobody can hang it on another release.
//!
//! Run it with `cargo xtask example release-vote`.
//! It exits with success only if the release was pushed once, the lie was kept, and of all certificates the true one alone was verified.

use serde_json::{Value, json};
use std::io::Read;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use synod_client::{Agent, Ask, Error, Key, Options, Synod, certify};

const BIRDS: [&str; 5] = ["heron", "wren", "robin", "owl", "magpie"];

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match play().await {
        Ok(None) => {
            println!("released once, and proved");
            ExitCode::SUCCESS
        }
        Ok(Some(wrong)) => {
            eprintln!("{wrong}");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// A bird with a credential and a key of its own.
struct Voter {
    name: &'static str,
    agent: Agent,
    key: Key,
}

impl Voter {
    /// The node's owner gives it a token, of which the node learns the hash alone.
    async fn hatch(owner: &Synod, name: &'static str) -> Result<Voter, Error> {
        let token = token();
        let hash = blake3::hash(token.as_bytes()).to_hex().to_string();
        owner.space("default").call("space", "enroll", &json!({"agent": name, "token": hash})).await?;
        let options = Options { token: Some(token), ..Options::from_env() };
        let agent = Synod::connect(options)?.space("default").agent(name);
        Ok(Voter { name, agent, key: Key::generate()? })
    }

    async fn sign(&self, ballot: u64, choice: &str) -> Result<bool, Error> {
        let cast = self.agent.ballot().cast_signed(ballot, choice, self.name, &self.key).await?;
        let what = if cast.counted { "counted" } else { "kept as evidence" };
        println!("{} signed {choice}: {what}; the ballot is {}", self.name, cast.state);
        Ok(cast.counted)
    }
}

/// 256 bits of chance, in hexadecimal.
fn token() -> String {
    let mut bytes = [0u8; 32];
    let read = std::fs::File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes));
    read.expect("the system has random bytes");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What went otherwise than it should, if anything did.
async fn play() -> Result<Option<String>, Error> {
    let owner = Synod::find()?;
    let mut voters = Vec::new();
    for name in BIRDS {
        voters.push(Voter::hatch(&owner, name).await?);
    }
    let [heron, wren, robin, owl, magpie] = &voters[..] else { return Ok(Some("five birds".into())) };

    let seats = voters.iter().map(|voter| json!({"voter": voter.name, "key": voter.key.did()}));
    let release = json!({"queue.push": {"queue": "release", "body": {"version": "1.4"}}});
    let ask = Ask::new("release", "ship 1.4?").seats(seats).rule("byzantine").signed().then("yes", [release]);
    let ballot = heron.agent.ballot().open(&ask).await?;

    for voter in [heron, wren, robin] {
        if !voter.sign(ballot, "yes").await? {
            return Ok(Some(format!("{} was not counted", voter.name)));
        }
    }
    // To some it says no, to others yes.
    if !magpie.sign(ballot, "no").await? || magpie.sign(ballot, "yes").await? {
        return Ok(Some("of two votes of the magpie the first should count".into()));
    }
    // Wren waits for the decision, which owl's vote makes.
    let (ballots, owls) = (wren.agent.ballot(), owl.sign(ballot, "yes"));
    let (decision, counted) = tokio::join!(ballots.decision(ballot, 20_000), owls);
    let decision = decision?;
    if !counted? || decision.choice.as_deref() != Some("yes") || decision.refused.is_some() {
        return Ok(Some(format!("the decision is {decision:?}")));
    }
    let tasks = owner.space("default").call("queue", "list", &json!({"queue": "release"})).await?;
    let tasks = tasks["tasks"].as_array().cloned().unwrap_or_default();
    if tasks.len() != 1 || tasks[0]["body"]["version"] != "1.4" {
        return Ok(Some(format!("one release should be in the queue, not {tasks:?}")));
    }
    let certificate = certify(&wren.agent.ballot(), ballot, false).await?;
    Ok(holds(&certificate, &wren.agent.ballot().space_id().await?))
}

/// Has the binary verify the certificate and others, in a directory where there is nothing else.
fn holds(certificate: &str, space: &str) -> Option<String> {
    let mut shorter: Value = serde_json::from_str(certificate).unwrap_or_default();
    if let Some(votes) = shorter["votes"].as_array_mut() {
        votes.retain(|vote| vote["voter"] != "robin");
    }
    let changed = certificate.replace("ship 1.4?", "ship 1.5?");
    let shorter = shorter.to_string();
    for (what, text, space, good) in [
        ("the certificate", certificate, space, true),
        ("the same for another space", certificate, "another", false),
        ("one with another question", &changed, space, false),
        ("one without robin", &shorter, space, false),
    ] {
        let (verified, said) = verify(text, space);
        println!("{what}: {}", said.lines().last().unwrap_or_default());
        if verified != good || (good && !said.contains("`magpie` lies")) {
            return Some(format!("{what} was {}verified:\n{said}", if verified { "" } else { "not " }));
        }
    }
    None
}

fn verify(certificate: &str, space: &str) -> (bool, String) {
    let beside = std::env::current_exe().unwrap_or_default();
    let synod = beside.parent().unwrap_or(Path::new(".")).join("synod");
    let elsewhere = std::env::temp_dir().join(format!("synod-release-vote-{}", std::process::id()));
    std::fs::create_dir_all(&elsewhere).expect("a directory can be made");
    std::fs::write(elsewhere.join("certificate.json"), certificate).expect("a file can be written");
    let run = Command::new(synod)
        .env_clear()
        .current_dir(&elsewhere)
        .args(["ballot", "verify", "certificate.json", "--space", space])
        .stdin(Stdio::null())
        .output();
    std::fs::remove_dir_all(&elsewhere).expect("the directory goes away");
    let run = run.expect("synod was built beside this example");
    let said = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    (run.status.success(), said)
}
