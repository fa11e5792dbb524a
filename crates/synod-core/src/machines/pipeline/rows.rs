//! What is stored for a pipeline, its versions and stages, for an item and its jobs, for a lease and a request in line.

use super::{ItemState, JobState, OnDead};
use crate::codec::{Malformed, Reader, Wire};
use crate::ids::{Fence, Index, Millis, Serial};
use crate::record;

record! {
    /// A pipeline.
    pub(crate) struct PipelineRow {
        /// Its name.
        name: Box<str>,
        /// Its newest version.
        version: u64,
        /// Whether it hands out nothing.
        paused: bool,
    }
}

record! {
    /// One version: the way its items go.
    pub(crate) struct Plan {
        /// The stages, each after those it comes from.
        nodes: Vec<Node>,
    }
}

record! {
    /// A stage within a version.
    pub(crate) struct Node {
        /// The stage.
        stage: Serial,
        /// The nodes before it, by their place in the version; none for the first.
        from: Vec<u32>,
        /// The nodes that name this one.
        to: Vec<u32>,
        /// Each output becomes a job of its own.
        fan_out: bool,
        /// The node whose fan-out it closes.
        gather: Option<u32>,
        /// The nodes that close its fan-out.
        gathered_by: Vec<u32>,
    }
}

record! {
    /// How a stage is worked on, whichever version an item is of.
    pub(crate) struct StageRow {
        /// The pipeline.
        pipeline: Serial,
        /// Its name.
        name: Box<str>,
        /// The capability that it needs; 0 for none.
        capability: u32,
        /// The name of that.
        capability_name: Option<Box<str>>,
        /// How many of its jobs may be in hand at a time.
        concurrency_max: Option<u32>,
        /// How often a job is tried.
        attempts_max: Option<u16>,
        /// The first pause after a failure.
        backoff_ms: Option<u64>,
        /// How long a lease lasts.
        lease_ms: Option<u64>,
        /// How long one attempt may take.
        timeout_ms: Option<u64>,
        /// What a dead letter means for its item.
        on_dead: Option<OnDead>,
        /// Whether it hands out nothing.
        paused: bool,
        /// How many versions it is in.
        versions: u64,
    }
}

impl StageRow {
    pub fn on_dead(&self) -> OnDead {
        self.on_dead.unwrap_or(OnDead::Wait)
    }
}

/// How many of `N` states are where, and how many there ever were.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tally<const N: usize> {
    /// By state.
    pub counts: [u64; N],
    /// All that ever came to be.
    pub made: u64,
}

impl<const N: usize> Default for Tally<N> {
    fn default() -> Self {
        Tally { counts: [0; N], made: 0 }
    }
}

impl<'a, const N: usize> Wire<'a> for Tally<N> {
    fn put(&self, out: &mut Vec<u8>) {
        self.counts.iter().for_each(|n| n.put(out));
        self.made.put(out);
    }
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        let mut tally = Tally::default();
        for n in &mut tally.counts {
            *n = u64::get(from)?;
        }
        tally.made = u64::get(from)?;
        Ok(tally)
    }
}

record! {
    /// An item.
    pub(crate) struct ItemRow {
        /// Its pipeline.
        pipeline: Serial,
        /// The version it was started on.
        version: u64,
        /// Where it is in its life.
        state: ItemState,
        /// Who started it.
        agent: Box<str>,
        /// When that was.
        started: Millis,
        /// When it came to this state.
        at: Millis,
        /// Its jobs.
        size: u32,
        /// Those of them that are waiting, ready or leased.
        open: u32,
        /// Dead letters that it has not gone on without.
        dead: u32,
    }
}

/// Where in an item something is: in which fan-out, by the job that fanned out (the item itself outside of all), and which of its outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot {
    /// The job that fanned out, or the item.
    pub scope: Serial,
    /// Which of its outputs, from 0.
    pub ordinal: u32,
}

impl<'a> Wire<'a> for Spot {
    fn put(&self, out: &mut Vec<u8>) {
        (self.scope, self.ordinal).put(out);
    }
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        let (scope, ordinal) = Wire::get(from)?;
        Ok(Spot { scope, ordinal })
    }
}

/// A piece of work: a stage of an item's version, at a spot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JobRow {
    /// The item.
    pub item: Serial,
    /// The stage.
    pub stage: Serial,
    /// Which node of the version that is.
    pub node: u32,
    /// Where in the item.
    pub spot: Spot,
    /// Where it is in its life.
    pub state: JobState,
    /// Attempts granted and not given back.
    pub attempts: u16,
    /// Inputs that it still waits for.
    pub awaited: u32,
    /// Inputs that came.
    pub inputs: u32,
    /// Inputs that were passed over.
    pub missing: u32,
    /// Outputs that it had.
    pub outputs: u32,
    /// A dead letter that its item has gone on without.
    pub passed: bool,
    /// When it came to be.
    pub made: Millis,
    /// When it could first be taken.
    pub ready: Millis,
    /// When it was last taken.
    pub taken: Millis,
    /// When it came to this state; waiting: not before.
    pub at: Millis,
}

impl<'a> Wire<'a> for JobRow {
    fn put(&self, out: &mut Vec<u8>) {
        (self.item, self.stage, self.node, self.spot).put(out);
        (self.state, self.attempts, self.awaited, self.inputs).put(out);
        (self.missing, self.outputs, self.passed as u8).put(out);
        (self.made, self.ready, self.taken, self.at).put(out);
    }
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        let (item, stage, node, spot) = Wire::get(from)?;
        let (state, attempts, awaited, inputs) = Wire::get(from)?;
        let (missing, outputs, passed): (u32, u32, u8) = Wire::get(from)?;
        let (made, ready, taken, at) = Wire::get(from)?;
        let passed = passed != 0;
        Ok(JobRow {
            item,
            stage,
            node,
            spot,
            state,
            attempts,
            awaited,
            inputs,
            missing,
            outputs,
            passed,
            made,
            ready,
            taken,
            at,
        })
    }
}

record! {
    /// One input of a job: an output of another.
    #[derive(Copy, PartialOrd, Ord)]
    pub(crate) struct InputRow {
        /// The job that it goes into.
        job: Serial,
        /// Its place in the fan-out that is gathered; zero where nothing is.
        ordinal: u32,
        /// The node that made it.
        node: u32,
        /// The output.
        output: Serial,
    }
}

record! {
    /// A lease.
    #[derive(Copy)]
    pub(crate) struct LeaseRow {
        /// The newest fence of the job.
        fence: Fence,
        /// Who has it.
        agent: Serial,
        /// The session it is bound to, if the request said so.
        session: Option<Serial>,
        /// The request it was granted to.
        ticket: Index,
        /// Until when; the largest number for one that is bound to a session.
        until: Millis,
        /// How long it is extended by default.
        lease_ms: u64,
        /// When the attempt ends whatever the holder says.
        timeout_at: Option<Millis>,
    }
}

record! {
    /// An attempt that did not finish.
    pub(crate) struct Tried {
        /// Which attempt, from 1; a job that is retried begins anew.
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
    /// A request in line.
    pub(crate) struct Waiter {
        /// The stage, or the pipeline for any of its stages.
        desk: Serial,
        /// Who waits.
        agent: Serial,
        /// Its name.
        name: Box<str>,
        /// The session to bind leases to.
        session: Option<Serial>,
        /// How many jobs at the most.
        max: u32,
        /// How long the lease is to last; none for what the stage says, and then the setting.
        lease_ms: Option<u64>,
        /// Numbers of the capabilities it has, with 0 for "none needed".
        capabilities: Vec<u32>,
    }
}

impl JobState {
    /// Whether its item goes on by it.
    pub fn open(self) -> bool {
        matches!(self, JobState::Waiting | JobState::Ready | JobState::Leased)
    }
}

impl ItemState {
    /// Whether an item in this state has ended.
    pub fn ended(self) -> bool {
        matches!(self, ItemState::Done | ItemState::Failed | ItemState::Cancelled)
    }
}
