//! The official clients, installed once into the target directory from the lists in `clients/`.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Everything the scripts are made of.
const FILES: &[(&str, &str)] = &[
    ("package.json", include_str!("clients/package.json")),
    ("package-lock.json", include_str!("clients/package-lock.json")),
    (".npmrc", include_str!("clients/.npmrc")),
    ("requirements.txt", include_str!("clients/requirements.txt")),
    ("talk.mjs", include_str!("clients/talk.mjs")),
    ("walk.json", include_str!("clients/walk.json")),
    ("walk.mjs", include_str!("clients/walk.mjs")),
    ("client1.mjs", include_str!("clients/client1.mjs")),
    ("client2.mjs", include_str!("clients/client2.mjs")),
    ("client.py", include_str!("clients/client.py")),
];

/// The conformance runner and the node that it needs, newer than the one that clients need.
const CONFORMANCE: &[(&str, &str)] = &[
    ("package.json", include_str!("conformance/package.json")),
    ("package-lock.json", include_str!("conformance/package-lock.json")),
    (".npmrc", include_str!("conformance/.npmrc")),
];

/// Where things of this test are kept between runs.
pub fn home(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// The folder with the scripts, and with `node_modules` once [`node`] was called.
pub fn scripts() -> PathBuf {
    written("mcp-clients", FILES)
}

/// A folder with these files in it.
fn written(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let home = home(name);
    fs::create_dir_all(&home).unwrap();
    for (name, text) in files {
        // Written only when it differs: another test may be reading it.
        if fs::read_to_string(home.join(name)).is_ok_and(|old| old == *text) {
            continue;
        }
        fs::write(home.join(name), text).unwrap();
    }
    home
}

/// The conformance runner, ready to be told what to do.
pub fn runner() -> Command {
    let home = written("mcp-conformance", CONFORMANCE);
    installed(&home, "package-lock.json", "node_modules", || {
        need("npm", "--version", "install npm, which comes with node");
        // One of the packages is node itself, which its own script puts into place.
        let words = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
        run(Command::new("npm").args(words).current_dir(&home));
    });
    let mut command = Command::new(home.join("node_modules/.bin/node"));
    command.arg(home.join("node_modules/@modelcontextprotocol/conformance/dist/index.js")).current_dir(home);
    command
}

/// The TypeScript clients. Fails with what to install where node or npm is missing.
pub fn node() -> PathBuf {
    let home = scripts();
    installed(&home, "package-lock.json", "node_modules", || {
        need("node", "--version", "install node 20 or newer");
        need("npm", "--version", "install npm, which comes with node");
        let words = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
        run(Command::new("npm").args(words).current_dir(&home));
    });
    home
}

/// The Python client: the interpreter that has it.
pub fn python() -> PathBuf {
    let home = scripts();
    let python = home.join("venv/bin/python");
    installed(&home, "requirements.txt", "venv", || {
        need("python3", "--version", "install python 3.10 or newer");
        let made = Command::new("python3").args(["-m", "venv", "venv"]).current_dir(&home).output();
        assert!(
            made.as_ref().is_ok_and(|made| made.status.success()),
            "python3 cannot make a virtual environment: install its venv and pip (on Debian: python3-venv); {made:?}"
        );
        let words =
            ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"];
        run(Command::new(&python).args(words).current_dir(&home));
    });
    python
}

/// Installs what a list asks for, once for each content of the list, and one process at a time.
pub fn installed(home: &Path, list: &str, what: &str, install: impl FnOnce()) {
    let lock = File::create(home.join(format!("{what}.lock"))).unwrap();
    rustix::fs::flock(&lock, rustix::fs::FlockOperation::LockExclusive).unwrap();
    let (asked, stamp) = (fs::read_to_string(home.join(list)).unwrap(), home.join(format!("{what}.done")));
    if fs::read_to_string(&stamp).is_ok_and(|done| done == asked) {
        return;
    }
    let _ = fs::remove_file(&stamp);
    let _ = fs::remove_dir_all(home.join(what));
    install();
    fs::write(stamp, asked).unwrap();
}

/// Fails with a sentence where a program is missing.
fn need(program: &str, word: &str, sentence: &str) {
    let found = Command::new(program).arg(word).output();
    assert!(found.is_ok_and(|found| found.status.success()), "`{program}` does not run: {sentence}");
}

/// Runs it, and fails with what it said.
pub fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}: {}\n{out}\n{err}", output.status);
    out.into_owned()
}
