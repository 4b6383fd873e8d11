//! The program is killed at random moments of its work, and run again: nothing is lost.
//!
//! `PKG_KILLS` is the number of kills, `PKG_SEED` what the moments are made of.
#![expect(clippy::print_stderr, reason = "says what the moments came to")]

#[expect(dead_code, reason = "this world is made in another way")]
mod world;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use world::World;

/// Kills when nobody says how many.
const FEW: u64 = 24;
/// Packages of the world.
const PACKAGES: usize = 8;

/// What is killed, on which root.
const WORK: [(&str, &str, &[&str]); 6] = [
    ("install", "empty", &["install", "-y", "-U", "p7"]),
    ("upgrade", "old", &["upgrade", "-y", "-U"]),
    ("delete", "old", &["delete", "-y", "p3"]),
    ("autoremove", "orphans", &["autoremove", "-y"]),
    ("update", "empty", &["update", "-f"]),
    ("repo", "empty", &["repo", "-l"]),
];

/// Numbers that look random.
struct Noise(u64);

impl Noise {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end.max(1)
    }
}

fn number(name: &str) -> Option<u64> {
    env::var(name).ok()?.parse().ok()
}

fn files(name: &str) -> Vec<String> {
    let paths = ["bin", "share/doc", "share/locale/a/b", "libexec"];
    paths
        .map(|folder| format!("/usr/local/{folder}/{name}"))
        .into()
}

/// Version 1 of everything is installed, version 2 of every second package offered.
fn make() -> World {
    let world = World::new();
    let put = |version: &str, every: usize| {
        for at in (0..PACKAGES).step_by(every) {
            let name = format!("p{at}");
            let deps: Vec<String> = (0..at)
                .rev()
                .step_by(2)
                .map(|on| format!("p{on}"))
                .collect();
            let deps: Vec<&str> = deps.iter().map(String::as_str).collect();
            let files = files(&name);
            let files: Vec<&str> = files.iter().map(String::as_str).collect();
            world.package(&format!("{name}-{version}"), &deps, &files);
        }
        world.publish();
    };
    put("1", 1);
    world.run(&["update", "-q"]);
    world.run(&["shell", "-w", "SELECT 1"]);
    world.copy("root", "empty");
    world.run(&["install", "-y", "-q", "-U", "p7", "p6"]);
    put("2", 2);
    world.run(&["update", "-q"]);
    world.copy("root", "old");
    world.run(&["set", "-y", "-A", "1", "p7", "p6"]);
    world.copy("root", "orphans");
    world
}

fn command(world: &World, words: &[&str]) -> Command {
    let mut command = world.pkg();
    command.args(words).stdin(Stdio::null());
    if words[0] == "repo" {
        command.args([world.path("repo"), world.path("key")]);
    }
    command
}

/// What counts of a state: packages, files with contents, the offered packages.
fn state(world: &World) -> (String, BTreeMap<String, Vec<u8>>, String) {
    let installed = world.run(&["query", "-a", "%n-%v %a"]);
    let mut contents = BTreeMap::new();
    for (below, suffix) in [("root/usr", ""), ("repo", ".pkg"), ("repo", "meta.conf")] {
        for path in world
            .files(below)
            .iter()
            .filter(|path| path.ends_with(suffix))
        {
            let bytes = fs::read(world.path(&format!("{below}{path}")));
            contents.insert(format!("{below}{path}"), bytes.expect("a file"));
        }
    }
    (
        installed,
        contents,
        world.run(&["rquery", "-U", "-a", "%n-%v"]),
    )
}

/// What is wrong between files and database, if anything.
fn disagreement(world: &World) -> Option<String> {
    let checked = world.try_run(&["check", "-s", "-a"]);
    if !checked.status.success() {
        return Some(String::from_utf8_lossy(&checked.stderr).into_owned());
    }
    let owned = world.run(&["query", "-a", "%Fp"]);
    let mut owned: Vec<&str> = owned.lines().collect();
    owned.sort_unstable();
    let there = world.files("root/usr").into_iter();
    let there: Vec<String> = there.map(|path| format!("/usr{path}")).collect();
    (owned != there).then(|| format!("owned {owned:?}, there {there:?}"))
}

/// Names that are there only while something is under way.
fn leftovers(world: &World) -> Vec<String> {
    let mut found = world.files("root");
    found.extend(world.files("repo"));
    found.retain(|path| {
        let name = path.rsplit('/').next().unwrap_or_default();
        name.starts_with(".pkgtemp")
            || name.starts_with(".new")
            || name.ends_with(".new")
            || name == "journal"
            || name == "transaction"
    });
    found
}

/// Runs and kills; tells whether the program was still at work.
fn kill_after(world: &World, words: &[&str], time: Duration) -> bool {
    let mut child = command(world, words)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program");
    // Nobody says anything: what is waited for is the moment.
    let (_speaker, silence) = mpsc::channel::<()>();
    let _ = silence.recv_timeout(time);
    let _ = child.kill();
    !child.wait().expect("its end").success()
}

#[test]
fn killed_at_random_moments_nothing_is_lost() {
    let kills = number("PKG_KILLS").unwrap_or(FEW);
    let mut noise = Noise(number("PKG_SEED").unwrap_or(0x9e37_79b9_7f4a_7c15) | 1);
    let world = make();
    let mut works = Vec::new();
    for (name, root, words) in WORK {
        world.copy(root, "root");
        let begun = Instant::now();
        let output = command(&world, words).output().expect("the program");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {said}");
        works.push((name, root, words, begun.elapsed(), state(&world)));
    }
    let mut at_work = BTreeMap::new();
    for kill in 0..kills {
        let at = usize::try_from(kill).expect("a number") % works.len();
        let (name, root, words, takes, after) = &works[at];
        world.copy(root, "root");
        let micros = u64::try_from(takes.as_micros()).expect("a time");
        let moment = Duration::from_micros(noise.below(micros + micros / 8));
        let context = format!("{name} killed after {moment:?}");
        if kill_after(&world, words, moment) {
            *at_work.entry(*name).or_insert(0) += 1;
        }
        // To look is enough for files and database to agree.
        world.run(&["info", "-q", "-a"]);
        assert_eq!(disagreement(&world), None, "{context}");
        let again = command(&world, words).output().expect("the program");
        let said = String::from_utf8_lossy(&again.stderr).into_owned();
        // What was completed is not there to be removed once more.
        let gone = *name == "delete" && said.contains("No packages matched");
        assert!(again.status.success() || gone, "{context}: {said}");
        assert_eq!(state(&world), *after, "{context}, again");
        assert_eq!(disagreement(&world), None, "{context}, again");
        assert_eq!(leftovers(&world), [""; 0], "{context}, again");
    }
    eprintln!("{kills} kills, still at work: {at_work:?}");
}
