//! What is stored for a message, a lease, a box, a reader in line.
//!
//! A message's own row is small; what only some messages have stands apart, so that a plain one pays nothing for it.

use super::State;
use crate::codec::{Malformed, Reader, Wire};
use crate::endpoint::Breaker;
use crate::ids::{Fence, Index, Millis, Serial};
use crate::record;

/// How many messages of a box are where; by `State`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    /// By state.
    pub counts: [u64; 5],
    /// All that were ever sent to it.
    pub sent: u64,
    /// When its agent last asked for mail or acknowledged some; zero for never.
    pub last_read: Millis,
}

impl Tally {
    /// Messages that are not read yet, in hand or not.
    pub fn unread(&self) -> u64 {
        self.counts[State::Waiting as usize] + self.counts[State::Leased as usize]
    }
}

impl<'a> Wire<'a> for Tally {
    fn put(&self, out: &mut Vec<u8>) {
        self.counts.iter().for_each(|n| n.put(out));
        (self.sent, self.last_read).put(out);
    }
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        let mut tally = Tally::default();
        for n in &mut tally.counts {
            *n = u64::get(from)?;
        }
        (tally.sent, tally.last_read) = Wire::get(from)?;
        Ok(tally)
    }
}

record! {
    /// A message.
    #[derive(Copy)]
    pub(crate) struct MailRow {
        /// The sender's box; 0 for a notice.
        from: u32,
        /// The recipient's box.
        to: u32,
        /// Where it is in its life.
        state: State,
        /// Attempts granted and not given back.
        attempts: u32,
        /// How many messages it follows from.
        depth: u64,
        /// When it was sent.
        sent: Millis,
        /// Waiting: not before. Otherwise when it came to this state.
        at: Millis,
        /// Unread by then, it is dead.
        expires: Millis,
        /// How long that is from when it was sent, or put back into its box.
        expires_ms: u64,
    }
}

record! {
    /// What only some messages have.
    #[derive(Default)]
    pub(crate) struct Extra {
        /// What it is about.
        subject: Option<Box<str>>,
        /// The message that it follows from.
        reply_to: Option<Serial>,
        /// What ties it to others.
        correlation: Option<Box<str>>,
        /// The request key under which it was sent by a request.
        key: Option<[u8; 16]>,
        /// The request that it was handed to as the reply.
        answered: Option<Index>,
    }
}

record! {
    /// A lease.
    #[derive(Copy)]
    pub(crate) struct LeaseRow {
        /// The newest fence of the message.
        fence: Fence,
        /// Who has it: the box's own agent.
        agent: Serial,
        /// In which session; 0 for none.
        reader: Serial,
        /// Whether it lasts as long as that session.
        bound: bool,
        /// The request it was granted to.
        ticket: Index,
        /// Since when.
        since: Millis,
        /// Until when; the largest number for one that is bound to its session.
        until: Millis,
        /// How long it is extended by default.
        lease_ms: u64,
    }
}

record! {
    /// An attempt that came to nothing.
    pub(crate) struct Tried {
        /// Which attempt, from 1; 0 for a message that was never handed out.
        attempt: u32,
        /// The session that had it; 0 for none.
        reader: Serial,
        /// When it came back.
        at: Millis,
        /// Why.
        reason: Box<str>,
    }
}

record! {
    /// A reader in line.
    #[derive(Copy)]
    pub(crate) struct Waiter {
        /// Its box.
        of: u32,
        /// Who waits.
        agent: Serial,
        /// In which session; 0 for none.
        reader: Serial,
        /// Whether leases are to last as long as that session.
        bound: bool,
        /// How many messages at the most.
        max: u32,
        /// How long the leases are to last.
        lease_ms: u64,
    }
}

record! {
    /// A request that waits for the reply to its message.
    #[derive(Copy)]
    pub(crate) struct Asked {
        /// Its message.
        message: Serial,
        /// Who waits.
        agent: Serial,
    }
}

record! {
    /// What a request sent.
    #[derive(Copy)]
    pub(crate) struct Sending {
        /// The hash of the command, to recognise a retry.
        command: u64,
        /// Its message.
        message: Serial,
    }
}

record! {
    /// How often two boxes wrote to each other in the minute that began at `since`.
    #[derive(Copy)]
    pub(crate) struct Rate {
        /// When it began.
        since: Millis,
        /// How many messages since.
        count: u64,
    }
}

record! {
    /// Where a box's mail is pushed to; changes seldom.
    pub(crate) struct EndpointRow {
        /// The URL.
        url: Box<str>,
        /// The sealed secret that signs.
        secret: Box<str>,
        /// The one before, and until when it signs too.
        before: Option<Box<str>>,
        /// See `before`; zero without one.
        before_until: Millis,
    }
}

record! {
    /// How that fares; changes with every attempt, so its before-images are small.
    #[derive(Copy)]
    pub(crate) struct BreakerRow {
        /// Whether it is pushed to.
        state: Breaker,
        /// Since when.
        since: Millis,
        /// Attempts that failed in a row.
        failures: u64,
        /// Tries of a breaker that had opened, failed in a row.
        tries: u64,
        /// Open: until when.
        until: Millis,
        /// Under which time the box is listed to be carried; zero when it is not.
        ready: Millis,
        /// Messages that it took.
        delivered: u64,
        /// Attempts that failed.
        failed: u64,
    }
}

record! {
    /// A courier in line.
    #[derive(Copy)]
    pub(crate) struct Courier {
        /// How many messages at the most.
        max: u32,
    }
}

record! {
    /// Pushes of all boxes, for whoever watches.
    #[derive(Copy, Default)]
    pub struct Pushes {
        /// Endpoints there are.
        endpoints: u64,
        /// Those whose breaker is open or half open.
        open: u64,
        /// Those that are disabled.
        disabled: u64,
        /// Messages under way.
        in_flight: u64,
        /// Attempts begun since the space began.
        started: u64,
        /// Messages that were taken.
        delivered: u64,
        /// Attempts that failed.
        failed: u64,
        /// Attempts of which nobody knows what came of them.
        unknown: u64,
    }
}

impl State {
    /// Whether a message in this state has ended.
    pub fn ended(self) -> bool {
        matches!(self, State::Read | State::Dead | State::Cancelled)
    }
}
