//! The tutorials' way, run beside the real one: the same history at the same time under the same strikes.
//!
//! Its processes stop when it has been quiet for a while, as `naive` says, and at the latest at a deadline,
//! for nobody can know there when the job is done. Whoever was struck is replaced; who went home is not.

use std::ffi::OsString;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::time::{Duration, Instant};

use super::crew::Crew;
use crate::demo::graph::Graph;
use crate::demo::history::Repository;
use crate::demo::kills::{Role, Tally};
use crate::demo::naive;
use crate::demo::sinks::graphml::GRAPH_FILE;

/// A role that found nothing to do for so long goes home.
const QUIET: Duration = Duration::from_millis(1_500);
/// How much longer than a round it may take before it is stopped.
const LATE: Duration = Duration::from_secs(5);

/// The tutorials' way at work.
pub struct Rival {
    crew: Crew,
    broker: SocketAddr,
    deadline: Instant,
    /// Who was hit.
    pub tally: Tally,
}

/// How it went.
pub struct Outcome {
    /// What it wrote.
    pub graph: Graph,
    /// Tasks pushed to and popped from the lists of changes and of facts since the broker's last death.
    pub totals: [(u64, u64); 2],
}

impl Rival {
    /// Starts its processes; it writes to `dir`.
    pub fn begin(
        dir: &Path,
        repository: &Repository,
        workers: u32,
        changes: u64,
        round: Duration,
    ) -> io::Result<Rival> {
        let broker = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let deadline = Instant::now() + round + LATE;
        let mut crew = Crew::new(&dir.join("logs"), false)?;
        let listen = broker.to_string();
        crew.hire(Role::Node, 0, "broker", move || words(&["demo-naive-broker", "--broker", &listen]))?;
        let share = round.mul_f64(0.85) / changes.clamp(1, u64::from(u32::MAX)) as u32;
        let role = |name: &'static str, pace: Duration| {
            let (dir, repo, head) =
                (dir.to_owned(), repository.dir().to_owned(), repository.head().to_owned());
            move || {
                let left = deadline.saturating_duration_since(Instant::now());
                let mut line = words(&[name, "--broker", &broker.to_string(), "--head", &head]);
                line.extend(["--out".into(), dir.clone().into(), "--repo".into(), repo.clone().into()]);
                for (flag, time) in [("--quiet-us", QUIET), ("--life-us", left), ("--pace-us", pace)] {
                    line.extend([flag.into(), time.as_micros().to_string().into()]);
                }
                line
            }
        };
        crew.hire(Role::Collector, 0, "collector", role("demo-naive-collector", share))?;
        for nth in 0..workers {
            let pace = (share * workers).mul_f64(0.8).min(Duration::from_millis(150));
            crew.hire(Role::Processor, nth, &seat(nth), role("demo-naive-processor", pace))?;
        }
        let pace = share.mul_f64(0.5).min(Duration::from_millis(100));
        crew.hire(Role::Writer, 0, "writer", role("demo-naive-writer", pace))?;
        Ok(Rival { crew, broker, deadline, tally: Tally::default() })
    }

    /// Strikes the same seat as in the real run.
    pub fn strike(&mut self, role: Role, nth: u32) -> io::Result<()> {
        if self.crew.strike(role, nth)?.is_some() {
            self.tally.hit(role);
        }
        Ok(())
    }

    /// Whether everybody has gone home, or has to.
    pub fn over(&mut self) -> Result<bool, String> {
        self.crew.look_after()?;
        Ok(self.crew.present(Role::Node) == 0 || Instant::now() >= self.deadline)
    }

    /// What came of it.
    pub fn end(self, dir: &Path) -> Outcome {
        let totals = naive::totals(self.broker, Duration::from_millis(500)).unwrap_or_default();
        drop(self.crew);
        Outcome { graph: naive::read_graph(&dir.join(GRAPH_FILE)), totals }
    }
}

/// The name of a processor's seat.
pub fn seat(nth: u32) -> String {
    format!("processor-{}", nth + 1)
}

/// Words as the system wants them.
pub fn words(words: &[&str]) -> Vec<OsString> {
    words.iter().map(OsString::from).collect()
}
