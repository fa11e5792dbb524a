//! `synod mcp`: the MCP door for one coding agent, over stdin and stdout.
//!
//! The command is what a client's configuration names; the client starts it, speaks to it, and closes its standard input at the end.
//! It finds the node as every command does, and unlike every other command it starts one when none runs, also later when that one has died: an agent's client has no terminal in which somebody would.
//! What a node started here has to say goes to `serve.log` in the data directory.
//!
//! Standard output belongs to the protocol; this process says nothing there itself.

mod start;

use super::exit::{Exit, Stop};
use super::place::Place;
use super::process::{Signals, host};
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::sync::Arc;
use std::time::Duration;
use synod_client::repository::Repository;
use synod_client::{Options, Synod};
use synod_mcp::member::{SeatAt, UNASKED, Wish};
use synod_mcp::no::No;
use synod_mcp::stdio;
use synod_mcp::tools::Group;

/// How long the session lives without a word: what a killed process held is in other hands after this.
const TTL: Duration = Duration::from_secs(15);
/// How long a call waits for a node that this process starts again: it may have a large log to read.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a call waits for a node that others have to start: a restart, and not so long that a model learns nothing.
const PATIENCE_WITH_OTHERS: Duration = Duration::from_secs(10);

/// Its grammar.
pub fn command() -> Command {
    let option = |name: &'static str, value: &'static str, about: &'static str| {
        Arg::new(name).long(name).value_name(value).help(about)
    };
    Command::new("mcp")
        .about("Serve a coding agent: tools for models over stdin and stdout (MCP)")
        .arg(option("queue", "QUEUE", "The queue that `next_work` takes from; default: work"))
        .arg(option("capabilities", "WORD,…", "What the agent can do; tasks may ask for it").value_delimiter(',').action(ArgAction::Append))
        .arg(option("tools", "GROUP,…", "More tools: `work` to hand out work, `share` for shared keys").value_delimiter(',').action(ArgAction::Append))
        .arg(
            option("unasked-s", "SECONDS", "How long a lock that came later is kept for an agent that makes no call; default: 60")
                .value_parser(clap::value_parser!(u64).range(1..=3_600)),
        )
        .arg(
            Arg::new("no-start")
                .long("no-start")
                .action(ArgAction::SetTrue)
                .help("Do not start a node when none runs"),
        )
        .after_help("Started by a client such as Claude Code or Codex; `synod setup CLIENT` writes its configuration.\nWithout --as and $SYNOD_AGENT the agent is called after its client, such as claude-code-1.")
}

/// Serves until standard input ends.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let words =
        |name: &str| matches.get_many::<String>(name).into_iter().flatten().cloned().collect::<Vec<_>>();
    let mut groups = Vec::new();
    for word in words("tools") {
        groups.push(Group::named(&word).ok_or_else(|| {
            let known: Vec<&str> = Group::OPTIONAL.iter().map(|(name, ..)| *name).collect();
            Stop::usage(format!("there are no tools `{word}`; there are {}", known.join(", ")))
        })?);
    }
    let mut options = place.options.clone();
    let may_start = !matches.get_flag("no-start") && options.url.is_none();
    options.patience = options.patience.max(if may_start { PATIENCE } else { PATIENCE_WITH_OTHERS });
    let root = std::env::current_dir()
        .ok()
        .and_then(|here| Repository::find(&here))
        .map(|found| found.root().to_owned());
    let wish = Wish {
        name: place.agent.clone(),
        instance: format!("{}:{}", host(), std::process::id()),
        capabilities: words("capabilities"),
        queue: matches.get_one::<String>("queue").cloned().unwrap_or_else(|| "work".into()),
        ttl: TTL,
        beats: true,
        resumes: false,
        must_join: false,
        seat: Some(SeatAt { data: options.data_dir(), root }),
        unasked: matches.get_one("unasked-s").map_or(UNASKED, |seconds| Duration::from_secs(*seconds)),
        lives: may_start.then_some(start::lives),
    };
    let (options, space): (Arc<Options>, Arc<str>) = (Arc::new(options), place.space.as_str().into());
    let find = Box::new(move || {
        let (options, space) = (options.clone(), space.clone());
        Box::pin(async move {
            if may_start {
                start::ensure(&options, &space).await.map_err(|why| No::new("unavailable", why))?;
            }
            let synod = Synod::connect((*options).clone()).map_err(No::from)?;
            Ok(synod.space(&space))
        }) as _
    });
    let mut signals = Signals::new()?;
    stdio::serve(find, wish, groups, async move {
        signals.next().await;
    })
    .await;
    Ok(Exit::Done)
}
