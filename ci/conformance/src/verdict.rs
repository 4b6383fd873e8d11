//! Did a program do what it should?

use std::path::Path;

use df_test_cases::End;

use crate::case::Case;
use crate::gotest;
use crate::layout;
use crate::lines;
use crate::run::Outcome;

/// Most of a text that a message shows.
const SHOWN: usize = 300;

/// What came of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What was wrong; nothing when it passed.
    pub wrong: Vec<String>,
    /// How many things were checked: what the program itself counts, or the lines it shares with the
    /// host's build, or one.
    pub checks: u64,
}

/// Judges a run; `host` is that of the host's build, for cases that ask for it.
#[must_use]
pub fn judge(case: &Case, outcome: &Outcome, host: Option<&Outcome>, room: &Path) -> Verdict {
    let expect = &case.expect;
    let text = String::from_utf8_lossy(&outcome.stdout);
    let errors = String::from_utf8_lossy(&outcome.stderr);
    let mut verdict = Verdict {
        wrong: Vec::new(),
        checks: 1,
    };
    let wrong = &mut verdict.wrong;
    let Some(end) = outcome.end else {
        wrong.push(format!("not at its end after {} s", case.limit.as_secs()));
        return verdict;
    };
    if let Some(exceptions) = &expect.go_exceptions {
        let tests = gotest::parse(&text);
        let theirs = host.map_or_else(Default::default, |host| {
            gotest::parse(&String::from_utf8_lossy(&host.stdout))
        });
        wrong.extend(gotest::judge(&tests, &theirs, exceptions));
        verdict.checks = tests.passed() as u64;
        // Go's exit code says only whether some test has failed.
        if !matches!(end, End::Exit(0 | 1)) {
            wrong.push(format!("{}{}", describe(end), tail(&errors)));
        }
        return verdict;
    }
    let wanted = match host.and_then(|host| host.end) {
        Some(host) if expect.same_as_host => host,
        _ => expect.end,
    };
    if end != wanted {
        wrong.push(format!(
            "{}, not {}{}",
            describe(end),
            describe(wanted),
            tail(&errors)
        ));
    }
    if let Some(stdout) = &expect.stdout
        && *stdout != text
    {
        wrong.push(difference("expected", stdout, &text));
    }
    if let Some(host) = host {
        let theirs = String::from_utf8_lossy(&host.stdout);
        let compared = lines::compare(&theirs, &text, &expect.differences);
        verdict.checks = compared.same.max(1);
        wrong.extend(compared.wrong);
    }
    for part in expect.contains.iter().filter(|part| !text.contains(*part)) {
        wrong.push(format!(
            "standard output lacks {part:?}: {:?}",
            shown(&text)
        ));
    }
    for pattern in &expect.lines {
        if !text.lines().any(|line| pattern.is_match(line)) {
            wrong.push(format!("no line matches `{pattern}`: {:?}", shown(&text)));
        }
    }
    for part in expect
        .stderr_contains
        .iter()
        .filter(|part| !errors.contains(*part))
    {
        wrong.push(format!(
            "standard error lacks {part:?}: {:?}",
            shown(&errors)
        ));
    }
    wrong.extend(layout::differences(room, &expect.files, &expect.gone));
    if let Some(pattern) = &expect.checks {
        match count(pattern, &text) {
            Some(checks) => verdict.checks = checks,
            None => wrong.push(format!(
                "it does not say how much it has checked (`{pattern}`)"
            )),
        }
    }
    verdict
}

/// Turns the verdict of a case that is known to fail round.
#[must_use]
pub fn with_known_failure(case: &Case, verdict: Verdict) -> Verdict {
    match &case.known_failure {
        None => verdict,
        Some(_) if verdict.wrong.is_empty() => Verdict {
            wrong: vec!["it passes, but is listed as a known failure".to_owned()],
            ..verdict
        },
        Some(_) => Verdict {
            wrong: Vec::new(),
            checks: 0,
        },
    }
}

fn count(pattern: &regex::Regex, text: &str) -> Option<u64> {
    let mut numbers = pattern
        .captures_iter(text)
        .map(|found| found[1].parse::<u64>().ok());
    let first = numbers.next()??;
    numbers.try_fold(first, |sum, number| sum.checked_add(number?))
}

fn describe(end: End) -> String {
    match end {
        End::Exit(code) => format!("exit code {code}"),
        End::Signal(number) => format!("died of signal {number}"),
    }
}

/// The first line in which two texts differ.
fn difference(name: &str, wanted: &str, found: &str) -> String {
    let (mut theirs, mut ours) = (wanted.split('\n'), found.split('\n'));
    let mut number = 1;
    loop {
        match (theirs.next(), ours.next()) {
            (Some(one), Some(other)) if one == other => number += 1,
            (None, None) => return format!("standard output differs from {name}"),
            (one, other) => {
                let show = |line: Option<&str>| match line {
                    Some(line) => format!("{:?}", shown(line)),
                    None => "no line".to_owned(),
                };
                return format!(
                    "standard output, line {number}: {name} {}, found {}",
                    show(one),
                    show(other)
                );
            }
        }
    }
}

fn shown(text: &str) -> &str {
    let end = text
        .char_indices()
        .nth(SHOWN)
        .map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// The end of standard error, where the reason usually stands.
fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let last = &lines[lines.len().saturating_sub(4)..];
    if last.is_empty() {
        String::new()
    } else {
        format!("\n    {}", last.join("\n    "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raw::RawSuite;

    fn case(text: &str) -> Case {
        let text =
            format!("title = 't'\n[[case]]\nname = 'a'\nprogram = {{ c = ['x.c'] }}\n{text}");
        let raw: RawSuite = toml::from_str(&text).unwrap();
        Case::check_all("s", &raw).unwrap().remove(0)
    }

    fn outcome(code: i32, stdout: &str) -> Outcome {
        Outcome {
            end: Some(End::Exit(code)),
            stdout: stdout.as_bytes().to_vec(),
            stderr: b"reason\n".to_vec(),
        }
    }

    fn judged(text: &str, outcome: &Outcome) -> Verdict {
        judge(&case(text), outcome, None, Path::new("/nonexistent"))
    }

    #[test]
    fn exit_code_is_zero_unless_said() {
        assert!(judged("", &outcome(0, "x")).wrong.is_empty());
        let wrong = judged("", &outcome(2, "x")).wrong;
        assert!(wrong[0].contains("exit code 2, not exit code 0") && wrong[0].contains("reason"));
        assert!(
            judged("expect = { exit = 2 }", &outcome(2, "x"))
                .wrong
                .is_empty()
        );
        assert_eq!(
            judged("expect = { signal = 6 }", &outcome(0, ""))
                .wrong
                .len(),
            1
        );
    }

    #[test]
    fn first_line_that_differs_is_shown() {
        let wrong = judged("expect = { stdout = \"a\\nb\\n\" }", &outcome(0, "a\nc\n")).wrong;
        assert_eq!(
            wrong,
            ["standard output, line 2: expected \"b\", found \"c\""]
        );
    }

    #[test]
    fn lines_shared_with_the_host_are_counted() {
        let case = case("expect = { same-as-host = true }");
        let host = outcome(1, "a\nb\n");
        let same = judge(&case, &outcome(1, "a\nb\n"), Some(&host), Path::new("/"));
        assert_eq!((same.wrong.len(), same.checks), (0, 2));
        let other = judge(&case, &outcome(0, "a\n"), Some(&host), Path::new("/"));
        assert_eq!(other.wrong.len(), 2);
    }

    #[test]
    fn what_the_program_counts_is_taken() {
        let text = "expect = { checks = '(\\d+) passed' }";
        assert_eq!(judged(text, &outcome(0, "7 passed\n5 passed\n")).checks, 12);
        assert_eq!(judged(text, &outcome(0, "")).wrong.len(), 1);
    }

    #[test]
    fn known_failure_that_passes_is_a_failure() {
        let known = case("known-failure = 'why'");
        let passed = judged("", &outcome(0, ""));
        assert_eq!(with_known_failure(&known, passed).wrong.len(), 1);
        let failed = judged("", &outcome(1, ""));
        assert!(with_known_failure(&known, failed).wrong.is_empty());
    }
}
