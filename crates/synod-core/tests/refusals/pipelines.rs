//! Every way in which pipelines say no.

use super::{Row, Stage};
use synod_core::refusal::Code;

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("owner/x", "pipeline.define", r#"{"pipeline":"a\tb","stages":[{"name":"a"}]}"#, Code::Invalid, "the pipeline name contains a control character"),
    ("owner/x", "pipeline.define", r#"{"pipeline":"new","stages":[{"name":"a"},{"name":"a"}]}"#, Code::Invalid, "two stages are called `a`; give each a name of its own"),
    ("owner/x", "pipeline.define", r#"{"pipeline":"new","stages":[{"name":"a","from":["b"]},{"name":"b"}]}"#, Code::Invalid, "stage `a` comes from `b`, which does not stand before it; list it further down, and let no circle be"),
    ("owner/x", "pipeline.define", r#"{"pipeline":"new","stages":[{"name":"a"},{"name":"b","from":["b"]}]}"#, Code::Invalid, "stage `b` comes from `b`, which does not stand before it"),
    ("owner/x", "pipeline.define", r#"{"pipeline":"new","stages":[{"name":"a"},{"name":"b","from":["c"]}]}"#, Code::Invalid, "stage `b` comes from `c`, and there is no such stage"),
    ("owner/x", "pipeline.define", r#"{"pipeline":"new","stages":[{"name":"a"},{"name":"b","from":["a","a"]}]}"#, Code::Invalid, "stage `b` comes from `a` twice; name it once"),
    ("owner/x", "pipeline.define", r#"{"pipeline":"new","stages":[{"name":"a"},{"name":"b","gather":"c"}]}"#, Code::Invalid, "stage `b` gathers `c`, and there is no such stage"),
    ("owner/x", "pipeline.define", r#"{"pipeline":"new","stages":[{"name":"a"},{"name":"b","gather":"a"}]}"#, Code::Invalid, "stage `b` gathers `a`, which has no fan-out open there"),
    ("owner/x", "pipeline.define", r#"{"pipeline":"new","stages":[{"name":"a","fan_out":true},{"name":"b","fan_out":true},{"name":"c","gather":"a"}]}"#, Code::Invalid, "stage `c` gathers `a`, and the fan-out around it is that of `b`; gather `b` first"),
    ("owner/x", "pipeline.define", r#"{"pipeline":"new","stages":[{"name":"a"},{"name":"b","fan_out":true},{"name":"c","from":["a","b"]}]}"#, Code::Invalid, "stage `c` comes from `a` and `b`, which are not in the same fan-out; gather it in each branch first"),
    ("full/x", "pipeline.define", r#"{"pipeline":"one too many","stages":[{"name":"a"}]}"#, Code::Exhausted, "there are 1 pipelines already; delete some"),
    ("hand/build-x", "pipeline.define", r#"{"pipeline":"flow","stages":[{"name":"a"}]}"#, Code::Denied, "`hand` may not touch `flow`"),
    ("owner/x", "pipeline.start", r#"{"pipeline":"nothing"}"#, Code::NotFound, "there is no pipeline `nothing`; `synod pipeline define` makes one"),
    ("full/x", "pipeline.start", r#"{"pipeline":"flow","body":"$long"}"#, Code::Invalid, "the payload has 1102 bytes and 1024 are allowed"),
    ("full/x", "pipeline.start", r#"{"pipeline":"flow"}"#, Code::Exhausted, "1 items are under way; work on them"),
    ("owner/x", "pipeline.take", r#"{"pipeline":"flow","session":true}"#, Code::Invalid, "`session` needs a joined agent"),
    ("owner/x", "pipeline.take", r#"{"pipeline":"flow","stage":"paint"}"#, Code::Invalid, "stage `paint` needs the capability `paint`, which `x` has not; join with it"),
    ("owner/x", "pipeline.take", r#"{"pipeline":"nothing"}"#, Code::NotFound, "there is no pipeline `nothing`"),
    ("owner/x", "pipeline.take", r#"{"pipeline":"flow","stage":"nothing"}"#, Code::NotFound, "pipeline `flow` has no stage `nothing`; it has `paint`, `read`, `split`, `vote`"),
    ("full/heron", "pipeline.take", r#"{"pipeline":"flow"}"#, Code::Exhausted, "you hold 2 jobs; finish or release some"),
    ("owner/x", "space.txn", r#"{"commands":[{"pipeline.take":{"pipeline":"flow","wait_ms":1}}]}"#, Code::Unsupported, "command 1 (pipeline.take): work cannot be waited for inside a transaction"),
    ("owner/heron", "pipeline.extend", r#"{"job":999999,"fence":1}"#, Code::NotFound, "there is no job 999999; ended items are kept for `item_keep_ms`"),
    ("owner/heron", "pipeline.extend", r#"{"job":$item,"fence":1}"#, Code::NotFound, "$item is an item, not a job; `synod pipeline show $item` shows the jobs"),
    ("owner/heron", "pipeline.extend", r#"{"job":$hold,"fence":1}"#, Code::NotFound, "$hold is the fence of job $job, not a job; send job $job with fence $hold"),
    ("owner/x", "pipeline.extend", r#"{"job":$job,"fence":$hold}"#, Code::Stale, "job $job is not yours to extend: `heron` holds it and you are `x`; act as its holder"),
    ("owner/x", "pipeline.finish", r#"{"job":$job,"fence":1,"outputs":[]}"#, Code::Stale, "job $job is not yours to finish: its lease passed to `heron` at"),
    ("owner/heron", "pipeline.finish", r#"{"job":$job,"fence":$job}"#, Code::Stale, "$job is the number of the job, not its fence"),
    ("owner/heron", "pipeline.finish", r#"{"job":$job,"fence":1}"#, Code::Stale, "you hold job $job under another fence than 1"),
    ("owner/heron", "pipeline.finish", r#"{"job":999999,"fence":1}"#, Code::NotFound, "there is no job 999999"),
    ("owner/heron", "pipeline.finish", r#"{"job":$job,"fence":$hold,"output":1}"#, Code::Invalid, "stage `split` fans out; send `outputs`"),
    ("owner/heron", "pipeline.finish", r#"{"job":$read,"fence":$reads,"outputs":[{"body":1}]}"#, Code::Invalid, "stage `read` does not fan out; send one `output`"),
    ("full/heron", "pipeline.finish", r#"{"job":$job,"fence":$hold,"outputs":[{"body":1},{"body":2}]}"#, Code::Exhausted, "would come to 4 jobs and 2 are allowed; fan out to fewer"),
    ("owner/heron", "pipeline.fail", r#"{"job":999999,"fence":1}"#, Code::NotFound, "there is no job 999999"),
    ("owner/x", "pipeline.fail", r#"{"job":$corpse,"fence":1}"#, Code::Stale, "job $corpse is not yours to fail: it is dead since"),
    ("owner/heron", "pipeline.release", r#"{"job":999999,"fence":1}"#, Code::NotFound, "there is no job 999999"),
    ("owner/x", "pipeline.release", r#"{"job":$job,"fence":1}"#, Code::Stale, "job $job is not yours to release"),
    ("owner/x", "pipeline.pause", r#"{"pipeline":"nothing"}"#, Code::NotFound, "there is no pipeline `nothing`"),
    ("owner/x", "pipeline.resume", r#"{"pipeline":"flow","stage":"nothing"}"#, Code::NotFound, "pipeline `flow` has no stage `nothing`"),
    ("owner/x", "pipeline.retry", r#"{"items":[999999]}"#, Code::NotFound, "there is no item 999999; ended ones are kept for `item_keep_ms`"),
    ("owner/x", "pipeline.retry", r#"{"items":[$job]}"#, Code::NotFound, "$job is a job, not an item; it is part of item $item, send that"),
    ("full/x", "pipeline.retry", r#"{"items":[$over]}"#, Code::Exhausted, "1 items are under way"),
    ("owner/x", "pipeline.skip", r#"{"job":999999}"#, Code::NotFound, "there is no job 999999"),
    ("owner/x", "pipeline.skip", r#"{"job":$job}"#, Code::Conflict, "job $job is leased; only a dead letter can be gone on without"),
    ("owner/x", "pipeline.cancel", r#"{"items":[999999]}"#, Code::NotFound, "there is no item 999999"),
    ("owner/x", "pipeline.delete", r#"{"pipeline":"nothing"}"#, Code::NotFound, "there is no pipeline `nothing`"),
    ("owner/x", "pipeline.delete", r#"{"pipeline":"flow"}"#, Code::Conflict, "`flow` has items under way, 3 of them; let them end, or cancel them first"),
];

#[rustfmt::skip]
pub const QUERIES: &[Row] = &[
    ("owner/", "pipeline.show", r#"{"item":999999}"#, Code::NotFound, "there is no item 999999"),
    ("hand/", "pipeline.show", r#"{"item":$item}"#, Code::Denied, "`hand` may not touch `flow`"),
    ("owner/", "pipeline.list", r#"{"pipeline":"nothing"}"#, Code::NotFound, "there is no pipeline `nothing`"),
    ("hand/", "pipeline.list", "{}", Code::Denied, "`hand` may not touch `*`"),
    ("owner/", "pipeline.jobs", r#"{"pipeline":"nothing"}"#, Code::NotFound, "there is no pipeline `nothing`"),
    ("owner/", "pipeline.jobs", r#"{"stage":"read"}"#, Code::Invalid, "`stage` is a stage of a pipeline; name that, too"),
    ("owner/", "pipeline.stages", r#"{"pipeline":"nothing"}"#, Code::NotFound, "there is no pipeline `nothing`"),
    ("hand/", "pipeline.pipelines", "{}", Code::Denied, "`hand` may not touch `*`"),
    ("owner/", "pipeline.why", r#"{"id":999999}"#, Code::NotFound, "there is no job 999999"),
    ("hand/", "pipeline.why", r#"{"id":$job}"#, Code::Denied, "`hand` may not touch `flow`"),
    ("owner/", "pipeline.inputs", r#"{"job":999999}"#, Code::NotFound, "there is no job 999999"),
    ("hand/", "pipeline.inputs", r#"{"job":$job}"#, Code::Denied, "`hand` may not touch `flow`"),
];

/// A pipeline with an item of which heron has the first job in hand, one with a job further on in its hands, one with a dead letter, and one that was called off.
pub fn set(stage: &mut Stage) {
    let stages = r#"[{"name":"split","fan_out":true},{"name":"read"},{"name":"paint","capability":"paint"},{"name":"vote","gather":"split"}]"#;
    stage.say("heron", "pipeline.define", &format!(r#"{{"pipeline":"flow","stages":{stages}}}"#));
    let take = |stage: &mut Stage, from: &str| {
        let json = format!(r#"{{"pipeline":"flow","stage":"{from}"}}"#);
        stage.say("heron", "pipeline.take", &json)["jobs"][0].clone()
    };
    let start = |stage: &mut Stage| stage.say("heron", "pipeline.start", r#"{"pipeline":"flow"}"#);
    let over = start(stage)["item"].to_string();
    stage.say("heron", "pipeline.cancel", &format!(r#"{{"items":[{over}]}}"#));
    start(stage);
    let dead = take(stage, "split");
    let fail = format!(r#"{{"job":{},"fence":{},"fatal":true}}"#, dead["job"], dead["fence"]);
    stage.say("heron", "pipeline.fail", &fail);
    start(stage);
    let split = take(stage, "split");
    let finish = format!(r#"{{"job":{},"fence":{},"outputs":[{{"body":1}}]}}"#, split["job"], split["fence"]);
    stage.say("heron", "pipeline.finish", &finish);
    let read = take(stage, "read");
    start(stage);
    let held = take(stage, "split");
    for (word, of, field) in [
        ("item", &held, "item"),
        ("job", &held, "job"),
        ("hold", &held, "fence"),
        ("reads", &read, "fence"),
        ("read", &read, "job"),
        ("corpse", &dead, "job"),
    ] {
        stage.words.push((word, of[field].to_string()));
    }
    stage.words.push(("over", over));
}
