//! dfrun: runs static DragonFly executables on Linux by translating system calls.
//!
//! The program is an ordinary child process that Linux itself loads; dfrun traces it
//! (`ptrace`), rewrites each system call at its entry to the Linux call that does the same
//! ([`call`]), and at its exit turns result, error number and structures back. What a program
//! sees of the system (start state, structures, numbers) is DragonFly's, from `df-abi`.
//!
//! It gives libc and userland tests native speed, and an independent record of what the
//! kernel's own answers should be. What it cannot translate it says by name.
#![forbid(unsafe_op_in_unsafe_fn)]

pub mod births;
pub mod call;
pub mod deliver;
pub mod elf;
pub mod errno;
pub mod error;
pub mod interruption;
pub mod launch;
pub mod linux;
pub mod memory;
pub mod process;
pub mod queue;
pub mod raw;
pub mod register;
pub mod signal;
pub mod stack;
mod thread;
pub mod trace;
pub mod tracer;

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;

pub use error::Error;

/// How to run a program.
#[derive(Debug, Default)]
pub struct Options {
    /// Writes down each call.
    pub trace: Option<trace::Trace>,
    /// Which executables are taken for DragonFly's.
    pub accept: elf::Accept,
    /// Calls without a translation fail with ENOSYS and are named once, where else they end the
    /// program.
    pub tolerant: bool,
    /// The program may be one of Linux: those of ours that it starts are translated.
    pub follow: bool,
    /// What the program is called (`argv[0]`), if not by its path.
    pub called: Option<OsString>,
}

/// Runs a program to its end and gives the exit status that dfrun itself should give.
///
/// # Errors
/// When the program cannot be found, is not a static DragonFly executable, cannot be traced, or makes a
/// call that cannot be translated.
pub fn run(program: &Path, arguments: &[OsString], options: Options) -> Result<u8, Error> {
    if !options.follow {
        elf::check(program, options.accept)?;
    }
    let called = options.called.as_deref().unwrap_or(program.as_os_str());
    let first = launch::launch(program, called, arguments)?;
    tracer::Tracer::new(first, options)?.run()
}

/// Writes an error to standard error in the form of BSD programs.
pub fn report(error: &Error) {
    // Nothing can be done when even this cannot be written.
    let _ = writeln!(std::io::stderr(), "dfrun: {error}");
}
