//! Kills, and the ways of the tasks that lost their holder by one.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{BAR, Handover, Kill, Scale, Timeline, middle};
use crate::demo::draw::paint::{head, n, text};

/// Arrows drawn at most.
const ARROWS_MAX: usize = 160;

/// Draws the arrows.
pub fn draw(svg: &mut String, run: &Timeline, scale: &Scale) {
    let known = |h: &&Handover| h.from_lane < run.lanes.len() && h.to_lane < run.lanes.len();
    let mut chosen: Vec<&Handover> = run.handovers.iter().filter(known).collect();
    chosen.sort_by_key(|h| {
        (
            std::cmp::Reverse(h.at_ms.saturating_sub(h.from_ms)),
            h.at_ms,
            h.from_lane,
            h.to_lane,
            h.task.clone(),
        )
    });
    // Tasks of one batch that go the same way at the same time are one arrow.
    let mut ways: BTreeMap<(usize, usize, u64, u64), (&Handover, u64)> = BTreeMap::new();
    let place = |at_ms: u64| (scale.x(at_ms) / 4.0) as u64;
    for pass in chosen {
        let way = (pass.from_lane, pass.to_lane, place(pass.from_ms), place(pass.at_ms));
        let drawn = ways.len() < ARROWS_MAX;
        if drawn || ways.contains_key(&way) {
            ways.entry(way).or_insert((pass, 0)).1 += 1;
        }
    }
    for (pass, count) in ways.values() {
        let (x1, x2) = (scale.x(pass.from_ms), scale.x(pass.at_ms));
        let (y1, y2) = (middle(pass.from_lane), middle(pass.to_lane));
        let more = if *count > 1 { format!(" and {} more", count - 1) } else { String::new() };
        let _ = writeln!(
            svg,
            "<path class=\"pass\" fill=\"none\" stroke-width=\"{}\" opacity=\".75\" marker-end=\"url(#tip)\" \
             d=\"{}\"><title>{}{more}: passed on after {} ms</title></path>",
            n(1.2 + (*count as f64).ln() * 0.5),
            bend((x1, y1), (x2, y2)),
            text(&head(&pass.task, 40)),
            pass.at_ms.saturating_sub(pass.from_ms)
        );
    }
}

/// An arrow that leaves to the right and arrives from above or below; within a lane it goes over the bars.
fn bend((x1, y1): (f64, f64), (x2, y2): (f64, f64)) -> String {
    if (y1 - y2).abs() < 1.0 {
        let (top, edge) = (y1 - BAR * 0.95, y1 - BAR / 2.0);
        return format!(
            "M{} {}C{} {} {} {} {} {}",
            n(x1),
            n(edge),
            n(x1),
            n(top),
            n(x2),
            n(top),
            n(x2),
            n(edge + 1.0)
        );
    }
    let end = y2 - (y2 - y1).signum() * BAR / 2.0;
    let reach = ((x2 - x1) * 0.5).max(6.0);
    let over = (end - y1) * 0.45;
    format!(
        "M{} {}C{} {} {} {} {} {}",
        n(x1),
        n(y1),
        n(x1 + reach),
        n(y1),
        n(x2),
        n(end - over),
        n(x2),
        n(end)
    )
}

/// Draws a cross for each kill.
pub fn crosses(svg: &mut String, run: &Timeline, scale: &Scale) {
    let mut kills: Vec<&Kill> = run.kills.iter().filter(|kill| kill.lane < run.lanes.len()).collect();
    kills.sort_by_key(|kill| (kill.at_ms, kill.lane));
    for kill in kills {
        let (x, y) = (scale.x(kill.at_ms), middle(kill.lane));
        let cross = format!("M{} {}l14 14m0 -14l-14 14", n(x - 7.0), n(y - 7.0));
        let _ = writeln!(
            svg,
            "<path class=\"halo\" fill=\"none\" stroke-width=\"7\" stroke-linecap=\"round\" d=\"{cross}\"/>\
             <path class=\"kill\" fill=\"none\" stroke-width=\"3.4\" stroke-linecap=\"round\" d=\"{cross}\">\
             <title>{} killed at {} s</title></path>",
            text(&run.lanes[kill.lane].name),
            kill.at_ms as f64 / 1000.0
        );
    }
}
