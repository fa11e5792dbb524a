//! The model: artefacts as the bytes they are, and bodies as lists of what they mention.
//!
//! Whether something is mentioned is found by looking at every body there is.

use serde_json::{Value, json};
use synod_core::refusal::Code;

/// How many different artefacts there are.
pub const TEXTS: usize = 6;
/// How long an upload waits.
pub const PATIENCE_MS: u64 = 5_000;
const GRACE_MS: u64 = 10_000;
const PART: usize = 1_024;

/// The `n`th artefact.
pub fn text(n: usize) -> &'static str {
    static ALL: std::sync::LazyLock<[String; TEXTS]> = std::sync::LazyLock::new(|| {
        let (x, y) = ("x".repeat(PART), "y".repeat(PART));
        [String::new(), "a".into(), x.clone(), format!("{x}{y}"), format!("{x}{y}{x}a"), format!("{x}a")]
    });
    &ALL[n]
}

/// What an artefact is called.
pub fn hash(text: &str) -> String {
    format!("blake3:{}", blake3::hash(text.as_bytes()).to_hex())
}

pub struct Blob {
    text: String,
    keep_ms: u64,
    pinned: bool,
    /// From when on nothing needed it.
    idle: u64,
    until: u64,
}

pub struct Upload {
    pub id: u64,
    pub who: usize,
    pub claim: Option<String>,
    size: Option<usize>,
    keep_ms: u64,
    pub bytes: String,
    until: u64,
}

/// Something that mentions blobs.
struct Body {
    place: Place,
    texts: Vec<String>,
    /// Of a key: when it ends, and how long it lives.
    ends: Option<(u64, u64)>,
    /// Of a task: whether it has ended.
    ended: bool,
}

#[derive(PartialEq)]
enum Place {
    Key(usize),
    Task(u64),
    Event(u64),
    Message,
}

#[derive(Default)]
pub struct Model {
    pub now: u64,
    blobs: Vec<Blob>,
    pub uploads: Vec<Upload>,
    bodies: Vec<Body>,
    /// Events that were ever appended.
    events: u64,
}

impl Model {
    pub fn new(now: u64) -> Model {
        Model { now, ..Model::default() }
    }

    fn mentions(&self, text: &str) -> u64 {
        self.bodies.iter().filter(|body| body.texts.iter().any(|other| other == text)).count() as u64
    }

    fn kept(&self, blob: &Blob) -> bool {
        blob.pinned || self.mentions(&blob.text) > 0
    }

    fn blob(&mut self, text: &str) -> Option<&mut Blob> {
        self.blobs.iter_mut().find(|blob| blob.text == text)
    }

    /// Does something with bodies or pins; what nothing needs any more, and what was needed for a moment, idles from now on.
    fn moving<T>(&mut self, what: impl FnOnce(&mut Self) -> T) -> T {
        let before: Vec<u64> = self.blobs.iter().map(|blob| self.mentions(&blob.text)).collect();
        let result = what(self);
        let after: Vec<(u64, bool)> =
            self.blobs.iter().map(|blob| (self.mentions(&blob.text), self.kept(blob))).collect();
        for (n, blob) in self.blobs.iter_mut().enumerate() {
            let (mentions, kept) = after[n];
            if !kept && before.get(n).is_some_and(|before| *before != mentions) {
                (blob.idle, blob.until) = (self.now, self.now + blob.keep_ms);
            }
        }
        result
    }

    pub fn wake(&mut self) {
        let now = self.now;
        self.moving(|model| {
            model.bodies.retain(|body| body.ends.is_none_or(|(at, _)| at > now));
        });
        let over: Vec<bool> = self.blobs.iter().map(|blob| !self.kept(blob) && blob.until <= now).collect();
        let mut over = over.into_iter();
        self.blobs.retain(|_| !over.next().unwrap());
        self.uploads.retain(|upload| upload.until > now);
    }

    /// What would have ended while nobody was there gets a grace.
    pub fn restart(&mut self, was: u64) {
        let now = self.now;
        let moved = |at: u64, span: u64| {
            if at > was && at < now + GRACE_MS { at.max(now + span.min(GRACE_MS)) } else { at }
        };
        for blob in &mut self.blobs {
            blob.until = moved(blob.until, blob.keep_ms);
        }
        for upload in &mut self.uploads {
            upload.until = moved(upload.until, PATIENCE_MS);
        }
        for body in &mut self.bodies {
            body.ends = body.ends.map(|(at, span)| (moved(at, span), span));
        }
    }

    /// Stores a text, and says whether it was new.
    fn store(&mut self, text: &str, keep_ms: u64) -> bool {
        let now = self.now;
        if let Some(blob) = self.blob(text) {
            blob.keep_ms = blob.keep_ms.max(keep_ms);
            blob.until = now + blob.keep_ms;
            return false;
        }
        let until = now + keep_ms;
        self.blobs.push(Blob { text: text.into(), keep_ms, pinned: false, idle: now, until });
        true
    }

    pub fn put(&mut self, text: &str, claim: Option<&str>, keep_ms: u64) -> Result<bool, Code> {
        if claim.is_some_and(|claim| claim != text) {
            return Err(Code::Conflict);
        }
        Ok(self.store(text, keep_ms))
    }

    /// Whether it is stored already, and how much has come. `id` is the number that the machine gave.
    pub fn begin(
        &mut self,
        who: usize,
        claim: Option<&str>,
        size: Option<usize>,
        keep_ms: u64,
        id: Option<u64>,
    ) -> (bool, u64) {
        let now = self.now;
        if let Some(text) = claim
            && self.blob(text).is_some()
        {
            // It is stored again, for no shorter than before.
            assert_eq!(id, None);
            self.store(text, keep_ms);
            return (true, text.len() as u64);
        }
        let until = now + PATIENCE_MS;
        let same =
            |upload: &&mut Upload| upload.who == who && claim.is_some() && upload.claim.as_deref() == claim;
        if let Some(going) = self.uploads.iter_mut().find(same) {
            assert_eq!(id, Some(going.id), "the oldest of them is gone on with");
            going.until = until;
            return (false, going.bytes.len() as u64);
        }
        let id = id.expect("a new upload has a number");
        assert!(self.uploads.iter().all(|upload| upload.id < id), "a number that nobody had");
        let claim = claim.map(Into::into);
        self.uploads.push(Upload { id, who, claim, size, keep_ms, bytes: String::new(), until });
        (false, 0)
    }

    fn own(&mut self, who: usize, id: u64) -> Result<&mut Upload, Code> {
        let upload = self.uploads.iter_mut().find(|upload| upload.id == id).ok_or(Code::NotFound)?;
        if upload.who == who { Ok(upload) } else { Err(Code::Denied) }
    }

    pub fn part(&mut self, who: usize, id: u64, at: usize, bytes: &str) -> Result<u64, Code> {
        let until = self.now + PATIENCE_MS;
        let upload = self.own(who, id)?;
        let there = upload.bytes.len();
        let again = at < there && upload.bytes[at..there.min(at + PART)] == *bytes;
        if !again {
            let over = upload.size.is_some_and(|size| there + bytes.len() > size);
            if at != there || !there.is_multiple_of(PART) || over {
                return Err(Code::Conflict);
            }
            upload.bytes += bytes;
        }
        upload.until = until;
        Ok(upload.bytes.len() as u64)
    }

    pub fn seal(&mut self, who: usize, id: u64, claim: Option<&str>) -> Result<bool, Code> {
        let upload = match self.own(who, id) {
            Ok(upload) => upload,
            Err(code) => {
                let there = claim.is_some_and(|claim| self.blob(claim).is_some());
                return if there { Ok(false) } else { Err(code) };
            }
        };
        let text = upload.bytes.clone();
        let short = upload.size.is_some_and(|size| size != text.len());
        let other = upload.claim.as_ref().is_some_and(|wanted| *wanted != text);
        if short || other || claim.is_some_and(|claim| claim != text) {
            return Err(Code::Conflict);
        }
        let keep_ms = upload.keep_ms;
        self.uploads.retain(|upload| upload.id != id);
        Ok(self.store(&text, keep_ms))
    }

    pub fn abort(&mut self, who: usize, id: u64) -> Result<bool, Code> {
        match self.own(who, id) {
            Err(Code::NotFound) => Ok(false),
            Err(code) => Err(code),
            Ok(_) => {
                self.uploads.retain(|upload| upload.id != id);
                Ok(true)
            }
        }
    }

    pub fn delete(&mut self, text: &str) -> Result<bool, Code> {
        let Some(at) = self.blobs.iter().position(|blob| blob.text == text) else { return Ok(false) };
        if self.kept(&self.blobs[at]) {
            return Err(Code::Held);
        }
        self.blobs.remove(at);
        Ok(true)
    }

    pub fn pin(&mut self, text: &str, pinned: bool) -> Result<u64, Code> {
        let (now, mentions) = (self.now, self.mentions(text));
        let blob = self.blob(text).ok_or(Code::NotFound)?;
        if blob.pinned && !pinned && mentions == 0 {
            (blob.idle, blob.until) = (now, now + blob.keep_ms);
        }
        blob.pinned = pinned;
        Ok(mentions)
    }

    /// Refused when one of them is not there.
    fn mentioned(&mut self, texts: &[usize]) -> Result<Vec<String>, Code> {
        let texts: Vec<String> = texts.iter().map(|n| text(*n).to_string()).collect();
        if texts.iter().all(|text| self.blob(text).is_some()) { Ok(texts) } else { Err(Code::NotFound) }
    }

    pub fn key(&mut self, key: usize, texts: &[usize], ttl_ms: Option<u64>) -> Result<(), Code> {
        let texts = self.mentioned(texts)?;
        let ends = ttl_ms.map(|ttl| (self.now + ttl, ttl));
        self.moving(|model| {
            model.bodies.retain(|body| body.place != Place::Key(key));
            model.bodies.push(Body { place: Place::Key(key), texts, ends, ended: false });
        });
        Ok(())
    }

    pub fn forget(&mut self, key: usize) {
        self.moving(|model| model.bodies.retain(|body| body.place != Place::Key(key)));
    }

    pub fn push(&mut self, texts: &[usize], task: u64) -> Result<(), Code> {
        let texts = self.mentioned(texts)?;
        self.moving(|model| {
            model.bodies.push(Body { place: Place::Task(task), texts, ends: None, ended: false });
        });
        Ok(())
    }

    pub fn cancel(&mut self, task: u64) {
        for body in self.bodies.iter_mut().filter(|body| body.place == Place::Task(task)) {
            body.ended = true;
        }
    }

    pub fn purge(&mut self) {
        self.moving(|model| model.bodies.retain(|body| !body.ended));
    }

    /// The revision of the event.
    pub fn append(&mut self, texts: &[usize]) -> Result<u64, Code> {
        let texts = self.mentioned(texts)?;
        let revision = self.events;
        self.events += 1;
        self.moving(|model| {
            model.bodies.push(Body { place: Place::Event(revision), texts, ends: None, ended: false });
        });
        Ok(revision)
    }

    /// The newest three are kept.
    pub fn publish(&mut self, texts: &[usize]) -> Result<(), Code> {
        let texts = self.mentioned(texts)?;
        self.moving(|model| {
            model.bodies.push(Body { place: Place::Message, texts, ends: None, ended: false });
            let mut over =
                model.bodies.iter().filter(|body| body.place == Place::Message).count().saturating_sub(3);
            model.bodies.retain(|body| {
                let goes = over > 0 && body.place == Place::Message;
                over -= goes as usize;
                !goes
            });
        });
        Ok(())
    }

    pub fn truncate(&mut self, before: u64) {
        self.moving(|model| {
            model.bodies.retain(|body| !matches!(body.place, Place::Event(revision) if revision < before));
        });
    }

    /// Put, and a key that mentions.
    pub fn both(&mut self, new: &str, texts: &[usize]) -> Result<(), Code> {
        let there = self.blob(new).is_some();
        if texts.iter().any(|n| text(*n) != new && self.blob(text(*n)).is_none()) {
            return Err(Code::NotFound);
        }
        assert!(self.store(new, 2_000) != there);
        self.key(0, texts, None)
    }

    pub fn bytes(&self) -> u64 {
        let blobs = self.blobs.iter().map(|blob| blob.text.len());
        blobs.chain(self.uploads.iter().map(|upload| upload.bytes.len())).sum::<usize>() as u64
    }

    /// As the machine lists them: by hash.
    pub fn shown(&self) -> Vec<Value> {
        let mut all: Vec<(String, Value)> = Vec::new();
        for blob in &self.blobs {
            let (name, mentions) = (hash(&blob.text), self.mentions(&blob.text));
            let mut shown =
                json!({"blob": name, "size": blob.text.len(), "mentions": mentions, "pinned": blob.pinned});
            if !self.kept(blob) {
                assert!(blob.idle <= self.now);
                shown["until"] = blob.until.into();
            }
            all.push((name, shown));
        }
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all.into_iter().map(|(_, shown)| shown).collect()
    }

    pub fn going(&self) -> Vec<Value> {
        let shown = |upload: &Upload| {
            let claim = upload.claim.as_deref().map(hash);
            json!([upload.id, upload.bytes.len(), upload.size, claim, upload.until])
        };
        self.uploads.iter().map(shown).collect()
    }
}
