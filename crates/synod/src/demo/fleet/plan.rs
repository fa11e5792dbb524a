//! The list of tasks, drawn from a seed: what forty agents' worth of tickets would say, and nothing of how they are done.
//!
//! ```text
//!   first commands ──▶ commands that use them ──▶ a sweep of each area ──▶ more commands, in the new style
//! ```
//!
//! A *command* is a small sum: `NAME x` is `x` (or what other commands make of it) times something plus something.
//! Its function is called as its author likes; whoever uses it has to be told, for the list does not say.
//! A *sweep* rewrites every file of an area, so it comes after all that were there and before all that come later.
//!
//! The same seed gives the same list on every machine.

use serde_json::{Value, json};

use crate::demo::kills::SplitMix64;

/// All sums are taken modulo this prime, so that no chain of them grows.
pub const MODULUS: u64 = 9_973;
/// The areas that there can be.
const AREAS: [&str; 6] = ["length", "time", "weight", "money", "light", "sound"];
/// Names of commands; a list that is longer goes round again with a number.
const WORDS: [&str; 40] = [
    "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "hazel", "inlet", "jetty", "knoll",
    "larch", "maple", "north", "ocean", "pearl", "quill", "ridge", "slate", "tulip", "umber", "vivid",
    "willow", "xenon", "yarrow", "zephyr", "acorn", "basil", "clover", "dune", "elm", "fern", "glade",
    "heath", "iris", "juniper", "kelp", "lotus", "moss", "nettle",
];

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its number, from 1.
    pub n: u32,
    /// The area it belongs to: a folder under `lib`.
    pub area: String,
    /// Tasks that must be done first.
    pub after: Vec<u32>,
    /// What to do.
    pub what: What,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Add a command.
    Command(Command),
    /// Bring every file of the area to the new style.
    Sweep,
}

/// A command to add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// What a person types.
    pub name: String,
    /// What its function is called: known to its author, and to those who are told.
    pub call: String,
    /// The commands whose results it adds up; none: the number it is given.
    pub uses: Vec<String>,
    /// The first of them, or the number itself, counts so many times.
    pub times: u64,
    /// And this is added.
    pub plus: u64,
    /// The style of its file: 1 before the sweep, 2 after it.
    pub style: u8,
    /// Whether it has a line in the changelog.
    pub announced: bool,
    /// Its test: for this number …
    pub given: u64,
    /// … it says this.
    pub want: u64,
}

/// The whole list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The areas, in the order of their first task.
    pub areas: Vec<String>,
    /// The tasks, each after those it depends on.
    pub tasks: Vec<Task>,
}

impl Plan {
    /// A list of about this many tasks, at least eight.
    pub fn draw(seed: u64, tasks: u32) -> Plan {
        let mut rng = SplitMix64(seed ^ 0x0066_6c65_6574);
        let tasks = tasks.max(8);
        let areas = (tasks / 8).clamp(2, AREAS.len() as u32);
        let shift = rng.below(AREAS.len() as u64) as usize;
        let area = |nth: u32| AREAS[((nth % areas) as usize + shift) % AREAS.len()];
        let late = ((tasks - areas) * 3 / 8).max(1);
        let early = tasks - areas - late;
        let mut plan =
            Plan { areas: (0..areas).map(|nth| area(nth).to_owned()).collect(), tasks: Vec::new() };
        for nth in 0..early {
            plan.command(&mut rng, area(nth), 1);
        }
        for nth in 0..areas {
            let before = plan.of(area(nth)).map(|task| task.n).collect();
            plan.add(area(nth), before, What::Sweep);
        }
        for nth in 0..late {
            plan.command(&mut rng, area(nth), 2);
        }
        plan
    }

    /// The tasks of an area.
    pub fn of<'p>(&'p self, area: &'p str) -> impl Iterator<Item = &'p Task> {
        self.tasks.iter().filter(move |task| task.area == area)
    }

    /// All commands.
    pub fn commands(&self) -> impl Iterator<Item = (&Task, &Command)> {
        self.tasks.iter().filter_map(|task| match &task.what {
            What::Command(command) => Some((task, command)),
            What::Sweep => None,
        })
    }

    /// Whether another task uses this command.
    pub fn used(&self, name: &str) -> bool {
        self.commands().any(|(_, command)| command.uses.iter().any(|used| used == name))
    }

    fn add(&mut self, area: &str, after: Vec<u32>, what: What) {
        self.tasks.push(Task { n: self.tasks.len() as u32 + 1, area: area.to_owned(), after, what });
    }

    fn command(&mut self, rng: &mut SplitMix64, area: &str, style: u8) {
        let known: Vec<(u32, Command)> =
            self.commands().map(|(task, command)| (task.n, command.clone())).collect();
        let count = known.len();
        // The first of each area stand alone; the others use what came a while before them, so that many can be done at a time.
        let reach = count.saturating_sub(self.areas.len() / 2);
        let uses = if count < self.areas.len() { 0 } else { 1 + rng.below(2) as usize };
        let mut used: Vec<&(u32, Command)> = Vec::new();
        for _ in 0..uses.min(reach) {
            let one = &known[reach - 1 - rng.below((reach as u64).min(12)) as usize];
            if !used.iter().any(|other| other.0 == one.0) {
                used.push(one);
            }
        }
        let word = WORDS[count % WORDS.len()];
        let name =
            if count < WORDS.len() { word.to_owned() } else { format!("{word}{}", count / WORDS.len()) };
        let (times, plus, given) = (2 + rng.below(8), 1 + rng.below(90), 1 + rng.below(60));
        let call = format!("{area}_{name}_{:04x}", rng.below(0x1_0000));
        let uses: Vec<String> = used.iter().map(|(_, command)| command.name.clone()).collect();
        let mut after: Vec<u32> = used.iter().map(|(n, _)| *n).collect();
        if style == 2 {
            after.extend(self.of(area).filter(|task| task.what == What::Sweep).map(|task| task.n));
        }
        after.sort_unstable();
        let announced = rng.below(4) == 0;
        let mut command = Command { name, call, uses, times, plus, style, announced, given, want: 0 };
        command.want = self.want(&command);
        self.add(area, after, What::Command(command));
    }

    /// What its test has to say: all sums from the first command on, in the order of the list. The oracle goes the other way.
    fn want(&self, command: &Command) -> u64 {
        let mut values: Vec<(&str, u64)> = Vec::new();
        let sum = |values: &[(&str, u64)], command: &Command| {
            let of =
                |name: &String| values.iter().find(|(known, _)| known == name).map_or(0, |(_, value)| *value);
            let (first, rest) = match command.uses.split_first() {
                Some((first, rest)) => (of(first), rest.iter().map(of).sum()),
                None => (command.given, 0),
            };
            (first * command.times + rest + command.plus) % MODULUS
        };
        for (_, one) in self.commands() {
            // Everything is asked with the number of the command that is tested.
            let asked = Command { given: command.given, ..one.clone() };
            values.push((&one.name, sum(&values, &asked)));
        }
        sum(&values, command)
    }
}

impl Task {
    /// What is to be locked: its own files by name, an area that is swept by a pattern.
    pub fn names(&self) -> Vec<String> {
        let area = &self.area;
        match &self.what {
            What::Sweep => vec![format!("lib/{area}/**")],
            What::Command(command) => {
                let mut names = vec![
                    format!("lib/{area}/{}.sh", command.name),
                    format!("lib/{area}/index"),
                    format!("tests/{area}.test"),
                ];
                names.extend(command.announced.then(|| "CHANGELOG.md".to_owned()));
                names
            }
        }
    }

    /// In a line, as a commit says it.
    pub fn title(&self) -> String {
        match &self.what {
            What::Sweep => format!("{}: every file in style 2", self.area),
            What::Command(command) => format!("{}: add {}", self.area, command.name),
        }
    }

    /// What its holder is told. The functions of the commands that it uses are not in it.
    pub fn to_json(&self, told: bool) -> Value {
        match &self.what {
            What::Sweep => json!({ "n": self.n, "area": self.area, "sweep": true }),
            What::Command(c) => json!({
                "n": self.n, "area": self.area, "name": c.name, "call": c.call, "uses": c.uses,
                "times": c.times, "plus": c.plus, "style": c.style, "announced": c.announced,
                "given": c.given, "want": c.want, "tell": told,
            }),
        }
    }

    /// A task back from what its holder is told; none if it is not of this list.
    pub fn from_json(body: &Value) -> Option<Task> {
        let number = |name: &str| body[name].as_u64();
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        let what = match body["sweep"].as_bool() {
            Some(true) => What::Sweep,
            _ => What::Command(Command {
                name: text("name")?,
                call: text("call")?,
                uses: body["uses"]
                    .as_array()?
                    .iter()
                    .map(|used| used.as_str().map(str::to_owned))
                    .collect::<Option<_>>()?,
                times: number("times")?,
                plus: number("plus")?,
                style: number("style")? as u8,
                announced: body["announced"].as_bool()?,
                given: number("given")?,
                want: number("want")?,
            }),
        };
        Some(Task { n: number("n")? as u32, area: text("area")?, after: Vec::new(), what })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_in_order_and_the_same_for_the_same_seed() {
        for seed in 0..200 {
            for tasks in [8, 12, 40, 100] {
                let plan = Plan::draw(seed, tasks);
                assert_eq!(plan.tasks.len(), tasks as usize);
                assert_eq!(plan, Plan::draw(seed, tasks));
                for (at, task) in plan.tasks.iter().enumerate() {
                    assert_eq!(task.n as usize, at + 1);
                    assert!(task.after.iter().all(|before| *before < task.n), "{task:?}");
                }
                let mut names: Vec<&str> = plan.commands().map(|(_, c)| c.name.as_str()).collect();
                names.sort_unstable();
                names.dedup();
                assert_eq!(names.len(), plan.commands().count());
                assert!(plan.commands().any(|(_, command)| plan.used(&command.name)));
                for area in &plan.areas {
                    assert_eq!(plan.of(area).filter(|task| task.what == What::Sweep).count(), 1);
                }
            }
        }
        assert_ne!(Plan::draw(1, 40), Plan::draw(2, 40));
    }

    #[test]
    fn a_task_says_all_but_what_others_call_their_functions() {
        let plan = Plan::draw(7, 40);
        for task in &plan.tasks {
            let body = task.to_json(true);
            let read = Task::from_json(&body).unwrap();
            assert_eq!((read.n, &read.what), (task.n, &task.what));
            for (other, command) in plan.commands().filter(|(other, _)| other.n != task.n) {
                assert!(!body.to_string().contains(&command.call), "{} knows {}", task.n, other.n);
            }
        }
    }
}
