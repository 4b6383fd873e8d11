//! The descriptors of a process.

use alloc::sync::{Arc, Weak};
use alloc::vec::Vec;

use df_abi::Errno;
use df_libkern::fdtable::FdTable;

use crate::file::{File, Object};
use crate::kqueue::Kqueue;
use crate::locked::{self, file_id};
use crate::locks::{Owner, Range};

/// The descriptors of a process. Closing one forgets what event queues of the process watch
/// through it and gives up the process's record locks of the file, as POSIX wants it.
#[derive(Debug, Default)]
pub struct Descriptors {
    table: FdTable<Arc<File>>,
    /// Event queues among the files.
    kqueues: Vec<Weak<Kqueue>>,
    /// Owner of record locks: the process; 0 = nobody yet.
    pid: i32,
    /// Record locks have been taken.
    locks: bool,
}

impl Descriptors {
    /// No descriptors.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            table: FdTable::new(),
            kqueues: Vec::new(),
            pid: 0,
            locks: false,
        }
    }

    /// The file of a descriptor.
    ///
    /// # Errors
    /// `EBADF`.
    pub fn get(&self, fd: i32) -> Result<&Arc<File>, Errno> {
        self.table.get(fd)
    }

    /// Gives a file the lowest free descriptor at or above `lowest`, below `limit`.
    ///
    /// # Errors
    /// `EMFILE` when there is none.
    pub fn add(
        &mut self,
        file: Arc<File>,
        close_on_exec: bool,
        lowest: usize,
        limit: usize,
    ) -> Result<i32, Errno> {
        self.note_kqueue(&file);
        self.table.add(file, close_on_exec, lowest, limit)
    }

    /// Gives a file exactly this descriptor, closing what had it before, which is returned to be
    /// dropped without locks.
    ///
    /// # Errors
    /// `EBADF` when the number is negative or not below `limit`.
    pub fn set(
        &mut self,
        fd: i32,
        file: Arc<File>,
        close_on_exec: bool,
        limit: usize,
    ) -> Result<Option<Arc<File>>, Errno> {
        self.note_kqueue(&file);
        let old = self.table.set(fd, file, close_on_exec, limit)?;
        if let Some(old) = &old {
            self.closed(fd, old);
        }
        Ok(old)
    }

    /// Closes a descriptor. The file is returned to be dropped without locks.
    ///
    /// # Errors
    /// `EBADF`.
    pub fn remove(&mut self, fd: i32) -> Result<Arc<File>, Errno> {
        let file = self.table.remove(fd)?;
        self.closed(fd, &file);
        Ok(file)
    }

    /// Closes every descriptor from `lowest` on; returns whether there was any.
    pub fn remove_from(&mut self, lowest: usize) -> bool {
        let open = self.table.open_from(lowest);
        for fd in &open {
            // Open a moment ago.
            let _file = self.remove(*fd);
        }
        !open.is_empty()
    }

    /// Whether the descriptor is closed by exec.
    ///
    /// # Errors
    /// `EBADF`.
    pub fn close_on_exec(&self, fd: i32) -> Result<bool, Errno> {
        self.table.close_on_exec(fd)
    }

    /// Says whether the descriptor is closed by exec.
    ///
    /// # Errors
    /// `EBADF`.
    pub fn set_close_on_exec(&mut self, fd: i32, close: bool) -> Result<(), Errno> {
        self.table.set_close_on_exec(fd, close)
    }

    /// Closes every descriptor that is closed by exec.
    pub fn exec(&mut self) {
        for fd in self.table.open_from(0) {
            if self.table.close_on_exec(fd) == Ok(true) {
                let _file = self.remove(fd);
            }
        }
    }

    /// Open descriptors from `lowest` on.
    #[must_use]
    pub fn open_from(&self, lowest: usize) -> Vec<i32> {
        self.table.open_from(lowest)
    }

    /// Remembers that a process has taken record locks through these descriptors.
    pub fn set_locks(&mut self, pid: i32) {
        self.pid = pid;
        self.locks = true;
    }

    fn note_kqueue(&mut self, file: &Arc<File>) {
        if let Object::Kqueue(kqueue) = file.object() {
            self.kqueues.retain(|k| k.strong_count() > 0);
            self.kqueues.push(Arc::downgrade(kqueue));
        }
    }

    fn closed(&self, fd: i32, file: &Arc<File>) {
        for kqueue in self.kqueues.iter().filter_map(Weak::upgrade) {
            kqueue.forget(fd, file);
        }
        if self.locks
            && let Ok(name) = file.name()
            && let Ok(id) = file_id(name)
        {
            locked::unlock(id, Owner::Process(self.pid), Range::ALL);
        }
    }
}

/// The descriptors of a forked process: the same files, but event queues and record locks stay
/// with the parent.
impl Clone for Descriptors {
    fn clone(&self) -> Self {
        let mut table = self.table.clone();
        for fd in table.open_from(0) {
            let is_kqueue = table
                .get(fd)
                .is_ok_and(|f| matches!(f.object(), Object::Kqueue(_)));
            if is_kqueue {
                let _file = table.remove(fd);
            }
        }
        Self {
            table,
            kqueues: Vec::new(),
            pid: 0,
            locks: false,
        }
    }
}

impl Drop for Descriptors {
    fn drop(&mut self) {
        self.remove_from(0);
    }
}
