//! The decorators do what they say, and nothing else.

use synod_log::{Class, Fault, Faulty, Log, MemoryLog, Mirror, Position, Read, Receipt, Script, Store};

fn receipts(log: &mut dyn Log) -> Vec<Receipt> {
    std::iter::from_fn(|| log.settled()).map(|(_, receipt)| receipt).collect()
}

fn append(log: &mut dyn Log, entry: &str) {
    log.append(entry.as_bytes().to_vec(), Class::Work).unwrap();
}

#[test]
fn nothing_is_durable_while_the_gate_is_closed() {
    let (script, store) = (Script::new(), Store::default());
    let mut log = Faulty::new(MemoryLog::on(store.clone()), script.clone());
    script.close_gate();
    append(&mut log, "a");
    assert_eq!(log.deliver().map(|found| found.position), Some(Position(1)));
    let flusher = std::thread::spawn(move || {
        log.sync().unwrap();
        (log.durable(), receipts(&mut log))
    });
    script.wait_for_sync();
    assert_eq!(MemoryLog::on(store).durable(), Position::ZERO);
    script.open_gate();
    assert_eq!(flusher.join().unwrap(), (Position(1), vec![Receipt::Committed(Position(1))]));
}

#[test]
fn a_scripted_flush_fails_once_and_for_all() {
    for reaches_the_log in [false, true] {
        let (script, store) = (Script::new(), Store::default());
        let mut log = Faulty::new(MemoryLog::on(store.clone()), script.clone());
        if reaches_the_log {
            script.fail_sync_after(2)
        } else {
            script.fail_sync(2)
        }
        append(&mut log, "a");
        log.sync().unwrap();
        append(&mut log, "b");
        assert!(log.sync().is_err_and(|fault| fault.is_fatal()));
        assert!(log.sync().is_err() && log.append(vec![], Class::Relief).is_err());
        assert!(!log.has_room_for_work());
        assert_eq!(receipts(&mut log), [Receipt::Committed(Position(1)), Receipt::Unknown]);
        assert_eq!(MemoryLog::on(store).durable(), Position(1 + u64::from(reaches_the_log)));
    }
}

#[test]
fn a_scripted_append_fails() {
    let script = Script::new();
    let mut log = Faulty::new(MemoryLog::new(), script.clone());
    script.fail_append(2);
    append(&mut log, "a");
    assert!(log.append(vec![1], Class::Work).is_err());
    assert_eq!(receipts(&mut log), [Receipt::Unknown]);
}

#[test]
fn a_pretended_full_disk_takes_relief() {
    let script = Script::new();
    let mut log = Faulty::new(MemoryLog::new(), script.clone());
    script.set_full(true);
    assert!(!log.has_room_for_work());
    assert!(matches!(log.append(vec![1], Class::Work), Err(Fault::Full { .. })));
    log.append(vec![1], Class::Relief).unwrap();
    script.set_full(false);
    assert!(log.has_room_for_work());
    log.append(vec![1], Class::Work).unwrap();
}

#[test]
fn receipts_are_forgotten_and_entries_doubled_on_cue() {
    let script = Script::new();
    let mut log = Faulty::new(MemoryLog::new(), script.clone());
    script.forget_receipts(1);
    append(&mut log, "a");
    script.append_twice(1);
    append(&mut log, "b");
    append(&mut log, "c");
    log.sync().unwrap();
    assert_eq!(receipts(&mut log), [Receipt::Unknown, Receipt::Unknown, Receipt::Committed(Position(4))]);
    let Read::Entries(found) = log.read(Position(1), 100).unwrap() else { panic!("trimmed") };
    let entries: Vec<&[u8]> = found.iter().map(|found| &found.entry[..]).collect();
    assert_eq!(entries, [b"a", b"b", b"b", b"c"]);
}

#[test]
fn a_mirror_notices_a_difference() {
    let mut behind = MemoryLog::new();
    append(&mut behind, "only here");
    behind.sync().unwrap();
    while behind.deliver().is_some() {}
    let mut mirror = Mirror::new(MemoryLog::new(), behind);
    assert!(matches!(mirror.sync(), Err(Fault::Diverged { .. })));

    let script = Script::new();
    let mut mirror = Mirror::new(MemoryLog::new(), Faulty::new(MemoryLog::new(), script.clone()));
    script.append_twice(1);
    assert!(matches!(mirror.append(vec![1], Class::Work), Err(Fault::Diverged { .. })));
}
