//! The verbs of shared state with Rust types. Whatever is not here goes through [`Space::call`].

use crate::error::Error;
use crate::space::{Space, number};
use serde_json::{Map, Value, json};

/// The verbs of shared state, in one space.
#[derive(Clone, Copy, Debug)]
pub struct Kv<'s> {
    pub(crate) space: &'s Space,
}

/// On what condition a value is put, and for how long. The default: none, for ever.
#[derive(Clone, Debug, Default)]
pub struct Put {
    /// Only if the key is at this revision.
    pub if_revision: Option<u64>,
    /// Only if there is no such key.
    pub if_absent: bool,
    /// For so many milliseconds.
    pub ttl_ms: Option<u64>,
}

impl Put {
    /// The fields of `kv.put`, for a call or a transaction. What is not asked for does not appear.
    pub fn fields(&self, key: &str, value: &Value) -> Value {
        let mut fields =
            Map::from_iter([("key".to_owned(), json!(key)), ("value".to_owned(), value.clone())]);
        self.if_revision.map(|revision| fields.insert("if_revision".into(), revision.into()));
        self.if_absent.then(|| fields.insert("if_absent".into(), true.into()));
        self.ttl_ms.map(|ttl| fields.insert("ttl_ms".into(), ttl.into()));
        Value::Object(fields)
    }
}

impl Kv<'_> {
    /// The key with `value` and `revision`; `None` when there is no such key.
    pub async fn get(&self, key: &str) -> Result<Option<Value>, Error> {
        match self.space.call("kv", "get", &json!({"key": key})).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is("not_found") => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Puts a value and gives its revision.
    pub async fn put(&self, key: &str, value: &Value) -> Result<u64, Error> {
        self.put_with(key, value, &Put::default()).await
    }

    /// Puts a value on a condition and gives its revision. A failed condition is refused as `conflict`, with the revision and value that stand.
    pub async fn put_with(&self, key: &str, value: &Value, put: &Put) -> Result<u64, Error> {
        number(&self.space.call("kv", "put", &put.fields(key, value)).await?, "revision")
    }

    /// Deletes a key.
    pub async fn delete(&self, key: &str) -> Result<Value, Error> {
        self.space.call("kv", "delete", &json!({"key": key})).await
    }

    /// Lists keys that begin with `prefix`: one page.
    pub async fn list(&self, prefix: &str) -> Result<Value, Error> {
        self.space.call("kv", "list", &json!({"prefix": prefix})).await
    }
}
