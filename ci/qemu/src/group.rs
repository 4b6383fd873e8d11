//! Process groups that never outlive their owner.
//!
//! Each machine runs in a process group of its own, so that a Ctrl-C at the terminal reaches us
//! and not QEMU half-way through. The guard ends the group when it is dropped; [`end_all`] ends
//! every living group and is what a program calls from its signal handler thread.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::process::{Pid, Signal, kill_process_group};

static LIVE: Mutex<BTreeSet<i32>> = Mutex::new(BTreeSet::new());

/// A living process group, ended on drop.
#[derive(Debug)]
pub struct ProcessGroup {
    leader: Pid,
}

impl ProcessGroup {
    /// Takes charge of the group that the process with this number leads.
    ///
    /// Returns nothing when the number is not a process number.
    #[must_use]
    pub fn adopt(leader: u32) -> Option<Self> {
        let leader = Pid::from_raw(i32::try_from(leader).ok()?)?;
        live().insert(leader.as_raw_nonzero().get());
        Some(Self { leader })
    }

    /// Kills every process of the group.
    pub fn kill(&self) {
        // The group may be gone already: that is what was wanted.
        kill_process_group(self.leader, Signal::KILL).ok();
    }

    /// Lets go of the group, whose leader has been reaped: its number may belong to somebody
    /// else by now.
    pub fn forget(self) {
        live().remove(&self.leader.as_raw_nonzero().get());
        std::mem::forget(self);
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        self.kill();
        live().remove(&self.leader.as_raw_nonzero().get());
    }
}

/// Kills every group that is alive in this process.
pub fn end_all() {
    for leader in live().iter().filter_map(|&number| Pid::from_raw(number)) {
        kill_process_group(leader, Signal::KILL).ok();
    }
}

fn live() -> MutexGuard<'static, BTreeSet<i32>> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}
