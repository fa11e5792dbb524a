//! Marked lines in a text that belongs to somebody else.

/// Where ours begin.
const BEGIN: &str = "<!-- synod: begin -->";
/// Where they end.
const END: &str = "<!-- synod: end -->";

/// The text with these lines in it: in place of those that are there, else at the end.
pub fn put(text: Option<&str>, lines: &str) -> Result<String, String> {
    let block = format!("{BEGIN}\n{}\n{END}\n", lines.trim_end());
    let text = text.unwrap_or("");
    Ok(match (find(text)?, text.trim_end()) {
        (Some((from, to)), _) => format!("{}{block}{}", &text[..from], &text[to..]),
        (None, "") => block,
        (None, text) => format!("{text}\n\n{block}"),
    })
}

/// The text without them; `None`: nothing is left.
pub fn take(text: Option<&str>) -> Result<Option<String>, String> {
    let Some(text) = text else { return Ok(None) };
    let Some((from, to)) = find(text)? else { return Ok(Some(text.to_owned())) };
    let (before, after) = (text[..from].trim_end(), text[to..].trim_start_matches('\n'));
    Ok(match (before.is_empty(), after.is_empty()) {
        (true, true) => None,
        (false, true) => Some(format!("{before}\n")),
        (true, false) => Some(after.to_owned()),
        (false, false) => Some(format!("{before}\n\n{after}")),
    })
}

/// From the last first mark to the end of its last one's line. A mark without its other half says nothing about what is ours between them.
fn find(text: &str) -> Result<Option<(usize, usize)>, String> {
    let from = text.rfind(BEGIN);
    match from.and_then(|from| Some((from, from + text[from..].find(END)? + END.len()))) {
        Some((from, end)) => Ok(Some((from, end + usize::from(text[end..].starts_with('\n'))))),
        None if from.is_none() && !text.contains(END) => Ok(None),
        None => Err(format!("of the marks `{BEGIN}` and `{END}` one stands there without the other")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_and_go_and_are_renewed() {
        for text in ["# Mine\n\nText.\n", "", "no break at its end"] {
            let with = put(Some(text), "ours\n").unwrap();
            assert!(
                with.contains(text.trim_end()) && with.ends_with("ours\n<!-- synod: end -->\n"),
                "{with}"
            );
            assert_eq!(put(Some(&with), "ours\n").unwrap(), with);
            let renewed = put(Some(&format!("{with}\nafter\n")), "newer").unwrap();
            assert!(
                renewed.contains("newer") && !renewed.contains("ours") && renewed.ends_with("after\n"),
                "{renewed}"
            );
            let taken = take(Some(&with)).unwrap();
            assert_eq!(taken.unwrap_or_default().trim_end(), text.trim_end());
        }
        assert_eq!(take(Some(&put(None, "ours").unwrap())).unwrap(), None);
        assert_eq!(take(Some("mine")).unwrap().as_deref(), Some("mine"));
        assert_eq!(take(None).unwrap(), None);
    }

    #[test]
    fn what_stands_behind_a_mark_that_lost_its_other_half_is_kept() {
        for text in [format!("{BEGIN}\nmine\n"), format!("mine\n{END}\n"), format!("{END}\n{BEGIN}\n")] {
            assert!(put(Some(&text), "ours").is_err() && take(Some(&text)).is_err(), "{text}");
        }
        let old = format!("{BEGIN}\nmine\n{BEGIN}\nours\n{END}\nmine too\n{END}\n");
        let new = put(Some(&old), "newer").unwrap();
        assert_eq!(new, old.replace("ours", "newer"));
    }
}
