//! `/openapi.json`: the catalogue as OpenAPI 3.1, made from the cards and nothing else.
//!
//! Every command is a `POST`; every query a `GET` with its fields as parameters, and a `POST` for those whose fields do not fit into an address.
//! What a card says is said here: types, ranges, units, examples, and each refusal as a response of its status.

use super::problem::{Row, TABLE, row};
use super::routes;
use super::subscribe::{FEEDS, Feed, Reading};
use bytes::Bytes;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;
use synod_core::catalogue::{Card, Class, Right};
use synod_core::ids::NUMBER_MAX;
use synod_core::record::{Field, Kind};

/// The document, made once.
pub fn document() -> Bytes {
    static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| Bytes::from(make().to_string()));
    DOCUMENT.clone()
}

fn make() -> Value {
    let mut paths = Map::new();
    for card in routes::cards() {
        paths.insert(format!("/v1/{{space}}/{}/{}", card.machine, card.verb), path(card));
    }
    if let Some(card) = synod_core::catalogue::find("space", "txn") {
        let mut short = path(card);
        short["post"]["operationId"] = "txn".into();
        paths.insert("/v1/{space}/txn".into(), short);
    }
    paths.insert("/v1/{space}/first".into(), first());
    paths.insert("/v1/{space}/events".into(), events());
    for feed in FEEDS {
        paths.insert(format!("/v1/{{space}}/{}", feed.path), subscription(feed));
    }
    paths.extend(super::blob::paths());
    for (at, about, media) in [
        ("/healthz", "Whether the process lives.", "text/plain"),
        ("/readyz", "Whether the node serves, and what needs a person.", "application/json"),
        ("/metrics", "Counts and gauges for Prometheus.", "text/plain"),
        ("/openapi.json", "This document.", "application/json"),
    ] {
        paths.insert(
            at.into(),
            json!({"get": {
                "operationId": at.trim_matches('/').replace('.', "_"),
                "summary": about,
                "security": [],
                "responses": {"200": {"description": about, "content": {media: {}}}},
            }}),
        );
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Synod",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Coordination for agents: work, shared state, presence; one order underneath.",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "security": [{"token": []}],
        "tags": tags(),
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "parameters": parameters(),
            "schemas": {"Problem": problem()},
        },
    })
}

fn tags() -> Vec<Value> {
    let mut machines: Vec<&str> = routes::cards().map(|card| card.machine).collect();
    machines.dedup();
    machines.sort_unstable();
    machines.dedup();
    machines.into_iter().map(|machine| json!({"name": machine})).collect()
}

fn path(card: &Card) -> Value {
    let mut path = Map::new();
    path.insert("parameters".into(), json!([{"$ref": "#/components/parameters/space"}]));
    path.insert("post".into(), operation(card, false));
    if card.is_query() {
        path.insert("get".into(), operation(card, true));
    }
    Value::Object(path)
}

fn operation(card: &Card, by_get: bool) -> Value {
    let mut parameters: Vec<Value> = ["agent", "pretty"].map(shared).into();
    match card.class {
        Class::Query => parameters.extend(["min_index", "at"].map(shared)),
        _ => {
            parameters.extend(["key", "sequence", "if_lock", "if_term", "timeout", "traceparent"].map(shared))
        }
    }
    if by_get {
        parameters.extend(card.fields.iter().map(|field| {
            json!({
                "name": field.name,
                "in": "query",
                "required": field.required(),
                "description": field.about.trim(),
                "schema": field_schema(field),
            })
        }));
    }
    let mut operation = json!({
        "operationId": if by_get { card.name() } else { format!("{}{}", card.name(), if card.is_query() { ".post" } else { "" }) },
        "tags": [card.machine],
        "summary": card.about.trim(),
        "description": card.model,
        "x-synod-class": match card.class { Class::Work => "work", Class::Relief => "relief", Class::Query => "query" },
        "x-synod-right": match card.right { Right::Read => "read", Right::Write => "write", Right::Admin => "admin", Right::Node => "node" },
        "parameters": parameters,
        "responses": responses(card),
    });
    if !by_get {
        let example: Value = serde_json::from_str(card.example).unwrap_or_default();
        operation["requestBody"] = json!({
            "required": card.fields.iter().any(|field| field.required()),
            "content": {"application/json": {"schema": object(card.fields, true), "example": example}},
        });
    }
    operation
}

fn shared(name: &str) -> Value {
    json!({"$ref": format!("#/components/parameters/{name}")})
}

fn responses(card: &Card) -> Value {
    let mut reply = object(card.reply, false);
    let number = json!({"type": "integer", "minimum": 0, "maximum": NUMBER_MAX});
    let added: &[(&str, &str)] = match card.class {
        Class::Query => &[
            ("index", "The index that the answer is as of."),
            ("time", "Replicated time, in milliseconds since 1970."),
        ],
        _ => &[("index", "Where in the order it was carried out.")],
    };
    for (name, about) in added {
        let mut schema = number.clone();
        schema["description"] = (*about).into();
        reply["properties"][*name] = schema;
    }
    let mut responses = json!({"200": {
        "description": "Done.",
        "headers": {"Synod-Index": {"description": "The index that this is as of.", "schema": number}},
        "content": {"application/json": {"schema": reply}},
    }});
    let always = ["invalid", "unauthenticated", "denied", "unavailable", "unknown"].map(row);
    let own = card.refusals.iter().map(|code| row(code.word()));
    let keyed =
        (!card.is_query()).then(|| ["conflict", "expired", "exhausted"].map(row)).into_iter().flatten();
    for Row { code, status, title } in always.into_iter().chain(own).chain(keyed) {
        let said = format!("`{code}`: {title}.");
        let entry = &mut responses[status.to_string()];
        match entry["description"].as_str() {
            Some(before) if before.contains(&said) => {}
            Some(before) => entry["description"] = format!("{before} {said}").into(),
            None => {
                *entry = json!({
                    "description": said,
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                })
            }
        }
    }
    responses
}

/// A record's schema. Requests take no other names; replies may get new ones.
fn object(fields: &[Field], request: bool) -> Value {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for field in fields {
        properties.insert(field.name.into(), field_schema(field));
        if by_another_name(field.kind) {
            properties.insert(
                format!("{}_base64", field.name),
                json!({
                    "type": "string", "contentEncoding": "base64",
                    "description": format!("`{}` as bytes instead of JSON.", field.name),
                }),
            );
        }
        let always_shown = !request && matches!(field.kind, Kind::Bool | Kind::List(_));
        if (field.required() || always_shown) && !by_another_name(field.kind) {
            required.push(field.name);
        }
    }
    let mut schema = json!({"type": "object", "properties": properties});
    if !required.is_empty() {
        schema["required"] = required.into();
    }
    if request {
        schema["additionalProperties"] = false.into();
    }
    schema
}

/// Whether a value of this kind stands as `NAME_base64` when it is bytes and no JSON.
fn by_another_name(kind: Kind) -> bool {
    matches!(kind, Kind::Payload | Kind::Piece | Kind::Value | Kind::Body | Kind::Held)
}

fn field_schema(field: &Field) -> Value {
    let mut schema = kind(field.kind);
    schema["description"] = field.about.trim().into();
    if let Some((min, max)) = field.range {
        let names = match field.kind {
            Kind::Text | Kind::Bytes => Some(("minLength", "maxLength")),
            Kind::List(_) => Some(("minItems", "maxItems")),
            Kind::Number | Kind::Integer => Some(("minimum", "maximum")),
            _ => None,
        };
        if let Some((least, most)) = names {
            // A text's range counts bytes, a schema's counts characters: the bounds stay true, if loose.
            schema[least] = if least == "minLength" { min.min(1) } else { min }.into();
            schema[most] = max.into();
        }
    }
    schema
}

fn kind(kind: Kind) -> Value {
    match kind {
        Kind::Bool => json!({"type": "boolean"}),
        Kind::Number => json!({"type": "integer", "minimum": 0, "maximum": NUMBER_MAX}),
        Kind::Integer => json!({"type": "integer", "minimum": -(NUMBER_MAX as i64), "maximum": NUMBER_MAX}),
        Kind::Text | Kind::Piece => json!({"type": "string"}),
        Kind::Bytes => json!({"type": "string", "pattern": "^([0-9a-f]{2})*$"}),
        Kind::Array(len) => json!({"type": "string", "pattern": format!("^[0-9a-f]{{{}}}$", len * 2)}),
        Kind::Payload | Kind::Value | Kind::Json | Kind::Body | Kind::Held => json!({}),
        Kind::Choice(words) => json!({"type": "string", "enum": words}),
        Kind::List(of) => json!({"type": "array", "items": self::kind(*of)}),
        Kind::Record(fields) | Kind::Past(fields) => object(fields, false),
        Kind::Commands => json!({"type": "array", "items": {
            "type": "object", "minProperties": 1, "maxProperties": 1,
            "propertyNames": {"enum": routes::cards().filter(|card| !card.is_query() && card.machine != "space").map(Card::name).collect::<Vec<_>>()},
        }}),
        Kind::Replies => json!({"type": "array", "items": {"type": "object"}}),
    }
}

fn parameters() -> Value {
    let header = |name: &str, about: &str, schema: Value| json!({"name": name, "in": "header", "description": about, "schema": schema});
    let query = |name: &str, about: &str, schema: Value| json!({"name": name, "in": "query", "description": about, "schema": schema});
    json!({
        "space": {"name": "space", "in": "path", "required": true, "description": "The unit of order, isolation and rights; usually `default`.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 64}},
        "agent": header("Synod-Agent", "Who acts: a name, or the handle that `agent.join` gave. Left out: the principal's own name.", json!({"type": "string"})),
        "key": header("Idempotency-Key", "The same key never executes twice; with another command it is a conflict.", json!({"type": "string", "minLength": 1, "maxLength": 128})),
        "sequence": header("Synod-Sequence", "The request key as a client library counts: SESSION/SEQ.", json!({"type": "string", "pattern": "^[0-9]+/[0-9]+$"})),
        "if_lock": header("Synod-If-Lock", "NAME@FENCE: carried out only while the caller holds this lock under this fence; may be given up to 16 times.", json!({"type": "string"})),
        "if_term": header("Synod-If-Term", "NAME@TERM: carried out only while the caller leads this election under this term; may be given up to 16 times.", json!({"type": "string"})),
        "timeout": header("Synod-Timeout-Ms", "Not carried out any more after this long.", json!({"type": "integer", "minimum": 1, "maximum": 3_600_000})),
        "traceparent": header("traceparent", "W3C Trace Context, kept in the trail.", json!({"type": "string"})),
        "min_index": header("Synod-Min-Index", "Answer as of this index or later: read what you wrote.", json!({"type": "integer", "minimum": 0})),
        "at": query("at", "Answer as of this index, or as of this time: RFC 3339 in UTC, or `@` and milliseconds since 1970.", json!({"type": "string"})),
        "pretty": query("pretty", "JSON for eyes.", json!({"type": "boolean"})),
    })
}

fn first() -> Value {
    let commands = json!({
        "type": "object",
        "required": ["commands"],
        "properties": {"commands": {
            "type": "array", "minItems": 1, "maxItems": 16,
            "items": {"type": "object", "minProperties": 1, "maxProperties": 1},
            "description": "Commands that wait, by name, such as `{\"queue.claim\":{…}}`; give all of them the same `wait_ms`.",
        }},
        "example": {"commands": [{"queue.claim": {"queue": "q", "wait_ms": 10000}}, {"mail.receive": {"wait_ms": 10000}}]},
    });
    let ended = json!({
        "type": "object",
        "required": ["n"],
        "properties": {
            "n": {"type": "integer", "description": "Which command, from 0."},
            "reply": {"type": "object", "description": "Its reply."},
            "refusal": {"$ref": "#/components/schemas/Problem"},
        },
    });
    let reply = json!({"type": "object", "required": ["first"], "properties": {"first": {"type": "array", "items": ended}}});
    let parameter = |name: &str| json!({"$ref": format!("#/components/parameters/{name}")});
    json!({
        "parameters": [parameter("space")],
        "post": {
            "operationId": "first",
            "summary": "Several commands that wait: whichever comes first.",
            "description": "All are handed in; the answer is the first that is carried out and whatever ended with it. The others are withdrawn, and what they were granted meanwhile is given back.",
            "parameters": [parameter("agent"), parameter("key"), parameter("if_lock"), parameter("if_term"), parameter("timeout"), parameter("pretty")],
            "requestBody": {"required": true, "content": {"application/json": {"schema": commands}}},
            "responses": {
                "200": {"description": "What ended, in the order of the commands.", "content": {"application/json": {"schema": reply}}},
                "400": {"description": "`invalid`", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}},
            },
        },
    })
}

fn events() -> Value {
    let query = |name: &str, about: &str| json!({"name": name, "in": "query", "description": about, "schema": {"type": "string"}});
    let kinds: Vec<String> =
        synod_core::catalogue::events().map(|card| format!("synod.{}.{}", card.machine, card.name)).collect();
    json!({
        "parameters": [{"$ref": "#/components/parameters/space"}],
        "get": {
            "operationId": "events",
            "summary": "What happens, as server-sent events.",
            "description": "Each event is a CloudEvent 1.0 as JSON; its id is the cursor to come back with.",
            "parameters": [
                query("from", "A cursor, an index, `start` or `now` (the default)."),
                query("machine", "Only of these machines, by commas."),
                query("event", "Only these, by commas: `pushed` or `queue.pushed`."),
                query("match", "Only whose subject begins with this."),
                {"name": "Last-Event-ID", "in": "header", "description": "The id of the last event seen.", "schema": {"type": "string"}},
            ],
            "responses": {
                "200": {"description": "Events until somebody leaves.", "content": {"text/event-stream": {"schema": {"type": "string"}, "x-event-types": kinds}}},
                "410": {"description": "`gone`: events after this cursor are not kept.", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}},
            },
        },
    })
}

/// A query's findings, now and later. It takes what the query takes, but for the wait and the direction.
fn subscription(feed: &Feed) -> Value {
    let mut parameters: Vec<Value> = Vec::new();
    for field in feed.readings.iter().flat_map(Reading::fields) {
        if parameters.iter().all(|known| known["name"] != field.name) {
            let required = field.required() && feed.readings.len() == 1;
            parameters.push(json!({"name": field.name, "in": "query", "required": required, "description": field.about, "schema": {"type": "string"}}));
        }
    }
    parameters.push(json!({"name": "from", "in": "query", "required": false, "description": "Where to begin: `start`, `end` (the default), or the id of an event.", "schema": {"type": "string"}}));
    parameters.push(json!({"name": "Last-Event-ID", "in": "header", "description": "The id of the last event seen: it wins over `from`.", "schema": {"type": "string"}}));
    json!({
        "parameters": [{"$ref": "#/components/parameters/space"}],
        "get": {
            "operationId": feed.path.replace('/', "."),
            "summary": "What is there and then what comes, as server-sent events.",
            "description": "Each event is one record of the query's answer as JSON; its id is the cursor after it. An event `end` says why the stream is over, and the cursor to come back with.",
            "parameters": parameters,
            "responses": {
                "200": {"description": "Events until somebody leaves.", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
                "default": {"description": "No.", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}},
            },
        },
    })
}

fn problem() -> Value {
    let codes: Vec<&str> = TABLE.iter().map(|row| row.code).collect();
    json!({
        "type": "object",
        "description": "RFC 9457. Programs act on `code`.",
        "required": ["type", "title", "status", "code", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string", "enum": codes},
            "detail": {"type": "string", "description": "What, and the one value that matters."},
            "next": {"type": "string", "description": "What to do now."},
            "retry_after_ms": {"type": "integer", "description": "When to come back."},
            "holder": {"type": "string", "description": "Who has it."},
            "revision": {"type": "integer", "description": "The revision that stands now."},
            "current": {"description": "The value that stands now."},
            "index": {"type": "integer", "description": "Where in the order it was refused."},
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_card_is_in_the_document() {
        let document = make();
        for card in routes::cards() {
            let path = &document["paths"][format!("/v1/{{space}}/{}/{}", card.machine, card.verb)];
            assert_eq!(path["post"]["summary"], card.about.trim(), "{}", card.name());
            assert_eq!(path.get("get").is_some(), card.is_query(), "{}", card.name());
            let schema = &path["post"]["requestBody"]["content"]["application/json"]["schema"];
            for field in card.fields {
                assert!(schema["properties"].get(field.name).is_some(), "{} {}", card.name(), field.name);
            }
            for code in card.refusals {
                let response = &path["post"]["responses"][row(code.word()).status.to_string()];
                assert!(response["description"].as_str().unwrap().contains(code.word()), "{}", card.name());
            }
        }
    }

    #[test]
    fn what_can_be_followed_says_by_what_and_from_where() {
        let document = make();
        for (path, by) in [("topic", &["topic"][..]), ("journal", &["journal", "category", "pattern"])] {
            let get = &document["paths"][format!("/v1/{{space}}/{path}/subscribe")]["get"];
            assert_eq!(get["operationId"], format!("{path}.subscribe"));
            let names: Vec<&str> =
                get["parameters"].as_array().unwrap().iter().filter_map(|one| one["name"].as_str()).collect();
            assert!(
                by.iter().chain(&["from", "Last-Event-ID"]).all(|name| names.contains(name)),
                "{names:?}"
            );
            assert!(!names.contains(&"wait_ms") && !names.contains(&"backwards"), "{names:?}");
            let needed = get["parameters"].as_array().unwrap().iter().filter(|one| one["required"] == true);
            assert_eq!(needed.count(), usize::from(by.len() == 1));
        }
    }

    #[test]
    fn every_reference_leads_somewhere_and_every_operation_has_its_own_name() {
        let document = make();
        let mut names = std::collections::BTreeSet::new();
        let mut rest = vec![&document];
        while let Some(value) = rest.pop() {
            match value {
                Value::Object(members) => {
                    if let Some(Value::String(to)) = members.get("$ref") {
                        assert!(document.pointer(to.trim_start_matches('#')).is_some(), "{to}");
                    }
                    if let Some(Value::String(name)) = members.get("operationId") {
                        assert!(names.insert(name.clone()), "{name} twice");
                    }
                    rest.extend(members.values());
                }
                Value::Array(items) => rest.extend(items),
                _ => {}
            }
        }
    }
}
