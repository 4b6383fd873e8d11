//! Kills at any moment, two runs at once, damaged entries.

#![expect(
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for ordinary code"
)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use common::{Toy, ToyJob, diamond, outcomes, victim as victim_command, victim_root, warnings};

/// A chain and a fan of jobs that each take a few hundredths of a second, write to their scratch
/// folders, and note in `runs` that they ran.
fn busy() -> Vec<ToyJob> {
    let script = |name: &str, from: &str| {
        format!(
            "echo {name} >> $SRC/../runs; i=0; while [ $i -lt 40 ]; do i=$((i+1)); \
             echo $i {name} | tee -a $OUT/data > $SCRATCH/state; done; \
             cat {from} >> $OUT/data; mkdir -p $OUT/deep; cksum < $OUT/data > $OUT/deep/sum"
        )
    };
    vec![
        ToyJob::new("one", &[], &["a.txt"], script("one", "$SRC/a.txt")),
        ToyJob::new("two", &["one"], &[], script("two", "$IN_one/data")),
        ToyJob::new(
            "three",
            &["one"],
            &["b.txt"],
            script("three", "$IN_one/deep/sum"),
        ),
        ToyJob::new("four", &["one"], &[], script("four", "$IN_one/data")),
        ToyJob::new(
            "five",
            &["two", "three"],
            &[],
            script("five", "$IN_two/data $IN_three/data"),
        ),
        ToyJob::new(
            "six",
            &["four", "five"],
            &[],
            script("six", "$IN_four/data $IN_five/data"),
        ),
    ]
}

#[test]
#[ignore = "started by the other tests as a process of its own"]
fn victim() {
    let toy = Toy::at(&victim_root());
    if toy.root.join("hang").exists() {
        toy.run(&[ToyJob::new("one", &[], &[], "exec sleep 600")], &["one"]);
    }
    let (summary, events) = toy.run(&busy(), &["six"]);
    assert!(
        summary.success(),
        "{:?} {:?}",
        outcomes(&events),
        warnings(&events)
    );
}

/// Returns every file under the exported folders with its content.
fn products(toy: &Toy) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(dir: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else {
                found.insert(path.clone(), fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    for job in busy() {
        walk(&toy.obj(job.name), &mut found);
    }
    let strip = |path: PathBuf| path.strip_prefix(toy.obj("")).unwrap().to_owned();
    found
        .into_iter()
        .map(|(path, content)| (strip(path), content))
        .collect()
}

#[test]
fn killed_at_any_moment_the_next_run_ends_with_the_same_products() {
    let reference = Toy::new();
    let started = Instant::now();
    assert!(
        victim_command(&reference.root)
            .stdout(Stdio::null())
            .status()
            .unwrap()
            .success()
    );
    let whole = started.elapsed();
    let expected = products(&reference);
    for round in 1..=10_u32 {
        let toy = Toy::new();
        // Three kills in a row, at moments that differ from round to round.
        for kill in 1..=3_u32 {
            let mut child = victim_command(&toy.root)
                .stdout(Stdio::null())
                .spawn()
                .unwrap();
            let moment = whole * ((round * 7 + kill * 13) % 29) / 29;
            let end = Instant::now() + moment;
            while Instant::now() < end && child.try_wait().unwrap().is_none() {
                std::thread::park_timeout(Duration::from_millis(1));
            }
            // The child may have come to its end before its moment.
            let _ = child.kill();
            child.wait().unwrap();
        }
        let (summary, events) = toy.run(&busy(), &["six"]);
        assert!(summary.success(), "{:?}", outcomes(&events));
        assert_eq!(products(&toy), expected, "round {round}");
        let (summary, _) = toy.run(&busy(), &["six"]);
        assert_eq!((summary.cached, summary.rebuilt), (6, 0), "round {round}");
    }
}

#[test]
fn two_runs_at_once_build_each_job_once_and_both_succeed() {
    let toy = Toy::new();
    let spawn = || {
        victim_command(&toy.root)
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    };
    let mut runs = [spawn(), spawn(), spawn()];
    for run in &mut runs {
        assert!(run.wait().unwrap().success());
    }
    let text = fs::read_to_string(toy.root.join("runs")).unwrap();
    let mut ran: Vec<_> = text.lines().collect();
    ran.sort_unstable();
    assert_eq!(ran, ["five", "four", "one", "six", "three", "two"]);
}

#[test]
fn children_of_a_killed_run_are_ended_by_the_next() {
    let toy = Toy::new();
    fs::write(toy.root.join("hang"), "").unwrap();
    let mut child = victim_command(&toy.root)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let log = toy.obj("log/one.log");
    while !fs::read_to_string(&log).is_ok_and(|text| text.contains("sleep 600")) {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let quick = [ToyJob::new("one", &[], &[], "echo quick > $OUT/x")];
    let started = Instant::now();
    let (summary, _) = toy.run(&quick, &["one"]);
    assert!(summary.success() && started.elapsed() < Duration::from_secs(60));
}

/// Flips a byte in the middle of every file below a folder of the cache.
fn damage(toy: &Toy, folder: &str) -> usize {
    let mut count = 0;
    for shelf in fs::read_dir(toy.obj("cache/v1").join(folder)).unwrap() {
        for entry in fs::read_dir(shelf.unwrap().path()).unwrap() {
            let path = entry.unwrap().path();
            let mut bytes = fs::read(&path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0x55;
            fs::write(&path, bytes).unwrap();
            count += 1;
        }
    }
    count
}

#[test]
fn corrupt_content_is_named_dropped_and_made_again() {
    let toy = Toy::new();
    toy.run(&diamond(), &["top"]);
    let expected = fs::read(toy.obj("top/top")).unwrap();
    assert!(damage(&toy, "blob") >= 4);
    // Nothing reads the damaged content as long as nothing changed.
    assert_eq!(toy.run(&diamond(), &["top"]).0.cached, 4);
    for job in ["base", "left", "right", "top"] {
        fs::remove_dir_all(toy.obj(job)).unwrap();
    }
    let (summary, events) = toy.run(&diamond(), &["top"]);
    assert!(summary.success(), "{:?}", outcomes(&events));
    assert_eq!(fs::read(toy.obj("top/top")).unwrap(), expected);
    let warnings = warnings(&events);
    let blob = toy.obj("cache/v1/blob").display().to_string();
    assert!(!warnings.is_empty());
    assert!(
        warnings
            .iter()
            .all(|w| w.starts_with(&format!("corrupt cache entry {blob}"))),
        "{warnings:?}"
    );
    assert_eq!(toy.run(&diamond(), &["top"]).0.cached, 4);
}

#[test]
fn job_that_finds_its_input_corrupt_has_it_made_again_first() {
    let toy = Toy::new();
    toy.run(&diamond(), &["top"]);
    damage(&toy, "blob");
    toy.write("b.txt", "gamma\n");
    let (summary, events) = toy.run(&diamond(), &["top"]);
    assert!(summary.success(), "{:?}", outcomes(&events));
    assert_eq!(summary.cached + summary.rebuilt, 4);
    assert_eq!(
        fs::read_to_string(toy.obj("top/top")).unwrap(),
        "alpha\ngamma\nahpla\n"
    );
}

#[test]
fn corrupt_results_are_named_dropped_and_made_again() {
    let toy = Toy::new();
    toy.run(&diamond(), &["top"]);
    assert_eq!(damage(&toy, "action"), 4);
    let (summary, events) = toy.run(&diamond(), &["top"]);
    assert_eq!(summary.rebuilt, 4, "{:?}", outcomes(&events));
    assert_eq!(warnings(&events).len(), 4, "{:?}", warnings(&events));
}
