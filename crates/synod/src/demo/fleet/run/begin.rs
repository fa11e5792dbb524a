//! What comes before the work: the repository and its worktrees, the node and its tasks, everybody in their seats.

use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;
use synod_client::{Error, Push, Space};

use super::{Job, NAMES, Wish, deaths, look, node, trace};
use crate::demo::fleet::craft;
use crate::demo::fleet::gates::Gates;
use crate::demo::fleet::git::Git;
use crate::demo::fleet::plan::{Plan, What};
use crate::demo::fleet::worker::{MAIN, QUEUE};
use crate::demo::kills::Role;
use crate::demo::progress::Board;
use crate::demo::run::Trouble;
use crate::demo::run::begin::{answers, looking_after};
use crate::demo::run::crew::Crew;
use crate::demo::run::folder::Folder;
use crate::demo::run::rival::words;

/// How long the node may take to answer for the first time, and everything that is asked of it here.
const NODE_PATIENCE: Duration = Duration::from_secs(20);
/// How often a task may fail before the run is given up. Deaths do not count for so much here that two of them matter.
const ATTEMPTS_MAX: u64 = 6;

/// Makes the repository with its first commit.
pub fn repository(dir: &Path, plan: &Plan) -> Result<(), Trouble> {
    fs::create_dir_all(dir)
        .and_then(|()| craft::write(dir, &craft::first(plan)))
        .map_err(|why| Trouble::Usage(format!("cannot write to {}: {why}", dir.display())))?;
    match Git::at(dir, "synod").begin() {
        Ok(_) => Ok(()),
        Err(why) if why.kind() == io::ErrorKind::NotFound => {
            Err(Trouble::Usage("there is no git here; install it, or put it into PATH".to_owned()))
        }
        Err(why) => Err(Trouble::Stopped(format!("the repository cannot be made: {why}"))),
    }
}

impl Job {
    /// Starts the node, pushes the list, then starts everybody.
    pub(super) async fn begin(wish: Wish, plan: Plan, folder: Folder) -> Result<Job, String> {
        let (started, started_ms) = (Instant::now(), trace::now_ms());
        // Whoever goes home has nothing left to do; whoever was killed is not replaced, for others take over.
        let mut crew = Crew::new(&folder.logs(), false).map_err(|why| why.to_string())?;
        let data = folder.node();
        let mut line = words(&["demo-node", "--data"]);
        line.push(data.clone().into());
        crew.hire(Role::Node, 0, "node", move || line.clone())
            .map_err(|why| format!("cannot start: {why}"))?;
        let first = answers(data.clone(), crew.pid(Role::Node));
        tokio::select! {
            answered = first => answered.ok_or_else(|| format!("the node does not answer; see {}", folder.logs().join("node.log").display()))?,
            trouble = looking_after(&mut crew) => return Err(trouble),
        };
        let space = node(data.clone(), NODE_PATIENCE).map_err(|why| why.to_string())?;
        let git = Git::at(&folder.repository(), "synod");
        let head = git.head().map_err(|why| why.to_string())?;
        let numbers = push(&space, &plan, &head)
            .await
            .map_err(|why| format!("the node does not take the tasks: {why}"))?;
        let (counts, looking) = look(node(data, Duration::from_millis(500)).map_err(|why| why.to_string())?);
        let gates = deaths(&plan, wish.seed);
        let mut job = Job {
            wish,
            plan,
            folder,
            crew,
            space,
            numbers,
            gates,
            deaths: Vec::new(),
            restart: None,
            counts,
            looking,
            board: Board::on_stderr(),
            started,
            started_ms,
        };
        job.hire(&git).map_err(|why| format!("cannot start: {why}"))?;
        Ok(job)
    }

    /// A worktree and a process for each agent.
    fn hire(&mut self, git: &Git) -> io::Result<()> {
        fs::create_dir_all(self.folder.worktrees())?;
        fs::create_dir_all(self.folder.gates())?;
        for name in self.names() {
            let tree = self.folder.worktrees().join(name);
            git.say(&["worktree", "add", "-q", "--detach", &tree.to_string_lossy(), "main"])?;
        }
        for (nth, name) in self.names().iter().enumerate() {
            let mut line = orders("demo-fleet-worker", &self.wish, name, &Gates::words(&self.gates));
            line.extend(["--data".into(), self.folder.node().into()]);
            line.extend(["--tree".into(), self.folder.worktrees().join(name).into()]);
            line.extend(["--gates".into(), self.folder.gates().into()]);
            self.crew.hire(Role::Processor, nth as u32, name, move || line.clone())?;
        }
        Ok(())
    }
}

/// What every agent is told, of either kind.
pub fn orders(word: &str, wish: &Wish, name: &str, die: &str) -> Vec<std::ffi::OsString> {
    let fleet = NAMES[..wish.agents as usize].join(",");
    let (seed, pace) = (wish.seed.to_string(), wish.pace.as_micros().to_string());
    words(&[word, "--seat", name, "--fleet", &fleet, "--die", die, "--seed", &seed, "--pace-us", &pace])
}

/// Settings, where the branch is, and the list. The node's numbers of the tasks.
async fn push(space: &Space, plan: &Plan, head: &str) -> Result<Vec<u64>, Error> {
    for (name, value) in [("rest_ms", 0), ("backoff_ms", 0), ("attempts_max", ATTEMPTS_MAX)] {
        space.call("space", "set", &json!({ "name": name, "value": value })).await?;
    }
    let planner = space.agent("planner");
    planner.kv().put(MAIN, &json!(head)).await?;
    let mut numbers: Vec<u64> = Vec::new();
    for task in &plan.tasks {
        let told = matches!(&task.what, What::Command(command) if plan.used(&command.name));
        let after = task.after.iter().map(|n| numbers[*n as usize - 1]).collect();
        let push = Push { after, ..Push::default() };
        numbers.push(planner.queue().push_with(QUEUE, &task.to_json(told), &push).await?.task);
    }
    Ok(numbers)
}
