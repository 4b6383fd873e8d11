//! `<time.h>` and `<sys/time.h>`: clocks and sleeping.

use core::ffi::{c_char, c_int, c_long, c_ulong, c_void};
use core::ptr::null_mut;

use df_abi::time::clock::{CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_REALTIME};
use df_abi::time::{Itimerval, Timespec, Timeval};

use crate::errno::{Errno, c_result};
use crate::syscall;

/// `clock_nanosleep`: until a time, not for one.
pub const TIMER_ABSTIME: c_int = 1;

c_syscalls! {
    /// Reads a clock.
    fn clock_gettime(clock: c_ulong, out: *mut Timespec) -> c_int;
    /// Stores the resolution of a clock.
    fn clock_getres(clock: c_ulong, out: *mut Timespec) -> c_int;
    /// Sets a clock.
    fn clock_settime(clock: c_ulong, time: *const Timespec) -> c_int;
    /// Reads the wall clock.
    fn gettimeofday(out: *mut Timeval, zone: *mut c_void) -> c_int;
    /// Sets the wall clock.
    fn settimeofday(time: *const Timeval, zone: *const c_void) -> c_int;
    /// Stores an interval timer.
    fn getitimer(which: c_int, out: *mut Itimerval) -> c_int;
    /// Sets an interval timer and stores what it was.
    fn setitimer(which: c_int, new: *const Itimerval, old: *mut Itimerval) -> c_int;
    /// Sets the times of a file.
    fn utimes(path: *const c_char, times: *const Timeval) -> c_int;
    /// Sets the times of a symbolic link itself.
    fn lutimes(path: *const c_char, times: *const Timeval) -> c_int;
    /// Sets the times of an open file.
    fn futimes(fd: c_int, times: *const Timeval) -> c_int;
}

c_points! {
    /// Sleeps; stores what was left when a signal came.
    fn nanosleep(time: *const Timespec, left: *mut Timespec) -> c_int;
}

/// The time in seconds, also stored at `out` unless that is null.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn time(out: *mut i64) -> i64 {
    let mut now = Timespec::default();
    // SAFETY: the structure is writable.
    unsafe { clock_gettime(CLOCK_REALTIME, &raw mut now) };
    if !out.is_null() {
        // SAFETY: the caller gives a place.
        unsafe { out.write(now.tv_sec) };
    }
    now.tv_sec
}

/// Sleeps by a clock, for a time or until one; gives 0 or an error number. The kernel's own
/// sleep is relative and by the monotonic clock.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn clock_nanosleep(
    clock: c_ulong,
    flags: c_int,
    time: *const Timespec,
    left: *mut Timespec,
) -> c_int {
    if clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC {
        return Errno::EINVAL.0 as c_int;
    }
    if flags & TIMER_ABSTIME == 0 {
        // SAFETY: the caller gives a time and a place or null.
        return match unsafe { syscall::point::nanosleep(time, left) } {
            Ok(_) => 0,
            Err(error) => error,
        };
    }
    // SAFETY: the caller gives a time.
    let until = unsafe { time.read() };
    if !(0..NANOSECONDS).contains(&until.tv_nsec) {
        return Errno::EINVAL.0 as c_int;
    }
    // The clock may be set while we sleep, so look again afterwards.
    loop {
        let mut now = Timespec::default();
        // SAFETY: the structure is writable.
        if let Err(error) = unsafe { syscall::clock_gettime(clock, &raw mut now) } {
            return error;
        }
        let Some(rest) = remaining(now, until) else {
            return 0;
        };
        let nowhere = null_mut::<Timespec>();
        // SAFETY: the structure lives as long as the call.
        if let Err(error) = unsafe { syscall::point::nanosleep(&raw const rest, nowhere) } {
            return error;
        }
    }
}

/// Stores the number of a clock of the processor time that a process has used: only one's own can
/// be told. Gives 0 or an error number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn clock_getcpuclockid(process: i32, out: *mut c_ulong) -> c_int {
    // SAFETY: the call takes no arguments.
    let own = unsafe { syscall::getpid() }.map_or(0, |[process, _]| process as i32);
    if process != 0 && process != own {
        // SAFETY: the call touches no memory; signal 0 only asks.
        return match unsafe { syscall::kill(process, 0) } {
            Err(error) if error == Errno::ESRCH.0 as c_int => error,
            _ => Errno::EPERM.0 as c_int,
        };
    }
    // SAFETY: the caller gives a place.
    unsafe { out.write(CLOCK_PROCESS_CPUTIME_ID) };
    0
}

/// Nanoseconds in a second.
const NANOSECONDS: c_long = 1_000_000_000;

/// The time from `now` to `until`, if that is still to come.
fn remaining(now: Timespec, until: Timespec) -> Option<Timespec> {
    let mut seconds = until.tv_sec.checked_sub(now.tv_sec)?;
    let mut nanoseconds = until.tv_nsec - now.tv_nsec;
    if nanoseconds < 0 {
        seconds -= 1;
        nanoseconds += NANOSECONDS;
    }
    let rest = Timespec {
        tv_sec: seconds,
        tv_nsec: nanoseconds,
    };
    (seconds > 0 || seconds == 0 && nanoseconds > 0).then_some(rest)
}

/// Asks for SIGALRM after some seconds; gives those that an earlier request had left.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn alarm(seconds: core::ffi::c_uint) -> core::ffi::c_uint {
    let mut new = Itimerval::default();
    new.it_value.tv_sec = i64::from(seconds);
    let mut old = Itimerval::default();
    // SAFETY: both structures live as long as the call.
    let status: c_int = c_result(unsafe { syscall::setitimer(0, &raw const new, &raw mut old) });
    if status != 0 {
        return 0;
    }
    (old.it_value.tv_sec + i64::from(old.it_value.tv_usec > 0)) as core::ffi::c_uint
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(tv_sec: i64, tv_nsec: i64) -> Timespec {
        Timespec { tv_sec, tv_nsec }
    }

    #[test]
    fn remaining_time_borrows_a_second_and_ends_at_the_time() {
        assert_eq!(
            remaining(at(1, 900_000_000), at(3, 100_000_000)),
            Some(at(1, 200_000_000))
        );
        assert_eq!(remaining(at(1, 5), at(1, 6)), Some(at(0, 1)));
        assert_eq!(remaining(at(1, 6), at(1, 6)), None);
        assert_eq!(remaining(at(2, 0), at(1, 999_999_999)), None);
        assert_eq!(remaining(at(i64::MIN, 0), at(i64::MAX, 0)), None);
    }
}
