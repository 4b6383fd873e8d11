//! GNU make and bmake read the Makefile alike, and shells read the scripts.

use std::io;
use std::path::Path;
use std::process::Command;

use crate::finding::Finding;
use crate::tree::{File, Tree};

const MAKE: &str = "use only what both makes know: plain rules, $(NAME), NAME?=value, `include`";
const SHELL: &str = "run the shell named in its first line with -n on the file";

/// What a make would run for a target.
///
/// # Errors
/// What the make said; the operating system's error if it cannot be run.
pub fn commands(root: &Path, make: &str, target: &str) -> io::Result<Result<String, String>> {
    let mut command = Command::new(make);
    // A make around the tests must not show through.
    for variable in ["MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES"] {
        command.env_remove(variable);
    }
    let output = command.arg("-n").arg(target).current_dir(root).output()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    Ok(if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(text(&output.stderr))
    })
}

/// The targets that the Makefile declares `.PHONY`.
#[must_use]
pub fn targets(makefile: &File) -> Vec<&str> {
    let declared = makefile
        .lines()
        .filter_map(|(_, line)| line.strip_prefix(".PHONY:"));
    declared.flat_map(str::split_whitespace).collect()
}

/// Compares what two makes would run for every target.
///
/// # Errors
/// The operating system's error when one of them cannot be run.
pub fn compare(tree: &Tree, makes: [&str; 2]) -> io::Result<Vec<Finding>> {
    let Some(makefile) = tree.get("Makefile") else {
        return Ok(vec![Finding::new("Makefile", "is missing", MAKE)]);
    };
    let mut findings = Vec::new();
    for target in targets(makefile) {
        let place = format!("Makefile, target {target}");
        let [one, other] = makes;
        match (
            commands(&tree.root, one, target)?,
            commands(&tree.root, other, target)?,
        ) {
            (Ok(a), Ok(b)) if a == b => {}
            (Ok(a), Ok(b)) => {
                let what = format!("{one} would run {a:?}, {other} {b:?}");
                findings.push(Finding::new(place, what, MAKE));
            }
            (Err(message), _) | (_, Err(message)) => {
                findings.push(Finding::new(place, message, MAKE));
            }
        }
    }
    Ok(findings)
}

/// The shell that a script asks for in its first line, if it is a shell script.
#[must_use]
pub fn shell_of(file: &File) -> Option<&'static str> {
    let (_, first) = file.lines().next()?;
    let program = first.strip_prefix("#!")?.trim();
    match program.rsplit(['/', ' ']).next() {
        Some("sh") => Some("sh"),
        Some("bash") => Some("bash"),
        _ => None,
    }
}

/// Lets every shell script be read by its shell.
///
/// # Errors
/// The operating system's error when a shell cannot be run.
pub fn check_scripts(tree: &Tree) -> io::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for file in &tree.files {
        let Some(shell) = shell_of(file) else {
            continue;
        };
        let output = Command::new(shell)
            .arg("-n")
            .arg(tree.root.join(&file.path))
            .output()?;
        if !output.status.success() {
            let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            findings.push(Finding::new(&file.path, message, SHELL));
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_those_declared() {
        let makefile = File::new("Makefile", "all: x\nx:\n\ttrue\n.PHONY: all x\n.PHONY: y\n");
        assert_eq!(targets(&makefile), ["all", "x", "y"]);
    }

    #[test]
    fn shells_are_told_by_the_first_line() {
        assert_eq!(shell_of(&File::new("a", "#!/bin/sh\n")), Some("sh"));
        assert_eq!(
            shell_of(&File::new("a", "#!/usr/bin/env bash\n")),
            Some("bash")
        );
        assert_eq!(shell_of(&File::new("a", "#!/usr/bin/python3\n")), None);
        assert_eq!(shell_of(&File::new("a.rs", "#![no_std]\n")), None);
    }
}
