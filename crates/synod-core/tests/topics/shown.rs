//! What the model shows of itself: lag, open messages, dead letters, pages of messages.

use super::*;

impl Model {
    pub fn lag(&self, name: &str) -> u64 {
        let group = &self.groups[name];
        let stands = |topic: &str, share: &Share| match share.come || share.young {
            true => share.cursor,
            false => share.cursor.max(self.topics[topic].first(self.now)),
        };
        let ahead =
            group.shares.iter().map(|(topic, share)| self.topics[topic].published - stands(topic, share));
        ahead.sum::<u64>() + group.open.len() as u64
    }

    /// Everything that a group is not done with, as it is shown.
    #[allow(clippy::type_complexity)]
    pub fn pending(&self, name: &str) -> Vec<(String, u64, String, u64, Option<u64>, usize)> {
        let mut open: Vec<&Open> = self.groups[name].open.iter().collect();
        open.sort_by_key(|open| (self.topics[&open.topic].id, open.offset));
        let shown = |open: &Open| {
            let fence = open.lease.as_ref().map(|lease| lease.fence);
            (open.topic.clone(), open.offset, open.state.to_string(), open.attempts as u64, fence, open.tried)
        };
        open.into_iter().map(shown).collect()
    }

    pub fn dead(&self, name: &str) -> Vec<(String, u64, u64)> {
        let mut dead: Vec<&Letter> = self.groups[name].dead.iter().collect();
        dead.sort_by_key(|letter| (self.topics[&letter.topic].id, letter.offset));
        dead.iter().map(|letter| (letter.topic.clone(), letter.offset, letter.tried as u64)).collect()
    }

    pub fn read_one(
        &self,
        name: &str,
        offset: Option<u64>,
        since: Option<u64>,
        key: usize,
        max: usize,
    ) -> Result<Vec<(String, u64)>, &'static str> {
        let topic = self.topics.get(name).ok_or("not found")?;
        let first = topic.first(self.now);
        if offset.is_some_and(|offset| offset < first) {
            return Err("gone");
        }
        let from = offset.unwrap_or(first).max(since.map_or(0, |since| topic.since(since, self.now)));
        let fit = |message: &&Message| message.offset >= from && (key == 0 || message.key == key);
        let found = topic.messages.iter().filter(fit).take(max);
        Ok(found.map(|message| (name.to_string(), message.offset)).collect())
    }

    pub fn read_many(
        &self,
        pattern: &str,
        from: Option<((u64, u32), u64)>,
        since: Option<u64>,
        key: usize,
        max: usize,
    ) -> Result<Vec<(String, u64)>, &'static str> {
        let mut found = Vec::new();
        for (name, topic) in self.topics.iter().filter(|(name, _)| fits(pattern, name)) {
            let first = topic.first(self.now);
            // What went since the reader was given its place is missing to it.
            if let (Some((from, seen)), Some((gone, at))) = (from, topic.gone)
                && gone >= from
                && at > seen
            {
                return Err("gone");
            }
            let fit = |message: &&Message| {
                from.map_or(message.offset >= first, |(from, _)| message.place >= from)
                    && since.is_none_or(|since| message.time >= since)
                    && (key == 0 || message.key == key)
            };
            let fit = topic.messages.iter().filter(fit);
            found.extend(fit.map(|message| (message.place, name.clone(), message.offset)));
        }
        found.sort();
        Ok(found.into_iter().take(max).map(|(_, name, offset)| (name, offset)).collect())
    }
}
