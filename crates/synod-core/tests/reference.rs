//! The committed reference says what the catalogue says.

#[path = "../examples/reference/pages.rs"]
mod pages;

use std::path::Path;

#[test]
fn docs_reference_is_what_the_catalogue_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference");
    for (name, text) in pages::all() {
        let committed = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert!(
            committed == text,
            "docs/reference/{name} is out of date: run `cargo xtask docs` and commit it"
        );
    }
    let pages = pages::all().len();
    let files = std::fs::read_dir(&folder).expect("docs/reference").count();
    assert_eq!(files, pages, "docs/reference has a file that no card makes: remove it");
}
