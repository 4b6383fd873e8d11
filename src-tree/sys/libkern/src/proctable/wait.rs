//! What a parent can wait for.

use df_abi::Errno;

use super::table::{Life, Table};

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

    /// A signal stopped it.
    #[must_use]
    pub const fn stopped(signal: i32) -> i32 {
        signal << 8 | 0x7f
    }

    /// It goes on.
    pub const CONTINUED: i32 = 0x13;
}

impl<T> Table<T> {
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
        let mut any = false;
        for (pid, entry) in &mut self.entries {
            let selected = match select {
                Select::Any => true,
                Select::Pid(wanted) => *pid == wanted,
                Select::Group(wanted) => entry.pgid == wanted,
            };
            if entry.ppid != parent || !selected {
                continue;
            }
            any = true;
            let (status, told) = match entry.life {
                Life::Zombie { status } if waits.exited => (status, entry.life),
                Life::Stopped {
                    signal,
                    reported: false,
                } if waits.stopped => (
                    status::stopped(signal),
                    Life::Stopped {
                        signal,
                        reported: true,
                    },
                ),
                Life::Continued if waits.continued => (status::CONTINUED, Life::Alive),
                _ => continue,
            };
            if !peek {
                entry.life = told;
            }
            return Ok(Some(Event {
                pid: *pid,
                status,
                ended: matches!(told, Life::Zombie { .. }),
            }));
        }
        if any { Ok(None) } else { Err(Errno::ECHILD) }
    }
}
