//! Measures the node in-process against the raw disk: `cargo run --release -p synod --example node_measure [DIR]`.
//!
//! Prints the median of one durable operation beside the median of one overwriting `fdatasync`, and durable operations a second with many submitters, blocking and asynchronous, beside the bare file with groups of that size.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use synod::node::{Config, Handle, Node, Submission};
use synod_core::catalogue::{self, Class};
use synod_core::entry::{Envelope, Request};

const FOR: Duration = Duration::from_secs(2);

fn main() {
    let dir =
        std::env::args().nth(1).map_or_else(|| std::env::temp_dir().join("synod-measure"), PathBuf::from);
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    let node = Node::open(Config::new(dir.join("node"))).unwrap();
    let space = node.handle("default").unwrap();
    for _ in 0..2 {
        let raw = raw(&dir, 300);
        let one = one(&space);
        println!(
            "one durable operation: p50 {one:.0?}; raw overwrite fdatasync: p50 {raw:.0?}; {:.2} times",
            one.as_secs_f64() / raw.as_secs_f64()
        );
    }
    for submitters in [16, 64, 256] {
        let bare = submitters as f64 / raw(&dir, 300 * submitters).as_secs_f64();
        let blocking = blocking(&space, submitters);
        let tasks = tasks(&space, submitters);
        println!(
            "{submitters} submitters: {blocking:.0}/s blocking, {tasks:.0}/s asynchronous, bare file in such groups {bare:.0}/s"
        );
    }
    let status = space.status();
    println!(
        "entries {}, largest {}, sync p50 {} us, p99 {} us",
        status.entries, status.batch_max, status.sync_p50_us, status.sync_p99_us
    );
    node.stop();
    let begun = Instant::now();
    let node = Node::open(Config::new(dir.join("node"))).unwrap();
    println!("{} ({:?} in all)", node.restarts()[0], begun.elapsed());
    node.stop();
    std::fs::remove_dir_all(&dir).unwrap();
}

/// The median of writing so many bytes over others and flushing.
fn raw(dir: &Path, bytes: usize) -> Duration {
    let file = File::create(dir.join("raw")).unwrap();
    let size = 8 << 20;
    file.write_all_at(&vec![0; size], 0).unwrap();
    file.sync_all().unwrap();
    let block = vec![7; bytes];
    let mut at = 0;
    median((0..2000).map(|_| {
        let begun = Instant::now();
        file.write_all_at(&block, at as u64).unwrap();
        file.sync_data().unwrap();
        at = (at + bytes.next_multiple_of(8)) % (size - bytes);
        begun.elapsed()
    }))
}

fn median(all: impl Iterator<Item = Duration>) -> Duration {
    let mut all: Vec<_> = all.collect();
    all.sort_unstable();
    all[all.len() / 2]
}

fn push(space: &Handle, agent: &str) -> Submission {
    let card = catalogue::find("queue", "push").unwrap();
    let mut request =
        Request::new(&Envelope { principal: "owner", agent, key: None, sequence: None, trace: None });
    let body = r#"{"queue":"q","body":{"n":1,"text":"somewhat more than nothing, to be like a task"}}"#;
    synod_core::json::encode(card, body, &mut request, &mut space.salts(agent, None)).unwrap();
    Submission { request, class: Class::Work, agent: agent.to_owned(), key: None, deadline: None, card }
}

fn one(space: &Handle) -> Duration {
    median((0..4000).map(|_| {
        let submission = push(space, "heron");
        let begun = Instant::now();
        space.submit(submission).wait().unwrap().written();
        begun.elapsed()
    }))
}

fn blocking(space: &Handle, submitters: usize) -> f64 {
    let begun = Instant::now();
    let threads: Vec<_> = (0..submitters)
        .map(|nth| {
            let space = space.clone();
            std::thread::spawn(move || {
                let agent = format!("a{nth}");
                let mut done = 0u64;
                while begun.elapsed() < FOR {
                    space.submit(push(&space, &agent)).wait().unwrap().written();
                    done += 1;
                }
                done
            })
        })
        .collect();
    let done: u64 = threads.into_iter().map(|thread| thread.join().unwrap()).sum();
    done as f64 / begun.elapsed().as_secs_f64()
}

fn tasks(space: &Handle, submitters: usize) -> f64 {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let begun = Instant::now();
    let done: u64 = runtime.block_on(async {
        let tasks: Vec<_> = (0..submitters)
            .map(|nth| {
                let space = space.clone();
                tokio::spawn(async move {
                    let agent = format!("a{nth}");
                    let mut done = 0u64;
                    while begun.elapsed() < FOR {
                        space.submit(push(&space, &agent)).await.unwrap().written();
                        done += 1;
                    }
                    done
                })
            })
            .collect();
        let mut done = 0;
        for task in tasks {
            done += task.await.unwrap();
        }
        done
    });
    done as f64 / begun.elapsed().as_secs_f64()
}
