//! `pthread_atfork`, and `fork` itself.

use core::ffi::c_int;
use core::ptr::null_mut;
use core::sync::atomic::Ordering;

use super::thread::{RUNNING, current};
use crate::errno::{self, Errno};
use crate::lock::Lock;
use crate::malloc::realloc;
use crate::syscall;

/// A function that is called at a fork.
type Handler = Option<unsafe extern "C" fn()>;

/// What to call before a fork, and after it in parent and child.
#[derive(Clone, Copy)]
struct Handlers {
    prepare: Handler,
    parent: Handler,
    child: Handler,
}

/// A growing list in memory from `realloc`.
struct List {
    first: *mut Handlers,
    count: usize,
}

// SAFETY: the list is used under its lock only.
unsafe impl Send for List {}

static LIST: Lock<List> = Lock::new(List {
    first: null_mut(),
    count: 0,
});

impl List {
    fn get(&self, at: usize) -> Option<Handlers> {
        // SAFETY: places below `count` were filled by `push`.
        (at < self.count).then(|| unsafe { self.first.wrapping_add(at).read() })
    }

    fn push(&mut self, new: Handlers) -> bool {
        let size = (self.count + 1) * size_of::<Handlers>();
        // SAFETY: `first` is null or the block of the last growth.
        let grown = unsafe { realloc(self.first.cast(), size) }.cast::<Handlers>();
        if grown.is_null() {
            return false;
        }
        self.first = grown;
        // SAFETY: there is room for one more.
        unsafe { grown.wrapping_add(self.count).write(new) };
        self.count += 1;
        true
    }
}

/// Registers functions to be called before a fork (last registered first) and after it in the
/// parent and the child (first registered first); gives 0 or ENOMEM.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_atfork(
    prepare: Handler,
    parent: Handler,
    child: Handler,
) -> c_int {
    let new = Handlers {
        prepare,
        parent,
        child,
    };
    if LIST.lock().push(new) {
        0
    } else {
        Errno::ENOMEM.0 as c_int
    }
}

/// Calls a function of each entry; the list is not locked meanwhile.
fn call_all(order: impl Iterator<Item = usize>, which: fn(&Handlers) -> Handler) {
    for at in order {
        let handlers = LIST.lock().get(at);
        if let Some(function) = handlers.and_then(|handlers| which(&handlers)) {
            // SAFETY: who registered the function vouched for it.
            unsafe { function() };
        }
    }
}

/// Makes a copy of the process with the calling thread only; 0 in the copy, its number in the
/// original. The library's own locks are free in the copy.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fork() -> i32 {
    let count = LIST.lock().count;
    call_all((0..count).rev(), |handlers| handlers.prepare);
    let alone = RUNNING.load(Ordering::Relaxed) == 1;
    if !alone {
        hold_locks();
    }
    // SAFETY: the caller knows what a fork means to its threads and locks.
    let outcome = unsafe { syscall::fork() };
    if !alone {
        release_locks();
    }
    // The second result register says 1 in the new process.
    let result = match outcome {
        Ok([_, 1]) => 0,
        Ok([child, _]) => child as i32,
        Err(error) => {
            errno::set_raw(error);
            -1
        }
    };
    if result == 0 {
        RUNNING.store(1, Ordering::Relaxed);
        current().lwp.store(0, Ordering::Relaxed);
        super::cancel::after_fork();
        super::robust::after_fork();
        call_all(0..count, |handlers| handlers.child);
    } else {
        call_all(0..count, |handlers| handlers.parent);
    }
    result
}

/// As `fork`: there is no cheaper way that is safe.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn vfork() -> i32 {
    // SAFETY: as for the C function.
    unsafe { fork() }
}

/// Takes the locks of the library, so that no other thread is changing what they guard.
fn hold_locks() {
    LIST.hold();
    crate::stdlib::env::hold_for_fork();
    crate::stdio::file::hold_for_fork();
    crate::malloc::hold_for_fork();
}

/// Gives them back, in parent and child.
fn release_locks() {
    crate::malloc::release_after_fork();
    crate::stdio::file::release_after_fork();
    crate::stdlib::env::release_after_fork();
    LIST.release();
}
