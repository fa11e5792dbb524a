//! Every way to be told no: a table, one row for each command and reason, with the code and a part of what is said.
//!
//! A code that a card promises and no row shows fails the test, and so does one that a row shows and no card promises.

mod common;
#[path = "refusals/elections.rs"]
mod elections;
#[path = "refusals/topics.rs"]
mod topics;

use common::{OWNER, Who, World, request};
use std::collections::BTreeSet;
use synod_core::catalogue::{self, Right};
use synod_core::record::Kind;
use synod_core::refusal::{Code, Refusal};

/// What every command can be refused with, whatever its card says: rights, handles, request keys, and fields that a door would not have let through.
const ANYWHERE: [Code; 4] = [Code::Unauthenticated, Code::Denied, Code::Gone, Code::Invalid];

/// (who, as `principal/agent`), command, fields, code, what is said. `$task` and `$fence` are what heron holds, `$message` and `$lease` what it has in hand.
type Row = (&'static str, &'static str, &'static str, Code, &'static str);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    // Anywhere.
    ("nobody/x", "kv.put", r#"{"key":"k","value":1}"#, Code::Unauthenticated, "nobody here knows the principal `nobody`"),
    ("eye/x", "kv.put", r#"{"key":"k","value":1}"#, Code::Denied, "`eye` has the role reader here and kv.put needs more"),
    ("hand/build-x", "kv.put", r#"{"key":"k","value":1}"#, Code::Denied, "`hand` may not touch `k`: it is confined to build-"),
    ("hand/heron", "agent.heartbeat", "{}", Code::Denied, "`heron` belongs to another principal"),
    ("owner/heron@999", "kv.put", r#"{"key":"k","value":1}"#, Code::Gone, "session 999 of `heron` has ended; call agent.join again"),
    ("owner/heron@x", "kv.put", r#"{"key":"k","value":1}"#, Code::Invalid, "`heron@x` is not a handle"),
    ("owner/", "kv.put", r#"{"key":"k","value":1}"#, Code::Invalid, "the agent name has 0 bytes; give it 1 to 200"),
    ("owner/a\u{7}", "kv.put", r#"{"key":"k","value":1}"#, Code::Invalid, "the agent name contains a control character"),
    // agent
    ("owner/x", "agent.join", r#"{"name":"x","parent":"nobody"}"#, Code::NotFound, "there is no agent `nobody`"),
    ("owner/x", "agent.join", r#"{"name":"a@b"}"#, Code::Invalid, "an agent's name cannot contain `@`"),
    ("owner/x", "agent.join", r#"{"name":"x","capabilities":[""]}"#, Code::Invalid, "the capability name has 0 bytes"),
    ("hand/build-x", "agent.join", r#"{"name":"heron"}"#, Code::Denied, "it is confined to build-"),
    ("red/fox", "agent.join", r#"{"name":"heron"}"#, Code::Denied, "`heron` belongs to another principal"),
    ("full/x1", "agent.join", r#"{"name":"one-too-many"}"#, Code::Exhausted, "agents already; raise it with `synod space set agents_max`"),
    ("owner/heron@1", "agent.leave", "{}", Code::Gone, "session 1 of `heron` has ended"),
    ("owner/heron@1", "agent.heartbeat", "{}", Code::Gone, "session 1 of `heron` has ended"),
    ("owner/x", "agent.join", r#"{"name":"x","endpoint":"https://a.example/"}"#, Code::Invalid, "there is no secret yet; call agent.endpoint, which makes one"),
    ("owner/x", "agent.join", r#"{"name":"x","secret":"sealed_x"}"#, Code::Invalid, "a secret signs what is pushed to an endpoint; send `endpoint` with it"),
    ("owner/x", "agent.endpoint", r#"{"endpoint":"https://me:pw@a.example/","secret":"sealed_x"}"#, Code::Invalid, "an endpoint carries no user name or password"),
    ("owner/x", "agent.endpoint", r#"{"endpoint":"https://a.example/","secret":"whsec_x"}"#, Code::Invalid, "a secret stands here only as the node sealed it"),
    ("full/x", "agent.endpoint", r#"{"endpoint":"https://a.example/","secret":"sealed_x"}"#, Code::Exhausted, "1 agents have an endpoint and 1 may; receive your mail"),
    // kv
    ("owner/x", "kv.put", r#"{"key":"n","value":1,"if_revision":1}"#, Code::Conflict, "`n` is at revision"),
    ("owner/x", "kv.put", r#"{"key":"n","value":1,"if_absent":true}"#, Code::Conflict, "look at its value and decide again"),
    ("owner/x", "kv.put", r#"{"key":"n","value":1,"if_revision":0}"#, Code::Conflict, "look at its value and decide again"),
    ("owner/x", "kv.put", r#"{"key":"new","value":1,"if_revision":7}"#, Code::Conflict, "there is no key `new` any more"),
    ("owner/x", "kv.put", r#"{"key":"n","value":1,"if_revision":7,"if_absent":true}"#, Code::Invalid, "send one of the two"),
    ("owner/x", "kv.put", r#"{"key":"n","value":1,"session":true}"#, Code::Invalid, "call agent.join and send its `handle` as `as`"),
    ("owner/x", "kv.put", r#"{"key":"a\tb","value":1}"#, Code::Invalid, "the key contains a control character"),
    ("full/x", "kv.put", r#"{"key":"one too many","value":1}"#, Code::Exhausted, "keys already; delete some, or raise it with `synod space set keys_max`"),
    ("full/x", "kv.put", r#"{"key":"n","value":"$long"}"#, Code::Invalid, "bytes and at most 1024 are taken"),
    ("owner/x", "kv.delete", r#"{"key":"n","if_revision":1}"#, Code::Conflict, "`n` is at revision"),
    ("owner/x", "kv.increment", r#"{"key":"s"}"#, Code::Conflict, "`s` holds no whole number; put one there before you count"),
    ("owner/x", "kv.increment", r#"{"key":"n","by":9007199254740991}"#, Code::Conflict, "cannot go 9007199254740991 further"),
    ("full/x", "kv.increment", r#"{"key":"one too many"}"#, Code::Exhausted, "keys already"),
    ("owner/x", "kv.check", r#"{"key":"n","revision":1}"#, Code::Conflict, "`n` is at revision"),
    ("owner/x", "kv.check", r#"{"key":"n","absent":true}"#, Code::Conflict, "`n` is at revision"),
    ("owner/x", "kv.check", r#"{"key":"new"}"#, Code::Conflict, "there is no key `new`; send `absent`"),
    ("owner/x", "kv.check", r#"{"key":"n","revision":1,"absent":true}"#, Code::Invalid, "send one of the two"),
    // queue
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
    // lock
    ("owner/x", "lock.acquire", r#"{"names":["src/a.rs"]}"#, Code::Held, "`src/**`, which `src/a.rs` touches, is held by `heron` since 00:00:01 UTC, until 00:00:31 UTC unless it is renewed, in its own words: \"new login\"; send `wait_ms`"),
    ("owner/heron", "lock.acquire", r#"{"names":["src/**"]}"#, Code::Held, "is held by `heron` (your own name; join, so that your own locks do not keep you out)"),
    ("owner/x", "lock.acquire", r#"{"names":["a","b/../c"]}"#, Code::Invalid, "`b/../c` goes up with `..`; names are relative to the repository root"),
    ("owner/x", "lock.acquire", r#"{"names":["/etc/hosts"]}"#, Code::Invalid, "`/etc/hosts` begins with a slash; names are relative to the repository root"),
    ("owner/x", "lock.acquire", r#"{"names":["a\nb"]}"#, Code::Invalid, "a name contains a control character"),
    ("owner/x", "lock.acquire", r#"{"names":[""]}"#, Code::Invalid, "a name has 0 bytes; give it 1 to 512"),
    ("owner/x", "lock.acquire", r#"{"names":["."]}"#, Code::Invalid, "`.` names nothing; `**` is everything"),
    ("owner/x", "lock.acquire", r#"{"names":["*a/*/*/*/*/*/*/*/"]}"#, Code::Invalid, "`*a/*/*/*/*/*/*/*/` has 9 stars; use at most 8, or take several names instead"),
    ("owner/x", "lock.acquire", r#"{"names":["{docs,x}/**"]}"#, Code::Invalid, "`{docs,x}/**` has a list in braces, and braces stand for themselves here; take several names instead"),
    ("owner/x", "lock.acquire", r#"{"names":["a"],"session":true}"#, Code::Invalid, "`session` needs a joined agent"),
    ("full/x", "lock.acquire", r#"{"names":["one too many"]}"#, Code::Exhausted, "1 of 1 names are held or waited for already, and 1 more do not fit; release some, or raise it with `synod space set locks_max`"),
    ("hand/build-x", "lock.acquire", r#"{"names":["build-1","build-2","deploy"]}"#, Code::Denied, "`hand` may not touch `*`"),
    ("owner/heron", "lock.renew", r#"{"lock":$lock,"fence":1}"#, Code::Stale, "you hold lock $lock under another fence than 1"),
    ("owner/heron", "lock.renew", r#"{"lock":$lock,"fence":$lock}"#, Code::Stale, "$lock is the number of the lock, not its fence"),
    ("owner/heron", "lock.renew", r#"{"lock":$key,"fence":$key}"#, Code::Stale, "$key is the fence of lock $lock, not a lock; send lock $lock with fence $key"),
    ("owner/x", "lock.release", r#"{"lock":$lock,"fence":$key}"#, Code::Stale, "lock $lock is not yours: `heron` holds it and you are `x`"),
    ("owner/x", "lock.release", r#"{"lock":999,"fence":1}"#, Code::Stale, "lock 999 is not held any more"),
    ("hand/build-x", "lock.release", r#"{"lock":$lock,"fence":$key}"#, Code::Denied, "`hand` may not touch `src/`"),
    ("eye/x", "lock.release_all", r#"{"locks":[{"lock":1,"fence":1}]}"#, Code::Denied, "lock.release_all needs more"),
    ("owner/x", "lock.check", r#"{"name":"src/a.rs","fence":$key}"#, Code::Stale, "you do not hold `src/a.rs` under fence $key: `heron` has it since 00:00:01 UTC as lock $lock; stop"),
    ("owner/heron", "lock.check", r#"{"name":"src/a.rs","fence":1}"#, Code::Stale, "your lock $lock has another, and covers `src/**`"),
    ("owner/heron", "lock.check", r#"{"name":"docs/a.md","fence":$key}"#, Code::Stale, "nobody else does; stop, and acquire it again"),
    ("owner/heron", "lock.check", r#"{"name":"/src/a.rs","fence":$key}"#, Code::Invalid, "begins with a slash"),
    ("owner/x", "lock.break", r#"{"lock":999}"#, Code::NotFound, "there is no lock 999; `synod lock list` shows what is held"),
    ("red/fox", "lock.break", r#"{"lock":$lock}"#, Code::Denied, "`red` has the role agent here and lock.break needs more"),
    // mail
    ("owner/x", "mail.send", r#"{"to":"heron@7","body":1}"#, Code::Invalid, "mail goes to agents; send it to `heron`"),
    ("owner/x", "mail.send", r#"{"to":"synod","body":1}"#, Code::Invalid, "nobody reads mail to `synod`"),
    ("owner/x", "mail.send", r#"{"to":"a\nb","body":1}"#, Code::Invalid, "the agent name contains a control character"),
    ("owner/synod", "mail.send", r#"{"to":"heron","body":1}"#, Code::Denied, "mail from `synod` is written by the node alone"),
    ("hand/build-x", "mail.send", r#"{"to":"heron","body":1}"#, Code::Denied, "`hand` may not touch `heron`"),
    ("owner/x", "mail.send", r#"{"to":"heron","body":1,"reply_to":999}"#, Code::NotFound, "there is no message 999; read ones are kept for `mail_keep_ms`"),
    ("full/x", "mail.send", r#"{"to":"heron","body":"$long"}"#, Code::Invalid, "bytes and 1024 are allowed; store it elsewhere"),
    ("full/x", "mail.send", r#"{"to":"heron","body":1}"#, Code::Exhausted, "1 messages are unread; `synod mail boxes` shows whose"),
    ("full/x", "mail.send", r#"{"to":"one too many","body":1}"#, Code::Exhausted, "boxes already; write to an agent that has one"),
    ("owner/x", "mail.receive", r#"{"session":true}"#, Code::Invalid, "needs a joined agent"),
    ("full/heron", "mail.receive", "{}", Code::Exhausted, "1 messages of your box are in hand; acknowledge some"),
    ("owner/x", "space.txn", r#"{"commands":[{"mail.receive":{"wait_ms":1}}]}"#, Code::Unsupported, "command 1 (mail.receive): `receive` cannot wait inside a transaction"),
    ("owner/heron", "mail.ack", r#"{"message":$message,"fence":1}"#, Code::Stale, "under fence 1: it was handed out again at 00:00:01 UTC; stop"),
    ("owner/heron", "mail.ack", r#"{"message":$message,"fence":$message}"#, Code::Stale, "is the number of the message, not its fence"),
    ("owner/x", "mail.ack", r#"{"message":$message,"fence":$lease}"#, Code::Stale, "it is in the box of `heron` and you are `x`; act as its reader"),
    ("owner/heron", "mail.ack", r#"{"message":$lost,"fence":1}"#, Code::Stale, "is not yours to acknowledge: it is dead since 00:00:01 UTC; there is nothing left to do"),
    ("owner/heron", "mail.ack", r#"{"message":$lease,"fence":$lease}"#, Code::NotFound, "is the fence of message $message, not a message"),
    ("owner/heron", "mail.ack", r#"{"message":999,"fence":1}"#, Code::NotFound, "there is no message 999"),
    ("eye/x", "mail.ack_all", r#"{"messages":[{"message":1,"fence":1}]}"#, Code::Denied, "mail.ack_all needs more"),
    ("owner/heron", "mail.nack", r#"{"message":$message,"fence":1}"#, Code::Stale, "is not yours to put back under fence 1"),
    ("owner/heron", "mail.nack", r#"{"message":999,"fence":1}"#, Code::NotFound, "there is no message 999"),
    ("owner/heron", "mail.extend", r#"{"message":$message,"fence":1}"#, Code::Stale, "is not yours to keep under fence 1"),
    ("owner/heron", "mail.extend", r#"{"message":999,"fence":1}"#, Code::NotFound, "there is no message 999"),
    ("owner/heron", "mail.reply", r#"{"message":$message,"fence":1,"body":1}"#, Code::Stale, "is not yours to answer under fence 1"),
    ("owner/heron", "mail.reply", r#"{"message":999,"body":1}"#, Code::NotFound, "there is no message 999"),
    ("owner/x", "mail.reply", r#"{"message":$message,"body":1}"#, Code::Denied, "went to `heron` and you are `x`; only its recipient replies"),
    ("full/heron", "mail.reply", r#"{"message":$message,"body":"$long"}"#, Code::Invalid, "bytes and 1024 are allowed"),
    ("full/heron", "mail.reply", r#"{"message":$message,"body":1}"#, Code::Exhausted, "1 messages are unread"),
    ("owner/x", "mail.request", r#"{"to":"synod","body":1,"wait_ms":1}"#, Code::Invalid, "nobody reads mail to `synod`"),
    ("full/x", "mail.request", r#"{"to":"heron","body":1,"wait_ms":1}"#, Code::Exhausted, "1 messages are unread"),
    ("owner/x", "space.txn", r#"{"commands":[{"mail.request":{"to":"heron","body":1,"wait_ms":1}}]}"#, Code::Unsupported, "command 1 (mail.request): `request` waits for its reply"),
    ("owner/wren", "mail.cancel", r#"{"message":$message}"#, Code::Held, "`heron` has message $message in hand since 00:00:01 UTC; write again"),
    ("owner/wren", "mail.cancel", r#"{"message":$lost}"#, Code::Conflict, "is dead since 00:00:01 UTC; there is nothing left to call back"),
    ("owner/heron", "mail.cancel", r#"{"message":$message}"#, Code::Denied, "is from `wren` and you are `heron`; only its sender calls it back"),
    ("owner/wren", "mail.cancel", r#"{"message":999}"#, Code::NotFound, "there is no message 999"),
    ("owner/x", "mail.retry", r#"{"messages":[999]}"#, Code::NotFound, "there is no message 999"),
    ("full/x", "mail.retry", r#"{"messages":[$lost]}"#, Code::Exhausted, "1 messages are unread"),
    ("hand/build-x", "mail.retry", r#"{"messages":[$lost]}"#, Code::Denied, "`hand` may not touch `heron`"),
    ("owner/x", "mail.carry", r#"{"max":1}"#, Code::Denied, "`owner` has the role admin here and mail.carry needs more"),
    ("owner/x", "space.txn", r#"{"commands":[{"mail.carry":{"max":1}}]}"#, Code::Denied, "command 1 (mail.carry): `owner` has the role admin"),
    ("owner/x", "mail.report", r#"{"message":$message,"fence":$lease,"came":"delivered","took_ms":1,"chance":0}"#, Code::Denied, "mail.report needs more"),
    ("/", "mail.report", r#"{"message":$message,"fence":$lease,"came":"delivered","took_ms":1,"chance":0}"#, Code::Stale, "the push of message $message under fence $lease is over"),
    ("/", "mail.send", r#"{"to":"heron","body":1}"#, Code::Denied, "the node itself carries out no agent's command"),
    ("owner/nest", "mail.ack", r#"{"message":$pushed,"fence":1}"#, Code::Stale, "it is being pushed to the endpoint of `nest` since 00:00:01 UTC; a status of 200 acknowledges it"),
    // blob
    ("owner/x", "queue.push", r#"{"queue":"q","body":"blob:$nothing"}"#, Code::NotFound, "a body mentions a blob: there is no $nothing, or not any more; put it first"),
    ("owner/x", "blob.begin", r#"{"blob":"blake3:XY$hash"}"#, Code::Invalid, "names no blob; send `blake3:` and 64 hexadecimal digits in lower case"),
    ("owner/x", "blob.begin", r#"{"part_bytes":1024,"size":65537}"#, Code::Invalid, "is longer than the 65536 that are taken in parts of 1024; begin anew with longer parts"),
    ("owner/x", "blob.begin", r#"{"part_bytes":1500}"#, Code::Invalid, "part_bytes takes a power of two from 1024 to 1048576, not 1500"),
    ("owner/x", "blob.begin", r#"{"size":9000000000}"#, Code::Invalid, "a blob of 9000000000 bytes is longer than the 1073741824 that are taken"),
    ("owner/x", "blob.begin", r#"{"media_type":"plain"}"#, Code::Invalid, "`plain` is no media type; send one such as `text/plain`"),
    ("owner/x", "blob.begin", r#"{"media_type":"a/bü"}"#, Code::Invalid, "is no media type"),
    ("owner/x", "blob.begin", "{\"name\":\"a\\u0007\"}", Code::Invalid, "the blob name contains a control character"),
    ("full/x", "blob.begin", "{}", Code::Exhausted, "1 uploads are unfinished already; finish or abort some"),
    ("owner/x", "blob.part", r#"{"upload":999,"offset":0,"content":"x"}"#, Code::NotFound, "there is no upload 999, or not any more; blob.begin starts one"),
    ("owner/x", "blob.part", r#"{"upload":$upload,"offset":2048,"content":"x"}"#, Code::Conflict, "1024 bytes of upload $upload have come, and a part at 2048 does not go on from there; send the one at 1024"),
    ("owner/x", "blob.part", r#"{"upload":$upload,"offset":0,"content":"x"}"#, Code::Conflict, "a part at 0 does not go on from there"),
    ("owner/x", "blob.part", r#"{"upload":$upload,"offset":1024,"content":"$most"}"#, Code::Conflict, "was to have 2000 bytes, and with these it would have 2024"),
    ("owner/x", "blob.part", r#"{"upload":$open,"offset":0,"content":"$long"}"#, Code::Invalid, "a part of upload $open has 1 to 1024 bytes, not 1100; cut it there"),
    ("full/x", "blob.part", r#"{"upload":$upload,"offset":1024,"content":"x"}"#, Code::Exhausted, "bytes, and 1 more do not fit; delete some, or raise blobs_max_bytes"),
    ("red/fox", "blob.part", r#"{"upload":$upload,"offset":1024,"content":"x"}"#, Code::Denied, "upload $upload was begun under another credential than yours"),
    ("owner/x", "blob.seal", r#"{"upload":999}"#, Code::NotFound, "there is no upload 999"),
    ("owner/x", "blob.seal", r#"{"upload":$upload,"blob":"blake3:0$hash"}"#, Code::Invalid, "names no blob"),
    ("owner/x", "blob.seal", r#"{"upload":$upload}"#, Code::Conflict, "1024 of 2000 bytes of upload $upload have come; send the rest from there"),
    ("owner/x", "blob.seal", r#"{"upload":$open,"blob":"$nothing"}"#, Code::Conflict, "hash to blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262 and not to $nothing; nothing is stored"),
    ("full/x", "blob.seal", r#"{"upload":$open}"#, Code::Exhausted, "the space holds 1 blobs already; delete some, or raise it with `synod space set blobs_max`"),
    ("owner/x", "blob.put", r#"{"content":"x","blob":"$nothing"}"#, Code::Conflict, "and not to $nothing; nothing is stored"),
    ("owner/x", "blob.put", r#"{"content":"x","blob":"blake3:0$hash"}"#, Code::Invalid, "names no blob"),
    ("full/x", "blob.put", r#"{"content":"x"}"#, Code::Exhausted, "the space holds 1 blobs already"),
    ("red/fox", "blob.abort", r#"{"upload":$upload}"#, Code::Denied, "was begun under another credential than yours"),
    ("owner/x", "blob.delete", r#"{"blob":"$blob"}"#, Code::Held, "$blob is mentioned by 1 bodies (tasks, keys, messages); end those first"),
    ("owner/x", "blob.delete", r#"{"blob":"blake3:0$hash"}"#, Code::Invalid, "names no blob"),
    ("owner/x", "blob.pin", r#"{"blob":"$nothing"}"#, Code::NotFound, "there is no $nothing"),
    ("owner/x", "blob.pin", r#"{"blob":"blake3:0$hash"}"#, Code::Invalid, "names no blob"),
    ("owner/x", "blob.unpin", r#"{"blob":"$nothing"}"#, Code::NotFound, "there is no $nothing"),
    ("owner/x", "blob.unpin", r#"{"blob":"blake3:0$hash"}"#, Code::Invalid, "names no blob"),
    // journal
    ("owner/x", "journal.append", r#"{"journal":"a\tb","events":[{"type":"T","data":1}]}"#, Code::Invalid, "the journal name contains a control character"),
    ("owner/x", "journal.append", r#"{"journal":"-1","events":[{"type":"T","data":1}]}"#, Code::Invalid, "begins with `-`; put its category before it"),
    ("owner/x", "journal.append", r#"{"journal":"order-1","events":[{"type":"a\nb","data":1}]}"#, Code::Invalid, "the event type name contains a control character"),
    ("owner/x", "journal.append", r#"{"journal":"order-1","events":[{"type":"T","data":1,"id":"i"},{"type":"T","data":1,"id":"i"}]}"#, Code::Invalid, "an id stands twice among these events"),
    ("owner/x", "journal.append", r#"{"journal":"order-1","events":[{"type":"T","data":1}],"expected":"any","expected_revision":1}"#, Code::Invalid, "say the same thing twice; give one"),
    ("full/x", "journal.append", r#"{"journal":"order-1","events":[{"type":"T","data":1,"metadata":"$long"}]}"#, Code::Invalid, "bytes and at most 1024 are taken"),
    ("owner/x", "journal.append", r#"{"journal":"order-1","events":[{"type":"T","data":1}],"expected_revision":0}"#, Code::Conflict, "`order-1` is at revision 2, not 0; load it and decide again"),
    ("owner/x", "journal.append", r#"{"journal":"order-1","events":[{"type":"T","data":1}],"expected":"none"}"#, Code::Conflict, "`order-1` is there, at revision 2"),
    ("owner/x", "journal.append", r#"{"journal":"order-9","events":[{"type":"T","data":1}],"expected":"exists"}"#, Code::Conflict, "there is no journal `order-9` any more, or yet"),
    ("owner/x", "journal.append", r#"{"journal":"order-1","events":[{"type":"U","data":1,"id":"third"}]}"#, Code::Conflict, "`order-1` has the id `third` at revision 2 already"),
    ("owner/x", "journal.append", r#"{"journal":"order-2","events":[{"type":"T","data":1}]}"#, Code::Gone, "`order-2` was deleted for good by `heron` at 00:00:01 UTC"),
    ("full/x", "journal.append", r#"{"journal":"one-too-many","events":[{"type":"T","data":1}]}"#, Code::Exhausted, "there are 1 journals already; delete some"),
    ("full/x", "journal.append", r#"{"journal":"order-1","events":[{"type":"T","data":1}]}"#, Code::Exhausted, "events and may hold 1; truncate or delete journals"),
    ("full/x", "journal.snapshot", r#"{"journal":"order-1","revision":2,"state":1,"type":"one too many"}"#, Code::Exhausted, "the category `order` has room for 1 types; say in the data"),
    ("hand/build-x", "journal.append", r#"{"journal":"order-1","events":[{"type":"T","data":1}]}"#, Code::Denied, "`hand` may not touch `order-1`"),
    ("owner/x", "journal.snapshot", r#"{"journal":"order-9","revision":0,"state":1}"#, Code::NotFound, "there is no journal `order-9`"),
    ("owner/x", "journal.snapshot", r#"{"journal":"order-1","revision":3,"state":1}"#, Code::Conflict, "is at revision 2; a snapshot cannot be of 3"),
    ("owner/x", "journal.snapshot", r#"{"journal":"order-3","revision":1,"state":1}"#, Code::Gone, "`order-3` begins at revision 3 and what a snapshot of 1 needs is not kept"),
    ("owner/x", "journal.snapshot", r#"{"journal":"order-2","revision":0,"state":1}"#, Code::Gone, "`order-2` was deleted by"),
    ("owner/x", "journal.snapshot", r#"{"journal":"order-1","revision":2,"state":1,"type":"a\tb"}"#, Code::Invalid, "the snapshot type name contains a control character"),
    ("full/x", "journal.snapshot", r#"{"journal":"order-1","revision":2,"state":"$long"}"#, Code::Invalid, "bytes and at most 1024 are taken"),
    ("owner/x", "journal.snapshot", r#"{"journal":"order-1","revision":2,"state":1,"type":"one too many"}"#, Code::Exhausted, "has snapshots of 8 types already"),
    ("owner/x", "journal.truncate", r#"{"journal":"order-9","before":1}"#, Code::NotFound, "there is no journal `order-9`"),
    ("owner/x", "journal.truncate", r#"{"journal":"order-1","before":4}"#, Code::Conflict, "ends with revision 2 and cannot begin at 4; name a revision up to 3"),
    ("owner/x", "journal.truncate", r#"{"journal":"order-2","before":1}"#, Code::Gone, "`order-2` was deleted by"),
    ("owner/x", "journal.delete", r#"{"journal":"order-1","expected_revision":0}"#, Code::Conflict, "`order-1` is at revision 2, not 0"),
    ("owner/x", "journal.delete", r#"{"journal":"order-9","expected_revision":0}"#, Code::Conflict, "there is no journal `order-9` any more; nothing is left to delete"),
    ("owner/x", "journal.project", r#"{"name":"p","fold":"count","journal":"a","category":"a"}"#, Code::Invalid, "a journal, a category or a pattern; give one of them"),
    ("owner/x", "journal.project", r#"{"name":"p","fold":"count","pattern":"*********"}"#, Code::Invalid, "the pattern has more than 8 stars"),
    ("owner/x", "journal.project", r#"{"name":"p","fold":"sum"}"#, Code::Invalid, "a sum needs a `field`"),
    ("owner/x", "journal.project", r#"{"name":"p","fold":"sum","field":"total"}"#, Code::Invalid, "`field` takes a JSON pointer such as /total, not `total`"),
    ("owner/x", "journal.project", r#"{"name":"p","fold":"count","by":"customer"}"#, Code::Invalid, "`by` takes a JSON pointer such as /customer, or journal, type, agent"),
    ("owner/x", "journal.project", r#"{"name":"p","fold":"count","types":["a\tb"]}"#, Code::Invalid, "the event type name contains a control character"),
    ("full/x", "journal.project", r#"{"name":"one too many","fold":"count"}"#, Code::Exhausted, "the space has 1 projections already"),
    ("red/fox", "journal.project", r#"{"name":"sales","fold":"count"}"#, Code::Denied, "`sales` is over other journals than these; only an admin"),
    ("hand/build-x", "journal.unproject", r#"{"name":"sales"}"#, Code::Denied, "`hand` may not touch `order`"),
    // space
    ("owner/x", "space.txn", r#"{"commands":[{"lock.acquire":{"names":["new"],"wait_ms":1}}]}"#, Code::Unsupported, "command 1 (lock.acquire): a lock cannot be waited for inside a transaction"),
    ("owner/x", "space.txn", r#"{"commands":[{"kv.put":{"key":"k","value":1}},{"queue.claim":{"queue":"q","wait_ms":1}}]}"#, Code::Unsupported, "command 2 (queue.claim): a claim cannot wait inside a transaction"),
    ("owner/x", "space.txn", r#"{"commands":[]}"#, Code::Invalid, "a transaction needs at least one command"),
    ("owner/x", "space.txn", r#"{"commands":[{"kv.check":{"key":"new"}}]}"#, Code::Conflict, "command 1 (kv.check): there is no key `new`"),
    ("hand/build-x", "space.txn", r#"{"commands":[{"kv.put":{"key":"k","value":1}}]}"#, Code::Denied, "command 1 (kv.put): `hand` may not touch `k`"),
    ("owner/x", "space.set", r#"{"name":"colour","value":1}"#, Code::NotFound, "there is no setting `colour`"),
    ("owner/x", "space.set", r#"{"name":"wake_max","value":0}"#, Code::Invalid, "wake_max takes 1 to 65536, not 0"),
    ("red/fox", "space.set", r#"{"name":"wake_max","value":9}"#, Code::Denied, "`red` has the role agent here and space.set needs more"),
    ("owner/x", "space.grant", r#"{"principal":"owner","role":"agent"}"#, Code::Conflict, "`owner` began this space and stays its admin"),
    ("owner/x", "space.grant", r#"{"principal":"a\nb","role":"agent"}"#, Code::Invalid, "the principal name contains a control character"),
    ("owner/x", "space.revoke", r#"{"principal":"nobody"}"#, Code::NotFound, "nobody here knows the principal `nobody`"),
    ("owner/x", "space.revoke", r#"{"principal":"owner"}"#, Code::Conflict, "stays its admin"),
    ("hand/build-x", "space.enroll", r#"{"agent":"heron","token":"$hash"}"#, Code::Denied, "`heron` belongs to another principal"),
    ("red/fox", "space.enroll", r#"{"agent":"owner","token":"$hash"}"#, Code::Conflict, "`owner` is a principal of another role"),
    ("red/fox", "space.enroll", r#"{"agent":"hand","token":"$hash"}"#, Code::Denied, "`hand` is the name of another principal"),
    ("red/fox", "space.enroll", r#"{"agent":"a@b","token":"$hash"}"#, Code::Invalid, "an agent's name cannot contain `@`"),
    ("full/x1", "space.enroll", r#"{"agent":"one-too-many","token":"$hash"}"#, Code::Exhausted, "agents already; raise it with `synod space set agents_max`"),
    ("red/fox", "agent.join", r#"{"name":"cub","parent":"heron"}"#, Code::Denied, "`heron` belongs to another principal and cannot be the parent"),
    ("red/fox", "agent.join", r#"{"name":"fox","parent":"fox"}"#, Code::Invalid, "is `fox` itself or below it"),
    ("red/fox", "agent.join", r#"{"name":"hand"}"#, Code::Denied, "`hand` is the name of another principal"),
    ("red/hand", "agent.heartbeat", "{}", Code::Denied, "`hand` is the name of another principal"),
    ("red/fox", "space.accept_clock", "{}", Code::Denied, "space.accept_clock needs more"),
    ("owner/x", "space.redact", r#"{"index":999999,"reason":"r"}"#, Code::NotFound, "index 999999 has not come yet"),
    ("owner/x", "space.upgrade", r#"{"to":1}"#, Code::Conflict, "fold version 1 is in force and never goes down"),
    ("owner/x", "space.upgrade", r#"{"to":2}"#, Code::Unsupported, "nothing newer than fold version 1 is known here, so 2 cannot come into force"),
    ("red/fox", "space.upgrade", r#"{"to":2}"#, Code::Denied, "space.upgrade needs more"),
    ("owner/x", "space.redact", r#"{"index":0,"reason":"r"}"#, Code::NotFound, "index 0 has not come yet"),
    ("red/fox", "space.redact", r#"{"index":1,"reason":"r"}"#, Code::Denied, "space.redact needs more"),
];

#[rustfmt::skip]
const QUERIES: &[Row] = &[
    ("nobody/", "kv.get", r#"{"key":"n"}"#, Code::Unauthenticated, "nobody here knows the principal `nobody`"),
    ("hand/", "kv.get", r#"{"key":"n"}"#, Code::Denied, "`hand` may not touch `n`"),
    ("hand/", "kv.list", "{}", Code::Denied, "may not touch `*`"),
    ("hand/", "kv.history", r#"{"key":"n"}"#, Code::Denied, "`hand` may not touch `n`"),
    ("hand/", "queue.show", r#"{"task":$task}"#, Code::Denied, "`hand` may not touch `q`"),
    ("hand/", "queue.why", r#"{"task":$task}"#, Code::Denied, "`hand` may not touch `q`"),
    ("hand/", "queue.stats", r#"{"queue":"q"}"#, Code::Denied, "`hand` may not touch `q`"),
    ("hand/", "queue.list", "{}", Code::Denied, "may not touch `*`"),
    ("hand/", "queue.queues", "{}", Code::Denied, "may not touch `*`"),
    ("hand/", "queue.queues", r#"{"prefix":""}"#, Code::Denied, "may not touch `*`"),
    ("hand/", "lock.show", r#"{"lock":$lock}"#, Code::Denied, "`hand` may not touch `src/`"),
    ("hand/", "lock.list", "{}", Code::Denied, "may not touch `*`"),
    ("hand/", "lock.waits", "{}", Code::Denied, "may not touch `*`"),
    ("hand/", "lock.why", r#"{"name":"src/a.rs"}"#, Code::Denied, "`hand` may not touch `src/a.rs`"),
    ("hand/", "mail.show", r#"{"message":$message}"#, Code::Denied, "`hand` may not touch `heron`"),
    ("hand/", "mail.why", r#"{"message":$message}"#, Code::Denied, "`hand` may not touch `heron`"),
    ("hand/", "mail.inbox", r#"{"agent":"heron"}"#, Code::Denied, "`hand` may not touch `heron`"),
    ("hand/", "mail.history", r#"{"agent":"heron"}"#, Code::Denied, "`hand` may not touch `heron`"),
    ("hand/", "mail.dead", "{}", Code::Denied, "may not touch `*`"),
    ("hand/", "mail.boxes", "{}", Code::Denied, "may not touch `*`"),
    ("owner/", "mail.show", r#"{"message":999}"#, Code::NotFound, "there is no message 999"),
    ("owner/", "mail.why", r#"{"message":999}"#, Code::NotFound, "there is no message 999"),
    ("hand/", "journal.read", r#"{"journal":"order-1"}"#, Code::Denied, "`hand` may not touch `order-1`"),
    ("hand/", "journal.category", r#"{"category":"order"}"#, Code::Denied, "`hand` may not touch `order`"),
    ("hand/", "journal.all", "{}", Code::Denied, "may not touch `*`"),
    ("hand/", "journal.all", r#"{"pattern":"*build-"}"#, Code::Denied, "may not touch `*`"),
    ("hand/", "journal.list", "{}", Code::Denied, "may not touch `*`"),
    ("hand/", "journal.categories", "{}", Code::Denied, "may not touch `*`"),
    ("hand/", "journal.projection", r#"{"name":"sales"}"#, Code::Denied, "`hand` may not touch `order`"),
    ("hand/", "journal.state", r#"{"journal":"build-1","projection":"sales"}"#, Code::Denied, "the projection `sales` is over journals that you may not read"),
    ("hand/", "journal.projections", "{}", Code::Denied, "may not touch `*`"),
    ("owner/", "journal.read", r#"{"journal":"order-9"}"#, Code::NotFound, "there is no journal `order-9`"),
    ("owner/", "journal.read", r#"{"journal":"order-1","from":0}"#, Code::Gone, "event 0 of `order-1` is not kept any more; its oldest is 1"),
    ("owner/", "journal.read", r#"{"journal":"order-1","backwards":true,"wait_ms":1}"#, Code::Invalid, "nothing new comes when reading backwards"),
    ("owner/", "journal.category", r#"{"category":"nothing"}"#, Code::NotFound, "there is no category `nothing`"),
    ("owner/", "journal.category", r#"{"category":"order","after":"1.2.3"}"#, Code::Invalid, "`after` takes a place such as 412.3 or 412, not `1.2.3`"),
    ("owner/", "journal.all", r#"{"pattern":"order-*","after":"-1"}"#, Code::Invalid, "`after` takes a place such as 412.3 or 412, not `-1`"),
    ("owner/", "journal.all", "{}", Code::Exhausted, "more than 1000 categories; ask for one category"),
    ("owner/", "journal.show", r#"{"journal":"order-9"}"#, Code::NotFound, "there is no journal `order-9`"),
    ("owner/", "journal.load", r#"{"journal":"order-9"}"#, Code::NotFound, "there is no journal `order-9`"),
    ("owner/", "journal.load", r#"{"journal":"order-1"}"#, Code::Gone, "event 0 of `order-1` is not kept any more"),
    ("owner/", "journal.state", r#"{"journal":"order-9"}"#, Code::NotFound, "there is no journal `order-9`"),
    ("owner/", "journal.state", r#"{"journal":"order-2"}"#, Code::Gone, "`order-2` was deleted by"),
    ("owner/", "journal.projection", r#"{"name":"nothing"}"#, Code::NotFound, "there is no projection `nothing`"),
    ("red/", "space.rights", "{}", Code::Denied, "space.rights needs more"),
    ("owner/", "kv.get", r#"{"key":"new"}"#, Code::NotFound, "there is no key `new`"),
    ("owner/", "kv.history", r#"{"key":"new"}"#, Code::NotFound, "there is no key `new`"),
    ("owner/", "queue.show", r#"{"task":999}"#, Code::NotFound, "there is no task 999"),
    ("owner/", "queue.why", r#"{"task":999}"#, Code::NotFound, "there is no task 999"),
    ("owner/", "queue.stats", r#"{"queue":"nothing"}"#, Code::NotFound, "there is no queue `nothing`"),
    ("owner/", "queue.list", r#"{"queue":"nothing"}"#, Code::NotFound, "there is no queue `nothing`"),
    ("owner/", "lock.show", r#"{"lock":999}"#, Code::NotFound, "there is no lock 999"),
    ("owner/", "lock.list", r#"{"touching":"/src"}"#, Code::Invalid, "begins with a slash"),
    ("owner/", "lock.why", r#"{"name":"../src"}"#, Code::Invalid, "goes up with `..`"),
    ("hand/", "blob.list", "{}", Code::Denied, "may not touch `*`"),
    ("hand/", "blob.uploads", "{}", Code::Denied, "may not touch `*`"),
    ("owner/", "blob.show", r#"{"blob":"$nothing"}"#, Code::NotFound, "there is no $nothing"),
    ("owner/", "blob.show", r#"{"blob":"blake3:0$hash"}"#, Code::Invalid, "names no blob"),
    ("owner/", "blob.list", r#"{"after":"blake3:0$hash"}"#, Code::Invalid, "names no blob"),
    ("owner/", "blob.parts", r#"{"blob":"$nothing"}"#, Code::NotFound, "there is no $nothing"),
    ("owner/", "blob.parts", r#"{"blob":"blake3:0$hash"}"#, Code::Invalid, "names no blob"),
    ("owner/", "blob.upload", r#"{"upload":999}"#, Code::NotFound, "there is no upload 999"),
    ("owner/", "agent.show", r#"{"agent":"nobody"}"#, Code::NotFound, "there is no agent `nobody`"),
];

/// A space in which all of this can be refused.
struct Stage {
    world: World,
    task: String,
    fence: String,
    dead: String,
    lock: String,
    key: String,
    message: String,
    lease: String,
    lost: String,
    pushed: String,
    /// An upload of which half has come, one of which nothing has, and a blob.
    upload: String,
    open: String,
    blob: String,
    grant: String,
    /// What heron leads under, and the session of robin, who stands in line.
    term: String,
    robin: String,
}

impl Stage {
    fn new() -> Stage {
        let mut world = World::new();
        let mut say = |agent: &str, name: &str, json: &str| {
            world.call(Who::agent(agent), name, json).unwrap_or_else(|no| panic!("{name} {json}: {no}"))
        };
        for (principal, more) in [
            ("eye", r#""role":"reader""#),
            ("red", r#""role":"agent""#),
            ("full", r#""role":"admin""#),
            ("hand", r#""role":"agent","prefixes":["build-"]"#),
        ] {
            say(OWNER, "space.grant", &format!(r#"{{"principal":"{principal}",{more}}}"#));
        }
        say("heron", "kv.put", r#"{"key":"n","value":7}"#);
        say("heron", "kv.put", r#"{"key":"s","value":"seven"}"#);
        say("heron", "queue.push", r#"{"queue":"q","unique":"u"}"#);
        let dead = say("heron", "queue.claim", r#"{"queue":"q"}"#)["tasks"][0].clone();
        say(
            "heron",
            "queue.fail",
            &format!(r#"{{"task":{},"fence":{},"fatal":true}}"#, dead["task"], dead["fence"]),
        );
        say("heron", "queue.push", r#"{"queue":"q","unique":"u"}"#);
        let held = say("heron", "queue.claim", r#"{"queue":"q"}"#)["tasks"][0].clone();
        let locked = say("heron", "lock.acquire", r#"{"names":["src/**"],"note":"new login"}"#);
        for _ in 0..5 {
            say("heron", "queue.push", r#"{"queue":"hard"}"#);
            let task = say("tired", "queue.claim", r#"{"queue":"hard"}"#)["tasks"][0].clone();
            let json = format!(r#"{{"task":{},"fence":{},"fatal":true}}"#, task["task"], task["fence"]);
            say("tired", "queue.fail", &json);
        }
        // One message in the hands of heron, and one that is dead.
        say(OWNER, "space.set", r#"{"name":"mail_attempts_max","value":1}"#);
        say("wren", "mail.send", r#"{"to":"heron","body":1}"#);
        let lost = say("heron", "mail.receive", "{}")["messages"][0].clone();
        say("heron", "mail.nack", &format!(r#"{{"message":{},"fence":{}}}"#, lost["message"], lost["fence"]));
        say("wren", "mail.send", r#"{"to":"heron","body":1}"#);
        let mail = say("heron", "mail.receive", "{}")["messages"][0].clone();
        // A blob that a key mentions, and two uploads.
        let blob =
            say("heron", "blob.put", r#"{"content":"artefact"}"#)["blob"].as_str().unwrap().to_string();
        say("heron", "kv.put", &format!(r#"{{"key":"s","value":"blob:{blob}"}}"#));
        let begin = r#"{"part_bytes":1024,"size":2000}"#;
        let upload = say("heron", "blob.begin", begin)["upload"].to_string();
        let half = format!(r#"{{"upload":{upload},"offset":0,"content":"{}"}}"#, "x".repeat(1_024));
        say("heron", "blob.part", &half);
        let open = say("heron", "blob.begin", r#"{"part_bytes":1024}"#)["upload"].to_string();
        // A journal that begins later and has many snapshots, one that is over, one whose second life has begun.
        let event = r#"[{"type":"T","data":1},{"type":"T","data":1},{"type":"T","data":1,"id":"third"}]"#;
        for journal in ["order-1", "order-2", "order-3"] {
            say("heron", "journal.append", &format!(r#"{{"journal":"{journal}","events":{event}}}"#));
        }
        for kind in 0..8 {
            let json = format!(r#"{{"journal":"order-1","revision":2,"state":1,"type":"v{kind}"}}"#);
            say("heron", "journal.snapshot", &json);
        }
        say("heron", "journal.truncate", r#"{"journal":"order-1","before":1}"#);
        say("heron", "journal.delete", r#"{"journal":"order-2","forever":true}"#);
        say("heron", "journal.delete", r#"{"journal":"order-3"}"#);
        say("heron", "journal.append", r#"{"journal":"order-3","events":[{"type":"T","data":1}]}"#);
        say("heron", "journal.append", r#"{"journal":"build-1","events":[{"type":"T","data":1}]}"#);
        say("heron", "journal.project", r#"{"name":"sales","fold":"count","category":"order"}"#);
        // A topic with a group of which heron has a message in hand, and one that has let go of a message.
        say("wren", "topic.create", r#"{"topic":"small","max_bytes":10,"max_count":1}"#);
        say("wren", "topic.publish_all", r#"{"topic":"small","messages":[{"body":1},{"body":2}]}"#);
        say("wren", "topic.publish_all", r#"{"topic":"news","messages":[{"body":1},{"body":2},{"body":3}]}"#);
        say("owl", "topic.join", r#"{"group":"every","topic":">"}"#);
        say("heron", "topic.join", r#"{"group":"team","topic":"news"}"#);
        let news = say("heron", "topic.fetch", r#"{"group":"team","max":2}"#)["messages"].clone();
        say("heron", "topic.ack", &format!(r#"{{"group":"team","offset":0,"fence":{}}}"#, news[0]["fence"]));
        // An election that heron leads, and for which a session of robin stands in line.
        let led = say("heron", "election.campaign", r#"{"election":"job","value":"here"}"#);
        let joined = say("robin", "agent.join", "{}");
        let number = |value: &serde_json::Value| value.to_string();
        let (term, robin) = (number(&led["term"]), number(&joined["session"]));
        let grant = number(&news[1]["fence"]);
        let (message, lease, lost) =
            (number(&mail["message"]), number(&mail["fence"]), number(&lost["message"]));
        let (task, fence, dead) = (number(&held["task"]), number(&held["fence"]), number(&dead["task"]));
        let (lock, key) = (number(&locked["lock"]), number(&locked["fence"]));
        // And one on its way to an endpoint.
        say("nest", "agent.endpoint", r#"{"endpoint":"https://nest.example/","secret":"sealed_x"}"#);
        let pushed = number(&say("wren", "mail.send", r#"{"to":"nest","body":1}"#)["message"]);
        let node = Who { principal: "", ..Who::agent("") };
        world.call(node, "mail.carry", r#"{"max":1}"#).expect("it is carried");
        let handle = format!("robin@{robin}");
        let stand = r#"{"election":"job","wait_ms":60000}"#;
        world.entry(&[request(Who::agent(&handle), "election.campaign", stand).expect("a request")]);
        Stage {
            world,
            task,
            fence,
            dead,
            lock,
            key,
            message,
            lease,
            lost,
            pushed,
            upload,
            open,
            blob,
            grant,
            term,
            robin,
        }
    }

    /// The same with every quota used up.
    fn full() -> Stage {
        let mut stage = Stage::new();
        for (name, value) in [
            ("agents_max", 1),
            ("keys_max", 2),
            ("tasks_max", 1),
            ("queues_max", 1),
            ("leases_max", 1),
            ("locks_max", 1),
            ("mails_max", 1),
            ("push_max", 1),
            ("uploads_max", 1),
            ("blobs_max", 1),
            ("blobs_max_bytes", 1_032),
            ("topics_max", 1),
            ("topic_messages_max", 1),
            ("topic_groups_max", 1),
            ("body_max_bytes", 1_024),
            ("journals_max", 1),
            ("journal_events_max", 1),
            ("projections_max", 1),
            ("journal_category_types_max", 1),
            ("elections_max", 1),
        ] {
            let json = format!(r#"{{"name":"{name}","value":{value}}}"#);
            stage.world.call(Who::agent(OWNER), "space.set", &json).unwrap();
        }
        stage
    }

    /// The same with journals of very many categories.
    fn wide() -> Stage {
        let mut stage = Stage::new();
        for hundred in 0..11 {
            let one = |n| {
                format!(r#"{{"journal.append":{{"journal":"c{n}","events":[{{"type":"T","data":1}}]}}}}"#)
            };
            let all: Vec<String> = (hundred * 100..hundred * 100 + 100).map(one).collect();
            let json = format!(r#"{{"commands":[{}]}}"#, all.join(","));
            stage.world.call(Who::agent("heron"), "space.txn", &json).unwrap();
        }
        stage
    }

    fn fill(&self, text: &str) -> String {
        text.replace("$task", &self.task)
            .replace("$fence", &self.fence)
            .replace("$dead", &self.dead)
            .replace("$lock", &self.lock)
            .replace("$key", &self.key)
            .replace("$message", &self.message)
            .replace("$lease", &self.lease)
            .replace("$lost", &self.lost)
            .replace("$pushed", &self.pushed)
            .replace("$upload", &self.upload)
            .replace("$open", &self.open)
            .replace("$blob", &self.blob)
            .replace("$nothing", &format!("blake3:{}", "0".repeat(64)))
            .replace("$most", &"x".repeat(1_000))
            .replace("$grant", &self.grant)
            .replace("$term", &self.term)
            .replace("$robin", &self.robin)
            .replace(
                "$headers",
                &[&*format!(r#"{{"name":"n","value":"{}"}}"#, "x".repeat(1_000)); 5].join(","),
            )
            .replace("$long", &"x".repeat(1_100))
            .replace("$hash", &"07".repeat(32))
    }
}

/// The rows of several tables.
fn all(tables: &[&'static [Row]]) -> impl Iterator<Item = &'static Row> {
    tables.iter().copied().flatten().collect::<Vec<_>>().into_iter()
}

#[test]
fn every_command_is_refused_as_the_table_says() {
    let (mut plain, mut full) = (Stage::new(), Stage::full());
    for &(who, name, json, code, said) in all(&[ROWS, topics::ROWS, elections::ROWS]) {
        let (principal, agent) = who.split_once('/').unwrap();
        let stage = if principal == "full" { &mut full } else { &mut plain };
        let (json, said, agent) = (stage.fill(json), stage.fill(said), stage.fill(agent));
        // Known agents of the owner are used under quotas too: an admin may act as anybody.
        let agent = if principal == "full" && agent == "x" { "heron" } else { &*agent };
        let refusal = match request(Who { principal, ..Who::agent(agent) }, name, &json) {
            Err(door) => panic!("{name} {json} was refused at the door: {door}"),
            Ok(request) => {
                stage.world.entry(&[request]);
                let refusals = &stage.world.fold.effects().refusals;
                refusals.first().map(|(_, refusal)| refusal.clone())
            }
        };
        compare(who, name, &json, refusal, code, &said);
    }
}

#[test]
fn every_query_is_refused_as_the_table_says() {
    let stage = Stage::wide();
    for &(who, name, json, code, said) in all(&[QUERIES, topics::QUERIES, elections::QUERIES]) {
        let (json, said) = (stage.fill(json), stage.fill(said));
        let refusal = stage.world.ask(who.trim_end_matches('/'), name, &json).err();
        compare(who, name, &json, refusal, code, &said);
    }
}

fn compare(who: &str, name: &str, json: &str, refusal: Option<Refusal>, code: Code, said: &str) {
    let Some(refusal) = refusal else { panic!("{who}: {name} {json} was not refused") };
    assert_eq!(refusal.code, code, "{who}: {name} {json} was refused as {refusal}");
    assert!(refusal.text.contains(said), "{who}: {name} {json}\n says {}\n not  {said}", refusal.text);
    let first = refusal.text.chars().next().unwrap();
    assert!(
        !first.is_uppercase() && !refusal.text.ends_with('.'),
        "lower case, no full stop: {}",
        refusal.text
    );
}

#[test]
fn cards_and_rows_promise_the_same() {
    let mut wrong = Vec::new();
    for card in catalogue::commands().chain(catalogue::queries()).filter(|card| card.right != Right::Node) {
        let name = card.name();
        // A command that is refused within a transaction is named there.
        let within = format!("({name})");
        let of_it = |row: &&Row| row.1 == name || row.4.contains(&within);
        let rows = all(&[ROWS, QUERIES, topics::ROWS, topics::QUERIES, elections::ROWS, elections::QUERIES]);
        let shown: BTreeSet<Code> = rows.filter(of_it).map(|row| row.3).collect();
        for code in card.refusals.iter().filter(|code| !shown.contains(code)) {
            wrong.push(format!("{name}'s card promises {code}, and no row shows it"));
        }
        // A transaction is refused as its commands are.
        // A body may mention what is not there.
        let carries = card.fields.iter().any(|field| matches!(field.kind, Kind::Payload | Kind::Value));
        let open = |code: &&Code| {
            let mentions = carries && **code == Code::NotFound;
            !card.refusals.contains(code) && !ANYWHERE.contains(code) && !mentions && card.verb != "txn"
        };
        for code in shown.iter().filter(open) {
            wrong.push(format!("a row shows {code} for {name}, and its card does not say so"));
        }
        if shown.is_empty() && card.right > Right::Read {
            wrong.push(format!("no row shows how {name} is refused"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
