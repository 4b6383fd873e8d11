//! A suite as written: a TOML file of cases, keys and values only.
//!
//! ```toml
//! title = "What the suite shows"
//! stage = "all"                          # optional: only with --all, because it takes long
//! limit-seconds = 60                     # of a case that says nothing itself
//! program = { file = "world/bin/sh" }    # of a case that says nothing itself
//!
//! [[case]]
//! name = "echo"
//! arguments = ["-c", "cat; echo $A; exit 3"]
//! environment = { A = "b" }
//! stdin = "text"
//! files = { "folder/name" = "content" }  # laid out in the case's own folder, where it runs
//! expect = { stdout = "textb\n", exit = 3 }
//! ```
//!
//! Programs:
//!
//! | `program = ...` | is |
//! |---|---|
//! | `{ file = "world/bin/sh" }` | a file below the object directory |
//! | `{ package = "ripgrep", file = "usr/local/bin/rg" }` | a file of a package in `packages/All` |
//! | `{ c = ["src-tree/tests/c/x.c"], flags = ["-O2"] }` | C, compiled by the sysroot's compiler |
//! | `{ go = "src-tree/tests/go/hello" }` | a Go program without modules from outside |
//! | `{ go-test = "strings" }` | the tests of a package of Go's own library |
//!
//! With `same-as-host`, the two builds' lines are compared as `src/lines.rs` describes:
//! `differences = { "^strtod nan" = "why" }` lists lines that may differ.
//!
//! In `arguments` and `environment`, `{dir}` stands for the case's own folder.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A file of the folder of cases.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawSuite {
    /// What it shows, in one sentence.
    pub title: String,
    /// Whether it is run always or only when everything is.
    #[serde(default)]
    pub stage: RawStage,
    /// Time limit of its cases in seconds; generous, since it only ends what hangs.
    #[serde(default = "a_minute")]
    pub limit_seconds: u64,
    /// The program of its cases.
    pub program: Option<RawProgram>,
    /// Its cases.
    pub case: Vec<RawCase>,
}

fn a_minute() -> u64 {
    60
}

/// When something is run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RawStage {
    /// Every time.
    #[default]
    Quick,
    /// With `--all`.
    All,
}

/// One call of a program.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawCase {
    /// Its name in the suite: small letters, digits, `-`, `_`, `.`, `[`.
    pub name: String,
    /// When it is run, if otherwise than its suite.
    pub stage: Option<RawStage>,
    /// The program, if another than the suite's.
    pub program: Option<RawProgram>,
    /// What the program is called (`argv[0]`).
    pub called: Option<String>,
    /// Its arguments.
    #[serde(default)]
    pub arguments: Vec<String>,
    /// Variables, besides the few that every case gets.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// What it reads; nothing if absent.
    #[serde(default)]
    pub stdin: String,
    /// Files to lay out before, by name.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// Empty folders to make before.
    #[serde(default)]
    pub folders: Vec<String>,
    /// A folder of the source tree that is copied into the case's folder.
    pub copy: Option<String>,
    /// What must come of it.
    #[serde(default)]
    pub expect: RawExpect,
    /// Its own time limit in seconds.
    pub limit_seconds: Option<u64>,
    /// What of it goes into the record.
    #[serde(default)]
    pub record: RawRecord,
    /// Why it fails, as long as it does: a case that passes all the same is a failure.
    pub known_failure: Option<String>,
}

/// Where a program comes from: see the module.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawProgram {
    /// A file of the object directory, or of the package.
    pub file: Option<String>,
    /// Name of a package.
    pub package: Option<String>,
    /// C sources.
    #[serde(default)]
    pub c: Vec<String>,
    /// Flags of the C compiler.
    #[serde(default)]
    pub flags: Vec<String>,
    /// Folder of a Go program.
    pub go: Option<String>,
    /// A package of Go's library.
    pub go_test: Option<String>,
}

/// What must come of a case.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawExpect {
    /// Standard output, exactly.
    pub stdout: Option<String>,
    /// Texts in it.
    #[serde(default)]
    pub contains: Vec<String>,
    /// Regular expressions, each of which matches one of its lines.
    #[serde(default)]
    pub lines: Vec<String>,
    /// Texts in standard error.
    #[serde(default)]
    pub stderr_contains: Vec<String>,
    /// Exit code; 0 if absent.
    pub exit: Option<i32>,
    /// Number of the signal it dies of, instead.
    pub signal: Option<i32>,
    /// Files that are there afterwards, by name, with their content.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// Names that are not there afterwards.
    #[serde(default)]
    pub gone: Vec<String>,
    /// Output and exit code of the same source, built for the host.
    #[serde(default)]
    pub same_as_host: bool,
    /// Lines that may differ from those of the host's build: a regular expression that matches
    /// them there, and the reason. One that is not needed is an error.
    #[serde(default)]
    pub differences: BTreeMap<String, String>,
    /// Go's tests end as those built for the host do, but for these, each with the reason. One that is
    /// not needed is an error.
    pub go_exceptions: Option<BTreeMap<String, String>>,
    /// A regular expression with one group: the number of checks the program says it has made.
    pub checks: Option<String>,
}

/// What goes into the record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RawRecord {
    /// Everything.
    #[default]
    All,
    /// Exit code and verdict: the output is different each time.
    Exit,
}
