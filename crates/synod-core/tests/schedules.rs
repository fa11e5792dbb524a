//! Schedules against a second opinion: expressions as sets of numbers that every second is held against, intervals as repeated addition, in plain code that shares nothing with the machine or its libraries.
//!
//! Whatever happens (jumps of time, new lives of the node, budgets of one item, schedules that are set again, paused, fired by hand), every tick is fired exactly once or as its policy says, its commands are carried out right then or refused with a reason, and ticks rise.
//! `SYNOD_LONG=1` tries ten thousand lives.

// Tests read scripts and the environment; the core itself may not.
#![allow(clippy::disallowed_methods)]

mod common;
#[path = "schedules/model.rs"]
mod model;

use crate::common::play::games;
use common::{OWNER, Who, World, request};
use model::{Model, Plan, Timing};
use proptest::prelude::*;
use serde_json::{Value, json};
use synod_core::catalogue;
use synod_core::effects::{Item, items};
use synod_core::json::{NoBodies, Render};

const NAMES: [&str; 3] = ["alpha", "beta", "gamma"];
const EXPRESSIONS: [&str; 10] = [
    "* * * * *",
    "*/5 * * * *",
    "30 * * * *",
    "0 2 * * *",
    "*/10 * * * * *",
    "* * * * * *",
    "15,45 1-4 * * *",
    "0 0 1 * *",
    "59 59 23 28-31 1,2 *",
    "0 12 * * 1-5",
];
const MISSED: [&str; 3] = ["skip", "once", "all"];
const KEEP_MS: u64 = 600_000;

#[derive(Clone, Debug)]
enum Deed {
    Set {
        name: usize,
        red: bool,
        gated: bool,
        missed: usize,
        late_ms: Option<u64>,
        timing: When,
        start: Option<u64>,
        end: Option<u64>,
    },
    Again {
        name: usize,
    },
    Pause {
        name: usize,
    },
    Resume {
        name: usize,
    },
    Delete {
        name: usize,
    },
    Fire {
        name: usize,
    },
    Gate {
        open: bool,
    },
    Red {
        may: bool,
    },
    Budget {
        items: u64,
    },
    Most {
        ticks: u64,
    },
    Restart,
    SaveLoad,
    Drain,
    Pulse,
}

#[derive(Clone, Debug)]
enum When {
    Cron(usize),
    Every { every_ms: u64, anchor: Option<u64> },
    Once(u64),
}

fn deeds() -> impl Strategy<Value = Vec<(u64, Deed)>> {
    let spans = prop_oneof![
        6 => Just(0u64),
        4 => 1u64..2_000,
        3 => 2_000u64..90_000,
        2 => 90_000u64..7_200_000,
        1 => 7_200_000u64..30_000_000,
    ];
    let name = || 0..NAMES.len();
    let when = prop_oneof![
        4 => (0..EXPRESSIONS.len()).prop_map(When::Cron),
        4 => (prop_oneof![1_000u64..5_000, Just(60_000u64), 60_000u64..4_000_000], proptest::option::of(0u64..100_000_000))
            .prop_map(|(every_ms, anchor)| When::Every { every_ms, anchor }),
        2 => (1u64..200_000).prop_map(When::Once),
    ];
    let bound = || proptest::option::weighted(0.15, 0u64..10_000_000);
    let late = proptest::option::of(prop_oneof![Just(0u64), 1u64..120_000]);
    let set = (
        name(),
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.3),
        0..MISSED.len(),
        late,
        when,
        bound(),
        bound(),
    );
    let deed = prop_oneof![
        9 => set.prop_map(|(name, red, gated, missed, late_ms, timing, start, end)| {
            Deed::Set { name, red, gated, missed, late_ms, timing, start, end }
        }),
        3 => name().prop_map(|name| Deed::Again { name }),
        2 => name().prop_map(|name| Deed::Pause { name }),
        3 => name().prop_map(|name| Deed::Resume { name }),
        1 => name().prop_map(|name| Deed::Delete { name }),
        2 => name().prop_map(|name| Deed::Fire { name }),
        2 => any::<bool>().prop_map(|open| Deed::Gate { open }),
        1 => any::<bool>().prop_map(|may| Deed::Red { may }),
        1 => prop_oneof![Just(1u64), Just(2u64), Just(7u64), Just(256u64)].prop_map(|items| Deed::Budget { items }),
        1 => prop_oneof![Just(1u64), Just(3u64), Just(50u64)].prop_map(|ticks| Deed::Most { ticks }),
        2 => Just(Deed::Restart),
        1 => Just(Deed::SaveLoad),
        4 => Just(Deed::Drain),
        6 => Just(Deed::Pulse),
    ];
    proptest::collection::vec((spans, deed), 1..60)
}

/// The machine and the model, told the same.
struct Both {
    world: World,
    model: Model,
    /// The last `set` of each name, to be said again.
    said: [Option<(bool, String, Plan)>; 3],
    red: bool,
}

impl Both {
    fn new() -> Both {
        let model = Model::new();
        let mut both = Both { world: World::new(), model, said: Default::default(), red: true };
        both.say(OWNER, "heron", "space.set", &json!({"name": "schedule_missed_max", "value": 20}));
        both.say(OWNER, "heron", "space.grant", &json!({"principal": "red", "role": "agent"}));
        both.say(OWNER, "heron", "space.set", &json!({"name": "schedule_keep_ms", "value": KEEP_MS}));
        both
    }

    fn act(&mut self, span: u64, deed: &Deed) {
        self.world.time += span;
        let now = self.world.time;
        match deed {
            Deed::Restart => {
                self.world.restart();
                // The first request of a life wakes nobody.
                let events = self.events();
                assert!(events.iter().all(|(name, _)| !name.starts_with("schedule.")), "{events:?}");
                self.compare();
            }
            Deed::SaveLoad => self.world.save_load(),
            Deed::Pulse => self.pulse(),
            Deed::Drain => {
                for _ in 0..2_000 {
                    self.pulse();
                    if self.world.fold.due().is_none_or(|due| due.0 > now) {
                        return self.model.nothing_is_due(now);
                    }
                }
                panic!("what is due never ends");
            }
            deed => {
                // Nobody announces that something is forgotten: whoever speaks of it wants to know.
                if self.model.forgets(now) {
                    self.act(0, &Deed::Drain);
                }
                self.tell(deed, now);
            }
        }
    }

    fn pulse(&mut self) {
        self.world.pulse();
        self.hear(|_, _| {});
    }

    fn tell(&mut self, deed: &Deed, now: u64) {
        let owner = |name: &str, fields: Value| (OWNER, name.to_owned(), fields);
        let (principal, verb, fields) = match deed {
            Deed::Set { name, red, gated, missed, late_ms, timing, start, end } => {
                let (start, end) = (start.map(|at| now + at), end.map(|at| now + at));
                return self.set(*name, *red, *gated, MISSED[*missed], *late_ms, timing, (start, end), now);
            }
            Deed::Again { name } => {
                let Some((red, fields, plan)) = self.said[*name].clone() else { return };
                return self.set_said(*name, red, fields, plan, now);
            }
            Deed::Pause { name } => owner("schedule.pause", json!({"schedule": NAMES[*name]})),
            Deed::Resume { name } => owner("schedule.resume", json!({"schedule": NAMES[*name]})),
            Deed::Delete { name } => owner("schedule.delete", json!({"schedule": NAMES[*name]})),
            Deed::Fire { name } => owner("schedule.fire", json!({"schedule": NAMES[*name]})),
            Deed::Gate { open: true } => owner("kv.put", json!({"key": "gate", "value": 1})),
            Deed::Gate { open: false } => owner("kv.delete", json!({"key": "gate"})),
            Deed::Red { may: true } => owner("space.grant", json!({"principal": "red", "role": "agent"})),
            Deed::Red { may: false } => owner("space.revoke", json!({"principal": "red"})),
            Deed::Budget { items } => owner("space.set", json!({"name": "wake_max", "value": items})),
            Deed::Most { ticks } => {
                owner("space.set", json!({"name": "schedule_missed_max", "value": ticks}))
            }
            Deed::Restart | Deed::SaveLoad | Deed::Drain | Deed::Pulse => return,
        };
        let yes = self.say(principal, "heron", &verb, &fields);
        let (model, red) = (deed.clone(), &mut self.red);
        if let Deed::Red { may } = deed {
            *red = *may;
        }
        let red = *red;
        self.hear(move |told, now| {
            told.red = red;
            let expected = match model {
                Deed::Pause { name } => told.pause(NAMES[name]),
                Deed::Resume { name } => told.resume(NAMES[name], now),
                Deed::Delete { name } => told.delete(NAMES[name]),
                Deed::Fire { name } => told.fire(NAMES[name]),
                Deed::Gate { open } => {
                    told.gate = open;
                    yes
                }
                Deed::Most { ticks } => {
                    told.most = ticks;
                    true
                }
                _ => yes,
            };
            assert_eq!(yes, expected, "whether {model:?} is done");
        });
    }

    #[allow(clippy::too_many_arguments)]
    fn set(
        &mut self,
        name: usize,
        red: bool,
        gated: bool,
        missed: &'static str,
        late_ms: Option<u64>,
        timing: &When,
        (start, end): (Option<u64>, Option<u64>),
        now: u64,
    ) {
        let mut commands = vec![json!({"kv.increment": {"key": NAMES[name]}})];
        if gated {
            commands.push(json!({"kv.check": {"key": "gate"}}));
        }
        let late_ms = late_ms.filter(|_| missed == "skip");
        let mut fields = json!({"schedule": NAMES[name], "missed": missed, "commands": commands});
        let mut put = |key: &str, value: Option<u64>| {
            if let Some(value) = value {
                fields[key] = value.into();
            }
        };
        put("late_ms", late_ms);
        put("start", start);
        put("end", end);
        let timing = match timing {
            When::Cron(n) => {
                fields["cron"] = EXPRESSIONS[*n].into();
                Timing::Cron(EXPRESSIONS[*n])
            }
            When::Every { every_ms, anchor } => {
                put("every_ms", Some(*every_ms));
                put("anchor", *anchor);
                Timing::Every { every_ms: *every_ms, anchor: *anchor }
            }
            When::Once(after) => {
                put("once_at", Some(now + after));
                Timing::Once(now + after)
            }
        };
        let late_ms = late_ms.unwrap_or(60_000);
        let plan = Plan {
            timing,
            start: start.unwrap_or(0),
            end: end.unwrap_or(u64::MAX),
            missed,
            late_ms,
            gated,
            red,
        };
        self.set_said(name, red, fields.to_string(), plan, now);
    }

    fn set_said(&mut self, name: usize, red: bool, fields: String, plan: Plan, _: u64) {
        let (principal, agent) = if red { ("red", "fox") } else { (OWNER, "heron") };
        let fields: Value = serde_json::from_str(&fields).expect("fields");
        let yes = self.say(principal, agent, "schedule.set", &fields);
        let known = !red || self.red;
        let said = plan.clone();
        self.hear(|told, now| {
            let expected = known && told.set(NAMES[name], said, now);
            assert_eq!(yes, expected, "whether {fields} is set");
        });
        if yes {
            self.said[name] = Some((red, fields.to_string(), plan));
        }
    }

    /// One request in an entry of its own; whether it was done.
    fn say(&mut self, principal: &'static str, agent: &str, verb: &str, fields: &Value) -> bool {
        let who = Who { principal, ..Who::agent(agent) };
        let request =
            request(who, verb, &fields.to_string()).unwrap_or_else(|no| panic!("{verb} {fields}: {no}"));
        self.world.entry(&[request]);
        let effects = self.world.fold.effects();
        !effects.refusals.iter().any(|(at, _)| *at == self.world.fold.index())
    }

    /// Everything announced by the newest entry, in order.
    fn events(&self) -> Vec<(String, Value)> {
        let stream = &self.world.fold.effects().stream;
        let events = items(stream).filter_map(|item| match item.expect("a stream of our own reads") {
            Item::Event(machine, tag, record) => {
                let card = catalogue::event(machine, tag).expect("every event has a card");
                let mut text = String::new();
                Render::new(&NoBodies).object(card.fields, record, &mut text).expect("an event reads");
                let fields = serde_json::from_str(&text).expect("events are JSON");
                Some((format!("{}.{}", card.machine, card.name), fields))
            }
            _ => None,
        });
        events.collect()
    }

    /// Lets the model follow what the newest entry announced: what fell due, then the request, then the deeds of both.
    fn hear(&mut self, request: impl FnOnce(&mut Model, u64)) {
        let now = self.world.time;
        let events = self.events();
        let woken = |name: &str| matches!(name, "schedule.fired" | "schedule.missed");
        // A schedule that ends when it is woken says so beside its tick; one that is resumed, beside that.
        let wakes = events.iter().take_while(|(name, _)| woken(name) || name == "schedule.over");
        let mut wakes: Vec<&(String, Value)> = wakes.collect();
        let rest = wakes.len();
        self.model.wake(&mut wakes, now);
        request(&mut self.model, now);
        assert!(
            events[rest..].iter().all(|(name, _)| !woken(name)),
            "ticks come before the request: {events:?}"
        );
        self.model.carry_out(&events[rest..]);
        self.compare();
    }

    fn compare(&mut self) {
        let now = self.world.time;
        let list = self.world.asked("schedule.list", "{}");
        let shown: Vec<Value> = list["schedules"].as_array().cloned().unwrap_or_default();
        let shown: Vec<(String, String, Option<u64>, u64, u64)> = shown
            .iter()
            .map(|shown| {
                let text = |key: &str| shown[key].as_str().unwrap_or_default().to_owned();
                let number = |key: &str| shown[key].as_u64().unwrap_or_default();
                (text("schedule"), text("state"), shown["next"].as_u64(), number("fired"), number("refused"))
            })
            .collect();
        self.model.forget(now, &shown.iter().map(|shown| shown.0.clone()).collect::<Vec<_>>());
        assert_eq!(shown, self.model.shown(), "how all schedules stand");
        for name in NAMES {
            let count = match self.world.ask(OWNER, "kv.get", &format!(r#"{{"key":"{name}"}}"#)) {
                Ok(got) => {
                    serde_json::from_str::<Value>(&got).expect("JSON")["value"].as_u64().unwrap_or_default()
                }
                Err(_) => 0,
            };
            assert_eq!(count, self.model.counts.get(name).copied().unwrap_or(0), "what `{name}` has done");
        }
    }
}

proptest! {
    #![proptest_config(games(100))]

    /// Machine and model agree on everything, after everything.
    #[test]
    fn schedules_do_what_the_model_says(deeds in deeds()) {
        let mut both = Both::new();
        for (span, deed) in &deeds {
            both.act(*span, deed);
        }
        both.act(0, &Deed::Drain);
        both.world.check_replay();
    }
}
