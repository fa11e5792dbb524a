//! Types of events and snapshots: numbered within a category, and forgotten with its last journal.
//!
//! A number has sixteen bits in every event of its category and is not used for another type while the category has a journal.
//! So whoever makes types up fills their own category and no other, and deleting its journals empties it again.

use super::*;
use crate::refusal::exhausted;

impl Journals {
    /// The number of a category's type; none of its events has it when there is none.
    pub(super) fn type_number(&self, category: Serial, kind: &str) -> Option<u64> {
        self.tables.types.get(&(category, Box::<str>::from(kind))).copied()
    }

    /// The number of a type, which is new or not. That there is room was made sure of before.
    pub(super) fn number_of_type(&mut self, category: Serial, kind: &str) -> u64 {
        if let Some(number) = self.type_number(category, kind) {
            return number;
        }
        let number = self.tables.counts.get(category).map_or(0, |counts| counts.types) + 1;
        self.count(category, |counts| counts.types = number);
        self.tables.types.put((category, kind.into()), number);
        number
    }

    /// Refuses when there are too many types already, in the category of this name or altogether.
    pub(super) fn room_for_types(
        &self,
        settings: &Settings,
        name: &str,
        mut kinds: Vec<&str>,
    ) -> Result<(), Refusal> {
        let Settings { journal_types_max, journal_category_types_max, .. } = *settings;
        let category = self.tables.category_names.get(name).copied();
        kinds.retain(|kind| category.is_none_or(|category| self.type_number(category, kind).is_none()));
        kinds.sort_unstable();
        kinds.dedup();
        let new = kinds.len() as u64;
        let known = category.and_then(|category| self.tables.counts.get(category));
        if new > 0 && known.map_or(0, |counts| counts.types) + new > journal_category_types_max {
            return Err(exhausted(format!(
                "the category `{name}` has room for {journal_category_types_max} types; say in the data what differs from event to event, or raise it with `synod space set journal_category_types_max`"
            )));
        }
        if new > 0 && self.tables.types.len() as u64 + new > journal_types_max {
            return Err(exhausted(format!(
                "all categories have {journal_types_max} types together already; use one of them, delete the journals of a category, or raise it with `synod space set journal_types_max`"
            )));
        }
        Ok(())
    }

    /// A category without journals has no types.
    pub(super) fn forget_types(&mut self, category: Serial) {
        let from = (category, Box::<str>::from(""));
        let all = self.tables.types.range(from..).take_while(|((of, _), _)| *of == category);
        let all: Vec<(Serial, Box<str>)> = all.map(|(key, _)| key.clone()).collect();
        for key in &all {
            self.tables.types.del(key);
        }
        self.count(category, |counts| counts.types = 0);
    }
}
