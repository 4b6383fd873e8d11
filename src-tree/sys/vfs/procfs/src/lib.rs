//! Processes as files.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod text;
mod tree;

use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::time::{Timespec, Timeval};
use df_vfs::{FileSystem, FsStatistics, VnodeRef};

use tree::Root;

/// What `status` and the attributes of a process's files are made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Name of the program.
    pub name: Vec<u8>,
    /// The process.
    pub pid: i32,
    /// Its parent.
    pub ppid: i32,
    /// Its process group.
    pub pgid: i32,
    /// Its session.
    pub sid: i32,
    /// Device number of its controlling terminal.
    pub terminal: Option<u32>,
    /// Wall clock of its start.
    pub started: Timespec,
    /// Time in user mode.
    pub user: Timeval,
    /// Time in the kernel.
    pub system: Timeval,
    /// Effective user.
    pub uid: u32,
    /// Real user.
    pub ruid: u32,
    /// Real group.
    pub rgid: u32,
    /// Effective group, and the others it belongs to.
    pub groups: Vec<u32>,
    /// Path of the program.
    pub program: Vec<u8>,
    /// Arguments of the program.
    pub arguments: Vec<Vec<u8>>,
    /// Limits, as `getrlimit` gives them: current and highest, by number.
    pub limits: Vec<(i64, i64)>,
}

/// The processes of the system.
pub trait Processes: Send + Sync {
    /// Numbers of all that have not ended, rising.
    fn all(&self) -> Vec<i32>;

    /// The process that looks.
    fn current(&self) -> Option<i32>;

    /// What is known of one; `None` when it has ended.
    fn facts(&self, pid: i32) -> Option<Facts>;
}

/// What all vnodes share.
struct Shared {
    processes: Arc<dyn Processes>,
    dev: u32,
    mounted: Timespec,
}

/// The file system.
pub struct ProcFs(Arc<Shared>);

impl ProcFs {
    /// Shows processes; `dev` is the device number that `stat` shows, `now` the time of its root.
    #[must_use]
    pub fn new(processes: Arc<dyn Processes>, dev: u32, now: Timespec) -> Self {
        Self(Arc::new(Shared {
            processes,
            dev,
            mounted: now,
        }))
    }
}

impl FileSystem for ProcFs {
    fn type_name(&self) -> &'static str {
        "procfs"
    }

    fn root(&self) -> VnodeRef {
        Arc::new(Root(self.0.clone()))
    }

    fn statistics(&self) -> FsStatistics {
        FsStatistics {
            block_size: 4096,
            blocks: 1,
            files: self.0.processes.all().len() as u64,
            read_only: true,
            local: true,
            ..FsStatistics::default()
        }
    }

    fn names_are_stable(&self) -> bool {
        false
    }
}
