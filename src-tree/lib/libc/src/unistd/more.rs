//! The rest of `<unistd.h>`: `pause`, `nice`, `getdtablesize`, `daemon`; and `times`, `clock`,
//! `getloadavg`, `utime`.

use core::ffi::{c_char, c_int, c_uint};

use df_abi::fcntl::O_RDWR;
use df_abi::resource::Rusage;
use df_abi::signal::{SIG_BLOCK, SigSet};
use df_abi::time::clock::{CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID};
use df_abi::time::{Itimerval, Timespec, Timeval};

use crate::errno::{self, Errno};
use crate::syscall;

/// Waits for a signal; -1 and EINTR.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pause() -> c_int {
    let mut mask = SigSet::EMPTY;
    let nothing = core::ptr::null();
    // SAFETY: the set lives as long as the call.
    unsafe { crate::signal::sigprocmask(SIG_BLOCK, nothing, &raw mut mask) };
    // SAFETY: as above.
    unsafe { crate::signal::sigsuspend(&raw const mask) }
}

/// Makes the process nicer by so much; gives how nice it is then.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn nice(more: c_int) -> c_int {
    errno::set_raw(0);
    // SAFETY: the call touches no memory; 0 stands for the calling process.
    let now = unsafe { crate::sys::resource::getpriority(0, 0) };
    if now == -1 && errno::get() != 0 {
        return -1;
    }
    let wanted = now.saturating_add(more).clamp(-20, 20);
    // SAFETY: as above.
    match unsafe { crate::sys::resource::setpriority(0, 0, wanted) } {
        0 => wanted,
        _ => -1,
    }
}

/// How many descriptors a process may have.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn getdtablesize() -> c_int {
    const RLIMIT_NOFILE: c_int = 8;
    crate::sys::resource::limit(RLIMIT_NOFILE)
        .map_or(c_int::MAX, |n| n.clamp(0, i64::from(c_int::MAX)) as c_int)
}

/// As `getcwd`, in a buffer that the caller knows to be large enough.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getwd(buffer: *mut c_char) -> *mut c_char {
    // SAFETY: the caller gives `PATH_MAX` bytes.
    unsafe { super::file::getcwd(buffer, df_abi::stat::PATH_MAX) }
}

/// As `setpgid`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn setpgrp(pid: i32, group: i32) -> c_int {
    // SAFETY: the call touches no memory.
    unsafe { super::identity::setpgid(pid, group) }
}

/// Asks for SIGALRM after some microseconds, and again and again; gives what was left.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn ualarm(microseconds: c_uint, interval: c_uint) -> c_uint {
    let split = |us: c_uint| Timeval {
        tv_sec: i64::from(us / 1_000_000),
        tv_usec: i64::from(us % 1_000_000),
    };
    let new = Itimerval {
        it_interval: split(interval),
        it_value: split(microseconds),
    };
    let mut old = Itimerval::default();
    // SAFETY: both structures live as long as the call.
    if unsafe { crate::time::clock::setitimer(0, &raw const new, &raw mut old) } != 0 {
        return 0;
    }
    (old.it_value.tv_sec * 1_000_000 + old.it_value.tv_usec) as c_uint
}

/// Goes on in the background: a new process in a session of its own, in `/` unless `stay`, with
/// its standard descriptors at `/dev/null` unless `keep`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn daemon(stay: c_int, keep: c_int) -> c_int {
    // SAFETY: the caller knows what a fork means to its threads and locks.
    match unsafe { crate::pthread::fork::fork() } {
        -1 => return -1,
        0 => {}
        _ => crate::stdlib::exit::_exit(0),
    }
    // SAFETY: the call takes no arguments.
    if unsafe { super::identity::setsid() } == -1 {
        return -1;
    }
    if stay == 0 {
        // As before when it fails.
        // SAFETY: the path is a string.
        let _ = unsafe { syscall::chdir(c"/".as_ptr()) };
    }
    if keep == 0 {
        // SAFETY: the path is a string.
        let null = unsafe { crate::fcntl::open(c"/dev/null".as_ptr(), O_RDWR, 0) };
        for fd in 0..3 {
            if null >= 0 && null != fd {
                // SAFETY: the call takes descriptors only.
                unsafe { super::file::dup2(null, fd) };
            }
        }
        if null > 2 {
            super::file::close_only(null);
        }
    }
    0
}

/// Ticks in a second, of `times` and `clock`.
const TICKS: i64 = 128;

fn ticks(time: Timeval) -> u64 {
    (time.tv_sec * TICKS + time.tv_usec * TICKS / 1_000_000).cast_unsigned()
}

/// `struct tms`.
#[repr(C)]
#[derive(Debug)]
pub struct tms {
    times: [u64; 4],
}

/// Stores the times that the process and its children have used, in ticks; gives the time since
/// some fixed point.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn times(out: *mut tms) -> u64 {
    let (mut own, mut children) = (Rusage::default(), Rusage::default());
    for (who, usage) in [(0, &raw mut own), (-1, &raw mut children)] {
        // SAFETY: the structure is writable.
        if unsafe { crate::sys::resource::getrusage(who, usage) } != 0 {
            return u64::MAX;
        }
    }
    let times = [
        own.ru_utime,
        own.ru_stime,
        children.ru_utime,
        children.ru_stime,
    ]
    .map(ticks);
    // SAFETY: the caller gives a place.
    unsafe { out.write(tms { times }) };
    clock_ticks(CLOCK_MONOTONIC)
}

fn clock_ticks(clock: u64) -> u64 {
    let mut now = Timespec::default();
    // SAFETY: the structure is writable.
    if unsafe { crate::time::clock::clock_gettime(clock, &raw mut now) } != 0 {
        return u64::MAX;
    }
    (now.tv_sec * TICKS + now.tv_nsec * TICKS / 1_000_000_000).cast_unsigned()
}

/// The time that the process has used, in ticks.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn clock() -> u64 {
    clock_ticks(CLOCK_PROCESS_CPUTIME_ID)
}

/// Stores the wall clock's time; gives the base (1), or 0 for an unknown one.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn timespec_get(out: *mut Timespec, base: c_int) -> c_int {
    // SAFETY: the caller gives a place.
    if base != 1 || unsafe { crate::time::clock::clock_gettime(0, out) } != 0 {
        return 0;
    }
    base
}

/// What the kernel says about its load.
#[repr(C)]
#[derive(Default)]
struct Load {
    average: [u32; 3],
    scale: i64,
}

/// Stores how many programs wanted to run, on average of 1, 5 and 15 minutes; gives how many
/// numbers were stored.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getloadavg(out: *mut f64, n: c_int) -> c_int {
    let mut load = Load::default();
    let mut size = size_of::<Load>();
    let (name, old) = (c"vm.loadavg".as_ptr(), (&raw mut load).cast());
    let nothing = core::ptr::null();
    // SAFETY: place and size are those of the structure.
    let status = unsafe { crate::sys::sysctl::sysctlbyname(name, old, &raw mut size, nothing, 0) };
    if status != 0 || load.scale == 0 {
        return -1;
    }
    let count = usize::try_from(n).unwrap_or(0).min(3);
    for (at, average) in load.average[..count].iter().enumerate() {
        let value = f64::from(*average) / load.scale as f64;
        // SAFETY: the caller gives room for `n` numbers.
        unsafe { out.wrapping_add(at).write(value) };
    }
    count as c_int
}

/// Sets the times of a file, in whole seconds; null: now (of `<utime.h>`).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn utime(path: *const c_char, times: *const [i64; 2]) -> c_int {
    // SAFETY: the caller gives times or null.
    let times =
        unsafe { times.as_ref() }.map(|times| times.map(|tv_sec| Timeval { tv_sec, tv_usec: 0 }));
    let place = times
        .as_ref()
        .map_or(core::ptr::null(), |times| times.as_ptr());
    // SAFETY: the caller gives a string.
    unsafe { crate::time::clock::utimes(path, place) }
}

/// Tells how a file will be used: there is nothing to prepare, so this only checks.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn posix_fadvise(_fd: c_int, _from: i64, length: i64, advice: c_int) -> c_int {
    if length < 0 || !(0..=5).contains(&advice) {
        return Errno::EINVAL.0 as c_int;
    }
    0
}

/// As `madvise` (of `<sys/mman.h>`); gives 0 or an error number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn posix_madvise(
    start: *mut core::ffi::c_void,
    length: usize,
    advice: c_int,
) -> c_int {
    // SAFETY: the advice changes no content.
    match unsafe { syscall::madvise(start, length, advice) } {
        Ok(_) => 0,
        Err(error) => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_counted_from_seconds_and_their_parts() {
        let time = Timeval {
            tv_sec: 2,
            tv_usec: 500_000,
        };
        assert_eq!(ticks(time), 320);
    }
}
