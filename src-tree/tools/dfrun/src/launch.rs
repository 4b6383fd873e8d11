//! Starting a program so that it can be traced from its first instruction.
#![expect(
    unsafe_code,
    reason = "asking to be traced must happen between fork and exec"
)]

use std::ffi::{OsStr, OsString};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use nix::unistd::Pid;

use crate::Error;

/// Starts a program under the name `called`; it stops before its first instruction.
///
/// # Errors
/// When the process cannot be made or the program not be executed.
pub fn launch(program: &Path, called: &OsStr, arguments: &[OsString]) -> Result<Pid, Error> {
    let failed = |cause| Error::Start {
        path: program.into(),
        cause,
    };
    // A name without a slash means the current directory, never `PATH`.
    let path = std::path::absolute(program).map_err(failed)?;
    let mut command = Command::new(path);
    command.arg0(called).args(arguments);
    let ask = || nix::sys::ptrace::traceme().map_err(std::io::Error::from);
    // SAFETY: the closure makes one system call and allocates nothing.
    unsafe { command.pre_exec(ask) };
    let child = command.spawn().map_err(failed)?;
    Ok(Pid::from_raw(child.id().cast_signed()))
}
