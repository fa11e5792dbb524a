//! What can be asked about queues and tasks, and what comes back.

use super::State;
use crate::ids::{Fence, Millis, Serial};
use crate::record::BodyOf;
use crate::{record, verbs};

record! {
    /// Show one task.
    pub struct Show {
        /// The task's number.
        task: Serial,
    }
}
record! {
    /// One attempt that did not finish.
    pub struct Attempt {
        /// Which attempt, from 1.
        attempt: u32,
        /// Who had it.
        agent: Box<str>,
        /// When it ended.
        at: Millis,
        /// Why.
        reason: Box<str>,
    }
}
record! {
    /// A task as others see it.
    pub struct Task {
        /// Its number.
        task: Serial,
        /// Its queue.
        queue: Box<str>,
        /// Where it is in its life.
        state: State,
        /// Its priority.
        priority: u8,
        /// Attempts that have counted.
        attempts: u32,
        /// How many it has.
        attempts_max: u32,
        /// When it was pushed.
        pushed: Millis,
        /// When it can be claimed, ends its lease, or ended; zero where none of these holds.
        at: Millis,
        /// Who holds it.
        holder: Option<Box<str>>,
        /// The fence of the lease.
        fence: Option<Fence>,
        /// Since when it is held.
        held_since: Option<Millis>,
        /// Whether its holder is alive and has not said anything about it for `stuck_ms`.
        stuck: bool,
        /// Its unique key.
        unique: Option<Box<str>>,
        /// Its concurrency key.
        concurrency: Option<Box<str>>,
        /// The capability it needs.
        capability: Option<Box<str>>,
        /// Tasks it still waits for.
        after: Vec<Serial>,
        /// The question it is parked for.
        question: Option<Box<str>>,
        /// Answers to choose from.
        options: Vec<Box<str>>,
        /// Attempts that did not finish, oldest first; the newest twenty.
        history: Vec<Attempt>,
        /// What is to be done.
        body: Option<BodyOf>,
        /// How far the work is.
        progress: Option<BodyOf>,
        /// The answer to the question.
        answer: Option<BodyOf>,
        /// What came of it.
        result: Option<BodyOf>,
    }
}
record! {
    /// List tasks.
    pub struct List<'a> {
        /// Only of this queue.
        queue: Option<&'a str>,
        /// Only in this state.
        state: Option<State>,
        /// Only in this agent's hands.
        holder: Option<&'a str>,
        /// Only numbers above this one: the `next` of the page before.
        after: Option<Serial>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A page of tasks, by number.
    pub struct Listed {
        /// The tasks.
        tasks: Vec<Task>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Serial>,
    }
}
record! {
    /// Count the tasks of a queue.
    pub struct Stats<'a> {
        /// The queue's name.
        queue: &'a str [1..=200],
    }
}
record! {
    /// How many tasks are where. The states add up to `pushed`, at every index.
    pub struct Counts {
        /// To be claimed.
        ready: u64,
        /// In somebody's hands.
        leased: u64,
        /// For a delay, dependencies or their turn.
        waiting: u64,
        /// For a person's answer.
        parked: u64,
        /// Finished, kept or forgotten.
        done: u64,
        /// Dead, kept or forgotten.
        dead: u64,
        /// Called off, kept or forgotten.
        cancelled: u64,
        /// All that were ever pushed.
        pushed: u64,
        /// Claims that wait in line.
        claimers: u64,
        /// Whether it is paused.
        paused: bool,
    }
}
record! {
    /// List queues.
    pub struct Queues<'a> {
        /// Only names that begin with this.
        prefix: Option<&'a str>,
        /// Only names after this one: the `next` of the page before.
        after: Option<&'a str>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A queue and its counts.
    pub struct QueueShown {
        /// Its name.
        queue: Box<str>,
        /// How many tasks are where.
        counts: Counts,
    }
}
record! {
    /// A page of queues, by name.
    pub struct QueuesShown {
        /// The queues.
        queues: Vec<QueueShown>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Box<str>>,
    }
}
record! {
    /// Why is this task where it is?
    pub struct Why {
        /// The task's number.
        task: Serial,
    }
}
record! {
    /// What a task waits for and what happens next.
    pub struct Because {
        /// Where it is in its life.
        state: State,
        /// In sentences: why, who, since when, and what happens next and when.
        because: Vec<Box<str>>,
        /// When something happens by itself; zero when nothing does.
        next: Millis,
    }
}

verbs! {
    /// What can be asked about queues.
    pub enum Query<'a> of "queue" = 2 {
        /// Show one task.
        64 "show" Show(Show) -> Task: Query Read args ["task"] refuses [NotFound]
            model "Everything about one task, with its history." example r#"{"task":871}"#,
        /// List tasks by queue, state and holder.
        65 "list" List(List<'a>) -> Listed: Query Read args ["queue"] refuses [NotFound]
            model "What is there to do, who does what?" example r#"{"queue":"q","state":"ready"}"#,
        /// Count a queue's tasks by state.
        66 "stats" Stats(Stats<'a>) -> Counts: Query Read args ["queue"] refuses [NotFound]
            model "How long is the queue?" example r#"{"queue":"q"}"#,
        /// List queues with their counts.
        67 "queues" Queues(Queues<'a>) -> QueuesShown: Query Read args [] refuses []
            model "Which queues are there?" example r#"{"prefix":"q"}"#,
        /// Say why a task is where it is.
        68 "why" Why(Why) -> Because: Query Read args ["task"] refuses [NotFound]
            model "What does this task wait for?" example r#"{"task":871}"#,
    }
}
