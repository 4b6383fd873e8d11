//! Resource limits.

use crate::fdtable::MAX_DESCRIPTORS;
use df_abi::Errno;
use df_abi::resource::{
    RLIM_INFINITY, RLIM_NLIMITS, RLIMIT_NOFILE, RLIMIT_NPROC, RLIMIT_STACK, RLIMIT_VMEM, Rlimit,
};

/// The limits of a process.
#[derive(Clone, Debug)]
pub struct Limits([Rlimit; RLIM_NLIMITS]);

impl Limits {
    /// Limits of the first process.
    #[must_use]
    pub fn initial() -> Self {
        let none = Rlimit {
            rlim_cur: RLIM_INFINITY,
            rlim_max: RLIM_INFINITY,
        };
        let mut all = [none; RLIM_NLIMITS];
        let files = i64::try_from(MAX_DESCRIPTORS).unwrap_or(RLIM_INFINITY);
        all[RLIMIT_NOFILE as usize] = Rlimit {
            rlim_cur: 1024,
            rlim_max: files,
        };
        all[RLIMIT_NPROC as usize] = Rlimit {
            rlim_cur: 1024,
            rlim_max: 65_536,
        };
        all[RLIMIT_STACK as usize] = Rlimit {
            rlim_cur: 8 << 20,
            rlim_max: 512 << 20,
        };
        Self(all)
    }

    /// A limit.
    ///
    /// # Errors
    /// `EINVAL` for a number that is no limit.
    pub fn get(&self, which: u32) -> Result<Rlimit, Errno> {
        self.0.get(which as usize).copied().ok_or(Errno::EINVAL)
    }

    /// Sets a limit. Only the superuser may raise the hard limit.
    ///
    /// # Errors
    /// `EINVAL` for a number that is no limit or a negative value, `EPERM`.
    pub fn set(&mut self, which: u32, new: Rlimit, superuser: bool) -> Result<(), Errno> {
        let slot = self.0.get_mut(which as usize).ok_or(Errno::EINVAL)?;
        if new.rlim_cur < 0 || new.rlim_max < 0 {
            return Err(Errno::EINVAL);
        }
        if (new.rlim_cur > slot.rlim_max || new.rlim_max > slot.rlim_max) && !superuser {
            return Err(Errno::EPERM);
        }
        let max = new.rlim_max;
        *slot = Rlimit {
            rlim_cur: new.rlim_cur.min(max),
            rlim_max: max,
        };
        Ok(())
    }

    fn current(&self, which: u32) -> u64 {
        self.get(which).map_or(0, |l| l.rlim_cur.unsigned_abs())
    }

    /// Number of descriptors that the process may have.
    #[must_use]
    pub fn files(&self) -> usize {
        usize::try_from(self.current(RLIMIT_NOFILE))
            .unwrap_or(MAX_DESCRIPTORS)
            .min(MAX_DESCRIPTORS)
    }

    /// Bytes that the process may map.
    #[must_use]
    pub fn address_space(&self) -> u64 {
        self.current(RLIMIT_VMEM)
    }

    /// Size of the stack in bytes.
    #[must_use]
    pub fn stack(&self) -> u64 {
        self.current(RLIMIT_STACK).clamp(64 << 10, 512 << 20)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(rlim_cur: i64, rlim_max: i64) -> Rlimit {
        Rlimit { rlim_cur, rlim_max }
    }

    #[test]
    fn hard_limits_are_raised_by_the_superuser_only() {
        let mut l = Limits::initial();
        l.set(RLIMIT_NOFILE, limit(10, 20), false).unwrap();
        assert_eq!(l.files(), 10);
        assert_eq!(
            l.set(RLIMIT_NOFILE, limit(30, 30), false),
            Err(Errno::EPERM)
        );
        assert_eq!(
            l.set(RLIMIT_NOFILE, limit(15, 30), false),
            Err(Errno::EPERM)
        );
        l.set(RLIMIT_NOFILE, limit(15, 20), false).unwrap();
        l.set(RLIMIT_NOFILE, limit(30, 30), true).unwrap();
        assert_eq!(l.get(RLIMIT_NOFILE), Ok(limit(30, 30)));
    }

    #[test]
    fn soft_limit_never_exceeds_the_hard_one() {
        let mut l = Limits::initial();
        l.set(RLIMIT_STACK, limit(RLIM_INFINITY, 1 << 20), true)
            .unwrap();
        assert_eq!(l.get(RLIMIT_STACK), Ok(limit(1 << 20, 1 << 20)));
        assert_eq!(l.stack(), 1 << 20);
        assert_eq!(l.set(99, limit(0, 0), true), Err(Errno::EINVAL));
        assert_eq!(l.set(RLIMIT_STACK, limit(-1, 0), true), Err(Errno::EINVAL));
    }
}
