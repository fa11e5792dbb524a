//! Why there is no decision yet, in sentences: what is missing, who is missing, and what happens next.

use super::*;
use crate::codec::Wire;
use crate::machines::clock;
use crate::owner::quoted;

/// Voters that `why` names.
const TOLD: usize = 100;
/// Of whom the first few stand in a sentence.
const SAID: usize = 10;

impl Ballots {
    pub(super) fn why(&self, view: &View<'_>, ballot: Serial, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let (asked, count) = self.find(ballot)?;
        let voted = |voter: &str| self.tables.votes.get(&(ballot, voter.into())).is_some();
        let mut missing: Vec<Box<str>> = self
            .seats_of(ballot)
            .map(|(voter, _)| voter)
            .filter(|voter| !voted(voter))
            .map(Into::into)
            .collect();
        let absent = missing.len();
        missing.truncate(TOLD);
        let mut because = vec![format!(
            "`{}` asked {} and ballot {ballot} {}",
            asked.author,
            quoted(&asked.question),
            Self::ending(asked, count)
        )];
        because.push(self.tally(asked, count));
        if count.state == State::Open {
            because.push(self.outlook(view, ballot, asked, count));
            because.push(match absent {
                0 => "everybody has voted".to_owned(),
                _ => format!(
                    "{} not voted yet{}",
                    named(&missing[..absent.min(SAID)], absent),
                    self.hint(ballot, asked)
                ),
            });
        } else if let Some(followed) = self.followed_told(ballot, count) {
            because.push(followed);
        }
        if count.contradictions > 0 {
            because.push(format!(
                "{} signed votes that contradict each other; `synod ballot evidence {ballot}` shows them",
                voters(count.contradictions)
            ));
        }
        let next = self.tables.timers.get(ballot).filter(|_| count.state == State::Open).unwrap_or_default();
        let because = because.into_iter().map(Into::into).collect();
        Because { state: count.state, because, missing, next }.put(answer);
        Ok(())
    }

    fn tally(&self, asked: &Asked, count: &Count) -> String {
        let each = asked.options.iter().zip(&count.tallies).take(SAID);
        let each: Vec<String> = each.map(|(option, tally)| format!("`{option}` {}", tally.weight)).collect();
        let more = if asked.options.len() > SAID { ", and others" } else { "" };
        format!(
            "under the rule {} an option needs {} of {}; it is {}{more}",
            asked.rule,
            asked.needed,
            asked.total,
            each.join(", ")
        )
    }

    /// What would decide it.
    fn outlook(&self, view: &View<'_>, ballot: Serial, asked: &Asked, count: &Count) -> String {
        if count.deadline <= view.moment.time {
            return format!(
                "its deadline has passed; it ends with the next entry of ballot {ballot}'s space"
            );
        }
        if asked.changes {
            return format!(
                "votes may be changed, and are counted at {} or when `{}` closes it",
                clock(count.deadline),
                asked.author
            );
        }
        let best = count.tallies.iter().map(|tally| tally.weight).max().unwrap_or(0);
        let left = asked.total - count.weight();
        format!(
            "{} more for the option with the most would decide it, and {left} have not been cast",
            asked.needed.saturating_sub(best)
        )
    }

    fn hint(&self, ballot: Serial, asked: &Asked) -> String {
        let sign = if asked.signed { " --sign" } else { "" };
        let first = asked.options.first().map_or("", |option| option);
        format!("; they do with `synod ballot cast {ballot} {first}{sign}`")
    }

    fn followed_told(&self, ballot: Serial, count: &Count) -> Option<String> {
        let following = self.tables.following.get(&(ballot, count.choice?))?;
        let commands = following.names.join(", ");
        Some(match (&following.refused, following.at) {
            (Some(refused), _) => format!("{commands} was to follow, and was refused: {refused}"),
            (None, Some(at)) => format!("{commands} followed at index {at}"),
            (None, None) => format!("{commands} follows"),
        })
    }
}

fn voters(count: u64) -> String {
    if count == 1 { "one voter".to_owned() } else { format!("{count} voters") }
}

fn named(some: &[Box<str>], all: usize) -> String {
    let names: Vec<String> = some.iter().map(|name| format!("`{name}`")).collect();
    let has = if all == 1 { "has" } else { "have" };
    match all - some.len() {
        0 => format!("{} {has}", names.join(", ")),
        more => format!("{} and {more} more {has}", names.join(", ")),
    }
}
