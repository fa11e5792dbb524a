//! `GET /v1/{space}/events`: what happens, as server-sent CloudEvents 1.0.
//!
//! ```text
//!   id: 412.1
//!   data: {"specversion":"1.0","id":"412.1","source":"/v1/default","type":"synod.queue.pushed",
//!          "time":"2026-01-01T12:00:00.000Z","subject":"q","agent":"heron","data":{"queue":"q",…,"index":412}}
//! ```
//!
//! The `id` is the cursor: a client that comes back with it as `Last-Event-ID` (browsers do so by themselves) goes on after it, without a gap and without a repeat.
//! `?from=` takes a cursor, an index, `start` or `now` (the default).
//! `?machine=`, `?event=` (both lists, by commas) and `?match=` (the subject begins with it) choose; rights choose first, event by event.
//!
//! There is no queue of events for a slow reader: it is read from the trail as fast as it takes.
//! When the trail does not reach back to its cursor any more, it is let go with an event `end` that says so; a client that asks from there at the beginning gets a 410.

use super::Door;
use super::from_wire::Manner;
use super::pace::{Pace, Phase};
use super::problem::{No, Problem, quoted};
use super::stamp::stamp;
use super::to_wire::fault;
use crate::node::{Cursor, Event, Handle, Listener, Silence};
use bytes::Bytes;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use synod_core::catalogue;
use tokio::sync::{mpsc, watch};

/// Pieces of a stream on their way into the connection. Small: what waits here is already formatted.
pub(super) const PIECES: usize = 4;
/// A piece is sent once it has grown to this many bytes, even if more events are ready.
const PIECE_BYTES: usize = 16 << 10;

/// The events on their way to one client.
pub struct Stream {
    pieces: mpsc::Receiver<Bytes>,
    /// What comes after them, and nothing after it.
    last_word: Arc<Mutex<Option<Bytes>>>,
    pace: Arc<Pace>,
}

impl Stream {
    /// Pieces as they come, and a last word once nothing more does.
    pub(super) fn new(
        pieces: mpsc::Receiver<Bytes>,
        last_word: Arc<Mutex<Option<Bytes>>>,
        pace: &Arc<Pace>,
    ) -> Stream {
        Stream { pieces, last_word, pace: pace.clone() }
    }

    /// The next piece; the end when the listener has let go.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        self.pieces.poll_recv(cx).map(|piece| {
            piece.or_else(|| self.last_word.lock().unwrap_or_else(PoisonError::into_inner).take())
        })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.pace.enter(Phase::Leaving);
    }
}

/// Which events a client wants.
#[derive(Debug, Default, PartialEq, Eq)]
struct Filter {
    machines: Vec<String>,
    events: Vec<String>,
    prefix: String,
}

impl Filter {
    fn takes(&self, event: &Event) -> bool {
        let listed = |list: &[String], word: &str| list.iter().any(|listed| listed == word);
        (self.machines.is_empty() || listed(&self.machines, event.machine))
            && (self.events.is_empty()
                || listed(&self.events, event.event)
                || self.events.iter().any(|name| {
                    name.split_once('.').is_some_and(|(m, e)| m == event.machine && e == event.event)
                }))
            && (self.prefix.is_empty() || subject(event).is_some_and(|name| name.starts_with(&self.prefix)))
    }
}

/// What a client asked for: where to begin, and what.
fn read(manner: Manner<'_>, last: Option<&str>) -> Result<(From, Filter), No> {
    let (mut from, mut filter) = (From::Now, Filter::default());
    for (name, value) in manner.words {
        let list = || value.split(',').filter(|word| !word.is_empty()).map(str::to_owned);
        match &*name {
            "from" => from = From::read(&value)?,
            "machine" => filter.machines.extend(list()),
            "event" => filter.events.extend(list()),
            "match" => filter.prefix = value,
            _ => {
                let detail = format!(
                    "`{}` is no parameter of events; it has from, machine, event, match",
                    name.escape_debug()
                );
                return Err(Problem::of("invalid", detail));
            }
        }
    }
    known(&filter)?;
    // What the client saw last wins: it is newer than the address it was given.
    if let Some(last) = last {
        from = From::read(last)?;
    }
    Ok((from, filter))
}

/// A filter that no event can ever pass is a mistake: waiting in silence would hide it.
fn known(filter: &Filter) -> Result<(), No> {
    let machines: Vec<&str> = {
        let mut names: Vec<&str> = catalogue::events().map(|card| card.machine).collect();
        names.dedup();
        names
    };
    if let Some(strange) = filter.machines.iter().find(|name| !machines.contains(&name.as_str())) {
        let detail = format!(
            "no machine `{}` announces events; there is {}",
            strange.escape_debug(),
            machines.join(", ")
        );
        return Err(Problem::of("invalid", detail));
    }
    let wanted = |machine: &str| filter.machines.is_empty() || filter.machines.iter().any(|m| m == machine);
    let cards = || catalogue::events().filter(|card| wanted(card.machine));
    let meant = |name: &str, card: &catalogue::EventCard| match name.split_once('.') {
        Some((machine, event)) => card.machine == machine && card.name == event,
        None => card.name == name,
    };
    if let Some(strange) = filter.events.iter().find(|name| !cards().any(|card| meant(name, card))) {
        let names: Vec<String> = cards().map(|card| format!("{}.{}", card.machine, card.name)).collect();
        let detail =
            format!("there is no event `{}` here; there is {}", strange.escape_debug(), names.join(", "));
        return Err(Problem::of("invalid", detail));
    }
    Ok(())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    Now,
    After(Cursor),
}

impl From {
    fn read(text: &str) -> Result<Self, No> {
        match text {
            "now" => Ok(From::Now),
            "start" => Ok(From::After(Cursor::default())),
            text => text.parse().map(From::After).map_err(|_| {
                Problem::of(
                    "invalid",
                    "a cursor is INDEX.N as in an event's id; send one of those, an index, `start` or `now`",
                )
            }),
        }
    }
}

/// Begins to listen. The first look at the trail is taken here, so that a cursor too old is a problem and not a stream.
pub fn open(
    door: &Door,
    handle: &Handle,
    principal: &str,
    manner: Manner<'_>,
    last: Option<&str>,
    pace: &Arc<Pace>,
) -> Result<Stream, No> {
    let (from, filter) = read(manner, last)?;
    let cursor = match from {
        From::After(cursor) => cursor,
        From::Now => Cursor { index: handle.index().0, n: u64::MAX },
    };
    let mut listener = handle.listen(principal, cursor);
    let mut out = String::from("retry: 1000\n\n");
    match listener.try_next() {
        Err(Silence::Gone { cursor, floor }) => {
            let detail = format!(
                "events after {cursor} are not kept; the oldest index that can be heard is {floor}: read the state and listen from there"
            );
            return Err(Problem::of("gone", detail));
        }
        Err(Silence::Stopped(_)) => {
            return Err(
                Problem::of("unavailable", "the node stops; listen again in a moment").retry_after(1_000)
            );
        }
        Err(Silence::Fault(why)) => return Err(fault(&why)),
        Ok(Some(event)) if filter.takes(&event) => write(&mut out, handle.space(), &event),
        Ok(_) => {}
    }
    let (sender, pieces) = mpsc::channel(PIECES);
    let teller = Teller {
        listener,
        filter,
        space: handle.space().into(),
        sender,
        stopping: door.stopping(),
        heartbeat: Duration::from_millis(door.limits.heartbeat_ms),
    };
    tokio::spawn(teller.tell(out));
    Ok(Stream::new(pieces, Arc::default(), pace))
}

/// Moves events from the trail to one client.
struct Teller {
    listener: Listener,
    filter: Filter,
    space: String,
    sender: mpsc::Sender<Bytes>,
    stopping: watch::Receiver<bool>,
    heartbeat: Duration,
}

impl Teller {
    async fn tell(mut self, mut out: String) {
        loop {
            // Whatever is ready goes out in one piece.
            while out.len() < PIECE_BYTES {
                match self.listener.try_next() {
                    Ok(None) => break,
                    Ok(Some(event)) => self.show(&mut out, &event),
                    Err(silence) => return self.end(out, silence).await,
                }
            }
            if !out.is_empty() && self.sender.send(std::mem::take(&mut out).into()).await.is_err() {
                return;
            }
            tokio::select! {
                next = self.listener.next() => match next {
                    Ok(event) => self.show(&mut out, &event),
                    Err(silence) => return self.end(out, silence).await,
                },
                () = self.sender.closed() => return,
                _ = self.stopping.changed() => return,
                () = tokio::time::sleep(self.heartbeat) => out.push_str(": alive\n\n"),
            }
        }
    }

    fn show(&self, out: &mut String, event: &Event) {
        if self.filter.takes(event) {
            write(out, &self.space, event);
        }
    }

    /// The last word. A node that stops needs none: the client comes back by itself.
    async fn end(self, mut out: String, silence: Silence) {
        if let Silence::Gone { cursor, floor } = silence {
            let _ = write!(
                out,
                "event: end\ndata: {{\"code\":\"gone\",\"cursor\":\"{cursor}\",\"floor\":{floor},\"detail\":\"you read more slowly than events are kept; read the state and listen from the floor\"}}\n\n"
            );
        }
        if !out.is_empty() {
            let _ = self.sender.send(out.into()).await;
        }
    }
}

/// The thing that an event is about: its first field.
fn subject(event: &Event) -> Option<String> {
    let rest = event.data.strip_prefix("{\"")?;
    let (_, rest) = rest.split_once("\":")?;
    let first = serde_json::Deserializer::from_str(rest).into_iter::<serde_json::Value>().next()?.ok()?;
    match first {
        serde_json::Value::String(text) => Some(text),
        serde_json::Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

fn write(out: &mut String, space: &str, event: &Event) {
    let data = event.data.strip_suffix('}').unwrap_or("{");
    let comma = if data == "{" { "" } else { "," };
    let member = |name: &str, text: &str| match text {
        "" => String::new(),
        text => format!(",\"{name}\":{}", quoted(text)),
    };
    let _ = write!(
        out,
        "id: {id}\ndata: {{\"specversion\":\"1.0\",\"id\":\"{id}\",\"source\":{source},\"type\":\"synod.{machine}.{name}\",\"time\":\"{time}\"{subject}{agent}{trace},\"datacontenttype\":\"application/json\",\"data\":{data}{comma}\"index\":{index}}}}}\n\n",
        id = event.cursor,
        source = quoted(&format!("/v1/{space}")),
        machine = event.machine,
        name = event.event,
        time = stamp(event.time),
        subject = member("subject", &subject(event).unwrap_or_default()),
        agent = member("agent", &event.agent),
        trace = member("traceparent", &event.trace),
        index = event.cursor.index,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(machine: &'static str, name: &'static str, data: &str) -> Event {
        Event {
            cursor: Cursor { index: 412, n: 1 },
            time: 1_767_268_800_123,
            machine,
            event: name,
            agent: "heron".into(),
            trace: "".into(),
            data: data.into(),
        }
    }

    #[test]
    fn an_event_is_a_cloud_event() {
        let mut out = String::new();
        write(&mut out, "default", &event("queue", "pushed", r#"{"queue":"q","task":871}"#));
        let (id, data) = out.trim_end().split_once("\ndata: ").unwrap();
        assert_eq!(id, "id: 412.1");
        let shown: serde_json::Value = serde_json::from_str(data).unwrap();
        let expected = serde_json::json!({
            "specversion": "1.0", "id": "412.1", "source": "/v1/default", "type": "synod.queue.pushed",
            "time": "2026-01-01T12:00:00.123Z", "subject": "q", "agent": "heron",
            "datacontenttype": "application/json", "data": {"queue": "q", "task": 871, "index": 412},
        });
        assert_eq!(shown, expected);
    }

    #[test]
    fn filters_choose() {
        let manner = |words: &[(&str, &str)]| Manner {
            words: words.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
            ..Manner::default()
        };
        let pushed = event("queue", "pushed", r#"{"queue":"build-1"}"#);
        for (words, takes) in [
            (&[][..], true),
            (&[("machine", "kv,queue")], true),
            (&[("machine", "kv")], false),
            (&[("event", "pushed")], true),
            (&[("event", "queue.pushed")], true),
            (&[("match", "build-")], true),
            (&[("match", "deploy")], false),
        ] {
            let (_, filter) = read(manner(words), None).unwrap();
            assert_eq!(filter.takes(&pushed), takes, "{words:?}");
        }
        assert!(read(manner(&[("queue", "q")]), None).is_err(), "unknown parameter");
        for words in [
            &[("event", "pusched")][..],
            &[("event", "kv.pushed")],
            &[("machine", "kv"), ("event", "pushed")],
            &[("machine", "queues")],
        ] {
            assert!(read(manner(words), None).is_err(), "nothing passes {words:?}");
        }
        let (from, _) = read(manner(&[("from", "start")]), Some("7.2")).unwrap();
        assert_eq!(from, From::After(Cursor { index: 7, n: 2 }));
    }
}
