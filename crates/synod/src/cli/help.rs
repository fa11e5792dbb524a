//! The page that `synod help` shows: commands by what they are for, in sentences.

use super::exit::CODES;
use super::grammar;
use synod_core::catalogue::Card;

/// What each machine is for. A machine without a line here fails a test.
const ABOUT: &[(&str, &str)] = &[
    ("queue", "Who does what: push, claim, finish, retry, and why a task waits"),
    ("kv", "What everybody knows: keys with revisions"),
    ("mail", "Who says what to whom: send, receive, reply, dead letters"),
    ("journal", "What happened to each thing: events at an expected revision, snapshots, projections"),
    ("blob", "Artefacts by their hash: files too long for a body, kept while something mentions them"),
    ("topic", "Who hears what: publish, read, subscribe, and groups that share the work"),
    ("lock", "Who works on what: names and paths for oneself, fenced, in fair order"),
    ("auction", "Who does it best: bids until a moment, the best wins, the next best when it fails"),
    ("election", "Who leads: one at a time, under a term that everybody can check"),
    ("schedule", "What happens when: commands by expression, interval or date, once for each tick"),
    ("pipeline", "What goes from stage to stage: define, start, take, finish, and why an item waits"),
    ("ballot", "What is agreed on: a frozen electorate votes, and the decision acts"),
    ("doc", "What comes together again: state that many write at once, merged by a rule for each key"),
    ("agent", "Who is there: join, leave, presence, capabilities"),
    ("space", "The space itself: settings, rights, chains"),
];

/// One line on a machine.
pub fn about(machine: &str) -> &'static str {
    ABOUT.iter().find(|(name, _)| *name == machine).map_or("", |(_, about)| about)
}

/// Where a word that is no command is a verb: `synod help campaign` means that of `election`.
pub fn hint(words: &[String]) -> Option<String> {
    let word = match words {
        [help, word, ..] if help == "help" => word,
        [word, ..] => word,
        [] => return None,
    };
    // `queue jump` is a mistake behind a command.
    if super::command().find_subcommand(word).is_some() {
        return None;
    }
    let named = |card: &Card| grammar::spelling(card.verb) == grammar::spelling(word);
    let mut cards: Vec<&Card> = grammar::cards().filter(|card| named(card)).collect();
    cards.sort_by_key(|card| ABOUT.iter().position(|(name, _)| *name == card.machine));
    let machines: Vec<String> = cards.iter().map(|card| format!("`{}`", card.machine)).collect();
    let first = cards.first()?;
    let spelt = grammar::spelling(first.verb);
    Some(format!("`{spelt}` is a verb of {}: synod help {} {spelt}", machines.join(", "), first.machine))
}

/// Commands that are not a machine's, by what they are for.
const GROUPS: &[(&str, &[(&str, &str)])] = &[
    (
        "Begin",
        &[
            ("serve", "Start a node here; it prints its address and runs until it is told to stop"),
            ("setup", "Set up a coding agent in this repository: MCP server, hooks, instructions"),
            (
                "demo",
                "See it work: a git history becomes a graph while processes are killed; `demo fleet`: eight agents, one repository",
            ),
            ("doctor", "Check directory, disk, clock, token and node, and say what to do"),
        ],
    ),
    (
        "See what is going on",
        &[
            ("status", "The node, its queues and its fleet at a glance"),
            ("top", "Who does what right now, live"),
            ("why", "Why a task, a lock, an agent, a message or a key is as it is"),
            ("log", "What happened: show, tail, verify, export"),
            ("repair", "Go past a request that stops the node"),
            ("redact", "Erase payloads for ever, from state, log and checkpoints"),
            ("upgrade", "What a data directory holds, and bring it to this version's forms"),
        ],
    ),
    (
        "Answer",
        &[
            ("inbox", "What waits for you: questions of agents, and mail"),
            ("answer", "Answer one of them, by its number"),
        ],
    ),
    (
        "Do work",
        &[
            ("work", "Run a program for each task of a queue"),
            ("bid", "Bid in auctions: a program says what it costs, another does what was won"),
            ("mcp", "Serve a coding agent: tools for models over stdin and stdout (MCP)"),
            ("run", "Run a program while holding a lock on files"),
            ("txn", "Several commands, all or nothing"),
        ],
    ),
    (
        "Keep locks",
        &[(
            "hook",
            "What a coding agent or git runs so that locks are kept: pre-edit, pre-commit, post-shell, idle",
        )],
    ),
    (
        "Move",
        &[
            ("import", "Bring in issues of beads or messages of mcp_agent_mail"),
            ("export", "Write everything a space holds as JSON lines"),
        ],
    ),
    ("Measure", &[("bench", "Measure this node on this machine")]),
];

/// The page.
pub fn page() -> String {
    let mut page = String::from(
        "Synod is one node where agents hand over work, share state and agree, without races, lost work or doubled work.\n\nUsage: synod COMMAND [WORDS] [--json] [--space NAME] [--as AGENT]\n",
    );
    let line = |page: &mut String, name: &str, about: &str| page.push_str(&format!("  {name:<8} {about}\n"));
    for (group, commands) in GROUPS {
        page.push_str(&format!("\n{group}\n"));
        commands.iter().for_each(|(name, about)| line(&mut page, name, about));
    }
    page.push_str(
        "\nCoordinate (`synod help MACHINE` lists the verbs, `synod help MACHINE VERB` explains one)\n",
    );
    // The space itself comes last: few people ever need it.
    let mut machines: Vec<String> =
        grammar::machines().iter().map(|machine| machine.get_name().to_owned()).collect();
    machines.sort_by_key(|name| (name == "space", ABOUT.iter().position(|(known, _)| known == name)));
    machines.iter().for_each(|name| line(&mut page, name, about(name)));
    page.push_str(
        "\nEverywhere\n  \
         --json          The node's answer as JSON, for programs\n  \
         --space NAME    Which space; default: $SYNOD_SPACE, inside a git repository its name, else `default`\n  \
         --as AGENT      Who speaks: a name, or the handle that `agent join` gave; default: $SYNOD_AGENT\n  \
         --data DIR      The node's data directory; default: $SYNOD_DATA, else ~/.local/state/synod\n  \
         --url URL       The node's address, with $SYNOD_TOKEN; default: $SYNOD_URL, else from the data directory\n  \
         --ca FILE       Whom to trust at an https:// URL; default: $SYNOD_CA, else what the system trusts\n  \
         --patience MS   How long to wait for a node that does not answer; default 2s\n",
    );
    page.push_str(
        "\nA payload is JSON or any text; `-` reads standard input, `@FILE` a file.\n\nExit codes\n",
    );
    page.push_str(CODES);
    page.push_str(
        "\nTry\n  synod serve &\n  synod queue push greetings '{\"to\":\"wren\"}'\n  synod work greetings -- cat\n",
    );
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_on_the_page_and_every_machine_has_a_sentence() {
        let page = page();
        for command in crate::cli::command().get_subcommands() {
            let name = command.get_name();
            assert!(page.contains(&format!("\n  {name:<8} ")), "`{name}` is missing on the page of help");
        }
        for machine in grammar::machines() {
            assert!(!about(machine.get_name()).is_empty(), "{} has no sentence", machine.get_name());
        }
    }

    #[test]
    fn a_verb_alone_is_told_whose_it_is() {
        let hint = |line: &str| hint(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        let campaign = "`campaign` is a verb of `election`: synod help election campaign";
        assert_eq!(hint("help campaign").as_deref(), Some(campaign));
        assert_eq!(hint("campaign nightly").as_deref(), Some(campaign));
        let push_all = "`push-all` is a verb of `queue`: synod help queue push-all";
        assert_eq!(hint("help push_all").as_deref(), Some(push_all));
        let of_several = hint("help show").unwrap_or_default();
        assert!(
            of_several.starts_with("`show` is a verb of `queue`, ") && of_several.contains("`pipeline`, ")
        );
        assert_eq!((hint("help nonsense"), hint("help queue show"), hint("")), (None, None, None));
    }

    #[test]
    fn every_card_can_be_typed() {
        let root = crate::cli::command();
        for card in grammar::cards() {
            let machine = root.find_subcommand(card.machine).expect(card.machine);
            let verb = machine.find_subcommand(grammar::spelling(card.verb));
            let verb = verb.unwrap_or_else(|| panic!("{} cannot be typed", card.name()));
            for field in card.fields {
                let found = verb.get_arguments().any(|arg| arg.get_id() == field.name);
                assert!(found, "{} has no way to give `{}`", card.name(), field.name);
            }
            assert!(card.positional.len() <= 3, "{} has more than three words without a name", card.name());
        }
    }
}
