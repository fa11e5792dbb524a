//! The same agents with the same tasks, the same paces and the same deaths, without a node.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::begin::orders;
use super::{NAMES, TICK, Wish, begin, end};
use crate::demo::fleet::gates::{Gates, Phase, arrived};
use crate::demo::fleet::naive::board::{self, Board};
use crate::demo::fleet::oracle::{self, Counts, Finding, abacus};
use crate::demo::fleet::plan::Plan;
use crate::demo::kills::Role;
use crate::demo::run::Trouble;
use crate::demo::run::crew::Crew;

/// It is stopped at the latest after so long, for each task there is.
const LIFE: Duration = Duration::from_millis(1_500);

/// How it went.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// The same, counted.
    pub counts: Counts,
    /// Different tasks that are in the history.
    pub merged: usize,
    /// Claims of a task that somebody else had.
    pub doubles: usize,
    /// Agents that were killed.
    pub killed: usize,
    /// What the repository's own tests say.
    pub tests: String,
    /// How long it took.
    pub worked_ms: u64,
}

/// Runs it to its end in a folder of its own.
pub async fn run(wish: &Wish, plan: &Plan, gates: &[(Phase, u32)], dir: &Path) -> Result<Outcome, String> {
    let fail = |why: std::io::Error| format!("cannot run the same without a node: {why}");
    let (repository, closed) = (dir.join("repository"), dir.join("gates"));
    fs::create_dir_all(&closed).map_err(fail)?;
    begin::repository(&repository, plan).map_err(|trouble| match trouble {
        Trouble::Usage(why) | Trouble::Stopped(why) => why,
    })?;
    let (board, record) = (dir.join("board.json"), dir.join("claims.txt"));
    Board::at(board.clone()).begin(plan).map_err(fail)?;
    let mut crew = Crew::new(&dir.join("logs"), false).map_err(fail)?;
    let (begun, life) = (Instant::now(), LIFE * plan.tasks.len() as u32);
    let names = &NAMES[..wish.agents as usize];
    for (nth, name) in names.iter().enumerate() {
        let mut line = orders("demo-fleet-naive", wish, name, &Gates::words(gates));
        line.extend(["--tree".into(), repository.clone().into()]);
        line.extend(["--gates".into(), closed.clone().into()]);
        line.extend(["--board".into(), board.clone().into()]);
        line.extend(["--record".into(), record.clone().into()]);
        line.extend(["--life-us".into(), life.as_micros().to_string().into()]);
        crew.hire(Role::Processor, nth as u32, name, move || line.clone()).map_err(fail)?;
    }
    let mut killed = Vec::new();
    let mut ticks = tokio::time::interval(TICK);
    while crew.present(Role::Node) > 0 && begun.elapsed() < life + LIFE {
        ticks.tick().await;
        crew.look_after()?;
        for (phase, _) in
            gates.iter().filter(|(phase, _)| !killed.contains(phase)).copied().collect::<Vec<_>>()
        {
            let Some(agent) = arrived(&closed, phase) else { continue };
            let nth = names.iter().position(|name| *name == agent).unwrap_or(0) as u32;
            crew.strike_for_good(Role::Processor, nth).map_err(fail)?;
            killed.push(phase);
        }
    }
    let worked_ms = begun.elapsed().as_millis() as u64;
    drop(crew);
    // Nobody is left who could hold it.
    let _ = fs::remove_file(repository.join(".git/index.lock"));
    let findings = end::judge(&repository, plan).map_err(fail)?;
    let mut merged = oracle::merged(&repository).map_err(fail)?;
    merged.sort_unstable();
    merged.dedup();
    Ok(Outcome {
        counts: Counts::of(&findings),
        findings,
        merged: merged.len(),
        doubles: board::doubles(&fs::read_to_string(record).unwrap_or_default()),
        killed: killed.len(),
        tests: abacus(&repository, &["--check"]).map_err(fail)?.1.trim().to_owned(),
        worked_ms,
    })
}
