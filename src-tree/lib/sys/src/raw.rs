//! The calls into libc: the one unsafe file of this crate.
#![expect(
    unsafe_code,
    reason = "sysctl, mount, reboot and setlogin are C functions"
)]

use std::ffi::{CStr, c_char, c_int, c_long, c_void};
use std::fs::File;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::AsRawFd as _;
use std::os::unix::process::CommandExt as _;
use std::process::Command;
use std::ptr::{null, null_mut};
use std::time::Duration;

use libc::{itimerval, kinfo_lwp, kinfo_proc, statfs, timeval};

unsafe extern "C" {
    fn getfsstat(list: *mut statfs, size: c_long, flags: c_int) -> c_int;
    fn mount(kind: *const c_char, dir: *const c_char, flags: c_int, data: *mut c_void) -> c_int;
    fn setlogin(name: *const c_char) -> c_int;
    fn setitimer(which: c_int, new: *const itimerval, old: *mut itimerval) -> c_int;
}

/// Most levels of a sysctl name.
const LEVELS: usize = 24;
/// `setitimer`: time as the clock on the wall.
const ITIMER_REAL: c_int = 0;
/// `getfsstat`: what is known is enough.
const MNT_NOWAIT: c_int = 2;

// The records are decoded by offset elsewhere (`process`, `df_abi::mount`).
const _: () = {
    assert!(size_of::<kinfo_proc>() == crate::process::RECORD_SIZE);
    assert!(size_of::<kinfo_lwp>() == 312);
    assert!(std::mem::offset_of!(kinfo_proc, kp_lwp) == 664);
    assert!(std::mem::offset_of!(kinfo_proc, kp_pid) == 220);
    assert!(std::mem::offset_of!(kinfo_proc, kp_vm_map_size) == 312);
    assert!(size_of::<statfs>() == size_of::<df_abi::mount::Statfs>());
};

fn check(result: c_int) -> io::Result<c_int> {
    if result < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(result)
}

/// The numbers of a sysctl name.
pub(crate) fn sysctl_numbers(name: &CStr) -> io::Result<Vec<i32>> {
    let mut numbers = [0; LEVELS];
    let mut levels = numbers.len();
    // SAFETY: the name is a string, and the array has that many levels.
    let result =
        unsafe { libc::sysctlnametomib(name.as_ptr(), numbers.as_mut_ptr(), &raw mut levels) };
    check(result)?;
    Ok(numbers[..levels.min(LEVELS)].to_vec())
}

/// Times that a value is asked for which is longer than it was a moment ago.
const MOST_TRIES: usize = 16;

/// Sets a sysctl value (if there is a new one), or gives the present one.
pub(crate) fn sysctl(numbers: &[i32], new: Option<&[u8]>) -> io::Result<Vec<u8>> {
    let levels = u32::try_from(numbers.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let question = numbers.as_ptr();
    if let Some(new) = new {
        let value = new.as_ptr().cast();
        // SAFETY: the numbers and the new value are slices of these lengths; no old value is asked for.
        let result =
            unsafe { libc::sysctl(question, levels, null_mut(), null_mut(), value, new.len()) };
        check(result)?;
        return Ok(Vec::new());
    }
    // The value may grow between the two calls, and fast: the room grows with every try.
    let mut tries = 0;
    loop {
        tries += 1;
        let mut length = 0;
        // SAFETY: without a buffer only the length is asked for.
        check(unsafe { libc::sysctl(question, levels, null_mut(), &raw mut length, null(), 0) })?;
        let mut old = vec![0u8; length * tries + length / 4 + 64];
        length = old.len();
        let buffer = old.as_mut_ptr().cast();
        // SAFETY: buffer and length are those of the vector.
        let result =
            check(unsafe { libc::sysctl(question, levels, buffer, &raw mut length, null(), 0) });
        match result {
            Err(error) if error.raw_os_error() == Some(libc::ENOMEM) && tries < MOST_TRIES => {}
            Err(error) => return Err(error),
            Ok(_) => {
                old.truncate(length);
                return Ok(old);
            }
        }
    }
}

/// The records of all mounts, one behind the other.
pub(crate) fn mounts() -> io::Result<Vec<u8>> {
    // SAFETY: without a buffer only the number is asked for.
    let count = check(unsafe { getfsstat(null_mut(), 0, MNT_NOWAIT) })?;
    let room = usize::try_from(count).unwrap_or_default() + 4;
    let mut records = vec![0u8; room * size_of::<statfs>()];
    let size = c_long::try_from(records.len()).map_err(|_| io::ErrorKind::OutOfMemory)?;
    // Bytes suffice: the kernel copies whole records to any address.
    let buffer = records.as_mut_ptr().cast();
    // SAFETY: buffer and size are those of the vector.
    let count = check(unsafe { getfsstat(buffer, size, MNT_NOWAIT) })?;
    records.truncate(usize::try_from(count).unwrap_or_default() * size_of::<statfs>());
    Ok(records)
}

/// Mounts a file system; `data` is what its kind wants.
pub(crate) fn mount_on(kind: &CStr, dir: &CStr, flags: i32, data: &mut [u8]) -> io::Result<()> {
    let data = if data.is_empty() {
        null_mut()
    } else {
        data.as_mut_ptr().cast()
    };
    // SAFETY: both are strings, and data is none or the caller's slice in the form its kind wants.
    check(unsafe { mount(kind.as_ptr(), dir.as_ptr(), flags, data) }).map(drop)
}

/// Unmounts what is mounted on a folder.
pub(crate) fn unmount_from(dir: &CStr, flags: i32) -> io::Result<()> {
    // SAFETY: the folder is a string.
    check(unsafe { libc::unmount(dir.as_ptr(), flags) }).map(drop)
}

/// Stops the machine; returns only when that is refused.
pub(crate) fn reboot(how: i32) -> io::Error {
    // SAFETY: the call takes a number only.
    unsafe { libc::reboot(how) };
    io::Error::last_os_error()
}

/// See `checkpoint::restore`.
pub(crate) fn restore(file: &File, result: i32) -> io::Error {
    // SAFETY: nothing of this process stays when it succeeds, and it changes nothing when not.
    unsafe { libc::sys_checkpoint(libc::CKPT_THAW, file.as_raw_fd(), -1, result) };
    io::Error::last_os_error()
}

/// Sets the login name of the session.
pub(crate) fn set_login(name: &CStr) -> io::Result<()> {
    // SAFETY: the name is a string.
    check(unsafe { setlogin(name.as_ptr()) }).map(drop)
}

/// Sets the real-time timer to go off once; zero switches it off.
pub(crate) fn set_timer(after: Duration) -> io::Result<()> {
    let zero = timeval {
        tv_sec: 0,
        tv_usec: 0,
    };
    let value = timeval {
        tv_sec: i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
        tv_usec: after.subsec_micros().into(),
    };
    let timer = itimerval {
        it_interval: zero,
        it_value: value,
    };
    // SAFETY: the new value is a whole record; the old one is not asked for.
    check(unsafe { setitimer(ITIMER_REAL, &raw const timer, null_mut()) }).map(drop)
}

/// Makes the terminal `fd` the controlling one of this session.
pub(crate) fn take_terminal(fd: c_int) -> io::Result<()> {
    // SAFETY: this request has no argument.
    check(unsafe { libc::ioctl(fd, libc::TIOCSCTTY, 0) }).map(drop)
}

/// Makes the child of `command` leader of a session whose terminal is its standard input.
pub(crate) fn on_own_terminal(command: &mut Command) {
    let prepare = || {
        // SAFETY: the call has no arguments.
        check(unsafe { libc::setsid() })?;
        take_terminal(0)
    };
    // SAFETY: between fork and exec the closure makes two system calls and nothing else.
    unsafe { command.pre_exec(prepare) };
}

/// Makes the child of `command` start with no signal blocked.
pub(crate) fn unblock_signals(command: &mut Command) {
    let prepare = || {
        let mut none = MaybeUninit::<libc::sigset_t>::zeroed();
        // SAFETY: the set may be written.
        check(unsafe { libc::sigemptyset(none.as_mut_ptr()) })?;
        // SAFETY: the set was made just now; where the old one goes may be null.
        check(unsafe { libc::sigprocmask(libc::SIG_SETMASK, none.as_ptr(), null_mut()) }).map(drop)
    };
    // SAFETY: between fork and exec the closure makes one system call and nothing else.
    unsafe { command.pre_exec(prepare) };
}
