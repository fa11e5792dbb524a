//! The merge: one at a time, on what is recorded, and recorded with the fences of everything that was locked for it.

use serde_json::{Value, json};
use synod_client::Task as Claimed;

use super::{Lock, MAIN, Trouble, Worker, aside};
use crate::demo::fleet::gates::Phase;
use crate::demo::fleet::oracle::abacus;
use crate::demo::fleet::plan::{Task, What};

impl Worker {
    /// Merges a commit, records it, and brings the branch to it.
    pub(super) async fn merge(
        &self,
        task: &Task,
        claimed: &Claimed,
        files: Lock,
        commit: String,
    ) -> Result<(), Trouble> {
        let main = self.lock(vec![MAIN.to_owned()], &format!("merge of task {}", task.n)).await?;
        let (before, revision) = self.recorded().await?;
        let (git, on, title, n) = (self.git.clone(), before, task.title(), task.n);
        let merged = aside(move || {
            // Whoever recorded this may have died before the branch was at it.
            git.forward(MAIN, &on)?;
            git.take(&on)?;
            let merged = git.merge(&commit, &title, n)?;
            Ok((merged, abacus(git.dir(), &["--check"])?.0))
        });
        let (merged, passed) = merged.await?;
        if !passed {
            let why = "the tests fail on the newest main";
            self.agent.queue().fail(claimed.task, claimed.fence, why, false).await?;
            self.unlock(&main).await?;
            return self.unlock(&files).await;
        }
        self.die_at(Phase::Merge, task.n).await?;
        self.record(task, claimed, (&main, &files), (&merged, revision)).await?;
        self.die_at(Phase::Record, task.n).await?;
        let git = self.git.clone();
        aside(move || git.forward(MAIN, &merged)).await?;
        self.unlock(&main).await
    }

    /// All of it or nothing. A fence that is not the newest any more refuses the whole.
    async fn record(
        &self,
        task: &Task,
        claimed: &Claimed,
        (main, files): (&Lock, &Lock),
        (merged, revision): (&str, u64),
    ) -> Result<(), Trouble> {
        let mut txn = self.agent.txn();
        for lock in [main, files] {
            for name in &lock.names {
                txn = txn.add("lock.check", json!({ "name": name, "fence": lock.fence }));
            }
        }
        let put = json!({ "key": MAIN, "value": merged, "if_revision": revision });
        let result = json!({ "commit": merged, "by": self.orders.seat });
        txn = txn.add("kv.put", put).finish(claimed.task, claimed.fence, result);
        for to in self.tells(task, claimed.body()) {
            let What::Command(command) = &task.what else { continue };
            let body = json!({ "command": command.name, "function": command.call, "task": task.n });
            let subject = format!("`{}` is there", command.name);
            txn = txn.add("mail.send", json!({ "to": to, "body": body, "subject": subject }));
        }
        txn.add("lock.release", files.key()).send().await?;
        Ok(())
    }

    /// Whom to tell: everybody else, for nobody knows who will take the task that needs it.
    fn tells(&self, task: &Task, body: &Value) -> Vec<&String> {
        let told = matches!(task.what, What::Command(_)) && body["tell"] == true;
        self.orders.fleet.iter().filter(|name| told && **name != self.orders.seat).collect()
    }
}
