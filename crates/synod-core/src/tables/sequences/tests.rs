//! Lists of references against plain vectors: any changes, undone or committed, saved and loaded.

use super::*;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Do {
    Begin(u64, u64),
    Push(u64, u64, u32, u64),
    Trim(u64, u64),
    Del(u64),
    Commit,
    Undo,
}

fn step() -> impl Strategy<Value = Do> {
    let key = 1u64..4;
    prop_oneof![
        1 => (key.clone(), 0u64..300).prop_map(|(key, first)| Do::Begin(key, first)),
        60 => (key.clone(), 0u64..3, any::<u32>(), prop_oneof![Just(0u64), any::<u64>()])
            .prop_map(|(key, step, len, tag)| Do::Push(key, step, len >> 8, tag)),
        4 => (key.clone(), 0u64..400).prop_map(|(key, by)| Do::Trim(key, by)),
        1 => key.prop_map(Do::Del),
        6 => Just(Do::Commit),
        2 => Just(Do::Undo),
    ]
}

/// A list: the number of its first item, and its items.
type Plain = BTreeMap<u64, (u64, Vec<Item>)>;

#[derive(Default)]
struct World {
    real: Sequences,
    plain: Plain,
    committed: Plain,
    /// The last place in the log, and its time.
    at: (u64, u32),
}

impl World {
    fn run(&mut self, step: &Do) {
        match *step {
            Do::Begin(key, first) => {
                self.real.begin(Serial(key), first);
                self.plain.entry(key).or_insert((first, Vec::new()));
            }
            Do::Push(key, step, len, tag) => {
                self.at = if step == 0 { (self.at.0, self.at.1 + 1) } else { (self.at.0 + step * 90, 0) };
                let item = Item {
                    index: Index(self.at.0),
                    ordinal: self.at.1,
                    len,
                    time: Millis(1_700_000_000_000 + self.at.0 / 50),
                    tag,
                };
                let list = self.plain.entry(key).or_default();
                list.1.push(item);
                assert_eq!(self.real.push(Serial(key), item), list.0 + list.1.len() as u64 - 1);
            }
            Do::Trim(key, by) => {
                let first = self.plain.get(&key).map_or(0, |list| list.0);
                let gone = self.real.trim(Serial(key), first + by);
                if let Some((first, items)) = self.plain.get_mut(&key) {
                    let by = (by as usize).min(items.len());
                    items.drain(..by);
                    *first += by as u64;
                    assert_eq!(gone, by as u64);
                }
            }
            Do::Del(key) => assert_eq!(self.real.del(Serial(key)), self.plain.remove(&key).is_some()),
            Do::Commit => {
                self.real.commit();
                self.committed = self.plain.clone();
            }
            Do::Undo => {
                self.real.undo_to(0);
                self.plain = self.committed.clone();
            }
        }
    }

    fn compare(&self) {
        for key in 0..5 {
            let (serial, plain) = (Serial(key), self.plain.get(&key));
            let (first, items) = plain.map_or((0, &[][..]), |(first, items)| (*first, items));
            let next = first + items.len() as u64;
            assert_eq!(self.real.has(serial), plain.is_some());
            assert_eq!(self.real.range(serial), first..next);
            assert_eq!(self.real.bytes(serial), items.iter().map(|item| item.len as u64).sum::<u64>());
            assert_eq!(self.real.last(serial), items.last().copied());
            let numbered: Vec<_> = (first..).zip(items.iter().copied()).collect();
            for from in [0, first, first + 1, first + 127, first + 128, first + 129, next, next + 5] {
                let ahead: Vec<_> = numbered.iter().filter(|(at, _)| *at >= from).copied().collect();
                assert_eq!(self.real.iter(serial, from).collect::<Vec<_>>(), ahead, "from {from}");
                let behind: Vec<_> = numbered.iter().rev().filter(|(at, _)| *at <= from).copied().collect();
                assert_eq!(self.real.back(serial, from).collect::<Vec<_>>(), behind, "back from {from}");
                let one = numbered.iter().find(|(at, _)| *at == from).map(|(_, item)| *item);
                assert_eq!(self.real.get(serial, from), one);
            }
            for (at, item) in numbered.iter().step_by(17) {
                assert_eq!(self.real.find(serial, item.index, item.ordinal), Some(*at));
                assert_eq!(self.real.find(serial, item.index, item.ordinal + 1_000), None);
                let since = items.iter().position(|other| other.time >= item.time).unwrap() as u64;
                assert_eq!(self.real.since(serial, item.time), first + since);
            }
            assert_eq!(self.real.since(serial, Millis(u64::MAX)), next);
        }
        let all = self.plain.values().flat_map(|(_, items)| items).map(|item| item.len as u64);
        assert_eq!(self.real.total(), all.sum::<u64>());
        let oldest = self.plain.values().filter_map(|(_, items)| items.first()).map(|item| item.index).min();
        assert_eq!(self.real.oldest(), oldest);
    }
}

fn saved(sequences: &Sequences) -> Vec<u8> {
    let mut state = Vec::new();
    sequences.save(&mut state, &mut Vec::new());
    state
}

proptest! {
    #[test]
    fn lists_behave_like_plain_vectors(steps in prop::collection::vec(step(), 0..700)) {
        let mut world = World::default();
        for step in &steps {
            world.run(step);
        }
        world.compare();
        let state = saved(&world.real);
        let loaded = Sequences::load(&mut Reader::new(&state), &mut Reader::new(&[])).unwrap();
        prop_assert_eq!(saved(&loaded), state);
        world.real = loaded;
        world.committed = world.plain.clone();
        world.compare();
        for step in steps.iter().take(200) {
            world.run(step);
        }
        world.compare();
    }

    #[test]
    fn bytes_of_chance_load_as_something_or_nothing(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Sequences::load(&mut Reader::new(&bytes), &mut Reader::new(&[]));
    }
}

#[test]
fn a_message_on_its_own_takes_about_six_bytes() {
    let mut sequences = Sequences::default();
    for n in 0..100_000 {
        let item = Item { index: Index(1_000 + n), len: 256, time: Millis(n / 20), ..Item::default() };
        sequences.push(Serial(1), item);
        sequences.commit();
    }
    let list = &sequences.lists[&Serial(1)];
    let taken: usize = list.chunks.iter().map(|chunk| chunk.packed.capacity() + size_of::<Chunk>()).sum();
    assert!(taken <= 7 * 100_000, "{} bytes an item", taken as f64 / 100_000.0);
}
