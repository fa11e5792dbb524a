//! A run as a strip of characters: a line for each agent, from left to right in time.
//!
//! ```text
//!   wren    ░░████▓ ░████▓▓░░░███✗
//!   heron   ████▓ ░░░░████▓ ░███▓
//! ```

use crate::demo::fleet::story::{End, Story};
use crate::demo::fleet::worker::MAIN;

/// Columns of a strip.
const WIDTH: usize = 64;

/// What is seen of a line at a moment; the later one covers the earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Idle,
    Waits,
    Works,
    Merges,
    Killed,
}

impl Mark {
    fn character(self) -> char {
        match self {
            Mark::Idle => ' ',
            Mark::Waits => '░',
            Mark::Works => '█',
            Mark::Merges => '▓',
            Mark::Killed => '✗',
        }
    }
}

/// What each of these agents did between two times.
pub fn strips(
    story: &Story,
    names: &[&str],
    deaths: &[(String, u64)],
    (from, to): (u64, u64),
) -> Vec<String> {
    let long = to.saturating_sub(from).max(1);
    let column = |ms: u64| (ms.saturating_sub(from) as usize * WIDTH / long as usize).min(WIDTH - 1);
    let line = |name: &&str| {
        let mut marks = [Mark::Idle; WIDTH];
        let dead = deaths.iter().find(|(agent, _)| agent == name).map(|(_, at_ms)| *at_ms);
        let mut paint = |mark: Mark, since: u64, until: u64| {
            let until = dead.map_or(until, |dead| until.min(dead));
            if since <= until {
                marks[column(since)..=column(until)].iter_mut().for_each(|old| *old = mark.max(*old));
            }
        };
        for lease in story.leases.iter().filter(|lease| lease.agent == *name) {
            paint(Mark::Waits, lease.ms.0, lease.ms.1);
        }
        for hold in story.holds.iter().filter(|hold| hold.agent == *name) {
            let mark = if hold.names.iter().any(|held| held == MAIN) { Mark::Merges } else { Mark::Works };
            // Until the end of the lease: after a merge nothing is left to be done with the files.
            paint(mark, hold.ms.0, hold.ms.1.unwrap_or(to));
        }
        if let Some(dead) = dead {
            marks[column(dead)] = Mark::Killed;
        }
        marks.iter().map(|mark| mark.character()).collect::<String>()
    };
    names.iter().map(line).collect()
}

/// How many leases were lost.
pub fn lost(story: &Story) -> usize {
    story.leases.iter().filter(|lease| lease.end == End::Lost).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::fleet::oracle::locks::Hold;
    use crate::demo::fleet::story::Lease;

    #[test]
    fn a_line_shows_waiting_working_merging_and_death() {
        let lease = |agent: &str, ms| Lease { task: 1, agent: agent.into(), ms, at: (9, 0), end: End::Lost };
        let hold = |agent: &str, name: &str, ms: (u64, u64)| Hold {
            lock: 1,
            agent: agent.into(),
            names: vec![name.into()],
            from: (1, 0),
            to: None,
            ms: (ms.0, Some(ms.1)),
            lost: false,
        };
        let story = Story {
            leases: vec![lease("wren", (0, 31)), lease("jay", (0, 60))],
            holds: vec![hold("wren", "a", (8, 31)), hold("wren", MAIN, (16, 31)), hold("jay", "b", (0, 60))],
            ..Story::default()
        };
        let strips = strips(&story, &["wren", "jay"], &[("jay".into(), 32)], (0, 64));
        assert_eq!(strips[0].trim_end(), format!("{}{}{}", "░".repeat(8), "█".repeat(8), "▓".repeat(16)));
        assert_eq!(strips[1].trim_end(), format!("{}✗", "█".repeat(32)));
        assert_eq!(lost(&story), 2);
    }
}
