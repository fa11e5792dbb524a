//! What a person sees while the demo runs: one bar per stage, redrawn in place.
//!
//! ```text
//!   collect  ████████████████████████████████████████  104/104
//!   process  ███████████████████▌                       183/362  2 working
//!   write    █████████▏                                  91/362
//! ```
//!
//! On a terminal the block is redrawn with two plain ANSI moves (up, clear to the end); elsewhere, in a log of
//! a build say, a line per stage appears when it has moved and a second has passed.
//! [`lines`] is pure; [`Board`] only decides when to print and has no clock: the caller says what time it is.

use std::io::{self, IsTerminal, Write};

/// How wide a bar is at most, in characters; wider ones are slower to read, not more exact.
const BAR_MAX: usize = 40;
/// Milliseconds between two prints where nothing can be redrawn.
const PLAIN_EVERY_MS: u64 = 1_000;
/// Milliseconds between two prints on a terminal: about as often as an eye notices.
const REDRAW_EVERY_MS: u64 = 80;

/// One stage of the flow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stage {
    /// What it does, in a word.
    pub name: String,
    /// How much is done.
    pub done: u64,
    /// How much there is; none while that is not known.
    pub total: Option<u64>,
    /// What else is to be said; may be empty.
    pub note: String,
}

/// The stages as lines of at most `width` characters, without colours and line ends.
pub fn lines(stages: &[Stage], width: usize) -> Vec<String> {
    let name_width = stages.iter().map(|stage| stage.name.chars().count()).max().unwrap_or(0);
    let counts: Vec<String> = stages.iter().map(count).collect();
    let count_width = counts.iter().map(String::len).max().unwrap_or(0);
    let bar_width = width.saturating_sub(name_width + count_width + 6).min(BAR_MAX);
    let line = |(stage, count): (&Stage, &String)| {
        let bar = bar(stage, bar_width);
        let text = format!("  {:name_width$}  {bar}  {count:>count_width$}  {}", stage.name, stage.note);
        text.trim_end().chars().take(width).collect()
    };
    stages.iter().zip(&counts).map(line).collect()
}

fn count(stage: &Stage) -> String {
    match stage.total {
        Some(total) => format!("{}/{total}", stage.done),
        None => stage.done.to_string(),
    }
}

/// A bar in eighths of a character; empty while the total is not known, full when there is nothing to do.
fn bar(stage: &Stage, width: usize) -> String {
    let eighths = match stage.total {
        None => 0,
        Some(0) => width as u64 * 8,
        Some(total) => (u128::from(stage.done.min(total)) * width as u128 * 8 / u128::from(total)) as u64,
    };
    let mut bar = "█".repeat((eighths / 8) as usize);
    bar.extend(['▏', '▎', '▍', '▌', '▋', '▊', '▉'].get((eighths % 8).wrapping_sub(1) as usize));
    let rest = width - bar.chars().count();
    bar + &" ".repeat(rest)
}

/// Where the stages are shown.
#[derive(Debug)]
pub struct Board<W: Write> {
    out: W,
    redraw: bool,
    width: usize,
    /// Lines of the block that stand on the terminal now.
    standing: usize,
    last: Vec<Stage>,
    last_ms: Option<u64>,
}

impl Board<io::Stderr> {
    /// A board on standard error, redrawn in place if that is a terminal that can.
    pub fn on_stderr() -> Board<io::Stderr> {
        let dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
        let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
        Board::new(io::stderr(), io::stderr().is_terminal() && !dumb, columns.unwrap_or(80))
    }
}

impl<W: Write> Board<W> {
    /// A board of `width` columns that redraws in place or only appends.
    pub fn new(out: W, redraw: bool, width: usize) -> Board<W> {
        Board { out, redraw, width, standing: 0, last: Vec::new(), last_ms: None }
    }

    /// Shows the stages, unless they are unchanged or were shown a moment ago. The first call always prints.
    pub fn show(&mut self, stages: &[Stage], now_ms: u64) -> io::Result<()> {
        let every_ms = if self.redraw { REDRAW_EVERY_MS } else { PLAIN_EVERY_MS };
        let early = self.last_ms.is_some_and(|last_ms| now_ms < last_ms + every_ms);
        if early || self.last == stages {
            return Ok(());
        }
        self.last_ms = Some(now_ms);
        self.print(stages)
    }

    /// Shows the last state whatever the time, and leaves it standing.
    pub fn end(&mut self, stages: &[Stage]) -> io::Result<()> {
        if self.last != stages {
            self.print(stages)?;
        }
        self.standing = 0;
        Ok(())
    }

    /// Says a line above the block.
    pub fn say(&mut self, line: &str) -> io::Result<()> {
        self.clear()?;
        writeln!(self.out, "{line}")?;
        if self.redraw && !self.last.is_empty() {
            let last = self.last.clone();
            return self.print(&last);
        }
        self.out.flush()
    }

    fn print(&mut self, stages: &[Stage]) -> io::Result<()> {
        self.clear()?;
        for (at, line) in lines(stages, self.width).into_iter().enumerate() {
            if self.redraw || self.last.get(at) != stages.get(at) {
                writeln!(self.out, "{line}")?;
            }
        }
        if self.redraw {
            self.standing = stages.len();
        }
        self.last = stages.to_vec();
        self.out.flush()
    }

    fn clear(&mut self) -> io::Result<()> {
        if self.standing > 0 {
            write!(self.out, "\x1b[{}A\x1b[J", self.standing)?;
            self.standing = 0;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(name: &str, done: u64, total: Option<u64>) -> Stage {
        Stage { name: name.into(), done, total, note: String::new() }
    }

    #[test]
    fn bars_line_up_and_fill() {
        let stages = [stage("collect", 8, Some(8)), stage("write", 1, Some(16)), stage("x", 0, None)];
        let want = ["  collect  ████   8/8", "  write    ▎     1/16", "  x                 0"];
        assert_eq!(lines(&stages, 21), want);
    }

    #[test]
    fn no_count_and_no_width_breaks_a_bar() {
        for width in [0, 1, 7, 80, 500] {
            for (done, total) in [(0, 0), (9, 3), (u64::MAX, u64::MAX), (1, u64::MAX)] {
                let lines = lines(&[stage("s", done, Some(total))], width);
                assert!(lines[0].chars().count() <= width);
            }
        }
    }

    #[test]
    fn a_plain_board_prints_what_moved_once_a_second() {
        let mut board = Board::new(Vec::new(), false, 30);
        board.show(&[stage("a", 0, Some(2)), stage("b", 0, Some(2))], 0).unwrap();
        board.show(&[stage("a", 1, Some(2)), stage("b", 0, Some(2))], 500).unwrap();
        board.show(&[stage("a", 1, Some(2)), stage("b", 0, Some(2))], 1_000).unwrap();
        board.end(&[stage("a", 1, Some(2)), stage("b", 2, Some(2))]).unwrap();
        let text = String::from_utf8(board.out).unwrap();
        assert_eq!(text.lines().count(), 4, "{text}");
        assert!(!text.contains('\x1b'));
    }

    #[test]
    fn a_terminal_board_takes_its_block_back_before_it_speaks() {
        let mut board = Board::new(Vec::new(), true, 30);
        board.show(&[stage("a", 0, Some(2))], 0).unwrap();
        board.say("killed a").unwrap();
        let text = String::from_utf8(board.out).unwrap();
        assert_eq!(text.matches("\x1b[1A\x1b[J").count(), 1);
        assert!(text.contains("\x1b[Jkilled a\n  a"));
    }
}
