//! What is kept about a traced thread, and what a new one gets from its maker.

use nix::sys::signal::Signal;
use nix::unistd::Pid;

use crate::call::plan::After;
use crate::process::Process;

/// A call that has been entered.
pub(crate) struct Pending {
    pub(crate) number: u64,
    pub(crate) args: [u64; 6],
    pub(crate) regs: libc::user_regs_struct,
    pub(crate) after: After,
    /// A signal came, and Linux makes the call again by itself: what it would have answered.
    pub(crate) goes_on: Option<i32>,
}

/// A traced thread.
pub(crate) struct Thread {
    /// Its process: the number of its first thread.
    pub(crate) process: Pid,
    pub(crate) pending: Option<Pending>,
    /// A signal to be raised at the end of the call.
    pub(crate) raise: Option<Signal>,
    /// It runs a program of Linux, which is left alone but for what it starts.
    pub(crate) foreign: bool,
}

impl Thread {
    pub(crate) fn new(process: Pid) -> Thread {
        Thread {
            process,
            pending: None,
            raise: None,
            foreign: false,
        }
    }
}

/// What became of a thread that was made by another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Birth {
    /// Copy of a process.
    Fork,
    /// Thread of the same process.
    Clone,
}

/// What a new thread gets from its maker.
pub(crate) struct Newborn {
    pub(crate) thread: Thread,
    /// Its process, if that is new too and not one of Linux.
    pub(crate) process: Option<Process>,
    pub(crate) birth: Birth,
}
