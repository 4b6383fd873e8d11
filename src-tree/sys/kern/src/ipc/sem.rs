//! Sets of semaphores.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::ipc::{IPC_NOWAIT, SEM_UNDO, Sembuf};
use df_lwkt::{Mutex, WaitQueue};

use super::Registry;

/// Highest value.
pub(crate) const VALUE_MAX: u16 = 32_767;
/// Most sets.
const SETS: usize = 256;

/// All sets.
pub(crate) static ALL: Mutex<Registry<Set>> = Mutex::new(Registry::new(SETS));
/// Woken when a value changes or a set goes.
pub(crate) static CHANGED: WaitQueue = WaitQueue::new();

/// One semaphore.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Semaphore {
    pub(crate) value: u16,
    /// Process that last changed it.
    pub(crate) pid: i32,
    /// Threads that wait for a rise.
    pub(crate) rise: u16,
    /// Threads that wait for zero.
    pub(crate) zero: u16,
}

/// A set of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Set {
    pub(crate) sems: Vec<Semaphore>,
    /// What is taken back when a process ends: process and semaphore.
    undo: BTreeMap<(i32, usize), i32>,
    /// Seconds since 1970 of the last operation.
    pub(crate) otime: i64,
    /// Seconds since 1970 of the last change by `semctl`.
    pub(crate) ctime: i64,
}

/// Why operations cannot be carried out now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Blocked {
    /// Which semaphore stands in the way.
    pub(crate) at: usize,
    /// It must become zero; otherwise it must rise.
    pub(crate) for_zero: bool,
    /// The operation does not want to wait.
    pub(crate) at_once: bool,
}

impl Set {
    /// Semaphores with the value zero, made at `ctime`.
    pub(crate) fn new(count: usize, ctime: i64) -> Self {
        Self {
            sems: alloc::vec![Semaphore::default(); count],
            ctime,
            ..Self::default()
        }
    }

    /// Carries out all operations, or none.
    ///
    /// # Errors
    /// `EFBIG` for a semaphore that is not there, `ERANGE` for a value too high.
    pub(crate) fn operate(
        &mut self,
        pid: i32,
        ops: &[Sembuf],
    ) -> Result<Result<(), Blocked>, Errno> {
        let mut values: Vec<i32> = self.sems.iter().map(|s| s.value.into()).collect();
        for op in ops {
            let at = usize::from(op.sem_num);
            let value = values.get_mut(at).ok_or(Errno::EFBIG)?;
            let blocked = Blocked {
                at,
                for_zero: op.sem_op == 0,
                at_once: i32::from(op.sem_flg) & IPC_NOWAIT != 0,
            };
            let next = *value + i32::from(op.sem_op);
            if op.sem_op == 0 && *value != 0 || next < 0 {
                return Ok(Err(blocked));
            }
            if next > i32::from(VALUE_MAX) {
                return Err(Errno::ERANGE);
            }
            *value = next;
        }
        for op in ops {
            let at = usize::from(op.sem_num);
            self.sems[at].pid = pid;
            if i32::from(op.sem_flg) & SEM_UNDO != 0 {
                *self.undo.entry((pid, at)).or_default() -= i32::from(op.sem_op);
            }
        }
        for (sem, value) in self.sems.iter_mut().zip(values) {
            sem.value = u16::try_from(value).unwrap_or(VALUE_MAX);
        }
        Ok(Ok(()))
    }

    /// Sets a value; what processes would take back of it is forgotten.
    pub(crate) fn set(&mut self, at: usize, value: u16, pid: i32) -> Result<(), Errno> {
        if value > VALUE_MAX {
            return Err(Errno::ERANGE);
        }
        let sem = self.sems.get_mut(at).ok_or(Errno::EINVAL)?;
        sem.value = value;
        sem.pid = pid;
        self.undo.retain(|(_, sem), _| *sem != at);
        Ok(())
    }

    /// Takes back what a process has asked for. Returns whether there was something.
    fn end_of(&mut self, pid: i32) -> bool {
        let range = (pid, 0)..=(pid, usize::MAX);
        let own: Vec<_> = self.undo.range(range).map(|(k, v)| (*k, *v)).collect();
        for (key, delta) in &own {
            self.undo.remove(key);
            let sem = &mut self.sems[key.1];
            let value = (i32::from(sem.value) + delta).clamp(0, VALUE_MAX.into());
            sem.value = u16::try_from(value).unwrap_or(0);
            sem.pid = pid;
        }
        !own.is_empty()
    }
}

/// Takes back, at its end, what a process has asked for.
pub(crate) fn end_of(pid: i32) {
    let mut all = ALL.lock();
    let changed = all
        .iter_mut()
        .fold(false, |any, (_, item)| item.value.end_of(pid) || any);
    drop(all);
    if changed {
        CHANGED.wake();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn op(sem_num: u16, sem_op: i16, flags: i32) -> Sembuf {
        Sembuf {
            sem_num,
            sem_op,
            sem_flg: i16::try_from(flags).unwrap(),
        }
    }

    fn values(set: &Set) -> Vec<u16> {
        set.sems.iter().map(|s| s.value).collect()
    }

    #[test]
    fn all_operations_are_carried_out_or_none() {
        let mut set = Set::new(2, 0);
        assert_eq!(set.operate(1, &[op(0, 2, 0)]), Ok(Ok(())));
        let blocked = set.operate(1, &[op(0, -1, 0), op(1, -1, 0)]).unwrap();
        assert_eq!(blocked.unwrap_err().at, 1);
        assert_eq!(values(&set), [2, 0]);
        let blocked = set
            .operate(1, &[op(0, 0, IPC_NOWAIT)])
            .unwrap()
            .unwrap_err();
        assert!(blocked.for_zero && blocked.at_once);
        assert_eq!(set.operate(1, &[op(0, -2, 0), op(0, 0, 0)]), Ok(Ok(())));
        assert_eq!(set.operate(1, &[op(2, 1, 0)]), Err(Errno::EFBIG));
        assert_eq!(
            set.operate(1, &[op(0, i16::MAX, 0), op(0, 1, 0)]),
            Err(Errno::ERANGE)
        );
    }

    #[test]
    fn the_end_of_a_process_takes_back_what_it_asked_for() {
        let mut set = Set::new(2, 0);
        set.operate(1, &[op(0, 5, 0), op(1, 1, 0)])
            .unwrap()
            .unwrap();
        set.operate(2, &[op(0, -3, SEM_UNDO)]).unwrap().unwrap();
        set.operate(2, &[op(0, 1, SEM_UNDO)]).unwrap().unwrap();
        set.operate(2, &[op(1, -1, 0)]).unwrap().unwrap();
        assert!(set.end_of(2));
        assert_eq!(values(&set), [5, 0]);
        assert!(!set.end_of(2));
        set.operate(3, &[op(0, -3, SEM_UNDO)]).unwrap().unwrap();
        set.set(0, 9, 1).unwrap();
        assert!(!set.end_of(3));
    }
}
