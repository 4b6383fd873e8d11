//! All processes.

use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::signal::SIGCHLD;
use df_libkern::proctable::Table;
use df_lwkt::Mutex;

use crate::proc::{Proc, plain};

/// All processes and their relations.
///
/// Lock order: the table before nothing; whoever holds it takes no other lock of a process.
pub(crate) struct Procs {
    pub(crate) table: Mutex<Table<Arc<Proc>>>,
}

impl Procs {
    /// No process.
    pub(crate) fn new() -> Self {
        Self {
            table: Mutex::new(Table::new()),
        }
    }

    /// A process that has not ended; `ESRCH`.
    pub(crate) fn find(&self, pid: i32) -> Result<Arc<Proc>, Errno> {
        self.table.lock().living(pid).map(|e| e.proc.clone())
    }

    /// Tells a process that it has got a zombie, whose end somebody else was told of.
    pub(crate) fn tell_heir(&self, pid: i32) {
        if let Ok(heir) = self.find(pid) {
            heir.post(plain(SIGCHLD));
            heir.children.wake();
        }
    }

    /// The members of a group that have not ended.
    pub(crate) fn group(&self, pgid: i32) -> Vec<Arc<Proc>> {
        let table = self.table.lock();
        table.group(pgid).map(|(_, e)| e.proc.clone()).collect()
    }

    /// Parent, group and session of a process; zeros when it is gone.
    pub(crate) fn relations(&self, pid: i32) -> (i32, i32, i32) {
        let table = self.table.lock();
        table
            .get(pid)
            .map_or((0, 0, 0), |e| (e.ppid, e.pgid, e.sid))
    }

    /// Group of a process.
    pub(crate) fn group_of(&self, pid: i32) -> i32 {
        self.relations(pid).1
    }
}
