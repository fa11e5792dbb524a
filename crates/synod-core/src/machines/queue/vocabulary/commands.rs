//! What can be said to a queue, and what it replies.

use crate::entry::Payload;
use crate::ids::{Fence, Millis, Serial};
use crate::record::BodyOf;
use crate::{choice, record, verbs};

choice! {
    /// Where a task is in its life.
    pub enum State {
        /// For its delay, its dependencies, or its turn under a concurrency key.
        Waiting = "waiting",
        /// To be claimed.
        Ready = "ready",
        /// In somebody's hands.
        Leased = "leased",
        /// Waiting for a person's answer.
        Parked = "parked",
        /// Finished, with a result.
        Done = "done",
        /// Out of attempts, or failed for good.
        Dead = "dead",
        /// Called off.
        Cancelled = "cancelled",
    }
}

record! {
    /// Add one task to a queue, which is made by its first task.
    pub struct Push<'a> {
        /// The queue's name.
        queue: &'a str [1..=200],
        /// What is to be done: any JSON.
        body: Option<Payload<'a>>,
        /// 255 first, 0 last; equal ones in the order of their pushes. Default 100.
        priority: Option<u8> [0..=255],
        /// Not before this many milliseconds from now.
        delay_ms: Option<u64> [0..=31_536_000_000],
        /// While a task with this key is not finished, pushing it again returns that task.
        unique: Option<&'a str> [1..=200],
        /// Tasks that must be done first.
        after: Vec<Serial> [0..=1000],
        /// How often it is tried before it is dead. Default: the setting `attempts_max`.
        attempts_max: Option<u16> [1..=10_000],
        /// The first pause after a failure; it doubles each time. Default: the setting `backoff_ms`.
        backoff_ms: Option<u64> [0..=86_400_000],
        /// One attempt may take no longer than this, however often its lease is extended.
        timeout_ms: Option<u64> [1..=31_536_000_000],
        /// Tasks with the same key run at most `concurrency_max` at a time.
        concurrency: Option<&'a str> [1..=200],
        /// How many of that key may run at a time. Default 1. The newest push decides.
        concurrency_max: Option<u32> [1..=100_000],
        /// Only agents that joined with this capability get it.
        capability: Option<&'a str> [1..=200],
    }
}
record! {
    /// One task of a batch.
    pub struct NewTask<'a> {
        /// What is to be done: any JSON.
        body: Option<Payload<'a>>,
        /// 255 first, 0 last. Default 100.
        priority: Option<u8> [0..=255],
        /// Not before this many milliseconds from now.
        delay_ms: Option<u64> [0..=31_536_000_000],
        /// While a task with this key is not finished, pushing it again returns that task.
        unique: Option<&'a str> [1..=200],
        /// Tasks that must be done first.
        after: Vec<Serial> [0..=1000],
        /// How often it is tried before it is dead.
        attempts_max: Option<u16> [1..=10_000],
        /// The first pause after a failure.
        backoff_ms: Option<u64> [0..=86_400_000],
        /// One attempt may take no longer than this.
        timeout_ms: Option<u64> [1..=31_536_000_000],
        /// Tasks with the same key run at most `concurrency_max` at a time.
        concurrency: Option<&'a str> [1..=200],
        /// How many of that key may run at a time. Default 1.
        concurrency_max: Option<u32> [1..=100_000],
        /// Only agents that joined with this capability get it.
        capability: Option<&'a str> [1..=200],
    }
}
record! {
    /// Add several tasks to a queue.
    pub struct PushAll<'a> {
        /// The queue's name.
        queue: &'a str [1..=200],
        /// The tasks, in order.
        tasks: Vec<NewTask<'a>> [1..=1000],
    }
}
record! {
    /// A task was added, or found under its unique key.
    pub struct Pushed {
        /// The task's number.
        task: Serial,
        /// Where it is now.
        state: State,
        /// Whether a task with the unique key was there already: then nothing was added.
        existing: bool,
    }
}
record! {
    /// Tasks were added.
    pub struct PushedAll {
        /// Each task, in order.
        tasks: Vec<Pushed>,
    }
}
record! {
    /// Take tasks from a queue, and wait for them in line if there are none.
    pub struct Claim<'a> {
        /// The queue's name.
        queue: &'a str [1..=200],
        /// How many at the most. Default 1.
        max: Option<u32> [1..=1000],
        /// How long the lease lasts without `extend`. Default: the setting `lease_ms`.
        lease_ms: Option<u64> [100..=86_400_000],
        /// How long to wait in line when there is nothing. Default: not at all.
        wait_ms: Option<u64> [0..=3_600_000],
        /// Bind the leases to this session: they last as long as it does, and every call of it renews them. Needs a joined agent.
        session: bool,
    }
}
record! {
    /// A task in your hands.
    pub struct Granted {
        /// The task's number.
        task: Serial,
        /// Proves that your lease is the newest: send it with everything you say about the task.
        fence: Fence,
        /// Which attempt this is, from 1.
        attempt: u32,
        /// When the lease ends unless it is extended; zero for one that lasts as long as the session.
        until: Millis,
        /// Its priority.
        priority: u8,
        /// What is to be done.
        body: Option<BodyOf>,
        /// What an earlier holder left as progress.
        progress: Option<BodyOf>,
        /// The answer to a question that was asked about it.
        answer: Option<BodyOf>,
    }
}
record! {
    /// Tasks in your hands; none when nothing came in time.
    pub struct Claimed {
        /// The tasks, in the order of their priority.
        tasks: Vec<Granted>,
    }
}
record! {
    /// A task and the proof that it is yours.
    pub struct Lease {
        /// The task's number.
        task: Serial,
        /// The fence that came with the claim.
        fence: Fence,
    }
}
record! {
    /// Keep tasks that you hold.
    pub struct Extend {
        /// The task's number.
        task: Serial,
        /// The fence that came with the claim.
        fence: Fence,
        /// How long from now. Default: as long as the lease was claimed for.
        lease_ms: Option<u64> [100..=86_400_000],
    }
}
record! {
    /// A lease goes on.
    pub struct Extended {
        /// When it ends unless it is extended again.
        until: Millis,
    }
}
record! {
    /// Keep several tasks that you hold.
    pub struct ExtendAll {
        /// The tasks with their fences.
        leases: Vec<Lease> [1..=1000],
        /// How long from now. Default: as long as each was claimed for.
        lease_ms: Option<u64> [100..=86_400_000],
    }
}
record! {
    /// Which of several leases were still yours.
    pub struct Kept {
        /// Those for which it was done.
        tasks: Vec<Serial>,
        /// Those that you had lost: stop working on them.
        stale: Vec<Serial>,
    }
}
record! {
    /// Say that a task is done.
    pub struct Finish<'a> {
        /// The task's number.
        task: Serial,
        /// The fence that came with the claim.
        fence: Fence,
        /// What came of it: any JSON.
        result: Option<Payload<'a>>,
        /// Take this many next tasks from the same queue in the same step.
        then_claim: Option<u32> [1..=1000],
        /// How long the leases of those last.
        lease_ms: Option<u64> [100..=86_400_000],
    }
}
record! {
    /// A task is done.
    pub struct Finished {
        /// Where the task is now.
        state: State,
        /// The next tasks, when `then_claim` asked for them.
        tasks: Vec<Granted>,
    }
}
record! {
    /// One task of a batch that is done.
    pub struct DoneTask<'a> {
        /// The task's number.
        task: Serial,
        /// The fence that came with the claim.
        fence: Fence,
        /// What came of it: any JSON.
        result: Option<Payload<'a>>,
    }
}
record! {
    /// Say that several tasks are done.
    pub struct FinishAll<'a> {
        /// The tasks.
        tasks: Vec<DoneTask<'a>> [1..=1000],
    }
}
record! {
    /// Say that an attempt failed.
    pub struct Fail<'a> {
        /// The task's number.
        task: Serial,
        /// The fence that came with the claim.
        fence: Fence,
        /// Why, in a sentence.
        reason: Option<&'a str> [0..=1000],
        /// Do not try again: the task is dead at once.
        fatal: bool,
        /// Try again after this long. Default: the task's backoff.
        retry_ms: Option<u64> [0..=31_536_000_000],
    }
}
record! {
    /// What became of a task that failed.
    pub struct Failed {
        /// `ready` or `waiting` to be tried again, or `dead`.
        state: State,
        /// When it can be claimed again; zero at once or never.
        at: Millis,
    }
}
record! {
    /// Give a task back untouched; the attempt does not count.
    pub struct Release {
        /// The task's number.
        task: Serial,
        /// The fence that came with the claim.
        fence: Fence,
    }
}
record! {
    /// Give several tasks back untouched.
    pub struct ReleaseAll {
        /// The tasks with their fences.
        leases: Vec<Lease> [1..=1000],
    }
}
record! {
    /// Where a task is now.
    pub struct Moved {
        /// Its state.
        state: State,
    }
}
record! {
    /// Note how far the work is; kept for the next holder.
    pub struct Progress<'a> {
        /// The task's number.
        task: Serial,
        /// The fence that came with the claim.
        fence: Fence,
        /// What to keep: any JSON.
        note: Payload<'a>,
    }
}
record! {
    /// Ask a person about a task and put it aside until they answer.
    pub struct Park<'a> {
        /// The task's number.
        task: Serial,
        /// The fence that came with the claim.
        fence: Fence,
        /// The question.
        question: &'a str [1..=4000],
        /// Answers to choose from; they are suggestions, and any other is taken, too.
        options: Vec<Box<str>> [0..=32],
    }
}
record! {
    /// Answer the question about a task; it becomes ready again.
    pub struct Answer<'a> {
        /// The task's number.
        task: Serial,
        /// The answer: any JSON.
        answer: Payload<'a>,
    }
}
record! {
    /// Call tasks off. One that is in somebody's hands is taken away.
    pub struct Cancel<'a> {
        /// The tasks.
        tasks: Vec<Serial> [1..=1000],
        /// Why, in a sentence.
        reason: Option<&'a str> [0..=1000],
    }
}
record! {
    /// What was called off.
    pub struct Cancelled {
        /// Those that are cancelled now.
        tasks: Vec<Serial>,
        /// Those that had ended before.
        ended: Vec<Serial>,
    }
}
record! {
    /// Try tasks again that are dead or cancelled.
    pub struct Retry {
        /// The tasks.
        tasks: Vec<Serial> [1..=1000],
    }
}
record! {
    /// What is tried again.
    pub struct Retried {
        /// Those that are ready or waiting again.
        tasks: Vec<Serial>,
        /// Those that had not ended, or were done.
        kept: Vec<Serial>,
    }
}
record! {
    /// Hand out nothing more from a queue until `resume`.
    pub struct Pause<'a> {
        /// The queue's name.
        queue: &'a str [1..=200],
    }
}
record! {
    /// Hand out tasks again.
    pub struct Resume<'a> {
        /// The queue's name.
        queue: &'a str [1..=200],
    }
}
record! {
    /// Whether a queue hands out.
    pub struct Paused {
        /// Whether it is paused now.
        paused: bool,
    }
}
record! {
    /// Call off every task of a queue that is ready or waiting, or forget the ended ones.
    pub struct Purge<'a> {
        /// The queue's name.
        queue: &'a str [1..=200],
        /// Forget tasks that are done, dead or cancelled, instead of calling off those to come.
        ended: bool,
    }
}
record! {
    /// How many tasks a purge reached. At most 1000 at a time: repeat until it is zero.
    pub struct Purged {
        /// Tasks called off or forgotten.
        tasks: u64,
    }
}

verbs! {
    /// What can be said to a queue.
    pub enum Command<'a> of "queue" = 2 {
        /// Add one task.
        1 "push" Push(Push<'a>) -> Pushed: Work Write args ["queue", "body"] refuses [Invalid, NotFound, Exhausted]
            model "Hand work over. Give `unique` so that asking twice adds it once."
            example r#"{"queue":"q","body":{"n":1}}"#,
        /// Add several tasks at once.
        2 "push_all" PushAll(PushAll<'a>) -> PushedAll: Work Write args ["queue", "tasks"] refuses [Invalid, NotFound, Exhausted]
            model "Hand over many tasks in one step, all or none."
            example r#"{"queue":"q","tasks":[{"body":1},{"body":2}]}"#,
        /// Take tasks, waiting in line if there are none.
        3 "claim" Claim(Claim<'a>) -> Claimed: Work Write args ["queue"] refuses [Invalid, Exhausted, Held, Unsupported]
            model "Take the next task. You hold it until the lease ends; send its fence with finish, fail or extend."
            example r#"{"queue":"q","max":1,"lease_ms":30000,"wait_ms":1000}"#,
        /// Keep a task that you hold.
        4 "extend" Extend(Extend) -> Extended: Relief Write args ["task", "fence"] refuses [NotFound, Stale]
            model "Call before the lease ends when the work takes longer."
            example r#"{"task":871,"fence":880}"#,
        /// Keep several tasks that you hold.
        5 "extend_all" ExtendAll(ExtendAll) -> Kept: Relief Write args [] refuses []
            model "Extend many leases in one step; stop working on those that come back as stale."
            example r#"{"leases":[{"task":871,"fence":880}]}"#,
        /// Say that a task is done.
        6 "finish" Finish(Finish<'a>) -> Finished: Relief Write args ["task", "fence"] refuses [NotFound, Stale, Invalid]
            model "Hand in the result. `stale` means that another agent has the task now: stop."
            example r#"{"task":871,"fence":880,"result":{}}"#,
        /// Say that several tasks are done.
        7 "finish_all" FinishAll(FinishAll<'a>) -> Kept: Relief Write args [] refuses []
            model "Hand in many results in one step."
            example r#"{"tasks":[{"task":871,"fence":880,"result":1}]}"#,
        /// Say that an attempt failed.
        8 "fail" Fail(Fail<'a>) -> Failed: Relief Write args ["task", "fence"] refuses [NotFound, Stale]
            model "Say so when you cannot do it; it is tried again later unless `fatal`."
            example r#"{"task":871,"fence":880,"reason":"the file is locked"}"#,
        /// Give a task back untouched.
        9 "release" Release(Release) -> Moved: Relief Write args ["task", "fence"] refuses [NotFound, Stale]
            model "Give it back when you will not do it; the attempt does not count."
            example r#"{"task":871,"fence":880}"#,
        /// Give several tasks back untouched.
        10 "release_all" ReleaseAll(ReleaseAll) -> Kept: Relief Write args [] refuses []
            model "Give many tasks back in one step."
            example r#"{"leases":[{"task":871,"fence":880}]}"#,
        /// Note how far the work is.
        11 "progress" Progress(Progress<'a>) -> Extended: Relief Write args ["task", "fence", "note"] refuses [NotFound, Stale, Invalid]
            model "Leave a note that the next holder sees if you die; it also extends the lease."
            example r#"{"task":871,"fence":880,"note":{"done":3}}"#,
        /// Put a task aside until a person answers a question.
        12 "park" Park(Park<'a>) -> Moved: Relief Write args ["task", "fence", "question"] refuses [NotFound, Stale]
            model "Ask a person. Whoever claims the task after the answer sees it."
            example r#"{"task":871,"fence":880,"question":"delete the old index?","options":["yes","no"]}"#,
        /// Answer the question about a parked task.
        13 "answer" Answer(Answer<'a>) -> Moved: Relief Write args ["task", "answer"] refuses [NotFound, Conflict]
            model "Usually for people." example r#"{"task":871,"answer":"yes"}"#,
        /// Call tasks off.
        14 "cancel" Cancel(Cancel<'a>) -> Cancelled: Relief Write args ["tasks"] refuses [NotFound]
            model "Call work off; a holder learns it by `stale`." example r#"{"tasks":[871]}"#,
        /// Try dead or cancelled tasks again.
        15 "retry" Retry(Retry) -> Retried: Work Write args ["tasks"] refuses [NotFound, Conflict]
            model "Give dead tasks a new set of attempts." example r#"{"tasks":[871]}"#,
        /// Hand out nothing more until `resume`.
        16 "pause" Pause(Pause<'a>) -> Paused: Relief Write args ["queue"] refuses [NotFound]
            model "Stop a queue; tasks in hand go on." example r#"{"queue":"q"}"#,
        /// Hand out tasks again.
        17 "resume" Resume(Resume<'a>) -> Paused: Relief Write args ["queue"] refuses [NotFound]
            model "Let a paused queue go on." example r#"{"queue":"q"}"#,
        /// Call off what is to come, or forget what has ended.
        18 "purge" Purge(Purge<'a>) -> Purged: Relief Write args ["queue"] refuses [NotFound]
            model "Clear a queue; repeat until it says zero." example r#"{"queue":"q"}"#,
    }
}
