//! Nothing is left for later in the sources, and no test is skipped (`no-silent-skip`).

use crate::finding::Finding;
use crate::tree::{File, Tree};

const SKIPPED: &str = "make the test pass, or write an expected-failure list with a reason a line \
    that a test reads";
const LATER: &str = "finish it, or file it; a marker in the source is read by nobody";

/// Words that mark something unfinished, put together here so that this file does not find
/// itself; each with its remedy.
fn marks() -> Vec<(String, &'static str)> {
    let mark = |head: &str, tail: &str, remedy| (format!("{head}{tail}"), remedy);
    vec![
        mark("#[ign", "ore", SKIPPED),
        mark("to", "do!(", LATER),
        mark("unimpl", "emented!(", LATER),
        mark("TO", "DO", LATER),
        mark("FIX", "ME", LATER),
        mark("XX", "X:", LATER),
    ]
}

/// The one good reason not to run a test by itself: it is the program that another test starts,
/// to kill it or to take its disk away.
const STARTED_BY_OTHERS: &str = "= \"started by ";

/// Checks every source file and script.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let marks = marks();
    let mut findings = Vec::new();
    // Lock files are cargo's; patches quote lines of others around ours.
    let ours = |file: &&File| !["lock", "patch"].contains(&file.extension());
    for file in tree.files.iter().filter(ours) {
        for (number, line) in file.lines() {
            let found = |mark: &str| line.contains(mark) && !line.contains(STARTED_BY_OTHERS);
            for (mark, remedy) in marks.iter().filter(|(mark, _)| found(mark)) {
                let place = format!("{}:{number}", file.path);
                findings.push(Finding::new(place, format!("`{mark}`"), remedy));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn program_that_another_test_starts_is_no_skipped_test() {
        let text = format!("{} {STARTED_BY_OTHERS}the other tests\"]\n", marks()[0].0);
        assert!(check(&Tree::of(vec![File::new("a.rs", &text)])).is_empty());
    }

    #[test]
    fn every_mark_is_found() {
        for (mark, remedy) in marks() {
            let text = format!("fn f() {{}}\n    {mark} later\n");
            let findings = check(&Tree::of(vec![File::new("a.rs", &text)]));
            assert_eq!(findings.len(), 1, "{mark}");
            assert_eq!(
                (findings[0].place.as_str(), findings[0].remedy),
                ("a.rs:2", remedy)
            );
        }
    }
}
