//! The names of directories, set along their arcs.

use std::f64::consts::{PI, TAU};
use std::fmt::Write as _;

use super::TITLES;
use crate::demo::draw::bundle::Circle;
use crate::demo::draw::paint::{n, text};

/// The name of a directory along its arc, letter by letter: not every viewer can set text on a path.
pub fn draw(svg: &mut String, circle: &Circle, group: &str, (from, to): (f64, f64)) {
    let Some(name) = fit(group, room(to - from)) else { return };
    let middle = (from + to) / 2.0;
    // On the lower half letters stand on the inside, so that nobody has to read upside down.
    let low = middle.rem_euclid(TAU) > PI / 2.0 && middle.rem_euclid(TAU) < PI * 1.5;
    let (radius, way) = if low { (TITLES + 10.0, -1.0) } else { (TITLES, 1.0) };
    let mut along = -width(&name) / 2.0;
    for letter in name.chars() {
        let angle = middle + (along + letter_width(letter) / 2.0) / TITLES * way;
        along += letter_width(letter);
        let (x, y) = circle.at(angle, radius);
        let turn = angle.to_degrees() + if low { 180.0 } else { 0.0 };
        let _ = write!(
            svg,
            "<text class=\"ink\" font-size=\"13\" font-weight=\"600\" text-anchor=\"middle\" \
             transform=\"translate({} {})rotate({})\">{}</text>",
            n(x),
            n(y),
            n(turn),
            text(&letter.to_string())
        );
    }
    svg.push('\n');
}

/// About how wide a letter of a title is; fonts differ, proportions hardly.
fn letter_width(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | '.' | '\'' => 4.4,
        '/' | 'f' | 't' | 'r' | ' ' | '-' | 'I' => 5.8,
        'm' | 'w' | 'M' | 'W' | '…' => 12.6,
        'A'..='Z' => 10.2,
        _ => 8.6,
    }
}

/// A directory's name, shortened from the front by whole directories until it fits; none if even its last does not.
fn fit(name: &str, room: f64) -> Option<String> {
    let shorter = name.match_indices('/').map(|(at, _)| format!("…{}", &name[at..]));
    std::iter::once(name.to_owned())
        .chain(shorter)
        .chain(name.rsplit('/').next().map(str::to_owned))
        .find(|words| width(words) <= room)
}

/// Half the angle that the title of a group takes on an arc of this angle; zero if it has no room.
pub fn half_angle(group: &str, arc: f64) -> f64 {
    fit(group, room(arc)).map_or(0.0, |words| width(&words) / TITLES / 2.0)
}

/// Pixels a title may take: its arc and a little of the gaps around it.
fn room(arc: f64) -> f64 {
    arc * TITLES + 16.0
}

fn width(words: &str) -> f64 {
    words.chars().map(letter_width).sum()
}
