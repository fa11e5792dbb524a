//! One page for each coordination pattern, and the one list that joins them.
//!
//! Adding a machine is one line in [`machines!`] and a file: tags are frozen bytes, so a new machine takes the next free one and none is ever used again.

pub mod agent;
pub mod auction;
pub mod ballot;
pub mod blob;
pub mod doc;
pub mod election;
pub mod journal;
pub mod kv;
pub mod lock;
pub mod mail;
pub mod pipeline;
pub mod queue;
pub mod schedule;
pub mod space;
pub mod topic;

use crate::catalogue::{Card, EventCard, Right};
use crate::codec::{Malformed, Reader, put_bytes, put_varint};
use crate::entry::Guard;
use crate::ids::{Index, Millis, Moment, Serial};
use crate::machine::{Context, Machine, Out, Reaction, Unpark, Verbs, Verdict, View};
use crate::record::Field;
use crate::refusal::Refusal;
use crate::settings::Settings;
use crate::tables::{Body, Moved};

macro_rules! machines {
    ($($(#[doc = $about:literal])* $tag:literal $field:ident $variant:ident $ty:ty),* $(,)?) => {
        /// Every machine of a space.
        #[derive(Default, Debug)]
        pub struct Machines {
            $($(#[doc = $about])* pub $field: $ty,)*
            /// The machines that may have changed since the last commit, a bit for each tag: the others need not be looked at. Derived, never saved.
            concerned: u32,
            /// Mentions of blobs that were taken note of before the request was over, and are not carried over yet. Empty between requests.
            moved: Vec<Moved>,
        }

        /// Any command.
        #[derive(Clone, Debug)]
        pub enum Command<'a> {
            /// What the fold itself carries out.
            Space(space::Command<'a>),
            $($(#[doc = $about])* $variant(<$ty as Machine>::Command<'a>),)*
        }

        /// Any query.
        #[derive(Clone, Debug)]
        pub enum Query<'a> {
            /// What the fold itself answers.
            Space(space::Query<'a>),
            $($(#[doc = $about])* $variant(<$ty as Machine>::Query<'a>),)*
        }

        /// Cards of commands, machine by machine.
        pub const COMMANDS: &[&[Card]] = &[<space::Command<'static> as Verbs<'static>>::CARDS, $(<<$ty as Machine>::Command<'static> as Verbs<'static>>::CARDS),*];
        /// Cards of queries, machine by machine.
        pub const QUERIES: &[&[Card]] = &[<space::Query<'static> as Verbs<'static>>::CARDS, $(<<$ty as Machine>::Query<'static> as Verbs<'static>>::CARDS),*];
        /// Each machine's tag and name.
        pub const NAMES: &[(u8, &str)] = &[(0, "space"), $(($tag, <$ty as Machine>::NAME)),*];
        /// Cards of events, machine by machine.
        pub const EVENTS: &[&[EventCard]] = &[space::EVENTS, $(<$ty as Machine>::EVENTS),*];

        impl<'a> Command<'a> {
            /// Reads machine tag, verb tag and record, and nothing after them.
            #[inline]
            pub fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
                let (machine, verb) = (from.byte()?, from.byte()?);
                let command = match machine {
                    0 => Command::Space(Verbs::get(verb, from)?),
                    $($tag => Command::$variant(Verbs::get(verb, from)?),)*
                    _ => return Err(Malformed("machine")),
                };
                from.end()?;
                Ok(command)
            }

            /// What a credential needs for it.
            #[inline]
            pub fn right(&self) -> Right {
                match self {
                    Command::Space(command) => command.right(),
                    $(Command::$variant(command) => command.right(),)*
                }
            }

            /// Machine tag and verb tag.
            #[inline]
            pub fn tags(&self) -> [u8; 2] {
                match self {
                    Command::Space(command) => command.tags(),
                    $(Command::$variant(command) => command.tags(),)*
                }
            }

            /// Its card.
            pub fn card(&self) -> &'static Card {
                match self {
                    Command::Space(command) => command.card(),
                    $(Command::$variant(command) => command.card(),)*
                }
            }
        }

        impl<'a> Query<'a> {
            /// Reads machine tag, verb tag and record, and nothing after them.
            pub fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
                let (machine, verb) = (from.byte()?, from.byte()?);
                let query = match machine {
                    0 => Query::Space(Verbs::get(verb, from)?),
                    $($tag => Query::$variant(Verbs::get(verb, from)?),)*
                    _ => return Err(Malformed("machine")),
                };
                from.end()?;
                Ok(query)
            }

            /// Its card.
            pub fn card(&self) -> &'static Card {
                match self {
                    Query::Space(query) => query.card(),
                    $(Query::$variant(query) => query.card(),)*
                }
            }
        }

        impl Machines {
            pub(crate) fn name_of<'s>(&'s self, command: &'s Command<'_>) -> &'s str {
                match command {
                    Command::Space(_) => "",
                    $(Command::$variant(command) => self.$field.name_of(command),)*
                }
            }

            pub(crate) fn name_asked<'s>(&'s self, query: &'s Query<'_>) -> &'s str {
                match query {
                    Query::Space(_) => "",
                    $(Query::$variant(query) => self.$field.name_asked(query),)*
                }
            }

            /// Carries out a command of any machine but the space's own, which the fold has taken out before.
            #[inline]
            pub(crate) fn apply(&mut self, cx: &Context<'_>, command: &Command<'_>, out: &mut Out) -> Verdict {
                match command {
                    Command::Space(_) => Err(crate::refusal::unsupported("this command belongs to the fold and cannot stand here")),
                    $(Command::$variant(command) => {
                        self.concerned |= 1 << $tag;
                        self.$field.apply(cx, command, out)
                    })*
                }
            }

            /// Whether what a guard says about the caller holds.
            pub(crate) fn guard(&self, cx: &Context<'_>, guard: &Guard<'_>) -> Result<(), Refusal> {
                match guard.machine {
                    $($tag => self.$field.guard(cx, guard),)*
                    _ => Err(crate::refusal::unsupported("this guard names no machine of this version")),
                }
            }

            pub(crate) fn ask(&self, view: &View<'_>, query: Query<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
                match query {
                    Query::Space(_) => Err(crate::refusal::unsupported("this query belongs to the fold and cannot stand here")),
                    $(Query::$variant(query) => self.$field.ask(view, query, answer),)*
                }
            }

            pub(crate) fn settle(&mut self, moment: Moment, settings: &Settings, out: &mut Out) {
                $(if self.concerns($tag) {
                    self.$field.settle(moment, settings, out);
                })*
            }

            pub(crate) fn wake(&mut self, moment: Moment, settings: &Settings, budget: &mut u64, out: &mut Out) {
                $(if self.$field.due().is_some_and(|due| due <= moment.time) {
                    self.concerned |= 1 << $tag;
                    self.$field.wake(moment, settings, budget, out);
                })*
            }

            pub(crate) fn due(&self) -> Option<Millis> {
                [$(self.$field.due()),*].into_iter().flatten().min()
            }

            pub(crate) fn appointed(&self) -> Option<Millis> {
                [$(self.$field.appointed()),*].into_iter().flatten().min()
            }

            pub(crate) fn unpark(&mut self, machine: u8, ticket: Index, why: Unpark, out: &mut Out) {
                match machine {
                    $($tag => {
                        self.concerned |= 1 << $tag;
                        self.$field.unpark(ticket, why, out);
                    })*
                    _ => {}
                }
            }

            pub(crate) fn give_back(&mut self, agent: Serial, ticket: Index, moment: Moment, out: &mut Out) {
                self.concerned = u32::MAX;
                $(self.$field.give_back(agent, ticket, moment, out);)*
            }

            pub(crate) fn react(&mut self, reaction: &Reaction, moment: Moment, settings: &Settings, out: &mut Out) {
                self.concerned = u32::MAX;
                $(self.$field.react(reaction, moment, settings, out);)*
            }

            pub(crate) fn carried_out(
                &mut self,
                (machine, key): (u8, Serial),
                came: Result<(), &Refusal>,
                moment: Moment,
                settings: &Settings,
                out: &mut Out,
            ) {
                match machine {
                    $($tag => {
                        self.concerned |= 1 << $tag;
                        self.$field.carried_out(key, came, moment, settings, out);
                    })*
                    _ => {}
                }
            }

            /// The commands that a command carries with it, to be carried out later.
            pub(crate) fn carries<'c, 'a>(command: &'c Command<'a>) -> Vec<&'c space::Commands<'a>> {
                match command {
                    Command::Space(_) => Vec::new(),
                    $(Command::$variant(command) => <$ty as Machine>::carries(command),)*
                }
            }

            pub(crate) fn revive(&mut self, was: Millis, now: Millis, settings: &Settings) {
                self.concerned = u32::MAX;
                $(self.$field.revive(was, now, settings);)*
            }

            /// The record in which the payload of this ordinal came, if this is the command that carried it and its machine's state refers to payloads.
            pub fn recall(command: &Command<'_>, ordinal: u32, record: &mut Vec<u8>) -> Option<&'static [Field]> {
                match command {
                    Command::Space(_) => None,
                    $(Command::$variant(command) => <$ty as Machine>::recall(command, ordinal, record),)*
                }
            }

            /// Whether state still refers to the payload that the command at this index carried under this ordinal.
            pub fn keeps(&self, index: Index, command: &Command<'_>, ordinal: u32) -> bool {
                match command {
                    Command::Space(_) => true,
                    $(Command::$variant(command) => self.$field.keeps(index, command, ordinal),)*
                }
            }

            /// The oldest index that any machine's state refers to.
            pub fn oldest(&self) -> Option<Index> {
                [$(self.$field.oldest()),*].into_iter().flatten().min()
            }

            /// About how many bytes of payloads the machines' states refer to.
            pub fn referred(&self) -> u64 {
                [$(self.$field.referred()),*].into_iter().fold(0, u64::saturating_add)
            }

            /// The payload that the machine with this tag holds under `key`.
            pub fn body(&self, machine: u8, key: Serial) -> Option<&Body> {
                match machine {
                    $($tag => self.$field.body(key),)*
                    _ => None,
                }
            }

            /// The canonical bytes of the machine with this tag, to compare one moment with another. For tests.
            #[doc(hidden)]
            pub fn state(&self, machine: u8) -> Vec<u8> {
                let mut bytes = (Vec::new(), Vec::new());
                match machine {
                    $($tag => self.$field.tables.save(&mut bytes.0, &mut bytes.1),)*
                    _ => {}
                }
                bytes.0.append(&mut bytes.1);
                bytes.0
            }

            /// Erases the bytes of payloads that came at this index; how many are held.
            pub(crate) fn erase(&mut self, index: Index, ordinals: &[u32]) -> u64 {
                0 $(+ self.$field.tables.erase(index, ordinals))*
            }

            /// Asserts every invariant of every machine. For tests.
            pub fn check(&self) {
                $(self.$field.check();)*
                let mut mentioned = Vec::new();
                $(self.$field.tables.mentioned(&mut mentioned);)*
                let mut counts = std::collections::BTreeMap::new();
                mentioned.into_iter().for_each(|blob| *counts.entry(blob).or_insert(0) += 1);
                assert_eq!(counts, self.blob.counts(), "a blob counts the bodies that mention it");
            }

            /// Undoes everything since the last commit.
            pub(crate) fn undo(&mut self) {
                $(if self.concerns($tag) {
                    self.$field.tables.undo_to([0; <$ty>::TABLES]);
                })*
                self.concerned = 0;
                self.moved.clear();
            }

            /// Tells the machine of blobs which mentions of them came and went in bodies of all machines since the last commit.
            ///
            /// With `strict`, a mention of what is not there is refused.
            #[inline]
            pub(crate) fn refer(&mut self, now: Millis, strict: bool) -> Result<(), Refusal> {
                let mut moved = std::mem::take(&mut self.moved);
                $(if self.concerns($tag) {
                    self.$field.tables.moved(&mut moved);
                })*
                if moved.is_empty() {
                    return Ok(());
                }
                self.concerned |= 1 << blob::Blobs::TAG;
                self.blob.refer(&moved, now, strict)
            }

            /// Before a blob is deleted in the middle of a transaction, what came before it there counts: whoever removes the last mention may delete the blob with it.
            pub(crate) fn refer_before(&mut self, command: &Command<'_>, now: Millis) {
                let Command::Blob(blob::Command::Delete(delete)) = command else { return };
                let Some(hash) = crate::content::hash(delete.blob) else { return };
                let mut moved = std::mem::take(&mut self.moved);
                $(if self.concerns($tag) {
                    self.$field.tables.moved(&mut moved);
                })*
                let (of_it, others): (Vec<Moved>, Vec<Moved>) = moved.into_iter().partition(|moved| moved.blob == hash);
                self.moved = others;
                if self.blob.has(&hash, now) && !of_it.is_empty() {
                    self.concerned |= 1 << blob::Blobs::TAG;
                    let _ = self.blob.refer(&of_it, now, false);
                } else {
                    self.moved.extend(of_it);
                }
            }

            #[inline]
            pub(crate) fn commit(&mut self, now: Millis) {
                // What ended by itself gave up its mentions: there is nothing to refuse in that.
                let _ = self.refer(now, false);
                $(if self.concerns($tag) {
                    self.$field.tables.commit();
                })*
                self.concerned = 0;
            }

            /// Whether the machine with this tag may have changed. The fold itself changes agents with every request.
            #[inline]
            fn concerns(&self, tag: u8) -> bool {
                tag == agent::Agents::TAG || self.concerned >> tag & 1 == 1
            }

            /// Writes a section for each machine that has a state: tag, length, bytes. One that was never used writes nothing, so that a machine more changes no earlier state.
            pub(crate) fn save(&self, state: &mut Vec<u8>, bodies: &mut Vec<u8>) {
                let mut sections = Vec::new();
                $({
                    let (mut own, mut held) = (Vec::new(), Vec::new());
                    self.$field.tables.save(&mut own, &mut held);
                    let mut unused = (Vec::new(), Vec::new());
                    <$ty>::default().tables.save(&mut unused.0, &mut unused.1);
                    if (&own, &held) != (&unused.0, &unused.1) {
                        sections.push(($tag, own, held));
                    }
                })*
                put_varint(state, sections.len() as u64);
                for (tag, own, held) in sections {
                    state.push(tag);
                    put_bytes(state, &own);
                    put_bytes(bodies, &held);
                }
            }

            pub(crate) fn load(state: &mut Reader<'_>, bodies: &mut Reader<'_>) -> Result<Self, Malformed> {
                let mut machines = Machines::default();
                let mut before = 0;
                for _ in 0..state.count()? {
                    let tag = state.byte()?;
                    if std::mem::replace(&mut before, tag) >= tag {
                        return Err(Malformed("order of machines"));
                    }
                    let (mut own, mut held) = (Reader::new(state.bytes()?), Reader::new(bodies.bytes()?));
                    match tag {
                        $($tag => machines.$field = <$ty>::load(&mut own, &mut held)?,)*
                        _ => return Err(Malformed("machine")),
                    }
                    own.end()?;
                    held.end()?;
                }
                Ok(machines)
            }
        }
    };
}

machines! {
    /// Who there is.
    1 agent Agent agent::Agents,
    /// Who does what.
    2 queue Queue queue::Queues,
    /// What everybody knows.
    3 kv Kv kv::Keys,
    /// Who says what to whom.
    4 mail Mail mail::Mail,
    /// Who works on what.
    5 lock Lock lock::Locks,
    /// What everybody may hear.
    6 topic Topic topic::Topics,
    /// What happened to each thing.
    7 journal Journal journal::Journals,
    /// What is too long for a body.
    8 blob Blob blob::Blobs,
    /// Who leads.
    9 election Election election::Elections,
    /// Who does it best.
    10 auction Auction auction::Auctions,
    /// What happens when.
    11 schedule Schedule schedule::Schedules,
    /// What is agreed on.
    12 ballot Ballot ballot::Ballots,
    /// What goes from stage to stage.
    13 pipeline Pipeline pipeline::Pipelines,
    /// What comes together again.
    14 doc Doc doc::Docs,
}

/// What a request can be guarded by: the machine that knows, and how every door calls it. It is carried out only while the caller has this, under this fence.
pub const GUARDS: &[(u8, &str)] = &[(lock::Locks::TAG, "if_lock"), (election::Elections::TAG, "if_term")];

/// Whether `name` may name something: 1 to 200 bytes of text without control characters.
pub(crate) fn check_name(what: &str, name: &str) -> Result<(), Refusal> {
    if name.is_empty() || name.len() > NAME_MAX {
        return Err(crate::refusal::invalid(format!(
            "the {what} name has {} bytes; give it 1 to {NAME_MAX}",
            name.len()
        )));
    }
    if name.chars().any(char::is_control) {
        return Err(crate::refusal::invalid(format!(
            "the {what} name contains a control character; leave it out"
        )));
    }
    Ok(())
}

/// A time of day, as people write it.
pub(crate) fn clock(at: Millis) -> String {
    let seconds = at.0 / 1000;
    format!("{:02}:{:02}:{:02} UTC", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60)
}

/// The longest name, in bytes.
pub const NAME_MAX: usize = 200;
