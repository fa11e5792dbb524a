//! What comes before the work: the repository, the node, the graph that is right.

use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use synod_client::{Error, Space};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::crew::Crew;
use super::{NODE_PATIENCE, TICK};
use crate::demo::graph::Graph;
use crate::demo::history::Repository;
use crate::demo::oracle;
use crate::demo::roles::{PIPELINE, node};

/// Opens the repository, with a way out for everything that is commonly wrong.
pub(super) fn open(dir: &Path) -> Result<Repository, String> {
    let shown = dir.display();
    if !dir.is_dir() {
        return Err(format!("there is no folder {shown}; name a git repository with --repo"));
    }
    Repository::open(dir).map_err(|why| {
        let said = why.to_string();
        if why.kind() == io::ErrorKind::NotFound {
            "there is no git here; install it, or put it into PATH".to_owned()
        } else if said.contains("not a git repository") {
            format!("{shown} is not in a git repository; name one with --repo")
        } else if said.contains("Needed a single revision") || said.contains("unknown revision") {
            format!(
                "the repository at {shown} has no commits yet; commit something, or name another with --repo"
            )
        } else {
            format!("git cannot read {shown}: {said}")
        }
    })
}

/// The right graph, computed in a thread while others work.
pub(super) struct Oracle {
    coming: Option<oneshot::Receiver<io::Result<Graph>>>,
    graph: Graph,
}

impl Oracle {
    pub(super) fn ask(repository: &Repository) -> Oracle {
        let (tell, coming) = oneshot::channel();
        let (dir, head) = (repository.dir().to_owned(), repository.head().to_owned());
        thread::spawn(move || tell.send(oracle::graph(&dir, &head)));
        Oracle { coming: Some(coming), graph: Graph::default() }
    }

    pub(super) async fn graph(&mut self) -> Result<&Graph, String> {
        if let Some(coming) = self.coming.take() {
            let graph = coming.await.map_err(|_| "the single pass over git log has no result".to_owned())?;
            self.graph = graph.map_err(|why| format!("the single pass over git log failed: {why}"))?;
        }
        Ok(&self.graph)
    }
}

/// Resolves only when somebody falls again and again.
pub(in crate::demo) async fn looking_after(crew: &mut Crew) -> String {
    loop {
        if let Err(trouble) = crew.look_after() {
            return trouble;
        }
        tokio::time::sleep(TICK).await;
    }
}

/// Milliseconds until the node of this process answers; none if it does not, or another life has begun.
pub(in crate::demo) async fn answers(data: PathBuf, pid: Option<u32>) -> Option<u64> {
    let begun = Instant::now();
    while begun.elapsed() < NODE_PATIENCE {
        let about = std::fs::read(data.join("node.json")).unwrap_or_default();
        let about: Value = serde_json::from_slice(&about).unwrap_or_default();
        if about["pid"].as_u64() == pid.map(u64::from)
            && let Ok(space) = node(data.clone(), Duration::ZERO)
            && space.call("space", "show", &json!({})).await.is_ok()
        {
            return Some(begun.elapsed().as_millis() as u64);
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    None
}

/// Sends the slices through the pipeline, this far apart: the start of each is what paces the demo.
/// A node that is struck meanwhile is asked again under the same number, so each slice is started once.
pub(super) fn send(space: Space, slices: Vec<Value>, every: Duration) -> JoinHandle<Result<(), Error>> {
    tokio::spawn(async move {
        let begun = tokio::time::Instant::now();
        for (nth, slice) in slices.iter().enumerate() {
            tokio::time::sleep_until(begun + every * nth as u32).await;
            space.pipeline().start(PIPELINE, slice).await?;
        }
        Ok(())
    })
}
