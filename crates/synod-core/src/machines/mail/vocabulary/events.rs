//! What mail announces.

use super::State;
use crate::events;
use crate::ids::{Fence, Millis, Serial};

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
        /// A message is about to be pushed to its agent's endpoint.
        11 "attempt_started" AttemptStarted<'a> {
            /// Whom it is for.
            to: &'a str,
            /// The message.
            message: Serial,
            /// The attempt's fence.
            fence: Fence,
            /// Which attempt, from 1.
            attempt: u32,
        },
        /// An endpoint took a message: it is read.
        12 "pushed" MailPushed<'a> {
            /// Whom it is for.
            to: &'a str,
            /// The message.
            message: Serial,
            /// The HTTP status.
            status: Option<u16>,
            /// How long it took.
            took_ms: u64,
        },
        /// A message could not be pushed.
        13 "attempt_failed" AttemptFailed<'a> {
            /// Whom it is for.
            to: &'a str,
            /// The message.
            message: Serial,
            /// Which attempt, from 1.
            attempt: u32,
            /// `waiting` or `dead`.
            state: State,
            /// Why.
            reason: &'a str,
            /// The HTTP status, where there was one.
            status: Option<u16>,
            /// How long it took.
            took_ms: u64,
            /// When it can be pushed again; left out when it is dead.
            at: Option<Millis>,
        },
        /// Nobody will say what came of an attempt: the node ended while it was under way, or was stuck for too long. The message may have arrived, and is pushed again under the same id.
        14 "attempt_unknown" AttemptUnknown<'a> {
            /// Whom it is for.
            to: &'a str,
            /// The message.
            message: Serial,
            /// Which attempt, from 1.
            attempt: u32,
            /// `waiting` or `dead`.
            state: State,
        },
        /// An endpoint failed too often in a row: it is left alone for a while.
        15 "breaker_opened" BreakerOpened<'a> {
            /// Whose endpoint.
            to: &'a str,
            /// How often it failed in a row.
            failures: u64,
            /// Until when.
            until: Millis,
        },
        /// One push tries whether an endpoint is back.
        16 "breaker_half_opened" BreakerHalfOpened<'a> {
            /// Whose endpoint.
            to: &'a str,
        },
        /// An endpoint is pushed to again.
        17 "breaker_closed" BreakerClosed<'a> {
            /// Whose endpoint.
            to: &'a str,
        },
        /// Mail of an agent is pushed to an endpoint from now on.
        18 "endpoint_set" EndpointSet<'a> {
            /// Whose.
            to: &'a str,
            /// Whether it came with a secret of its own.
            secret: bool,
        },
        /// An endpoint said that it is gone for good: nothing is pushed there until its agent names one again.
        19 "endpoint_disabled" EndpointDisabled<'a> {
            /// Whose.
            to: &'a str,
            /// Why.
            reason: &'a str,
        },
        /// Mail of an agent is not pushed any more.
        20 "endpoint_removed" EndpointRemoved<'a> {
            /// Whose.
            to: &'a str,
        },
    }
}
