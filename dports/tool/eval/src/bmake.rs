//! The evaluator that asks bmake.

use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use dports_model::{PortRef, Words};

use crate::{EvalError, Evaluated, Evaluator, Profile};

/// bmake(1), with the framework of a ports tree in place of the system's makefiles.
#[derive(Debug, Clone)]
pub struct Bmake {
    program: PathBuf,
    ports: PathBuf,
}

/// The variable in which make lists the makefiles it has read.
const FILES: &str = ".MAKE.MAKEFILES";

impl Bmake {
    /// Uses `program` on the ports tree `ports`.
    #[must_use]
    pub fn new(program: PathBuf, ports: PathBuf) -> Self {
        Self { program, ports }
    }
}

impl Evaluator for Bmake {
    fn evaluate(
        &self,
        port: &PortRef,
        folder: &Path,
        profile: &Profile,
        variables: &[&str],
    ) -> Result<Evaluated, EvalError> {
        let mut command = Command::new(&self.program);
        command
            // By the name that a shell finds it by: makefiles see it in `MAKE`.
            .arg0("bmake")
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("LC_ALL", "C")
            .env("MAKESYSPATH", profile.system_folders(&self.ports))
            .arg("-r")
            .arg("-C")
            .arg(folder)
            .arg(format!("PORTSDIR={}", self.ports.display()));
        let given = profile
            .assignments
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        command.args(given);
        if let Some(flavor) = port.flavor() {
            command.arg(format!("FLAVOR={flavor}"));
        }
        for name in variables.iter().chain([&FILES]) {
            // A value never spans lines: one line for each.
            command.arg("-V").arg(format!("${{{name}}}"));
        }
        let output = command.output().map_err(|source| EvalError::Run {
            program: self.program.display().to_string(),
            source,
        })?;
        let text = String::from_utf8_lossy(&output.stdout);
        let mut lines = text.lines();
        let mut words = Words::new();
        for name in variables {
            if let Some(line) = lines.next() {
                words.insert((*name).to_owned(), line.to_owned());
            }
        }
        let files = lines.next();
        let complaint = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() || files.is_none() || !complaint.trim().is_empty() {
            return Err(EvalError::Makefile {
                port: port.clone(),
                message: complaint_of(&complaint, &text),
            });
        }
        let absolute = |file: &str| match file.strip_prefix('/') {
            Some(_) => file.to_owned(),
            None => folder.join(file).display().to_string(),
        };
        Ok(Evaluated {
            words,
            files: files
                .unwrap_or_default()
                .split_whitespace()
                .map(absolute)
                .collect(),
        })
    }
}

/// Returns make's own words about an error: it writes them to either stream.
fn complaint_of(stderr: &str, stdout: &str) -> String {
    let lines = stderr.lines().chain(stdout.lines()).map(str::trim);
    let telling: Vec<_> = lines
        .filter(|line| line.starts_with("bmake") || line.contains("\" line "))
        .filter(|line| !line.contains("cannot continue") && !line.contains("stopped in"))
        .take(2)
        .collect();
    if telling.is_empty() {
        "make does not understand its makefile".to_owned()
    } else {
        telling.join("; ")
    }
}
