//! What comes after the work: reading what happened, judging it, drawing, telling.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;

use super::passed::passed;
use super::report::Report;
use super::{Job, rival, strip};
use crate::demo::draw::timeline_svg::{self, Bar, Handover, Kill, Lane, Outcome, Timeline};
use crate::demo::fleet::git::Git;
use crate::demo::fleet::oracle::{self, locks};
use crate::demo::fleet::plan::Plan;
use crate::demo::fleet::story::{self, End, Story};
use crate::demo::fleet::worker::MAIN;
use crate::demo::kills::Role;
use crate::demo::run::end::{program, verified};
use crate::demo::run::report::quoted;
use crate::demo::sinks::graphml::write_whole;

/// How long the node is given for a clean stop.
const STOP: Duration = Duration::from_secs(5);
/// How long reading the events may take.
const TOLD: Duration = Duration::from_secs(20);

impl Job {
    /// Judges, draws, tells. True if everything is as it must be.
    pub(super) async fn finish(mut self, begun: Instant) -> Result<bool, String> {
        let counts = *self.counts.borrow();
        self.show(counts);
        let worked_ms = self.started.elapsed().as_millis() as u64;
        let story = self.story().await?;
        let about = self.space.call("space", "show", &json!({})).await.unwrap_or_default();
        let restart_ms = match self.restart.take() {
            Some((at_ms, again)) => again.await.ok().flatten().map(|away_ms| (at_ms, away_ms)),
            None => None,
        };
        self.crew.retire(Role::Node, STOP);
        let log = verified(&self.folder.node());
        let repository = self.folder.repository();
        let judged = judge(&repository, &self.plan).map_err(|why| why.to_string())?;
        let merges = merges(&repository, &self.plan, &story, &self.numbers).map_err(|why| why.to_string())?;
        let mut files: BTreeSet<String> = merges.iter().flat_map(|merge| merge.paths.clone()).collect();
        files.insert(MAIN.to_owned());
        let breaches = locks::audit(&story.holds, &merges, &files);
        let passed: Vec<_> = self
            .deaths
            .iter()
            .map(|death| passed(&story, death, self.numbers[death.n as usize - 1]))
            .collect();
        let deaths: Vec<_> = self.deaths.iter().map(|death| (death.agent.clone(), death.at_ms)).collect();
        let end_ms = self.started_ms + worked_ms;
        let first_ms = story.holds.first().map_or(self.started_ms, |hold| hold.ms.0);
        let strips = strip::strips(&story, self.names(), &deaths, (first_ms, end_ms));
        let timeline = self.timeline(&story, first_ms, restart_ms.map(|(at_ms, _)| at_ms));
        let (program, out) = (program(), quoted(&self.wish.out.to_string_lossy()));
        let naive = match self.wish.naive {
            true => Some(rival::run(&self.wish, &self.plan, &self.gates, &self.folder.naive()).await?),
            false => None,
        };
        let report = Report {
            wish: &self.wish,
            plan: &self.plan,
            names: self.names(),
            judged: &judged,
            breaches: &breaches,
            merges: merges.len(),
            story: &story,
            passed: &passed,
            restart_ms: restart_ms.map(|(_, away_ms)| away_ms),
            strips: &strips,
            span_ms: end_ms.saturating_sub(first_ms),
            about: &about,
            log: &log,
            naive: naive.as_ref(),
            worked_ms,
            duration_ms: begun.elapsed().as_millis() as u64,
            program: &program,
            out: &out,
        };
        save(self.folder.dir(), &report, &timeline).map_err(|why| format!("cannot write to {out}: {why}"))?;
        print!("{}", report.text());
        let _ = io::stdout().flush();
        Ok(report.right())
    }

    /// Puts the mark and reads up to it.
    async fn story(&self) -> Result<Story, String> {
        let told = async {
            self.space.agent("planner").kv().put(story::END, &json!(true)).await?;
            story::read(&self.space).await
        };
        match tokio::time::timeout(TOLD, told).await {
            Ok(told) => told.map_err(|why| format!("the node does not tell what happened: {why}")),
            Err(_) => Err(format!("the node has not told within {} s what happened", TOLD.as_secs())),
        }
    }

    /// Agents above, what they locked below: a bar in a lane below never touches one of another agent.
    fn timeline(&self, story: &Story, start_ms: u64, node_ms: Option<u64>) -> Timeline {
        let lane = |name: &str, role: &str| Lane { name: name.into(), role: role.into() };
        let agents = self.names().len();
        let mut lanes: Vec<Lane> = self.names().iter().map(|name| lane(name, "agent")).collect();
        let things: Vec<(String, String)> = self
            .plan
            .areas
            .iter()
            .map(|area| (format!("{area}/index"), format!("lib/{area}/index")))
            .chain([
                ("CHANGELOG.md".to_owned(), "CHANGELOG.md".to_owned()),
                ("main".to_owned(), MAIN.to_owned()),
            ])
            .collect();
        lanes.extend(things.iter().map(|(name, _)| lane(name, "file")));
        let since = |ms: u64| ms.saturating_sub(start_ms);
        let place = |agent: &str| self.names().iter().position(|name| *name == agent);
        let title = |task: u64| self.numbers.iter().position(|number| *number == task).map_or(0, |at| at + 1);
        let dead =
            |agent: &str| self.deaths.iter().find(|death| death.agent == agent).map(|death| death.at_ms);
        let name = format!("{agents} agents, one repository");
        let mut run = Timeline { name, lanes, ..Timeline::default() };
        run.about = Some(format!(
            "above: tasks in hands · below: who had a file locked · {} killed with SIGKILL · passed on: {}",
            self.deaths.len(),
            strip::lost(story)
        ));
        for lease in &story.leases {
            let Some(lane) = place(&lease.agent) else { continue };
            let (outcome, to_ms) = match lease.end {
                End::Finished => (Outcome::Finished, lease.ms.1),
                End::Returned => (Outcome::Failed, lease.ms.1),
                End::Lost => (Outcome::Lost, dead(&lease.agent).unwrap_or(lease.ms.1)),
            };
            let task = format!("task {}", title(lease.task));
            let next = story.leases.iter().find(|next| next.task == lease.task && next.ms.0 >= lease.ms.1);
            if let (End::Lost, Some(to_lane)) = (lease.end, next.and_then(|next| place(&next.agent))) {
                let at_ms = since(next.map_or(0, |next| next.ms.0));
                run.handovers.push(Handover {
                    from_lane: lane,
                    to_lane,
                    from_ms: since(to_ms),
                    at_ms,
                    task: task.clone(),
                });
            }
            run.bars.push(Bar { lane, from_ms: since(lease.ms.0), to_ms: since(to_ms), task, outcome });
        }
        for (at, (_, path)) in things.iter().enumerate() {
            for hold in
                story.holds.iter().filter(|hold| hold.names.iter().any(|name| locks::under(name, path)))
            {
                run.bars.push(Bar {
                    lane: agents + at,
                    from_ms: since(hold.ms.0),
                    to_ms: since(hold.ms.1.unwrap_or(hold.ms.0)),
                    task: format!("{}: {}", hold.agent, hold.names.join(", ")),
                    outcome: if hold.lost { Outcome::Lost } else { Outcome::Finished },
                });
            }
        }
        let kill =
            |death: &super::Death| Some(Kill { lane: place(&death.agent)?, at_ms: since(death.at_ms) });
        run.kills = self.deaths.iter().filter_map(kill).collect();
        if let Some(at_ms) = node_ms {
            run.lanes.push(lane("node", "node"));
            run.kills.push(Kill { lane: run.lanes.len() - 1, at_ms: since(at_ms) });
        }
        run
    }
}

/// Puts the repository's own folder at the branch and has it judged.
pub(super) fn judge(repository: &Path, plan: &Plan) -> io::Result<Vec<oracle::Finding>> {
    let git = Git::at(repository, "synod");
    git.say(&["checkout", "-q", "-f", "main"])?;
    git.say(&["reset", "-q", "--hard", "main"])?;
    git.say(&["clean", "-q", "-fd"])?;
    oracle::judge(repository, plan)
}

/// What each task changed, as git tells it, and who finished it, as the node does.
fn merges(repository: &Path, plan: &Plan, story: &Story, numbers: &[u64]) -> io::Result<Vec<locks::Merge>> {
    let git = Git::at(repository, "oracle");
    let said = git.say(&[
        "log",
        "--no-merges",
        "--name-only",
        "--format=%x01%(trailers:key=Task,valueonly,separator=)",
        "main",
    ])?;
    let mut merges = Vec::new();
    for commit in said.split('\u{1}') {
        let mut lines = commit.lines().filter(|line| !line.is_empty());
        let Some(n) = lines.next().and_then(|line| line.trim().parse::<u32>().ok()) else { continue };
        let number = plan.tasks.iter().position(|task| task.n == n).and_then(|at| numbers.get(at));
        let done =
            story.leases.iter().find(|lease| Some(&lease.task) == number && lease.end == End::Finished);
        let Some(done) = done else { continue };
        let paths = lines.map(str::to_owned).collect();
        merges.push(locks::Merge { n, agent: done.agent.clone(), at: done.at, paths });
    }
    Ok(merges)
}

fn save(dir: &Path, report: &Report<'_>, timeline: &Timeline) -> io::Result<()> {
    let mut summary = serde_json::to_vec_pretty(&report.json())?;
    summary.push(b'\n');
    std::fs::write(dir.join("timeline.svg"), timeline_svg::draw(timeline))?;
    write_whole(dir, "summary.json", |out| out.write_all(&summary))
}
