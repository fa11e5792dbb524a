//! Nothing leaves before it is durable, seen from another process that is killed in the middle of a flush.
//!
//! The disk's flushes are held at a gate, which only the node as a library can do.
//! So a test starts itself again as a child that does nothing but be that node.

use crate::client::{LONG, until};
use crate::process::{Process, ended, turn};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use synod::node::logs::{Disk, Logs, View};
use synod::node::{Config, Cursor, FATAL, Handle, Node, Outcome, Pending, Submission};
use synod_core::catalogue::{self, Class};
use synod_core::entry::{Envelope, Request};
use synod_log::{Fault, Faulty, Log, Script};

/// Says to a test of this file that it is a child, and where its data is.
const CHILD: &str = "SYNOD_TORTURE_CHILD";

/// Disk logs that do as a script says.
#[derive(Clone, Default)]
struct Scripted {
    script: Script,
    disk: Disk,
}

impl std::fmt::Debug for Scripted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scripted")
    }
}

impl Logs for Scripted {
    fn open(&self, dir: &Path) -> Result<Box<dyn Log>, Fault> {
        Ok(Box::new(Faulty::new(self.disk.open(dir)?, self.script.clone())))
    }
    fn view(&self, dir: &Path) -> Result<Box<dyn View>, Fault> {
        self.disk.view(dir)
    }
}

/// Hands a command in.
fn send(space: &Handle, command: &str, body: &str) -> Pending {
    let (machine, verb) = command.split_once('.').unwrap();
    let card = catalogue::find(machine, verb).unwrap();
    let envelope = Envelope {
        principal: "owner",
        agent: "heron",
        key: None,
        sequence: None,
        trace: None,
        guards: Vec::new(),
        verified: false,
    };
    let mut request = Request::new(&envelope);
    synod_core::json::encode(card, body, &mut request, &mut space.salts("heron", None)).unwrap();
    let class = if card.class == Class::Work { Class::Work } else { Class::Relief };
    space.submit(Submission { request, class, agent: "heron".to_owned(), key: None, deadline: None, card })
}

/// What was answered, told on standard output.
fn told(pending: Pending) -> Option<Value> {
    let mut settled = pending.wait().ok()?;
    settled.written();
    match &settled.outcome {
        Outcome::Replied { json } => Some(serde_json::from_str(json).unwrap()),
        _ => None,
    }
}

fn tell(line: &Value) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\nTOLD {line}").and_then(|()| out.flush()).unwrap();
}

/// Starts the test called `name` again, as a child with a node in `data`.
fn child(name: &str, data: &Path) -> (Child, BufReader<ChildStdout>) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", &format!("durable_first::{name}"), "--nocapture"]).env(CHILD, data);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    (child, out)
}

/// The next thing that the child tells.
fn hear(from: &mut BufReader<ChildStdout>) -> Option<Value> {
    from.lines().map_while(Result::ok).find_map(|line| serde_json::from_str(line.strip_prefix("TOLD ")?).ok())
}

fn node_in(data: &Path) -> (Node, Scripted) {
    let logs = Scripted::default();
    let mut config = Config::new(data);
    config.logs = Arc::new(logs.clone());
    (Node::open(config).unwrap(), logs)
}

#[test]
fn what_was_told_before_a_kill_in_the_middle_of_a_flush_is_true() {
    if let Some(data) = std::env::var_os(CHILD) {
        return wait_at_the_gate(Path::new(&data));
    }
    let _turn = turn();
    let dir = tempfile::tempdir().unwrap();
    let (mut child, mut out) =
        child("what_was_told_before_a_kill_in_the_middle_of_a_flush_is_true", dir.path());
    let first = hear(&mut out).expect("the first push is told");
    let at_gate = hear(&mut out).expect("the gate is reached");
    assert_eq!(
        at_gate,
        json!({"reply": false, "answer": false, "event": false}),
        "nothing leaves before the flush"
    );
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(hear(&mut out), None, "and nothing was told after");
    let node = Process::start(dir.path());
    let mut asker = node.client("judge");
    let task = first["task"].as_u64().unwrap();
    assert_eq!(asker.ask(&format!("queue/show?task={task}")).json["state"], "ready");
    let stats = asker.ask("queue/stats?queue=q");
    assert_eq!(stats.number("pushed"), 1, "the push at the gate never was");
}

/// The child: one push that is told, one that hangs in the flush.
fn wait_at_the_gate(data: &Path) {
    let (node, logs) = node_in(data);
    let space = node.handle("default").unwrap();
    tell(&told(send(&space, "queue.push", r#"{"queue":"q","body":1}"#)).unwrap());
    let mut listener = space.listen("owner", Cursor { index: space.index().0, n: u64::MAX });
    logs.script.close_gate();
    let mut push = send(&space, "queue.push", r#"{"queue":"q","body":2}"#);
    logs.script.wait_for_sync();
    let card = catalogue::find("queue", "stats").unwrap();
    let mut query = Request::default();
    synod_core::json::encode(card, r#"{"queue":"q"}"#, &mut query, &mut |_| [0; 16]).unwrap();
    let mut asked = space.ask("owner", query.bytes, card, None);
    tell(&json!({
        "reply": is_ready(&mut push),
        "answer": is_ready(&mut asked),
        "event": listener.try_next().unwrap().is_some(),
    }));
    loop {
        std::thread::park();
    }
}

fn is_ready<F: Future + Unpin>(future: &mut F) -> bool {
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    std::pin::Pin::new(future).poll(&mut cx).is_ready()
}

#[test]
fn the_first_failed_flush_ends_the_process_and_nobody_was_told_yes() {
    if let Some(data) = std::env::var_os(CHILD) {
        return fail_a_flush(Path::new(&data));
    }
    let _turn = turn();
    let dir = tempfile::tempdir().unwrap();
    let (mut child, mut out) =
        child("the_first_failed_flush_ends_the_process_and_nobody_was_told_yes", dir.path());
    let first = hear(&mut out).expect("the first push is told");
    let status = ended(&mut child, LONG);
    assert_eq!(status.code(), Some(FATAL), "{status}");
    assert_eq!(hear(&mut out), None, "the second push is told nobody");
    let mut why = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut why).unwrap();
    assert!(why.contains("synod stops") && why.contains("could not flush"), "{why}");
    let node = Process::start(dir.path());
    let mut asker = node.client("judge");
    let task = first["task"].as_u64().unwrap();
    assert_eq!(asker.ask(&format!("queue/show?task={task}")).json["state"], "ready");
    until("service", || asker.surely("queue/push", "again", &json!({"queue": "q"})).is_ok().then_some(()));
}

/// The child: one push that is told, and one whose flush fails.
fn fail_a_flush(data: &Path) {
    let (node, logs) = node_in(data);
    let space = node.handle("default").unwrap();
    tell(&told(send(&space, "queue.push", r#"{"queue":"q","body":1}"#)).unwrap());
    logs.script.fail_sync(1);
    if let Some(yes) = told(send(&space, "queue.push", r#"{"queue":"q","body":2}"#)) {
        tell(&yes);
    }
    // The loop ends the process.
    loop {
        std::thread::park();
    }
}
