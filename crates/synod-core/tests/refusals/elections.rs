//! Every way in which elections say no.

use super::{Row, Stage, Who, request};
use synod_core::refusal::Code;

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("owner/x", "election.campaign", r#"{"election":"job"}"#, Code::Held, "`heron` leads `job` since 00:00:01 UTC, until 00:00:31 UTC unless it renews, in its own words: \"here\"; send `wait_ms` to stand in line, or observe who leads"),
    ("owner/x", "election.campaign", r#"{"election":"a\tb"}"#, Code::Invalid, "the election name contains a control character"),
    ("owner/x", "election.campaign", r#"{"election":"job","session":true}"#, Code::Invalid, "`session` needs a joined agent"),
    ("owner/robin@$robin", "election.campaign", r#"{"election":"new","session":true,"ttl_ms":500}"#, Code::Invalid, "a term ends after `ttl_ms` or with its session; send one of the two"),
    ("owner/robin@$robin", "election.campaign", r#"{"election":"job","wait_ms":500}"#, Code::Conflict, "this session has stood for `job` since 00:00:01 UTC; wait for the answer to that request"),
    ("full/x", "election.campaign", r#"{"election":"one too many"}"#, Code::Exhausted, "you lead or stand for 1 elections; resign from some"),
    ("full/wren", "election.campaign", r#"{"election":"one too many"}"#, Code::Exhausted, "there are 1 elections already; resign from some, or raise it with `synod space set elections_max`"),
    ("hand/build-x", "election.campaign", r#"{"election":"job"}"#, Code::Denied, "`hand` may not touch `job`"),
    ("owner/x", "space.txn", r#"{"commands":[{"election.campaign":{"election":"new","wait_ms":1}}]}"#, Code::Unsupported, "command 1 (election.campaign): an election cannot be waited for inside a transaction"),
    ("owner/heron", "election.renew", r#"{"election":"job","term":1}"#, Code::Stale, "you lead `job` under term $term since 00:00:01 UTC, not under 1"),
    ("owner/x", "election.renew", r#"{"election":"job","term":$term}"#, Code::Stale, "term $term of `job` is that of `heron`, and you are `x`; campaign for one of your own"),
    ("owner/x", "election.resign", r#"{"election":"job","term":1}"#, Code::Stale, "term 1 of `job` is over: `heron` leads since 00:00:01 UTC under term $term; stop"),
    ("owner/x", "election.resign", r#"{"election":"nothing","term":1}"#, Code::Stale, "term 1 of `nothing` is over, and nobody leads it now; stop"),
    ("owner/x", "election.transfer", r#"{"election":"job","term":1,"to":"robin"}"#, Code::Stale, "term 1 of `job` is over"),
    ("owner/heron", "election.transfer", r#"{"election":"job","term":$term,"to":"wren"}"#, Code::NotFound, "`wren` does not stand in line (those who do: `robin`); let it campaign with `wait_ms` first"),
    ("owner/x", "election.proclaim", r#"{"election":"job","term":1,"value":"x"}"#, Code::Stale, "term 1 of `job` is over"),
    ("owner/x", "election.check", r#"{"election":"job","term":1}"#, Code::Stale, "term 1 of `job` is over"),
    ("eye/x", "election.check", r#"{"election":"job","term":1}"#, Code::Denied, "election.check needs more"),
    ("owner/x", "election.depose", r#"{"election":"nothing"}"#, Code::NotFound, "nobody leads `nothing`; `synod election list` shows who leads what"),
    ("red/fox", "election.depose", r#"{"election":"job"}"#, Code::Denied, "`red` has the role agent here and election.depose needs more"),
];

#[rustfmt::skip]
pub const QUERIES: &[Row] = &[
    ("hand/", "election.observe", r#"{"election":"job"}"#, Code::Denied, "`hand` may not touch `job`"),
    ("hand/", "election.candidates", r#"{"election":"job"}"#, Code::Denied, "`hand` may not touch `job`"),
    ("hand/", "election.why", r#"{"election":"job"}"#, Code::Denied, "`hand` may not touch `job`"),
    ("hand/", "election.list", "{}", Code::Denied, "may not touch `*`"),
];

/// An election that heron leads, and for which a session of robin stands in line.
pub fn set(stage: &mut Stage) {
    let led = stage.say("heron", "election.campaign", r#"{"election":"job","value":"here"}"#);
    let robin = stage.say("robin", "agent.join", "{}")["session"].to_string();
    let handle = format!("robin@{robin}");
    let stand = r#"{"election":"job","wait_ms":60000}"#;
    stage.world.entry(&[request(Who::agent(&handle), "election.campaign", stand).expect("a request")]);
    stage.words.extend([("term", led["term"].to_string()), ("robin", robin)]);
}
