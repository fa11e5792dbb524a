//! `top` at a terminal of its own: single keys, its size, and the terminal as it was afterwards.

use crate::house::{House, Running, until};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

/// A terminal of 80 columns and 24 lines: its far end, this one, and what was drawn.
struct Terminal {
    far: File,
    near: OwnedFd,
    drawn: Arc<Mutex<String>>,
}

impl Terminal {
    fn open() -> Terminal {
        let near = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&near).unwrap();
        unlockpt(&near).unwrap();
        let name = ptsname(&near, Vec::new()).unwrap();
        let far = File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
        let size = Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&near, size).unwrap();
        let drawn = Arc::new(Mutex::new(String::new()));
        let (keep, mut screen) = (drawn.clone(), File::from(near.try_clone().unwrap()));
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n @ 1..) = screen.read(&mut bytes) {
                keep.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..n]));
            }
        });
        Terminal { far, near, drawn }
    }

    fn stdio(&self) -> Stdio {
        self.far.try_clone().unwrap().into()
    }

    fn type_in(&self, keys: &str) {
        self.drawn.lock().unwrap().clear();
        File::from(self.near.try_clone().unwrap()).write_all(keys.as_bytes()).unwrap();
    }

    fn shows(&self, what: &str) {
        until(&format!("the screen shows {what}"), || self.drawn.lock().unwrap().contains(what));
    }

    fn echoes(&self) -> bool {
        tcgetattr(&self.far).unwrap().local_modes.contains(LocalModes::ECHO | LocalModes::ICANON)
    }
}

#[test]
fn top_reacts_to_single_keys_and_gives_the_terminal_back() {
    let mut house = House::open();
    house.json(&["queue", "push", "q", r#"{"title":"mend the login"}"#]);
    house.json(&["queue", "claim", "q", "--lease-ms", "10m", "--as", "heron"]);
    let terminal = Terminal::open();
    let top = house
        .command(&["top"])
        .env("TERM", "xterm")
        .stdin(terminal.stdio())
        .stdout(terminal.stdio())
        .stderr(terminal.stdio())
        .spawn()
        .unwrap();
    let mut top = Running(top);
    terminal.shows("mend the login");
    assert!(!terminal.echoes(), "keys come one by one");
    // What happens is seen without a key.
    house.json(&["queue", "push", "other", "1", "--as", "wren"]);
    terminal.shows("wren");
    terminal.type_in("j\r");
    terminal.shows("it holds task");
    terminal.type_in("q");
    terminal.shows("mend the login");
    house.kill();
    house.start();
    house.json(&["queue", "push", "other", "1", "--as", "robin"]);
    terminal.shows("robin");
    terminal.type_in("q");
    assert_eq!(top.0.wait().unwrap().code(), Some(0));
    assert!(terminal.echoes(), "the terminal is as it was");
    terminal.shows("\u{1b}[?1049l");
    let top = house
        .command(&["top"])
        .stdin(terminal.stdio())
        .stdout(terminal.stdio())
        .stderr(terminal.stdio())
        .spawn()
        .unwrap();
    until("it is open", || !terminal.echoes());
    assert_eq!(Running(top).stop(), Some(0), "SIGTERM ends it in order");
    assert!(terminal.echoes());
}
