//! What somebody does about topics and groups.

use super::{Life, pick};

impl Life {
    pub(super) fn about_topics(&self, what: u32, how: u32) -> (&'static str, String) {
        let name = ["a.b", "a.c", "d"][how as usize / 5 % 3];
        let group = ["one", "many", "all"][how as usize / 7 % 3];
        let reads = ["a.b", "a.*", ">"][how as usize / 7 % 3];
        let none = Default::default();
        let (offset, fence, _, of, by) = pick(&self.handed, how).unwrap_or(&none);
        let held = format!(r#""group":"{by}","topic":"{of}","offset":{offset},"fence":{fence}"#);
        let key = ["", r#","key":"k1""#, r#","key":"k2","type":"t""#][how as usize / 11 % 3];
        match what {
            0..3 => ("topic.publish", format!(r#"{{"topic":"{name}","body":{{"n":{how}}}{key}}}"#)),
            3 => {
                let batch = format!(r#"{{"body":1{key}}},{{"body_base64":"AAAA"}},{{"body":{how}{key}}}"#);
                ("topic.publish_all", format!(r#"{{"topic":"{name}","messages":[{batch}]}}"#))
            }
            4 if how.is_multiple_of(5) => ("topic.delete", format!(r#"{{"topic":"{name}"}}"#)),
            4 => {
                let (age, count) = ([0, 2_000, 60_000][how as usize % 3], [0, 3, 9][how as usize / 3 % 3]);
                let bounds = format!(r#""topic":"{name}","max_age_ms":{age},"max_count":{count}"#);
                (
                    ["topic.create", "topic.configure"][how as usize / 9 % 2],
                    format!(r#"{{{bounds},"max_bytes":{}}}"#, how % 4 * 50),
                )
            }
            5 => ("topic.join", format!(r#"{{"group":"{group}","topic":"{reads}"}}"#)),
            6..9 => {
                let (max, wait) = (1 + how / 3 % 4, [0, 0, 1_000, 60_000][how as usize / 9 % 4]);
                let span = [1_000, 30_000, 600_000][how as usize / 36 % 3];
                (
                    "topic.fetch",
                    format!(r#"{{"group":"{group}","max":{max},"wait_ms":{wait},"lease_ms":{span}}}"#),
                )
            }
            9 | 10 => ("topic.ack", format!("{{{held}}}")),
            11 => {
                let lease = format!(r#"{{"topic":"{of}","offset":{offset},"fence":{fence}}}"#);
                let body = format!(r#"{{"group":"{by}","messages":[{lease},{{"offset":0,"fence":1}}]}}"#);
                ("topic.ack_all", body)
            }
            12 => ("topic.nack", format!(r#"{{{held},"reason":"no","retry_ms":{}}}"#, how % 3 * 1_000)),
            13 if how.is_multiple_of(2) => ("topic.extend", format!("{{{held}}}")),
            13 => ("topic.claim", format!(r#"{{"group":"{group}","idle_ms":{},"max":2}}"#, how % 3 * 1_000)),
            14 if how.is_multiple_of(3) => ("topic.leave", format!(r#"{{"group":"{group}"}}"#)),
            14 if how % 3 == 1 => (
                "topic.retry",
                format!(r#"{{"group":"{by}","messages":[{{"topic":"{of}","offset":{offset}}}]}}"#),
            ),
            14 => ("topic.retry", format!(r#"{{"group":"{group}","messages":[{{"offset":{}}}]}}"#, how % 4)),
            _ if how.is_multiple_of(7) => ("topic.delete_group", format!(r#"{{"group":"{group}"}}"#)),
            _ => (
                "topic.reset",
                format!(r#"{{"group":"{group}","to":"{}"}}"#, ["start", "end", "2"][how as usize % 3]),
            ),
        }
    }
}
