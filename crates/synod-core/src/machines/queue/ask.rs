//! What others see of tasks and queues.

use super::*;
use crate::codec::Wire;
use crate::ids::NUMBER_MAX;
use crate::record::BodyOf;
use std::ops::Bound;

/// Rows that one page of a list looks at; the cursor goes on from there.
const SCAN_MAX: usize = 20_000;

impl Queues {
    pub(super) fn show(&self, task: Serial, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        self.shown(task).ok_or_else(|| self.no_task(Serial(0), task))?.put(answer);
        Ok(())
    }

    fn shown(&self, task: Serial) -> Option<Task> {
        let tables = &self.tables;
        let row = tables.tasks.get(task)?;
        let lease = tables.leases.get(task);
        let extra = tables.extras.get(task).map(|extra| (**extra).clone()).unwrap_or_default();
        let body = |bodies: &Bodies, mark: u64| bodies.get(task).map(|_| BodyOf(Serial(task.0 | mark)));
        let at = match lease {
            Some(lease) if lease.until.0 == NUMBER_MAX => Millis(0),
            Some(lease) => lease.until,
            None if row.state == State::Ready => Millis(0),
            None => row.at,
        };
        Some(Task {
            task,
            queue: self.queue_name(row.queue).into(),
            state: row.state,
            priority: row.priority,
            attempts: row.attempts as u32,
            attempts_max: row.attempts_max as u32,
            pushed: row.pushed,
            at,
            holder: lease.map(|lease| self.worker_name(lease.agent).into()),
            fence: lease.map(|lease| lease.fence),
            held_since: lease.map(|lease| lease.since),
            stuck: lease.is_some_and(|lease| lease.stuck),
            unique: extra.unique,
            concurrency: extra.concurrency,
            capability: extra.capability,
            after: extra.after,
            question: extra.question,
            options: extra.options,
            history: self.history(task),
            body: body(&tables.bodies, 0),
            progress: body(&tables.notes, NOTE),
            answer: body(&tables.answers, ANSWER),
            result: body(&tables.results, RESULT),
        })
    }

    /// Bytes of a task's bodies and reasons.
    fn shown_bytes(&self, task: Serial) -> u64 {
        let Tables { bodies, notes, answers, results, .. } = &self.tables;
        let bodies = [bodies, notes, answers, results].into_iter().filter_map(|of| of.get(task));
        let tried = self.tables.tried.range((task, Fence(0))..=(task, Fence(u64::MAX)));
        bodies.map(|body| body.view().len as u64).sum::<u64>()
            + tried.map(|(_, row)| row.reason.len() as u64).sum::<u64>()
    }

    pub(super) fn history(&self, task: Serial) -> Vec<Attempt> {
        let tried = self.tables.tried.range((task, Fence(0))..=(task, Fence(u64::MAX)));
        tried
            .map(|(_, row)| Attempt {
                attempt: row.attempt,
                agent: self.worker_name(row.agent).into(),
                at: row.at,
                reason: row.reason.clone(),
            })
            .collect()
    }

    pub(super) fn list(&self, list: &List<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let queue = list.queue.map(|name| self.find_queue(name)).transpose()?;
        let limit = list.limit.unwrap_or(100) as usize;
        let from = Serial(list.after.map_or(0, |after| after.0.saturating_add(1)));
        let (mut tasks, mut room) = (Vec::new(), Room::default());
        let mut next = None;
        for (scanned, (id, row)) in self.tables.tasks.iter_from(from).enumerate() {
            if tasks.len() == limit || scanned == SCAN_MAX {
                next = Some(Serial(id.0 - 1));
                break;
            }
            let fits = queue.is_none_or(|queue| row.queue == queue)
                && list.state.is_none_or(|state| row.state == state)
                && list.holder.is_none_or(|holder| {
                    self.tables.leases.get(id).is_some_and(|lease| self.worker_name(lease.agent) == holder)
                });
            if !fits {
                continue;
            }
            if !room.takes(self.shown_bytes(id)) {
                next = Some(Serial(id.0 - 1));
                break;
            }
            tasks.extend(self.shown(id));
        }
        Listed { tasks, next }.put(answer);
        Ok(())
    }

    pub(super) fn stats(&self, name: &str, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        self.counts(self.find_queue(name)?).put(answer);
        Ok(())
    }

    fn counts(&self, queue: u32) -> Counts {
        let tally = self.tables.tallies.get(Serial(queue as u64)).copied().unwrap_or_default();
        let of = |state: State| tally.counts[state as usize];
        let line = Place::first(queue, NO_CAPABILITY)..=Place::last(queue, NO_CAPABILITY);
        Counts {
            ready: of(State::Ready),
            leased: of(State::Leased),
            waiting: of(State::Waiting),
            parked: of(State::Parked),
            done: of(State::Done),
            dead: of(State::Dead),
            cancelled: of(State::Cancelled),
            pushed: tally.pushed,
            claimers: self.tables.lines.range(line).count() as u64,
            paused: self.tables.queues.get(Serial(queue as u64)).is_some_and(|row| row.paused),
        }
    }

    pub(super) fn list_queues(
        &self,
        list: &super::vocabulary::Queues<'_>,
        answer: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let limit = list.limit.unwrap_or(100) as usize;
        let prefix = list.prefix.unwrap_or("");
        let from = match list.after {
            Some(after) if after >= prefix => Bound::Excluded(after),
            _ => Bound::Included(prefix),
        };
        let mut queues = Vec::new();
        let mut next = None;
        for (name, &queue) in self
            .tables
            .names
            .range::<str>((from, Bound::Unbounded))
            .take_while(|(name, _)| name.starts_with(prefix))
        {
            if queues.len() == limit {
                next = queues.last().map(|shown: &QueueShown| shown.queue.clone());
                break;
            }
            queues.push(QueueShown { queue: name.clone(), counts: self.counts(queue) });
        }
        QueuesShown { queues, next }.put(answer);
        Ok(())
    }
}
