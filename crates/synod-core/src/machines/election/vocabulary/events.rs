//! What elections announce.

use crate::events;
use crate::ids::Fence;
pub use crate::owner::End;

events! {
    of "election" = 9 {
        /// Somebody leads.
        1 "elected" LeaderElected<'a> {
            /// The election.
            election: &'a str,
            /// The term that begins.
            term: Fence,
            /// Who leads.
            agent: &'a str,
        },
        /// Somebody stands in line.
        2 "campaigned" CandidateCame<'a> {
            /// The election.
            election: &'a str,
            /// Who waits.
            agent: &'a str,
            /// Who leads, or came before.
            behind: &'a str,
        },
        /// A leader stepped down.
        3 "resigned" LeaderResigned<'a> {
            /// The election.
            election: &'a str,
            /// The term that is over.
            term: Fence,
            /// Who led.
            agent: &'a str,
        },
        /// A term ended without a word from its leader.
        4 "expired" TermExpired<'a> {
            /// The election.
            election: &'a str,
            /// The term that is over.
            term: Fence,
            /// Who led.
            agent: &'a str,
            /// Why.
            why: End,
        },
        /// A leader stepped down in favour of a candidate.
        5 "transferred" LeadTransferred<'a> {
            /// The election.
            election: &'a str,
            /// The term that is over.
            term: Fence,
            /// Who led.
            agent: &'a str,
            /// Who leads next.
            to: &'a str,
        },
        /// A leader said what others should know.
        6 "proclaimed" LeaderProclaimed<'a> {
            /// The election.
            election: &'a str,
            /// Its term.
            term: Fence,
            /// What to know.
            value: &'a str,
        },
        /// An election was taken away from its leader.
        7 "deposed" LeaderDeposed<'a> {
            /// The election.
            election: &'a str,
            /// The term that is over.
            term: Fence,
            /// Who led.
            agent: &'a str,
            /// Who took it away.
            by: &'a str,
            /// Why; empty when nothing was said.
            reason: &'a str,
        },
    }
}
