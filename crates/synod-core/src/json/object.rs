//! A JSON object whose members are taken apart later, and in which none stands twice.
//!
//! Most readers of JSON let the last of two equal members win; whoever sent both meant something else by one of them.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::ops::Deref;

/// Members by name, as they were written.
#[derive(Debug)]
pub(super) struct Object<'j>(BTreeMap<String, &'j RawValue>);

impl<'j> Deref for Object<'j> {
    type Target = BTreeMap<String, &'j RawValue>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<'j> Deserialize<'j> for Object<'j> {
    fn deserialize<D: Deserializer<'j>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Members)
    }
}

struct Members;

impl<'j> Visitor<'j> for Members {
    type Value = Object<'j>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'j>>(self, mut map: A) -> Result<Object<'j>, A::Error> {
        let mut members = BTreeMap::new();
        while let Some(name) = map.next_key::<String>()? {
            match members.entry(name) {
                Entry::Vacant(place) => drop(place.insert(map.next_value()?)),
                Entry::Occupied(place) => {
                    return Err(A::Error::custom(format_args!("`{}` stands in it twice", place.key())));
                }
            }
        }
        Ok(Object(members))
    }
}
