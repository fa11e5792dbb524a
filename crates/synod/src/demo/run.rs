//! The run: starts everybody, strikes as the plan says, waits for the work to be done, compares and tells.
//!
//! ```text
//!   node ◀── seats: collector · processor-1 … · writer          crew   each a process of its own
//!    │            ▲ SIGKILL, and a successor at once             kills::Plan, counted in a Tally
//!    ▼            │
//!   watch: counts of the pipeline ──▶ complete, and enough kills ──▶ publish ──▶ graph.graphml
//!                                                                                 ║ equal?
//!   trace: the node's events ──▶ timeline.svg                     oracle, in a thread of this process
//! ```
//!
//! This process does none of the work. It talks to the node as a client like any other: it starts a slice of the
//! history after the other, looks, and when all is written says so by publishing what the writer has stored.
//!
//! `begin` has what comes before the work, `end` what comes after it.
//! Everything runs on the main thread: the processes are told to die with the thread that started them.

pub(super) mod begin;
pub mod crew;
pub(super) mod end;
pub mod folder;
pub mod report;
pub mod rival;
pub mod tempo;
pub mod trace;
pub mod watch;

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use synod_client::Error;
use tokio::task::JoinHandle;

use self::begin::{Oracle, answers, looking_after, open, send};
use self::crew::Crew;
use self::folder::Folder;
use self::report::short;
use self::rival::{Rival, seat, words};
use self::tempo::Tempo;
use self::watch::{Counts, Watch};
use super::draw::timeline_svg::{Kill, Lane};
use super::history::Repository;
use super::kills::{Plan, Role, Strike, Tally};
use super::progress::{Board, Stage};
use super::roles::{PATIENCE, collector, define, node};

/// How often everybody is looked after.
const TICK: Duration = Duration::from_millis(8);
/// How long a node may take to answer for the first time, or again.
const NODE_PATIENCE: Duration = Duration::from_secs(20);
/// A job in which nothing has moved for so long is given up.
const STILL: Duration = Duration::from_secs(60);

/// What a person asked for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Where the repository is.
    pub repository: PathBuf,
    /// How many processors.
    pub workers: u32,
    /// Whether to strike.
    pub kill: bool,
    /// Whether to run the tutorials' way beside it.
    pub naive: bool,
    /// Where to write.
    pub out: PathBuf,
    /// What the strikes are drawn from.
    pub seed: u64,
    /// How long a round of strikes is.
    pub round: Duration,
}

/// Why a run came to no result: a sentence for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing was begun: the repository or the folder makes no sense.
    Usage(String),
    /// It was given up.
    Stopped(String),
}

impl From<String> for Trouble {
    fn from(why: String) -> Trouble {
        Trouble::Stopped(why)
    }
}

/// Runs the demo. True if the graph is exactly right.
pub async fn run(wish: Wish) -> Result<bool, Trouble> {
    let begun = Instant::now();
    let repository = open(&wish.repository).map_err(Trouble::Usage)?;
    let folder = Folder::take(&wish.out).map_err(Trouble::Usage)?;
    let name = repository.name();
    let kills = if wish.kill { ", while everybody keeps being killed" } else { "" };
    println!("synod demo: the history of {name} at {} becomes a graph{kills}", short(repository.head()));
    let _ = io::stdout().flush();
    let mut job = Job::begin(wish, repository, folder).await?;
    job.work().await?;
    Ok(job.finish(&name, begun).await?)
}

/// A run at work.
struct Job {
    wish: Wish,
    repository: Repository,
    folder: Folder,
    commits: u64,
    /// How many slices they make.
    slices: u64,
    /// Whoever starts these; none once all are.
    sending: Option<JoinHandle<Result<(), Error>>>,
    crew: Crew,
    rival: Option<Rival>,
    watch: Watch,
    oracle: Oracle,
    board: Board<io::Stderr>,
    started: Instant,
    started_ms: u64,
    kills: Vec<Kill>,
    tally: Tally,
    /// When the node was struck, and how long until it answered again.
    restarts: Vec<(u64, JoinHandle<Option<u64>>)>,
    /// When the node answered for the first time.
    answered_ms: u64,
    /// How many changes there will be, once that is known.
    changes: Option<u64>,
}

impl Job {
    /// Starts the node, the oracle, then everybody else.
    async fn begin(wish: Wish, repository: Repository, folder: Folder) -> Result<Job, String> {
        let (started, started_ms) = (Instant::now(), trace::now_ms());
        let mut crew = Crew::new(&folder.logs(), true).map_err(|why| why.to_string())?;
        let data = folder.node();
        let line = {
            let mut line = words(&["demo-node", "--data"]);
            line.push(data.clone().into());
            line
        };
        crew.hire(Role::Node, 0, "node", move || line.clone())
            .map_err(|why| format!("cannot start: {why}"))?;
        let mut oracle = Oracle::ask(&repository);
        let commits = repository.commits().map_err(|why| format!("git cannot list the commits: {why}"))?;
        let first = answers(data.clone(), crew.pid(Role::Node));
        tokio::select! {
            answered = first => answered.ok_or_else(|| format!("the node does not answer; see {}", folder.logs().join("node.log").display()))?,
            trouble = looking_after(&mut crew) => return Err(trouble),
        };
        let answered_ms = started.elapsed().as_millis() as u64;
        let defined = define(data.clone(), NODE_PATIENCE).await;
        defined.map_err(|why| format!("the node does not take the pipeline: {why}"))?;
        let changes = match wish.kill || wish.naive {
            true => Some(report::changes(oracle.graph().await?)),
            false => None,
        };
        let watch = Watch::begin(data).map_err(|why| why.to_string())?;
        let rival = match wish.naive {
            true => {
                let count = changes.unwrap_or(0);
                let rival = Rival::begin(&folder.naive(), &repository, wish.workers, count, wish.round);
                Some(rival.map_err(|why| format!("cannot start the tutorials' way: {why}"))?)
            }
            false => None,
        };
        let mut job = Job {
            wish,
            repository,
            folder,
            commits: commits.len() as u64,
            slices: 0,
            sending: None,
            crew,
            rival,
            watch,
            oracle,
            board: Board::on_stderr(),
            started,
            started_ms,
            kills: Vec::new(),
            tally: Tally::default(),
            restarts: Vec::new(),
            answered_ms,
            changes,
        };
        job.hire(&commits).map_err(|why| format!("cannot start: {why}"))?;
        Ok(job)
    }

    /// Starts the roles, and the slices.
    fn hire(&mut self, commits: &[String]) -> Result<(), Box<dyn std::error::Error>> {
        let workers = self.wish.workers;
        let tempo = match self.changes.filter(|_| self.wish.kill) {
            Some(changes) => Tempo::paced(commits.len(), changes, workers, self.wish.round),
            None => Tempo::fast(commits.len()),
        };
        let line = |role: &str, seat: &str, batch: u32, rest: Duration| {
            let mut line = words(&[role, "--seat", seat, "--batch", &batch.to_string()]);
            line.extend(["--data".into(), self.folder.node().into()]);
            line.extend(["--hold-us".into(), rest.as_micros().to_string().into()]);
            line
        };
        let mut collector = line("demo-collector", "collector", 1, tempo.collect);
        collector.extend(["--repo".into(), self.repository.dir().into(), "--head".into()]);
        collector.push(self.repository.head().into());
        let processors: Vec<_> = (0..workers)
            .map(|nth| (nth, seat(nth), line("demo-processor", &seat(nth), tempo.batch, tempo.process)))
            .collect();
        let mut writer = line("demo-writer", "writer", tempo.facts, tempo.write);
        writer.extend(["--out".into(), self.folder.dir().into()]);
        self.crew.hire(Role::Collector, 0, "collector", move || collector.clone())?;
        for (nth, name, line) in processors {
            self.crew.hire(Role::Processor, nth, &name, move || line.clone())?;
        }
        self.crew.hire(Role::Writer, 0, "writer", move || writer.clone())?;
        let slices = collector::slices(commits, tempo.slice);
        self.slices = slices.len() as u64;
        self.sending = Some(send(node(self.folder.node(), PATIENCE)?, slices, tempo.every));
        Ok(())
    }

    /// Until everything is done and everybody was killed often enough.
    async fn work(&mut self) -> Result<(), String> {
        let seats =
            [(Role::Collector, 1), (Role::Processor, self.wish.workers), (Role::Writer, 1), (Role::Node, 1)];
        let begun = Instant::now();
        let mut plan =
            self.wish.kill.then(|| Plan::new(self.wish.seed, &seats, self.wish.round.as_millis() as u64));
        let mut next = plan.as_mut().and_then(Plan::next);
        let (mut last, mut moved) = (Counts::default(), Instant::now());
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        loop {
            ticks.tick().await;
            self.crew.look_after()?;
            let rival_over = match &mut self.rival {
                Some(rival) => rival.over()?,
                None => true,
            };
            if let Some(strike) = next
                && begun.elapsed().as_millis() as u64 >= strike.at_ms
            {
                self.strike(strike)
                    .map_err(|why| format!("cannot replace a {}: {why}", strike.role.word()))?;
                next = plan.as_mut().and_then(Plan::next);
            }
            if let Some(sending) = self.sending.take_if(|sending| sending.is_finished()) {
                let sent = sending.await.map_err(|why| why.to_string())?;
                sent.map_err(|why| format!("a slice cannot be started: {why}"))?;
            }
            let counts = self.watch.counts();
            self.show(&counts, false);
            if counts.dead() > 0 {
                return Err(format!("{} jobs were given up, which must not happen", counts.dead()));
            }
            let complete = counts.complete(self.slices) && (!self.wish.kill || self.tally.enough());
            if complete && rival_over {
                return Ok(());
            }
            if counts != last || !self.tally.enough() && self.wish.kill || complete {
                (last, moved) = (counts, Instant::now());
            } else if moved.elapsed() >= STILL {
                return Err(self.stuck(&counts));
            }
        }
    }

    fn stuck(&self, counts: &Counts) -> String {
        format!(
            "nothing has moved for {} s: {}/{} slices, {}/{} changes, {}/{} facts; see {}",
            STILL.as_secs(),
            counts.slices.done,
            counts.slices.made,
            counts.changes.done,
            counts.changes.made,
            counts.facts.done,
            counts.facts.made,
            self.folder.logs().display()
        )
    }

    fn strike(&mut self, strike: Strike) -> io::Result<()> {
        if let Some(rival) = &mut self.rival {
            rival.strike(strike.role, strike.nth)?;
        }
        let at_ms = trace::now_ms().saturating_sub(self.started_ms);
        if self.crew.strike(strike.role, strike.nth)?.is_none() {
            return Ok(());
        }
        self.tally.hit(strike.role);
        self.kills.push(Kill { lane: self.lane(strike.role, strike.nth), at_ms });
        if strike.role == Role::Node {
            let again = tokio::spawn(answers(self.folder.node(), self.crew.pid(Role::Node)));
            self.restarts.push((at_ms, again));
        }
        Ok(())
    }

    /// Lanes: collector, processors, writer, node.
    fn lane(&self, role: Role, nth: u32) -> usize {
        let workers = self.wish.workers as usize;
        match role {
            Role::Collector => 0,
            Role::Processor => 1 + nth as usize,
            Role::Writer => 1 + workers,
            Role::Node => 2 + workers,
        }
    }

    fn lanes(&self) -> Vec<Lane> {
        let lane = |name: String, role: Role| Lane { name, role: role.word().to_owned() };
        let mut lanes = vec![lane("collector".into(), Role::Collector)];
        lanes.extend((0..self.wish.workers).map(|nth| lane(seat(nth), Role::Processor)));
        lanes.push(lane("writer".into(), Role::Writer));
        lanes.push(lane("node".into(), Role::Node));
        lanes
    }

    fn show(&mut self, counts: &Counts, end: bool) {
        let slices = counts.slices;
        let collected = self.commits * slices.done / slices.made.max(self.slices).max(1);
        let all_read = slices.made >= self.slices && slices.done == slices.made;
        let total = self.changes.or_else(|| all_read.then_some(counts.changes.made));
        let killed = |role: Role| match self.wish.kill {
            true => format!("{} killed", self.tally.hits(role)),
            false => String::new(),
        };
        let stage = |name: &str, done, total, note| Stage { name: name.into(), done, total, note };
        let mut stages = vec![
            stage("collect", collected, Some(self.commits), killed(Role::Collector)),
            stage("process", counts.changes.done, total, killed(Role::Processor)),
            stage("write", counts.facts.done, total, killed(Role::Writer)),
        ];
        if self.wish.kill {
            let min = |role: Role| u64::from(role.kills_min());
            let hits = |role: &Role| u64::from(self.tally.hits(*role)).min(min(*role));
            let (done, all) =
                (Role::ALL.iter().map(hits).sum(), Role::ALL.iter().map(|role| min(*role)).sum());
            stages.push(stage("survive", done, Some(all), format!("node {}", killed(Role::Node))));
        }
        let now_ms = self.started.elapsed().as_millis() as u64;
        // A terminal that cannot be written to is no reason to stop.
        let _ = if end { self.board.end(&stages) } else { self.board.show(&stages, now_ms) };
    }
}
