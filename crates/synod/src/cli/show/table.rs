//! A table: columns as wide as they need, two spaces between them, nothing at the ends of lines.

use super::paint::Paint;
use serde_json::Value;

/// Rows under headings.
#[derive(Clone, Debug)]
pub struct Table {
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub fn new(heads: impl IntoIterator<Item = impl Into<String>>) -> Table {
        Table { heads: heads.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    /// Adds a row; cells may be coloured.
    pub fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The whole table.
    pub fn text(&self, paint: Paint) -> String {
        let widths: Vec<usize> = (0..self.heads.len())
            .map(|at| {
                let cells = self.rows.iter().filter_map(|row| row.get(at)).map(|cell| width(cell));
                cells.max().unwrap_or(0).max(width(&self.heads[at]))
            })
            .collect();
        let heads: Vec<String> = self.heads.iter().map(|head| paint.bold(head)).collect();
        std::iter::once(&heads).chain(&self.rows).map(|row| line(row, &widths)).collect()
    }
}

fn line(cells: &[String], widths: &[usize]) -> String {
    let mut out = String::new();
    for (cell, wanted) in cells.iter().zip(widths) {
        out.push_str(cell);
        out.push_str(&" ".repeat(wanted - width(cell).min(*wanted) + 2));
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// The part of a line that fits into so many columns of the screen; colours are kept and ended.
pub fn clip(line: &str, columns: usize) -> String {
    if width(line) <= columns {
        return line.to_owned();
    }
    let (mut out, mut used, mut coloured) = (String::new(), 0, false);
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        if c == '\x1b' {
            let end = rest.find('m').map_or(rest.len(), |end| end + 1);
            out.push_str(&rest[..end]);
            (coloured, rest) = (true, &rest[end..]);
            continue;
        }
        let (one, more) = rest.split_at(c.len_utf8());
        used += width(one);
        if used + 1 > columns {
            break;
        }
        out.push_str(one);
        rest = more;
    }
    if columns > 0 {
        out.push('…');
    }
    if coloured {
        out.push_str("\x1b[0m");
    }
    out
}

/// How many columns of the screen a text takes, colours not counted; wide characters count as two.
fn width(text: &str) -> usize {
    let mut columns = 0;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\x1b' => drop(chars.by_ref().find(|c| *c == 'm')),
            '\u{1100}'..='\u{115f}'
            | '\u{2e80}'..='\u{a4cf}'
            | '\u{ac00}'..='\u{d7a3}'
            | '\u{f900}'..='\u{faff}'
            | '\u{fe30}'..='\u{fe6f}'
            | '\u{ff00}'..='\u{ff60}'
            | '\u{1f300}'..='\u{1faff}' => columns += 2,
            '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{fe0f}' => {}
            _ => columns += 1,
        }
    }
    columns
}

/// Rows of a table that stand on a page: the others have verbs of their own.
const ROWS: usize = 20;

/// A table of rows with an empty line before it, nothing when there are none; `verb` lists those that have no room.
pub fn page(
    out: &mut String,
    rows: &[Value],
    heads: &[&str],
    verb: &str,
    paint: Paint,
    cells: impl Fn(&Value) -> Vec<String>,
) {
    if rows.is_empty() {
        return;
    }
    let mut table = Table::new(heads.iter().copied());
    rows.iter().take(ROWS).for_each(|row| table.row(cells(row)));
    out.push('\n');
    out.push_str(&table.text(paint));
    if rows.len() > ROWS {
        out.push_str(&paint.dim(&format!("and {} more: synod {verb}\n", rows.len() - ROWS)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_whatever_their_colour() {
        let mut table = Table::new(["a", "state", "b"]);
        table.row(["1", "\x1b[32mdone\x1b[0m", "x"]);
        table.row(["日本", "ready", ""]);
        assert_eq!(table.text(Paint::off()), "a     state  b\n1     \x1b[32mdone\x1b[0m   x\n日本  ready\n");
        assert!(Table::new(["a"]).is_empty());
        assert_eq!(clip("abcdef", 4), "abc…");
        assert_eq!(clip("\x1b[32mabcdef\x1b[0m", 4), "\x1b[32mabc…\x1b[0m");
        assert_eq!(clip("日本語", 4), "日…");
        assert_eq!((clip("abc", 3).as_str(), clip("abc", 0).as_str()), ("abc", ""));
    }
}
