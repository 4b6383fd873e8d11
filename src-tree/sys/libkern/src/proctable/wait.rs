//! What a parent can wait for.

use df_abi::Errno;

use super::table::{Entry, Kept, Life, Table};

/// Which children a wait is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Select {
    /// Every child.
    Any,
    /// The child with this number.
    Pid(i32),
    /// Children of this group.
    Group(i32),
}

/// Which changes a wait is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waits {
    /// A child has ended.
    pub exited: bool,
    /// A child has stopped.
    pub stopped: bool,
    /// A child that the caller traces has stopped.
    pub trapped: bool,
    /// A stopped child goes on.
    pub continued: bool,
}

/// A change of a child that a wait has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// The child.
    pub pid: i32,
    /// Its wait status.
    pub status: i32,
    /// It has ended and can be reaped.
    pub ended: bool,
}

/// Wait statuses.
pub mod status {
    /// It called `exit`.
    #[must_use]
    pub const fn exited(code: i32) -> i32 {
        (code & 0xff) << 8
    }

    /// A signal ended it.
    #[must_use]
    pub const fn signaled(signal: i32) -> i32 {
        signal & 0x7f
    }

    /// A signal ended it, and its memory was written to a core file.
    #[must_use]
    pub const fn dumped(signal: i32) -> i32 {
        signaled(signal) | 0x80
    }

    /// A signal stopped it.
    #[must_use]
    pub const fn stopped(signal: i32) -> i32 {
        signal << 8 | 0x7f
    }

    /// It goes on.
    pub const CONTINUED: i32 = 0x13;
}

impl<T: Kept> Table<T> {
    /// Finds a change of a child of `parent`; `None` when there is none yet. Stops and
    /// continuations are found once, unless `peek`; an ended child until it is reaped.
    ///
    /// # Errors
    /// `ECHILD` when `parent` has no such child.
    pub fn find_event(
        &mut self,
        parent: i32,
        select: Select,
        waits: Waits,
        peek: bool,
    ) -> Result<Option<Event>, Errno> {
        let selected = |pid: i32, entry: &Entry<T>| match select {
            Select::Any => true,
            Select::Pid(wanted) => pid == wanted,
            Select::Group(wanted) => entry.pgid == wanted,
        };
        let found = self.relations.news.members(parent).find_map(|pid| {
            let entry = self.get(pid).filter(|entry| selected(pid, entry))?;
            news(entry, waits).map(|(status, told)| (pid, status, told))
        });
        let Some((pid, status, told)) = found else {
            let of_group = |wanted| {
                let mut members = self.relations.groups.members(wanted);
                members.any(|pid| self.get(pid).is_some_and(|e| e.ppid == parent))
            };
            let any = match select {
                Select::Any => self.relations.children.has(parent),
                Select::Pid(pid) => self.get(pid).is_some_and(|e| e.ppid == parent),
                Select::Group(wanted) => of_group(wanted),
            };
            return if any { Ok(None) } else { Err(Errno::ECHILD) };
        };
        if !peek {
            self.change(pid, |entry| entry.life = told);
        }
        Ok(Some(Event {
            pid,
            status,
            ended: matches!(told, Life::Zombie { .. }),
        }))
    }
}

/// What a wait finds of a child, and what it is doing once its parent knows.
fn news<T>(entry: &Entry<T>, waits: Waits) -> Option<(i32, Life)> {
    let life = entry.life;
    match life {
        Life::Zombie { status } if waits.exited => Some((status, life)),
        Life::Stopped {
            signal,
            reported: false,
        } if waits.stopped || waits.trapped && entry.traced_from.is_some() => {
            let reported = true;
            Some((status::stopped(signal), Life::Stopped { signal, reported }))
        }
        Life::Continued if waits.continued => Some((status::CONTINUED, Life::Alive)),
        _ => None,
    }
}
