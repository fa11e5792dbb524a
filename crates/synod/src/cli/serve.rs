//! `synod serve`: a node in the foreground, until it is told to stop.
//!
//! The first line says at once where the data is; the second, once the log is read and the door is open, where the node is.
//! SIGINT or SIGTERM closes the door, lets what was begun end, and closes the logs; a second one does not wait.
//! SIGHUP has a node with a certificate look at its files at once.

use super::exit::{Exit, Stop};
use super::show::paint::Paint;
use crate::courier;
use crate::doors::http;
use crate::node::{Config, Node, StartError};
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::Instant;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// The port where a node is expected.
pub(super) const PORT: u16 = 7171;
/// Threads that speak HTTP at the most: more than this only take turns on one log.
const THREADS_MAX: usize = 4;

/// Its grammar.
pub fn command() -> Command {
    Command::new("serve")
        .about("Start a node here; it runs until it is told to stop")
        .arg(
            Arg::new("http")
                .long("http")
                .value_name("ADDR")
                .help("Where to listen; default 127.0.0.1:7171, and `:0` takes any free port"),
        )
        .arg(
            Arg::new("threads")
                .long("threads")
                .value_name("N")
                .value_parser(clap::value_parser!(u16).range(1..=64))
                .help("Threads that drive spaces; more than one pays when several spaces are busy; default 1"),
        )
        .arg(
            Arg::new("host")
                .long("host")
                .value_name("NAME")
                .action(ArgAction::Append)
                .help("A name by which this door may be called besides `localhost` and addresses"),
        )
        .arg(
            Arg::new("tls-cert")
                .long("tls-cert")
                .value_name("FILE")
                .requires("tls-key")
                .help("Speak TLS with the certificate in this PEM file, and those that lead to its authority; taken anew when it is renewed"),
        )
        .arg(
            Arg::new("tls-key")
                .long("tls-key")
                .value_name("FILE")
                .requires("tls-cert")
                .help("The PEM file with that certificate's private key"),
        )
        .arg(
            Arg::new("insecure-http")
                .long("insecure-http")
                .action(ArgAction::SetTrue)
                .help("Listen where other machines reach it, although tokens then cross the network in the clear"),
        )
        .arg(
            Arg::new("push-to-private")
                .long("push-to-private")
                .action(ArgAction::SetTrue)
                .help("Push mail to endpoints within this machine or network, too; anybody who may name an endpoint then reaches those"),
        )
        .arg(
            Arg::new("detached")
                .long("detached")
                .action(ArgAction::SetTrue)
                .help("Leave the terminal's session: signals typed there do not reach the node"),
        )
        .after_help("The data directory is made when it is not there; its `token` file (mode 0600) is the credential of its owner.\nWith --space, a new data directory begins with that space instead of `default`.")
}

/// Serves.
pub fn run(matches: &ArgMatches) -> Result<Exit, Stop> {
    if matches.get_flag("detached") {
        // Refused only to a process that leads a group: then it is apart already.
        let _ = rustix::process::setsid();
    }
    let data = matches.get_one::<String>("data").map(std::path::PathBuf::from);
    let data = data.unwrap_or_else(synod_client::data_dir);
    let addr = address(matches.get_one::<String>("http").map_or("", String::as_str))?;
    say(&format!("synod {}: data in {}", super::VERSION, data.display()));
    let since = Instant::now();
    let mut config = Config::new(&data);
    if let Some(space) = matches.get_one::<String>("space") {
        config.space = space.clone();
    }
    config.push_to_private = matches.get_flag("push-to-private");
    config.threads = matches.get_one::<u16>("threads").copied().unwrap_or(1).into();
    let file = |name: &str| matches.get_one::<String>(name).cloned();
    let tls =
        file("tls-cert").zip(file("tls-key")).map(|(certificate, key)| http::Tls::new(certificate, key));
    let options = http::Options {
        addr,
        hosts: matches.get_many("host").into_iter().flatten().cloned().collect(),
        tls: tls.clone(),
        insecure_http: matches.get_flag("insecure-http"),
        ..http::Options::default()
    };
    // Before anything is written: a node that may not listen there does not begin.
    options.check().map_err(|error| Stop::usage(error.to_string()))?;
    let node = Arc::new(Node::open(config).map_err(start)?);
    for restart in node.restarts().iter().filter(|restart| restart.requests > 0 || restart.checkpoint > 0) {
        say(&format!("  {restart}"));
    }
    let threads = std::thread::available_parallelism().map_or(2, |n| n.get()).clamp(2, THREADS_MAX);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build();
    let runtime =
        runtime.map_err(|error| Stop::new(Exit::Fault, format!("cannot start threads: {error}")))?;
    let paint = Paint::stdout();
    let scheme = if tls.is_some() { "https" } else { "http" };
    let bound = |addr: SocketAddr| {
        let ready = paint.green("ready");
        say(&format!(
            "{ready} at {scheme}://{addr} after {} ms (process {}); stop it with Ctrl-C",
            since.elapsed().as_millis(),
            std::process::id()
        ));
    };
    let served = runtime.block_on(async {
        let told = told_to_stop()?;
        if let Some(tls) = tls {
            tokio::spawn(told_to_look(tls)?);
        }
        let (stop, stopping) = watch::channel(false);
        let courier = courier::run(node.clone(), courier::Options::default(), stopping.clone());
        let courier = tokio::spawn(courier);
        let stopper = stop.clone();
        tokio::spawn(async move {
            told.await;
            stopper.send_replace(true);
        });
        let mut closing = stopping;
        let shutdown = async move { drop(closing.wait_for(|stop| *stop).await) };
        let served = http::serve(node.clone(), options, bound, shutdown).await;
        // Also when the door could not be opened.
        stop.send_replace(true);
        let _ = courier.await;
        served
    });
    runtime.shutdown_background();
    // The door has let go of it; then this is the last one, and dropping it closes the logs.
    if let Some(node) = Arc::into_inner(node) {
        node.stop();
    }
    match served {
        Ok(()) => {
            say("stopped");
            Ok(Exit::Done)
        }
        Err(error) if error.kind() == std::io::ErrorKind::InvalidInput => Err(Stop::usage(error.to_string())),
        Err(error) => Err(Stop::new(Exit::Fault, error.to_string())),
    }
}

/// Resolves at the first signal to stop; the second ends the process.
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        say("stopping: no new connections; what was begun is ended");
        tokio::spawn(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            std::process::exit(130);
        });
    })
}

/// SIGHUP: the files of the certificate are looked at now. Without a certificate it ends the node, as it ends any program.
fn told_to_look(tls: http::Tls) -> std::io::Result<impl Future<Output = ()>> {
    let mut hangup = signal(SignalKind::hangup())?;
    Ok(async move {
        while hangup.recv().await.is_some() {
            tls.look.notify_one();
        }
    })
}

fn start(error: StartError) -> Stop {
    let exit = match &error {
        StartError::Name(_) | StartError::Token(_) => Exit::Usage,
        StartError::Log { .. } | StartError::Fold { .. } => Exit::Wrong,
        _ => Exit::Fault,
    };
    Stop::new(exit, error.to_string())
}

/// `HOST:PORT`, `:PORT`, `PORT` or `HOST`; nothing is the default.
fn address(word: &str) -> Result<SocketAddr, Stop> {
    let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
    if word.is_empty() {
        return Ok(SocketAddr::new(loopback, PORT));
    }
    if let Ok(port) = word.strip_prefix(':').unwrap_or(word).parse::<u16>() {
        return Ok(SocketAddr::new(loopback, port));
    }
    if let Ok(host) = word.parse::<IpAddr>() {
        return Ok(SocketAddr::new(host, PORT));
    }
    let found = word.to_socket_addrs().ok().and_then(|mut found| found.next());
    found.ok_or_else(|| {
        Stop::usage(format!("`{word}` is no address to listen on; give one like 127.0.0.1:7171 or :0"))
    })
}

/// A line on standard output; nobody has to be there to read it.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_short_where_they_can_be() {
        for (word, addr) in [
            ("", "127.0.0.1:7171"),
            (":0", "127.0.0.1:0"),
            ("8080", "127.0.0.1:8080"),
            ("0.0.0.0", "0.0.0.0:7171"),
            ("[::1]:9", "[::1]:9"),
            ("127.0.0.1:1", "127.0.0.1:1"),
        ] {
            assert_eq!(address(word).unwrap().to_string(), addr, "{word}");
        }
        assert!(address("nonsense").is_err());
    }
}
