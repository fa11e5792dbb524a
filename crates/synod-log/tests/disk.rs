//! The disk log's own promises: sizes, reuse, the reserve, the lock.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use synod_log::logs::disk::paper::Paper;
use synod_log::{Class, DiskLog, Fault, Log, Options, Pool, Position, Read};

const KB: u64 = 1 << 10;

fn on(paper: &Paper) -> Options {
    Options {
        segment_min: 16 * KB,
        segment_max: 128 * KB,
        reserve: 16 * KB,
        files: Arc::new(paper.clone()),
        ..Options::default()
    }
}

fn open(paper: &Paper) -> DiskLog {
    DiskLog::open("/log", on(paper)).unwrap()
}

/// Appends and syncs one entry of this many bytes.
fn put(log: &mut DiskLog, bytes: usize, class: Class) -> Result<(), Fault> {
    log.append(vec![7; bytes], class)?;
    log.sync()
}

/// Name and length of each file of a kind in a directory.
fn sizes(dir: &Path, suffix: &str) -> BTreeMap<String, u64> {
    let files = std::fs::read_dir(dir).unwrap().map(|file| file.unwrap());
    let named = files.map(|file| (file.file_name().into_string().unwrap(), file.metadata().unwrap().len()));
    named.filter(|(name, _)| name.contains(suffix)).collect()
}

#[test]
fn segments_double_up_to_their_limit() {
    let dir = tempfile::tempdir().unwrap();
    let options =
        Options { segment_min: 16 * KB, segment_max: 64 * KB, reserve: 16 * KB, ..Options::default() };
    let mut log = DiskLog::open(dir.path(), options).unwrap();
    while sizes(dir.path(), "segment").len() < 5 {
        put(&mut log, 3000, Class::Work).unwrap();
    }
    let lengths: Vec<u64> = sizes(dir.path(), "segment").into_values().collect();
    assert_eq!(lengths, [16 * KB, 32 * KB, 64 * KB, 64 * KB, 64 * KB]);
    let first = std::fs::metadata(dir.path().join("0000000001.segment")).unwrap();
    use std::os::unix::fs::MetadataExt;
    assert!(first.blocks() * 512 >= 16 * KB, "really filled, not a hole");
}

#[test]
fn the_usual_sizes_are_one_and_two_megabytes() {
    let dir = tempfile::tempdir().unwrap();
    let pool = Pool::start();
    let mut log = DiskLog::open(dir.path(), Options::with_pool(pool.clone())).unwrap();
    assert_eq!(sizes(dir.path(), "segment").into_values().collect::<Vec<_>>(), [1 << 20]);
    // Past the first quarter of the first segment the pool prepares the second, before it is needed.
    put(&mut log, 600 << 10, Class::Work).unwrap();
    pool.settle();
    assert!(sizes(dir.path(), "spare").into_values().any(|length| length == 2 << 20));
    put(&mut log, 600 << 10, Class::Work).unwrap();
    assert_eq!(sizes(dir.path(), "segment").into_values().collect::<Vec<_>>(), [1 << 20, 2 << 20]);
}

#[test]
fn an_entry_larger_than_a_segment_gets_one_of_its_own() {
    let paper = Paper::new();
    let mut log = open(&paper);
    put(&mut log, 10, Class::Work).unwrap();
    put(&mut log, 1 << 20, Class::Work).unwrap();
    put(&mut log, 10, Class::Work).unwrap();
    drop(log);
    assert_eq!(open(&paper).verify().unwrap(), 3);
}

#[test]
fn more_than_a_segment_pending_is_flushed_on_the_way() {
    let paper = Paper::new();
    let mut log = open(&paper);
    for _ in 0..100 {
        log.append(vec![1; 1000], Class::Work).unwrap();
    }
    assert!(log.durable() > Position::ZERO && log.durable() < Position(100));
    log.sync().unwrap();
    let receipts = std::iter::from_fn(|| log.settled()).count();
    assert_eq!((receipts, log.durable()), (100, Position(100)));
    assert_eq!(log.verify().unwrap(), 100);
}

#[test]
fn trimmed_segments_are_used_again() {
    let dir = tempfile::tempdir().unwrap();
    let options =
        Options { segment_min: 16 * KB, segment_max: 16 * KB, reserve: 16 * KB, ..Options::default() };
    let mut log = DiskLog::open(dir.path(), options.clone()).unwrap();
    for _ in 0..300 {
        put(&mut log, 1000, Class::Work).unwrap();
        log.trim(Position(log.durable().0.saturating_sub(10))).unwrap();
    }
    assert!(sizes(dir.path(), ".").len() <= 5, "{:?}", sizes(dir.path(), ""));
    assert!(sizes(dir.path(), "spare").len() <= 3);
    let oldest = log.oldest();
    assert!(oldest <= Position(290) && oldest > Position(200), "{oldest}");
    drop(log);
    let mut log = DiskLog::open(dir.path(), options).unwrap();
    assert_eq!((log.oldest(), log.durable()), (oldest, Position(300)));
    assert_eq!(log.verify().unwrap(), 301 - oldest.0);
    assert_eq!(log.read(Position(1), 10).unwrap(), Read::Trimmed { oldest });
}

#[test]
fn an_idle_moment_writes_one_mark_and_then_nothing() {
    let paper = Paper::new();
    let mut log = open(&paper);
    let calls = paper.calls();
    log.idle().unwrap();
    assert_eq!(paper.calls(), calls, "nothing to confirm");
    put(&mut log, 10, Class::Work).unwrap();
    assert_eq!(paper.calls(), calls + 2, "one write, one flush");
    log.idle().unwrap();
    assert_eq!(paper.calls(), calls + 4, "one write, one flush");
    log.idle().unwrap();
    log.close().unwrap();
    drop(log);
    assert_eq!(paper.calls(), calls + 4);
    assert!(open(&paper).recovery().confirmed);
    assert_eq!(paper.calls(), calls + 4, "opening after a clean stop writes nothing");
}

#[test]
fn the_directory_is_locked_and_the_holder_named() {
    let dir = tempfile::tempdir().unwrap();
    let log = DiskLog::open(dir.path(), Options::default()).unwrap();
    let Err(fault @ Fault::Locked { .. }) = DiskLog::open(dir.path(), Options::default()).map(|_| ()) else {
        panic!("two logs in one directory")
    };
    let message = fault.to_string();
    assert!(message.contains(&format!("in use by process {}", std::process::id())), "{message}");
    drop(log);
    DiskLog::open(dir.path(), Options::default()).unwrap();
}

#[test]
fn one_pool_serves_many_logs_and_lets_go_of_them_at_once() {
    let dir = tempfile::tempdir().unwrap();
    // Slow enough that every drop finds the pool at work or with orders waiting.
    let pool = Pool::throttled(20 << 20);
    for round in 1..=5 {
        let open =
            |name: &str| DiskLog::open(dir.path().join(name), Options::with_pool(pool.clone())).unwrap();
        let mut logs: Vec<DiskLog> = ["a", "b", "c"].map(open).into();
        for log in &mut logs {
            put(log, 300 << 10, Class::Work).unwrap();
            assert_eq!(log.verify().unwrap(), round);
        }
    }
    pool.settle();
    let left = sizes(&dir.path().join("a"), "tmp");
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn an_oversized_entry_without_room_does_not_stop_other_work() {
    let paper = Paper::new();
    paper.set_budget(Some(200 * KB));
    let mut log = open(&paper);
    assert!(matches!(put(&mut log, 1 << 20, Class::Work), Err(Fault::Full { .. })));
    assert!(log.has_room_for_work());
    put(&mut log, 1000, Class::Work).unwrap();
}

/// Fills a log until work is refused; relief goes on, and work resumes when `free` made room.
fn check_full_disk(
    log: &mut DiskLog,
    entry: usize,
    reliefs: usize,
    pool: &Pool,
    free: impl FnOnce(&mut DiskLog),
) {
    let mut accepted = 0;
    let refused = loop {
        // Asked again once the pool rests: what it gave up half-filled is room, too.
        let put = put(log, entry, Class::Work).or_else(|_| {
            pool.settle();
            put(log, entry, Class::Work)
        });
        match put {
            Ok(()) => accepted += 1,
            Err(fault) => break fault,
        }
        assert!(accepted < 1_000_000, "the disk never gets full");
    };
    assert!(matches!(refused, Fault::Full { class: "work", .. }), "{refused}");
    assert!(!refused.is_fatal());
    assert!(!log.has_room_for_work());
    for _ in 0..reliefs {
        put(log, 100, Class::Relief).expect("relief goes on");
    }
    assert!(matches!(put(log, entry, Class::Work), Err(Fault::Full { .. })));
    free(log);
    assert!(log.has_room_for_work(), "service resumes by itself");
    put(log, entry, Class::Work).expect("work goes on");
    let durable = log.durable().0;
    assert_eq!(log.verify().unwrap(), durable + 1 - log.oldest().0, "nothing was lost on the way");
}

#[test]
fn a_full_disk_refuses_work_and_takes_relief() {
    let paper = Paper::new();
    paper.set_budget(Some(100 * KB));
    let mut log = open(&paper);
    check_full_disk(&mut log, 1000, 60, &Pool::none(), |_| paper.set_budget(Some(300 * KB)));
}

#[test]
fn trimming_makes_room_on_a_full_disk() {
    let paper = Paper::new();
    paper.set_budget(Some(100 * KB));
    let mut log = open(&paper);
    check_full_disk(&mut log, 1000, 60, &Pool::none(), |log| log.trim(log.durable()).unwrap());
}

#[test]
fn relief_ends_when_the_reserve_does_and_the_log_survives_it() {
    let paper = Paper::new();
    paper.set_budget(Some(64 * KB));
    let mut log = open(&paper);
    while put(&mut log, 1000, Class::Work).is_ok() {}
    let mut relieved = 0;
    let refused = loop {
        match put(&mut log, 100, Class::Relief) {
            Ok(()) => relieved += 1,
            Err(fault) => break fault,
        }
    };
    // A frame of 144 bytes each; the reserve's head and tail room hold none.
    assert!(relieved >= (16 * KB - 4096 - 128) / 144, "work left the reserve alone: {relieved}");
    assert!(matches!(refused, Fault::Full { class: "everything", .. }), "{refused}");
    let durable = log.durable();
    log.close().unwrap();
    drop(log);
    let mut log = open(&paper);
    assert_eq!(log.durable(), durable, "a full log opens");
    assert!(matches!(put(&mut log, 100, Class::Work), Err(Fault::Full { .. })));
    paper.set_budget(None);
    put(&mut log, 100, Class::Work).unwrap();
}

#[test]
fn a_full_tmpfs_refuses_work_and_takes_relief() {
    let dir = tempfile::tempdir().unwrap();
    let mount = |arguments: &[&str]| {
        let done = std::process::Command::new(arguments[0]).args(&arguments[1..]).arg(dir.path()).output();
        done.is_ok_and(|done| done.status.success())
    };
    if !mount(&["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs"]) {
        eprintln!(
            "SKIPPED a_full_tmpfs_refuses_work_and_takes_relief: mounting a tmpfs is not permitted here"
        );
        eprintln!("        (the same logic was tested with a budget of bytes)");
        return;
    }
    let ballast = dir.path().join("ballast");
    let outcome = std::panic::catch_unwind(|| {
        std::fs::write(&ballast, vec![0; 3 << 20]).unwrap();
        let pool = Pool::start();
        let mut log = DiskLog::open(dir.path().join("log"), Options::with_pool(pool.clone())).unwrap();
        check_full_disk(&mut log, 20_000, 2000, &pool, |_| std::fs::remove_file(&ballast).unwrap());
    });
    assert!(mount(&["umount"]), "the tmpfs can be unmounted");
    outcome.unwrap();
}
