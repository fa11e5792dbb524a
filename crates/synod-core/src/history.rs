//! What stands at a place in the log that state only refers to.
//!
//! A message of a topic, an event of a journal, a part of a blob are not held in memory.
//! State knows their place, (index, ordinal); the bytes stay in the entry that carried them, and are read when somebody asks.
//!
//! ```text
//!   state ── Reference { index, ordinal } ──▶ reply with a hole
//!                                               │ the node finds the entry of that index
//!                                               ▼
//!   entry ─▶ request ─▶ envelope, commands ─▶ Machine::recall ─▶ the record that carried the payload ─▶ JSON
//! ```
//!
//! `apply` never reads history: it may be far away, and it may be gone.
//! The reverse question, whether a payload found in an old entry is still referred to, is [`Recorded::keeps`].

use crate::codec::{Malformed, Reader, Wire};
use crate::entry::{Detached, Entry, Envelope, Header};
use crate::ids::{Epoch, Index, Millis};
use crate::json::{NoBodies, Render};
use crate::machines::{Command, Machines, space};
use crate::record::Field;

/// Where a writer's entries have come to: an entry that does not go on from here is a repeat, or comes from a fenced epoch, and counts for nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Succession {
    /// The epoch in force.
    pub epoch: Epoch,
    /// The newest entry's number within it.
    pub seq: u64,
}

impl Succession {
    /// Just before this entry, which is known to count.
    pub fn before(entry: &[u8]) -> Succession {
        let header = Entry::parse(entry).map(|entry| entry.header).ok();
        header.map_or_else(Succession::default, |header| Succession {
            epoch: header.epoch,
            seq: header.seq.saturating_sub(1),
        })
    }

    /// Whether an entry goes on from here; `opens` when it begins an epoch.
    pub(crate) fn takes(&self, header: &Header, opens: bool) -> bool {
        let newer = header.epoch > self.epoch;
        header.epoch >= self.epoch && (!newer || opens) && (newer || header.seq > self.seq)
    }

    /// Moves past an entry and returns how many indexes it has: as many as the fold gives it.
    pub fn count(&mut self, bytes: &[u8]) -> u64 {
        let Ok(entry) = Entry::parse(bytes) else { return 1 };
        let opens = entry.requests().take(2).any(|from| crate::fold::opens_epoch(from));
        if !self.takes(&entry.header, opens) {
            return 0;
        }
        (self.epoch, self.seq) = (entry.header.epoch, entry.header.seq);
        entry.len() as u64
    }
}

/// One request as the log recorded it, read once for any number of its payloads.
#[derive(Debug)]
pub struct Recorded<'e> {
    /// Who asked, and under which key.
    pub envelope: Envelope<'e>,
    /// When.
    pub time: Millis,
    from: Reader<'e>,
    commands: Vec<Command<'e>>,
    /// What they carry with them, to be carried out later.
    carried: Vec<Command<'e>>,
    /// How many payloads it carried.
    pub payloads: u32,
}

impl<'e> Recorded<'e> {
    /// Reads the `nth` request of an entry; `None` if it has fewer, or none that this version can read.
    pub fn of(entry: &'e Entry<'e>, nth: usize) -> Option<Recorded<'e>> {
        let mut from = entry.requests().nth(nth)?;
        let payloads = from.payloads();
        let envelope = Envelope::get(&mut from).ok()?;
        let mut rest = from;
        let command = Command::get(&mut rest).ok()?;
        let commands = match &command {
            Command::Space(space::Command::Txn(txn)) => txn.commands.parts().ok()?,
            _ => vec![command],
        };
        let mut carried = Vec::new();
        let mut next: Vec<_> = commands.iter().flat_map(Machines::carries).copied().collect();
        while let Some(commands) = next.pop() {
            let parts = commands.parts().ok()?;
            next.extend(parts.iter().flat_map(Machines::carries).copied());
            carried.extend(parts);
        }
        Some(Recorded { envelope, time: entry.header.time, from, commands, carried, payloads })
    }

    /// Its commands: one, or those of a transaction.
    pub fn commands(&self) -> &[Command<'e>] {
        &self.commands
    }

    /// Appends the members of the record that carried this payload, `from` and `at` before them; false when no machine knows it. `at` is when it was carried out, where that was later.
    pub fn show(&self, ordinal: u32, at: Option<Millis>, out: &mut String) -> Result<bool, Malformed> {
        use std::fmt::Write;
        let mut record = Vec::new();
        let Some(fields) = self.recall(ordinal, &mut record) else { return Ok(false) };
        let from = serde_json::to_string(self.envelope.name()).unwrap_or_default();
        write!(out, "\"from\":{from},\"at\":{}", at.unwrap_or(self.time)).map_err(|_| Malformed("text"))?;
        let end = out.len();
        out.push(',');
        if !Render::new(&NoBodies).members(fields, &mut self.from.lend(&record), out)? {
            out.truncate(end);
        }
        Ok(true)
    }

    fn recall(&self, ordinal: u32, record: &mut Vec<u8>) -> Option<&'static [Field]> {
        let mut all = self.commands.iter().chain(&self.carried);
        all.find_map(|command| Machines::recall(command, ordinal, record))
    }

    /// One payload; `None` if the request carried fewer.
    pub fn payload(&self, ordinal: u32) -> Option<Detached<'e>> {
        self.from.payload(ordinal as usize).ok()
    }

    /// Whether the state of `machines` still refers to this payload, or may hold it. Only what a machine has let go of is answered with no.
    pub fn keeps(&self, machines: &Machines, index: Index, ordinal: u32) -> bool {
        let mut record = Vec::new();
        self.commands
            .iter()
            .find(|command| Machines::recall(command, ordinal, &mut record).is_some())
            .is_none_or(|command| machines.keeps(index, command, ordinal))
    }
}
