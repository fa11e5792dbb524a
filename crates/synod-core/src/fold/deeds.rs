//! Carrying out deeds: commands that were said before, with the rights that their author has now.
//!
//! ```text
//!   wake, a request, its reactions ──▶ deeds ── the request is over ──▶ each in turn, at the request's index:
//!                                                  author ─▶ rights ─▶ all commands ─▶ commit   ─▶ told: carried out
//!                                                                        └── refusal: undo      ─▶ told: why not
//! ```
//!
//! A deed that fell due by itself waits for the entry's first request, so that its place in the order is one that readers have not come past yet.
//! In an entry without requests, which a node never writes, it is carried out at the index before.
//! What a deed brings about may bring about deeds again, at most eight deep; the next is refused.
//!
//! **Loans.** State that refers to places in the log would refer to the request that said the commands, however often they are carried out, and its places would not rise.
//! So each payload that such a machine takes from a deed gets a place at the index of the deed, and the fold remembers which payload stands there.
//! Loans go when nothing that old is referred to any more.

use super::{Fold, REACTIONS_DEEP};
use crate::deed::{LENT, Lent, Told};
use crate::entry::Envelope;
use crate::ids::{Index, Millis, Serial};
use crate::machines::space::Commands;
use crate::machines::{Command, Machines};
use crate::refusal::{self, Refusal};
use crate::tables::{Map, Ordered};
use crate::{record, tables};

/// How many loans that are not needed any more go with each new one: more than come, so that they become fewer.
const GO: usize = 4;

/// A deed that is to be carried out.
#[derive(Debug)]
pub(super) struct Due {
    /// The machine that kept it.
    pub machine: u8,
    /// Under which number.
    pub key: Serial,
    pub told: Box<Told>,
}

record! {
    /// What stands at a place that a deed made.
    pub struct Loan {
        /// The request that carried the payload.
        index: Index,
        /// Which payload of that request.
        ordinal: u32,
        /// When the deed was carried out.
        time: Millis,
    }
}

tables! {
    /// Places in the log that stand for others.
    pub(crate) struct Loans {
        /// By index and ordinal of the deed.
        lent: Map<(Index, u32), Loan>,
        /// (index of the payload, index and ordinal of the deed).
        origins: Ordered<(Index, (Index, u32))>,
    }
}

impl Loans {
    pub fn get(&self, index: Index, ordinal: u32) -> Option<&Loan> {
        if ordinal < LENT { None } else { self.lent.get(&(index, ordinal)) }
    }

    pub fn is_empty(&self) -> bool {
        self.lent.is_empty()
    }

    /// The oldest request of which something is lent.
    pub fn oldest(&self) -> Option<Index> {
        self.origins.iter().next().map(|(index, _)| index)
    }

    /// How many ordinals are taken at an index, up to the last that is lent.
    pub fn count(&self, index: Index) -> u32 {
        let last = self.lent.range((index, 0)..=(index, u32::MAX)).next_back();
        last.map_or(0, |((_, ordinal), _)| ordinal + 1 - LENT)
    }

    fn put(&mut self, place: (Index, u32), loan: Loan) {
        self.origins.put((loan.index, place));
        self.lent.put(place, loan);
    }

    /// Lets go of a few places before `oldest`.
    fn go(&mut self, oldest: Index) {
        for _ in 0..GO {
            let first = self.lent.iter().next().filter(|((index, _), _)| *index < oldest);
            let Some((place, origin)) = first.map(|(place, loan)| (*place, loan.index)) else { return };
            self.lent.del(&place);
            self.origins.del((origin, place));
        }
    }
}

impl Fold {
    /// Carries out what the request brought about, and what that brings about.
    pub(super) fn carry_out_deeds(&mut self) {
        for _ in 0..REACTIONS_DEEP {
            if self.deeds.is_empty() {
                return;
            }
            for due in std::mem::take(&mut self.deeds) {
                let mark = self.out.mark();
                let came = self.deed(&due.told);
                if came.is_err() {
                    self.undo(mark);
                }
                self.tell(&due, came);
            }
        }
        for due in std::mem::take(&mut self.deeds) {
            let deep = refusal::exhausted(format!(
                "this is the {}th deed of a row in which each brought about the next; end the circle",
                REACTIONS_DEEP + 1
            ));
            self.tell(&due, Err(deep));
        }
        // What is brought about by that alone would begin the circle anew.
        self.deeds.clear();
    }

    fn deed(&mut self, told: &Told) -> Result<(), Refusal> {
        let payloads = told.detached();
        let base = LENT.saturating_add(self.lent);
        self.lent = self.lent.saturating_add(payloads.len() as u32);
        let lent = Lent { payloads: &payloads, index: told.index, base };
        let parts = Commands::lent(&told.commands, &lent).parts();
        let parts = parts.map_err(|malformed| refusal::invalid(format!("cannot be read: {malformed}")))?;
        self.lend(&parts, told, base);
        let envelope = Envelope {
            principal: &told.principal,
            agent: &told.agent,
            key: None,
            sequence: None,
            trace: None,
            guards: Vec::new(),
            verified: false,
        };
        self.identify(&envelope)?;
        self.all(&parts, self.index, &mut Vec::new())?;
        self.machines.refer(self.time, true)
    }

    /// Makes places for the payloads that some machine will refer to.
    fn lend(&mut self, parts: &[Command<'_>], told: &Told, base: u32) {
        let mut record = Vec::new();
        for (ordinal, _) in &told.payloads {
            let place = base.saturating_add(*ordinal);
            if parts.iter().any(|command| Machines::recall(command, place, &mut record).is_some()) {
                self.loans.go(self.machines.oldest().unwrap_or(self.index));
                let loan = Loan { index: told.index, ordinal: *ordinal, time: self.time };
                self.loans.put((self.index, place), loan);
            }
        }
    }

    /// Tells a machine what came of its deed.
    fn tell(&mut self, due: &Due, came: Result<(), Refusal>) {
        // The next request asks for itself.
        self.memo.valid = false;
        let (moment, settings) = (self.moment(), self.space.settings.get());
        let came = came.as_ref().copied();
        self.machines.carried_out((due.machine, due.key), came, moment, settings, &mut self.out);
        self.follow(moment);
        self.commit();
        self.memo.valid = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{Reader, Wire};
    use crate::deed::Deed;
    use crate::entry::{Entry, Header, Request, compose};
    use crate::ids::Epoch;
    use crate::machine::{Caller, Context, Out};
    use crate::machines::space;
    use crate::tables::Bodies;

    /// A fold, and what it was fed with.
    struct World {
        fold: Fold,
        seq: u64,
    }

    impl World {
        fn new() -> World {
            let mut world = World { fold: Fold::new(), seq: 0 };
            let genesis = space::Genesis {
                fold_version: 1,
                id: "s",
                name: "s",
                seed: 1,
                owner: "owner",
                token: [1; 32],
                secret: crate::entry::Payload {
                    ordinal: 0,
                    media: crate::entry::RAW,
                    len: 0,
                    hash: &[0; 32],
                    blobs: &[],
                    bytes: None,
                    origin: None,
                },
                settings: Vec::new(),
            };
            let mut request = Request::new(&envelope("", ""));
            request.bytes.extend_from_slice(&[0, 1]);
            genesis.put(&mut request.bytes);
            request.payload(crate::entry::RAW, [0; 16], b"");
            // The reference is the one that the record wrote; the section holds the payload.
            request.bytes.truncate(request.bytes.len() - 35);
            world.entry(&request);
            world
        }

        fn entry(&mut self, request: &Request) {
            self.seq += 1;
            let header = Header {
                fold_version: 1,
                writer: 1,
                epoch: Epoch(0),
                seq: self.seq,
                time: Millis(1_000 * self.seq),
                known: Index(0),
                known_digest: [0; 32],
            };
            self.fold.apply(&compose(&header, std::slice::from_ref(request))).expect("it folds");
            let outcomes = &self.fold.effects().outcomes;
            assert!(outcomes.iter().all(|outcome| outcome.what != crate::effects::What::Void));
            self.fold.check();
        }

        fn say(&mut self, name: &str, json: &str) {
            self.entry(&request(name, json));
            assert!(self.fold.effects().refusals.is_empty(), "{:?}", self.fold.effects().refusals);
        }

        /// Has commands of heron carried out with the next request.
        fn deed(&mut self, told: &Told) {
            self.fold.deeds.push(Due { machine: 0, key: Serial(1), told: Box::new(told.clone()) });
            self.say("agent.heartbeat", "{}");
        }

        fn ask(&self, name: &str, json: &str) -> String {
            let card = card(name);
            let mut request = Request::default();
            crate::json::encode(card, json, &mut request, &mut |_| [0; 16]).expect("a query");
            let query = crate::machines::Query::get(&mut Reader::new(&request.bytes)).expect("it reads");
            let mut answer = Vec::new();
            self.fold.ask("owner", query, &mut answer).expect("it is answered");
            let mut json = String::new();
            let bodies = (&self.fold, card.machine_tag);
            let render = crate::json::Render::new(&bodies);
            render.object(card.reply, &answer, &mut json).expect("it shows");
            for hole in render.into_holes() {
                json.push_str(&format!(" {}.{}@{:?}", hole.index, hole.ordinal, hole.at));
            }
            json
        }
    }

    fn envelope<'a>(principal: &'a str, agent: &'a str) -> Envelope<'a> {
        Envelope {
            principal,
            agent,
            key: None,
            sequence: None,
            trace: None,
            guards: Vec::new(),
            verified: false,
        }
    }

    fn card(name: &str) -> &'static crate::catalogue::Card {
        let (machine, verb) = name.split_once('.').expect("machine.verb");
        crate::catalogue::find(machine, verb).expect("a card")
    }

    fn request(name: &str, json: &str) -> Request {
        let mut request = Request::new(&envelope("owner", "heron"));
        crate::json::encode(card(name), json, &mut request, &mut |_| [0; 16]).expect("a command");
        request
    }

    /// What a machine would leave of these commands, had they come at index 2.
    fn told(commands: &str) -> Result<Told, Refusal> {
        let request = request("space.txn", &format!(r#"{{"commands":{commands}}}"#));
        let header = Header {
            fold_version: 1,
            writer: 1,
            epoch: Epoch(0),
            seq: 1,
            time: Millis(0),
            known: Index(0),
            known_digest: [0; 32],
        };
        let entry = compose(&header, &[request]);
        let entry = Entry::parse(&entry).expect("an entry");
        let mut from = entry.requests().next().expect("a request");
        Envelope::get(&mut from).expect("an envelope");
        let Ok(Command::Space(space::Command::Txn(txn))) = Command::get(&mut from) else { panic!("no txn") };
        let caller = Caller { principal: "owner".into(), name: "heron".into(), ..Caller::default() };
        let settings = crate::settings::Settings::unsaid();
        let cx = Context {
            moment: crate::ids::Moment { index: Index(2), time: Millis(0) },
            caller: &caller,
            ticket: Index(2),
            admin: true,
            verified: false,
            may_wait: true,
            key: None,
            settings: &settings,
        };
        let mut bodies = Bodies::default();
        let deed = Deed::keep(&cx, &txn.commands, &mut bodies, &mut Out::default())?;
        Ok(deed.told(&bodies))
    }

    const BOTH: &str =
        r#"[{"queue.push":{"queue":"q","body":"work"}},{"topic.publish":{"topic":"news","body":"told"}}]"#;

    #[test]
    fn a_deed_is_carried_out_as_often_as_it_is_told() {
        let mut world = World::new();
        world.say("kv.put", r#"{"key":"k","value":1}"#);
        let told = told(BOTH).unwrap();
        assert_eq!(told.names(), [Box::from("queue.push"), "topic.publish".into()]);
        world.deed(&told);
        world.deed(&told);
        // The task holds its body, the topic refers to the request that said it, each at its own time.
        assert!(world.ask("queue.stats", r#"{"queue":"q"}"#).contains(r#""ready":2"#));
        let page = world.ask("topic.read", r#"{"topic":"news"}"#);
        assert!(page.contains("2.1@Some(Millis(3000)) 2.1@Some(Millis(4000))"), "{page}");
        assert_eq!(world.fold.oldest(), Some(Index(2)));
        let (bytes, _) = world.fold.save();
        let loaded = Fold::load(&bytes).unwrap();
        assert_eq!(loaded.save().0, bytes);
        assert_eq!(loaded.lent(Index(3), LENT + 1), world.fold.lent(Index(3), LENT + 1));
        // Whoever erases what was said erases what was done with it.
        assert_eq!(world.fold.erase(Index(2), &[0]), 2);
    }

    #[test]
    fn a_refused_deed_leaves_nothing_but_what_was_there() {
        let mut world = World::new();
        world.say("agent.heartbeat", "{}");
        let mut told = told(&BOTH.replace("]", r#",{"queue.finish":{"task":9,"fence":9}}]"#)).unwrap();
        world.deed(&told);
        assert!(world.fold.loans.is_empty());
        assert!(world.ask("queue.queues", "{}").contains(r#""queues":[]"#));
        assert_eq!(world.fold.effects().events, 0);
        // Nor one whose author has no rights any more.
        told = self::told(BOTH).unwrap();
        told.principal = "nobody".into();
        world.deed(&told);
        assert!(world.ask("queue.queues", "{}").contains(r#""queues":[]"#));
    }

    #[test]
    fn loans_go_when_what_refers_to_them_has_gone() {
        let mut world = World::new();
        world.say("topic.create", r#"{"topic":"news","max_count":3}"#);
        let told = told(BOTH).unwrap();
        for _ in 0..20 {
            world.deed(&told);
        }
        assert!(world.fold.loans.lent.len() <= 4, "{}", world.fold.loans.lent.len());
        assert_eq!(world.fold.loans.lent.len(), world.fold.loans.origins.iter().count());
    }

    #[test]
    fn what_cannot_be_carried_out_later_is_refused_now() {
        let blob = r#"[{"blob.put":{"content":"x"}}]"#;
        assert!(told(blob).unwrap_err().text.contains("an artefact cannot be put later"));
        assert!(told("[]").unwrap_err().text.contains("name at least one"));
    }
}
