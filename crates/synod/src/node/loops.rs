//! The loops: plain threads, each with one channel and some spaces.
//!
//! ```text
//!   drain the channel ─▶ a turn for each space that has something ─▶ again
//!          │ nothing
//!          ▼
//!   look at the clock ─▶ sleep until a message comes or something falls due
//! ```
//!
//! Under load there is no timer and no sleep: whatever has gathered during one flush is the next entry.

use super::post::Message;
use super::space::{Fatal, Space};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// What is done when a node cannot go on: by default, say so and end the process.
pub type OnFatal = Arc<dyn Fn(&str) + Send + Sync>;

/// After so many answers at once, their callers are given a moment to come back before the next entry.
const CROWD: usize = 8;

/// One thread's spaces.
pub(super) struct Loop {
    inbox: Receiver<Message>,
    spaces: BTreeMap<u32, Space>,
    on_fatal: OnFatal,
    stopping: bool,
    /// Requests that came in since the last turn.
    came: usize,
    /// Requests of the last turn.
    crowd: usize,
}

impl Loop {
    pub fn new(inbox: Receiver<Message>, on_fatal: OnFatal) -> Loop {
        Loop { inbox, spaces: BTreeMap::new(), on_fatal, stopping: false, came: 0, crowd: 0 }
    }

    /// Runs until it is stopped, or cannot go on.
    pub fn run(mut self) {
        if let Err(Fatal(what)) = self.live() {
            (self.on_fatal)(&what);
        }
    }

    fn live(&mut self) -> Result<(), Fatal> {
        while !self.stopping {
            self.drain()?;
            if self.turns()? {
                self.gather()?;
            } else if !self.stopping {
                self.rest()?;
            }
        }
        self.drain()?;
        self.spaces.values_mut().try_for_each(Space::stop)
    }

    fn drain(&mut self) -> Result<(), Fatal> {
        while let Ok(message) = self.inbox.try_recv() {
            self.take(message)?;
        }
        Ok(())
    }

    /// A turn for each space that has something to do; false when none had.
    fn turns(&mut self) -> Result<bool, Fatal> {
        let mut any = false;
        self.crowd = std::mem::take(&mut self.came);
        for space in self.spaces.values_mut() {
            if space.has_work() {
                space.turn()?;
                any = true;
            }
        }
        Ok(any)
    }

    /// Callers that were just answered are likely to be back at once; an entry for the first of them alone would make the others wait a whole flush.
    fn gather(&mut self) -> Result<(), Fatal> {
        if self.crowd < CROWD {
            return Ok(());
        }
        let mut tries = 0;
        while self.came < self.crowd / 2 && tries < 16 {
            std::thread::yield_now();
            self.drain()?;
            tries += 1;
        }
        Ok(())
    }

    /// Nothing to do: see to what falls due, then sleep.
    fn rest(&mut self) -> Result<(), Fatal> {
        let mut least: Option<Duration> = None;
        for space in self.spaces.values_mut() {
            if let Some(sleep) = space.look_at_clock()? {
                least = Some(least.map_or(sleep, |least| least.min(sleep)));
            }
        }
        let message = match least {
            Some(Duration::ZERO) => return Ok(()),
            Some(sleep) => self.inbox.recv_timeout(sleep),
            None => self.inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match message {
            Ok(message) => self.take(message),
            Err(RecvTimeoutError::Timeout) => Ok(()),
            Err(RecvTimeoutError::Disconnected) => {
                self.stopping = true;
                Ok(())
            }
        }
    }

    fn take(&mut self, message: Message) -> Result<(), Fatal> {
        let space = match &message {
            Message::Submit(space, _)
            | Message::Ask(space, _)
            | Message::Gone(space, _)
            | Message::Unwritten(space, _)
            | Message::Flush(space)
            | Message::Made(space, _)
            | Message::Log(space, _) => *space,
            Message::Nudge => return Ok(()),
            Message::Stop => {
                self.stopping = true;
                return Ok(());
            }
            Message::Open(_) => {
                if let Message::Open(mut space) = message {
                    space.opened();
                    self.spaces.insert(space.number(), *space);
                }
                return Ok(());
            }
        };
        self.came += matches!(message, Message::Submit(..)) as usize;
        match self.spaces.get_mut(&space) {
            Some(space) => space.take(message),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn a_word_to_stop_that_comes_before_the_first_sleep_is_heard() {
        let (post, inbox) = channel();
        let (ended, end) = channel();
        post.send(Message::Stop).unwrap();
        let run = Loop::new(inbox, Arc::new(|_| {}));
        std::thread::spawn(move || {
            run.run();
            ended.send(()).unwrap();
        });
        // Whoever sends is still there: a loop that slept now would sleep for ever.
        assert!(end.recv_timeout(Duration::from_secs(20)).is_ok(), "it sleeps");
        drop(post);
    }
}
