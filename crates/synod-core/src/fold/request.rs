//! One request's way through the fold.

use super::{Decoded, Fold, Memo, Opened};
use crate::catalogue::Right;
use crate::codec::{Wire, put_varint};
use crate::effects::{Outcome, What};
use crate::entry::{Envelope, Guard};
use crate::ids::{Index, Moment, Serial};
use crate::machine::{Caller, Context, Done, Machine, Verdict};
use crate::machines::{Command, Machines, agent, election, lock, space as verbs};
use crate::refusal::{self, Refusal};
use crate::settings::Settings;
use crate::window::{Key, Known};

/// What the window said about a request that carries a key.
enum Way {
    /// Execute it, and remember it under this key; the ticket of an earlier try stands.
    Go(Option<Fresh>, Option<Index>),
    /// It has been dealt with.
    Over,
}

/// A key to be remembered.
#[derive(Clone, Copy)]
struct Fresh {
    key: Key,
    /// The command's hash.
    hash: u64,
    /// Whether the window has no slot for it yet.
    new: bool,
}

impl Fold {
    /// Computes the keys of an entry's requests and touches their places in the window, all before the first is needed: the reads overlap instead of each waiting for memory.
    pub(super) fn warm(&self, requests: &mut [Option<Opened<'_>>]) {
        for opened in requests.iter_mut().flatten() {
            let Envelope { key, sequence, .. } = opened.envelope;
            let agent = opened.envelope.name();
            let key = match (key, sequence) {
                (Some(word), _) => self.window.key(agent, word),
                (None, Some((session, seq))) => self.window.key(agent, &format!("{session}:{seq}")),
                (None, None) => continue,
            };
            opened.key = Some((key, self.window.command(opened.from.rest())));
        }
        self.window.warm(requests.iter().flatten().filter_map(|opened| opened.key.map(|(key, _)| key)));
    }

    pub(super) fn request(&mut self, opened: Option<&Opened<'_>>) {
        self.out.effects.begin();
        let agreed = !self.skips.is_empty() && self.skips.contains(&self.index);
        let Some(Ok(decoded)) = opened.filter(|_| !agreed).map(Opened::decode) else {
            self.out.effects.void(self.index);
            return void_head(&mut self.out.effects.heads);
        };
        head(&mut self.out.effects.heads, &decoded);
        if self.about.is_none() && !matches!(decoded.command, Command::Space(verbs::Command::Genesis(_))) {
            return self.out.effects.void(self.index);
        }
        let Way::Go(fresh, ticket) = self.look(&decoded) else { return };
        let [machine, _] = decoded.command.tags();
        let mark = self.out.mark();
        let verdict = self.execute(&decoded, ticket.unwrap_or(self.index), fresh);
        // Only now is it known what all commands of a transaction put and what their bodies mention.
        match verdict.and_then(|done| self.machines.refer(self.time, true).map(|()| done)) {
            Ok(Done::Replied) => {
                let range = self.out.effects.reply(self.index, &self.out.reply);
                self.out.effects.outcomes.push(Outcome { index: self.index, what: What::Replied(range) });
                if let Some(ticket) = ticket {
                    self.forget_parked(ticket);
                }
                self.follow(self.moment());
                self.commit();
                self.advance(&decoded);
                match fresh {
                    Some(Fresh { key, hash, new: true }) => {
                        self.window.add(key, hash, self.index, &self.out.reply)
                    }
                    Some(Fresh { key, hash, .. }) => self.window.done(key, hash, self.index, &self.out.reply),
                    None => {}
                }
            }
            Ok(Done::Parked(until)) => {
                let ticket = ticket.unwrap_or(self.index);
                let (key, hash) = (fresh.map(|fresh| fresh.key), fresh.map_or(0, |fresh| fresh.hash));
                self.park(ticket, machine, key, hash, until);
                self.out.effects.park(self.index, ticket);
                self.follow(self.moment());
                self.commit();
                self.advance(&decoded);
                // A grant may have come in the same request; then the window knows the reply already.
                if let Some(key) = key
                    && self.space.parked.has(Serial(ticket.0))
                {
                    self.window.parked(key, hash, ticket);
                }
            }
            Err(refusal) => {
                self.undo(mark);
                self.heard();
                self.out.effects.refuse(self.index, refusal);
            }
        }
    }

    /// Asks the request-key window, when the request has a key.
    fn look(&mut self, decoded: &Decoded<'_, '_>) -> Way {
        let Envelope { key, sequence, .. } = decoded.opened.envelope;
        if (key.is_some() || sequence.is_some()) && !self.may_use_keys_of(&decoded.opened.envelope) {
            return Way::Go(None, None);
        }
        let Some((key, hash)) = decoded.opened.key else { return Way::Go(None, None) };
        let agent = decoded.opened.envelope.name();
        if let (None, Some((session, seq))) = (decoded.opened.envelope.key, sequence)
            && self.window.expired(agent, session, seq)
            && self.window.look(key, 0) == Known::New
        {
            self.refuse(refusal::expired(format!(
                "request {seq} of this client is older than what is remembered; look up what it did before you repeat it under a new number"
            )));
            return Way::Over;
        }
        let fresh = Fresh { key, hash, new: false };
        match self.window.look(key, hash) {
            Known::New => Way::Go(Some(Fresh { new: true, ..fresh }), None),
            Known::Void => Way::Go(Some(fresh), None),
            Known::Done(index, reply) => {
                let range = self.out.effects.reply(self.index, reply);
                self.out
                    .effects
                    .outcomes
                    .push(Outcome { index: self.index, what: What::Repeated { reply: range, index } });
                Way::Over
            }
            Known::Parked(ticket) => match self.space.parked.get(Serial(ticket.0)) {
                Some(row) if row.attached => {
                    self.out.effects.park(self.index, ticket);
                    Way::Over
                }
                Some(_) => Way::Go(Some(fresh), Some(ticket)),
                None => Way::Go(Some(fresh), None),
            },
            Known::Conflict(index) => {
                self.refuse(refusal::conflict(format!(
                    "this request key was used for another command at index {index}; use a new key for a new command"
                )));
                Way::Over
            }
        }
    }

    /// Notes how far a client's numbering has come. Refused requests leave no trace there either.
    fn advance(&mut self, decoded: &Decoded<'_, '_>) {
        if let Envelope { key: None, sequence: Some((session, seq)), .. } = decoded.opened.envelope {
            self.window.advance(decoded.opened.envelope.name(), session, seq);
        }
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.out.effects.refuse(self.index, refusal);
    }

    fn execute(&mut self, decoded: &Decoded<'_, '_>, ticket: Index, fresh: Option<Fresh>) -> Verdict {
        let Decoded { opened, command, parts } = decoded;
        let envelope = &opened.envelope;
        if envelope.principal.is_empty() {
            return match command {
                command if command.tags()[0] != 0 && command.right() == Right::Node => {
                    self.own_verb(command, ticket)
                }
                command => self.node_verb(command),
            };
        }
        self.resolve(envelope)?;
        self.authorise(command)?;
        for guard in &envelope.guards {
            self.authorise_guard(guard)?;
            let cx = context(self.moment(), &self.memo, self.space.settings.get(), ticket, false);
            self.machines.guard(&cx, guard)?;
        }
        let key = fresh.map(|fresh| (fresh.key.to_bytes(), fresh.hash));
        match command {
            Command::Space(verbs::Command::Txn(_)) => self.txn(parts, ticket),
            Command::Space(command) => self.space_verb(command),
            command => self.carry_out(command, ticket, true, key),
        }
    }

    /// What only the node itself says to a machine: nobody's request, and nobody's rights.
    fn own_verb(&mut self, command: &Command<'_>, ticket: Index) -> Verdict {
        self.memo = Memo::default();
        let cx = context(self.moment(), &self.memo, self.space.settings.get(), ticket, true);
        self.machines.apply(&cx, command, &mut self.out)
    }

    pub(super) fn carry_out(
        &mut self,
        command: &Command<'_>,
        ticket: Index,
        may_wait: bool,
        key: Option<([u8; 16], u64)>,
    ) -> Verdict {
        if let Command::Agent(agent::Command::Join(join)) = command
            && !self.memo.admin
        {
            let principal = &self.memo.caller.principal;
            self.check_free(principal, join.name.unwrap_or(principal))?;
        }
        if let Command::Agent(agent::Command::Join(agent::Join { name: Some(name), .. })) = command
            && self.memo.admin
        {
            self.introduce(name)?;
        }
        self.authorise_carried(command)?;
        let cx = Context {
            key,
            ..context(self.moment(), &self.memo, self.space.settings.get(), ticket, may_wait)
        };
        self.machines.apply(&cx, command, &mut self.out)
    }

    /// Who has commands carried out later needs the rights for them now, and again then: what could only fail is refused to whoever can still mend it.
    fn authorise_carried(&self, command: &Command<'_>) -> Result<(), Refusal> {
        for commands in Machines::carries(command) {
            // What cannot be read is the machine's to refuse.
            for (n, part) in commands.parts().unwrap_or_default().iter().enumerate() {
                let place = || format!("command {} ({})", n + 1, part.card().name());
                self.authorise(part).map_err(|refusal| refusal.within(&place()))?;
            }
        }
        Ok(())
    }

    /// Finds out who asks, and notes that they were heard of.
    fn resolve(&mut self, envelope: &Envelope<'_>) -> Result<(), Refusal> {
        self.identify(envelope)?;
        let Caller { agent, session, .. } = self.memo.caller;
        self.machines.agent.touch(agent, session, self.time);
        Ok(())
    }

    /// Finds out whose rights count.
    pub(super) fn identify(&mut self, envelope: &Envelope<'_>) -> Result<(), Refusal> {
        let memo = &self.memo;
        if !(memo.valid && *memo.principal == *envelope.principal && *memo.agent == *envelope.agent) {
            let rights = self.rights(envelope.principal)?;
            let (role, confined) = (rights.role, !rights.prefixes.is_empty());
            let admin = role == crate::rights::Role::Admin;
            let free = admin || (role == crate::rights::Role::Agent && !confined);
            if admin {
                self.introduce(envelope.name())?;
            } else if role == crate::rights::Role::Agent {
                self.check_free(envelope.principal, envelope.name())?;
            }
            let settings = self.space.settings.get();
            let caller = match role {
                crate::rights::Role::Reader => self.machines.agent.peek(envelope.principal, envelope.agent),
                _ => self.machines.agent.resolve(
                    envelope.principal,
                    envelope.agent,
                    admin,
                    self.time,
                    settings,
                    &mut self.out,
                )?,
            };
            self.memo = super::Memo {
                // A reader acts under names it need not own: nothing may be concluded from it later.
                valid: role != crate::rights::Role::Reader,
                principal: envelope.principal.into(),
                agent: envelope.agent.into(),
                caller,
                admin,
                free,
                verified: false,
                used: self.index,
            };
        }
        self.memo.used = self.index;
        self.memo.verified = envelope.verified;
        Ok(())
    }

    /// Whether `principal` may bring an agent of this name into the world, if there is none yet.
    ///
    /// Not one that is the name of another principal: it would be taken from its owner before he came.
    /// And not one beyond the prefixes that agents of the principal are confined to, but for its own.
    pub(super) fn check_free(&self, principal: &str, name: &str) -> Result<(), Refusal> {
        if name == principal || self.machines.agent.is_named(name) {
            return Ok(());
        }
        if self.space.principals.get(name).is_some() {
            return Err(refusal::denied(format!(
                "`{name}` is the name of another principal; choose another name"
            )));
        }
        self.rights(principal)?.allow_agent(principal, name)
    }

    /// An agent that an admin names before its principal came is that principal's from the beginning.
    fn introduce(&mut self, name: &str) -> Result<(), Refusal> {
        if self.machines.agent.is_named(name) || self.space.principals.get(name).is_none() {
            return Ok(());
        }
        let settings = self.space.settings.get();
        self.machines.agent.meet(name, name, false, self.time, settings, &mut self.out).map(drop)
    }

    /// A refused command leaves no trace but this: its agent was heard of.
    fn heard(&mut self) {
        let Caller { agent, session, .. } = self.memo.caller;
        // An agent that this very request had minted is gone with it, and must not be remembered either.
        self.memo.valid &= self.machines.agent.knows(agent);
        if self.memo.valid && self.memo.used == self.index {
            self.machines.agent.touch(agent, session, self.time);
            self.commit();
        }
    }

    /// Whether the request keys of the agent in the envelope are the caller's own: another's would tell what it was answered.
    fn may_use_keys_of(&self, envelope: &Envelope<'_>) -> bool {
        let Envelope { principal, agent, .. } = *envelope;
        let memo = &self.memo;
        (memo.valid && *memo.principal == *principal && *memo.agent == *agent)
            || principal.is_empty()
            || self.rights(principal).is_ok_and(|rights| {
                rights.role == crate::rights::Role::Admin || self.machines.agent.free_for(principal, agent)
            })
    }

    /// Whether the caller's rights reach the command. The usual case, a principal that may write everything, costs two comparisons.
    #[inline]
    pub(super) fn authorise(&self, command: &Command<'_>) -> Result<(), Refusal> {
        if self.memo.free && command.right() <= Right::Write {
            return Ok(());
        }
        let principal = &self.memo.caller.principal;
        self.rights(principal)?.allow(principal, command.card(), self.machines.name_of(command))
    }

    /// A guard is a question, and its refusal tells who has the thing: it needs the rights that asking needs.
    fn authorise_guard(&self, guard: &Guard<'_>) -> Result<(), Refusal> {
        let Guard { name, fence, .. } = *guard;
        let question = match guard.machine {
            lock::Locks::TAG => Command::Lock(lock::Command::Check(lock::Check { name, fence })),
            election::Elections::TAG => {
                let check = election::Check { election: name, term: fence };
                Command::Election(election::Command::Check(check))
            }
            _ => return Ok(()),
        };
        self.authorise(&question)
    }
}

fn context<'c>(
    moment: Moment,
    memo: &'c Memo,
    settings: &'c Settings,
    ticket: Index,
    may_wait: bool,
) -> Context<'c> {
    Context {
        moment,
        caller: &memo.caller,
        ticket,
        admin: memo.admin,
        verified: memo.verified,
        may_wait,
        key: None,
        settings,
    }
}

/// Notes for the trail who asked what.
fn head(heads: &mut Vec<u8>, decoded: &Decoded<'_, '_>) {
    decoded.opened.envelope.agent.put(heads);
    heads.extend_from_slice(&decoded.command.tags());
    match decoded.opened.envelope.trace {
        Some(trace) => trace.put(heads),
        None => put_varint(heads, 0),
    }
}

pub(super) fn void_head(heads: &mut Vec<u8>) {
    heads.extend_from_slice(&[0, 255, 255, 0]);
}
