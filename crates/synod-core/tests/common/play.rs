//! What tests that play with chance have in common: how many games, and how dice and replies are read.

use proptest::prelude::ProptestConfig;
use serde_json::Value;

/// So many games of a property; ten thousand in the long profile.
pub fn games(usually: u32) -> ProptestConfig {
    let cases = if std::env::var_os("SYNOD_LONG").is_some() { 10_000 } else { usually };
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// The agent's name in a handle.
pub fn agent(handle: &str) -> &str {
    handle.split('@').next().unwrap_or(handle)
}

/// A number of a reply; zero where there is none.
pub fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_default()
}

/// A text of a reply; empty where there is none.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// One of several, as the dice say.
pub fn pick<T>(from: &[T], dice: usize) -> Option<&T> {
    from.get(dice % from.len().max(1))
}

/// The handles of those who have joined and not left.
#[derive(Debug, Default)]
pub struct Handles(Vec<String>);

impl Handles {
    /// Somebody has joined: this is the reply.
    pub fn join(&mut self, joined: &Value) {
        self.0.push(text(&joined["handle"]));
    }

    /// One of them leaves: who, if there is anybody.
    pub fn leave(&mut self, dice: usize) -> Option<String> {
        let handle = pick(&self.0, dice)?.clone();
        self.0.retain(|other| *other != handle);
        Some(handle)
    }

    /// One of the agents, or a handle, as the dice say.
    pub fn somebody(&self, agents: &[&str], dice: usize) -> String {
        match pick(&self.0, dice / 2) {
            Some(handle) if !dice.is_multiple_of(3) => handle.clone(),
            _ => agents[dice % agents.len()].to_owned(),
        }
    }

    /// Whether this is an agent, or a handle whose session lives.
    pub fn know(&self, who: &str) -> bool {
        !who.contains('@') || self.0.iter().any(|handle| handle == who)
    }

    /// The handle while its session lives, and then the agent without one.
    pub fn alive(&self, who: &str) -> String {
        if self.know(who) { who.to_owned() } else { agent(who).to_owned() }
    }
}
