//! What all pictures share: colours for light and dark, and numbers and text as SVG wants them.
//!
//! A picture is shown by a browser, a code forge or an image viewer, on whatever background is there.
//! So it paints its own background, is light by default and dark where `prefers-color-scheme` says so.
//! Only plain class rules are used, no variables: converters and viewers understand those.

use std::fmt::Write as _;

use crate::demo::graphml;

/// Colours of groups on light and dark ground; neighbours in the list are easy to tell apart.
pub const GROUPS: [(&str, &str); 10] = [
    ("#3b6fd4", "#7ea6ff"),
    ("#e07b39", "#ff9e64"),
    ("#2a9d8f", "#4fd1c0"),
    ("#c2417c", "#f783b8"),
    ("#7b58c8", "#b99cff"),
    ("#b58900", "#f0c94a"),
    ("#3f9142", "#7ed67f"),
    ("#c8453b", "#ff8378"),
    ("#2b8fb8", "#6fd0f5"),
    ("#7a6a58", "#c5b29b"),
];

/// The rule sheet: what is common, what a picture adds, and the dark half.
/// `own` holds (selector, property, light, dark).
pub fn style(own: &[(&str, &str, &str, &str)]) -> String {
    let common = [
        (".ground", "fill", "#fcfcfa", "#14161b"),
        (".ink", "fill", "#22252b", "#eceef2"),
        (".soft", "fill", "#666c78", "#9aa2b1"),
        (".hair", "stroke", "#dfe0dc", "#2b2f38"),
    ];
    let mut light =
        String::from("text{font-family:Inter,'Segoe UI',Helvetica,Arial,'DejaVu Sans',sans-serif}");
    let mut dark = String::new();
    for (selector, property, on_light, on_dark) in common.iter().chain(own) {
        let _ = write!(light, "{selector}{{{property}:{on_light}}}");
        let _ = write!(dark, "{selector}{{{property}:{on_dark}}}");
    }
    for (at, (on_light, on_dark)) in GROUPS.iter().enumerate() {
        for (sheet, colour) in [(&mut light, on_light), (&mut dark, on_dark)] {
            let _ = write!(
                sheet,
                ".f{at}{{fill:{colour}}}.s{at}{{stroke:{colour}}}.c{at}{{stop-color:{colour}}}"
            );
        }
    }
    format!("<style>{light}@media (prefers-color-scheme:dark){{{dark}}}</style>\n")
}

/// A coordinate with one decimal, which is finer than a pixel, and none where it would be zero.
pub fn n(value: f64) -> String {
    let tenths = (value * 10.0).round() as i64;
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        _ => format!("{}{}.{}", if tenths < 0 { "-" } else { "" }, tenths.abs() / 10, tenths.abs() % 10),
    }
}

/// Text safe inside an element or attribute.
pub fn text(text: &str) -> String {
    graphml::escape(text)
}

/// A text cut to `max` characters; what is cut is the beginning, for the end of a path says more.
pub fn tail(text: &str, max: usize) -> String {
    match text.chars().count() {
        count if count <= max => text.to_owned(),
        count => "…".chars().chain(text.chars().skip(count - max + 1)).collect(),
    }
}

/// A text cut to `max` characters at its end.
pub fn head(text: &str, max: usize) -> String {
    match text.chars().count() {
        count if count <= max => text.to_owned(),
        _ => text.chars().take(max - 1).chain("…".chars()).collect(),
    }
}

/// A number with a thin space between thousands.
pub fn thousands(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('\u{2009}');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!([n(1.0), n(-0.04), n(-0.26), n(12.34)], ["1", "0", "-0.3", "12.3"]);
        assert_eq!([thousands(7), thousands(1_234_567)], ["7", "1\u{2009}234\u{2009}567"]);
    }

    #[test]
    fn text_is_cut_where_it_says_least() {
        assert_eq!((tail("src/lib.rs", 7), head("Augusta Ada", 8)), ("…lib.rs".into(), "Augusta…".into()));
    }
}
