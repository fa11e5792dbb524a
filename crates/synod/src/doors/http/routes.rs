//! One table of routes, made from the catalogue.
//!
//! ```text
//!   /v1/{space}/{machine}/{verb}   POST commands · GET or POST queries
//!   /v1/{space}/txn                POST, short for space/txn
//!   /v1/{space}/first              POST, several commands that wait: whichever comes first
//!   /v1/{space}/blob/{blob}        PUT, GET, HEAD, an artefact as it is
//!   /v1/{space}/blob/upload/{n}    PATCH, HEAD, the rest of one
//!   /v1/{space}/events             GET, server-sent events
//!   /v1/{space}/topic/subscribe    GET, the messages of topics as server-sent events
//!   /v1/{space}/journal/subscribe  GET, the events of journals the same way
//!   /mcp                           GET, POST, DELETE, the Model Context Protocol
//!   /openapi.json /healthz /readyz /metrics /      GET
//! ```
//!
//! A path that leads nowhere is answered with the nearest ones that do.

use super::problem::{No, Problem};
use super::subscribe::{FEEDS, Feed};
use hyper::Method;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;
use synod_core::catalogue::{self, Card, Class, Right};

/// The longest space name a path may carry, in bytes.
const SPACE_MAX: usize = 64;

/// Where a request goes.
#[derive(Debug)]
pub enum Route<'p> {
    /// A command or a query of a space.
    Verb(Cow<'p, str>, &'static Card),
    /// Several commands of a space, of which the first that has something counts.
    First(Cow<'p, str>),
    /// An artefact's bytes.
    Blob(Cow<'p, str>, Cow<'p, str>),
    /// An upload that is not finished.
    Upload(Cow<'p, str>, u64),
    /// A space's events.
    Events(Cow<'p, str>),
    /// What a query finds now and later, as events.
    Subscribe(Cow<'p, str>, &'static Feed),
    /// The catalogue as OpenAPI.
    OpenApi,
    /// Whether the process lives.
    Health,
    /// Whether the node serves.
    Ready,
    /// Counts and gauges for Prometheus.
    Metrics,
    /// The Model Context Protocol.
    Mcp,
    /// What this is.
    Home,
}

/// Every card that a door offers, by `machine/verb`. What only the node itself says is no route.
static VERBS: LazyLock<HashMap<String, &'static Card>> = LazyLock::new(|| {
    let mut verbs: HashMap<String, &'static Card> =
        cards().map(|card| (format!("{}/{}", card.machine, card.verb), card)).collect();
    verbs.extend(catalogue::find("space", "txn").map(|card| ("txn".to_string(), card)));
    verbs
});

/// Every card that a door offers.
pub fn cards() -> impl Iterator<Item = &'static Card> {
    catalogue::commands().chain(catalogue::queries()).filter(|card| card.right != Right::Node)
}

/// Where `method path` goes.
pub fn find<'p>(method: &Method, path: &'p str) -> Result<Route<'p>, No> {
    if let Some(rest) = path.strip_prefix("/v1/") {
        let (space, verb) = rest.split_once('/').ok_or_else(|| nowhere(path, None))?;
        let verb = verb.strip_suffix('/').unwrap_or(verb);
        if verb == "events" {
            allowed(method, path, "GET, HEAD", Route::Events(Cow::Borrowed("")))?;
            return Ok(Route::Events(named(space)?));
        }
        if verb == "first" {
            allowed(method, path, "POST", Route::First(Cow::Borrowed("")))?;
            return Ok(Route::First(named(space)?));
        }
        if let Some(feed) = FEEDS.iter().find(|feed| feed.path == verb) {
            allowed(method, path, "GET, HEAD", Route::Events(Cow::Borrowed("")))?;
            return Ok(Route::Subscribe(named(space)?, feed));
        }
        if let Some(blob) = verb.strip_prefix("blob/").filter(|blob| names_blob(blob)) {
            let fits = [Method::GET, Method::HEAD, Method::PUT].contains(method);
            let blob = percent_decode_str(blob).decode_utf8_lossy();
            let route = Route::Blob(named(space)?, blob);
            return if fits { Ok(route) } else { Err(not_taken(method, path, "GET, HEAD, PUT")) };
        }
        if let Some(upload) = verb.strip_prefix("blob/upload/").and_then(|upload| upload.parse().ok()) {
            let fits = [Method::PATCH, Method::HEAD].contains(method);
            let route = Route::Upload(named(space)?, upload);
            return if fits { Ok(route) } else { Err(not_taken(method, path, "PATCH, HEAD")) };
        }
        let card = *VERBS.get(verb).ok_or_else(|| nowhere(path, Some(verb)))?;
        let methods = if card.class == Class::Query { "GET, HEAD, POST" } else { "POST" };
        return allowed(method, path, methods, Route::Verb(named(space)?, card));
    }
    if path == "/mcp" {
        let fits = [Method::GET, Method::POST, Method::DELETE].contains(method);
        return if fits { Ok(Route::Mcp) } else { Err(not_taken(method, path, "POST, GET, DELETE")) };
    }
    let route = match path {
        "/" => Route::Home,
        "/openapi.json" => Route::OpenApi,
        "/healthz" => Route::Health,
        "/readyz" => Route::Ready,
        "/metrics" => Route::Metrics,
        _ => return Err(nowhere(path, None)),
    };
    allowed(method, path, "GET, HEAD", route)
}

/// Whether a word after `blob/` is a blob's name and no verb: those have neither a colon nor so many digits.
fn names_blob(word: &str) -> bool {
    word == "-" || word.contains(':') || word.contains("%3A") || word.contains("%3a") || word.len() >= 64
}

fn allowed<'p>(
    method: &Method,
    path: &str,
    methods: &'static str,
    route: Route<'p>,
) -> Result<Route<'p>, No> {
    let fits = match *method {
        Method::GET | Method::HEAD => methods.starts_with("GET"),
        Method::POST => methods.ends_with("POST"),
        _ => false,
    };
    if fits {
        return Ok(route);
    }
    Err(not_taken(method, path, methods))
}

fn not_taken(method: &Method, path: &str, methods: &'static str) -> No {
    let first = methods.split(',').next().unwrap_or(methods);
    let detail = format!("{} does not take {}; send {first}", shown(path), shown(method.as_str()));
    Problem::new(405, "unsupported", detail).allow(methods)
}

fn named(space: &str) -> Result<Cow<'_, str>, No> {
    let name = percent_decode_str(space).decode_utf8().map_err(|_| {
        Problem::of("invalid", "the space's name is not UTF-8; send it as UTF-8, percent-encoded")
    })?;
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || b"-_.".contains(&c);
    let begins = name.bytes().next().is_some_and(|c| c.is_ascii_alphanumeric());
    if !begins || name.len() > SPACE_MAX || !name.bytes().all(plain) {
        return Err(Problem::of(
            "invalid",
            format!(
                "a space's name has 1 to {SPACE_MAX} of a-z, 0-9, `-`, `_` and `.`, and begins with a letter or digit; the usual one is `default`"
            ),
        ));
    }
    Ok(name)
}

/// The answer to a path that leads nowhere, with the nearest ones that do.
#[cold]
fn nowhere(path: &str, verb: Option<&str>) -> No {
    let near = verb.map(near).unwrap_or_default();
    let next = if near.is_empty() {
        "see /openapi.json".to_string()
    } else {
        format!("did you mean {}?", near.join(" or "))
    };
    Problem::of("not_found", format!("there is nothing at {}; {next}", shown(path)))
}

/// Up to three verbs that are spelt nearly like `verb`, nearest first.
fn near(verb: &str) -> Vec<&'static str> {
    if verb.len() > 64 {
        return Vec::new();
    }
    let mut near: Vec<(usize, &'static str)> = VERBS
        .keys()
        .filter_map(|known| {
            let far = distance(verb, known);
            let within =
                far <= 2 || (far <= 8 && known.split_once('/').is_some_and(|(_, v)| v == last(verb)));
            within.then_some((far, known.as_str()))
        })
        .collect();
    near.sort_unstable();
    near.truncate(3);
    near.into_iter().map(|(_, known)| known).collect()
}

fn last(verb: &str) -> &str {
    verb.rsplit('/').next().unwrap_or(verb)
}

/// How many letters have to be changed, left out or put in (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let swapped = corner + (x != *y) as usize;
            corner = row[j + 1];
            row[j + 1] = swapped.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

/// What a caller sent, short enough to be repeated to them.
fn shown(text: &str) -> String {
    let short: String = text.chars().filter(|c| !c.is_control()).take(80).collect();
    if short.len() < text.len() { format!("`{short}…`") } else { format!("`{short}`") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_card_has_its_route_and_takes_its_method() {
        for card in cards() {
            let path = format!("/v1/default/{}/{}", card.machine, card.verb);
            for (method, fits) in [
                (Method::POST, true),
                (Method::GET, card.is_query()),
                (Method::HEAD, card.is_query()),
                (Method::PUT, false),
            ] {
                match find(&method, &path) {
                    Ok(Route::Verb(space, found)) => {
                        assert!(fits, "{method} {path}");
                        assert_eq!((&*space, found.name()), ("default", card.name()));
                    }
                    Ok(other) => panic!("{path} leads to {other:?}"),
                    Err(no) => assert!(!fits, "{method} {path}: {}", no.json()),
                }
            }
        }
    }

    #[test]
    fn what_leads_nowhere_is_answered_with_what_is_near() {
        for (path, says) in [
            ("/v1/default/queue/psh", "did you mean queue/push"),
            ("/v1/default/queu/push", "did you mean queue/push"),
            ("/v1/default/kv/finish", "did you mean queue/finish"),
            ("/v1/default/space/pulse", "/openapi.json"),
            ("/v1/default", "/openapi.json"),
            ("/v2", "/openapi.json"),
        ] {
            let no = find(&Method::POST, path).unwrap_err().json();
            assert!(no.contains(says), "{path}: {no}");
            assert!(no.contains("\"status\":404"), "{no}");
        }
    }

    #[test]
    fn spaces_are_named_as_the_node_names_them() {
        assert!(
            matches!(find(&Method::POST, "/v1/my%2Drepo/txn"), Ok(Route::Verb(space, _)) if space == "my-repo")
        );
        for bad in ["/v1/%FF/txn", "/v1//txn", "/v1/a%2Fb/txn", "/v1/a%00/txn", "/v1/../txn", "/v1/A/txn"] {
            assert!(find(&Method::POST, bad).is_err(), "{bad}");
        }
    }
}
