//! What can be wrong before anything is begun: a sentence each, and exit code 2.

use std::fs;

use crate::house::{House, said};

fn check(house: &House, words: &[&str], sentence: &str) {
    let output = house.demo(words);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains(sentence), "{sentence:?} is not in: {}", said(&output));
    assert!(output.stdout.is_empty(), "{}", said(&output));
}

#[test]
fn what_is_no_repository_is_named() {
    let house = House::new("mistakes");
    check(&house, &[], "is not in a git repository");
    house.git(&["init", "-q"]);
    check(&house, &[], "has no commits yet");
    fs::remove_dir_all(house.repository()).unwrap();
    check(&house, &[], "there is no folder");
}

#[test]
fn a_folder_of_somebody_else_is_not_touched() {
    let house = House::with_history("folder");
    fs::create_dir_all(house.out()).unwrap();
    fs::write(house.out().join("notes.txt"), "mine").unwrap();
    check(&house, &[], "is not empty and not from an earlier demo");
    assert_eq!(fs::read_to_string(house.out().join("notes.txt")).unwrap(), "mine");
    fs::remove_dir_all(house.out()).unwrap();
    fs::write(house.out(), "a file").unwrap();
    check(&house, &[], "cannot write to");
}

#[test]
fn without_git_it_says_so() {
    let house = House::new("no-git");
    let output = house.command(&[]).env("PATH", house.dir()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("there is no git here"), "{}", said(&output));
}

#[test]
fn words_that_make_no_sense_are_refused() {
    let house = House::new("words");
    check(&house, &["--workers", "0"], "--workers");
    check(&house, &["--frobnicate"], "--frobnicate");
}

#[test]
fn a_shallow_clone_works_and_is_called_one() {
    let house = House::with_history("shallow");
    let origin = format!("file://{}", house.repository().display());
    let clone = house.dir().join("clone");
    let made = std::process::Command::new("git")
        .args(["clone", "-q", "--depth", "5", &origin])
        .arg(&clone)
        .status()
        .unwrap();
    assert!(made.success());
    let output = house.command_on(&clone, &[]).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("shallow clone"), "{}", said(&output));
}
