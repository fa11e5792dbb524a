//! A viewer reads beside the owner: everything once, across segments, and `Trimmed` when it was too slow.

use synod_log::logs::disk::Viewer;
use synod_log::{Class, DiskLog, Log, Options, Position, Read};

fn open(dir: &std::path::Path) -> DiskLog {
    let options = Options { segment_min: 16 << 10, segment_max: 32 << 10, ..Options::default() };
    DiskLog::open(dir, options).unwrap()
}

fn entry(n: u64) -> Vec<u8> {
    [&n.to_le_bytes()[..], &vec![n as u8; (n % 900) as usize]].concat()
}

/// Reads on from `next` until there is nothing more for now.
fn catch_up(viewer: &mut Viewer, next: &mut u64) {
    loop {
        let Read::Entries(found) = viewer.read(Position(*next), 2_000).unwrap() else { panic!("trimmed") };
        if found.is_empty() {
            return;
        }
        for delivered in found {
            assert_eq!(delivered.position.0, *next);
            assert_eq!(delivered.entry.to_vec(), entry(*next));
            *next += 1;
        }
    }
}

#[test]
fn a_viewer_sees_everything_once_while_it_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let mut log = open(dir.path());
    let mut viewer = Viewer::open(dir.path()).unwrap();
    let mut next = 1;
    for n in 1..=400u64 {
        log.append(entry(n), Class::Work).unwrap();
        if n % 3 == 0 {
            log.sync().unwrap();
        }
        if n % 7 == 0 {
            catch_up(&mut viewer, &mut next);
            assert_eq!(next, log.durable().0 + 1);
        }
    }
    log.close().unwrap();
    catch_up(&mut viewer, &mut next);
    assert_eq!(next, 401);
    let mut late = Viewer::open(dir.path()).unwrap();
    catch_up(&mut late, &mut 200);
}

#[test]
fn a_viewer_that_was_too_slow_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let mut log = open(dir.path());
    let mut viewer = Viewer::open(dir.path()).unwrap();
    let mut next = 1;
    for round in 0..20u64 {
        for n in 1..=50 {
            log.append(entry(round * 50 + n), Class::Work).unwrap();
            log.sync().unwrap();
        }
        if round == 2 {
            catch_up(&mut viewer, &mut next);
        }
        // Files trimmed off are used again, under the viewer.
        log.trim(Position(round * 50)).unwrap();
    }
    let oldest = log.oldest();
    assert!(oldest.0 > next);
    match viewer.read(Position(next), 1 << 20) {
        Ok(Read::Trimmed { oldest: found }) => assert_eq!(found, oldest),
        other => panic!("{other:?}"),
    }
    next = oldest.0;
    catch_up(&mut viewer, &mut next);
    assert_eq!(next, 1001);
}

#[test]
fn a_viewer_jumps_here_and_there_while_the_log_grows() {
    let dir = tempfile::tempdir().unwrap();
    let mut log = open(dir.path());
    let mut viewer = Viewer::open(dir.path()).unwrap();
    let mut at = 7u64;
    for round in 1..=40u64 {
        for n in (round - 1) * 100 + 1..=round * 100 {
            log.append(entry(n), Class::Work).unwrap();
            if n % 5 == 0 {
                log.sync().unwrap();
            }
        }
        for _ in 0..50 {
            // Any order does, as long as it is the same each time.
            at = at.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let wanted = (at >> 33) % (round * 100) + 1;
            let Read::Entries(found) = viewer.read(Position(wanted), 1).unwrap() else { panic!() };
            assert_eq!(found[0].position, Position(wanted));
            assert_eq!(&found[0].entry[..], entry(wanted));
        }
    }
}
