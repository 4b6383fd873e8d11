//! What a test program of Go says of its tests (`-test.v`).

use std::collections::{BTreeMap, BTreeSet};

/// What became of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It passed.
    Passed,
    /// It failed.
    Failed,
    /// It did not apply.
    Skipped,
}

/// How a line says what became of a test whose name follows.
const MARKS: [(&str, Fate); 3] = [
    ("--- PASS: ", Fate::Passed),
    ("--- FAIL: ", Fate::Failed),
    ("--- SKIP: ", Fate::Skipped),
];

/// Tests, and tests within them, by name.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct GoTests {
    fates: BTreeMap<String, Fate>,
}

impl GoTests {
    /// Counts the tests that passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        let passed = |fate: &&Fate| **fate == Fate::Passed;
        self.fates.values().filter(passed).count()
    }
}

/// Reads the output of a test program.
#[must_use]
pub fn parse(output: &str) -> GoTests {
    let mut fates = BTreeMap::new();
    for line in output.lines() {
        for (mark, fate) in MARKS {
            // A test that leaves a line unfinished has the mark behind its own text.
            if let Some((_, rest)) = line.split_once(mark)
                && let Some(name) = rest.split(' ').next()
            {
                fates.insert(name.to_owned(), fate);
            }
        }
    }
    GoTests { fates }
}

/// What is wrong: tests that end otherwise than on the host without being excepted, and exceptions
/// that are none.
#[must_use]
pub fn judge(
    tests: &GoTests,
    host: &GoTests,
    exceptions: &BTreeMap<String, String>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    for (whose, tests) in [("here", tests), ("on the host", host)] {
        if tests.passed() == 0 {
            wrong.push(format!("no test has passed {whose}"));
        }
    }
    let names: BTreeSet<&String> = tests.fates.keys().chain(host.fates.keys()).collect();
    for &name in &names {
        let (ours, theirs) = (tests.fates.get(name), host.fates.get(name));
        let excepted = || exceptions.keys().any(|exception| covers(exception, name));
        if ours != theirs && !excepted() {
            let (ours, theirs) = (describe(ours), describe(theirs));
            wrong.push(format!("{name} {ours}, on the host it {theirs}"));
        }
    }
    for name in exceptions.keys() {
        let differs = |one: &&String| tests.fates.get(*one) != host.fates.get(*one);
        if !names.iter().any(|one| covers(name, one) && differs(one)) {
            wrong.push(format!(
                "{name} is listed as an exception, but does here what it does on the host"
            ));
        }
    }
    wrong
}

/// Whether an exception is for a test: for that test itself, or for one that it is part of.
fn covers(exception: &str, name: &str) -> bool {
    let rest = name.strip_prefix(exception);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn describe(fate: Option<&Fate>) -> &'static str {
    match fate {
        Some(Fate::Passed) => "passes",
        Some(Fate::Failed) => "fails",
        Some(Fate::Skipped) => "is skipped",
        None => "is not there",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "=== RUN   TestA\n--- PASS: TestA (0.00s)\n    --- PASS: TestA/x (0.00s)\n\
        text without an end--- FAIL: TestB (0.10s)\n--- SKIP: TestC (0.00s)\nFAIL\n";

    fn except(names: &[&str]) -> BTreeMap<String, String> {
        let reason = |&name: &&str| (name.to_owned(), "why".to_owned());
        names.iter().map(reason).collect()
    }

    #[test]
    fn tests_are_sorted_by_what_became_of_them() {
        let expected = [
            ("TestA", Fate::Passed),
            ("TestA/x", Fate::Passed),
            ("TestB", Fate::Failed),
            ("TestC", Fate::Skipped),
        ];
        let tests = parse(OUTPUT);
        assert!(
            tests
                .fates
                .iter()
                .map(|(name, &fate)| (name.as_str(), fate))
                .eq(expected)
        );
        assert_eq!(tests.passed(), 2);
    }

    #[test]
    fn every_difference_from_the_host_needs_its_exception() {
        let here = parse(OUTPUT);
        assert!(judge(&here, &parse(OUTPUT), &except(&[])).is_empty());
        let host = parse(&OUTPUT.replace("FAIL: TestB", "PASS: TestB"));
        assert_eq!(
            judge(&here, &host, &except(&[])),
            ["TestB fails, on the host it passes"]
        );
        assert!(judge(&here, &host, &except(&["TestB"])).is_empty());
        let more = parse(&format!("{OUTPUT}--- PASS: TestLinux (0.00s)\n"));
        assert_eq!(
            judge(&here, &more, &except(&[])),
            ["TestLinux is not there, on the host it passes"]
        );
    }

    #[test]
    fn exception_covers_the_tests_within() {
        let output = format!("{OUTPUT}--- PASS: TestD (0.00s)\n");
        let (here, host) = (
            parse(&output),
            parse(&output.replace("PASS: TestA", "SKIP: TestA")),
        );
        assert!(judge(&here, &host, &except(&["TestA"])).is_empty());
        assert_eq!(
            judge(&here, &host, &except(&["TestA/x"])),
            ["TestA passes, on the host it is skipped"]
        );
    }

    #[test]
    fn exception_that_is_none_is_told() {
        let wrong = judge(&parse(OUTPUT), &parse(OUTPUT), &except(&["TestA", "TestZ"]));
        assert_eq!(wrong.len(), 2);
        assert!(wrong[0].contains("TestA is listed as an exception"));
    }

    #[test]
    fn run_without_tests_is_wrong_on_either_side() {
        assert_eq!(judge(&parse(""), &parse(""), &except(&[])).len(), 2);
    }
}
