//! `synod serve` with a certificate, and everything else that is typed.

use crate::authority::{Authority, DAY, files, place};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const LONG: Duration = Duration::from_secs(30);

/// `synod` with these words and nothing of the surroundings.
fn synod(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_synod"));
    for name in ["SYNOD_URL", "SYNOD_CA", "SYNOD_TOKEN", "SYNOD_DATA", "SYNOD_SPACE", "SYNOD_AGENT"] {
        command.env_remove(name);
    }
    // Not the repository that the tests stand in.
    command.args(words).env("SYNOD_SPACE", "default").stdin(Stdio::null());
    command
}

/// A node in a process of its own, with its data and its certificate in one directory. Killed when it is dropped.
struct Node {
    dir: tempfile::TempDir,
    authority: Authority,
    child: Child,
    said: Arc<Mutex<String>>,
    addr: String,
}

impl Node {
    fn start(good_for: Duration) -> Node {
        let (dir, authority) = (tempfile::tempdir().unwrap(), Authority::new());
        let tls = authority.sign(&["localhost"], good_for).put(dir.path());
        authority.file(dir.path());
        let mut child = serve(dir.path(), &tls.certificate, &tls.key).spawn().unwrap();
        let said = Arc::<Mutex<String>>::default();
        listen(child.stdout.take().unwrap(), said.clone());
        listen(child.stderr.take().unwrap(), said.clone());
        let mut node = Node { dir, authority, child, said, addr: String::new() };
        let ready = node.until("ready at https://");
        let addr = ready.split("https://").nth(1).unwrap().split(' ').next().unwrap();
        node.addr = addr.to_owned();
        node
    }

    /// The first line with these words, once it is there.
    fn until(&self, words: &str) -> String {
        let begun = Instant::now();
        loop {
            let said = self.said.lock().unwrap().clone();
            if let Some(line) = said.lines().find(|line| line.contains(words)) {
                return line.to_owned();
            }
            assert!(begun.elapsed() < LONG, "never said: {words}: {said}");
            std::thread::park_timeout(Duration::from_millis(5));
        }
    }

    /// A command of somebody on another machine: by URL, authority and token.
    fn afar(&self, words: &[&str]) -> Command {
        let port = self.addr.rsplit_once(':').unwrap().1;
        let token = std::fs::read_to_string(self.dir.path().join("token")).unwrap();
        let mut command = synod(words);
        command.env("SYNOD_URL", format!("https://localhost:{port}")).env("SYNOD_TOKEN", token.trim());
        command.env("SYNOD_DATA", self.dir.path().join("elsewhere"));
        command
    }

    fn hang_up(&self) {
        kill_process(Pid::from_child(&self.child), Signal::HUP).unwrap();
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(data: &Path, certificate: &Path, key: &Path) -> Command {
    let mut command = synod(&["serve", "--http", "127.0.0.1:0", "--data"]);
    command.arg(data).arg("--tls-cert").arg(certificate).arg("--tls-key").arg(key);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// How a node ended that was not to begin; one that begins all the same is killed, and so has no word to say.
fn ended(mut command: Command) -> Output {
    let mut child = command.spawn().unwrap();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() && begun.elapsed() < LONG {
        std::thread::park_timeout(Duration::from_millis(5));
    }
    let _ = child.kill();
    child.wait_with_output().unwrap()
}

fn listen(from: impl Read + Send + 'static, said: Arc<Mutex<String>>) {
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            said.lock().unwrap().push_str(&format!("{line}\n"));
        }
    });
}

fn out(output: &Output) -> Value {
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn err(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_command_line_speaks_tls_and_says_what_is_missing() {
    let node = Node::start(90 * DAY);
    let push = ["queue", "push", "greetings", "hello", "--json"];
    let ca = node.dir.path().join("authority.pem");
    let given = node.afar(&push).arg("--ca").arg(&ca).output().unwrap();
    assert_eq!(out(&given)["task"].as_u64().map(|task| task > 0), Some(true));
    let by_environment = node.afar(&push).env("SYNOD_CA", &ca).output().unwrap();
    assert!(out(&by_environment)["task"].is_number());
    let at_home = synod(&push).env("SYNOD_DATA", node.dir.path()).output().unwrap();
    assert!(out(&at_home)["task"].is_number());
    let without = err(&node.afar(&push).output().unwrap());
    assert!(without.contains("with --ca FILE or SYNOD_CA"), "{without}");
    let missing = err(&node.afar(&push).args(["--ca", "nowhere.pem"]).output().unwrap());
    assert!(missing.contains("cannot read nowhere.pem"), "{missing}");
}

#[test]
fn the_doctor_looks_at_the_certificate() {
    for (good_for, result, words) in
        [(90 * DAY, "ok", "is good for 89 d"), (6 * DAY, "warn", "renew it: the node takes it by itself")]
    {
        let node = Node::start(good_for);
        let checked = out(&synod(&["doctor", "--json"]).env("SYNOD_DATA", node.dir.path()).output().unwrap());
        let lines = checked["checks"].as_array().unwrap();
        let line = lines.iter().find(|line| line["check"] == "tls").unwrap();
        assert_eq!(line["result"], result, "{line}");
        assert!(line["detail"].as_str().unwrap().contains(words), "{line}");
    }
    let node = Node::start(90 * DAY);
    let checked = node.afar(&["doctor", "--json"]).output().unwrap();
    let checked: Value = serde_json::from_slice(&checked.stdout).unwrap();
    let line = checked["checks"].as_array().unwrap().iter().find(|line| line["check"] == "node").unwrap();
    let detail = line["detail"].as_str().unwrap();
    assert!(line["result"] == "fail" && detail.ends_with("with --ca FILE or SYNOD_CA"), "{line}");
}

/// The line that tells how to use a token leads to the node as it stands there.
#[test]
fn a_token_says_how_it_is_used_with_tls() {
    let node = Node::start(30 * DAY);
    let make = ["agent", "token", "magpie", "--out", "magpie.token"];
    let made = synod(&make).env("SYNOD_DATA", node.dir.path()).current_dir(node.dir.path()).output().unwrap();
    let said = String::from_utf8_lossy(&made.stderr).into_owned();
    let line =
        said.lines().find_map(|line| line.strip_prefix("use it: ")).unwrap_or_else(|| panic!("{made:?}"));
    let mut shell = Command::new("sh");
    let asked =
        shell.arg("-c").arg(format!("{line}; \"$SYNOD\" space me --json")).current_dir(node.dir.path());
    let asked =
        asked.env("SYNOD", env!("CARGO_BIN_EXE_synod")).env("SYNOD_SPACE", "default").output().unwrap();
    assert_eq!(out(&asked)["principal"], "magpie", "{said}");
    assert!(said.contains("SYNOD_CA=FILE instead of SYNOD_DATA"), "{said}");
}

#[test]
fn the_proxy_of_mcp_speaks_tls_because_the_sdk_does() {
    let node = Node::start(90 * DAY);
    let mut proxy = node.afar(&["mcp", "--as", "wren"]);
    proxy.env("SYNOD_CA", node.dir.path().join("authority.pem"));
    let mut proxy = proxy.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut input = proxy.stdin.take().unwrap();
    let client = json!({"name": "test", "version": "1"});
    let hello = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client});
    for message in [
        json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}),
        json!({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "join", "arguments": {}}}),
    ] {
        writeln!(input, "{message}").unwrap();
    }
    let lines = BufReader::new(proxy.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut answers = lines.map(|line| serde_json::from_str::<Value>(&line).unwrap());
    let joined = answers.find(|answer| answer["id"] == 2).unwrap();
    assert!(joined["result"]["isError"] != true && joined.to_string().contains("wren"), "{joined}");
    drop(input);
    assert!(proxy.wait().unwrap().success());
}

#[test]
fn a_hangup_has_the_files_looked_at_and_the_log_says_what_was_found() {
    let node = Node::start(30 * DAY);
    node.hang_up();
    node.until("is in force");
    node.authority.sign(&["localhost"], 60 * DAY).put(node.dir.path());
    node.hang_up();
    node.until("a new certificate is in force");
    place(&files(node.dir.path()).key, "nothing");
    node.hang_up();
    let line = node.until("has no private key in it");
    assert!(line.contains("key.pem") && line.contains("the old certificate stays in force"), "{line}");
    let status = synod(&["status"]).env("SYNOD_DATA", node.dir.path()).output().unwrap();
    let status = String::from_utf8_lossy(&status.stdout).into_owned();
    assert!(status.contains("degraded: tls: the file of --tls-key has no private key in it"), "{status}");
}

#[test]
fn the_log_names_who_spoke_http_to_the_tls_port_once_and_not_for_each() {
    let node = Node::start(30 * DAY);
    for _ in 0..20 {
        let mut socket = TcpStream::connect(&node.addr).unwrap();
        socket.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
        let mut told = String::new();
        socket.read_to_string(&mut told).unwrap();
        assert!(told.starts_with("HTTP/1.1 400") && told.contains("this port speaks TLS"), "{told}");
    }
    node.until("127.0.0.1 spoke HTTP without TLS to the TLS port");
    let said = node.said.lock().unwrap().clone();
    let lines = said.lines().filter(|line| line.contains("without TLS")).count();
    assert!((1..=2).contains(&lines), "{said}");
}

#[test]
fn a_node_does_not_begin_with_files_that_are_no_pair() {
    let (dir, authority) = (tempfile::tempdir().unwrap(), Authority::new());
    let tls = authority.sign(&["localhost"], DAY).put(dir.path());
    place(&tls.key, &authority.sign(&["localhost"], DAY).key);
    let why = err(&ended(serve(dir.path(), &tls.certificate, &tls.key)));
    assert!(
        why.contains("the key does not belong to the certificate; give PEM files that are a pair"),
        "{why}"
    );
    let why = err(&ended(serve(dir.path(), &dir.path().join("none.pem"), &tls.key)));
    assert!(why.contains("the file of --tls-cert cannot be read") && why.contains("none.pem"), "{why}");
    let mut alone = synod(&["serve", "--tls-cert", "cert.pem"]);
    alone.stdout(Stdio::piped()).stderr(Stdio::piped());
    let why = err(&ended(alone));
    assert!(why.contains("--tls-key"), "{why}");
}
