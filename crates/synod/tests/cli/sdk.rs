//! The SDK against a node that dies.

use crate::house::House;
use serde_json::json;
use std::time::Duration;
use synod_client::{Acquire, Ask, Campaign, Claim, Offer, Options, Synod, Take, Terms};

fn client(house: &House) -> Synod {
    let options = Options { data: Some(house.path().to_owned()), ..Options::default() };
    Synod::connect(options).unwrap()
}

fn block<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(work)
}

#[test]
fn calls_ride_out_the_death_of_the_node_and_happen_once() {
    let mut house = House::open();
    let space = client(&house).space("default");
    block(async {
        let pusher = tokio::spawn(async move {
            for n in 0..60 {
                space.agent("heron").queue().push("q", &json!(n)).await.unwrap();
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        for _ in 0..3 {
            tokio::time::sleep(Duration::from_millis(60)).await;
            tokio::task::block_in_place(|| {
                house.kill();
                house.start();
            });
        }
        pusher.await.unwrap();
    });
    let stats = house.json(&["queue", "stats", "q"]);
    assert_eq!(stats["pushed"], 60, "each push happened once");
}

#[test]
fn a_lease_tells_when_it_is_lost() {
    let house = House::open();
    let space = client(&house).space("default");
    block(async {
        let heron = space.agent("heron");
        let pushed = heron.queue().push("q", &json!({"n": 1})).await.unwrap();
        let claim = Claim { lease_ms: 1_000, ..Claim::default() };
        let task = heron.queue().claim("q", claim).await.unwrap().remove(0);
        assert_eq!((task.task, task.body()), (pushed.task, &json!({"n": 1})));
        let fence = task.fence;
        let lease = heron.queue().keep(task);
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        assert!(!lease.is_stale(), "it is kept beyond its first length");
        space.agent("wren").queue().cancel(pushed.task, "changed our minds").await.unwrap();
        tokio::time::timeout(Duration::from_secs(5), lease.stale()).await.unwrap();
        let refused = heron.queue().finish(pushed.task, fence, &json!(1)).await.unwrap_err();
        assert!(refused.is("stale"), "{refused}");
    });
}

#[test]
fn a_held_lock_is_kept_and_tells_when_it_is_lost() {
    let house = House::open();
    let space = client(&house).space("default");
    block(async {
        let (heron, wren) = (space.agent("heron"), space.agent("wren"));
        let terms = Acquire { ttl_ms: 1_000, note: Some("the big move".into()), ..Acquire::default() };
        let lock = heron.lock().acquire(&["./src/", "docs/a.md"], &terms).await.unwrap();
        assert_eq!(lock.names, ["src/**", "docs/a.md"]);
        let (number, fence) = (lock.lock, lock.fence);
        let held = heron.lock().keep(lock);
        let refused = wren.lock().acquire(&["src/a.rs"], &Acquire::default()).await.unwrap_err();
        assert!(refused.is("held") && refused.to_string().contains("the big move"), "{refused}");
        // Longer than it was acquired for: whoever stands in line is not granted it meanwhile.
        let patient = Acquire { wait_ms: 2_500, ..Acquire::default() };
        let refused = wren.lock().acquire(&["src/a.rs"], &patient).await.unwrap_err();
        assert!(refused.is("held") && !held.is_stale(), "{refused}");
        heron.lock().check("src/b.rs", fence).await.unwrap();
        space.call("lock", "break", &json!({"lock": number, "reason": "changed our minds"})).await.unwrap();
        tokio::time::timeout(Duration::from_secs(5), held.stale()).await.unwrap();
        assert!(held.release().await.unwrap_err().is("stale"));
        let joined = space.join(synod_client::Join::default()).await.unwrap();
        let session = Acquire { session: true, ..Acquire::default() };
        let held = joined.lock().keep(joined.lock().acquire(&["src/a.rs"], &session).await.unwrap());
        assert_eq!(held.release().await.unwrap(), ["src/a.rs"]);
    });
}

#[test]
fn a_lead_is_kept_and_observed_and_tells_when_it_is_lost() {
    let house = House::open();
    let space = client(&house).space("default");
    block(async {
        let (heron, wren) = (space.agent("heron"), space.agent("wren"));
        let election = "nightly-job";
        assert_eq!(wren.election().observe(election, None, 0).await.unwrap(), None);
        let short = Campaign { ttl_ms: 1_000, value: Some("here".into()), ..Campaign::default() };
        let led = heron.election().campaign(election, &short).await.unwrap();
        let term = led.term;
        let lead = heron.election().keep(led);
        // Longer than it was stood for: whoever stands in line does not lead meanwhile.
        let patient = Campaign { wait_ms: 2_500, ..Campaign::default() };
        let refused = wren.election().campaign(election, &patient).await.unwrap_err();
        assert!(refused.is("held") && refused.to_string().contains("here") && !lead.is_stale(), "{refused}");
        heron.election().proclaim(election, term, "there").await.unwrap();
        heron.election().check(election, term).await.unwrap();
        let leader = wren.election().observe(election, None, 0).await.unwrap().unwrap();
        assert_eq!((&*leader.agent, leader.term, leader.value.as_deref()), ("heron", term, Some("there")));
        // Who observes hears of the next term as it begins.
        let (robin, owl) = (space.agent("robin"), space.agent("owl"));
        let terms = Campaign { wait_ms: 20_000, ..Campaign::default() };
        let (elected, seen, ()) = tokio::join!(
            async { robin.election().campaign(election, &terms).await.unwrap() },
            async { owl.election().observe(election, Some(term), 20_000).await.unwrap().unwrap() },
            async {
                let standing = json!({"election": election});
                while space.call("election", "candidates", &standing).await.unwrap()["candidates"][0]
                    .is_null()
                {}
                space.call("election", "depose", &standing).await.unwrap();
            }
        );
        assert_eq!((&*seen.agent, seen.term), ("robin", elected.term));
        tokio::time::timeout(Duration::from_secs(5), lead.stale()).await.unwrap();
        assert!(lead.resign().await.unwrap_err().is("stale"));
        // What only the leader may do is refused to whoever led before.
        let put = |agent: synod_client::Agent, term| async move {
            agent.request("kv", "put").body(r#"{"key":"k","value":1}"#).if_term(election, term).send().await
        };
        assert!(put(heron, term).await.unwrap_err().is("stale"));
        put(robin.clone(), elected.term).await.unwrap();
        assert_eq!(robin.election().resign(election, elected.term).await.unwrap(), 0);
    });
}

#[test]
fn pipelines_with_types() {
    let house = House::open();
    let space = client(&house).space("default");
    block(async {
        let (heron, wren) = (space.agent("heron"), space.agent("wren"));
        let stages = json!([{"name": "split", "fan_out": true}, {"name": "read"}, {"name": "vote", "gather": "split"}]);
        assert_eq!(heron.pipeline().define("review", &stages).await.unwrap(), 1);
        let item = heron.pipeline().start("review", &json!({"change": 17})).await.unwrap();
        let split = heron.pipeline().take("review", "split", Take { lease_ms: 500, ..Take::default() }).await;
        let split = split.unwrap().remove(0);
        assert!(split.fan_out && !split.several && split.body()["change"] == 17 && split.item == item);
        let first_until = split.until;
        let kept = heron.pipeline().keep(split);
        // Longer than its lease, which is kept meanwhile; the one who waits gets the first output as it is handed in.
        let patient = Take { max: 2, wait_ms: 20_000, ..Take::default() };
        let (read, ()) =
            tokio::join!(async { wren.pipeline().take("review", "read", patient).await.unwrap() }, async {
                // Extended once more after the moment at which it would have ended.
                let until =
                    async || heron.pipeline().show(item).await.unwrap()["jobs"][0]["at"].as_u64().unwrap();
                while until().await <= first_until + 500 {
                    tokio::task::yield_now().await;
                }
                assert!(!kept.is_stale());
                kept.finish_with(&[json!("a"), json!("b")]).await.unwrap();
            });
        assert_eq!(read.len(), 2);
        let pipelines = wren.pipeline();
        let made_of = pipelines.inputs(read[1].job).await.unwrap();
        assert_eq!(made_of, [json!({"stage": "split", "ordinal": 0, "body": "b"})]);
        pipelines.release(read[1].job, read[1].fence).await.unwrap();
        pipelines.finish(read[0].job, read[0].fence, &json!("A")).await.unwrap();
        assert!(pipelines.finish(read[0].job, read[0].fence, &json!("AA")).await.unwrap_err().is("stale"));
        let again = pipelines.take("review", "", Take::default()).await.unwrap().remove(0);
        assert_eq!((again.job, again.attempt), (read[1].job, 1));
        assert_eq!(pipelines.keep(again).fail("torn", true).await.unwrap(), "dead");
        assert_eq!(pipelines.show(item).await.unwrap()["state"], "stalled");
        assert!(pipelines.why(item).await.unwrap()["because"][0].as_str().unwrap().contains("dead letters"));
        space.call("pipeline", "skip", &json!({"job": read[1].job})).await.unwrap();
        let vote = pipelines.take("review", "vote", Take::default()).await.unwrap().remove(0);
        assert!(vote.several && vote.missing() == 1 && vote.inputs()[0]["body"] == "A");
        let (ended, ()) = tokio::join!(async { heron.pipeline().wait(item, 20_000).await.unwrap() }, async {
            pipelines.keep(vote).finish(&json!("yes")).await.unwrap()
        });
        assert_eq!(ended["state"], "done");
    });
}

#[test]
fn what_was_won_is_kept_and_tells_when_it_is_lost() {
    let house = House::open();
    let space = client(&house).space("default");
    block(async {
        let (heron, wren, robin) = (space.agent("heron"), space.agent("wren"), space.agent("robin"));
        let terms = Terms {
            invited: vec!["wren".into(), "robin".into()],
            lease_ms: 1_000,
            sealed: true,
            more: json!({"reserve": 100}),
            ..Terms::default()
        };
        let asked = heron.auction().ask("words", &json!({"text": "guten Tag"}), &terms).await.unwrap();
        let heard = wren.auction().attend(Some("words"), 0).await.unwrap();
        assert_eq!(
            (heard.asks[0].auction, &heard.asks[0].task()["text"]),
            (asked.auction, &json!("guten Tag"))
        );
        let dear = Offer { cost: 101, ..Offer::default() };
        assert!(wren.auction().bid(asked.auction, &dear).await.unwrap_err().is("invalid"));
        let offer = Offer { cost: 7, attributes: vec![("quality".into(), 3)], ..Offer::default() };
        let bid = wren.auction().bid(asked.auction, &offer).await.unwrap();
        let seen = heron.auction().review(asked.auction, None).await.unwrap();
        assert_eq!(seen["bids"][0]["cost"], 7);
        // The last answer decides it, and whoever waits hears of it.
        let (told, ()) = tokio::join!(async { wren.auction().attend(None, 20_000).await.unwrap() }, async {
            let other = Offer { cost: 8, ..Offer::default() };
            robin.auction().bid(asked.auction, &other).await.unwrap();
        });
        assert_eq!((told.awards[0].bid, told.awards[0].price), (bid, 7));
        let work = wren.auction().keep(told.awards.into_iter().next().unwrap());
        // Longer than its lease: nobody else is given it meanwhile.
        let still = robin.auction().attend(None, 2_500).await.unwrap();
        assert!(still.awards.is_empty() && !work.is_stale());
        work.fail("no ink").await.unwrap();
        let next = robin.auction().attend(None, 0).await.unwrap().awards.remove(0);
        let (auction, fence) = (next.auction, next.fence);
        let work = robin.auction().keep(next);
        heron.auction().cancel(auction, "not needed any more").await.unwrap();
        tokio::time::timeout(Duration::from_secs(5), work.stale()).await.unwrap();
        assert!(robin.auction().done(auction, fence, &json!(1)).await.unwrap_err().is("stale"));
        assert_eq!(heron.auction().over(auction).await.unwrap()["state"], "cancelled");
    });
}

#[test]
fn waiting_transactions_and_conditions() {
    let house = House::open();
    let space = client(&house).space("default");
    block(async {
        let other = space.clone();
        let waiter = tokio::spawn(async move {
            let claim = Claim { wait_ms: 10_000, ..Claim::default() };
            other.agent("wren").queue().claim("later", claim).await.unwrap()
        });
        let line = json!({"queue": "later"});
        // Until the claim stands in line; the queue itself comes with it.
        while space
            .call("queue", "stats", &line)
            .await
            .map_or(0, |stats| stats["claimers"].as_u64().unwrap_or(0))
            == 0
        {
            tokio::task::yield_now().await;
        }
        let replies = space.txn().put("k", json!(1)).push("later", json!("now")).send().await.unwrap();
        assert_eq!(replies.len(), 2);
        let tasks = waiter.await.unwrap();
        assert_eq!(tasks[0].body(), "now");
        let revision = replies[0]["revision"].as_u64().unwrap();
        let put = synod_client::Put { if_revision: Some(revision + 1000), ..Default::default() };
        let refused = space.kv().put_with("k", &json!(2), &put).await.unwrap_err();
        assert!(refused.is("conflict"), "{refused}");
        assert_eq!(space.kv().get("k").await.unwrap().unwrap()["value"], 1);
        assert_eq!(space.kv().get("none").await.unwrap(), None);
    });
}

#[test]
fn a_ballot_is_opened_cast_awaited_closed_and_called_off() {
    let house = House::open();
    let space = client(&house).space("default");
    block(async {
        let (heron, wren) = (space.agent("heron"), space.agent("wren"));
        let push = json!({"queue.push": {"queue": "release", "body": "1.4"}});
        let ask =
            Ask::new("release", "ship 1.4?").voters(["heron", "wren"]).rule("unanimous").shared_principals();
        let ballot = heron.ballot().open(&ask.clone().then("yes", [push])).await.unwrap();
        assert!(heron.ballot().cast(ballot, "yes").await.unwrap().counted);
        assert_eq!(wren.ballot().decision(ballot, 0).await.unwrap().state, "open");
        // Whoever waits hears of it in the entry that decides.
        let (decision, cast) =
            tokio::join!(async { heron.ballot().decision(ballot, 20_000).await.unwrap() }, async {
                wren.ballot().cast(ballot, "yes").await.unwrap()
            },);
        assert_eq!((decision.state.as_str(), decision.choice.as_deref()), ("decided", Some("yes")));
        assert_eq!((cast.again, cast.choice.as_deref()), (false, Some("yes")));
        assert!(wren.ballot().cast(ballot, "yes").await.unwrap().again, "the same vote is the same vote");
        let released = heron.queue().claim("release", Claim::default()).await.unwrap();
        assert_eq!(released.len(), 1);

        let ask = Ask::new("lunch", "where?").options(["here", "there"]).voters(["heron", "wren"]).changes();
        let open = heron.ballot().open(&ask.shared_principals().enough(1)).await.unwrap();
        heron.ballot().cast(open, "here").await.unwrap();
        heron.ballot().cast(open, "there").await.unwrap();
        assert_eq!(heron.ballot().close(open).await.unwrap().as_deref(), Some("there"));
        let open =
            heron.ballot().open(&Ask::new("n", "?").voters(["wren"]).deadline_ms(60_000)).await.unwrap();
        assert!(wren.ballot().cancel(open, "not mine").await.is_ok(), "an admin's token ends everybody's");
        let gone = wren.ballot().cast(open, "yes").await.unwrap_err();
        assert!(gone.is("conflict"), "{gone}");
    });
}
