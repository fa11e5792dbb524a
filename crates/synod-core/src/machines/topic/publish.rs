//! Publishing: messages go to the end of a topic, which is made by the first.

use super::names::check_topic;
use super::*;
use crate::tables::Item;
use xxhash_rust::xxh3::xxh3_64;

/// Kinds of messages that one topic can tell apart. What varies from message to message belongs into the key.
const TYPES_MAX: u64 = 1_000;

/// Bytes of all headers of one message: they are shown with it, and pages of messages are bounded by what was sent.
const HEADERS_MAX: usize = 4_096;

/// Bits of an item's tag that hold the type's number; above them stands the key's hash.
const TYPE_BITS: u32 = 16;

impl Topics {
    pub(super) fn publish(&mut self, cx: &Context<'_>, publish: &Publish<'_>, out: &mut Out) -> Verdict {
        let message = publish.message();
        check_message(cx.settings, &message)?;
        self.append(cx, publish.topic, std::slice::from_ref(&message), out)
    }

    pub(super) fn publish_all(
        &mut self,
        cx: &Context<'_>,
        publish: &PublishAll<'_>,
        out: &mut Out,
    ) -> Verdict {
        for (at, message) in publish.messages.iter().enumerate() {
            check_message(cx.settings, message)
                .map_err(|refusal| refusal.within(&format!("message {}", at + 1)))?;
        }
        self.append(cx, publish.topic, &publish.messages, out)
    }

    fn append(&mut self, cx: &Context<'_>, name: &str, messages: &[Message<'_>], out: &mut Out) -> Verdict {
        let topic = self.topic_called(cx, name, out)?;
        self.check_room(cx.settings, topic, messages)?;
        let first = self.tables.messages.range(topic).end;
        for message in messages {
            let item = Item {
                index: cx.moment.index,
                ordinal: message.body.ordinal,
                len: message.size() as u32,
                time: cx.now(),
                tag: self.tag(topic, message)?,
            };
            let offset = self.tables.messages.push(topic, item);
            self.tables.messages.mention(topic, offset, message.body.blobs);
        }
        let last = first + messages.len() as u64 - 1;
        self.tables.count.set(self.tables.count.get() + messages.len() as u64);
        out.event(&TopicPublished { topic: name, first, last });
        self.has_news(topic, cx.moment);
        self.keep_bounds(topic, cx.moment, out);
        self.keep_watch(topic);
        out.reply(&Published { topic: name.into(), first, last })
    }

    /// The topic of this name, which is made by its first use.
    fn topic_called(&mut self, cx: &Context<'_>, name: &str, out: &mut Out) -> Result<Serial, Refusal> {
        if let Some(&topic) = self.tables.names.get(name) {
            return Ok(topic);
        }
        self.make_topic(cx, name, None, None, None, out)
    }

    /// Makes a topic. Groups that read everything of its kind come to it when there is something in it.
    pub(super) fn make_topic(
        &mut self,
        cx: &Context<'_>,
        name: &str,
        max_age_ms: Option<u64>,
        max_bytes: Option<u64>,
        max_count: Option<u64>,
        out: &mut Out,
    ) -> Result<Serial, Refusal> {
        check_topic(name)?;
        if self.tables.names.len() as u64 >= cx.settings.topics_max {
            return Err(refusal::exhausted(format!(
                "there are {} topics already; delete some, or raise it with `synod space set topics_max`",
                cx.settings.topics_max
            )));
        }
        let topic = out.serial();
        self.tables.names.put(name.into(), topic);
        let row = TopicRow {
            name: name.into(),
            since: cx.now(),
            by: cx.caller.name.clone(),
            max_age_ms: max_age_ms.unwrap_or(cx.settings.topic_max_age_ms),
            max_bytes: max_bytes.unwrap_or(cx.settings.topic_max_bytes),
            max_count: max_count.unwrap_or(cx.settings.topic_max_count),
        };
        self.tables.topics.put(topic, row);
        self.tables.messages.begin(topic, 0);
        out.event(&TopicCreated { topic: name });
        Ok(topic)
    }

    /// Whether these messages have room: in the topic, and among all messages.
    fn check_room(
        &self,
        settings: &Settings,
        topic: Serial,
        messages: &[Message<'_>],
    ) -> Result<(), Refusal> {
        if self.tables.count.get() + messages.len() as u64 > settings.topic_messages_max {
            return Err(refusal::exhausted(format!(
                "topics keep {} of {} messages and {} more do not fit; keep less of some topic with `synod topic configure`, or raise `topic_messages_max`",
                self.tables.count.get(),
                settings.topic_messages_max,
                messages.len()
            )));
        }
        let Some(row) = self.tables.topics.get(topic) else { return Ok(()) };
        let longest = messages.iter().map(Message::size).max().unwrap_or(0);
        if row.max_bytes > 0 && longest > row.max_bytes {
            return Err(refusal::invalid(format!(
                "a message of {longest} bytes does not fit into `{}`, which keeps {}; store the body elsewhere, or raise `max_bytes` with `synod topic configure`",
                row.name, row.max_bytes
            )));
        }
        Ok(())
    }

    /// What a topic notes of a message besides its place: its type's number and its key's hash.
    fn tag(&mut self, topic: Serial, message: &Message<'_>) -> Result<u64, Refusal> {
        let kind = match message.r#type {
            Some(kind) => self.type_called(topic, kind)?,
            None => 0,
        };
        Ok(message.key.map_or(0, key_hash) << TYPE_BITS | kind)
    }

    fn type_called(&mut self, topic: Serial, kind: &str) -> Result<u64, Refusal> {
        if let Some(number) = self.type_number(topic, kind) {
            return Ok(number);
        }
        let number = self.types_of(topic).count() as u64 + 1;
        if number > TYPES_MAX {
            return Err(refusal::exhausted(format!(
                "`{}` has {TYPES_MAX} types of messages already; use one of them, and put what varies into `key` or `headers`",
                self.topic_name(topic)
            )));
        }
        self.tables.types.put((topic, kind.into()), number);
        Ok(number)
    }

    /// The number of a topic's type; none of a message has it when there is none.
    pub(super) fn type_number(&self, topic: Serial, kind: &str) -> Option<u64> {
        self.tables.types.get(&(topic, Box::<str>::from(kind))).copied()
    }

    /// The types of a topic's messages, by name.
    pub(super) fn types_of(&self, topic: Serial) -> impl Iterator<Item = &str> {
        let from = (topic, Box::<str>::from(""));
        let all = self.tables.types.range(from..).take_while(move |((of, _), _)| *of == topic);
        all.map(|((_, kind), _)| &**kind)
    }
}

/// The hash of a key as items note it: 48 bits, never zero.
pub(super) fn key_hash(key: &str) -> u64 {
    (xxh3_64(key.as_bytes()) >> TYPE_BITS).max(1)
}

/// The key's hash in an item's tag; zero for none.
pub(super) fn key_of(item: &Item) -> u64 {
    item.tag >> TYPE_BITS
}

/// The type's number in an item's tag; zero for none.
pub(super) fn type_of(item: &Item) -> u64 {
    item.tag & ((1 << TYPE_BITS) - 1)
}

fn check_message(settings: &Settings, message: &Message<'_>) -> Result<(), Refusal> {
    if message.body.len as u64 > settings.body_max_bytes {
        return Err(refusal::invalid(format!(
            "the body has {} bytes and {} are allowed; store it elsewhere and publish where, or raise `body_max_bytes`",
            message.body.len, settings.body_max_bytes
        )));
    }
    let headers: usize = message.headers.iter().map(|header| header.name.len() + header.value.len()).sum();
    if headers > HEADERS_MAX {
        return Err(refusal::invalid(format!(
            "the headers have {headers} bytes and {HEADERS_MAX} are allowed; put more into the body"
        )));
    }
    Ok(())
}
