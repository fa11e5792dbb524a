//! The timeline of a run, from the events that the node tells: who got which job, and how that ended.
//!
//! The node keeps its events; they are read once, after the work, from the very first one.
//! Kills are known to whoever struck, by the clock of this machine, which is the node's too.

use std::collections::{BTreeMap, HashMap};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;
use synod_client::{Error, Space};

use crate::demo::draw::timeline_svg::{Bar, Handover, Kill, Lane, Life, Outcome, Timeline};

/// Milliseconds since 1970, now.
pub fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() as u64
}

/// One event of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// The job.
    pub job: u64,
    /// What happened to it.
    pub what: What,
}

/// What happens to a job in somebody's hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Put into these hands.
    Taken(String),
    /// Done.
    Finished,
    /// Given up by its holder.
    Failed,
    /// Given back untouched.
    Released,
    /// Its holder is gone.
    Expired,
}

/// Reads all steps of jobs until so many are finished.
pub async fn read(space: &Space, jobs: u64) -> Result<Vec<Step>, Error> {
    let filter =
        [("from", "start"), ("machine", "pipeline"), ("event", "taken,finished,failed,released,expired")];
    let mut events = space.events(None, &filter);
    let (mut steps, mut finished) = (Vec::new(), 0);
    while finished < jobs {
        let Some(step) = Step::from_json(&events.next().await?.json()) else { continue };
        finished += u64::from(step.what == What::Finished);
        steps.push(step);
    }
    Ok(steps)
}

impl Step {
    fn from_json(event: &Value) -> Option<Step> {
        let data = &event["data"];
        let what = match event["type"].as_str()?.rsplit('.').next()? {
            "taken" => What::Taken(data["agent"].as_str()?.to_owned()),
            "finished" => What::Finished,
            "failed" => What::Failed,
            "released" => What::Released,
            "expired" => What::Expired,
            _ => return None,
        };
        Some(Step { at_ms: ms(event["time"].as_str()?)?, job: data["job"].as_u64()?, what })
    }
}

/// Puts lanes, steps and kills together. `start_ms` is where the picture begins.
pub fn timeline(name: &str, lanes: Vec<Lane>, steps: &[Step], kills: Vec<Kill>, start_ms: u64) -> Timeline {
    let number: HashMap<String, usize> =
        lanes.iter().enumerate().map(|(at, lane)| (lane.name.clone(), at)).collect();
    let mut run = Timeline { name: name.to_owned(), lanes, kills, ..Timeline::default() };
    let mut held: BTreeMap<u64, (usize, u64)> = BTreeMap::new();
    let mut lost: BTreeMap<u64, (usize, u64)> = BTreeMap::new();
    for step in steps {
        let at_ms = step.at_ms.saturating_sub(start_ms);
        let task = format!("job {}", step.job);
        match &step.what {
            What::Taken(agent) => {
                let Some(&lane) = number.get(agent.as_str()) else { continue };
                if let Some((from_lane, from_ms)) = lost.remove(&step.job) {
                    run.handovers.push(Handover { from_lane, to_lane: lane, from_ms, at_ms, task });
                }
                held.insert(step.job, (lane, at_ms));
            }
            ended => {
                let Some((lane, from_ms)) = held.remove(&step.job) else { continue };
                let outcome = match ended {
                    What::Finished | What::Released => Outcome::Finished,
                    What::Failed => Outcome::Failed,
                    What::Taken(_) | What::Expired => Outcome::Lost,
                };
                // A lease outlives its holder until somebody takes the seat; what the holder had ended with it.
                let fell = |kill: &&Kill| kill.lane == lane && (from_ms..=at_ms).contains(&kill.at_ms);
                let to_ms = match outcome {
                    Outcome::Lost => {
                        run.kills.iter().filter(fell).map(|kill| kill.at_ms).min().unwrap_or(at_ms)
                    }
                    _ => at_ms,
                };
                if outcome == Outcome::Lost {
                    lost.insert(step.job, (lane, to_ms));
                }
                run.bars.push(Bar { lane, from_ms, to_ms, task, outcome });
            }
        }
    }
    run
}

/// The lives of a process that was struck at these times and answered again so long after each;
/// none where it was struck again before.
pub fn lives(lane: usize, first_ms: u64, deaths: &[(u64, Option<u64>)], end_ms: u64) -> Vec<Life> {
    let mut lives = Vec::new();
    let mut since = Some(first_ms);
    for (at_ms, away_ms) in deaths {
        lives.extend(since.map(|from_ms| Life { lane, from_ms, to_ms: *at_ms }));
        since = away_ms.map(|away_ms| at_ms + away_ms);
    }
    lives.extend(since.map(|from_ms| Life { lane, from_ms, to_ms: end_ms.max(from_ms) }));
    lives
}

/// Milliseconds since 1970 of `2026-01-01T12:00:00.123Z`, the only form the node writes.
pub fn ms(text: &str) -> Option<u64> {
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<u64>().ok();
    let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
    // Days from civil, Howard Hinnant: years begin in March, so that the leap day is the last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year.checked_sub(1)?, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    let days = days.checked_sub(719_468)?;
    let seconds = days * 86_400 + part(11, 13)? * 3_600 + part(14, 16)? * 60 + part(17, 19)?;
    let fraction = text.get(20..text.len().checked_sub(1)?).and_then(|text| text.parse::<u64>().ok());
    Some(seconds * 1_000 + fraction.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_time_is_read() {
        assert_eq!(ms("1970-01-01T00:00:00.007Z"), Some(7));
        assert_eq!(ms("2026-01-01T12:00:00.123Z"), Some(1_767_268_800_123));
        assert_eq!(ms("2024-02-29T00:00:00.000Z"), Some(1_709_164_800_000));
        assert_eq!(ms("yesterday"), None);
    }

    #[test]
    fn an_event_is_read() {
        let event = json!({
            "type": "synod.pipeline.taken", "time": "1970-01-01T00:00:01.000Z",
            "data": { "job": 7, "fence": 8, "agent": "writer", "attempt": 1 },
        });
        let step = Step { at_ms: 1_000, job: 7, what: What::Taken("writer".into()) };
        assert_eq!(Step::from_json(&event), Some(step));
        assert_eq!(Step::from_json(&json!({ "type": "synod.pipeline.paused" })), None);
    }

    #[test]
    fn a_node_lives_between_its_deaths() {
        let life = |from_ms, to_ms| Life { lane: 5, from_ms, to_ms };
        let deaths = [(100, Some(20)), (200, None), (210, Some(30))];
        assert_eq!(lives(5, 10, &deaths, 900), [life(10, 100), life(120, 200), life(240, 900)]);
    }

    #[test]
    fn a_job_whose_holder_fell_passes_on() {
        let lane = |name: &str| Lane { name: name.into(), role: "processor".into() };
        let step = |at_ms, what| Step { at_ms, job: 7, what };
        let steps = [
            step(1_010, What::Taken("a".into())),
            step(1_090, What::Expired),
            step(1_091, What::Taken("b".into())),
            step(1_120, What::Finished),
        ];
        let kills = vec![Kill { lane: 0, at_ms: 40 }];
        let run = timeline("x", vec![lane("a"), lane("b")], &steps, kills, 1_000);
        let bar = |lane, from_ms, to_ms, outcome| Bar { lane, from_ms, to_ms, task: "job 7".into(), outcome };
        assert_eq!(run.bars, [bar(0, 10, 40, Outcome::Lost), bar(1, 91, 120, Outcome::Finished)]);
        let pass = Handover { from_lane: 0, to_lane: 1, from_ms: 40, at_ms: 91, task: "job 7".into() };
        assert_eq!(run.handovers, [pass]);
    }
}
