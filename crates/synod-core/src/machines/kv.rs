//! `kv`: to be written.
use crate::machine::*;
use crate::refusal::Refusal;
crate::record! {
    /// x
    pub struct Get<'a> {
        /// x
        key: &'a str,
    }
}
crate::verbs! {
    /// x
    pub enum Command<'a> of "kv" = 3 {
        /// x
        1 "put" Put(Get<'a>) -> (): Work Write args [] refuses [] model "" example "{}",
    }
}
crate::verbs! {
    /// x
    pub enum Query<'a> of "kv" = 3 {
        /// x
        64 "get" Get(Get<'a>) -> (): Query Read args [] refuses [] model "" example "{}",
    }
}
crate::tables! {
    /// x
    pub(crate) struct Tables {
        /// x
        queues: crate::tables::Cell<u64>,
    }
}
/// The machine.
#[derive(Debug, Default)]
pub struct Keys {
    pub(crate) tables: Tables,
}
impl Keys {
    /// x
    pub const TABLES: usize = Tables::TABLES;
    pub(crate) fn load(
        state: &mut crate::codec::Reader<'_>,
        bodies: &mut crate::codec::Reader<'_>,
    ) -> Result<Self, crate::codec::Malformed> {
        Ok(Keys { tables: Tables::load(state, bodies)? })
    }
}
impl Machine for Keys {
    const NAME: &'static str = "kv";
    const TAG: u8 = 3;
    const EVENTS: &'static [crate::catalogue::EventCard] = &[];
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
