//! Every way in which schedules say no.

use super::{Row, Stage};
use synod_core::refusal::Code;

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("owner/x", "schedule.set", r#"{"schedule":"s","commands":[{"agent.heartbeat":{}}]}"#, Code::Invalid, "a schedule ticks by `cron`, `every_ms`, `once_at` or `local`; send one of them"),
    ("owner/x", "schedule.set", r#"{"schedule":"s","cron":"@daily","every_ms":1000,"commands":[{"agent.heartbeat":{}}]}"#, Code::Invalid, "send one of them"),
    ("owner/x", "schedule.set", r#"{"schedule":"a\tb","cron":"@daily","commands":[{"agent.heartbeat":{}}]}"#, Code::Invalid, "the schedule name contains a control character"),
    ("owner/x", "schedule.set", r#"{"schedule":"s","cron":"61 * * * *","commands":[{"agent.heartbeat":{}}]}"#, Code::Invalid, "`61 * * * *` is no cron expression: in one of its fields: number out of bounds; write minute, hour"),
    ("owner/x", "schedule.set", r#"{"schedule":"s","cron":", * * * *","commands":[{"agent.heartbeat":{}}]}"#, Code::Invalid, "its minute has no value"),
    ("owner/x", "schedule.set", r#"{"schedule":"s","cron":"0 0 30 2 *","commands":[{"agent.heartbeat":{}}]}"#, Code::Invalid, "`0 0 30 2 *` never comes within a hundred years; look at its day and month"),
    ("owner/x", "schedule.set", r#"{"schedule":"s","cron":"@daily","zone":"Berlin","commands":[{"agent.heartbeat":{}}]}"#, Code::Invalid, "there is no time zone `Berlin`; write `Europe/Berlin`"),
    ("owner/x", "schedule.set", r#"{"schedule":"s","once_at":500,"commands":[{"agent.heartbeat":{}}]}"#, Code::Invalid, "that is past: Thu 1970-01-01 00:00:00 +00:00, and it is Thu 1970-01-01 00:00:01 +00:00 now; name a time to come"),
    ("owner/x", "schedule.set", r#"{"schedule":"s","local":"soon","commands":[{"agent.heartbeat":{}}]}"#, Code::Invalid, "`soon` is no local time"),
    ("owner/x", "schedule.set", r#"{"schedule":"s","cron":"@daily","anchor":5,"commands":[{"agent.heartbeat":{}}]}"#, Code::Invalid, "`anchor` says from where intervals are counted; send `every_ms` with it"),
    ("owner/x", "schedule.set", r#"{"schedule":"s","every_ms":60000,"end":2000,"commands":[{"agent.heartbeat":{}}]}"#, Code::Invalid, "no tick lies between `start` and `end` from now on; move them"),
    ("owner/x", "schedule.set", r#"{"schedule":"s","cron":"@daily","late_ms":5,"commands":[{"agent.heartbeat":{}}]}"#, Code::Invalid, "send `missed` as `skip` with it"),
    ("owner/x", "schedule.set", r#"{"schedule":"s","cron":"@daily","commands":[]}"#, Code::Invalid, "there are no commands to carry out; name at least one"),
    ("owner/x", "schedule.set", r#"{"schedule":"hourly","cron":"@daily","if_absent":true,"commands":[{"agent.heartbeat":{}}]}"#, Code::Conflict, "there is a schedule `hourly`, set by `heron`; leave `if_absent` out"),
    ("owner/x", "schedule.set", r#"{"schedule":"s","cron":"@daily","commands":[{"schedule.fire":{"schedule":"hourly"}}]}"#, Code::Unsupported, "a schedule cannot fire schedules; let it do at once what that one does"),
    ("full/x", "schedule.set", r#"{"schedule":"one too many","cron":"@daily","commands":[{"agent.heartbeat":{}}]}"#, Code::Exhausted, "there are 1 schedules already; delete some, or raise it with `synod space set schedules_max`"),
    ("full/x", "schedule.set", r#"{"schedule":"hourly","cron":"@daily","commands":[{"queue.push":{"queue":"q","body":"$long"}}]}"#, Code::Invalid, "bytes and 1024 are kept; store what is long elsewhere and say where"),
    ("red/fox", "schedule.set", r#"{"schedule":"s","cron":"@daily","commands":[{"agent.heartbeat":{}},{"lock.break":{"lock":1}}]}"#, Code::Denied, "command 2 (lock.break): `red` has the role agent here"),
    ("hand/build-x", "schedule.set", r#"{"schedule":"s","cron":"@daily","commands":[{"agent.heartbeat":{}}]}"#, Code::Denied, "`hand` may not touch `s`"),
    ("owner/x", "schedule.pause", r#"{"schedule":"nothing"}"#, Code::NotFound, "there is no schedule `nothing`; `synod schedule list` shows those that there are"),
    ("owner/x", "schedule.pause", r#"{"schedule":"over"}"#, Code::Gone, "the last tick of `over` has come; set it anew with times to come"),
    ("owner/x", "schedule.resume", r#"{"schedule":"nothing"}"#, Code::NotFound, "there is no schedule `nothing`"),
    ("owner/x", "schedule.resume", r#"{"schedule":"over"}"#, Code::Gone, "the last tick of `over` has come"),
    ("owner/x", "schedule.delete", r#"{"schedule":"nothing"}"#, Code::NotFound, "there is no schedule `nothing`"),
    ("owner/x", "schedule.fire", r#"{"schedule":"nothing"}"#, Code::NotFound, "there is no schedule `nothing`"),
    ("eye/x", "schedule.fire", r#"{"schedule":"hourly"}"#, Code::Denied, "schedule.fire needs more"),
    ("owner/owner", "space.redact", r#"{"index":$fired,"ordinals":[1073741824],"reason":"a secret"}"#, Code::Conflict, "came with an earlier request; erase"),
];

#[rustfmt::skip]
pub const QUERIES: &[Row] = &[
    ("owner/", "schedule.show", r#"{"schedule":"nothing"}"#, Code::NotFound, "there is no schedule `nothing`"),
    ("owner/", "schedule.preview", "{}", Code::Invalid, "send `cron`, `every_ms` or `local`"),
    ("owner/", "schedule.preview", r#"{"cron":"@never"}"#, Code::Invalid, "`@never` is no cron expression"),
    ("hand/", "schedule.show", r#"{"schedule":"hourly"}"#, Code::Denied, "`hand` may not touch `hourly`"),
    ("hand/", "schedule.why", r#"{"schedule":"hourly"}"#, Code::Denied, "`hand` may not touch `hourly`"),
    ("hand/", "schedule.list", "{}", Code::Denied, "may not touch `*`"),
];

/// A schedule that ticks, one that has published, and one that is over.
pub fn set(stage: &mut Stage) {
    let set = |schedule: &str, when: &str| {
        format!(r#"{{"schedule":"{schedule}",{when},"commands":[{{"agent.heartbeat":{{}}}}]}}"#)
    };
    stage.say("heron", "schedule.set", &set("hourly", r#""cron":"@hourly""#));
    stage.say("heron", "schedule.set", &set("over", r#""once_at":1001"#));
    let publish = r#"[{"topic.publish":{"topic":"ticks","body":1}}]"#;
    let set = format!(r#"{{"schedule":"published","cron":"@hourly","commands":{publish}}}"#);
    stage.say("heron", "schedule.set", &set);
    stage.say("heron", "schedule.fire", r#"{"schedule":"published"}"#);
    stage.words.push(("fired", stage.world.fold.index().to_string()));
    stage.world.time += 1;
    stage.world.pulse();
}
