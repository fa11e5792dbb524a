//! `/mcp`: the Model Context Protocol behind the same guard as everything else.
//!
//! Host, origin, sizes, slowness and token are looked at here, as for every path; what the messages mean is `synod-mcp`'s.
//! The address can say what every client lets people configure: `/mcp?space=NAME&queue=NAME&tools=work,share,flow&as=AGENT`.

use super::Door;
use super::body::Body;
use super::from_wire::Manner;
use super::guard;
use super::pace::Pace;
use super::problem::{No, Problem};
use bytes::Bytes;
use hyper::body::Incoming;
use hyper::http::request::Parts;
use hyper::{Method, Response};
use std::sync::Arc;
use synod_mcp::http::Caller;
use synod_mcp::tools::Group;

impl Door {
    pub(super) async fn model_context(
        &self,
        pace: &Arc<Pace>,
        parts: &Parts,
        incoming: Incoming,
        announced: Option<usize>,
    ) -> Result<Response<Body>, No> {
        self.somebody(&guard::token(&parts.headers)?)?;
        let caller = caller(parts, || self.home())?;
        let body = match parts.method {
            Method::POST => self.body(&parts.headers, incoming, announced, pace).await?,
            _ => Bytes::new(),
        };
        let response = self.mcp.answer(caller, parts.clone(), body).await;
        Ok(response.map(|body| Body::Mcp(body, pace.clone())))
    }
}

impl Door {
    /// The space of those who name none: `default`, or the only one there is.
    fn home(&self) -> String {
        let mut spaces = self.node.spaces();
        match spaces.len() {
            1 => spaces.remove(0),
            _ => "default".into(),
        }
    }
}

/// What headers and address say about the caller.
fn caller(parts: &Parts, home: impl FnOnce() -> String) -> Result<Caller, No> {
    let manner = Manner::read(&parts.headers, parts.uri.query())?;
    let mut caller = Caller {
        token: guard::bearer(&parts.headers)?.to_owned(),
        space: String::new(),
        agent: manner.agent.map(|agent| agent.into_owned()),
        queue: "work".into(),
        groups: Vec::new(),
    };
    for (name, value) in manner.words {
        match name.as_str() {
            "space" => caller.space = value,
            "queue" => caller.queue = value,
            "tools" => {
                for word in value.split(',').filter(|word| !word.is_empty()) {
                    caller.groups.push(Group::named(word).ok_or_else(|| unknown_group(word))?);
                }
            }
            _ => {
                return Err(Problem::of(
                    "invalid",
                    format!(
                        "`{}` is no parameter of /mcp; it takes `space`, `queue`, `tools` and `as`",
                        name.escape_debug()
                    ),
                ));
            }
        }
    }
    if caller.space.is_empty() {
        caller.space = home();
    }
    Ok(caller)
}

fn unknown_group(word: &str) -> No {
    let known: Vec<&str> = Group::OPTIONAL.iter().map(|(name, ..)| *name).collect();
    Problem::of(
        "invalid",
        format!("there are no tools `{}`; there are {}", word.escape_debug(), known.join(", ")),
    )
}
