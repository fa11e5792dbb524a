//! What somebody does about docs, online and with copies elsewhere.

const KEYS: [(&str, &str); 6] = [
    ("n", "sum"),
    ("found", "count"),
    ("best", "max"),
    ("files", "set"),
    ("stop", "flag"),
    ("title", "last"),
];

/// Writes, removals and merges, mostly right, some late, some wrong.
pub(super) fn about_docs(what: u32, how: u32) -> (&'static str, String) {
    let doc = ["a", "a", "plan"][how as usize % 3];
    let (key, rule) = KEYS[how as usize / 3 % 6];
    let value = match rule {
        "flag" => (how.is_multiple_of(2)).to_string(),
        "set" | "last" => format!("\"v{}\"", how / 18 % 4),
        _ => (how / 18 % 30).to_string(),
    };
    match what {
        0 => {
            let rules: Vec<String> =
                KEYS.iter().map(|(key, rule)| format!(r#"{{"key":"{key}","rule":"{rule}"}}"#)).collect();
            ("doc.create", format!(r#"{{"doc":"{doc}","rules":[{}]}}"#, rules.join(",")))
        }
        1..4 => ("doc.write", format!(r#"{{"doc":"{doc}","key":"{key}","value":{value}}}"#)),
        4 if how.is_multiple_of(2) => ("doc.remove", format!(r#"{{"doc":"{doc}","key":"{key}"}}"#)),
        4 => ("doc.remove", format!(r#"{{"doc":"{doc}","key":"{key}","value":{value}}}"#)),
        5..7 => {
            let who = ["heron", "wren", "robin", "owl"][how as usize / 7 % 4];
            let (n, from) = (1 + how / 11 % 9, 1 + how / 13 % 4);
            let value = if rule == "flag" { "true" } else { &value };
            let stamp = if rule == "last" { r#","stamp":{"ms":900,"n":1}"# } else { "" };
            let entry = format!(
                r#"{{"actor":"{who}@p","n":{n},"key":"{key}","rule":"{rule}","value":{value}{stamp}}}"#
            );
            let seen = match how / 5 % 3 {
                0 => format!(r#"{{"actor":"{who}@p","from":{},"to":{n}}}"#, from.min(n)),
                1 => r#"{"actor":"@","from":1,"to":2}"#.to_string(),
                _ => String::new(),
            };
            let entry = if how.is_multiple_of(4) { "" } else { &*entry };
            let relay = how.is_multiple_of(3);
            ("doc.merge", format!(r#"{{"doc":"{doc}","entries":[{entry}],"seen":[{seen}],"relay":{relay}}}"#))
        }
        _ if how.is_multiple_of(3) => ("doc.delete", format!(r#"{{"doc":"{doc}"}}"#)),
        _ => ("doc.rule", format!(r#"{{"doc":"{doc}","key":"k{}","rule":"{rule}"}}"#, how % 5)),
    }
}
