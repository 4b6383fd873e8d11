//! The power goes while pkg is at work: of what was not synced anything may be missing. The next
//! pkg completes or undoes, and nothing is lost.
//!
//! `PKG_CUTS` is the number of moments of each kind of work that are looked at; without it they are
//! few.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]
#![expect(clippy::print_stderr, reason = "says what the moments came to")]

#[expect(dead_code, reason = "no call fails here")]
mod tracer;
#[expect(dead_code, reason = "these repositories are not signed")]
mod world;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::env;
use std::fs;

use tracer::memory::{Memory, Survival};
use tracer::{Call, Verdict, trace};
use world::World;

/// Moments when nobody says how many.
const FEW: usize = 12;

/// What is done on which root, and what is installed behind it.
const WORK: [(&str, &str, &[&str], &str); 4] = [
    (
        "install",
        "empty",
        &["install", "-y", "-U", "tool"],
        "lib-2\ntool-2\n",
    ),
    (
        "upgrade",
        "old",
        &["upgrade", "-y", "-U"],
        "lib-2\nother-1\ntool-2\n",
    ),
    ("delete", "old", &["delete", "-y", "lib"], "other-1\n"),
    ("autoremove", "orphan", &["autoremove", "-y"], "other-1\n"),
];

/// A repository of two packages, and roots: one with nothing, one with older versions, one with a
/// package that nothing needs any more.
fn make() -> World {
    let world = World::new();
    let files = |name: &str| {
        ["bin", "share/doc", "libexec/deep/er"].map(|folder| format!("/usr/local/{folder}/{name}"))
    };
    let put = |label: &str, deps: &[&str]| {
        let name = label.rsplit_once('-').expect("a label").0;
        let files = files(name);
        let mut paths: Vec<&str> = files.iter().map(String::as_str).collect();
        let versioned = format!("/usr/local/share/{label}");
        paths.push(&versioned);
        world.package(label, deps, &paths);
    };
    put("lib-1", &[]);
    put("tool-1", &["lib"]);
    put("other-1", &[]);
    world.run(&["repo", "-q", &world.text("repo")]);
    world.describe("repo");
    world.run(&["install", "-y", "-q", "tool", "other"]);
    world.copy("root", "old");
    world.run(&["delete", "-y", "-q", "-f", "tool"]);
    world.copy("root", "orphan");
    world.run(&["delete", "-y", "-q", "-a"]);
    for label in ["lib-1", "tool-1"] {
        fs::remove_file(world.path(&format!("repo/All/{label}.pkg"))).expect("an archive");
    }
    put("lib-2", &[]);
    put("tool-2", &["lib"]);
    world.run(&["repo", "-q", &world.text("repo")]);
    fs::remove_dir_all(world.path("root")).expect("a root");
    fs::create_dir_all(world.path("root")).expect("a root");
    world.run(&["update", "-q", "-f"]);
    world.copy("root", "empty");
    for root in ["old", "orphan"] {
        let updated = world.ask(root, &["update", "-q", "-f"]);
        updated.expect("a catalogue");
    }
    world
}

/// What is wrong with a root after its program was started again, if anything.
fn wrong(world: &World, root: &str, words: &[&str], installed: &str) -> Option<String> {
    let run = |words: &[&str]| world.ask(root, words);
    let look = || {
        // Whoever only looks settles what was under way.
        run(&["info", "-a"])?;
        // What is finished for it may leave it nothing to be done, and it says so.
        let again = run(words);
        let names = run(&["query", "-a", "%n-%v"])?;
        if names != installed {
            return Err(format!("{names:?} is installed; {again:?}"));
        }
        run(&["check", "-s", "-a"])?;
        let listed = run(&["query", "-a", "%Fp"])?;
        let listed: BTreeSet<String> = listed.lines().map(str::to_owned).collect();
        let there = world.files(&format!("{root}/usr")).into_iter();
        let there: BTreeSet<String> = there.map(|path| format!("/usr{path}")).collect();
        if listed != there {
            return Err(format!("listed {listed:?}, there {there:?}"));
        }
        let kept = world.files(&format!("{root}/var/db/pkg"));
        let stray = |path: &&String| path.ends_with(".new") || path.ends_with("/journal");
        match kept.iter().find(stray) {
            Some(path) => Err(format!("{path} stays")),
            None => Ok(()),
        }
    };
    look().err()
}

/// Cuts the power at moments of one kind of work; gives how many changes it makes and how many of
/// the moments were looked at.
fn cut(world: &World, number: usize, moments: usize) -> (usize, usize) {
    let (name, from, words, installed) = WORK[number];
    let root = world.path("root");
    world.copy(from, "root");
    let mut command = world.pkg();
    command.args(words);
    let errors = world.path("errors");
    let mut changes = 0;
    let mut count = |_: &Call| {
        changes += 1;
        Verdict::Go
    };
    let code = trace(&command, &root, &errors, &mut count, &mut |_| {});
    assert_eq!(
        code,
        Some(0),
        "{name}: {}",
        fs::read_to_string(&errors).expect("it")
    );
    world.copy(from, "root");
    let memory = RefCell::new(Memory::of(&root));
    let mut at = 0;
    let mut found: Vec<(String, Survival)> = Vec::new();
    let mut look = |call: &Call| {
        // Evenly over the work, and each time another part of the changes.
        let wanted = at * moments / changes != (at + 1) * moments / changes;
        at += 1;
        if wanted {
            let number = found.len();
            let survival = match number % 5 {
                0 => Survival::Names,
                1 => Survival::Contents,
                2 => Survival::Synced,
                _ => Survival::Chance(number as u64),
            };
            let after = world.path(&format!("after/{number}"));
            memory.borrow().survivors(&after, survival);
            found.push((format!("before change {at}, {call:?}"), survival));
        }
        Verdict::Go
    };
    let mut take_in = |call: &Call| memory.borrow_mut().after(call);
    let code = trace(&command, &root, &errors, &mut look, &mut take_in);
    assert_eq!(code, Some(0), "{name}");
    // Only now: the program must be gone, as it would be.
    let problems = found
        .iter()
        .enumerate()
        .filter_map(|(number, (what, survival))| {
            let after = format!("after/{number}");
            let problem = wrong(world, &after, words, installed);
            fs::remove_dir_all(world.path(&after)).expect("a root");
            problem.map(|problem| format!("{name}, {what}, {survival:?}: {problem}"))
        });
    let problems: Vec<String> = problems.collect();
    assert!(problems.is_empty(), "{}: {problems:#?}", problems.len());
    (changes, found.len())
}

#[test]
fn power_cut_at_any_moment_loses_nothing() {
    let moments = env::var("PKG_CUTS").ok().and_then(|text| text.parse().ok());
    let moments = moments.unwrap_or(FEW);
    let world = make();
    for (number, work) in WORK.iter().enumerate() {
        let (changes, looked) = cut(&world, number, moments);
        eprintln!("{}: {looked} of {changes} moments", work.0);
        assert!(
            changes > 30 && looked * 2 >= moments.min(changes),
            "{}",
            work.0
        );
    }
}
