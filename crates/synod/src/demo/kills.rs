//! Who is killed when: a plan drawn from a seed, so that a run that went wrong can be run again.
//!
//! The plan is endless and goes in rounds.
//! A round strikes each role [`ROLE_KILLS_MIN`] times and the node [`NODE_KILLS_MIN`] times, in shuffled order,
//! at times spread over the round with jitter.
//! After one round every quota is met; as long as the job lasts, rounds go on.
//!
//! A plan only says what to strike.
//! A strike that hits nobody (the process had just ended) must not be counted: [`Tally`] counts hits,
//! and the job may end only when the tally says [`Tally::enough`].
//!
//! Pure: no clock, no signal, no process is touched here.

use std::collections::BTreeMap;

/// Kills each role must have survived before the demo may end.
pub const ROLE_KILLS_MIN: u32 = 5;
/// Kills the node must have survived; fewer, for each one stops everybody.
pub const NODE_KILLS_MIN: u32 = 2;

/// What a process of the demo is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Reads the history and hands out one task per change.
    Collector,
    /// Turns changes into facts.
    Processor,
    /// Stores facts in the sink.
    Writer,
    /// The node, or the broker of the tutorials' way.
    Node,
}

impl Role {
    /// Every role, in the order of the flow, the node last.
    pub const ALL: [Role; 4] = [Role::Collector, Role::Processor, Role::Writer, Role::Node];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Role::Collector => "collector",
            Role::Processor => "processor",
            Role::Writer => "writer",
            Role::Node => "node",
        }
    }

    /// How often it must be hit before the demo may end.
    pub fn kills_min(self) -> u32 {
        match self {
            Role::Node => NODE_KILLS_MIN,
            Role::Collector | Role::Processor | Role::Writer => ROLE_KILLS_MIN,
        }
    }
}

/// One blow: at this time, this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strike {
    /// Milliseconds since the start of the plan; never falls from strike to strike.
    pub at_ms: u64,
    /// What to strike.
    pub role: Role,
    /// Which process of the role, from 0.
    pub nth: u32,
}

/// The endless plan: iterate for one strike after the other.
#[derive(Clone, Debug)]
pub struct Plan {
    rng: SplitMix64,
    counts: BTreeMap<Role, u32>,
    round_ms: u64,
    rounds: u64,
    round: std::vec::IntoIter<Strike>,
}

impl Plan {
    /// A plan for so many processes of each role, one round every `round_ms`.
    /// Roles without processes are never struck.
    pub fn new(seed: u64, counts: &[(Role, u32)], round_ms: u64) -> Plan {
        let counts = counts.iter().copied().filter(|(_, count)| *count > 0).collect();
        Plan { rng: SplitMix64(seed), counts, round_ms, rounds: 0, round: Vec::new().into_iter() }
    }

    /// Strikes in a round.
    pub fn round_len(&self) -> u64 {
        self.counts.keys().map(|role| u64::from(role.kills_min())).sum()
    }

    fn next_round(&mut self) {
        let mut blows = Vec::new();
        for (role, count) in &self.counts {
            // Start at a random process and take turns, so that all of a role get their share.
            let first = self.rng.below(u64::from(*count)) as u32;
            blows.extend((0..role.kills_min()).map(|turn| (*role, (first + turn) % count)));
        }
        for last in (1..blows.len()).rev() {
            blows.swap(last, self.rng.below(last as u64 + 1) as usize);
        }
        let slot_ms = self.round_ms / (blows.len() as u64).max(1);
        let start_ms = self.rounds * self.round_ms;
        let mut strikes = Vec::with_capacity(blows.len());
        for (turn, (role, nth)) in blows.into_iter().enumerate() {
            // Somewhere in the middle half of its slot: never at once with its neighbours, never on a beat.
            let jitter_ms = slot_ms / 4 + self.rng.below((slot_ms / 2).max(1));
            strikes.push(Strike { at_ms: start_ms + turn as u64 * slot_ms + jitter_ms, role, nth });
        }
        self.rounds += 1;
        self.round = strikes.into_iter();
    }
}

impl Iterator for Plan {
    type Item = Strike;

    /// None only if there is nobody to strike.
    fn next(&mut self) -> Option<Strike> {
        if self.counts.is_empty() {
            return None;
        }
        if self.round.len() == 0 {
            self.next_round();
        }
        self.round.next()
    }
}

/// How often each role was really hit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    hits: BTreeMap<Role, u32>,
}

impl Tally {
    /// Counts a process that died of a strike.
    pub fn hit(&mut self, role: Role) {
        *self.hits.entry(role).or_default() += 1;
    }

    /// Hits of a role so far.
    pub fn hits(&self, role: Role) -> u32 {
        self.hits.get(&role).copied().unwrap_or(0)
    }

    /// Hits of all roles so far.
    pub fn total(&self) -> u32 {
        self.hits.values().sum()
    }

    /// Whether every role has had its minimum.
    pub fn enough(&self) -> bool {
        Role::ALL.iter().all(|role| self.hits(*role) >= role.kills_min())
    }
}

/// SplitMix64, Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
/// Ten lines that give the same numbers on every machine; for plans and pictures, never for secrets.
#[derive(Clone, Debug)]
pub struct SplitMix64(pub u64);

impl SplitMix64 {
    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, which is not zero. The bias of the remainder is far below what a plan notices.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.draw() % bound
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLES: [(Role, u32); 4] =
        [(Role::Collector, 1), (Role::Processor, 3), (Role::Writer, 1), (Role::Node, 1)];

    #[test]
    fn one_round_meets_every_quota() {
        for seed in 0..100 {
            let plan = Plan::new(seed, &ROLES, 12_000);
            let round = plan.round_len() as usize;
            assert_eq!(round, 17);
            let mut tally = Tally::default();
            for (turn, strike) in plan.take(round).enumerate() {
                assert!(!tally.enough(), "strike {turn} was already too many");
                assert!(strike.at_ms < 12_000);
                tally.hit(strike.role);
            }
            assert!(tally.enough());
        }
    }

    #[test]
    fn strikes_come_in_order_and_apart() {
        let strikes: Vec<_> = Plan::new(7, &ROLES, 17_000).take(100).collect();
        assert!(strikes.windows(2).all(|two| two[1].at_ms - two[0].at_ms >= 500));
        assert!(strikes.iter().filter(|strike| strike.role == Role::Processor).any(|strike| strike.nth == 2));
    }

    #[test]
    fn the_same_seed_gives_the_same_plan_and_another_another() {
        let plan = |seed| Plan::new(seed, &ROLES, 9_000).take(40).collect::<Vec<_>>();
        assert_eq!(plan(1), plan(1));
        assert_ne!(plan(1), plan(2));
        assert_eq!(SplitMix64(0).draw(), 0xe220_a839_7b1d_cdaf);
    }

    #[test]
    fn a_plan_for_nobody_is_empty() {
        assert_eq!(Plan::new(1, &[(Role::Writer, 0)], 1_000).next(), None);
    }
}
