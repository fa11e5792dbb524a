//! Looking into JSON text by a pointer (RFC 6901), without making numbers of its numbers.

use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The JSON text at a pointer; `None` where there is nothing. Fails on text that is no JSON.
pub fn at<'j>(json: &'j RawValue, pointer: &str) -> Result<Option<&'j str>, serde_json::Error> {
    let mut here = json.get();
    for part in pointer.split('/').skip(1) {
        let name = part.replace("~1", "/").replace("~0", "~");
        let next = match here.as_bytes().first() {
            Some(b'{') => serde_json::from_str::<BTreeMap<String, &RawValue>>(here)?.remove(&name),
            Some(b'[') => {
                let nth: Option<usize> =
                    name.parse().ok().filter(|_| name == "0" || !name.starts_with(['0', '+']));
                nth.zip(Some(serde_json::from_str::<Vec<&RawValue>>(here)?))
                    .and_then(|(nth, items)| items.get(nth).copied())
            }
            _ => None,
        };
        match next {
            Some(next) => here = next.get(),
            None => return Ok(None),
        }
    }
    Ok(Some(here))
}

/// The members of an object; `None` when it is something else.
pub fn members(json: &RawValue) -> Option<BTreeMap<String, &RawValue>> {
    serde_json::from_str(json.get()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_leads_to_the_text_as_it_was_sent() {
        let json = r#"{"a":{"b":[1,12345678901234567890.10,{"c/d":"x","m~n":null}]},"":0}"#;
        let json: &RawValue = serde_json::from_str(json).unwrap();
        for (pointer, found) in [
            ("/a/b/1", Some("12345678901234567890.10")),
            ("/a/b/2/c~1d", Some("\"x\"")),
            ("/a/b/2/m~0n", Some("null")),
            ("/", Some("0")),
            ("/a/b/3", None),
            ("/a/b/01", None),
            ("/a/b/+1", None),
            ("/a/x/y", None),
            ("/a/b/1/x", None),
        ] {
            assert_eq!(at(json, pointer).unwrap(), found, "{pointer}");
        }
        assert_eq!(at(json, "").unwrap(), Some(json.get()));
        assert_eq!(members(json).unwrap().len(), 2);
    }
}
