//! What follows from a decision: commands that were said at the opening, carried out once, in the entry that decides.
//!
//! They are carried out because the ballot ends, and it ends once; so they are carried out once, whatever is killed meanwhile.
//! A refusal does not undo the decision: it is kept beside it.

use super::open::digest_of;
use super::*;
use crate::deed::Deed;
use crate::entry::Digest;
use crate::ids::Index;
use crate::machine::Reaction;
use crate::record;
use crate::refusal::invalid;

/// Bytes of why something was refused that are kept.
const REFUSED_MAX: usize = 1000;

record! {
    /// What follows from one option.
    pub(crate) struct Following {
        /// The commands, by name.
        names: Vec<Box<str>>,
        /// The commands, until they are carried out or cannot be any more.
        deed: Option<Deed>,
        /// Where they were carried out or refused.
        at: Option<Index>,
        /// Why they were refused.
        refused: Option<Box<str>>,
    }
}

impl Ballots {
    /// Keeps what is said to follow from each option; the digest of all of it, if there is any.
    pub(super) fn keep_following(
        &mut self,
        cx: &Context<'_>,
        ballot: Serial,
        options: &[Box<str>],
        then: &[Then<'_>],
        out: &mut Out,
    ) -> Result<Option<Digest>, Refusal> {
        for said in then {
            let option = options.iter().position(|option| **option == *said.choice);
            let Some(option) = option.map(|option| option as u64) else {
                return Err(invalid(format!(
                    "`then` speaks of `{}`, which is no option; choose {}",
                    said.choice,
                    options.join(", ")
                )));
            };
            if self.tables.following.get(&(ballot, option)).is_some() {
                return Err(invalid(format!(
                    "`then` speaks of `{}` twice; put all commands into one",
                    said.choice
                )));
            }
            let deed = Deed::keep(cx, &said.commands, &mut self.tables.bodies, out)
                .map_err(|refusal| refusal.within(&format!("what follows from `{}`", said.choice)))?;
            let following = Following { names: deed.names(), deed: Some(deed), at: None, refused: None };
            self.tables.following.put((ballot, option), following);
        }
        let said = then.iter().map(|said| (said.choice, said.commands.bytes()));
        Ok((!then.is_empty()).then(|| digest_of(said)))
    }

    /// Leaves what follows to the fold, which carries it out when this request is over.
    pub(super) fn follow(&mut self, ballot: Serial, won: u64, out: &mut Out) {
        let following = self.tables.following.get(&(ballot, won));
        if let Some(deed) = following.and_then(|following| following.deed.as_ref()) {
            let told = Box::new(deed.told(&self.tables.bodies));
            out.react(Reaction::Deed { machine: Self::TAG, key: ballot, told });
        }
    }

    /// What came of it.
    pub(super) fn followed(&mut self, ballot: Serial, came: Result<(), &Refusal>, at: Index, out: &mut Out) {
        let Ok((asked, count)) = self.find(ballot) else { return };
        let Some(won) = count.choice else { return };
        let refused = came.err().map(|refusal| shortened(&refusal.to_string()));
        if let Some(choice) = asked.options.get(won as usize) {
            let refused = refused.as_deref().unwrap_or_default();
            out.event(&DecisionFollowed { ballot, name: &asked.name, choice, refused });
        }
        let Some(following) = self.tables.following.edit(&(ballot, won)) else { return };
        (following.at, following.refused) = (Some(at), refused);
        if let Some(deed) = following.deed.take() {
            deed.forget(&mut self.tables.bodies);
        }
    }

    /// Lets go of what cannot follow any more: all of it, or all but what follows from one option.
    pub(super) fn forget_following(&mut self, ballot: Serial, but: Option<u64>) {
        let rows = self.tables.following.range((ballot, 0)..=(ballot, u64::MAX));
        let gone = |option: &u64| Some(*option) != but;
        let options: Vec<u64> = rows.map(|((_, option), _)| *option).filter(gone).collect();
        for option in options {
            let Some(following) = self.tables.following.edit(&(ballot, option)) else { continue };
            if let Some(deed) = following.deed.take() {
                deed.forget(&mut self.tables.bodies);
            }
        }
    }

    /// What follows from each option, to be shown.
    pub(super) fn following_shown(&self, ballot: Serial, asked: &Asked) -> Vec<ThenShown> {
        let rows = self.tables.following.range((ballot, 0)..=(ballot, u64::MAX));
        let shown = |((_, option), following): (&(Serial, u64), &Following)| {
            Some(ThenShown {
                choice: asked.options.get(*option as usize)?.clone(),
                commands: following.names.clone(),
                at: following.at,
                refused: following.refused.clone(),
            })
        };
        rows.filter_map(shown).collect()
    }

    /// Why what was to follow was refused.
    pub(super) fn refused(&self, ballot: Serial, count: &Count) -> Option<Box<str>> {
        self.tables.following.get(&(ballot, count.choice?))?.refused.clone()
    }

    pub(super) fn check_following(&self) {
        let tables = &self.tables;
        let mut bodies = 0;
        for ((ballot, option), following) in tables.following.iter() {
            let asked = tables.asked.get(*ballot).expect("nothing follows without a ballot");
            let count = tables.counts.get(*ballot).expect("each ballot stands somehow");
            assert!((*option as usize) < asked.options.len(), "what follows, follows from an option");
            assert!(asked.then.is_some(), "the terms know that something follows");
            let over = matches!(count.state, State::Decided | State::Cancelled);
            assert_eq!(over, following.deed.is_none(), "what follows is kept while it can follow");
            let carried = count.choice == Some(*option);
            assert_eq!(
                carried,
                following.at.is_some(),
                "what follows from the option that won was carried out"
            );
            bodies += following.deed.as_ref().map_or(0, |deed| deed.bodies.len());
        }
        assert_eq!(bodies, tables.bodies.len(), "only what can follow has payloads");
    }
}

fn shortened(text: &str) -> Box<str> {
    let end = (0..=REFUSED_MAX.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text[..end].into()
}
