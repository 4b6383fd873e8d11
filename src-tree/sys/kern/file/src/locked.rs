//! The locks of all files, and waiting for them.

use alloc::collections::BTreeMap;

use df_abi::Errno;
use df_libkern::sync::Mutex;
use df_lwkt::{Sleep, WaitQueue, Wake};
use df_vfs::NcHandle;

use crate::locks::{Lock, LockList, Owner, Range};

/// Identity of a file: number of its file system, inode number.
pub type FileId = (u32, u64);

/// Files that are locked.
static LOCKED: Mutex<BTreeMap<FileId, LockList>> = Mutex::new(BTreeMap::new());
/// Who waits for a lock of whom.
static WAITING: Mutex<BTreeMap<Owner, Owner>> = Mutex::new(BTreeMap::new());
/// Woken when a lock goes.
static RELEASED: WaitQueue = WaitQueue::new();

/// Identity of the file behind a name, for its locks.
///
/// # Errors
/// `EIO`.
pub fn file_id(name: &NcHandle) -> Result<FileId, Errno> {
    let attr = name.vnode().attributes()?;
    Ok((attr.dev, attr.ino))
}

/// The lock that stands in the way of another.
#[must_use]
pub fn conflict(file: FileId, wanted: &Lock) -> Option<Lock> {
    LOCKED.lock().get(&file)?.conflict(wanted)
}

fn try_lock(file: FileId, lock: Lock) -> Result<(), Lock> {
    LOCKED.lock().entry(file).or_default().set(lock)
}

/// Takes a lock; with `wait` as soon as it is free.
///
/// # Errors
/// `EAGAIN`; `EINTR`; `EDEADLK` when the owner of the lock in the way waits, maybe over others,
/// for this one.
pub fn lock(file: FileId, lock: Lock, wait: bool) -> Result<(), Errno> {
    if !wait {
        return try_lock(file, lock).map_err(|_| Errno::EAGAIN);
    }
    let mut deadlock = false;
    let result = RELEASED.wait_for(Sleep::CATCH, || match try_lock(file, lock) {
        Ok(()) => Some(()),
        Err(in_the_way) => {
            deadlock = waits_for(in_the_way.owner, lock.owner);
            if deadlock {
                return Some(());
            }
            WAITING.lock().insert(lock.owner, in_the_way.owner);
            None
        }
    });
    WAITING.lock().remove(&lock.owner);
    match result {
        _ if deadlock => Err(Errno::EDEADLK),
        Ok(()) => {
            // An upgrade to shared may let others in.
            RELEASED.wake();
            Ok(())
        }
        Err(Wake::Interrupted | Wake::TimedOut | Wake::Woken) => Err(Errno::EINTR),
    }
}

/// Whether one owner waits for another, maybe over others.
fn waits_for(one: Owner, other: Owner) -> bool {
    let waiting = WAITING.lock();
    let mut at = one;
    for _ in 0..=waiting.len() {
        match waiting.get(&at) {
            Some(next) if *next == other => return true,
            Some(next) => at = *next,
            None => return false,
        }
    }
    false
}

/// Gives up what an owner holds in a range of a file.
pub fn unlock(file: FileId, owner: Owner, range: Range) {
    {
        let mut locked = LOCKED.lock();
        let Some(list) = locked.get_mut(&file) else {
            return;
        };
        list.clear(owner, range);
        if list.is_empty() {
            locked.remove(&file);
        }
    }
    RELEASED.wake();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(owner: Owner, exclusive: bool) -> Lock {
        Lock {
            owner,
            exclusive,
            range: Range::ALL,
        }
    }

    #[test]
    fn locks_keep_others_out_until_they_are_given_up() {
        let file = (1000, 1);
        let (a, b) = (Owner::File(1), Owner::Process(2));
        lock(file, whole(a, false), false).unwrap();
        lock(file, whole(b, false), true).unwrap();
        assert_eq!(lock(file, whole(b, true), false), Err(Errno::EAGAIN));
        assert_eq!(conflict(file, &whole(b, true)).map(|l| l.owner), Some(a));
        unlock(file, a, Range::ALL);
        lock(file, whole(b, true), false).unwrap();
        unlock(file, b, Range::ALL);
        assert!(!LOCKED.lock().contains_key(&file));
    }

    #[test]
    fn a_ring_of_waiters_is_found() {
        let owner = |n| Owner::Process(9000 + n);
        for n in 0..3 {
            WAITING.lock().insert(owner(n), owner(n + 1));
        }
        assert!(waits_for(owner(0), owner(3)));
        assert!(!waits_for(owner(3), owner(0)));
        for n in 0..3 {
            WAITING.lock().remove(&owner(n));
        }
    }
}
