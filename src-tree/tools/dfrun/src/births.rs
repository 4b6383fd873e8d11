//! New threads, of which Linux reports twice in any order: their maker tells that it made them, and
//! they stop for the first time.

use std::collections::{HashMap, HashSet};

use nix::unistd::Pid;

/// What is known of threads of which one report has come.
///
/// `T` is all that a thread gets from its maker. It is taken when the maker tells: until the other
/// report comes the maker may have changed, or ended.
#[derive(Debug)]
pub struct Births<T> {
    told: HashMap<Pid, T>,
    stopped: HashSet<Pid>,
}

impl<T> Default for Births<T> {
    fn default() -> Self {
        Births {
            told: HashMap::new(),
            stopped: HashSet::new(),
        }
    }
}

impl<T> Births<T> {
    /// The maker of `new` tells of it; gives `child` back when `new` has stopped and can begin.
    pub fn told(&mut self, new: Pid, child: T) -> Option<T> {
        if self.stopped.remove(&new) {
            return Some(child);
        }
        self.told.insert(new, child);
        None
    }

    /// `new` has stopped for the first time; gives what its maker told when it can begin.
    pub fn stopped(&mut self, new: Pid) -> Option<T> {
        let child = self.told.remove(&new);
        if child.is_none() {
            self.stopped.insert(new);
        }
        child
    }

    /// A thread has ended, perhaps before it began.
    pub fn ended(&mut self, thread: Pid) {
        self.told.remove(&thread);
        self.stopped.remove(&thread);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAKER: Pid = Pid::from_raw(1);
    const NEW: Pid = Pid::from_raw(2);

    #[test]
    fn a_thread_begins_when_both_reports_have_come() {
        let mut births = Births::default();
        assert_eq!(births.told(NEW, "of the maker"), None);
        assert_eq!(births.stopped(NEW), Some("of the maker"));
        assert_eq!(births.stopped(NEW), None);
        assert_eq!(births.told(NEW, "again"), Some("again"));
    }

    #[test]
    fn the_end_of_the_maker_takes_nothing_from_what_it_made() {
        let mut births = Births::default();
        births.told(NEW, "of the maker");
        births.ended(MAKER);
        assert_eq!(births.stopped(NEW), Some("of the maker"));
    }

    #[test]
    fn a_number_that_comes_again_is_another_thread() {
        let mut births = Births::default();
        births.told(NEW, "killed before it began");
        births.ended(NEW);
        assert_eq!(births.stopped(NEW), None);
        births.ended(NEW);
        assert_eq!(births.told(NEW, "another"), None);
    }
}
