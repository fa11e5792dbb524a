//! Adding tasks.

use super::rows::{Extra, QueueRow, Tally, TaskRow, Turn};
use super::*;
use crate::entry::Payload;
use crate::machines::check_name;
use crate::refusal;

/// How many capabilities may be named in a space: they are words for kinds of work, not values.
const CAPABILITIES_MAX: usize = 100_000;

/// How many tasks may wait for one: its end visits each of them.
const DEPENDENTS_MAX: u32 = 10_000;

impl Queues {
    pub(super) fn push(&mut self, cx: &Context<'_>, push: &Push<'_>, out: &mut Out) -> Verdict {
        let queue = self.queue(cx, push.queue)?;
        let task = NewTask {
            body: push.body,
            priority: push.priority,
            delay_ms: push.delay_ms,
            unique: push.unique,
            after: push.after.clone(),
            attempts_max: push.attempts_max,
            backoff_ms: push.backoff_ms,
            timeout_ms: push.timeout_ms,
            concurrency: push.concurrency,
            concurrency_max: push.concurrency_max,
            capability: push.capability,
        };
        let pushed = self.add(cx, queue, push.queue, &task, out)?;
        out.reply(&pushed)
    }

    pub(super) fn push_all(&mut self, cx: &Context<'_>, push: &PushAll<'_>, out: &mut Out) -> Verdict {
        let queue = self.queue(cx, push.queue)?;
        let mut tasks = Vec::with_capacity(push.tasks.len());
        for (n, task) in push.tasks.iter().enumerate() {
            let pushed = self.add(cx, queue, push.queue, task, out);
            tasks.push(pushed.map_err(|refusal| refusal.within(&format!("task {}", n + 1)))?);
        }
        out.reply(&PushedAll { tasks })
    }

    /// The number of the queue called `name`, which is made by its first use.
    pub(super) fn queue(&mut self, cx: &Context<'_>, name: &str) -> Result<u32, Refusal> {
        if let Some(&queue) = self.tables.names.get(name) {
            return Ok(queue);
        }
        check_name("queue", name)?;
        if self.tables.names.len() as u64 >= cx.settings.queues_max {
            return Err(refusal::exhausted(format!(
                "there are {} queues already; raise it with `synod space set queues_max`",
                cx.settings.queues_max
            )));
        }
        let queue = self.tables.names.len() as u32 + 1;
        self.tables.names.put(name.into(), queue);
        self.tables.queues.put(Serial(queue as u64), QueueRow { name: name.into(), paused: false });
        self.tables.tallies.put(Serial(queue as u64), Tally::default());
        Ok(queue)
    }

    fn add(
        &mut self,
        cx: &Context<'_>,
        queue: u32,
        name: &str,
        task: &NewTask<'_>,
        out: &mut Out,
    ) -> Result<Pushed, Refusal> {
        if let Some(unique) = task.unique
            && let Some(&existing) = self.tables.unique.get(&(queue, Box::from(unique)))
        {
            let state = self.tables.tasks.get(existing).map_or(State::Done, |row| row.state);
            return Ok(Pushed { task: existing, state, existing: true });
        }
        self.check_room(cx, task.body.as_ref())?;
        let after = self.check_after(&task.after)?;
        let id = out.serial();
        let capability = self.capability(task.capability)?;
        let row = TaskRow {
            queue,
            capability,
            attempts: 0,
            attempts_max: task.attempts_max.unwrap_or(cx.settings.attempts_max as u16),
            state: State::Waiting,
            priority: task.priority.unwrap_or(100),
            pushed: cx.now(),
            at: cx.now().plus(task.delay_ms.unwrap_or(0)),
        };
        self.add_extra(queue, id, task, after, cx.now(), out)?;
        if let Some(body) = &task.body {
            let body = Body::new(cx.moment.index, body);
            self.count_bytes(body.size() as i64);
            self.tables.bodies.put(id, body);
        }
        let state = self.enter(id, row, cx.now(), out);
        out.event(&TaskPushed { queue: name, task: id, state });
        Ok(Pushed { task: id, state, existing: false })
    }

    /// Quotas of the space that a new task must fit into.
    fn check_room(&self, cx: &Context<'_>, body: Option<&Payload<'_>>) -> Result<(), Refusal> {
        let open = self.tables.tasks.len() - self.tables.ended.len();
        if open as u64 >= cx.settings.tasks_max {
            return Err(refusal::exhausted(format!(
                "{} tasks are not finished; work on them, or raise it with `synod space set tasks_max`",
                cx.settings.tasks_max
            )));
        }
        match body {
            Some(body) => {
                self.check_body(cx, body)?;
                self.check_quota(cx, body)
            }
            None => Ok(()),
        }
    }

    /// Limits on one more payload.
    pub(super) fn check_body(&self, cx: &Context<'_>, body: &Payload<'_>) -> Result<(), Refusal> {
        if body.len as u64 > cx.settings.body_max_bytes {
            return Err(refusal::invalid(format!(
                "the payload has {} bytes and {} are allowed; store it elsewhere and send where, or raise `body_max_bytes`",
                body.len, cx.settings.body_max_bytes
            )));
        }
        Ok(())
    }

    /// Whether one more payload fits into memory. Asked of work alone: handing in a result must always be possible.
    fn check_quota(&self, cx: &Context<'_>, body: &Payload<'_>) -> Result<(), Refusal> {
        if self.tables.bytes.get() + body.len as u64 > cx.settings.bodies_max_bytes {
            return Err(refusal::exhausted(format!(
                "payloads in memory have reached {} bytes; finish or purge tasks, or raise `bodies_max_bytes`",
                cx.settings.bodies_max_bytes
            )));
        }
        Ok(())
    }

    /// The dependencies that are still to be done; each must exist.
    fn check_after(&self, after: &[Serial]) -> Result<Vec<Serial>, Refusal> {
        let mut open = Vec::new();
        for &task in after {
            let Some(row) = self.tables.tasks.get(task) else {
                return Err(refusal::not_found(format!(
                    "there is no task {task} to wait for; ended tasks are kept for `task_keep_ms`"
                )));
            };
            if self.tables.extras.get(task).and_then(|extra| extra.dependents).unwrap_or(0) >= DEPENDENTS_MAX
            {
                return Err(refusal::exhausted(format!(
                    "{DEPENDENTS_MAX} tasks wait for task {task} already; put one in between that the rest wait for"
                )));
            }
            if row.state != State::Done && !open.contains(&task) {
                open.push(task);
            }
        }
        Ok(open)
    }

    /// The number of a capability, new or not.
    pub(super) fn capability(&mut self, name: Option<&str>) -> Result<u32, Refusal> {
        let Some(name) = name else { return Ok(NO_CAPABILITY) };
        if let Some(&capability) = self.tables.capabilities.get(name) {
            return Ok(capability);
        }
        check_name("capability", name)?;
        if self.tables.capabilities.len() >= CAPABILITIES_MAX {
            return Err(refusal::exhausted(format!(
                "{CAPABILITIES_MAX} capabilities have been named in this space; use one of them"
            )));
        }
        let capability = self.tables.capabilities.len() as u32 + 1;
        self.tables.capabilities.put(name.into(), capability);
        Ok(capability)
    }

    fn add_extra(
        &mut self,
        queue: u32,
        id: Serial,
        task: &NewTask<'_>,
        after: Vec<Serial>,
        now: Millis,
        out: &mut Out,
    ) -> Result<(), Refusal> {
        let own = |text: Option<&str>| text.map(Box::<str>::from);
        let extra = Extra {
            unique: own(task.unique),
            concurrency: own(task.concurrency),
            concurrency_max: task.concurrency.and(task.concurrency_max),
            capability: own(task.capability),
            timeout_ms: task.timeout_ms,
            backoff_ms: task.backoff_ms,
            after,
            ..Extra::default()
        };
        if extra == Extra::default() {
            return Ok(());
        }
        if let Some(unique) = &extra.unique {
            check_name("unique", unique)?;
            self.tables.unique.put((queue, unique.clone()), id);
        }
        if let Some(key) = &extra.concurrency {
            check_name("concurrency", key)?;
            self.take_turn_key(queue, key, task.concurrency_max, now, out);
        }
        for &dependency in &extra.after {
            self.tables.dependents.put((dependency, id));
            self.with_extra(dependency, |extra| extra.dependents = Some(extra.dependents.unwrap_or(0) + 1));
        }
        self.tables.extras.put(id, Box::new(extra));
        Ok(())
    }

    pub(super) fn take_turn_key(
        &mut self,
        queue: u32,
        key: &str,
        max: Option<u32>,
        now: Millis,
        out: &mut Out,
    ) {
        let place = (queue, Box::<str>::from(key));
        match self.tables.turns.edit(&place) {
            Some(turn) => {
                turn.users += 1;
                turn.max = max.unwrap_or(turn.max);
                // More turns than before are for those in line, before whoever comes now.
                self.fill_turns(&place, now, out);
            }
            None => {
                let id = self.tables.turn_ids.get() + 1;
                self.tables.turn_ids.set(id);
                self.tables.turns.put(place, Turn { id, max: max.unwrap_or(1), running: 0, users: 1 });
            }
        }
    }

    /// Changes what only some tasks have, making room for it where there was none.
    pub(super) fn with_extra(&mut self, task: Serial, change: impl FnOnce(&mut Extra)) {
        match self.tables.extras.edit(task) {
            Some(extra) => change(extra),
            None => {
                let mut extra = Box::<Extra>::default();
                change(&mut extra);
                self.tables.extras.put(task, extra);
            }
        }
    }

    pub(super) fn count_bytes(&mut self, change: i64) {
        let bytes = self.tables.bytes.get().saturating_add_signed(change);
        self.tables.bytes.set(bytes);
    }
}
