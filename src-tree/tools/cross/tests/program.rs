//! The program itself, in an SDK made for the test, on machines that lack what it needs.
#![expect(
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for ordinary code"
)]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The names of the program that become a tool of the machine.
const TOOLS: [(&str, &str, &str); 9] = [
    ("cc", "no C compiler clang", "apt-get install clang-22"),
    ("ld", "no linker lld", "apt-get install lld-22"),
    ("ar", "no archiver llvm-ar", "apt-get install llvm-22"),
    (
        "ranlib",
        "no archive indexer llvm-ranlib",
        "apt-get install llvm-22",
    ),
    ("strip", "no stripper llvm-strip", "apt-get install llvm-22"),
    ("nm", "no symbol lister llvm-nm", "apt-get install llvm-22"),
    (
        "objcopy",
        "no object copier llvm-objcopy",
        "apt-get install llvm-22",
    ),
    ("pkg-config", "no pkg-config", "apt-get install pkgconf"),
    ("cargo", "no cargo", "apt-get install cargo-web"),
];

/// An SDK with the real program, and a machine with a few programs of its own.
struct Bench {
    dir: tempfile::TempDir,
}

impl Bench {
    /// `programs` are the machine's; each says how it was called and ends well.
    fn new(programs: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let bench = Self { dir };
        for folder in ["sdk/usr/bin", "sdk/usr/lib", "machine"] {
            fs::create_dir_all(bench.path(folder)).unwrap();
        }
        fs::write(bench.path("sdk/usr/lib/crt1.o"), "").unwrap();
        let program = bench.path("sdk/usr/bin/dragonfly-cross");
        fs::copy(env!("CARGO_BIN_EXE_dragonfly-cross"), program).unwrap();
        for ending in TOOLS.map(|(ending, ..)| ending).iter().chain(&["c++"]) {
            symlink("dragonfly-cross", bench.tool(ending)).unwrap();
        }
        for name in programs {
            let path = bench.path("machine").join(name);
            fs::write(&path, "#!/bin/sh\necho \"${0##*/} $*\"\n").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn tool(&self, ending: &str) -> PathBuf {
        let name = format!("sdk/usr/bin/x86_64-unknown-dragonfly-{ending}");
        self.path(&name)
    }

    /// Runs a tool where the path leads to the machine of the test and nowhere else.
    fn run(&self, tool: &Path, args: &[&str]) -> Output {
        Command::new(tool)
            .args(args)
            .env_clear()
            .env("PATH", self.path("machine"))
            .output()
            .unwrap()
    }
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn every_tool_that_is_missing_is_named_with_what_installs_it() {
    let bench = Bench::new(&[]);
    for (ending, what, remedy) in TOOLS {
        let output = bench.run(&bench.tool(ending), &["x.c"]);
        let said = words(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{ending}: {said}");
        let name = format!("x86_64-unknown-dragonfly-{ending}: this machine has {what}");
        assert!(said.starts_with(&name), "{said}");
        assert!(said.contains(remedy), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn compiler_without_a_linker_compiles_and_says_why_it_does_not_link() {
    let bench = Bench::new(&["clang-22"]);
    let compiled = bench.run(&bench.tool("cc"), &["-c", "x.c"]);
    assert!(compiled.status.success(), "{}", words(&compiled.stderr));
    assert!(words(&compiled.stdout).starts_with("clang-22 "));
    let linked = bench.run(&bench.tool("cc"), &["x.c", "-o", "x"]);
    let said = words(&linked.stderr);
    assert_eq!(linked.status.code(), Some(1));
    assert!(said.contains("no linker lld"), "{said}");
    assert!(said.contains("apt-get install lld-22"), "{said}");
    assert!(linked.stdout.is_empty(), "clang was started all the same");
}

#[test]
fn cplusplus_is_refused_on_a_machine_that_has_everything() {
    let bench = Bench::new(&["clang-22", "clang++-22", "ld.lld-22"]);
    let output = bench.run(&bench.tool("c++"), &["-c", "x.cc"]);
    let said = words(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("C++ cannot be compiled for this system yet"));
    assert!(said.contains("no C++ runtime library"), "{said}");
    assert!(output.stdout.is_empty());
}

#[test]
fn sdk_is_found_through_a_link_from_elsewhere_and_missed_outside() {
    let bench = Bench::new(&["clang-22", "ld.lld-22"]);
    let link = bench.path("x86_64-unknown-dragonfly-cc");
    symlink(bench.tool("cc"), &link).unwrap();
    let output = bench.run(&link, &["x.c"]);
    assert!(output.status.success(), "{}", words(&output.stderr));
    let start = bench.path("sdk/usr/lib/crt1.o");
    assert!(words(&output.stdout).contains(&start.display().to_string()));
    fs::remove_file(start).unwrap();
    let said = words(&bench.run(&link, &["x.c"]).stderr);
    assert!(said.contains("does not lie in an SDK"), "{said}");
}
