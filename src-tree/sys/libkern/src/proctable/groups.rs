//! Process groups and sessions.

use df_abi::Errno;

use super::table::{Life, Table};

impl<T> Table<T> {
    /// Makes a process the leader of a new session and group.
    ///
    /// # Errors
    /// `EPERM` when it leads a group already or a group has its number.
    pub fn setsid(&mut self, pid: i32) -> Result<(), Errno> {
        if self.entries.values().any(|e| e.pgid == pid) {
            return Err(Errno::EPERM);
        }
        let entry = self.entries.get_mut(&pid).ok_or(Errno::ESRCH)?;
        entry.pgid = pid;
        entry.sid = pid;
        Ok(())
    }

    /// Puts `pid` (0 = the caller) into group `pgid` (0 = its own number).
    ///
    /// # Errors
    /// `ESRCH` when it is neither the caller nor its child, `EACCES` for a child that has
    /// replaced its program, `EPERM` for a session leader, a member of another session, or a
    /// group that does not exist in the session, `EINVAL` for a negative group.
    pub fn setpgid(&mut self, caller: i32, pid: i32, pgid: i32) -> Result<(), Errno> {
        if pgid < 0 {
            return Err(Errno::EINVAL);
        }
        let pid = if pid == 0 { caller } else { pid };
        let session = self.living(caller)?.sid;
        let target = self.living(pid)?;
        if pid != caller {
            if target.ppid != caller {
                return Err(Errno::ESRCH);
            }
            if target.sid != session {
                return Err(Errno::EPERM);
            }
            if target.execed {
                return Err(Errno::EACCES);
            }
        }
        if target.sid == pid {
            return Err(Errno::EPERM);
        }
        let pgid = if pgid == 0 { pid } else { pgid };
        let exists = self
            .entries
            .values()
            .any(|e| e.pgid == pgid && e.sid == session);
        if pgid != pid && !exists {
            return Err(Errno::EPERM);
        }
        if let Some(entry) = self.entries.get_mut(&pid) {
            entry.pgid = pgid;
        }
        Ok(())
    }

    /// Whether no member of a group has a parent in another group of the same session: nobody
    /// could continue it.
    #[must_use]
    pub fn is_orphaned(&self, pgid: i32) -> bool {
        !self.group(pgid).any(|(_, member)| {
            self.get(member.ppid).is_some_and(|parent| {
                parent.sid == member.sid
                    && parent.pgid != pgid
                    && !matches!(parent.life, Life::Zombie { .. })
            })
        })
    }

    /// Whether a group has a member in a session.
    #[must_use]
    pub fn group_in_session(&self, pgid: i32, sid: i32) -> bool {
        self.group(pgid).any(|(_, e)| e.sid == sid)
    }
}
