//! What is done to a doc at the node, from making it to deleting it.

use super::rows::slot;
use super::*;
use crate::canonical::Text;
use crate::ids::NUMBER_MAX;
use crate::machines::check_name;
use crate::merge::{Deed, NODE, Rule, edit, read};
use crate::refusal::{conflict, exhausted, invalid};
use std::collections::BTreeMap;

impl Docs {
    pub(super) fn create(&mut self, cx: &Context<'_>, create: &Create<'_>, out: &mut Out) -> Verdict {
        let name = create.doc;
        check_name("doc", name)?;
        let mut rules = BTreeMap::new();
        for said in &create.rules {
            check_name("key", said.key)?;
            let first = *rules.entry(said.key).or_insert(said.rule);
            if first != said.rule {
                return Err(invalid(format!(
                    "`{}` is to merge by `{first}` and by `{}`; send one rule for each key",
                    said.key, said.rule
                )));
            }
        }
        let rule = create.rule.unwrap_or(Rule::Last);
        if let Some(&doc) = self.tables.names.get(name) {
            self.as_said(doc, rule, create)?;
            return out.reply(&Created { id: doc, again: true });
        }
        if self.tables.docs.len() as u64 >= cx.settings.docs_max {
            return Err(exhausted(format!(
                "there are {} docs already; delete some, or raise it with `synod space set docs_max`",
                cx.settings.docs_max
            )));
        }
        let doc = out.serial();
        self.tables.names.put(name.into(), doc);
        let row = Doc {
            name: name.into(),
            rule,
            since: cx.now(),
            at: cx.now(),
            agent: cx.caller.name.clone(),
            clock: Default::default(),
            entries: 0,
            keys: 0,
            actors: 0,
            gaps: 0,
            bytes: 0,
        };
        self.tables.docs.put(doc, row.clone());
        self.grow(doc, name.len() as u64);
        out.event(&DocCreated { doc: name, id: doc, agent: &cx.caller.name });
        for said in &create.rules {
            self.declare(cx, doc, said.key, said.rule, out)?;
        }
        self.bounded(doc, &row, cx.settings)?;
        out.reply(&Created { id: doc, again: false })
    }

    /// Refuses unless a doc that is there has the rules that it is to be made with.
    fn as_said(&self, doc: Serial, rule: Rule, create: &Create<'_>) -> Result<(), Refusal> {
        let name = create.doc;
        let own = self.rule_of(doc, None);
        if own != rule {
            return Err(conflict(format!(
                "`{name}` is there already, and its keys merge by `{own}`, not by `{rule}`; use it as it is, or take another name"
            )));
        }
        for said in &create.rules {
            let is = self.rule_of(doc, self.key(doc, said.key));
            if is != said.rule {
                return Err(conflict(format!(
                    "`{name}` is there already, and `{}` merges by `{is}` in it, not by `{}`; use it as it is, or declare the key with doc.rule while nothing is in it",
                    said.key, said.rule
                )));
            }
        }
        Ok(())
    }

    pub(super) fn rule(&mut self, cx: &Context<'_>, said: &Declare<'_>, out: &mut Out) -> Verdict {
        let (doc, row) = self.open(said.doc, None)?;
        let before = row.clone();
        check_name("key", said.key)?;
        let was = self.rule_of(doc, self.key(doc, said.key));
        self.declare(cx, doc, said.key, said.rule, out)?;
        self.bounded(doc, &before, cx.settings)?;
        out.reply(&Declared { was })
    }

    fn declare(
        &mut self,
        cx: &Context<'_>,
        doc: Serial,
        name: &str,
        rule: Rule,
        out: &mut Out,
    ) -> Result<(), Refusal> {
        let key = self.make_key(doc, name, out);
        let Some(row) = self.tables.keys.get(key) else { return Ok(()) };
        if row.declared && row.rule == rule {
            return Ok(());
        }
        if row.entries > 0 && row.rule != rule {
            return Err(conflict(format!(
                "`{name}` merges by `{}` and is written already; read what is in it, remove the key, declare it, and write it again",
                row.rule
            )));
        }
        if let Some(row) = self.tables.keys.edit(key) {
            (row.rule, row.declared) = (rule, true);
        }
        self.touch(cx, doc);
        if let Some(row) = self.tables.docs.get(doc) {
            out.event(&KeyRuled { doc: &row.name, key: name, rule, agent: &cx.caller.name });
        }
        Ok(())
    }

    pub(super) fn write(&mut self, cx: &Context<'_>, write: &Write<'_>, out: &mut Out) -> Verdict {
        let (doc, row) = self.open(write.doc, None)?;
        let before = row.clone();
        check_name("key", write.key)?;
        let (known, value) = (self.key(doc, write.key), write.value.0);
        let rule = self.rule_of(doc, known);
        let edited = match known.filter(|_| rule != Rule::Append) {
            Some(key) => self.edited(doc, key, rule, Deed::Write(value))?,
            None => edit(rule, Deed::Write(value), std::iter::empty())?,
        };
        let changed = edited.add.is_some() || !edited.gone.is_empty();
        for dot in edited.gone {
            self.del_entry(doc, dot);
        }
        if let Some(value) = edited.add {
            let node = self.make_actor(doc, NODE, out);
            let n = self.tables.actors.get(node).map_or(0, |row| row.seen.last()).saturating_add(1);
            if n > NUMBER_MAX {
                return Err(exhausted(format!(
                    "the node has made every edit of `{}` that it can; begin another doc",
                    write.doc
                )));
            }
            let key = self.make_key(doc, write.key, out);
            let stamp = rule.is_stamped().then(|| before.clock.next(cx.now()));
            let row = Row { key, value, stamp, at: cx.now(), agent: cx.caller.name.clone() };
            self.put_entry(doc, (node, n), row);
        }
        let key = self.key(doc, write.key);
        let long = matches!(rule, Rule::Set | Rule::Append);
        let value = (!long).then(|| Text(self.read(rule, key).into()));
        let entries = key.and_then(|key| self.tables.keys.get(key)).map_or(0, |row| row.entries);
        key.into_iter().for_each(|key| self.tidy_key(doc, key));
        self.bounded(doc, &before, cx.settings)?;
        if changed {
            self.touch(cx, doc);
            out.event(&KeyWritten { doc: write.doc, key: write.key, agent: &cx.caller.name });
        }
        out.reply(&Written { value, entries, changed })
    }

    pub(super) fn remove(&mut self, cx: &Context<'_>, remove: &Remove<'_>, out: &mut Out) -> Verdict {
        let (doc, _) = self.open(remove.doc, None)?;
        check_name("key", remove.key)?;
        let Some(key) = self.key(doc, remove.key) else { return out.reply(&Removed { entries: 0 }) };
        let deed = remove.value.map_or(Deed::Clear, |value| Deed::Drop(value.0));
        let edited = self.edited(doc, key, self.rule_of(doc, Some(key)), deed)?;
        let entries = edited.gone.len() as u64;
        for dot in edited.gone {
            self.del_entry(doc, dot);
        }
        self.tidy_key(doc, key);
        if entries > 0 {
            self.touch(cx, doc);
            out.event(&KeyRemoved { doc: remove.doc, key: remove.key, entries, agent: &cx.caller.name });
        }
        out.reply(&Removed { entries })
    }

    /// What an edit of the node's comes to, by the rules of merging.
    fn edited(
        &self,
        doc: Serial,
        key: Serial,
        rule: Rule,
        deed: Deed<'_>,
    ) -> Result<crate::merge::Edited<Dot>, Refusal> {
        let hash = match deed {
            Deed::Write(value) | Deed::Drop(value) if rule == Rule::Set => Some(slot(rule, value)),
            _ => None,
        };
        let node = self.actor(doc, NODE);
        let here = self.dots_of(key, hash).filter_map(|dot| {
            let row = self.tables.entries.get(&dot)?;
            Some((dot, &*row.value, Some(dot.0) == node))
        });
        edit(rule, deed, here)
    }

    /// What is read of a key, as canonical JSON.
    pub(super) fn read(&self, rule: Rule, key: Option<Serial>) -> String {
        let dots = key.into_iter().flat_map(|key| self.dots_of(key, None));
        let entries = dots.filter_map(|dot| {
            let (row, actor) = (self.tables.entries.get(&dot)?, self.tables.actors.get(dot.0)?);
            Some((&*row.value, row.stamp.unwrap_or_default(), &*actor.name, dot.1))
        });
        read(rule, entries)
    }

    pub(super) fn delete(&mut self, cx: &Context<'_>, delete: &Delete<'_>, out: &mut Out) -> Verdict {
        if self.tables.names.get(delete.doc).is_none() {
            return out.reply(&Deleted { deleted: false, entries: 0 });
        }
        let (doc, row) = self.open(delete.doc, delete.id)?;
        let (entries, bytes) = (row.entries, row.bytes);
        let keys = self.tables.key_names.range((doc, Box::from(""))..(Serial(doc.0 + 1), Box::from("")));
        let keys: Vec<(Box<str>, Serial)> = keys.map(|((_, name), key)| (name.clone(), *key)).collect();
        for (name, key) in keys {
            let dots: Vec<Dot> = self.dots_of(key, None).collect();
            let rule = self.rule_of(doc, Some(key));
            for dot in dots {
                let Some(row) = self.tables.entries.get(&dot) else { continue };
                self.tables.of_key.del((key, slot(rule, &row.value), dot.0, dot.1));
                self.tables.entries.del(&dot);
            }
            self.tables.keys.del(key);
            self.tables.key_names.del(&(doc, name));
        }
        for (name, actor) in self.actors_of(doc) {
            self.tables.actors.del(actor);
            self.tables.actor_names.del(&(doc, name));
        }
        self.tables.docs.del(doc);
        self.tables.names.del(delete.doc);
        self.tables.bytes.set(self.tables.bytes.get() - bytes);
        out.event(&DocDeleted { doc: delete.doc, id: doc, agent: &cx.caller.name });
        out.reply(&Deleted { deleted: true, entries })
    }

    /// The actors of a doc, by name.
    pub(super) fn actors_of(&self, doc: Serial) -> Vec<(Box<str>, Serial)> {
        let all = self.tables.actor_names.range((doc, Box::from(""))..(Serial(doc.0 + 1), Box::from("")));
        all.map(|((_, name), actor)| (name.clone(), *actor)).collect()
    }
}
