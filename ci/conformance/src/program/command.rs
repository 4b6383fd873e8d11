//! Running the programs that build.

use std::process::{Command, Stdio};

use super::ProgramError;

/// Runs a command to its end and gives its standard output.
pub(super) fn output(command: &mut Command) -> Result<String, ProgramError> {
    let text = format!("{command:?}");
    let failed = |message: String| ProgramError::Build {
        command: text.clone(),
        message,
    };
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(failed(format!("{}\n{}", output.status, said.trim_end())))
}
