//! The verbs that concern the space as a whole.

use super::{About, FOLD_VERSION, Fold};
use crate::codec::Wire;
use crate::ids::Serial;
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
        let owner = Principal { role: Role::Admin, token: Some(genesis.token), prefixes: Vec::new() };
        self.space.principals.put(genesis.owner.into(), owner);
        self.space.secrets.put(Serial(0), Body::new(self.index, &genesis.secret));
        self.about =
            Some(About { id: genesis.id.into(), name: genesis.name.into(), owner: genesis.owner.into() });
        let mut settings = Settings::default();
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
        if let Some(token) = grant.token
            && self
                .space
                .principals
                .iter()
                .any(|(name, row)| **name != *grant.principal && row.token == Some(token))
        {
            return Err(refusal::conflict("this token proves another principal already; make a new one"));
        }
        let token =
            grant.token.or_else(|| self.space.principals.get(grant.principal).and_then(|row| row.token));
        let rights = Principal { role: grant.role, token, prefixes: grant.prefixes.clone() };
        self.space.principals.put(grant.principal.into(), rights);
        self.memo.valid = false;
        self.end_waits_under(grant.principal);
        self.out.event(&verbs::Granted { principal: grant.principal, role: grant.role });
        self.out.reply(&verbs::Nothing {})
    }

    fn revoke(&mut self, revoke: &verbs::Revoke<'_>) -> Verdict {
        self.keep_owner(revoke.principal, false)?;
        if !self.space.principals.del(revoke.principal) {
            return Err(refusal::not_found(format!(
                "nobody here knows the principal `{}`",
                revoke.principal
            )));
        }
        self.memo.valid = false;
        self.end_waits_under(revoke.principal);
        self.out.event(&verbs::Revoked { principal: revoke.principal });
        self.out.reply(&verbs::Nothing {})
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

    pub(super) fn ask_space(&self, query: &verbs::Query<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        match query {
            verbs::Query::Show(_) => self.show().put(answer),
            verbs::Query::Settings(_) => self.show_settings().put(answer),
            verbs::Query::Rights(_) => self.show_rights().put(answer),
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
        let principals = self.space.principals.iter().map(|(principal, row)| verbs::RightShown {
            principal: principal.clone(),
            role: row.role,
            prefixes: row.prefixes.clone(),
        });
        verbs::RightsShown { principals: principals.collect() }
    }
}
