//! Every way in which docs say no.

use super::{Row, Stage};
use synod_core::refusal::Code;

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("owner/x", "doc.create", r#"{"doc":"a\tb"}"#, Code::Invalid, "the doc name contains a control character"),
    ("owner/x", "doc.create", r#"{"doc":"new","rules":[{"key":"a\tb","rule":"sum"}]}"#, Code::Invalid, "the key name contains a control character"),
    ("owner/x", "doc.create", r#"{"doc":"new","rules":[{"key":"k","rule":"sum"},{"key":"k","rule":"max"}]}"#, Code::Invalid, "`k` is to merge by `sum` and by `max`; send one rule for each key"),
    ("owner/x", "doc.create", r#"{"doc":"plan","rule":"sum"}"#, Code::Conflict, "`plan` is there already, and its keys merge by `last`, not by `sum`; use it as it is, or take another name"),
    ("owner/x", "doc.create", r#"{"doc":"plan","rules":[{"key":"tokens","rule":"max"}]}"#, Code::Conflict, "`tokens` merges by `sum` in it, not by `max`; use it as it is, or declare the key"),
    ("full/x", "doc.create", r#"{"doc":"one too many"}"#, Code::Exhausted, "there are 1 docs already; delete some, or raise it with `synod space set docs_max`"),
    ("hand/build-x", "doc.create", r#"{"doc":"plan"}"#, Code::Denied, "`hand` may not touch `plan`"),
    ("owner/x", "doc.rule", r#"{"doc":"nothing","key":"k","rule":"sum"}"#, Code::NotFound, "there is no doc `nothing`; `synod doc list` shows those there are, `synod doc create` makes one"),
    ("owner/x", "doc.rule", r#"{"doc":"plan","key":"a\tb","rule":"sum"}"#, Code::Invalid, "the key name contains a control character"),
    ("owner/x", "doc.rule", r#"{"doc":"plan","key":"tokens","rule":"max"}"#, Code::Conflict, "`tokens` merges by `sum` and is written already; read what is in it, remove the key, declare it, and write it again"),
    ("full/x", "doc.rule", r#"{"doc":"plan","key":"new","rule":"max"}"#, Code::Exhausted, "`plan` has the 1 entries and keys that a doc may have; remove something, or begin another doc"),
    ("owner/x", "doc.write", r#"{"doc":"nothing","key":"k","value":1}"#, Code::NotFound, "there is no doc `nothing`"),
    ("owner/x", "doc.write", r#"{"doc":"plan","key":"a\tb","value":1}"#, Code::Invalid, "the key name contains a control character"),
    ("owner/x", "doc.write", r#"{"doc":"plan","key":"tokens","value":"many"}"#, Code::Invalid, "a key that merges by `sum` takes a whole number, not \"many\" (6 bytes); send that"),
    ("owner/x", "doc.write", r#"{"doc":"plan","key":"tokens","value":8796093022208}"#, Code::Exhausted, "it may add 8796093022208 to either side; count in larger units"),
    ("owner/x", "doc.write", r#"{"doc":"plan","key":"found","value":-1}"#, Code::Invalid, "a key that merges by `count` takes a whole number from 0, not -1"),
    ("owner/x", "doc.write", r#"{"doc":"plan","key":"stop","value":1}"#, Code::Invalid, "a key that merges by `flag` takes true or false, not 1"),
    ("full/x", "doc.write", r#"{"doc":"plan","key":"new","value":1}"#, Code::Exhausted, "`plan` has the 1 entries and keys that a doc may have"),
    ("eye/x", "doc.write", r#"{"doc":"plan","key":"new","value":1}"#, Code::Denied, "doc.write needs more"),
    ("owner/x", "doc.remove", r#"{"doc":"nothing","key":"k"}"#, Code::NotFound, "there is no doc `nothing`"),
    ("owner/x", "doc.remove", r#"{"doc":"plan","key":"a\tb"}"#, Code::Invalid, "the key name contains a control character"),
    ("owner/x", "doc.merge", r#"{"doc":"nothing"}"#, Code::NotFound, "there is no doc `nothing`"),
    ("owner/x", "doc.merge", r#"{"doc":"nothing","id":7}"#, Code::Gone, "doc 7, which was called `nothing`, was deleted; make it anew with doc.create"),
    ("owner/x", "doc.merge", r#"{"doc":"plan","id":1}"#, Code::Gone, "`plan` is doc $plan by now, and doc 1 was deleted; begin a new copy"),
    ("owner/x", "doc.merge", r#"{"doc":"plan","entries":[{"actor":"wren@phone","n":7,"key":"k","rule":"last","value":1,"stamp":{"ms":1,"n":0}}]}"#, Code::Denied, "you are `x`, and the node has not seen edit 7 of `wren@phone`; let its own agent merge it first"),
    ("owner/x", "doc.merge", r#"{"doc":"plan","seen":[{"actor":"wren@phone","from":1,"to":7}]}"#, Code::Denied, "the node has not seen all edits 1 to 7 of `wren@phone`; let its own agent merge them first"),
    ("owner/x", "doc.merge", r#"{"doc":"plan","seen":[{"actor":"@","from":1,"to":700}]}"#, Code::Denied, "the node has not seen all edits 1 to 700 of `@`"),
    ("red/fox", "doc.merge", r#"{"doc":"plan","relay":true}"#, Code::Denied, "`relay` brings edits in the name of others, which is an admin's to do"),
    ("owner/x", "doc.merge", r#"{"doc":"plan","actor":"wren@phone"}"#, Code::Denied, "`wren@phone` is not a copy of `x`; leave `actor` out"),
    ("owner/x", "doc.merge", r#"{"doc":"plan","was":{"n":1,"trace":1}}"#, Code::Invalid, "`was` and `tip` speak of a copy; send its name as `actor`"),
    ("owner/x", "doc.merge", r#"{"doc":"plan","seen":[{"actor":"x","from":1,"to":1}]}"#, Code::Invalid, "an actor is called AGENT@PLACE, such as `x@laptop`"),
    ("owner/x", "doc.merge", r#"{"doc":"plan","seen":[{"actor":"x@a","from":2,"to":1}]}"#, Code::Invalid, "`x@a` has no edits from 2 to 1; they count from 1"),
    ("owner/x", "doc.merge", r#"{"doc":"plan","entries":[{"actor":"x@a","n":1,"key":"a\tb","rule":"last","value":1,"stamp":{"ms":1,"n":0}}]}"#, Code::Invalid, "the key name contains a control character"),
    ("owner/x", "doc.merge", r#"{"doc":"plan","entries":[{"actor":"x@a","n":1,"key":"tokens","rule":"sum","value":1,"stamp":{"ms":1,"n":0}}]}"#, Code::Invalid, "an entry under `sum` has no `stamp`; send entries as `doc.delta` shows them"),
    ("owner/x", "doc.merge", r#"{"doc":"plan","entries":[{"actor":"x@a","n":1,"key":"new","rule":"last","value":1}]}"#, Code::Invalid, "an entry under `last` has a `stamp`"),
    ("owner/x", "doc.merge", r#"{"doc":"plan","entries":[{"actor":"x@a","n":1,"key":"tokens","rule":"sum","value":8796093022209}]}"#, Code::Invalid, "8796093022209 is no entry that a key under `sum` can have"),
    ("owner/x", "doc.merge", r#"{"doc":"plan","entries":[{"actor":"x@a","n":1,"key":"stop","rule":"flag","value":false}]}"#, Code::Invalid, "false is no entry that a key under `flag` can have"),
    ("owner/x", "doc.merge", r#"{"doc":"plan","entries":[{"actor":"x@a","n":1,"key":"new","rule":"last","value":1,"stamp":{"ms":61004,"n":0}}]}"#, Code::Invalid, "edit 1 of `x@a` was written 1 min 1 ms ahead of the node's clock, and 1 min is the most; set that clock right, and stamp the edit anew"),
    ("owner/x", "doc.merge", r#"{"doc":"plan","entries":[{"actor":"x@a","n":1,"key":"tokens","rule":"max","value":1}]}"#, Code::Conflict, "`tokens` merges by `sum` here and by `max` in edit 1 of `x@a`; read what that copy has, let it take the rules of doc.delta"),
    ("owner/x", "doc.merge", r#"{"doc":"plan","entries":[{"actor":"x@a","n":1,"key":"tokens","rule":"sum","value":1},{"actor":"x@a","n":1,"key":"tokens","rule":"sum","value":2}]}"#, Code::Conflict, "there are two edits 1 of `x@a`"),
    ("owner/x", "doc.merge", r#"{"doc":"plan","entries":[{"actor":"x@a","n":1,"key":"tokens","rule":"sum","value":1},{"actor":"x@a","n":2,"key":"tokens","rule":"sum","value":2}]}"#, Code::Conflict, "there are two edits 2 of `x@a`"),
    ("owner/robin", "doc.merge", r#"{"doc":"plan","entries":[{"actor":"robin@pad","n":2,"key":"tokens","rule":"sum","value":8}]}"#, Code::Conflict, "there are two edits 2 of `robin@pad`: two copies go by that name, or one was restored from a backup"),
    ("owner/robin", "doc.merge", r#"{"doc":"plan","entries":[{"actor":"robin@pad","n":3,"key":"tokens","rule":"sum","value":8}]}"#, Code::Conflict, "there are two edits 3 of `robin@pad`"),
    ("owner/robin", "doc.merge", r#"{"doc":"plan","actor":"robin@pad"}"#, Code::Conflict, "what the node last heard of `robin@pad` was its edit 2, and not what this copy says in `was`"),
    ("owner/robin", "doc.merge", r#"{"doc":"plan","actor":"robin@pad","was":{"n":2,"trace":22},"tip":{"n":1,"trace":11}}"#, Code::Conflict, "`robin@pad` has come to its edit 2 already, and this copy to 1; it is an older one"),
    ("full/x", "doc.merge", r#"{"doc":"plan","seen":[{"actor":"heron@a","from":1,"to":1}]}"#, Code::Exhausted, "`plan` has edits of 1 copies already, and remembers them as long as it lives"),
    ("owner/x", "doc.delete", r#"{"doc":"plan","id":1}"#, Code::Gone, "`plan` is doc $plan by now"),
];

#[rustfmt::skip]
pub const QUERIES: &[Row] = &[
    ("owner/", "doc.show", r#"{"doc":"nothing"}"#, Code::NotFound, "there is no doc `nothing`"),
    ("owner/", "doc.get", r#"{"doc":"nothing","key":"k"}"#, Code::NotFound, "there is no doc `nothing`"),
    ("owner/", "doc.delta", r#"{"doc":"nothing"}"#, Code::NotFound, "there is no doc `nothing`"),
    ("owner/", "doc.delta", r#"{"doc":"plan","id":1}"#, Code::Gone, "`plan` is doc $plan by now"),
    ("owner/", "doc.why", r#"{"doc":"nothing","key":"k"}"#, Code::NotFound, "there is no doc `nothing`"),
    ("hand/", "doc.show", r#"{"doc":"plan"}"#, Code::Denied, "`hand` may not touch `plan`"),
    ("hand/", "doc.list", "{}", Code::Denied, "may not touch `*`"),
];

/// A doc with a sum in it, that a copy of robin has added to.
pub fn set(stage: &mut Stage) {
    let create = r#"{"doc":"plan","rules":[{"key":"tokens","rule":"sum"},{"key":"found","rule":"count"},{"key":"stop","rule":"flag"}]}"#;
    let plan = stage.say("heron", "doc.create", create)["id"].to_string();
    stage.say("heron", "doc.write", r#"{"doc":"plan","key":"tokens","value":5}"#);
    let merge = r#"{"doc":"plan","actor":"robin@pad","tip":{"n":2,"trace":22},"entries":[{"actor":"robin@pad","n":2,"key":"tokens","rule":"sum","value":7}],"seen":[{"actor":"robin@pad","from":1,"to":2}]}"#;
    stage.say("robin", "doc.merge", merge);
    stage.words.push(("plan", plan));
}
