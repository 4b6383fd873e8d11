//! Sessions and their terminals.

use std::ffi::CString;
use std::io;
use std::os::fd::{AsFd, AsRawFd};
use std::process::Command;

use crate::raw;

/// Makes the child that `command` will start the leader of a session of its own, with its standard
/// input as controlling terminal.
pub fn on_own_terminal(command: &mut Command) {
    raw::on_own_terminal(command);
}

/// Makes the child that `command` will start begin with no signal blocked. Without it, it inherits
/// what this process blocks.
pub fn unblock_signals(command: &mut Command) {
    raw::unblock_signals(command);
}

/// Makes `terminal` the controlling one of the session that this process leads.
///
/// # Errors
/// EPERM when the process leads no session; ENOTTY when it is no terminal.
pub fn take_terminal(terminal: impl AsFd) -> io::Result<()> {
    raw::take_terminal(terminal.as_fd().as_raw_fd())
}

/// Sets the login name of the session, which getlogin(2) gives.
///
/// # Errors
/// EPERM for anyone but root; InvalidInput for a name with a zero byte.
pub fn set_login(name: &str) -> io::Result<()> {
    raw::set_login(&CString::new(name)?)
}
