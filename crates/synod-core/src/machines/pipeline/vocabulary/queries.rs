//! What can be asked about pipelines, and what comes back.

use super::{Input, ItemState, JobState, OnDead};
use crate::ids::{Fence, Millis, Serial};
use crate::record::BodyOf;
use crate::{record, verbs};

record! {
    /// Show one item and the way it went.
    pub struct Show {
        /// The item's number.
        item: Serial,
        /// How long to wait until it has ended or nothing of it goes on. Default: not at all.
        wait_ms: Option<u64> [0..=3_600_000],
        /// Only jobs above this number: the `next` of the page before.
        after: Option<Serial>,
        /// How many jobs at the most. Default 100.
        limit: Option<u64> [1..=1000],
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
    /// One of the outputs with which an item leaves its pipeline.
    pub struct OutputShown {
        /// What came of it.
        body: Option<BodyOf>,
    }
}
record! {
    /// One piece of work, as others see it.
    pub struct JobShown {
        /// Its number.
        job: Serial,
        /// The item that it is part of.
        item: Serial,
        /// The stage.
        stage: Box<str>,
        /// Its place in each fan-out that is open there, the outermost first.
        place: Vec<u32>,
        /// Where it is in its life.
        state: JobState,
        /// When it came to be: when the first of its inputs came.
        made: Millis,
        /// When it could first be taken; zero before that.
        ready: Millis,
        /// When it was last taken; zero when it never was.
        taken: Millis,
        /// When it ended, is tried again, or its lease ends; zero where none of these holds.
        at: Millis,
        /// Who has it, or had it last.
        agent: Option<Box<str>>,
        /// The fence of the lease.
        fence: Option<Fence>,
        /// Attempts that have counted.
        attempts: u32,
        /// How many it has.
        attempts_max: u32,
        /// Inputs that came.
        inputs: u32,
        /// Inputs that were passed over.
        missing: u32,
        /// Inputs that it still waits for.
        awaited: u32,
        /// Outputs that it had.
        outputs: u32,
        /// A dead letter that its item goes on without.
        passed: bool,
        /// Attempts that did not finish, oldest first; the newest twenty.
        history: Vec<Attempt>,
        /// Its outputs, where no stage comes after it.
        results: Vec<OutputShown>,
    }
}
record! {
    /// An item and a page of its jobs, in the order in which they came to be.
    pub struct ItemShown {
        /// Its number.
        item: Serial,
        /// Its pipeline.
        pipeline: Box<str>,
        /// The version that it was started on.
        version: u64,
        /// Where it is in its life.
        state: ItemState,
        /// Who started it.
        agent: Box<str>,
        /// When that was.
        started: Millis,
        /// When it ended; zero before that.
        ended: Millis,
        /// How many jobs it has so far.
        size: u32,
        /// How many of them can go on.
        open: u32,
        /// How many are dead letters that it has not gone on without.
        dead: u32,
        /// What it was started with.
        body: Option<BodyOf>,
        /// Its jobs.
        jobs: Vec<JobShown>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Serial>,
        /// Some of it still goes on: ask again, or wait.
        waiting: bool,
    }
}
record! {
    /// List items.
    pub struct List<'a> {
        /// Only of this pipeline.
        pipeline: Option<&'a str>,
        /// Only in this state.
        state: Option<ItemState>,
        /// Only numbers above this one: the `next` of the page before.
        after: Option<Serial>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// An item in a list.
    pub struct ItemListed {
        /// Its number.
        item: Serial,
        /// Its pipeline.
        pipeline: Box<str>,
        /// The version that it was started on.
        version: u64,
        /// Where it is in its life.
        state: ItemState,
        /// Who started it.
        agent: Box<str>,
        /// When that was.
        started: Millis,
        /// When it ended; zero before that.
        ended: Millis,
        /// How many jobs it has so far.
        size: u32,
        /// How many of them can go on.
        open: u32,
        /// How many are dead letters that it has not gone on without.
        dead: u32,
    }
}
record! {
    /// A page of items, by number.
    pub struct Listed {
        /// The items.
        items: Vec<ItemListed>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Serial>,
    }
}
record! {
    /// Show what a piece of work is made of.
    pub struct Inputs {
        /// Its number.
        job: Serial,
        /// Only what comes after so many: the `next` of the page before.
        after: Option<u64>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A page of what a piece of work is made of, in the order in which its holder gets it.
    pub struct InputsShown {
        /// What has come so far; empty once the work is over, since then nobody needs it.
        inputs: Vec<Input>,
        /// How many more it waits for.
        awaited: u32,
        /// How many will not come, because a dead letter was passed over.
        missing: u32,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<u64>,
    }
}
record! {
    /// List pieces of work, such as dead letters.
    pub struct Jobs<'a> {
        /// Only of this pipeline.
        pipeline: Option<&'a str>,
        /// Only in this stage.
        stage: Option<&'a str>,
        /// Only in this state.
        state: Option<JobState>,
        /// Only in this agent's hands.
        holder: Option<&'a str>,
        /// Only numbers above this one: the `next` of the page before.
        after: Option<Serial>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A page of jobs, by number.
    pub struct JobsListed {
        /// The jobs.
        jobs: Vec<JobShown>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Serial>,
    }
}
record! {
    /// Show what a pipeline is made of, and what is where in it.
    pub struct Stages<'a> {
        /// The pipeline's name.
        pipeline: &'a str [1..=200],
    }
}
record! {
    /// How many jobs of a stage are where. The states add up to `made`, at every index.
    pub struct JobCounts {
        /// For the rest of their inputs.
        gathering: u64,
        /// For the pause after a failure.
        waiting: u64,
        /// To be taken.
        ready: u64,
        /// In somebody's hands.
        leased: u64,
        /// Finished, kept or forgotten.
        done: u64,
        /// Dead, kept or forgotten.
        dead: u64,
        /// Nothing came to them.
        skipped: u64,
        /// Called off.
        cancelled: u64,
        /// All that ever came to be.
        made: u64,
    }
}
record! {
    /// How many items of a pipeline are where. The states add up to `started`, at every index.
    pub struct ItemCounts {
        /// Some of them can go on.
        running: u64,
        /// Wait for somebody who looks at their dead letters.
        stalled: u64,
        /// Over, kept or forgotten.
        done: u64,
        /// Failed, kept or forgotten.
        failed: u64,
        /// Called off, kept or forgotten.
        cancelled: u64,
        /// All that were ever started.
        started: u64,
    }
}
record! {
    /// A stage, as others see it.
    pub struct StageShown {
        /// Its name.
        stage: Box<str>,
        /// The stages before it.
        from: Vec<Box<str>>,
        /// Each output becomes a piece of work of its own.
        fan_out: bool,
        /// The stage whose fan-out it closes.
        gather: Option<Box<str>>,
        /// The capability that its work needs.
        capability: Option<Box<str>>,
        /// How many of its pieces may be in hand at a time.
        concurrency_max: Option<u32>,
        /// How often a piece is tried; zero for the setting `attempts_max`.
        attempts_max: u32,
        /// The first pause after a failure.
        backoff_ms: Option<u64>,
        /// How long a lease lasts.
        lease_ms: Option<u64>,
        /// How long one attempt may take.
        timeout_ms: Option<u64>,
        /// What a dead letter means for its item.
        on_dead: OnDead,
        /// Whether it hands out nothing.
        paused: bool,
        /// It is not in the newest version: items of older ones still come through it.
        retired: bool,
        /// How many jobs are where.
        counts: JobCounts,
        /// Requests that wait in line for this stage alone.
        takers: u64,
    }
}
record! {
    /// A pipeline, as others see it.
    pub struct StagesShown {
        /// The pipeline.
        pipeline: Box<str>,
        /// Its newest version.
        version: u64,
        /// How many versions have items that are kept, the newest among them.
        versions: u64,
        /// Whether it hands out nothing.
        paused: bool,
        /// Requests that wait in line for any stage.
        takers: u64,
        /// How many items are where.
        items: ItemCounts,
        /// Its stages, in the order of the definition.
        stages: Vec<StageShown>,
    }
}
record! {
    /// List pipelines.
    pub struct Pipelines<'a> {
        /// Only names that begin with this.
        prefix: Option<&'a str>,
        /// Only names after this one: the `next` of the page before.
        after: Option<&'a str>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A pipeline in a list.
    pub struct PipelineShown {
        /// Its name.
        pipeline: Box<str>,
        /// Its newest version.
        version: u64,
        /// Whether it hands out nothing.
        paused: bool,
        /// How many items are where.
        items: ItemCounts,
    }
}
record! {
    /// A page of pipelines, by name.
    pub struct PipelinesShown {
        /// The pipelines.
        pipelines: Vec<PipelineShown>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Box<str>>,
    }
}
record! {
    /// Why is this item, or this piece of work, where it is?
    pub struct Why {
        /// The number of an item or of a job.
        id: Serial,
    }
}
record! {
    /// What it waits for, and what happens next.
    pub struct Because {
        /// Where it is in its life.
        state: Box<str>,
        /// In sentences: why, who, since when, and what happens next and when.
        because: Vec<Box<str>>,
        /// When something happens by itself; zero when nothing does.
        next: Millis,
    }
}

verbs! {
    /// What can be asked about pipelines.
    pub enum Query<'a> of "pipeline" = 13 {
        /// Show one item and the way it went, waiting for its end if asked to.
        64 "show" Show(Show) -> ItemShown: Query Read args ["item"] refuses [NotFound]
            model "Where is this item, and what came of it? Send `wait_ms` to wait for its end." example r#"{"item":870,"wait_ms":50000}"#,
        /// List items by pipeline and state.
        65 "list" List(List<'a>) -> Listed: Query Read args ["pipeline"] refuses [NotFound]
            model "What is under way?" example r#"{"pipeline":"review","state":"stalled"}"#,
        /// List pieces of work by stage, state and holder.
        66 "jobs" Jobs(Jobs<'a>) -> JobsListed: Query Read args ["pipeline", "stage"] refuses [Invalid, NotFound]
            model "Which pieces of work are dead letters, who has which?" example r#"{"pipeline":"review","state":"dead"}"#,
        /// Show what a pipeline is made of, and what is where in it.
        67 "stages" Stages(Stages<'a>) -> StagesShown: Query Read args ["pipeline"] refuses [NotFound]
            model "Where does work pile up?" example r#"{"pipeline":"review"}"#,
        /// List pipelines with their counts.
        68 "pipelines" Pipelines(Pipelines<'a>) -> PipelinesShown: Query Read args [] refuses []
            model "Which pipelines are there?" example r#"{"prefix":"re"}"#,
        /// Say why an item or a piece of work is where it is.
        69 "why" Why(Why) -> Because: Query Read args ["id"] refuses [NotFound]
            model "What does this item wait for?" example r#"{"id":870}"#,
        /// Show what a piece of work is made of.
        70 "inputs" Inputs(Inputs) -> InputsShown: Query Read args ["job"] refuses [NotFound]
            model "What is in this piece of work, as far as it has come?" example r#"{"job":871}"#,
    }
}
