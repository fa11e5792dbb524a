//! Doing what was won.

use super::super::work::child::{Child, Ended};
use super::super::work::values;
use super::{Bidder, price, report, told};
use serde_json::json;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use synod_client::{Agent, Award, Error};
use tokio::sync::watch;

/// After a stop signal, or when it is lost, a program has so long to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// One award, from its coming to its end. It is kept from the beginning, also while it waits for a place.
pub async fn run(bidder: Arc<Bidder>, session: Agent, award: Award, mut stop: watch::Receiver<bool>) {
    let auction = award.auction;
    let Some(work) = &bidder.plan.work else {
        // Whoever reads this does it.
        let _ = writeln!(std::io::stdout().lock(), "{}", award.grant);
        bidder.ended.fetch_add(1, Ordering::Relaxed);
        return;
    };
    // What is bound to a session is spoken about under its handle.
    let agent = if award.until == 0 { session } else { bidder.agent.clone() };
    let cmd = ["sh".to_owned(), "-c".to_owned(), work.clone()];
    let (env, task, fence) = (price::env(&bidder.plan, &award.grant), price::task(&award.grant), award.fence);
    let kept = agent.auction().keep(award);
    let place = tokio::select! {
        place = bidder.places.acquire() => place.ok(),
        why = kept.stale() => {
            report(&bidder.plan, auction, "lost", &Ok(why));
            bidder.ended.fetch_add(1, Ordering::Relaxed);
            return;
        }
        () = told(&mut stop) => None,
    };
    let (word, said) = match place {
        None => ("failed", kept.fail("its bidder was told to stop").await.map(|()| String::new())),
        Some(_place) => {
            say_load(&bidder).await;
            match Child::spawn(&cmd, &env, task) {
                Err(error) => ("failed", kept.fail(&error.to_string()).await.map(|()| error.to_string())),
                Ok(mut child) => tokio::select! {
                    ended = child.ended() => match ended {
                        Ended::Well(printed) => match agent.auction().done(auction, fence, &values::one(&printed)).await {
                            // A result that the space does not take: who is next may do better.
                            Err(Error::Refused(no)) if no.code == "invalid" => {
                                ("failed", kept.fail(&no.detail).await.map(|()| no.detail))
                            }
                            other => ("done", other.map(|()| String::new())),
                        },
                        Ended::Badly(_, reason) => ("failed", kept.fail(&reason).await.map(|()| reason)),
                    },
                    why = kept.stale() => {
                        child.kill(GRACE).await;
                        ("lost", Ok(why))
                    }
                    () = told(&mut stop) => {
                        child.kill(GRACE).await;
                        ("failed", kept.fail("its bidder was told to stop").await.map(|()| String::new()))
                    }
                },
            }
        }
    };
    report(&bidder.plan, auction, word, &said);
    bidder.ended.fetch_add(1, Ordering::Relaxed);
    say_load(&bidder).await;
}

/// Says how many of the places are taken, so that others see it, and the next bids are dearer.
async fn say_load(bidder: &Bidder) {
    let all = bidder.plan.concurrency as u64;
    let taken = all - bidder.places.available_permits() as u64;
    let _ = bidder.agent.call("agent", "heartbeat", &json!({"load": taken * 100 / all})).await;
}
