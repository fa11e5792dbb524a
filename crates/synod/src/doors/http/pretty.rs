//! `?pretty`: the same JSON on more lines.
//!
//! It works on the text and parses nothing, so that numbers and keys stay exactly as they were sent.

/// `json` with two spaces for each level. `json` must be valid.
pub fn pretty(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let (mut depth, mut quoted, mut escaped, mut opened) = (0usize, false, false, false);
    for c in json.chars() {
        if quoted {
            out.push(c);
            (quoted, escaped) = (escaped || c != '"', !escaped && c == '\\');
            continue;
        }
        let closes = matches!(c, '}' | ']');
        if c.is_ascii_whitespace() {
            continue;
        }
        if closes {
            depth = depth.saturating_sub(1);
        }
        if opened != closes && (opened || closes) {
            line(&mut out, depth);
        }
        opened = matches!(c, '{' | '[');
        depth += opened as usize;
        quoted = c == '"';
        out.push(c);
        match c {
            ':' => out.push(' '),
            ',' => line(&mut out, depth),
            _ => {}
        }
    }
    out.push('\n');
    out
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    #[test]
    fn values_stay_as_they_are() {
        for (json, shown) in [
            (r#"{"a":1.00,"b":[],"c":{}}"#, "{\n  \"a\": 1.00,\n  \"b\": [],\n  \"c\": {}\n}\n"),
            (r#"["x\"{,",[1, 2]]"#, "[\n  \"x\\\"{,\",\n  [\n    1,\n    2\n  ]\n]\n"),
            ("[{}]", "[\n  {}\n]\n"),
        ] {
            assert_eq!(super::pretty(json), shown);
        }
    }
}
