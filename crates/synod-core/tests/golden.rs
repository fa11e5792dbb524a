//! The machines by examples: each script under `golden/` is a story whose name says what it shows.
//!
//! A line that begins with `>` is one entry:
//!
//! ```text
//!   > heron queue.push {"queue":"q"}           a command: agent, verb, JSON
//!   > heron key=k1 queue.push {"queue":"q"}    under a request key
//!   > heron if_lock=src@7 kv.put {…}          only while heron holds the lock `src` under fence 7
//!   > heron if_term=job@8 kv.put {…}          only while heron leads `job` under term 8
//!   > build/heron queue.push {"queue":"q"}     of another principal than the owner
//!   > heron verified ballot.cast {…}          what is signed in it was verified by the node
//!   > node mail.carry {"max":1}                what only the node itself says
//!   > heron queue.pause {…} ;; wren …          several requests in one entry
//!   > ask queue.stats {"queue":"q"}            a query, by the owner; `ask build/ …` by another
//!   > time +500                                moves the clock, of which the next entry carries the time
//!   > pulse        > restart        > save_load
//!   > withdraw #7 heron k1                     the connection of request 7 closed before its reply
//! ```
//!
//! `$t1` is the first task that was seen in a reply, `$t` the newest; `$m` messages, `$f` fences, `$s` sessions, `$r` revisions, `$l` locks, `$u` uploads, `$e` terms, `$i` items, `$j` jobs, `$a` auctions, `$b` bids and `$v` ballots; `$digest` is the newest digest of a ballot's terms.
//! `<a*1024>` is the letter a, 1024 times; `^text^` is the name of the blob that holds this text.
//! After every entry all invariants are checked; at the end the log is folded again and compared.
//! `UPDATE_GOLDENFILES=1` writes what comes out.

// Tests read scripts and the environment; the core itself may not.
#![allow(clippy::disallowed_methods)]

mod common;

use common::{OWNER, Who, World, card, node, request};
use goldenscript::{Command, Context, Runner};
use std::error::Error;
use std::path::Path;
use synod_core::content;
use synod_core::entry::Guard;
use synod_core::fold::Applied;
use synod_core::ids::{Fence, Index};
use synod_core::machine::Machine;
use synod_core::machines::election::Elections;
use synod_core::machines::lock::Locks;
use synod_core::machines::space::{self, Absent};

#[test]
fn agent() {
    check("agent");
}

#[test]
fn auction() {
    check("auction");
}

#[test]
fn ballot() {
    check("ballot");
}

#[test]
fn blob() {
    check("blob");
}

#[test]
fn doc() {
    check("doc");
}

#[test]
fn election() {
    check("election");
}

#[test]
fn journal() {
    check("journal");
}

#[test]
fn kv() {
    check("kv");
}

#[test]
fn lock() {
    check("lock");
}

#[test]
fn mail() {
    check("mail");
}

#[test]
fn pipeline() {
    check("pipeline");
}

#[test]
fn queue() {
    check("queue");
}

#[test]
fn schedule() {
    check("schedule");
}

#[test]
fn space() {
    check("space");
}

#[test]
fn topic() {
    check("topic");
}

fn check(machine: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(machine);
    let mut scripts: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder of scripts")
        .map(|file| file.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "gs"))
        .collect();
    scripts.sort();
    assert!(!scripts.is_empty(), "no scripts in {}", folder.display());
    for script in scripts {
        println!("{}", script.display());
        let mut story = Story::default();
        goldenscript::run(&mut story, &script).unwrap_or_else(|e| panic!("{}: {e}", script.display()));
        story.world.check_replay();
    }
}

/// A world, and the numbers that were seen in it.
#[derive(Default)]
struct Story {
    world: World,
    seen: Seen,
}

#[derive(Default)]
struct Seen {
    task: Vec<u64>,
    message: Vec<u64>,
    fence: Vec<u64>,
    session: Vec<u64>,
    revision: Vec<u64>,
    lock: Vec<u64>,
    upload: Vec<u64>,
    term: Vec<u64>,
    item: Vec<u64>,
    job: Vec<u64>,
    auction: Vec<u64>,
    bid: Vec<u64>,
    ballot: Vec<u64>,
    digest: String,
}

impl Seen {
    fn list(&mut self, letter: char) -> &mut Vec<u64> {
        match letter {
            't' => &mut self.task,
            'm' => &mut self.message,
            'f' => &mut self.fence,
            's' => &mut self.session,
            'r' => &mut self.revision,
            'l' => &mut self.lock,
            'u' => &mut self.upload,
            'e' => &mut self.term,
            'i' => &mut self.item,
            'j' => &mut self.job,
            'v' => &mut self.ballot,
            'a' => &mut self.auction,
            'b' => &mut self.bid,
            _ => panic!(
                "`${letter}` names nothing; there are $t, $m, $f, $s, $r, $l, $u, $e, $i, $j, $a, $b and $v"
            ),
        }
    }

    /// Notes every number with a known name in a line of output.
    fn note(&mut self, line: &str) {
        if let Some((_, terms)) = line.split_once("\"terms\":\"") {
            self.digest = terms.chars().take_while(char::is_ascii_hexdigit).collect();
        }
        for (name, letter) in [
            ("\"task\":", 't'),
            ("\"message\":", 'm'),
            ("\"fence\":", 'f'),
            ("\"session\":", 's'),
            ("\"revision\":", 'r'),
            ("\"lock\":", 'l'),
            ("\"upload\":", 'u'),
            ("\"term\":", 'e'),
            ("\"item\":", 'i'),
            ("\"job\":", 'j'),
            ("\"auction\":", 'a'),
            ("\"bid\":", 'b'),
            ("\"ballot\":", 'v'),
        ] {
            for (at, _) in line.match_indices(name) {
                let digits: String =
                    line[at + name.len()..].chars().take_while(char::is_ascii_digit).collect();
                let list = self.list(letter);
                if let Ok(number) = digits.parse()
                    && !list.contains(&number)
                {
                    list.push(number);
                }
            }
        }
    }

    /// Replaces `$t1` and `$t` by the numbers they stand for.
    fn fill(&mut self, line: &str) -> String {
        let line = line.replace("$digest", &self.digest);
        let mut parts = line.split('$');
        let mut out = parts.next().unwrap_or_default().to_string();
        for part in parts {
            let letter = part.chars().next().expect("a letter after `$`");
            let rest = &part[letter.len_utf8()..];
            let digits = rest.chars().take_while(char::is_ascii_digit).count();
            let list = self.list(letter);
            let number = match rest[..digits].parse::<usize>() {
                Ok(n) => list.get(n - 1),
                Err(_) => list.last(),
            };
            out += &number.unwrap_or_else(|| panic!("`${part}`: not seen yet")).to_string();
            out += &rest[digits..];
        }
        out
    }
}

/// Writes out every `<a*1024>`.
fn long(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('<') {
        let said = after.split_once('>').and_then(|(said, after)| {
            let (letter, times) = said.split_once('*')?;
            Some((letter.repeat(times.parse().ok()?), after))
        });
        out += before;
        match said {
            Some((letters, after)) => (out, rest) = (out + &letters, after),
            None => (out, rest) = (out + "<", after),
        }
    }
    out + rest
}

/// Writes the blob's name for every `^text^`.
fn named(line: &str) -> String {
    let name =
        |text: &str| content::measure(0, text.as_bytes()).and_then(|m| m.alone).map(|h| content::name(&h));
    let parts = line.split('^').enumerate();
    parts.map(|(n, part)| if n % 2 == 1 { name(part).expect("a name") } else { part.into() }).collect()
}

impl Runner for Story {
    type Command = Command;

    fn run(&mut self, command: &Command, context: &Context) -> Result<String, Box<dyn Error>> {
        assert!(command.args.is_empty(), "begin every line with `>`: {command}");
        // A silenced literal keeps its closing bracket.
        let name = command.name.trim();
        let name = if context.silent { name.strip_suffix(')').unwrap_or(name) } else { name };
        let line = self.seen.fill(&named(&long(name)));
        let (word, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let applied = match word {
            "time" => {
                self.world.time = self.world.time.saturating_add_signed(rest.parse()?);
                return Ok(String::new());
            }
            "save_load" => {
                self.world.save_load();
                return Ok(String::new());
            }
            "ask" => return Ok(self.ask(rest)),
            "pulse" => self.world.pulse(),
            "restart" => self.world.restart(),
            "withdraw" => self.withdraw(rest)?,
            _ => match self.commands(&line) {
                Ok(applied) => applied,
                Err(text) => return Ok(text),
            },
        };
        let Applied::Folded { .. } = applied else { return Ok("ignored".into()) };
        let out = self.world.effects();
        out.lines().filter(|line| !line.starts_with("  ")).for_each(|line| self.seen.note(line));
        Ok(out)
    }
}

impl Story {
    fn ask(&self, rest: &str) -> String {
        let (principal, rest) = match rest.split_once("/ ") {
            Some((principal, rest)) => (principal, rest),
            None => (OWNER, rest),
        };
        let (name, json) = rest.split_once(' ').unwrap_or((rest, "{}"));
        match self.world.ask(principal, name, json) {
            Ok(json) => json,
            Err(refusal) => self.world.refusal(&refusal),
        }
    }

    fn withdraw(&mut self, rest: &str) -> Result<Applied, Box<dyn Error>> {
        let mut words = rest.split(' ');
        let ticket = words.next().unwrap_or_default().trim_start_matches('#').parse()?;
        let agent = words.next().ok_or("withdraw whose request?")?;
        let agent = if agent == "node" { "" } else { agent }.into();
        let key = words.next().map(Into::into);
        let callers = vec![Absent { ticket: Index(ticket), agent, key }];
        self.world.expect(self.world.fold.index().next(), &[card("space.withdraw")]);
        Ok(self.world.entry(&[node(&space::Command::Withdraw(space::Withdraw { callers }))]))
    }

    /// One entry of the commands in `line`; the text of what a door would refuse.
    fn commands(&mut self, line: &str) -> Result<Applied, String> {
        let (mut requests, mut cards) = (Vec::new(), Vec::new());
        for part in line.split(" ;; ") {
            let mut words = part.splitn(2, ' ');
            let agent = words.next().unwrap_or_default();
            let mut rest = words.next().unwrap_or_default();
            let (principal, agent) = agent.split_once('/').unwrap_or((OWNER, agent));
            let (principal, agent) = if agent == "node" { ("", "") } else { (principal, agent) };
            let mut who = Who { principal, ..Who::agent(agent) };
            if let Some(keyed) = rest.strip_prefix("key=") {
                let (key, after) = keyed.split_once(' ').expect("a verb after the key");
                (who.key, rest) = (Some(key), after);
            } else if let Some(keyed) = rest.strip_prefix("seq=") {
                let (pair, after) = keyed.split_once(' ').expect("a verb after the number");
                let (session, seq) = pair.split_once(':').expect("session:seq");
                let number = |text: &str| text.parse().expect("a number");
                (who.sequence, rest) = (Some((number(session), number(seq))), after);
            }
            if let Some(after) = rest.strip_prefix("verified ") {
                (who.verified, rest) = (true, after);
            }
            for (word, machine) in [("if_lock=", Locks::TAG), ("if_term=", Elections::TAG)] {
                let Some(guarded) = rest.strip_prefix(word) else { continue };
                let (guard, after) = guarded.split_once(' ').expect("a verb after the guard");
                let (name, fence) = guard.rsplit_once('@').expect("NAME@FENCE");
                let fence = Fence(fence.parse().expect("a fence"));
                (who.guard, rest) = (Some(Guard { machine, name, fence }), after);
            }
            let (name, json) = rest.split_once(' ').unwrap_or((rest, "{}"));
            requests.push(request(who, name, json).map_err(|refusal| format!("at the door: {refusal}"))?);
            cards.push(card(name));
        }
        self.world.expect(self.world.fold.index().next(), &cards);
        Ok(self.world.entry(&requests))
    }
}
