//! Why a group does not go on: what it waits for, who has what, what happens next and when.

use super::*;
use crate::machines::clock;

/// Messages that are told of one by one.
const TOLD_MAX: usize = 3;

impl Topics {
    pub(super) fn why(&self, view: &View<'_>, why: &Why<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let group = self.group(why.group)?;
        let mut because: Vec<Box<str>> = Vec::new();
        let mut say = |sentence: String| because.push(sentence.into());
        let (counts, lag) = (self.counts(group), self.lag(group, view.moment.time, usize::MAX));
        let missed = self.missed(group);
        match lag {
            0 => say("everything there is has been handled".to_owned()),
            _ => {
                say(format!("to be handled: {lag}, of which {} were handed out or passed over", counts.held))
            }
        }
        match (counts.members, self.line(group).count()) {
            (0, _) => say(format!("nobody is a member; fetch with `synod topic fetch {}`", why.group)),
            (members, 0) => say(format!("members: {members}; none waits for messages")),
            (members, waiting) => say(format!("members: {members}; waiting for messages: {waiting}")),
        }
        if counts.held >= view.settings.topic_pending_max {
            say(format!(
                "no more are handed out before some are acknowledged: {} are open, as many as `topic_pending_max` allows",
                counts.held
            ));
        }
        let next = self.why_held(group, &mut say);
        if counts.dead > 0 {
            say(format!(
                "{} were given up: `synod topic dead {}` shows why, and `synod topic retry` hands them out again",
                counts.dead, why.group
            ));
        }
        if missed > 0 {
            say(format!("retention took {missed} before anybody acknowledged them"));
        }
        Because { because, next }.put(answer);
        Ok(())
    }

    /// Tells of the oldest open messages, and when the first of all ends.
    fn why_held(&self, group: Serial, say: &mut impl FnMut(String)) -> Millis {
        for (_, held) in self.rows_of(group, None).take(TOLD_MAX) {
            let what = format!("message {} of `{}`", held.offset, self.topic_name(held.topic));
            let since = clock(held.since);
            say(match held.state {
                State::Leased => format!(
                    "`{}` has {what} in hand since {since}, attempt {}; without another word it goes back at {}",
                    self.agent_name(held.agent),
                    held.attempts,
                    clock(held.until)
                ),
                State::Delayed => {
                    format!("{what} was put back at {since} and comes again at {}", clock(held.until))
                }
                State::Blocked => format!("{what} waits for an earlier one of its key since {since}"),
                State::Ready | State::Dead => format!("{what} is to be handed out since {since}"),
            });
        }
        let timed = self
            .rows_of(group, None)
            .filter(|(_, held)| matches!(held.state, State::Leased | State::Delayed));
        timed.map(|(_, held)| held.until).min().unwrap_or_default()
    }
}
