//! `<poll.h>`: waiting for descriptors.

use core::ffi::{c_int, c_uint};

use df_abi::poll::{FdSet, Kevent, PollFd};
use df_abi::signal::SigSet;
use df_abi::time::{Timespec, Timeval};

c_syscalls! {
    /// Makes a kernel event queue (of `<sys/event.h>`).
    fn kqueue() -> c_int;
}

c_points! {
    /// Waits until a descriptor is ready, at most `timeout` milliseconds (-1: no limit).
    fn poll(descriptors: *mut PollFd, count: c_uint, timeout: c_int) -> c_int;
    /// As `poll`, with other signals blocked during the wait.
    fn ppoll(descriptors: *mut PollFd, count: c_uint, timeout: *const Timespec, mask: *const SigSet) -> c_int;
    /// As `poll`, with sets of descriptors below `count`, changed to those that are ready (of
    /// `<sys/select.h>`).
    fn select(count: c_int, reading: *mut FdSet, writing: *mut FdSet, failing: *mut FdSet, timeout: *mut Timeval) -> c_int;
    /// As `select`, with other signals blocked during the wait.
    fn pselect(count: c_int, reading: *mut FdSet, writing: *mut FdSet, failing: *mut FdSet, timeout: *const Timespec, mask: *const SigSet) -> c_int;
    /// Changes what a queue watches and takes events from it (of `<sys/event.h>`).
    fn kevent(queue: c_int, changes: *const Kevent, change_count: c_int, events: *mut Kevent, event_count: c_int, timeout: *const Timespec) -> c_int;
}
