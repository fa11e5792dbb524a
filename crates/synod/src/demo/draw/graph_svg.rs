//! `graph.svg`: what changes together, where, and by whom.
//!
//! From the centre outwards: the strongest relations as bundled lines, files as dots on a circle, their names,
//! an arc for each directory that has a colour, and people as the outer ring, tied to where they worked most.
//!
//! The layout is arithmetic: places follow from paths and counts, there is no search and no chance in it.
//! Hovering over a line, a dot or a person tells the numbers where the viewer can.

mod people;
mod titles;

use std::f64::consts::{PI, TAU};
use std::fmt::Write as _;

use super::bundle::Circle;
use super::choose::{Picture, choose};
use super::paint::{head, n, style, tail, text, thousands};
use crate::demo::graph::{FOCUSED_FILES_MAX, Graph, Kind};

const WIDTH: f64 = 1360.0;
const HEIGHT: f64 = 1540.0;
const CENTRE: (f64, f64) = (680.0, 800.0);
/// Radii, from the inside out.
const FILES: f64 = 318.0;
const NAMES: f64 = 330.0;
const ARCS: f64 = 474.0;
const TITLES: f64 = 483.0;
/// Characters of a file name that fit between circle and arc.
const NAME_MAX: usize = 20;

/// The picture of a graph; `name` is what the repository is called.
pub fn draw(graph: &Graph, name: &str) -> String {
    let picture = choose(graph);
    let circle = Circle::new(&picture, CENTRE, FILES);
    let mut svg = open(name);
    heading(&mut svg, graph, &picture, name);
    sectors(&mut svg, &picture, &circle);
    links(&mut svg, &picture, &circle);
    files(&mut svg, &picture, &circle);
    people::draw(&mut svg, &picture, &circle);
    legend(&mut svg, &picture);
    svg + "</svg>\n"
}

fn open(name: &str) -> String {
    let own = [(".disc", "fill", "#3a3f4a", "#d9dde6"), (".halo", "stroke", "#fcfcfa", "#14161b")];
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
        titles::draw(svg, circle, &picture.groups[group], (*from, *to));
    }
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

/// The name of a file, with as many of its directories, up to two, as it takes to be the only one.
fn short_name(picture: &Picture, at: usize) -> String {
    let path = &picture.files[at].path;
    let ends = path.rmatch_indices('/').map(|(slash, _)| &path[slash + 1..]).chain([path.as_str()]).take(3);
    let same = |end: &str, other: &str| {
        other.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    };
    let alone = |end: &&str| picture.files.iter().filter(|other| same(end, &other.path)).count() == 1;
    ends.clone().find(alone).or(ends.last()).unwrap_or(path).to_owned()
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
