//! Reading from any place: a query, which leaves nothing behind.
//!
//! One topic is read by offsets.
//! Several are read in the order of the log: in each the first message not before the place is found, and the earliest of them comes next.

use super::names::{
    Start, StartAmong, check_pattern, cursor, cursor_among, fits, is_pattern, start, start_among,
};
use super::publish::{key_hash, key_of, type_of};
use super::*;
use crate::tables::Item;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Messages that one page looks at; where a filter lets few pass, the cursor goes on from there.
const SCAN_MAX: usize = 20_000;

/// What one page takes.
struct Want<'q> {
    max: usize,
    bytes: u64,
    key: Option<u64>,
    kind: Option<&'q str>,
    scanned: usize,
    taken: u64,
}

impl Want<'_> {
    fn full(&self, found: usize, next: u64) -> bool {
        found >= self.max || self.scanned >= SCAN_MAX || (found > 0 && self.taken + next > self.bytes)
    }
}

impl Topics {
    pub(super) fn read(&self, view: &View<'_>, read: &Read<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        check_pattern(read.topic)?;
        if read.from.is_some() && read.since.is_some() {
            return Err(refusal::invalid("`from` and `since` both say where to begin; send one of the two"));
        }
        let want = Want {
            max: read.max.unwrap_or(100) as usize,
            bytes: read.max_bytes.unwrap_or(1 << 20),
            key: read.key.map(key_hash),
            kind: read.r#type,
            scanned: 0,
            taken: 0,
        };
        let page = match is_pattern(read.topic) {
            true => self.read_among(view, read, want)?,
            false => self.read_one(view, read, want)?,
        };
        page.put(answer);
        Ok(())
    }

    fn read_one(&self, view: &View<'_>, read: &Read<'_>, mut want: Want<'_>) -> Result<Page, Refusal> {
        let topic = match self.topic(read.topic) {
            Ok(topic) => topic,
            // Whatever comes into a topic that is not there yet comes from its beginning.
            Err(_) if read.expect => {
                let next = match start(read.from.unwrap_or("start"))? {
                    Start::First | Start::End => 0,
                    Start::Offset(offset) => offset,
                    Start::At(..) => {
                        return Err(refusal::gone(format!(
                            "the topic `{}` that this cursor is of was deleted; one that is made anew begins anew, so wait for it with `start`",
                            read.topic
                        ))
                        .counted(0));
                    }
                };
                return Ok(Page { messages: Vec::new(), next: next.to_string().into(), waiting: true });
            }
            Err(refusal) => return Err(refusal),
        };
        let from = self.begin(topic, read.from, read.since, view.moment.time)?;
        let end = self.tables.messages.range(topic).end;
        let kind = want.kind.map(|kind| self.type_number(topic, kind).unwrap_or(u64::MAX));
        let (mut messages, mut next) = (Vec::new(), from);
        for (offset, item) in self.tables.messages.iter(topic, from).take_while(|_| from < end) {
            if want.full(messages.len(), item.len as u64) {
                break;
            }
            want.scanned += 1;
            next = offset + 1;
            if passes(&want, kind, &item) {
                want.taken += item.len as u64;
                messages.push(Found {
                    topic: None,
                    offset,
                    cursor: cursor(next, topic),
                    message: item.into(),
                });
            }
        }
        let waiting = messages.is_empty() && next >= end;
        Ok(Page { messages, next: cursor(next, topic), waiting })
    }

    /// The offset at which somebody wants to begin. One that is not there yet is left as it is: it comes.
    pub(super) fn begin(
        &self,
        topic: Serial,
        from: Option<&str>,
        since: Option<Millis>,
        now: Millis,
    ) -> Result<u64, Refusal> {
        let first = self.first(topic, now);
        if let Some(since) = since {
            return Ok(self.tables.messages.since(topic, since).max(first));
        }
        let offset = match start(from.unwrap_or("start"))? {
            Start::First => first,
            Start::End => self.tables.messages.range(topic).end,
            Start::Offset(offset) => offset,
            Start::At(offset, of) if of == topic => offset,
            Start::At(..) => {
                return Err(refusal::gone(format!(
                    "this cursor is of a topic `{0}` that was deleted; the one there is now began anew, so read it from `start`",
                    self.topic_name(topic)
                ))
                .counted(first as i64));
            }
        };
        if offset < first {
            return Err(refusal::gone(format!(
                "offset {offset} of `{}` is not kept any more; the oldest that is has offset {first}, so go on from there",
                self.topic_name(topic)
            ))
            .counted(first as i64));
        }
        Ok(offset)
    }

    fn read_among(&self, view: &View<'_>, read: &Read<'_>, mut want: Want<'_>) -> Result<Page, Refusal> {
        let now = view.moment.time;
        // What comes next comes with a later request than the newest.
        let end = Spot { index: view.moment.index.next(), ordinal: 0 };
        let seen = view.moment.index;
        let from = match (read.since, start_among(read.from.unwrap_or("start"))?) {
            (Some(_), _) | (None, StartAmong::First) => None,
            (None, StartAmong::End) => Some((end, seen)),
            (None, StartAmong::At(spot, seen)) => Some((spot, seen)),
        };
        let mut line = BinaryHeap::new();
        if let Some(place) = from {
            self.check_whole(view, read.topic, place)?;
        }
        for topic in self.topics_from(read.topic, from.map(|(spot, _)| spot)) {
            let number = match (from, read.since) {
                // Who goes on from a place gets what is still there, too old or not: nothing is left out without a word.
                (Some((spot, _)), _) => self.tables.messages.at(topic, spot.index, spot.ordinal),
                (None, Some(since)) => self.tables.messages.since(topic, since).max(self.first(topic, now)),
                (None, None) => self.first(topic, now),
            };
            if let Some(item) = self.tables.messages.get(topic, number) {
                line.push(Reverse((spot(&item), topic, number)));
            }
        }
        let (mut messages, mut next) = (Vec::new(), from.unwrap_or_default().0);
        let mut ended = true;
        while let Some(Reverse((at, topic, offset))) = line.pop() {
            let Some(item) = self.tables.messages.get(topic, offset) else { continue };
            if want.full(messages.len(), item.len as u64) {
                (ended, next) = (false, at);
                break;
            }
            want.scanned += 1;
            next = after(at);
            let kind = want.kind.map(|kind| self.type_number(topic, kind).unwrap_or(u64::MAX));
            if passes(&want, kind, &item) {
                want.taken += item.len as u64;
                messages.push(Found {
                    topic: Some(self.topic_name(topic).into()),
                    offset,
                    cursor: cursor_among(next, seen),
                    message: item.into(),
                });
            }
            if let Some(item) = self.tables.messages.get(topic, offset + 1) {
                line.push(Reverse((spot(&item), topic, offset + 1)));
            }
        }
        if ended {
            next = next.max(end);
        }
        let waiting = messages.is_empty() && ended;
        Ok(Page { messages, next: cursor_among(next, seen), waiting })
    }

    /// Refuses a place from which on a topic that fits has let go of messages since it was given: they would be left out without a word.
    fn check_whole(
        &self,
        view: &View<'_>,
        pattern: &str,
        (from, seen): (Spot, Index),
    ) -> Result<(), Refusal> {
        let since = self.tables.losses.range((seen.next(), Serial(0))..).map(|(_, topic)| topic);
        let missing = |topic: &Serial| {
            self.tables.lost.get(*topic).is_some_and(|lost| lost.spot >= from)
                && fits(pattern, self.topic_name(*topic))
        };
        match since.into_iter().find(missing) {
            Some(topic) => Err(refusal::gone(format!(
                "messages of `{}` after {}.{} are not kept any more; go on from {}, or read from `start` what there is",
                self.topic_name(topic),
                from.index,
                from.ordinal,
                cursor_among(from, view.moment.index)
            ))),
            None => Ok(()),
        }
    }

    /// Topics that fit a pattern and may have something that does not stand before a place. Who stands at the end of many is not made to look at those in which nothing came since.
    fn topics_from(&self, pattern: &str, from: Option<Spot>) -> Vec<Serial> {
        let Some(from) = from else { return self.topics_like(pattern).map(|(_, topic)| topic).collect() };
        let news = self.tables.news.range((from.index, Serial(0))..).map(|(_, topic)| topic);
        news.filter(|topic| fits(pattern, self.topic_name(*topic))).collect()
    }

    /// Topics that fit a pattern, by name.
    pub(super) fn topics_like<'s>(&'s self, pattern: &'s str) -> impl Iterator<Item = (&'s str, Serial)> {
        let prefix = names::literal(pattern);
        let named =
            self.tables.names.range::<str>((std::ops::Bound::Included(prefix), std::ops::Bound::Unbounded));
        named
            .take_while(move |(name, _)| name.starts_with(prefix))
            .filter(move |(name, _)| fits(pattern, name))
            .map(|(name, topic)| (&**name, *topic))
    }
}

fn passes(want: &Want<'_>, kind: Option<u64>, item: &Item) -> bool {
    want.key.is_none_or(|key| key_of(item) == key) && kind.is_none_or(|kind| type_of(item) == kind)
}

fn spot(item: &Item) -> Spot {
    Spot { index: item.index, ordinal: item.ordinal }
}

/// The place right after one.
fn after(spot: Spot) -> Spot {
    match spot.ordinal.checked_add(1) {
        Some(ordinal) => Spot { ordinal, ..spot },
        None => Spot { index: spot.index.next(), ordinal: 0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A thousand topics with one message each, and nothing new but in the last two.
    #[test]
    fn a_reader_at_the_end_looks_where_something_came() {
        let mut topics = Topics::default();
        let publish = |topics: &mut Topics, topic: u64, index: u64| {
            let name: Box<str> = format!("t.{topic}").into();
            let row = TopicRow {
                name: name.clone(),
                since: Millis(1),
                by: "heron".into(),
                max_age_ms: 0,
                max_bytes: 0,
                max_count: 0,
            };
            topics.tables.names.put(name, Serial(topic));
            topics.tables.topics.put(Serial(topic), row);
            topics.tables.messages.push(Serial(topic), Item { index: Index(index), ..Item::default() });
            topics.has_news(Serial(topic), Moment { index: Index(index), time: Millis(1) });
        };
        (1..=1_000).for_each(|n| publish(&mut topics, n, n));
        let at = |index| Some(Spot { index: Index(index), ordinal: 0 });
        assert_eq!(topics.topics_from(">", None).len(), 1_000);
        assert_eq!(topics.topics_from(">", at(1_001)), []);
        publish(&mut topics, 7, 1_001);
        publish(&mut topics, 3, 1_002);
        assert_eq!(topics.topics_from(">", at(1_001)), [Serial(7), Serial(3)]);
        assert_eq!(topics.topics_from("t.7", at(1)), [Serial(7)]);
        assert_eq!(topics.topics_from(">", at(1)).len(), 1_000);
    }
}
