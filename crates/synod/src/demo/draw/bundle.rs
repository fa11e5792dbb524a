//! Bends relations so that those with a similar way run together, like cables in a loom.
//!
//! The way between two files on the circle goes over their directories and groups, and between those past the centre,
//! each a point further inside; the line is a B-spline along these points, pulled a little towards the straight.
//! After D. Holten, "Hierarchical edge bundles", 2006.

use std::f64::consts::{PI, TAU};

use super::choose::{Mark, Picture};
use super::paint::n;

/// How closely a line follows the tree; 1 is fully, 0 is straight.
const STRENGTH: f64 = 0.86;
/// Distance from the centre of a directory's point, as part of the radius of the circle.
const DIRECTORY: f64 = 0.74;
/// The same for a group's point.
const GROUP: f64 = 0.45;
/// The empty arc between two groups, in places of files.
const GAP: f64 = 1.6;

/// A point of the picture.
pub type Point = (f64, f64);

/// Where everything stands on the circle: angles in radians, 0 at the top, clockwise.
#[derive(Debug)]
pub struct Circle {
    /// Centre of the picture.
    pub centre: Point,
    /// Radius of the circle of files.
    pub radius: f64,
    /// Angle of each file.
    pub files: Vec<f64>,
    /// First and last angle of each group, with half a place of room around its files.
    pub groups: Vec<(f64, f64)>,
    directories: Vec<f64>,
}

impl Circle {
    /// Places the files of a picture evenly, with a gap between groups.
    pub fn new(picture: &Picture, centre: Point, radius: f64) -> Circle {
        let places = picture.files.len() as f64 + GAP * picture.groups.len() as f64;
        let step = TAU / places.max(1.0);
        let mut groups = vec![(f64::MAX, f64::MIN); picture.groups.len()];
        let place = |(at, file): (usize, &Mark)| {
            let angle = (at as f64 + 0.5 + GAP * (file.group as f64 + 0.5)) * step;
            let arc = &mut groups[file.group];
            *arc = (arc.0.min(angle - step / 2.0), arc.1.max(angle + step / 2.0));
            angle
        };
        let files: Vec<f64> = picture.files.iter().enumerate().map(place).collect();
        let directories = directories(picture, &files);
        Circle { centre, radius, files, groups, directories }
    }

    /// A point at an angle and a distance from the centre.
    pub fn at(&self, angle: f64, distance: f64) -> Point {
        (self.centre.0 + distance * angle.sin(), self.centre.1 - distance * angle.cos())
    }

    /// The bundled line between two files, as the data of an SVG path.
    pub fn line(&self, picture: &Picture, a: usize, b: usize) -> String {
        let mut points = self.ascent(&picture.files[a], a);
        let mut back = self.ascent(&picture.files[b], b);
        let same = |one: &Point, two: &Point| (one.0 - two.0).abs() + (one.1 - two.1).abs() < 0.01;
        if picture.files[a].group == picture.files[b].group {
            // Within a group the way turns at the group's point, within a directory at the directory's.
            let turn = if same(&points[1], &back[1]) { 1 } else { 2 };
            points.truncate(turn + 1);
            back.truncate(turn);
        } else {
            points.push(self.apex(picture.files[a].group, picture.files[b].group));
        }
        points.extend(back.into_iter().rev());
        spline(&straighten(&points))
    }

    /// Where the way between two groups turns: at the centre between opposite ones, further out between neighbours.
    fn apex(&self, one: usize, two: usize) -> Point {
        let middle = |group: usize| (self.groups[group].0 + self.groups[group].1) / 2.0;
        let apart = (middle(two) - middle(one) + PI).rem_euclid(TAU) - PI;
        self.at(middle(one) + apart / 2.0, self.radius * GROUP * (1.0 - apart.abs() / PI))
    }

    /// The file, its directory, its group.
    fn ascent(&self, file: &Mark, at: usize) -> Vec<Point> {
        let (from, to) = self.groups[file.group];
        vec![
            self.at(self.files[at], self.radius),
            self.at(self.directories[at], self.radius * DIRECTORY),
            self.at((from + to) / 2.0, self.radius * GROUP),
        ]
    }
}

/// The mean angle of the files in each file's directory and group.
fn directories(picture: &Picture, angles: &[f64]) -> Vec<f64> {
    let directory =
        |file: &Mark| file.path.rsplit_once('/').map_or(String::new(), |(path, _)| path.to_owned());
    let mean = |file: &Mark| {
        let (mut sum, mut count) = (0.0, 0.0);
        for (other, angle) in picture.files.iter().zip(angles) {
            if other.group == file.group && directory(other) == directory(file) {
                (sum, count) = (sum + angle, count + 1.0);
            }
        }
        sum / count
    };
    picture.files.iter().map(mean).collect()
}

fn straighten(points: &[Point]) -> Vec<Point> {
    let (first, last) = (points[0], points[points.len() - 1]);
    let pull = |(at, point): (usize, &Point)| {
        let part = at as f64 / (points.len() - 1) as f64;
        let straight = (first.0 + (last.0 - first.0) * part, first.1 + (last.1 - first.1) * part);
        mix(straight, *point, STRENGTH)
    };
    points.iter().enumerate().map(pull).collect()
}

fn mix(a: Point, b: Point, part: f64) -> Point {
    (a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part)
}

/// A uniform cubic B-spline that begins and ends at the outer points, as Bézier segments.
pub fn spline(points: &[Point]) -> String {
    let show = |point: Point| format!("{} {}", n(point.0), n(point.1));
    let (first, last) = (points[0], points[points.len() - 1]);
    let mut all = vec![first];
    all.extend(points);
    all.push(last);
    let knot = |at: usize| {
        let (a, b, c) = (all[at - 1], all[at], all[at + 1]);
        ((a.0 + 4.0 * b.0 + c.0) / 6.0, (a.1 + 4.0 * b.1 + c.1) / 6.0)
    };
    let mut path = format!("M{}L{}", show(first), show(knot(1)));
    for at in 1..all.len() - 2 {
        let (one, two) = (mix(all[at], all[at + 1], 1.0 / 3.0), mix(all[at], all[at + 1], 2.0 / 3.0));
        path += &format!("C{} {} {}", show(one), show(two), show(knot(at + 1)));
    }
    path + &format!("L{}", show(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Picture {
        let mark = |path: &str, group| Mark { path: path.into(), commits: 1, group };
        let files = vec![mark("a", 0), mark("b", 0), mark("s/c", 1), mark("s/t/d", 1)];
        Picture { files, groups: vec![String::new(), "s".into()], ..Picture::default() }
    }

    #[test]
    fn files_go_round_without_overlap() {
        let circle = Circle::new(&picture(), (0.0, 0.0), 100.0);
        assert!(circle.files.windows(2).all(|two| two[0] < two[1]));
        assert!(circle.groups[0].1 < circle.groups[1].0 && circle.groups[1].1 < TAU);
        let top = circle.at(0.0, 100.0);
        assert_eq!((n(top.0), n(top.1)), ("0".into(), "-100".into()));
    }

    #[test]
    fn a_line_begins_and_ends_at_its_files() {
        let circle = Circle::new(&picture(), (0.0, 0.0), 100.0);
        for (a, b) in [(0, 1), (0, 3), (2, 3)] {
            let line = circle.line(&picture(), a, b);
            let end = circle.at(circle.files[b], 100.0);
            assert!(
                line.starts_with('M') && line.ends_with(&format!("L{} {}", n(end.0), n(end.1))),
                "{line}"
            );
        }
    }
}
