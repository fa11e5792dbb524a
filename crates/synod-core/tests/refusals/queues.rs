//! How queues and tasks say no.

use super::Row;
use synod_core::refusal::Code;

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("owner/x", "queue.push", r#"{"queue":"a\nb"}"#, Code::Invalid, "the queue name contains a control character"),
    ("owner/x", "queue.push", r#"{"queue":"q","after":[999]}"#, Code::NotFound, "there is no task 999 to wait for"),
    ("full/x", "queue.push", r#"{"queue":"q"}"#, Code::Exhausted, "tasks are not finished"),
    ("full/x", "queue.push", r#"{"queue":"one too many"}"#, Code::Exhausted, "queues already"),
    ("full/x", "queue.push_all", r#"{"queue":"q","tasks":[{}]}"#, Code::Exhausted, "task 1:"),
    ("owner/x", "queue.push_all", r#"{"queue":"q","tasks":[{},{"after":[999]}]}"#, Code::NotFound, "task 2: there is no task 999"),
    ("owner/x", "queue.push_all", r#"{"queue":"q","tasks":[{"unique":"a\nb"}]}"#, Code::Invalid, "task 1: the unique name contains"),
    ("owner/x", "queue.claim", r#"{"queue":"q","session":true}"#, Code::Invalid, "needs a joined agent"),
    ("owner/x", "queue.claim", r#"{"queue":"a\nb","wait_ms":1}"#, Code::Invalid, "the queue name contains"),
    ("full/heron", "queue.claim", r#"{"queue":"q"}"#, Code::Exhausted, "finish or release some before you claim more"),
    ("owner/tired", "queue.claim", r#"{"queue":"q"}"#, Code::Held, "failed 5 times in a row and is rested; claim again in 30 s"),
    ("owner/heron", "queue.extend", r#"{"task":$task,"fence":1}"#, Code::Stale, "you hold task $task under another fence than 1"),
    ("owner/heron", "queue.extend", r#"{"task":999,"fence":1}"#, Code::NotFound, "there is no task 999"),
    ("owner/x", "queue.finish", r#"{"task":$task,"fence":$fence}"#, Code::Stale, "`heron` holds it and you are `x`"),
    ("owner/heron", "queue.finish", r#"{"task":$task,"fence":$task}"#, Code::Stale, "is the number of the task, not its fence"),
    ("owner/heron", "queue.finish", r#"{"task":$fence,"fence":$fence}"#, Code::NotFound, "is the fence of task"),
    ("full/heron", "queue.finish", r#"{"task":$task,"fence":$fence,"result":"$long"}"#, Code::Invalid, "1024 are allowed"),
    ("owner/heron", "queue.fail", r#"{"task":$task,"fence":1}"#, Code::Stale, "you hold task $task under another fence than 1"),
    ("owner/heron", "queue.fail", r#"{"task":999,"fence":1}"#, Code::NotFound, "there is no task 999"),
    ("owner/heron", "queue.release", r#"{"task":$task,"fence":1}"#, Code::Stale, "you hold task $task under another fence than 1"),
    ("owner/heron", "queue.release", r#"{"task":999,"fence":1}"#, Code::NotFound, "there is no task 999"),
    ("owner/heron", "queue.progress", r#"{"task":$task,"fence":1,"note":1}"#, Code::Stale, "you hold task $task under another fence than 1"),
    ("owner/heron", "queue.progress", r#"{"task":999,"fence":1,"note":1}"#, Code::NotFound, "there is no task 999"),
    ("full/heron", "queue.progress", r#"{"task":$task,"fence":$fence,"note":"$long"}"#, Code::Invalid, "1024 are allowed"),
    ("owner/heron", "queue.park", r#"{"task":$task,"fence":1,"question":"?"}"#, Code::Stale, "you hold task $task under another fence than 1"),
    ("owner/heron", "queue.park", r#"{"task":999,"fence":1,"question":"?"}"#, Code::NotFound, "there is no task 999"),
    ("owner/x", "queue.answer", r#"{"task":$task,"answer":1}"#, Code::Conflict, "asks nothing: it is leased"),
    ("owner/x", "queue.answer", r#"{"task":999,"answer":1}"#, Code::NotFound, "there is no task 999"),
    ("owner/x", "queue.cancel", r#"{"tasks":[$task,999]}"#, Code::NotFound, "there is no task 999"),
    ("owner/x", "queue.retry", r#"{"tasks":[999]}"#, Code::NotFound, "there is no task 999"),
    ("owner/x", "queue.retry", r#"{"tasks":[$dead]}"#, Code::Conflict, "has taken the unique key of task $dead"),
    ("owner/x", "queue.pause", r#"{"queue":"nothing"}"#, Code::NotFound, "there is no queue `nothing`"),
    ("owner/x", "queue.resume", r#"{"queue":"nothing"}"#, Code::NotFound, "there is no queue `nothing`"),
    ("owner/x", "queue.purge", r#"{"queue":"nothing"}"#, Code::NotFound, "there is no queue `nothing`"),
    ("eye/x", "queue.extend_all", r#"{"leases":[{"task":1,"fence":1}]}"#, Code::Denied, "queue.extend_all needs more"),
    ("eye/x", "queue.finish_all", r#"{"tasks":[{"task":1,"fence":1}]}"#, Code::Denied, "queue.finish_all needs more"),
    ("eye/x", "queue.release_all", r#"{"leases":[{"task":1,"fence":1}]}"#, Code::Denied, "queue.release_all needs more"),
    ("hand/build-x", "queue.finish", r#"{"task":$task,"fence":$fence}"#, Code::Denied, "`hand` may not touch `q`"),
];

#[rustfmt::skip]
pub const QUERIES: &[Row] = &[
    ("hand/", "queue.show", r#"{"task":$task}"#, Code::Denied, "`hand` may not touch `q`"),
    ("hand/", "queue.why", r#"{"task":$task}"#, Code::Denied, "`hand` may not touch `q`"),
    ("hand/", "queue.stats", r#"{"queue":"q"}"#, Code::Denied, "`hand` may not touch `q`"),
    ("hand/", "queue.list", "{}", Code::Denied, "may not touch `*`"),
    ("hand/", "queue.queues", "{}", Code::Denied, "may not touch `*`"),
    ("hand/", "queue.queues", r#"{"prefix":""}"#, Code::Denied, "may not touch `*`"),
    ("owner/", "queue.show", r#"{"task":999}"#, Code::NotFound, "there is no task 999"),
    ("owner/", "queue.why", r#"{"task":999}"#, Code::NotFound, "there is no task 999"),
    ("owner/", "queue.stats", r#"{"queue":"nothing"}"#, Code::NotFound, "there is no queue `nothing`"),
    ("owner/", "queue.list", r#"{"queue":"nothing"}"#, Code::NotFound, "there is no queue `nothing`"),
];
