//! Calls of libc, as directly as can be: the one unsafe file of this program.
//!
//! No pointer outlives its call, but for memory that was mapped here, which nothing else refers to.
#![expect(unsafe_code, reason = "calls of libc, which are what is measured")]

use std::ffi::CStr;
use std::io;
use std::ptr;
use std::sync::atomic::AtomicI32;

use crate::measure::Tried;

/// Two descriptors that lead to each other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    /// The end that is read from; both ends of a socket pair are alike.
    pub(crate) read: i32,
    /// The end that is written to.
    pub(crate) write: i32,
}

/// The time-stamp counter.
pub(crate) fn ticks() -> u64 {
    // SAFETY: the instruction has no conditions.
    unsafe { core::arch::x86_64::_rdtsc() }
}

fn checked(result: i32) -> Tried<i32> {
    if result < 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(result)
    }
}

/// The parent's number: the shortest call there is that libc does not answer itself.
pub(crate) fn parent() -> i32 {
    // SAFETY: the call has no conditions.
    unsafe { libc::getppid() }
}

pub(crate) fn open(path: &CStr, flags: i32) -> Tried<i32> {
    // SAFETY: the path is borrowed and ends with a zero.
    checked(unsafe { libc::open(path.as_ptr(), flags, 0o644) })
}

pub(crate) fn close(fd: i32) -> Tried<()> {
    // SAFETY: descriptors here belong to nobody else.
    checked(unsafe { libc::close(fd) }).map(drop)
}

pub(crate) fn stat(path: &CStr) -> Tried<()> {
    let mut record = std::mem::MaybeUninit::<libc::stat>::uninit();
    // SAFETY: path and record are borrowed for the call.
    checked(unsafe { libc::stat(path.as_ptr(), record.as_mut_ptr()) }).map(drop)
}

pub(crate) fn unlink(path: &CStr) -> Tried<()> {
    // SAFETY: the path is borrowed and ends with a zero.
    checked(unsafe { libc::unlink(path.as_ptr()) }).map(drop)
}

pub(crate) fn pipe() -> Tried<Pair> {
    let mut fds = [0; 2];
    // SAFETY: there is room for two descriptors.
    checked(unsafe { libc::pipe(fds.as_mut_ptr()) })?;
    let [read, write] = fds;
    Ok(Pair { read, write })
}

pub(crate) fn socket_pair() -> Tried<Pair> {
    let mut fds = [0; 2];
    // SAFETY: there is room for two descriptors.
    checked(unsafe { libc::socketpair(libc::AF_UNIX, libc::SOCK_STREAM, 0, fds.as_mut_ptr()) })?;
    let [read, write] = fds;
    Ok(Pair { read, write })
}

pub(crate) fn write_byte(fd: i32) -> Tried<()> {
    // SAFETY: the byte is borrowed for the call.
    let written = unsafe { libc::write(fd, [1_u8].as_ptr().cast(), 1) };
    one(written)
}

pub(crate) fn read_byte(fd: i32) -> Tried<()> {
    let mut byte = [0_u8];
    // SAFETY: the byte is borrowed for the call.
    let read = unsafe { libc::read(fd, byte.as_mut_ptr().cast(), 1) };
    one(read)
}

fn one(count: isize) -> Tried<()> {
    match count {
        1 => Ok(()),
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Memory that was mapped here.
pub(crate) type Memory = *mut libc::c_void;

/// Maps private memory of zeros.
pub(crate) fn map(len: usize) -> Tried<Memory> {
    let (prot, flags) = (
        libc::PROT_READ | libc::PROT_WRITE,
        libc::MAP_PRIVATE | libc::MAP_ANON,
    );
    // SAFETY: new memory at a place that the kernel chooses.
    let memory = unsafe { libc::mmap(ptr::null_mut(), len, prot, flags, -1, 0) };
    if memory == libc::MAP_FAILED {
        Err(io::Error::last_os_error())
    } else {
        Ok(memory)
    }
}

/// Writes a byte of memory of [`map`].
pub(crate) fn touch(memory: Memory, at: usize) {
    let byte = memory.cast::<u8>().wrapping_add(at);
    // SAFETY: the caller stays inside what it has mapped.
    unsafe { byte.write_volatile(1) };
}

/// Unmaps memory of [`map`].
pub(crate) fn unmap(memory: Memory, len: usize) -> Tried<()> {
    // SAFETY: nothing refers to the memory any more.
    checked(unsafe { libc::munmap(memory, len) }).map(drop)
}

/// Runs `body` in a child, which ends with the status that it gives. Gives the child's number.
pub(crate) fn fork(body: impl FnOnce() -> i32) -> Tried<i32> {
    // SAFETY: there is no other thread whose locks the child could miss.
    let pid = checked(unsafe { libc::fork() })?;
    if pid == 0 {
        let status = body();
        // SAFETY: ends the child without running what belongs to the parent.
        unsafe { libc::_exit(status) };
    }
    Ok(pid)
}

/// Becomes another program with one argument; comes back only when it cannot.
pub(crate) fn exec(path: &CStr, argument: &CStr) {
    let words = [path.as_ptr(), argument.as_ptr(), ptr::null()];
    let none = [ptr::null()];
    // SAFETY: the words are borrowed and end with a null pointer.
    unsafe { libc::execve(path.as_ptr(), words.as_ptr(), none.as_ptr()) };
}

/// Waits for a child.
pub(crate) fn wait(pid: i32) -> Tried<()> {
    let mut status = 0;
    // SAFETY: the status is borrowed for the call.
    checked(unsafe { libc::waitpid(pid, &raw mut status, 0) }).map(drop)
}

pub(crate) fn kill(pid: i32) -> Tried<()> {
    // SAFETY: the call has no conditions.
    checked(unsafe { libc::kill(pid, libc::SIGKILL) }).map(drop)
}

#[cfg(target_os = "dragonfly")]
mod own {
    use super::AtomicI32;

    unsafe extern "C" {
        #[link_name = "umtx_sleep"]
        fn sleep(at: *const i32, value: i32, timeout: i32) -> i32;
        #[link_name = "umtx_wakeup"]
        fn wakeup(at: *const i32, count: i32) -> i32;
    }

    /// Sleeps at an address as long as it holds a value.
    pub(crate) fn umtx_sleep(at: &AtomicI32, value: i32) {
        // SAFETY: the address is borrowed for the call.
        let _woken = unsafe { sleep(at.as_ptr(), value, 0) };
    }

    /// Wakes one who sleeps at an address.
    pub(crate) fn umtx_wakeup(at: &AtomicI32) {
        // SAFETY: the address is borrowed for the call.
        let _count = unsafe { wakeup(at.as_ptr(), 1) };
    }
}
#[cfg(target_os = "dragonfly")]
pub(crate) use own::{umtx_sleep, umtx_wakeup};

#[cfg(target_os = "linux")]
mod theirs {
    use super::{AtomicI32, CStr, checked, io, ptr};

    /// Waits or wakes at an address.
    pub(crate) fn futex(at: &AtomicI32, operation: i32, value: i32) {
        let none = ptr::null::<libc::timespec>();
        // SAFETY: the address is borrowed for the call.
        let _result =
            unsafe { libc::syscall(libc::SYS_futex, at.as_ptr(), operation, value, none) };
    }

    /// Mounts a tmpfs.
    pub(crate) fn mount_tmpfs(on: &CStr) -> io::Result<()> {
        let kind = c"tmpfs".as_ptr();
        // SAFETY: the names are borrowed for the call.
        checked(unsafe { libc::mount(kind, on.as_ptr(), kind, 0, ptr::null()) }).map(drop)
    }

    /// Switches the machine off.
    pub(crate) fn power_off() -> io::Error {
        // SAFETY: the call has no conditions.
        let _result = unsafe { libc::reboot(libc::RB_POWER_OFF) };
        io::Error::last_os_error()
    }
}
#[cfg(target_os = "linux")]
pub(crate) use theirs::{futex, mount_tmpfs, power_off};
