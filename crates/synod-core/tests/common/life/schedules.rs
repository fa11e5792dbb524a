//! What somebody does about schedules.

use super::Life;

impl Life {
    pub(super) fn about_schedules(&self, what: u32, how: u32) -> (&'static str, String) {
        let name = ["tick", "tick", "tock"][how as usize / 5 % 3];
        let when = match how / 15 % 5 {
            0 => r#""cron":"*/2 * * * *""#.to_string(),
            1 => r#""cron":"0 3 * * *","zone":"Asia/Tokyo""#.to_string(),
            2 => format!(r#""once_at":{}"#, self.world.time + 1 + u64::from(how % 5_000)),
            n => format!(r#""every_ms":{}"#, [1_000, 90_000][n as usize - 3]),
        };
        let missed = ["skip", "once", "all"][how as usize / 75 % 3];
        let see = super::see(how / 3);
        let commands = match how / 225 % 7 {
            0 => format!(r#"{{"queue.push":{{"queue":"a","body":{{"see":{see}}}}}}}"#),
            1 => format!(
                r#"{{"topic.publish":{{"topic":"orders.new","body":{{"see":{see}}}}}}},{{"queue.push":{{"queue":"a"}}}}"#
            ),
            2 => {
                format!(r#"{{"journal.append":{{"journal":"a-1","events":[{{"type":"T","data":{see}}}]}}}}"#)
            }
            3 => format!(r#"{{"kv.put":{{"key":"k1","value":{see}}}}},{{"kv.check":{{"key":"k2"}}}}"#),
            4 => format!(r#"{{"mail.send":{{"to":"heron","body":{see}}}}}"#),
            5 => format!(
                r#"{{"schedule.set":{{"schedule":"tock","every_ms":1000,"commands":[{{"queue.push":{{"queue":"b","body":{see}}}}}]}}}}"#
            ),
            _ => format!(r#"{{"schedule.delete":{{"schedule":"{name}"}}}},{{"kv.delete":{{"key":"k1"}}}}"#),
        };
        match what {
            0..4 => {
                let all =
                    format!(r#"{{"schedule":"{name}",{when},"missed":"{missed}","commands":[{commands}]}}"#);
                ("schedule.set", all)
            }
            4 => ("schedule.fire", format!(r#"{{"schedule":"{name}"}}"#)),
            5 if how.is_multiple_of(3) => ("schedule.pause", format!(r#"{{"schedule":"{name}"}}"#)),
            5 => ("schedule.resume", format!(r#"{{"schedule":"{name}"}}"#)),
            _ => ("schedule.delete", format!(r#"{{"schedule":"{name}"}}"#)),
        }
    }
}
