//! Replicated settings: limits, windows and defaults of a space.
//!
//! They are changed by the command `space.set`, never by a flag of one node: every replica must refuse the same request.
//! Those that came later than a space hold there with the value that changes nothing (`before`): no log means something else after an upgrade.
//! Each has a name that carries its unit, a range, and a default that is safe without configuration.

use crate::codec::{Malformed, Reader, Wire};

/// One setting as people see it.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name, unit last.
    pub name: &'static str,
    /// What it bounds.
    pub about: &'static str,
    /// What it is when nobody said otherwise.
    pub default: u64,
    /// The smallest value it takes.
    pub min: u64,
    /// The largest value it takes.
    pub max: u64,
}

macro_rules! settings {
    ($($(#[doc = $about:literal])* $name:ident = $default:expr, $min:expr, $max:expr $(, before $before:expr)?;)*) => {
        /// The settings of a space, in force at an index.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Settings { $($(#[doc = $about])* pub $name: u64,)* }

        impl Default for Settings {
            fn default() -> Self {
                Settings { $($name: $default),* }
            }
        }

        /// Every setting, in the order of their bytes.
        pub const ALL: &[Setting] = &[$(Setting {
            name: stringify!($name),
            about: concat!($($about),*),
            default: $default,
            min: $min,
            max: $max,
        }),*];

        impl Settings {
            /// The value of the setting of this name.
            pub fn get(&self, name: &str) -> Option<u64> {
                match name { $(stringify!($name) => Some(self.$name),)* _ => None }
            }

            /// What holds in a space whose genesis did not name a setting, because there was no such setting then: as if it were not there yet.
            pub fn unsaid() -> Self {
                Settings { $($name: { #[allow(unused_variables)] let value = $default; $(let value = $before;)? value }),* }
            }

            /// Every setting as genesis records it.
            pub fn at_genesis(&self) -> Vec<crate::machines::space::Setting<'static>> {
                vec![$(crate::machines::space::Setting { name: stringify!($name), value: self.$name }),*]
            }

            /// Sets the setting of this name; the caller has checked the range.
            pub fn set(&mut self, name: &str, value: u64) {
                match name { $(stringify!($name) => self.$name = value,)* _ => {} }
            }
        }

        impl<'a> Wire<'a> for Settings {
            // A count, and the values up to the last that is not as if nobody had said it: a setting more changes no earlier state.
            fn put(&self, out: &mut Vec<u8>) {
                let unsaid = Settings::unsaid();
                let values = [$((self.$name, unsaid.$name)),*];
                let said = values.iter().rposition(|(value, unsaid)| value != unsaid).map_or(0, |last| last + 1);
                (said as u64).put(out);
                values[..said].iter().for_each(|(value, _)| value.put(out));
            }
            fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
                let mut settings = Settings::unsaid();
                let mut left = u64::get(from)?;
                $(if left > 0 {
                    settings.$name = u64::get(from)?;
                    left -= 1;
                })*
                if left == 0 { Ok(settings) } else { Err(Malformed("settings")) }
            }
        }
    };
}

const MINUTE: u64 = 60_000;
const DAY: u64 = 24 * 60 * MINUTE;
const MIB: u64 = 1 << 20;

settings! {
    /// How long a session lives without a word from its agent, unless `join` says otherwise.
    session_ms = 30_000, 100, DAY;
    /// How long a lease lasts when a claim does not say.
    lease_ms = 30_000, 100, DAY;
    /// After a restart: how long held things are kept for their holders, and waiting requests for their callers, at the most.
    grace_ms = 10_000, 0, 10 * MINUTE;
    /// How often a task is tried when its push does not say.
    attempts_max = 20, 1, 10_000;
    /// The first pause after a failed attempt; it doubles with each further one.
    backoff_ms = 1_000, 0, DAY;
    /// The longest pause between attempts.
    backoff_max_ms = 10 * MINUTE, 0, 30 * DAY;
    /// Failed or expired claims in a row after which a worker is rested.
    failures_max = 5, 1, 10_000;
    /// How long a worker is rested.
    rest_ms = 30_000, 0, DAY;
    /// Alive without progress on its leases for this long, an agent counts as stuck.
    stuck_ms = 10 * MINUTE, 1_000, 30 * DAY;
    /// How long finished, dead and cancelled tasks are kept.
    task_keep_ms = DAY, 0, 3650 * DAY;
    /// How many finished, dead and cancelled tasks are kept; the oldest go first.
    task_keep_max = 100_000, 0, 100_000_000;
    /// Tasks that are not finished, in the whole space.
    tasks_max = 10_000_000, 1, 1 << 40;
    /// Queues.
    queues_max = 10_000, 1, 1_000_000;
    /// Tasks that one agent may hold at once; as many messages, and as many locks together with its waits for locks.
    leases_max = 1_024, 1, 65_536;
    /// Requests that may wait at once.
    parked_max = 100_000, 1, 10_000_000;
    /// Agents.
    agents_max = 100_000, 1, 10_000_000;
    /// Keys of shared state.
    keys_max = 1_000_000, 1, 1 << 40;
    /// Revisions of a key kept for its history.
    history_max = 16, 0, 10_000;
    /// Bytes of payloads held in memory.
    bodies_max_bytes = 4096 * MIB, MIB, 1 << 50;
    /// The longest payload.
    body_max_bytes = MIB, 1_024, 8 * MIB;
    /// Commands in one transaction.
    commands_max = 256, 1, 4_096;
    /// Items that fall due and are carried out in one entry; the rest follow at once in the next.
    wake_max = 256, 1, 65_536;
    /// Request keys remembered: at least this many, at most twice as many.
    window_keys = 65_536, 16, 16_777_216;
    /// Bytes of remembered replies after which the older half is forgotten early.
    window_max_bytes = 32 * MIB, 65_536, 1 << 31;
    /// How long request keys are remembered, at least, while their number allows.
    window_ms = DAY, 1_000, 30 * DAY;
    /// Bytes of the log kept behind the second newest checkpoint, for history and `--at`; older entries are let go. Zero keeps everything.
    retain_log_bytes = 0, 0, 1 << 50;
    /// Whether a holder that counts as stuck is sent a message: 1 for yes, 0 for no.
    stuck_nudge = 1, 0, 1, before 0;
    /// Stuck for this much longer, a holder loses its task, and it is tried again. Zero: never.
    stuck_requeue_ms = 0, 0, 30 * DAY;
    /// Names that are held or waited for by locks, in the whole space: a lock over three names counts as three.
    locks_max = 100_000, 1, 10_000_000;
    /// How often a message is handed out before it is a dead letter.
    mail_attempts_max = 5, 1, 10_000;
    /// How long a message may lie unread before it is given up, unless its sender says otherwise.
    mail_expire_ms = 30 * DAY, 1_000, 3650 * DAY;
    /// How long read, dead and cancelled messages are kept.
    mail_keep_ms = 7 * DAY, 0, 3650 * DAY;
    /// How many read, dead and cancelled messages are kept; the oldest go first.
    mail_keep_max = 100_000, 0, 100_000_000;
    /// Messages that are not read, in the whole space.
    mails_max = 1_000_000, 1, 1 << 40;
    /// How many messages may follow one from the other: two agents that answer each other's answers end here.
    mail_depth_max = 100, 1, 1_000_000;
    /// Messages between two agents within a minute.
    mail_rate_max = 1_000, 1, 1_000_000_000;
    /// Agents whose mail is pushed to their endpoint. Zero: nobody's, and an `endpoint` is only a note.
    push_max = 10_000, 0, 1_000_000, before 0;
    /// How often a message is pushed, or handed out while its agent has an endpoint, before it is a dead letter.
    push_attempts_max = 15, 1, 20;
    /// How long one push may take, from looking the name up to the last byte of the answer.
    push_timeout_ms = 30_000, 50, 10 * MINUTE;
    /// Pushes that fail in a row before the endpoint is left alone: its breaker opens.
    push_failures_max = 5, 1, 1_000;
    /// How long the breaker stays open before one push tries again; it doubles with each try that fails, up to `backoff_max_ms`.
    push_rest_ms = 30_000, 1, DAY;
    /// The longest pause that an endpoint's `Retry-After` is heeded for.
    push_retry_after_max_ms = 60 * MINUTE, 0, DAY;
    /// How long the secret before the newest still signs beside it.
    push_overlap_ms = DAY, 0, 30 * DAY;
    /// The longest blob.
    blob_max_bytes = 1_024 * MIB, 1, 65_536 * MIB;
    /// Bytes of blobs and unfinished uploads, in the whole space.
    blobs_max_bytes = 65_536 * MIB, 1, 1 << 50;
    /// Blobs, in the whole space.
    blobs_max = 1_000_000, 1, 100_000_000;
    /// How long a blob is kept that nothing refers to, unless whoever stores it says otherwise.
    blob_keep_ms = 7 * DAY, 1_000, 3650 * DAY;
    /// How long an unfinished upload waits for its next part.
    blob_upload_ms = DAY, 1_000, 365 * DAY;
    /// Unfinished uploads, in the whole space.
    uploads_max = 1_000, 1, 1_000_000;
    /// Journals, those that were deleted apart.
    journals_max = 1_000_000, 1, 1 << 40;
    /// Events that all journals keep together.
    journal_events_max = 100_000_000, 1, 1 << 40;
    /// Projections.
    projections_max = 64, 1, 10_000;
    /// Topics.
    topics_max = 10_000, 1, 1_000_000;
    /// Messages that all topics keep together; each takes some bytes of memory.
    topic_messages_max = 100_000_000, 1, 1 << 40;
    /// How long a new topic keeps messages, unless who makes it says otherwise. Zero: for ever.
    topic_max_age_ms = 7 * DAY, 0, 3650 * DAY;
    /// How many bytes of messages a new topic keeps, unless who makes it says otherwise. Zero: no bound.
    topic_max_bytes = 10_240 * MIB, 0, 1 << 50;
    /// How many messages a new topic keeps, unless who makes it says otherwise. Zero: no bound.
    topic_max_count = 0, 0, 1 << 40;
    /// Consumer groups.
    topic_groups_max = 10_000, 1, 1_000_000;
    /// Messages that one group has handed out or put off, or passed over because of their key, before it goes no further.
    topic_pending_max = 1_000, 1, 100_000;
    /// How often a message is handed out by a group before it is a dead letter, unless the group says otherwise.
    topic_attempts_max = 5, 1, 10_000;
    /// Dead letters that one group keeps; the oldest go first.
    topic_dead_max = 10_000, 0, 1_000_000;
    /// Parts of all blobs and unfinished uploads; each takes some memory.
    blob_parts_max = 2_000_000, 1, 1 << 40;
    /// Unfinished uploads of one principal that is no admin.
    uploads_each_max = 250, 1, 1_000_000;
    /// Topics that groups over patterns have come to, each counted for each group.
    topic_pairs_max = 1_000_000, 1, 1 << 40;
    /// Members of one group; those without a session that were silent for long make room for others.
    topic_members_max = 10_000, 1, 1_000_000;
    /// Bytes of bodies that one command hands out: whoever asks for more at once gets the rest with the next request. The first fits always. Zero: no bound.
    answer_max_bytes = 4 * MIB, 0, 1 << 40, before 0;
    /// Names of deleted journals that are remembered with their numbering, or as used for good; the oldest are forgotten first.
    journals_deleted_max = 1_000_000, 0, 1 << 40;
    /// Types of events and snapshots that all categories of journals know together.
    journal_types_max = 1_000_000, 1, 1 << 40;
    /// Types of events and snapshots that one category of journals knows.
    journal_category_types_max = 1_000, 1, 65_535;
    /// Elections that are led or stood for at once, in the whole space.
    elections_max = 10_000, 1, 1_000_000;
    /// Docs.
    docs_max = 10_000, 1, 1_000_000;
    /// Entries and declared keys of one doc.
    doc_entries_max = 10_000, 1, 65_536;
    /// Bytes of one doc: its values and names, and 64 for each entry, key and actor.
    doc_max_bytes = MIB, 4_096, 8 * MIB;
    /// Bytes of all docs together.
    docs_max_bytes = 256 * MIB, 4_096, 1 << 50;
    /// Copies that edits of one doc come from, the node's own among them; they are remembered as long as the doc.
    doc_actors_max = 256, 1, 1_000;
    /// Gaps in what one doc has seen of its actors.
    doc_gaps_max = 4_096, 0, 65_536;
    /// How far the clock of whoever edits away from the node may be ahead of the node's.
    doc_clock_ms = MINUTE, 0, 365 * DAY;
    /// Pipelines.
    pipelines_max = 1_000, 1, 100_000;
    /// Items of pipelines that have not ended, in the whole space.
    pipeline_items_max = 1_000_000, 1, 1 << 40;
    /// Jobs that one item of a pipeline may come to.
    item_jobs_max = 10_000, 1, 1_000_000;
    /// How long ended items of pipelines are kept, with the way they went.
    item_keep_ms = DAY, 0, 3650 * DAY;
    /// How many ended items are kept of each pipeline; the oldest go first.
    item_keep_max = 10_000, 0, 100_000_000;
    /// Schedules, those that are over and not forgotten yet among them.
    schedules_max = 10_000, 1, 1_000_000;
    /// Missed ticks of one schedule that are fired one by one at the most, where it asks for all of them; the oldest are left out.
    schedule_missed_max = 1_000, 1, 1_000;
    /// How late a tick may come before it counts as missed, for schedules that leave missed ticks out and do not say otherwise.
    schedule_late_ms = MINUTE, 0, DAY;
    /// How long a schedule whose last tick has come is shown.
    schedule_keep_ms = 7 * DAY, 0, 3650 * DAY;
    /// Auctions that are not over, in the whole space.
    auctions_max = 10_000, 1, 1_000_000;
    /// Answers that one auction takes, in all its rounds: bids, and agents that will not bid.
    auction_bids_max = 10_000, 1, 1_000_000;
    /// How long an auction takes bids, unless who asks says otherwise.
    auction_reply_ms = 30_000, 1, 30 * DAY;
    /// How long an auction is kept once it is over.
    auction_keep_ms = 7 * DAY, 0, 3650 * DAY;
    /// How many auctions that are over are kept; the oldest go first.
    auction_keep_max = 10_000, 0, 10_000_000;
    /// Bids that all auctions keep together.
    bids_max = 1_000_000, 1, 1 << 40;
    /// Ballots that are kept, open or ended.
    ballots_max = 10_000, 1, 1_000_000;
    /// Ballots that are kept of one principal that is no admin.
    ballots_each_max = 1_000, 1, 1_000_000;
    /// Seats of all ballots together; each takes some memory.
    ballot_seats_max = 1_000_000, 1, 1 << 40;
    /// How long a ballot is kept after its end.
    ballot_keep_ms = 30 * DAY, 1_000, 3650 * DAY;
}

/// The setting of this name.
pub fn find(name: &str) -> Option<&'static Setting> {
    ALL.iter().find(|setting| setting.name == name)
}
