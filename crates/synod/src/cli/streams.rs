//! What flows, for `status`: topics, the groups that share them, journals, artefacts and unfinished uploads.
//!
//! A space without any of them shows nothing here.

use super::exit::Stop;
use super::fleet;
use super::show::{self, paint::Paint, table, time};
use serde_json::{Value, json};
use synod_client::Space;

/// What there is, as the node said it.
#[derive(Clone, Debug, Default)]
pub struct Streams {
    topics: Vec<Value>,
    groups: Vec<Value>,
    categories: Vec<Value>,
    uploads: Vec<Value>,
    usage: Value,
}

impl Streams {
    /// Asks for everything that is shown, now or as of a past moment; the groups are known already.
    pub async fn look(space: &Space, groups: &[Value], at: Option<&str>) -> Result<Streams, Stop> {
        let whole = |machine, verb, of| fleet::list(space, machine, verb, of, json!({}), at);
        let usage = space.request("blob", "usage").at(at).send().await;
        Ok(Streams {
            topics: whole("topic", "list", "topics").await?,
            groups: groups.to_vec(),
            categories: whole("journal", "categories", "categories").await?,
            uploads: whole("blob", "uploads", "uploads").await?,
            // Whoever may not look sees nothing.
            usage: usage.ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
        })
    }

    /// For programs.
    pub fn json(&self) -> Value {
        json!({
            "topics": self.topics, "groups": self.groups, "categories": self.categories,
            "uploads": self.uploads, "blobs": self.usage,
        })
    }

    /// For people: a table for each kind of which there are some, with an empty line before each.
    pub fn text(&self, now: u64, paint: Paint) -> String {
        let mut out = String::new();
        table::page(&mut out, &self.topics, TOPICS, "topic list", paint, |row| topic(row, now));
        table::page(&mut out, &self.groups, GROUPS, "topic groups", paint, |row| group(row, paint));
        table::page(&mut out, &self.categories, CATEGORIES, "journal categories", paint, category);
        let number = |name: &str| self.usage[name].as_u64().unwrap_or(0);
        if number("blobs") + number("uploads") > 0 {
            out.push_str(&format!(
                "\n{} {} in {} of {}\n",
                paint.bold("artefacts"),
                number("blobs"),
                time::bytes(number("bytes")),
                time::bytes(number("bytes_max"))
            ));
        }
        table::page(&mut out, &self.uploads, UPLOADS, "blob uploads", paint, |row| upload(row, now));
        out
    }
}

const TOPICS: &[&str] = &["topic", "kept", "next", "bytes", "groups", "newest"];
const GROUPS: &[&str] = &["group", "reads", "members", "lag", "pending", "dead"];
const CATEGORIES: &[&str] = &["journals of", "journals", "events", "forgotten"];
const UPLOADS: &[&str] = &["upload", "come", "of", "by", "given up"];

fn count(row: &Value, name: &str) -> u64 {
    row[name].as_u64().unwrap_or(0)
}

fn topic(row: &Value, now: u64) -> Vec<String> {
    let newest = row["newest"].as_u64().map(|at| format!("{} ago", time::short(now.saturating_sub(at))));
    vec![
        show::brief(&row["topic"], 40),
        count(row, "next").saturating_sub(count(row, "first")).to_string(),
        count(row, "next").to_string(),
        time::bytes(count(row, "bytes")),
        count(row, "groups").to_string(),
        newest.unwrap_or_default(),
    ]
}

/// What nobody handles any more is seen at once: dead letters, and a group that is behind and has no member.
fn group(row: &Value, paint: Paint) -> Vec<String> {
    let alone = count(row, "members") == 0 && count(row, "lag") > 0;
    let marked = |name: &str, needs: bool| match count(row, name) {
        n if needs => paint.yellow(&n.to_string()),
        n => n.to_string(),
    };
    let dead = match count(row, "dead") {
        0 => paint.dim("·"),
        n => paint.red(&n.to_string()),
    };
    vec![
        show::brief(&row["group"], 40),
        show::brief(&row["topic"], 40),
        marked("members", alone),
        marked("lag", alone),
        count(row, "pending").to_string(),
        dead,
    ]
}

fn category(row: &Value) -> Vec<String> {
    let numbers = ["journals", "events", "removed"].map(|name| count(row, name).to_string());
    std::iter::once(show::brief(&row["category"], 40)).chain(numbers).collect()
}

fn upload(row: &Value, now: u64) -> Vec<String> {
    vec![
        row["upload"].to_string(),
        time::bytes(count(row, "offset")),
        row["size"].as_u64().map_or("?".to_owned(), time::bytes),
        show::brief(&row["agent"], 40),
        format!("in {}", time::short(count(row, "until").saturating_sub(now))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_takes_no_room() {
        assert_eq!(Streams::default().text(0, Paint::off()), "");
    }

    #[test]
    fn each_kind_has_its_table() {
        let groups = (0..25).map(|n| json!({"group": format!("g{n:02}"), "topic": "t", "members": 0, "lag": 3, "pending": 1, "dead": n}));
        let streams = Streams {
            topics: vec![
                json!({"topic": "orders", "first": 5, "next": 12, "bytes": 2048, "groups": 1, "newest": 4_000}),
            ],
            groups: groups.collect(),
            categories: vec![json!({"category": "order", "journals": 2, "events": 9, "removed": 1})],
            uploads: vec![
                json!({"upload": 12, "offset": 1024, "size": 4096, "agent": "heron", "until": 9_000}),
            ],
            usage: json!({"blobs": 1, "uploads": 1, "bytes": 10, "bytes_max": 2048}),
        };
        let text = streams.text(9_000, Paint::off());
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines[1], ["topic", "kept", "next", "bytes", "groups", "newest"]);
        assert_eq!(&lines[2][..3], ["orders", "7", "12"]);
        assert_eq!(lines[5], ["g00", "t", "0", "3", "1", "·"]);
        assert!(text.contains("and 5 more: synod topic groups"), "{text}");
        assert!(lines.contains(&vec!["order", "2", "9", "1"]), "{text}");
        assert!(text.contains("artefacts 1 in"), "{text}");
        assert!(lines.iter().any(|line| line.first() == Some(&"12") && line.contains(&"heron")), "{text}");
    }
}
