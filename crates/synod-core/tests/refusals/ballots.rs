//! Every way in which ballots say no.

use super::{OWNER, Row, Stage, Who};
use synod_core::refusal::Code;

/// A key for a seat.
const KEY: &str = "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp";

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("owner/x", "ballot.open", r#"{"name":"a\tb","question":"?","voters":["x"]}"#, Code::Invalid, "the ballot name contains a control character"),
    ("owner/x", "ballot.open", r#"{"name":"n","question":" ","voters":["x"]}"#, Code::Invalid, "the question is empty; ask something"),
    ("owner/x", "ballot.open", r#"{"name":"n","question":"\u0007","voters":["x"]}"#, Code::Invalid, "the question contains a control character"),
    ("owner/x", "ballot.open", r#"{"name":"n","question":"?"}"#, Code::Invalid, "nobody has a seat; name those who vote"),
    ("owner/x", "ballot.open", r#"{"name":"n","question":"?","voters":["x","x"]}"#, Code::Invalid, "`x` has a seat already; name each voter once"),
    ("owner/x", "ballot.open", r#"{"name":"n","question":"?","voters":["x@7"]}"#, Code::Invalid, "`x@7` names a session; seats are for agents"),
    ("owner/x", "ballot.open", r#"{"name":"n","question":"?","voters":[""]}"#, Code::Invalid, "the voter name has 0 bytes"),
    ("owner/x", "ballot.open", r#"{"name":"n","question":"?","voters":["x"],"options":["a","a"]}"#, Code::Invalid, "the option `a` stands there twice"),
    ("owner/x", "ballot.open", r#"{"name":"n","question":"?","voters":["x"],"rule":"k-of-n"}"#, Code::Invalid, "the rule k-of-n needs `k`"),
    ("owner/x", "ballot.open", r#"{"name":"n","question":"?","voters":["x"],"rule":"k-of-n","k":2}"#, Code::Invalid, "`k` is 2 of 1; it takes 1 to 1"),
    ("owner/x", "ballot.open", r#"{"name":"n","question":"?","voters":["x"],"k":1}"#, Code::Invalid, "`k` goes with the rule k-of-n, not with majority"),
    ("owner/x", "ballot.open", r#"{"name":"n","question":"?","voters":["x"],"rule":"byzantine"}"#, Code::Invalid, "a byzantine quorum bears one liar among at least 4, not among 1"),
    ("owner/x", "ballot.open", r#"{"name":"n","question":"?","voters":["x"],"signed":true}"#, Code::Invalid, "the seat of `x` has no key to sign with"),
    ("owner/x", "ballot.open", r#"{"name":"n","question":"?","seats":[{"voter":"x","key":"did:web:x"}]}"#, Code::Invalid, "the key of `x` is no Ed25519 key as did:key:z6Mk…; take it from `synod agent key`"),
    ("owner/x", "ballot.open", r#"{"name":"n","question":"?","seats":[{"voter":"x","key":"$ballot_key"},{"voter":"y","key":"$ballot_key"}]}"#, Code::Invalid, "the key of `y` signs for another seat, too"),
    ("owner/x", "ballot.open", r#"{"name":"n","question":"?","seats":[{"voter":"x","key":"$ballot_key"}],"signed":true,"changes":true}"#, Code::Invalid, "signed votes are final"),
    ("owner/x", "ballot.open", r#"{"name":"n","question":"?","seats":[{"voter":"x","key":"$ballot_key","weight":4}],"signed":true,"rule":"k-of-n","k":2}"#, Code::Invalid, "2 of 4 is enough for two options, and both could be certified"),
    ("owner/x", "ballot.open", r#"{"name":"n","question":"?","voters":["x"],"then":[{"choice":"maybe","commands":[{"kv.delete":{"key":"k"}}]}]}"#, Code::Invalid, "`then` speaks of `maybe`, which is no option; choose yes, no"),
    ("owner/x", "ballot.open", r#"{"name":"n","question":"?","voters":["x"],"then":[{"choice":"yes","commands":[{"kv.delete":{"key":"k"}}]},{"choice":"yes","commands":[{"kv.delete":{"key":"k"}}]}]}"#, Code::Invalid, "`then` speaks of `yes` twice"),
    ("owner/x", "ballot.open", r#"{"name":"n","question":"?","voters":["x"],"then":[{"choice":"yes","commands":[]}]}"#, Code::Invalid, "what follows from `yes`: there are no commands to carry out"),
    ("owner/x", "ballot.open", r#"{"name":"n","question":"?","voters":["x"],"then":[{"choice":"yes","commands":[{"blob.part":{"upload":1,"offset":0,"content":"x"}}]}]}"#, Code::Unsupported, "what follows from `yes`: command 1"),
    ("full/x", "ballot.open", r#"{"name":"n","question":"?","voters":["x"]}"#, Code::Exhausted, "4 ballots are kept already; forget some that have ended"),
    ("hand/build-x", "ballot.open", r#"{"name":"n","question":"?","voters":["x"]}"#, Code::Denied, "`hand` may not touch `n`"),
    ("owner/x", "ballot.cast", r#"{"ballot":1,"choice":"yes"}"#, Code::NotFound, "there is no ballot 1, or it is not kept any more"),
    ("owner/x", "ballot.cast", r#"{"ballot":$ballot_open,"choice":"yes"}"#, Code::Denied, "`x` has no seat in ballot $ballot_open, whose electorate was frozen when `heron` opened it"),
    ("owner/robin", "ballot.cast", r#"{"ballot":$ballot_open,"choice":"yes"}"#, Code::Denied, "the seat of `robin` in ballot $ballot_open is for the principal `robin` alone, and you are `owner`"),
    ("owner/wren", "ballot.cast", r#"{"ballot":$ballot_open,"choice":"maybe"}"#, Code::Invalid, "`maybe` is no option of ballot $ballot_open; choose yes, no"),
    ("owner/heron", "ballot.cast", r#"{"ballot":$ballot_open,"choice":"no"}"#, Code::Conflict, "`heron` voted `yes` at 00:00:01 UTC, and votes of ballot $ballot_open are final; leave it at that"),
    ("owner/wren", "ballot.cast", r#"{"ballot":$ballot_open,"choice":"yes"}"#, Code::Conflict, "`owner` voted in ballot $ballot_open as `heron` already, and one principal has one vote"),
    ("owner/wren", "ballot.cast", r#"{"ballot":$ballot_dropped,"choice":"yes"}"#, Code::Conflict, "ballot $ballot_dropped takes no votes, it was called off at 00:00:01 UTC"),
    ("owner/wren", "ballot.cast", r#"{"ballot":$ballot_lapsed,"choice":"yes"}"#, Code::Expired, "votes for ballot $ballot_lapsed were taken until 00:00:01 UTC; ask `heron` to put it again"),
    ("owner/wren", "ballot.cast", r#"{"ballot":$ballot_open,"choice":"yes","round":1}"#, Code::Invalid, "votes of ballot $ballot_open are not signed; leave out `round`"),
    ("owner/wren", "ballot.cast", r#"{"ballot":$ballot_signed,"choice":"yes"}"#, Code::Invalid, "votes of ballot $ballot_signed are signed, with `round`, `terms`, `key` and `signature`; `synod ballot cast $ballot_signed yes --sign` does it"),
    ("owner/wren", "ballot.cast", r#"{"ballot":$ballot_signed,"choice":"yes","round":1,"terms":"$hash","key":"$ballot_key","signature":"$hash$hash"}"#, Code::Unsupported, "a signed vote comes through a door, where its signature is verified"),
    ("owner/x", "ballot.close", r#"{"ballot":1}"#, Code::NotFound, "there is no ballot 1"),
    ("red/fox", "ballot.close", r#"{"ballot":$ballot_open}"#, Code::Denied, "ballot $ballot_open was opened by `heron`, who alone ends it or asks again; ask them, or an admin"),
    ("owner/heron", "ballot.close", r#"{"ballot":$ballot_dropped}"#, Code::Conflict, "ballot $ballot_dropped cannot end twice, it was called off at 00:00:01 UTC; leave it"),
    ("owner/x", "ballot.cancel", r#"{"ballot":1}"#, Code::NotFound, "there is no ballot 1"),
    ("red/fox", "ballot.cancel", r#"{"ballot":$ballot_open}"#, Code::Denied, "was opened by `heron`"),
    ("owner/heron", "ballot.cancel", r#"{"ballot":$ballot_dropped}"#, Code::Conflict, "cannot end twice"),
    ("owner/x", "ballot.again", r#"{"ballot":1}"#, Code::NotFound, "there is no ballot 1"),
    ("red/fox", "ballot.again", r#"{"ballot":$ballot_open}"#, Code::Denied, "was opened by `heron`"),
    ("owner/heron", "ballot.again", r#"{"ballot":$ballot_open}"#, Code::Conflict, "ballot $ballot_open is open until 01:00:01 UTC; only what failed or lapsed is asked again"),
    ("owner/x", "ballot.forget", r#"{"ballot":1}"#, Code::NotFound, "there is no ballot 1"),
    ("red/fox", "ballot.forget", r#"{"ballot":$ballot_dropped}"#, Code::Denied, "was opened by `heron`"),
    ("owner/heron", "ballot.forget", r#"{"ballot":$ballot_open}"#, Code::Conflict, "ballot $ballot_open is open; cancel it with `synod ballot cancel $ballot_open`, or wait for its end"),
];

#[rustfmt::skip]
pub const QUERIES: &[Row] = &[
    ("hand/", "ballot.show", r#"{"ballot":$ballot_open}"#, Code::Denied, "`hand` may not touch `release`"),
    ("owner/", "ballot.show", r#"{"ballot":1}"#, Code::NotFound, "there is no ballot 1, or it is not kept any more; `synod ballot list` shows those that are"),
    ("owner/", "ballot.votes", r#"{"ballot":1}"#, Code::NotFound, "there is no ballot 1"),
    ("owner/", "ballot.evidence", r#"{"ballot":1}"#, Code::NotFound, "there is no ballot 1"),
    ("owner/", "ballot.await", r#"{"ballot":1}"#, Code::NotFound, "there is no ballot 1"),
    ("owner/", "ballot.why", r#"{"ballot":1}"#, Code::NotFound, "there is no ballot 1"),
    ("hand/", "ballot.list", "{}", Code::Denied, "may not touch `*`"),
];

/// A ballot in which heron has voted, one that was called off, one whose votes are signed, and one whose time is over.
pub fn set(stage: &mut Stage) {
    let mut open = |json: &str| stage.say("heron", "ballot.open", json)["ballot"].to_string();
    let asked = open(
        r#"{"name":"release","question":"?","voters":["heron","wren"],"seats":[{"voter":"robin","principal":"robin"}]}"#,
    );
    let over = open(r#"{"name":"release","question":"?","voters":["wren"]}"#);
    let signed = open(&format!(
        r#"{{"name":"release","question":"?","signed":true,"seats":[{{"voter":"wren","key":"{KEY}"}}]}}"#
    ));
    stage.say("heron", "ballot.cast", &format!(r#"{{"ballot":{asked},"choice":"yes"}}"#));
    stage.say("heron", "ballot.cancel", &format!(r#"{{"ballot":{over}}}"#));
    let late = r#"{"name":"release","question":"?","voters":["wren"],"deadline_ms":1}"#;
    let late = stage.say("heron", "ballot.open", late)["ballot"].to_string();
    stage.world.time += 1;
    stage.world.pulse();
    stage.words.extend([
        ("ballot_open", asked),
        ("ballot_dropped", over),
        ("ballot_signed", signed),
        ("ballot_lapsed", late),
        ("ballot_key", KEY.to_owned()),
    ]);
}

/// Quotas of one principal and of seats.
#[test]
fn one_principal_has_so_many_ballots_and_all_have_so_many_seats() {
    let mut stage = Stage::new();
    let red = Who { principal: "red", ..Who::agent("fox") };
    let plain = r#"{"name":"n","question":"?","voters":["red"]}"#;
    stage.world.call(red, "ballot.open", plain).expect("the first");
    for (setting, said) in [
        (
            "ballots_each_max",
            "`red` has 1 ballots already; forget some that have ended, or ask an admin to raise `ballots_each_max`",
        ),
        (
            "ballot_seats_max",
            "seats and may have 1; forget some that have ended, or raise it with `synod space set ballot_seats_max`",
        ),
    ] {
        stage.say(OWNER, "space.set", &format!(r#"{{"name":"{setting}","value":1}}"#));
        let no = stage.world.call(red, "ballot.open", plain).expect_err("one too many");
        assert_eq!(no.code, Code::Exhausted, "{no}");
        assert!(no.text.contains(said), "{no}");
        stage.say(OWNER, "space.set", &format!(r#"{{"name":"{setting}","value":1000}}"#));
    }
}
