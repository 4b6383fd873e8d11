//! The C compiler, which reads the headers for the target and writes nothing.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Mutex;

use crate::tree::Tree;

/// A standard that a program is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// C99, which older programs ask for.
    C99,
    /// C11.
    C11,
    /// C17, what compilers take when not told.
    C17,
    /// C23.
    C23,
    /// C++17.
    Cxx,
}

impl Language {
    /// All of them.
    pub(crate) const ALL: [Language; 5] = [
        Language::C99,
        Language::C11,
        Language::C17,
        Language::C23,
        Language::Cxx,
    ];

    fn options(self) -> [&'static str; 3] {
        match self {
            Language::C99 => ["-x", "c", "-std=c99"],
            Language::C11 => ["-x", "c", "-std=c11"],
            Language::C17 => ["-x", "c", "-std=c17"],
            Language::C23 => ["-x", "c", "-std=c2x"],
            Language::Cxx => ["-x", "c++", "-std=c++17"],
        }
    }
}

/// The compiler's name: that of the newest version, as the sysroot's `cc` takes it.
fn compiler() -> String {
    let mut names = vec!["clang".to_owned()];
    names.extend((14..40).map(|version| format!("clang-{version}")));
    let works = |name: &&String| {
        let mut command = Command::new(name);
        command.arg("--version").stdout(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let found = names.iter().rev().find(works);
    found
        .expect("no clang on PATH: the C side of the system is built with it (see ci/setup)")
        .clone()
}

/// What the compiler says about a program; nothing when it has nothing to say.
fn complaints(clang: &str, tree: &Tree, language: Language, program: &str) -> String {
    let mut command = Command::new(clang);
    command
        .args(["--target=x86_64-unknown-dragonfly", "-fsyntax-only"])
        .args(["-Wall", "-Wextra", "-Wundef", "-Wsystem-headers", "-Werror"])
        .args(["-nostdinc", "-ferror-limit=0", "-D_GNU_SOURCE"])
        .args(language.options())
        .arg(format!("-I{}", tree.include().display()))
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(program.as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() {
        assert!(said.is_empty(), "{said}");
    } else {
        assert!(!said.is_empty(), "clang fails without a word");
    }
    said
}

/// Compiles programs, two at a time, and fails with everything that the compiler said.
pub(crate) fn compile_all(tree: &Tree, jobs: &[(String, Language, String)]) {
    let clang = compiler();
    let next = Mutex::new(jobs.iter());
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some((name, language, program)) = next.lock().unwrap().next() else {
                        return;
                    };
                    let said = complaints(&clang, tree, *language, program);
                    if !said.is_empty() {
                        let failure = format!("{name} as {language:?}:\n{said}");
                        failures.lock().unwrap().push(failure);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
