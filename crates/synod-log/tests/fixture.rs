//! Frozen logs of format 1, which every later build must read.
//!
//! The files lie in `tests/fixtures/disk-v1` without the zeros at their ends; the test puts those back. They
//! were written once by `freeze` below and are never written again: a new format gets a directory of its
//! own beside this one.

use std::path::{Path, PathBuf};

use synod_log::{Class, DiskLog, Fault, Log, Options, Position, Read};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/disk-v1").join(name)
}

fn options() -> Options {
    Options { segment_min: 8 << 10, segment_max: 8 << 10, reserve: 8 << 10, ..Options::default() }
}

/// The entry at a position.
fn entry(position: u64) -> Vec<u8> {
    let size = (position * 131 % 700) as usize;
    (0..size).map(|nth| (position as usize * 7 + nth) as u8).collect()
}

/// Copies a fixture and gives its files the length that their heads state.
fn thaw(name: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(fixture(name)).unwrap() {
        let file = file.unwrap();
        let mut bytes = std::fs::read(file.path()).unwrap();
        let length = u64::from_le_bytes(bytes[40..48].try_into().unwrap());
        bytes.resize(length as usize, 0);
        std::fs::write(dir.path().join(file.file_name()), bytes).unwrap();
    }
    dir
}

fn check(log: &mut DiskLog, oldest: u64, durable: u64) {
    assert_eq!((log.oldest(), log.durable()), (Position(oldest), Position(durable)));
    let Read::Entries(found) = log.read(Position(oldest), usize::MAX).unwrap() else { panic!("trimmed") };
    for (position, found) in (oldest..=durable).zip(&found) {
        assert_eq!(found.entry[..], entry(position)[..], "entry at {position}");
    }
    assert_eq!(found.len() as u64, durable + 1 - oldest);
}

#[test]
fn a_trimmed_recycled_and_torn_log_of_format_1_is_read_and_goes_on() {
    let dir = thaw("torn");
    let mut log = DiskLog::open(dir.path(), options()).unwrap();
    check(&mut log, 10, 42);
    log.append(entry(43), Class::Work).unwrap();
    log.sync().unwrap();
    drop(log);
    check(&mut DiskLog::open(dir.path(), options()).unwrap(), 10, 43);
}

#[test]
fn a_sealed_log_of_format_1_is_read_and_stays_sealed() {
    let dir = thaw("sealed");
    let mut log = DiskLog::open(dir.path(), options()).unwrap();
    check(&mut log, 1, 5);
    assert!(log.recovery().confirmed);
    assert!(matches!(log.append(vec![], Class::Work), Err(Fault::Sealed { after: 5 })));
}

#[test]
fn a_rewritten_log_of_format_1_is_read_and_goes_on() {
    let dir = thaw("rewritten");
    let mut log = DiskLog::open(dir.path(), options()).unwrap();
    assert_eq!((log.oldest(), log.durable()), (Position(1), Position(60)));
    let Read::Entries(found) = log.read(Position(1), usize::MAX).unwrap() else { panic!("trimmed") };
    assert_eq!(found.len(), 60);
    let parts = log.rewriter().parts().unwrap();
    assert!(parts.len() > 1);
    for found in found {
        let whole = entry(found.position.0);
        // Every second one lost its second half, but for those in the segment that was being written.
        let is_cut = found.position < parts[parts.len() - 1].next && found.position.0.is_multiple_of(2);
        let length = if is_cut { whole.len() / 2 } else { whole.len() };
        assert_eq!(found.entry[..], whole[..length], "entry at {}", found.position);
    }
    log.append(entry(61), Class::Work).unwrap();
    log.sync().unwrap();
    drop(log);
    assert_eq!(DiskLog::open(dir.path(), options()).unwrap().verify().unwrap(), 61);
}

/// Writes what the tests above read. For a new format only: `SYNOD_FREEZE=DIR cargo test … -- --ignored`.
#[test]
#[ignore = "writes fixtures; for a new format only"]
fn freeze() {
    let Some(out) = std::env::var_os("SYNOD_FREEZE") else { panic!("SYNOD_FREEZE names no directory") };
    let out = Path::new(&out);
    let dir = tempfile::tempdir().unwrap();
    let mut log = DiskLog::open(dir.path(), options()).unwrap();
    for count in [1, 3, 2].into_iter().cycle().take(21) {
        for _ in 0..count {
            log.append(entry(log.tail().0 + 1), Class::Work).unwrap();
        }
        log.sync().unwrap();
        if log.durable().0.is_multiple_of(4) {
            log.idle().unwrap();
        }
        log.trim(Position(log.durable().0.saturating_sub(25))).unwrap();
    }
    println!("torn: oldest {}, durable {}", log.oldest(), log.durable());
    let last = std::fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().path());
    let last = last.filter(|path| path.extension().is_some_and(|kind| kind == "segment")).max().unwrap();
    let before = std::fs::read(&last).unwrap();
    for count in 0..2 {
        log.append(entry(90 + count), Class::Work).unwrap();
    }
    log.sync().unwrap();
    drop(log);
    // The second half of the last frame never arrived.
    let mut torn = std::fs::read(&last).unwrap();
    let changed: Vec<usize> = (0..torn.len()).filter(|at| torn[*at] != before[*at]).collect();
    let middle = changed[changed.len() / 2];
    torn[middle..].copy_from_slice(&before[middle..]);
    std::fs::write(&last, torn).unwrap();
    save(dir.path(), &out.join("torn"));

    let dir = tempfile::tempdir().unwrap();
    let mut log = DiskLog::open(dir.path(), options()).unwrap();
    for position in 1..=5 {
        log.append(entry(position), Class::Work).unwrap();
    }
    log.seal().unwrap();
    drop(log);
    save(dir.path(), &out.join("sealed"));
}

/// Like `freeze`, for the rewritten log alone.
#[test]
#[ignore = "writes fixtures; for a new format only"]
fn freeze_rewritten() {
    let Some(out) = std::env::var_os("SYNOD_FREEZE") else { panic!("SYNOD_FREEZE names no directory") };
    let dir = tempfile::tempdir().unwrap();
    let mut log = DiskLog::open(dir.path(), options()).unwrap();
    for position in 1..=60 {
        log.append(entry(position), Class::Work).unwrap();
        log.sync().unwrap();
    }
    log.idle().unwrap();
    let mut rewriter = log.rewriter();
    for part in rewriter.parts().unwrap() {
        let half = |position: Position, old: &[u8]| {
            position.0.is_multiple_of(2).then(|| old[..old.len() / 2].to_vec())
        };
        let draft = rewriter.rewrite(&part, &mut { half }, &mut |_| ()).unwrap().unwrap();
        log.adopt(draft).unwrap().waste.wipe(&mut |_| ()).unwrap();
    }
    drop(log);
    save(dir.path(), &Path::new(&out).join("rewritten"));
}

/// Saves segments without the zeros at their ends.
fn save(dir: &Path, out: &Path) {
    std::fs::create_dir_all(out).unwrap();
    for file in std::fs::read_dir(dir).unwrap().map(|file| file.unwrap()) {
        if file.file_name().to_str().unwrap().ends_with(".segment") {
            let mut bytes = std::fs::read(file.path()).unwrap();
            bytes.truncate(bytes.iter().rposition(|byte| *byte != 0).unwrap() + 1);
            std::fs::write(out.join(file.file_name()), bytes).unwrap();
        }
    }
}
