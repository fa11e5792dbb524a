//! The same job the way tutorials do it, for comparison under the same kills.
//!
//! ```text
//!   collector ──PUSH──▶ [changes] ──POP──▶ processor ──PUSH──▶ [facts] ──POP──▶ writer ──▶ graph.graphml
//!                                     broker: lists in memory                   lock, read, add, write, unlock
//! ```
//!
//! It is not made worse than it is: history, facts and GraphML are the ones the real way uses, the collector
//! remembers in the broker how far it came, the writer takes a lock that ends by itself.
//! Without kills it gives the right graph, and a test says so. What it lacks is what tutorials lack:
//!
//! * a popped task is gone when its holder dies;
//! * hand-over is two steps: a death between them loses a task or, in the collector, repeats it;
//! * nothing has a key: what comes twice is counted twice;
//! * the file is written in place: a death in the middle leaves a torn one, and the next writer starts anew;
//! * the lock is removed by whoever says so, theirs or not;
//! * the broker's memory is the only memory.
//!
//! Nobody can know when such a job is done, for lost work looks like work to come.
//! So everybody stops when it has been quiet for a while, and at the latest at a deadline.

pub mod broker;

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

pub use broker::{Wire, run as broker};

use super::facts::{Fact, facts, from_body, to_body};
use super::graph::Graph;
use super::graphml;
use super::history::{Change, Repository};
use super::sinks::graphml::GRAPH_FILE;

/// The list of changes to process.
const CHANGES: &str = "changes";
/// The list of facts to write.
const FACTS: &str = "facts";
/// Facts written at a time; reading and writing the whole file for each one would take minutes.
const BATCH: usize = 50;
/// How long the writer's lock lives; longer than a write should take.
const LOCK_MS: u64 = 1_000;
/// How long to wait when there is nothing to pop or the lock is taken.
const NAP: Duration = Duration::from_millis(20);

/// When to stop and how fast to go.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// A role that found nothing to do for so long believes that the job is done.
    pub quiet: Duration,
    /// The longest a role runs, whatever happens; whoever replaces a killed one gives it what is left of the run.
    pub life: Duration,
    /// Rest after each task, so that a short history lasts long enough to be disturbed.
    pub pace: Duration,
}

/// Reads the history and pushes one task per change. Returns how many.
pub fn collector(addr: SocketAddr, repository: &Repository, limits: Limits) -> io::Result<u64> {
    let (start, mut wire) = (Instant::now(), Wire::new(addr, limits.quiet));
    let commits = repository.commits()?;
    let done = wire.ask("GET cursor")?.and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut pushed = 0;
    for (at, commit) in commits.iter().enumerate().skip(done) {
        for change in repository.changes(std::slice::from_ref(commit))? {
            wire.ask(&format!("PUSH {CHANGES} {}", change?.to_json()))?;
            pushed += 1;
            thread::sleep(limits.pace);
        }
        wire.ask(&format!("SET cursor {}", at + 1))?;
        if start.elapsed() >= limits.life {
            break;
        }
    }
    Ok(pushed)
}

/// Turns changes into facts until it is quiet. Returns how many.
pub fn processor(addr: SocketAddr, limits: Limits) -> io::Result<u64> {
    let mut wire = Wire::new(addr, limits.quiet);
    let mut done = 0;
    let mut rest = Patience::new(limits);
    while rest.lasts() {
        let Some(task) = wire.ask(&format!("POP {CHANGES}"))? else {
            thread::sleep(NAP);
            continue;
        };
        rest.moved();
        // Dying here loses the task: it is in no list any more.
        thread::sleep(limits.pace);
        let change = serde_json::from_str(&task).ok().and_then(|body: Value| Change::from_json(&body));
        if let Some(change) = change {
            wire.ask(&format!("PUSH {FACTS} {}", to_body(&change.key(), &facts(&change))))?;
            done += 1;
        }
    }
    Ok(done)
}

/// Adds facts to the GraphML file in `dir` until it is quiet. Returns how many tasks it wrote.
pub fn writer(addr: SocketAddr, dir: &Path, limits: Limits) -> io::Result<u64> {
    fs::create_dir_all(dir)?;
    let mut wire = Wire::new(addr, limits.quiet);
    let mut done = 0;
    let mut rest = Patience::new(limits);
    while rest.lasts() {
        let batch = pop_batch(&mut wire, limits)?;
        if batch.is_empty() {
            thread::sleep(NAP);
            continue;
        }
        rest.moved();
        lock(&mut wire, &mut rest)?;
        // Dying from here on loses the batch, and in the middle of the write the whole file.
        add(&dir.join(GRAPH_FILE), &batch)?;
        wire.ask("DEL graph-lock")?;
        done += batch.len() as u64;
    }
    Ok(done)
}

/// Tasks ever pushed to and popped from the lists of changes and of facts, as far as the broker remembers.
pub fn totals(addr: SocketAddr, patience: Duration) -> io::Result<[(u64, u64); 2]> {
    let mut wire = Wire::new(addr, patience);
    let mut totals = [(0, 0); 2];
    for (total, list) in totals.iter_mut().zip([CHANGES, FACTS]) {
        let said = wire.ask(&format!("TOTALS {list}"))?.unwrap_or_default();
        let mut numbers = said.split(' ').map(|text| text.parse().unwrap_or(0));
        *total = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    }
    Ok(totals)
}

/// The graph in the file, or an empty one if it is not there or torn.
pub fn read_graph(path: &Path) -> Graph {
    fs::read_to_string(path).and_then(|text| graphml::read(&text)).unwrap_or_default()
}

fn pop_batch(wire: &mut Wire, limits: Limits) -> io::Result<Vec<Vec<Fact>>> {
    let mut batch = Vec::new();
    while batch.len() < BATCH {
        let Some(task) = wire.ask(&format!("POP {FACTS}"))? else { break };
        let body = serde_json::from_str::<Value>(&task).ok();
        batch.extend(body.as_ref().and_then(from_body).map(|(_, facts)| facts));
        thread::sleep(limits.pace);
    }
    Ok(batch)
}

/// Waits for the lock; a holder that died keeps it until it ends by itself.
fn lock(wire: &mut Wire, rest: &mut Patience) -> io::Result<()> {
    let request = format!("SETNX graph-lock {LOCK_MS} {}", std::process::id());
    while wire.ask(&request)?.is_none() && rest.lasts() {
        thread::sleep(NAP);
    }
    Ok(())
}

fn add(path: &Path, batch: &[Vec<Fact>]) -> io::Result<()> {
    let mut graph = read_graph(path);
    batch.iter().flatten().for_each(|fact| fact.add_to(&mut graph));
    let mut bytes = Vec::new();
    graphml::write(&graph, &mut bytes)?;
    fs::write(path, bytes)
}

/// How long a role goes on: while something moves, and never beyond its life.
struct Patience {
    limits: Limits,
    start: Instant,
    last: Instant,
}

impl Patience {
    fn new(limits: Limits) -> Patience {
        let now = Instant::now();
        Patience { limits, start: now, last: now }
    }

    fn moved(&mut self) {
        self.last = Instant::now();
    }

    fn lasts(&self) -> bool {
        self.last.elapsed() < self.limits.quiet && self.start.elapsed() < self.limits.life
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn limits() -> Limits {
        Limits { quiet: Duration::from_millis(1_200), life: Duration::from_secs(20), pace: Duration::ZERO }
    }

    #[test]
    fn undisturbed_it_gives_the_right_graph() {
        let dir = std::env::temp_dir().join(format!("synod-demo-{}-naive", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).unwrap();
        let git = "git init -q . && for n in 1 2 3 4 5; do echo $n > a; echo $n > b$n; git add a b$n; \
                   git -c user.name=Ada -c user.email=ada@example.org -c commit.gpgsign=false commit -qm $n; done";
        let made = std::process::Command::new("sh").arg("-c").arg(git).current_dir(&dir).status().unwrap();
        assert!(made.success());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        thread::spawn(move || broker::serve(&listener));
        let repository = Repository::open(&dir).unwrap();
        thread::scope(|scope| {
            scope.spawn(|| processor(addr, limits()).unwrap());
            scope.spawn(|| writer(addr, &dir, limits()).unwrap());
            assert_eq!(collector(addr, &repository, limits()).unwrap(), 10);
        });
        let right = crate::demo::oracle::graph(&dir, repository.head()).unwrap();
        let graph = read_graph(&dir.join(GRAPH_FILE));
        assert_eq!(graph.differences(&right, 9), Vec::<String>::new());
        assert_eq!(totals(addr, limits().quiet).unwrap(), [(10, 10), (10, 10)]);
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn without_a_broker_everybody_gives_up_in_time() {
        let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let start = Instant::now();
        assert!(processor(nobody, limits()).is_err());
        assert!(start.elapsed() < Duration::from_secs(10));
    }
}
