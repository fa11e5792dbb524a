//! What somebody does about pipelines.

use super::{Life, pick, see};

/// Ways that work can go.
const WAYS: [&str; 5] = [
    r#"[{"name":"a"},{"name":"b","backoff_ms":0}]"#,
    r#"[{"name":"a","fan_out":true},{"name":"b","on_dead":"skip","attempts_max":2},{"name":"c","gather":"a"}]"#,
    r#"[{"name":"a"},{"name":"b","from":["a"],"on_dead":"fail"},{"name":"c","from":["a"],"concurrency_max":1},{"name":"d","from":["b","c"]}]"#,
    r#"[{"name":"a","fan_out":true},{"name":"b","fan_out":true},{"name":"c","attempts_max":1,"on_dead":"skip"},{"name":"d","gather":"b"},{"name":"e","gather":"a"}]"#,
    r#"[{"name":"a","fan_out":true,"timeout_ms":3000},{"name":"b","capability":"fly"}]"#,
];

impl Life {
    pub(super) fn about_pipelines(&self, what: u32, how: u32) -> (&'static str, String) {
        let name = ["press", "press", "mill"][how as usize / 3 % 3];
        let none = Default::default();
        let (job, fence, _) = pick(&self.jobs, how).unwrap_or(&none);
        let held = format!(r#""job":{job},"fence":{fence}"#);
        let item = pick(&self.items, how / 5).copied().unwrap_or(1);
        match what {
            0 => {
                let stages = WAYS[how as usize / 9 % WAYS.len()];
                ("pipeline.define", format!(r#"{{"pipeline":"{name}","stages":{stages}}}"#))
            }
            1 | 2 => {
                let body = format!(r#"{{"n":{how},"see":{}}}"#, see(how));
                ("pipeline.start", format!(r#"{{"pipeline":"{name}","body":{body}}}"#))
            }
            3..6 => {
                let (max, wait) = (1 + how / 3 % 3, [0, 0, 1_000, 60_000][how as usize / 9 % 4]);
                let stage = ["", r#","stage":"b""#, r#","stage":"c""#, ""][how as usize / 5 % 4];
                let session = (how / 108).is_multiple_of(4);
                (
                    "pipeline.take",
                    format!(
                        r#"{{"pipeline":"{name}","max":{max},"wait_ms":{wait},"session":{session}{stage}}}"#
                    ),
                )
            }
            6 => ("pipeline.finish", format!(r#"{{{held},"output":{{"see":{}}},"then_take":2}}"#, see(how))),
            7 => {
                let outputs = [r#"{"body":1}"#; 3][..how as usize % 4].join(",");
                ("pipeline.finish", format!(r#"{{{held},"outputs":[{outputs}]}}"#))
            }
            8 => (
                "pipeline.fail",
                format!(r#"{{{held},"fatal":{},"reason":"no"}}"#, (how / 5).is_multiple_of(2)),
            ),
            9 if how.is_multiple_of(2) => ("pipeline.release", format!("{{{held}}}")),
            9 => ("pipeline.extend", format!(r#"{{{held},"lease_ms":{}}}"#, 1_000 + how % 9_000)),
            10 => match how / 5 % 4 {
                0 => ("pipeline.cancel", format!(r#"{{"items":[{item}]}}"#)),
                1 => ("pipeline.skip", format!(r#"{{"job":{job}}}"#)),
                _ => ("pipeline.retry", format!(r#"{{"items":[{item}]}}"#)),
            },
            _ => {
                let stage = ["", r#","stage":"b""#][how as usize / 5 % 2];
                match how / 10 % 5 {
                    0 => ("pipeline.delete", format!(r#"{{"pipeline":"{name}"}}"#)),
                    1 => ("pipeline.pause", format!(r#"{{"pipeline":"{name}"{stage}}}"#)),
                    _ => ("pipeline.resume", format!(r#"{{"pipeline":"{name}"{stage}}}"#)),
                }
            }
        }
    }
}
