//! C programs out of Debian's source packages, whose makefiles are plain POSIX or BSD make, built with
//! eight jobs by bmake and by ours: every file that comes of it is the same, byte by byte.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "clippy takes helpers of tests for ordinary code, and what was not run is said"
)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use df_make_testing::{BMAKE, can_run, run_make};

/// A program.
struct Program {
    /// Debian's name of its source.
    source: &'static str,
    /// The archive, and its SHA-256 as Debian has it.
    archive: &'static str,
    sum: &'static str,
    /// What a shell does before.
    prepare: &'static str,
    /// What make is told besides `-j8`.
    words: &'static [&'static str],
    /// A program that comes of it.
    result: &'static str,
}

const PROGRAMS: [Program; 6] = [
    Program {
        source: "bmake",
        archive: "bmake_20200710.orig.tar.gz",
        sum: "6538fc4319ef79d178dca76d3b869f7aa93a9bb7b510df08a7d872c01a56b76c",
        prepare: "./configure --with-default-sys-path=/usr/share/mk",
        words: &["-f", "Makefile", "bmake"],
        result: "bmake",
    },
    Program {
        source: "bzip2",
        archive: "bzip2_1.0.8.orig.tar.gz",
        sum: "ab5a03176ee106d3f0fa90e381da478ddae405918153cca248e682cd0c4a2269",
        prepare: ":",
        words: &["libbz2.a", "bzip2", "bzip2recover"],
        result: "bzip2",
    },
    Program {
        source: "figlet",
        archive: "figlet_2.2.5.orig.tar.gz",
        sum: "bf88c40fd0f077dab2712f54f8d39ac952e4e9f2e1882f1195be9e5e4257417d",
        prepare: ":",
        words: &[],
        result: "figlet",
    },
    Program {
        source: "lua5.4",
        archive: "lua5.4_5.4.4.orig.tar.gz",
        sum: "164c7849653b80ae67bec4b7473b884bf5cc8d2dca05653475ec2ed27b9ebf61",
        prepare: ":",
        words: &["linux"],
        result: "src/luac",
    },
    Program {
        source: "mdocml",
        archive: "mdocml_1.14.6.orig.tar.gz",
        sum: "8bf0d570f01e70a6e124884088870cbed7537f36328d512909eb10cd53179d9c",
        prepare: "./configure",
        words: &["mandoc", "demandoc", "soelim"],
        result: "mandoc",
    },
    Program {
        source: "zlib",
        archive: "zlib_1.2.13.dfsg.orig.tar.bz2",
        sum: "71feb7947e3c00ef125f83b79a4e529bde31171e5babe48b391f06758d1ab0a1",
        prepare: "./configure --static",
        words: &["static"],
        result: "minigzip",
    },
];

/// Runs a program that must do well; gives what it wrote.
fn done(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Fetches the archive of a program through apt, which compares the sum.
fn fetch(program: &Program, to: &Path) {
    let format = [
        "indextargets",
        "--format",
        "$(REPO_URI)",
        "Created-By: Packages",
    ];
    let archives = done(Command::new("apt-get").args(format));
    let place = format!(
        "pool/main/{}/{}/{}",
        &program.source[..1],
        program.source,
        program.archive
    );
    let mut said = "apt knows no archive".to_owned();
    for archive in archives.lines() {
        let output = Command::new("/usr/lib/apt/apt-helper")
            .arg("download-file")
            .arg(format!("{}/{place}", archive.trim_end_matches('/')))
            .arg(to)
            .arg(format!("SHA256:{}", program.sum))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        if output.status.success() && to.is_file() {
            return;
        }
        said = String::from_utf8_lossy(&output.stderr).into_owned();
    }
    panic!("{}: {said}", program.archive);
}

/// Every file below a folder, with its content and whether it can be run.
fn files(folder: &Path, below: &Path, found: &mut BTreeMap<PathBuf, (Vec<u8>, bool)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let meta = fs::symlink_metadata(&path).unwrap();
        if meta.is_dir() {
            files(&path, below, found);
        } else if meta.is_file() {
            let name = path.strip_prefix(below).unwrap().to_owned();
            let runs = meta.permissions().mode() & 0o111 != 0;
            found.insert(name, (fs::read(&path).unwrap(), runs));
        }
    }
}

#[test]
fn eight_jobs_build_programs_of_debian_as_those_of_bmake_do() {
    if std::env::var_os("DF_TEST_LONG").is_none() {
        eprintln!("DF_TEST_LONG is not set: the programs of Debian were not built");
        return;
    }
    if !can_run() {
        return;
    }
    let top = tempfile::tempdir().unwrap();
    for program in &PROGRAMS {
        let archive = top.path().join(program.archive);
        fetch(program, &archive);
        // The same place for both: compilers write it into what they make.
        let work = top.path().join("work");
        let build = |make: &str| {
            fs::create_dir(&work).unwrap();
            let mut tar = Command::new("tar");
            tar.arg("-x")
                .arg("--strip-components=1")
                .arg("-f")
                .arg(&archive);
            done(tar.current_dir(&work));
            done(
                Command::new("sh")
                    .args(["-c", program.prepare])
                    .current_dir(&work),
            );
            let words: Vec<_> = ["-j8"].iter().chain(program.words).copied().collect();
            let said = run_make(make, &words, &work, &[]).unwrap();
            let name = program.source;
            assert_eq!(said.status, Some(0), "{make} {name}: {said:?}");
            let mut found = BTreeMap::new();
            files(&work, &work, &mut found);
            fs::remove_dir_all(&work).unwrap();
            found
        };
        let (theirs, ours) = (build(BMAKE), build(env!("CARGO_BIN_EXE_make")));
        let (_, runs) = &ours[Path::new(program.result)];
        assert!(runs, "{}", program.result);
        let names = |found: &BTreeMap<PathBuf, _>| found.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&ours), names(&theirs), "{}", program.source);
        for (name, content) in &ours {
            let same = theirs[name] == *content || is_a_log(name);
            assert!(same, "{}: {}", program.source, name.display());
        }
    }
}

/// Logs of `configure` name processes and times.
fn is_a_log(name: &Path) -> bool {
    name.extension().is_some_and(|extension| extension == "log")
}
