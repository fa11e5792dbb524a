//! A node where none runs: started once, however many want one at the same moment.
//!
//! ```text
//!   does one answer? ──yes──▶ fine
//!        │ no
//!   lock DATA/start.lock ─▶ does one answer now? ──yes──▶ fine: another was first
//!        │ no
//!   `synod serve --detached`, its words to DATA/serve.log ─▶ until it answers
//! ```
//!
//! The node's own lock on its directory is what keeps two from running; the lock here only keeps five proxies from starting five of which four give up.

use rustix::fs::{FlockOperation, flock};
use rustix::process::{Pid, test_kill_process};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use synod_client::{Options, Synod};
use tokio::process::{Child, Command};

/// How long a start may take: a large log is read first.
const START: Duration = Duration::from_secs(30);
/// How long another node, which was first, may still take.
const OTHERS: Duration = Duration::from_secs(3);
/// How often is looked whether it answers.
const LOOK: Duration = Duration::from_millis(20);
/// How long a node that should be there may take to answer.
const ANSWER: Duration = Duration::from_millis(500);

/// Sees to it that a node answers; says in a sentence why none does.
pub(super) async fn ensure(options: &Options, space: &str) -> Result<(), String> {
    if answers(options).await {
        return Ok(());
    }
    let data = options.data_dir();
    let said = |error: io::Error| {
        format!(
            "cannot start a node in {}: {error}; ask a person to run `synod doctor`, then call join {{}}",
            data.display()
        )
    };
    DirBuilder::new().recursive(true).mode(0o700).create(&data).map_err(said)?;
    let _turn = turn(&data).await.map_err(said)?;
    if answers(options).await {
        return Ok(());
    }
    let log = data.join("serve.log");
    let mut child = spawn(&data, &log, space).map_err(said)?;
    let mut until = Instant::now() + START;
    let mut lives = true;
    while !answers(options).await {
        // One that gives up because another holds the directory is no failure: that one will answer soon.
        if lives && ended(&mut child) {
            lives = false;
            until = until.min(Instant::now() + OTHERS);
        }
        if Instant::now() > until {
            return Err(format!(
                "a node was started and does not answer: {}; ask a person to run `synod serve`, which says why, then call join {{}}",
                last_words(&log)
            ));
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}

/// Whether a process lives. One that has ended and that nobody has asked about does not.
pub(super) fn lives(pid: u32) -> bool {
    let Some(known) = i32::try_from(pid).ok().and_then(Pid::from_raw) else { return false };
    match test_kill_process(known) {
        Ok(()) => !zombie(pid),
        // It is somebody else's, and there.
        Err(error) => error == rustix::io::Errno::PERM,
    }
}

/// Linux says in `/proc`; elsewhere nobody is taken for one.
fn zombie(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The second field is a name in brackets, which may contain anything.
    stat.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with('Z'))
}

/// Whether the node of this directory answers.
async fn answers(options: &Options) -> bool {
    let options = Options { patience: Duration::ZERO, timeout: ANSWER, ..options.clone() };
    match Synod::connect(options) {
        Ok(synod) => synod.get("/healthz").await.is_ok(),
        Err(_) => false,
    }
}

/// This process's turn to start one. Waiting for it is left to a thread: it takes as long as another's start.
async fn turn(data: &Path) -> io::Result<File> {
    let path = data.join("start.lock");
    let wait = move || {
        let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)?;
        flock(&file, FlockOperation::LockExclusive)?;
        Ok(file)
    };
    tokio::task::spawn_blocking(wait).await.map_err(io::Error::other)?
}

fn ended(child: &mut Child) -> bool {
    !matches!(child.try_wait(), Ok(None))
}

fn spawn(data: &Path, log: &Path, space: &str) -> io::Result<Child> {
    let out = OpenOptions::new().append(true).create(true).mode(0o600).open(log)?;
    let err = out.try_clone()?;
    // The expected port while nobody has it; any other serves as well, for clients read the address from the directory.
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, super::super::serve::PORT)).is_ok();
    let addr =
        if free { format!("127.0.0.1:{}", super::super::serve::PORT) } else { "127.0.0.1:0".to_owned() };
    Command::new(std::env::current_exe()?)
        .args(["serve", "--detached", "--http", &addr, "--space", space, "--data"])
        .arg(data)
        // It outlives the place where it was started.
        .current_dir(data)
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(err)
        .spawn()
}

/// The last line that the node said.
fn last_words(log: &Path) -> String {
    let read = || -> io::Result<String> {
        let mut file = File::open(log)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(2_000)))?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    };
    let text = read().unwrap_or_default();
    text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it said nothing").trim().to_owned()
}
