//! Who may speak at all: the host they think they talk to, the page they come from, the credential they bring.
//!
//! A web page in somebody's browser can reach every address that the browser's machine can reach.
//! Same-origin rules do not stop it when its own name is made to resolve to 127.0.0.1 (DNS rebinding); so `Host` must be a name this door is known by, and `Origin`, which browsers send and programs do not, must be the same host.
//! There are no CORS headers: no foreign page may read an answer.

use super::problem::{No, Problem};
use hyper::HeaderMap;
use hyper::header::{AUTHORIZATION, HOST, ORIGIN};
use std::net::{IpAddr, SocketAddr};

/// The longest token that is looked at, in bytes.
const TOKEN_MAX: usize = 512;

/// What `Host` may say.
#[derive(Clone, Debug)]
pub struct Names {
    loopback_only: bool,
    configured: Vec<String>,
}

impl Names {
    /// The names of a door that listens on `addr` and is known by `hosts` as well.
    pub fn new(addr: SocketAddr, hosts: &[String]) -> Self {
        let configured = hosts.iter().map(|host| bare(host).to_ascii_lowercase()).collect();
        Names { loopback_only: addr.ip().is_loopback(), configured }
    }

    /// Checks `Host` and `Origin`. `certified` says whether the door's certificate is made out for a name: a page that borrows one of those needs its key.
    pub fn check(&self, headers: &HeaderMap, certified: impl Fn(&str) -> bool) -> Result<(), No> {
        let mut hosts = headers.get_all(HOST).iter();
        let host = match (hosts.next().map(|host| host.to_str()), hosts.next()) {
            (Some(Ok(host)), None) => host,
            _ => {
                return Err(Problem::of(
                    "invalid",
                    "the request needs one `Host` header; send the host of the URL",
                )
                .close());
            }
        };
        if !self.known(bare(host)) && !certified(bare(host)) {
            return Err(Problem::new(
                421,
                "denied",
                "this door is not known by the name in `Host`; call it by its address, or start it with that name allowed",
            )
            .close());
        }
        match headers.get(ORIGIN) {
            None => Ok(()),
            Some(origin) if same(origin.as_bytes(), host) => Ok(()),
            Some(_) => Err(Problem::of(
                "denied",
                "pages of another origin may not call this door; call it from a program, or serve the page from the same host",
            )
            .close()),
        }
    }

    /// An address cannot be rebound, a name can: so addresses pass where the door listens to more than this machine.
    fn known(&self, host: &str) -> bool {
        if host == "127.0.0.1" || host.eq_ignore_ascii_case("localhost") {
            return true;
        }
        match host.parse::<IpAddr>() {
            Ok(ip) => ip.is_loopback() || !self.loopback_only || self.listed(host),
            Err(_) => self.listed(host),
        }
    }

    fn listed(&self, host: &str) -> bool {
        self.configured.iter().any(|known| known.eq_ignore_ascii_case(host))
    }
}

/// The host without its port and without the brackets of an IPv6 address.
fn bare(host: &str) -> &str {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.split(']').next().unwrap_or(rest);
    }
    match host.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') && port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Whether a page's origin is the host that was asked.
fn same(origin: &[u8], host: &str) -> bool {
    let rest = origin.strip_prefix(b"http://").or_else(|| origin.strip_prefix(b"https://"));
    rest.is_some_and(|authority| authority.eq_ignore_ascii_case(host.as_bytes()))
}

/// blake3 of the bearer token, if one was brought.
///
/// Comparing hashes takes the same time wherever a guess begins to differ from the token.
pub fn token(headers: &HeaderMap) -> Result<[u8; 32], No> {
    bearer(headers).map(|token| *blake3::hash(token.as_bytes()).as_bytes())
}

/// The bearer token itself, for a path that goes on with it.
pub fn bearer(headers: &HeaderMap) -> Result<&str, No> {
    let header = headers.get(AUTHORIZATION).ok_or_else(nobody)?.to_str().map_err(|_| nobody())?;
    let (scheme, token) = header.split_at_checked(7).ok_or_else(nobody)?;
    if !scheme.eq_ignore_ascii_case("Bearer ") {
        return Err(nobody());
    }
    let token = token.trim_ascii();
    if token.is_empty() || token.len() > TOKEN_MAX {
        return Err(nobody());
    }
    Ok(token)
}

/// The answer to a missing or unknown credential: the same for both, so that guessing teaches nothing.
#[cold]
pub fn nobody() -> No {
    Problem::of(
        "unauthenticated",
        "no credential, or one that nobody here knows; send `Authorization: Bearer TOKEN` with the token from the data directory's file `token`",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::HeaderValue;

    #[test]
    fn hosts_and_origins() {
        let loopback = Names::new("127.0.0.1:1".parse().unwrap(), &["synod.lan".into()]);
        let open = Names::new("0.0.0.0:1".parse().unwrap(), &[]);
        for (host, origin, at_home, abroad) in [
            ("127.0.0.1:7171", None, true, true),
            ("localhost", None, true, true),
            ("LOCALHOST:1", Some("http://localhost:1"), true, true),
            ("[::1]:7171", None, true, true),
            ("127.0.0.2", None, true, true),
            ("synod.lan:7171", None, true, false),
            ("evil.example:7171", None, false, false),
            ("10.0.0.5:7171", None, false, true),
            ("127.0.0.1.evil.example", None, false, false),
            ("localhost:7171", Some("http://evil.example"), false, false),
            ("localhost:7171", Some("null"), false, false),
            ("localhost:7171", Some("http://localhost:9999"), false, false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static(host));
            if let Some(origin) = origin {
                headers.insert(ORIGIN, HeaderValue::from_static(origin));
            }
            assert_eq!(loopback.check(&headers, |_| false).is_ok(), at_home, "{host} {origin:?} at home");
            assert_eq!(open.check(&headers, |_| false).is_ok(), abroad, "{host} {origin:?} abroad");
        }
        assert!(loopback.check(&HeaderMap::new(), |_| true).is_err(), "no host at all");
    }

    #[test]
    fn tokens() {
        let token = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, HeaderValue::from_static(text));
            super::token(&headers).ok()
        };
        assert_eq!(token("Bearer abc"), Some(*blake3::hash(b"abc").as_bytes()));
        assert_eq!(token("bearer abc "), token("Bearer abc"));
        for bad in ["", "Bearer", "Bearer ", "Basic abc", "abc"] {
            assert_eq!(token(bad), None, "{bad:?}");
        }
    }
}
