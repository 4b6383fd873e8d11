//! `<poll.h>`: waiting for descriptors.

use core::ffi::{c_int, c_uint};

use df_abi::poll::{Kevent, PollFd};
use df_abi::signal::SigSet;
use df_abi::time::Timespec;

c_syscalls! {
    /// Waits until a descriptor is ready, at most `timeout` milliseconds (-1: no limit).
    fn poll(descriptors: *mut PollFd, count: c_uint, timeout: c_int) -> c_int;
    /// As `poll`, with other signals blocked during the wait.
    fn ppoll(descriptors: *mut PollFd, count: c_uint, timeout: *const Timespec, mask: *const SigSet) -> c_int;
    /// Makes a kernel event queue (of `<sys/event.h>`).
    fn kqueue() -> c_int;
    /// Changes what a queue watches and takes events from it (of `<sys/event.h>`).
    fn kevent(queue: c_int, changes: *const Kevent, change_count: c_int, events: *mut Kevent, event_count: c_int, timeout: *const Timespec) -> c_int;
}
