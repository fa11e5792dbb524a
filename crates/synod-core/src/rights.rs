//! Who may do what.
//!
//! Rights are replicated state like everything else: they are checked in the fold, at the index of the request, so that every replica agrees and no door can forget.
//! A principal has a role and, optionally, the name prefixes it is confined to; an agent acts with the rights of its principal.
//! A token is known by its blake3 hash alone.

use crate::catalogue::{Card, Right};
use crate::entry::Digest;
use crate::refusal::{self, Refusal};
use crate::{choice, record};

choice! {
    /// What a principal may do at most.
    pub enum Role {
        /// Everything, rights and settings included.
        Admin = "admin",
        /// Commands and queries.
        Agent = "agent",
        /// Queries.
        Reader = "reader",
    }
}

record! {
    /// A principal's rights in a space.
    pub struct Principal {
        /// What it may do at most.
        role: Role,
        /// blake3 of its bearer token; left out for one that only other means prove.
        token: Option<Digest>,
        /// Where it may do so: `machine:prefix`, or a bare prefix for every machine. None: everywhere.
        prefixes: Vec<Box<str>>,
        /// The principal that enrolled it, whose revocation takes this one along; none for one that an admin granted.
        by: Option<Box<str>>,
    }
}

impl Principal {
    /// Whether these rights reach `card` on the thing called `name` (empty: a thing without a name).
    pub fn allow(&self, who: &str, card: &Card, name: &str) -> Result<(), Refusal> {
        let reached = match self.role {
            Role::Admin => Right::Admin,
            Role::Agent => Right::Write,
            Role::Reader => Right::Read,
        };
        if card.right > reached {
            return Err(refusal::denied(format!(
                "`{who}` has the role {} here and {} needs more; ask an admin for `synod space grant`",
                self.role,
                card.name()
            )));
        }
        if self.reaches(card.machine, name) {
            return Ok(());
        }
        Err(refusal::denied(format!(
            "`{who}` may not touch `{name}`: it is confined to {}",
            self.prefixes.join(", ")
        )))
    }
}

impl Principal {
    /// Whether the thing called `name` of a machine lies within what these rights are confined to; one without a name always does.
    pub fn reaches(&self, machine: &str, name: &str) -> bool {
        let mut prefixes = self.prefixes.iter().map(|prefix| &**prefix).peekable();
        prefixes.peek().is_none() || name.is_empty() || prefixes.any(|prefix| covers(prefix, machine, name))
    }

    /// Whether these rights let an agent be called `name`. Prefixes of other machines say nothing about agents.
    pub fn allow_agent(&self, who: &str, name: &str) -> Result<(), Refusal> {
        let prefixes = self.prefixes.iter().map(|prefix| &**prefix);
        let of_agents = |prefix: &&str| prefix.split_once(':').is_none_or(|(of, _)| of == "agent");
        let mut prefixes = prefixes.filter(of_agents).peekable();
        if prefixes.peek().is_none() || prefixes.any(|prefix| covers(prefix, "agent", name)) {
            return Ok(());
        }
        Err(refusal::denied(format!(
            "`{who}` may not speak as `{name}`: its agents are confined to {}",
            self.prefixes.join(", ")
        )))
    }
}

fn covers(prefix: &str, machine: &str, name: &str) -> bool {
    match prefix.split_once(':') {
        Some((of, prefix)) => of == machine && name.starts_with(prefix),
        None => name.starts_with(prefix),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_confines_names_and_machines() {
        let card = crate::catalogue::find("queue", "push").unwrap();
        let rights = |prefixes: &[&str], role| Principal {
            role,
            token: None,
            prefixes: prefixes.iter().map(|p| (*p).into()).collect(),
            by: None,
        };
        for (prefixes, role, name, allowed) in [
            (&[][..], Role::Agent, "anything", true),
            (&["build-"][..], Role::Agent, "build-1", true),
            (&["build-"][..], Role::Agent, "deploy", false),
            (&["queue:build-"][..], Role::Agent, "build-1", true),
            (&["kv:build-"][..], Role::Agent, "build-1", false),
            (&[][..], Role::Reader, "build-1", false),
            (&[][..], Role::Admin, "build-1", true),
        ] {
            assert_eq!(
                rights(prefixes, role).allow("heron", card, name).is_ok(),
                allowed,
                "{prefixes:?} {role} {name}"
            );
        }
    }
}
