//! After a command.

use super::bed::Bed;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

fn after(bed: &Bed, dir: &Path, words: &[&str]) -> Option<String> {
    let event = json!({"cwd": dir, "hook_event_name": "PostToolUse", "tool_name": "Bash", "tool_input": {"command": "sed -i …"}});
    let said = bed.hook(dir, &[&["post-shell"], words].concat(), &event);
    assert_eq!((said.exit, said.err.as_str()), (0, ""), "{said:?}");
    let answer: Value = serde_json::from_str(&said.out).ok()?;
    assert_eq!(answer["hookSpecificOutput"]["hookEventName"], "PostToolUse");
    answer["hookSpecificOutput"]["additionalContext"].as_str().map(str::to_owned)
}

#[test]
fn what_a_command_changed_under_anothers_lock_is_named_once() {
    let bed = Bed::new();
    bed.lock("heron", &["src/auth/**"], &[]);
    assert_eq!(after(&bed, &bed.side, &[]), None);
    fs::write(bed.side.join("src/auth/login.rs"), "mine\n").unwrap();
    fs::write(bed.side.join("src/other.rs"), "mine\n").unwrap();
    let text = after(&bed, &bed.side, &[]).unwrap();
    assert!(text.starts_with("synod: `src/auth/login.rs` has changed although another agent holds a lock on it.\n- `heron` holds"), "{text}");
    assert!(
        text.contains("tell `heron` with the MCP tool `say`") && !text.contains("src/other.rs"),
        "{text}"
    );
    assert!(!text.contains("works in this directory too"), "{text}");
    assert_eq!(after(&bed, &bed.side, &[]), None, "said once");
    fs::write(bed.side.join("src/auth/login.rs"), "mine again\n").unwrap();
    assert!(after(&bed, &bed.side, &[]).is_some(), "and again when it changes again");
    assert_eq!(
        fs::read_to_string(bed.side.join("src/auth/login.rs")).unwrap(),
        "mine again\n",
        "nothing is undone"
    );
}

#[test]
fn in_a_shared_directory_nobody_is_accused() {
    let mut bed = Bed::new();
    let main = bed.main.clone();
    bed.sit("owl", &main);
    bed.lock("heron", &["src/auth/**"], &[]);
    fs::write(bed.main.join("src/auth/login.rs"), "heron's\n").unwrap();
    let text = after(&bed, &bed.main, &["--as", "owl"]).unwrap();
    assert!(text.contains("`heron` works in this directory too"), "{text}");
    assert_eq!(after(&bed, &bed.main, &["--as", "heron"]), None);
}

#[test]
fn new_files_without_a_lock_are_named_where_one_is_required() {
    let bed = Bed::new();
    fs::write(bed.side.join("new.rs"), "").unwrap();
    let text = after(&bed, &bed.side, &["--require-lock"]).unwrap();
    assert!(
        text.contains("`new.rs` has changed without a lock of yours")
            && text.contains(r#"{"paths":["new.rs"]"#),
        "{text}"
    );
    assert_eq!(after(&bed, &bed.side, &[]), None);
}
