//! Definitions of projections. What they come to is folded by the node, beside the machine.

use super::*;
use crate::refusal::{denied, exhausted, invalid};

/// Words that `by` takes besides a pointer.
const BY_WORDS: [&str; 3] = ["journal", "type", "agent"];

/// Stars of a pattern at the most.
const STARS_MAX: usize = 8;

/// What rights are checked against: what every name has in common that is looked at.
pub(super) fn over<'n>(
    journal: Option<&'n str>,
    category: Option<&'n str>,
    pattern: Option<&'n str>,
) -> &'n str {
    let literal = pattern.map(|pattern| pattern.split('*').next().unwrap_or_default());
    journal.or(category).or(literal).filter(|name| !name.is_empty()).unwrap_or(EVERY_JOURNAL)
}

/// Whether a name is like a pattern, in which `*` stands for any text.
pub fn is_like(name: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

impl Journals {
    /// What a projection is over, for its rights; nothing where there is none.
    pub(super) fn over(&self, name: &str) -> &str {
        self.tables.projections.get(name).map_or("", Defining::over)
    }

    pub(super) fn project(&mut self, cx: &Context<'_>, project: &Project<'_>, out: &mut Out) -> Verdict {
        crate::machines::check_name("projection", project.name)?;
        check(project)?;
        let own = |text: Option<&str>| text.map(Into::into);
        let new = Defining {
            serial: Serial(0),
            fold: project.fold,
            journal: own(project.journal),
            category: own(project.category),
            pattern: own(project.pattern),
            field: own(project.field),
            by: own(project.by),
            types: project.types.iter().map(|kind| (*kind).into()).collect(),
            since: cx.now(),
            agent: cx.caller.name.clone(),
        };
        if let Some(old) = self.tables.projections.get(project.name) {
            let Defining { serial, since, agent, .. } = old.clone();
            if *old == (Defining { serial, since, agent, ..new.clone() }) {
                return out.reply(&Defined { changed: false });
            }
            // Rights were checked against what it is to be over. Taking it from those who read it needs more than that.
            if old.over() != new.over() && !cx.admin {
                return Err(denied(format!(
                    "`{}` is over other journals than these; only an admin puts it over something else: choose another name",
                    project.name
                )));
            }
        } else if self.tables.projections.len() as u64 >= cx.settings.projections_max {
            return Err(exhausted(format!(
                "the space has {} projections already; remove some, or raise it with `synod space set projections_max`",
                cx.settings.projections_max
            )));
        }
        let new = Defining { serial: out.serial(), ..new };
        out.event(&JournalProjected { journal: new.over(), projection: project.name, fold: new.fold });
        self.tables.projections.put(project.name.into(), new);
        out.reply(&Defined { changed: true })
    }

    pub(super) fn unproject(&mut self, unproject: &Unproject<'_>, out: &mut Out) -> Verdict {
        if let Some(old) = self.tables.projections.get(unproject.name) {
            out.event(&JournalUnprojected { journal: old.over(), projection: unproject.name });
        }
        let deleted = self.tables.projections.del(unproject.name);
        out.reply(&Undefined { deleted })
    }
}

impl Defining {
    pub(super) fn over(&self) -> &str {
        over(self.journal.as_deref(), self.category.as_deref(), self.pattern.as_deref())
    }

    /// As others see it.
    pub(super) fn shown(&self, name: &str) -> Definition {
        let Defining { serial, fold, journal, category, pattern, field, by, types, since, agent } =
            self.clone();
        let definition = serial.0;
        let name = name.into();
        Definition { name, fold, journal, category, pattern, field, by, types, since, agent, definition }
    }
}

fn check(project: &Project<'_>) -> Result<(), Refusal> {
    let Project { fold, journal, category, pattern, field, by, ref types, .. } = *project;
    if [journal, category, pattern].into_iter().flatten().count() > 1 {
        return Err(invalid("a projection is over a journal, a category or a pattern; give one of them"));
    }
    if pattern.is_some_and(|pattern| pattern.matches('*').count() > STARS_MAX) {
        return Err(invalid(format!("the pattern has more than {STARS_MAX} stars; leave some out")));
    }
    if fold == Fold::Sum && field.is_none() {
        return Err(invalid("a sum needs a `field`: a JSON pointer to a number, such as /total"));
    }
    if let Some(field) = field.filter(|field| !field.starts_with('/')) {
        return Err(invalid(format!(
            "`field` takes a JSON pointer such as /total, not `{field}`; begin it with a slash"
        )));
    }
    if let Some(by) = by.filter(|by| !by.starts_with('/') && !BY_WORDS.contains(by)) {
        return Err(invalid(format!(
            "`by` takes a JSON pointer such as /customer, or {}, not `{by}`; begin a pointer with a slash",
            BY_WORDS.join(", ")
        )));
    }
    types.iter().try_for_each(|kind| crate::machines::check_name("event type", kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        for (name, pattern, like) in [
            ("order-4711", "order-*", true),
            ("order-4711", "order-47*", true),
            ("order-4711", "*-4711", true),
            ("order-4711", "o*r-*1", true),
            ("order-4711", "*", true),
            ("order-4711", "order-4711", true),
            ("order-4711", "order-471", false),
            ("order-4711", "order-*2", false),
            ("order-4711", "*order-4711*", true),
            ("order", "order*order", false),
            ("aba", "ab*ba", false),
            ("", "*", true),
            ("", "", true),
            ("é-1", "*-1", true),
        ] {
            assert_eq!(is_like(name, pattern), like, "{name} like {pattern}");
        }
    }

    #[test]
    fn rights_are_checked_against_what_all_names_have_in_common() {
        assert_eq!(over(Some("order-1"), None, None), "order-1");
        assert_eq!(over(None, Some("order"), None), "order");
        assert_eq!(over(None, None, Some("order-4*")), "order-4");
        assert_eq!(over(None, None, Some("*-4")), EVERY_JOURNAL);
        assert_eq!(over(None, None, None), EVERY_JOURNAL);
    }
}
