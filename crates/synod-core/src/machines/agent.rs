//! `agent`: identity, capabilities, presence.
//!
//! ```text
//!   (first command) ─▶ away ──join──▶ here ──leave──▶ left
//!                                      │  ▲             │
//!                              silence │  └───join──────┤
//!                                      ▼                │
//!                                     gone ──join───────┘
//! ```
//!
//! A credential acts as the agents of its principal and those below them, by `parent`, and as nobody else; `space.enroll` gives an agent a credential of its own.
//! An agent is a name, minted under a principal by its first command or by `join`; it keeps its number for ever.
//! Each process of it that joins is an *instance* with a session of its own; any command under the session's handle (`name@session`) keeps it alive, and so does a request of it that waits.
//! When a session ends, by `leave`, by silence, or because the same instance joined again, everything bound to that session, and nothing else, is let go in the same entry.
//!
//! Invariants: a name belongs to one agent and one principal; a session belongs to one agent; a timer stands for every session that no waiting request holds open, and for nothing else; an agent is `here` exactly while it has a session.
//!
//! Deliberately not here: what an agent holds (its queues and locks know), whether it makes progress on it (`queue` watches its leases), and how pushing to its endpoint fares (`mail` knows, and the fold joins it in).

mod endpoint;
mod presence;
mod show;

pub use endpoint::{Register, Registered};

use crate::endpoint::Push;
use crate::ids::{Millis, Moment, Serial};
use crate::machine::{Context, Machine, Out, Reaction, Verdict, View};
use crate::machines::check_name;
use crate::refusal::{self, Refusal};
use crate::settings::Settings;
use crate::tables::{Map, Ordered, Table, Timers};
use crate::{choice, events, record, tables, verbs};

record! {
    /// Say that a process of an agent is here.
    pub struct Join<'a> {
        /// The agent's name; left out: one is made up.
        name: Option<&'a str> [1..=200],
        /// What tells this process from others of the same agent, such as `host:pid`. Joining it again ends its old session.
        instance: Option<&'a str> [1..=200],
        /// What the agent can do; queues match tasks against it. Replaces what was said before.
        capabilities: Vec<Box<str>> [0..=32],
        /// What it is, in a sentence.
        description: Option<&'a str> [0..=1000],
        /// Where it takes messages by HTTP POST; empty: nowhere any more. The first time it needs a `secret`, or comes with `agent.endpoint`, which makes one.
        endpoint: Option<&'a str> [0..=2000],
        /// Its public key, as text.
        key: Option<&'a str> [0..=1000],
        /// The agent that started it: one that the caller may act as. Who may act as the parent may act as this one.
        parent: Option<&'a str> [1..=200],
        /// How long the session lives without a word. Default: the setting `session_ms`.
        ttl_ms: Option<u64> [100..=86_400_000],
        /// What signs messages on their way to `endpoint`: `whsec_` and 24 to 64 bytes as base64. Replaces the one before, which goes on signing beside it for `push_overlap_ms`.
        secret: Option<&'a str> [1..=400],
    }
}
record! {
    /// A session began.
    pub struct Joined {
        /// The agent's name.
        agent: Box<str>,
        /// The agent's number.
        id: Serial,
        /// The session's number.
        session: Serial,
        /// The handle to send as `as`: whoever sends it is this instance.
        handle: Box<str>,
        /// How long the session lives without a word.
        ttl_ms: u64,
    }
}
record! {
    /// Say that this process goes.
    pub struct Leave {}
}
record! {
    /// A session ended.
    pub struct Left {
        /// The session's number; zero when the agent had none.
        session: Serial,
    }
}
record! {
    /// Say that this process is alive, and how busy.
    pub struct Heartbeat {
        /// How busy it is, in percent.
        load: Option<u8> [0..=100],
        /// How many more tasks it could take.
        slots: Option<u32> [0..=1_000_000],
    }
}
record! {
    /// The session goes on.
    pub struct Beaten {
        /// When the session would end without another word; zero without a session.
        until: Millis,
    }
}

verbs! {
    /// What an agent can say about itself.
    pub enum Command<'a> of "agent" = 1 {
        /// Join as an agent and open a session.
        1 "join" Join(Join<'a>) -> Joined: Relief Write args ["name"] refuses [Denied, Exhausted, NotFound]
            model "Call once at the start; then send the returned `handle` with every call (header `Synod-Agent`, or `?as=`). Any call keeps the session alive."
            example r#"{"name":"heron","capabilities":["translate"]}"#,
        /// End this session and let go of what is bound to it.
        2 "leave" Leave(Leave) -> Left: Relief Write args [] refuses [Gone]
            model "Call when you are done for good." example "{}",
        /// Keep the session alive and tell the load.
        3 "heartbeat" Heartbeat(Heartbeat) -> Beaten: Relief Write args [] refuses [Gone]
            model "Only needed when you make no other call for a while." example r#"{"load":40,"slots":2}"#,
        /// Say where this agent takes its messages by HTTP POST; the node pushes them there, signed.
        4 "endpoint" Register(Register<'a>) -> Registered: Relief Write args ["endpoint"] refuses [Exhausted]
            model "For an agent that is a web server: its mail is POSTed there, signed by Standard Webhooks. Keep the `secret` of the reply; it is told once."
            example r#"{"endpoint":"https://agent.example/hooks/heron"}"#,
    }
}

choice! {
    /// Whether an agent is there.
    pub enum Presence {
        /// It has sent commands and never joined.
        Away = "away",
        /// It has a session.
        Here = "here",
        /// Its last session ended by silence.
        Gone = "gone",
        /// Its last session ended by its own word.
        Left = "left",
    }
}

record! {
    /// Show one agent.
    pub struct Show<'a> {
        /// Its name.
        agent: &'a str [1..=200],
    }
}
record! {
    /// List agents.
    pub struct List<'a> {
        /// Only those with this capability.
        capability: Option<&'a str>,
        /// Only those that are there in this way.
        state: Option<Presence>,
        /// Only names after this one: the `next` of the page before.
        after: Option<&'a str>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A session as others see it.
    pub struct SessionShown {
        /// Its number.
        session: Serial,
        /// What tells the process from others of the agent.
        instance: Box<str>,
        /// When it was opened.
        since: Millis,
        /// The last word heard, to within an eighth of its span.
        last: Millis,
        /// How long it lives without a word.
        ttl_ms: u64,
    }
}
record! {
    /// An agent as others see it.
    pub struct Shown {
        /// Its name.
        agent: Box<str>,
        /// Its number.
        id: Serial,
        /// Whether it is there.
        state: Presence,
        /// The principal it acts under.
        principal: Box<str>,
        /// The agent that started it.
        parent: Option<Box<str>>,
        /// What it can do.
        capabilities: Vec<Box<str>>,
        /// What it is, in a sentence.
        description: Option<Box<str>>,
        /// Where it takes messages by HTTP POST.
        endpoint: Option<Box<str>>,
        /// Its public key.
        key: Option<Box<str>>,
        /// How busy it said it is, in percent.
        load: Option<u8>,
        /// How many more tasks it said it could take.
        slots: Option<u32>,
        /// When it was first heard of.
        since: Millis,
        /// The last command of it, to within a second or an eighth of its session.
        last: Millis,
        /// Its sessions.
        sessions: Vec<SessionShown>,
        /// How pushing to its endpoint fares; left out without one.
        push: Option<Push>,
    }
}
record! {
    /// A page of agents, by name.
    pub struct Listed {
        /// The agents.
        agents: Vec<Shown>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Box<str>>,
    }
}

verbs! {
    /// What can be asked about agents.
    pub enum Query<'a> of "agent" = 1 {
        /// Show one agent: state, capabilities, sessions.
        64 "show" Show(Show<'a>) -> Shown: Query Read args ["agent"] refuses [NotFound]
            model "Who is this agent and is it there?" example r#"{"agent":"heron"}"#,
        /// List agents by capability and state.
        65 "list" List(List<'a>) -> Listed: Query Read args [] refuses []
            model "Who is there, and who can do what?" example r#"{"state":"here"}"#,
    }
}

events! {
    of "agent" = 1 {
        /// An agent was heard of for the first time.
        1 "met" Met<'a> {
            /// Its name.
            agent: &'a str,
            /// Its number.
            id: Serial,
        },
        /// A session began.
        2 "joined" SessionJoined<'a> {
            /// The agent's name.
            agent: &'a str,
            /// The session's number.
            session: Serial,
            /// What tells the process from others of the agent.
            instance: &'a str,
        },
        /// A session ended and what was bound to it was let go.
        3 "ended" SessionEnded<'a> {
            /// The agent's name.
            agent: &'a str,
            /// The session's number.
            session: Serial,
            /// `expired`, `left` or `rejoined`.
            why: &'a str,
        },
        /// An agent has no session any more.
        4 "gone" AgentGone<'a> {
            /// Its name.
            agent: &'a str,
        },
    }
}

record! {
    /// What an agent said about itself; changes seldom.
    pub(crate) struct Agent {
        /// Its name.
        name: Box<str>,
        /// The principal it acts under.
        principal: Box<str>,
        /// The agent that started it.
        parent: Option<Serial>,
        /// What it can do, sorted.
        capabilities: Vec<Box<str>>,
        /// What it is.
        description: Option<Box<str>>,
        /// Where it takes messages.
        endpoint: Option<Box<str>>,
        /// Its public key.
        key: Option<Box<str>>,
        /// When it was first heard of.
        since: Millis,
    }
}
record! {
    /// What changes often, apart, so that its before-images stay small.
    pub(crate) struct Pulse {
        /// The last command.
        last: Millis,
        /// Whether it is there.
        state: Presence,
        /// How busy it said it is.
        load: Option<u8>,
        /// How many more tasks it said it could take.
        slots: Option<u32>,
    }
}
record! {
    /// One instance's liveness.
    pub(crate) struct Session {
        /// Whose.
        agent: Serial,
        /// What tells the process from others of the agent.
        instance: Box<str>,
        /// When it was opened.
        since: Millis,
        /// The last word that moved its timer.
        last: Millis,
        /// How long it lives without a word.
        ttl_ms: u64,
    }
}

tables! {
    /// All there is to know of agents.
    pub(crate) struct Tables {
        /// By number.
        agents: Table<Agent>,
        /// Each agent's pulse.
        pulses: Table<Pulse>,
        /// From name to number.
        names: Map<Box<str>, Serial>,
        /// Live sessions by number.
        sessions: Table<Session>,
        /// (agent, session): whose sessions are which.
        of_agent: Ordered<(Serial, Serial)>,
        /// When each session ends; none for one that is held open.
        timers: Timers,
        /// Sessions held open by requests that wait, and by how many.
        open: Table<u32>,
    } later {
        /// Agents with an endpoint that mail is pushed to, and a secret that signs it.
        armed: Ordered<Serial>,
    }
}

/// The machine.
#[derive(Debug, Default)]
pub struct Agents {
    pub(crate) tables: Tables,
}

/// Sessions of one agent at the most: more processes than this under one name is a mistake.
const SESSIONS_MAX: usize = 1_024;

impl Machine for Agents {
    const NAME: &'static str = "agent";
    const TAG: u8 = 1;
    const EVENTS: &'static [crate::catalogue::EventCard] = EVENTS;
    type Command<'a> = Command<'a>;
    type Query<'a> = Query<'a>;

    fn name_of<'s>(&'s self, command: &'s Command<'_>) -> &'s str {
        match command {
            Command::Join(join) => join.name.unwrap_or_default(),
            Command::Leave(_) | Command::Heartbeat(_) | Command::Register(_) => "",
        }
    }

    fn name_asked<'s>(&'s self, _: &'s Query<'_>) -> &'s str {
        ""
    }

    fn apply(&mut self, cx: &Context<'_>, command: &Command<'_>, out: &mut Out) -> Verdict {
        match command {
            Command::Join(join) => self.join(cx, join, out),
            Command::Leave(_) => self.leave(cx, out),
            Command::Heartbeat(beat) => self.heartbeat(cx, beat, out),
            Command::Register(register) => self.register(cx, register, out),
        }
    }

    fn wake(&mut self, moment: Moment, _: &Settings, budget: &mut u64, out: &mut Out) {
        while let Some((at, session)) = self.tables.timers.first()
            && at <= moment.time
            && *budget > 0
        {
            *budget -= 1;
            self.end(session, "expired", out);
        }
    }

    fn due(&self) -> Option<Millis> {
        self.tables.timers.first().map(|(at, _)| at)
    }

    fn revive(&mut self, _: Millis, now: Millis, settings: &Settings) {
        let grace = settings.grace_ms;
        let late: Vec<Serial> =
            self.tables.timers.before(now.plus(grace)).map(|(_, session)| session).collect();
        for session in late {
            let ttl = self.tables.sessions.get(session).map_or(0, |row| row.ttl_ms);
            let at = self.tables.timers.get(session).unwrap_or_default();
            self.tables.timers.set(session, at.max(now.plus(ttl.min(grace))));
        }
    }

    fn ask(&self, _: &View<'_>, query: Query<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        self.ask_with(&query, &|_| None, answer)
    }

    fn check(&self) {
        let tables = &self.tables;
        assert_eq!(tables.agents.len(), tables.names.len(), "one name each");
        assert_eq!(tables.agents.len(), tables.pulses.len(), "one pulse each");
        let timed = tables.timers.len() + tables.open.len();
        assert_eq!(tables.sessions.len(), timed, "each session has a timer or is held open");
        assert_eq!(tables.sessions.len(), tables.of_agent.len(), "each session belongs to one agent");
        for agent in tables.armed.iter() {
            let url = tables.agents.get(agent).and_then(|row| row.endpoint.as_deref());
            assert!(url.is_some_and(|url| !url.is_empty()), "agent {agent} has a secret and no endpoint");
        }
        for (id, session) in tables.sessions.iter() {
            assert!(tables.of_agent.has((session.agent, id)), "session {id} is listed under its agent");
        }
        for (id, pulse) in tables.pulses.iter() {
            assert_eq!(
                pulse.state == Presence::Here,
                self.sessions(id).next().is_some(),
                "agent {id} is here while it has a session"
            );
        }
    }
}

impl Agents {
    /// How many tables it has: the length of its mark.
    pub const TABLES: usize = Tables::TABLES;

    pub(crate) fn load(
        state: &mut crate::codec::Reader<'_>,
        bodies: &mut crate::codec::Reader<'_>,
    ) -> Result<Self, crate::codec::Malformed> {
        Ok(Agents { tables: Tables::load(state, bodies)? })
    }

    fn join(&mut self, cx: &Context<'_>, join: &Join<'_>, out: &mut Out) -> Verdict {
        for capability in &join.capabilities {
            check_name("capability", capability)?;
        }
        let name: Box<str> = match join.name {
            Some(name) => name.into(),
            None if cx.caller.name == cx.caller.principal => self.made_up(out),
            None => cx.caller.name.clone(),
        };
        let agent = if name == cx.caller.name {
            cx.caller.agent
        } else {
            self.meet(&cx.caller.principal, &name, cx.admin, cx.now(), cx.settings, out)?
        };
        let parent = match join.parent {
            Some(parent) => Some(self.parent(cx, agent, parent)?),
            None => None,
        };
        let instance: Box<str> = join.instance.unwrap_or("").into();
        if let Some(old) = self.instance(agent, &instance) {
            self.end(old, "rejoined", out);
        }
        if self.sessions(agent).count() >= SESSIONS_MAX {
            return Err(refusal::exhausted(format!(
                "agent `{name}` has {SESSIONS_MAX} sessions; let some leave, or join with the same `instance` to replace one"
            )));
        }
        self.describe(agent, join, parent);
        if join.secret.is_some() && join.endpoint.is_none() {
            return Err(refusal::invalid(
                "a secret signs what is pushed to an endpoint; send `endpoint` with it",
            ));
        }
        if let Some(url) = join.endpoint
            && cx.settings.push_max > 0
        {
            self.set_endpoint(agent, url, join.secret, join.secret.is_some(), cx.settings, out)?;
        }
        let ttl_ms = join.ttl_ms.unwrap_or(cx.settings.session_ms);
        let session = self.open(agent, instance, ttl_ms, cx.now(), out);
        out.reply(&Joined {
            handle: format!("{name}@{session}").into(),
            agent: name,
            id: agent,
            session,
            ttl_ms,
        })
    }

    /// A name that nobody has.
    fn made_up(&self, out: &mut Out) -> Box<str> {
        loop {
            let name = format!("agent-{}", out.serial());
            if self.tables.names.get(name.as_str()).is_none() {
                return name.into();
            }
        }
    }

    fn leave(&mut self, cx: &Context<'_>, out: &mut Out) -> Verdict {
        let session = cx.caller.session;
        if let Some(session) = session {
            self.end(session, "left", out);
        } else {
            let all: Vec<Serial> = self.sessions(cx.caller.agent).collect();
            all.into_iter().for_each(|session| self.end(session, "left", out));
        }
        out.reply(&Left { session: session.unwrap_or_default() })
    }

    fn heartbeat(&mut self, cx: &Context<'_>, beat: &Heartbeat, out: &mut Out) -> Verdict {
        if let Some(pulse) = self.tables.pulses.edit(cx.caller.agent) {
            pulse.load = beat.load.or(pulse.load);
            pulse.slots = beat.slots.or(pulse.slots);
            pulse.last = cx.now();
        }
        let until = cx.caller.session.and_then(|session| self.tables.timers.get(session)).unwrap_or_default();
        out.reply(&Beaten { until })
    }

    /// The agent called `name` as the parent of `agent`: it must be one that the caller may act as, or an agent could put itself below a stranger.
    fn parent(&self, cx: &Context<'_>, agent: Serial, name: &str) -> Result<Serial, Refusal> {
        let parent = self.find(name)?;
        if !cx.admin && !self.owns(&cx.caller.principal, parent) {
            return Err(refusal::denied(format!(
                "`{name}` belongs to another principal and cannot be the parent; name an agent of your own"
            )));
        }
        self.check_parent(agent, parent)?;
        Ok(parent)
    }

    fn find(&self, name: &str) -> Result<Serial, Refusal> {
        self.tables.names.get(name).copied().ok_or_else(|| {
            refusal::not_found(format!("there is no agent `{name}`; `synod agent list` shows who there is"))
        })
    }

    fn instance(&self, agent: Serial, instance: &str) -> Option<Serial> {
        (!instance.is_empty()).then(|| {
            self.sessions(agent).find(|session| {
                self.tables.sessions.get(*session).is_some_and(|row| &*row.instance == instance)
            })
        })?
    }

    fn describe(&mut self, agent: Serial, join: &Join<'_>, parent: Option<Serial>) {
        let mut capabilities = join.capabilities.clone();
        capabilities.sort_unstable();
        capabilities.dedup();
        let Some(row) = self.tables.agents.edit(agent) else { return };
        if !capabilities.is_empty() {
            row.capabilities = capabilities;
        }
        row.parent = parent.or(row.parent);
        for (own, said) in [
            (&mut row.description, join.description),
            (&mut row.endpoint, join.endpoint),
            (&mut row.key, join.key),
        ] {
            if let Some(said) = said {
                *own = Some(said.into());
            }
        }
    }

    fn open(&mut self, agent: Serial, instance: Box<str>, ttl_ms: u64, now: Millis, out: &mut Out) -> Serial {
        let session = out.serial();
        let name = self.tables.agents.get(agent).map_or("", |row| &row.name);
        out.event(&SessionJoined { agent: name, session, instance: &instance });
        self.tables.sessions.put(session, Session { agent, instance, since: now, last: now, ttl_ms });
        self.tables.of_agent.put((agent, session));
        self.tables.timers.set(session, now.plus(presence::life(ttl_ms)));
        if let Some(pulse) = self.tables.pulses.edit(agent) {
            (pulse.state, pulse.last) = (Presence::Here, now);
        }
        session
    }

    /// Ends a session: the fold lets go of what is bound to it in the same entry.
    fn end(&mut self, session: Serial, why: &'static str, out: &mut Out) {
        let Some(agent) = self.tables.sessions.get(session).map(|row| row.agent) else { return };
        self.tables.sessions.del(session);
        self.tables.of_agent.del((agent, session));
        self.tables.timers.del(session);
        self.tables.open.del(session);
        let name = self.tables.agents.get(agent).map_or("", |row| &row.name);
        out.event(&SessionEnded { agent: name, session, why });
        out.react(Reaction::SessionEnded { agent, session, why });
        if self.sessions(agent).next().is_none() {
            out.event(&AgentGone { agent: name });
            if let Some(pulse) = self.tables.pulses.edit(agent) {
                pulse.state = if why == "expired" { Presence::Gone } else { Presence::Left };
            }
        }
    }

    fn sessions(&self, agent: Serial) -> impl Iterator<Item = Serial> + '_ {
        self.tables.of_agent.range((agent, Serial(0))..=(agent, Serial(u64::MAX))).map(|(_, session)| session)
    }
}
