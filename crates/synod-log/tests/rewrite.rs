//! Rewriting on disk: a crash leaves the old or the new, what was to go is gone from every block, and readers beside never notice.

use std::path::Path;
use std::sync::Arc;

use synod_log::logs::disk::Viewer;
use synod_log::logs::disk::files::Files;
use synod_log::logs::disk::paper::{Paper, Survival};
use synod_log::{Class, DiskLog, Draft, Fault, Log, Options, Part, Position, Read, Waste};

const DIR: &str = "/log";
/// What is erased.
const SECRET: &[u8] = b"the owner's secret";

fn options(files: Arc<dyn Files>) -> Options {
    Options { segment_min: 12 << 10, segment_max: 24 << 10, reserve: 8 << 10, files, ..Options::default() }
}

fn open(paper: &Paper) -> Result<DiskLog, Fault> {
    DiskLog::open(DIR, options(Arc::new(paper.clone())))
}

/// The entry at a position: every fifth holds the secret.
fn entry(position: u64) -> Vec<u8> {
    let mut bytes = format!("{position}:").into_bytes();
    if position.is_multiple_of(5) {
        bytes.extend_from_slice(SECRET);
    }
    bytes.resize(bytes.len() + (position as usize * 37) % 400, b'.');
    bytes
}

/// What it becomes.
fn redacted(position: u64, old: &[u8]) -> Option<Vec<u8>> {
    old.windows(SECRET.len())
        .any(|window| window == SECRET)
        .then(|| format!("{position}:redacted").into_bytes())
}

fn append(log: &mut DiskLog, count: u64) -> Result<(), Fault> {
    for _ in 0..count {
        log.append(entry(log.tail().0 + 1), Class::Work)?;
    }
    log.sync()
}

/// Every entry is there, as it was written or as it was rewritten; those `through` a position are rewritten.
fn check(log: &mut DiskLog, through: u64) {
    let mut next = log.oldest();
    while next <= log.durable() {
        let Read::Entries(found) = log.read(next, 1000).unwrap() else { panic!("{next} trimmed") };
        for found in found {
            assert_eq!(found.position, next);
            let old = entry(next.0);
            let new = redacted(next.0, &old).unwrap_or_else(|| old.clone());
            assert!(
                found.entry[..] == new[..] || (next.0 > through && found.entry[..] == old[..]),
                "entry at {next}"
            );
            next = next.next();
        }
    }
}

fn draft(log: &DiskLog, part: &Part) -> Result<Option<Draft>, Fault> {
    log.rewriter().rewrite(part, &mut |position, old| redacted(position.0, old), &mut |_| ())
}

/// What the outside knows when the machine dies.
#[derive(Default)]
struct Known {
    acknowledged: u64,
    /// Everything up to here was rewritten and adopted.
    rewritten: u64,
    /// And what stood there before was overwritten.
    wiped: u64,
}

/// A life with a redaction in its middle: it goes on being written while its past is rewritten.
fn live(paper: &Paper, known: &mut Known) -> Result<(), Fault> {
    let mut log = open(paper)?;
    for round in 0..12 {
        append(&mut log, round % 5 + 6)?;
        known.acknowledged = log.durable().0;
    }
    log.turn()?;
    let parts = log.rewriter().parts()?;
    assert!(parts.len() > 1);
    for part in parts {
        let Some(draft) = draft(&log, &part)? else { panic!("{part:?} is there") };
        append(&mut log, 1)?;
        known.acknowledged = log.durable().0;
        let done = log.adopt(draft)?;
        assert!(done.adopted);
        known.rewritten = part.next.0 - 1;
        done.waste.wipe(&mut |_| ())?;
        known.wiped = part.next.0 - 1;
    }
    log.close()
}

#[test]
fn a_crash_at_every_write_boundary_of_a_rewriting_leaves_the_old_or_the_new() {
    for swaps in [true, false] {
        let disk = || {
            let paper = Paper::new();
            paper.set_swaps(swaps);
            paper
        };
        let whole = disk();
        live(&whole, &mut Known::default()).unwrap();
        let calls = whole.calls();
        assert!(calls > 60, "a life of {calls} calls is worth dying in");
        let seeds = if std::env::var_os("SYNOD_LONG").is_some() { 200 } else { 8 };
        let survivals =
            [Survival::Nothing, Survival::Everything].into_iter().chain((0..seeds).map(Survival::Some));
        for survival in survivals {
            for call in 1..=calls {
                let paper = disk();
                paper.die_at(call);
                let mut known = Known::default();
                live(&paper, &mut known).unwrap_err();
                // Once more, while the leftovers are cleared away.
                let mut left = paper.after_crash(survival);
                left.die_at(call % 7 + 1);
                let _ = open(&left);
                left = left.after_crash(survival);
                let what = format!("call {call}, {survival:?}, swaps {swaps}");
                let mut log = open(&left).unwrap_or_else(|fault| panic!("{what}: {fault}"));
                assert!(log.durable().0 >= known.acknowledged, "{what}");
                check(&mut log, known.rewritten);
                let names = left.list(Path::new(DIR)).unwrap();
                assert!(!names.iter().any(|name| name.ends_with(".rewrite")), "{what}: {names:?}");
                append(&mut log, 3).unwrap();
                check(&mut log, known.rewritten);
            }
        }
    }
}

#[test]
fn what_was_rewritten_is_gone_from_every_block() {
    for (swaps, last_words) in [(true, true), (true, false), (false, true)] {
        let paper = Paper::new();
        paper.set_swaps(swaps);
        let mut log = open(&paper).unwrap();
        append(&mut log, 200).unwrap();
        assert!(paper.holds(SECRET));
        log.turn().unwrap();
        let mut left = Vec::new();
        for part in log.rewriter().parts().unwrap() {
            let done = log.adopt(draft(&log, &part).unwrap().unwrap()).unwrap();
            left.push(done.waste);
        }
        assert!(paper.holds(SECRET), "what was replaced is still there");
        if last_words {
            left.into_iter().try_for_each(|waste: Waste| waste.wipe(&mut |_| ())).unwrap();
            check(&mut log, 200);
        } else {
            // The process dies before anything is wiped; the next opening does it.
            drop(left);
            drop(log);
            log = open(&paper).unwrap();
            check(&mut log, 200);
        }
        assert!(!paper.holds(SECRET), "swaps {swaps}, wiped {last_words}");
    }
}

#[test]
fn a_draft_that_was_dropped_leaves_nothing_behind() {
    let paper = Paper::new();
    let mut log = open(&paper).unwrap();
    append(&mut log, 100).unwrap();
    log.turn().unwrap();
    let parts = log.rewriter().parts().unwrap();
    let idle = |log: &DiskLog| {
        let mut rewriter = log.rewriter();
        let first = rewriter.parts().unwrap()[0];
        rewriter.rewrite(&first, &mut |_, _| None, &mut |_| ()).unwrap().unwrap()
    };
    // A copy of everything, never adopted: a later draft and the next opening take its place without letting it go.
    drop(idle(&log));
    drop(idle(&log));
    for part in &parts {
        let done = log.adopt(draft(&log, part).unwrap().unwrap()).unwrap();
        done.waste.wipe(&mut |_| ()).unwrap();
    }
    assert!(!paper.holds(SECRET));
    drop(idle(&log));
    drop(log);
    let names = paper.list(Path::new(DIR)).unwrap();
    assert!(names.iter().any(|name| name.ends_with(".rewrite")), "{names:?}");
    let mut log = open(&paper).unwrap();
    check(&mut log, 100);
    assert!(paper.list(Path::new(DIR)).unwrap().iter().all(|name| !name.ends_with(".rewrite")));
}

#[test]
fn files_kept_for_reuse_give_up_what_they_held() {
    let paper = Paper::new();
    let mut log = open(&paper).unwrap();
    append(&mut log, 300).unwrap();
    let end = log.durable().next();
    log.trim(end).unwrap();
    let spares = |paper: &Paper| {
        let names = paper.list(Path::new(DIR)).unwrap().into_iter().filter(|name| name.starts_with("spare"));
        names.map(|name| paper.bytes(&Path::new(DIR).join(name))).collect::<Vec<_>>()
    };
    let finds =
        |all: &[Vec<u8>]| all.iter().any(|bytes| bytes.windows(SECRET.len()).any(|window| window == SECRET));
    assert!(finds(&spares(&paper)), "a trimmed segment is kept for reuse with all that was in it");
    let waste = log.shed().unwrap();
    // While they are being wiped the log goes on, with files it makes itself.
    append(&mut log, 20).unwrap();
    waste.wipe(&mut |_| ()).unwrap();
    assert!(!finds(&spares(&paper)));
    append(&mut log, 300).unwrap();
    check(&mut log, 0);
    drop(log);
    check(&mut open(&paper).unwrap(), 0);
}

#[test]
fn remains_of_a_former_use_go_when_a_part_is_written_anew() {
    let paper = Paper::new();
    let mut log = open(&paper).unwrap();
    append(&mut log, 300).unwrap();
    log.trim(Position(290)).unwrap();
    // Into the recycled files, without a secret in any new entry, and closed before they are full.
    for _ in 0..3 {
        log.append(b"plain".to_vec(), Class::Work).unwrap();
        log.turn().unwrap();
    }
    log.shed().unwrap().wipe(&mut |_| ()).unwrap();
    let parts = log.rewriter().parts().unwrap();
    let recycled: Vec<&Part> = parts.iter().filter(|part| part.recycled).collect();
    assert!(!recycled.is_empty());
    let in_file = |part: &Part| {
        let names = paper.list(Path::new(DIR)).unwrap();
        let segments = names.iter().filter(|name| name.ends_with(".segment"));
        let bytes = segments.map(|name| paper.bytes(&Path::new(DIR).join(name)));
        let mut of_part = bytes.filter(|bytes| bytes[24..32] == part.first.0.to_le_bytes());
        of_part.any(|bytes| bytes.windows(SECRET.len()).any(|window| window == SECRET))
    };
    assert!(recycled.iter().any(|part| in_file(part)), "an old frame lies behind the new ones");
    for part in &recycled {
        let kept = log.rewriter().rewrite(part, &mut |_, _| None, &mut |_| ()).unwrap().unwrap();
        assert_eq!(kept.changed, 0);
        log.adopt(kept).unwrap().waste.wipe(&mut |_| ()).unwrap();
        assert!(part.first.0 <= 290 || !in_file(part));
    }
}

#[test]
fn a_full_disk_refuses_a_draft_and_harms_nothing() {
    let paper = Paper::new();
    let mut log = open(&paper).unwrap();
    append(&mut log, 200).unwrap();
    log.turn().unwrap();
    let part = log.rewriter().parts().unwrap()[0];
    for spare in [0, 3_000] {
        paper.set_budget(Some(paper.used() + spare));
        assert!(matches!(draft(&log, &part), Err(Fault::Full { .. })));
    }
    paper.set_budget(None);
    assert_eq!(
        paper.list(Path::new(DIR)).unwrap().iter().filter(|name| name.ends_with(".rewrite")).count(),
        0
    );
    check(&mut log, 0);
    assert!(log.adopt(draft(&log, &part).unwrap().unwrap()).unwrap().adopted);
    check(&mut log, part.next.0 - 1);
}

#[test]
fn a_part_that_was_rewritten_or_trimmed_meanwhile_is_not_rewritten_again() {
    let paper = Paper::new();
    let mut log = open(&paper).unwrap();
    append(&mut log, 200).unwrap();
    log.turn().unwrap();
    let parts = log.rewriter().parts().unwrap();
    let (first, second) = (draft(&log, &parts[0]).unwrap().unwrap(), parts[1]);
    assert!(log.adopt(first).unwrap().adopted);
    assert!(draft(&log, &parts[0]).unwrap().is_none(), "its generation is over");
    let late = draft(&log, &second).unwrap().unwrap();
    log.trim(second.next).unwrap();
    let done = log.adopt(late).unwrap();
    assert!(!done.adopted);
    done.waste.wipe(&mut |_| ()).unwrap();
    check(&mut log, 0);
    drop(log);
    check(&mut open(&paper).unwrap(), 0);
}

#[test]
fn a_rewriter_ends_with_the_log_and_never_after_it() {
    let paper = Paper::new();
    let mut log = open(&paper).unwrap();
    append(&mut log, 200).unwrap();
    log.turn().unwrap();
    let (mut rewriter, mut probe) = (log.rewriter(), log.rewriter());
    let part = rewriter.parts().unwrap()[0];
    let (begun, has_begun) = std::sync::mpsc::channel();
    let other = std::thread::spawn(move || {
        // In the middle of the work the owner lets go, and has to wait.
        let pace = &mut |_| {
            begun.send(()).unwrap();
            while probe.parts().is_ok() {
                std::thread::yield_now();
            }
        };
        let ended = rewriter.rewrite(&part, &mut |_, _| None, pace);
        assert!(matches!(ended, Err(Fault::Closed)), "{ended:?}");
        assert!(matches!(rewriter.parts(), Err(Fault::Closed)));
    });
    has_begun.recv().unwrap();
    drop(log);
    let calls = paper.calls();
    other.join().unwrap();
    assert_eq!(paper.calls(), calls, "nothing is touched after the log was dropped");
    check(&mut open(&paper).unwrap(), 0);
}

#[test]
fn damage_in_what_is_rewritten_is_named_and_nothing_is_adopted() {
    let paper = Paper::new();
    let mut log = open(&paper).unwrap();
    append(&mut log, 200).unwrap();
    log.turn().unwrap();
    let part = log.rewriter().parts().unwrap()[0];
    let first = Path::new(DIR).join("0000000001.segment");
    paper.flip(&first, 4096 + 60, 2);
    let Err(Fault::Damaged { file, offset, .. }) = draft(&log, &part) else {
        panic!("damage goes unnoticed")
    };
    assert_eq!((file, offset), (first, 4096));
}

/// Reads on from `next` until there is nothing more for now.
fn catch_up(viewer: &mut Viewer, next: &mut u64, bytes: usize) -> usize {
    let mut new = 0;
    loop {
        let Read::Entries(found) = viewer.read(Position(*next), bytes).unwrap() else { panic!("trimmed") };
        if found.is_empty() {
            return new;
        }
        for delivered in found {
            assert_eq!(delivered.position.0, *next, "nothing twice, nothing left out");
            let old = entry(*next);
            let rewritten = redacted(*next, &old).unwrap_or_else(|| old.clone());
            let is_new = delivered.entry[..] == rewritten[..];
            assert!(is_new || delivered.entry[..] == old[..], "entry at {next}: {:?}", delivered.entry);
            new += usize::from(is_new && rewritten != old);
            *next += 1;
        }
    }
}

/// A log whose segments are larger than what a reader takes at once, on a real disk.
fn large(dir: &Path) -> DiskLog {
    let options =
        Options { segment_min: 1 << 20, segment_max: 1 << 20, reserve: 8 << 10, ..Options::default() };
    DiskLog::open(dir, options).unwrap()
}

/// Rewrites every part and overwrites what stood there.
fn rewrite_all(log: &mut DiskLog) {
    for part in log.rewriter().parts().unwrap() {
        let done = log.adopt(draft(log, &part).unwrap().unwrap()).unwrap();
        assert!(done.adopted);
        done.waste.wipe(&mut |_| ()).unwrap();
    }
}

#[test]
fn a_reader_beside_goes_on_when_what_it_reads_is_replaced_and_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let mut log = large(dir.path());
    for _ in 0..100 {
        append(&mut log, 150).unwrap();
    }
    log.turn().unwrap();
    // Readers that stand at many places when it happens, and know the way to others.
    let mut viewers: Vec<(Viewer, u64)> = Vec::new();
    for from in (1..=15_000).step_by(487) {
        let mut viewer = Viewer::open(dir.path()).unwrap();
        let Read::Entries(some) = viewer.read(Position(from), 3000).unwrap() else { panic!("trimmed") };
        viewers.push((viewer, from + some.len() as u64));
    }
    rewrite_all(&mut log);
    append(&mut log, 50).unwrap();
    let mut new = 0;
    for (viewer, next) in &mut viewers {
        let from = *next;
        new += catch_up(viewer, next, 7000);
        assert_eq!(*next, 15_051);
        // Back, and to and fro, by what it remembers of the way.
        for jump in [from, 15_000, 1, from / 2 + 1, 7_777] {
            let Read::Entries(found) = viewer.read(Position(jump), 1).unwrap() else { panic!("trimmed") };
            assert_eq!(found[0].position, Position(jump));
        }
    }
    assert!(new > 10_000, "most of what they saw was rewritten: {new}");
}

#[test]
fn a_reader_beside_reads_all_while_everything_is_rewritten_again_and_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut log = large(dir.path());
    for _ in 0..100 {
        append(&mut log, 150).unwrap();
    }
    log.turn().unwrap();
    let over = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let reader = |bytes: usize| {
        let (dir, over) = (dir.path().to_owned(), over.clone());
        std::thread::spawn(move || {
            let mut viewer = Viewer::open(&dir).unwrap();
            let mut rounds = 0;
            while !over.load(std::sync::atomic::Ordering::Relaxed) || rounds == 0 {
                let mut next = 1;
                catch_up(&mut viewer, &mut next, bytes);
                assert_eq!(next, 15_001);
                rounds += 1;
            }
            rounds
        })
    };
    let readers = [reader(500), reader(30_000)];
    for _ in 0..6 {
        rewrite_all(&mut log);
    }
    over.store(true, std::sync::atomic::Ordering::Relaxed);
    assert!(readers.into_iter().all(|reader| reader.join().unwrap() > 0));
    assert_eq!(log.verify().unwrap(), 15_000);
}
