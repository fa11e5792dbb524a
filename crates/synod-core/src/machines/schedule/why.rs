//! Why a schedule is as it is, in sentences: when it ticks, what it does, what came of that, and what to do.

use super::*;
use crate::codec::Wire;
use crate::machines::clock;
use crate::span;

impl Schedules {
    pub(super) fn why(&self, view: &View<'_>, name: &str, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let found = self.find(name);
        let rows = found.and_then(|key| Some((key, self.tables.plans.get(key)?, self.tables.runs.get(key)?)));
        let Some((key, plan, run)) = rows else {
            let none = format!("there is no schedule `{name}`; `synod schedule set {name} …` makes one");
            Because { state: None, because: vec![none.into()], next: Millis(0) }.put(answer);
            return Ok(());
        };
        let (state, next) = self.stands(key);
        let mut because = vec![how_it_stands(plan, state, next, view.moment.time)];
        because.push(format!(
            "it carries out {} as `{}`, who set it at {}, with the rights of `{}`",
            plan.deed.names().iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
            plan.deed.agent,
            plan.timing.local(plan.since),
            plan.deed.principal,
        ));
        because.push(counted(run));
        if let Some(last) = &run.last {
            because.push(what_came(plan, last));
        }
        let late_ms = plan.late_ms.unwrap_or(view.settings.schedule_late_ms);
        because.push(match plan.missed {
            Missed::Skip => format!("a tick that comes more than {} late is left out", span::exact(late_ms)),
            Missed::Once => "ticks that were missed are fired together, as one".to_owned(),
            Missed::All => format!(
                "ticks that were missed are fired one by one, of more than {} the newest",
                view.settings.schedule_missed_max
            ),
        });
        let because = because.into_iter().map(Into::into).collect();
        let next = self.tables.timers.get(key).unwrap_or_default();
        Because { state: Some(state), because, next }.put(answer);
        Ok(())
    }
}

fn how_it_stands(plan: &Plan, state: State, next: Option<Millis>, now: Millis) -> String {
    let Plan { name, timing, .. } = plan;
    let times = match (&timing.cron, timing.every_ms, timing.at) {
        (Some(cron), ..) => format!("by `{cron}` in {}", timing.zone),
        (_, Some(every_ms), _) => format!("every {}", span::exact(every_ms)),
        (.., at) => format!("once, at {}", timing.local(at.unwrap_or_default())),
    };
    match (state, next) {
        (State::Running, Some(next)) => {
            format!(
                "`{name}` ticks {times}: next at {}, in {}",
                timing.local(next),
                span::about(next.since(now))
            )
        }
        (State::Paused, _) => {
            format!("`{name}` rests and ticks no more; `synod schedule resume {name}` wakes it ({times})")
        }
        _ => format!("`{name}` is over: it ticked {times}; set it anew with times to come"),
    }
}

fn counted(run: &Run) -> String {
    let Run { fired, refused, left_out, .. } = run;
    format!("firings: {fired}, of them refused: {refused}; ticks left out: {left_out}")
}

fn what_came(plan: &Plan, last: &Last) -> String {
    let what = match last.tick {
        Some(tick) => format!("the tick of {}", plan.timing.local(tick)),
        None => "the newest firing, by hand,".to_owned(),
    };
    let when = format!("at {} under index {}", clock(last.at), last.index);
    match last.refused {
        None => format!("{what} was carried out {when}"),
        Some(code @ (Code::Denied | Code::Unauthenticated)) => format!(
            "{what} was refused as {code} {when}: `{}` may not do that any more; let somebody who may set it anew",
            plan.deed.agent
        ),
        Some(code) => {
            format!("{what} was refused as {code} {when}; `synod schedule fire {}` tries it again", plan.name)
        }
    }
}
