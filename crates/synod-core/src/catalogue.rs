//! One card for each command and query: the single place from which JSON, HTTP, the command line, OpenAPI and the docs are made.
//!
//! By rule: `queue.push` is `POST /v1/{space}/queue/push` (queries: `GET`), `synod queue push`, and `client.queue.push(…)`.
//! A verb that is not on a card does not exist anywhere; a test walks every door and fails where a card is missing.

use crate::record::Field;
use crate::refusal::Code;

/// Whether overload may turn a request away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// New work: refused first when the node is overloaded or its disk is full.
    Work,
    /// Ends or keeps up something that exists; it has its own queue and reserve, so that overload never makes leases expire.
    Relief,
    /// Reads; is not in the log.
    Query,
}

/// What a credential needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// Any role.
    Read,
    /// Agent or admin.
    Write,
    /// Admin.
    Admin,
    /// The node itself; no credential has it.
    Node,
}

/// Everything there is to say about one command or query.
#[derive(Clone, Copy, Debug)]
pub struct Card {
    /// The machine's name.
    pub machine: &'static str,
    /// The machine's tag in bytes.
    pub machine_tag: u8,
    /// The verb.
    pub verb: &'static str,
    /// The verb's tag in bytes.
    pub tag: u8,
    /// Work, relief or query.
    pub class: Class,
    /// What a credential needs.
    pub right: Right,
    /// One line for a person.
    pub about: &'static str,
    /// One line for a model: when to use it and what to do next.
    pub model: &'static str,
    /// The fields that stand without a name on the command line: at most three.
    pub positional: &'static [&'static str],
    /// What it takes.
    pub fields: &'static [Field],
    /// What it replies.
    pub reply: &'static [Field],
    /// How it can be refused, besides the rights and limits that hold everywhere.
    pub refusals: &'static [Code],
    /// A JSON body that works.
    pub example: &'static str,
}

impl Card {
    /// `machine.verb`.
    pub fn name(&self) -> String {
        format!("{}.{}", self.machine, self.verb)
    }

    /// Whether a caller can ask it to wait.
    pub fn waits(&self) -> bool {
        self.fields.iter().any(|field| field.name == "wait_ms")
    }

    /// Whether it is a query.
    pub fn is_query(&self) -> bool {
        self.class == Class::Query
    }
}

/// What one kind of event carries.
#[derive(Clone, Copy, Debug)]
pub struct EventCard {
    /// The machine's name.
    pub machine: &'static str,
    /// The machine's tag in bytes.
    pub machine_tag: u8,
    /// The event's tag in bytes.
    pub tag: u8,
    /// Its name, a past participle.
    pub name: &'static str,
    /// When it is announced.
    pub about: &'static str,
    /// What it carries.
    pub fields: &'static [Field],
}

/// Every card of commands, machine by machine.
pub fn commands() -> impl Iterator<Item = &'static Card> {
    crate::machines::COMMANDS.iter().flat_map(|cards| cards.iter())
}

/// Every card of queries, machine by machine.
pub fn queries() -> impl Iterator<Item = &'static Card> {
    crate::machines::QUERIES.iter().flat_map(|cards| cards.iter())
}

/// Every event card, machine by machine.
pub fn events() -> impl Iterator<Item = &'static EventCard> {
    crate::machines::EVENTS.iter().flat_map(|cards| cards.iter())
}

/// The card of `machine.verb`, command or query.
pub fn find(machine: &str, verb: &str) -> Option<&'static Card> {
    commands().chain(queries()).find(|card| card.machine == machine && card.verb == verb)
}

/// The card of a command by its tags.
pub fn command(machine: u8, tag: u8) -> Option<&'static Card> {
    commands().find(|card| card.machine_tag == machine && card.tag == tag)
}

/// The card of an event by its tags.
pub fn event(machine: u8, tag: u8) -> Option<&'static EventCard> {
    events().find(|card| card.machine_tag == machine && card.tag == tag)
}

/// Declares the commands or the queries of a machine: tag, word, variant, record, reply and the rest of the card.
#[macro_export]
macro_rules! verbs {
    ($(#[doc = $doc:literal])* $vis:vis enum $name:ident<$lt:lifetime> of $machine:literal = $mtag:literal {
        $($(#[doc = $about:literal])* $tag:literal $verb:literal $variant:ident($ty:ty) -> $reply:ty: $class:ident $right:ident
            args [$($arg:literal),*] refuses [$($code:ident),*] model $model:literal example $example:literal),* $(,)?
    }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        $vis enum $name<$lt> { $($(#[doc = $about])* $variant($ty),)* }

        impl<$lt> $name<$lt> {
            /// Appends machine tag, verb tag and record.
            pub fn put(&self, out: &mut Vec<u8>) {
                match self { $($name::$variant(record) => {
                    out.extend_from_slice(&[$mtag, $tag]);
                    $crate::codec::Wire::put(record, out);
                })* }
            }

            /// What a credential needs for it.
            #[inline]
            pub fn right(&self) -> $crate::catalogue::Right {
                match self { $($name::$variant(_) => $crate::catalogue::Right::$right,)* }
            }

            /// Machine tag and verb tag.
            #[inline]
            pub fn tags(&self) -> [u8; 2] {
                match self { $($name::$variant(_) => [$mtag, $tag],)* }
            }
        }

        impl<$lt> $crate::machine::Verbs<$lt> for $name<$lt> {
            const CARDS: &'static [$crate::catalogue::Card] = &[$($crate::catalogue::Card {
                machine: $machine,
                machine_tag: $mtag,
                verb: $verb,
                tag: $tag,
                class: $crate::catalogue::Class::$class,
                right: $crate::catalogue::Right::$right,
                about: concat!($($about),*),
                model: $model,
                positional: &[$($arg),*],
                fields: <$ty as $crate::record::Record>::FIELDS,
                reply: <$reply as $crate::record::Record>::FIELDS,
                refusals: &[$($crate::refusal::Code::$code),*],
                example: $example,
            }),*];

            #[inline]
            fn get(tag: u8, from: &mut $crate::codec::Reader<$lt>) -> Result<Self, $crate::codec::Malformed> {
                Ok(match tag {
                    $($tag => $name::$variant($crate::codec::Wire::get(from)?),)*
                    _ => return Err($crate::codec::Malformed("verb")),
                })
            }

            fn card(&self) -> &'static $crate::catalogue::Card {
                let tag: u8 = match self { $($name::$variant(_) => $tag,)* };
                Self::CARDS.iter().find(|card| card.tag == tag).expect("every variant has a card")
            }
        }
    };
}

/// Declares the events of a machine, each a record of its own.
#[macro_export]
macro_rules! events {
    (of $machine:literal = $mtag:literal {
        $($(#[doc = $about:literal])* $tag:literal $word:literal $name:ident $(<$lt:lifetime>)? { $($body:tt)* }),* $(,)?
    }) => {
        $($crate::record! {
            $(#[doc = $about])*
            pub struct $name $(<$lt>)? { $($body)* }
        }
        $crate::events!(@impl $mtag $tag $name $(<$lt>)?);)*

        /// A card for each event.
        #[allow(elided_lifetimes_in_paths)]
        pub const EVENTS: &[$crate::catalogue::EventCard] = &[$($crate::catalogue::EventCard {
            machine: $machine,
            machine_tag: $mtag,
            tag: $tag,
            name: $word,
            about: concat!($($about),*),
            fields: <$name as $crate::record::Record>::FIELDS,
        }),*];
    };
    (@impl $mtag:literal $tag:literal $name:ident <$lt:lifetime>) => {
        impl<$lt> $crate::machine::Event<$lt> for $name<$lt> {
            const MACHINE: u8 = $mtag;
            const TAG: u8 = $tag;
        }
    };
    (@impl $mtag:literal $tag:literal $name:ident) => {
        impl<'w> $crate::machine::Event<'w> for $name {
            const MACHINE: u8 = $mtag;
            const TAG: u8 = $tag;
        }
    };
}
