//! The calls into libc: the one unsafe file of this program.
#![expect(
    unsafe_code,
    reason = "kqueue, flock, fcntl, mkfifo, mmap and poll are C functions"
)]

use std::ffi::{CString, c_int};
use std::io;
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::ptr::{null, null_mut};
use std::time::Duration;

use libc::{flock, kevent, pollfd, timespec};

fn check(result: c_int) -> io::Result<c_int> {
    if result < 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(result)
    }
}

fn c_path(path: &Path) -> io::Result<CString> {
    Ok(CString::new(path.as_os_str().as_bytes())?)
}

/// An event queue.
pub(crate) struct Queue(OwnedFd);

impl Queue {
    pub(crate) fn new() -> io::Result<Self> {
        // SAFETY: the call has no arguments.
        let fd = check(unsafe { libc::kqueue() })?;
        // SAFETY: the descriptor is new and nobody else's.
        Ok(Self(unsafe { OwnedFd::from_raw_fd(fd) }))
    }

    /// Makes changes, and gives what happens within a time.
    pub(crate) fn kevent(&self, changes: &[kevent], wait: Duration) -> io::Result<Vec<kevent>> {
        const MOST: usize = 8;
        let timeout = timespec {
            tv_sec: wait.as_secs().try_into().unwrap_or(0),
            tv_nsec: wait.subsec_nanos().into(),
        };
        let mut events = [event(0, 0, 0); MOST];
        let count = c_int::try_from(changes.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
        // SAFETY: both lists have as many entries as the counts say.
        let got = check(unsafe {
            libc::kevent(
                self.0.as_raw_fd(),
                changes.as_ptr(),
                count,
                events.as_mut_ptr(),
                MOST as c_int,
                &raw const timeout,
            )
        })?;
        Ok(events[..got.unsigned_abs() as usize].to_vec())
    }
}

/// A change of an event queue.
pub(crate) fn event(ident: usize, filter: i16, flags: u16) -> kevent {
    kevent {
        ident,
        filter,
        flags,
        fflags: 0,
        data: 0,
        udata: null_mut(),
    }
}

/// Locks or unlocks a file as a whole.
pub(crate) fn lock_file(fd: RawFd, how: c_int) -> io::Result<()> {
    // SAFETY: the call takes numbers.
    check(unsafe { libc::flock(fd, how) }).map(drop)
}

/// A record lock of one byte range; `F_GETLK` gives the lock in the way.
pub(crate) fn record_lock(
    fd: RawFd,
    command: c_int,
    kind: c_int,
    start: i64,
    len: i64,
) -> io::Result<flock> {
    let mut lock = flock {
        l_start: start,
        l_len: len,
        l_pid: 0,
        l_type: kind.try_into().unwrap_or(0),
        l_whence: 0,
    };
    // SAFETY: the lock lives as long as the call.
    check(unsafe { libc::fcntl(fd, command, &raw mut lock) })?;
    Ok(lock)
}

/// Makes a FIFO.
pub(crate) fn make_fifo(path: &Path) -> io::Result<()> {
    let path = c_path(path)?;
    // SAFETY: the path is a string.
    check(unsafe { libc::mkfifo(path.as_ptr(), 0o600) }).map(drop)
}

/// Which of the events are there on a descriptor within a time.
pub(crate) fn poll(fd: RawFd, events: i16, milliseconds: c_int) -> io::Result<i16> {
    let mut entry = pollfd {
        fd,
        events,
        revents: 0,
    };
    // SAFETY: the list has one entry.
    check(unsafe { libc::poll(&raw mut entry, 1, milliseconds) })?;
    Ok(entry.revents)
}

/// Sends a signal to this process.
pub(crate) fn signal_self(signal: c_int) -> io::Result<()> {
    // SAFETY: the call takes numbers.
    check(unsafe { libc::kill(libc::getpid(), signal) }).map(drop)
}

/// Ignores a signal.
pub(crate) fn ignore(signal: c_int) {
    // SAFETY: no handler is installed.
    unsafe { libc::signal(signal, libc::SIG_IGN) };
}

/// Sets access and change time of a file to whole seconds.
pub(crate) fn set_times(path: &Path, atime: i64, mtime: i64) -> io::Result<()> {
    let path = c_path(path)?;
    let times = [atime, mtime].map(|tv_sec| timespec { tv_sec, tv_nsec: 0 });
    // SAFETY: the path is a string, and there are two times.
    check(unsafe { libc::utimensat(libc::AT_FDCWD, path.as_ptr(), times.as_ptr(), 0) }).map(drop)
}

/// Maps the start of a file shared, writes a byte there and unmaps it.
pub(crate) fn poke(fd: RawFd, at: usize, byte: u8) -> io::Result<()> {
    const LEN: usize = 4096;
    // SAFETY: no place is asked for, so nothing is mapped over.
    let start = unsafe {
        libc::mmap(
            null_mut(),
            LEN,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_SHARED,
            fd,
            0,
        )
    };
    if start == libc::MAP_FAILED || at >= LEN {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the byte is inside the mapping.
    let place = unsafe { start.cast::<u8>().add(at) };
    // SAFETY: the mapping is writable and nobody refers to it.
    unsafe { place.write(byte) };
    // SAFETY: the mapping is not used any more.
    check(unsafe { libc::munmap(start, LEN) }).map(drop)
}

/// Whether a file system call is refused for a null path, without a fault.
pub(crate) fn open_null() -> io::Result<c_int> {
    // SAFETY: the kernel checks the address.
    check(unsafe { libc::open(null(), 0) })
}
