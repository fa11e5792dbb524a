//! Which files a patch of the `apply_patch` form names.
//!
//! ```text
//!   *** Begin Patch
//!   *** Update File: src/a.rs
//!   *** Move to: src/b.rs
//!   *** Add File: src/c.rs
//!   *** Delete File: src/d.rs
//!   *** End Patch
//! ```
//!
//! Only lines that begin so count: what a patch adds begins with `+`.

/// Where a patch of this form begins.
const BEGIN: &str = "*** Begin Patch";
/// What stands before a path.
const BEFORE: &[&str] = &["*** Update File: ", "*** Add File: ", "*** Delete File: ", "*** Move to: "];

/// Adds every path that the patch changes, both sides of a move; nothing when the text is no such patch.
pub fn paths(text: &str, paths: &mut Vec<String>) {
    let Some(at) = text.find(BEGIN) else { return };
    for line in text[at..].lines() {
        let path = BEFORE.iter().find_map(|before| line.strip_prefix(before));
        paths.extend(path.map(str::trim).filter(|path| !path.is_empty()).map(str::to_owned));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_headings_name_files() {
        let mut found = Vec::new();
        paths(
            "apply_patch <<'EOF'\n*** Begin Patch\n*** Add File: a b.rs\n+*** Delete File: no.rs\n*** End Patch\nEOF",
            &mut found,
        );
        assert_eq!(found, ["a b.rs"]);
        paths("*** Update File: x.rs", &mut found);
        assert_eq!(found.len(), 1, "not a patch");
    }
}
