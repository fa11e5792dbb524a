//! For people: a reply as lines or a table, by its card alone.
//!
//! ```text
//!   {"tasks":[{…},{…}],"next":9}   a list of records ─▶ a table, columns without anything left out
//!   {"state":"done","index":420}   anything else     ─▶ one line a field
//! ```
//!
//! Text that agents wrote is shown with control characters made visible: it is untrusted and must not drive the terminal.
//! Numbers that are times are shown as times; everything exact is in `--json`.

pub mod paint;
pub mod table;
pub mod time;

use self::paint::Paint;
use self::table::Table;
use serde_json::{Map, Value};
use synod_core::record::{Field, Kind};

/// A cell is cut after so many characters.
const CELL_MAX: usize = 48;
/// A line's value is cut after so many characters.
const LINE_MAX: usize = 400;

/// The reply for people, with a line break at its end.
pub fn reply(fields: &[Field], reply: &Value, paint: Paint) -> String {
    let Value::Object(members) = reply else { return format!("{}\n", brief(reply, LINE_MAX)) };
    let list = fields.iter().find_map(|field| match field.kind {
        Kind::List(Kind::Record(columns)) => Some((field.name, *columns)),
        _ => None,
    });
    let mut out = String::new();
    match list {
        // A record with a list beside fields of its own is one thing, not a list.
        Some((name, columns)) if fields.iter().all(|field| [name, "next"].contains(&field.name)) => {
            let rows = members.get(name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            if rows.is_empty() {
                out.push_str(&format!("no {name}\n"));
            } else {
                out.push_str(&rows_of(columns, rows, paint));
            }
            if let Some(next) = members.get("next").filter(|next| !next.is_null()) {
                out.push_str(&paint.dim(&format!("more: --after {}\n", brief(next, CELL_MAX))));
            }
        }
        _ => out.push_str(&lines(fields, members, paint)),
    }
    out
}

fn rows_of(columns: &[Field], rows: &[Value], paint: Paint) -> String {
    let flat: Vec<Map<String, Value>> = rows.iter().map(|row| flatten(row, columns)).collect();
    let mut names: Vec<String> = Vec::new();
    columns.iter().for_each(|column| names_of(column, &mut names));
    names.retain(|name| {
        flat.iter().any(|row| row.get(name).is_some_and(|value| is_place(name) || said(value)))
    });
    let mut table = Table::new(names.iter().map(|name| label(name)));
    for row in &flat {
        table.row(names.iter().map(|name| cell(name, row.get(name), CELL_MAX, paint)));
    }
    table.text(paint)
}

/// The members under which a field can stand in a row.
fn names_of(column: &Field, names: &mut Vec<String>) {
    match column.kind {
        // A record within a record lends its fields to the row: counts as they are, others under its own name.
        Kind::Record(inner) => {
            let counts = counted(|name| inner.iter().any(|field| field.name == name));
            names.extend(inner.iter().map(|field| lent(column.name, field.name, counts)));
        }
        Kind::Payload | Kind::Piece | Kind::Value | Kind::Body | Kind::Held => {
            names.extend([column.name.to_owned(), format!("{}_base64", column.name)]);
        }
        Kind::Past(inner) => {
            names.extend(["from".to_owned(), "at".to_owned()]);
            inner.iter().for_each(|field| names_of(field, names));
            names.push(format!("{}_gone", column.name));
        }
        _ => names.push(column.name.to_owned()),
    }
}

fn flatten(row: &Value, columns: &[Field]) -> Map<String, Value> {
    let mut flat = Map::new();
    for (name, value) in row.as_object().into_iter().flatten() {
        match value {
            // What agents wrote is no record, whatever it looks like.
            Value::Object(inner) if is_record(columns, name) => {
                let counts = counted(|name| inner.contains_key(name));
                flat.extend(inner.iter().map(|(field, value)| (lent(name, field, counts), value.clone())));
            }
            _ => drop(flat.insert(name.clone(), value.clone())),
        }
    }
    flat
}

fn is_record(columns: &[Field], name: &str) -> bool {
    columns.iter().any(|column| match column.kind {
        Kind::Past(inner) => is_record(inner, name),
        Kind::Record(_) => column.name == name,
        _ => false,
    })
}

/// Whether a record with such fields has counts of where things are, which add up to how many there ever were.
fn counted(has: impl Fn(&str) -> bool) -> bool {
    ["pushed", "made", "started"].into_iter().any(has)
}

/// What a field of a record within a row is called there.
fn lent(record: &str, field: &str, counts: bool) -> String {
    if counts { field.to_owned() } else { format!("{record} {field}") }
}

/// Whether a value says anything: not null, false, zero, or empty.
fn said(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Array(items) => !items.is_empty(),
        Value::String(text) => !text.is_empty(),
        _ => true,
    }
}

/// Places are counted from zero: the first is one as well.
fn is_place(name: &str) -> bool {
    ["offset", "revision", "first"].contains(&name)
}

fn lines(fields: &[Field], members: &Map<String, Value>, paint: Paint) -> String {
    let known = fields.iter().map(|field| field.name.to_owned());
    let rest = members.keys().filter(|name| !fields.iter().any(|field| field.name == *name)).cloned();
    // The time of an answer is of use to programs; its index tells a person enough.
    let rest = rest.filter(|name| name != "time");
    let names: Vec<String> = known.chain(rest).filter(|name| members.contains_key(name)).collect();
    let width = names.iter().map(|name| label(name).len()).max().unwrap_or(0);
    let mut out = String::new();
    for name in names {
        let label = format!("{:<width$}", label(&name));
        match &members[&name] {
            Value::Array(items) if items.iter().any(Value::is_object) => {
                let columns = fields.iter().find(|field| field.name == name).map(|field| field.kind);
                out.push_str(&format!("{}\n", paint.dim(label.trim_end())));
                match columns {
                    Some(Kind::List(Kind::Record(columns))) => {
                        indent(&rows_of(columns, items, paint), &mut out)
                    }
                    _ => {
                        items.iter().for_each(|item| out.push_str(&format!("  {}\n", brief(item, LINE_MAX))))
                    }
                }
            }
            Value::Array(items) if items.len() > 1 && items.iter().all(Value::is_string) => {
                out.push_str(&format!("{}\n", paint.dim(label.trim_end())));
                items.iter().for_each(|item| out.push_str(&format!("  {}\n", brief(item, LINE_MAX))));
            }
            Value::Array(items) if items.is_empty() => {}
            // Nothing was said; an empty payload is something.
            Value::String(text) if text.is_empty() && is_text(fields, &name) => {}
            // A record within the one thing: its fields side by side, or below each other when one of them is a table.
            one @ Value::Object(inner) if let Some(columns) = record(fields, &name) => {
                out.push_str(&format!("{}\n", paint.dim(label.trim_end())));
                let tables = inner
                    .values()
                    .filter_map(Value::as_array)
                    .any(|items| items.iter().any(Value::is_object));
                let text = match tables {
                    true => lines(columns, inner, paint),
                    false => rows_of(columns, std::slice::from_ref(one), paint),
                };
                indent(&text, &mut out);
            }
            // Beside a first place, the last is a place too.
            value if is_never(&name, value) && !members.contains_key("first") => {}
            value => {
                let kind = if is_never(&name, value) { "" } else { &name };
                let text = cell(kind, Some(value), LINE_MAX, paint);
                out.push_str(&format!("{}  {text}\n", paint.dim(&label)));
            }
        }
    }
    out
}

/// A field's name as people read it; a span is shown with its unit, which its name need not repeat.
fn label(name: &str) -> String {
    name.strip_suffix("_ms").unwrap_or(name).replace('_', " ")
}

fn record(fields: &[Field], name: &str) -> Option<&'static [Field]> {
    fields.iter().find(|field| field.name == name).and_then(|field| match field.kind {
        Kind::Record(columns) => Some(columns),
        _ => None,
    })
}

fn is_text(fields: &[Field], name: &str) -> bool {
    fields.iter().any(|field| field.name == name && matches!(field.kind, Kind::Text))
}

fn indent(text: &str, out: &mut String) {
    text.lines().for_each(|line| out.push_str(&format!("  {line}\n")));
}

/// One value, coloured by what it says.
pub fn cell(name: &str, value: Option<&Value>, max: usize, paint: Paint) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(value) if is_never(name, value) => String::new(),
        Some(Value::Number(number)) if time::is_time(name, number.as_u64().unwrap_or(0)) => {
            time::seen(number.as_u64().unwrap_or(0))
        }
        Some(Value::Number(number)) if name.ends_with("_ms") => {
            number.as_u64().map_or_else(|| number.to_string(), time::exact)
        }
        Some(Value::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
        Some(value) if name == "state" => paint.state(&brief(value, max)),
        Some(Value::Array(items)) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            let items: Vec<String> = items.iter().map(|item| brief(item, max)).collect();
            cut(&items.join(", "), max)
        }
        Some(Value::Array(items)) => cut(&records(items), max),
        Some(value) => brief(value, max),
    }
}

/// A moment that never comes is written as zero.
fn is_never(name: &str, value: &Value) -> bool {
    let word = name.rsplit([' ', '_']).next().unwrap_or(name);
    ["at", "by", "ended", "last", "next", "taken", "until"].contains(&word) && value.as_u64() == Some(0)
}

/// Records within a cell, in a few words: the newest reason, who, or how many; `show` has the rest.
fn records(items: &[Value]) -> String {
    let times = match items.len() {
        1 => String::new(),
        n => format!("{n} times, last: "),
    };
    let who = |item: &Value| {
        let agent = item["agent"].as_str().map(harmless)?;
        Some(match item["names"][0].as_str() {
            Some(name) => format!("{agent}: {}", harmless(name)),
            None => agent,
        })
    };
    match items.last().map(|item| &item["reason"]) {
        Some(Value::String(reason)) if !reason.is_empty() => format!("{times}{}", harmless(reason)),
        _ => match items.iter().map(who).collect::<Option<Vec<String>>>() {
            Some(agents) => agents.join(", "),
            None => items.len().to_string(),
        },
    }
}

/// A value as short text on one line, harmless to a terminal.
pub fn brief(value: &Value, max: usize) -> String {
    match value {
        Value::String(text) => cut(&harmless(text), max),
        value => cut(&harmless(&value.to_string()), max),
    }
}

/// Text with every control character made visible.
pub fn harmless(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().flat_map(|c| if hidden(c) { c.escape_default().collect() } else { vec![c] }).collect()
}

/// Both ends in so many characters: names that begin alike are told apart.
pub fn cut_middle(text: &str, max: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= max {
        return text.to_owned();
    }
    let head = max / 2;
    let tail = max.saturating_sub(head + 1);
    chars[..head].iter().chain(&['…']).chain(&chars[chars.len() - tail..]).collect()
}

/// The first so many characters, with a sign where there were more.
pub fn cut(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some(_) => text.chars().take(max.saturating_sub(1)).chain(['…']).collect(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use synod_core::catalogue;

    fn shown(machine: &str, verb: &str, value: &Value) -> String {
        reply(catalogue::find(machine, verb).unwrap().reply, value, Paint::off())
    }

    #[test]
    fn a_list_becomes_a_table_without_empty_columns() {
        let value = json!({"tasks": [
            {"task": 7, "queue": "q", "state": "ready", "priority": 100, "attempts": 0, "body": {"n": 1}},
            {"task": 12, "queue": "q", "state": "leased", "priority": 100, "attempts": 2, "holder": "heron", "body": "x"},
        ], "next": 12});
        let expected = "\
task  queue  state   priority  attempts  holder  body
7     q      ready   100       0                 {\"n\":1}
12    q      leased  100       2         heron   x
more: --after 12
";
        assert_eq!(shown("queue", "list", &value), expected);
        assert_eq!(shown("queue", "list", &json!({"tasks": []})), "no tasks\n");
    }

    #[test]
    fn records_in_a_table_are_said_in_words() {
        let history = json!([{"attempt": 1, "reason": "no"}, {"attempt": 2, "reason": "boom\u{1b}"}]);
        assert_eq!(cell("history", Some(&history), 48, Paint::off()), "2 times, last: boom\\u{1b}");
        let behind = json!([{"agent": "heron", "names": ["src/**", "b"]}, {"agent": "wren"}]);
        assert_eq!(cell("behind", Some(&behind), 48, Paint::off()), "heron: src/**, wren");
        assert_eq!(cell("sessions", Some(&json!([{"session": 3}])), 48, Paint::off()), "1");
        assert_eq!(cell("at", Some(&json!(0)), 48, Paint::off()), "");
        assert_eq!(shown("queue", "why", &json!({"state": "done", "next": 0})), "state  done\n");
        assert_eq!(cut_middle("worker-on-host-1", 9), "work…st-1");
        assert_eq!((cut_middle("heron", 5), cut_middle("heron", 4)), ("heron".into(), "he…n".into()));
    }

    #[test]
    fn a_record_within_a_row_keeps_its_fields_apart() {
        let last = json!({"at": 0, "refused": "conflict"});
        let value = json!({"schedules": [{"schedule": "s", "state": "running", "refused": 2, "last": last}]});
        let expected = "\
schedule  state    refused  last refused
s         running  2        conflict
";
        assert_eq!(shown("schedule", "list", &value), expected);
        let edit = json!({"actor": "heron@a", "n": 3, "key": "k", "stamp": {"ms": 1_000, "n": 2}});
        let text = shown("doc", "delta", &json!({"entries": [edit]}));
        assert!(text.contains("actor    n  key  stamp ms  stamp n"), "{text}");
    }

    #[test]
    fn one_thing_becomes_lines() {
        let value = json!({"task": 871, "state": "ready", "existing": false, "index": 412});
        assert_eq!(
            shown("queue", "push", &value),
            "task      871\nstate     ready\nexisting  no\nindex     412\n"
        );
    }

    #[test]
    fn a_record_within_one_thing_is_a_row_or_lines() {
        let defined = json!({"name": "sales", "fold": "count", "category": "order", "agent": "owner"});
        let text = shown("journal", "projection", &json!({"projection": defined, "index": 7}));
        let row = "projection\n  name   fold   category  agent\n  sales  count  order     owner\n";
        assert_eq!(text, format!("{row}index       7\n"));
        let values = json!({"count": 2, "groups": [{"key": "ada", "count": 1}], "sum": "5"});
        let text = shown("journal", "projection", &json!({"values": values}));
        assert!(
            text.contains("values\n") && text.contains("  groups\n    key  count\n    ada  1\n"),
            "{text}"
        );
    }

    #[test]
    fn spans_are_shown_with_their_units() {
        let value = json!({"topic": "t", "max_age_ms": 604_800_000, "max_count": 1_000});
        assert_eq!(shown("topic", "show", &value), "topic      t\nmax age    7 d\nmax count  1000\n");
    }

    #[test]
    fn what_agents_write_cannot_drive_the_terminal() {
        assert_eq!(harmless("a\u{1b}[2Jb\n\u{202e}"), "a\\u{1b}[2Jb\\n\\u{202e}");
        assert_eq!(brief(&json!("x".repeat(100)), 5), "xxxx…");
    }
}
