//! Debuggers: for as long as one traces a process, it stands in for the parent.

use alloc::vec::Vec;

use df_abi::Errno;

use super::table::{Kept, Life, Table};

impl<T: Kept> Table<T> {
    /// Makes the parent of a process its debugger.
    ///
    /// # Errors
    /// `ESRCH`; `EBUSY` when it is traced already.
    pub fn trace_by_parent(&mut self, pid: i32) -> Result<(), Errno> {
        let parent = self.living(pid)?.ppid;
        self.trace(pid, parent)
    }

    /// Makes a process the debugger of another one.
    ///
    /// # Errors
    /// `ESRCH`; `EBUSY` when it is traced already; `EINVAL` when the debugger would trace itself,
    /// or one of those that trace it.
    pub fn trace(&mut self, pid: i32, debugger: i32) -> Result<(), Errno> {
        let entry = self.living(pid)?;
        if entry.traced_from.is_some() {
            return Err(Errno::EBUSY);
        }
        if pid == debugger || self.traces(pid, debugger) {
            return Err(Errno::EINVAL);
        }
        self.change(pid, |entry| {
            entry.traced_from = Some(entry.ppid);
            entry.ppid = debugger;
        });
        Ok(())
    }

    /// Whether a process traces another one, or one that traces it, and so on.
    fn traces(&self, debugger: i32, mut pid: i32) -> bool {
        while let Some(entry) = self.get(pid).filter(|e| e.traced_from.is_some()) {
            if entry.ppid == debugger {
                return true;
            }
            pid = entry.ppid;
        }
        false
    }

    /// Checks that a process is traced by `debugger`, and that the debugger has seen it stop.
    ///
    /// # Errors
    /// `ESRCH`; `EPERM` when nobody traces it; `EBUSY` when somebody else does, it runs, or the
    /// debugger has not waited for it.
    pub fn check_traced(&self, pid: i32, debugger: i32) -> Result<(), Errno> {
        let entry = self.living(pid)?;
        if entry.traced_from.is_none() {
            return Err(Errno::EPERM);
        }
        let seen = matches!(entry.life, Life::Stopped { reported: true, .. });
        if entry.ppid == debugger && seen {
            Ok(())
        } else {
            Err(Errno::EBUSY)
        }
    }

    /// Gives a process that was traced back to its parent, which is whoever inherited it by now.
    pub fn untrace(&mut self, pid: i32) {
        self.change(pid, |entry| {
            if let Some(own) = entry.traced_from.take() {
                entry.ppid = own;
            }
        });
    }

    /// Gives a zombie that its debugger has waited for to its parent, who is told now. `None`
    /// when the debugger was the parent.
    pub fn hand_back(&mut self, pid: i32) -> Option<i32> {
        let entry = self.get(pid)?;
        let debugger = entry.ppid;
        entry.traced_from?;
        self.untrace(pid);
        let parent = self.get(pid)?.ppid;
        (parent != debugger).then_some(parent)
    }

    /// Notes that a debugger lets a stopped process go on, which nobody is told of.
    pub fn resume(&mut self, pid: i32) {
        self.change(pid, |entry| {
            if matches!(entry.life, Life::Stopped { .. }) {
                entry.life = Life::Alive;
            }
        });
    }

    /// Ends the tracing that a process does, and gives those who are traced by others a new
    /// parent. Returns the processes that it traced, those that have ended too.
    pub(super) fn stop_tracing(&mut self, debugger: i32, heir: i32) -> Vec<i32> {
        let is_traced = |pid: &i32| self.get(*pid).is_some_and(|e| e.traced_from.is_some());
        let traced: Vec<i32> = self.children(debugger).filter(is_traced).collect();
        for pid in &traced {
            // They are about to end: nothing is to continue them.
            self.resume(*pid);
            self.untrace(*pid);
        }
        let taken: Vec<i32> = self.relations.taken.members(debugger).collect();
        for pid in taken {
            self.change(pid, |entry| entry.traced_from = Some(heir));
        }
        traced
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proctable::{Select, Waits, status};
    use alloc::vec;
    use df_abi::signal::{SIGSTOP, SIGTRAP};

    /// Process 1, a shell 2, its job 3, and a debugger 4.
    fn table() -> Table<()> {
        let mut t = Table::new();
        t.insert_first(1, ());
        t.fork(1, 2, ()).unwrap();
        t.fork(2, 3, ()).unwrap();
        t.fork(1, 4, ()).unwrap();
        t
    }

    const TRAPS: Waits = Waits {
        exited: true,
        stopped: false,
        trapped: true,
        continued: false,
    };

    #[test]
    fn debugger_hears_of_stops_without_asking_for_them() {
        let mut t = table();
        t.trace(3, 4).unwrap();
        assert_eq!(t.stop(3, SIGSTOP), Some(4));
        assert_eq!(t.check_traced(3, 4), Err(Errno::EBUSY));
        let event = t.find_event(4, Select::Pid(3), TRAPS, false).unwrap();
        assert_eq!(event.unwrap().status, status::stopped(SIGSTOP));
        assert_eq!(t.check_traced(3, 4), Ok(()));
        assert_eq!(t.check_traced(3, 2), Err(Errno::EBUSY));
        assert_eq!(t.check_traced(2, 4), Err(Errno::EPERM));
        t.resume(3);
        assert_eq!(t.check_traced(3, 4), Err(Errno::EBUSY));
    }

    #[test]
    fn stop_of_a_child_that_is_not_traced_is_told_to_who_asks() {
        let mut t = table();
        t.stop(3, SIGTRAP);
        assert_eq!(t.find_event(2, Select::Any, TRAPS, false), Ok(None));
        t.trace_by_parent(2).unwrap();
        assert_eq!(t.get(2).unwrap().ppid, 1);
    }

    #[test]
    fn nobody_is_traced_twice_nor_in_a_circle() {
        let mut t = table();
        t.trace(3, 4).unwrap();
        assert_eq!(t.trace(3, 2), Err(Errno::EBUSY));
        assert_eq!(t.trace(4, 3), Err(Errno::EINVAL));
        assert_eq!(t.trace(2, 2), Err(Errno::EINVAL));
        assert_eq!(t.trace(99, 2), Err(Errno::ESRCH));
    }

    #[test]
    fn traced_process_goes_back_to_its_parent() {
        let mut t = table();
        t.trace(3, 4).unwrap();
        t.untrace(3);
        assert_eq!(t.get(3).unwrap().ppid, 2);
        t.trace(3, 4).unwrap();
        // The parent ends meanwhile: process 1 inherits.
        t.exit(2, 0);
        t.untrace(3);
        assert_eq!(t.get(3).unwrap().ppid, 1);
    }

    #[test]
    fn end_of_the_debugger_is_the_end_of_what_it_traces() {
        let mut t = table();
        t.trace(3, 4).unwrap();
        t.stop(3, SIGSTOP);
        let exited = t.exit(4, 0);
        assert_eq!((exited.traced, exited.orphaned), (vec![3], vec![]));
        assert_eq!(t.get(3).unwrap().ppid, 2);
    }

    #[test]
    fn end_that_the_debugger_has_not_waited_for_is_told_to_the_parent() {
        let mut t = table();
        t.trace(3, 4).unwrap();
        t.exit(3, 0);
        let exited = t.exit(4, 0);
        assert_eq!((exited.traced, exited.heirs), (vec![], vec![2]));
        // The debugger is the parent: whoever inherits hears of it.
        t.fork(2, 5, ()).unwrap();
        t.trace_by_parent(5).unwrap();
        t.exit(5, 0);
        assert_eq!(t.exit(2, 0).heirs, [1]);
        assert_eq!(t.get(5).unwrap().ppid, 1);
    }

    #[test]
    fn parent_hears_of_the_end_after_the_debugger() {
        let mut t = table();
        t.trace(3, 4).unwrap();
        assert_eq!(t.exit(3, 7 << 8).parent, 4);
        assert_eq!(t.hand_back(3), Some(2));
        let event = t.find_event(2, Select::Any, TRAPS, false).unwrap().unwrap();
        assert!(event.ended && event.status == 7 << 8);
        assert_eq!(t.hand_back(3), None);
        t.reap(3).unwrap();
    }
}
