//! `pipeline`: work that goes from stage to stage, split and brought together again, and none of it twice.
//!
//! ```text
//!            ┌─▶ read ─┐                       an item is started; each stage makes of its input what the next one gets
//!   split ───┼─▶ read ─┼──▶ vote ──▶ done      `split` fans out: each of its outputs is a job of its own in the next stage
//!            └─▶ read ─┘                       `vote` gathers it: one job, once all that came of the fan-out is over
//!
//!   a job:   gathering ──all inputs──▶ ready ──take──▶ leased ──finish──▶ done ──▶ outputs, in the next stages
//!                                       ▲  ▲            │  │ └ release ─▶ ready
//!                                       │  └─ waiting ◀─┘  fail · expiry
//!                                       │     backoff      └─ last attempt ─▶ dead ── wait · fail · skip
//!                                       └────────────────── retry ───────────┘
//!
//!   an item: running ⇄ stalled (only dead letters are left of it) ──▶ done · failed · cancelled
//! ```
//!
//! A pipeline is data: stages, and for each where it comes from, whether it fans out, and whose fan-out it gathers.
//! A stage stands after those it comes from, so there are no circles; fan-outs are closed inside out, so every job has one place: in which fan-out, and which of its outputs.
//! An item goes the way of the version that it was started on; how a stage is worked on (capability, concurrency, attempts, leases) is as the newest version says.
//!
//! What a worker hands in, the end of its job and the beginning of the next ones are one command, hence one entry: there is no moment in which an output is lost or there twice.
//! Nobody computes on a payload here, so only the worker can split one: it finishes with several outputs, and whoever gathers gets several inputs.
//!
//! Invariants: the states of a pipeline's items add up to what was started, and those of a stage's jobs to what was made; a job can be taken only when every input that it is made of has come or was passed over, and then it can; a job has a lease row exactly while it is leased; no stage that hands out work has both a ready job with room for it and a request in line that could take it.
//!
//! Deliberately not here: what a payload means, conditions (a worker that wants to choose fans out to nothing), and rest for workers that fail again and again, whose jobs back off.
//!
//! Rooms, in the order of an item's life: `vocabulary`, `rows`, `define`, `start`, `flow` (how outputs become inputs), `take`, `hold` (what a holder can say), `life` (the moves between states), `wake`, `manage` (what people do), `ask`, `why`, `check`.

mod ask;
mod check;
mod define;
mod flow;
mod hold;
mod life;
mod manage;
mod rows;
mod start;
mod take;
mod vocabulary;
mod wake;
mod why;

pub use vocabulary::*;

use crate::codec::{Malformed, Reader};
use crate::ids::{Fence, Index, Millis, Moment, Serial};
use crate::machine::{Context, Machine, Out, Reaction, Room, Unpark, Verdict, View};
use crate::refusal::{Refusal, not_found};
use crate::settings::Settings;
use crate::tables;
use crate::tables::{Bodies, Body, Cell, Map, Ordered, Table, Timers};
use rows::{
    InputRow, ItemRow, JobRow, LeaseRow, Node, PipelineRow, Plan, Spot, StageRow, Tally, Tried, Waiter,
};

/// The name that listing everything is checked against: who is confined may not.
const EVERY_PIPELINE: &str = "*";

tables! {
    /// Everything that pipelines know.
    pub(crate) struct Tables {
        /// Pipelines by number.
        pipelines: Table<PipelineRow>,
        /// From name to number.
        names: Map<Box<str>, Serial>,
        /// (pipeline, version): the way items go.
        plans: Map<(Serial, u64), Plan>,
        /// (pipeline, version): how many items of it are kept.
        users: Map<(Serial, u64), u64>,
        /// Stages by number.
        stages: Table<StageRow>,
        /// (pipeline, name): the stages of every version that has items.
        stage_names: Map<(Serial, Box<str>), Serial>,
        /// Each pipeline's counts of items, by `ItemState`.
        item_tallies: Table<Tally<5>>,
        /// Each stage's counts of jobs, by `JobState`.
        job_tallies: Table<Tally<8>>,
        /// Items.
        items: Table<ItemRow>,
        /// (pipeline, time, item): what has ended, oldest first.
        ended: Ordered<(Serial, Millis, Serial)>,
        /// How many that is, by pipeline.
        kept: Table<u64>,
        /// Jobs.
        jobs: Table<JobRow>,
        /// (item, job): what an item consists of.
        jobs_of: Ordered<(Serial, Serial)>,
        /// (spot, node): the one job there.
        spots: Map<(Spot, u32), Serial>,
        /// What each job that is not over is made of.
        inputs: Ordered<InputRow>,
        /// (job, ordinal, output): what each job made.
        outputs: Ordered<(Serial, u32, Serial)>,
        /// How many jobs an output still goes into; zero for a result.
        uses: Table<u32>,
        /// Bodies by output; what an item was started with by the item.
        bodies: Bodies,
        /// Bytes of these.
        bytes: Cell<u64>,
        /// Who has a job, or had it last.
        hands: Table<Box<str>>,
        /// Attempts that did not finish, by the fence they were made under.
        tried: Map<(Serial, Fence), Tried>,
        /// (stage, item, job): what can be taken.
        ready: Ordered<(Serial, Serial, Serial)>,
        /// Leases by job.
        leases: Table<LeaseRow>,
        /// (agent, job): who holds what.
        held: Ordered<(Serial, Serial)>,
        /// How many that is, by agent.
        loads: Table<u32>,
        /// Pauses and leases by job.
        timers: Timers,
        /// When to look for ended items to forget, by pipeline.
        keep: Timers,
        /// Capability numbers; 0 is "none needed".
        capabilities: Map<Box<str>, u32>,
        /// Requests in line, by ticket.
        waiters: Table<Waiter>,
        /// (stage or pipeline, capability, ticket): the lines.
        lines: Ordered<(Serial, u32, Index)>,
        /// Stages that may have something for a line: looked at when the request ends.
        touched: Ordered<Serial>,
    }
}

/// The machine.
#[derive(Debug, Default)]
pub struct Pipelines {
    pub(crate) tables: Tables,
}

impl Machine for Pipelines {
    const NAME: &'static str = "pipeline";
    const TAG: u8 = 13;
    const EVENTS: &'static [crate::catalogue::EventCard] = EVENTS;
    type Command<'a> = Command<'a>;
    type Query<'a> = Query<'a>;

    fn name_of<'s>(&'s self, command: &'s Command<'_>) -> &'s str {
        match command {
            Command::Define(c) => c.pipeline,
            Command::Start(c) => c.pipeline,
            Command::Take(c) => c.pipeline,
            Command::Pause(c) => c.pipeline,
            Command::Resume(c) => c.pipeline,
            Command::Delete(c) => c.pipeline,
            Command::Extend(c) => self.pipeline_of_job(c.job),
            Command::Finish(c) => self.pipeline_of_job(c.job),
            Command::Fail(c) => self.pipeline_of_job(c.job),
            Command::Release(c) => self.pipeline_of_job(c.job),
            Command::Skip(c) => self.pipeline_of_job(c.job),
            Command::Retry(c) => self.common_pipeline(&c.items),
            Command::Cancel(c) => self.common_pipeline(&c.items),
        }
    }

    fn name_asked<'s>(&'s self, query: &'s Query<'_>) -> &'s str {
        match query {
            Query::Show(q) => self.pipeline_of(q.item),
            Query::List(q) => q.pipeline.unwrap_or(EVERY_PIPELINE),
            Query::Jobs(q) => q.pipeline.unwrap_or(EVERY_PIPELINE),
            Query::Stages(q) => q.pipeline,
            Query::Pipelines(q) => q.prefix.filter(|prefix| !prefix.is_empty()).unwrap_or(EVERY_PIPELINE),
            Query::Inputs(q) => self.pipeline_of_job(q.job),
            Query::Why(q) if self.tables.items.has(q.id) => self.pipeline_of(q.id),
            Query::Why(q) => self.pipeline_of_job(q.id),
        }
    }

    fn apply(&mut self, cx: &Context<'_>, command: &Command<'_>, out: &mut Out) -> Verdict {
        match command {
            Command::Define(c) => self.define(cx, c, out),
            Command::Start(c) => self.start(cx, c, out),
            Command::Take(c) => self.take(cx, c, out),
            Command::Extend(c) => self.extend(cx, c, out),
            Command::Finish(c) => self.finish(cx, c, out),
            Command::Fail(c) => self.fail(cx, c, out),
            Command::Release(c) => self.release(cx, c, out),
            Command::Pause(c) => self.pause(c, out),
            Command::Resume(c) => self.resume(c, out),
            Command::Retry(c) => self.retry(cx, c, out),
            Command::Skip(c) => self.skip(cx, c, out),
            Command::Cancel(c) => self.cancel(cx, c, out),
            Command::Delete(c) => self.delete(c, out),
        }
    }

    fn settle(&mut self, moment: Moment, settings: &Settings, out: &mut Out) {
        self.offer(moment, settings, out);
    }

    fn wake(&mut self, moment: Moment, settings: &Settings, budget: &mut u64, out: &mut Out) {
        self.fall_due(moment, settings, budget, out);
    }

    fn due(&self) -> Option<Millis> {
        let first = |timers: &Timers| timers.first().map(|(at, _)| at);
        [first(&self.tables.timers), first(&self.tables.keep)].into_iter().flatten().min()
    }

    fn unpark(&mut self, ticket: Index, why: Unpark, out: &mut Out) {
        self.leave_line(ticket);
        if why != Unpark::Withdrawn {
            out.answer(ticket, &Taken { jobs: Vec::new() });
        }
    }

    fn give_back(&mut self, agent: Serial, ticket: Index, moment: Moment, out: &mut Out) {
        for job in self.held_by(agent) {
            if self.tables.leases.get(job).is_some_and(|lease| lease.ticket == ticket) {
                self.put_back(job, moment.time, out);
            }
        }
    }

    fn react(&mut self, reaction: &Reaction, moment: Moment, settings: &Settings, out: &mut Out) {
        let Reaction::SessionEnded { agent, session, .. } = *reaction else { return };
        for job in self.held_by(agent) {
            if self.tables.leases.get(job).is_some_and(|lease| lease.session == Some(session)) {
                self.expire(job, "session", moment.time, settings, out);
            }
        }
    }

    fn revive(&mut self, _: Millis, now: Millis, settings: &Settings) {
        let grace = settings.grace_ms;
        let late: Vec<Serial> = self.tables.timers.before(now.plus(grace)).map(|(_, job)| job).collect();
        for job in late {
            if let Some(lease) = self.tables.leases.edit(job) {
                let floor = now.plus(lease.lease_ms.min(grace));
                lease.until = lease.until.max(floor);
                lease.timeout_at = lease.timeout_at.map(|at| at.max(floor));
                let lease = *lease;
                self.arm_lease(job, &lease);
            }
        }
    }

    fn ask(&self, view: &View<'_>, query: Query<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        match query {
            Query::Show(q) => self.show(&q, view.settings, answer),
            Query::List(q) => self.list(&q, answer),
            Query::Jobs(q) => self.list_jobs(&q, view.settings, answer),
            Query::Stages(q) => self.stages(q.pipeline, answer),
            Query::Pipelines(q) => self.list_pipelines(&q, answer),
            Query::Inputs(q) => self.list_inputs(&q, answer),
            Query::Why(q) => self.why(view, q.id, answer),
        }
    }

    fn body(&self, key: Serial) -> Option<&Body> {
        self.tables.bodies.get(key)
    }

    fn check(&self) {
        self.check_items();
        self.check_jobs();
        self.check_inputs();
        self.check_lines();
    }
}

impl Pipelines {
    /// How many tables it has: the length of its mark.
    pub const TABLES: usize = Tables::TABLES;

    pub(crate) fn load(state: &mut Reader<'_>, bodies: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Pipelines { tables: Tables::load(state, bodies)? })
    }

    fn find_pipeline(&self, name: &str) -> Result<Serial, Refusal> {
        self.tables.names.get(name).copied().ok_or_else(|| {
            not_found(format!(
                "there is no pipeline `{name}`; `synod pipeline define` makes one, and `synod pipeline pipelines` lists them"
            ))
        })
    }

    fn find_stage(&self, pipeline: Serial, name: &str) -> Result<Serial, Refusal> {
        self.tables.stage_names.get(&(pipeline, Box::<str>::from(name))).copied().ok_or_else(|| {
            let named: Vec<String> =
                self.stages_of(pipeline).map(|(name, _)| format!("`{name}`")).take(10).collect();
            not_found(format!(
                "pipeline `{}` has no stage `{name}`; it has {}",
                self.pipeline_name(pipeline),
                named.join(", ")
            ))
        })
    }

    /// Every stage of a pipeline, by name.
    fn stages_of(&self, pipeline: Serial) -> impl Iterator<Item = (&str, Serial)> + '_ {
        let (first, last) =
            ((pipeline, Box::<str>::from("")), (Serial(pipeline.0 + 1), Box::<str>::from("")));
        self.tables.stage_names.range(first..last).map(|((_, name), stage)| (&**name, *stage))
    }

    fn pipeline_name(&self, pipeline: Serial) -> &str {
        self.tables.pipelines.get(pipeline).map_or("", |row| &row.name)
    }

    fn stage_name(&self, stage: Serial) -> &str {
        self.tables.stages.get(stage).map_or("", |row| &row.name)
    }

    /// The name of the pipeline that an item goes through; empty when there is no such item.
    fn pipeline_of(&self, item: Serial) -> &str {
        self.tables.items.get(item).map_or("", |row| self.pipeline_name(row.pipeline))
    }

    fn pipeline_of_job(&self, job: Serial) -> &str {
        self.tables.jobs.get(job).map_or("", |row| self.pipeline_of(row.item))
    }

    /// The one pipeline that all these items go through; `*`, which no prefix covers, when they go through several.
    fn common_pipeline(&self, items: &[Serial]) -> &str {
        let mut names = items.iter().map(|item| self.pipeline_of(*item)).filter(|name| !name.is_empty());
        let first = names.next().unwrap_or("");
        if names.all(|name| name == first) { first } else { EVERY_PIPELINE }
    }

    /// The way of an item.
    fn plan(&self, item: &ItemRow) -> Option<&Plan> {
        self.tables.plans.get(&(item.pipeline, item.version))
    }

    /// A node of an item's way.
    fn node(&self, item: Serial, node: u32) -> Option<&Node> {
        self.plan(self.tables.items.get(item)?)?.nodes.get(node as usize)
    }

    /// What an item consists of, in the order in which it came to be.
    fn jobs_of(&self, item: Serial) -> impl Iterator<Item = Serial> + '_ {
        self.tables.jobs_of.range((item, Serial(0))..=(item, Serial(u64::MAX))).map(|(_, job)| job)
    }

    /// The jobs in an agent's hands.
    fn held_by(&self, agent: Serial) -> Vec<Serial> {
        self.tables.held.range((agent, Serial(0))..=(agent, Serial(u64::MAX))).map(|(_, job)| job).collect()
    }

    /// Where a job is in each fan-out that is open there, the outermost first.
    fn place(&self, spot: Spot) -> Vec<u32> {
        let mut place = Vec::new();
        let mut at = spot;
        while let Some(opened) = self.tables.jobs.get(at.scope) {
            place.push(at.ordinal);
            at = opened.spot;
        }
        place.reverse();
        place
    }

    /// What a job is made of.
    fn inputs_of(&self, job: Serial) -> impl Iterator<Item = InputRow> + '_ {
        let least = InputRow { job, ordinal: 0, node: 0, output: Serial(0) };
        let most = InputRow { job, ordinal: u32::MAX, node: u32::MAX, output: Serial(u64::MAX) };
        self.tables.inputs.range(least..=most)
    }

    /// What a job made.
    fn outputs_of(&self, job: Serial) -> impl Iterator<Item = Serial> + '_ {
        let all = (job, 0, Serial(0))..=(job, u32::MAX, Serial(u64::MAX));
        self.tables.outputs.range(all).map(|(_, _, output)| output)
    }
}
