//! `synod blob put FILE` and `synod blob get HASH`: artefacts as files.
//!
//! The verbs on the cards take bytes in JSON; these two read and write files of any length.
//! A put that was cut off goes on where it stopped when the same is typed again.
//! A get writes beside the file that it was asked for and moves it there once the hash is right; what is not whole is removed.

use super::exit::{Exit, Stop};
use super::place::Place;
use super::{grammar, verb};
use clap::{Arg, ArgMatches, Command};
use serde_json::json;
use std::fs::File;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use synod_client::{About, Space, Stored};

/// How often a line about progress is drawn anew.
const DRAWN: Duration = Duration::from_millis(100);

/// The machine's grammar, with files.
pub fn command(machine: Command) -> Command {
    let file = Arg::new("file")
        .value_name("FILE")
        .help("A file of any length, or `-` for standard input; sent again, it goes on where it broke off")
        .conflicts_with_all(["content", "content_base64", grammar::KEY, grammar::IF_LOCK, grammar::IF_TERM]);
    let put = |put: Command| {
        put.arg(file)
            .after_help("Example: synod blob put build.tar.gz --keep-ms 30d")
            .mut_arg("content", |content| content.help("Short text instead of a file"))
    };
    machine.mut_subcommand("put", put).subcommand(
        Command::new("get")
            .about("Get a blob's bytes, and make sure that they are what its name says")
            .arg(Arg::new("blob").value_name("BLOB").required(true).help("The blob, as `blake3:HEX`"))
            .arg(
                Arg::new("out")
                    .short('o')
                    .long("out")
                    .value_name("FILE")
                    .help("Write into this file; default: standard output"),
            )
            .after_help("Example: synod blob get blake3:af13… -o build.tar.gz"),
    )
}

/// Carries out a verb of blobs.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    match matches.subcommand() {
        Some(("get", matches)) => get(place, matches).await,
        Some(("put", of_file)) if of_file.contains_id("file") => put(place, of_file).await,
        _ => verb::run(place, "blob", matches).await,
    }
}

async fn put(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let word = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let file = word("file").unwrap_or("-");
    let base = Path::new(file).file_name().map(|name| name.to_string_lossy().into_owned());
    let about = About {
        media_type: word("media_type").map(str::to_owned),
        name: word("name").map(str::to_owned).or(base.filter(|_| file != "-")),
        keep_ms: word("keep_ms").map(|span| super::words::milliseconds("keep_ms", span)).transpose()?,
    };
    let space = place.space()?;
    let mut line = Line::new();
    let stored = match file {
        "-" => space.blob().put_stream(std::io::stdin(), &about, |sent| line.draw(sent, None)).await,
        path => {
            let source = File::open(path).map_err(|error| cannot("read", path, &error))?;
            space.blob().put(source, &about, |sent, all| line.draw(sent, Some(all))).await
        }
    };
    line.end();
    let stored = stored?;
    if let Some(wanted) = word("blob").and_then(synod_core::content::hash)
        && synod_core::content::name(&wanted) != stored.blob.as_str().into()
    {
        return Err(other(&space, &stored).await);
    }
    let card = grammar::find("blob", "put").ok_or_else(|| Stop::usage("there is no blob.put"))?;
    let reply = json!({"blob": stored.blob, "size": stored.size, "fresh": stored.fresh});
    verb::answer(place, card, &reply.to_string())
}

/// What was stored has another name than was asked for.
async fn other(space: &Space, stored: &Stored) -> Stop {
    if stored.fresh {
        let _ = space.blob().delete(&stored.blob).await;
    }
    Stop::new(
        Exit::Refused,
        format!("conflict: the file hashes to {}; name it so, or look at the file", stored.blob),
    )
}

async fn get(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let blob = matches.get_one::<String>("blob").map_or("", String::as_str);
    let space = place.space()?;
    let mut line = Line::new();
    let Some(out) = matches.get_one::<String>("out").filter(|out| *out != "-") else {
        let mut stdout = std::io::stdout().lock();
        space.blob().get(blob, &mut stdout, |_, _| {}).await?;
        stdout.flush()?;
        return Ok(Exit::Done);
    };
    let mut part = Unfinished::beside(out)?;
    let blobs = space.blob();
    let got = tokio::select! {
        got = blobs.get(blob, &mut part.file, |come, all| line.draw(come, Some(all))) => got.map_err(Stop::from),
        _ = tokio::signal::ctrl_c() => Err(Stop::new(Exit::Fault, "interrupted; nothing was kept")),
    };
    line.end();
    let size = got?;
    part.finish(out)?;
    if place.json {
        writeln!(std::io::stdout(), "{}", json!({"blob": blob, "size": size, "file": out}))?;
    } else {
        eprintln!("{size} bytes in {out}");
    }
    Ok(Exit::Done)
}

/// A file that is not whole yet, and is gone if it never becomes so.
struct Unfinished {
    file: File,
    path: Option<PathBuf>,
}

impl Unfinished {
    fn beside(out: &str) -> Result<Unfinished, Stop> {
        let mut path = PathBuf::from(out);
        let mut name = path.file_name().unwrap_or_default().to_os_string();
        name.push(format!(".{}.part", std::process::id()));
        path.set_file_name(name);
        let file = File::create_new(&path).map_err(|error| cannot("write", out, &error))?;
        Ok(Unfinished { file, path: Some(path) })
    }

    /// Moves it where it belongs.
    fn finish(mut self, out: &str) -> Result<(), Stop> {
        let moved = self.file.sync_all().and_then(|()| match &self.path {
            Some(path) => std::fs::rename(path, out),
            None => Ok(()),
        });
        moved.map_err(|error| cannot("write", out, &error))?;
        self.path = None;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            let _ = std::fs::remove_file(path);
        }
    }
}

fn cannot(what: &str, path: &str, error: &std::io::Error) -> Stop {
    Stop::usage(format!("cannot {what} {path}: {error}"))
}

/// One line on a terminal that says how far it is.
struct Line {
    shown: bool,
    since: Instant,
    first: Option<u64>,
    drawn: Option<Instant>,
}

impl Line {
    fn new() -> Line {
        Line { shown: std::io::stderr().is_terminal(), since: Instant::now(), first: None, drawn: None }
    }

    fn draw(&mut self, done: u64, all: Option<u64>) {
        let first = *self.first.get_or_insert(done);
        let over = all.is_some_and(|all| done >= all);
        if !self.shown || (!over && self.drawn.is_some_and(|drawn| drawn.elapsed() < DRAWN)) {
            return;
        }
        self.drawn = Some(Instant::now());
        let rate = (done - first.min(done)) as f64 / 1e6 / self.since.elapsed().as_secs_f64().max(0.001);
        let _ = write!(std::io::stderr(), "\r{}\x1b[K", text(done, all, rate));
    }

    fn end(&mut self) {
        if self.drawn.is_some() {
            let _ = writeln!(std::io::stderr());
        }
    }
}

fn text(done: u64, all: Option<u64>, rate: f64) -> String {
    let mega = |bytes: u64| format!("{:.1}", bytes as f64 / 1e6);
    let Some(all) = all else { return format!("{} MB, {rate:.0} MB/s", mega(done)) };
    let full = (done.min(all) * 24).checked_div(all).unwrap_or(24) as usize;
    format!(
        "[{}{}] {} of {} MB, {rate:.0} MB/s",
        "#".repeat(full),
        " ".repeat(24 - full),
        mega(done),
        mega(all)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_how_far_it_is() {
        assert_eq!(text(0, Some(0), 0.0), format!("[{}] 0.0 of 0.0 MB, 0 MB/s", "#".repeat(24)));
        assert_eq!(
            text(1_500_000, Some(3_000_000), 12.4),
            format!("[{}{}] 1.5 of 3.0 MB, 12 MB/s", "#".repeat(12), " ".repeat(12))
        );
        assert_eq!(text(1_500_000, None, 3.0), "1.5 MB, 3 MB/s");
    }

    #[test]
    fn what_is_not_whole_is_removed() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("a").to_string_lossy().into_owned();
        drop(Unfinished::beside(&out).unwrap());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
        let mut part = Unfinished::beside(&out).unwrap();
        part.file.write_all(b"whole").unwrap();
        part.finish(&out).unwrap();
        assert_eq!(std::fs::read(&out).unwrap(), b"whole");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
