//! Making topics, changing what they keep, and deleting them.

use super::*;
use crate::machine::Out;

impl Topics {
    pub(super) fn create(&mut self, cx: &Context<'_>, create: &Create<'_>, out: &mut Out) -> Verdict {
        let name = create.topic;
        if self.tables.names.get(name).is_some() {
            return Err(refusal::conflict(format!(
                "there is a topic `{name}` already; change what it keeps with `synod topic configure`"
            )));
        }
        let topic = self.make_topic(cx, name, create.max_age_ms, create.max_bytes, create.max_count, out)?;
        let kept = self.kept(topic);
        out.reply(&kept)
    }

    pub(super) fn configure(
        &mut self,
        cx: &Context<'_>,
        configure: &Configure<'_>,
        out: &mut Out,
    ) -> Verdict {
        let topic = self.topic(configure.topic)?;
        if let Some(row) = self.tables.topics.edit(topic) {
            row.max_age_ms = configure.max_age_ms.unwrap_or(row.max_age_ms);
            row.max_bytes = configure.max_bytes.unwrap_or(row.max_bytes);
            row.max_count = configure.max_count.unwrap_or(row.max_count);
        }
        out.event(&TopicConfigured { topic: configure.topic });
        self.keep_bounds(topic, cx.moment, out);
        self.keep_age(topic, cx.moment, out);
        self.watch_again(topic, cx.now());
        // What was too old before may be young enough now.
        if self.tables.stirred.has(topic) {
            self.stir(topic, cx.moment);
        }
        let kept = self.kept(topic);
        out.reply(&kept)
    }

    fn kept(&self, topic: Serial) -> Kept {
        let row = self.tables.topics.get(topic);
        row.map_or(Kept { max_age_ms: 0, max_bytes: 0, max_count: 0 }, |row| Kept {
            max_age_ms: row.max_age_ms,
            max_bytes: row.max_bytes,
            max_count: row.max_count,
        })
    }

    pub(super) fn delete(&mut self, _: &Context<'_>, delete: &Delete<'_>, out: &mut Out) -> Verdict {
        let topic = self.topic(delete.topic)?;
        let all = (topic, Serial(0))..=(topic, Serial(u64::MAX));
        let readers: Vec<Serial> = self.tables.readers.range(all).map(|(_, group)| group).collect();
        let mut groups = 0;
        for group in readers {
            if self.group_row(group).is_some_and(|row| row.wild) {
                self.stop_reading(group, topic);
            } else {
                self.end_group(group, out);
                groups += 1;
            }
        }
        let range = self.tables.messages.range(topic);
        let messages = range.end - range.start;
        out.event(&TopicDeleted { topic: delete.topic, messages });
        let types: Vec<Box<str>> = self.types_of(topic).map(Into::into).collect();
        for kind in types {
            self.tables.types.del(&(topic, kind));
        }
        self.tables.messages.del(topic);
        self.tables.count.set(self.tables.count.get() - messages);
        if let Some(lost) = self.tables.lost.get(topic).copied() {
            self.tables.losses.del((lost.at, topic));
            self.tables.lost.del(topic);
        }
        if let Some(&stirred) = self.tables.stirred.get(topic) {
            self.tables.news.del((stirred, topic));
            self.tables.stirred.del(topic);
        }
        self.tables.timers.del(topic);
        self.tables.topics.del(topic);
        self.tables.names.del(delete.topic);
        out.reply(&Deleted { messages, groups })
    }

    /// A group that reads a pattern loses one of its topics.
    fn stop_reading(&mut self, group: Serial, topic: Serial) {
        self.miss(group, topic, self.tables.messages.range(topic).start);
        self.forget_rows(group, topic);
        let all = (group, topic, 0)..=(group, topic, u64::MAX);
        let dead: Vec<Serial> = self.tables.dead_places.range(all).map(|(_, row)| *row).collect();
        dead.into_iter().for_each(|row| self.forget_dead(row));
        self.tables.cursors.del(&(group, topic));
        self.tables.readers.del((topic, group));
        self.tables.open.del((group, topic));
        self.touch(group);
    }
}
