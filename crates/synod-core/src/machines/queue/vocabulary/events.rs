//! What queues announce.

use super::State;
use crate::events;
use crate::ids::{Fence, Millis, Serial};

events! {
    of "queue" = 2 {
        /// A task was added.
        1 "pushed" TaskPushed<'a> {
            /// The queue.
            queue: &'a str,
            /// The task.
            task: Serial,
            /// `ready` or `waiting`.
            state: State,
        },
        /// What a task waited for came: it can be claimed.
        2 "ready" TaskReady {
            /// The task.
            task: Serial,
        },
        /// A task was put into an agent's hands.
        3 "claimed" TaskClaimed<'a> {
            /// The task.
            task: Serial,
            /// The lease's fence.
            fence: Fence,
            /// Who has it.
            agent: &'a str,
            /// Which attempt, from 1.
            attempt: u32,
        },
        /// A task is done.
        4 "finished" TaskFinished {
            /// The task.
            task: Serial,
        },
        /// An attempt failed.
        5 "failed" TaskFailed<'a> {
            /// The task.
            task: Serial,
            /// `ready`, `waiting` or `dead`.
            state: State,
            /// Why.
            reason: &'a str,
        },
        /// A lease ended without a word from its holder.
        6 "expired" TaskExpired<'a> {
            /// The task.
            task: Serial,
            /// Who had it.
            agent: &'a str,
            /// `ready`, `waiting` or `dead`.
            state: State,
            /// `lease`, `timeout` or `session`.
            why: &'a str,
        },
        /// A task was given back untouched.
        7 "released" TaskReleased {
            /// The task.
            task: Serial,
        },
        /// A task waits for a person's answer.
        8 "parked" TaskParked<'a> {
            /// The task.
            task: Serial,
            /// The question.
            question: &'a str,
        },
        /// A question was answered.
        9 "answered" TaskAnswered {
            /// The task.
            task: Serial,
        },
        /// A task was called off.
        10 "cancelled" TaskCancelled {
            /// The task.
            task: Serial,
        },
        /// A dead or cancelled task is tried again.
        11 "retried" TaskRetried {
            /// The task.
            task: Serial,
        },
        /// A queue was paused.
        12 "paused" QueuePaused<'a> {
            /// The queue.
            queue: &'a str,
        },
        /// A queue goes on.
        13 "resumed" QueueResumed<'a> {
            /// The queue.
            queue: &'a str,
        },
        /// A worker failed so often in a row that it gets nothing for a while.
        14 "rested" WorkerRested<'a> {
            /// The agent.
            agent: &'a str,
            /// Until when.
            until: Millis,
        },
        /// A holder is alive and has said nothing about its task for `stuck_ms`.
        15 "stuck" TaskStuck<'a> {
            /// The task.
            task: Serial,
            /// Who has it.
            agent: &'a str,
        },
        /// Ended tasks were forgotten, as the settings say.
        16 "forgotten" TasksForgotten {
            /// How many.
            tasks: u64,
        },
    }
}
