//! The verbs of docs with Rust types, and copies of docs for working where the node is not. Whatever is not here goes through [`Space::call`].
//!
//! ```no_run
//! # async fn example(heron: synod_client::Agent) -> Result<(), synod_client::Error> {
//! use serde_json::json;
//! use synod_client::{DocCopy, DocFile, Rule};
//! // Online: each key merges by its rule, and nobody overwrites anybody.
//! heron.doc().create("review-17", Rule::Last, &[("tokens", Rule::Sum), ("done", Rule::Set)]).await?;
//! heron.doc().write("review-17", "tokens", &json!(40)).await?;
//! // Offline: the same on a copy, which is brought together with the node's later.
//! let mut copy = DocCopy::new("review-17", "heron@laptop")?;
//! heron.doc().sync(&mut copy).await?;
//! copy.write("tokens", &json!(2))?;
//! heron.doc().sync(&mut copy).await?;
//! assert_eq!(copy.read("tokens"), json!(42));
//! // In a file, a copy outlives its process, and as many as like may edit it at once.
//! let file = DocFile::create("review-17.copy", &copy)?;
//! file.edit(|copy| copy.write("tokens", &json!(3)))?;
//! file.sync(heron.doc()).await?;
//! # Ok(())
//! # }
//! ```

mod copy;
mod file;
mod sync;

pub use copy::DocCopy;
pub use file::{DocFile, Turn};
pub use sync::Synced;
pub use synod_core::merge::{Rule, State};

use crate::error::{Error, Refusal};
use crate::space::{Space, number};
use serde_json::{Value, json};

/// The verbs of docs, in one space.
#[derive(Clone, Copy, Debug)]
pub struct Docs<'s> {
    pub(crate) space: &'s Space,
}

impl Docs<'_> {
    /// Makes a doc and gives its number; one that is there with the same rules is fine, with others a `conflict`.
    pub async fn create(&self, doc: &str, rule: Rule, rules: &[(&str, Rule)]) -> Result<u64, Error> {
        let rules: Vec<Value> =
            rules.iter().map(|(key, rule)| json!({"key": key, "rule": rule.word()})).collect();
        let fields = json!({"doc": doc, "rule": rule.word(), "rules": rules});
        number(&self.space.call("doc", "create", &fields).await?, "id")
    }

    /// Says how a key merges. Once it is written, another rule is a `conflict`.
    pub async fn rule(&self, doc: &str, key: &str, rule: Rule) -> Result<(), Error> {
        let fields = json!({"doc": doc, "key": key, "rule": rule.word()});
        self.space.call("doc", "rule", &fields).await.map(drop)
    }

    /// Writes a key as its rule says, and gives what is read of it then; null under `set` and `append`, where that may be long.
    pub async fn write(&self, doc: &str, key: &str, value: &Value) -> Result<Value, Error> {
        let fields = json!({"doc": doc, "key": key, "value": value});
        let mut reply = self.space.call("doc", "write", &fields).await?;
        Ok(reply["value"].take())
    }

    /// Removes one value of a key, or all of it, and gives how many entries went.
    pub async fn remove(&self, doc: &str, key: &str, value: Option<&Value>) -> Result<u64, Error> {
        let mut fields = json!({"doc": doc, "key": key});
        if let Some(value) = value {
            fields["value"] = value.clone();
        }
        number(&self.space.call("doc", "remove", &fields).await?, "entries")
    }

    /// What is read of a key: nothing written is `null`, 0, an empty list or false.
    pub async fn get(&self, doc: &str, key: &str) -> Result<Value, Error> {
        let mut reply = self.space.call("doc", "get", &json!({"doc": doc, "key": key})).await?;
        Ok(reply["value"].take())
    }

    /// The doc and its keys, one page of them, with the digest of the node's copy.
    pub async fn show(&self, doc: &str) -> Result<Value, Error> {
        self.space.call("doc", "show", &json!({"doc": doc, "limit": 1000, "digest": true})).await
    }

    /// Deletes a doc and gives whether it was there.
    pub async fn delete(&self, doc: &str) -> Result<bool, Error> {
        Ok(self.space.call("doc", "delete", &json!({"doc": doc})).await?["deleted"] == json!(true))
    }

    /// Brings a copy together with the node's, both ways: afterwards each knows what the other knew, and the copy has the node's rules.
    ///
    /// Makes the doc where there is none and the copy never met one. Safe to repeat at any time; when it breaks off, the next one goes on.
    ///
    /// Refused as `conflict` when the copy was restored from a backup after it had been brought together, or takes a key for something else than the node does; as `gone` when its doc was deleted; as `invalid` when its clock is too far ahead ([`DocCopy::stamp_anew`]).
    pub async fn sync(&self, copy: &mut DocCopy) -> Result<Synced, Error> {
        sync::sync(self.space, copy).await
    }
}

/// A no of the rules of merging, as the node would word it.
fn refused(refusal: synod_core::refusal::Refusal) -> Error {
    Error::Refused(Box::new(Refusal {
        code: refusal.code.word().to_owned(),
        detail: refusal.text.into_owned(),
        ..Refusal::default()
    }))
}

/// A no with this code, for what only the copy can know.
fn no(code: &str, detail: String) -> Error {
    Error::Refused(Box::new(Refusal { code: code.to_owned(), detail, ..Refusal::default() }))
}
