//! The processes of a run: one in each seat, replaced when it falls.
//!
//! Only processes started here are ever signalled, through the handle that started them, and a handle is
//! kept until its process was waited for: a number that the system gave to somebody else is never hit.
//! Dropping the crew ends all of them; should this process itself be killed, they end with it (`cli`).

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::demo::kills::Role;

/// How often a seat's process may end by itself before the run is given up.
const FALLS_MAX: u32 = 12;
/// The rest before a process that ended by itself is replaced; one that was killed is replaced at once.
const REST: Duration = Duration::from_millis(150);

/// Words of a command line, made anew for each life: some say how much time is left.
type Words = Box<dyn Fn() -> Vec<OsString>>;

/// Everybody.
pub struct Crew {
    program: PathBuf,
    logs: PathBuf,
    /// Whether a process that ended by itself is replaced.
    replace: bool,
    seats: Vec<Seat>,
}

struct Seat {
    role: Role,
    nth: u32,
    name: String,
    words: Words,
    child: Option<Child>,
    falls: u32,
    fell: Option<Instant>,
}

impl Crew {
    /// Nobody yet. `replace`: whoever ends without having been struck is replaced too; else they have gone home.
    pub fn new(logs: &Path, replace: bool) -> io::Result<Crew> {
        fs::create_dir_all(logs)?;
        Ok(Crew { program: std::env::current_exe()?, logs: logs.to_owned(), replace, seats: Vec::new() })
    }

    /// Sets up a seat and starts its first process.
    pub fn hire(
        &mut self,
        role: Role,
        nth: u32,
        name: &str,
        words: impl Fn() -> Vec<OsString> + 'static,
    ) -> io::Result<()> {
        let (name, words) = (name.to_owned(), Box::new(words));
        self.seats.push(Seat { role, nth, name, words, child: None, falls: 0, fell: None });
        self.start(self.seats.len() - 1)
    }

    /// Kills the process in a seat with SIGKILL and starts its successor at once.
    /// The seat's name, or none if nobody sat there any more.
    pub fn strike(&mut self, role: Role, nth: u32) -> io::Result<Option<String>> {
        let Some(at) = self.fell(role, nth)? else { return Ok(None) };
        self.start(at)?;
        Ok(Some(self.seats[at].name.clone()))
    }

    /// Kills the process in a seat with SIGKILL and leaves the seat empty. False if nobody sat there any more.
    pub fn strike_for_good(&mut self, role: Role, nth: u32) -> io::Result<bool> {
        let Some(at) = self.fell(role, nth)? else { return Ok(false) };
        self.seats[at].child = None;
        Ok(true)
    }

    /// Kills and waits; which seat it was.
    fn fell(&mut self, role: Role, nth: u32) -> io::Result<Option<usize>> {
        let Some(at) = self.seats.iter().position(|seat| (seat.role, seat.nth) == (role, nth)) else {
            return Ok(None);
        };
        let Some(child) = &mut self.seats[at].child else { return Ok(None) };
        if child.try_wait()?.is_some() {
            return Ok(None);
        }
        child.kill()?;
        child.wait()?;
        Ok(Some(at))
    }

    /// The number of a seat's process.
    pub fn pid(&self, role: Role) -> Option<u32> {
        self.seats.iter().find(|seat| seat.role == role)?.child.as_ref().map(Child::id)
    }

    /// How many processes there are now, the one of `but` not counted.
    pub fn present(&self, but: Role) -> usize {
        self.seats.iter().filter(|seat| seat.role != but && seat.child.is_some()).count()
    }

    /// How often processes ended by themselves.
    pub fn falls(&self) -> u32 {
        self.seats.iter().map(|seat| seat.falls).sum()
    }

    /// Waits for those that ended and replaces them. An error is a sentence: somebody falls again and again.
    pub fn look_after(&mut self) -> Result<(), String> {
        for at in 0..self.seats.len() {
            let seat = &mut self.seats[at];
            if let Some(child) = &mut seat.child
                && !matches!(child.try_wait(), Ok(None))
            {
                seat.child = None;
                if self.replace {
                    seat.falls += 1;
                    seat.fell = Some(Instant::now());
                }
            }
            if self.seats[at].falls > FALLS_MAX {
                return Err(self.obituary(at));
            }
            if self.seats[at].fell.is_some_and(|fell| fell.elapsed() >= REST) {
                self.start(at).map_err(|why| format!("cannot start {}: {why}", self.seats[at].name))?;
            }
        }
        Ok(())
    }

    /// Asks the process of a role to end, waits for it for a while, and kills it if it has not.
    pub fn retire(&mut self, role: Role, patience: Duration) {
        let Some(seat) = self.seats.iter_mut().find(|seat| seat.role == role) else { return };
        let Some(mut child) = seat.child.take() else { return };
        seat.fell = None;
        let _ = rustix::process::kill_process(
            rustix::process::Pid::from_child(&child),
            rustix::process::Signal::TERM,
        );
        let asked = Instant::now();
        while matches!(child.try_wait(), Ok(None)) {
            if asked.elapsed() >= patience {
                let _ = child.kill();
                let _ = child.wait();
                return;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Ends the processes of all roles but one.
    pub fn dismiss(&mut self, but: Role) {
        for seat in self.seats.iter_mut().filter(|seat| seat.role != but) {
            seat.end();
        }
        self.seats.retain(|seat| seat.role == but);
    }

    fn start(&mut self, at: usize) -> io::Result<()> {
        let seat = &mut self.seats[at];
        let log = self.logs.join(format!("{}.log", seat.name));
        let log: File = OpenOptions::new().create(true).append(true).open(log)?;
        let child = Command::new(&self.program)
            .args((seat.words)())
            .env("SYNOD_DEMO_PARENT", std::process::id().to_string())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        (seat.child, seat.fell) = (Some(child), None);
        Ok(())
    }

    /// What a seat's log ends with.
    fn obituary(&self, at: usize) -> String {
        let name = &self.seats[at].name;
        let log = self.logs.join(format!("{name}.log"));
        let text = fs::read_to_string(&log).unwrap_or_default();
        let last = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("nothing");
        format!("{name} ends by itself again and again; it says: {last} (more in {})", log.display())
    }
}

impl Seat {
    fn end(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.seats.iter_mut().for_each(Seat::end);
    }
}
