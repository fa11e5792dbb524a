//! Listening and the trail: everything once, in order, across lives.

use super::bed::*;
use synod::node::trail::What;
use synod::node::{Cursor, Event, Listener};

/// Everything there is to hear, at least up to and with `last`.
fn hear(listener: &mut Listener, last: u64) -> Vec<Event> {
    let mut heard = Vec::new();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    while listener.cursor().index < last {
        match runtime.block_on(async { listener.next().await }) {
            Ok(event) => heard.push(event),
            Err(why) => panic!("{why}"),
        }
    }
    while let Some(event) = listener.try_next().unwrap() {
        heard.push(event);
    }
    heard
}

fn push(bed: &Bed) -> u64 {
    field_of(&bed.say("heron", "queue.push", r#"{"queue":"q"}"#), "index")
}

#[test]
fn a_listener_catches_up_and_lives_along_without_gap_or_repeat() {
    let mut bed = Bed::new();
    (0..20).for_each(|_| assert!(push(&bed) > 0));
    let mut listener = bed.space().listen("owner", Cursor::default());
    let mut heard = hear(&mut listener, push(&bed));
    let last = (0..20).map(|_| push(&bed)).last().unwrap();
    heard.extend(hear(&mut listener, last));
    let cursor = listener.cursor();
    drop(listener);
    bed.restart();
    let mut listener = bed.space().listen("owner", cursor);
    heard.extend(hear(&mut listener, push(&bed)));
    let pushed: Vec<u64> =
        heard.iter().filter(|event| event.name() == "queue.pushed").map(|event| event.cursor.index).collect();
    assert_eq!(pushed.len(), 42);
    assert!(pushed.windows(2).all(|pair| pair[0] < pair[1]));
    assert!(heard.windows(2).all(|pair| pair[0].cursor < pair[1].cursor));
    assert!(heard.iter().any(|event| event.name() == "space.epoch_opened" && event.agent.is_empty()));
    let mut again = bed.space().listen("owner", Cursor::default());
    assert_eq!(hear(&mut again, listener.cursor().index), heard, "the trail says the same as was heard");
}

#[test]
fn an_event_is_named_after_the_request_that_brought_it_about() {
    let bed = Bed::new();
    let space = bed.space();
    let claim = send(&space, "wren", None, "queue.claim", r#"{"queue":"q","wait_ms":60000}"#);
    until(|| bed.number("space.show", "{}", "parked") == 1);
    let index = push(&bed);
    assert!(shown(claim.wait()).contains("fence"));
    let mut listener = space.listen("owner", Cursor { index: index - 1, n: u64::MAX });
    let heard = hear(&mut listener, index);
    let names: Vec<_> = heard.iter().map(|event| (event.name(), event.cursor.index, &*event.agent)).collect();
    assert!(names.contains(&("queue.pushed".to_owned(), index, "heron")), "{names:?}");
    assert!(names.contains(&("queue.claimed".to_owned(), index, "heron")), "{names:?}");
    let json: serde_json::Value = serde_json::from_str(&heard[0].json()).unwrap();
    assert_eq!(json["index"].as_u64(), Some(index));
}

#[test]
fn nobody_hears_what_they_may_not_read() {
    let bed = Bed::new();
    bed.say("owner", "space.grant", r#"{"principal":"build","role":"agent","prefixes":["build-"]}"#);
    bed.say("heron", "queue.push", r#"{"queue":"secret"}"#);
    let last = field_of(&bed.say("heron", "queue.push", r#"{"queue":"build-1"}"#), "index");
    let mut listener = bed.space().listen("build", Cursor::default());
    let heard: Vec<_> = hear(&mut listener, last).into_iter().map(|event| event.data).collect();
    assert!(heard.iter().any(|data| data.contains("build-1")));
    assert!(!heard.iter().any(|data| data.contains("secret")));
    let mut stranger = bed.space().listen("nobody", Cursor::default());
    until(|| bed.space().status().listeners == 2);
    assert_eq!(stranger.try_next().unwrap(), None);
}

#[test]
fn the_trail_says_who_asked_what_and_what_came_of_it() {
    let bed = Bed::new();
    bed.say("heron", "queue.push", r#"{"queue":"q"}"#);
    bed.say("heron", "queue.finish", r#"{"task":9,"fence":9}"#);
    let last = bed.space().index().0;
    let mut trail = bed.space().trail(3);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mut lines = Vec::new();
    while lines.len() < 2 {
        lines.extend(runtime.block_on(trail.next_frame()).unwrap().lines().unwrap());
    }
    assert_eq!((lines[0].index, lines[0].command.as_str(), &*lines[0].agent), (3, "queue.push", "heron"));
    assert!(matches!(&lines[0].what, What::Replied(json) if json.contains("task")));
    assert!(matches!(&lines[1].what, What::Refused(_, text) if !text.is_empty()));
    assert_eq!(lines[1].index, last);
}
