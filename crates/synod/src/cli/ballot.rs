//! Signed votes at the command line: `synod agent key`, `ballot cast --sign`, `ballot certificate` and `ballot verify`.
//!
//! ```text
//!   agent key heron ─▶ did:key:z6Mk…      ─▶ a seat of `ballot open --signed`
//!   ballot cast 17 yes --sign             ─▶ signed here, verified by the node
//!   ballot certificate 17 > FILE          ─▶ ballot verify FILE, anywhere, without a node
//! ```
//!
//! Keys stay where they were made; the node sees their public halves.
//! Everything else about ballots is a card's verb like any other.

use super::exit::{Exit, Stop};
use super::place::Place;
use super::{show, verb};
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;
use std::io::Write;
use synod_client::{Cast, Decision, Key, certify, check_certificate, key_file};

/// The longest certificate that is read, in bytes: what the check takes, and an end of line.
const FILE_MAX: u64 = synod_core::vote::certificate::CERTIFICATE_MAX as u64 + 1;

/// The grammar of `agent key`.
pub fn key_command() -> Command {
    Command::new("key")
        .about("Show the key that this agent signs votes with; made when there is none yet")
        .arg(Arg::new("agent").value_name("NAME").help("The agent; default: who speaks"))
        .after_help("The key is kept below the data directory, in keys/NAME.json, readable by you alone.\nExample: synod agent key heron")
}

/// What is added to the verbs of ballots.
pub fn command(ballot: Command) -> Command {
    let sign = Arg::new("sign")
        .long("sign")
        .action(ArgAction::SetTrue)
        .conflicts_with_all(["round", "terms", "key", "signature"])
        .help("Sign the vote with this agent's key, over the terms as they are shown here");
    let file =
        || Arg::new("file").value_name("FILE").required(true).help("The certificate; `-` for standard input");
    let number = Arg::new("ballot")
        .value_name("BALLOT")
        .required(true)
        .value_parser(clap::value_parser!(u64))
        .help("The ballot");
    let evidence = Arg::new("evidence")
        .long("evidence")
        .action(ArgAction::SetTrue)
        .help("Of contradictions alone: also where nothing was decided");
    ballot
        .mut_subcommand("cast", |cast| cast.arg(sign))
        .subcommand(
            Command::new("certificate")
                .about("Write the certificate of a signed ballot that was decided, to be verified by anybody")
                .arg(number)
                .arg(evidence)
                .after_help("Example: synod ballot certificate 17 > release-1.4.json"),
        )
        .subcommand(
            Command::new("verify")
                .about("Verify a certificate: signatures, seats, weights, rule; without a node. With --space ID also that it is of the space with this identity")
                .arg(file())
                .after_help("It ends with status 5 and the reason when something is wrong.\n`synod space show` shows a space's identity.\nExample: synod ballot verify release-1.4.json"),
        )
}

/// `synod agent key`.
pub async fn key(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let agent = match matches.get_one::<String>("agent") {
        Some(agent) => agent.clone(),
        None => voter(place).await?,
    };
    let data = place.options.data_dir();
    let key = Key::of(&data, &agent)?;
    let mut out = std::io::stdout().lock();
    if place.json {
        writeln!(out, "{}", json!({"agent": agent, "key": key.did(), "file": key_file(&data, &agent)}))?;
    } else {
        writeln!(out, "{}", key.did())?;
    }
    Ok(Exit::Done)
}

/// `synod ballot …`.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    match matches.subcommand() {
        Some(("cast", cast)) => {
            let exit = match cast.get_flag("sign") {
                true => sign(place, cast).await?,
                false => verb::run(place, "ballot", matches).await?,
            };
            refused(place, cast.get_one::<String>("ballot").map_or("", String::as_str)).await;
            Ok(exit)
        }
        Some(("certificate", about)) => certificate(place, about).await,
        Some(("verify", about)) => verify(place, about),
        _ => verb::run(place, "ballot", matches).await,
    }
}

/// Says to whoever cast the deciding vote that what was to follow was refused. Silent where nothing was.
async fn refused(place: &Place, ballot: &str) {
    let Ok(number) = ballot.parse() else { return };
    let Ok(space) = place.space() else { return };
    if let Ok(Decision { refused: Some(code), .. }) = space.ballot().decision(number, 0).await {
        eprintln!(
            "what was to follow was refused: {}; more with: synod ballot why {number}",
            show::harmless(&code)
        );
    }
}

/// Who votes: the agent that speaks, else the principal that the token proves.
async fn voter(place: &Place) -> Result<String, Stop> {
    place.person(&place.space()?).await
}

async fn sign(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let word = |name: &str| matches.get_one::<String>(name).map_or("", String::as_str);
    let ballot = word("ballot")
        .parse()
        .map_err(|_| Stop::usage(format!("`ballot` takes a number, not `{}`", word("ballot"))))?;
    let voter = voter(place).await?;
    let data = place.options.data_dir();
    let key = Key::load(&data, &voter)?.ok_or_else(|| {
        Stop::usage(format!(
            "`{voter}` has no key in {}; make one with `synod agent key {voter}`, before the ballot is opened",
            key_file(&data, &voter).display()
        ))
    })?;
    let space = place.space()?;
    let Cast { counted, again, state, choice } =
        space.ballot().cast_signed(ballot, word("choice"), &voter, &key).await?;
    let mut out = std::io::stdout().lock();
    if place.json {
        writeln!(out, "{}", json!({"counted": counted, "again": again, "state": state, "choice": choice}))?;
    } else {
        let won = choice.map_or(String::new(), |choice| format!(" for `{}`", show::harmless(&choice)));
        let what = match (counted, again) {
            (true, false) => "signed and counted",
            (true, true) => "had been counted already",
            (false, _) => {
                "not counted: you signed another vote before, and both are kept as evidence against you"
            }
        };
        writeln!(out, "{what}; ballot {ballot} is {state}{won}")?;
    }
    Ok(if counted { Exit::Done } else { Exit::Refused })
}

async fn certificate(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let ballot = matches.get_one::<u64>("ballot").copied().unwrap_or_default();
    let space = place.space()?;
    let text = certify(&space.ballot(), ballot, matches.get_flag("evidence")).await?;
    writeln!(std::io::stdout().lock(), "{text}")?;
    Ok(Exit::Done)
}

fn verify(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let file = matches.get_one::<String>("file").map_or("-", String::as_str);
    let text = read(file)?;
    // Only what is typed here counts: where one stands says nothing about where a certificate comes from.
    let space = matches.get_one::<String>("space").map(String::as_str);
    match check_certificate(&text, space) {
        Ok(certified) => {
            let mut out = std::io::stdout().lock();
            if place.json {
                let said = json!({"verified": true, "space": certified.space, "ballot": certified.ballot, "choice": certified.choice, "said": certified.said});
                writeln!(out, "{said}")?;
                return Ok(Exit::Done);
            }
            let harmless = |line: &String| show::harmless(line);
            certified.said.iter().map(harmless).try_for_each(|line| writeln!(out, "{line}"))?;
            match &certified.choice {
                Some(choice) => writeln!(
                    out,
                    "verified: ballot {} decided `{}`",
                    certified.ballot,
                    show::harmless(choice)
                )?,
                None => writeln!(out, "verified: evidence of ballot {}", certified.ballot)?,
            }
            Ok(Exit::Done)
        }
        Err(why) => Err(wrong(&why)),
    }
}

/// Something is wrong with a certificate.
fn wrong(why: &str) -> Stop {
    let why = show::harmless(why);
    let text = format!("not verified: {why}; believe nothing of it, and ask for another copy");
    Stop::new(Exit::Wrong, text)
}

/// What is in the file, cut where no certificate is that long. What is no text is no certificate, and that is a finding.
fn read(file: &str) -> Result<String, Stop> {
    use std::io::Read;
    let unreadable = |error: std::io::Error| Stop::usage(format!("cannot read {file}: {error}"));
    let mut bytes = Vec::new();
    let from: Box<dyn Read> = match file {
        "-" => Box::new(std::io::stdin().lock()),
        path => Box::new(std::fs::File::open(path).map_err(unreadable)?),
    };
    from.take(FILE_MAX + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    let long = bytes.len() as u64 > FILE_MAX;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        // The cut may go through a character; the check says that it is too long.
        Err(cut) if long => Ok(String::from_utf8_lossy(cut.as_bytes()).into_owned()),
        Err(no) => {
            let good = no.utf8_error().valid_up_to();
            Err(wrong(&format!("it is no text: from byte {} on it is not UTF-8", good + 1)))
        }
    }
}
