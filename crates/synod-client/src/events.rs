//! Reading along: server-sent CloudEvents, resumed by themselves after every break.
//!
//! Each event has an id (`index.n`); a new connection names the last one seen, so nothing is missed and nothing comes twice.
//! A stream that begins "now" asks for the index first, so that a break before the first event loses none either.

use crate::error::{Error, Fault, Refusal};
use crate::patience::Patience;
use crate::space::Space;
use crate::wire::Ask;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde_json::Value;
use std::collections::VecDeque;

/// A stream of events that is longer than this without a line's end is none.
const LINE_MAX: usize = 16 << 20;

/// Something that happened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// Its name, `index.n`: what to resume after.
    pub id: String,
    /// Its type, as the stream names it; empty when only the document does.
    pub kind: String,
    /// The CloudEvent, as JSON text.
    pub text: String,
}

impl Event {
    /// The CloudEvent.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }
}

/// Events as they happen. Dropping it ends the connection.
#[derive(Debug)]
pub struct Events {
    space: Space,
    ask: Ask,
    last: Option<String>,
    body: Option<Incoming>,
    lines: Lines,
}

impl Events {
    pub(crate) fn new(space: Space, path: String, after: Option<&str>) -> Self {
        let ask = Ask { path, agent: space.agent.clone(), ..Ask::default() };
        Events { space, ask, last: after.map(str::to_owned), body: None, lines: Lines::default() }
    }

    /// The id of the last event given out: what to resume after.
    pub fn last(&self) -> Option<&str> {
        self.last.as_deref()
    }

    /// The next event; waits for it. An error is final: a refusal, or a node that stayed away longer than patience lasts.
    ///
    /// Cancelling it loses no event.
    pub async fn next(&mut self) -> Result<Event, Error> {
        loop {
            if let Some(event) = self.lines.events.pop_front() {
                if event.kind == "end" {
                    return Err(let_go(&event));
                }
                if !event.id.is_empty() {
                    self.last = Some(event.id.clone());
                }
                // A place alone: where to come back to as long as nothing has come.
                if event.text.is_empty() && event.kind.is_empty() {
                    continue;
                }
                return Ok(event);
            }
            let Some(body) = &mut self.body else {
                self.body = Some(self.open().await?);
                continue;
            };
            match body.frame().await {
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        self.lines.feed(&data)?;
                    }
                }
                Some(Err(_)) | None => {
                    self.lines = Lines::default();
                    self.body = None;
                }
            }
        }
    }

    async fn open(&mut self) -> Result<Incoming, Error> {
        let wire = &self.space.synod.inner.wire;
        let mut patience = Patience::new(wire.options().patience);
        if self.last.is_none() && !self.ask.path.contains("from=") {
            let here = self.space.call("space", "show", &Value::Object(Default::default())).await?;
            self.last = here["index"].as_u64().map(|index| index.to_string());
        }
        loop {
            let fault = match wire.open(&self.ask, "text/event-stream", self.last.as_deref()).await {
                Ok(body) => return Ok(body),
                Err(Err(error)) => return Err(error),
                Err(Ok(fault)) => fault,
            };
            let Some(pause) = patience.pause(None) else { return Err(fault.into()) };
            tokio::time::sleep(pause).await;
            wire.look_again();
        }
    }
}

/// A reader who is slower than events are kept is told so, and where to go on.
fn let_go(event: &Event) -> Error {
    let about = event.json();
    Error::Refused(Box::new(Refusal {
        code: about["code"].as_str().unwrap_or("gone").to_owned(),
        detail: about["detail"].as_str().unwrap_or("the stream has ended").to_owned(),
        document: event.text.clone(),
        ..Refusal::default()
    }))
}

/// The parser of `text/event-stream` (WHATWG HTML, section 9.2.6), as far as a node writes it.
#[derive(Debug, Default)]
struct Lines {
    rest: Vec<u8>,
    now: Event,
    any: bool,
    events: VecDeque<Event>,
}

impl Lines {
    fn feed(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.rest.extend_from_slice(bytes);
        let mut start = 0;
        while let Some(end) = self.rest[start..].iter().position(|byte| *byte == b'\n') {
            let line = String::from_utf8_lossy(&self.rest[start..start + end]).into_owned();
            start += end + 1;
            self.line(line.trim_end_matches('\r'));
        }
        self.rest.drain(..start);
        if self.rest.len() > LINE_MAX {
            return Err(Fault::Answer("a stream of events without an end of line".into()));
        }
        Ok(())
    }

    fn line(&mut self, line: &str) {
        if line.is_empty() {
            if std::mem::take(&mut self.any) || !self.now.id.is_empty() {
                self.events.push_back(std::mem::take(&mut self.now));
            }
            self.now = Event::default();
            return;
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "id" => self.now.id = value.to_owned(),
            "event" => self.now.kind = value.to_owned(),
            "data" => {
                if self.any {
                    self.now.text.push('\n');
                }
                self.any = true;
                self.now.text.push_str(value);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_alone_is_kept() {
        let mut lines = Lines::default();
        lines.feed(b"retry: 1000\n\nid: 7@1\n\n: alive\n\n").unwrap();
        let only = lines.events.pop_front().unwrap();
        assert_eq!((&*only.id, &*only.text), ("7@1", ""));
        assert_eq!(lines.events.len(), 0);
    }

    #[test]
    fn events_are_read_however_the_bytes_are_cut() {
        let stream = ": hello\n\nid: 7.0\nevent: queue.pushed\ndata: {\"a\":\ndata: 1}\n\nid: 8.0\r\ndata: {}\r\n\r\nid: 9.0\ndata: {";
        for cut in 1..stream.len() {
            let mut lines = Lines::default();
            for part in stream.as_bytes().chunks(cut) {
                lines.feed(part).unwrap();
            }
            assert_eq!(lines.events.len(), 2, "cut every {cut}");
            let first = &lines.events[0];
            assert_eq!((first.id.as_str(), first.kind.as_str()), ("7.0", "queue.pushed"));
            assert_eq!(first.json(), serde_json::json!({"a": 1}));
            assert_eq!(lines.events[1].id, "8.0");
        }
    }
}
