//! What deciding costs, counted: rows that change and bids that are looked at, never time.

use super::*;
use crate::machine::Caller;
use std::cell::Cell;

thread_local! {
    /// Bids that were looked at for a decision.
    pub(super) static LOOKED_AT: Cell<u64> = const { Cell::new(0) };
}

/// Machine, and numbers for what it makes.
#[derive(Default)]
struct Stage {
    auctions: Auctions,
    out: Out,
    settings: Settings,
}

impl Stage {
    fn say(&mut self, agent: u64, time: u64, command: &Command<'_>) {
        let name = format!("agent{agent}").into();
        let caller = Caller { agent: Serial(agent), name, ..Caller::default() };
        let index = Index(self.out.serial + 1);
        let moment = Moment { index, time: Millis(time) };
        let cx = Context {
            moment,
            caller: &caller,
            ticket: index,
            admin: false,
            may_wait: true,
            key: None,
            verified: false,
            settings: &self.settings,
        };
        self.auctions.apply(&cx, command, &mut self.out).expect("it is not refused");
    }

    /// Rows that have changed since nothing was committed.
    fn changed(&self) -> u64 {
        self.auctions.tables.mark().iter().map(|rows| *rows as u64).sum()
    }
}

fn ask(invited: Vec<Box<str>>) -> Command<'static> {
    Command::Ask(Ask {
        market: "m",
        task: None,
        reply_ms: Some(1_000),
        reply_by: None,
        capability: None,
        invited,
        bids_max: None,
        scoring: None,
        weights: Vec::new(),
        reserve: None,
        winners: Some(2),
        rounds: None,
        award_ms: None,
        lease_ms: None,
        work_ms: None,
        sealed: false,
        present: false,
        mail: false,
    })
}

fn bid(auction: u64, cost: u64) -> Command<'static> {
    let (auction, none) = (Serial(auction), None);
    let attributes = Vec::new();
    Command::Bid(Bid { auction, cost, time_ms: none, attributes, note: None, valid_ms: none, session: false })
}

/// Rows changed by so many bids in one entry, and then by deciding; bids looked at for that.
fn cost_of(bids: u64, invited: bool) -> (u64, u64, u64) {
    let mut stage = Stage::default();
    let names = |agent: u64| format!("agent{agent}").into();
    // One more than will answer, so that it is decided by its time.
    let invited = if invited { (2..bids + 3).map(names).collect() } else { Vec::new() };
    stage.say(1, 0, &ask(invited));
    let (auction, before) = (stage.out.serial, stage.changed());
    for agent in 2..bids + 2 {
        // Neither rising nor falling.
        stage.say(agent, 0, &bid(auction, agent * 7_919 % 1_009));
    }
    let bidden = stage.changed() - before;
    LOOKED_AT.set(0);
    let mut budget = 1;
    stage.auctions.wake(
        Moment { index: Index(9_999_999), time: Millis(1_000) },
        &stage.settings,
        &mut budget,
        &mut stage.out,
    );
    let decided = stage.changed() - before - bidden;
    assert_eq!(stage.auctions.workers(Serial(auction)).count(), 2, "two have won");
    (bidden, decided, LOOKED_AT.get())
}

#[test]
fn bids_cost_what_they_are_and_deciding_looks_at_the_winners_and_who_lost_to_them() {
    for invited in [false, true] {
        let (few, decided_few, looked_few) = cost_of(100, invited);
        let (many, decided_many, looked_many) = cost_of(3_200, invited);
        assert_eq!(many, few * 32, "each bid changes as many rows, however many there are");
        assert!(few <= 100 * 8, "few rows for a bid: {few} for a hundred");
        assert_eq!(looked_few, looked_many, "the best are found without looking at the others");
        assert!(looked_many <= 4, "two winners, the best that lost, and one to stop at: {looked_many}");
        // Names of the invited are let go, one each.
        let names = |bids: u64| if invited { bids + 1 } else { 0 };
        assert_eq!(decided_few - names(100), decided_many - names(3_200), "deciding changes as many rows");
    }
}
