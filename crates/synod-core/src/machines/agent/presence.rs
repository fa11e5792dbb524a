//! Who a request comes from, and that it was heard of: what the fold asks before every command.

use super::{Agent, Agents, Met, Presence, Pulse};
use crate::ids::{Millis, Serial};
use crate::machine::{Caller, Out};
use crate::machines::check_name;
use crate::refusal::{self, Refusal};
use crate::settings::Settings;

/// How many agents stand one below the other at the most.
const DEPTH_MAX: usize = 16;

/// Without a session, an agent's last word is noted at most this often.
const NOTE_MS: u64 = 1_000;

impl Agents {
    /// Resolves `name` or `name@session` under `principal`, minting the agent when it is new.
    ///
    /// `any` lets an admin act under names of other principals.
    pub(crate) fn resolve(
        &mut self,
        principal: &str,
        handle: &str,
        any: bool,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) -> Result<Caller, Refusal> {
        let (name, session) = split(handle)?;
        let agent = self.meet(principal, name, any, now, settings, out)?;
        if let Some(session) = session
            && self.tables.sessions.get(session).is_none_or(|row| row.agent != agent)
        {
            return Err(refusal::gone(format!(
                "session {session} of `{name}` has ended; call agent.join again and use the new handle"
            )));
        }
        Ok(self.caller(principal, agent, session))
    }

    /// The same for a query: nothing is minted.
    pub(crate) fn peek(&self, principal: &str, handle: &str) -> Caller {
        let name = handle.split('@').next().unwrap_or(handle);
        match self.tables.names.get(name) {
            Some(&agent) => self.caller(principal, agent, None),
            None => Caller { principal: principal.into(), name: name.into(), ..Caller::default() },
        }
    }

    fn caller(&self, principal: &str, agent: Serial, session: Option<Serial>) -> Caller {
        let row = self.tables.agents.get(agent);
        Caller {
            principal: principal.into(),
            agent,
            name: row.map(|row| row.name.clone()).unwrap_or_default(),
            session,
            capabilities: row.map(|row| row.capabilities.clone()).unwrap_or_default(),
        }
    }

    /// The number of the agent called `name`, new or not.
    pub(crate) fn meet(
        &mut self,
        principal: &str,
        name: &str,
        any: bool,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) -> Result<Serial, Refusal> {
        if let Some(&agent) = self.tables.names.get(name) {
            return match self.tables.agents.get(agent) {
                Some(_) if !any && !self.owns(principal, agent) => Err(refusal::denied(format!(
                    "`{name}` belongs to another principal; a credential acts as its own agents and those below them: choose another name, or ask for `synod agent token {name}`"
                ))),
                _ => Ok(agent),
            };
        }
        check_name("agent", name)?;
        if name.contains('@') {
            return Err(refusal::invalid(
                "an agent's name cannot contain `@`; it separates name and session in a handle",
            ));
        }
        if self.tables.agents.len() as u64 >= settings.agents_max {
            return Err(refusal::exhausted(format!(
                "the space knows {} agents already; raise it with `synod space set agents_max`",
                settings.agents_max
            )));
        }
        // Whoever comes under somebody else's credential comes below them.
        let parent = if any { None } else { self.tables.names.get(principal).copied() };
        if let Some(parent) = parent {
            self.check_depth(parent)?;
        }
        let id = out.serial();
        out.event(&Met { agent: name, id });
        self.tables.names.put(name.into(), id);
        let row = Agent {
            name: name.into(),
            principal: principal.into(),
            parent,
            capabilities: Vec::new(),
            description: None,
            endpoint: None,
            key: None,
            since: now,
        };
        self.tables.agents.put(id, row);
        self.tables.pulses.put(id, Pulse { last: now, state: Presence::Away, load: None, slots: None });
        Ok(id)
    }

    /// Notes that the caller was heard of. Writes only when enough time has gone by that it matters.
    #[inline]
    pub(crate) fn touch(&mut self, agent: Serial, session: Option<Serial>, now: Millis) {
        let step = match session.and_then(|session| self.tables.sessions.get(session)) {
            Some(row) => {
                if now.since(row.last) < row.ttl_ms / 8 {
                    return;
                }
                row.ttl_ms / 8
            }
            None => NOTE_MS,
        };
        if let Some(session) = session
            && let Some(row) = self.tables.sessions.edit(session)
        {
            row.last = now;
            let until = now.plus(life(row.ttl_ms));
            if !self.tables.open.has(session) {
                self.tables.timers.set(session, until);
            }
        }
        if self.tables.pulses.get(agent).is_some_and(|pulse| now.since(pulse.last) >= step)
            && let Some(pulse) = self.tables.pulses.edit(agent)
        {
            pulse.last = now;
        }
    }

    /// Whether there is an agent with this name.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.tables.names.get(name).is_some()
    }

    /// Whether there is an agent with this number.
    pub(crate) fn knows(&self, agent: Serial) -> bool {
        self.tables.agents.has(agent)
    }

    /// Whether the name in `handle` is `principal`'s, or nobody's yet.
    pub(crate) fn free_for(&self, principal: &str, handle: &str) -> bool {
        let name = handle.split('@').next().unwrap_or(handle);
        self.tables.names.get(name).is_none_or(|agent| self.owns(principal, *agent))
    }

    /// Whether an agent, or one above it, is `principal`'s.
    pub(crate) fn owns(&self, principal: &str, agent: Serial) -> bool {
        self.line_up(agent).any(|row| &*row.principal == principal)
    }

    /// An agent and those above it: its parent, its parent's parent.
    fn line_up(&self, agent: Serial) -> impl Iterator<Item = &Agent> + '_ {
        let mut next = Some(agent);
        std::iter::from_fn(move || {
            let row = self.tables.agents.get(next?)?;
            next = row.parent;
            Some(row)
        })
        .take(DEPTH_MAX)
    }

    /// Refuses a parent that is below the agent itself, or too far down to have children.
    pub(super) fn check_parent(&self, agent: Serial, parent: Serial) -> Result<(), Refusal> {
        let (name, above) = (self.name(agent).unwrap_or_default(), self.name(parent).unwrap_or_default());
        if self.line_up(parent).any(|row| &*row.name == name) {
            return Err(refusal::invalid(format!(
                "`{above}` is `{name}` itself or below it and cannot be its parent; leave `parent` out"
            )));
        }
        self.check_depth(parent)
    }

    fn check_depth(&self, parent: Serial) -> Result<(), Refusal> {
        if self.line_up(parent).count() < DEPTH_MAX {
            return Ok(());
        }
        Err(refusal::invalid(format!(
            "`{}` stands {DEPTH_MAX} deep in its line of parents; join below one further up",
            self.name(parent).unwrap_or_default()
        )))
    }

    /// Gives an agent, new or not, to the principal that is called like it. A new one stands below the caller.
    pub(crate) fn enroll(
        &mut self,
        caller: &Caller,
        name: &str,
        any: bool,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) -> Result<Serial, Refusal> {
        let new = self.tables.names.get(name).is_none();
        let agent = self.meet(&caller.principal, name, any, now, settings, out)?;
        let below = self.check_parent(agent, caller.agent);
        if new {
            below.clone()?;
        }
        if let Some(row) = self.tables.agents.edit(agent) {
            row.principal = name.into();
            // What an agent gives away stays below it, so that it can still act for it.
            if row.parent.is_none() && below.is_ok() {
                row.parent = Some(caller.agent);
            }
        }
        Ok(agent)
    }

    /// A request of this session waits: it is alive until that ends, without a word.
    pub(crate) fn hold_open(&mut self, session: Serial) {
        if !self.tables.sessions.has(session) {
            return;
        }
        match self.tables.open.edit(session) {
            Some(waits) => *waits += 1,
            None => {
                self.tables.open.put(session, 1);
                self.tables.timers.del(session);
            }
        }
    }

    /// A wait of this session has ended; with the last of them its time begins to run again.
    pub(crate) fn let_close(&mut self, session: Serial, now: Millis) {
        let Some(waits) = self.tables.open.edit(session) else { return };
        *waits -= 1;
        if *waits > 0 {
            return;
        }
        self.tables.open.del(session);
        if let Some(row) = self.tables.sessions.edit(session) {
            row.last = now;
            let until = now.plus(life(row.ttl_ms));
            self.tables.timers.set(session, until);
        }
    }

    /// The name of an agent, for texts and answers.
    pub(crate) fn name(&self, agent: Serial) -> Option<&str> {
        self.tables.agents.get(agent).map(|row| &*row.name)
    }
}

/// From a word to the end of a session: its span and an eighth, because words are noted to within an eighth.
pub(super) fn life(ttl_ms: u64) -> u64 {
    ttl_ms.saturating_add(ttl_ms / 8)
}

fn split(handle: &str) -> Result<(&str, Option<Serial>), Refusal> {
    match handle.split_once('@') {
        None => Ok((handle, None)),
        Some((name, session)) => match session.parse() {
            Ok(session) => Ok((name, Some(Serial(session)))),
            Err(_) => Err(refusal::invalid(format!(
                "`{handle}` is not a handle; send the `handle` that agent.join returned"
            ))),
        },
    }
}
