//! Why a task is where it is: what it waits for, who has it, what happens next and when.

use super::rows::TaskRow;
use super::*;
use crate::codec::Wire;
use crate::ids::NUMBER_MAX;
use crate::machines::clock;

impl Queues {
    pub(super) fn why(&self, view: &View<'_>, task: Serial, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let row = self.tables.tasks.get(task).ok_or_else(|| self.no_task(Serial(0), task))?;
        let mut because: Vec<Box<str>> = Vec::new();
        let mut say = |sentence: String| because.push(sentence.into());
        let mut next = Millis(0);
        match row.state {
            State::Waiting => next = self.why_waiting(task, row, &mut say),
            State::Ready => self.why_ready(row, &mut say),
            State::Leased => next = self.why_leased(task, view, &mut say),
            State::Parked => {
                let question =
                    self.tables.extras.get(task).and_then(|extra| extra.question.clone()).unwrap_or_default();
                say(format!("it was put aside at {} until somebody answers: {question}", clock(row.at)));
                say(format!("answer with `synod queue answer {task} ANSWER`; it is then ready again"));
            }
            State::Done => say(format!("it was finished at {}", clock(row.at))),
            State::Dead => {
                say(format!(
                    "it died at {} after {} of {} attempts",
                    clock(row.at),
                    row.attempts,
                    row.attempts_max
                ));
                say(format!("try it again with `synod queue retry {task}`"));
            }
            State::Cancelled => say(format!(
                "it was called off at {}; try it again with `synod queue retry {task}`",
                clock(row.at)
            )),
        }
        if let Some(last) = self.history(task).last() {
            say(format!(
                "attempt {} by `{}` ended at {}: {}",
                last.attempt,
                last.agent,
                clock(last.at),
                last.reason
            ));
        }
        Because { state: row.state, because, next }.put(answer);
        Ok(())
    }

    fn why_waiting(&self, task: Serial, row: &TaskRow, say: &mut impl FnMut(String)) -> Millis {
        let extra = self.tables.extras.get(task);
        for dependency in extra.map(|extra| extra.after.as_slice()).unwrap_or_default() {
            match self.tables.tasks.get(*dependency).map(|row| row.state) {
                Some(State::Dead | State::Cancelled) => say(format!(
                    "it waits for task {dependency}, which will not be done by itself: `synod queue retry {dependency}` or cancel both"
                )),
                Some(state) => say(format!("it waits for task {dependency}, which is {state}")),
                None => say(format!("it waits for task {dependency}")),
            }
        }
        if let Some(at) = self.tables.timers.get(task) {
            say(format!("it becomes ready at {}", clock(at)));
            return at;
        }
        if let Some(key) = extra.and_then(|extra| extra.concurrency.clone())
            && let Some(turn) = self.tables.turns.get(&(row.queue, key.clone()))
            && self.tables.line.has((turn.id, row.rank(task)))
        {
            let ahead = self.tables.line.range((turn.id, 0)..(turn.id, row.rank(task))).count();
            say(format!(
                "it waits for its turn under the key `{key}`: {} of {} run and {ahead} are ahead of it",
                turn.running, turn.max
            ));
        }
        Millis(0)
    }

    fn why_ready(&self, row: &TaskRow, say: &mut impl FnMut(String)) {
        let queue = self.queue_name(row.queue);
        if self.tables.queues.get(Serial(row.queue as u64)).is_some_and(|row| row.paused) {
            say(format!("queue `{queue}` is paused; `synod queue resume {queue}`"));
        }
        let better = self
            .tables
            .ready
            .range(Place::first(row.queue, row.capability)..=Place::last(row.queue, row.capability));
        let place = better
            .take_while(|place| place.number() >> 56 <= (255 - row.priority) as u64)
            .take(1_000)
            .count();
        if row.capability == NO_CAPABILITY {
            say(format!(
                "it waits to be claimed from `{queue}`; at most {place} ready tasks there come before it or with it"
            ));
        } else {
            let name = self
                .tables
                .capabilities
                .iter()
                .find(|(_, number)| **number == row.capability)
                .map_or("", |(name, _)| name);
            say(format!(
                "it waits for a claim by an agent with the capability `{name}`; `synod agent list --capability {name}` shows who has it"
            ));
        }
    }

    fn why_leased(&self, task: Serial, view: &View<'_>, say: &mut impl FnMut(String)) -> Millis {
        let Some(lease) = self.tables.leases.get(task) else { return Millis(0) };
        let holder = self.worker_name(lease.agent);
        say(format!("`{holder}` has it since {} under fence {}", clock(lease.since), lease.fence));
        if lease.stuck {
            say(format!(
                "`{holder}` keeps its lease and has said nothing about the work for {} s",
                view.moment.time.since(lease.heard) / 1000
            ));
            if let Some(at) = rows::Patience::of(view.settings).ends(lease) {
                say(format!("without a word about it the task is taken from `{holder}` at {}", clock(at)));
            }
        }
        match lease.session {
            Some(session) => say(format!("it keeps it as long as its session {session} lives")),
            None => say(format!(
                "without another word its lease ends at {} and the task is tried again",
                clock(lease.until)
            )),
        }
        if let Some(at) = lease.timeout_at {
            say(format!("this attempt ends at {} whatever happens", clock(at)));
        }
        [Some(lease.until), lease.timeout_at]
            .into_iter()
            .flatten()
            .filter(|at| at.0 != NUMBER_MAX)
            .min()
            .unwrap_or_default()
    }
}
