//! What pipelines announce.

use super::{ItemState, JobState};
use crate::events;
use crate::ids::{Fence, Serial};

events! {
    of "pipeline" = 13 {
        /// A pipeline was defined, or a new version of it.
        1 "defined" PipelineDefined<'a> {
            /// The pipeline.
            pipeline: &'a str,
            /// The version.
            version: u64,
        },
        /// An item is under way.
        2 "started" ItemStarted<'a> {
            /// The pipeline.
            pipeline: &'a str,
            /// The item.
            item: Serial,
            /// Its first job.
            job: Serial,
        },
        /// All inputs of a piece of work are there, or its pause is over: it can be taken.
        3 "ready" JobReady<'a> {
            /// The item.
            item: Serial,
            /// The stage.
            stage: &'a str,
            /// The job.
            job: Serial,
        },
        /// A piece of work was put into an agent's hands.
        4 "taken" JobTaken<'a> {
            /// The job.
            job: Serial,
            /// The lease's fence.
            fence: Fence,
            /// Who has it.
            agent: &'a str,
            /// Which attempt, from 1.
            attempt: u32,
        },
        /// A piece of work is done.
        5 "finished" JobFinished {
            /// The job.
            job: Serial,
            /// How many outputs it had.
            outputs: u32,
        },
        /// An attempt failed.
        6 "failed" JobFailed<'a> {
            /// The job.
            job: Serial,
            /// `ready`, `waiting` or `dead`.
            state: JobState,
            /// Why.
            reason: &'a str,
        },
        /// A lease ended without a word from its holder.
        7 "expired" JobExpired<'a> {
            /// The job.
            job: Serial,
            /// Who had it.
            agent: &'a str,
            /// `ready`, `waiting` or `dead`.
            state: JobState,
            /// `lease`, `timeout` or `session`.
            why: &'a str,
        },
        /// A piece of work was given back untouched.
        8 "released" JobReleased {
            /// The job.
            job: Serial,
        },
        /// A dead letter was passed over: its item goes on without it.
        9 "passed" JobPassed {
            /// The job.
            job: Serial,
        },
        /// None of an item goes on until somebody looks at its dead letters.
        10 "stalled" ItemStalled {
            /// The item.
            item: Serial,
        },
        /// An item has ended.
        11 "ended" ItemEnded<'a> {
            /// The item.
            item: Serial,
            /// `done`, `failed` or `cancelled`.
            state: ItemState,
            /// Why it did not come to its end; empty when it did, or when nothing was said.
            reason: &'a str,
        },
        /// An item is tried again.
        12 "retried" ItemRetried {
            /// The item.
            item: Serial,
        },
        /// A pipeline or a stage hands out nothing.
        13 "paused" PipelinePaused<'a> {
            /// The pipeline.
            pipeline: &'a str,
            /// The stage; none for the whole.
            stage: Option<&'a str>,
        },
        /// A pipeline or a stage goes on.
        14 "resumed" PipelineResumed<'a> {
            /// The pipeline.
            pipeline: &'a str,
            /// The stage; none for the whole.
            stage: Option<&'a str>,
        },
        /// A pipeline was removed.
        15 "deleted" PipelineDeleted<'a> {
            /// The pipeline.
            pipeline: &'a str,
        },
        /// Ended items were forgotten, as the settings say.
        16 "forgotten" ItemsForgotten<'a> {
            /// The pipeline.
            pipeline: &'a str,
            /// How many.
            items: u64,
        },
    }
}
