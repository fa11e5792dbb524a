//! `synod agent token NAME`: a credential for one agent.
//!
//! The token is made here, by chance, and only its hash goes to the node; it is shown once and kept nowhere.
//! It acts as this agent and those below it, and as nobody else; giving the agent another one ends this one, and so does `synod space revoke NAME`.

use super::exit::{Exit, Stop};
use super::place::Place;
use super::show::{self, paint::Paint};
use clap::{Arg, ArgMatches, Command};
use serde_json::json;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;

/// Its grammar, below `agent`.
pub fn command() -> Command {
    Command::new("token")
        .about("Make a token that acts as this agent and those below it, and as nobody else")
        .arg(
            Arg::new("agent")
                .value_name("NAME")
                .required(true)
                .help("The agent; a new one then stands below you"),
        )
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("FILE")
                .help("Write it into this new file, readable by you alone, instead of showing it"),
        )
        .after_help("Example: export SYNOD_TOKEN=$(synod agent token heron --json | jq -r .token)")
}

/// Makes the token, tells the node its hash, and shows it.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let name = matches.get_one::<String>("agent").map_or("", String::as_str);
    let out = matches.get_one::<String>("out");
    // The file comes first: a token that cannot be kept is not made.
    let file = out.map(|path| create(path)).transpose()?;
    let token = chance()?;
    let hash = blake3::hash(token.as_bytes()).to_hex().to_string();
    let synod = place.synod()?;
    let space = place.space()?;
    // Whoever has a credential of its own is its own principal.
    let known = space.call("agent", "show", &json!({ "agent": name })).await;
    let former = known.is_ok_and(|agent| agent["principal"] == name);
    let enrolled = space.call("space", "enroll", &json!({"agent": name, "token": hash})).await;
    let enrolled = match (enrolled, out) {
        (Err(error), Some(path)) => {
            let _ = std::fs::remove_file(path);
            return Err(error.into());
        }
        (enrolled, _) => enrolled?,
    };
    let kept = match file {
        Some(mut file) => {
            writeln!(file, "{token}").and_then(|()| file.sync_all()).map_err(|error| {
                Stop::new(Exit::Fault, format!("cannot write the token: {error}; make another one"))
            })?;
            true
        }
        None => false,
    };
    let asked = space.call("agent", "show", &json!({ "agent": name })).await;
    let own = asked.is_err_and(|error| error.is("unauthenticated"));
    let target = synod.target();
    let url = target.base.clone();
    // A certificate that is known from the data directory need not be made out for the address that stands there.
    let way = match (&target.certificate, &place.options.ca) {
        (Some(_), _) => format!("SYNOD_DATA={}", place.options.data_dir().display()),
        (None, Some(ca)) => format!("SYNOD_URL={url} SYNOD_CA={}", ca.display()),
        (None, None) => format!("SYNOD_URL={url}"),
    };
    let elsewhere = target.certificate.is_some().then(|| {
        "on another machine: SYNOD_URL=https://NAME:PORT SYNOD_CA=FILE instead of SYNOD_DATA, with a name that stands in the certificate".to_owned()
    });
    let mut stdout = std::io::stdout().lock();
    if place.json {
        let token = if kept { json!(null) } else { json!(token) };
        let answer = json!({"agent": name, "principal": enrolled["principal"], "prefixes": enrolled["prefixes"], "token": token, "file": out, "former_ended": former, "own_ended": own, "url": url, "space": place.space});
        writeln!(stdout, "{answer}")?;
        return Ok(Exit::Done);
    }
    let paint = Paint::stdout();
    let shown = show::harmless(name);
    match out {
        Some(path) => writeln!(stdout, "the token of `{shown}` is in {path}")?,
        None => writeln!(stdout, "{token}")?,
    }
    let value = out.map_or(token.clone(), |path| format!("$(cat {path})"));
    let once = if kept { "it is kept nowhere else" } else { "it is shown this once" };
    let ended = format!("the token that `{shown}` had before has ended");
    let yours = "you spoke with it: go on with the new one".to_owned();
    let news = former.then_some(ended).into_iter().chain(own.then_some(yours));
    let lines = [
        format!("it acts as `{shown}` and those below it, and as nobody else; {once}"),
        format!("use it: export {way} SYNOD_TOKEN={value} SYNOD_AGENT={shown}"),
    ];
    let last = format!("end it: synod space revoke {shown}");
    let mut stderr = std::io::stderr().lock();
    let lines = news.chain(lines).chain(elsewhere).chain([last]);
    lines.into_iter().try_for_each(|line| writeln!(stderr, "{}", paint.dim(&line)))?;
    Ok(Exit::Done)
}

fn create(path: &str) -> Result<std::fs::File, Stop> {
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(|error| {
        Stop::usage(format!("cannot make {path}: {error}; name a file that does not exist yet"))
    })
}

/// 256 bits from the system, in hexadecimal.
fn chance() -> Result<String, Stop> {
    let mut bytes = [0u8; 32];
    let read = std::fs::File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes));
    read.map_err(|error| Stop::new(Exit::Fault, format!("the system gives no random bytes: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
