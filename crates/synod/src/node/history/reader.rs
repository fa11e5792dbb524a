//! A place in the log, found by index.

use super::points::{self, Points};
use crate::node::logs::View;
use crate::node::shared::held;
use std::sync::Mutex;
use synod_core::history::Succession;
use synod_log::{Entry, Fault, Position, Read};

/// Bytes of the log read at once, and where something is looked for that may stand alone.
const CHUNK: usize = 256 << 10;
const FIRST: usize = super::points::EVERY;

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
    /// The oldest entry there is, when something was asked for that has gone.
    oldest: Option<u64>,
    /// Bytes of the log that were read, ever.
    pub read: u64,
}

impl Reader {
    pub fn new(view: Box<dyn View>) -> Reader {
        Reader { view, piece: Vec::new(), end: None, oldest: None, read: 0 }
    }

    /// The entry that holds an index; `None` when it is not kept, or has not come.
    pub fn find(&mut self, index: u64, points: &Mutex<Points>) -> Result<Option<&Placed>, Fault> {
        let mut at = self.look(index, points)?;
        if let (None, Some(oldest)) = (at, self.oldest.take()) {
            // The log lost its beginning since the points were noted: the index may stand behind the new one.
            held(points).trim(oldest);
            at = self.look(index, points)?;
        }
        Ok(at.map(|at| &self.piece[at]))
    }

    /// Where in the piece the entry stands that holds an index, after reading what has it.
    fn look(&mut self, index: u64, points: &Mutex<Points>) -> Result<Option<usize>, Fault> {
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
                let most = if end.is_none() { FIRST } else { CHUNK };
                match self.piece(next, from, end.map(|(.., succession)| succession), most)? {
                    Some(now) => end = Some(now),
                    None => return Ok(None),
                }
                if self.among(index).is_some() {
                    self.end = end;
                    break;
                }
            }
        }
        Ok(self.among(index))
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
        most: usize,
    ) -> Result<Option<(u64, u64, Succession)>, Fault> {
        self.piece.clear();
        let entries = match self.view.read(Position(position), most)? {
            Read::Entries(entries) => entries,
            Read::Trimmed { oldest } => {
                self.oldest = Some(oldest.0);
                return Ok(None);
            }
        };
        self.read += entries.iter().map(|delivered| delivered.entry.len() as u64).sum::<u64>();
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

#[cfg(test)]
mod tests {
    use super::*;
    use synod_core::entry::{Entry as Parsed, Header, Request, compose};
    use synod_core::ids::{Epoch, Index, Millis};
    use synod_log::Delivered;

    /// Entries at positions from 1 on, of which the first may be gone.
    struct Short {
        entries: Vec<Vec<u8>>,
        oldest: u64,
    }

    impl View for Short {
        fn read(&mut self, from: Position, max_bytes: usize) -> Result<Read, Fault> {
            if from.0 < self.oldest {
                return Ok(Read::Trimmed { oldest: Position(self.oldest) });
            }
            let (mut found, mut bytes) = (Vec::new(), 0);
            for (at, entry) in self.entries.iter().enumerate().skip(from.0 as usize - 1) {
                if bytes > 0 && bytes + entry.len() > max_bytes {
                    break;
                }
                bytes += entry.len();
                found.push(Delivered { position: Position(at as u64 + 1), entry: entry.clone().into() });
            }
            Ok(Read::Entries(found))
        }
    }

    /// An entry of so many requests, of which nobody asks what they say.
    fn entry(epoch: u64, seq: u64, requests: usize) -> Vec<u8> {
        let header = Header {
            fold_version: synod_core::fold::FOLD_VERSION,
            writer: 1,
            epoch: Epoch(epoch),
            seq,
            time: Millis(1),
            known: Index(0),
            known_digest: Default::default(),
        };
        let request = Request { bytes: vec![9; 30_000], ..Request::default() };
        compose(&header, std::iter::repeat_n(&request, requests))
    }

    /// Seven entries in force from the ninth of epoch 3 on, two requests each; before them what counts for nothing.
    fn trimmed(nothing: &[Vec<u8>]) -> (Short, u64) {
        let gone = vec![entry(3, 8, 2); 3];
        let in_force = (9..16).map(|seq| entry(3, seq, 2));
        let entries: Vec<Vec<u8>> =
            gone.iter().cloned().chain(nothing.iter().cloned()).chain(in_force).collect();
        (Short { entries, oldest: 4 }, 4 + nothing.len() as u64)
    }

    /// The seq of the entry that holds an index.
    fn seq(reader: &mut Reader, index: u64, points: &Mutex<Points>) -> Option<(u64, u64)> {
        let placed = reader.find(index, points).unwrap()?;
        Some((placed.first, Parsed::parse(&placed.entry).unwrap().header.seq))
    }

    #[test]
    fn what_counts_for_nothing_at_the_front_shifts_no_index() {
        let nothing: [&[Vec<u8>]; 4] = [
            &[],
            // Of an epoch that is over, repeats, and both.
            &[entry(2, 40, 5), entry(2, 41, 1)],
            &[entry(3, 5, 3), entry(3, 6, 1)],
            &[entry(3, 7, 2), entry(1, 90, 4), entry(3, 8, 2)],
        ];
        for before in nothing {
            let (view, first) = trimmed(before);
            // The last entry is known to begin with index 113: the first in force has 101.
            let mut points = Points::default();
            points.note(113, first + 6, 1);
            let points = Mutex::new(points);
            let mut reader = Reader::new(Box::new(view));
            for (nth, index) in (101..115).enumerate() {
                let expected = (101 + nth as u64 / 2 * 2, 9 + nth as u64 / 2);
                assert_eq!(
                    seq(&mut reader, index, &points),
                    Some(expected),
                    "{index} after {}",
                    before.len()
                );
            }
        }
    }

    #[test]
    fn a_log_that_lost_its_beginning_meanwhile_still_shows_what_it_kept() {
        let (view, first) = trimmed(&[]);
        let mut points = Points::default();
        // Noted when more was there: the nearest one before what is asked for has gone.
        [(95, 1, 70_000), (113, first + 6, 1)]
            .into_iter()
            .for_each(|(at, position, bytes)| points.note(at, position, bytes));
        let points = Mutex::new(points);
        let mut reader = Reader::new(Box::new(view));
        assert_eq!(seq(&mut reader, 104, &points), Some((103, 10)));
        assert_eq!(seq(&mut reader, 101, &points), Some((101, 9)));
        assert_eq!(seq(&mut reader, 100, &points), None, "and not what it did not keep");
        assert!(reader.read > 0);
    }
}
