//! What is drawn, and what a key does.

use super::super::exit::Stop;
use super::super::fleet::{self, Fleet};
use super::super::inbox::questions::Question;
use super::super::show::{self, paint::Paint, table, time};
use super::super::status;
use super::{Key, Screen, line};
use std::time::Instant;

/// So many questions stand on the board; `inbox` has them all.
const QUESTIONS: usize = 4;

/// So many lines say who leads and what is decided.
const DECISIONS: usize = 5;

/// A line that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// The question of this task.
    Question(u64),
    /// The agent of this name.
    Agent(String),
}

/// What is to be done after a key.
#[derive(Debug, PartialEq, Eq)]
pub enum After {
    /// Draw again.
    Go,
    /// End.
    End,
    /// Stop this process until it is continued.
    Stop,
    /// Find out why this line is as it is.
    Why(Line),
}

/// What is on the screen.
pub struct View {
    space: String,
    fleet: Fleet,
    seen: Instant,
    missed: Option<String>,
    chosen: Option<Line>,
    lines: Vec<Line>,
    top: usize,
    page: usize,
    why: Option<(String, Vec<String>, usize)>,
}

impl View {
    /// A view of a space.
    pub fn new(space: &str, fleet: Fleet) -> View {
        let (lines, seen) = (Vec::new(), Instant::now());
        View {
            space: space.into(),
            fleet,
            seen,
            missed: None,
            chosen: None,
            lines,
            top: 0,
            page: 1,
            why: None,
        }
    }

    /// Takes a new picture.
    pub fn see(&mut self, fleet: Fleet) {
        (self.fleet, self.seen, self.missed) = (fleet, Instant::now(), None);
    }

    /// The node did not answer; what was seen stays.
    pub fn miss(&mut self, why: String) {
        self.missed = Some(why);
    }

    /// A second has passed.
    pub fn tick(&mut self) {
        self.fleet.now = self.fleet.now.max(time::now());
    }

    /// Shows why a line is as it is.
    pub fn explain(&mut self, line: &Line, lines: Vec<String>) {
        let title = match line {
            Line::Question(task) => format!("task {task}"),
            Line::Agent(name) => format!("agent {}", show::harmless(name)),
        };
        self.why = Some((title, lines, 0));
    }

    /// Does what a key says.
    pub fn key(&mut self, key: Key) -> After {
        match (key, &mut self.why) {
            (Key::End, _) => return After::End,
            (Key::Suspend, _) => return After::Stop,
            (Key::Char('q') | Key::Escape | Key::Enter | Key::Char('w'), why @ Some(_)) => *why = None,
            (Key::Up | Key::Char('k'), Some((_, _, top))) => *top = top.saturating_sub(1),
            (Key::Down | Key::Char('j'), Some((_, lines, top))) => {
                *top = (*top + 1).min(lines.len().saturating_sub(1))
            }
            (Key::Char('q'), None) => return After::End,
            (Key::Up | Key::Char('k'), None) => self.step(-1),
            (Key::Down | Key::Char('j'), None) => self.step(1),
            (Key::PageUp, None) => self.step(-(self.page as isize)),
            (Key::PageDown | Key::Char(' '), None) => self.step(self.page as isize),
            (Key::Char('g'), None) => self.step(isize::MIN / 2),
            (Key::Char('G'), None) => self.step(isize::MAX / 2),
            (Key::Enter | Key::Char('w'), None) => {
                let chosen = self.chosen.clone().or_else(|| self.lines.first().cloned());
                if let Some(line) = chosen {
                    return After::Why(line);
                }
            }
            _ => {}
        }
        After::Go
    }

    fn step(&mut self, by: isize) {
        let Some(last) = self.lines.len().checked_sub(1) else { return };
        let to = match self.place() {
            Some(at) => at.saturating_add_signed(by).min(last),
            // The first key chooses the first line.
            None if (0..isize::MAX / 2).contains(&by) => 0,
            None => last,
        };
        self.chosen = self.lines.get(to).cloned();
    }

    fn place(&self) -> Option<usize> {
        self.chosen.as_ref().and_then(|chosen| self.lines.iter().position(|line| line == chosen))
    }

    /// Draws it.
    pub fn draw(&mut self, screen: &Screen) -> Result<(), Stop> {
        let (width, height) = screen.size();
        let lines = self.lines(width, height, Paint::stdout());
        screen.draw(&lines)
    }

    /// Exactly as many lines as the screen has, none wider than it.
    pub fn lines(&mut self, width: usize, height: usize, paint: Paint) -> Vec<String> {
        let clock = time::rfc3339(self.fleet.now);
        let title = format!(
            "synod top · {} · {} UTC",
            show::harmless(&self.space),
            clock.get(11..19).unwrap_or_default()
        );
        let mut lines = vec![paint.bold(&title)];
        let foot = match (&self.missed, &self.why) {
            (Some(why), _) => paint.red(&format!(
                "{} (seen {} ago)",
                show::harmless(why),
                time::short(self.seen.elapsed().as_millis() as u64)
            )),
            (None, Some(_)) => paint.dim("j k scroll · q back"),
            (None, None) => paint.dim("j k choose · enter why · q end"),
        };
        let room = height.saturating_sub(2).max(1);
        match &self.why {
            Some((title, why, top)) => {
                lines.push(String::new());
                lines.push(paint.bold(title));
                let wrapped: Vec<String> = why
                    .iter()
                    .flat_map(|line| wrap(&show::harmless(line), width.saturating_sub(4).max(20)))
                    .collect();
                lines.extend(wrapped.into_iter().skip(*top));
            }
            None => self.board(&mut lines, width, room, paint),
        }
        lines.truncate(room + 1);
        lines.resize(room + 1, String::new());
        lines.push(foot);
        lines.iter_mut().for_each(|line| *line = table::clip(line, width));
        lines
    }

    fn board(&mut self, lines: &mut Vec<String>, width: usize, room: usize, paint: Paint) {
        let questions = status::asked(&self.fleet);
        let rows = self.fleet.rows();
        let board = fleet::board(&rows, self.fleet.now, width.saturating_sub(2), paint);
        let shown = questions.iter().take(QUESTIONS).map(|question| Line::Question(question.id));
        self.lines = shown.chain(board.agents.iter().cloned().map(Line::Agent)).collect();
        let place = self.place();
        if !questions.is_empty() {
            lines.extend(self.questions(&questions, place, paint));
            lines.push(String::new());
        }
        lines.push(self.fleet.queues_line());
        lines.extend(self.fleet.decisions.lines(self.fleet.now, DECISIONS));
        lines.push(String::new());
        if board.lines.is_empty() {
            lines.extend(board.text().lines().map(str::to_owned));
            return;
        }
        lines.push(format!("  {}", board.head));
        let above = questions.len().min(QUESTIONS);
        let page = (room + 1).saturating_sub(lines.len() + 1).max(1);
        let at = place.and_then(|place| place.checked_sub(above)).unwrap_or(0);
        self.page = page;
        self.top = self.top.clamp((at + 1).saturating_sub(page), at).min(board.lines.len().saturating_sub(1));
        for (n, line) in board.lines.iter().enumerate().skip(self.top).take(page) {
            lines.push(marked(line, place == Some(n + above), paint));
        }
        let below = board.lines.len().saturating_sub(self.top + page);
        let rest = [(self.top, "above"), (below, "below"), (board.gone, "gone for more than an hour")];
        let rest: Vec<String> =
            rest.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
        lines.push(paint.dim(&format!("  {}", rest.join(" · "))));
    }

    fn questions(&self, questions: &[Question], place: Option<usize>, paint: Paint) -> Vec<String> {
        let head = super::head(questions, 0, paint);
        let mut lines: Vec<String> = head.lines().take(1).map(str::to_owned).collect();
        for (n, question) in questions.iter().take(QUESTIONS).enumerate() {
            let text = line(question, paint);
            lines.push(marked(text.trim_start(), place == Some(n), paint));
        }
        if questions.len() > QUESTIONS {
            lines.push(paint.dim(&format!("  and {} more: synod inbox", questions.len() - QUESTIONS)));
        }
        lines
    }
}

fn marked(line: &str, chosen: bool, paint: Paint) -> String {
    match chosen {
        true => format!("{} {line}", paint.chosen(">")),
        false => format!("  {line}"),
    }
}

/// A sentence in lines of this many characters, broken at spaces.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is a first line");
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
        .iter()
        .enumerate()
        .map(|(n, line)| format!("{}{line}", if n == 0 { "  " } else { "    " }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn view(agents: usize, questions: usize) -> View {
        let fleet = Fleet {
            agents: (0..agents).map(|n| json!({"agent": format!("agent-{n:02}"), "state": "here", "last": 1})).collect(),
            parked: (0..questions)
                .map(|n| json!({"task": 900 + n, "queue": "q", "question": "really? ".repeat(40), "at": 5, "options": ["yes"]}))
                .collect(),
            now: 10_000,
            ..Fleet::default()
        };
        View::new("default", fleet)
    }

    #[test]
    fn it_fits_every_screen() {
        for (width, height) in [(80, 24), (200, 60), (40, 10), (20, 3), (1, 1)] {
            for (agents, questions) in [(0, 0), (3, 0), (50, 0), (50, 9)] {
                let lines = view(agents, questions).lines(width, height, Paint::off());
                assert_eq!(lines.len(), height.max(3), "{width}x{height} with {agents} and {questions}");
                assert!(lines.iter().all(|line| line.chars().count() <= width), "{lines:?}");
            }
        }
    }

    #[test]
    fn what_is_chosen_stays_in_sight_and_stays_chosen() {
        let mut view = view(50, 1);
        view.lines(80, 24, Paint::off());
        for _ in 0..40 {
            view.key(Key::Down);
            let lines = view.lines(80, 24, Paint::off());
            assert!(lines.iter().any(|line| line.starts_with("> ")), "{lines:?}");
        }
        assert_eq!(view.key(Key::Enter), After::Why(Line::Agent("agent-38".into())));
        view.key(Key::Char('g'));
        view.lines(80, 24, Paint::off());
        assert_eq!(view.key(Key::Char('w')), After::Why(Line::Question(900)));
        view.explain(&Line::Question(900), vec!["because ".repeat(30)]);
        let lines = view.lines(80, 24, Paint::off());
        assert!(lines.iter().any(|line| line.contains("because because")), "{lines:?}");
        assert_eq!(view.key(Key::Char('q')), After::Go, "back first");
        assert_eq!(view.key(Key::Char('q')), After::End);
    }
}
