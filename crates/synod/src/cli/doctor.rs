//! `synod doctor`: is everything as it should be, and if not, what to do.
//!
//! Each check is one line: ok, warn or fail, what was found, and the way out.
//! It looks at the data directory and speaks to the node; the only thing it writes is a probe file, which it removes.
//! Typed by a coding agent, it says what that agent's sandbox keeps from it, and which setting lifts it ([`sandbox`]).

mod sandbox;

use super::exit::{Exit, Stop};
use super::place::Place;
use super::show::{paint::Paint, time};
use clap::Command;
use serde_json::json;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::time::{Duration, Instant};
use synod_client::{Error, Fault, Synod};

/// Below this much free space the node will soon refuse work.
const ROOM_LEAST: u64 = 256 << 20;
/// A disk whose flush takes longer than this makes every command slow.
const SYNC_SLOW: Duration = Duration::from_millis(20);
/// How many flushes are measured.
const SYNCS: usize = 32;
/// How far the node's time may be from this machine's before it is worth a line.
const CLOCK_FAR_MS: u64 = 2_000;

/// A certificate that is good for less than this should have been renewed by now: 14 days, in milliseconds.
const RENEW_MS: u64 = 14 * 86_400_000;

/// Its grammar.
pub fn command() -> Command {
    Command::new("doctor").about("Check directory, disk, clock, token and node, and say what to do")
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Ok,
    Warn,
    Fail,
}

struct Line {
    mark: Mark,
    about: &'static str,
    text: String,
}

fn ok(about: &'static str, text: impl Into<String>) -> Line {
    Line { mark: Mark::Ok, about, text: text.into() }
}
fn warn(about: &'static str, text: impl Into<String>) -> Line {
    Line { mark: Mark::Warn, about, text: text.into() }
}
fn fail(about: &'static str, text: impl Into<String>) -> Line {
    Line { mark: Mark::Fail, about, text: text.into() }
}

/// Checks and tells. Ends with 5 when something fails.
pub fn run(place: &Place) -> Result<Exit, Stop> {
    let dir = place.options.data_dir();
    let mut lines = vec![version()];
    if place.options.url.is_none() {
        lines.extend(directory(&dir));
    }
    lines.extend(super::quick(async { Ok(node(place).await) })?);
    let sandbox = sandbox::lines(&lines, &dir);
    lines.extend(sandbox);
    let worst = lines.iter().map(|line| line.mark).max().unwrap_or(Mark::Ok);
    let mut out = std::io::stdout().lock();
    if place.json {
        let word = |mark| ["ok", "warn", "fail"][mark as usize];
        let checks: Vec<_> = lines
            .iter()
            .map(|line| json!({"check": line.about, "result": word(line.mark), "detail": line.text}))
            .collect();
        writeln!(out, "{}", json!({"result": word(worst), "checks": checks}))?;
    } else {
        let paint = Paint::stdout();
        for line in &lines {
            let mark = match line.mark {
                Mark::Ok => paint.green("ok  "),
                Mark::Warn => paint.yellow("warn"),
                Mark::Fail => paint.red("fail"),
            };
            writeln!(out, "{mark}  {:<10} {}", line.about, line.text)?;
        }
    }
    Ok(if worst == Mark::Fail { Exit::Wrong } else { Exit::Done })
}

fn version() -> Line {
    ok("version", format!("synod {} on {} {}", super::VERSION, std::env::consts::OS, std::env::consts::ARCH))
}

fn directory(dir: &Path) -> Vec<Line> {
    let meta = match fs::metadata(dir) {
        Ok(meta) if meta.is_dir() => meta,
        Ok(_) => {
            return vec![fail(
                "directory",
                format!("{} is not a directory; choose another with --data", dir.display()),
            )];
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return vec![warn(
                "directory",
                format!("{} does not exist yet; `synod serve` makes it", dir.display()),
            )];
        }
        Err(error) => return vec![fail("directory", format!("cannot look at {}: {error}", dir.display()))],
    };
    let mut lines = vec![permissions(dir, &meta)];
    lines.push(token(dir));
    lines.push(room(dir));
    lines.push(flush(dir));
    lines
}

fn permissions(dir: &Path, meta: &fs::Metadata) -> Line {
    let mode = meta.permissions().mode() & 0o777;
    if meta.uid() != rustix::process::geteuid().as_raw() {
        return warn(
            "directory",
            format!(
                "{} belongs to user {}, and this is user {}; the node must run as the owner",
                dir.display(),
                meta.uid(),
                rustix::process::geteuid().as_raw()
            ),
        );
    }
    match mode & 0o022 {
        0 => ok("directory", format!("{} (mode {mode:03o})", dir.display())),
        _ => fail(
            "directory",
            format!("others can write to {0} (mode {mode:03o}); mend it with: chmod go-w {0}", dir.display()),
        ),
    }
}

fn token(dir: &Path) -> Line {
    let path = dir.join("token");
    match fs::metadata(&path) {
        Ok(meta) if meta.permissions().mode() & 0o077 != 0 => {
            fail("token", format!("others can read {0}; mend it with: chmod 600 {0}", path.display()))
        }
        Ok(_) => match fs::File::open(&path) {
            Ok(_) => ok("token", format!("{} (mode 600)", path.display())),
            Err(error) => fail("token", format!("cannot read {}: {error}", path.display())),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            warn("token", "there is none yet; the first `synod serve` makes it, or set SYNOD_TOKEN")
        }
        Err(error) => fail("token", format!("cannot look at {}: {error}", path.display())),
    }
}

fn room(dir: &Path) -> Line {
    match rustix::fs::statvfs(dir) {
        Ok(stat) => {
            let free = stat.f_bavail.saturating_mul(stat.f_frsize);
            match free < ROOM_LEAST {
                true => fail(
                    "disk",
                    format!(
                        "{} free; below {} work will be refused soon: free some space",
                        time::bytes(free),
                        time::bytes(ROOM_LEAST)
                    ),
                ),
                false => ok("disk", format!("{} free", time::bytes(free))),
            }
        }
        Err(error) => warn("disk", format!("cannot tell how much is free: {error}")),
    }
}

/// How long a durable overwrite takes here: the floor under every command.
fn flush(dir: &Path) -> Line {
    let path = dir.join(format!("doctor-{}", std::process::id()));
    let measured = measure(&path);
    let _ = fs::remove_file(&path);
    match measured {
        Ok(median) if median > SYNC_SLOW => warn(
            "flush",
            format!("{} at the median; every command waits for one: use a faster disk", micros(median)),
        ),
        Ok(median) => ok("flush", format!("{} at the median", micros(median))),
        Err(error) => fail("flush", format!("cannot write in {}: {error}", dir.display())),
    }
}

fn measure(path: &Path) -> std::io::Result<Duration> {
    use std::os::unix::fs::FileExt;
    let file = fs::OpenOptions::new().read(true).write(true).create_new(true).open(path)?;
    file.write_all_at(&[0; 64 << 10], 0)?;
    file.sync_all()?;
    let mut took = Vec::with_capacity(SYNCS);
    for n in 0..SYNCS {
        let since = Instant::now();
        file.write_all_at(&[n as u8; 512], (n * 512) as u64)?;
        file.sync_data()?;
        took.push(since.elapsed());
    }
    took.sort();
    Ok(took[SYNCS / 2])
}

fn micros(span: Duration) -> String {
    format!("{} µs", span.as_micros())
}

async fn node(place: &Place) -> Vec<Line> {
    let synod = match Synod::connect(place.options.clone()) {
        Ok(synod) => synod,
        // A directory that keeps its address or its token to itself is not the same as no node.
        Err(error) if matches!(error, Error::Fault(Fault::Setup(_))) => {
            return vec![fail("node", error.to_string())];
        }
        Err(error) => return vec![warn("node", error.to_string())],
    };
    let base = synod.target().base.clone();
    match synod.get("/healthz").await {
        Ok(_) => {}
        // Whom nobody trusts may well be running; what to do stands in the sentence.
        Err(error @ Error::Fault(Fault::Setup(_))) => return vec![fail("node", error.to_string())],
        Err(error) => {
            return vec![fail("node", format!("{error}; is it running? start it with: synod serve"))];
        }
    }
    let mut lines = vec![ok("node", format!("answers at {base}"))];
    let mut until = None;
    lines.push(match synod.get("/readyz").await {
        Ok(text) => {
            let about: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
            until = about["certified_until"].as_u64();
            let reasons: Vec<&str> =
                about["degraded"].as_array().into_iter().flatten().filter_map(|r| r.as_str()).collect();
            if reasons.is_empty() {
                ok("ready", "it takes requests")
            } else {
                warn("ready", reasons.join("; "))
            }
        }
        Err(error) => fail("ready", error.to_string()),
    });
    lines.extend(until.map(|until| certificate(until, time::now())));
    match synod.space(&place.space).call("space", "show", &json!({})).await {
        Ok(about) => {
            lines.push(ok("access", format!("the token opens `{}`", place.space)));
            lines.push(clock(about["time"].as_u64().unwrap_or(0), time::now()));
        }
        Err(error) if error.is("unauthenticated") => {
            lines.push(fail(
                "access",
                "the node does not know this token; give its data directory with --data, or set SYNOD_TOKEN",
            ));
        }
        Err(error) => lines.push(warn("access", error.to_string())),
    }
    lines
}

/// Whether the certificate has to be renewed soon.
fn certificate(until: u64, now: u64) -> Line {
    let Some(left) = until.checked_sub(now) else {
        return fail(
            "tls",
            format!(
                "the certificate expired {}; renew it: the node takes it by itself",
                time::rfc3339(until)
            ),
        );
    };
    let about = format!("the certificate is good for {}, until {}", time::span(left), time::rfc3339(until));
    match left < RENEW_MS {
        true => warn("tls", format!("{about}; renew it: the node takes it by itself")),
        false => ok("tls", about),
    }
}

/// Replicated time stands still while nothing happens, so only time ahead of the clock means something.
fn clock(node: u64, here: u64) -> Line {
    match node.checked_sub(here) {
        Some(ahead) if ahead > CLOCK_FAR_MS => warn(
            "clock",
            format!(
                "the space is {} ahead of this machine's clock; look at the clock, then: synod space accept-clock",
                time::span(ahead)
            ),
        ),
        _ => ok("clock", format!("the space's time is {}", time::rfc3339(node))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_readable_token_is_found() {
        let dir = std::env::temp_dir().join(format!("synod-doctor-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        assert_eq!(directory(&dir)[0].mark, Mark::Warn);
        fs::create_dir_all(&dir).unwrap();
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o700)).unwrap();
        fs::write(dir.join("token"), "x").unwrap();
        fs::set_permissions(dir.join("token"), fs::Permissions::from_mode(0o644)).unwrap();
        let lines = directory(&dir);
        let mark = |about: &str| lines.iter().find(|line| line.about == about).unwrap().mark;
        assert_eq!((mark("directory"), mark("token")), (Mark::Ok, Mark::Fail));
        assert_ne!(mark("flush"), Mark::Fail);
        assert_eq!(fs::read_dir(&dir).unwrap().count(), 1, "the probe is gone");
        fs::remove_dir_all(dir).unwrap();
        let days = |n: u64| n * 86_400_000;
        assert_eq!(certificate(days(20_000), days(20_001)).mark, Mark::Fail);
        assert_eq!(certificate(days(20_013), days(20_000)).mark, Mark::Warn);
        assert_eq!(certificate(days(20_015), days(20_000)).mark, Mark::Ok);
        assert_eq!(clock(10_000, 1_000).mark, Mark::Warn);
        assert_eq!(clock(1_000, 10_000).mark, Mark::Ok);
    }
}
