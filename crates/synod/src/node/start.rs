//! Start: from a directory to a living space.
//!
//! ```text
//!   log ─▶ newest checkpoint that can be believed and that the trail reaches ─▶ fold the tail, make the trail again
//!       ─▶ an epoch entry (with genesis, when the log is new) ─▶ the loop
//! ```

use super::eraser::{self, Erasure};
use super::history::{Historians, Points};
use super::intake::{Batch, Limits};
use super::ladder::Rung;
use super::maker::Order;
use super::notary::Notary;
use super::post::Post;
use super::seal::Seal;
use super::shared::Shared;
use super::space::{Fatal, Parts, Space, own};
use super::{Config, StartError, chance, past, trail};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::Instant;
use synod_core::entry::{RAW, Request};
use synod_core::fold::{Applied, FOLD_VERSION, Fold};
use synod_core::machines::space as verbs;
use synod_core::settings;
use synod_log::{Log, Position, Read};

/// Bytes of the log read at once.
const CHUNK: usize = 4 << 20;

/// What opening a space needs besides its directory.
pub(super) struct Opening<'a> {
    pub config: &'a Config,
    pub name: &'a str,
    pub dir: &'a Path,
    pub token_hash: [u8; 32],
    pub seal: Arc<Seal>,
    pub post: Post,
    pub maker: mpsc::Sender<Order>,
    pub historians: Historians,
    pub notary: Notary,
}

/// How a restart went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restart {
    /// The space.
    pub space: String,
    /// The index of the checkpoint it began from; zero for none.
    pub checkpoint: u64,
    /// Entries folded after it.
    pub entries: u64,
    /// Requests in them.
    pub requests: u64,
    /// How long it took, in milliseconds.
    pub ms: u64,
    /// The epoch that began.
    pub epoch: u64,
}

impl std::fmt::Display for Restart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Restart { space, checkpoint, entries, requests, ms, epoch } = self;
        write!(f, "space {space}: epoch {epoch}; ")?;
        match checkpoint {
            0 => write!(f, "folded {requests} requests in {entries} entries in {ms} ms"),
            _ => write!(
                f,
                "checkpoint at index {checkpoint}, then {requests} requests in {entries} entries, in {ms} ms"
            ),
        }
    }
}

impl Opening<'_> {
    /// Opens or begins the space.
    pub fn open(self) -> Result<(Space, Restart), StartError> {
        let begun = Instant::now();
        let Opening { config, name, dir, .. } = self;
        let log_fault = |source| StartError::Log { space: name.to_owned(), source };
        let mut log = config.logs.open(&dir.join("log")).map_err(log_fault)?;
        let request_max = log.entry_max().saturating_sub(64 << 10);
        let limits = Limits { requests: config.queue_requests, bytes: config.queue_bytes };
        let (logs, source) = (config.logs.clone(), config.source.clone());
        let mut shared = Shared::new(name, dir, logs, source, limits, request_max, self.historians.clone());
        (shared.seal, shared.push_to_private) = (self.seal.clone(), config.push_to_private);
        shared.notary = self.notary.clone();
        let mut trail =
            trail::Writer::open(&shared.trail_dir()).map_err(StartError::io("open", shared.trail_dir()))?;
        let (mut fold, rung) = self.base(&shared, &mut *log, &mut trail)?;
        let reached = rung.as_ref().map_or((0, 0), |rung| (rung.position, rung.index));
        let referred = fold.machines.referred();
        let mut points = Points::load(&shared.history_file(), reached);
        let mut erasures = eraser::begun(dir).map_err(StartError::io("read", dir))?;
        let (entries, requests, bytes) =
            self.tail(&mut *log, &mut fold, rung.as_ref(), &mut trail, &mut points, &mut erasures)?;
        shared.history.begin(points);
        erasures.iter().for_each(|what| shared.history.hide(what.index, &what.ordinals));
        let is_new = fold.about().is_none();
        if !is_new {
            self.check_token(&fold)?;
        }
        let parts = Parts {
            shared: Arc::new(shared),
            post: self.post.clone(),
            log,
            fold,
            trail,
            maker: self.maker.clone(),
            batch: Batch { requests: config.batch_requests, bytes: config.batch_bytes },
            writer: u64::from_le_bytes(chance::bytes().map_err(StartError::io("read", "/dev/urandom"))?)
                >> 11,
            checkpoint: rung.as_ref().map_or((0, 0), |rung| (rung.index, rung.bytes)),
            grown: bytes,
            referred,
            erasures,
        };
        let mut space = Space::new(parts);
        let genesis = is_new.then(|| self.genesis()).transpose()?;
        space.open_epoch(genesis).map_err(|Fatal(what)| StartError::Fold { space: name.to_owned(), what })?;
        let ms = begun.elapsed().as_millis() as u64;
        let numbers = &space.shared.numbers;
        numbers.restart_requests.set(requests);
        numbers.restart_ms.set(ms);
        let checkpoint = rung.map_or(0, |rung| rung.index);
        let epoch = numbers.epoch.get();
        Ok((space, Restart { space: name.to_owned(), checkpoint, entries, requests, ms, epoch }))
    }

    /// Where to begin: the newest checkpoint that the trail reaches, so that the trail has no gap.
    fn base(
        &self,
        shared: &Shared,
        log: &mut dyn Log,
        trail: &mut trail::Writer,
    ) -> Result<(Fold, Option<Rung>), StartError> {
        let failed = StartError::io("read", shared.checkpoint_dir());
        let (tail, oldest, reached) = (log.tail().0, log.oldest().0, trail.tail().1);
        let usable = |rung: &Rung| rung.position <= tail && rung.position + 1 >= oldest;
        let (fold, rung) = match past::base(shared, |rung| usable(rung) && rung.index <= reached) {
            Ok((fold, None)) if oldest <= 1 => (fold, None),
            // The trail is lost and what made it is trimmed away: it begins again after a checkpoint.
            Ok((_, None)) => past::base(shared, usable).map_err(failed)?,
            found => found.map_err(failed)?,
        };
        let from = rung.as_ref().map_or((0, 0), |rung| (rung.position, rung.index));
        if from.0 + 1 < oldest {
            return Err(self.lost(format!(
                "the log begins at position {oldest} and no checkpoint reaches it; put the checkpoints back"
            )));
        }
        if trail.tail().1 < from.1 || trail.tail().0 > tail {
            trail.clear().map_err(StartError::io("clear", shared.trail_dir()))?;
        }
        Ok((fold, rung))
    }

    /// Folds what came after the checkpoint. Returns entries, requests, bytes.
    fn tail(
        &self,
        log: &mut dyn Log,
        fold: &mut Fold,
        rung: Option<&Rung>,
        trail: &mut trail::Writer,
        points: &mut Points,
        erasures: &mut Vec<Erasure>,
    ) -> Result<(u64, u64, u64), StartError> {
        let mut next = Position(rung.map_or(0, |rung| rung.position) + 1);
        let (mut entries, mut requests, mut bytes) = (0, 0, 0);
        loop {
            let read = log.read(next, CHUNK);
            let read = read.map_err(|source| StartError::Log { space: self.name.to_owned(), source })?;
            let Read::Entries(found) = read else {
                return Err(self.lost(format!("the log does not reach back to position {next}")));
            };
            let Some(last) = found.last().map(|delivered| delivered.position) else { break };
            for delivered in found {
                let (first, found) = (fold.index().0 + 1, &delivered.entry);
                let folded = self.fold_in(fold, trail, delivered.position.0, found)?;
                // What was begun stands in a file; of what is in the tail nobody knows how far it came.
                for ordered in Erasure::ordered(fold.effects()) {
                    if !erasures.iter().any(|begun| begun.same(&ordered)) {
                        erasures.push(ordered);
                    }
                }
                if folded > 0 {
                    points.note(first, delivered.position.0, found.len());
                }
                requests += folded;
                bytes += delivered.entry.len() as u64;
                entries += 1;
            }
            next = last.next();
        }
        Ok((entries, requests, bytes))
    }

    fn fold_in(
        &self,
        fold: &mut Fold,
        trail: &mut trail::Writer,
        position: u64,
        entry: &[u8],
    ) -> Result<u64, StartError> {
        let applied = catch_unwind(AssertUnwindSafe(|| fold.apply(entry)));
        let requests = match applied {
            Ok(Ok(Applied::Folded { first, last })) => (last.0 + 1).saturating_sub(first.0),
            Ok(Ok(Applied::Ignored)) => 0,
            Ok(Err(stop)) => return Err(self.lost(stop.to_string())),
            Err(_) => {
                let index = fold.index();
                return Err(self.lost(format!(
                    "folding index {index} (log position {position}) panicked, which is a bug; keep the data directory and report it, `synod repair void {index}` records an agreement to leave it out"
                )));
            }
        };
        let (trailed, index) = trail.tail();
        if position > trailed {
            trail.push(position, requests as u32, fold.effects());
            if trail.is_heavy() {
                // What could not be written is tried again by the loop, which also says so.
                let _ = trail.flush();
            }
        } else if position == trailed && index != fold.index().0 {
            return Err(self.lost(format!(
                "the trail says index {index} where the log comes to {}; remove the space's trail directory, it is made again",
                fold.index()
            )));
        }
        Ok(requests)
    }

    fn lost(&self, what: String) -> StartError {
        StartError::Fold { space: self.name.to_owned(), what }
    }

    /// The token file must still prove somebody here.
    fn check_token(&self, fold: &Fold) -> Result<(), StartError> {
        if fold.principals().any(|(_, principal)| principal.token == Some(self.token_hash)) {
            return Ok(());
        }
        Err(StartError::Token(format!(
            "the token file was replaced: nobody in space `{}` has this token; put the old file back",
            self.name
        )))
    }

    /// The first request of a space.
    fn genesis(&self) -> Result<Request, StartError> {
        let failed = |error| StartError::io("read", "/dev/urandom")(error);
        let id = chance::hex(&chance::bytes::<16>().map_err(failed)?);
        let secret = chance::bytes::<32>().map_err(failed)?;
        let salt = chance::bytes::<16>().map_err(failed)?;
        let seed = u64::from_le_bytes(chance::bytes().map_err(failed)?);
        let mut section = Request::default();
        section.payload(RAW, salt, &secret);
        let mut hasher = blake3::Hasher::new();
        let hash = *hasher.update(&salt).update(&secret).finalize().as_bytes();
        let payload = synod_core::entry::Payload {
            ordinal: 0,
            media: RAW,
            len: 32,
            hash: &hash,
            blobs: &[],
            bytes: None,
            origin: None,
        };
        let begins =
            |setting: &settings::Setting| verbs::Setting { name: setting.name, value: setting.default };
        let genesis = verbs::Genesis {
            id: &id,
            name: self.name,
            seed,
            owner: "owner",
            token: self.token_hash,
            secret: payload,
            fold_version: FOLD_VERSION,
            settings: settings::ALL.iter().map(begins).collect(),
        };
        let mut request = own(&verbs::Command::Genesis(genesis));
        (request.payloads, request.payload_count) = (section.payloads, section.payload_count);
        Ok(request)
    }
}
