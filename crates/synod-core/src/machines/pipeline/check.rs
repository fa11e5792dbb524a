//! Every invariant, asserted. For tests.

use super::*;
use std::collections::{BTreeMap, BTreeSet};

impl Pipelines {
    pub(super) fn check_items(&self) {
        let tables = &self.tables;
        let mut counts = BTreeMap::<Serial, [u64; 5]>::new();
        let mut users = BTreeMap::<(Serial, u64), u64>::new();
        for (item, row) in tables.items.iter() {
            counts.entry(row.pipeline).or_default()[row.state as usize] += 1;
            *users.entry((row.pipeline, row.version)).or_default() += 1;
            assert!(self.plan(row).is_some(), "the way of item {item} is kept");
            let jobs: Vec<&JobRow> = self.jobs_of(item).filter_map(|job| tables.jobs.get(job)).collect();
            assert_eq!(jobs.len(), row.size as usize, "the jobs of item {item} are counted");
            let open = jobs.iter().filter(|job| job.state.open()).count();
            assert_eq!(open, row.open as usize, "what is open of item {item} is counted");
            let dead = jobs.iter().filter(|job| job.state == JobState::Dead && !job.passed).count();
            assert_eq!(dead, row.dead as usize, "dead letters of item {item} are counted");
            let gathering = jobs.iter().filter(|job| job.state == JobState::Gathering).count();
            match row.state {
                ItemState::Running => assert!(open > 0, "item {item} runs while some of it can go on"),
                ItemState::Stalled => assert!(open == 0 && dead > 0, "item {item} stalls at dead letters"),
                ItemState::Done => {
                    assert_eq!((open, dead, gathering), (0, 0, 0), "all of item {item} is over")
                }
                _ => assert_eq!((open, gathering), (0, 0), "what was open of item {item} is called off"),
            }
            let at = (row.pipeline, row.at, item);
            assert_eq!(tables.ended.has(at), row.state.ended(), "item {item} is listed once it has ended");
        }
        for (pipeline, row) in tables.pipelines.iter() {
            assert_eq!(tables.names.get(&row.name), Some(&pipeline), "a pipeline is found by its name");
            let tally = tables.item_tallies.get(pipeline).expect("a pipeline has counts");
            let live = counts.remove(&pipeline).unwrap_or_default();
            let ended = live[2..].iter().sum::<u64>();
            assert_eq!(tables.kept.get(pipeline), Some(&ended), "kept items of `{}` are counted", row.name);
            assert_eq!(live[..2], tally.counts[..2], "`{}` counts its items", row.name);
            assert_eq!(
                tally.counts.iter().sum::<u64>(),
                tally.made,
                "the states of the items of `{}` add up to what was started",
                row.name
            );
            assert!(tables.plans.get(&(pipeline, row.version)).is_some(), "the newest version is kept");
        }
        assert!(counts.is_empty(), "every item goes through a pipeline");
        for (key, kept) in tables.users.iter() {
            assert_eq!(users.remove(key).unwrap_or(0), *kept, "the items of a version are counted");
            let newest = tables.pipelines.get(key.0).is_some_and(|row| row.version == key.1);
            assert!(newest || *kept > 0, "a version without items is forgotten");
        }
        assert!(users.is_empty(), "every item is of a version");
        assert_eq!(tables.users.len(), tables.plans.len(), "each version has a plan");
        let bytes: u64 = tables.bodies.iter().map(|(_, body)| body.size()).sum();
        assert_eq!(bytes, *tables.bytes.get(), "bytes of bodies are counted");
        let mut stages = BTreeMap::<Serial, u64>::new();
        for (_, plan) in tables.plans.iter() {
            plan.nodes.iter().for_each(|node| *stages.entry(node.stage).or_default() += 1);
        }
        for (stage, row) in tables.stages.iter() {
            assert_eq!(stages.remove(&stage), Some(row.versions), "the versions of a stage are counted");
            let key = (row.pipeline, row.name.clone());
            assert_eq!(tables.stage_names.get(&key), Some(&stage), "a stage is found by its name");
        }
        assert!(stages.is_empty(), "every stage of a version is kept");
        assert_eq!(tables.stage_names.len(), tables.stages.len(), "a stage has one name");
    }

    pub(super) fn check_jobs(&self) {
        let tables = &self.tables;
        let mut counts = BTreeMap::<Serial, [u64; 8]>::new();
        for (job, row) in tables.jobs.iter() {
            counts.entry(row.stage).or_default()[row.state as usize] += 1;
            let ready = tables.ready.has((row.stage, row.item, job));
            assert_eq!(ready, row.state == JobState::Ready, "job {job} can be taken while it is ready");
            let leased = tables.leases.has(job);
            assert_eq!(leased, row.state == JobState::Leased, "job {job} has a lease while it is leased");
            assert_eq!(
                tables.timers.get(job).is_some(),
                row.state == JobState::Waiting
                    || tables
                        .leases
                        .get(job)
                        .is_some_and(|lease| lease.session.is_none() || lease.timeout_at.is_some()),
                "job {job} has a timer while it waits or its lease can end"
            );
            assert_eq!(
                tables.spots.get(&(row.spot, row.node)),
                Some(&job),
                "job {job} is found by its place"
            );
            assert!(tables.jobs_of.has((row.item, job)), "job {job} is part of its item");
        }
        assert_eq!(tables.spots.len(), tables.jobs.len(), "there is one job at a place");
        assert_eq!(tables.jobs_of.len(), tables.jobs.len(), "a job is part of one item");
        assert_eq!(tables.leases.len(), tables.held.len(), "each lease is in one agent's hands");
        for (agent, load) in tables.loads.iter() {
            assert_eq!(self.held_by(agent).len(), *load as usize, "what agent {agent} holds is counted");
        }
        for (stage, tally) in tables.job_tallies.iter() {
            let live = counts.remove(&stage).unwrap_or_default();
            for state in [JobState::Gathering, JobState::Waiting, JobState::Ready, JobState::Leased] {
                assert_eq!(
                    live[state as usize], tally.counts[state as usize],
                    "stage {stage} counts its jobs"
                );
            }
            let sum = tally.counts.iter().sum::<u64>();
            assert_eq!(sum, tally.made, "the states of the jobs of stage {stage} add up to what was made");
        }
        assert!(counts.is_empty(), "every job is in a stage");
    }

    /// Nothing starts on partial input, and nothing waits whose inputs are all there.
    pub(super) fn check_inputs(&self) {
        let tables = &self.tables;
        let mut uses = BTreeMap::<Serial, u32>::new();
        for input in tables.inputs.iter() {
            *uses.entry(input.output).or_default() += 1;
            assert!(tables.jobs.has(input.job), "an input goes into a job");
        }
        for (job, row) in tables.jobs.iter() {
            let Some(item) = tables.items.get(row.item) else { panic!("job {job} is part of an item") };
            let node = self.node(row.item, row.node).expect("a job is in a stage of its version");
            let (came, passed, open) = self.before(row, node);
            assert_eq!(row.inputs, came, "the inputs of job {job} are counted");
            assert_eq!(row.missing, passed, "what job {job} goes without is counted");
            assert_eq!(row.awaited, open, "what job {job} waits for is counted");
            match row.state {
                JobState::Gathering => assert!(open > 0, "job {job} waits for something"),
                JobState::Cancelled => {}
                _ => assert_eq!(open, 0, "job {job} did not start on partial input"),
            }
            let over = matches!(row.state, JobState::Done | JobState::Skipped) || row.passed;
            let has = self.inputs_of(job).count();
            assert_eq!(
                has,
                if over { 0 } else { came as usize },
                "job {job} has its inputs until it is over"
            );
            if row.state == JobState::Done && !item.state.ended() {
                self.check_next(job, row, node);
            }
        }
        for (output, left) in tables.uses.iter() {
            assert_eq!(uses.remove(&output).unwrap_or(0), *left, "the uses of output {output} are counted");
        }
        let first = |output: &Serial| tables.items.has(*output);
        assert!(uses.keys().all(first), "an input is an output, or what an item was started with");
        let mut made = BTreeSet::new();
        for (job, ordinal, output) in tables.outputs.iter() {
            assert!(made.insert((job, ordinal)), "output {output} was made once");
        }
    }

    /// How many inputs of a job came, were passed over, and are still to come, as the jobs before it say.
    fn before(&self, row: &JobRow, node: &Node) -> (u32, u32, u32) {
        let (mut came, mut passed, mut open) = (0, 0, 0);
        if node.from.is_empty() {
            return (1, 0, 0);
        }
        let mut count = |over: Option<bool>| match over {
            Some(true) => came += 1,
            Some(false) => passed += 1,
            None => open += 1,
        };
        let Some(opened) = node.gather else {
            node.from.iter().for_each(|from| count(self.over(row.item, *from, row.spot)));
            return (came, passed, open);
        };
        let scope = self.tables.spots.get(&(row.spot, opened)).expect("what gathers closes a fan-out");
        let size = self.tables.jobs.get(*scope).map_or(0, |job| job.outputs);
        for ordinal in 0..size {
            let spot = Spot { scope: *scope, ordinal };
            node.from.iter().for_each(|from| count(self.over(row.item, *from, spot)));
        }
        (came, passed, open)
    }

    /// Whether what node `from` makes at a spot has come: no for one that was passed over, none for one that is still to come.
    fn over(&self, item: Serial, from: u32, spot: Spot) -> Option<bool> {
        // An output of a job that fans out is there as soon as its spot is.
        if self.node(item, from).is_some_and(|node| node.fan_out) {
            let maker = self.tables.jobs.get(spot.scope)?;
            return (maker.node == from && spot.ordinal < maker.outputs).then_some(true);
        }
        let row = self.tables.jobs.get(*self.tables.spots.get(&(spot, from))?)?;
        match row.state {
            JobState::Done => Some(true),
            JobState::Skipped => Some(false),
            JobState::Dead if row.passed => Some(false),
            _ => None,
        }
    }

    /// What came of a job is with those that come after it.
    fn check_next(&self, job: Serial, row: &JobRow, node: &Node) {
        for &to in &node.to {
            let gathers = self.node(row.item, to).is_some_and(|node| node.gather.is_some());
            let spots: Vec<Spot> = match node.fan_out {
                true => (0..row.outputs).map(|ordinal| Spot { scope: job, ordinal }).collect(),
                false => vec![row.spot],
            };
            for spot in spots {
                let opened = self.tables.jobs.get(spot.scope).map(|opened| opened.spot);
                let at = if gathers { opened.unwrap_or(spot) } else { spot };
                assert!(self.tables.spots.get(&(at, to)).is_some(), "job {job} was handed on");
            }
        }
    }

    pub(super) fn check_lines(&self) {
        let tables = &self.tables;
        assert!(tables.touched.is_empty(), "every stage that was touched has been looked at");
        for (stage, row) in tables.stages.iter() {
            assert!(
                !self.has_room(stage, row)
                    || self.first_ready(stage).is_none()
                    || self.first_in_line(row, stage).is_none(),
                "stage {stage} has a ready job, room for it, and a request in line that could take it"
            );
        }
        for (desk, _, ticket) in tables.lines.iter() {
            let waiter = tables.waiters.get(Serial(ticket.0)).expect("who is in line waits");
            assert_eq!(waiter.desk, desk, "who is in line waits there");
            let there = tables.stages.get(desk).is_some() || tables.pipelines.get(desk).is_some();
            assert!(there, "nobody waits for what has gone");
        }
    }
}
