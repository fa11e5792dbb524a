//! GraphML, the file format: a graph out, the same graph back in.
//!
//! The writer is deterministic: equal graphs give equal bytes, so a checksum is a comparison.
//! The reader understands what the writer writes, one element per line, and refuses everything else;
//! it is no XML parser and does not want to become one.
//!
//! Any GraphML tool opens the file: Gephi, yEd, NetworkX, igraph.
//! Source: <http://graphml.graphdrawing.org/specification.html>.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::graph::{Edge, Graph, Id, Kind, Node, Relation, Weight};

/// The attributes, each with what it is on and its type.
const KEYS: [(&str, &str, &str); 11] = [
    ("kind", "node", "string"),
    ("name", "node", "string"),
    ("label", "node", "string"),
    ("label_time", "node", "long"),
    ("node_commits", "node", "long"),
    ("node_focused", "node", "long"),
    ("relation", "edge", "string"),
    ("commits", "edge", "long"),
    ("added", "edge", "long"),
    ("removed", "edge", "long"),
    ("total", "graph", "string"),
];

/// Writes the graph; the caller flushes and syncs.
pub fn write(graph: &Graph, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">")?;
    for (key, on, kind) in KEYS {
        writeln!(out, "<key id=\"{key}\" for=\"{on}\" attr.name=\"{key}\" attr.type=\"{kind}\"/>")?;
    }
    writeln!(out, "<graph id=\"history\" edgedefault=\"directed\">")?;
    writeln!(out, "<data key=\"total\">{} {}</data>", graph.commits, graph.focused)?;
    graph.nodes.iter().try_for_each(|(id, node)| out.write_all(node_line(id, node).as_bytes()))?;
    graph.edges.iter().try_for_each(|(edge, weight)| out.write_all(edge_line(edge, weight).as_bytes()))?;
    writeln!(out, "</graph>\n</graphml>")
}

/// Reads what [`write`] wrote. An error names the first line that is not understood.
pub fn read(text: &str) -> io::Result<Graph> {
    let mut graph = Graph::default();
    for (at, line) in text.lines().enumerate() {
        let understood = if line.starts_with("<node ") {
            parse_node(line).map(|(id, node)| _ = graph.nodes.insert(id, node))
        } else if line.starts_with("<edge ") {
            parse_edge(line).map(|(edge, weight)| _ = graph.edges.insert(edge, weight))
        } else if line.starts_with("<data key=\"total\">") {
            parse_total(line).map(|(commits, focused)| (graph.commits, graph.focused) = (commits, focused))
        } else {
            ["<?xml ", "<graphml ", "<key ", "<graph ", "</graph>", "</graphml>"]
                .iter()
                .any(|start| line.starts_with(start))
                .then_some(())
        };
        understood.ok_or_else(|| invalid(format!("line {} is no GraphML of ours: {line}", at + 1)))?;
    }
    if !text.ends_with("</graphml>\n") {
        return Err(invalid("the GraphML ends in the middle".to_owned()));
    }
    Ok(graph)
}

fn invalid(why: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

fn node_line(id: &Id, node: &Node) -> String {
    let mut line = format!("<node id=\"{}\">", escape(&id.to_string()));
    datum(&mut line, "kind", id.kind.word());
    datum(&mut line, "name", &id.name);
    if id.kind == Kind::Person {
        datum(&mut line, "label", &node.label);
        datum(&mut line, "label_time", &node.label_time.to_string());
    }
    datum(&mut line, "node_commits", &node.commits.to_string());
    datum(&mut line, "node_focused", &node.focused.to_string());
    line + "</node>\n"
}

fn edge_line((from, relation, to): &Edge, weight: &Weight) -> String {
    let (source, target) = (from.to_string(), to.to_string());
    let mut line = format!("<edge source=\"{}\" target=\"{}\">", escape(&source), escape(&target));
    datum(&mut line, "relation", relation.word());
    if *relation != Relation::In {
        datum(&mut line, "commits", &weight.commits.to_string());
    }
    if *relation == Relation::Changed {
        datum(&mut line, "added", &weight.added.to_string());
        datum(&mut line, "removed", &weight.removed.to_string());
    }
    line + "</edge>\n"
}

fn datum(line: &mut String, key: &str, value: &str) {
    let _ = write!(line, "<data key=\"{key}\">{}</data>", escape(value));
}

/// Text as XML wants it. Characters that XML 1.0 cannot carry at all become `\u{…}`, as Rust spells them.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\\' => out.push_str("\\\\"),
            '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(out, "\\u{{{:x}}}", c as u32);
            }
            _ => out.push(c),
        }
    }
    out
}

fn unescape(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['&', '\\']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let table = [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("\\\\", '\\')];
        if let Some((name, c)) = table.iter().find(|(name, _)| rest.starts_with(name)) {
            out.push(*c);
            rest = &rest[name.len()..];
        } else {
            let (hex, tail) = rest.strip_prefix("\\u{")?.split_once('}')?;
            out.push(char::from_u32(u32::from_str_radix(hex, 16).ok()?)?);
            rest = tail;
        }
    }
    out.push_str(rest);
    Some(out)
}

/// The text of `<data key="KEY">` on this line, unescaped.
fn data(line: &str, key: &str) -> Option<String> {
    between(line, &format!("<data key=\"{key}\">"), "</data>")
}

fn between(line: &str, open: &str, close: &str) -> Option<String> {
    let (_, rest) = line.split_once(open)?;
    unescape(rest.split_once(close)?.0)
}

fn number<T: std::str::FromStr + Default>(line: &str, key: &str) -> Option<T> {
    data(line, key).map_or(Some(T::default()), |text| text.parse().ok())
}

fn parse_id(text: &str) -> Option<Id> {
    let (word, name) = text.split_once(':')?;
    let kind = [Kind::Person, Kind::File, Kind::Directory].into_iter().find(|kind| kind.word() == word)?;
    Some(Id { kind, name: name.to_owned() })
}

fn parse_node(line: &str) -> Option<(Id, Node)> {
    let node = Node {
        label: data(line, "label").unwrap_or_default(),
        label_time: number(line, "label_time")?,
        commits: number(line, "node_commits")?,
        focused: number(line, "node_focused")?,
    };
    line.ends_with("</node>").then_some((parse_id(&between(line, "<node id=\"", "\"")?)?, node))
}

fn parse_edge(line: &str) -> Option<(Edge, Weight)> {
    let from = parse_id(&between(line, "source=\"", "\"")?)?;
    let to = parse_id(&between(line, "target=\"", "\"")?)?;
    let word = data(line, "relation")?;
    let relation = [Relation::Changed, Relation::In, Relation::Together]
        .into_iter()
        .find(|known| known.word() == word)?;
    let weight = Weight {
        commits: number(line, "commits")?,
        added: number(line, "added")?,
        removed: number(line, "removed")?,
    };
    line.ends_with("</edge>").then_some(((from, relation, to), weight))
}

fn parse_total(line: &str) -> Option<(u64, u64)> {
    let text = data(line, "total")?;
    let (commits, focused) = text.split_once(' ')?;
    Some((commits.parse().ok()?, focused.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Graph {
        let mut graph = Graph { commits: 3, focused: 2, ..Graph::default() };
        let ugly = "a<b>&\"c\"\\u{1}\u{1}\u{2028}é.rs";
        let node = Node { label: "x & <y>".to_owned(), label_time: -5, commits: 3, focused: 0 };
        graph.nodes.insert(Id::person("a:b@x"), node);
        graph.nodes.insert(Id::file(ugly), Node { commits: 3, focused: 2, ..Node::default() });
        graph.nodes.insert(Id::directory("."), Node::default());
        let changed = (Id::person("a:b@x"), Relation::Changed, Id::file(ugly));
        graph.edges.insert(changed, Weight { commits: 3, added: 10, removed: 7 });
        graph.edges.insert((Id::file(ugly), Relation::In, Id::directory(".")), Weight::default());
        let together = (Id::file("a"), Relation::Together, Id::file("b"));
        graph.edges.insert(together, Weight { commits: 2, added: 0, removed: 0 });
        graph
    }

    fn text(graph: &Graph) -> String {
        let mut bytes = Vec::new();
        write(graph, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_graph_comes_back_as_it_went() {
        assert_eq!(read(&text(&sample())).unwrap(), sample());
        assert_eq!(text(&sample()), text(&sample()));
    }

    #[test]
    fn a_torn_file_is_refused_at_every_byte() {
        let whole = text(&sample());
        for cut in (0..whole.len()).filter(|cut| whole.is_char_boundary(*cut)) {
            assert!(read(&whole[..cut]).is_err(), "cut at {cut}");
        }
    }
}
