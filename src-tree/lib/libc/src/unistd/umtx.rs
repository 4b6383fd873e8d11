//! Sleeping on, and waking, a word of memory: what every lock above is made of.

use core::ffi::c_int;

c_syscalls! {
    /// Sleeps while `*word` equals `value`, at most `timeout` microseconds (0: no limit, yet
    /// the kernel may wake after its own maximum). EBUSY: the value differs; EWOULDBLOCK:
    /// time-out; EINTR: a signal came.
    fn umtx_sleep(word: *const c_int, value: c_int, timeout: c_int) -> c_int;
    /// Wakes up to `count` sleepers of a word; 0 wakes all.
    fn umtx_wakeup(word: *const c_int, count: c_int) -> c_int;
}
