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
