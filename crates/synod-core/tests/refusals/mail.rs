//! How messages and boxes say no.

use super::Row;
use synod_core::refusal::Code;

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
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
];

#[rustfmt::skip]
pub const QUERIES: &[Row] = &[
    ("hand/", "mail.show", r#"{"message":$message}"#, Code::Denied, "`hand` may not touch `heron`"),
    ("hand/", "mail.why", r#"{"message":$message}"#, Code::Denied, "`hand` may not touch `heron`"),
    ("hand/", "mail.inbox", r#"{"agent":"heron"}"#, Code::Denied, "`hand` may not touch `heron`"),
    ("hand/", "mail.history", r#"{"agent":"heron"}"#, Code::Denied, "`hand` may not touch `heron`"),
    ("hand/", "mail.dead", "{}", Code::Denied, "may not touch `*`"),
    ("hand/", "mail.boxes", "{}", Code::Denied, "may not touch `*`"),
    ("owner/", "mail.show", r#"{"message":999}"#, Code::NotFound, "there is no message 999"),
    ("owner/", "mail.why", r#"{"message":999}"#, Code::NotFound, "there is no message 999"),
];
