//! Where an agent takes its messages: looked at here, kept beside its name, and told to whoever pushes.

use super::Agents;
use crate::endpoint::{self, SEALED};
use crate::ids::Serial;
use crate::machine::{Context, Out, Reaction, Verdict};
use crate::record;
use crate::refusal::{self, Refusal};
use crate::settings::Settings;

record! {
    /// Say where this agent takes its messages by HTTP POST.
    pub struct Register<'a> {
        /// Where: `https://…`, or `http://…` within this machine or network where the node was started for that. Empty: nowhere any more; its mail waits to be received.
        endpoint: &'a str [0..=2000],
        /// What signs the messages: `whsec_` and 24 to 64 bytes as base64. Left out: the one there is, or a new one.
        secret: Option<&'a str> [1..=400],
        /// Make a new secret although there is one; both sign for `push_overlap_ms`.
        renew: bool,
    }
}
record! {
    /// Where an agent takes its messages.
    pub struct Registered {
        /// The agent's name.
        agent: Box<str>,
        /// Where; empty for nowhere.
        endpoint: Box<str>,
        /// The secret that signs the messages, told this one time; left out when the one before goes on.
        secret: Option<Box<str>>,
    }
}

impl Agents {
    pub(super) fn register(&mut self, cx: &Context<'_>, register: &Register<'_>, out: &mut Out) -> Verdict {
        let Register { endpoint, secret, renew } = *register;
        let secret = self.set_endpoint(cx.caller.agent, endpoint, secret, renew, cx.settings, out)?;
        out.reply(&Registered { agent: cx.caller.name.clone(), endpoint: endpoint.into(), secret })
    }

    /// Takes `url` as the agent's endpoint, none when it is empty. Returns the secret that was brought if it counts from now on: the first one, or one that is to `renew` the one before.
    pub(super) fn set_endpoint(
        &mut self,
        agent: Serial,
        url: &str,
        secret: Option<&str>,
        renew: bool,
        settings: &Settings,
        out: &mut Out,
    ) -> Result<Option<Box<str>>, Refusal> {
        let armed = self.tables.armed.has(agent);
        let taken = match url {
            "" => None,
            url => self.check_endpoint(armed, url, secret, renew, settings)?,
        };
        match url {
            "" => drop(self.tables.armed.del(agent)),
            _ if armed => {}
            _ => drop(self.tables.armed.put(agent)),
        }
        let Some(row) = self.tables.agents.edit(agent) else { return Ok(None) };
        row.endpoint = (!url.is_empty()).then(|| url.into());
        out.react(Reaction::Endpoint {
            name: row.name.clone(),
            endpoint: row.endpoint.clone(),
            secret: taken.clone(),
        });
        Ok(taken)
    }

    fn check_endpoint(
        &self,
        armed: bool,
        url: &str,
        secret: Option<&str>,
        renew: bool,
        settings: &Settings,
    ) -> Result<Option<Box<str>>, Refusal> {
        endpoint::parse(url)?;
        if secret.is_some_and(|secret| !secret.starts_with(SEALED)) {
            return Err(refusal::invalid(
                "a secret stands here only as the node sealed it; send it to the node's door, which seals it",
            ));
        }
        let taken = secret.filter(|_| renew || !armed);
        if !armed && taken.is_none() {
            return Err(refusal::invalid(
                "what is pushed is signed, and there is no secret yet; call agent.endpoint, which makes one, or send `secret`",
            ));
        }
        if !armed && self.tables.armed.len() as u64 >= settings.push_max {
            return Err(refusal::exhausted(format!(
                "{} agents have an endpoint and {} may; receive your mail, or raise it with `synod space set push_max`",
                self.tables.armed.len(),
                settings.push_max
            )));
        }
        Ok(taken.map(Into::into))
    }
}
