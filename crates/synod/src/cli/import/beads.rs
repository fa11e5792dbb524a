//! Issues of beads become tasks.
//!
//! Read are the lines that `bd export` writes: one issue each, with its `dependencies`; older exports have no `_type`, newer ones also write memories, which are no work.
//!
//! | an issue | becomes |
//! |---|---|
//! | `blocks`, `waits-for`, `conditional-blocks` | the task waits for the other (`after`) |
//! | `parent-child` | the parent waits for its children, the children for what the parent waits for |
//! | other kinds of dependency | nothing: they hold nobody up |
//! | `defer_until` | a delay |
//! | closed | left out, or recorded as done with `--closed` |
//! | a tombstone, a template, a message, pinned, deferred for good | left out, with all that waits for it in the last two cases |
//!
//! | in progress | a task like any other, and counted: whoever has it there does not have it here |
//!
//! What waits for something closed does not wait any more; the rest of an issue's text is the task's body.
//!
//! Nothing becomes ready too early: what waits for a line that cannot be imported cannot be imported either, all of a circle is left out, and what an issue waits for must stand in the file or have been imported before.
//! A parent that stands in no line holds nobody up.

use super::super::exit::{Exit, Stop};
use super::super::place::Place;
use super::super::process;
use super::super::show::time;
use super::order::{self, Waits};
use super::{BATCH, Bad, Progress, Summary, Wish, imported, note, send};
use clap::ArgMatches;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use synod_client::{Join, Space};

/// The source's name in keys and unique keys.
const SOURCE: &str = "beads";
/// Queue priorities of P0 to P4; what says none is P2.
const PRIORITIES: [u8; 5] = [220, 160, 100, 60, 20];
/// The longest delay that a push takes.
const DELAY_MAX: u64 = 31_536_000_000;
/// How many tasks a push may wait for.
const AFTER_MAX: usize = 1_000;
/// What of an issue is the task's body.
const BODY: [&str; 14] = [
    "id",
    "title",
    "description",
    "design",
    "acceptance_criteria",
    "notes",
    "issue_type",
    "labels",
    "assignee",
    "external_ref",
    "spec_id",
    "estimated_minutes",
    "due_at",
    "comments",
];

/// What becomes of an issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Open,
    Closed,
    /// Left out; nobody waits for it.
    Out(&'static str),
    /// Left out, with everything that waits for it.
    Away(&'static str),
    /// Told as a bad line, with everything that waits for it.
    Bad,
}

/// One issue.
#[derive(Debug)]
struct Issue {
    line: usize,
    fate: Fate,
    priority: u8,
    defer: Option<u64>,
    /// (kind, what it depends on)
    edges: Vec<(String, String)>,
    raw: Value,
}

impl Issue {
    /// Whether somebody works on it where it comes from.
    fn is_going(&self) -> bool {
        matches!(self.raw["status"].as_str(), Some("in_progress" | "hooked"))
    }
}

/// Imports a file of issues.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let wish = Wish::new(matches);
    let queue = matches.get_one::<String>("queue").cloned().unwrap_or_default();
    let (mut issues, mut bad, memories) = read(&wish.text()?);
    let mut summary = Summary::default();
    let space = place.space()?;
    let before = imported(&space, SOURCE).await?;
    let (waits, levels) = plan(&mut issues, &mut bad, &before);
    wish.judge(&bad)?;
    let closed: Vec<&String> = match matches.get_flag("closed") {
        true => issues
            .iter()
            .filter(|(id, issue)| issue.fate == Fate::Closed && !before.contains_key(*id))
            .map(|(id, _)| id)
            .collect(),
        false => Vec::new(),
    };
    let fresh = |id: &&String| !before.contains_key(id.as_str());
    let new: usize = levels.iter().flatten().filter(fresh).count();
    let waiting = levels.iter().flatten().filter(fresh).filter(|id| !waits[id.as_str()].is_empty()).count();
    summary.count(if wish.dry { "to push" } else { "pushed" }, new);
    summary.count("of these wait for others", waiting);
    let going = levels.iter().flatten().filter(fresh).filter(|id| issues[id.as_str()].is_going()).count();
    summary.count("of these are marked in progress elsewhere, and wait here to be taken", going);
    summary.count(if wish.dry { "to record as done" } else { "recorded as done" }, closed.len());
    summary.count("imported before", waits.keys().filter(|id| before.contains_key(*id)).count());
    let left = |fate: Fate| issues.values().filter(|issue| issue.fate == fate).count();
    if !matches.get_flag("closed") {
        summary.count("closed and left out", left(Fate::Closed));
    }
    for what in ["tombstones left out", "templates left out", "messages left out"] {
        summary.count(what, left(Fate::Out(what)));
    }
    for what in [
        "pinned and left out",
        "deferred without a date and left out",
        "left out because they wait for one of these",
    ] {
        summary.count(what, left(Fate::Away(what)));
    }
    summary.count("memories left out", memories);
    summary.count("bad lines left out", bad.len());
    if !wish.dry {
        let mut numbers = tasks(&space, &before).await?;
        let progress = Progress::new(new + closed.len(), "issues");
        let mut done = 0;
        for batch in levels.iter().flat_map(|level| level.chunks(BATCH)) {
            let batch: Vec<&String> = batch.iter().filter(|id| !before.contains_key(*id)).collect();
            if batch.is_empty() {
                continue;
            }
            let commands =
                batch.iter().flat_map(|id| push(id, &issues[*id], &queue, &waits[*id], &numbers)).collect();
            let replies = send(&space, commands, done).await?;
            for (id, reply) in batch.iter().zip(replies.iter().skip(1).step_by(2)) {
                numbers.insert((*id).clone(), reply["task"].as_u64().unwrap_or(0));
            }
            done += batch.len();
            progress.at(done);
        }
        for batch in closed.chunks(BATCH) {
            record(&space, batch, &issues, &queue, done).await?;
            done += batch.len();
            progress.at(done);
        }
        if new > 0 {
            summary.note(format!("in the queue `{queue}`; see them with: synod queue list {queue}"));
            summary.note(format!("agents take them with: next_work {}", json!({ "queue": queue })));
        }
    }
    summary.tell(place, &wish)
}

/// Every line as an issue; what cannot be one; how many are memories.
fn read(text: &str) -> (BTreeMap<String, Issue>, Vec<Bad>, usize) {
    let (mut issues, mut bad, mut memories) = (BTreeMap::<String, Issue>::new(), Vec::new(), 0);
    for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let line_number = n + 1;
        match issue(line, line_number) {
            Ok(None) => memories += 1,
            Ok(Some((id, issue))) => match issues.get(&id) {
                Some(first) => {
                    bad.push(Bad {
                        line: line_number,
                        why: format!("{id} stands on line {} already", first.line),
                    });
                }
                None => drop(issues.insert(id, issue)),
            },
            Err(why) => {
                bad.push(Bad { line: line_number, why });
                if let Some((id, raw)) = named(line) {
                    issues.entry(id).or_insert_with(|| Issue {
                        line: line_number,
                        fate: Fate::Bad,
                        priority: 0,
                        defer: None,
                        edges: edges("", &raw).unwrap_or_default(),
                        raw,
                    });
                }
            }
        }
    }
    (issues, bad, memories)
}

/// The name of an issue on a bad line: others may wait for it.
fn named(line: &str) -> Option<(String, Value)> {
    let raw: Value = serde_json::from_str(line).ok()?;
    Some((raw["id"].as_str()?.to_owned(), raw))
}

/// (kind, what it depends on)
fn edges(id: &str, raw: &Value) -> Result<Vec<(String, String)>, String> {
    let edges = raw["dependencies"].as_array().into_iter().flatten().map(|edge| {
        let of =
            edge["depends_on_id"].as_str().ok_or(format!("a dependency of {id} has no `depends_on_id`"))?;
        Ok((edge["type"].as_str().unwrap_or("blocks").to_owned(), of.to_owned()))
    });
    edges.collect()
}

fn issue(line: &str, number: usize) -> Result<Option<(String, Issue)>, String> {
    let raw: Value = serde_json::from_str(line).map_err(|error| format!("it is no JSON: {error}"))?;
    if !raw.is_object() {
        return Err("it is no JSON object".into());
    }
    match raw["_type"].as_str() {
        Some("memory") => return Ok(None),
        None | Some("issue") => {}
        Some(other) => return Err(format!("`{other}` is no kind of line that is known here")),
    }
    let id = raw["id"].as_str().filter(|id| !id.is_empty()).ok_or("it has no `id`")?;
    if id.len() > 150 || id.chars().any(char::is_control) {
        return Err("its `id` is longer than 150 bytes or has control characters".into());
    }
    if raw["title"].as_str().is_none_or(|title| title.trim().is_empty()) {
        return Err(format!("{id} has no `title`"));
    }
    let priority = match &raw["priority"] {
        Value::Null => 2,
        value => value
            .as_u64()
            .filter(|p| *p <= 4)
            .ok_or(format!("{id} has the priority {value}; it is 0 to 4"))?,
    };
    let edges = edges(id, &raw)?;
    let defer = match raw["defer_until"].as_str() {
        None => None,
        Some(text) => {
            Some(time::read(text).ok_or(format!("{id} is deferred until `{text}`, which is no time"))?)
        }
    };
    let flag = |name: &str| raw[name] == true;
    let fate = match raw["status"].as_str().unwrap_or("open") {
        "closed" => Fate::Closed,
        "tombstone" => Fate::Out("tombstones left out"),
        _ if flag("is_template") => Fate::Out("templates left out"),
        _ if raw["issue_type"] == "message" => Fate::Out("messages left out"),
        "pinned" => Fate::Away("pinned and left out"),
        _ if flag("pinned") => Fate::Away("pinned and left out"),
        "deferred" if defer.is_none() => Fate::Away("deferred without a date and left out"),
        "open" | "in_progress" | "hooked" | "blocked" | "deferred" => Fate::Open,
        other => {
            return Err(format!(
                "{id} has the status `{other}`, which is not known here; it is open, in_progress, hooked, blocked, deferred, pinned, closed or tombstone"
            ));
        }
    };
    let priority = PRIORITIES[priority as usize];
    let id = id.to_owned();
    Ok(Some((id, Issue { line: number, fate, priority, defer, edges, raw })))
}

/// What waits for what, and in which order it can come. Whatever cannot is told, and so is what waits for it.
fn plan(
    issues: &mut BTreeMap<String, Issue>,
    bad: &mut Vec<Bad>,
    before: &BTreeMap<String, Value>,
) -> (Waits, Vec<Vec<String>>) {
    let (waits, levels) = loop {
        let mut waits = waits(issues);
        // What was imported before is a task already, whatever stands in its line now.
        waits.iter_mut().filter(|(id, _)| before.contains_key(*id)).for_each(|(_, of)| of.clear());
        let found: Vec<(String, String)> = waits
            .iter()
            .filter_map(|(id, of)| Some((id.clone(), obstacle(id, of, issues, before)?)))
            .collect();
        let found = match found.is_empty() {
            false => found,
            true => {
                let mut all = waits.clone();
                let others = waits.values().flatten().filter(|of| !waits.contains_key(*of));
                all.extend(others.map(|of| (of.clone(), BTreeSet::new())));
                match order::levels(&all) {
                    Ok(levels) => break (waits, levels),
                    Err(circle) => {
                        let why = format!("a circle: {}", order::told(&circle));
                        circle.into_iter().map(|id| (id, why.clone())).collect()
                    }
                }
            }
        };
        for (id, why) in found {
            if let Some(issue) = issues.get_mut(&id) {
                issue.fate = Fate::Bad;
                bad.push(Bad { line: issue.line, why });
            }
        }
    };
    bad.sort_by_key(|bad| bad.line);
    (waits, levels)
}

/// Why an issue that waits for these cannot be imported.
fn obstacle(
    id: &str,
    of: &BTreeSet<String>,
    issues: &BTreeMap<String, Issue>,
    before: &BTreeMap<String, Value>,
) -> Option<String> {
    if of.len() > AFTER_MAX {
        return Some(format!("{id} waits for {} issues; a task waits for {AFTER_MAX} at the most", of.len()));
    }
    of.iter().filter(|other| !before.contains_key(*other)).find_map(|other| match issues.get(other) {
        None => Some(format!("{other} is not in this file; {id} waits for it and would begin too early")),
        Some(Issue { fate: Fate::Bad, line, .. }) => {
            Some(format!("{id} waits for {other}, which is left out as well (line {line})"))
        }
        Some(_) => None,
    })
}

/// Which open issue waits for which, those among them that cannot be imported; marks those that wait for what is left out.
fn waits(issues: &mut BTreeMap<String, Issue>) -> Waits {
    let mut waits = Waits::new();
    let mut parents: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (id, issue) in issues.iter() {
        let entry = waits.entry(id.clone()).or_default();
        for (kind, of) in &issue.edges {
            match kind.as_str() {
                "blocks" | "waits-for" | "conditional-blocks" => drop(entry.insert(of.clone())),
                "parent-child" => drop(parents.entry(id.clone()).or_default().insert(of.clone())),
                _ => {}
            }
        }
    }
    inherit(&mut waits, &parents);
    for (child, of) in &parents {
        for parent in of {
            if let Some(entry) = waits.get_mut(parent) {
                entry.insert(child.clone());
            }
        }
    }
    // Whoever waits for something that is left out for good would begin too early without it.
    loop {
        let away = |id: &String| issues.get(id).is_some_and(|issue| matches!(issue.fate, Fate::Away(_)));
        let more: Vec<String> = waits
            .iter()
            .filter(|(id, of)| issues[*id].fate == Fate::Open && of.iter().any(away))
            .map(|(id, _)| id.clone())
            .collect();
        if more.is_empty() {
            break;
        }
        for id in more {
            if let Some(issue) = issues.get_mut(&id) {
                issue.fate = Fate::Away("left out because they wait for one of these");
            }
        }
    }
    let fate = |id: &String| issues.get(id).map(|issue| issue.fate);
    waits.retain(|id, _| fate(id) == Some(Fate::Open));
    waits.values_mut().for_each(|of| of.retain(|id| matches!(fate(id), None | Some(Fate::Open | Fate::Bad))));
    waits
}

/// Children wait for what their parents wait for, and those for their parents.
fn inherit(waits: &mut Waits, parents: &BTreeMap<String, BTreeSet<String>>) {
    let own = waits.clone();
    for child in parents.keys() {
        let (mut seen, mut line) = (BTreeSet::new(), vec![child]);
        while let Some(at) = line.pop() {
            for parent in parents.get(at).into_iter().flatten().filter(|parent| seen.insert(parent.as_str()))
            {
                let of = own.get(parent).into_iter().flatten().filter(|of| *of != child);
                waits.entry(child.clone()).or_default().extend(of.cloned());
                line.push(parent);
            }
        }
    }
}

fn body(issue: &Issue) -> Value {
    let said = |value: &&Value| !matches!(value, Value::Null) && **value != json!("") && **value != json!([]);
    let fields =
        BODY.iter().filter_map(|name| Some(((*name).to_owned(), issue.raw.get(*name).filter(said)?.clone())));
    Value::Object(fields.collect::<Map<_, _>>())
}

/// Key and task, in one transaction with others.
fn push(
    id: &str,
    issue: &Issue,
    queue: &str,
    waits: &BTreeSet<String>,
    numbers: &BTreeMap<String, u64>,
) -> [(&'static str, Value); 2] {
    // What was imported before and is not there any more is done.
    let after: Vec<u64> = waits.iter().filter_map(|of| numbers.get(of).copied()).collect();
    let delay = issue.defer.map(|at| at.saturating_sub(time::now()).min(DELAY_MAX)).filter(|ms| *ms > 0);
    let mut fields = json!({"queue": queue, "body": body(issue), "unique": format!("{SOURCE}:{id}"), "priority": issue.priority, "after": after});
    if let Some(delay) = delay {
        fields["delay_ms"] = delay.into();
    }
    [note(SOURCE, id, json!({ "queue": queue })), ("queue.push", fields)]
}

/// The numbers of tasks from earlier imports that have not ended.
async fn tasks(space: &Space, before: &BTreeMap<String, Value>) -> Result<BTreeMap<String, u64>, Stop> {
    let queues: BTreeSet<&str> = before.values().filter_map(|value| value["queue"].as_str()).collect();
    let mut numbers = BTreeMap::new();
    for queue in queues {
        let mut ask = json!({"queue": queue, "limit": 1000});
        loop {
            let mut page = match space.call("queue", "list", &ask).await {
                Err(error) if error.is("not_found") => break,
                page => page?,
            };
            for task in page["tasks"].as_array().into_iter().flatten() {
                let id = task["unique"].as_str().and_then(|unique| unique.strip_prefix("beads:"));
                let ended = matches!(task["state"].as_str(), Some("done" | "dead" | "cancelled"));
                if let (Some(id), Some(number), false) = (id, task["task"].as_u64(), ended) {
                    numbers.insert(id.to_owned(), number);
                }
            }
            match page["next"].take() {
                Value::Null => break,
                next => ask["after"] = next,
            }
        }
    }
    Ok(numbers)
}

/// Closed issues as tasks that are done: pushed so that nobody but this process can claim them, claimed, finished.
async fn record(
    space: &Space,
    batch: &[&String],
    issues: &BTreeMap<String, Issue>,
    queue: &str,
    done: usize,
) -> Result<(), Stop> {
    let only = format!("import-{}", process::instance());
    let commands = batch.iter().flat_map(|id| {
        let fields = json!({"queue": queue, "body": body(&issues[*id]), "priority": 255, "capability": only});
        [note(SOURCE, id, json!({ "queue": queue })), ("queue.push", fields)]
    });
    let replies = send(space, commands.collect(), done).await?;
    let of: BTreeMap<u64, &String> = batch
        .iter()
        .zip(replies.iter().skip(1).step_by(2))
        .filter_map(|(id, reply)| Some((reply["task"].as_u64()?, *id)))
        .collect();
    let join = Join { name: Some(only.clone()), capabilities: vec![only], ..Join::default() };
    let agent = space.join(join).await?;
    let mut left = of.len();
    while left > 0 {
        let claimed = agent.call("queue", "claim", &json!({"queue": queue, "max": left})).await?;
        let claimed = claimed["tasks"].as_array().cloned().unwrap_or_default();
        if claimed.is_empty() {
            break;
        }
        let (own, other): (Vec<Value>, Vec<Value>) = claimed
            .into_iter()
            .partition(|task| task["task"].as_u64().is_some_and(|task| of.contains_key(&task)));
        if !other.is_empty() {
            let leases: Vec<Value> =
                other.iter().map(|task| json!({"task": task["task"], "fence": task["fence"]})).collect();
            agent.call("queue", "release_all", &json!({ "leases": leases })).await?;
        }
        let tasks: Vec<Value> = own
            .iter()
            .map(|task| {
                let issue = task["task"].as_u64().and_then(|task| of.get(&task)).map(|id| &issues[*id]);
                let raw = issue.map_or(&Value::Null, |issue| &issue.raw);
                let result = json!({"closed_at": raw["closed_at"], "close_reason": raw["close_reason"]});
                json!({"task": task["task"], "fence": task["fence"], "result": result})
            })
            .collect();
        left -= tasks.len();
        if !tasks.is_empty() {
            agent.call("queue", "finish_all", &json!({ "tasks": tasks })).await?;
        }
    }
    agent.leave().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_judged_one_by_one() {
        let text = r#"{"id":"a-1","title":"x","status":"open"}
{"id":"a-1","title":"y"}
{"id":"a-2","title":""}
{"id":"a-3","title":"x","priority":7}
{"_type":"memory","key":"k","value":"v"}
nonsense
{"_type":"issue","id":"a-4","title":"x","priority":0,"status":"closed"}
{"id":"a-5","title":"x","dependencies":[{"type":"blocks"}]}"#;
        let (issues, bad, memories) = read(text);
        let good = issues.iter().filter(|(_, issue)| issue.fate != Fate::Bad).map(|(id, _)| id);
        assert_eq!(good.collect::<Vec<_>>(), ["a-1", "a-4"]);
        assert_eq!((issues["a-4"].fate, issues["a-4"].priority, memories), (Fate::Closed, 220, 1));
        let lines: Vec<usize> = bad.iter().map(|bad| bad.line).collect();
        assert_eq!(lines, [2, 3, 4, 6, 8]);
    }

    #[test]
    fn what_waits_for_a_bad_line_is_bad_as_well() {
        let text = r#"{"id":"a","title":"x","priority":9}
{"id":"b","title":"x","dependencies":[{"depends_on_id":"a"}]}
{"id":"c","title":"x","dependencies":[{"depends_on_id":"b"}]}
{"id":"d","title":"x","dependencies":[{"depends_on_id":"gone-99"}]}
{"id":"e","title":"x","dependencies":[{"depends_on_id":"f"}]}
{"id":"f","title":"x","dependencies":[{"depends_on_id":"e"}]}
{"id":"g","title":"x","dependencies":[{"depends_on_id":"old"}]}
{"id":"h","title":"x","status":"shipped"}
{"id":"i","title":"x","dependencies":[{"depends_on_id":"d","type":"parent-child"}]}
{"id":"j","title":"x","dependencies":[{"depends_on_id":"b","type":"related"}]}"#;
        let (mut issues, mut bad, _) = read(text);
        let before = BTreeMap::from([("old".to_owned(), json!({}))]);
        let (waits, levels) = plan(&mut issues, &mut bad, &before);
        let told: Vec<String> = bad.iter().map(|bad| format!("{} {}", bad.line, bad.why)).collect();
        let begins = [
            "1 a has the priority 9",
            "2 b waits for a, which is left out as well (line 1)",
            "3 c waits for b",
            "4 gone-99 is not in this file; d waits for it",
            "5 a circle",
            "6 a circle",
            "8 h has the status `shipped`",
            "9 gone-99 is not in this file; i waits for it",
        ];
        assert_eq!(told.len(), begins.len(), "{told:?}");
        told.iter().zip(begins).for_each(|(told, begin)| assert!(told.starts_with(begin), "{told}"));
        assert_eq!(waits.keys().collect::<Vec<_>>(), ["g", "j"]);
        assert_eq!(levels, [vec!["j", "old"], vec!["g"]]);
    }

    #[test]
    fn parents_come_after_their_children_and_lend_them_what_they_wait_for() {
        let line = |id: &str, status: &str, edges: &[(&str, &str)]| {
            let edges: Vec<Value> =
                edges.iter().map(|(kind, of)| json!({"type": kind, "depends_on_id": of})).collect();
            json!({"id": id, "title": "t", "status": status, "dependencies": edges}).to_string()
        };
        let text = [
            line("epic", "open", &[("blocks", "base")]),
            line("base", "open", &[("blocks", "old"), ("related", "x")]),
            line("old", "closed", &[]),
            line("part", "in_progress", &[("parent-child", "epic")]),
            line("ice", "deferred", &[]),
            line("cold", "open", &[("blocks", "ice")]),
            line("colder", "open", &[("blocks", "cold")]),
        ]
        .join("\n");
        let (mut issues, bad, _) = read(&text);
        assert!(bad.is_empty());
        let waits = waits(&mut issues);
        let of = |id: &str| waits[id].iter().map(String::as_str).collect::<Vec<_>>();
        assert_eq!((of("epic"), of("part"), of("base")), (vec!["base", "part"], vec!["base"], vec![]));
        assert_eq!(waits.len(), 3, "what waits for the deferred is left out with it");
        assert_eq!(order::levels(&waits).unwrap(), [["base"], ["part"], ["epic"]]);
    }
}
