//! What can be said to a pipeline, and what it replies.

use super::{ItemState, JobState, Stage};
use crate::entry::Payload;
use crate::ids::{Fence, Millis, Serial};
use crate::record::BodyOf;
use crate::{record, verbs};

record! {
    /// Define a pipeline, or a new version of it. Items that are under way keep the way they were started on; how a stage of that name is worked on is as the newest version says.
    pub struct Define<'a> {
        /// The pipeline's name.
        pipeline: &'a str [1..=200],
        /// Its stages, the first first: an item's body goes there.
        stages: Vec<Stage<'a>> [1..=100],
    }
}
record! {
    /// A pipeline is defined.
    pub struct Defined {
        /// Its newest version, from 1.
        version: u64,
        /// The definition is the one that was there: nothing changed.
        existing: bool,
    }
}
record! {
    /// Send an item through a pipeline.
    pub struct Start<'a> {
        /// The pipeline's name.
        pipeline: &'a str [1..=200],
        /// What the first stage gets: any JSON.
        body: Option<Payload<'a>>,
    }
}
record! {
    /// An item is under way.
    pub struct Started {
        /// The item's number.
        item: Serial,
        /// Its first piece of work.
        job: Serial,
    }
}
record! {
    /// Take work of a pipeline, and wait for it in line if there is none.
    pub struct Take<'a> {
        /// The pipeline's name.
        pipeline: &'a str [1..=200],
        /// Only of this stage. Default: of every stage whose capability you have.
        stage: Option<&'a str> [1..=200],
        /// How many at the most. Default 1.
        max: Option<u32> [1..=1000],
        /// How long the lease lasts without `extend`. Default: what the stage says, and then the setting `lease_ms`.
        lease_ms: Option<u64> [100..=86_400_000],
        /// How long to wait in line when there is nothing. Default: not at all. Whoever waits for a stage that a new version leaves out is answered with nothing.
        wait_ms: Option<u64> [0..=3_600_000],
        /// Bind the leases to this session: they last as long as it does. Needs a joined agent.
        session: bool,
    }
}
record! {
    /// One of several things that a piece of work is made of.
    pub struct Input {
        /// The stage that made it; empty for what the item was started with.
        stage: Box<str>,
        /// Its place in the fan-out that is gathered, from 0; zero where nothing is.
        ordinal: u32,
        /// What was made.
        body: Option<BodyOf>,
    }
}
record! {
    /// A piece of work in your hands.
    pub struct Granted {
        /// Its number.
        job: Serial,
        /// Proves that your lease is the newest: send it with everything you say about the job.
        fence: Fence,
        /// The item that it is part of.
        item: Serial,
        /// The stage it is in.
        stage: Box<str>,
        /// Its place in each fan-out that is open there, the outermost first.
        place: Vec<u32>,
        /// Which attempt this is, from 1.
        attempt: u32,
        /// When the lease ends unless it is extended; zero for one that lasts as long as the session.
        until: Millis,
        /// It is made of several inputs: of all branches before it, or of a fan-out.
        several: bool,
        /// What to work on, where it is one thing.
        body: Option<BodyOf>,
        /// What to work on, where it may be several: in the order of the fan-out, and of the stages in the definition.
        inputs: Vec<Input>,
        /// Inputs that did not come, because a dead letter was passed over.
        missing: u32,
        /// The stage has several outputs: finish it with `outputs`.
        fan_out: bool,
    }
}
record! {
    /// Pieces of work in your hands; none when nothing came in time.
    pub struct Taken {
        /// The jobs, of the oldest items first.
        jobs: Vec<Granted>,
    }
}
record! {
    /// Keep a piece of work that you hold.
    pub struct Extend {
        /// Its number.
        job: Serial,
        /// The fence that came with it.
        fence: Fence,
        /// How long from now. Default: as long as it was taken for.
        lease_ms: Option<u64> [100..=86_400_000],
    }
}
record! {
    /// A lease goes on.
    pub struct Extended {
        /// When it ends unless it is extended again; zero for one that lasts as long as the session.
        until: Millis,
    }
}
record! {
    /// One output of a stage that fans out.
    pub struct Output<'a> {
        /// What the next stages get: any JSON.
        body: Option<Payload<'a>>,
    }
}
record! {
    /// Say that a piece of work is done, and what came of it. The next stages have it in the same entry.
    pub struct Finish<'a> {
        /// Its number.
        job: Serial,
        /// The fence that came with it.
        fence: Fence,
        /// What came of it: any JSON. For a stage that does not fan out.
        output: Option<Payload<'a>>,
        /// What came of it, in order: any number, for a stage that fans out.
        outputs: Vec<Output<'a>> [0..=1000],
        /// Take up to so many jobs of the same stage in the same step.
        then_take: Option<u32> [1..=1000],
    }
}
record! {
    /// It is done.
    pub struct Finished {
        /// The item that it is part of.
        item: Serial,
        /// Where that is now.
        state: ItemState,
        /// The next jobs, when `then_take` asked for some.
        jobs: Vec<Granted>,
    }
}
record! {
    /// Say that a piece of work failed.
    pub struct Fail<'a> {
        /// Its number.
        job: Serial,
        /// The fence that came with it.
        fence: Fence,
        /// Why: people read it.
        reason: Option<&'a str> [0..=2000],
        /// Trying it again would not help: it is a dead letter at once.
        fatal: bool,
        /// Try it again after so many milliseconds. Default: as the stage's backoff says.
        retry_ms: Option<u64> [0..=31_536_000_000],
    }
}
record! {
    /// The failure is noted.
    pub struct Failed {
        /// Where the job is now.
        state: JobState,
        /// When it is tried again; zero when that is at once, or never by itself.
        at: Millis,
        /// Where its item is now.
        item: ItemState,
    }
}
record! {
    /// Give a piece of work back untouched.
    pub struct Release {
        /// Its number.
        job: Serial,
        /// The fence that came with it.
        fence: Fence,
    }
}
record! {
    /// It can be taken again; the attempt does not count.
    pub struct Released {
        /// Where it is now.
        state: JobState,
    }
}
record! {
    /// Hand out nothing, of a whole pipeline or of one stage. What is in hand is finished as ever.
    pub struct Pause<'a> {
        /// The pipeline's name.
        pipeline: &'a str [1..=200],
        /// Only this stage.
        stage: Option<&'a str> [1..=200],
    }
}
record! {
    /// Go on, as a whole or with one stage.
    pub struct Resume<'a> {
        /// The pipeline's name.
        pipeline: &'a str [1..=200],
        /// Only this stage.
        stage: Option<&'a str> [1..=200],
    }
}
record! {
    /// Whether work is handed out.
    pub struct Paused {
        /// Whether it is paused.
        paused: bool,
    }
}
record! {
    /// Try dead letters again, and what was called off with a failed or cancelled item, with new attempts.
    pub struct Retry {
        /// The items.
        items: Vec<Serial> [1..=100],
    }
}
record! {
    /// Which items go on.
    pub struct Retried {
        /// Those that go on.
        items: Vec<Serial>,
        /// Those that had nothing to retry.
        kept: Vec<Serial>,
    }
}
record! {
    /// Go on without a dead letter: what is made of it is made of the rest.
    pub struct Skip {
        /// The dead job.
        job: Serial,
    }
}
record! {
    /// The item goes on without it.
    pub struct Skipped {
        /// The item that it is part of.
        item: Serial,
        /// Where that is now.
        state: ItemState,
    }
}
record! {
    /// Call items off: whoever works on them hears it by `stale`.
    pub struct Cancel<'a> {
        /// The items.
        items: Vec<Serial> [1..=100],
        /// Why: it is announced.
        reason: Option<&'a str> [0..=1000],
    }
}
record! {
    /// Which items were called off.
    pub struct Cancelled {
        /// Those that were.
        items: Vec<Serial>,
        /// Those that had ended before.
        ended: Vec<Serial>,
    }
}
record! {
    /// Remove a pipeline with everything that is kept of its items, none of which may be under way.
    pub struct Delete<'a> {
        /// The pipeline's name.
        pipeline: &'a str [1..=200],
    }
}
record! {
    /// It is gone, or some of it is.
    pub struct Deleted {
        /// The pipeline is gone. Otherwise much was kept of it: call again for the rest.
        deleted: bool,
        /// Items that were forgotten.
        items: u64,
    }
}

verbs! {
    /// What can be said to pipelines.
    pub enum Command<'a> of "pipeline" = 13 {
        /// Define a pipeline, or a new version of it.
        1 "define" Define(Define<'a>) -> Defined: Work Write args ["pipeline"] refuses [Invalid, Exhausted]
            model "Say which stages work goes through. `fan_out` splits, `gather` waits for all of it."
            example r#"{"pipeline":"review","stages":[{"name":"split","fan_out":true},{"name":"read","capability":"review","attempts_max":3},{"name":"vote","gather":"split"}]}"#,
        /// Send an item through a pipeline.
        2 "start" Start(Start<'a>) -> Started: Work Write args ["pipeline", "body"] refuses [Invalid, NotFound, Exhausted]
            model "Start an item; `pipeline.show` follows it." example r#"{"pipeline":"review","body":{"change":17}}"#,
        /// Take work of a pipeline.
        3 "take" Take(Take<'a>) -> Taken: Work Write args ["pipeline", "stage"] refuses [Invalid, NotFound, Exhausted, Unsupported]
            model "Get work. Send `wait_ms` to wait in line; keep it with `extend`, end it with `finish` or `fail`."
            example r#"{"pipeline":"review","stage":"read","wait_ms":50000}"#,
        /// Keep a piece of work.
        4 "extend" Extend(Extend) -> Extended: Relief Write args ["job", "fence"] refuses [NotFound, Stale]
            model "Call before the lease ends. `stale` means that you lost it: stop." example r#"{"job":871,"fence":872}"#,
        /// Say that a piece of work is done.
        5 "finish" Finish(Finish<'a>) -> Finished: Relief Write args ["job", "fence", "output"] refuses [Invalid, NotFound, Exhausted, Stale]
            model "Hand in what came of it: the next stages get it in the same step. `then_take` brings your next job." example r#"{"job":871,"fence":872,"output":{"votes":3}}"#,
        /// Say that a piece of work failed.
        6 "fail" Fail(Fail<'a>) -> Failed: Relief Write args ["job", "fence", "reason"] refuses [NotFound, Stale]
            model "Say why it failed; `fatal` when trying again would not help." example r#"{"job":871,"fence":872,"reason":"no such file"}"#,
        /// Give a piece of work back untouched.
        7 "release" Release(Release) -> Released: Relief Write args ["job", "fence"] refuses [NotFound, Stale]
            model "Give it back when you cannot do it now." example r#"{"job":871,"fence":872}"#,
        /// Hand out nothing.
        8 "pause" Pause(Pause<'a>) -> Paused: Relief Write args ["pipeline", "stage"] refuses [NotFound]
            model "Stop a pipeline or a stage from handing out work." example r#"{"pipeline":"review","stage":"read"}"#,
        /// Go on.
        9 "resume" Resume(Resume<'a>) -> Paused: Work Write args ["pipeline", "stage"] refuses [NotFound]
            model "Let a paused pipeline or stage go on." example r#"{"pipeline":"review","stage":"read"}"#,
        /// Try dead letters again.
        10 "retry" Retry(Retry) -> Retried: Work Write args ["items"] refuses [NotFound, Exhausted]
            model "Try the dead letters of an item again." example r#"{"items":[870]}"#,
        /// Go on without a dead letter.
        11 "skip" Skip(Skip) -> Skipped: Relief Write args ["job"] refuses [NotFound, Conflict]
            model "Let the item go on without a dead letter." example r#"{"job":871}"#,
        /// Call items off.
        12 "cancel" Cancel(Cancel<'a>) -> Cancelled: Relief Write args ["items"] refuses [NotFound]
            model "Call an item off as a whole." example r#"{"items":[870],"reason":"not wanted any more"}"#,
        /// Remove a pipeline.
        13 "delete" Delete(Delete<'a>) -> Deleted: Relief Write args ["pipeline"] refuses [NotFound, Conflict]
            model "Remove a pipeline whose items have all ended." example r#"{"pipeline":"review"}"#,
    }
}
