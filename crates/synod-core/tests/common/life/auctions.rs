//! What somebody does about auctions.

use super::{Life, pick};
use synod_core::codec::{Reader, Wire};
use synod_core::machine::Event;
use synod_core::machines::auction::{Accepted, Cfp, Proposed};

/// What somebody won: the auction, the fence, who.
type Won = (u64, u64, String);

/// Remembers what was asked, bid and won.
pub(super) fn learn(
    (auctions, bids, awards): (&mut Vec<u64>, &mut Vec<u64>, &mut Vec<Won>),
    tag: u8,
    record: &[u8],
) {
    let mut from = Reader::new(record);
    match tag {
        <Cfp<'_> as Event<'_>>::TAG => auctions.push(Cfp::get(&mut from).expect("an event reads").auction.0),
        <Proposed<'_> as Event<'_>>::TAG => {
            bids.push(Proposed::get(&mut from).expect("an event reads").bid.0)
        }
        <Accepted<'_> as Event<'_>>::TAG => {
            let won = Accepted::get(&mut from).expect("an event reads");
            awards.push((won.auction.0, won.fence.0, won.agent.into()));
        }
        _ => {}
    }
}

impl Life {
    pub(super) fn about_auctions(&self, what: u32, how: u32) -> (&'static str, String) {
        let market = ["a", "b"][how as usize / 5 % 2];
        let auction = pick(&self.auctions, how / 3).copied().unwrap_or(1);
        let none = Default::default();
        let (of, fence, _) = pick(&self.awards, how).unwrap_or(&none);
        let won = format!(r#""auction":{of},"fence":{fence}"#);
        match what {
            0 => ("auction.ask", format!(r#"{{"market":"{market}"{}}}"#, terms(how / 11))),
            1..4 => {
                let (cost, time) = (how / 7 % 5, how / 35 % 4);
                let more = match how / 140 % 5 {
                    0 => r#","valid_ms":700"#,
                    1 => r#","session":true"#,
                    2 => r#","note":"n","attributes":[{"name":"q","value":-3}]"#,
                    _ => "",
                };
                ("auction.bid", format!(r#"{{"auction":{auction},"cost":{cost},"time_ms":{time}{more}}}"#))
            }
            4 => {
                let wait = [0, 1_000, 60_000][how as usize / 9 % 3];
                let place = ["", r#","market":"a""#][how as usize / 27 % 2];
                ("auction.attend", format!(r#"{{"wait_ms":{wait}{place}}}"#))
            }
            5 => match how / 13 % 3 {
                0 => ("auction.extend", format!(r#"{{{won},"lease_ms":{}}}"#, 100 + how % 9_000)),
                1 => ("auction.done", format!(r#"{{{won},"result":{{"n":{}}}}}"#, super::see(how))),
                _ => ("auction.fail", format!(r#"{{{won},"reason":"no"}}"#)),
            },
            6 => match how / 13 % 4 {
                0 => ("auction.decline", format!(r#"{{"auction":{auction},"reason":"busy"}}"#)),
                1 => ("auction.not_understood", format!(r#"{{"auction":{auction}}}"#)),
                2 => ("auction.review", format!(r#"{{"auction":{auction},"limit":2}}"#)),
                _ => ("auction.done", format!("{{{won}}}")),
            },
            _ => match how / 13 % 4 {
                0 => ("auction.cancel", format!(r#"{{"auction":{auction},"reason":"no"}}"#)),
                1 => ("auction.iterate", format!(r#"{{"auction":{auction},"reserve":3}}"#)),
                2 => ("auction.award", format!(r#"{{"auction":{auction}}}"#)),
                _ => {
                    let bid = pick(&self.bids, how / 52).copied().unwrap_or(1);
                    ("auction.award", format!(r#"{{"auction":{auction},"bids":[{bid}]}}"#))
                }
            },
        }
    }
}

fn terms(how: u32) -> String {
    let mut out =
        format!(r#","task":{{"n":{}}},"reply_ms":{}"#, super::see(how), [1, 500, 20_000][how as usize % 3]);
    for (at, field) in [
        r#""invited":["wren","robin"]"#,
        r#""capability":"fly""#,
        r#""bids_max":2"#,
        r#""winners":2"#,
        r#""rounds":3"#,
        r#""award_ms":5000"#,
        r#""work_ms":3000"#,
        r#""sealed":true"#,
        r#""present":true"#,
        r#""reserve":3"#,
        r#""invited":["wren","owl"],"mail":true"#,
    ]
    .iter()
    .enumerate()
    {
        if (how / 3).wrapping_mul(2_654_435_761) >> (at * 3) & 7 == 0 {
            out += ",";
            out += field;
        }
    }
    let scoring = match how / 5 % 4 {
        0 => r#","scoring":"earliest""#,
        1 => r#","scoring":"second_price""#,
        2 => r#","scoring":"weighted","weights":[{"name":"time_ms","weight":-2},{"name":"cost","weight":3}]"#,
        _ => "",
    };
    out + scoring
}
