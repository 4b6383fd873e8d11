//! The table: numbers, births and deaths.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::Errno;

use super::relations::{Facts, Relations};

/// Highest process id.
pub const MAX_PID: i32 = 99_999;
/// The process that inherits orphans.
const INIT: i32 = 1;

/// What a process is doing, as far as its relatives care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// It runs.
    Alive,
    /// A signal has stopped it.
    Stopped {
        /// The signal.
        signal: i32,
        /// Its parent has been told by a wait.
        reported: bool,
    },
    /// It was stopped, goes on, and its parent has not been told by a wait.
    Continued,
    /// It has ended; the wait status is kept for its parent.
    Zombie {
        /// As `wait4` gives it.
        status: i32,
    },
}

/// What the kernel keeps of a process.
pub trait Kept {
    /// Notes who its parent is, for as long as nothing else is said.
    fn set_parent(&self, ppid: i32);
}

impl<T: Kept> Kept for Arc<T> {
    fn set_parent(&self, ppid: i32) {
        T::set_parent(self, ppid);
    }
}

/// A process and its relations.
#[derive(Clone, Debug)]
pub struct Entry<T> {
    /// What the kernel keeps of it.
    pub proc: T,
    /// Its parent; 0 for process 1.
    pub ppid: i32,
    /// Its process group.
    pub pgid: i32,
    /// Its session.
    pub sid: i32,
    /// What it is doing.
    pub life: Life,
    /// It has replaced its program since it was forked.
    pub execed: bool,
    /// It inherits the orphans among its descendants.
    pub reaps: bool,
    /// The process that inherits its children.
    pub reaper: i32,
    /// A debugger traces it and stands in for its parent, which is this one and has not ended.
    pub traced_from: Option<i32>,
}

/// What follows from the end of a process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exited {
    /// Who is to be told.
    pub parent: i32,
    /// The processes that have got a zombie by it: they are to be told, too.
    pub heirs: Vec<i32>,
    /// Groups that became orphaned and have a stopped member: they get SIGHUP and SIGCONT.
    pub orphaned: Vec<i32>,
    /// Processes that it traced: they get SIGKILL.
    pub traced: Vec<i32>,
}

/// All processes. What it is asked often takes no longer when there are many.
#[derive(Clone, Debug)]
pub struct Table<T> {
    entries: BTreeMap<i32, Entry<T>>,
    pub(super) relations: Relations,
    last: i32,
}

impl<T: Kept> Table<T> {
    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        Self {
            entries: BTreeMap::new(),
            relations: Relations::default(),
            last: 0,
        }
    }

    /// Number of processes, zombies included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no process.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Reserves a number that no process, group or session has. `None` when all are taken.
    pub fn new_pid(&mut self) -> Option<i32> {
        for _ in 0..MAX_PID {
            self.last = if self.last >= MAX_PID {
                // Low numbers belong to the processes of the start.
                100
            } else {
                self.last + 1
            };
            let taken = self.entries.contains_key(&self.last)
                || self.relations.groups.has(self.last)
                || self.relations.sessions.has(self.last);
            if !taken {
                return Some(self.last);
            }
        }
        None
    }

    /// Adds process 1, the leader of nothing: group and session 0 are the kernel's.
    pub fn insert_first(&mut self, pid: i32, proc: T) {
        self.last = self.last.max(pid);
        self.insert(pid, proc, (0, 0, 0), INIT);
    }

    fn insert(&mut self, pid: i32, proc: T, (ppid, pgid, sid): (i32, i32, i32), reaper: i32) {
        proc.set_parent(ppid);
        let entry = Entry {
            proc,
            ppid,
            pgid,
            sid,
            life: Life::Alive,
            execed: false,
            reaps: pid == INIT,
            reaper,
            traced_from: None,
        };
        let after = Facts::of(&entry);
        let before = self.entries.insert(pid, entry);
        let before = before.as_ref().map(Facts::of);
        self.relations.change(pid, before, Some(after));
    }

    /// Changes an entry, and with it what is known of its relations. `None` when there is none.
    pub(super) fn change<R>(
        &mut self,
        pid: i32,
        how: impl FnOnce(&mut Entry<T>) -> R,
    ) -> Option<R> {
        let entry = self.entries.get_mut(&pid)?;
        let before = Facts::of(entry);
        let result = how(entry);
        entry.proc.set_parent(entry.ppid);
        let after = Facts::of(entry);
        self.relations.change(pid, Some(before), Some(after));
        Some(result)
    }

    /// Adds a child of `parent` in its group and session.
    ///
    /// # Errors
    /// `ESRCH` when there is no such parent.
    pub fn fork(&mut self, parent: i32, pid: i32, proc: T) -> Result<(), Errno> {
        let p = self.entries.get(&parent).ok_or(Errno::ESRCH)?;
        let relations = (parent, p.pgid, p.sid);
        let reaper = if p.reaps { parent } else { p.reaper };
        self.insert(pid, proc, relations, reaper);
        Ok(())
    }

    /// A process, also a zombie.
    #[must_use]
    pub fn get(&self, pid: i32) -> Option<&Entry<T>> {
        self.entries.get(&pid)
    }

    /// A process that has not ended.
    ///
    /// # Errors
    /// `ESRCH`.
    pub fn living(&self, pid: i32) -> Result<&Entry<T>, Errno> {
        self.get(pid)
            .filter(|e| !matches!(e.life, Life::Zombie { .. }))
            .ok_or(Errno::ESRCH)
    }

    /// Notes that a process has replaced its program.
    pub fn execed(&mut self, pid: i32) {
        if let Some(entry) = self.entries.get_mut(&pid) {
            entry.execed = true;
        }
    }

    /// All processes by number.
    pub fn iter(&self) -> impl Iterator<Item = (i32, &Entry<T>)> {
        self.entries.iter().map(|(pid, entry)| (*pid, entry))
    }

    /// The members of a group that have not ended.
    pub fn group(&self, pgid: i32) -> impl Iterator<Item = (i32, &Entry<T>)> {
        let members = self.relations.groups.members(pgid);
        members
            .filter_map(|pid| Some((pid, self.entries.get(&pid)?)))
            .filter(|(_, e)| !matches!(e.life, Life::Zombie { .. }))
    }

    /// The children of a process, those that have ended too.
    pub fn children(&self, pid: i32) -> impl Iterator<Item = i32> {
        self.relations.children.members(pid)
    }

    /// Notes that a process has stopped; returns its parent.
    pub fn stop(&mut self, pid: i32, signal: i32) -> Option<i32> {
        self.change(pid, |entry| {
            entry.life = Life::Stopped {
                signal,
                reported: false,
            };
            entry.ppid
        })
    }

    /// Notes that a stopped process goes on; returns its parent, `None` if it was not stopped.
    pub fn go_on(&mut self, pid: i32) -> Option<i32> {
        if !matches!(self.get(pid)?.life, Life::Stopped { .. }) {
            return None;
        }
        self.change(pid, |entry| {
            entry.life = Life::Continued;
            entry.ppid
        })
    }

    /// Turns a process into a zombie and gives its children to the process that reaps for it:
    /// process 1, or an ancestor that has asked to.
    pub fn exit(&mut self, pid: i32, status: i32) -> Exited {
        let changed = self.change(pid, |entry| {
            entry.life = Life::Zombie { status };
            (entry.ppid, entry.pgid, entry.reaper)
        });
        let Some((parent, own_group, reaper)) = changed else {
            return Exited::default();
        };
        self.stop_reaping(pid);
        let mut groups = Vec::from([own_group]);
        let mut traced = self.stop_tracing(pid, reaper);
        let children: Vec<i32> = self.children(pid).collect();
        for child in &children {
            self.change(*child, |child| {
                child.ppid = reaper;
                groups.push(child.pgid);
            });
        }
        let left = traced.iter().chain(&children);
        let zombies = left
            .filter_map(|pid| self.get(*pid))
            .filter(|e| matches!(e.life, Life::Zombie { .. }));
        let mut heirs: Vec<i32> = zombies.map(|e| e.ppid).collect();
        heirs.sort_unstable();
        heirs.dedup();
        traced.retain(|pid| self.living(*pid).is_ok());
        groups.sort_unstable();
        groups.dedup();
        groups.retain(|g| self.relations.stopped.has(*g) && self.is_orphaned(*g));
        Exited {
            parent,
            heirs,
            orphaned: groups,
            traced,
        }
    }

    /// Makes a process inherit the orphans among the descendants that it makes from now on.
    ///
    /// # Errors
    /// `ESRCH`; `EALREADY` when it does so already.
    pub fn start_reaping(&mut self, pid: i32) -> Result<(), Errno> {
        let entry = self.entries.get_mut(&pid).ok_or(Errno::ESRCH)?;
        if entry.reaps {
            return Err(Errno::EALREADY);
        }
        entry.reaps = true;
        Ok(())
    }

    /// Gives the orphans that a process would inherit to whoever inherits its own children.
    /// Returns whether it had been a reaper.
    pub fn stop_reaping(&mut self, pid: i32) -> bool {
        let Some(entry) = self.entries.get_mut(&pid).filter(|e| e.reaps) else {
            return false;
        };
        entry.reaps = false;
        let next = entry.reaper;
        for descendant in self.entries.values_mut().filter(|e| e.reaper == pid) {
            descendant.reaper = next;
        }
        true
    }

    /// Removes a zombie and returns what the kernel kept of it.
    pub fn reap(&mut self, pid: i32) -> Option<T> {
        let zombie = matches!(self.get(pid)?.life, Life::Zombie { .. });
        if !zombie {
            return None;
        }
        let entry = self.entries.remove(&pid)?;
        let before = Some(Facts::of(&entry));
        self.relations.change(pid, before, None);
        Some(entry.proc)
    }
}

impl<T: Kept> Default for Table<T> {
    fn default() -> Self {
        Self::new()
    }
}
