//! `log tail`: events as they happen, from the node.

use super::super::exit::{Exit, Stop};
use super::super::place::Place;
use super::super::show::{self, paint::Paint};
use clap::ArgMatches;
use serde_json::Value;
use std::io::Write;
use std::time::Duration;
use synod_client::Synod;

/// How long a node may stay away before the tail ends.
const PATIENCE: Duration = Duration::from_secs(600);

/// Shows events until somebody ends it, or until there were as many as asked for.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    // A node that is not there at the start is a mistake; one that goes away later is waited for.
    place.synod()?.get("/healthz").await?;
    let mut options = place.options.clone();
    options.patience = options.patience.max(PATIENCE);
    let space = Synod::connect(options)?.space(&place.space);
    let space = place.agent.as_ref().map_or(space.clone(), |agent| (*space.agent(agent)).clone());
    let filter: Vec<(&str, &str)> = ["from", "machine", "event", "match"]
        .into_iter()
        .filter_map(|name| Some((name, matches.get_one::<String>(name)?.as_str())))
        .collect();
    let mut left = matches.get_one::<u64>("count").copied().unwrap_or(u64::MAX);
    let mut events = space.events(None, &filter);
    let paint = Paint::stdout();
    while left > 0 {
        let event = tokio::select! {
            event = events.next() => event?,
            _ = tokio::signal::ctrl_c() => break,
        };
        left -= 1;
        let mut out = std::io::stdout().lock();
        match place.json {
            true => writeln!(out, "{}", event.text)?,
            false => writeln!(out, "{}", line(&event.json(), paint))?,
        }
        out.flush()?;
    }
    Ok(Exit::Done)
}

fn line(event: &Value, paint: Paint) -> String {
    let word = |name: &str| show::brief(&event[name], 40);
    let time = event["time"].as_str().and_then(|time| time.get(11..23)).unwrap_or_default();
    let name = event["type"].as_str().unwrap_or_default().trim_start_matches("synod.");
    let agent = if event["agent"].is_null() { paint.dim("·") } else { word("agent") };
    let mut data = event["data"].clone();
    data.as_object_mut().map(|data| data.remove("index"));
    let id = format!("{:<10}", event["id"].as_str().unwrap_or_default());
    format!("{} {time}  {:<18} {agent:<16} {}", paint.dim(&id), show::harmless(name), show::brief(&data, 200))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_event_is_one_line() {
        let event = json!({"id": "412.1", "type": "synod.queue.pushed", "time": "2026-01-01T12:00:00.123Z", "agent": "heron", "data": {"queue": "q", "task": 871, "index": 412}});
        assert_eq!(
            line(&event, Paint::off()),
            "412.1      12:00:00.123  queue.pushed       heron            {\"queue\":\"q\",\"task\":871}"
        );
    }
}
