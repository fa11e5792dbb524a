//! What the node says in its own words, as somebody types it: fields are flags here, and verbs are commands.
//!
//! ```text
//!   send `wait_ms` to stand in line            ──▶  add --wait-ms MS to stand in line
//!   declare the key with doc.rule while …      ──▶  declare the key with `synod doc rule` while …
//!   send `cron`, `every_ms` or `local`         ──▶  add --cron, --every-ms MS or --local
//! ```
//!
//! Only what stands behind the words of advice below is a field; what is quoted elsewhere may be anybody's text, and stays.

use synod_core::catalogue;

/// Behind these the node names fields, and how that is said here.
const ADVICE: [(&str, &str); 5] = [
    ("send `", "add "),
    (" with `", " with "),
    (" without `", " without "),
    ("; leave `", "; leave "),
    ("leave out `", "leave out "),
];

/// Between the fields of a list.
const BETWEEN: [&str; 3] = [", `", " or `", " and `"];

/// A refusal's text for somebody at a command line.
pub fn typed(said: &str) -> String {
    let mut out = String::with_capacity(said.len());
    let mut rest = said;
    'text: while !rest.is_empty() {
        for (advice, here) in ADVICE {
            if let Some(after) = rest.strip_prefix(advice)
                && let Some((flags, left)) = fields(after)
            {
                out.push_str(here);
                out.push_str(&flags);
                rest = left;
                continue 'text;
            }
        }
        if let Some((command, left)) = command(rest, out.chars().next_back()) {
            out.push_str(&command);
            rest = left;
            continue;
        }
        let next = rest.chars().next().map_or(0, char::len_utf8);
        out.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    out
}

/// One field or a list of them, whose first backtick is gone already, as flags.
fn fields(text: &str) -> Option<(String, &str)> {
    let (name, mut rest) = text.split_once('`')?;
    let mut flags = flag(name)?;
    let another = |rest: &str| {
        BETWEEN.into_iter().find_map(|between| {
            let (name, left) = rest.strip_prefix(between)?.split_once('`')?;
            Some((between.trim_end_matches('`'), flag(name)?, rest.len() - left.len()))
        })
    };
    while let Some((between, flag, taken)) = another(rest) {
        flags.push_str(between);
        flags.push_str(&flag);
        rest = &rest[taken..];
    }
    Some((flags, rest))
}

/// A field of some command as a flag; `None` for any other word.
fn flag(name: &str) -> Option<String> {
    let known = catalogue::commands()
        .chain(catalogue::queries())
        .any(|card| card.fields.iter().any(|field| field.name == name));
    let unit = if name.ends_with("_ms") { " MS" } else { "" };
    known.then(|| format!("--{}{unit}", name.replace('_', "-")))
}

/// A verb such as `doc.rule` that stands by itself, as a command.
fn command(text: &str, before: Option<char>) -> Option<(String, &str)> {
    if !before.is_some_and(char::is_whitespace) {
        return None;
    }
    let end = text.find(|c: char| !c.is_ascii_lowercase() && c != '.' && c != '_').unwrap_or(text.len());
    let name = text[..end].trim_end_matches('.');
    let (machine, verb) = name.split_once('.')?;
    catalogue::find(machine, verb)?;
    Some((format!("`synod {machine} {}`", verb.replace('_', "-")), &text[name.len()..]))
}

#[cfg(test)]
mod tests {
    use super::typed;

    #[test]
    fn fields_are_flags_and_verbs_are_commands() {
        for (said, here) in [
            ("held; send `wait_ms` to stand in line", "held; add --wait-ms MS to stand in line"),
            ("declare the key with doc.rule while", "declare the key with `synod doc rule` while"),
            ("wait with auction.attend.", "wait with `synod auction attend`."),
            (
                "send `cron`, `every_ms` or `local`; send one",
                "add --cron, --every-ms MS or --local; send one",
            ),
            ("open the ballot with `shared_principals`", "open the ballot with --shared-principals"),
        ] {
            assert_eq!(typed(said), here);
        }
    }

    #[test]
    fn what_is_quoted_stays() {
        for said in [
            "there is no queue `wait_ms`",
            "it carries out `queue.push` as `heron`",
            "meet with `heron` é",
            "see e.g. here",
        ] {
            assert_eq!(typed(said), said);
        }
    }
}
