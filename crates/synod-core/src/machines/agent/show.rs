//! What others see of an agent.

use super::{Agents, List, Listed, Presence, SessionShown, Show, Shown};
use crate::codec::Wire;
use crate::ids::Serial;
use crate::refusal::Refusal;
use std::ops::Bound;

impl Agents {
    pub(super) fn show(&self, show: &Show<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let name = show.agent.split('@').next().unwrap_or(show.agent);
        self.shown(self.find(name)?).put(answer);
        Ok(())
    }

    pub(super) fn list(&self, list: &List<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let limit = list.limit.unwrap_or(100) as usize;
        let from = list.after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut agents = Vec::new();
        let mut next = None;
        for (_, &id) in self.tables.names.range::<str>((from, Bound::Unbounded)) {
            if !self.fits(id, list) {
                continue;
            }
            if agents.len() == limit {
                next = agents.last().map(|shown: &Shown| shown.agent.clone());
                break;
            }
            agents.push(self.shown(id));
        }
        Listed { agents, next }.put(answer);
        Ok(())
    }

    fn fits(&self, id: Serial, list: &List<'_>) -> bool {
        let capable = list.capability.is_none_or(|wanted| {
            self.tables.agents.get(id).is_some_and(|row| row.capabilities.iter().any(|own| &**own == wanted))
        });
        capable
            && list
                .state
                .is_none_or(|wanted| self.tables.pulses.get(id).is_some_and(|pulse| pulse.state == wanted))
    }

    fn shown(&self, id: Serial) -> Shown {
        let row = self.tables.agents.get(id).expect("a named agent has a row");
        let pulse = self.tables.pulses.get(id);
        Shown {
            agent: row.name.clone(),
            id,
            state: pulse.map_or(Presence::Away, |pulse| pulse.state),
            principal: row.principal.clone(),
            parent: row.parent.and_then(|parent| self.name(parent)).map(Into::into),
            capabilities: row.capabilities.clone(),
            description: row.description.clone(),
            endpoint: row.endpoint.clone(),
            key: row.key.clone(),
            load: pulse.and_then(|pulse| pulse.load),
            slots: pulse.and_then(|pulse| pulse.slots),
            since: row.since,
            last: pulse.map(|pulse| pulse.last).unwrap_or_default(),
            sessions: self.sessions(id).filter_map(|session| self.session_shown(session)).collect(),
        }
    }

    fn session_shown(&self, session: Serial) -> Option<SessionShown> {
        self.tables.sessions.get(session).map(|row| SessionShown {
            session,
            instance: row.instance.clone(),
            since: row.since,
            last: row.last,
            ttl_ms: row.ttl_ms,
        })
    }
}
