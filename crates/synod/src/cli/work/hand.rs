//! What a worker takes in hand: a task of a queue, or a piece of work of a pipeline. Both are taken, kept, finished, failed and given back, each in its own words.

use super::super::setup::shell;
use super::values;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use synod_client::{Agent, Claim, Error, Job, Kept, Lease, Take, Task};

/// Where work comes from.
pub enum Source {
    /// The queue of this name.
    Queue(String),
    /// A stage of a pipeline; without a name, whichever has something.
    Stage { pipeline: String, stage: String },
}

/// A piece of it.
pub enum Piece {
    Task(Task),
    Job(Job),
}

/// One that is kept.
pub enum Held {
    Task(Lease),
    Job(Kept),
}

impl Source {
    /// Takes one; none when nothing came in time.
    pub async fn take(&self, agent: &Agent, lease_ms: u64, wait_ms: u64) -> Result<Vec<Piece>, Error> {
        match self {
            Source::Queue(queue) => {
                let claim = Claim { max: 1, lease_ms, wait_ms, session: false };
                let tasks = agent.queue().claim(queue, claim).await?;
                Ok(tasks.into_iter().map(Piece::Task).collect())
            }
            Source::Stage { pipeline, stage } => {
                let take = Take { max: 1, lease_ms, wait_ms, session: false };
                let jobs = agent.pipeline().take(pipeline, stage, take).await?;
                Ok(jobs.into_iter().map(Piece::Job).collect())
            }
        }
    }

    /// Why nothing is handed out although there may be something: it is paused, as a whole or where it was asked. `None` as well when the node does not say.
    pub async fn paused(&self, agent: &Agent) -> Option<String> {
        match self {
            Source::Queue(queue) => {
                let stats = agent.call("queue", "stats", &json!({"queue": queue})).await.ok()?;
                let resume = format!("synod queue resume {}", shell(queue));
                (stats["paused"] == true).then(|| rests(&format!("queue `{queue}`"), &resume))
            }
            Source::Stage { pipeline, stage } => {
                let all = agent.call("pipeline", "stages", &json!({"pipeline": pipeline})).await.ok()?;
                let resume = format!("synod pipeline resume {}", shell(pipeline));
                if all["paused"] == true {
                    return Some(rests(&format!("pipeline `{pipeline}`"), &resume));
                }
                let stages = all["stages"].as_array()?;
                let paused = stages.iter().find(|shown| {
                    let has = shown["counts"]["ready"].as_u64().unwrap_or(0) > 0;
                    shown["paused"] == true && (shown["stage"] == **stage || stage.is_empty() && has)
                })?["stage"]
                    .as_str()?;
                let resume = format!("{resume} {}", shell(paused));
                Some(rests(&format!("stage `{paused}` of `{pipeline}`"), &resume))
            }
        }
    }

    /// What the program is told of it, besides the piece itself.
    fn env(&self) -> (&'static str, String) {
        match self {
            Source::Queue(queue) => ("SYNOD_QUEUE", queue.clone()),
            Source::Stage { pipeline, .. } => ("SYNOD_PIPELINE", pipeline.clone()),
        }
    }
}

fn rests(what: &str, resume: &str) -> String {
    format!("{what} is paused: nothing is handed out until: {resume}")
}

impl Piece {
    /// `task` or `job`.
    pub fn word(&self) -> &'static str {
        match self {
            Piece::Task(_) => "task",
            Piece::Job(_) => "job",
        }
    }

    pub fn number(&self) -> u64 {
        match self {
            Piece::Task(task) => task.task,
            Piece::Job(job) => job.job,
        }
    }

    pub fn attempt(&self) -> u64 {
        match self {
            Piece::Task(task) => task.attempt,
            Piece::Job(job) => job.attempt,
        }
    }

    /// What the program finds in its environment.
    pub fn env(&self, source: &Source) -> Vec<(&'static str, String)> {
        let mut env = vec![source.env(), ("SYNOD_ATTEMPT", self.attempt().to_string())];
        match self {
            Piece::Task(task) => {
                env.extend([("SYNOD_TASK", task.task.to_string()), ("SYNOD_FENCE", task.fence.to_string())]);
            }
            Piece::Job(job) => env.extend([
                ("SYNOD_JOB", job.job.to_string()),
                ("SYNOD_FENCE", job.fence.to_string()),
                ("SYNOD_ITEM", job.item.to_string()),
                ("SYNOD_STAGE", job.stage.clone()),
                ("SYNOD_MISSING", job.missing().to_string()),
            ]),
        }
        env
    }

    /// What the program reads: JSON; bytes as they are; nothing when there is none. Where there may be several, a list of them.
    pub fn input(&self, raw: bool) -> Vec<u8> {
        let grant = match self {
            Piece::Task(task) => &task.grant,
            Piece::Job(job) if job.several => return json!(job.inputs()).to_string().into_bytes(),
            Piece::Job(job) => &job.grant,
        };
        if let Some(bytes) = grant["body_base64"].as_str().and_then(|text| STANDARD.decode(text).ok()) {
            return bytes;
        }
        match grant.get("body") {
            None => Vec::new(),
            Some(Value::String(text)) if raw => text.clone().into_bytes(),
            Some(body) => body.to_string().into_bytes(),
        }
    }

    /// Keeps it in the background.
    pub fn keep(self, agent: &Agent) -> Held {
        match self {
            Piece::Task(task) => Held::Task(agent.queue().keep(task)),
            Piece::Job(job) => Held::Job(agent.pipeline().keep(job)),
        }
    }

    /// Gives it back untouched.
    pub async fn release(&self, agent: &Agent) -> Result<(), Error> {
        match self {
            Piece::Task(task) => agent.queue().release(task.task, task.fence).await,
            Piece::Job(job) => agent.pipeline().release(job.job, job.fence).await,
        }
    }
}

impl Held {
    /// Waits until it is lost, and says why.
    pub async fn stale(&self) -> String {
        match self {
            Held::Task(lease) => lease.stale().await,
            Held::Job(kept) => kept.stale().await,
        }
    }

    /// Hands in what was printed. It is kept until the node has said that it has it: a result that is refused can still be failed.
    pub async fn finish(&self, agent: &Agent, printed: &[u8]) -> Result<(), Error> {
        match self {
            Held::Task(lease) => {
                let task = lease.task();
                agent.queue().finish(task.task, task.fence, &values::one(printed)).await
            }
            Held::Job(kept) if kept.job().fan_out => {
                let job = kept.job();
                agent.pipeline().finish_with(job.job, job.fence, &values::each_line(printed)).await
            }
            Held::Job(kept) => {
                let job = kept.job();
                agent.pipeline().finish(job.job, job.fence, &values::one(printed)).await
            }
        }
    }

    /// Says that the attempt failed, and where it is now.
    pub async fn fail(self, reason: &str, fatal: bool) -> Result<String, Error> {
        match self {
            Held::Task(lease) => Ok(lease.fail(reason, fatal).await?.state),
            Held::Job(kept) => kept.fail(reason, fatal).await,
        }
    }

    /// Gives it back untouched.
    pub async fn release(self) -> Result<(), Error> {
        match self {
            Held::Task(lease) => lease.release().await,
            Held::Job(kept) => kept.release().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_reaches_the_program_as_it_is() {
        let task = |grant: Value| Piece::Task(Task { task: 1, fence: 2, attempt: 1, until: 0, grant });
        assert_eq!(task(json!({"body": {"n": 1}})).input(false), b"{\"n\":1}");
        assert_eq!(task(json!({"body": "hi"})).input(false), b"\"hi\"");
        assert_eq!(task(json!({"body": "hi"})).input(true), b"hi");
        assert_eq!(task(json!({"body_base64": "AAE="})).input(false), [0, 1]);
        assert_eq!(task(json!({})).input(false), b"");
        assert_eq!(task(json!({"body": null})).input(false), b"null");
    }

    #[test]
    fn several_inputs_reach_the_program_as_a_list() {
        let grant = json!({
            "job": 1, "fence": 2, "item": 3, "stage": "vote", "attempt": 1, "several": true,
            "inputs": [{"stage": "read", "ordinal": 0, "body": "A"}],
        });
        let job = Piece::Job(Job::read(grant.clone()).unwrap());
        assert_eq!(job.input(true), grant["inputs"].to_string().into_bytes());
    }
}
