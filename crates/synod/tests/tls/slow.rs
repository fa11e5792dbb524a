//! Handshakes that do not come: they are let go, and meanwhile hold nobody up.

use crate::authority::{Authority, DAY};
use crate::house::House;
use crate::wire::{Wire, socket};
use std::io::{Read, Write};
use std::time::{Duration, Instant};

#[test]
fn a_handshake_that_stalls_is_let_go_while_others_are_served() {
    let (authority, files) = (Authority::new(), tempfile::tempdir().unwrap());
    let tls = authority.sign(&["localhost"], DAY).put(files.path());
    let house = House::with(|options| {
        options.tls = Some(tls);
        options.limits.head_timeout_ms = 400;
    });
    let begun = Instant::now();
    // Nothing at all; the first byte; a record that announces more than comes.
    let beginnings: [&[u8]; 3] = [&[], &[22], &[22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]];
    let mut stalled: Vec<_> = (0..60).map(|n| (socket(house.addr), beginnings[n % 3])).collect();
    for (socket, beginning) in &mut stalled {
        socket.write_all(beginning).unwrap();
    }
    let served = Wire::open(house.addr, &authority).exchange(&house.get("/healthz"));
    assert_eq!(served.status, 200, "among sixty who stall");
    for (mut socket, beginning) in stalled {
        let mut rest = Vec::new();
        // A reset is an end as well.
        let _ = socket.read_to_end(&mut rest);
        let after = begun.elapsed();
        assert!(
            after >= Duration::from_millis(300) && after < Duration::from_secs(10),
            "{beginning:?}: {after:?}"
        );
    }
    assert_eq!(Wire::open(house.addr, &authority).exchange(&house.get("/healthz")).status, 200);
}

/// The time of a head begins anew with each request, and idle connections are not taken for slow ones.
#[test]
fn a_connection_that_is_idle_after_its_handshake_goes_on() {
    let (authority, files) = (Authority::new(), tempfile::tempdir().unwrap());
    let tls = authority.sign(&["localhost"], DAY).put(files.path());
    let house = House::with(|options| {
        options.tls = Some(tls);
        options.limits.head_timeout_ms = 200;
    });
    let mut quiet = Wire::open(house.addr, &authority);
    // Another, which says nothing, measures the time: once it is let go, the quiet one has been idle for longer.
    let mut clock = socket(house.addr);
    let _ = clock.read_to_end(&mut Vec::new());
    assert_eq!(quiet.exchange(&house.get("/healthz")).status, 200);
    let mut clock = socket(house.addr);
    let _ = clock.read_to_end(&mut Vec::new());
    assert_eq!(quiet.exchange(&house.get("/healthz")).status, 200);
}
