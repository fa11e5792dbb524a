//! Leases: bars where they are wide enough to be seen, density where they are not.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{BAR, Bar, LEFT, Outcome, RIGHT, Scale, Timeline, colour, middle};
use crate::demo::draw::paint::{head, n, text};

/// Pixels from which on a lease is a bar of its own.
const BAR_MIN: f64 = 3.0;
/// Bars of their own at most; the shorter ones beyond it become density.
const BARS_MAX: usize = 900;

/// Draws the leases of all lanes.
pub fn draw(svg: &mut String, run: &Timeline, scale: &Scale) {
    let width = |bar: &Bar| scale.x(bar.to_ms) - scale.x(bar.from_ms);
    let batches = batches(run);
    let (mut wide, mut narrow): (Vec<&Bar>, Vec<&Bar>) =
        batches.iter().partition(|bar| width(bar) >= BAR_MIN);
    let ms = |bar: &Bar| bar.to_ms.saturating_sub(bar.from_ms);
    wide.sort_by_key(|bar| (std::cmp::Reverse(ms(bar)), bar.from_ms, bar.lane, bar.task.clone()));
    narrow.extend(wide.drain(BARS_MAX.min(wide.len())..));
    skyline(svg, run, &narrow, scale);
    for bar in wide {
        let lost = if bar.outcome == Outcome::Lost { " lost" } else { " b" };
        let (stroke, opacity) = if lost == " lost" { (1.4, ".35") } else { (0.7, ".85") };
        let _ = writeln!(
            svg,
            "<rect class=\"f{}{lost}\" stroke-width=\"{stroke}\" fill-opacity=\"{opacity}\" x=\"{}\" y=\"{}\" \
             width=\"{}\" height=\"{}\" rx=\"2.5\"><title>{}: {}</title></rect>",
            colour(run, bar.lane),
            n(scale.x(bar.from_ms)),
            n(middle(bar.lane) - BAR / 2.0 + 2.0),
            n(width(bar)),
            n(BAR - 4.0),
            text(&head(&bar.task, 40)),
            word(bar.outcome)
        );
    }
}

/// Draws the lives of those that hold no leases.
pub fn lives(svg: &mut String, run: &Timeline, scale: &Scale) {
    for life in run.lives.iter().filter(|life| life.lane < run.lanes.len()) {
        let (from, to) = (scale.x(life.from_ms), scale.x(life.to_ms));
        let _ = writeln!(
            svg,
            "<rect class=\"f{}\" opacity=\".55\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"6\" rx=\"2.5\">\
             <title>there from {} s to {} s</title></rect>",
            colour(run, life.lane),
            n(from),
            n(middle(life.lane) - 3.0),
            n((to - from).max(1.0)),
            life.from_ms as f64 / 1000.0,
            life.to_ms as f64 / 1000.0
        );
    }
}

/// Leases of known lanes; those that began and ended together are one, named after the first task.
fn batches(run: &Timeline) -> Vec<Bar> {
    let mut batches: BTreeMap<(usize, u64, u64, Outcome), (&str, u64)> = BTreeMap::new();
    for bar in run.bars.iter().filter(|bar| bar.lane < run.lanes.len()) {
        let batch = (bar.lane, bar.from_ms, bar.to_ms, bar.outcome);
        let (first, count) = batches.entry(batch).or_insert((&bar.task, 0));
        *first = (*first).min(&bar.task);
        *count += 1;
    }
    let bar = |((lane, from_ms, to_ms, outcome), (first, count)): (_, (&str, u64))| {
        let task = if count > 1 { format!("{first} and {} more", count - 1) } else { first.to_owned() };
        Bar { lane, from_ms, to_ms, task, outcome }
    };
    batches.into_iter().map(bar).collect()
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Finished => "finished",
        Outcome::Failed => "failed",
        Outcome::Lost => "lost",
    }
}

/// Short leases as density: in each column of a pixel, the part of the time that was leased.
fn skyline(svg: &mut String, run: &Timeline, bars: &[&Bar], scale: &Scale) {
    let columns = (RIGHT - LEFT) as usize;
    for lane in 0..run.lanes.len() {
        let mut density = vec![0.0_f64; columns];
        for bar in bars.iter().filter(|bar| bar.lane == lane) {
            let (from, to) = (scale.x(bar.from_ms) - LEFT, scale.x(bar.to_ms) - LEFT);
            let last = (to as usize).min(columns - 1);
            for (column, part) in density.iter_mut().enumerate().take(last + 1).skip(from as usize) {
                *part += (to.min(column as f64 + 1.0) - from.max(column as f64)).max(0.02);
            }
        }
        let data = outline(&density, middle(lane) + BAR / 2.0 - 2.0);
        if !data.is_empty() {
            let _ = writeln!(svg, "<path class=\"f{}\" opacity=\".85\" d=\"{data}\"/>", colour(run, lane));
        }
    }
}

/// Runs of columns as filled outlines, at least a third of a lane high so that rare leases are seen too.
fn outline(density: &[f64], base: f64) -> String {
    let height = |part: f64| ((BAR - 4.0) * (0.34 + 0.66 * part.min(1.0).sqrt())).round();
    let mut data = String::new();
    let mut column = 0;
    while column < density.len() {
        if density[column] <= 0.0 {
            column += 1;
            continue;
        }
        let _ = write!(data, "M{} {}", n(LEFT + column as f64), n(base));
        while column < density.len() && density[column] > 0.0 {
            let start = column;
            let high = height(density[start]);
            while column < density.len() && density[column] > 0.0 && height(density[column]) == high {
                column += 1;
            }
            let _ = write!(data, "V{}h{}", n(base - high), column - start);
        }
        let _ = write!(data, "V{}z", n(base));
    }
    data
}
