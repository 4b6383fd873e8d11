//! How many processes each user has.

use alloc::collections::BTreeMap;

use df_abi::Errno;
use df_lwkt::Mutex;

/// Processes by real user; users without any are not there.
static COUNTS: Mutex<BTreeMap<u32, usize>> = Mutex::new(BTreeMap::new());

/// A process as one of its user's: counted as long as this is there.
#[derive(Debug)]
pub(crate) struct Counted {
    uid: u32,
}

impl Counted {
    /// Counts a process of a user.
    pub(crate) fn new(uid: u32) -> Self {
        *COUNTS.lock().entry(uid).or_default() += 1;
        Self { uid }
    }

    /// Counts a process of a user who may have `limit` of them.
    ///
    /// # Errors
    /// `EAGAIN` when there are so many already.
    pub(crate) fn within(uid: u32, limit: i64) -> Result<Self, Errno> {
        let mut counts = COUNTS.lock();
        let count = counts.get(&uid).copied().unwrap_or(0);
        if i64::try_from(count).unwrap_or(i64::MAX) >= limit {
            return Err(Errno::EAGAIN);
        }
        counts.insert(uid, count + 1);
        Ok(Self { uid })
    }

    /// Whose process it is.
    pub(crate) const fn uid(&self) -> u32 {
        self.uid
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut counts = COUNTS.lock();
        if let Some(count) = counts.get_mut(&self.uid) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.uid);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_no_more_processes_than_the_limit() {
        let user = 4_000_000;
        let first = Counted::within(user, 2).unwrap();
        let second = Counted::within(user, 2).unwrap();
        assert_eq!(Counted::within(user, 2).unwrap_err(), Errno::EAGAIN);
        drop(first);
        let third = Counted::within(user, 2).unwrap();
        // The superuser's count, but have no limit.
        let fourth = Counted::new(user);
        assert_eq!(Counted::within(user, 3).unwrap_err(), Errno::EAGAIN);
        assert_eq!(fourth.uid(), user);
        drop((second, third, fourth));
        assert!(!COUNTS.lock().contains_key(&user));
    }
}
