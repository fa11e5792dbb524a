//! The model: journals in plain lists, slow and obvious.
//!
//! Everything that was ever appended stays in one list, in order; what is kept is found by looking at all of it.

/// How far back an id is remembered when nobody says where it should stand.
const LOOK_BACK: u64 = 128;
const SNAPSHOTS_KEPT: usize = 3;

/// One event as the model sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub journal: usize,
    pub revision: u64,
    pub kind: &'static str,
    pub id: Option<String>,
    /// Unique: tells events apart.
    pub data: u64,
    /// Length of data and metadata.
    pub len: u64,
    pub agent: &'static str,
    pub at: u64,
    pub index: u64,
    /// The payload's number within its request; that of the metadata is one more.
    pub ordinal: u32,
    pub metadata: bool,
    pub kept: bool,
}

#[derive(Clone, Debug)]
pub struct Snapshot {
    pub journal: usize,
    pub kind: &'static str,
    pub revision: u64,
    pub state: u64,
    pub index: u64,
    pub kept: bool,
}

/// Whether there is such a journal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Life {
    Never,
    There { begins: u64 },
    Deleted,
    Over,
}

/// What an append is to find.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wish {
    Any,
    None,
    Exists,
    Revision(u64),
}

/// What becomes of an append.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    Appended(u64),
    Repeated(u64),
    /// With the revision that stands; -1 for no journal.
    Conflict(i64),
    Gone,
}

pub struct Model {
    pub lives: [Life; 4],
    pub events: Vec<Event>,
    pub snapshots: Vec<Snapshot>,
}

impl Default for Model {
    fn default() -> Model {
        Model { lives: [Life::Never; 4], events: Vec::new(), snapshots: Vec::new() }
    }
}

impl Model {
    /// Everything that was ever appended to a journal.
    pub fn all(&self, journal: usize) -> Vec<&Event> {
        self.events.iter().filter(|event| event.journal == journal).collect()
    }

    pub fn kept(&self, journal: usize) -> Vec<&Event> {
        self.all(journal).into_iter().filter(|event| event.kept).collect()
    }

    pub fn next(&self, journal: usize) -> u64 {
        self.all(journal).len() as u64
    }

    pub fn current(&self, journal: usize) -> Option<u64> {
        match self.lives[journal] {
            Life::There { .. } => Some(self.next(journal) - 1),
            _ => None,
        }
    }

    /// The first revision that can be read.
    pub fn oldest(&self, journal: usize) -> u64 {
        self.kept(journal).first().map_or(self.next(journal), |event| event.revision)
    }

    /// Whether these events stand there from `first` on.
    fn stand(&self, new: &[Event], first: u64) -> bool {
        let kept = self.kept(new[0].journal);
        (first..).zip(new).all(|(revision, new)| {
            let old = kept.iter().find(|old| old.revision == revision);
            new.id.is_some()
                && old.is_some_and(|old| (&old.id, old.kind, old.len) == (&new.id, new.kind, new.len))
        })
    }

    /// What is to become of these events, all of one journal.
    pub fn fate(&self, new: &[Event], wish: Wish) -> Fate {
        let journal = new[0].journal;
        if self.lives[journal] == Life::Over {
            return Fate::Gone;
        }
        let current = self.current(journal);
        let stands = current.map_or(-1, |current| current as i64);
        if let Life::There { begins } = self.lives[journal] {
            let behind = match wish {
                Wish::Revision(revision) => Some(revision + 1),
                Wish::None => Some(begins),
                _ => None,
            };
            if let Some(first) = behind.filter(|first| self.stand(new, *first)) {
                return Fate::Repeated(first);
            }
            let next = self.next(journal);
            let near = |old: &&&Event| old.revision + LOOK_BACK >= next;
            for old in self.kept(journal).iter().filter(near).filter(|old| old.id.is_some()) {
                let Some(nth) = new.iter().position(|new| new.id == old.id) else { continue };
                return match old.revision.checked_sub(nth as u64).filter(|first| self.stand(new, *first)) {
                    Some(first) => Fate::Repeated(first),
                    None => Fate::Conflict(stands),
                };
            }
        }
        let fits = match wish {
            Wish::Any => true,
            Wish::None => current.is_none(),
            Wish::Exists => current.is_some(),
            Wish::Revision(revision) => current == Some(revision),
        };
        if fits { Fate::Appended(self.next(journal)) } else { Fate::Conflict(stands) }
    }

    pub fn append(&mut self, new: Vec<Event>) {
        let journal = new[0].journal;
        let next = self.next(journal);
        if !matches!(self.lives[journal], Life::There { .. }) {
            self.lives[journal] = Life::There { begins: next };
        }
        for (nth, event) in new.into_iter().enumerate() {
            self.events.push(Event { revision: next + nth as u64, ..event });
        }
    }

    pub fn forget(&mut self, journal: usize, before: u64) -> u64 {
        let mut removed = 0;
        for event in self.events.iter_mut().filter(|event| event.journal == journal && event.kept) {
            if event.revision < before {
                (event.kept, removed) = (false, removed + 1);
            }
        }
        let oldest = self.oldest(journal);
        for snapshot in self.snapshots.iter_mut().filter(|snapshot| snapshot.journal == journal) {
            snapshot.kept &= snapshot.revision + 1 >= oldest;
        }
        removed
    }

    pub fn delete(&mut self, journal: usize, forever: bool) -> u64 {
        let removed = self.forget(journal, u64::MAX);
        self.snapshots.iter_mut().filter(|of| of.journal == journal).for_each(|of| of.kept = false);
        self.lives[journal] = if forever { Life::Over } else { Life::Deleted };
        removed
    }

    /// Stores a snapshot and says whether it is kept.
    pub fn store(&mut self, new: Snapshot) -> bool {
        let of = |old: &Snapshot| old.kept && (old.journal, old.kind) == (new.journal, new.kind);
        for old in self.snapshots.iter_mut().filter(|old| of(old)) {
            old.kept = old.revision != new.revision;
        }
        let at = (new.journal, new.kind);
        let index = new.index;
        self.snapshots.push(new);
        while self.snapshots_of(at).len() > SNAPSHOTS_KEPT {
            let least = self.snapshots_of(at).into_iter().map(|old| old.revision).min();
            let old = self
                .snapshots
                .iter_mut()
                .find(|old| old.kept && (old.journal, old.kind) == at && Some(old.revision) == least);
            old.unwrap().kept = false;
        }
        self.snapshots.iter().any(|old| old.kept && old.index == index)
    }

    pub fn snapshots_of(&self, (journal, kind): (usize, &str)) -> Vec<&Snapshot> {
        self.snapshots.iter().filter(|old| old.kept && old.journal == journal && old.kind == kind).collect()
    }

    /// The oldest request that something kept came with.
    pub fn floor(&self) -> Option<u64> {
        let events = self.events.iter().filter(|event| event.kept).map(|event| event.index);
        let snapshots = self.snapshots.iter().filter(|snapshot| snapshot.kept).map(|snapshot| snapshot.index);
        events.chain(snapshots).min()
    }
}
