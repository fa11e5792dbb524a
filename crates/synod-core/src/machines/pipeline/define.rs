//! Saying what a pipeline is made of.

use super::*;
use crate::machines::check_name;
use crate::refusal::{exhausted, invalid};

/// How many stages all versions of a pipeline may have that are not forgotten: whoever takes from any of them looks at each.
const STAGES_MAX: usize = 1_000;

/// How many capabilities may be named in a space: they are words for kinds of work, not values.
const CAPABILITIES_MAX: usize = 100_000;

/// A stage within a definition, before it has a number.
struct Step {
    from: Vec<u32>,
    gather: Option<u32>,
    /// The fan-outs that are open where its inputs are, the outermost first.
    inside: Vec<u32>,
}

impl Pipelines {
    pub(super) fn define(&mut self, cx: &Context<'_>, define: &Define<'_>, out: &mut Out) -> Verdict {
        check_name("pipeline", define.pipeline)?;
        let steps = steps(&define.stages)?;
        let known = self.tables.names.get(define.pipeline).copied();
        if let Some(pipeline) = known
            && let Some(version) = self.says_the_same(pipeline, &define.stages, &steps)
        {
            return out.reply(&Defined { version, existing: true });
        }
        let pipeline = match known {
            Some(pipeline) => pipeline,
            None => self.open(define.pipeline, cx.settings, out)?,
        };
        let last = self.tables.pipelines.get(pipeline).map_or(0, |row| row.version);
        let version = last + 1;
        let plan = self.plan_of(pipeline, &define.stages, &steps, out)?;
        self.tables.plans.put((pipeline, version), plan);
        self.tables.users.put((pipeline, version), 0);
        if let Some(row) = self.tables.pipelines.edit(pipeline) {
            row.version = version;
        }
        self.drop_unused(pipeline, last);
        // Other capabilities or more room: a line may have been waiting for just that.
        self.touch_all(pipeline);
        out.event(&PipelineDefined { pipeline: define.pipeline, version });
        out.reply(&Defined { version, existing: false })
    }

    fn open(&mut self, name: &str, settings: &Settings, out: &mut Out) -> Result<Serial, Refusal> {
        if self.tables.pipelines.len() as u64 >= settings.pipelines_max {
            return Err(exhausted(format!(
                "there are {} pipelines already; delete some, or raise it with `synod space set pipelines_max`",
                settings.pipelines_max
            )));
        }
        let pipeline = out.serial();
        self.tables.names.put(name.into(), pipeline);
        self.tables.pipelines.put(pipeline, PipelineRow { name: name.into(), version: 0, paused: false });
        self.tables.item_tallies.put(pipeline, Tally::default());
        self.tables.kept.put(pipeline, 0);
        Ok(pipeline)
    }

    /// The newest version, if it is this very definition.
    fn says_the_same(&self, pipeline: Serial, stages: &[Stage<'_>], steps: &[Step]) -> Option<u64> {
        let version = self.tables.pipelines.get(pipeline)?.version;
        let nodes = &self.tables.plans.get(&(pipeline, version))?.nodes;
        let same = nodes.len() == stages.len()
            && nodes.iter().zip(stages).zip(steps).all(|((node, stage), step)| {
                self.tables.stages.get(node.stage).is_some_and(|row| {
                    let worked = StageRow { capability: row.capability, ..row_of(pipeline, stage) };
                    *row == StageRow { paused: row.paused, versions: row.versions, ..worked }
                }) && (&node.from, node.fan_out, node.gather) == (&step.from, stage.fan_out, step.gather)
            });
        same.then_some(version)
    }

    fn plan_of(
        &mut self,
        pipeline: Serial,
        stages: &[Stage<'_>],
        steps: &[Step],
        out: &mut Out,
    ) -> Result<Plan, Refusal> {
        let mut nodes = Vec::with_capacity(stages.len());
        for (stage, step) in stages.iter().zip(steps) {
            nodes.push(Node {
                stage: self.stage(pipeline, stage, out)?,
                from: step.from.clone(),
                to: Vec::new(),
                fan_out: stage.fan_out,
                gather: step.gather,
                gathered_by: Vec::new(),
            });
        }
        for (at, step) in steps.iter().enumerate() {
            step.from.iter().for_each(|from| nodes[*from as usize].to.push(at as u32));
            step.gather.iter().for_each(|opened| nodes[*opened as usize].gathered_by.push(at as u32));
        }
        Ok(Plan { nodes })
    }

    /// The stage of this name, new or not, worked on as is said now.
    fn stage(&mut self, pipeline: Serial, stage: &Stage<'_>, out: &mut Out) -> Result<Serial, Refusal> {
        let capability = self.capability(stage.capability)?;
        let row = StageRow { capability, ..row_of(pipeline, stage) };
        let key = (pipeline, Box::<str>::from(stage.name));
        if let Some(&known) = self.tables.stage_names.get(&key) {
            if let Some(old) = self.tables.stages.edit(known) {
                *old = StageRow { paused: old.paused, versions: old.versions + 1, ..row };
            }
            return Ok(known);
        }
        if self.stages_of(pipeline).count() >= STAGES_MAX {
            return Err(exhausted(format!(
                "the versions of `{}` that still have items have {STAGES_MAX} stages; let items end and be forgotten first",
                self.pipeline_name(pipeline)
            )));
        }
        let number = out.serial();
        self.tables.stage_names.put(key, number);
        self.tables.stages.put(number, StageRow { versions: 1, ..row });
        self.tables.job_tallies.put(number, Tally::default());
        Ok(number)
    }

    /// The number of a capability, new or not.
    pub(super) fn capability(&mut self, name: Option<&str>) -> Result<u32, Refusal> {
        let Some(name) = name else { return Ok(0) };
        if let Some(&capability) = self.tables.capabilities.get(name) {
            return Ok(capability);
        }
        check_name("capability", name)?;
        if self.tables.capabilities.len() >= CAPABILITIES_MAX {
            return Err(exhausted(format!(
                "{CAPABILITIES_MAX} capabilities have been named in pipelines of this space; use one of them"
            )));
        }
        let capability = self.tables.capabilities.len() as u32 + 1;
        self.tables.capabilities.put(name.into(), capability);
        Ok(capability)
    }

    /// Forgets a version that is not the newest and has no items any more, and stages that are in no other.
    pub(super) fn drop_unused(&mut self, pipeline: Serial, version: u64) {
        let newest = self.tables.pipelines.get(pipeline).map_or(0, |row| row.version);
        if version == newest || self.tables.users.get(&(pipeline, version)).is_none_or(|users| *users > 0) {
            return;
        }
        self.drop_version(pipeline, version);
    }

    pub(super) fn drop_version(&mut self, pipeline: Serial, version: u64) {
        let Some(plan) = self.tables.plans.get(&(pipeline, version)) else { return };
        let stages: Vec<Serial> = plan.nodes.iter().map(|node| node.stage).collect();
        self.tables.plans.del(&(pipeline, version));
        self.tables.users.del(&(pipeline, version));
        for stage in stages {
            let Some(row) = self.tables.stages.edit(stage) else { continue };
            row.versions -= 1;
            if row.versions == 0 {
                let key = (pipeline, row.name.clone());
                self.tables.stage_names.del(&key);
                self.tables.stages.del(stage);
                self.tables.job_tallies.del(stage);
                self.tables.touched.put(stage);
            }
        }
    }
}

/// How a stage is to be worked on; the number of its capability is not known yet.
fn row_of(pipeline: Serial, stage: &Stage<'_>) -> StageRow {
    StageRow {
        pipeline,
        name: stage.name.into(),
        capability: 0,
        capability_name: stage.capability.map(Into::into),
        concurrency_max: stage.concurrency_max,
        attempts_max: stage.attempts_max,
        backoff_ms: stage.backoff_ms,
        lease_ms: stage.lease_ms,
        timeout_ms: stage.timeout_ms,
        on_dead: stage.on_dead,
        paused: false,
        versions: 0,
    }
}

/// What the stages come to, or what is wrong with them.
fn steps(stages: &[Stage<'_>]) -> Result<Vec<Step>, Refusal> {
    let mut steps: Vec<Step> = Vec::with_capacity(stages.len());
    for (at, stage) in stages.iter().enumerate() {
        check_name("stage", stage.name)?;
        if stages[..at].iter().any(|other| other.name == stage.name) {
            return Err(invalid(format!(
                "two stages are called `{}`; give each a name of its own",
                stage.name
            )));
        }
        let step = step(stages, at, stage, &steps)?;
        steps.push(step);
    }
    Ok(steps)
}

fn step(stages: &[Stage<'_>], at: usize, stage: &Stage<'_>, before: &[Step]) -> Result<Step, Refusal> {
    let name = stage.name;
    let find = |other: &str, what: &str| {
        stages[..at].iter().position(|stage| stage.name == other).map(|at| at as u32).ok_or_else(|| {
            invalid(match stages.iter().any(|stage| stage.name == other) {
                true => format!("stage `{name}` {what} `{other}`, which does not stand before it; list it further down, and let no circle be"),
                false => format!("stage `{name}` {what} `{other}`, and there is no such stage; name one that stands before it"),
            })
        })
    };
    let mut from = stage.from.iter().map(|other| find(other, "comes from")).collect::<Result<Vec<_>, _>>()?;
    if from.is_empty() && at > 0 {
        from.push(at as u32 - 1);
    }
    from.sort_unstable();
    if let Some(twice) = from.windows(2).find(|pair| pair[0] == pair[1]) {
        let other = stages[twice[0] as usize].name;
        return Err(invalid(format!("stage `{name}` comes from `{other}` twice; name it once")));
    }
    let inside_after = |from: u32| {
        let mut inside = before[from as usize].inside.clone();
        inside.extend(stages[from as usize].fan_out.then_some(from));
        inside
    };
    let mut inside = from.first().map_or(Vec::new(), |from| inside_after(*from));
    if let Some(other) = from.iter().find(|other| inside_after(**other) != inside) {
        return Err(invalid(format!(
            "stage `{name}` comes from `{}` and `{}`, which are not in the same fan-out; gather it in each branch first",
            stages[from[0] as usize].name, stages[*other as usize].name
        )));
    }
    let gather = stage.gather.map(|opened| find(opened, "gathers")).transpose()?;
    if let Some(opened) = gather {
        let innermost = inside.pop();
        if innermost != Some(opened) {
            let opened = stages[opened as usize].name;
            return Err(invalid(match innermost {
                Some(innermost) => format!(
                    "stage `{name}` gathers `{opened}`, and the fan-out around it is that of `{0}`; gather `{0}` first",
                    stages[innermost as usize].name
                ),
                None => format!(
                    "stage `{name}` gathers `{opened}`, which has no fan-out open there; give `{opened}` a `fan_out`, and name it once on each way"
                ),
            }));
        }
    }
    Ok(Step { from, gather, inside })
}
