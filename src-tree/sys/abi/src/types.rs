//! Names of the types that appear in the master table of system calls.

pub use core::ffi::{c_char, c_void};

pub use crate::mount::{Statfs, Statvfs};
pub use crate::poll::{FdSet, Kevent, PollFd};
pub use crate::resource::{Rlimit, RtPrio, Rusage};
pub use crate::signal::{SigAction, SigInfo, SigSet, SigStack};
pub use crate::stat::Stat;
pub use crate::thread::{CpuMask, LwpParams, TlsInfo};
pub use crate::time::{Itimerval, Timespec, Timeval};
pub use crate::ucontext::Ucontext;
pub use crate::uio::{Iovec, MqAttr, Msghdr};

/// `In` and `Out` as raw pointers, for a callback that declares C functions.
pub mod raw {
    /// Pointer through which the kernel reads.
    pub type In<T> = *const T;
    /// Pointer through which the kernel writes or updates.
    pub type Out<T> = *mut T;
}
