//! The reference pages, made from the catalogue alone.
//!
//! Whatever stands here stands on a card; a sentence that is wrong is mended there.

use std::fmt::Write;
use synod_core::catalogue::{self, Card, Class, EventCard, Right};
use synod_core::record::{Field, Kind};
use synod_core::refusal::Code;
use synod_core::settings;

/// Every page: its file name and its text.
pub fn all() -> Vec<(&'static str, String)> {
    vec![
        ("README.md", index()),
        ("commands.md", verbs("Commands", "Every change is one of these.", catalogue::commands().collect())),
        (
            "queries.md",
            verbs(
                "Queries",
                "Queries change nothing and are not in the log.",
                catalogue::queries().collect(),
            ),
        ),
        ("events.md", events()),
        ("settings.md", all_settings()),
        ("refusals.md", refusals()),
    ]
}

const MADE: &str = "<!-- Made by `cargo xtask docs` from the catalogue; edit the cards instead. -->";

fn index() -> String {
    format!(
        "{MADE}\n# Reference\n\n\
         | page | what it lists |\n|---|---|\n\
         | [commands](commands.md) | {} ways to change something |\n\
         | [queries](queries.md) | {} ways to know something |\n\
         | [events](events.md) | {} facts that are announced |\n\
         | [settings](settings.md) | {} limits, windows and defaults of a space |\n\
         | [refusals](refusals.md) | {} ways to be told no |\n\n\
         By rule `queue.push` is `POST /v1/SPACE/queue/push`, `synod queue push` and `{{\"queue.push\":{{…}}}}` in a transaction; a query is a `GET` with its fields as parameters.\n\
         What `topic.read`, `journal.read`, `journal.category` and `journal.all` find can be followed as server-sent events at `GET /v1/SPACE/topic/subscribe` and `GET /v1/SPACE/journal/subscribe`: `from` takes `start`, `end` or the id of an event, and `Last-Event-ID` wins over it.\n\
         The same as OpenAPI 3.1: `GET /openapi.json` of a running node.\n",
        catalogue::commands().filter(open).count(),
        catalogue::queries().count(),
        catalogue::events().count(),
        settings::ALL.len(),
        Code::ALL.len(),
    )
}

/// What only the node itself can say is on no door and in no reference.
fn open(card: &&Card) -> bool {
    card.right != Right::Node
}

fn verbs(title: &str, first: &str, cards: Vec<&'static Card>) -> String {
    let mut page = format!("{MADE}\n# {title}\n\n{first}\n");
    let mut machine = "";
    for card in cards.into_iter().filter(open) {
        if card.machine != machine {
            machine = card.machine;
            write!(page, "\n## {machine}\n").expect("writing to a string");
        }
        verb(&mut page, card);
    }
    page
}

fn verb(page: &mut String, card: &Card) {
    let Card { machine, verb, .. } = card;
    let way = if card.is_query() { "GET" } else { "POST" };
    let words: String = card.positional.iter().map(|word| format!(" {}", word.to_uppercase())).collect();
    let spelt = verb.replace('_', "-");
    let more = if card.fields.len() > card.positional.len() { " [--FIELD VALUE …]" } else { "" };
    let mut part = format!("\n### {machine}.{verb}\n\n{}\n", sentences(card.about));
    part += &format!("{}\n\n", sentences(card.model));
    part += &format!("    {way} /v1/SPACE/{machine}/{verb}\n    synod {machine} {spelt}{words}{more}\n\n");
    part += &format!("Example: `{}`\n\n", card.example);
    part += &format!("Needs the right to {}; {}.\n", right(card.right), class(card.class));
    part += &fields("Takes", card.fields);
    part += &fields("Replies", card.reply);
    if !card.refusals.is_empty() {
        let codes: Vec<_> =
            card.refusals.iter().map(|code| format!("[{code}](refusals.md#{code})")).collect();
        part += &format!("\nRefuses with {}.\n", codes.join(", "));
    }
    page.push_str(&part);
}

fn right(right: Right) -> &'static str {
    match right {
        Right::Read => "read",
        Right::Write => "write",
        Right::Admin => "administer",
        Right::Node => "be the node",
    }
}

fn class(class: Class) -> &'static str {
    match class {
        Class::Work => "it is work, which an overloaded node or a full disk turns away first",
        Class::Relief => "it is relief, which goes on when a node is overloaded or its disk is full",
        Class::Query => "it reads",
    }
}

fn fields(title: &str, fields: &[Field]) -> String {
    if fields.is_empty() {
        return String::new();
    }
    let mut table = format!("\n{title}:\n\n| field | kind | meaning |\n|---|---|---|\n");
    rows(&mut table, "", fields);
    table
}

fn rows(table: &mut String, path: &str, fields: &[Field]) {
    for field in fields {
        let name = format!("{path}{}", field.name);
        let optional = if !field.required() && !matches!(field.kind, Kind::Bool) { ", optional" } else { "" };
        let about = sentence(field.about).replace('|', "\\|");
        table.push_str(&format!(
            "| `{name}` | {}{}{optional} | {about} |\n",
            kind(&field.kind),
            range(field)
        ));
        match field.kind {
            Kind::Record(inner) => rows(table, &format!("{name}."), inner),
            Kind::List(Kind::Record(inner)) => rows(table, &format!("{name}[]."), inner),
            _ => {}
        }
    }
}

fn range(field: &Field) -> String {
    let Some((min, max)) = field.range else { return String::new() };
    let unit = match field.kind {
        Kind::Text | Kind::Bytes | Kind::Json => " bytes",
        Kind::List(_) => " items",
        _ => "",
    };
    format!(" {min}–{max}{unit}")
}

fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Bool => "yes or no".into(),
        Kind::Number => "number".into(),
        Kind::Integer => "integer".into(),
        Kind::Text => "text".into(),
        Kind::Bytes => "hex".into(),
        Kind::Array(len) => format!("hex of {len} bytes"),
        Kind::Payload | Kind::Body => "any JSON, or base64 under `…_base64`".into(),
        Kind::Piece => "text, or bytes as base64 under `…_base64`".into(),
        Kind::Json => "any JSON whose numbers are whole".into(),
        Kind::Value | Kind::Held => "a whole number or any other JSON".into(),
        Kind::Past(_) => "what was sent, with `from` and `at`, in place".into(),
        Kind::Choice(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or "),
        Kind::List(Kind::Record(_)) => "list".into(),
        Kind::List(of) => format!("list of {}", self::kind(of)),
        Kind::Record(_) => "object".into(),
        Kind::Commands => "list of `{\"machine.verb\":{…}}`".into(),
        Kind::Replies => "list of replies".into(),
    }
}

fn events() -> String {
    let mut page = format!(
        "{MADE}\n# Events\n\n\
         A fact that a machine announces, as a CloudEvent of the type `synod.MACHINE.NAME` on `GET /v1/SPACE/events`.\n\
         Its id is `index.n`, and a stream can be resumed after any id.\n"
    );
    for EventCard { machine, name, about, fields: carried, .. } in catalogue::events() {
        page += &format!("\n## {machine}.{name}\n\n{}\n{}", sentences(about), fields("Carries", carried));
    }
    page
}

fn all_settings() -> String {
    let mut page = format!(
        "{MADE}\n# Settings\n\n\
         Limits, windows and defaults of a space.\n\
         They are replicated: genesis records them, `synod space set` changes them for every replica at one index, and no flag of a node does.\n\n\
         | setting | default | from | to | what it bounds |\n|---|---|---|---|---|\n"
    );
    for setting in settings::ALL {
        let settings::Setting { name, about, default, min, max } = setting;
        page += &format!("| `{name}` | {default} | {min} | {max} | {} |\n", sentence(about));
    }
    page
}

fn refusals() -> String {
    let mut page = format!(
        "{MADE}\n# Refusals\n\n\
         A refusal is a no by rule: it is recorded like a reply, it left everything as it was, and asking again gives the same until something changes.\n\
         Programs act on the code; the text is for people and always ends with the way out.\n\
         Faults (`unavailable`, `overloaded`, `unknown`) are something else: the node could not, now.\n"
    );
    for code in Code::ALL {
        let of: Vec<String> = catalogue::commands()
            .chain(catalogue::queries())
            .filter(open)
            .filter(|card| card.refusals.contains(code))
            .map(Card::name)
            .collect();
        page += &format!("\n## {code}\n\n{}\n", meaning(*code));
        if !of.is_empty() {
            page += &format!("\nBy `{}`.\n", of.join("`, `"));
        }
    }
    page
}

/// What a caller does when it hears this.
fn meaning(code: Code) -> &'static str {
    match code {
        Code::Invalid => "The request itself is wrong: mend it.",
        Code::Unauthenticated => "No credential, or one nobody knows: bring one.",
        Code::Denied => "The credential is good and its rights do not reach this: ask an admin.",
        Code::NotFound => "There is no such thing.",
        Code::Conflict => {
            "The thing has changed, or the request key was used for something else: read again."
        }
        Code::Held => "Somebody else has it: wait.",
        Code::Stale => "You had it and lost it: stop.",
        Code::Expired => "Too old to be answered truthfully: look up what happened before you repeat it.",
        Code::Gone => "It was there and is not kept any more.",
        Code::Exhausted => "A quota of the space is used up: make room, or ask an admin to raise it.",
        Code::Unsupported => "Not possible in this place, by design.",
    }
}

/// A doc comment as one line.
fn sentence(about: &str) -> String {
    about.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same with each sentence on a line of its own, as the house writes Markdown.
fn sentences(about: &str) -> String {
    let mut lines = sentence(about);
    for (at, _) in sentence(about).rmatch_indices(". ") {
        if lines[at + 2..].starts_with(char::is_uppercase) {
            lines.replace_range(at + 1..at + 2, "\n");
        }
    }
    lines
}
