//! Every verb a developer of Synod types.
//!
//! ```text
//!   cargo xtask VERB ─▶ VERBS ─▶ verbs::… ─▶ run: cargo, git, the binaries ─▶ tally ─▶ exit status
//! ```
//!
//! Nothing has to be installed first: a Rust toolchain, git and a C compiler are enough.
//! Where something better is there (cargo-nextest, curl) it is used and named.
//! This program has no dependencies, so that the first verb on a fresh clone begins at once.
//!
//! Rooms: `verbs` one file each · `run` children and what is counted of their output · `tidy` what the source must never contain · `licences` what dependencies allow.

mod licences;
mod run;
mod tidy;
mod verbs;

use run::Outcome;
use std::process::ExitCode;

/// One verb: its words, what it does in one sentence, and how.
struct Verb {
    name: &'static str,
    words: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Outcome,
}

const VERBS: &[Verb] = &[
    Verb {
        name: "check",
        words: "",
        about: "Says in a minute whether the source is in order: formatting, clippy without warnings, tidy, licences.",
        run: verbs::check::run,
    },
    Verb {
        name: "test",
        words: "[--long]",
        about: "Runs everything that can fail: all tests, doc tests, goldenscripts, tidy, the guide, the examples; --long takes hours of cases instead of minutes, and puts ten million messages into a topic.",
        run: verbs::test::run,
    },
    Verb {
        name: "golden",
        words: "",
        about: "Records the goldenscripts and the guide anew; read the difference in git before you commit it.",
        run: verbs::golden::run,
    },
    Verb {
        name: "bench",
        words: "[WORDS]",
        about: "Builds for release and measures this machine with `synod bench WORDS`.",
        run: verbs::bench::run,
    },
    Verb {
        name: "docs",
        words: "",
        about: "Writes docs/reference from the catalogue, then builds the API documentation.",
        run: verbs::docs::run,
    },
    Verb {
        name: "example",
        words: "NAME",
        about: "Runs examples/NAME against a node of its own; without a name it lists them.",
        run: verbs::example::run,
    },
    Verb {
        name: "tidy",
        words: "",
        about: "Looks for what the source must never contain.",
        run: verbs::check::tidy,
    },
    Verb {
        name: "licences",
        words: "",
        about: "Compares the licence of every dependency with deny.toml.",
        run: verbs::check::licences,
    },
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let name = words.first().map_or("help", String::as_str);
    if matches!(name, "help" | "--help" | "-h") {
        print!("{}", help());
        return ExitCode::SUCCESS;
    }
    let Some(verb) = VERBS.iter().find(|verb| verb.name == name) else {
        eprintln!("`{name}` is no verb of xtask\n\n{}", help());
        return ExitCode::from(2);
    };
    match (verb.run)(&words[1..]) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

/// What `cargo xtask help` prints.
fn help() -> String {
    let mut page = String::from("What a developer of Synod types:\n");
    for Verb { name, words, about, .. } in VERBS {
        let typed = format!("{name} {words}");
        page.push_str(&format!("\n  cargo xtask {}\n      {about}\n", typed.trim_end()));
    }
    page.push_str("\nWhat a user types: `cargo run --release -- help`.\n");
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_names_every_verb_in_a_sentence() {
        for verb in VERBS {
            assert!(help().contains(&format!("cargo xtask {}", verb.name)));
            assert!(verb.about.ends_with('.') && verb.about.starts_with(char::is_uppercase), "{}", verb.name);
        }
    }
}
