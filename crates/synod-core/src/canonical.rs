//! Canonical JSON: one text for one value, so that equal values have equal bytes and one hash.
//!
//! ```text
//!   {"b": 1, "a": [ true, "é" ]}  ─▶  {"a":[true,"é"],"b":1}  ─▶  blake3:…
//! ```
//!
//! The form is that of RFC 8785: no white space, members sorted by the UTF-16 code units of their names, strings escaped only where they have to be.
//! Numbers are whole and lie within ±(2^53 − 1): there the RFC's form is the digits alone, and nobody has to print floating point numbers as another language does.
//! Whatever else a number could be written as (`1.0`, `1e3`, `-0`) is refused, not rounded; so is a member that stands twice, of which every reader would keep another.
//!
//! Deliberately not here: fractions. Send them scaled, or as text.

use crate::codec::{Malformed, Reader, Wire, put_bytes};
use crate::ids::NUMBER_MAX;
use crate::record::{Kind, Typed};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write;

/// The canonical form of a JSON text, or what is wrong with it.
///
/// Nesting deeper than 127 is wrong, too: reading it would take stack.
pub fn canonical(text: &str) -> Result<String, String> {
    let tree: Tree = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut out = String::with_capacity(text.len());
    tree.put(&mut out);
    Ok(out)
}

/// Appends `text` as a string of canonical JSON.
pub fn quote(text: &str, out: &mut String) {
    // Escapes what RFC 8785 wants escaped, in its form, and nothing else.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

/// A value whose text is canonical; it borrows the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Json<'a>(pub &'a str);

/// A value whose text is canonical; it owns the text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text(pub Box<str>);

impl Typed for Json<'_> {
    const KIND: Kind = Kind::Json;
}
impl Typed for Text {
    const KIND: Kind = Kind::Json;
}

impl<'a> Wire<'a> for Json<'a> {
    fn put(&self, out: &mut Vec<u8>) {
        put_bytes(out, self.0.as_bytes());
    }
    // Bytes that are not canonical are no value at all: whoever holds one may compare texts.
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        let text = from.text()?;
        match canonical(text) {
            Ok(own) if own == text => Ok(Json(text)),
            _ => Err(Malformed("canonical JSON")),
        }
    }
}

impl<'a> Wire<'a> for Text {
    fn put(&self, out: &mut Vec<u8>) {
        put_bytes(out, self.0.as_bytes());
    }
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        from.text().map(|text| Text(text.into()))
    }
}

/// A JSON value without numbers that are not whole.
enum Tree {
    Null,
    Bool(bool),
    Number(i64),
    Text(String),
    List(Vec<Tree>),
    /// By the UTF-16 code units of the names, which is the order of the RFC.
    Object(BTreeMap<Vec<u16>, (String, Tree)>),
}

impl Tree {
    fn put(&self, out: &mut String) {
        match self {
            Tree::Null => out.push_str("null"),
            Tree::Bool(yes) => out.push_str(if *yes { "true" } else { "false" }),
            Tree::Number(n) => write!(out, "{n}").expect("writing to a string"),
            Tree::Text(text) => quote(text, out),
            Tree::List(items) => {
                out.push('[');
                for (n, item) in items.iter().enumerate() {
                    if n > 0 {
                        out.push(',');
                    }
                    item.put(out);
                }
                out.push(']');
            }
            Tree::Object(members) => {
                out.push('{');
                for (n, (name, value)) in members.values().enumerate() {
                    if n > 0 {
                        out.push(',');
                    }
                    quote(name, out);
                    out.push(':');
                    value.put(out);
                }
                out.push('}');
            }
        }
    }
}

impl<'j> Deserialize<'j> for Tree {
    fn deserialize<D: Deserializer<'j>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Trees)
    }
}

struct Trees;

impl<'j> Visitor<'j> for Trees {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON whose numbers are whole; send a fraction scaled, or as text")
    }

    fn visit_unit<E: Error>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E: Error>(self, yes: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(yes))
    }

    fn visit_i64<E: Error>(self, n: i64) -> Result<Tree, E> {
        match n.unsigned_abs() <= NUMBER_MAX {
            true => Ok(Tree::Number(n)),
            false => Err(E::custom(format_args!("{n} lies beyond ±(2^53 − 1); send it as text"))),
        }
    }

    fn visit_u64<E: Error>(self, n: u64) -> Result<Tree, E> {
        match i64::try_from(n) {
            Ok(n) => self.visit_i64(n),
            Err(_) => Err(E::custom(format_args!("{n} lies beyond ±(2^53 − 1); send it as text"))),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'j>>(self, mut list: A) -> Result<Tree, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Tree::List(items))
    }

    fn visit_map<A: MapAccess<'j>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut members = BTreeMap::new();
        while let Some(name) = map.next_key::<String>()? {
            let value: Tree = map.next_value()?;
            if members.insert(name.encode_utf16().collect(), (name.clone(), value)).is_some() {
                return Err(A::Error::custom(format_args!("`{name}` stands in it twice")));
            }
        }
        Ok(Tree::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> String {
        canonical(text).unwrap_or_else(|wrong| panic!("{text}: {wrong}"))
    }

    // RFC 8785, section 3.2.3: names are sorted by UTF-16 code units, not by code points.
    #[test]
    fn members_are_sorted_as_the_rfc_shows() {
        let given = r#"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}"#;
        let values: Vec<String> = of(given).split('"').skip(3).step_by(4).map(str::to_owned).collect();
        assert_eq!(
            values,
            [
                "Carriage Return",
                "One",
                "Control",
                "Latin Small Letter O With Diaeresis",
                "Euro Sign",
                "Emoji: Grinning Face",
                "Hebrew Letter Dalet With Dagesh"
            ]
        );
    }

    // RFC 8785, section 3.2.2: its example without the numbers that are not whole.
    #[test]
    fn strings_and_literals_are_written_as_the_rfc_shows() {
        let given = r#"{
            "numbers": [333333333, 4, 2, 0],
            "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
            "literals": [null, true, false]
        }"#;
        let expected = "{\"literals\":[null,true,false],\"numbers\":[333333333,4,2,0],\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}";
        assert_eq!(of(given), expected);
    }

    // RFC 8785, appendix B: the samples that are whole and exact.
    #[test]
    fn whole_numbers_are_their_digits() {
        for n in ["0", "9007199254740991", "-9007199254740991", "-1", "10"] {
            assert_eq!(of(&format!(" {n} ")), n);
        }
    }

    #[test]
    fn every_short_escape_is_used_and_no_other() {
        assert_eq!(
            of(r#""\u0008\u0009\u000a\u000c\u000d\u001f\u007f\u0022\u005c""#),
            "\"\\b\\t\\n\\f\\r\\u001f\u{7f}\\\"\\\\\""
        );
    }

    #[test]
    fn what_has_no_one_form_is_refused() {
        let deep = "[".repeat(200) + &"]".repeat(200);
        for (text, said) in [
            ("1.5", "send a fraction scaled"),
            ("1.0", "send a fraction scaled"),
            ("1e3", "send a fraction scaled"),
            ("-0", "send a fraction scaled"),
            ("9007199254740992", "send it as text"),
            ("18446744073709551615", "send it as text"),
            (r#"{"a":1,"\u0061":2}"#, "`a` stands in it twice"),
            (r#""\ud800""#, "hex escape"),
            ("", "EOF"),
            ("1 2", "trailing"),
            (&*deep, "recursion"),
        ] {
            let wrong = canonical(text).expect_err(text);
            assert!(wrong.contains(said), "{text}: {wrong}");
        }
    }

    proptest! {
        #[test]
        fn canonical_text_is_its_own_form(text in ".{0,40}", n in any::<i32>(), names in proptest::collection::btree_set(".{0,6}", 0..6)) {
            let members: Vec<String> = names.iter().rev().map(|name| format!(" {}: [{n}, {}]", serde_json::json!(name), serde_json::json!(text))).collect();
            let once = of(&format!("{{{}}}", members.join(",")));
            prop_assert_eq!(of(&once), once.clone());
            let value: serde_json::Value = serde_json::from_str(&once).unwrap();
            prop_assert_eq!(value.as_object().unwrap().len(), names.len());
            let mut bytes = Vec::new();
            Json(&once).put(&mut bytes);
            prop_assert_eq!(Json::get(&mut Reader::new(&bytes)).unwrap(), Json(&once));
        }
    }
}
