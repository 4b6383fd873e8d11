//! One run of a program: started in a process group of its own, ended when it takes too long.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use df_test_cases::{End, run_to_end};

use crate::case::Case;
use crate::program::Side;

/// What a program did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended; nothing when it was ended because it took too long.
    pub end: Option<End>,
    /// What it wrote to standard output.
    pub stdout: Vec<u8>,
    /// What it wrote to standard error.
    pub stderr: Vec<u8>,
}

/// How to start a case's program.
#[derive(Debug)]
pub struct Start<'a> {
    /// The program.
    pub program: PathBuf,
    /// What it was built for.
    pub side: Side,
    /// What runs programs of the target.
    pub dfrun: &'a Path,
    /// The case's own folder.
    pub room: &'a Path,
    /// The folder it runs in, if that is another.
    pub folder: Option<PathBuf>,
}

/// dfrun's exit code for "died of a signal" is this, plus the signal's number.
const DIED: i32 = 128;
/// The highest number of a signal.
const LAST_SIGNAL: i32 = 64;

/// Runs a case's program to its end.
///
/// # Errors
/// When it cannot be started.
pub fn run(case: &Case, start: &Start<'_>) -> io::Result<Outcome> {
    let input = case.stdin.clone().into_bytes();
    let ended = run_to_end(command(case, start), input, case.limit)?;
    Ok(Outcome {
        end: ended.status.map(|status| end(status, start.side)),
        stdout: ended.stdout,
        stderr: ended.stderr,
    })
}

/// The variables that a case runs with; `{dir}` in them is its own folder.
#[must_use]
pub fn environment(case: &Case) -> BTreeMap<String, String> {
    let always = [
        ("PATH", "/usr/bin:/bin"),
        ("HOME", "{dir}"),
        ("TMPDIR", "{dir}"),
        ("LC_ALL", "C"),
        ("TZ", "UTC"),
    ];
    let always = always.map(|(name, text)| (name.to_owned(), text.to_owned()));
    always.into_iter().chain(case.environment.clone()).collect()
}

fn command(case: &Case, start: &Start<'_>) -> Command {
    let room = start.room.to_string_lossy();
    let fill = |text: &String| text.replace("{dir}", &room);
    let called = case.called.clone();
    let mut command = match start.side {
        Side::Target => {
            let mut command = Command::new(start.dfrun);
            if let Some(called) = called {
                command.arg("--called").arg(called);
            }
            command.arg("--").arg(&start.program);
            command
        }
        Side::Host => {
            let mut command = Command::new(&start.program);
            if let Some(called) = called {
                command.arg0(called);
            }
            command
        }
    };
    command
        .args(case.arguments.iter().map(fill))
        .current_dir(start.folder.as_deref().unwrap_or(start.room))
        .env_clear()
        .envs(
            environment(case)
                .iter()
                .map(|(name, value)| (name, fill(value))),
        );
    command
}

fn end(status: ExitStatus, side: Side) -> End {
    match (status.code(), status.signal(), side) {
        (Some(code), _, Side::Target) if code > DIED && code <= DIED + LAST_SIGNAL => {
            End::Signal(code - DIED)
        }
        (Some(code), ..) => End::Exit(code),
        (None, signal, _) => End::Signal(signal.unwrap_or(0)),
    }
}

/// Writes down everything a run has said.
///
/// # Errors
/// What the operating system says.
pub fn write_transcript(
    path: &Path,
    runs: &[(&str, &Outcome)],
    wrong: &[String],
) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = File::create(path)?;
    for (title, outcome) in runs {
        writeln!(file, "== {title}: {:?}", outcome.end)?;
        file.write_all(&outcome.stdout)?;
        writeln!(file, "\n== {title}: standard error")?;
        file.write_all(&outcome.stderr)?;
        writeln!(file)?;
    }
    for line in wrong {
        writeln!(file, "== wrong: {line}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raw::RawSuite;

    fn host_case(text: &str) -> Case {
        let text = format!("title = 't'\n[[case]]\nname = 'a'\nprogram = {{ go = 'x' }}\n{text}");
        let raw: RawSuite = toml::from_str(&text).unwrap();
        Case::check_all("s", &raw).unwrap().remove(0)
    }

    fn shell(text: &str) -> Outcome {
        let dir = tempfile::tempdir().unwrap();
        let start = Start {
            program: PathBuf::from("/bin/sh"),
            side: Side::Host,
            dfrun: Path::new("/nonexistent"),
            room: dir.path(),
            folder: None,
        };
        run(&host_case(text), &start).unwrap()
    }

    #[test]
    fn input_output_variables_and_exit_code_are_passed() {
        let outcome = shell(
            "arguments = ['-c', 'cat; echo $A >&2; exit 3']\nstdin = 'in'\nenvironment = { A = 'b' }",
        );
        assert_eq!(outcome.end, Some(End::Exit(3)));
        assert_eq!(outcome.stdout, b"in");
        assert_eq!(outcome.stderr, b"b\n");
    }

    #[test]
    fn program_that_hangs_is_ended_with_what_it_has_started() {
        let outcome = shell("arguments = ['-c', 'echo a; sleep 1000 & wait']\nlimit-seconds = 1");
        assert_eq!(outcome.end, None);
        assert_eq!(outcome.stdout, b"a\n");
    }

    #[test]
    fn death_by_signal_is_told() {
        let outcome = shell("arguments = ['-c', 'kill -9 $$']");
        assert_eq!(outcome.end, Some(End::Signal(9)));
    }
}
