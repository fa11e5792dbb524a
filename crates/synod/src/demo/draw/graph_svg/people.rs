//! The outer ring: people near what they changed, tied to the directories they changed most.

use std::f64::consts::{PI, TAU};
use std::fmt::Write as _;

use super::{ARCS, CENTRE, spoke, titles};
use crate::demo::draw::bundle::{Circle, Point, spline};
use crate::demo::draw::choose::{Person, Picture};
use crate::demo::draw::paint::{head, n, text};

/// Where a tie ends that would run into a title.
const TIES: f64 = 500.0;
/// The innermost track of ties, and how far one directory's track is from the next one's.
const TRACKS: f64 = 505.0;
const TRACK: f64 = 3.0;
/// Radius of the ring.
const PEOPLE: f64 = 548.0;
/// Characters of a person's name that fit outside the ring.
const PERSON_MAX: usize = 18;
/// Directories a person is tied to: where they worked most.
const TIES_MAX: usize = 3;
/// Draws the ring.
pub fn draw(svg: &mut String, picture: &Picture, circle: &Circle) {
    let _ = writeln!(
        svg,
        "<circle class=\"hair\" fill=\"none\" cx=\"{}\" cy=\"{}\" r=\"{PEOPLE}\"/>",
        n(CENTRE.0),
        n(CENTRE.1)
    );
    let most = picture.people.iter().map(|person| person.commits).max().unwrap_or(1).max(1) as f64;
    let angles = seats(picture, circle);
    for (person, angle) in picture.people.iter().zip(&angles) {
        ties(svg, picture, person, (*angle, circle));
    }
    for (person, angle) in picture.people.iter().zip(&angles) {
        let (x, y) = circle.at(*angle, PEOPLE);
        let size = 4.5 + 9.5 * (person.commits as f64 / most).sqrt();
        let _ = writeln!(
            svg,
            "<circle class=\"disc halo\" stroke-width=\"2\" cx=\"{}\" cy=\"{}\" r=\"{}\"><title>{}: {} commits\
             </title></circle>{}",
            n(x),
            n(y),
            n(size),
            text(&person.name),
            person.commits,
            spoke(circle, *angle, PEOPLE + size + 7.0, &head(&person.name, PERSON_MAX), 14.0, "ink")
        );
    }
}

/// Where each person sits: near the middle of what they changed, and not on top of a neighbour.
fn seats(picture: &Picture, circle: &Circle) -> Vec<f64> {
    const ROOM: f64 = 30.0 / PEOPLE;
    let wish = |person: &Person| {
        let (mut x, mut y) = (0.0, 0.0);
        for ((from, to), touches) in circle.groups.iter().zip(&person.touches) {
            let middle = (from + to) / 2.0;
            // Squared: at home where they mostly are, not in the middle of everywhere.
            let pull = (*touches as f64).powi(2);
            (x, y) = (x + middle.sin() * pull, y - middle.cos() * pull);
        }
        x.atan2(-y).rem_euclid(TAU)
    };
    let mut seats: Vec<f64> = picture.people.iter().map(wish).collect();
    // Neighbours push each other apart; a hundred rounds are plenty for the few people shown.
    for _ in 0..100 {
        for one in 0..seats.len() {
            for two in 0..one {
                let apart = (seats[one] - seats[two] + PI).rem_euclid(TAU) - PI;
                if apart.abs() < ROOM {
                    let push = (ROOM - apart.abs()) / 2.0 * if apart < 0.0 { -1.0 } else { 1.0 };
                    (seats[one], seats[two]) = (seats[one] + push, seats[two] - push);
                }
            }
        }
    }
    seats
}

/// Lines from a person to the directories they changed most.
fn ties(svg: &mut String, picture: &Picture, person: &Person, (angle, circle): (f64, &Circle)) {
    let all: u64 = person.touches.iter().sum();
    let mut most: Vec<(usize, u64)> = person.touches.iter().copied().enumerate().collect();
    most.sort_by_key(|(group, touches)| (std::cmp::Reverse(*touches), *group));
    for (group, touches) in most.into_iter().take(TIES_MAX).filter(|(_, touches)| touches * 9 > all) {
        let (from, to) = circle.groups[group];
        let (middle, half) = ((from + to) / 2.0, (to - from) / 2.0 - 0.02);
        // To the nearest place of the arc, so that lines do not all meet in its middle.
        let off = (angle - middle + PI).rem_euclid(TAU) - PI;
        let turn = off.clamp(-half, half) - off;
        // Right up to the arc, unless its title is in the way.
        let clear = (off + turn).abs() > titles::half_angle(&picture.groups[group], to - from) + 0.025;
        let end = if clear { ARCS + 2.0 } else { TIES };
        let points = track(circle, angle, turn, TRACKS + TRACK * group as f64, end);
        let width = 1.0 + 4.0 * touches as f64 / all as f64;
        let _ = writeln!(
            svg,
            "<path class=\"t s{group}\" stroke-width=\"{}\" d=\"{}\"/>",
            n(width),
            spline(&points)
        );
    }
}

/// The way of a tie: out to the track of its directory, along it, and in to the arc at the very end.
fn track(circle: &Circle, angle: f64, turn: f64, radius: f64, end: f64) -> Vec<Point> {
    // How far round one goes while changing between ring, track and arc.
    let slip = 0.07_f64.min(turn.abs() / 3.0) * turn.signum();
    let along = turn - 2.0 * slip;
    let steps = (along.abs() / 0.12).ceil().max(1.0);
    let mut points = vec![circle.at(angle, PEOPLE)];
    points.extend(
        (0..=steps as u32).map(|step| circle.at(angle + slip + along * f64::from(step) / steps, radius)),
    );
    points.push(circle.at(angle + turn, end));
    points
}
