//! Process groups and sessions.

use df_abi::Errno;

use super::table::{Kept, Life, Table};

impl<T: Kept> Table<T> {
    /// Makes a process the leader of a new session and group.
    ///
    /// # Errors
    /// `EPERM` when it leads a group already or a group has its number.
    pub fn setsid(&mut self, pid: i32) -> Result<(), Errno> {
        if self.relations.groups.has(pid) {
            return Err(Errno::EPERM);
        }
        let changed = self.change(pid, |entry| {
            entry.pgid = pid;
            entry.sid = pid;
        });
        changed.ok_or(Errno::ESRCH)
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
        // All members of a group are of one session.
        let member = self.relations.groups.members(pgid).next();
        let exists = member.and_then(|member| self.get(member));
        if pgid != pid && exists.is_none_or(|member| member.sid != session) {
            return Err(Errno::EPERM);
        }
        self.change(pid, |entry| entry.pgid = pgid)
            .ok_or(Errno::ESRCH)
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
