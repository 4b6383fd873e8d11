//! Advisory locks: `flock` and record locks, in one list a file.

use alloc::vec::Vec;

use df_abi::Errno;

/// Who holds a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// A process: record locks.
    Process(i32),
    /// An open file: `flock`.
    File(u64),
}

/// Bytes that a lock covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// First byte.
    pub start: u64,
    /// Behind the last byte; `u64::MAX` = the end of the file, wherever it is.
    pub end: u64,
}

impl Range {
    /// Every byte.
    pub const ALL: Self = Self {
        start: 0,
        end: u64::MAX,
    };

    /// From the fields of `struct flock`, whose start is already absolute. A negative length
    /// means bytes before the start.
    ///
    /// # Errors
    /// `EINVAL` for a range that begins before the file, `EOVERFLOW`.
    pub fn of(start: i64, len: i64) -> Result<Self, Errno> {
        let (first, behind) = match len {
            0 => (start, None),
            1.. => (start, Some(start.checked_add(len).ok_or(Errno::EOVERFLOW)?)),
            _ => (start.checked_add(len).ok_or(Errno::EINVAL)?, Some(start)),
        };
        let start = u64::try_from(first).map_err(|_| Errno::EINVAL)?;
        let end = match behind {
            Some(end) => u64::try_from(end).map_err(|_| Errno::EINVAL)?,
            None => u64::MAX,
        };
        Ok(Self { start, end })
    }

    fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// A lock that is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lock {
    /// Who holds it.
    pub owner: Owner,
    /// Nobody else may hold any lock there.
    pub exclusive: bool,
    /// Where.
    pub range: Range,
}

/// The locks of a file. Those of one owner never overlap.
#[derive(Clone, Debug, Default)]
pub struct LockList(Vec<Lock>);

impl LockList {
    /// Whether there is no lock.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first lock that stands in the way of another.
    #[must_use]
    pub fn conflict(&self, wanted: &Lock) -> Option<Lock> {
        let in_the_way = self.0.iter().filter(|l| {
            l.owner != wanted.owner
                && l.range.overlaps(wanted.range)
                && (l.exclusive || wanted.exclusive)
        });
        in_the_way.min_by_key(|l| l.range.start).copied()
    }

    /// Adds a lock, in place of what its owner held there.
    ///
    /// # Errors
    /// The lock that stands in the way.
    pub fn set(&mut self, lock: Lock) -> Result<(), Lock> {
        if let Some(conflict) = self.conflict(&lock) {
            return Err(conflict);
        }
        self.clear(lock.owner, lock.range);
        self.0.push(lock);
        Ok(())
    }

    /// Removes what an owner holds in a range.
    pub fn clear(&mut self, owner: Owner, range: Range) {
        let mut kept = Vec::with_capacity(self.0.len() + 1);
        for lock in self.0.drain(..) {
            if lock.owner != owner || !lock.range.overlaps(range) {
                kept.push(lock);
                continue;
            }
            let before = Range {
                start: lock.range.start,
                end: range.start,
            };
            let behind = Range {
                start: range.end,
                end: lock.range.end,
            };
            let left = [before, behind].into_iter().filter(|r| r.start < r.end);
            kept.extend(left.map(|range| Lock { range, ..lock }));
        }
        self.0 = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BYTES: usize = 16;

    #[test]
    fn ranges_follow_the_manual() {
        assert_eq!(
            Range::of(5, 0),
            Ok(Range {
                start: 5,
                end: u64::MAX
            })
        );
        assert_eq!(Range::of(5, 3), Ok(Range { start: 5, end: 8 }));
        assert_eq!(Range::of(5, -3), Ok(Range { start: 2, end: 5 }));
        assert_eq!(Range::of(-1, 3), Err(Errno::EINVAL));
        assert_eq!(Range::of(2, -3), Err(Errno::EINVAL));
        assert_eq!(Range::of(i64::MAX, 2), Err(Errno::EOVERFLOW));
    }

    #[derive(Clone, Debug)]
    struct Step {
        owner: i32,
        exclusive: Option<bool>,
        range: (usize, usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        let range = (0..BYTES, 1..=BYTES).prop_map(|(s, n)| (s, (s + n).min(BYTES)));
        (0..3i32, any::<Option<bool>>(), range).prop_map(|(owner, exclusive, range)| Step {
            owner,
            exclusive,
            range,
        })
    }

    proptest! {
        #[test]
        fn every_byte_is_locked_as_if_it_were_alone(steps in proptest::collection::vec(step(), 0..40)) {
            let mut list = LockList::default();
            // What each owner holds of each byte.
            let mut model = [[None::<bool>; BYTES]; 3];
            for s in steps {
                let (start, end) = s.range;
                let range = Range { start: start as u64, end: end as u64 };
                let me = usize::try_from(s.owner).unwrap();
                let owner = Owner::Process(s.owner);
                match s.exclusive {
                    None => {
                        list.clear(owner, range);
                        model[me][start..end].fill(None);
                    }
                    Some(exclusive) => {
                        let free = (0..3).filter(|o| *o != me).all(|o| {
                            model[o][start..end].iter().flatten().all(|e| !e && !exclusive)
                        });
                        let lock = Lock { owner, exclusive, range };
                        prop_assert_eq!(list.set(lock).is_ok(), free);
                        if free { model[me][start..end].fill(Some(exclusive)); }
                    }
                }
                for (o, bytes) in (0..).zip(&model) {
                    for (i, held) in bytes.iter().enumerate() {
                        let found = list.0.iter().find(|l| {
                            l.owner == Owner::Process(o)
                                && l.range.start <= i as u64 && (i as u64) < l.range.end
                        });
                        prop_assert_eq!(found.map(|l| l.exclusive), *held);
                    }
                }
            }
        }
    }
}
