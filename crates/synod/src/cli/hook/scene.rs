//! Where a hook runs and for whom: the repository, the agent, the space, the node.
//!
//! Who speaks is, in this order: `--as`; the seat of an ancestor; `$SYNOD_AGENT`; the only seat of this worktree.
//! Nobody found is nobody in particular: then every lock is another's.

use super::event::Event;
use super::holds::{self, Lock, Me};
use crate::cli::exit::Stop;
use crate::cli::place::Place;
use clap::ArgMatches;
use std::path::{Path, PathBuf};
use std::time::Duration;
use synod_client::repository::Repository;
use synod_client::seat::{self, Seat};
use synod_client::{Error, Space, Synod};

/// How long a node that is away is waited for: somebody waits for this hook.
const PATIENCE: Duration = Duration::from_millis(250);
/// How long one question may take.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Where, and for whom.
#[derive(Debug)]
pub struct Scene {
    place: Place,
    /// The directory the client was in.
    pub here: PathBuf,
    /// The root of the worktree, or that directory outside of any.
    pub root: PathBuf,
    repository: Option<Repository>,
    me: Me,
    /// Agents with a seat in this very worktree, without the one that asks.
    pub neighbours: Vec<String>,
    /// Whether a node that cannot be asked is a no.
    pub strict: bool,
    /// Whether an edit needs a lock of one's own.
    pub require_lock: bool,
}

impl Scene {
    /// What the command line, the environment, the event and the seats say.
    pub fn new(matches: &ArgMatches, event: Option<&Event>) -> Result<Scene, Stop> {
        let mut place = Place::new(matches)?;
        if matches.get_one::<String>("patience").is_none() {
            place.options.patience = PATIENCE;
        }
        place.options.timeout = TIMEOUT;
        let cwd = std::env::current_dir().unwrap_or_default();
        let here = event.and_then(|event| event.cwd.as_ref()).map_or(cwd.clone(), |told| cwd.join(told));
        let repository = Repository::find(&here);
        let root = repository.as_ref().map_or(here.clone(), |repository| repository.root().to_owned());
        let data = place.options.data_dir();
        let (seat, me) = who(matches, &place, &seat::all(&data), &root);
        if place.guessed {
            let own = || repository.as_ref().map_or_else(|| "default".to_owned(), Repository::space);
            place.space = seat.as_ref().map_or_else(own, |seat| seat.space.clone());
        }
        let neighbours = seat::all(&data)
            .into_iter()
            .filter(|other| other.root.as_ref() == Some(&root) && Some(&other.agent) != me.agent.as_ref())
            .map(|other| other.agent)
            .collect();
        let flag = |name: &str| matches.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or(false);
        let (strict, require_lock) = (flag("strict"), flag("require-lock"));
        Ok(Scene { place, here, root, repository, me, neighbours, strict, require_lock })
    }

    /// For whom.
    pub fn me(&self) -> &Me {
        &self.me
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.place.options.data_dir()
    }

    /// The space's name.
    pub fn space_name(&self) -> &str {
        &self.place.space
    }

    /// What locks call these paths. What lies outside of the repository has no name in it, and nobody can lock it there.
    pub fn names(&self, paths: &[PathBuf]) -> Vec<String> {
        let mut names: Vec<String> =
            paths.iter().flat_map(|path| self.names_of(&self.here.join(path))).collect();
        names.sort();
        names.dedup();
        names
    }

    /// A link and what it leads to are two names: an edit may go through the one or replace the other.
    fn names_of(&self, path: &Path) -> Vec<String> {
        let beneath = |name: String| if path.is_dir() && name != "**" { format!("{name}/**") } else { name };
        match &self.repository {
            Some(repository) => {
                let names = [repository.lock_name(path), repository.link_name(path)];
                names.into_iter().flatten().map(beneath).collect()
            }
            None => {
                let name = path.strip_prefix(&self.root).ok().map(|name| name.to_string_lossy().into_owned());
                name.map(beneath).into_iter().collect()
            }
        }
    }

    /// The space, spoken to as whoever owns the token.
    pub fn space(&self) -> Result<Space, Error> {
        Ok(Synod::connect(self.place.options.clone())?.space(&self.place.space))
    }

    /// The locks that may touch these names. A space that nobody has used yet has none.
    pub async fn locks(&self, names: &[String]) -> Result<Vec<Lock>, Error> {
        match holds::touching(&self.space()?, names).await {
            Err(error) if error.is("not_found") => Ok(Vec::new()),
            locks => locks,
        }
    }
}

fn who(matches: &ArgMatches, place: &Place, seats: &[Seat], root: &Path) -> (Option<Seat>, Me) {
    let named =
        |name: &str| seats.iter().find(|seat| seat.agent == name && seat.root.as_deref() == Some(root));
    let flag = matches.get_one::<String>("as");
    let own = match flag {
        Some(_) => None,
        None => seat::choose(seats, &seat::ancestors(), None),
    };
    let seat = match (&own, &place.agent) {
        (Some(_), _) => own,
        // A name that was said is that agent; its seat here, if it has one, knows its session.
        (None, Some(name)) => named(name).cloned(),
        (None, None) => seat::choose(seats, &[], Some(root)),
    };
    let me = match (&seat, &place.agent) {
        (Some(seat), _) => Me::from_handle(&seat.handle),
        (None, Some(name)) => Me::from_handle(name),
        (None, None) => Me::default(),
    };
    (seat, me)
}
