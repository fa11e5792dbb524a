//! The processes that started this one.

use std::process::{Command, Stdio};

/// A chain longer than this is no chain of clients and shells.
const DEEP_MAX: usize = 64;

/// The processes above this one, the nearest first, without the first process of the system: everybody descends from that.
pub fn ancestors() -> Vec<u32> {
    let own = std::process::id();
    match parent_in_proc(own) {
        Some(_) => chain(own, parent_in_proc),
        None => {
            let table = table();
            chain(own, |pid| table.iter().find(|(own, _)| *own == pid).map(|(_, parent)| *parent))
        }
    }
}

fn chain(own: u32, parent: impl Fn(u32) -> Option<u32>) -> Vec<u32> {
    let mut chain = Vec::new();
    let mut pid = own;
    while let Some(above) = parent(pid).filter(|above| *above > 1 && chain.len() < DEEP_MAX) {
        chain.push(above);
        pid = above;
    }
    chain
}

/// Linux: the fourth field of `/proc/PID/stat`; the second is a name in brackets, which may contain anything.
fn parent_in_proc(pid: u32) -> Option<u32> {
    let stat = std::fs::read(format!("/proc/{pid}/stat")).ok()?;
    let stat = String::from_utf8_lossy(&stat);
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

/// Elsewhere: what `ps` says, asked once.
fn table() -> Vec<(u32, u32)> {
    let said = Command::new("ps").args(["-A", "-o", "pid=,ppid="]).stderr(Stdio::null()).output();
    let text = said.map(|said| String::from_utf8_lossy(&said.stdout).into_owned()).unwrap_or_default();
    text.lines().filter_map(row).collect()
}

fn row(line: &str) -> Option<(u32, u32)> {
    let mut words = line.split_whitespace();
    Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_ancestor_is_the_parent_by_either_way() {
        let parent = std::os::unix::process::parent_id();
        assert_eq!(ancestors().first(), Some(&parent));
        let own = std::process::id();
        let table = table();
        if !table.is_empty() {
            assert!(table.contains(&(own, parent)), "ps says otherwise");
        }
        assert_eq!(row("   12     7"), Some((12, 7)));
        assert_eq!(row("PID PPID"), None);
    }

    #[test]
    fn a_ring_ends() {
        assert_eq!(chain(5, |pid| Some(if pid == 5 { 6 } else { 5 })).len(), DEEP_MAX);
        assert_eq!(chain(5, |pid| (pid == 5).then_some(1)), Vec::<u32>::new());
    }
}
