//! The way into a loop: one channel a thread, messages addressed to a space.

use super::intake::Item;
use super::maker::Made;
use super::space::Space;
use super::{Answer, AskError};
use std::sync::mpsc;
use std::time::Duration;
use synod_core::ids::Index;
use synod_core::machines::space::Absent;
use synod_log::Log;
use tokio::sync::oneshot;

/// What a loop can be told.
pub(super) enum Message {
    /// A request for the log.
    Submit(u32, Box<Item>),
    /// A query.
    Ask(u32, Box<Question>),
    /// Whoever waited for the submission of this number does not any more.
    Gone(u32, u64),
    /// A reply that granted something was dropped before it was written.
    Unwritten(u32, Box<Absent>),
    /// Somebody wants to read the trail up to what is durable now.
    Flush(u32),
    /// The checkpoint maker is done.
    Made(u32, Made),
    /// Something to be done with the log by its owner, quickly. It returns a fault only when that is final.
    Log(u32, LogWork),
    /// Take this space over.
    Open(Box<Space>),
    /// Look at the clock again: for tests that drive it.
    Nudge,
    /// Finish what is under way, close every log, end.
    Stop,
}

/// What is done with the log between two turns.
pub(super) type LogWork = Box<dyn FnOnce(&mut dyn Log) -> Result<(), synod_log::Fault> + Send>;

/// Why nothing came of work with the log.
#[derive(Debug)]
pub(super) enum Lost {
    /// The loop has ended.
    Over,
    /// The log said no.
    Fault(synod_log::Fault),
}

/// A query on its way.
pub(super) struct Question {
    pub principal: Box<str>,
    /// Machine tag, verb tag, record.
    pub query: Vec<u8>,
    pub reply: &'static [synod_core::record::Field],
    pub machine: u8,
    /// Not to be answered before this index.
    pub min_index: Index,
    /// When it was asked, on the node's monotonic clock.
    pub since: Duration,
    pub answer: oneshot::Sender<Result<Answer, AskError>>,
}

/// The address of a space in its loop.
#[derive(Clone, Debug)]
pub(super) struct Post {
    pub to: mpsc::Sender<Message>,
    pub space: u32,
}

impl Post {
    /// Sends a message; false when the loop has ended.
    pub fn send(&self, message: Message) -> bool {
        self.to.send(message).is_ok()
    }

    /// Has the loop do something with the log, and waits for it. Never called by the loop itself.
    pub fn with_log<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Log) -> Result<T, synod_log::Fault> + Send + 'static,
    ) -> Result<T, Lost> {
        let (say, done) = mpsc::channel();
        let work: LogWork = Box::new(move |log| {
            let result = work(log);
            let fatal = result.as_ref().err().filter(|fault| fault.is_fatal()).cloned();
            // Nobody listens only when the thread that asked has ended.
            let _ = say.send(result);
            fatal.map_or(Ok(()), Err)
        });
        self.send(Message::Log(self.space, work));
        done.recv().map_err(|_| Lost::Over)?.map_err(Lost::Fault)
    }

    /// Nobody waits for submission `id` any more.
    pub fn gone(&self, id: u64) {
        self.send(Message::Gone(self.space, id));
    }
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Message::Submit(..) => "Submit",
            Message::Ask(..) => "Ask",
            Message::Gone(..) => "Gone",
            Message::Unwritten(..) => "Unwritten",
            Message::Flush(..) => "Flush",
            Message::Made(..) => "Made",
            Message::Log(..) => "Log",
            Message::Open(..) => "Open",
            Message::Nudge => "Nudge",
            Message::Stop => "Stop",
        })
    }
}
