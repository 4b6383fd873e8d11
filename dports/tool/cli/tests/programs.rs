//! Programs of packages that were built, run under dfrun: does what was packaged work?
//!
//! Packages and dfrun are products of a build (`make packages`; `cargo build -p dfrun`). A program
//! whose package is not there, or without dfrun, is named and not run.
#![expect(clippy::print_stderr, reason = "what cannot run says so")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A program of a package, what it is given, and what it must answer.
struct Case {
    /// Name of the package, without its version.
    package: &'static str,
    /// Packages that it needs to run.
    needs: &'static [&'static str],
    /// A shell script that runs `$run PROGRAM ...` in a folder with the files of [`FILES`].
    script: &'static str,
    /// Its standard output.
    answer: &'static str,
}

/// Files that the programs work on.
const FILES: [(&str, &str); 3] = [
    ("poem.txt", "one\nneedle here\nthree\nanother needle\n"),
    ("tree/a/needle.txt", "x\n"),
    ("tree/b/other.txt", "y\n"),
];

const CASES: [Case; 8] = [
    Case {
        package: "ripgrep",
        needs: &[],
        script: "$run rg -n needle poem.txt",
        answer: "2:needle here\n4:another needle\n",
    },
    Case {
        package: "fd-find",
        needs: &[],
        script: "$run fd -j1 -t f needle tree",
        answer: "tree/a/needle.txt\n",
    },
    Case {
        package: "hexyl",
        needs: &[],
        script: "$run hexyl --plain tree/a/needle.txt",
        answer: "  78 0a                     \n",
    },
    Case {
        package: "tree",
        needs: &[],
        script: "$run tree --noreport -n --charset ascii tree",
        answer: "tree\n|-- a\n|   `-- needle.txt\n`-- b\n    `-- other.txt\n",
    },
    Case {
        package: "bzip2",
        needs: &[],
        script: "$run bzip2 -c poem.txt > p.bz2; $run bzip2 -dc p.bz2 | cmp - poem.txt && echo same",
        answer: "same\n",
    },
    Case {
        package: "lua54-inspect",
        needs: &["lua54"],
        script: "LUA_PATH=\"$root/usr/local/share/lua/5.4/?.lua\" \
                 $run lua54 -e 'print(require(\"inspect\")({1, two = 2^10}))'",
        answer: "{ 1,\n  two = 1024.0\n}\n",
    },
    Case {
        package: "sqlite3",
        needs: &["zlib"],
        script: "$run sqlite3 db 'create table t(a); insert into t values (40), (2);' && \
                 $run sqlite3 db 'select sum(a) from t'",
        answer: "42\n",
    },
    Case {
        package: "pngcheck",
        needs: &["zlib"],
        script: "printf x > bad.png; $run pngcheck -q bad.png >/dev/null || echo refused",
        answer: "refused\n",
    },
];

/// Folders in which products may be: OBJDIR and the target folder of cargo.
fn places() -> (PathBuf, Vec<PathBuf>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let objdir = std::env::var_os("OBJDIR").map_or_else(|| root.join("obj"), PathBuf::from);
    let mut folders = vec![objdir.join("host/release")];
    // This test is TARGET/PROFILE/deps/NAME.
    if let Ok(own) = std::env::current_exe()
        && let Some(profile) = own.ancestors().nth(2)
    {
        folders.push(profile.to_owned());
        folders.extend(profile.parent().map(|target| target.join("release")));
    }
    (objdir.join("packages/All"), folders)
}

/// Finds the package file `NAME-VERSION.pkg`; versions begin with a digit.
fn package(folder: &Path, name: &str) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.path()).collect();
    files.retain(|path| {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let version = file
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('-'));
        version.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    });
    files.sort();
    files.pop()
}

/// Unpacks packages into `root`, as far as files go.
fn unpack(root: &Path, packages: &[PathBuf]) {
    for package in packages {
        let status = Command::new("tar")
            .args(["--zstd", "-P", "-x", "--exclude=+*", "--transform=s,^/,,"])
            .arg("-f")
            .arg(package)
            .current_dir(root)
            .status();
        assert!(
            status.is_ok_and(|status| status.success()),
            "{}",
            package.display()
        );
    }
}

#[test]
fn packaged_programs_work_under_dfrun() {
    let (folder, tools) = places();
    let dfrun = tools
        .iter()
        .map(|tool| tool.join("dfrun"))
        .find(|path| path.is_file());
    let Some(dfrun) = dfrun else {
        eprintln!("NOT RUN: no dfrun in {tools:?}; `cargo build -p dfrun` makes it");
        return;
    };
    let mut failures = Vec::new();
    for case in &CASES {
        let names = [&[case.package], case.needs].concat();
        let found: Vec<_> = names
            .iter()
            .filter_map(|name| package(&folder, name))
            .collect();
        if found.len() != names.len() {
            eprintln!("NOT RUN: {}: `make packages` makes it", case.package);
            continue;
        }
        let dir = tempfile::tempdir().unwrap();
        unpack(dir.path(), &found);
        for (path, text) in FILES {
            let path = dir.path().join("files").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let head = "run() { program=$1; shift; \"$dfrun\" \"$root/usr/local/bin/$program\" \"$@\"; }\n\
             run=run\n";
        let output = Command::new("timeout")
            .args(["60", "sh", "-c", &format!("{head}{}", case.script)])
            .env("dfrun", &dfrun)
            .env("root", dir.path())
            .current_dir(dir.path().join("files"))
            .output()
            .unwrap();
        let answer = String::from_utf8_lossy(&output.stdout);
        if answer == case.answer {
            eprintln!("{}: works", case.package);
        } else {
            let complaint = String::from_utf8_lossy(&output.stderr);
            failures.push(format!("{}: {answer:?}, {complaint}", case.package));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}
