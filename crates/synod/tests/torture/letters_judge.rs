//! Who reads the log of the mail, and the files of those who were killed over it, with no code of the machine.
//!
//! ```text
//!   a reader's file            what it means when it is the last line of one who was killed
//!   asks                       it stood in line, or an answer was on its way to it
//!   got MESSAGE FENCE FROM N   it was told that the message is in its hands
//!   ack MESSAGE FENCE          its word is on its way: the log alone knows whether it was heard
//!   acked MESSAGE FENCE        it was told that the message is read
//!   late MESSAGE FENCE         it was told that it is not
//! ```

use crate::ledger::Happened;
use crate::letters::{BOXES, SENDERS};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Word {
    Asks,
    Got,
    Ack,
    Acked,
    Late,
}

/// A line of a reader's file.
#[derive(Clone, Debug)]
pub struct Step {
    pub word: Word,
    pub message: u64,
    fence: u64,
    /// Who sent it, and the sender's number in its body: for what it got.
    body: Option<(String, u64)>,
}

/// What a reader has written down. A last line without its end was cut by the kill and counts as not written.
pub fn steps(file: &Path) -> Vec<Step> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    whole.lines().map(step).collect()
}

fn step(line: &str) -> Step {
    let words: Vec<&str> = line.split(' ').collect();
    let number = |n: usize| words.get(n).map_or(0, |word| word.parse().unwrap());
    let word = match words[0] {
        "asks" => Word::Asks,
        "got" => Word::Got,
        "ack" => Word::Ack,
        "acked" => Word::Acked,
        "late" => Word::Late,
        other => panic!("{other} is no step: {line}"),
    };
    let body = (word == Word::Got).then(|| (words[3].to_owned(), number(4)));
    Step { word, message: number(1), fence: number(2), body }
}

/// A message as the log tells of it.
#[derive(Debug, Default)]
struct Mail {
    to: String,
    /// The fence of the lease that is open; stays with a message that is read.
    open: Option<u64>,
    /// Every fence it was handed out under.
    fences: Vec<u64>,
    is_read: bool,
}

/// Reads the log's events in order and insists on the rules.
#[derive(Default)]
pub struct Judge {
    mails: BTreeMap<u64, Mail>,
    /// Unread messages by box, in hand or not.
    unread: BTreeMap<String, BTreeSet<u64>>,
    /// The message of each box that was read last.
    last_read: BTreeMap<String, u64>,
    /// What senders were told: sender and number by message.
    sent: BTreeMap<u64, (&'static str, u64)>,
    seen: Seen,
}

/// What the judge has seen: whether anything was tried at all.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    read: usize,
    /// Messages that came back with their lease, with their reader's session, and from callers who had gone.
    after_lease: u64,
    after_session: u64,
    returned: u64,
    /// Messages that more than one life had in hand.
    in_two_hands: usize,
    /// Lives that ended at a step.
    died_at: BTreeMap<Word, usize>,
    /// Lives that ended at `ack` although the message was read: told to nobody, and still only once.
    read_untold: usize,
}

impl Judge {
    pub fn of(events: &[Happened]) -> Judge {
        let mut judge = Judge::default();
        for (id, name, data) in events {
            if let Some(what) = name.strip_prefix("mail.") {
                judge.hear(id, what, data);
            }
        }
        judge.seen.read = judge.mails.values().filter(|mail| mail.is_read).count();
        judge
    }

    fn hear(&mut self, id: &str, what: &str, data: &Value) {
        let message = data["message"].as_u64().unwrap_or_else(|| panic!("{id}: {what} of no message"));
        if what == "sent" {
            let to = data["to"].as_str().unwrap_or_default().to_owned();
            let newest = self.mails.keys().next_back().copied().unwrap_or(0);
            assert!(newest < message, "{id}: {message} came after {newest}");
            self.unread.entry(to.clone()).or_default().insert(message);
            self.mails.insert(message, Mail { to, ..Mail::default() });
            return;
        }
        let mail = self.mails.get_mut(&message).unwrap_or_else(|| panic!("{id}: {what} of nothing sent"));
        assert!(!mail.is_read, "{id}: {what} of message {message}, which was read before");
        match what {
            "delivered" => {
                let fence = data["fence"].as_u64().unwrap();
                assert_eq!(
                    mail.open, None,
                    "{id}: message {message} is handed out before its lease has ended"
                );
                assert!(mail.fences.last().is_none_or(|last| *last < fence), "{id}: an old fence");
                mail.open = Some(fence);
                mail.fences.push(fence);
                let to = mail.to.clone();
                let earlier = self.unread[&to].range(..message);
                let overtaken: Vec<u64> =
                    earlier.filter(|earlier| self.mails[earlier].open.is_none()).copied().collect();
                assert!(
                    overtaken.is_empty(),
                    "{id}: message {message} overtakes {overtaken:?} in the box of {to}"
                );
            }
            "read" => {
                assert!(mail.open.is_some(), "{id}: message {message} was read by nobody");
                mail.is_read = true;
                let to = mail.to.clone();
                self.unread.entry(to.clone()).or_default().remove(&message);
                let before = self.last_read.insert(to, message).unwrap_or(0);
                assert!(before < message, "{id}: message {message} was read after {before}");
            }
            "expired" | "returned" | "nacked" => {
                assert!(mail.open.take().is_some(), "{id}: {what} of message {message}, which nobody had");
                match data["why"].as_str() {
                    Some("lease") => self.seen.after_lease += 1,
                    Some("session") => self.seen.after_session += 1,
                    Some(why) => panic!("{id}: {what} of message {message}: {why}"),
                    None => self.seen.returned += 1,
                }
            }
            other => panic!("{id}: {other} was not to happen here: {data}"),
        }
    }

    /// Whether everything that senders were told is so: what, by sender and number, as (message, box).
    pub fn agrees_with_senders(&mut self, told: &BTreeMap<(usize, u64), (u64, String)>) {
        for ((sender, n), (message, to)) in told {
            let mail = self
                .mails
                .get(message)
                .unwrap_or_else(|| panic!("the {n}th of {}, sent as {message}, is lost", SENDERS[*sender]));
            assert_eq!(mail.to, *to);
            self.sent.insert(*message, (SENDERS[*sender], *n));
        }
        // Each sender's messages to a box lie in it in the order in which it was answered.
        for (sender, name) in SENDERS.into_iter().enumerate() {
            for to in BOXES {
                let sent = told.range((sender, 0)..(sender + 1, 0));
                let mine: Vec<u64> =
                    sent.filter(|(_, (_, of))| of == to).map(|(_, (message, _))| *message).collect();
                assert!(mine.is_sorted(), "{name} to {to}: {mine:?}");
            }
        }
    }

    /// Whether everything that readers were told is so, and nothing was read that no reader meant to.
    pub fn agrees_with_readers(&mut self, hands: &Path) {
        // By message: the fence under which somebody was told that it is read, and those under which somebody said so.
        let (mut acked, mut said) = (BTreeMap::<u64, u64>::new(), BTreeMap::<u64, Vec<u64>>::new());
        let (mut got, mut lives) = (BTreeMap::<u64, Vec<u64>>::new(), Vec::new());
        for entry in std::fs::read_dir(hands).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let steps = steps(&path);
            let mut newest = 0;
            for Step { word, message, fence, body } in &steps {
                let at = format!("reader {name}: {word:?} {message} {fence}");
                if *word == Word::Asks {
                    continue;
                }
                let mail = self.mails.get(message).unwrap_or_else(|| panic!("{at}: of nothing sent"));
                assert!(name.starts_with(&format!("{} ", mail.to)), "{at}: for {}", mail.to);
                assert!(mail.fences.contains(fence), "{at}: the log knows of no such lease");
                let was_read = mail.is_read && mail.open == Some(*fence);
                match word {
                    Word::Asks => {}
                    Word::Got => {
                        assert!(newest < *fence, "{at}: after {newest}");
                        newest = *fence;
                        let (from, n) = body.as_ref().unwrap();
                        let sent = self.sent.get(message);
                        assert!(
                            sent.is_none_or(|sent| *sent == (from, *n)),
                            "{at}: {from} {n} instead of {sent:?}"
                        );
                        got.entry(*message).or_default().push(*fence);
                    }
                    Word::Ack => said.entry(*message).or_default().push(*fence),
                    Word::Acked => {
                        assert!(was_read, "{at}: by the log it is not read under it: {mail:?}");
                        let before = acked.insert(*message, *fence);
                        assert_eq!(before, None, "{at}: it was acknowledged twice");
                    }
                    Word::Late => assert!(!was_read, "{at}: by the log it is read: {mail:?}"),
                }
            }
            lives.push(steps);
        }
        for (message, fences) in &mut got {
            fences.sort_unstable();
            assert!(fences.is_sorted_by(|one, two| one < two), "message {message}: one lease in two hands");
            // Told by the files alone: the log is not asked.
            let read = acked.get(message).copied().unwrap_or(u64::MAX);
            let newest = *fences.last().unwrap();
            assert!(newest <= read, "message {message} was read under {read} and handed out under {newest}");
        }
        for (message, mail) in self.mails.iter().filter(|(_, mail)| mail.is_read) {
            let times = said
                .get(message)
                .map_or(0, |said| said.iter().filter(|fence| Some(**fence) == mail.open).count());
            assert_eq!(times, 1, "message {message} is read, and so many said so: {mail:?}");
        }
        self.seen.in_two_hands = got.values().filter(|fences| fences.len() > 1).count();
        for last in lives.iter().filter_map(|steps| steps.last()) {
            *self.seen.died_at.entry(last.word).or_default() += 1;
            let is_read = self
                .mails
                .get(&last.message)
                .is_some_and(|mail| mail.is_read && mail.open == Some(last.fence));
            self.seen.read_untold += usize::from(last.word == Word::Ack && is_read);
        }
    }

    /// Whether nothing is left, and everything was tried that was to be tried.
    pub fn verdict(self, sent: usize) -> Seen {
        assert_eq!(self.seen.read, self.mails.len(), "all mail is read in the end");
        assert_eq!(sent, self.mails.len(), "what was sent under a key was sent once");
        let seen = self.seen;
        assert!(seen.after_lease > 0 && seen.after_session > 0, "nobody lost its mail: {seen:?}");
        assert!(seen.in_two_hands > 0, "nothing was handed on: {seen:?}");
        for word in [Word::Asks, Word::Got, Word::Ack, Word::Acked] {
            assert!(seen.died_at.contains_key(&word), "no reader died at {word:?}: {seen:?}");
        }
        seen
    }
}
