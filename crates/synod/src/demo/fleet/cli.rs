//! `synod demo fleet`, and the words under which it starts its own processes.

use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::gates::Gates;
use super::run::Wish;
use super::worker::Orders;
use super::{naive, worker};
use crate::demo::cli::Words;

const AFTER_HELP: &str = "\
It makes a small repository with a real program and real tests, and a list of tasks that change the same files.
Each agent is a process with a worktree of its own: it claims a task, locks the files, edits, tests, merges under a
lock, and tells the others what they need to know. Two of them are killed with SIGKILL, one with half an edit and one
in the middle of a merge. What must be in the repository is computed from the list alone, and compared.

Exit code: 0 everything is as it must be · 1 it is not, or the run came to no result ·
2 the command line or the folder makes no sense · 130 interrupted.
What agents without a node make of it (--naive) has no part in the exit code.";

/// The grammar of `synod demo fleet`.
pub fn command() -> Command {
    let text = |name: &'static str, value: &'static str| Arg::new(name).long(name).value_name(value);
    let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
    Command::new("fleet")
        .about("Eight agents, one repository: two are killed, and no edit is lost")
        .after_help(AFTER_HELP)
        .arg(
            text("agents", "N")
                .value_parser(value_parser!(u32).range(3..=16))
                .default_value("8")
                .help("How many agents, 3 to 16"),
        )
        .arg(
            text("tasks", "N")
                .value_parser(value_parser!(u32).range(8..=200))
                .default_value("40")
                .help("How many tasks, 8 to 200"),
        )
        .arg(flag("kill-node").help("Kill the node too, when half is done"))
        .arg(
            flag("naive")
                .help("Afterwards the same agents with a list in a file and one checkout, without a node"),
        )
        .arg(
            text("out", "DIR")
                .value_parser(value_parser!(PathBuf))
                .default_value("synod-fleet")
                .help("Where to write; a folder of an earlier demo is used again"),
        )
        .arg(
            text("seed", "N")
                .value_parser(value_parser!(u64))
                .help("What tasks, times and deaths are drawn from; default: another one each time"),
        )
        .arg(
            text("pace-ms", "MS")
                .value_parser(value_parser!(u64).range(0..=60_000))
                .default_value("250")
                .hide(true),
        )
}

/// What was asked for. `seed` is for whoever named none.
pub fn wish(matches: &ArgMatches, seed: u64) -> Wish {
    let number = |name: &str| matches.get_one::<u32>(name).copied().unwrap_or(8);
    Wish {
        agents: number("agents"),
        tasks: number("tasks"),
        kill_node: matches.get_flag("kill-node"),
        naive: matches.get_flag("naive"),
        out: matches.get_one::<PathBuf>("out").cloned().unwrap_or_default(),
        seed: matches.get_one::<u64>("seed").copied().unwrap_or(seed),
        pace: Duration::from_millis(matches.get_one::<u64>("pace-ms").copied().unwrap_or(250)),
    }
}

/// One of the fleet's own processes, until it goes home, is killed or fails.
pub fn part(role: &str, words: &Words<'_>) -> Result<(), Box<dyn Error>> {
    let mut orders = Orders {
        data: PathBuf::new(),
        seat: words.text("--seat")?,
        fleet: words.text("--fleet")?.split(',').map(str::to_owned).collect(),
        tree: words.path("--tree")?,
        gates: Gates::read(&words.path("--gates")?, &words.text("--die")?),
        pace: words.micros("--pace-us")?,
        seed: words.number("--seed")?,
    };
    match role {
        "worker" => {
            orders.data = words.path("--data")?;
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(worker::run(orders))
        }
        "naive" => {
            let (board, record) = (words.path("--board")?, words.path("--record")?);
            naive::run(&orders, board, record, words.micros("--life-us")?)
        }
        _ => Err(format!("there is no role `{role}`").into()),
    }
}
