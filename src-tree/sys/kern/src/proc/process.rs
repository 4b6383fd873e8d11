//! The process and its threads.

use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::signal::SigSet;
use df_abi::thread::TlsInfo;
use df_libkern::fdtable::FdTable;
use df_libkern::limits::Limits;
use df_libkern::signals::SignalState;
use df_machine::user::UserContext;
use df_vfs::{LookupStart, NcHandle};
use df_vm::Vmspace;

use crate::exec::Program;
use crate::file::File;
use crate::proc::Ucred;

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It called `exit` with this status.
    Status(i32),
    /// A signal ended it.
    Signal(i32),
}

/// A process.
pub(crate) struct Proc {
    pub(crate) pid: i32,
    pub(crate) ppid: i32,
    /// Process group; 0 for the group that the kernel started with.
    pub(crate) pgid: i32,
    /// Session, as `pgid`.
    pub(crate) sid: i32,
    /// Name for messages: last part of the program's path.
    pub(crate) name: Vec<u8>,
    /// Path of the program.
    pub(crate) path: Vec<u8>,
    /// Its arguments, as exec got them.
    pub(crate) args: Vec<Vec<u8>>,
    pub(crate) cred: Ucred,
    /// Credentials for file permissions: `cred.effective()`, kept for look-ups.
    pub(crate) vfs_cred: df_vfs::Cred,
    /// Login name of the session.
    pub(crate) login: Vec<u8>,
    pub(crate) vm: Vmspace,
    pub(crate) files: FdTable<Arc<File>>,
    pub(crate) root: NcHandle,
    pub(crate) cwd: NcHandle,
    pub(crate) umask: u16,
    pub(crate) limits: Limits,
    pub(crate) signals: SignalState,
    /// Set when the process is to end.
    pub(crate) exit: Option<Exit>,
}

impl Proc {
    /// Where path look-ups start.
    pub(crate) fn lookup_start(&self) -> LookupStart<'_> {
        LookupStart {
            root: &self.root,
            cwd: &self.cwd,
            cred: &self.vfs_cred,
        }
    }

    /// Name for messages.
    pub(crate) fn shown_name(&self) -> &str {
        core::str::from_utf8(&self.name).unwrap_or("?")
    }
}

/// A thread.
pub(crate) struct Lwp {
    pub(crate) tid: i32,
    pub(crate) ctx: UserContext,
    /// Exec has just replaced `ctx`: the call has no result to give back.
    pub(crate) replaced: bool,
    /// Where the signal trampoline of the program is.
    pub(crate) trampoline: u64,
    /// Number of the call that a signal has just interrupted, if it may be made again.
    pub(crate) restart: Option<u64>,
    /// Mask to go back to after a handler, while a call has another one in force.
    pub(crate) saved_mask: Option<SigSet>,
    /// FS and GS areas as set by `set_tls_area`.
    pub(crate) tls: [TlsInfo; 2],
}

impl Lwp {
    /// A thread about to start a program.
    pub(crate) fn new(tid: i32, program: Program) -> (Self, Vmspace) {
        let lwp = Self {
            tid,
            ctx: program.ctx,
            replaced: false,
            trampoline: program.trampoline,
            restart: None,
            saved_mask: None,
            tls: Default::default(),
        };
        (lwp, program.vm)
    }
}
