//! Random ways for work to go.

use super::model::{OnDead, Stage, Work};
use serde_json::{Value, json};

/// A way that can be defined: each stage comes from stages before it that are in the same fan-out.
pub fn way_of(dice: &[u32]) -> Vec<Stage> {
    let mut way: Vec<Stage> = Vec::new();
    let mut after: Vec<Vec<usize>> = Vec::new();
    for (at, &n) in dice.iter().enumerate() {
        let first = (at > 0).then(|| if n % 3 > 0 { at - 1 } else { n as usize / 3 % at });
        let mut inside = first.map_or(Vec::new(), |first| after[first].clone());
        let mut from: Vec<usize> = first.into_iter().collect();
        for (other, after) in after.iter().enumerate() {
            if first != Some(other) && *after == inside && n >> (other % 8) & 3 == 3 {
                from.push(other);
            }
        }
        from.sort_unstable();
        let gather = if n >> 9 & 1 == 1 { inside.pop() } else { None };
        let fan_out = inside.len() < 2 && n >> 10 & 3 == 0;
        let work = Work {
            concurrency: (n >> 12 & 7 == 0).then_some(1),
            attempts: [1, 2, 20][n as usize >> 15 & 1],
            backoff_ms: [0, 100, 1_000][n as usize >> 16 & 1],
            timeout_ms: (n >> 18 & 7 == 0).then_some(2_000),
            on_dead: [OnDead::Wait, OnDead::Skip, OnDead::Fail, OnDead::Skip][n as usize >> 21 & 3],
        };
        if fan_out {
            inside.push(at);
        }
        after.push(inside);
        way.push(Stage { name: format!("s{at}"), from, fan_out, gather, work });
    }
    way
}

/// The same as it is said.
pub fn stages_json(way: &[Stage]) -> Value {
    let name = |at: &usize| way[*at].name.clone();
    let shown = way.iter().map(|stage| {
        let mut shown = json!({
            "name": stage.name,
            "from": stage.from.iter().map(name).collect::<Vec<_>>(),
            "fan_out": stage.fan_out,
            "attempts_max": stage.work.attempts,
            "backoff_ms": stage.work.backoff_ms,
            "on_dead": match stage.work.on_dead {
                OnDead::Wait => "wait",
                OnDead::Fail => "fail",
                OnDead::Skip => "skip",
            },
        });
        let optional = [
            ("gather", stage.gather.map(|at| json!(name(&at)))),
            ("concurrency_max", stage.work.concurrency.map(|n| json!(n))),
            ("timeout_ms", stage.work.timeout_ms.map(|n| json!(n))),
        ];
        for (field, value) in optional {
            value.into_iter().for_each(|value| shown[field] = value);
        }
        shown
    });
    shown.collect()
}
