//! What comes from copies elsewhere: all of it is looked at before anything is changed.

use super::*;
use crate::ids::NUMBER_MAX;
use crate::machines::check_name;
use crate::merge::{ACTOR_MAX, NODE, check_value, two_minds};
use crate::refusal::{conflict, denied, invalid};
use std::collections::{BTreeMap, BTreeSet};

/// What a merge comes to.
struct Plan<'m> {
    /// Entries that come, by dot.
    come: Vec<&'m EntrySent<'m>>,
    /// Entries that go.
    go: Vec<Dot>,
    /// Entries that were known.
    known: u64,
}

impl Docs {
    pub(super) fn merge(&mut self, cx: &Context<'_>, merge: &Merge<'_>, out: &mut Out) -> Verdict {
        let (doc, row) = self.open(merge.doc, merge.id)?;
        let before = row.clone();
        self.not_in_anothers_name(cx, doc, merge)?;
        self.not_from_a_backup(cx, doc, merge)?;
        let plan = self.plan(cx, doc, merge)?;
        let (added, removed, known) = (plan.come.len() as u64, plan.go.len() as u64, plan.known);
        let mut keys = BTreeSet::new();
        for dot in plan.go {
            keys.extend(self.del_entry(doc, dot));
        }
        for sent in plan.come {
            let actor = self.make_actor(doc, sent.actor, out);
            let key = self.make_key(doc, sent.key, out);
            let agent = cx.caller.name.clone();
            let row = Row { key, value: sent.value.0.into(), stamp: sent.stamp, at: cx.now(), agent };
            self.put_entry(doc, (actor, sent.n), row);
        }
        for span in &merge.seen {
            let actor = self.make_actor(doc, span.actor, out);
            self.see(doc, actor, span.from, span.to);
        }
        if let Some((actor, tip)) = merge.actor.zip(merge.tip) {
            let actor = self.make_actor(doc, actor, out);
            if let Some(row) = self.tables.actors.edit(actor) {
                row.tip = Some(tip);
            }
        }
        keys.into_iter().for_each(|key| self.tidy_key(doc, key));
        self.bounded(doc, &before, cx.settings)?;
        if added + removed > 0 {
            self.touch(cx, doc);
            out.event(&DocMerged { doc: merge.doc, added, removed, agent: &cx.caller.name });
        }
        out.reply(&Merged { id: doc, added, removed, known })
    }

    /// Refuses edits of somebody else that the node has not seen, be it that they are said to count or to be gone.
    fn not_in_anothers_name(&self, cx: &Context<'_>, doc: Serial, merge: &Merge<'_>) -> Result<(), Refusal> {
        if merge.relay && !cx.admin {
            return Err(denied(
                "`relay` brings edits in the name of others, which is an admin's to do; let each copy be merged by its own agent",
            ));
        }
        let entries = merge.entries.iter().map(|sent| (sent.actor, sent.n, sent.n));
        let spans = merge.seen.iter().map(|span| (span.actor, span.from, span.to));
        for (actor, from, to) in entries.chain(spans) {
            check_actor(cx, actor)?;
            if from == 0 || from > to || to > NUMBER_MAX {
                return Err(invalid(format!(
                    "`{actor}` has no edits from {from} to {to}; they count from 1, the first before the last"
                )));
            }
            let row = self.actor(doc, actor).and_then(|actor| self.tables.actors.get(actor));
            let seen = row.is_some_and(|row| row.seen.covers(from, to));
            if !seen && !merge.relay && !is_own(cx, actor) {
                let (edits, them) = match from == to {
                    true => (format!("edit {to}"), "it"),
                    false => (format!("all edits {from} to {to}"), "them"),
                };
                return Err(denied(format!(
                    "you are `{}`, and the node has not seen {edits} of `{actor}`; let its own agent merge {them} first, then merge again",
                    cx.caller.name
                )));
            }
        }
        Ok(())
    }

    /// Refuses a copy of which the node has heard something that it does not know itself.
    fn not_from_a_backup(&self, cx: &Context<'_>, doc: Serial, merge: &Merge<'_>) -> Result<(), Refusal> {
        let Some(actor) = merge.actor else {
            return match merge.was.or(merge.tip) {
                None => Ok(()),
                Some(_) => Err(invalid("`was` and `tip` speak of a copy; send its name as `actor`")),
            };
        };
        check_actor(cx, actor)?;
        if !is_own(cx, actor) {
            return Err(denied(format!(
                "`{actor}` is not a copy of `{}`; leave `actor` out to merge what others gave you",
                cx.caller.name
            )));
        }
        let row = self.actor(doc, actor).and_then(|actor| self.tables.actors.get(actor));
        let heard = row.and_then(|row| row.tip);
        if heard != merge.was {
            let n = heard.map_or(0, |tip| tip.n);
            return Err(conflict(format!(
                "what the node last heard of `{actor}` was its edit {n}, and not what this copy says in `was`; if it was restored from a backup, take a new copy, under another place after the `@`, and make its edits again; if not, read doc.delta and try again"
            )));
        }
        if let (Some(heard), Some(tip)) = (heard, merge.tip)
            && tip.n < heard.n
        {
            return Err(conflict(format!(
                "`{actor}` has come to its edit {} already, and this copy to {}; it is an older one: use the newer",
                heard.n, tip.n
            )));
        }
        Ok(())
    }

    fn plan<'m>(&self, cx: &Context<'_>, doc: Serial, merge: &'m Merge<'_>) -> Result<Plan<'m>, Refusal> {
        let mut sent: BTreeMap<(&str, u64), &EntrySent<'_>> = BTreeMap::new();
        for entry in &merge.entries {
            if sent.insert((entry.actor, entry.n), entry).is_some_and(|other| other != entry) {
                return Err(two_minds(entry.actor, entry.n));
            }
        }
        let mut plan = Plan { come: Vec::new(), go: Vec::new(), known: 0 };
        for entry in sent.values() {
            let actor = self.actor(doc, entry.actor);
            let row = actor.and_then(|actor| self.tables.entries.get(&(actor, entry.n)));
            let seen = actor.and_then(|actor| self.tables.actors.get(actor));
            if let Some(row) = row {
                let key = self.tables.keys.get(row.key).map(|key| (&*key.name, key.rule));
                let same = (key, &*row.value, row.stamp)
                    == (Some((entry.key, entry.rule)), entry.value.0, entry.stamp);
                if !same {
                    return Err(two_minds(entry.actor, entry.n));
                }
            }
            if seen.is_some_and(|actor| actor.seen.has(entry.n)) {
                plan.known += 1;
            } else {
                self.check_entry(cx, doc, entry)?;
                plan.come.push(entry);
            }
        }
        for span in &merge.seen {
            let Some(actor) = self.actor(doc, span.actor) else { continue };
            let here = self.tables.entries.range((actor, span.from)..=(actor, span.to)).map(|(dot, _)| *dot);
            plan.go.extend(here.filter(|(_, n)| !sent.contains_key(&(span.actor, *n))));
        }
        plan.go.sort_unstable();
        plan.go.dedup();
        self.one_share_each(doc, &plan)?;
        Ok(plan)
    }

    /// Refuses an entry that is none for its key, or was written in the future.
    fn check_entry(&self, cx: &Context<'_>, doc: Serial, entry: &EntrySent<'_>) -> Result<(), Refusal> {
        check_name("key", entry.key)?;
        let rule = self.rule_of(doc, self.key(doc, entry.key));
        if rule != entry.rule {
            return Err(conflict(format!(
                "`{}` merges by `{rule}` here and by `{}` in edit {} of `{}`; read what that copy has, let it take the rules of doc.delta, and write it there again",
                entry.key, entry.rule, entry.n, entry.actor
            )));
        }
        check_value(rule, entry.value.0, entry.stamp)?;
        let Some(stamp) = entry.stamp else { return Ok(()) };
        let most = cx.now().plus(cx.settings.doc_clock_ms).0;
        if stamp.ms > most || stamp.n > NUMBER_MAX {
            return Err(invalid(format!(
                "edit {} of `{}` was written {} ahead of the node's clock, and {} is the most; set that clock right, and stamp the edit anew",
                entry.n,
                entry.actor,
                crate::span::exact(stamp.ms.saturating_sub(cx.now().0)),
                crate::span::exact(cx.settings.doc_clock_ms)
            )));
        }
        Ok(())
    }

    /// Refuses a second share of one actor in one sum, which no copy makes: a new share supersedes the one before.
    fn one_share_each(&self, doc: Serial, plan: &Plan<'_>) -> Result<(), Refusal> {
        let mut shares = BTreeSet::new();
        for entry in plan.come.iter().filter(|entry| entry.rule.is_shared()) {
            let before = self.actor(doc, entry.actor).zip(self.key(doc, entry.key));
            let stays = before.is_some_and(|(actor, key)| {
                let own = (key, 0, actor, 0)..=(key, 0, actor, u64::MAX);
                self.tables
                    .of_key
                    .range(own)
                    .any(|(_, _, actor, n)| plan.go.binary_search(&(actor, n)).is_err())
            });
            if stays || !shares.insert((entry.actor, entry.key)) {
                return Err(two_minds(entry.actor, entry.n));
            }
        }
        Ok(())
    }
}

/// Whether an actor is a copy of the caller's.
fn is_own(cx: &Context<'_>, actor: &str) -> bool {
    actor.split_once('@').is_some_and(|(agent, _)| *agent == *cx.caller.name)
}

fn check_actor(cx: &Context<'_>, actor: &str) -> Result<(), Refusal> {
    let whole = actor == NODE || actor.split_once('@').is_some_and(|(_, place)| !place.is_empty());
    if !whole || actor.len() > ACTOR_MAX || actor.chars().any(char::is_control) {
        return Err(invalid(format!(
            "an actor is called AGENT@PLACE, such as `{}@laptop`, in at most {ACTOR_MAX} bytes without control characters; call the copy so",
            cx.caller.name
        )));
    }
    Ok(())
}
