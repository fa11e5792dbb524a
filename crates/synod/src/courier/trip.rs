//! One message on its way: a place, a lookup, a letter, a report.
//!
//! ```text
//!   seat of its principal ──▶ look up, check ──▶ line of the address ──▶ connect, POST ──▶ report
//!        │ none                    │ not public        │ full                │
//!        ▼                         ▼                   ▼                     ▼
//!      unsent                    failed              unsent        delivered · failed · gone
//! ```
//!
//! What this node itself could not do is *unsent*: the endpoint was never asked, so no attempt is lost, no breaker opens and nothing is buried; it is tried again after a minute, and the status says why.

use super::dial::Trouble;
use super::exchange::{self, Answer};
use super::letter::{self, Carriage};
use super::places::{Key, Seat};
use super::{PAUSE, Van, address, own, sign};
use crate::node::{Fault, Handle, Outcome};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use synod_core::endpoint::{self, Endpoint};
use synod_core::ids::{Fence, Serial};
use synod_core::machines::mail::{Came, Command, Report};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// After how long what this node itself could not do is tried again.
const NODE_MS: u64 = 60_000;

/// How long the status speaks of it: longer than the next try takes to come.
const NOTICE: Duration = Duration::from_millis(3 * NODE_MS);

/// How long a report is tried: beyond this the fold has noted the attempt as unknown.
const REPORT: Duration = Duration::from_secs(15);

/// One message on its way.
pub struct Trip {
    pub van: Arc<Van>,
    pub handle: Handle,
    /// Counts it among what is in memory.
    pub loaded: Loaded,
}

/// One message more in memory, until this is dropped.
pub struct Loaded(watch::Sender<usize>);

impl Loaded {
    pub fn one(count: &watch::Sender<usize>) -> Loaded {
        count.send_modify(|count| *count += 1);
        Loaded(count.clone())
    }
}

impl Drop for Loaded {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

/// What came of it.
struct End {
    came: Came,
    status: Option<u16>,
    reason: Option<String>,
    retry_after_ms: Option<u64>,
}

/// Found on the way to an endpoint: where it is, and a place to push from.
struct Way<'u> {
    endpoint: Endpoint<'u>,
    addresses: Vec<IpAddr>,
    _seat: Seat,
}

impl Trip {
    pub async fn go(self, carriage: Carriage) {
        let mut begun = Instant::now();
        let end = match self.way(&carriage).await {
            Ok(way) => {
                begun = Instant::now();
                self.push(&carriage, &way).await
            }
            Err(end) => Err(end),
        };
        let took = begun.elapsed();
        let end = end.unwrap_or_else(|end| end);
        let took_ms = if end.came == Came::Unsent { 0 } else { took.as_millis() as u64 };
        self.report(&carriage, end, took_ms).await;
        // Now there is room for another.
        drop(self.loaded);
    }

    /// A place for this push: among all, in its principal's share, and in the line of the address.
    async fn way<'c>(&self, carriage: &'c Carriage) -> Result<Way<'c>, End> {
        let endpoint = endpoint::parse(&carriage.endpoint);
        let endpoint = endpoint.map_err(|refusal| End::failed(refusal.text.to_string()))?;
        let whose = Key::Principal(self.handle.answerable(&carriage.to).await.unwrap_or_default());
        let places = &self.van.places;
        let seat = places.seat(vec![whose.clone()]).await.map_err(End::no_place)?;
        let addresses =
            self.van.dial.look_up(&endpoint).await.map_err(|trouble| self.ended(carriage, trouble))?;
        let line = addresses.first().map_or(String::new(), |first| address::line(*first, endpoint.port));
        let line = Key::Line(line.into());
        let seat = match places.line_up(seat, line.clone()) {
            Some(seat) => seat,
            // Who waits in a narrow line takes no place from others meanwhile.
            None => places.seat(vec![whose, line]).await.map_err(End::no_place)?,
        };
        Ok(Way { endpoint, addresses, _seat: seat })
    }

    async fn push(&self, carriage: &Carriage, way: &Way<'_>) -> Result<End, End> {
        let mut secrets = Vec::new();
        for sealed in &carriage.secrets {
            let secret = self.handle.unsealed(sealed);
            secrets.push(secret.map_err(|fault| self.ended(carriage, Trouble::Ours(fault.to_string())))?);
        }
        let id = letter::id(self.handle.id(), carriage.message);
        let signed = sign::sign(&id, letter::body(self.handle.space(), carriage), &secrets);
        let exchange = async {
            let line = self.van.dial.connect(&way.endpoint, &way.addresses).await?;
            let most = self.van.options.answer_max_bytes;
            exchange::post(line, &way.endpoint, carriage.attempt, signed, most).await
        };
        match timeout(Duration::from_millis(carriage.timeout_ms), exchange).await {
            Ok(Ok(answer)) => Ok(End::of(&answer)),
            Ok(Err(trouble)) => Err(self.ended(carriage, trouble)),
            Err(_) => Err(End::failed(format!("no whole answer within {} ms", carriage.timeout_ms))),
        }
    }

    /// What it comes to; what is this node's own is told to whoever looks after it.
    fn ended(&self, carriage: &Carriage, trouble: Trouble) -> End {
        match trouble {
            Trouble::Theirs(why) => End::failed(why),
            Trouble::Ours(why) => {
                let (to, space) = (&carriage.to, self.handle.space());
                let told = format!("mail for `{to}` in `{space}` waits, and is not lost: {why}");
                self.van.notices.raise("push", told, NOTICE);
                End::unsent(why, NODE_MS)
            }
        }
    }

    /// Tells the fold, for as long as it listens.
    async fn report(&self, carriage: &Carriage, end: End, took_ms: u64) {
        let since = Instant::now();
        let chance = crate::node::dice();
        while since.elapsed() < REPORT {
            let report = Command::Report(Report {
                message: Serial(carriage.message),
                fence: Fence(carriage.fence),
                came: end.came,
                status: end.status,
                reason: end.reason.as_deref(),
                took_ms,
                retry_after_ms: end.retry_after_ms,
                chance,
            });
            match self.handle.submit(own("report", &report)).await {
                // Also a no: the attempt had been noted as unknown before.
                Ok(settled) if !matches!(settled.outcome, Outcome::Void) => return,
                Ok(_) | Err(Fault::Unavailable(_) | Fault::TooLarge { .. }) => return,
                Err(fault) => {
                    let pause = fault.retry_after_ms().map_or(PAUSE, Duration::from_millis);
                    sleep(pause.min(Duration::from_secs(1))).await;
                }
            }
        }
    }
}

impl End {
    fn failed(reason: String) -> End {
        End { came: Came::Failed, status: None, reason: Some(short(reason)), retry_after_ms: None }
    }

    fn unsent(reason: String, pause_ms: u64) -> End {
        End { came: Came::Unsent, status: None, reason: Some(short(reason)), retry_after_ms: Some(pause_ms) }
    }

    fn no_place(pause_ms: u64) -> End {
        End::unsent("all places are taken".to_owned(), pause_ms)
    }

    fn of(answer: &Answer) -> End {
        let said = answer.status.canonical_reason().unwrap_or("an unusual status");
        let (came, reason) = match answer.status.as_u16() {
            200..300 => (Came::Delivered, None),
            300..400 => {
                (Came::Failed, Some(format!("{said}: redirects are not followed; name the final URL")))
            }
            410 => (Came::Gone, Some(said.to_owned())),
            _ => (Came::Failed, Some(said.to_owned())),
        };
        let status = Some(answer.status.as_u16());
        End { came, status, reason, retry_after_ms: answer.retry_after_ms }
    }
}

/// A reason that fits into its field.
fn short(mut reason: String) -> String {
    let end = (0..=reason.len().min(900)).rev().find(|at| reason.is_char_boundary(*at)).unwrap_or(0);
    reason.truncate(end);
    reason
}
