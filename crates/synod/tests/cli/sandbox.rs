//! `synod doctor` where something is really out of reach: no network, a token that may not be read, a directory that may not be written.

use crate::house::{House, Said};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

/// Somebody without rights; only root can become another.
const NOBODY: u32 = 65_534;

fn mode(path: &std::path::Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// The doctor as a user whom permissions hold, in a shell of this client.
fn doctor(house: &House, sign: &str) -> Said {
    let mut command = house.command(&["doctor", "--patience", "50ms"]);
    command.env(sign, "1").env("HOME", house.path()).stdin(Stdio::null());
    if rustix::process::geteuid().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    Said::from(command.output().unwrap())
}

/// A line that begins so, and contains all of these.
fn line(said: &Said, begin: &str, parts: &[&str]) {
    let found =
        said.out.lines().any(|line| line.starts_with(begin) && parts.iter().all(|part| line.contains(part)));
    assert!(found, "{begin} {parts:?}: {said:?}");
}

#[test]
fn without_a_network_it_names_the_setting() {
    let allowed = Command::new("unshare").args(["-rn", "true"]).stderr(Stdio::null()).status();
    if !allowed.is_ok_and(|status| status.success()) {
        eprintln!("this machine makes no network namespaces; nothing was tried");
        return;
    }
    let house = House::open();
    assert_eq!(house.run(&["doctor"]).exit, 0, "outside all is well");
    for (sign, part) in [
        ("CODEX_SANDBOX_NETWORK_DISABLED", "under [sandbox_workspace_write]: network_access = true"),
        ("CLAUDECODE", "\"excludedCommands\": [\"synod *\"]"),
        ("GEMINI_CLI", "start the node inside of the sandbox"),
    ] {
        let doctor = house.command(&["doctor", "--patience", "50ms"]);
        let mut command = Command::new("unshare");
        command.arg("-rn").arg(doctor.get_program()).args(doctor.get_args());
        command
            .env("SYNOD_DATA", house.path())
            .env("HOME", house.path())
            .current_dir(house.path())
            .env(sign, "1");
        for (other, _) in
            std::env::vars().filter(|(name, _)| name.starts_with("CODEX_") || name == "CLAUDECODE")
        {
            if other != sign {
                command.env_remove(other);
            }
        }
        let said = Said::from(command.output().unwrap());
        assert_eq!(said.exit, 5, "{said:?}");
        line(&said, "fail  node", &["cannot be reached"]);
        line(&said, "fail  sandbox", &["node failed", part, "MCP tools and hooks run outside"]);
    }
}

#[test]
fn a_token_that_may_not_be_read_is_told_from_no_node() {
    let house = House::open();
    mode(house.path(), 0o755);
    mode(&house.path().join("node.json"), 0o644);
    let token = house.path().join("token");
    mode(&token, if rustix::process::geteuid().is_root() { 0o600 } else { 0 });
    let said = doctor(&house, "CODEX_SANDBOX");
    assert_eq!(said.exit, 5, "{said:?}");
    line(&said, "fail  token", &["cannot read"]);
    line(&said, "fail  node", &["cannot read the token"]);
    line(&said, "fail  sandbox", &["a shell of Codex", "token"]);
    mode(&token, 0o600);
}

#[test]
fn a_directory_that_may_not_be_written_is_named() {
    let house = House::open();
    mode(&house.path().join("token"), 0o644);
    mode(&house.path().join("node.json"), 0o644);
    mode(house.path(), 0o555);
    let said = doctor(&house, "CODEX_SANDBOX");
    mode(house.path(), 0o755);
    assert_eq!(said.exit, 5, "{said:?}");
    line(&said, "fail  flush", &["cannot write in"]);
    line(&said, "fail  sandbox", &["writable_roots = ["]);
    line(&said, "ok    node", &["answers at"]);
}

#[test]
fn what_a_configuration_will_block_is_said_before_it_does() {
    let house = House::open();
    let root = house.path().join("project");
    fs::create_dir_all(root.join(".git")).unwrap();
    fs::create_dir_all(root.join(".codex")).unwrap();
    fs::write(root.join(".codex/config.toml"), "sandbox_mode = \"workspace-write\"\n").unwrap();
    let mut command = house.command(&["doctor"]);
    let said = Said::from(command.current_dir(&root).env("HOME", house.path()).output().unwrap());
    assert_eq!(said.exit, 0, "a warning: {said:?}");
    line(&said, "warn  codex", &["no network", "network_access = true"]);
}
