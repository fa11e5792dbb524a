//! The board: every task with who has it, in one file of JSON that is read whole and replaced whole.
//!
//! Nothing stands between a read and the write that follows it, so what somebody else wrote meanwhile is gone.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::demo::fleet::plan::Plan;

/// A claim without a word for so long may be taken over: far longer than any task takes.
const STALE_MS: u64 = 3_000;

/// Where the board lies.
#[derive(Clone, Debug)]
pub struct Board {
    path: PathBuf,
}

/// The board as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    lines: Vec<Line>,
}

/// A task on the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    n: u32,
    after: Vec<u32>,
    /// What is to be done.
    pub body: Value,
    /// Who has it, since when; none: nobody.
    claimed: Option<(String, u64)>,
    done: bool,
    /// What its function is called, once it is done.
    call: Option<String>,
}

impl Board {
    /// The board in this file.
    pub fn at(path: PathBuf) -> Board {
        Board { path }
    }

    /// Puts a plan on the board.
    pub fn begin(&self, plan: &Plan) -> io::Result<()> {
        let line = |task: &super::super::plan::Task| Line {
            n: task.n,
            after: task.after.clone(),
            body: task.to_json(true),
            claimed: None,
            done: false,
            call: None,
        };
        self.write(List { lines: plan.tasks.iter().map(line).collect() }, "begin")
    }

    /// Reads it.
    pub fn read(&self) -> io::Result<List> {
        let value: Value = serde_json::from_slice(&fs::read(&self.path)?)?;
        let lines = value.as_array().into_iter().flatten().filter_map(Line::from_json).collect();
        Ok(List { lines })
    }

    /// Replaces it, whatever it says by now.
    pub fn write(&self, list: List, who: &str) -> io::Result<()> {
        let new = self.path.with_extension(format!("{who}.new"));
        let lines: Vec<Value> = list.lines.iter().map(Line::to_json).collect();
        fs::write(&new, serde_json::to_vec(&lines)?)?;
        fs::rename(new, &self.path)
    }
}

impl List {
    /// The first task that may be taken.
    pub fn next(&self, now_ms: u64) -> Option<&Line> {
        let done = |n: &u32| self.lines.iter().any(|line| line.n == *n && line.done);
        let free = |line: &Line| match &line.claimed {
            Some((_, since_ms)) => now_ms >= since_ms + STALE_MS,
            None => true,
        };
        self.lines.iter().find(|line| !line.done && free(line) && line.after.iter().all(done))
    }

    /// With a claim on this task.
    pub fn claimed(&self, n: u32, who: &str, now_ms: u64) -> List {
        self.with(n, |line| line.claimed = Some((who.to_owned(), now_ms)))
    }

    /// With this task done.
    pub fn done(&self, n: u32, call: Option<String>) -> List {
        self.with(n, |line| (line.done, line.call) = (true, call.clone()))
    }

    /// What functions are called, as far as the board says.
    pub fn told(&self) -> BTreeMap<String, String> {
        let told = |line: &Line| Some((line.body["name"].as_str()?.to_owned(), line.call.clone()?));
        self.lines.iter().filter_map(told).collect()
    }

    fn with(&self, n: u32, change: impl Fn(&mut Line)) -> List {
        let mut list = self.clone();
        list.lines.iter_mut().filter(|line| line.n == n).for_each(change);
        list
    }
}

impl Line {
    fn to_json(&self) -> Value {
        let (by, since_ms) = self.claimed.clone().unzip();
        json!({
            "n": self.n, "after": self.after, "task": self.body, "by": by, "since_ms": since_ms,
            "done": self.done, "function": self.call,
        })
    }

    fn from_json(line: &Value) -> Option<Line> {
        let by = line["by"].as_str().map(str::to_owned);
        Some(Line {
            n: line["n"].as_u64()? as u32,
            after: line["after"].as_array()?.iter().filter_map(|n| Some(n.as_u64()? as u32)).collect(),
            body: line["task"].clone(),
            claimed: by.zip(line["since_ms"].as_u64()),
            done: line["done"].as_bool()?,
            call: line["function"].as_str().map(str::to_owned),
        })
    }
}

/// How often a task was claimed while somebody else had it: from the record that each agent keeps of its own claims.
/// A claim taken over after the board's own time is none of these.
pub fn doubles(record: &str) -> usize {
    let mut claims: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
    for line in record.lines() {
        let mut words = line.split(' ');
        let at_ms = words.next().and_then(|word| word.parse().ok());
        let n = words.nth(1).and_then(|word| word.parse().ok());
        if let Some((at_ms, n)) = at_ms.zip(n) {
            claims.entry(n).or_default().push(at_ms);
        }
    }
    let doubled = |times: &Vec<u64>| times.windows(2).filter(|two| two[1] < two[0] + STALE_MS).count();
    claims.values().map(doubled).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_of_two_writers_wins_and_the_first_never_learns() {
        let dir = std::env::temp_dir().join(format!("synod-fleet-{}-board", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let board = Board::at(dir.join("board.json"));
        board.begin(&Plan::draw(1, 8)).unwrap();
        let (wren, jay) = (board.read().unwrap(), board.read().unwrap());
        board.write(wren.claimed(1, "wren", 100), "wren").unwrap();
        board.write(jay.claimed(1, "jay", 101), "jay").unwrap();
        let line = board.read().unwrap().lines[0].clone();
        assert_eq!(line.claimed, Some(("jay".into(), 101)));
        assert_ne!(board.read().unwrap().next(102).unwrap().n, 1);
        assert_eq!(board.read().unwrap().next(101 + STALE_MS).unwrap().n, 1);
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn claims_of_one_task_at_one_time_are_counted() {
        assert_eq!(doubles("100 wren 7\n150 jay 7\n160 owl 8\n9000 owl 7\n"), 1);
    }
}
