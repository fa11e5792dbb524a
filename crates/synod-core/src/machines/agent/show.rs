//! What others see of an agent.

use super::{Agents, List, Listed, Presence, Query, SessionShown, Show, Shown};
use crate::codec::Wire;
use crate::endpoint::Push;
use crate::ids::Serial;
use crate::refusal::Refusal;
use std::ops::Bound;

/// Says by an agent's name how pushing to its endpoint fares.
type Pushed<'p> = &'p dyn Fn(&str) -> Option<Push>;

impl Agents {
    /// Answers a query; `pushed` says how pushing to an agent fares, which another machine knows.
    pub(crate) fn ask_with(
        &self,
        query: &Query<'_>,
        pushed: Pushed<'_>,
        answer: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        match query {
            Query::Show(show) => self.show(show, pushed, answer),
            Query::List(list) => self.list(list, pushed, answer),
        }
    }

    fn show(&self, show: &Show<'_>, pushed: Pushed<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let name = show.agent.split('@').next().unwrap_or(show.agent);
        self.shown(self.find(name)?, pushed).put(answer);
        Ok(())
    }

    fn list(&self, list: &List<'_>, pushed: Pushed<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
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
            agents.push(self.shown(id, pushed));
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

    fn shown(&self, id: Serial, pushed: Pushed<'_>) -> Shown {
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
            endpoint: row.endpoint.clone().filter(|url| !url.is_empty()),
            key: row.key.clone(),
            load: pulse.and_then(|pulse| pulse.load),
            slots: pulse.and_then(|pulse| pulse.slots),
            since: row.since,
            last: pulse.map(|pulse| pulse.last).unwrap_or_default(),
            sessions: self.sessions(id).filter_map(|session| self.session_shown(session)).collect(),
            push: pushed(&row.name),
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
