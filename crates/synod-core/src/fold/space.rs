//! The verbs that concern the space as a whole.

use super::{About, FOLD_VERSION, Fold, Parked};
use crate::codec::Wire;
use crate::entry::Digest;
use crate::ids::{Index, Serial};
use crate::machine::Verdict;
use crate::machines::{Command, check_name, space as verbs};
use crate::refusal::{self, Refusal};
use crate::rights::{Principal, Role};
use crate::settings::{self, Settings};
use crate::tables::Body;
use crate::window::Window;

impl Fold {
    /// What only the node itself may say.
    pub(super) fn node_verb(&mut self, command: &Command<'_>) -> Verdict {
        let Command::Space(command) = command else {
            return Err(refusal::denied("the node itself carries out no agent's command"));
        };
        match command {
            verbs::Command::Genesis(genesis) => self.genesis(genesis),
            verbs::Command::Epoch(_) => self.open_epoch(),
            verbs::Command::Pulse(_) => self.out.reply(&verbs::Nothing {}),
            verbs::Command::Withdraw(withdraw) => {
                let ended = self.withdraw(&withdraw.callers);
                self.out.reply(&verbs::Withdrawn { ended })
            }
            verbs::Command::Mark(_) => {
                self.out.event(&verbs::MarkedHere { mark: self.index });
                self.out.reply(&verbs::Marked { mark: self.index })
            }
            _ => Err(refusal::denied("the node itself changes no settings and no rights")),
        }
    }

    /// What an admin may say; rights have been checked.
    pub(super) fn space_verb(&mut self, command: &verbs::Command<'_>) -> Verdict {
        match command {
            verbs::Command::Set(set) => self.set(set),
            verbs::Command::Grant(grant) => self.grant(grant),
            verbs::Command::Revoke(revoke) => self.revoke(revoke),
            verbs::Command::Enroll(enroll) => self.enroll(enroll),
            verbs::Command::Redact(redact) => self.redact(redact),
            verbs::Command::Upgrade(upgrade) => Err(no_upgrade(upgrade.to)),
            verbs::Command::AcceptClock(_) => {
                self.out.event(&verbs::ClockAccepted {});
                self.out.reply(&verbs::Nothing {})
            }
            _ => Err(refusal::denied("only the node itself can say this")),
        }
    }

    fn genesis(&mut self, genesis: &verbs::Genesis<'_>) -> Verdict {
        if self.about.is_some() {
            return Err(refusal::conflict("the space has begun already"));
        }
        check_name("owner", genesis.owner)?;
        let owner =
            Principal { role: Role::Admin, token: Some(genesis.token), prefixes: Vec::new(), by: None };
        self.space.principals.put(genesis.owner.into(), owner);
        self.space.secrets.put(Serial(0), Body::new(self.index, &genesis.secret));
        self.about =
            Some(About { id: genesis.id.into(), name: genesis.name.into(), owner: genesis.owner.into() });
        let mut settings = Settings::unsaid();
        for said in &genesis.settings {
            if let Some(known) = settings::find(said.name) {
                settings.set(said.name, said.value.clamp(known.min, known.max));
            }
        }
        self.space.settings.set(settings);
        self.window = Window::new(genesis.seed);
        self.out.event(&verbs::Began { id: genesis.id });
        self.out.reply(&verbs::Nothing {})
    }

    fn open_epoch(&mut self) -> Verdict {
        let (kept, voided) = self.suspend_waits();
        self.out.event(&verbs::EpochOpened { epoch: self.epoch.0, kept, voided });
        self.out.reply(&verbs::Nothing {})
    }

    fn set(&mut self, set: &verbs::Set<'_>) -> Verdict {
        let Some(setting) = settings::find(set.name) else {
            return Err(refusal::not_found(format!(
                "there is no setting `{}`; `synod space settings` lists them",
                set.name
            )));
        };
        if !(setting.min..=setting.max).contains(&set.value) {
            return Err(refusal::invalid(format!(
                "{} takes {} to {}, not {}",
                setting.name, setting.min, setting.max, set.value
            )));
        }
        let mut all = self.space.settings.get().clone();
        all.set(set.name, set.value);
        self.space.settings.set(all);
        self.out.event(&verbs::SettingChanged { name: set.name, value: set.value });
        self.out.reply(&verbs::Nothing {})
    }

    fn grant(&mut self, grant: &verbs::Grant<'_>) -> Verdict {
        check_name("principal", grant.principal)?;
        self.keep_owner(grant.principal, grant.role == Role::Admin && grant.prefixes.is_empty())?;
        self.check_token(grant.principal, grant.token)?;
        let old = self.space.principals.get(grant.principal);
        let token = grant.token.or_else(|| old.and_then(|row| row.token));
        // What an admin says himself stands by itself.
        let rights = Principal { role: grant.role, token, prefixes: grant.prefixes.clone(), by: None };
        self.space.principals.put(grant.principal.into(), rights);
        self.memo.valid = false;
        self.end_waits_under(grant.principal);
        self.out.event(&verbs::Granted { principal: grant.principal, role: grant.role });
        self.out.reply(&verbs::Nothing {})
    }

    fn revoke(&mut self, revoke: &verbs::Revoke<'_>) -> Verdict {
        self.keep_owner(revoke.principal, false)?;
        if self.space.principals.get(revoke.principal).is_none() {
            return Err(refusal::not_found(format!(
                "nobody here knows the principal `{}`",
                revoke.principal
            )));
        }
        self.memo.valid = false;
        let mut gone: Vec<Box<str>> = vec![revoke.principal.into()];
        while let Some(principal) = gone.pop() {
            self.space.principals.del(&principal);
            self.end_waits_under(&principal);
            self.out.event(&verbs::Revoked { principal: &principal });
            let enrolled =
                self.space.principals.iter().filter(|(_, row)| row.by.as_ref() == Some(&principal));
            gone.extend(enrolled.map(|(name, _)| name.clone()));
        }
        self.out.reply(&verbs::Nothing {})
    }

    /// Erases payloads from memory. Nothing that is compared or computed on changes, so a log in which they are erased already folds to the same.
    fn redact(&mut self, redact: &verbs::Redact<'_>) -> Verdict {
        let verbs::Redact { index, ordinals, reason } = redact;
        if *index >= self.index || index.0 == 0 {
            return Err(refusal::not_found(format!(
                "index {index} has not come yet; name the request that carried what is to be erased, `synod log show` lists them"
            )));
        }
        if let Some((ordinal, loan)) =
            ordinals.iter().find_map(|ordinal| Some((ordinal, self.loans.get(*index, *ordinal)?)))
        {
            return Err(refusal::conflict(format!(
                "what stands at {index}.{ordinal} came with an earlier request; erase {}.{} instead",
                loan.index, loan.ordinal
            )));
        }
        let held = self.erase(*index, ordinals);
        let event = verbs::PayloadsErased { erased: *index, ordinals: ordinals.clone(), reason };
        self.out.event(&event);
        self.out.reply(&verbs::Erased { held })
    }

    /// Erases the bytes of payloads that came at this index, all of them when no ordinal is named, from what state holds; how many it holds. Chains and canonical state stay as they are.
    pub fn erase(&mut self, index: Index, ordinals: &[u32]) -> u64 {
        self.machines.erase(index, ordinals) + self.space.erase(index, ordinals)
    }

    /// A principal for an agent, with the caller's rights at the most.
    fn enroll(&mut self, enroll: &verbs::Enroll<'_>) -> Verdict {
        let name = enroll.agent;
        let (caller, admin) = (self.memo.caller.clone(), self.memo.admin);
        self.check_token(name, Some(enroll.token))?;
        let old = self.space.principals.get(name).cloned();
        if old.as_ref().is_some_and(|row| row.role != Role::Agent) {
            return Err(refusal::conflict(format!(
                "`{name}` is a principal of another role; an admin gives it a new token with `synod space grant`"
            )));
        }
        if !admin {
            self.check_free(&caller.principal, name)?;
            self.check_lent(&caller.principal, name)?;
        }
        let (now, settings) = (self.time, self.space.settings.get());
        let id = self.machines.agent.enroll(&caller, name, admin, now, settings, &mut self.out)?;
        let prefixes = self.rights(&caller.principal)?.prefixes.clone();
        let by = Some(caller.principal.clone()).filter(|by| **by != *name);
        let fresh = Principal { role: Role::Agent, token: None, prefixes, by };
        let row = Principal { token: Some(enroll.token), ..old.unwrap_or(fresh) };
        let prefixes = row.prefixes.clone();
        self.space.principals.put(name.into(), row);
        self.memo.valid = false;
        self.end_waits_as(id);
        self.out.event(&verbs::AgentEnrolled { agent: name, by: &caller.principal });
        self.out.reply(&verbs::Enrolled { principal: name.into(), id, prefixes })
    }

    /// Rights that an admin gave are not the caller's to hand on, whoever the agent belongs to: they may reach further than its own.
    fn check_lent(&self, caller: &str, name: &str) -> Result<(), Refusal> {
        match self.space.principals.get(name) {
            Some(row) if row.by.is_none() && *caller != *name => Err(refusal::denied(format!(
                "`{name}` has its rights from an admin; ask one for a new token with `synod space grant`, or send this as `{name}` itself"
            ))),
            _ => Ok(()),
        }
    }

    /// A token proves one principal.
    fn check_token(&self, principal: &str, token: Option<Digest>) -> Result<(), Refusal> {
        let mut others = self.space.principals.iter().filter(|(name, _)| ***name != *principal);
        if token.is_some() && others.any(|(_, row)| row.token == token) {
            return Err(refusal::conflict("this token proves another principal already; make a new one"));
        }
        Ok(())
    }

    /// The first admin stays one, so that nobody locks everybody out.
    fn keep_owner(&self, principal: &str, stays_admin: bool) -> Result<(), Refusal> {
        match &self.about {
            Some(about) if *about.owner == *principal && !stays_admin => {
                Err(refusal::conflict(format!("`{principal}` began this space and stays its admin")))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn ask_space(
        &self,
        principal: &str,
        query: &verbs::Query<'_>,
        answer: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        match query {
            verbs::Query::Show(_) => self.show().put(answer),
            verbs::Query::Settings(_) => self.show_settings().put(answer),
            verbs::Query::Rights(_) => self.show_rights().put(answer),
            verbs::Query::Waits(list) => self.show_waits(list).put(answer),
            verbs::Query::Me(_) => {
                let verbs::RightShown { principal, role, prefixes, by } =
                    right_shown(principal, self.rights(principal)?);
                verbs::Myself { principal, role, prefixes, by }.put(answer);
            }
        }
        Ok(())
    }

    fn show(&self) -> verbs::Shown {
        let (id, name) =
            self.about.as_ref().map(|about| (about.id.clone(), about.name.clone())).unwrap_or_default();
        verbs::Shown {
            id,
            name,
            fold_version: FOLD_VERSION,
            epoch: self.epoch.0,
            serial: self.out.serial,
            time: self.time,
            parked: self.space.parked.len() as u64,
            keys_remembered: self.window.len() as u64,
            chain: self.chain,
            outcomes: self.outcomes,
        }
    }

    fn show_settings(&self) -> verbs::SettingsShown {
        let all = self.space.settings.get();
        let settings = settings::ALL.iter().map(|setting| verbs::SettingShown {
            name: setting.name.into(),
            value: all.get(setting.name).unwrap_or(setting.default),
            default: setting.default,
            min: setting.min,
            max: setting.max,
            about: setting.about.trim().into(),
        });
        verbs::SettingsShown { settings: settings.collect() }
    }

    fn show_rights(&self) -> verbs::RightsShown {
        let principals = self.space.principals.iter().map(|(name, row)| right_shown(name, row));
        verbs::RightsShown { principals: principals.collect() }
    }

    fn show_waits(&self, list: &verbs::ListWaits<'_>) -> verbs::WaitsShown {
        let limit = list.limit.unwrap_or(100) as usize;
        let from = list.after.map_or(Serial(0), |after| Serial(after.next().0));
        let name = |agent| self.machines.agent.name(agent).unwrap_or_default();
        let mut rows = self
            .space
            .parked
            .iter_from(from)
            .filter(|(_, row)| list.agent.is_none_or(|wanted| wanted == name(row.agent)));
        let shown = |(ticket, row): (Serial, &Parked)| verbs::WaitShown {
            ticket: Index(ticket.0),
            agent: name(row.agent).into(),
            session: row.session,
            machine: crate::machines::NAMES
                .iter()
                .find(|(tag, _)| *tag == row.machine)
                .map_or("", |(_, name)| name)
                .into(),
            since: row.since,
            until: self.space.timers.get(ticket).unwrap_or_default(),
            attached: row.attached,
        };
        let waits: Vec<_> = rows.by_ref().take(limit).map(shown).collect();
        let next = rows.next().and_then(|_| waits.last()).map(|wait| wait.ticket);
        verbs::WaitsShown { waits, next }
    }
}

/// Why the fold version stays what it is. A version that this binary does not know must not come into force: it would fold what follows by the wrong rules.
fn no_upgrade(to: u16) -> Refusal {
    match to > FOLD_VERSION {
        true => refusal::unsupported(format!(
            "nothing newer than fold version {FOLD_VERSION} is known here, so {to} cannot come into force; install a synod that knows it first"
        )),
        false => refusal::conflict(format!(
            "fold version {FOLD_VERSION} is in force and never goes down; there is nothing to do"
        )),
    }
}

fn right_shown(principal: &str, row: &Principal) -> verbs::RightShown {
    let Principal { role, prefixes, by, .. } = row.clone();
    verbs::RightShown { principal: principal.into(), role, prefixes, by }
}
