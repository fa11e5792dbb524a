//! Which node, which space, and who speaks.

use super::exit::Stop;
use super::words;
use clap::{Arg, ArgAction, ArgMatches};
use std::path::PathBuf;
use std::time::Duration;
use synod_client::repository::Repository;
use synod_client::{Options, Space, Synod};

/// How long a command waits for a node that does not answer: long enough for a restart, short enough for a person.
const PATIENCE: Duration = Duration::from_secs(2);

/// The heading above what every command understands, so that a verb's own options stand together.
pub const EVERYWHERE: &str = "Everywhere";

/// What every command understands.
pub fn args() -> Vec<Arg> {
    let option = |name: &'static str, value: &'static str, about: &'static str| {
        Arg::new(name).long(name).value_name(value).help(about).global(true).help_heading(EVERYWHERE)
    };
    vec![
        Arg::new("json")
            .long("json")
            .action(ArgAction::SetTrue)
            .global(true)
            .help_heading(EVERYWHERE)
            .help("Answer as JSON, for programs"),
        option(
            "space",
            "NAME",
            "Which space; default: $SYNOD_SPACE, inside a git repository its name, else `default`",
        ),
        option(
            "as",
            "AGENT",
            "Who speaks: a name, or the handle that `agent join` gave; default: $SYNOD_AGENT",
        ),
        option("data", "DIR", "The node's data directory; default: $SYNOD_DATA, else ~/.local/state/synod"),
        option(
            "url",
            "URL",
            "The node's address, with $SYNOD_TOKEN; default: $SYNOD_URL, else from the data directory",
        ),
        option(
            "ca",
            "FILE",
            "Whom to trust at an https:// URL: the authority of the node's certificate, or that certificate; default: $SYNOD_CA, else what the system trusts",
        ),
        option("patience", "MS", "How long to wait for a node that does not answer; default 2s"),
    ]
}

/// The answers to those questions for one command.
#[derive(Clone, Debug)]
pub struct Place {
    /// How to reach the node.
    pub options: Options,
    /// The space's name.
    pub space: String,
    /// Whether nobody named it, so that it follows from where the command is typed.
    pub guessed: bool,
    /// Who speaks; `None`: the credential itself.
    pub agent: Option<String>,
    /// Whether programs read the output.
    pub json: bool,
}

impl Place {
    /// What the command line and the environment say.
    pub fn new(matches: &ArgMatches) -> Result<Place, Stop> {
        let word = |name: &str| matches.get_one::<String>(name).cloned();
        let env = |name: &str| std::env::var(name).ok().filter(|word| !word.is_empty());
        let mut options = Options::from_env();
        options.patience = match word("patience") {
            Some(text) => Duration::from_millis(words::span(&text).ok_or_else(|| {
                Stop::usage(format!("`patience` takes milliseconds, or a span such as 30s, not `{text}`"))
            })?),
            None => PATIENCE,
        };
        if let Some(dir) = word("data") {
            // A directory named here is meant, whatever the environment says.
            (options.data, options.url, options.token) = (Some(PathBuf::from(dir)), None, None);
        }
        if let Some(url) = word("url") {
            options.url = Some(url);
        }
        if let Some(ca) = word("ca") {
            options.ca = Some(PathBuf::from(ca));
        }
        let named = word("space").or_else(|| env("SYNOD_SPACE"));
        Ok(Place {
            options,
            guessed: named.is_none(),
            space: named.unwrap_or_else(space_here),
            agent: word("as").or_else(|| env("SYNOD_AGENT")),
            json: matches.get_flag("json"),
        })
    }

    /// The name a person is written to under: the agent they speak as, else the principal that their token proves.
    pub async fn person(&self, space: &Space) -> Result<String, Stop> {
        if let Some(name) = &self.agent {
            return Ok(name.split('@').next().unwrap_or(name).to_owned());
        }
        let me = space.call("space", "me", &serde_json::json!({})).await?;
        Ok(me["principal"].as_str().unwrap_or_default().to_owned())
    }

    /// A client of the node.
    pub fn synod(&self) -> Result<Synod, Stop> {
        Ok(Synod::connect(self.options.clone())?)
    }

    /// The space, spoken to as the agent.
    pub fn space(&self) -> Result<Space, Stop> {
        let space = self.synod()?.space(&self.space);
        Ok(match &self.agent {
            Some(agent) => (*space.agent(agent)).clone(),
            None => space,
        })
    }
}

/// Inside a git repository its name, else `default`.
fn space_here() -> String {
    let here = std::env::current_dir().ok().and_then(|here| Repository::find(&here));
    here.map_or_else(|| "default".to_owned(), |repository| repository.space())
}

/// What `--at` means to the node: an index as it stands, a time as RFC 3339, `10m` as the time ten minutes ago.
pub fn at(word: &str) -> Result<String, Stop> {
    if word.bytes().all(|byte| byte.is_ascii_digit()) && !word.is_empty() || word.contains('T') {
        return Ok(word.to_owned());
    }
    let ago = word.trim_start_matches('-').trim_end_matches("ago").trim();
    match words::span(ago) {
        Some(ms) => Ok(super::show::time::rfc3339(super::show::time::now().saturating_sub(ms))),
        None => Err(Stop::usage(format!(
            "`at` takes an index, a time such as 2026-01-31T10:52:00Z, or a span such as 10m for so long ago, not `{word}`"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_an_index_or_a_time() {
        assert_eq!(at("412").unwrap(), "412");
        assert_eq!(at("2026-01-31T10:52:00Z").unwrap(), "2026-01-31T10:52:00Z");
        assert!(at("10m").unwrap().ends_with('Z'));
        assert!(at("yesterday").is_err());
    }
}
