//! What comes after the work: publishing, comparing, drawing, telling.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::report::{Report, quoted};
use super::{Job, NODE_PATIENCE, trace};
use crate::demo::draw::{graph_svg, timeline_svg};
use crate::demo::graphml;
use crate::demo::kills::Role;
use crate::demo::roles::{SPACE, node, writer};
use crate::demo::sinks::graphml::{GRAPH_FILE, write_whole};

/// How long the node is given for a clean stop.
const STOP: Duration = Duration::from_secs(5);
/// How long reading the events may take.
const TRACE: Duration = Duration::from_secs(10);

impl Job {
    /// Publishes, compares, draws, tells. True if the graph is exactly right.
    pub(super) async fn finish(mut self, name: &str, begun: Instant) -> Result<bool, String> {
        let counts = self.watch.counts();
        self.show(&counts, true);
        let space = node(self.folder.node(), NODE_PATIENCE).map_err(|why| why.to_string())?;
        self.crew.dismiss(Role::Node);
        writer::publish(self.folder.dir()).map_err(|why| format!("the graph is not published: {why}"))?;
        let text = std::fs::read_to_string(self.folder.dir().join(GRAPH_FILE));
        let graph =
            text.and_then(|text| graphml::read(&text)).map_err(|why| format!("{GRAPH_FILE}: {why}"))?;
        let right = self.oracle.graph().await?.clone();
        let steps = match tokio::time::timeout(TRACE, trace::read(&space, counts.done())).await {
            Ok(Ok(steps)) => steps,
            Ok(Err(why)) => self.without_timeline(&why.to_string()),
            Err(_) => self.without_timeline("the node tells them too slowly"),
        };
        let about = space.call("space", "show", &json!({})).await.unwrap_or_default();
        let mut deaths = Vec::new();
        for (at_ms, again) in std::mem::take(&mut self.restarts) {
            deaths.push((at_ms, again.await.ok().flatten()));
        }
        let restarts_ms: Vec<u64> = deaths.iter().filter_map(|(_, away_ms)| *away_ms).collect();
        let end_ms = trace::now_ms().saturating_sub(self.started_ms);
        self.crew.retire(Role::Node, STOP);
        let log = verified(&self.folder.node());
        let kills = std::mem::take(&mut self.kills);
        let mut timeline = trace::timeline(name, self.lanes(), &steps, kills, self.started_ms);
        timeline.lives = trace::lives(self.lane(Role::Node, 0), self.answered_ms, &deaths, end_ms);
        let rival = self.rival.take().map(|rival| {
            let tally = rival.tally.clone();
            (rival.end(&self.folder.naive()), tally)
        });
        let (program, out) = (program(), quoted(&self.wish.out.to_string_lossy()));
        let report = Report {
            name,
            repository: &self.wish.repository,
            head: self.repository.head(),
            shallow: shallow(&self.wish.repository),
            commits: self.commits,
            workers: self.wish.workers,
            seed: self.wish.seed,
            kill: self.wish.kill,
            tally: &self.tally,
            falls: self.crew.falls(),
            restarts_ms: &restarts_ms,
            counts,
            space: &about,
            log: &log,
            duration_ms: begun.elapsed().as_millis() as u64,
            graph: &graph,
            right: &right,
            timeline: &timeline,
            rival: rival.as_ref().map(|(outcome, tally)| (outcome, tally)),
            program: &program,
            out: &out,
        };
        save(self.folder.dir(), &report).map_err(|why| format!("cannot write to {out}: {why}"))?;
        print!("{}", report.text());
        let _ = io::stdout().flush();
        Ok(report.identical())
    }

    fn without_timeline(&mut self, why: &str) -> Vec<trace::Step> {
        let _ = self.board.say(&format!("the timeline is without leases: {why}"));
        Vec::new()
    }
}

/// What `synod log verify` says about the log that the node has left; null if it cannot.
pub(in crate::demo) fn verified(data: &Path) -> Value {
    let words = [OsStr::new("log"), "verify".as_ref(), "--json".as_ref(), "--space".as_ref(), SPACE.as_ref()];
    let said = std::env::current_exe()
        .and_then(|program| Command::new(program).args(words).arg("--data").arg(data).output());
    said.ok().and_then(|said| serde_json::from_slice(&said.stdout).ok()).unwrap_or_default()
}

fn save(dir: &Path, report: &Report<'_>) -> io::Result<()> {
    let mut summary = serde_json::to_vec_pretty(&report.json())?;
    summary.push(b'\n');
    let graph = graph_svg::draw(report.graph, report.name);
    let timeline = timeline_svg::draw(report.timeline);
    std::fs::write(dir.join("graph.svg"), graph)?;
    std::fs::write(dir.join("timeline.svg"), timeline)?;
    write_whole(dir, "summary.json", |out| out.write_all(&summary))
}

fn shallow(dir: &Path) -> bool {
    let git = Command::new("git").arg("-C").arg(dir).args(["rev-parse", "--is-shallow-repository"]).output();
    git.is_ok_and(|said| said.stdout.starts_with(b"true"))
}

/// This program as a person would type it: by its name if the path leads to it, else from the folder they stand in.
pub(in crate::demo) fn program() -> String {
    let path = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("synod"));
    let places = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&places).map(|dir| dir.join("synod")).find(|file| file.is_file());
    if found.and_then(|file| file.canonicalize().ok()) == path.canonicalize().ok() {
        return "synod".to_owned();
    }
    let here = std::env::current_dir().unwrap_or_default();
    quoted(&path.strip_prefix(&here).unwrap_or(&path).to_string_lossy())
}
