//! `FILE`: streams over descriptors, the three standard ones, and the list of those that are
//! open.
//!
//! Lock order: the list, then a stream. What walks over all streams passes over those that
//! another thread is using.

use core::ffi::{c_int, c_void};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicI32, AtomicPtr, AtomicU32, Ordering};

use super::special::{Owned, Special};
use super::stream::{Buffering, Device, Stream};
use crate::errno::Errno;
use crate::futex;
use crate::lock::{Guard, Lock};
use crate::malloc::{free, malloc};
use crate::pthread::thread::current;
use crate::syscall::{self, Outcome};

/// Bytes of a stream's buffer.
pub(super) const SIZE: usize = 8192;

/// A stream of C.
pub struct FILE {
    stream: Lock<Stream<Descriptor>>,
    /// The thread that has it by `flockfile`, 0 for none, and how often it took it.
    holder: AtomicI32,
    holds: AtomicU32,
    /// The process at the other end, for `popen`; 0 for none.
    pub(super) process: AtomicI32,
    /// The next one in the list of open streams.
    next: AtomicPtr<FILE>,
}

/// An open file, or what stands in its place, as a device.
pub(super) struct Descriptor {
    /// -1 when something else stands behind the stream.
    pub(super) fd: c_int,
    /// What that is.
    pub(super) special: Option<Owned>,
    /// The stream's buffer when it came from the allocator; null else.
    owned: *mut c_void,
}

// SAFETY: blocks and what stands behind the stream belong to it, and one thread at a time uses it.
unsafe impl Send for Descriptor {}

fn count(outcome: Outcome) -> Result<usize, Errno> {
    outcome
        .map(|[count, _]| count)
        .map_err(|error| Errno(error.unsigned_abs()))
}

impl Descriptor {
    fn special(&mut self) -> Option<&mut dyn Special> {
        // SAFETY: the stream owns it until it is closed.
        self.special
            .as_mut()
            .map(|owned| unsafe { owned.as_mut() } as _)
    }

    /// Closes the file, or ends what stands in its place.
    pub(super) fn close(&mut self) -> Result<(), Errno> {
        if let Some(owned) = self.special.take() {
            return super::special::end(owned);
        }
        // SAFETY: the call takes a descriptor only.
        count(unsafe { syscall::close(self.fd) }).map(|_| ())
    }
}

impl Device for Descriptor {
    fn read(&mut self, out: &mut [u8]) -> Result<usize, Errno> {
        if let Some(special) = self.special() {
            return special.read(out);
        }
        if self.fd == 0 {
            // A prompt is to be seen before its answer is waited for.
            flush_lines(&OUT);
        }
        // SAFETY: pointer and length are those of the buffer.
        count(unsafe { syscall::read(self.fd, out.as_mut_ptr(), out.len()) })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<usize, Errno> {
        if let Some(special) = self.special() {
            return special.write(bytes);
        }
        // SAFETY: pointer and length are those of the bytes.
        count(unsafe { syscall::write(self.fd, bytes.as_ptr(), bytes.len()) })
    }

    fn seek(&mut self, offset: i64, whence: c_int) -> Result<i64, Errno> {
        if let Some(special) = self.special() {
            return special.seek(offset, whence);
        }
        // SAFETY: the call touches no memory.
        count(unsafe { syscall::lseek(self.fd, 0, offset, whence) }).map(|at| at as i64)
    }

    fn buffer(&mut self) -> Result<&'static mut [u8], Errno> {
        let block = malloc(SIZE);
        if block.is_null() {
            return Err(Errno::ENOMEM);
        }
        self.owned = block;
        // SAFETY: the new block has that many bytes.
        unsafe { block.cast::<u8>().write_bytes(0, SIZE) };
        // SAFETY: the block is the stream's until it is closed.
        Ok(unsafe { core::slice::from_raw_parts_mut(block.cast(), SIZE) })
    }
}

impl FILE {
    const fn standard(fd: c_int, buffering: Buffering, directions: (bool, bool)) -> FILE {
        let device = Descriptor {
            fd,
            special: None,
            owned: null_mut(),
        };
        FILE {
            stream: Lock::new(Stream::new(device, buffering, directions)),
            holder: AtomicI32::new(0),
            holds: AtomicU32::new(0),
            process: AtomicI32::new(0),
            next: AtomicPtr::new(null_mut()),
        }
    }

    /// The stream, for this thread; waits while another one has it by `flockfile`.
    pub(super) fn lock(&self) -> Guard<'_, Stream<Descriptor>> {
        let mine = current().id;
        loop {
            let holder = self.holder.load(Ordering::Acquire);
            if holder == 0 || holder == mine {
                let guard = self.stream.lock();
                let now = self.holder.load(Ordering::Acquire);
                if now == 0 || now == mine {
                    return guard;
                }
                drop(guard);
            } else {
                futex::nap(&self.holder, holder);
            }
        }
    }

    /// Makes the stream the calling thread's until as many calls of `release`.
    pub(super) fn hold(&self) {
        drop(self.lock());
        while !self.try_hold() {
            let holder = self.holder.load(Ordering::Relaxed);
            futex::nap(&self.holder, holder);
        }
    }

    /// As `hold`, if no other thread has the stream.
    pub(super) fn try_hold(&self) -> bool {
        let mine = current().id;
        let (success, failure) = (Ordering::Acquire, Ordering::Relaxed);
        let before = self.holder.compare_exchange(0, mine, success, failure);
        let held = before.is_ok() || before == Err(mine);
        if held {
            self.holds.fetch_add(1, Ordering::Relaxed);
        }
        held
    }

    /// Undoes a `hold` of the calling thread.
    pub(super) fn release(&self) {
        if self.holder.load(Ordering::Relaxed) == current().id
            && self.holds.fetch_sub(1, Ordering::Relaxed) == 1
        {
            self.holder.store(0, Ordering::Release);
            futex::wake_all(&self.holder);
        }
    }
}

static IN: FILE = FILE::standard(0, Buffering::Full, (true, false));
static OUT: FILE = FILE::standard(1, Buffering::Line, (false, true));
static ERR: FILE = FILE::standard(2, Buffering::None, (false, true));

/// A pointer to a stream that is never closed, as C's data symbol.
#[repr(transparent)]
#[derive(Debug)]
pub struct Standard(*const FILE);

// SAFETY: the pointer is only read, and a FILE has a lock of its own.
unsafe impl Sync for Standard {}

/// `stdin`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub static __stdinp: Standard = Standard(&raw const IN);
/// `stdout`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub static __stdoutp: Standard = Standard(&raw const OUT);
/// `stderr`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub static __stderrp: Standard = Standard(&raw const ERR);

/// `stdin`, `stdout` and `stderr` by number.
pub(super) fn standard(number: usize) -> &'static FILE {
    [&IN, &OUT, &ERR][number]
}

/// Writes parts of a message to `stderr`, which remembers when it cannot.
pub(crate) fn complain(parts: &[&[u8]]) {
    let mut stream = ERR.lock();
    for part in parts {
        let _ = stream.write(part);
    }
}

/// `stdout`, for functions that take a stream.
pub(crate) fn stdout() -> *mut FILE {
    (&raw const OUT).cast_mut()
}

/// `stderr`, for functions that take a stream.
pub(crate) fn stderr() -> *mut FILE {
    (&raw const ERR).cast_mut()
}

/// Streams that `fopen` and `fdopen` made, last first.
static OPEN: Lock<AtomicPtr<FILE>> = Lock::new(AtomicPtr::new(null_mut()));

/// Takes the lock of the list of streams for a fork.
pub(crate) fn hold_for_fork() {
    OPEN.hold();
}

/// Gives the lock of the list of streams back after a fork.
pub(crate) fn release_after_fork() {
    OPEN.release();
}

/// Makes a stream for an open descriptor; null when there is no memory.
pub(super) fn make(fd: c_int, directions: (bool, bool)) -> *mut FILE {
    let file = malloc(size_of::<FILE>()).cast::<FILE>();
    if file.is_null() {
        return file;
    }
    let buffering = if crate::unistd::tty::isatty(fd) == 1 {
        Buffering::Line
    } else {
        Buffering::Full
    };
    register(file, FILE::standard(fd, buffering, directions));
    file
}

/// As [`make`], for something that is no descriptor.
pub(super) fn make_special(special: Owned, directions: (bool, bool)) -> *mut FILE {
    let file = malloc(size_of::<FILE>()).cast::<FILE>();
    if !file.is_null() {
        let mut new = FILE::standard(-1, Buffering::Full, directions);
        new.stream.get_mut().device.special = Some(special);
        register(file, new);
    }
    file
}

/// Puts a new stream in its block and into the list.
fn register(file: *mut FILE, mut new: FILE) {
    let open = OPEN.lock();
    new.next = AtomicPtr::new(open.load(Ordering::Relaxed));
    // SAFETY: the new block has the size of a FILE.
    unsafe { file.write(new) };
    open.store(file, Ordering::Relaxed);
}

/// Flushes a stream, takes it out of the list, closes its descriptor and gives its memory back.
///
/// # Safety
/// The stream is open, and nobody uses it any more.
pub(super) unsafe fn close(file: *const FILE) -> Result<(), Errno> {
    let made = unlink(file);
    // SAFETY: the caller gives an open stream.
    let mut stream = unsafe { &*file }.lock();
    let flushed = stream.flush();
    let closed = stream.device.close();
    stream.set_buffer(&mut []);
    let owned = core::mem::replace(&mut stream.device.owned, null_mut());
    (stream.readable, stream.writable) = (false, false);
    drop(stream);
    // SAFETY: the stream has let go of its buffer, or never had one of the allocator.
    unsafe { free(owned) };
    if made {
        // SAFETY: the block came from `make`; it is in no list and nobody uses it.
        unsafe { free(file.cast_mut().cast()) };
    }
    flushed.and(closed)
}

/// Takes a stream out of the list; whether it was there.
fn unlink(file: *const FILE) -> bool {
    let open = OPEN.lock();
    let mut link: &AtomicPtr<FILE> = &open;
    loop {
        let next = link.load(Ordering::Relaxed);
        if next.is_null() {
            return false;
        }
        // SAFETY: streams in the list are open, and the list is locked.
        let after = unsafe { &(*next).next };
        if core::ptr::addr_eq(next, file) {
            link.store(after.load(Ordering::Relaxed), Ordering::Relaxed);
            return true;
        }
        link = after;
    }
}

/// Flushes every stream that no other thread is using; the last failure.
pub(crate) fn flush_all() -> Result<(), Errno> {
    let mut outcome = Ok(());
    let mut flush = |file: &FILE| {
        if let Some(mut stream) = file.stream.try_lock() {
            outcome = stream.flush().and(outcome);
        }
    };
    flush(&OUT);
    flush(&ERR);
    let open = OPEN.lock();
    let mut next = open.load(Ordering::Relaxed);
    while !next.is_null() {
        // SAFETY: streams in the list are open, and the list is locked.
        let file = unsafe { &*next };
        flush(file);
        next = file.next.load(Ordering::Relaxed);
    }
    outcome
}

/// Flushes a stream that holds lines back.
fn flush_lines(file: &FILE) {
    if let Some(mut stream) = file.stream.try_lock()
        && stream.buffering == Buffering::Line
    {
        // The stream remembers the failure.
        let _ = stream.flush();
    }
}
