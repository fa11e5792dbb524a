//! Writes `docs/reference` from the catalogue: `cargo xtask docs`.
//!
//! The first word is the folder; without one the pages go to standard output.

mod pages;

use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1);
    for (name, text) in pages::all() {
        match &folder {
            Some(folder) => {
                std::fs::create_dir_all(folder)?;
                std::fs::write(Path::new(folder).join(name), text)?;
                println!("{folder}/{name}");
            }
            None => print!("{text}"),
        }
    }
    Ok(())
}
