//! What a program printed, as what it hands in.

use serde_json::Value;

/// JSON where it is JSON, else text; null for nothing.
pub fn one(printed: &[u8]) -> Value {
    let text = String::from_utf8_lossy(printed);
    match text.trim() {
        "" => Value::Null,
        trimmed => serde_json::from_str(trimmed).unwrap_or_else(|_| Value::from(text.trim_end_matches('\n'))),
    }
}

/// One for each line that is not empty.
pub fn each_line(printed: &[u8]) -> Vec<Value> {
    let text = String::from_utf8_lossy(printed);
    text.lines().filter(|line| !line.trim().is_empty()).map(|line| one(line.as_bytes())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_printed_becomes_the_result() {
        for (printed, expected) in [
            ("", Value::Null),
            ("{\"a\": 1}\n", json!({"a": 1})),
            ("hello\nworld\n", json!("hello\nworld")),
            ("7\n", json!(7)),
        ] {
            assert_eq!(one(printed.as_bytes()), expected);
        }
        assert!(one(&[0xff, b'a']).is_string());
    }

    #[test]
    fn each_line_is_an_output() {
        assert_eq!(each_line(b""), Vec::<Value>::new());
        assert_eq!(
            each_line(b"{\"a\":1}\n\nsome words\r\n7"),
            [json!({"a": 1}), json!("some words"), json!(7)]
        );
    }
}
