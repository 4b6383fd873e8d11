//! Who belongs to whom, by number: what would otherwise be found by looking through all processes.

use alloc::collections::{BTreeMap, BTreeSet};

use super::table::{Entry, Life};

/// Sets of processes, each under a number. No set is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sets(BTreeMap<i32, BTreeSet<i32>>);

impl Sets {
    /// Whether a number has a set.
    pub(super) fn has(&self, key: i32) -> bool {
        self.0.contains_key(&key)
    }

    /// The members of a number's set, in order.
    pub(super) fn members(&self, key: i32) -> impl Iterator<Item = i32> {
        self.0.get(&key).into_iter().flatten().copied()
    }

    /// Follows a change of an entry, whose set is the one under the number that `of` finds in it.
    fn follow(
        &mut self,
        pid: i32,
        [before, after]: [Option<&Facts>; 2],
        of: impl Fn(&Facts) -> Option<i32>,
    ) {
        let (before, after) = (before.and_then(&of), after.and_then(&of));
        if before == after {
            return;
        }
        if let Some(key) = before
            && let Some(set) = self.0.get_mut(&key)
        {
            set.remove(&pid);
            if set.is_empty() {
                self.0.remove(&key);
            }
        }
        if let Some(key) = after {
            self.0.entry(key).or_default().insert(pid);
        }
    }
}

/// What of an entry others look for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    ppid: i32,
    pgid: i32,
    sid: i32,
    life: Life,
    traced_from: Option<i32>,
}

impl Facts {
    pub(super) fn of<T>(entry: &Entry<T>) -> Self {
        Self {
            ppid: entry.ppid,
            pgid: entry.pgid,
            sid: entry.sid,
            life: entry.life,
            traced_from: entry.traced_from,
        }
    }

    /// The parent, if a wait could tell it something.
    fn told(&self) -> Option<i32> {
        let news = match self.life {
            Life::Zombie { .. } | Life::Continued => true,
            Life::Stopped { reported, .. } => !reported,
            Life::Alive => false,
        };
        news.then_some(self.ppid)
    }

    /// The group of one that job control has stopped. A debugger's stops are its own.
    fn stopped(&self) -> Option<i32> {
        let stopped = matches!(self.life, Life::Stopped { .. }) && self.traced_from.is_none();
        stopped.then_some(self.pgid)
    }
}

/// All relations, kept in step with the entries of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Relations {
    /// Children of each parent.
    pub(super) children: Sets,
    /// Those of them that a wait could find something of.
    pub(super) news: Sets,
    /// Children of each parent for whom a debugger stands in.
    pub(super) taken: Sets,
    /// Members of each group, those that have ended too.
    pub(super) groups: Sets,
    /// Those of them that are stopped.
    pub(super) stopped: Sets,
    /// Members of each session, those that have ended too.
    pub(super) sessions: Sets,
}

impl Relations {
    /// Follows a change of an entry; `None` where there is none.
    pub(super) fn change(&mut self, pid: i32, before: Option<Facts>, after: Option<Facts>) {
        let change = [before.as_ref(), after.as_ref()];
        self.children.follow(pid, change, |f| Some(f.ppid));
        self.news.follow(pid, change, Facts::told);
        self.taken.follow(pid, change, |f| f.traced_from);
        self.groups.follow(pid, change, |f| Some(f.pgid));
        self.stopped.follow(pid, change, Facts::stopped);
        self.sessions.follow(pid, change, |f| Some(f.sid));
    }
}
