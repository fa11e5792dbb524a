//! The verbs of schedules with Rust types. Whatever is not here goes through [`Space::call`].
//!
//! ```no_run
//! # async fn example(heron: synod_client::Agent) -> Result<(), synod_client::Error> {
//! use serde_json::json;
//! use synod_client::When;
//! let push = json!({"queue.push": {"queue": "nightly", "body": {"n": 1}}});
//! let when = When::cron("0 2 * * *", "Europe/Berlin");
//! // Said at every start: nothing is lost or doubled.
//! heron.schedule().set("nightly", &when, &[push]).await?;
//! # Ok(())
//! # }
//! ```

use crate::error::Error;
use crate::space::{Space, number};
use serde_json::{Value, json};

/// The verbs of schedules, in one space.
#[derive(Clone, Copy, Debug)]
pub struct Schedules<'s> {
    pub(crate) space: &'s Space,
}

/// When a schedule ticks, and what becomes of ticks that were missed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    fields: Value,
}

impl When {
    /// By a cron expression in a time zone, such as `0 2 * * *` in `Europe/Berlin`.
    pub fn cron(expression: &str, zone: &str) -> When {
        When { fields: json!({"cron": expression, "zone": zone}) }
    }

    /// Every so many milliseconds.
    pub fn every(every_ms: u64) -> When {
        When { fields: json!({"every_ms": every_ms}) }
    }

    /// Once, at a moment in milliseconds since 1970.
    pub fn at(at: u64) -> When {
        When { fields: json!({"once_at": at}) }
    }

    /// Missed ticks are left out: a tick that comes later than `late_ms` counts as missed.
    #[must_use]
    pub fn skip_missed(self, late_ms: u64) -> When {
        self.with("missed", "skip".into()).with("late_ms", late_ms.into())
    }

    /// Missed ticks are fired one by one.
    #[must_use]
    pub fn fire_missed(self) -> When {
        self.with("missed", "all".into())
    }

    /// No tick before `start` and none after `end`.
    #[must_use]
    pub fn between(self, start: u64, end: u64) -> When {
        self.with("start", start.into()).with("end", end.into())
    }

    fn with(mut self, name: &str, value: Value) -> When {
        self.fields[name] = value;
        self
    }
}

/// A schedule as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// `running`, `paused` or `over`.
    pub state: String,
    /// Its next ticks, in milliseconds since 1970.
    pub next: Vec<u64>,
    /// How often it was fired.
    pub fired: u64,
    /// How often its commands were refused.
    pub refused: u64,
    /// Everything about it, as the card of `schedule.show` says.
    pub shown: Value,
}

impl Schedules<'_> {
    async fn call(&self, verb: &str, body: &Value) -> Result<Value, Error> {
        self.space.call("schedule", verb, body).await
    }

    /// Makes a schedule or sets it anew, and gives its next tick; `None` when it is paused or over. Each command is `{"machine.verb": {…}}`.
    pub async fn set(&self, schedule: &str, when: &When, commands: &[Value]) -> Result<Option<u64>, Error> {
        let mut body = when.fields.clone();
        body["schedule"] = schedule.into();
        body["commands"] = commands.into();
        Ok(self.call("set", &body).await?["next"].as_u64())
    }

    /// Lets it rest.
    pub async fn pause(&self, schedule: &str) -> Result<(), Error> {
        self.call("pause", &json!({"schedule": schedule})).await.map(drop)
    }

    /// Lets it tick again, and gives its next tick; `None` when the pause has outlasted the last.
    pub async fn resume(&self, schedule: &str) -> Result<Option<u64>, Error> {
        Ok(self.call("resume", &json!({"schedule": schedule})).await?["next"].as_u64())
    }

    /// Forgets it, and says how often it was fired.
    pub async fn delete(&self, schedule: &str) -> Result<u64, Error> {
        number(&self.call("delete", &json!({"schedule": schedule})).await?, "fired")
    }

    /// Carries its commands out now.
    pub async fn fire(&self, schedule: &str) -> Result<(), Error> {
        self.call("fire", &json!({"schedule": schedule})).await.map(drop)
    }

    /// Shows it with as many of its next ticks, 100 at the most.
    pub async fn show(&self, schedule: &str, count: u64) -> Result<Schedule, Error> {
        let shown = self.call("show", &json!({"schedule": schedule, "count": count})).await?;
        let ticks = shown["next"].as_array().into_iter().flatten();
        Ok(Schedule {
            state: shown["state"].as_str().unwrap_or_default().to_owned(),
            next: ticks.filter_map(|tick| tick["at"].as_u64()).collect(),
            fired: number(&shown, "fired")?,
            refused: number(&shown, "refused")?,
            shown,
        })
    }
}
