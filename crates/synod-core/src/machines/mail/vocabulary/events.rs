//! What mail announces.

use super::State;
use crate::events;
use crate::ids::{Fence, Serial};

events! {
    of "mail" = 4 {
        /// A message lies in its box.
        1 "sent" MailSent<'a> {
            /// Whom it is for.
            to: &'a str,
            /// The message.
            message: Serial,
            /// Who sent it.
            from: &'a str,
        },
        /// A message was put into a reader's hands.
        2 "delivered" MailDelivered<'a> {
            /// The message.
            message: Serial,
            /// The lease's fence.
            fence: Fence,
            /// Who has it.
            to: &'a str,
            /// Which attempt, from 1.
            attempt: u32,
        },
        /// A message was acknowledged, or handed to the request that it answers.
        3 "read" MailRead {
            /// The message.
            message: Serial,
        },
        /// A reader put a message back.
        4 "nacked" MailNacked<'a> {
            /// The message.
            message: Serial,
            /// `waiting` or `dead`.
            state: State,
            /// Why.
            reason: &'a str,
        },
        /// A lease ended without a word from its reader.
        5 "expired" MailExpired<'a> {
            /// The message.
            message: Serial,
            /// `waiting` or `dead`.
            state: State,
            /// `lease` or `session`.
            why: &'a str,
        },
        /// A message went back unread, because nobody was there any more to take it; the attempt does not count.
        6 "returned" MailReturned {
            /// The message.
            message: Serial,
        },
        /// A message was given up.
        7 "died" MailDied<'a> {
            /// The message.
            message: Serial,
            /// Why, at the last.
            reason: &'a str,
        },
        /// A message was called back by its sender.
        8 "cancelled" MailCancelled {
            /// The message.
            message: Serial,
        },
        /// A dead message lies in its box again.
        9 "retried" MailRetried {
            /// The message.
            message: Serial,
        },
        /// Messages that had ended were forgotten, as the settings say.
        10 "forgotten" MailForgotten {
            /// How many.
            messages: u64,
        },
    }
}
