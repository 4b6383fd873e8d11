//! Resource limits.

use df_abi::Errno;
use df_abi::resource::{
    RLIM_INFINITY, RLIM_NLIMITS, RLIMIT_NOFILE, RLIMIT_NPROC, RLIMIT_STACK, Rlimit,
};
use df_libkern::fdtable::MAX_DESCRIPTORS;

/// The limits of a process.
#[derive(Clone, Debug)]
pub(crate) struct Limits([Rlimit; RLIM_NLIMITS]);

impl Limits {
    /// Limits of the first process.
    pub(crate) fn initial() -> Self {
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
    pub(crate) fn get(&self, which: u32) -> Result<Rlimit, Errno> {
        self.0.get(which as usize).copied().ok_or(Errno::EINVAL)
    }

    /// Sets a limit. Only the superuser may raise the hard limit.
    pub(crate) fn set(&mut self, which: u32, new: Rlimit, superuser: bool) -> Result<(), Errno> {
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
    pub(crate) fn files(&self) -> usize {
        usize::try_from(self.current(RLIMIT_NOFILE))
            .unwrap_or(MAX_DESCRIPTORS)
            .min(MAX_DESCRIPTORS)
    }

    /// Size of the stack in bytes.
    pub(crate) fn stack(&self) -> u64 {
        self.current(RLIMIT_STACK).clamp(64 << 10, 512 << 20)
    }
}
