//! Cases, checked.

use std::collections::BTreeMap;
use std::path::{Component, Path};
use std::time::Duration;

use df_test_cases::End;
use regex::Regex;

use crate::lines::Known;
use crate::raw::{RawCase, RawProgram, RawRecord, RawStage, RawSuite};

/// A case cannot be run as it is written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("case {case:?}: {message}")]
pub struct Invalid {
    /// Its name.
    pub case: String,
    /// What is wrong.
    pub message: String,
}

/// Where a program comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A file below the object directory.
    File(String),
    /// A file of a package.
    Package {
        /// Name of the package, without its version.
        package: String,
        /// The file in it, without the slash in front.
        file: String,
    },
    /// C, compiled by the sysroot's compiler.
    C {
        /// Files of the source tree.
        files: Vec<String>,
        /// Flags of the compiler.
        flags: Vec<String>,
    },
    /// A folder with a Go program.
    Go(String),
    /// The tests of a package of Go's library.
    GoTest(String),
}

/// What must come of a case.
#[derive(Debug, Clone, Default)]
pub struct Expect {
    /// Standard output, exactly.
    pub stdout: Option<String>,
    /// Texts in it.
    pub contains: Vec<String>,
    /// Each matches one of its lines.
    pub lines: Vec<Regex>,
    /// Texts in standard error.
    pub stderr_contains: Vec<String>,
    /// How it ends.
    pub end: End,
    /// Files afterwards.
    pub files: BTreeMap<String, String>,
    /// Names that are gone afterwards.
    pub gone: Vec<String>,
    /// It does what the host's build does.
    pub same_as_host: bool,
    /// But for these lines.
    pub differences: Vec<Known>,
    /// Go's tests end as on the host but for these.
    pub go_exceptions: Option<BTreeMap<String, String>>,
    /// Finds the number of checks.
    pub checks: Option<Regex>,
}

/// One call of a program, and what must come of it.
#[derive(Debug, Clone)]
pub struct Case {
    /// `SUITE/NAME`.
    pub name: String,
    /// Whether it takes long, so that it is only run with everything.
    pub long: bool,
    /// The program.
    pub source: Source,
    /// `argv[0]`, if it matters.
    pub called: Option<String>,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Its variables.
    pub environment: BTreeMap<String, String>,
    /// What it reads.
    pub stdin: String,
    /// Files to lay out.
    pub files: BTreeMap<String, String>,
    /// Folders to make.
    pub folders: Vec<String>,
    /// Folder of the source tree to copy.
    pub copy: Option<String>,
    /// What must come of it.
    pub expect: Expect,
    /// What ends it when it hangs.
    pub limit: Duration,
    /// Whether its output goes into the record.
    pub record_output: bool,
    /// Why it fails.
    pub known_failure: Option<String>,
}

impl Case {
    /// Checks the cases of a suite.
    ///
    /// # Errors
    /// The first case that cannot be run, and why.
    pub fn check_all(suite: &str, raw: &RawSuite) -> Result<Vec<Self>, Invalid> {
        let mut cases: Vec<Self> = Vec::new();
        for one in &raw.case {
            let invalid = |message: String| Invalid {
                case: one.name.clone(),
                message,
            };
            let case = Self::check(suite, raw, one).map_err(invalid)?;
            if cases.iter().any(|other| other.name == case.name) {
                return Err(invalid("the name is there twice".to_owned()));
            }
            cases.push(case);
        }
        Ok(cases)
    }

    fn check(suite: &str, raw: &RawSuite, one: &RawCase) -> Result<Self, String> {
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.[".contains(c);
        if one.name.is_empty() || !one.name.chars().all(good) {
            return Err("a name has small letters, digits, `-`, `_`, `.`, `[` only".to_owned());
        }
        let program = one.program.as_ref().or(raw.program.as_ref());
        let program = program.ok_or("neither the case nor its suite names a program")?;
        let source = source(program)?;
        let names = one.files.keys().chain(&one.folders);
        let afterwards = one.expect.files.keys().chain(&one.expect.gone);
        for name in names.chain(afterwards).chain(&one.copy) {
            stays_inside(name)?;
        }
        if one.expect.same_as_host && !matches!(source, Source::C { .. } | Source::Go(_)) {
            return Err(
                "same-as-host needs a program that is built from its source here".to_owned(),
            );
        }
        if !one.expect.differences.is_empty() && !one.expect.same_as_host {
            return Err("differences are from what is the same-as-host".to_owned());
        }
        if one.expect.go_exceptions.is_some() && !matches!(source, Source::GoTest(_)) {
            return Err("go-exceptions are for programs of go-test".to_owned());
        }
        Ok(Self {
            name: format!("{suite}/{}", one.name),
            long: one.stage.unwrap_or(raw.stage) == RawStage::All,
            source,
            called: one.called.clone(),
            arguments: one.arguments.clone(),
            environment: one.environment.clone(),
            stdin: one.stdin.clone(),
            files: one.files.clone(),
            folders: one.folders.clone(),
            copy: one.copy.clone(),
            expect: expect(one)?,
            limit: Duration::from_secs(one.limit_seconds.unwrap_or(raw.limit_seconds)),
            record_output: one.record == RawRecord::All,
            known_failure: one.known_failure.clone(),
        })
    }
}

fn source(raw: &RawProgram) -> Result<Source, String> {
    let kinds = [
        raw.file.is_some(),
        !raw.c.is_empty(),
        raw.go.is_some(),
        raw.go_test.is_some(),
    ];
    if kinds.iter().filter(|&&kind| kind).count() != 1 {
        return Err("a program is exactly one of `file`, `c`, `go`, `go-test`".to_owned());
    }
    if raw.package.is_some() && raw.file.is_none() {
        return Err("a `package` needs the `file` in it".to_owned());
    }
    if !raw.flags.is_empty() && raw.c.is_empty() {
        return Err("`flags` are for C".to_owned());
    }
    let paths = raw.file.iter().chain(&raw.c).chain(&raw.go);
    for path in paths {
        stays_inside(path)?;
    }
    if let Some(package) = &raw.package {
        return Ok(Source::Package {
            package: package.clone(),
            file: raw.file.clone().unwrap_or_default(),
        });
    }
    Ok(match (&raw.file, &raw.go, &raw.go_test) {
        (Some(file), ..) => Source::File(file.clone()),
        (_, Some(folder), _) => Source::Go(folder.clone()),
        (_, _, Some(package)) => Source::GoTest(package.clone()),
        _ => Source::C {
            files: raw.c.clone(),
            flags: raw.flags.clone(),
        },
    })
}

fn expect(one: &RawCase) -> Result<Expect, String> {
    let raw = &one.expect;
    let pattern = |text: &String| Regex::new(text).map_err(|error| error.to_string());
    let end = match (raw.exit, raw.signal) {
        (Some(_), Some(_)) => return Err("either `exit` or `signal`".to_owned()),
        (_, Some(signal)) => End::Signal(signal),
        (exit, None) => End::Exit(exit.unwrap_or(0)),
    };
    let checks = raw.checks.as_ref().map(pattern).transpose()?;
    if checks
        .as_ref()
        .is_some_and(|checks| checks.captures_len() != 2)
    {
        return Err("`checks` needs one group, around the number".to_owned());
    }
    Ok(Expect {
        stdout: raw.stdout.clone(),
        contains: raw.contains.clone(),
        lines: raw.lines.iter().map(pattern).collect::<Result<_, _>>()?,
        stderr_contains: raw.stderr_contains.clone(),
        end,
        files: raw.files.clone(),
        gone: raw.gone.clone(),
        same_as_host: raw.same_as_host,
        differences: raw
            .differences
            .iter()
            .map(|(line, reason)| {
                Ok(Known {
                    line: pattern(line)?,
                    reason: reason.clone(),
                })
            })
            .collect::<Result<_, String>>()?,
        go_exceptions: raw.go_exceptions.clone(),
        checks,
    })
}

/// A path of the file must not lead out of the folder it is meant for.
fn stays_inside(path: &str) -> Result<(), String> {
    let inside = |part| matches!(part, Component::Normal(_));
    if !path.is_empty() && Path::new(path).components().all(inside) {
        Ok(())
    } else {
        Err(format!("`{path}` is not a path below a folder"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases(text: &str) -> Result<Vec<Case>, String> {
        let raw: RawSuite = toml::from_str(text).map_err(|error| error.to_string())?;
        Case::check_all("s", &raw).map_err(|error| error.to_string())
    }

    #[test]
    fn case_takes_program_and_limit_of_its_suite() {
        let text = "title = 't'\nlimit-seconds = 7\nprogram = { file = 'world/bin/sh' }\n\
            [[case]]\nname = 'a'\n[[case]]\nname = 'b'\nprogram = { go = 'x' }\nstage = 'all'\n";
        let cases = cases(text).unwrap();
        assert_eq!(cases[0].name, "s/a");
        assert_eq!(cases[0].source, Source::File("world/bin/sh".to_owned()));
        assert_eq!(cases[0].limit, Duration::from_secs(7));
        assert_eq!(cases[1].source, Source::Go("x".to_owned()));
        assert!(cases[1].long && !cases[0].long);
    }

    #[test]
    fn what_cannot_be_run_is_refused_with_its_reason() {
        let reason = |case: &str| {
            cases(&format!("title = 't'\n[[case]]\nname = 'a'\n{case}\n")).unwrap_err()
        };
        assert!(reason("").contains("names a program"));
        assert!(reason("program = { file = 'a', go = 'b' }").contains("exactly one"));
        assert!(reason("program = { file = '../a' }").contains("not a path below"));
        assert!(reason("program = { file = 'a' }\nfiles = { '/x' = '' }").contains("not a path"));
        assert!(
            reason("program = { file = 'a' }\nexpect = { same-as-host = true }")
                .contains("built from its source")
        );
        assert!(
            reason("program = { file = 'a' }\nexpect = { exit = 1, signal = 2 }")
                .contains("either")
        );
        assert!(reason("program = { file = 'a' }\nsurprise = 1").contains("surprise"));
        assert!(
            reason("program = { file = 'a' }\n[[case]]\nname = 'a'\nprogram = {file='a'}")
                .contains("twice")
        );
    }
}
