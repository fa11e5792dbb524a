//! `queue`: to be written.
use crate::machine::*;
use crate::refusal::Refusal;
mod vocabulary;
pub use vocabulary::{Command, EVENTS, Query};
crate::tables! {
    /// x
    pub(crate) struct Tables {
        /// x
        queues: crate::tables::Cell<u64>,
    }
}
/// The machine.
#[derive(Debug, Default)]
pub struct Queues {
    pub(crate) tables: Tables,
}
impl Queues {
    /// x
    pub const TABLES: usize = Tables::TABLES;
    pub(crate) fn load(
        state: &mut crate::codec::Reader<'_>,
        bodies: &mut crate::codec::Reader<'_>,
    ) -> Result<Self, crate::codec::Malformed> {
        Ok(Queues { tables: Tables::load(state, bodies)? })
    }
}
impl Machine for Queues {
    const NAME: &'static str = "queue";
    const TAG: u8 = 2;
    const EVENTS: &'static [crate::catalogue::EventCard] = EVENTS;
    type Command<'a> = Command<'a>;
    type Query<'a> = Query<'a>;
    fn name_of<'s>(&'s self, _: &'s Command<'_>) -> &'s str {
        ""
    }
    fn name_asked<'s>(&'s self, _: &'s Query<'_>) -> &'s str {
        ""
    }
    fn apply(&mut self, _: &Context<'_>, _: Command<'_>, out: &mut Out) -> Verdict {
        out.reply(&())
    }
    fn ask(&self, _: &View<'_>, _: Query<'_>, _: &mut Vec<u8>) -> Result<(), Refusal> {
        Ok(())
    }
}
