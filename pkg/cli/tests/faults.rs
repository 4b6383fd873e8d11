//! The disk refuses a change that the database makes: SQLite writes its files itself, so the calls of
//! the program are made to fail, each of them in turn. Files and database agree afterwards, and the
//! next pkg does the work.
//!
//! `PKG_FAULTS=all` fails every call; without it every fourth.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]
#![expect(clippy::print_stderr, reason = "says how many calls there were")]

#[expect(dead_code, reason = "nothing is cut here")]
mod tracer;
#[expect(dead_code, reason = "these repositories are not signed")]
mod world;

use std::env;
use std::fs;

use tracer::{Call, Verdict, trace};
use world::World;

/// ENOSPC and EIO.
const FULL: i32 = 28;
const BROKEN: i32 = 5;

/// What is done.
const WORK: [&[&str]; 3] = [
    &["install", "-y", "-U", "tool"],
    &["set", "-y", "-A", "1", "-a"],
    &["delete", "-y", "lib"],
];

/// Whether a call changes the database or a file beside it that SQLite makes.
fn is_database(call: &Call) -> bool {
    call.paths.iter().any(|path| {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        name.is_some_and(|name| name.starts_with("local.sqlite"))
    })
}

/// What is wrong after a call failed, if anything: what is registered must be there, and the work
/// must be done the next time.
fn wrong(world: &World, words: &[&str], installed: &str, errors: &str) -> Option<String> {
    let run = |words: &[&str]| world.ask("root", words);
    let look = || {
        if errors.contains("panicked") {
            return Err(errors.to_owned());
        }
        run(&["info", "-a"])?;
        run(&["check", "-s", "-a"])?;
        // What was done after all has nothing left to be done.
        if run(&["query", "-a", "%n-%v %a"])? != installed {
            run(words)?;
        }
        let found = run(&["query", "-a", "%n-%v %a"])?;
        if found != installed {
            return Err(format!("{found:?} is installed"));
        }
        run(&["check", "-s", "-a"])?;
        let left = world.files("root");
        let stray = |path: &&String| path.contains(".pkgtemp") || path.ends_with("/journal");
        left.iter()
            .find(stray)
            .map_or(Ok(()), |path| Err(format!("{path} stays")))
    };
    look().err()
}

#[test]
fn every_change_of_the_database_may_fail_and_nothing_is_lost() {
    let step = match env::var("PKG_FAULTS").as_deref() {
        Ok("all") => 1,
        _ => 4,
    };
    let world = World::new();
    world.package("lib-1.0", &[], &["/usr/local/lib/lib.txt"]);
    world.package("tool-1.0", &["lib"], &["/usr/local/bin/tool"]);
    world.run(&["repo", "-q", &world.text("repo")]);
    world.describe("repo");
    world.run(&["update", "-q"]);
    let (root, errors) = (world.path("root"), world.path("errors"));
    for words in WORK {
        world.copy("root", "before");
        let mut command = world.pkg();
        command.args(words);
        let mut count = 0;
        let mut counting = |call: &Call| {
            count += usize::from(is_database(call));
            Verdict::Go
        };
        let code = trace(&command, &root, &errors, &mut counting, &mut |_| {});
        assert_eq!(code, Some(0), "{words:?}");
        let installed = world.run(&["query", "-a", "%n-%v %a"]);
        world.copy("root", "behind");
        let (mut problems, mut noticed, mut tried) = (Vec::new(), 0, 0);
        for fails in (0..count).step_by(step) {
            world.copy("before", "root");
            let mut at = 0;
            let mut failed = String::new();
            let mut judge = |call: &Call| {
                if !is_database(call) {
                    return Verdict::Go;
                }
                at += 1;
                if at - 1 != fails {
                    return Verdict::Go;
                }
                failed = format!("{call:?}");
                Verdict::Fail(if call.is_sync() { BROKEN } else { FULL })
            };
            let code = trace(&command, &root, &errors, &mut judge, &mut |_| {});
            let said = fs::read_to_string(&errors).expect("what it said");
            tried += 1;
            noticed += usize::from(code != Some(0));
            if code != Some(0) && !said.starts_with("pkg: ") {
                problems.push(format!("{failed}: code {code:?}, said {said:?}"));
            }
            if let Some(problem) = wrong(&world, words, &installed, &said) {
                problems.push(format!("{words:?}, call {fails} ({failed}): {problem}"));
            }
        }
        eprintln!(
            "{}: {tried} of {count} calls failed, {noticed} were told",
            words[0]
        );
        assert!(problems.is_empty(), "{}: {problems:#?}", problems.len());
        // A journal that cannot be removed in the end is no failure, all else is.
        assert!(noticed * 2 > tried, "{words:?}: {noticed} of {tried}");
        world.copy("behind", "root");
    }
}
