//! The speed of pkg beside what it is to reach, on inputs that are made here.
//!
//! ```text
//! cargo bench -p pkg-cli --bench speed                 the table
//! PEER=/path/to/pkg cargo bench -p pkg-cli --bench speed    another pkg beside it
//! ```
//!
//! Everything lies in memory where the system has a file system there (`/dev/shm`), but for its
//! packages' own fsync. A time is the median of the runs, in seconds of the wall clock. What leaves
//! something changed is run once.
#![expect(clippy::print_stdout, reason = "the table is the program's result")]

mod inputs;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use inputs::ABI;

/// Runs of what can be repeated.
const RUNS: usize = 3;

/// A program, a root for it, and what is measured.
struct Bench {
    program: PathBuf,
    folder: PathBuf,
    times: Vec<f64>,
}

impl Bench {
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
    fn once(&self, root: &str, words: &[&str]) -> f64 {
        let mut command = self.pkg(root, words);
        let begun = Instant::now();
        let output = command.output().expect("the program");
        let time = begun.elapsed().as_secs_f64();
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
    fn median(&self, root: &str, words: &[&str], before: impl Fn()) -> f64 {
        let mut times: Vec<f64> = (0..RUNS)
            .map(|_| {
                before();
                self.once(root, words)
            })
            .collect();
        times.sort_by(f64::total_cmp);
        times[RUNS / 2]
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
        self.repeated("thirty", &["update", "-q"]);
        self.repeated("thirty", &["install", "-n", "-q", "-U", "p29999"]);
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
        let conf = self.folder.join("thousand.conf/bench.conf");
        let text = fs::read_to_string(&conf).expect("a file");
        fs::write(conf, text.replace("/first\"", "/second\"")).expect("a file");
        self.once("thousand", &["update", "-q", "-f"]);
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

fn measure(program: &Path, folder: &Path) -> Vec<f64> {
    let mut bench = Bench {
        program: program.to_owned(),
        folder: folder.to_owned(),
        times: Vec::new(),
    };
    bench.root("empty", "none");
    bench.create();
    bench.catalogue();
    bench.change();
    bench.times
}

fn main() {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    let folder = folder.expect("a folder");
    println!("Making the inputs ...");
    inputs::make(folder.path());
    let ours = measure(Path::new(env!("CARGO_BIN_EXE_pkg")), folder.path());
    let peer = env::var_os("PEER").map(|peer| measure(Path::new(&peer), folder.path()));
    println!(
        "\n{:<46} {:>8} {:>8} {:>8}",
        "seconds", "at most", "ours", "peer"
    );
    for (at, (what, most)) in ROWS.iter().chain([&LAST]).enumerate() {
        let time = ours.get(at).copied().unwrap_or(f64::NAN);
        let peer = peer.as_ref().and_then(|times| times.get(at));
        let peer = peer.map_or_else(|| "-".to_owned(), |time| format!("{time:.3}"));
        let mark = if time <= *most { "" } else { "  missed" };
        println!("{what:<46} {most:>8.3} {time:>8.3} {peer:>8}{mark}");
    }
}
