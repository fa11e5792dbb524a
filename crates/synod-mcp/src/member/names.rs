//! Under which name a member joins, found without a race.

use super::Member;
use crate::no::No;
use serde_json::json;
use synod_client::{Agent, Join, Space};

/// Names that are tried before giving up: more agents of one client than this are on no machine.
const NAMES_MAX: u64 = 1_000;
/// The longest name, in bytes; the node has the same limit.
const NAME_MAX: usize = 200;
/// Names that are not an agent's: behind the first two stand people, behind the last the node itself.
/// A model that joined as one of them would take mail that is meant for somebody else.
const RESERVED: [&str; 3] = ["owner", "people", "synod"];
/// The way out of every name that cannot be had.
pub(super) const ANOTHER: &str = "call join {\"name\":\"ANOTHER-NAME\"}";

impl Member {
    pub(super) async fn enter(&self, name: &str, capabilities: &[String]) -> Result<Agent, No> {
        check(name)?;
        let space = self.space().await?;
        // Capabilities are said in joining, so whoever brings some begins a session.
        if self.wish.resumes
            && capabilities.is_empty()
            && let Some(agent) = self.session_of(space, name).await
        {
            match agent.heartbeat().await {
                Ok(_) => return Ok(agent),
                Err(error) if error.is("gone") => {}
                // It may be another credential's.
                Err(error) => return Err(No::from(error).then_if("denied", ANOTHER)),
            }
        }
        let capabilities = if capabilities.is_empty() { &self.wish.capabilities } else { capabilities };
        let join = Join {
            name: Some(name.to_owned()),
            instance: Some(self.wish.instance.clone()),
            capabilities: capabilities.to_vec(),
            ttl_ms: Some(self.wish.ttl.as_millis() as u64),
            ..Join::default()
        };
        let joined = space.join(join).await;
        joined.map_err(|error| {
            let no = No::from(error).then_if("denied", ANOTHER);
            // What is wrong with a name is mended by joining; a node that is away, by the same call again.
            if no.code == "invalid" { no.from_tool("join") } else { no }
        })
    }

    /// The live session of this instance, if there is one.
    async fn session_of(&self, space: &Space, name: &str) -> Option<Agent> {
        let shown = space.call("agent", "show", &json!({ "agent": name })).await.ok()?;
        let own = shown["sessions"].as_array()?.iter().find(|row| row["instance"] == *self.wish.instance)?;
        Some(space.agent(&format!("{name}@{}", own["session"].as_u64()?)))
    }

    /// Joins under the lowest free number of the client's name. See the [module](self).
    pub(super) async fn under_a_new_name(&self, client: &str) -> Result<Agent, No> {
        let space = self.space().await?;
        let stem = tame(client);
        for n in 1..=NAMES_MAX {
            let name = format!("{stem}-{n}");
            if self.others(space, &name, None).await? {
                continue;
            }
            let agent = match self.enter(&name, &[]).await {
                Ok(agent) => agent,
                // Somebody else's name, under another credential.
                Err(no) if no.code == "denied" => continue,
                Err(no) => return Err(no),
            };
            let own = agent.handle().rsplit_once('@').and_then(|(_, session)| session.parse().ok());
            if !self.others(space, &name, own).await? {
                return Ok(agent);
            }
            let _ = agent.leave().await;
        }
        Err(No::new(
            "exhausted",
            format!("every name from {stem}-1 on is taken; call join {{\"name\":\"A-NAME\"}}"),
        ))
    }

    /// Whether another process lives under this name; with `than`, one whose session is older than that.
    async fn others(&self, space: &Space, name: &str, than: Option<u64>) -> Result<bool, No> {
        let shown = match space.call("agent", "show", &json!({ "agent": name })).await {
            Ok(shown) => shown,
            Err(error) if error.is("not_found") => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let sessions = shown["sessions"].as_array().map_or(&[][..], Vec::as_slice);
        Ok(sessions.iter().any(|row| {
            let older = than.is_none_or(|than| row["session"].as_u64().is_some_and(|other| other < than));
            older && row["instance"] != *self.wish.instance
        }))
    }
}

/// Refuses a name that no agent may have, before anything is sent under it.
pub(super) fn check(name: &str) -> Result<(), No> {
    let shown = crate::quote::short(&name.escape_debug().to_string(), 40);
    let why = match name {
        "" => "an agent's name is not empty".to_owned(),
        _ if name.len() > NAME_MAX => {
            format!("an agent's name has {NAME_MAX} bytes at the most, not {}", name.len())
        }
        _ if name.chars().any(char::is_control) => format!("`{shown}` has a control character in it"),
        _ if name.contains('@') => format!("`{shown}` has an @ in it, which only handles have"),
        _ if name.trim() != name => format!("`{shown}` begins or ends with a space"),
        _ if RESERVED.iter().any(|taken| name.eq_ignore_ascii_case(taken)) => {
            format!("`{shown}` stands for a person or for the node, not for an agent")
        }
        _ => return Ok(()),
    };
    Err(No::invalid(why).then(ANOTHER))
}

/// The same for a handle `name@session`.
pub(super) fn check_handle(handle: &str) -> Result<(), No> {
    let (name, session) = handle.rsplit_once('@').unwrap_or((handle, ""));
    check(name)?;
    match session.parse::<u64>() {
        Ok(_) => Ok(()),
        Err(_) => Err(No::invalid(format!(
            "`{}` is no handle; call join {{}} and send the `handle` that it returns",
            crate::quote::short(&handle.escape_debug().to_string(), 40)
        ))),
    }
}

/// A name that agents may have, from what a client calls itself.
fn tame(client: &str) -> String {
    let tame: String = client
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(40)
        .collect();
    let words: Vec<&str> = tame.split('-').filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "agent".into() } else { words.join("-") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_no_agent_may_have_is_refused() {
        let long = "n".repeat(NAME_MAX + 1);
        for (name, says) in [
            ("", "not empty"),
            (&long, "200 bytes at the most, not 201"),
            ("a\nb", "`a\\nb` has a control character"),
            ("heron@7", "only handles have"),
            ("heron ", "begins or ends with a space"),
            ("owner", "stands for a person"),
            ("People", "stands for a person"),
            ("synod", "or for the node"),
        ] {
            let no = check(name).unwrap_err().to_string();
            assert!(no.starts_with("invalid: ") && no.contains(says) && no.ends_with(ANOTHER), "{no}");
        }
        for name in ["heron", "Zoë", "owner-2", &long[1..]] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
        assert!(check_handle("heron@7").is_ok());
        for handle in ["owner@7", "heron@x", "a@b@7", "a\nb@7"] {
            assert_eq!(check_handle(handle).unwrap_err().code, "invalid", "{handle}");
        }
    }

    #[test]
    fn names_are_made_of_what_clients_call_themselves() {
        for (client, name) in [
            ("Claude Code", "claude-code"),
            ("codex-mcp-client", "codex-mcp-client"),
            ("…", "agent"),
            ("", "agent"),
        ] {
            assert_eq!(tame(client), name);
        }
    }
}
