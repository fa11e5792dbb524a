//! Under which name a member joins, found without a race.

use super::Member;
use crate::no::No;
use serde_json::json;
use synod_client::{Agent, Join, Space};

/// Names that are tried before giving up: more agents of one client than this are on no machine.
const NAMES_MAX: u64 = 1_000;

impl Member {
    pub(super) async fn enter(&self, name: &str, capabilities: &[String]) -> Result<Agent, No> {
        let space = self.space().await?;
        if self.wish.resumes
            && let Some(agent) = self.session_of(space, name).await
        {
            return Ok(agent);
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
            No::from(error).then_if("denied", "call join {\"name\":\"ANOTHER-NAME\"}").from_tool("join")
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
