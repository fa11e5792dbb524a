//! What others see of pipelines, items and jobs.

use super::*;
use crate::codec::Wire;
use crate::ids::NUMBER_MAX;
use crate::record::BodyOf;
use crate::refusal::invalid;
use std::ops::Bound;

/// Rows that one page of a list looks at; the cursor goes on from there.
const SCAN_MAX: usize = 20_000;

impl Pipelines {
    pub(super) fn show(&self, show: &Show, settings: &Settings, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let item = show.item;
        let row = self.tables.items.get(item).ok_or_else(|| self.no_item(item))?;
        let limit = show.limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let after = Serial(show.after.unwrap_or_default().0.saturating_add(1));
        let all = self.tables.jobs_of.range((item, after)..=(item, Serial(u64::MAX))).map(|(_, job)| job);
        let (mut jobs, mut room): (Vec<JobShown>, Room) = (Vec::new(), Room::default());
        let body = self.tables.bodies.get(item);
        body.map(|body| room.takes(body.view().len as u64));
        let mut next = None;
        for job in all {
            if jobs.len() == limit || !room.takes(self.shown_bytes(job)) {
                next = Some(Serial(job.0 - 1));
                break;
            }
            jobs.extend(self.shown(job, settings));
        }
        ItemShown {
            item,
            pipeline: self.pipeline_name(row.pipeline).into(),
            version: row.version,
            state: row.state,
            agent: row.agent.clone(),
            started: row.started,
            ended: if row.state.ended() { row.at } else { Millis(0) },
            size: row.size,
            open: row.open,
            dead: row.dead,
            body: body.map(|_| BodyOf(item)),
            jobs,
            next,
            waiting: row.state == ItemState::Running,
        }
        .put(answer);
        Ok(())
    }

    fn shown(&self, job: Serial, settings: &Settings) -> Option<JobShown> {
        let row = self.tables.jobs.get(job)?;
        let stage = self.tables.stages.get(row.stage)?;
        let lease = self.tables.leases.get(job);
        let at = match (lease, row.state) {
            (Some(lease), _) if lease.until.0 == NUMBER_MAX => Millis(0),
            (Some(lease), _) => lease.until,
            (None, JobState::Ready | JobState::Gathering) => Millis(0),
            (None, _) => row.at,
        };
        Some(JobShown {
            job,
            item: row.item,
            stage: stage.name.clone(),
            place: self.place(row.spot),
            state: row.state,
            made: row.made,
            ready: row.ready,
            taken: row.taken,
            at,
            agent: self.tables.hands.get(job).cloned(),
            fence: lease.map(|lease| lease.fence),
            attempts: row.attempts as u32,
            attempts_max: stage.attempts_max.map_or(settings.attempts_max as u32, u32::from),
            inputs: row.inputs,
            missing: row.missing,
            awaited: row.awaited,
            outputs: row.outputs,
            passed: row.passed,
            history: self.history(job),
            results: self
                .results_of(job)
                .map(|output| OutputShown { body: self.tables.bodies.get(output).map(|_| BodyOf(output)) })
                .collect(),
        })
    }

    /// What a job made that nobody works on further.
    fn results_of(&self, job: Serial) -> impl Iterator<Item = Serial> + '_ {
        let last = self
            .tables
            .jobs
            .get(job)
            .and_then(|row| self.node(row.item, row.node))
            .is_some_and(|node| node.to.is_empty());
        self.outputs_of(job).filter(move |_| last)
    }

    /// Bytes of a job's results and reasons.
    fn shown_bytes(&self, job: Serial) -> u64 {
        let results = self.results_of(job).filter_map(|output| self.tables.bodies.get(output));
        let tried = self.tables.tried.range((job, Fence(0))..=(job, Fence(u64::MAX)));
        results.map(|body| body.view().len as u64).sum::<u64>()
            + tried.map(|(_, row)| row.reason.len() as u64).sum::<u64>()
    }

    pub(super) fn history(&self, job: Serial) -> Vec<Attempt> {
        let tried = self.tables.tried.range((job, Fence(0))..=(job, Fence(u64::MAX)));
        tried
            .map(|(_, row)| Attempt {
                attempt: row.attempt,
                agent: row.agent.clone(),
                at: row.at,
                reason: row.reason.clone(),
            })
            .collect()
    }

    pub(super) fn list(&self, list: &List<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let pipeline = list.pipeline.map(|name| self.find_pipeline(name)).transpose()?;
        let limit = list.limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let from = Serial(list.after.unwrap_or_default().0.saturating_add(1));
        let (mut items, mut next) = (Vec::new(), None);
        for (scanned, (item, row)) in self.tables.items.iter_from(from).enumerate() {
            if items.len() == limit || scanned == SCAN_MAX {
                next = Some(Serial(item.0 - 1));
                break;
            }
            if pipeline.is_some_and(|pipeline| row.pipeline != pipeline)
                || list.state.is_some_and(|state| row.state != state)
            {
                continue;
            }
            items.push(ItemListed {
                item,
                pipeline: self.pipeline_name(row.pipeline).into(),
                version: row.version,
                state: row.state,
                agent: row.agent.clone(),
                started: row.started,
                ended: if row.state.ended() { row.at } else { Millis(0) },
                size: row.size,
                open: row.open,
                dead: row.dead,
            });
        }
        Listed { items, next }.put(answer);
        Ok(())
    }

    pub(super) fn list_jobs(
        &self,
        list: &Jobs<'_>,
        settings: &Settings,
        answer: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let pipeline = list.pipeline.map(|name| self.find_pipeline(name)).transpose()?;
        let stage = match (pipeline, list.stage) {
            (Some(pipeline), Some(stage)) => Some(self.find_stage(pipeline, stage)?),
            (None, Some(_)) => return Err(invalid("`stage` is a stage of a pipeline; name that, too")),
            _ => None,
        };
        let limit = list.limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let from = Serial(list.after.unwrap_or_default().0.saturating_add(1));
        let (mut jobs, mut room, mut next) = (Vec::new(), Room::default(), None);
        for (scanned, (job, row)) in self.tables.jobs.iter_from(from).enumerate() {
            if jobs.len() == limit || scanned == SCAN_MAX {
                next = Some(Serial(job.0 - 1));
                break;
            }
            let of = |pipeline| self.tables.stages.get(row.stage).is_some_and(|row| row.pipeline == pipeline);
            let fits = pipeline.is_none_or(of)
                && stage.is_none_or(|stage| row.stage == stage)
                && list.state.is_none_or(|state| row.state == state)
                && list.holder.is_none_or(|holder| {
                    self.tables.leases.has(job)
                        && self.tables.hands.get(job).is_some_and(|name| **name == *holder)
                });
            if !fits {
                continue;
            }
            if !room.takes(self.shown_bytes(job)) {
                next = Some(Serial(job.0 - 1));
                break;
            }
            jobs.extend(self.shown(job, settings));
        }
        JobsListed { jobs, next }.put(answer);
        Ok(())
    }

    pub(super) fn list_inputs(&self, asked: &Inputs, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let row = self.tables.jobs.get(asked.job).ok_or_else(|| self.no_job(Serial(0), asked.job))?;
        let limit = asked.limit.unwrap_or(100).clamp(1, 1_000);
        let from = asked.after.unwrap_or(0);
        let (mut inputs, mut room, mut next) = (Vec::new(), Room::default(), None);
        for input in self.inputs_of(asked.job).skip(usize::try_from(from).unwrap_or(usize::MAX)) {
            let bytes = self.tables.bodies.get(input.output).map_or(0, |body| body.view().len as u64);
            if inputs.len() as u64 == limit || !room.takes(bytes) {
                next = Some(from + inputs.len() as u64);
                break;
            }
            inputs.push(self.input(row, input));
        }
        InputsShown { inputs, awaited: row.awaited, missing: row.missing, next }.put(answer);
        Ok(())
    }

    /// One of the things that a piece of work is made of. The first piece of an item is made of what it was started with, which no stage has made.
    pub(super) fn input(&self, job: &JobRow, input: InputRow) -> Input {
        let made_by = self.node(job.item, input.node).filter(|_| input.node != job.node);
        Input {
            stage: made_by.map_or("", |node| self.stage_name(node.stage)).into(),
            ordinal: input.ordinal,
            body: self.tables.bodies.get(input.output).map(|_| BodyOf(input.output)),
        }
    }

    pub(super) fn stages(&self, name: &str, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let pipeline = self.find_pipeline(name)?;
        let Some(row) = self.tables.pipelines.get(pipeline) else { return Ok(()) };
        let newest = self.tables.plans.get(&(pipeline, row.version));
        let nodes = newest.map(|plan| plan.nodes.as_slice()).unwrap_or_default();
        let name_at = |at: u32| -> Box<str> {
            nodes.get(at as usize).map_or("", |node| self.stage_name(node.stage)).into()
        };
        let current = nodes.iter().filter_map(|node| {
            let from = node.from.iter().map(|at| name_at(*at)).collect();
            self.stage_shown(node.stage, from, node.fan_out, node.gather.map(name_at), false)
        });
        let retired = self.stages_of(pipeline).filter(|(_, stage)| nodes.iter().all(|n| n.stage != *stage));
        let retired = retired.filter_map(|(_, stage)| self.stage_shown(stage, Vec::new(), false, None, true));
        StagesShown {
            pipeline: name.into(),
            version: row.version,
            versions: self.tables.plans.range((pipeline, 0)..=(pipeline, u64::MAX)).count() as u64,
            paused: row.paused,
            takers: self.takers(pipeline),
            items: self.item_counts(pipeline),
            stages: current.chain(retired).collect(),
        }
        .put(answer);
        Ok(())
    }

    fn takers(&self, desk: Serial) -> u64 {
        self.tables.lines.range((desk, 0, Index(0))..=(desk, 0, Index(u64::MAX))).count() as u64
    }

    fn stage_shown(
        &self,
        stage: Serial,
        from: Vec<Box<str>>,
        fan_out: bool,
        gather: Option<Box<str>>,
        retired: bool,
    ) -> Option<StageShown> {
        let row = self.tables.stages.get(stage)?;
        let tally = self.tables.job_tallies.get(stage).copied().unwrap_or_default();
        let of = |state: JobState| tally.counts[state as usize];
        Some(StageShown {
            stage: row.name.clone(),
            from,
            fan_out,
            gather,
            capability: row.capability_name.clone(),
            concurrency_max: row.concurrency_max,
            attempts_max: row.attempts_max.map_or(0, u32::from),
            backoff_ms: row.backoff_ms,
            lease_ms: row.lease_ms,
            timeout_ms: row.timeout_ms,
            on_dead: row.on_dead(),
            paused: row.paused,
            retired,
            counts: JobCounts {
                gathering: of(JobState::Gathering),
                waiting: of(JobState::Waiting),
                ready: of(JobState::Ready),
                leased: of(JobState::Leased),
                done: of(JobState::Done),
                dead: of(JobState::Dead),
                skipped: of(JobState::Skipped),
                cancelled: of(JobState::Cancelled),
                made: tally.made,
            },
            takers: self.takers(stage),
        })
    }

    fn item_counts(&self, pipeline: Serial) -> ItemCounts {
        let tally = self.tables.item_tallies.get(pipeline).copied().unwrap_or_default();
        let of = |state: ItemState| tally.counts[state as usize];
        ItemCounts {
            running: of(ItemState::Running),
            stalled: of(ItemState::Stalled),
            done: of(ItemState::Done),
            failed: of(ItemState::Failed),
            cancelled: of(ItemState::Cancelled),
            started: tally.made,
        }
    }

    pub(super) fn list_pipelines(
        &self,
        list: &super::vocabulary::Pipelines<'_>,
        answer: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let limit = list.limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let prefix = list.prefix.unwrap_or_default();
        let from = match list.after {
            Some(after) if after >= prefix => Bound::Excluded(after),
            _ => Bound::Included(prefix),
        };
        let rows = self.tables.names.range::<str>((from, Bound::Unbounded));
        let mut found = rows.take_while(|(name, _)| name.starts_with(prefix)).filter_map(|(name, number)| {
            let row = self.tables.pipelines.get(*number)?;
            Some(PipelineShown {
                pipeline: name.clone(),
                version: row.version,
                paused: row.paused,
                items: self.item_counts(*number),
            })
        });
        let pipelines: Vec<PipelineShown> = found.by_ref().take(limit).collect();
        let next = found.next().and(pipelines.last().map(|shown| shown.pipeline.clone()));
        PipelinesShown { pipelines, next }.put(answer);
        Ok(())
    }
}
