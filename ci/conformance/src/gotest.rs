//! What a test program of Go says of its tests (`-test.v`).

use std::collections::{BTreeMap, BTreeSet};

/// Tests by what became of them; subtests are part of theirs.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct GoTests {
    /// They passed.
    pub passed: BTreeSet<String>,
    /// They failed.
    pub failed: BTreeSet<String>,
    /// They did not apply.
    pub skipped: BTreeSet<String>,
}

/// Reads the output of a test program.
#[must_use]
pub fn parse(output: &str) -> GoTests {
    let mut tests = GoTests::default();
    for line in output.lines() {
        let kinds = [
            ("--- PASS: ", &mut tests.passed),
            ("--- FAIL: ", &mut tests.failed),
            ("--- SKIP: ", &mut tests.skipped),
        ];
        for (head, set) in kinds {
            // A test that leaves a line unfinished has the mark behind its own text.
            if let Some((before, rest)) = line.split_once(head)
                && !before.ends_with(' ')
            {
                set.extend(rest.split(' ').next().map(str::to_owned));
            }
        }
    }
    tests
}

/// What is wrong: tests that fail without being excepted, and exceptions that are none.
#[must_use]
pub fn judge(tests: &GoTests, exceptions: &BTreeMap<String, String>) -> Vec<String> {
    let mut wrong = Vec::new();
    if tests.passed.is_empty() {
        wrong.push("no test has passed".to_owned());
    }
    for name in &tests.failed {
        if !exceptions.contains_key(name) {
            wrong.push(format!("{name} fails"));
        }
    }
    for name in exceptions.keys() {
        if !tests.failed.contains(name) {
            wrong.push(format!(
                "{name} is listed as an exception, but does not fail"
            ));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "=== RUN   TestA\n--- PASS: TestA (0.00s)\n    --- PASS: TestA/x (0.00s)\n\
        text without an end--- FAIL: TestB (0.10s)\n--- SKIP: TestC (0.00s)\nFAIL\n";

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn tests_are_sorted_by_what_became_of_them() {
        let tests = parse(OUTPUT);
        assert_eq!(tests.passed, names(&["TestA"]));
        assert_eq!(tests.failed, names(&["TestB"]));
        assert_eq!(tests.skipped, names(&["TestC"]));
    }

    #[test]
    fn exceptions_must_fail_and_others_must_not() {
        let tests = parse(OUTPUT);
        let except = |names: &[&str]| {
            names
                .iter()
                .map(|&name| (name.to_owned(), "why".to_owned()))
                .collect()
        };
        assert!(judge(&tests, &except(&["TestB"])).is_empty());
        assert_eq!(judge(&tests, &except(&[])), ["TestB fails"]);
        assert_eq!(judge(&tests, &except(&["TestA", "TestB"])).len(), 1);
        assert_eq!(judge(&parse(""), &except(&[])).len(), 1);
    }
}
