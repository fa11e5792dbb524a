//! State as of a past moment, and answers from any state.
//!
//! The nearest checkpoint below the moment is loaded and the log folded on from there, off the loop, in the caller's thread.
//! Entries are whole: as of an index means after the entry that holds it, and the answer says which index that was.

use super::handle::Answer;
use super::history::Points;
use super::ladder::{self, Rung};
use super::logs::View;
use super::shared::{Shared, held};
use super::space::stamp;
use super::{AskError, Fault};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use synod_core::codec::Reader;
use synod_core::fold::{Applied, Fold};
use synod_core::ids::Index;
use synod_core::json::{Hole, Render};
use synod_core::machines::Query;
use synod_core::record::{Field, Kind};
use synod_core::refusal;
use synod_log::{Position, Read};

/// A past moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// After the entry that holds this index.
    Index(u64),
    /// After the last entry whose time is not later, in milliseconds since 1970.
    Time(u64),
}

/// Bytes of the log read at once.
const CHUNK: usize = 1 << 20;

/// A fold and how far it has come in the log.
pub(super) struct Believed {
    pub fold: Fold,
    pub position: u64,
    pub log_bytes: u64,
}

/// Folds a log on from a checkpoint.
pub(super) struct Walk {
    believed: Believed,
    log: Box<dyn View>,
    /// Where some indexes begin, of what was walked over.
    pub points: Points,
}

impl Walk {
    /// Begins after `base`, which `fold` was loaded from; without one, at the first entry.
    pub fn new(fold: Fold, log: Box<dyn View>, base: Option<&Rung>) -> Walk {
        let (position, log_bytes) = base.map_or((0, 0), |rung| (rung.position, rung.log_bytes));
        Walk { believed: Believed { fold, position, log_bytes }, log, points: Points::default() }
    }

    /// Folds up to and with this position.
    pub fn reach(&mut self, position: u64) -> Result<(), AskError> {
        while self.believed.position < position {
            if self.some(|at, _, _| at <= position)? == 0 {
                return Err(unavailable(format!("the log ends before position {position}")));
            }
        }
        Ok(())
    }

    /// Folds on while `wanted` (position, entry, fold so far) and there is more; returns how many entries it folded.
    fn some(&mut self, wanted: impl Fn(u64, &[u8], &Fold) -> bool) -> Result<usize, AskError> {
        let Believed { fold, position, log_bytes } = &mut self.believed;
        let read =
            self.log.read(Position(*position + 1), CHUNK).map_err(|fault| unavailable(fault.to_string()))?;
        let entries = match read {
            Read::Entries(entries) => entries,
            Read::Trimmed { oldest } => {
                return Err(unavailable(format!("the log begins at position {oldest} now")));
            }
        };
        let mut folded = 0;
        for delivered in entries {
            if !wanted(delivered.position.0, &delivered.entry, fold) {
                break;
            }
            let applied = catch_unwind(AssertUnwindSafe(|| fold.apply(&delivered.entry)));
            match applied {
                Ok(Ok(Applied::Folded { first, .. })) => {
                    self.points.note(first.0, delivered.position.0, delivered.entry.len());
                }
                Ok(Ok(Applied::Ignored)) => {}
                Ok(Err(stop)) => return Err(unavailable(stop.to_string())),
                Err(_) => return Err(unavailable(format!("folding after index {} panicked", fold.index()))),
            }
            *position = delivered.position.0;
            *log_bytes += delivered.entry.len() as u64;
            folded += 1;
        }
        Ok(folded)
    }

    /// What it came to.
    pub fn end(self) -> Believed {
        self.believed
    }
}

fn unavailable(what: String) -> AskError {
    AskError::Fault(Fault::Unavailable(what))
}

/// The newest checkpoint that is `wanted` and can be believed, loaded; a fold before genesis when there is none.
pub(super) fn base(shared: &Shared, wanted: impl Fn(&Rung) -> bool) -> std::io::Result<(Fold, Option<Rung>)> {
    let dir = shared.checkpoint_dir();
    for rung in ladder::rungs(&dir)?.into_iter().rev().filter(|rung| wanted(rung)) {
        match ladder::load(&dir, &rung) {
            Ok(fold) => return Ok((agreed(fold, &shared.dir)?, Some(rung))),
            Err(why) => shared.degrade("checkpoint", Some(format!("{why}; an older one is used"))),
        }
    }
    Ok((agreed(Fold::new(), &shared.dir)?, None))
}

/// The file in a space's directory that lists the indexes agreed to be left out, one a line.
const SKIPS: &str = "skips";

/// Tells a fold which requests to leave out.
pub(crate) fn agreed(mut fold: Fold, space: &Path) -> std::io::Result<Fold> {
    let path = space.join(SKIPS);
    let text = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(fold),
        text => text?,
    };
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let index = line.parse().map_err(|_| {
            std::io::Error::other(format!("{}: `{line}` is not an index; one a line", path.display()))
        })?;
        fold.agree_to_skip([Index(index)]);
    }
    Ok(fold)
}

/// Records the agreement to leave the request at `index` out, from the next start on.
pub fn agree_to_skip(space: &Path, index: Index) -> std::io::Result<()> {
    use std::io::Write;
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(space.join(SKIPS))?;
    writeln!(file, "{index}")?;
    file.sync_all()
}

/// The fold as of `at`, made from checkpoint and log. Blocks, reads disks, and holds a whole fold in memory: one at a time.
pub(super) fn fold_at(shared: &Shared, at: At) -> Result<Fold, AskError> {
    let _one = held(&shared.past);
    let durable = shared.numbers.index.get();
    if let At::Index(index) = at
        && index > durable
    {
        let text = format!("index {index} has not come yet; the newest is {durable}");
        return Err(AskError::Refused(refusal::not_found(text)));
    }
    let below = |rung: &Rung| match at {
        At::Index(index) => rung.index <= index,
        At::Time(time) => rung.time <= time,
    };
    let (fold, rung) = base(shared, below).map_err(|error| unavailable(error.to_string()))?;
    let mut log = shared.logs.view(&shared.log_dir()).map_err(|fault| unavailable(fault.to_string()))?;
    let next = Position(rung.as_ref().map_or(0, |rung| rung.position) + 1);
    if let Read::Trimmed { oldest } = log.read(next, 1).map_err(|fault| unavailable(fault.to_string()))? {
        let text = format!(
            "what was so then is not kept any more: history begins at log position {oldest}; ask for a later moment"
        );
        return Err(AskError::Refused(refusal::gone(text)));
    }
    let mut walk = Walk::new(fold, log, rung.as_ref());
    let last = shared.numbers.entries.get();
    while walk.some(|position, entry, fold| {
        position <= last
            && match at {
                At::Index(index) => fold.index().0 < index,
                At::Time(time) => time_of(entry).is_none_or(|of| of <= time),
            }
    })? > 0
    {}
    let fold = walk.end().fold;
    match fold.about() {
        Some(_) => Ok(fold),
        None => Err(AskError::Refused(refusal::gone("the space had not begun then; ask for a later moment"))),
    }
}

/// The time an entry carries.
fn time_of(entry: &[u8]) -> Option<u64> {
    stamp(entry)?;
    Some(u64::from_le_bytes(entry.get(32..40)?.try_into().ok()?))
}

/// Answers a query from a fold, as JSON with index and time, and with holes where history is to be put in.
pub(super) fn answer(
    fold: &Fold,
    principal: &str,
    query: &[u8],
    reply: &'static [Field],
    machine: u8,
) -> Result<(Answer, Vec<Hole>), AskError> {
    let asked = catch_unwind(AssertUnwindSafe(|| {
        let query = Query::get(&mut Reader::new(query))
            .map_err(|malformed| refusal::invalid(format!("the query cannot be read: {malformed}")))?;
        let mut record = Vec::with_capacity(128);
        fold.ask(principal, query, &mut record)?;
        let mut json = String::with_capacity(record.len() * 2 + 64);
        let bodies = (fold, machine);
        let render = Render::new(&bodies);
        render
            .object(reply, &record, &mut json)
            .map_err(|malformed| refusal::invalid(format!("the answer cannot be shown: {malformed}")))?;
        Ok((json, render.into_holes(), says(reply, &record, "waiting")))
    }));
    // A query changes nothing, so a panic in one is a bug to be reported and no reason to stop.
    let asked = asked
        .map_err(|_| unavailable("answering this query panicked, which is a bug: report it".to_owned()))?;
    let (mut json, holes, waiting) = asked.map_err(AskError::Refused)?;
    let (index, time) = (fold.index(), fold.time());
    close(&mut json, reply, index.0, time.0);
    Ok((Answer { json, index, time, waiting }, holes))
}

/// Whether a record says yes in this field.
fn says(fields: &[Field], record: &[u8], name: &str) -> bool {
    let mask = Reader::new(record).varint().unwrap_or(0);
    let optional = fields.iter().filter(|field| field.optional);
    let bit = optional.clone().position(|field| field.name == name && matches!(field.kind, Kind::Bool));
    bit.is_some_and(|bit| mask.checked_shr(bit as u32).unwrap_or(0) & 1 == 1)
}

/// Adds what the answer is as of, unless the record says something of the same name itself.
fn close(json: &mut String, reply: &[Field], index: u64, time: u64) {
    let own = |name: &str| reply.iter().any(|field| field.name == name);
    let members: Vec<_> =
        [("index", index), ("time", time)].into_iter().filter(|(name, _)| !own(name)).collect();
    super::desk::close_with(json, &members);
}
