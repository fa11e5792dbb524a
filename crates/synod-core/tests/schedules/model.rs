//! The second opinion on schedules: one row for each, and lists of ticks.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const KEEP_MS: u64 = super::KEEP_MS;

/// When a schedule ticks.
#[derive(Clone, Debug, PartialEq)]
pub enum Timing {
    Cron(&'static str),
    Every { every_ms: u64, anchor: Option<u64> },
    Once(u64),
}

/// What was said.
#[derive(Clone, Debug)]
pub struct Plan {
    pub timing: Timing,
    pub start: u64,
    pub end: u64,
    pub missed: &'static str,
    pub late_ms: u64,
    pub gated: bool,
    pub red: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Running,
    Paused,
    Over,
}

#[derive(Clone, Debug)]
struct Row {
    plan: Plan,
    fields: Option<Fields>,
    /// The anchor that holds.
    anchor: u64,
    state: State,
    next: Option<u64>,
    seen: u64,
    fired: u64,
    refused: u64,
    /// Since its times are what they are.
    ticks: BTreeSet<u64>,
    over_at: u64,
}

/// All of them.
#[derive(Debug, Default)]
pub struct Model {
    rows: BTreeMap<&'static str, Row>,
    /// What each name has counted.
    pub counts: BTreeMap<&'static str, u64>,
    pub gate: bool,
    pub red: bool,
    pub most: u64,
    /// Commands on their way: whose, and whether they are guarded and by whom they were said.
    deeds: Vec<(&'static str, bool, bool, u64)>,
}

/// Which numbers each field of an expression means: seconds, minutes, hours, days, months, days of the week.
#[derive(Clone, Debug)]
struct Fields {
    sets: [[bool; 60]; 6],
    both: bool,
}

impl Fields {
    fn of(expression: &str) -> Fields {
        let mut fields: Vec<&str> = expression.split(' ').collect();
        if fields.len() == 5 {
            fields.insert(0, "0");
        }
        let mut sets = [[false; 60]; 6];
        for ((field, set), (min, max)) in
            fields.iter().zip(&mut sets).zip([(0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 6)])
        {
            for part in field.split(',') {
                let (range, step) = part.split_once('/').unwrap_or((part, "1"));
                let (from, to): (usize, usize) = match range {
                    "*" => (min, max),
                    range => {
                        let (from, to) = range.split_once('-').unwrap_or((range, range));
                        (from.parse().expect("a number"), to.parse().expect("a number"))
                    }
                };
                (from..=to).step_by(step.parse().expect("a number")).for_each(|n| set[n] = true);
            }
        }
        Fields { sets, both: fields[3] == "*" || fields[5] == "*" }
    }

    fn has(&self, field: usize, n: u64) -> bool {
        self.sets[field][n as usize]
    }
}

/// Day of the month, month and day of the week.
fn date(day: u64) -> (u64, u64, u64) {
    let (mut left, mut year, mut month) = (day, 1970u64, 0);
    loop {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month];
        if left < days {
            return (left + 1, month as u64 + 1, (day + 4) % 7);
        }
        left -= days;
        month += 1;
        if month == 12 {
            (year, month) = (year + 1, 0);
        }
    }
}

/// The first second after `at` that an expression means, by trying.
fn scan(fields: &Fields, at: u64) -> u64 {
    let mut second = at / 1000 + 1;
    loop {
        let (day, month, weekday) = date(second / 86_400);
        let (dom, dow) = (fields.has(3, day), fields.has(5, weekday));
        if !fields.has(4, month) || !(if fields.both { dom && dow } else { dom || dow }) {
            second = (second / 86_400 + 1) * 86_400;
        } else if !fields.has(2, second / 3600 % 24) {
            second = (second / 3600 + 1) * 3600;
        } else if !fields.has(1, second / 60 % 60) {
            second = (second / 60 + 1) * 60;
        } else if !fields.has(0, second % 60) {
            second += 1;
        } else {
            return second * 1000;
        }
    }
}

impl Row {
    /// The first tick after `at`.
    fn after(&self, at: u64) -> Option<u64> {
        let at = at.max(self.plan.start.saturating_sub(1));
        let next = match self.plan.timing {
            Timing::Cron(_) => scan(self.fields.as_ref().expect("an expression"), at),
            Timing::Once(tick) => tick,
            Timing::Every { every_ms, .. } => {
                let mut tick = self.anchor;
                while tick <= at {
                    tick += every_ms;
                }
                while tick - every_ms.min(tick) > at {
                    tick -= every_ms;
                }
                tick
            }
        };
        (next > at && next <= self.plan.end).then_some(next)
    }

    /// Every tick from the next one to `now`; those that were looked at together come one by one.
    fn due(&self, now: u64) -> Vec<u64> {
        if self.plan.missed == "all" && self.next.is_some_and(|next| next <= self.seen) {
            return self.next.into_iter().collect();
        }
        let ticks = std::iter::successors(self.next, |at| self.after(*at));
        ticks.take_while(|at| *at <= now).collect()
    }
}

impl Model {
    pub fn new() -> Model {
        Model { red: true, most: 20, ..Model::default() }
    }

    pub fn set(&mut self, name: &'static str, plan: Plan, now: u64) -> bool {
        let before = self.rows.get(name).cloned();
        let said = |plan: &Plan| (plan.timing.clone(), plan.start, plan.end);
        // Who names no anchor goes on with the one there is; who names the one there is, too.
        let same = before.as_ref().is_some_and(|row| {
            let mut was = row.plan.clone();
            if let (Timing::Every { anchor, .. }, Timing::Every { anchor: now, .. }) =
                (&mut was.timing, &plan.timing)
            {
                *anchor = now.map(|_| row.anchor);
            }
            said(&was) == said(&plan)
        });
        if let Some(row) = self.rows.get_mut(name).filter(|_| same) {
            row.plan = plan;
            return true;
        }
        let anchor = match plan.timing {
            Timing::Every { anchor: Some(anchor), .. } => anchor,
            _ if plan.start > 0 => plan.start,
            _ => now,
        };
        let fields = match plan.timing {
            Timing::Cron(expression) => Some(Fields::of(expression)),
            _ => None,
        };
        let fresh = Row {
            plan,
            fields,
            anchor,
            state: State::Running,
            next: None,
            seen: 0,
            fired: 0,
            refused: 0,
            ticks: BTreeSet::new(),
            over_at: 0,
        };
        let Some(next) = fresh.after(now) else { return false };
        let row = match before {
            Some(row) => Row {
                state: if row.state == State::Paused { State::Paused } else { State::Running },
                fired: row.fired,
                refused: row.refused,
                ..fresh
            },
            None => fresh,
        };
        let next = (row.state == State::Running).then_some(next);
        self.rows.insert(name, Row { next, ..row });
        true
    }

    pub fn pause(&mut self, name: &str) -> bool {
        let Some(row) = self.rows.get_mut(name).filter(|row| row.state != State::Over) else { return false };
        (row.state, row.next) = (State::Paused, None);
        true
    }

    pub fn resume(&mut self, name: &str, now: u64) -> bool {
        let Some(row) = self.rows.get_mut(name).filter(|row| row.state != State::Over) else { return false };
        if row.state == State::Paused {
            (row.state, row.seen) = (State::Running, 0);
            row.next = row.after(now);
            if row.next.is_none() {
                (row.state, row.over_at) = (State::Over, now);
            }
        }
        true
    }

    pub fn delete(&mut self, name: &str) -> bool {
        self.rows.remove(name).is_some()
    }

    pub fn fire(&mut self, name: &'static str) -> bool {
        let Some(row) = self.rows.get_mut(name) else { return false };
        row.fired += 1;
        self.deeds.push((name, row.plan.gated, row.plan.red, 0));
        true
    }

    /// Follows what was woken: each time a schedule's turn comes, what it announces is what its policy says.
    pub fn wake(&mut self, events: &mut Vec<&(String, Value)>, now: u64) {
        while !events.is_empty() {
            let name = events[0].1["schedule"].as_str().expect("a name").to_owned();
            let most = self.most;
            let (name, row) = self
                .rows
                .iter_mut()
                .find(|(known, _)| **known == name)
                .unwrap_or_else(|| panic!("`{name}` is not known, and ticks"));
            assert_eq!(row.state, State::Running, "only what runs ticks");
            let due = row.due(now);
            let mut turn = Turn { name, row, events, now, deeds: &mut self.deeds };
            assert!(!due.is_empty(), "`{name}` ticks before its time: {:?}", turn.events[0]);
            turn.take(&due, most);
        }
    }

    /// Everything on its way is carried out or refused, and said so.
    pub fn carry_out(&mut self, events: &[(String, Value)]) {
        let mut refusals = events.iter().filter(|(name, _)| name == "schedule.refused");
        for (name, gated, red, tick) in std::mem::take(&mut self.deeds) {
            if (red && !self.red) || (gated && !self.gate) {
                // Nobody is told of one that is deleted.
                if !self.rows.contains_key(name) {
                    continue;
                }
                let (_, refused) = refusals.next().expect("a refusal is announced");
                assert_eq!(
                    (refused["schedule"].as_str(), refused["tick"].as_u64()),
                    (Some(name), Some(tick))
                );
                let code = if red && !self.red { "unauthenticated" } else { "conflict" };
                assert_eq!(refused["code"], code);
                if let Some(row) = self.rows.get_mut(name) {
                    row.refused += 1;
                }
            } else {
                *self.counts.entry(name).or_default() += 1;
            }
        }
        assert!(refusals.next().is_none(), "nothing else is refused");
    }

    /// What is over goes when its time has come, and no earlier.
    pub fn forget(&mut self, now: u64, known: &[String]) {
        let due = |row: &Row| row.state == State::Over && row.over_at + KEEP_MS <= now;
        self.rows.retain(|name, row| !due(row) || known.iter().any(|known| known == name));
    }

    /// Whether something over is to be forgotten.
    pub fn forgets(&self, now: u64) -> bool {
        self.rows.values().any(|row| row.state == State::Over && row.over_at + KEEP_MS <= now)
    }

    pub fn nothing_is_due(&self, now: u64) {
        for (name, row) in &self.rows {
            assert!(row.next.is_none_or(|next| next > now), "`{name}` has ticks that nobody fired");
            assert!(row.state != State::Over || row.over_at + KEEP_MS > now, "`{name}` is over for long");
        }
    }

    pub fn shown(&self) -> Vec<(String, String, Option<u64>, u64, u64)> {
        let word = |state| match state {
            State::Running => "running",
            State::Paused => "paused",
            State::Over => "over",
        };
        let shown = |(name, row): (&&str, &Row)| {
            ((*name).to_owned(), word(row.state).to_owned(), row.next, row.fired, row.refused)
        };
        self.rows.iter().map(shown).collect()
    }
}

/// One schedule's turn, and what is still to be heard.
struct Turn<'m, 'e> {
    name: &'static str,
    row: &'m mut Row,
    events: &'m mut Vec<&'e (String, Value)>,
    now: u64,
    deeds: &'m mut Vec<(&'static str, bool, bool, u64)>,
}

impl Turn<'_, '_> {
    fn take(&mut self, due: &[u64], most: u64) {
        let (count, newest) = (due.len() as u64, due[due.len() - 1]);
        // Those of an expression are counted up to a thousand beside what is kept.
        let counted = |kept: u64| match self.row.plan.timing {
            Timing::Cron(_) if count > 1_000 + kept => 1_000,
            _ => count.saturating_sub(kept),
        };
        let before = counted(1);
        match self.row.plan.missed {
            "skip" if self.now - newest > self.row.plan.late_ms => {
                self.missed(before + 1, due[0]);
                self.row.next = self.row.after(newest);
            }
            "skip" => {
                self.missed(before, due[0]);
                self.fired(newest, 0);
                self.row.next = self.row.after(newest);
            }
            "once" => {
                self.fired(newest, before);
                self.row.next = self.row.after(newest);
            }
            _ if self.row.seen >= due[0] => {
                self.fired(due[0], 0);
                self.row.next = self.row.after(due[0]);
            }
            _ => {
                let missed = counted(most);
                self.missed(missed, due[0]);
                let kept = &due[due.len().saturating_sub(most as usize)..];
                if kept.len() > 1 {
                    self.row.seen = newest;
                }
                self.fired(kept[0], 0);
                self.row.next = self.row.after(kept[0]);
            }
        }
        if self.row.next.is_none() {
            let (event, said) = self.next();
            assert_eq!((event, said["fired"].as_u64()), ("schedule.over", Some(self.row.fired)));
            (self.row.state, self.row.over_at) = (State::Over, self.now);
        }
    }

    fn missed(&mut self, ticks: u64, first: u64) {
        if ticks > 0 {
            let (event, said) = self.next();
            let said = (event, said["ticks"].as_u64(), said["first"].as_u64());
            assert_eq!(said, ("schedule.missed", Some(ticks), Some(first)), "what `{}` left out", self.name);
        }
    }

    fn fired(&mut self, tick: u64, missed: u64) {
        let (event, said) = self.next();
        let said = (event, said["tick"].as_u64(), said["missed"].as_u64(), said["at"].as_u64());
        let expected = ("schedule.fired", Some(tick), Some(missed), Some(self.now));
        assert_eq!(said, expected, "what `{}` fired", self.name);
        // Exactly once, and rising.
        assert!(self.row.ticks.last().is_none_or(|last| *last < tick), "`{}` fired {tick} again", self.name);
        self.row.ticks.insert(tick);
        self.row.fired += 1;
        self.deeds.push((self.name, self.row.plan.gated, self.row.plan.red, tick));
    }

    fn next(&mut self) -> (&'static str, Value) {
        assert!(!self.events.is_empty(), "`{}` has more to say", self.name);
        let (event, said) = self.events.remove(0);
        assert_eq!(said["schedule"].as_str(), Some(self.name), "one turn after the other");
        let known = ["schedule.fired", "schedule.missed", "schedule.over"];
        let event = known.into_iter().find(|known| known == event).expect("only these are woken");
        (event, said.clone())
    }
}
