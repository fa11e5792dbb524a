//! The collector: slices of the history in, one job per changed file out.
//!
//! A slice is `{"commits": [...], "skip": n}`: these commits, without the first `n` files of the first one.
//! A slice with more changes than go into one step hands over those that do and starts the rest as a slice of its own.

use std::error::Error;

use serde_json::{Value, json};

use super::{COLLECT, Orders, PIPELINE, Seat, finish, once, strange};
use crate::demo::history::{Change, Repository};

/// Changes of one job at the most: as many outputs as one `finish` takes.
const CHANGES_MAX: usize = 1_000;
/// Bytes of them in one step, below what the door takes.
const BYTES_MAX: usize = 4 << 20;

/// Collects until it is killed.
pub async fn run(orders: Orders, repository: Repository) -> Result<(), Box<dyn Error>> {
    let seat = Seat::take(orders).await?;
    loop {
        for job in seat.jobs(COLLECT).await? {
            let slice = Slice::from_json(job.body()).ok_or_else(|| strange(&job))?;
            let (changes, rest) = read(&repository, &slice)?;
            let outputs: Vec<Value> = changes.iter().map(|change| json!({ "body": change })).collect();
            let mut step =
                seat.agent.txn().add("pipeline.finish", finish(&job, json!({ "outputs": outputs })));
            if let Some(rest) = rest {
                step = step.add("pipeline.start", json!({ "pipeline": PIPELINE, "body": rest.to_json() }));
            }
            once(step.send().await)?;
        }
    }
}

/// The history cut into slices of so many commits: what the pipeline is started with.
pub fn slices(commits: &[String], each: usize) -> Vec<Value> {
    let slice = |commits: &[String]| Slice { commits: commits.to_vec(), skip: 0 }.to_json();
    commits.chunks(each.max(1)).map(slice).collect()
}

/// A part of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Slice {
    commits: Vec<String>,
    /// Files of the first commit that were handed over before.
    skip: u64,
}

impl Slice {
    fn to_json(&self) -> Value {
        json!({ "commits": self.commits, "skip": self.skip })
    }

    fn from_json(body: &Value) -> Option<Slice> {
        let commits = body["commits"].as_array()?.iter().map(|commit| commit.as_str().map(str::to_owned));
        Some(Slice { commits: commits.collect::<Option<_>>()?, skip: body["skip"].as_u64()? })
    }

    /// What is left of the slice from this change on.
    fn from(&self, change: &Change) -> Slice {
        let at = self.commits.iter().position(|commit| *commit == change.commit).unwrap_or(0);
        Slice { commits: self.commits[at..].to_vec(), skip: change.place }
    }
}

/// The changes of a slice as bodies of jobs, and what did not fit.
fn read(repository: &Repository, slice: &Slice) -> std::io::Result<(Vec<Value>, Option<Slice>)> {
    let (mut bodies, mut bytes) = (Vec::new(), 0);
    for change in repository.changes(&slice.commits)? {
        let change = change?;
        if slice.commits.first() == Some(&change.commit) && change.place < slice.skip {
            continue;
        }
        let weight = 256 + change.path.len() + change.after.iter().map(|path| path.len() + 8).sum::<usize>();
        if bodies.len() == CHANGES_MAX || bytes + weight > BYTES_MAX {
            return Ok((bodies, Some(slice.from(&change))));
        }
        bytes += weight;
        bodies.push(change.to_json());
    }
    Ok((bodies, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_a_slice_of_its_own() {
        let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        // A source archive has no history; then there is nothing to cut.
        let Ok(repository) = Repository::open(here) else { return };
        let commits: Vec<String> = repository.commits().unwrap();
        let whole: Vec<Value> =
            repository.changes(&commits).unwrap().map(|change| change.unwrap().to_json()).collect();
        let (mut slice, mut read_so_far) = (Slice { commits, skip: 0 }, Vec::new());
        loop {
            assert_eq!(Slice::from_json(&slice.to_json()), Some(slice.clone()));
            // Cut again in the middle of what was read, as if less had fitted.
            let (bodies, rest) = read(&repository, &slice).unwrap();
            let some = (bodies.len() / 2).max(1);
            read_so_far.extend(bodies.iter().take(some).cloned());
            slice = match (bodies.get(some), rest) {
                (Some(next), _) => slice.from(&Change::from_json(next).unwrap()),
                (None, Some(rest)) => rest,
                (None, None) => break,
            };
        }
        assert_eq!(read_so_far, whole);
    }
}
