//! Offline merge: two agents edit copies of one doc without a node, and merge late, in either order.
//!
//! ```text
//!   heron@train ──edit──edit──▶ file ─┐   first ┌─▶ doc `forth` ─┐
//!                                     ├────────▶│                ├─▶ the same digest, the same values
//!   wren@ferry  ──edit──edit──▶ file ─┘  second └─▶ doc `back`  ─┘
//! ```
//!
//! Run it with `cargo xtask example offline-merge`.
//! It exits with success only if both docs and all copies come to one digest, no number was lost, and a copy from a backup was refused.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use synod_client::{DocCopy, DocFile, Error, Rule, Space, Synod};

const RULES: [(&str, Rule); 4] =
    [("tokens", Rule::Sum), ("reviewed", Rule::Set), ("worst", Rule::Max), ("notes", Rule::Append)];

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let files = std::env::temp_dir().join(format!("synod-offline-merge-{}", std::process::id()));
    if let Err(error) = std::fs::create_dir_all(&files) {
        eprintln!("{}: {error}", files.display());
        return ExitCode::FAILURE;
    }
    let played = play(&files).await;
    let _ = std::fs::remove_dir_all(&files);
    match played {
        Ok(true) => {
            println!("both orders came to the same, and nothing was lost");
            ExitCode::SUCCESS
        }
        Ok(false) => {
            eprintln!("the docs differ, or something was lost");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn play(files: &Path) -> Result<bool, Error> {
    let space = Synod::find()?.space("default");
    // One life, and the same with the other order of merging.
    let (forth, forth_well) = story(&space, files, "forth", ["heron@train", "wren@ferry"]).await?;
    let (back, back_well) = story(&space, files, "back", ["wren@ferry", "heron@train"]).await?;
    println!("merged heron first: {forth}\nmerged wren first:  {back}");
    Ok(forth == back && forth_well && back_well)
}

/// What happens to one doc; its digest at the end, and whether all was well.
async fn story(space: &Space, files: &Path, doc: &str, order: [&str; 2]) -> Result<(String, bool), Error> {
    space.agent("owner").doc().create(doc, Rule::Last, &RULES).await?;
    // Before they leave, each takes a copy along.
    let file = |actor: &str| -> PathBuf { files.join(format!("{doc}-{actor}.copy")) };
    for actor in ["heron@train", "wren@ferry"] {
        DocFile::create(file(actor), &DocCopy::new(doc, actor)?)?;
        sync(space, &file(actor)).await?;
    }
    // On the way there is no node: a file each, edited in its place. The time is said, so that both docs hear of the same.
    let edits: [(&str, &str, Value); 10] = [
        ("heron@train", "tokens", json!(1200)),
        ("heron@train", "reviewed", json!("src/a.rs")),
        ("heron@train", "worst", json!(7)),
        ("heron@train", "notes", json!("a.rs leaks a handle")),
        ("heron@train", "title", json!("leaks")),
        ("wren@ferry", "tokens", json!(800)),
        ("wren@ferry", "reviewed", json!("src/a.rs")),
        ("wren@ferry", "reviewed", json!("src/b.rs")),
        ("wren@ferry", "worst", json!(4)),
        ("wren@ferry", "title", json!("leaks and races")),
    ];
    for (time, (actor, key, value)) in edits.iter().enumerate() {
        DocFile::open(file(actor))?.edit(|copy| copy.write_at(key, value, 1_000 + time as u64))?;
    }
    // Heron has second thoughts about a file; wren reviews the same one and knows nothing of that.
    let heron = DocFile::open(file("heron@train"))?;
    heron.edit(|copy| copy.remove("reviewed", Some(&json!("src/a.rs"))))?;

    // Back home, late, one after the other; and once more, since nobody remembers who did already.
    for actor in order.into_iter().chain(order) {
        sync(space, &file(actor)).await?;
    }

    // Heron keeps a backup, goes on, loses the file, and goes on from the backup: the node knows better.
    let mut backup = heron.read()?;
    heron.edit(|copy| copy.write_at("tokens", &json!(2), 2_000))?;
    sync(space, &file("heron@train")).await?;
    backup.write_at("tokens", &json!(5), 3_000)?;
    backup.write_at("tokens", &json!(5), 4_000)?;
    let refused = agent(space, "heron@train").doc().sync(&mut backup).await;
    let found_out = refused.is_err_and(|error| error.is("conflict"));

    // Who asks the node, who kept a copy, who makes a new one: all know the same.
    let mut digests = vec![sync(space, &file("wren@ferry")).await?.digest()];
    digests.push(heron.read()?.digest());
    digests.push(space.doc().show(doc).await?["digest"].as_str().unwrap_or_default().to_owned());
    let mut fresh = DocCopy::new(doc, "owner@home")?;
    space.agent("owner").doc().sync(&mut fresh).await?;
    digests.push(fresh.digest());

    let expected = [
        ("notes", json!(["a.rs leaks a handle"])),
        ("reviewed", json!(["src/a.rs", "src/b.rs"])),
        ("title", json!("leaks and races")),
        ("tokens", json!(2_002)),
        ("worst", json!(7)),
    ];
    let whole = expected.iter().all(|(key, value)| fresh.read(key) == *value);
    println!("`{doc}`: {}", json!(fresh.values().into_iter().collect::<BTreeMap<_, _>>()));
    let one = digests.iter().all(|digest| *digest == digests[0]);
    Ok((digests[0].clone(), whole && found_out && one))
}

/// Brings the copy in a file together with the node's.
async fn sync(space: &Space, file: &Path) -> Result<DocCopy, Error> {
    let file = DocFile::open(file)?;
    file.sync(agent(space, file.read()?.actor()).doc()).await?;
    file.read()
}

/// Whoever an actor belongs to.
fn agent(space: &Space, actor: &str) -> synod_client::Agent {
    space.agent(actor.split('@').next().unwrap_or(actor))
}
