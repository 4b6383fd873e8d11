//! Ours and another pkg in turns: the same packages, options and repository, each in a root of its
//! own, on a file system that is chosen.
//!
//! Everything is synced before a program begins, so that nobody waits for what another wrote; and
//! after it ended, because a program that syncs nothing leaves its work to the system. Both times are
//! told. Each work is done twice by each program, in roots of their own, and each goes first once.
//!
//! No files are removed before the works that remove some: for a minute, and longer where it was not
//! synced, ext4 goes round the inodes of removed files one by one when it makes new ones, which takes
//! many times as long as all the rest. So nothing else is to remove many files before, either.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use super::inputs;
use super::{Bench, Time};

/// Roots of each program, whose is first in turn.
const ROUNDS: [[&str; 2]; 2] = [["ours", "other"], ["ours-again", "other-again"]];

/// Something that is measured.
struct Work {
    what: &'static str,
    words: &'static [&'static str],
    /// Files that are installed afterwards.
    files: usize,
    /// Packages that are of the newer version afterwards.
    newer: usize,
}

/// In this order. Before the one that has newer packages the repository gets them.
const WORKS: [Work; 5] = [
    Work {
        what: "install 1,000 packages, 100,000 files",
        words: &["install", "-q", "-U", "-g", "*"],
        files: 100_000,
        newer: 0,
    },
    Work {
        what: "check -s -a, 100,000 files",
        words: &["check", "-q", "-s", "-a"],
        files: 100_000,
        newer: 0,
    },
    Work {
        what: "query -a of all files",
        words: &["query", "-a", "%Fp"],
        files: 100_000,
        newer: 0,
    },
    Work {
        what: "upgrade 500 packages, 50,000 files",
        words: &["upgrade", "-q", "-U"],
        files: 100_000,
        newer: 500,
    },
    Work {
        what: "delete 1,000 packages",
        words: &["delete", "-q", "-a", "-f"],
        files: 0,
        newer: 0,
    },
];

/// How long a program took.
#[derive(Clone, Copy)]
struct Taken {
    time: Time,
    /// Seconds of the wall clock until everything was on the disk.
    settled: f64,
}

/// A program and the name of its root.
struct Side {
    bench: Bench,
    root: &'static str,
}

impl Side {
    fn new(program: &Path, folder: &Path, root: &'static str) -> Self {
        let side = Self {
            bench: Bench::new(program, folder),
            root,
        };
        side.bench.root(root, "first");
        side.bench.once(root, &["update", "-q"]);
        side
    }

    /// Does a work, and looks whether it was done.
    fn run(&self, work: &Work) -> Taken {
        let Self { bench, root } = self;
        if work.newer > 0 {
            bench.turn_to_second(root);
        }
        rustix::fs::sync();
        let begun = Instant::now();
        let time = bench.once(root, work.words);
        rustix::fs::sync();
        let settled = begun.elapsed().as_secs_f64();
        let files = files(&bench.folder.join(root).join("usr"));
        let mut query = bench.pkg(root, &["query", "-a", "%v"]);
        let output = query.stdout(Stdio::piped()).output().expect("the program");
        let versions = String::from_utf8_lossy(&output.stdout);
        let newer = versions.lines().filter(|version| *version == "2").count();
        let found = (files, newer);
        assert_eq!(found, (work.files, work.newer), "{root}: {}", work.what);
        Taken { time, settled }
    }
}

/// Files in a folder and below.
fn files(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    let each = entries.flatten().map(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => files(&entry.path()),
        _ => 1,
    });
    each.sum()
}

/// The kind of a folder's file system, where the system tells.
fn kind_of(folder: &Path) -> String {
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let words = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ').skip(1);
        Some((words.next()?, words.next()?))
    });
    let above = words.filter(|(place, _)| folder.starts_with(place));
    // Of two in one place the later lies above.
    let nearest = above.max_by_key(|(place, _)| place.len());
    nearest.map_or("unknown", |pair| pair.1).to_owned()
}

fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let words: Vec<&str> = text.split(' ').take(3).collect();
    words.join(", ")
}

/// Measures both and prints the tables. `PKG_BENCH_DIR` is the folder in which a temporary one is
/// made; else cargo's own for such things.
pub(crate) fn run(ours: &Path, other: &Path) {
    let usual = || PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let above = env::var_os("PKG_BENCH_DIR").map_or_else(usual, PathBuf::from);
    let folder = tempfile::tempdir_in(above).expect("a folder");
    let folder = folder.path().canonicalize().expect("a folder");
    println!("Making the inputs ...");
    inputs::make_installed(&folder);
    let rounds = ROUNDS.map(|[first, second]| {
        [
            Side::new(ours, &folder, first),
            Side::new(other, &folder, second),
        ]
    });
    println!("On {}, load averages {}", kind_of(&folder), load());
    println!("| seconds (until all is on the disk), CPU | ours | other | ratio |");
    println!("|---|---|---|---|");
    for work in &WORKS {
        for (round, [ours, other]) in rounds.iter().enumerate() {
            let (mine, theirs) = if round == 0 {
                let mine = ours.run(work);
                (mine, other.run(work))
            } else {
                let theirs = other.run(work);
                (ours.run(work), theirs)
            };
            row(work.what, mine, theirs);
        }
    }
    println!("Load averages {}", load());
}

fn row(what: &str, ours: Taken, other: Taken) {
    let [mine, theirs] = [ours, other].map(|taken| {
        let Taken { time, settled } = taken;
        format!("{:.2} ({settled:.2}), {:.2}", time.wall, time.cpu)
    });
    let ratio = ours.time.wall / other.time.wall;
    let settled = ours.settled / other.settled;
    println!("| {what} | {mine} | {theirs} | {ratio:.2} ({settled:.2}) |");
}
