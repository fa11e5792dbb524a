//! Who gets in: the token file, the lock, and a wrong token.

use crate::client::{bytes, find, response};
use crate::process::{Process, output, synod, turn};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;

#[test]
fn the_token_is_its_owners_alone_and_one_directory_has_one_node() {
    let _turn = turn();
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let node = Process::start(&data);
    let mode = |name: &str| std::fs::metadata(data.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("token"), 0o600);
    assert_eq!(mode(""), 0o700, "nobody else looks into the data directory");

    let second = output(synod(&data, &["serve", "--http", "127.0.0.1:0"]));
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(!second.status.success());
    assert!(said.contains(&format!("process {}", node.pid())), "{said}");
    assert_eq!(node.client("heron").ask("space/show").status, 200, "the first one goes on");

    let (addr, token) = find(&data).unwrap();
    for wrong in ["", "x", &token[1..], &format!("{token}0"), &token.to_uppercase()] {
        if wrong == token {
            continue;
        }
        let mut socket = TcpStream::connect(addr).unwrap();
        socket
            .write_all(&bytes(
                wrong,
                "POST",
                "/v1/default/queue/push",
                &[("connection", "close")],
                r#"{"queue":"q"}"#,
            ))
            .unwrap();
        let mut read = Vec::new();
        socket.read_to_end(&mut read).unwrap();
        let (status, body, _) = response(&read).unwrap();
        assert_eq!(status, 401, "with {wrong:?}: {body}");
        assert!(!body.contains(&token) && body.contains("unauthenticated"), "{body}");
    }
    assert_eq!(node.client("heron").ask("queue/queues").json["queues"].as_array().unwrap().len(), 0);
    assert!(node.stop().success());
    assert!(!data.join("node.json").exists(), "a stopped node is not announced");
}
