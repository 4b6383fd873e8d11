//! The speed of pkg beside what it is to reach, on inputs that are made here.
//!
//! ```text
//! cargo bench -p pkg-cli --bench speed                 the table
//! PEER=/path/to/pkg cargo bench -p pkg-cli --bench speed    with another pkg's column
//! PKG_BESIDE=/path/to/pkg PKG_BENCH_DIR=/on/ext4 cargo bench -p pkg-cli --bench speed
//!                                                install, check, query, upgrade and delete alone:
//!                                                ours and another pkg in turns, in that folder
//! ```
//!
//! Everything lies in memory where the system has a file system there (`/dev/shm`), but for its
//! packages' own fsync. A time is the median of the runs, in seconds of the wall clock, with the
//! seconds that all CPUs spent beside it: on a machine that others keep busy those are what counts.
//! What leaves something changed is run once. The peak of memory is that of one more run.
#![expect(clippy::print_stdout, reason = "the table is the program's result")]

mod beside;
mod inputs;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use inputs::ABI;

/// Runs of what can be repeated.
const RUNS: usize = 3;

/// Seconds of a run.
#[derive(Clone, Copy)]
struct Time {
    wall: f64,
    /// Of all CPUs, in the program and in the system.
    cpu: f64,
}

/// A program, a root for it, and what is measured.
struct Bench {
    program: PathBuf,
    folder: PathBuf,
    times: Vec<Time>,
    /// Peak of memory of an update and of a plan, in MB.
    peaks: Vec<f64>,
}

/// CPU seconds of the programs that were run and have ended; 0 where the system does not tell.
fn spent() -> f64 {
    let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = text.rsplit_once(')').map_or("", |pair| pair.1);
    // `cutime` and `cstime`, in hundredths.
    let ticks = fields.split_whitespace().skip(13).take(2);
    let ticks: f64 = ticks.filter_map(|one| one.parse::<f64>().ok()).sum();
    ticks / 100.0
}

impl Bench {
    fn new(program: &Path, folder: &Path) -> Self {
        Self {
            program: program.to_owned(),
            folder: folder.to_owned(),
            times: Vec::new(),
            peaks: Vec::new(),
        }
    }

    fn pkg(&self, root: &str, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env_clear()
            .env("INSTALL_AS_USER", "yes")
            .env("PKG_CONFIG_FILE", "/dev/null")
            .arg("-r")
            .arg(self.folder.join(root))
            .arg("-R")
            .arg(self.folder.join(format!("{root}.conf")))
            .args(["-o", &format!("ABI={ABI}"), "-o", "ASSUME_ALWAYS_YES=yes"])
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        command
    }

    /// Runs once; gives the seconds.
    fn once(&self, root: &str, words: &[&str]) -> Time {
        let mut command = self.pkg(root, words);
        let (begun, before) = (Instant::now(), spent());
        let output = command.output().expect("the program");
        let time = Time {
            wall: begun.elapsed().as_secs_f64(),
            cpu: spent() - before,
        };
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            println!(
                "  {words:?} failed: {}",
                said.lines().next().unwrap_or("silently")
            );
        }
        time
    }

    /// Runs several times, each after a preparation; gives the median.
    fn median(&self, root: &str, words: &[&str], before: impl Fn()) -> Time {
        let mut times: Vec<Time> = (0..RUNS)
            .map(|_| {
                before();
                self.once(root, words)
            })
            .collect();
        times.sort_by(|a, b| a.wall.total_cmp(&b.wall));
        times[RUNS / 2]
    }

    /// Runs once more; gives the peak of its memory in MB, 0 where the system does not tell.
    fn peak(&mut self, root: &str, words: &[&str]) {
        let mut child = self.pkg(root, words).spawn().expect("the program");
        let status = format!("/proc/{}/status", child.id());
        let mut peak = 0.0;
        while child.try_wait().expect("the program").is_none() {
            let text = fs::read_to_string(&status).unwrap_or_default();
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let number = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
            peak = f64::max(peak, number.unwrap_or(0.0) / 1_000.0);
            thread::sleep(Duration::from_millis(1));
        }
        self.peaks.push(peak);
    }

    fn repeated(&mut self, root: &str, words: &[&str]) {
        let time = self.median(root, words, || {});
        self.times.push(time);
    }

    fn single(&mut self, root: &str, words: &[&str]) {
        let time = self.once(root, words);
        self.times.push(time);
    }

    /// An empty root whose repository is a folder.
    fn root(&self, root: &str, repository: &str) {
        let conf = self.folder.join(format!("{root}.conf"));
        for folder in [&self.folder.join(root), &conf] {
            let _ = fs::remove_dir_all(folder);
            fs::create_dir_all(folder).expect("a folder");
        }
        let url = self.folder.join(repository);
        let text = format!("bench: {{ url: \"file://{}\" }}\n", url.display());
        fs::write(conf.join("bench.conf"), text).expect("a file");
    }

    /// The repository gets newer packages, and the root knows it.
    fn turn_to_second(&self, root: &str) {
        let conf = self.folder.join(format!("{root}.conf/bench.conf"));
        let text = fs::read_to_string(&conf).expect("a file");
        fs::write(conf, text.replace("/first\"", "/second\"")).expect("a file");
        self.once(root, &["update", "-q", "-f"]);
    }

    fn text(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    fn create(&mut self) {
        let (manifest, out) = (self.text("small.ucl"), self.text("out"));
        let (plist, stage) = (self.text("small.plist"), self.text("small"));
        let small = [
            "create", "-M", &manifest, "-p", &plist, "-r", &stage, "-o", &out,
        ];
        self.single("empty", &small);
        self.repeated("empty", &[&small[..], &["-l", "3"]].concat());
        let (plist, stage) = (self.text("large.plist"), self.text("large"));
        let large = [
            "create", "-M", &manifest, "-p", &plist, "-r", &stage, "-o", &out, "-l", "3",
        ];
        self.single("empty", &large);
        let many = self.text("many");
        self.single("empty", &["repo", "-q", &many]);
        self.repeated("empty", &["repo", "-q", &many]);
    }

    fn catalogue(&mut self) {
        self.root("thirty", "thirty-thousand");
        let repos = self.folder.join("thirty/var/db/pkg/repos");
        let cold = self.median("thirty", &["update", "-q", "-f"], || {
            let _ = fs::remove_dir_all(&repos);
        });
        self.times.push(cold);
        self.peak("thirty", &["update", "-q", "-f"]);
        self.repeated("thirty", &["update", "-q"]);
        self.repeated("thirty", &["install", "-n", "-q", "-U", "p29999"]);
        self.peak("thirty", &["install", "-n", "-q", "-U", "p29999"]);
        self.repeated("thirty", &["search", "-q", "-U", "p2999"]);
        self.repeated("thirty", &["rquery", "-U", "-a", "%n-%v"]);
    }

    fn change(&mut self) {
        self.root("thousand", "first");
        self.once("thousand", &["update", "-q"]);
        self.once("thousand", &["install", "-q", "-U", "-F", "-g", "*"]);
        self.single("thousand", &["install", "-q", "-U", "-g", "*"]);
        self.repeated("thousand", &["check", "-q", "-s", "-a"]);
        self.repeated(
            "thousand",
            &["info", "-a", "-R", "--raw-format", "json-compact"],
        );
        self.repeated("thousand", &["query", "-a", "%Fp"]);
        self.repeated("thousand", &["which", "/usr/local/share/p500/d5/f50"]);
        self.turn_to_second("thousand");
        self.repeated("thousand", &["upgrade", "-n", "-q", "-U"]);
        self.single("thousand", &["upgrade", "-q", "-U"]);
        self.single("thousand", &["delete", "-q", "-a", "-f"]);
    }
}

/// What is measured, in the order of the calls above, and the most it is to take.
const ROWS: [(&str, f64); 17] = [
    ("create, 10,000 small files, default level", 11.0),
    ("create, 10,000 small files, level 3", 0.4),
    ("create, one file of 500 MB, level 3", 2.2),
    ("repo over 2,000 packages, first", 0.6),
    ("repo over 2,000 packages, nothing changed", 0.1),
    ("update, 30,000 packages, cold", 1.0),
    ("update, unchanged", 0.009),
    ("plan an install of 2,700 packages of 30,000", 0.3),
    ("search", 0.03),
    ("rquery of all", 0.1),
    ("install 1,000 packages, 100,000 files", 3.0),
    ("check -s -a, 100,000 files", 0.5),
    ("info -a as JSON, 1,000 packages", 0.3),
    ("query -a of all files", 0.15),
    ("which", 0.006),
    ("plan an upgrade of 500 of 1,000", 0.2),
    ("upgrade 500 packages, 50,000 files", 2.0),
];
/// The last row; the table is made of calls that push one time each.
const LAST: (&str, f64) = ("delete 1,000 packages", 1.0);

/// Peaks of memory, in the order of the calls above, and the most they are to be.
const PEAKS: [(&str, f64); 2] = [
    ("update, 30,000 packages, cold", 100.0),
    ("plan an install of 2,700 packages of 30,000", 67.0),
];

fn measure(program: &Path, folder: &Path) -> Bench {
    let mut bench = Bench::new(program, folder);
    bench.root("empty", "none");
    bench.create();
    bench.catalogue();
    bench.change();
    bench
}

/// A row of the table; `peer` is the same of another program.
fn row(what: &str, most: f64, ours: Option<&Time>, peer: Option<&Time>) {
    let Some(ours) = ours else { return };
    let Time { wall, cpu } = ours;
    let mark = if *wall <= most { "" } else { " (missed)" };
    let peer = peer.map_or_else(String::new, |time| format!(" {:.3} |", time.wall));
    println!("| {what} | {most} | {wall:.3}{mark} | {cpu:.2} |{peer}");
}

fn main() {
    let ours = Path::new(env!("CARGO_BIN_EXE_pkg"));
    if let Some(other) = env::var_os("PKG_BESIDE") {
        return beside::run(ours, Path::new(&other));
    }
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    let folder = folder.expect("a folder");
    println!("Making the inputs ...");
    inputs::make(folder.path());
    let ours = measure(ours, folder.path());
    let peer = env::var_os("PEER").map(|peer| measure(Path::new(&peer), folder.path()));
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("\nLoad averages: {load}");
    println!("| seconds | at most | measured | of CPU |\n|---|---|---|---|");
    for (at, (what, most)) in ROWS.iter().chain([&LAST]).enumerate() {
        let peer = peer.as_ref().and_then(|peer| peer.times.get(at));
        row(what, *most, ours.times.get(at), peer);
    }
    println!("\n| MB of memory | at most | measured |\n|---|---|---|");
    for ((what, most), peak) in PEAKS.iter().zip(&ours.peaks) {
        let mark = if peak <= most { "" } else { " (missed)" };
        println!("| {what} | {most} | {peak:.0}{mark} |");
    }
}
