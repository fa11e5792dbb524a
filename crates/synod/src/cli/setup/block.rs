//! Marked lines in a text that belongs to somebody else.

/// Where ours begin.
const BEGIN: &str = "<!-- synod: begin -->";
/// Where they end.
const END: &str = "<!-- synod: end -->";

/// The text with these lines in it: in place of those that are there, else at the end.
pub fn put(text: Option<&str>, lines: &str) -> String {
    let block = format!("{BEGIN}\n{}\n{END}\n", lines.trim_end());
    match text.and_then(|text| Some((text, find(text)?))) {
        Some((text, (from, to))) => format!("{}{block}{}", &text[..from], &text[to..]),
        None => match text.map(str::trim_end).filter(|text| !text.is_empty()) {
            Some(text) => format!("{text}\n\n{block}"),
            None => block,
        },
    }
}

/// The text without them; `None`: nothing is left.
pub fn take(text: Option<&str>) -> Option<String> {
    let text = text?;
    let Some((from, to)) = find(text) else { return Some(text.to_owned()) };
    let (before, after) = (text[..from].trim_end(), text[to..].trim_start_matches('\n'));
    match (before.is_empty(), after.is_empty()) {
        (true, true) => None,
        (false, true) => Some(format!("{before}\n")),
        (true, false) => Some(after.to_owned()),
        (false, false) => Some(format!("{before}\n\n{after}")),
    }
}

/// From the first mark to the end of the last one's line.
fn find(text: &str) -> Option<(usize, usize)> {
    let from = text.find(BEGIN)?;
    let end = from + text[from..].find(END)? + END.len();
    let to = end + usize::from(text[end..].starts_with('\n'));
    Some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_and_go_and_are_renewed() {
        for text in ["# Mine\n\nText.\n", "", "no break at its end"] {
            let with = put(Some(text), "ours\n");
            assert!(
                with.contains(text.trim_end()) && with.ends_with("ours\n<!-- synod: end -->\n"),
                "{with}"
            );
            assert_eq!(put(Some(&with), "ours\n"), with);
            let renewed = put(Some(&format!("{with}\nafter\n")), "newer");
            assert!(
                renewed.contains("newer") && !renewed.contains("ours") && renewed.ends_with("after\n"),
                "{renewed}"
            );
            let taken = take(Some(&with));
            assert_eq!(taken.unwrap_or_default().trim_end(), text.trim_end());
        }
        assert_eq!(take(Some(&put(None, "ours"))), None);
        assert_eq!(take(Some("mine")).as_deref(), Some("mine"));
        assert_eq!(take(None), None);
    }
}
