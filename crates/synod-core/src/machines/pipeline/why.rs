//! Why an item or a job is where it is: what it waits for, who has it, what happens next and when.

use super::*;
use crate::codec::Wire;
use crate::ids::NUMBER_MAX;
use crate::machines::clock;
use crate::owner::quoted;

/// Jobs of an item that `why` tells of.
const TOLD: usize = 10;

/// What a job waits for, in sentences.
#[derive(Default)]
struct Told {
    because: Vec<Box<str>>,
    next: Millis,
}

impl Told {
    fn say(&mut self, sentence: String) {
        self.because.push(sentence.into());
    }

    /// Something happens by itself then; the earliest counts.
    fn happens(&mut self, at: Millis) {
        if at.0 > 0 && at.0 < NUMBER_MAX && (self.next.0 == 0 || at < self.next) {
            self.next = at;
        }
    }
}

impl Pipelines {
    pub(super) fn why(&self, view: &View<'_>, id: Serial, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let mut told = Told::default();
        let state = match (self.tables.items.get(id), self.tables.jobs.get(id)) {
            (Some(row), _) => {
                self.why_item(view, id, row, &mut told);
                row.state.word()
            }
            (None, Some(row)) => {
                self.why_job(view, id, row, "it", &mut told);
                row.state.word()
            }
            (None, None) => return Err(self.no_job(Serial(0), id)),
        };
        Because { state: state.into(), because: told.because, next: told.next }.put(answer);
        Ok(())
    }

    fn why_item(&self, view: &View<'_>, item: Serial, row: &ItemRow, told: &mut Told) {
        let pipeline = self.pipeline_name(row.pipeline);
        told.say(match row.state {
            ItemState::Running => format!(
                "it went into `{pipeline}`, version {}, at {}; {} of its {} jobs can go on",
                row.version,
                clock(row.started),
                row.open,
                row.size
            ),
            ItemState::Stalled => format!(
                "none of it goes on since {}: what is left of it are dead letters, {} of them; `synod pipeline retry {item}`, or go on without them with `synod pipeline skip JOB`",
                clock(row.at),
                row.dead
            ),
            ItemState::Done => format!("it was done at {}, after {} jobs", clock(row.at), row.size),
            ItemState::Failed => format!(
                "it failed at {} with a dead letter; try it again with `synod pipeline retry {item}`",
                clock(row.at)
            ),
            ItemState::Cancelled => format!(
                "it was called off at {}; try it again with `synod pipeline retry {item}`",
                clock(row.at)
            ),
        });
        let tells = |job: &JobRow| match job.state {
            JobState::Dead => !job.passed,
            state => state.open() || state == JobState::Gathering,
        };
        let jobs = self.jobs_of(item).filter_map(|job| Some((job, self.tables.jobs.get(job)?)));
        let mut jobs = jobs.filter(|(_, row)| tells(row));
        for (job, row) in jobs.by_ref().take(TOLD) {
            let subject = format!("job {job} of `{}`", self.stage_name(row.stage));
            self.why_job(view, job, row, &subject, told);
        }
        let more = jobs.count();
        if more > 0 {
            told.say(format!("{more} more of its jobs are open; `synod pipeline show {item}` shows all"));
        }
    }

    fn why_job(&self, view: &View<'_>, job: Serial, row: &JobRow, subject: &str, told: &mut Told) {
        match row.state {
            JobState::Gathering => self.why_gathering(row, subject, told),
            JobState::Waiting => {
                told.say(format!("{subject} is tried again at {}", clock(row.at)));
                told.happens(row.at);
            }
            JobState::Ready => self.why_ready(row, subject, told),
            JobState::Leased => self.why_leased(job, row, subject, told),
            JobState::Done => told.say(format!("{subject} was finished at {}", clock(row.at))),
            JobState::Dead if row.passed => told.say(format!(
                "{subject} died at {}, and item {} went on without it",
                clock(row.at),
                row.item
            )),
            JobState::Dead => {
                let max = self.tables.stages.get(row.stage).and_then(|stage| stage.attempts_max);
                let max = max.map_or(view.settings.attempts_max, u64::from);
                told.say(format!(
                    "{subject} died at {} after {} of {max} attempts; `synod pipeline retry {}`, or `synod pipeline skip {job}`",
                    clock(row.at),
                    row.attempts,
                    row.item
                ));
            }
            JobState::Skipped => {
                told.say(format!("{subject} had nothing to be made of: all that leads to it was passed over"))
            }
            JobState::Cancelled => {
                told.say(format!("{subject} was called off with item {} at {}", row.item, clock(row.at)))
            }
        }
        if let Some(last) = self.history(job).last() {
            told.say(format!(
                "attempt {} by `{}` ended at {}: {}",
                last.attempt,
                last.agent,
                clock(last.at),
                quoted(&last.reason)
            ));
        }
    }

    fn why_gathering(&self, row: &JobRow, subject: &str, told: &mut Told) {
        let from: Vec<String> = self
            .node(row.item, row.node)
            .into_iter()
            .flat_map(|node| &node.from)
            .filter_map(|at| Some(format!("`{}`", self.stage_name(self.node(row.item, *at)?.stage))))
            .collect();
        let all = row.inputs + row.missing + row.awaited;
        told.say(format!(
            "{subject} waits for {} of its {all} inputs from {}; {} came and {} were passed over",
            row.awaited,
            from.join(", "),
            row.inputs,
            row.missing
        ));
    }

    fn why_ready(&self, row: &JobRow, subject: &str, told: &mut Told) {
        let Some(stage) = self.tables.stages.get(row.stage) else { return };
        let (name, pipeline) = (&stage.name, self.pipeline_name(stage.pipeline));
        if self.tables.pipelines.get(stage.pipeline).is_some_and(|row| row.paused) {
            told.say(format!(
                "{subject} can be taken, and `{pipeline}` is paused; `synod pipeline resume {pipeline}`"
            ));
        } else if stage.paused {
            told.say(format!("{subject} can be taken, and stage `{name}` is paused; `synod pipeline resume {pipeline} {name}`"));
        } else if let Some(max) = stage.concurrency_max
            && self.in_hand(row.stage) >= max as u64
        {
            told.say(format!(
                "{subject} waits for its turn: `{name}` has at most {max} in hand at a time, and has them"
            ));
        } else if let Some(capability) = &stage.capability_name {
            told.say(format!(
                "{subject} waits for an agent with the capability `{capability}`; `synod agent list --capability {capability}` shows who has it"
            ));
        } else {
            told.say(format!("{subject} waits to be taken; `synod pipeline take {pipeline} {name}`"));
        }
    }

    fn why_leased(&self, job: Serial, row: &JobRow, subject: &str, told: &mut Told) {
        let Some(lease) = self.tables.leases.get(job) else { return };
        let holder = self.tables.hands.get(job).map_or("", |name| name);
        let end = match lease.session {
            Some(session) => format!("as long as its session {session} lives"),
            None => format!("until {} unless it extends that", clock(lease.until)),
        };
        told.say(format!(
            "`{holder}` has {subject} since {} under fence {}, {end}",
            clock(row.taken),
            lease.fence
        ));
        told.happens(lease.until);
        if let Some(at) = lease.timeout_at {
            told.say(format!("this attempt ends at {} whatever happens", clock(at)));
            told.happens(at);
        }
    }
}
