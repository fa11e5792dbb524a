//! From cards to a grammar: `synod MACHINE VERB`, for every card there is.
//!
//! At most three fields stand without a name, as the card says; every other field is `--name`.
//! Names with an underscore are typed with a hyphen and understood both ways.
//!
//! | a field's kind | on the command line |
//! |---|---|
//! | yes or no | a flag |
//! | a number ending with `_ms` | milliseconds, or `30s`, `5m`, `2h`, `1d` |
//! | a list | `a,b,c`, or given several times |
//! | a list of records | JSON; where such a record is a word and a payload, these two: `Paid '{"paid":30}'` |
//! | a payload | JSON, or any text; `-` standard input, `@FILE` a file, `@@…` a text that begins with `@` |

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command};
use synod_core::catalogue::{self, Card, Right};
use synod_core::record::{Field, Kind};

/// The request key's argument.
pub const KEY: &str = "request-key";
/// The argument that names a lock which has to be held.
pub const IF_LOCK: &str = "if-lock";
/// The argument that names an election which has to be led.
pub const IF_TERM: &str = "if-term";
/// The argument of queries about the past.
pub const AT: &str = "at";

/// Every card that a person can use: what only the node itself says is left out.
pub fn cards() -> impl Iterator<Item = &'static Card> {
    catalogue::commands().chain(catalogue::queries()).filter(|card| card.right != Right::Node)
}

/// The card that is typed as `machine verb`.
pub fn find(machine: &str, typed: &str) -> Option<&'static Card> {
    cards().find(|card| card.machine == machine && spelling(card.verb) == typed)
}

/// How a name of the catalogue is typed.
pub fn spelling(name: &str) -> String {
    name.replace('_', "-")
}

/// The two fields of a record that is typed as a word and a payload: nothing else of it is required.
pub fn pair(of: &Kind) -> Option<(&'static Field, &'static Field)> {
    let Kind::Record(fields) = of else { return None };
    let mut required = fields.iter().filter(|field| field.required());
    match (required.next(), required.next(), required.next()) {
        (Some(text), Some(data), None) if is_pair(text.kind, data.kind) => Some((text, data)),
        _ => None,
    }
}

fn is_pair(text: Kind, data: Kind) -> bool {
    matches!((text, data), (Kind::Text, Kind::Payload))
}

/// One command for each machine, one below it for each of its cards.
pub fn machines() -> Vec<Command> {
    let mut machines: Vec<Command> = Vec::new();
    for card in cards() {
        let at =
            machines.iter().position(|machine| machine.get_name() == card.machine).unwrap_or_else(|| {
                let machine = Command::new(card.machine)
                    .about(super::help::about(card.machine))
                    .subcommand_required(true)
                    .arg_required_else_help(true);
                machines.push(machine);
                machines.len() - 1
            });
        machines[at] = std::mem::take(&mut machines[at]).subcommand(verb(card));
    }
    machines
}

fn verb(card: &Card) -> Command {
    let mut command = Command::new(spelling(card.verb))
        .about(card.about.trim().trim_end_matches('.'))
        .after_long_help(more(card));
    if card.verb.contains('_') {
        command = command.alias(card.verb);
    }
    let (standing, named): (Vec<&Field>, Vec<&Field>) =
        card.fields.iter().partition(|field| card.positional.contains(&field.name));
    for (n, name) in card.positional.iter().enumerate() {
        if let Some(field) = standing.iter().find(|field| field.name == *name) {
            command = command.arg(positional(field, n + 1, n + 1 == card.positional.len()));
        }
    }
    for field in named {
        command = command.arg(option(field));
        if matches!(field.kind, Kind::Payload | Kind::Piece | Kind::Value) {
            command = command.arg(base64(field));
        }
    }
    if card.is_query() {
        let about = "As of an earlier moment: an index, a time such as 2026-01-31T10:52:00Z, or `10m` ago";
        command.arg(Arg::new(AT).long(AT).value_name("INDEX|TIME").help(about))
    } else {
        command.arg(request_key(card)).arg(if_lock()).arg(if_term())
    }
}

fn if_lock() -> Arg {
    let about = "Only while this lock is held under this fence; may be given several times";
    Arg::new(IF_LOCK).long(IF_LOCK).value_name("NAME@FENCE").action(ArgAction::Append).help(about)
}

fn if_term() -> Arg {
    let about = "Only while this election is led under this term; may be given several times";
    Arg::new(IF_TERM).long(IF_TERM).value_name("NAME@TERM").action(ArgAction::Append).help(about)
}

/// `--request-key`, and `--key` where no field of the card is called so.
fn request_key(card: &Card) -> Arg {
    let about = "A key that makes this command happen once, however often it is sent";
    let arg = Arg::new(KEY).long(KEY).value_name("KEY").help(about);
    if card.fields.iter().any(|field| field.name == "key") { arg } else { arg.visible_alias("key") }
}

fn positional(field: &Field, index: usize, last: bool) -> Arg {
    let arg = shaped(field, Arg::new(field.name).index(index).required(field.required())).help(about(field));
    // Its place says what it holds; the name says what it is.
    let arg = arg.value_name(field.name.to_uppercase());
    let arg = match field.kind {
        Kind::List(of) => match pair(of) {
            Some((text, data)) => arg
                .value_names([text, data].map(|field| field.name.to_uppercase()))
                .help(format!("{}; as pairs, or as JSON", about(field))),
            None => arg,
        },
        _ => arg,
    };
    match field.kind {
        Kind::List(_) if last => arg.num_args(1..).action(ArgAction::Append),
        _ => arg,
    }
}

fn option(field: &Field) -> Arg {
    let arg = Arg::new(field.name).long(spelling(field.name)).help(about(field));
    let arg = if field.name.contains('_') { arg.alias(field.name) } else { arg };
    match field.kind {
        Kind::Bool => arg.action(ArgAction::SetTrue),
        Kind::List(_) => shaped(field, arg).action(ArgAction::Append).required(field.required()),
        // A payload may come as base64 instead; whether one is missing, the card says later.
        Kind::Payload | Kind::Piece | Kind::Value => shaped(field, arg),
        _ => shaped(field, arg).required(field.required()),
    }
}

fn base64(field: &Field) -> Arg {
    Arg::new(format!("{}_base64", field.name))
        .long(format!("{}-base64", spelling(field.name)))
        .value_name("BASE64")
        .hide_short_help(true)
        .help(format!("The same as bytes, in base64, instead of --{}", spelling(field.name)))
}

fn shaped(field: &Field, arg: Arg) -> Arg {
    let arg = arg.value_name(shape(field));
    match field.kind {
        Kind::Choice(words) => arg.value_parser(PossibleValuesParser::new(words.iter().copied())),
        Kind::Integer | Kind::Payload | Kind::Piece | Kind::Value | Kind::Json => {
            arg.allow_hyphen_values(true)
        }
        _ => arg,
    }
}

/// What stands for the value in help.
fn shape(field: &Field) -> String {
    match field.kind {
        _ if field.name.ends_with("_ms") => "MS".into(),
        Kind::Number | Kind::Integer => "N".into(),
        Kind::Payload | Kind::Value | Kind::Json | Kind::Record(_) => "JSON".into(),
        Kind::Piece => "TEXT".into(),
        Kind::List(Kind::Record(_)) | Kind::Commands => "JSON".into(),
        Kind::Bytes | Kind::Array(_) => "HEX".into(),
        Kind::List(_) => format!("{},…", field.name.trim_end_matches('s').to_uppercase()),
        _ => field.name.to_uppercase(),
    }
}

/// The field's sentence, with its range and unit.
fn about(field: &Field) -> String {
    let text = field.about.trim().trim_end_matches('.');
    let (min, max) = match field.range {
        Some(range) if !matches!(field.kind, Kind::Bool | Kind::Choice(_)) => range,
        _ => return text.to_owned(),
    };
    let unit = match field.kind {
        Kind::Text | Kind::Bytes => " bytes",
        Kind::List(_) => " items",
        _ if field.name.ends_with("_ms") => " ms; also 30s, 5m, 2h",
        _ => "",
    };
    format!("{text} [{min} to {max}{unit}]")
}

/// What a page of help says below the arguments.
fn more(card: &Card) -> String {
    let mut text = String::new();
    if !card.reply.is_empty() {
        text.push_str("Reply:\n");
        for field in card.reply {
            text.push_str(&format!("  {:<14} {}\n", field.name, field.about.trim()));
        }
        text.push('\n');
    }
    if !card.refusals.is_empty() {
        let codes: Vec<String> = card.refusals.iter().map(ToString::to_string).collect();
        text.push_str(&format!("Refused with: {}\n\n", codes.join(", ")));
    }
    text.push_str(&format!("As JSON: {}", card.example.trim()));
    text
}
