//! `graph.svg`: what changes together, where, and by whom.
//!
//! From the centre outwards: the strongest relations as bundled lines, files as dots on a circle, their names,
//! an arc for each directory that has a colour, and people as the outer ring, tied to where they worked most.
//!
//! The layout is arithmetic: places follow from paths and counts, there is no search and no chance in it.
//! Hovering over a line, a dot or a person tells the numbers where the viewer can.

use std::f64::consts::{PI, TAU};
use std::fmt::Write as _;

use super::bundle::{Circle, Point, spline};
use super::choose::{Person, Picture, choose};
use super::paint::{head, n, style, tail, text, thousands};
use crate::demo::graph::{FOCUSED_FILES_MAX, Graph, Kind};

const WIDTH: f64 = 1360.0;
const HEIGHT: f64 = 1540.0;
const CENTRE: (f64, f64) = (680.0, 800.0);
/// Radii, from the inside out.
const FILES: f64 = 318.0;
const NAMES: f64 = 331.0;
const ARCS: f64 = 472.0;
const TITLES: f64 = 481.0;
const TIES: f64 = 500.0;
/// The innermost track of ties, and how far one directory's track is from the next one's.
const TRACKS: f64 = 505.0;
const TRACK: f64 = 3.0;
const PEOPLE: f64 = 548.0;
/// Characters of a file name that fit between circle and arc.
const NAME_MAX: usize = 22;
/// Characters of a person's name that fit outside the ring.
const PERSON_MAX: usize = 18;
/// Directories a person is tied to: where they worked most.
const TIES_MAX: usize = 3;

/// The picture of a graph; `name` is what the repository is called.
pub fn draw(graph: &Graph, name: &str) -> String {
    let picture = choose(graph);
    let circle = Circle::new(&picture, CENTRE, FILES);
    let mut svg = open(name);
    heading(&mut svg, graph, &picture, name);
    sectors(&mut svg, &picture, &circle);
    links(&mut svg, &picture, &circle);
    files(&mut svg, &picture, &circle);
    people(&mut svg, &picture, &circle);
    legend(&mut svg, &picture);
    svg + "</svg>\n"
}

fn open(name: &str) -> String {
    let own = [
        (".core", "fill", "#ffffff", "#191c22"),
        (".disc", "fill", "#3a3f4a", "#d9dde6"),
        (".halo", "stroke", "#fcfcfa", "#14161b"),
    ];
    let hover = "<style>.l{fill:none;stroke-linecap:round;opacity:.55}.l:hover{opacity:1;stroke-width:5}\
                 .t{fill:none;opacity:.5;stroke-linecap:round}</style>\n";
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         aria-label=\"What changes together in {}\">\n{}{hover}\
         <rect class=\"ground\" width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"18\"/>\n",
        text(name),
        style(&own)
    )
}

fn heading(svg: &mut String, graph: &Graph, picture: &Picture, name: &str) {
    let count = |kind: Kind| thousands(graph.nodes.keys().filter(|id| id.kind == kind).count() as u64);
    let _ = writeln!(
        svg,
        "<text class=\"ink\" x=\"56\" y=\"76\" font-size=\"34\" font-weight=\"700\">What changes together in {}</text>",
        text(&head(name, 40))
    );
    let _ = writeln!(
        svg,
        "<text class=\"soft\" x=\"56\" y=\"110\" font-size=\"17\">{} commits · {} files · {} people · \
         drawn: the {} strongest relations by lift, among {} files</text>",
        thousands(graph.commits),
        count(Kind::File),
        count(Kind::Person),
        picture.links.len(),
        picture.files.len()
    );
}

/// The arc, the faint ground and the title of each directory.
fn sectors(svg: &mut String, picture: &Picture, circle: &Circle) {
    for (group, (from, to)) in circle.groups.iter().enumerate() {
        let (a, b) = (circle.at(*from, FILES - 8.0), circle.at(*to, FILES - 8.0));
        let (c, d) = (circle.at(*to, ARCS), circle.at(*from, ARCS));
        let large = u8::from(to - from > PI);
        let (inner, outer) = (n(FILES - 8.0), n(ARCS));
        let _ = writeln!(
            svg,
            "<path class=\"f{group}\" opacity=\".07\" d=\"M{} {}A{inner} {inner} 0 {large} 1 {} {}\
             L{} {}A{outer} {outer} 0 {large} 0 {} {}Z\"/>\
             <path class=\"s{group}\" fill=\"none\" stroke-width=\"5\" d=\"M{} {}A{outer} {outer} 0 {large} 1 {} {}\"/>",
            n(a.0),
            n(a.1),
            n(b.0),
            n(b.1),
            n(c.0),
            n(c.1),
            n(d.0),
            n(d.1),
            n(d.0),
            n(d.1),
            n(c.0),
            n(c.1)
        );
        title(svg, circle, directory_name(&picture.groups[group]), (*from, *to));
    }
}

fn directory_name(path: &str) -> &str {
    if path.is_empty() { "top level" } else { path }
}

/// The name of a directory along its arc, letter by letter: not every viewer can set text on a path.
fn title(svg: &mut String, circle: &Circle, name: &str, (from, to): (f64, f64)) {
    let room = (to - from) * TITLES + 16.0;
    let Some(name) = fit(name, room) else { return };
    let middle = (from + to) / 2.0;
    // On the lower half letters stand on the inside, so that nobody has to read upside down.
    let low = middle.rem_euclid(TAU) > PI / 2.0 && middle.rem_euclid(TAU) < PI * 1.5;
    let (radius, way) = if low { (TITLES + 10.0, -1.0) } else { (TITLES, 1.0) };
    let mut along = -name.chars().map(letter_width).sum::<f64>() / 2.0;
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
        .find(|words| words.chars().map(letter_width).sum::<f64>() <= room)
}

fn links(svg: &mut String, picture: &Picture, circle: &Circle) {
    // The strongest are drawn last, on top.
    for (at, link) in picture.links.iter().enumerate().rev() {
        let (a, b) = (&picture.files[link.a], &picture.files[link.b]);
        let stroke = if a.group == b.group {
            format!("class=\"l s{}\"", a.group)
        } else {
            let (from, to) = (circle.at(circle.files[link.a], FILES), circle.at(circle.files[link.b], FILES));
            let _ = write!(
                svg,
                "<linearGradient id=\"g{at}\" gradientUnits=\"userSpaceOnUse\" x1=\"{}\" y1=\"{}\" x2=\"{}\" \
                 y2=\"{}\"><stop class=\"c{}\"/><stop offset=\"1\" class=\"c{}\"/></linearGradient>",
                n(from.0),
                n(from.1),
                n(to.0),
                n(to.1),
                a.group,
                b.group
            );
            format!("class=\"l\" stroke=\"url(#g{at})\"")
        };
        let width = (0.7 + (link.commits as f64).sqrt() * 0.55).min(5.0);
        let _ = writeln!(
            svg,
            "<path {stroke} stroke-width=\"{}\" d=\"{}\"><title>{} and {}: {} commits together, {:.1} times as \
             often as by chance</title></path>",
            n(width),
            circle.line(picture, link.a, link.b),
            text(&a.path),
            text(&b.path),
            link.commits,
            link.lift
        );
    }
}

fn files(svg: &mut String, picture: &Picture, circle: &Circle) {
    let most = picture.files.iter().map(|file| file.commits).max().unwrap_or(1).max(1) as f64;
    for (at, file) in picture.files.iter().enumerate() {
        let angle = circle.files[at];
        let (x, y) = circle.at(angle, FILES);
        let size = 2.6 + 6.0 * (file.commits as f64 / most).sqrt();
        let _ = writeln!(
            svg,
            "<circle class=\"f{} halo\" stroke-width=\"1.5\" cx=\"{}\" cy=\"{}\" r=\"{}\"><title>{}: {} commits\
             </title></circle>{}",
            file.group,
            n(x),
            n(y),
            n(size),
            text(&file.path),
            file.commits,
            spoke(circle, angle, NAMES, &tail(&short_name(picture, at), NAME_MAX), 12.0, "ink")
        );
    }
}

/// The name of a file, with its directory where the name alone is not clear.
fn short_name(picture: &Picture, at: usize) -> String {
    fn last(path: &str) -> &str {
        path.rsplit('/').next().unwrap_or(path)
    }
    let path = &picture.files[at].path;
    let name = last(path);
    let alone = picture.files.iter().filter(|other| last(&other.path) == name).count() == 1;
    match path.strip_suffix(name).and_then(|directory| directory.strip_suffix('/')) {
        Some(directory) if !alone => format!("{}/{name}", last(directory)),
        _ => name.to_owned(),
    }
}

/// Text that runs outwards from the circle and is never upside down.
fn spoke(circle: &Circle, angle: f64, radius: f64, words: &str, size: f64, class: &str) -> String {
    let (x, y) = circle.at(angle, radius);
    let left = angle.rem_euclid(TAU) > PI;
    let turn = angle.to_degrees() - if left { -90.0 } else { 90.0 };
    let anchor = if left { " text-anchor=\"end\"" } else { "" };
    format!(
        "<text class=\"{class}\" font-size=\"{}\" dy=\".35em\"{anchor} transform=\"translate({} {})rotate({})\">{}</text>",
        n(size),
        n(x),
        n(y),
        n(turn),
        text(words)
    )
}

fn people(svg: &mut String, picture: &Picture, circle: &Circle) {
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
    for (group, touches) in most.into_iter().take(TIES_MAX).filter(|(_, touches)| touches * 6 > all) {
        let (from, to) = circle.groups[group];
        let (middle, half) = ((from + to) / 2.0, (to - from) / 2.0 - 0.02);
        // To the nearest place of the arc, so that lines do not all meet in its middle.
        let off = (angle - middle + PI).rem_euclid(TAU) - PI;
        let turn = off.clamp(-half, half) - off;
        // Right up to the arc, unless its title is in the way.
        let title = fit(directory_name(&picture.groups[group]), (to - from) * TITLES + 16.0);
        let title_half =
            title.map_or(0.0, |words| words.chars().map(letter_width).sum::<f64>() / TITLES / 2.0);
        let clear = (off + turn).abs() > title_half + 0.025;
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

fn legend(svg: &mut String, picture: &Picture) {
    let lines = [
        "Inside: a line joins two files that changed together, the thicker the more often.".to_owned(),
        format!(
            "Chosen by lift (how much more often than chance), with at least {} common commits; \
             lock files and commits of more than {FOCUSED_FILES_MAX} files are left out.",
            picture.support
        ),
        "A dot is a file, larger with more commits, coloured by directory. The outer ring is people, \
         larger with more commits, tied to the directories they changed most."
            .to_owned(),
    ];
    for (at, line) in lines.iter().enumerate() {
        let y = HEIGHT - 70.0 + 21.0 * at as f64;
        let _ = writeln!(
            svg,
            "<text class=\"soft\" x=\"56\" y=\"{}\" font-size=\"14\">{}</text>",
            n(y),
            text(line)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::graph::{Id, Node, Relation, Weight};

    fn large() -> Graph {
        let mut graph = Graph { commits: 5_000, focused: 4_000, ..Graph::default() };
        let path = |n: u64| format!("directory{}/with <a> & long name/of a file number {n:04}.rs", n % 17);
        for n in 0..2_000 {
            let node = Node { commits: 10 + n % 90, focused: 10 + n % 80, ..Node::default() };
            graph.nodes.insert(Id::file(&path(n)), node);
            let who = format!("person{}@example.org", n % 60);
            graph.nodes.insert(Id::person(&who), Node { label: who.clone(), commits: n, ..Node::default() });
            let changed = (Id::person(&who), Relation::Changed, Id::file(&path(n)));
            graph.edges.insert(changed, Weight { commits: 3, added: 1, removed: 1 });
            let (a, b) = (path(n).min(path(n / 3)), path(n).max(path(n / 3)));
            let together = (Id::file(&a), Relation::Together, Id::file(&b));
            graph.edges.insert(together, Weight { commits: 2 + n % 9, added: 0, removed: 0 });
        }
        graph
    }

    #[test]
    fn a_large_graph_gives_a_small_picture_and_always_the_same() {
        let svg = draw(&large(), "large");
        assert!(svg.len() < 300_000, "{} bytes", svg.len());
        assert!((60..=150).contains(&svg.matches("class=\"l").count()));
        assert_eq!(svg, draw(&large(), "large"));
        assert!(svg.contains("prefers-color-scheme:dark") && !svg.contains("NaN"));
    }

    #[test]
    fn an_empty_graph_is_drawn_too() {
        let svg = draw(&Graph::default(), "<nothing>");
        assert!(svg.contains("&lt;nothing&gt;") && svg.ends_with("</svg>\n") && !svg.contains("NaN"));
    }
}
