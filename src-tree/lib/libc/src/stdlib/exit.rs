//! Ending the process: `exit`, `atexit`, `_exit`, `abort`.

use core::ffi::{c_int, c_void};

use crate::errno::Errno;
use crate::lock::Lock;
use crate::malloc::realloc;

/// A function to be called at exit.
#[derive(Clone, Copy)]
pub struct Handler {
    function: Function,
    /// The object that registered it, for unloading; null for the program.
    owner: *mut c_void,
}

#[derive(Clone, Copy)]
enum Function {
    Plain(unsafe extern "C" fn()),
    WithArgument(unsafe extern "C" fn(*mut c_void), *mut c_void),
}

impl Handler {
    /// A handler without argument.
    pub fn plain(function: unsafe extern "C" fn()) -> Handler {
        Handler {
            function: Function::Plain(function),
            owner: core::ptr::null_mut(),
        }
    }

    fn call(self) {
        match self.function {
            // SAFETY: who registered the function vouched for it.
            Function::Plain(function) => unsafe { function() },
            // SAFETY: as above.
            Function::WithArgument(function, argument) => unsafe { function(argument) },
        }
    }
}

/// A growing stack of handlers in memory from `realloc`.
struct Handlers {
    first: *mut Handler,
    count: usize,
    slots: usize,
}

// SAFETY: the handlers are used under the lock only.
unsafe impl Send for Handlers {}

static HANDLERS: Lock<Handlers> = Lock::new(Handlers {
    first: core::ptr::null_mut(),
    count: 0,
    slots: 0,
});

impl Handlers {
    fn push(&mut self, handler: Handler) -> bool {
        if self.count == self.slots {
            let slots = (self.slots * 2).max(32);
            // SAFETY: `first` is null or the block of the last growth.
            let grown = unsafe { realloc(self.first.cast(), slots * size_of::<Handler>()) };
            if grown.is_null() {
                return false;
            }
            self.first = grown.cast();
            self.slots = slots;
        }
        // SAFETY: there is a free slot.
        unsafe { self.first.wrapping_add(self.count).write(handler) };
        self.count += 1;
        true
    }

    fn pop(&mut self) -> Option<Handler> {
        self.count = self.count.checked_sub(1)?;
        // SAFETY: the slot was filled by `push`.
        Some(unsafe { self.first.wrapping_add(self.count).read() })
    }

    /// Takes out the last handler of an owner.
    fn pop_owned(&mut self, owner: *mut c_void) -> Option<Handler> {
        // SAFETY: slots below `count` were filled by `push`.
        let at = (0..self.count)
            .rev()
            .find(|&at| unsafe { (*self.first.wrapping_add(at)).owner } == owner)?;
        // SAFETY: as above.
        let found = unsafe { self.first.wrapping_add(at).read() };
        for at in at + 1..self.count {
            // SAFETY: as above.
            let next = unsafe { self.first.wrapping_add(at).read() };
            // SAFETY: as above.
            unsafe { self.first.wrapping_add(at - 1).write(next) };
        }
        self.count -= 1;
        Some(found)
    }
}

/// Registers a handler; whether there was memory for it.
pub(crate) fn at_exit(handler: Handler) -> bool {
    HANDLERS.lock().push(handler)
}

/// Registers a function to be called at `exit`, last registered first. 0, or ENOMEM.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn atexit(function: unsafe extern "C" fn()) -> c_int {
    if at_exit(Handler::plain(function)) {
        0
    } else {
        crate::errno::fail(Errno::ENOMEM)
    }
}

/// Registers a function with an argument, for the object `owner`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn __cxa_atexit(
    function: unsafe extern "C" fn(*mut c_void),
    argument: *mut c_void,
    owner: *mut c_void,
) -> c_int {
    let handler = Handler {
        function: Function::WithArgument(function, argument),
        owner,
    };
    if at_exit(handler) {
        0
    } else {
        crate::errno::fail(Errno::ENOMEM)
    }
}

/// Calls the handlers of an owner, or all of them for null.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn __cxa_finalize(owner: *mut c_void) {
    loop {
        // The lock is not held during the call: a handler may register another one.
        let next = if owner.is_null() {
            HANDLERS.lock().pop()
        } else {
            HANDLERS.lock().pop_owned(owner)
        };
        match next {
            Some(handler) => handler.call(),
            None => return,
        }
    }
}

/// Ends the process: handlers, finalisers, streams, then the kernel.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn exit(status: c_int) -> ! {
    // SAFETY: null stands for every handler.
    unsafe { __cxa_finalize(core::ptr::null_mut()) };
    #[cfg(target_os = "dragonfly")]
    crate::start::run_finalisers();
    // Nobody is left to tell of a failure.
    let _ = crate::stdio::file::flush_all();
    _exit(status)
}

/// Ends the process at once.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn _exit(status: c_int) -> ! {
    crate::pthread::robust::end_thread();
    // SAFETY: ending the process touches no memory of ours.
    let _ = unsafe { crate::syscall::exit(status) };
    trap()
}

/// Ends the process at once (the name that C99 gave it).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn _Exit(status: c_int) -> ! {
    _exit(status)
}

/// Ends the process by SIGABRT, even when that is blocked, ignored or caught by a handler
/// that returns.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn abort() -> ! {
    crate::signal::die_of(crate::signal::SIGABRT);
    trap()
}

/// Ends the process by an invalid instruction: the last resort.
pub(crate) fn trap() -> ! {
    // SAFETY: the instruction raises SIGILL and does not return.
    unsafe { core::arch::asm!("ud2", options(noreturn, nostack)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::sync::atomic::{AtomicUsize, Ordering};

    static ORDER: AtomicUsize = AtomicUsize::new(0);

    unsafe extern "C" fn digit(argument: *mut c_void) {
        ORDER.store(
            ORDER.load(Ordering::Relaxed) * 10 + argument.addr(),
            Ordering::Relaxed,
        );
    }

    #[test]
    fn handlers_run_last_first_and_those_of_an_owner_alone() {
        let owner = core::ptr::without_provenance_mut(77);
        for (digit_value, owner) in [(1, core::ptr::null_mut()), (2, owner), (3, owner)] {
            let argument = core::ptr::without_provenance_mut(digit_value);
            // SAFETY: the function only looks at its argument's address.
            assert_eq!(unsafe { __cxa_atexit(digit, argument, owner) }, 0);
        }
        // SAFETY: handlers of the owner are this test's.
        unsafe { __cxa_finalize(owner) };
        assert_eq!(ORDER.load(Ordering::Relaxed), 32);
        // SAFETY: all handlers are this test's.
        unsafe { __cxa_finalize(core::ptr::null_mut()) };
        assert_eq!(ORDER.load(Ordering::Relaxed), 321);
    }
}
