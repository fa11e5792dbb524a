//! The collector: slices of the history in, one task per changed file out.
//!
//! A slice is `{"commits": [...], "skip": n}`: these commits, without the first `n` files of the first one.
//! The list of slices is itself made exactly once: its tasks are pushed in one transaction with a key that must not be there.
//! A slice with more changes than go into one transaction pushes those that do and, as a slice of its own, the rest.

use std::error::Error;
use std::time::Duration;

use serde_json::{Value, json};

use super::{CHANGES, Orders, SLICES, Seat, push_all, strange};
use crate::demo::history::{Change, Repository};

/// The key that says that the slices were pushed.
const PLAN: &str = "demo/plan";
/// Changes in one transaction: as many as one `push_all` takes.
const CHANGES_MAX: usize = 1_000;
/// Bytes of task bodies in one transaction, below what the door takes.
const BYTES_MAX: usize = 4 << 20;
/// Slices pushed by one `push_all`.
const SLICES_MAX: usize = 1_000;

/// How the history is cut.
#[derive(Clone, Copy, Debug)]
pub struct Cut {
    /// Commits in a slice.
    pub commits: usize,
    /// Slices become ready one by one, this far apart: the queue itself paces the demo.
    pub every: Duration,
}

/// Collects until it is killed.
pub async fn run(orders: Orders, repository: Repository, cut: Cut) -> Result<(), Box<dyn Error>> {
    let seat = Seat::take(orders).await?;
    plan(&seat, &repository, cut).await?;
    loop {
        for task in seat.claim(SLICES).await? {
            let slice = Slice::from_json(task.body()).ok_or_else(|| strange(&task))?;
            let (changes, rest) = read(&repository, &slice)?;
            let rest = rest.map(|rest| rest.to_json()).into_iter().collect();
            seat.hand_over(&[task], &[(CHANGES, changes), (SLICES, rest)]).await?;
        }
    }
}

/// Pushes the slices, unless an earlier collector has.
async fn plan(seat: &Seat, repository: &Repository, cut: Cut) -> Result<(), Box<dyn Error>> {
    match seat.agent.call("kv", "get", &json!({ "key": PLAN })).await {
        Ok(_) => return Ok(()),
        Err(error) if error.is("not_found") => {}
        Err(error) => return Err(error.into()),
    }
    let commits = repository.commits()?;
    let about = json!({ "head": repository.head(), "commits": commits.len() });
    let put = json!({ "key": PLAN, "value": about, "if_absent": true });
    let mut txn = seat.agent.txn().add("kv.put", put);
    let slices: Vec<Value> = commits
        .chunks(cut.commits.max(1))
        .map(|commits| Slice { commits: commits.to_vec(), skip: 0 }.to_json())
        .collect();
    let mut nth = 0;
    for some in slices.chunks(SLICES_MAX) {
        let mut push = push_all(SLICES, some);
        for task in push["tasks"].as_array_mut().into_iter().flatten() {
            task["delay_ms"] = json!(cut.every.as_millis() as u64 * nth);
            nth += 1;
        }
        txn = txn.add("queue.push_all", push);
    }
    match txn.send().await {
        Ok(_) => Ok(()),
        // Another collector was faster; its slices are the same ones.
        Err(error) if error.is("conflict") => Ok(()),
        Err(error) => Err(error.into()),
    }
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

/// The changes of a slice as task bodies, and what did not fit.
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
