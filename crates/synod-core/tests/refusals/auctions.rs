//! Every way in which auctions say no.

use super::{Row, Stage, Who, request};
use synod_core::refusal::Code;

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("owner/heron", "auction.ask", r#"{"market":"a\tb"}"#, Code::Invalid, "the market name contains a control character"),
    ("owner/heron", "auction.ask", r#"{"market":"words","reply_ms":5,"reply_by":9000000000000}"#, Code::Invalid, "bids are taken until `reply_by` or for `reply_ms`; send one of the two"),
    ("owner/heron", "auction.ask", r#"{"market":"words","reply_by":5}"#, Code::Invalid, "`reply_by` has passed; send a moment to come, or `reply_ms`"),
    ("owner/heron", "auction.ask", r#"{"market":"words","reply_by":9000000000000}"#, Code::Invalid, "`reply_by` lies more than 30 days ahead"),
    ("owner/heron", "auction.ask", r#"{"market":"words","invited":["a\tb"]}"#, Code::Invalid, "the agent name contains a control character"),
    ("owner/heron", "auction.ask", r#"{"market":"words","invited":["wren","heron"]}"#, Code::Invalid, "who asks does not bid; invite others"),
    ("owner/heron", "auction.ask", r#"{"market":"words","scoring":"weighted"}"#, Code::Invalid, "a weighted sum needs `weights`"),
    ("owner/heron", "auction.ask", r#"{"market":"words","weights":[{"name":"cost","weight":1}]}"#, Code::Invalid, "`weights` count with the scoring `weighted` alone"),
    ("owner/heron", "auction.ask", r#"{"market":"words","scoring":"weighted","weights":[{"name":"q","weight":1},{"name":"q","weight":2}]}"#, Code::Invalid, "`q` stands twice in `weights`; send it once"),
    ("full/heron", "auction.ask", r#"{"market":"words"}"#, Code::Exhausted, "1 auctions are not over; wait for some, or raise it with `synod space set auctions_max`"),
    ("hand/build-x", "auction.ask", r#"{"market":"words"}"#, Code::Denied, "`hand` may not touch `words`"),
    ("owner/wren", "auction.bid", r#"{"auction":1,"cost":1}"#, Code::NotFound, "there is no auction 1; those that are over are kept for `auction_keep_ms`, and `synod auction list` shows what there is"),
    ("owner/heron", "auction.bid", r#"{"auction":$ask,"cost":1}"#, Code::Denied, "you asked for auction $ask yourself; let others answer"),
    ("owner/wren", "auction.bid", r#"{"auction":$invites,"cost":1}"#, Code::Denied, "`wren` is not invited to auction $invites; `synod auction attend` shows where you are"),
    ("owner/owl", "auction.bid", r#"{"auction":$invites,"cost":1}"#, Code::Denied, "auction $invites needs the capability `german`, which you did not join with"),
    ("owner/wren", "auction.bid", r#"{"auction":$present,"cost":1}"#, Code::Denied, "only joined agents may bid in auction $present; call agent.join"),
    ("owner/wren", "auction.bid", r#"{"auction":$ask,"cost":1,"session":true}"#, Code::Invalid, "`session` needs a joined agent"),
    ("owner/wren", "auction.bid", r#"{"auction":$ask,"cost":101}"#, Code::Invalid, "a cost of 101 is above the reserve of 100; bid less, or decline"),
    ("owner/wren", "auction.bid", r#"{"auction":$ask,"cost":1}"#, Code::Invalid, "the bid lacks `quality`, which counts here; send it"),
    ("owner/wren", "auction.bid", r#"{"auction":$ask,"cost":1,"attributes":[{"name":"cost","value":1}]}"#, Code::Invalid, "`cost` is a field of its own; leave it out of the attributes"),
    ("owner/wren", "auction.bid", r#"{"auction":$ask,"cost":1,"attributes":[{"name":"q","value":1},{"name":"q","value":1}]}"#, Code::Invalid, "`q` stands twice in `attributes`; send it once"),
    ("owner/wren", "auction.bid", r#"{"auction":$ask,"cost":1,"attributes":[{"name":"quality","value":9007199254740991}]}"#, Code::Invalid, "the bid scores more than 2^53 - 1; scale its attributes or the weights down"),
    ("owner/robin", "auction.bid", r#"{"auction":$ask,"cost":1}"#, Code::Conflict, "your bid $bid in auction $ask stands, and a bid binds; wait with auction.attend"),
    ("owner/owl", "auction.bid", r#"{"auction":$ask,"cost":1}"#, Code::Conflict, "you said already that you will not bid in auction $ask; wait for the next"),
    ("owner/robin", "auction.bid", r#"{"auction":$twice,"cost":1}"#, Code::Conflict, "you have done your part of auction $twice; leave the rest to others"),
    ("owner/owl", "auction.bid", r#"{"auction":$passed,"cost":1}"#, Code::Expired, "bidding in auction $passed closed before"),
    ("owner/owl", "auction.bid", r#"{"auction":$late,"cost":1}"#, Code::Expired, "bids in auction $late were taken until 00:00:01 UTC, and this one is late; attend for the next"),
    ("owner/owl", "auction.bid", r#"{"auction":$off,"cost":1}"#, Code::Expired, "auction $off was called off; attend for the next"),
    ("full/wren", "auction.bid", r#"{"auction":$ask,"cost":1,"attributes":[{"name":"quality","value":1}]}"#, Code::Exhausted, "auction $ask has had 1 answers; wait for the next, or raise it with `synod space set auction_bids_max`"),
    ("full/robin", "auction.bid", r#"{"auction":$empty,"cost":1}"#, Code::Exhausted, "1 bids are kept; lower `auction_keep_max`, or raise it with `synod space set bids_max`"),
    ("owner/heron", "auction.decline", r#"{"auction":$ask}"#, Code::Denied, "you asked for auction $ask yourself"),
    ("owner/wren", "auction.decline", r#"{"auction":1}"#, Code::NotFound, "there is no auction 1"),
    ("owner/robin", "auction.decline", r#"{"auction":$ask}"#, Code::Conflict, "your bid $bid in auction $ask stands"),
    ("owner/owl", "auction.decline", r#"{"auction":$late}"#, Code::Expired, "this one is late"),
    ("full/wren", "auction.decline", r#"{"auction":$ask}"#, Code::Exhausted, "auction $ask has had 1 answers"),
    ("owner/heron", "auction.not_understood", r#"{"auction":$ask}"#, Code::Denied, "you asked for auction $ask yourself"),
    ("owner/wren", "auction.not_understood", r#"{"auction":1}"#, Code::NotFound, "there is no auction 1"),
    ("owner/robin", "auction.not_understood", r#"{"auction":$ask}"#, Code::Conflict, "your bid $bid in auction $ask stands"),
    ("owner/owl", "auction.not_understood", r#"{"auction":$late}"#, Code::Expired, "this one is late"),
    ("full/wren", "auction.not_understood", r#"{"auction":$ask}"#, Code::Exhausted, "auction $ask has had 1 answers"),
    ("owner/wren", "auction.attend", r#"{"market":"a\tb"}"#, Code::Invalid, "the market name contains a control character"),
    ("full/heron", "auction.attend", r#"{"wait_ms":5}"#, Code::Exhausted, "1 attend already; try again without waiting"),
    ("hand/build-x", "auction.attend", "{}", Code::Denied, "`hand` may not touch `*`"),
    ("owner/x", "space.txn", r#"{"commands":[{"auction.attend":{"wait_ms":1}}]}"#, Code::Unsupported, "command 1 (auction.attend): an auction cannot be waited for inside a transaction"),
    ("owner/wren", "auction.review", r#"{"auction":1}"#, Code::NotFound, "there is no auction 1"),
    ("owner/wren", "auction.award", r#"{"auction":1}"#, Code::NotFound, "there is no auction 1"),
    ("owner/wren", "auction.award", r#"{"auction":$ask}"#, Code::Denied, "auction $ask was asked for by `heron`, and you are `wren`; only who asked may award it"),
    ("owner/heron", "auction.award", r#"{"auction":$late}"#, Code::Conflict, "auction $late is failed already; ask anew"),
    ("owner/heron", "auction.award", r#"{"auction":$held}"#, Code::Conflict, "auction $held has as many winners as were wanted; wait until one fails"),
    ("owner/heron", "auction.award", r#"{"auction":$second,"bids":[1]}"#, Code::Invalid, "a second price follows from the rule, and the best bid wins; name no bids"),
    ("owner/heron", "auction.award", r#"{"auction":$ask,"bids":[1,2]}"#, Code::Invalid, "1 more may win, and you name 2; name fewer"),
    ("owner/heron", "auction.award", r#"{"auction":$ask,"bids":[1]}"#, Code::NotFound, "there is no bid 1 in auction $ask; auction.review shows what there is"),
    ("owner/heron", "auction.award", r#"{"auction":$ask,"bids":[$other]}"#, Code::NotFound, "there is no bid $other in auction $ask"),
    ("owner/heron", "auction.award", r#"{"auction":$hand,"bids":[$short]}"#, Code::Expired, "bid $short of `wren` binds no more; choose another"),
    ("owner/heron", "auction.award", r#"{"auction":$twice,"bids":[$other]}"#, Code::Conflict, "bid $other of `robin` stands no more, it is done; choose one that does"),
    ("owner/wren", "auction.iterate", r#"{"auction":1}"#, Code::NotFound, "there is no auction 1"),
    ("owner/wren", "auction.iterate", r#"{"auction":$ask}"#, Code::Denied, "only who asked may iterate it"),
    ("owner/heron", "auction.iterate", r#"{"auction":$held}"#, Code::Conflict, "auction $held is awarded, and only one that nobody has won yet can be iterated; ask anew"),
    ("owner/heron", "auction.iterate", r#"{"auction":$ask}"#, Code::Exhausted, "auction $ask has had 1 of 1 rounds; award it, or ask anew with more `rounds`"),
    ("owner/wren", "auction.extend", r#"{"auction":1,"fence":1}"#, Code::NotFound, "there is no auction 1"),
    ("owner/wren", "auction.extend", r#"{"auction":$held,"fence":1}"#, Code::Stale, "auction $held was not awarded under fence 1; send the `fence` that came with your award"),
    ("owner/owl", "auction.extend", r#"{"auction":$held,"fence":$won}"#, Code::Stale, "auction $held is not yours to extend: the award under fence $won is that of `wren`, and you are `owl`; act as its winner"),
    ("owner/robin", "auction.done", r#"{"auction":$twice,"fence":$done}"#, Code::Stale, "auction $twice is not yours to finish: you said at 00:00:01 UTC that it is done; stop"),
    ("owner/wren", "auction.done", r#"{"auction":1,"fence":1}"#, Code::NotFound, "there is no auction 1"),
    ("full/wren", "auction.done", r#"{"auction":$held,"fence":$won,"result":"$long"}"#, Code::Invalid, "the payload has 1102 bytes and 1024 are allowed"),
    ("owner/wren", "auction.fail", r#"{"auction":1,"fence":1}"#, Code::NotFound, "there is no auction 1"),
    ("owner/wren", "auction.fail", r#"{"auction":$passed,"fence":$gone}"#, Code::Stale, "auction $passed is not yours to give up: you lost it at 00:00:01 UTC, because no ink, and `robin` has it; stop"),
    ("owner/wren", "auction.cancel", r#"{"auction":1}"#, Code::NotFound, "there is no auction 1"),
    ("owner/wren", "auction.cancel", r#"{"auction":$ask}"#, Code::Denied, "only who asked may cancel it"),
    ("owner/heron", "auction.cancel", r#"{"auction":$off}"#, Code::Conflict, "auction $off is cancelled already; there is nothing to call off"),
    ("eye/x", "auction.bid", r#"{"auction":$ask,"cost":1}"#, Code::Denied, "auction.bid needs more"),
];

#[rustfmt::skip]
pub const QUERIES: &[Row] = &[
    ("owner/", "auction.show", r#"{"auction":1}"#, Code::NotFound, "there is no auction 1"),
    ("owner/", "auction.bids", r#"{"auction":1}"#, Code::NotFound, "there is no auction 1"),
    ("owner/", "auction.why", r#"{"auction":1}"#, Code::NotFound, "there is no auction 1"),
    ("hand/", "auction.list", "{}", Code::Denied, "may not touch `*`"),
    ("hand/", "auction.show", r#"{"auction":$ask}"#, Code::Denied, "`hand` may not touch `words`"),
];

/// Auctions in every state.
pub fn set(stage: &mut Stage) {
    let day = r#"{"market":"words","reply_ms":86400000"#;
    let mut ask =
        |terms: &str| number(&stage.say("heron", "auction.ask", &format!("{day}{terms}}}"))["auction"]);
    let open = ask(r#","reserve":100,"scoring":"weighted","weights":[{"name":"quality","weight":-2}]"#);
    let invites = ask(r#","invited":["owl"],"capability":"german""#);
    let (present, held, off) = (ask(r#","present":true"#), ask(r#","bids_max":1"#), ask(""));
    let (twice, hand) = (ask(r#","winners":2,"bids_max":1,"rounds":2"#), ask(r#","award_ms":86400000"#));
    let (second, passed, empty) = (ask(r#","scoring":"second_price""#), ask(r#","bids_max":2"#), ask(""));
    let soon = stage.say("heron", "auction.ask", r#"{"market":"words","reply_ms":1}"#);
    let late = number(&soon["auction"]);
    stage.say("heron", "auction.cancel", &format!(r#"{{"auction":{off}}}"#));
    let mut bid = |agent: &str, auction: &str, cost: u64, more: &str| {
        let json = format!(r#"{{"auction":{auction},"cost":{cost}{more}}}"#);
        number(&stage.say(agent, "auction.bid", &json)["bid"])
    };
    let standing = bid("robin", &open, 5, r#","attributes":[{"name":"quality","value":3}]"#);
    bid("wren", &held, 5, "");
    let other = bid("robin", &twice, 5, "");
    let short = bid("wren", &hand, 5, r#","valid_ms":1"#);
    bid("wren", &passed, 1, "");
    bid("robin", &passed, 2, "");
    stage.say("owl", "auction.decline", &format!(r#"{{"auction":{open}}}"#));
    let mut fence = |agent: &str, auction: &str| {
        let told = stage.say(agent, "auction.attend", r#"{"max":1}"#);
        assert_eq!(told["awards"][0]["auction"].to_string(), auction, "{agent} has won {auction}: {told}");
        number(&told["awards"][0]["fence"])
    };
    let (won, done, gone) = (fence("wren", &held), fence("robin", &twice), fence("wren", &passed));
    stage.say("robin", "auction.done", &format!(r#"{{"auction":{twice},"fence":{done}}}"#));
    stage.say("wren", "auction.fail", &format!(r#"{{"auction":{passed},"fence":{gone},"reason":"no ink"}}"#));
    let waits = r#"{"market":"nowhere","wait_ms":86400}"#;
    stage.world.entry(&[request(Who::agent("owl"), "auction.attend", waits).expect("a request")]);
    stage.world.time += 1;
    stage.world.pulse();
    let words = [
        ("ask", open),
        ("invites", invites),
        ("present", present),
        ("held", held),
        ("off", off),
        ("twice", twice),
        ("hand", hand),
        ("second", second),
        ("passed", passed),
        ("empty", empty),
        ("late", late),
        ("bid", standing),
        ("other", other),
        ("short", short),
        ("won", won),
        ("done", done),
        ("gone", gone),
    ];
    stage.words.extend(words);
}

fn number(value: &serde_json::Value) -> String {
    value.to_string()
}
