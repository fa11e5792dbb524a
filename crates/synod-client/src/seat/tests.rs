//! Seats that are taken, left, left behind, and told apart.

use super::*;

fn data(name: &str) -> PathBuf {
    let dir = std::env::temp_dir().join(format!("synod-seat-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir
}

fn seat(pid: u32, parent: u32, agent: &str, root: &str) -> Seat {
    Seat {
        pid,
        parent,
        space: "synod".into(),
        agent: agent.into(),
        handle: format!("{agent}@7"),
        root: Some(root.into()),
    }
}

#[test]
fn a_seat_is_there_for_as_long_as_it_is_held() {
    let data = data("held");
    assert_eq!(all(&data), vec![]);
    let (heron, wren) = (seat(1, 2, "heron", "/r"), Seat { root: None, ..seat(3, 2, "wren", "") });
    let first = heron.take(&data).unwrap();
    let second = wren.take(&data).unwrap();
    assert_eq!(all(&data), vec![heron.clone(), wren.clone()]);
    let mode = fs::metadata(data.join("seats/1.json")).unwrap().mode() & 0o777;
    assert_eq!((mode, fs::metadata(data.join("seats")).unwrap().mode() & 0o777), (0o600, 0o700));
    drop(first);
    assert_eq!(all(&data), vec![wren]);
    drop(second);
    assert_eq!(fs::read_dir(data.join("seats")).unwrap().count(), 0);
}

#[test]
fn a_seat_that_nobody_holds_is_swept() {
    let data = data("swept");
    // What a process killed outright leaves behind: the file, and no lock on it.
    let taken = seat(1, 2, "heron", "/r").take(&data).unwrap();
    let Taken { path, file } = &taken;
    flock(file, FlockOperation::Unlock).unwrap();
    assert!(path.exists());
    assert_eq!(all(&data), vec![]);
    assert!(!path.exists());
    // A file that is held and makes no sense is left alone, and ignored.
    let strange = File::create(data.join("seats/9.json")).unwrap();
    flock(&strange, FlockOperation::LockExclusive).unwrap();
    assert_eq!(all(&data), vec![]);
    assert!(data.join("seats/9.json").exists());
}

#[test]
fn joining_again_takes_the_seat_again() {
    let data = data("again");
    let first = seat(1, 2, "heron", "/r").take(&data).unwrap();
    let second = seat(1, 2, "wren", "/r").take(&data).unwrap();
    drop(first);
    assert_eq!(all(&data)[0].agent, "wren", "the old seat does not take the new one along");
    drop(second);
    assert_eq!(all(&data), vec![]);
}

#[test]
fn ancestors_decide_before_the_worktree_does() {
    let seats = || vec![seat(1, 10, "heron", "/a"), seat(2, 20, "wren", "/b"), seat(3, 30, "owl", "/b")];
    let name = |ancestors: &[u32], root: Option<&str>| {
        choose(&seats(), ancestors, root.map(Path::new)).map(|seat| seat.agent)
    };
    for (ancestors, root, agent) in [
        (&[99, 20, 10][..], Some("/a"), Some("wren")),
        (&[99, 10, 20], None, Some("heron")),
        (&[99], Some("/a"), Some("heron")),
        (&[99], Some("/b"), None),
        (&[99], Some("/c"), None),
        (&[], None, None),
    ] {
        assert_eq!(name(ancestors, root).as_deref(), agent, "{ancestors:?} {root:?}");
    }
}

#[test]
fn a_client_with_several_seats_means_the_one_of_the_worktree() {
    let seats = || vec![seat(1, 10, "heron", "/a"), seat(2, 10, "wren", "/b"), seat(3, 10, "owl", "/b")];
    let name = |root: &str| choose(&seats(), &[10], Some(Path::new(root))).map(|seat| seat.agent);
    assert_eq!(name("/a").as_deref(), Some("heron"));
    assert_eq!(name("/b"), None);
    assert_eq!(name("/c"), None);
}

#[test]
fn a_process_finds_its_own_seat() {
    let data = data("own");
    let own = Seat::here("synod", "heron", "heron@7", None);
    let _taken = own.take(&data).unwrap();
    assert_eq!(find(&data, None), Some(own));
}
