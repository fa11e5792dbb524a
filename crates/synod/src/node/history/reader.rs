//! A place in the log, found by index.

use super::points::{self, Points};
use crate::node::logs::View;
use crate::node::shared::held;
use std::sync::Mutex;
use synod_core::history::Succession;
use synod_log::{Entry, Fault, Position, Read};

/// Bytes of the log read at once.
const CHUNK: usize = 256 << 10;

/// An entry with the indexes it has.
pub struct Placed {
    /// The index of its first request.
    pub first: u64,
    /// How many requests it has.
    pub requests: u64,
    /// Its bytes.
    pub entry: Entry,
}

impl Placed {
    /// Whether the request of this index is in it.
    pub fn holds(&self, index: u64) -> bool {
        index >= self.first && index - self.first < self.requests
    }
}

/// Reads the log beside its owner, here and there. It remembers the last piece it read, so that reading on costs no search.
pub struct Reader {
    view: Box<dyn View>,
    piece: Vec<Placed>,
    /// Where the piece ends: the next index and position.
    end: Option<(u64, u64, Succession)>,
}

impl Reader {
    pub fn new(view: Box<dyn View>) -> Reader {
        Reader { view, piece: Vec::new(), end: None }
    }

    /// The entry that holds an index; `None` when it is not kept, or has not come.
    pub fn find(&mut self, index: u64, points: &Mutex<Points>) -> Result<Option<&Placed>, Fault> {
        if self.among(index).is_none() {
            let Some((first, position)) = self.near(index, points)? else { return Ok(None) };
            let mut end = match self.end.take() {
                // Nearer than the point: the common case of reading on.
                Some(end) if end.0 <= index && end.0 >= first => Some(end),
                _ => None,
            };
            loop {
                let (next, from) = end.map_or((first, position), |(next, from, _)| (next, from));
                if next > index {
                    return Ok(None);
                }
                match self.piece(next, from, end.map(|(.., succession)| succession))? {
                    Some(now) => end = Some(now),
                    None => return Ok(None),
                }
                if self.among(index).is_some() {
                    self.end = end;
                    break;
                }
            }
        }
        Ok(self.among(index).map(|at| &self.piece[at]))
    }

    /// The point to start from, after seeing to it that points reach back far enough.
    pub fn near(&mut self, index: u64, points: &Mutex<Points>) -> Result<Option<(u64, u64)>, Fault> {
        let (near, first) = {
            let points = held(points);
            (points.before(index), points.first())
        };
        match (near, first) {
            (None, Some(first)) => {
                let older = points::missing(&mut *self.view, first)?;
                let mut points = held(points);
                points.extend_back(older);
                Ok(points.before(index))
            }
            (near, _) => Ok(near),
        }
    }

    /// The index that comes next at a position, and where the writers' entries have come to there.
    pub fn place(
        &mut self,
        position: u64,
        points: &Mutex<Points>,
    ) -> Result<Option<(u64, Succession)>, Fault> {
        let known = held(points).first();
        if let Some(first) = known.filter(|(_, at)| *at > position) {
            let older = points::missing(&mut *self.view, first)?;
            held(points).extend_back(older);
        }
        let Some((mut next, mut at)) = held(points).before_position(position) else { return Ok(None) };
        let mut succession = None;
        loop {
            let Read::Entries(entries) = self.view.read(Position(at), CHUNK)? else { return Ok(None) };
            let Some(last) = entries.last().map(|last| last.position.0) else { return Ok(None) };
            for delivered in entries {
                let succession = succession.get_or_insert_with(|| Succession::before(&delivered.entry));
                if delivered.position.0 == position {
                    return Ok(Some((next, *succession)));
                }
                next += succession.count(&delivered.entry);
            }
            at = last + 1;
        }
    }

    /// Which entry of the piece holds an index.
    fn among(&self, index: u64) -> Option<usize> {
        let after = self.piece.partition_point(|placed| placed.first <= index);
        let at = after.checked_sub(1)?;
        self.piece[at].holds(index).then_some(at)
    }

    /// Reads the piece from `position` on, whose first request has the index `next`, and returns where it ends.
    fn piece(
        &mut self,
        mut next: u64,
        position: u64,
        succession: Option<Succession>,
    ) -> Result<Option<(u64, u64, Succession)>, Fault> {
        self.piece.clear();
        let Read::Entries(entries) = self.view.read(Position(position), CHUNK)? else { return Ok(None) };
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return Ok(None) };
        let mut succession = succession.unwrap_or_else(|| Succession::before(&first.entry));
        let end = last.position.0 + 1;
        for delivered in entries {
            let requests = succession.count(&delivered.entry);
            if requests > 0 {
                self.piece.push(Placed { first: next, requests, entry: delivered.entry });
                next += requests;
            }
        }
        Ok(Some((next, end, succession)))
    }
}
