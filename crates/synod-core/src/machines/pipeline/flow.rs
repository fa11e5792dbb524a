//! How outputs become inputs: the one road from a job that is over to those that come after it.
//!
//! ```text
//!   a job is over ──▶ for each output, each next node: arrive ──▶ the job there has one input more ──▶ the last one: ready
//!                 └─▶ nothing came of it: the same, with an input less; a job without any is passed over, too ──▶ over
//! ```
//!
//! A job comes to be when the first of its inputs comes; one that gathers, when its fan-out opens, for only then is it known how many there will be.
//! A job that gathers is made of whatever came, be it nothing; any other is passed over when nothing came to it.

use super::*;

/// A job that is over, and what came of it; none when it was passed over.
type Over = (Serial, Option<Vec<Serial>>);

impl Pipelines {
    /// Hands what came of a job to those that come after it.
    pub(super) fn pass_on(&mut self, job: Serial, outputs: Option<Vec<Serial>>, now: Millis, out: &mut Out) {
        let mut over: Vec<Over> = vec![(job, outputs)];
        while let Some((job, outputs)) = over.pop() {
            let Some(row) = self.tables.jobs.get(job).copied() else { continue };
            let Some(node) = self.node(row.item, row.node).cloned() else { continue };
            if !node.fan_out {
                let output = outputs.and_then(|outputs| outputs.first().copied());
                for to in node.to {
                    over.extend(self.arrive(row.item, row.node, to, row.spot, output, now, out));
                }
                continue;
            }
            for &gathers in &node.gathered_by {
                let from = self.node(row.item, gathers).map_or(0, |node| node.from.len());
                let awaited = outputs.as_ref().map_or(0, |outputs| outputs.len() * from) as u32;
                let waits = self.make(row.item, gathers, row.spot, awaited, now, out);
                match outputs {
                    None => over.push(self.pass(waits, now)),
                    Some(_) if awaited == 0 => self.complete(waits, now, out),
                    Some(_) => {}
                }
            }
            for (ordinal, output) in outputs.unwrap_or_default().into_iter().enumerate() {
                let spot = Spot { scope: job, ordinal: ordinal as u32 };
                for &to in &node.to {
                    over.extend(self.arrive(row.item, row.node, to, spot, Some(output), now, out));
                }
            }
        }
    }

    /// One input more, or one that will not come, for the job of node `to` that is made of what is at `spot`.
    #[allow(clippy::too_many_arguments)]
    fn arrive(
        &mut self,
        item: Serial,
        from: u32,
        to: u32,
        spot: Spot,
        output: Option<Serial>,
        now: Millis,
        out: &mut Out,
    ) -> Option<Over> {
        let node = self.node(item, to)?;
        let (gathers, awaited) = (node.gather.is_some(), node.from.len() as u32);
        let at = if gathers { self.tables.jobs.get(spot.scope)?.spot } else { spot };
        let job = match self.tables.spots.get(&(at, to)) {
            Some(job) => *job,
            None => self.make(item, to, at, awaited, now, out),
        };
        if let Some(output) = output {
            let ordinal = if gathers { spot.ordinal } else { 0 };
            self.tables.inputs.put(InputRow { job, ordinal, node: from, output });
        }
        self.count_input(job, output.is_some());
        let row = self.tables.jobs.get(job)?;
        if row.awaited > 0 {
            return None;
        }
        if gathers || row.inputs > 0 {
            self.complete(job, now, out);
            return None;
        }
        Some(self.pass(job, now))
    }

    /// A job that waits for so many inputs.
    pub(super) fn make(
        &mut self,
        item: Serial,
        node: u32,
        spot: Spot,
        awaited: u32,
        now: Millis,
        out: &mut Out,
    ) -> Serial {
        let job = out.serial();
        let stage = self.node(item, node).map_or(Serial(0), |node| node.stage);
        let row = JobRow {
            item,
            stage,
            node,
            spot,
            state: JobState::Gathering,
            attempts: 0,
            awaited,
            inputs: 0,
            missing: 0,
            outputs: 0,
            passed: false,
            made: now,
            ready: Millis(0),
            taken: Millis(0),
            at: now,
        };
        self.tables.jobs.put(job, row);
        self.tables.jobs_of.put((item, job));
        self.tables.spots.put((spot, node), job);
        if let Some(row) = self.tables.items.edit(item) {
            row.size += 1;
        }
        self.tally_jobs(stage, |tally| {
            tally.made += 1;
            tally.counts[JobState::Gathering as usize] += 1;
        });
        job
    }

    pub(super) fn count_input(&mut self, job: Serial, came: bool) {
        let Some(row) = self.tables.jobs.edit(job) else { return };
        row.awaited -= 1;
        row.inputs += came as u32;
        row.missing += !came as u32;
    }

    /// All that a job is made of is there.
    pub(super) fn complete(&mut self, job: Serial, now: Millis, out: &mut Out) {
        self.shift(job, JobState::Ready, now);
        self.announce_ready(job, out);
    }

    pub(super) fn announce_ready(&self, job: Serial, out: &mut Out) {
        if let Some(row) = self.tables.jobs.get(job) {
            out.event(&JobReady { item: row.item, stage: self.stage_name(row.stage), job });
        }
    }

    /// Nothing came to a job: nothing comes of it.
    fn pass(&mut self, job: Serial, now: Millis) -> Over {
        self.shift(job, JobState::Skipped, now);
        (job, None)
    }

    /// A job needs its inputs no more. What nobody needs goes.
    pub(super) fn release_inputs(&mut self, job: Serial) {
        let inputs: Vec<InputRow> = self.inputs_of(job).collect();
        for input in inputs {
            self.tables.inputs.del(input);
            let Some(uses) = self.tables.uses.edit(input.output) else { continue };
            *uses -= 1;
            if *uses == 0 {
                self.drop_output(input.output);
            }
        }
    }

    /// Notes what a job made, for so many jobs each.
    pub(super) fn put_output(&mut self, job: Serial, ordinal: u32, uses: u32, out: &mut Out) -> Serial {
        let output = out.serial();
        self.tables.outputs.put((job, ordinal, output));
        self.tables.uses.put(output, uses);
        output
    }

    fn drop_output(&mut self, output: Serial) {
        self.tables.uses.del(output);
        self.drop_body(output);
    }

    pub(super) fn drop_outputs(&mut self, job: Serial) {
        let all = (job, 0, Serial(0))..=(job, u32::MAX, Serial(u64::MAX));
        let outputs: Vec<(Serial, u32, Serial)> = self.tables.outputs.range(all).collect();
        for output in outputs {
            self.tables.outputs.del(output);
            self.drop_output(output.2);
        }
    }
}
