//! The same agents without a node: a list of tasks in a file, and one checkout that all of them write to.
//!
//! ```text
//!   board.json ──read──▶ the first open task ──write──▶ board.json: "claimed by wren"
//!   checkout ──read──▶ files ──think──▶ write them back ──▶ git add -A · git commit ──▶ board.json: "done"
//! ```
//!
//! It is what trackers and instruction files for agents suggest, done as well as that can be done: the board is replaced
//! whole and never half written, a claim that nobody has worked on for a while may be taken over, a commit that meets
//! git's own lock is tried again. What is missing is only that reading and writing are one step, and that a file
//! is in one pair of hands at a time.
//!
//! What others call their functions stands on the board; when that line was overwritten, an agent guesses.

pub mod board;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use self::board::Board;
use super::craft;
use super::gates::Phase;
use super::git::Git;
use super::plan::{Task, What};
use super::worker::Orders;
use crate::demo::run::trace::now_ms;

/// An agent that found nothing to do for so long goes home.
const QUIET: Duration = Duration::from_millis(2_500);
/// Between two looks at the board when there is nothing to do.
const LOOK: Duration = Duration::from_millis(40);
/// From reading the board to writing it: what an agent takes to choose, a small part of what it takes to work.
const CHOOSE: f64 = 0.1;
/// How long git's own lock is waited for.
const COMMIT: Duration = Duration::from_secs(5);

/// Works until it has been quiet for a while, or until `life` is over. Writes every claim to a record of its own.
pub fn run(orders: &Orders, board: PathBuf, record: PathBuf, life: Duration) -> Result<(), Box<dyn Error>> {
    let (board, begun) = (Board::at(board), Instant::now());
    let git = Git::at(&orders.tree, &orders.seat);
    let mut quiet = Instant::now();
    while quiet.elapsed() < QUIET && begun.elapsed() < life {
        let list = board.read()?;
        let Some(line) = list.next(now_ms()) else {
            thread::sleep(LOOK);
            continue;
        };
        let task = Task::from_json(&line.body).ok_or("a line of the board is not of this demo")?;
        thread::sleep(orders.pace.mul_f64(CHOOSE));
        board.write(list.claimed(task.n, &orders.seat, now_ms()), &orders.seat)?;
        let mut record = OpenOptions::new().create(true).append(true).open(&record)?;
        record.write_all(format!("{} {} {}\n", now_ms(), orders.seat, task.n).as_bytes())?;
        work(orders, &git, &task, &list.told())?;
        let call = match &task.what {
            What::Command(command) => Some(command.call.clone()),
            What::Sweep => None,
        };
        board.write(board.read()?.done(task.n, call), &orders.seat)?;
        quiet = Instant::now();
    }
    Ok(())
}

fn work(
    orders: &Orders,
    git: &Git,
    task: &Task,
    told: &BTreeMap<String, String>,
) -> Result<(), Box<dyn Error>> {
    let files = craft::read(git.dir(), task)?;
    let guess = |name: &str| Some(told.get(name).cloned().unwrap_or_else(|| format!("{}_{name}", task.area)));
    let files = craft::edit(task, &files, guess)?;
    thread::sleep(orders.think(task.n) / 2);
    craft::write(git.dir(), files.iter().take(1))?;
    die_at(orders, Phase::Edit, task.n)?;
    thread::sleep(orders.think(task.n) / 2);
    craft::write(git.dir(), &files)?;
    die_at(orders, Phase::Merge, task.n)?;
    let asked = Instant::now();
    while let Err(why) = git.commit(&task.title(), task.n) {
        if asked.elapsed() >= COMMIT {
            eprintln!("{}: {why}", orders.seat);
            return Ok(());
        }
        thread::sleep(LOOK);
    }
    Ok(die_at(orders, Phase::Record, task.n)?)
}

fn die_at(orders: &Orders, phase: Phase, n: u32) -> std::io::Result<()> {
    if orders.gates.closed(phase, n, &orders.seat)? {
        loop {
            thread::park();
        }
    }
    Ok(())
}
