//! What ballots announce.

use crate::events;
use crate::ids::{Millis, Serial};

events! {
    of "ballot" = 12 {
        /// A question was put to an electorate.
        1 "opened" BallotOpened<'a> {
            /// The ballot.
            ballot: Serial,
            /// What it is about.
            name: &'a str,
            /// The question.
            question: &'a str,
            /// Who asks.
            by: &'a str,
            /// The round; above 1 when it was asked before.
            round: u64,
            /// When it lapses.
            deadline: Millis,
        },
        /// Somebody voted.
        2 "cast" VoteCast<'a> {
            /// The ballot.
            ballot: Serial,
            /// What it is about.
            name: &'a str,
            /// Who.
            voter: &'a str,
            /// For what.
            choice: &'a str,
            /// It takes the place of an earlier vote.
            changed: bool,
        },
        /// An option won.
        3 "decided" BallotDecided<'a> {
            /// The ballot.
            ballot: Serial,
            /// What it is about.
            name: &'a str,
            /// The option.
            choice: &'a str,
            /// The weight it has.
            weight: u64,
            /// The weight it needed.
            needed: u64,
        },
        /// A ballot ended without a decision.
        4 "failed" BallotFailed<'a> {
            /// The ballot.
            ballot: Serial,
            /// What it is about.
            name: &'a str,
            /// Why.
            why: &'a str,
        },
        /// The deadline of a ballot came before a decision.
        5 "lapsed" BallotLapsed<'a> {
            /// The ballot.
            ballot: Serial,
            /// What it is about.
            name: &'a str,
            /// How many had voted.
            votes: u64,
            /// Of how many.
            seats: u64,
        },
        /// A ballot was called off.
        6 "cancelled" BallotCancelled<'a> {
            /// The ballot.
            ballot: Serial,
            /// What it is about.
            name: &'a str,
            /// By whom.
            by: &'a str,
            /// Why; empty when nothing was said.
            reason: &'a str,
        },
        /// A voter signed two votes that contradict each other; both are kept.
        7 "contradicted" VoterContradicted<'a> {
            /// The ballot.
            ballot: Serial,
            /// What it is about.
            name: &'a str,
            /// Who.
            voter: &'a str,
            /// What was signed first, and counts.
            first: &'a str,
            /// What was signed besides.
            second: &'a str,
        },
        /// What was to follow from a decision was carried out, or refused.
        8 "followed" DecisionFollowed<'a> {
            /// The ballot.
            ballot: Serial,
            /// What it is about.
            name: &'a str,
            /// The option that won.
            choice: &'a str,
            /// Why it was refused; empty when it was carried out.
            refused: &'a str,
        },
        /// A ballot is not kept any more.
        9 "forgotten" BallotForgotten<'a> {
            /// The ballot.
            ballot: Serial,
            /// What it was about.
            name: &'a str,
        },
    }
}
