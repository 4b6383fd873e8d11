//! The same questions to bmake and to ours.

use std::path::Path;
use std::process::Command;

use make::program::{Arguments, run};

const BMAKE: &str = "/usr/bin/bmake";

/// Whether bmake is there; says so where it is not.
#[expect(clippy::print_stderr, reason = "a test that cannot run says so")]
pub(crate) fn can_run() -> bool {
    let found = Path::new(BMAKE).is_file();
    if !found {
        eprintln!("NOT RUN: there is no {BMAKE}; `ci/setup release` installs it");
    }
    found
}

/// Returns what bmake and ours say to `-V` of each expression.
pub(crate) fn both(makefile: &str, expressions: &[String]) -> (Vec<String>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("Makefile"), makefile).unwrap();
    std::fs::write(folder.path().join("there.mk"), "THERE=yes\n").unwrap();
    let mut words = vec!["-r".to_owned()];
    for expression in expressions {
        words.push("-V".to_owned());
        words.push(expression.clone());
    }
    let environment = [
        ("PATH", "/usr/bin:/bin"),
        ("LC_ALL", "C"),
        ("FROM_ENV", "an env"),
    ];
    let output = Command::new(BMAKE)
        .args(&words)
        .current_dir(folder.path())
        .env_clear()
        .envs(environment)
        .output()
        .unwrap();
    let theirs = String::from_utf8_lossy(&output.stdout).into_owned();
    let path = folder.path().to_str().unwrap();
    let own = |text: &str| text.as_bytes().to_vec();
    let arguments = Arguments {
        program: own("bmake"),
        words: words.iter().map(|word| own(word)).collect(),
        environment: environment
            .iter()
            .map(|(name, value)| (own(name), own(value)))
            .collect(),
        folder: own(path),
        machine: own("x86_64"),
        architecture: own("amd64"),
        system: own("Linux"),
        system_folders: own("/usr/share/mk"),
        processes: (1, 1),
    };
    let (mut ours, mut messages) = (Vec::new(), Vec::new());
    run(&arguments, &mut ours, &mut messages);
    let ours = String::from_utf8_lossy(&ours).into_owned();
    let lines = |text: &str| text.lines().map(str::to_owned).collect();
    (lines(&theirs), lines(&ours))
}
