//! A thread's description: what `pthread_t` points to.

use core::cell::UnsafeCell;
use core::ffi::{c_char, c_int, c_void};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicI32, AtomicPtr, AtomicU32, AtomicUsize, Ordering};

use df_abi::signal::SigSet;

use super::cleanup::Cleanup;
use super::key::Values;
use crate::locale::object::Locale;

/// What a new thread calls.
pub type Start = unsafe extern "C" fn(*mut c_void) -> *mut c_void;

/// Longest name with its closing zero.
pub const NAME: usize = 32;

/// Who gives the thread's memory back.
pub mod fate {
    /// Who joins it.
    pub const JOINABLE: i32 = 0;
    /// The thread itself.
    pub const DETACHED: i32 = 1;
    /// Who joins it: the thread has ended, or is about to.
    pub const ENDED: i32 = 2;
    /// Somebody is joining it.
    pub const JOINED: i32 = 3;
}

/// Whether a thread may still need its stack.
pub mod life {
    /// It has ended: the kernel has stored this.
    pub const OVER: i32 = 0;
    /// It runs.
    pub const RUNS: i32 = 1;
    /// It is about to end.
    pub const ENDS: i32 = 2;
}

/// A thread.
#[repr(C)]
pub struct Thread {
    /// Number that owners of mutexes are told apart by; it survives a fork.
    pub(crate) id: i32,
    /// Number of the lwp, 0 while not known.
    pub(super) lwp: AtomicI32,
    /// One of [`fate`].
    pub(super) fate: AtomicI32,
    /// One of [`life`].
    pub(super) alive: AtomicI32,
    /// Bits of [`super::cancel::word`].
    pub(crate) cancel: AtomicI32,
    /// What it gave at its end.
    pub(super) result: AtomicPtr<c_void>,
    /// What it was made for.
    pub(super) start: Option<Start>,
    pub(super) argument: *mut c_void,
    /// Signals that are blocked at its start.
    pub(super) mask: SigSet,
    /// Its stack, control block and this description; null for the first thread.
    pub(super) mapping: *mut u8,
    pub(super) mapping_size: usize,
    /// Lowest usable byte of the stack, and its size; 0 for the first thread.
    pub(super) stack: *mut u8,
    pub(super) stack_size: usize,
    /// Bytes below the stack that cannot be used.
    pub(super) guard_size: usize,
    /// Its locale; null: the program's.
    pub(crate) locale: AtomicPtr<Locale>,
    /// Its part of [`super::robust`].
    pub(super) robust: super::robust::Own,
    /// Functions to be called when it ends, innermost first.
    pub(super) cleanup: UnsafeCell<*mut Cleanup>,
    /// Policy and priority that it asked for.
    pub(super) policy: AtomicI32,
    pub(super) priority: AtomicI32,
    /// Its name for debuggers.
    pub(super) name: UnsafeCell<[c_char; NAME]>,
    /// Values of its keys.
    pub(super) values: UnsafeCell<Values>,
}

// SAFETY: the cells are used by the thread itself only; everything else is atomic or constant.
unsafe impl Sync for Thread {}

impl Thread {
    /// A description of a thread that runs.
    pub(super) const fn new(id: i32) -> Thread {
        Thread {
            id,
            lwp: AtomicI32::new(0),
            fate: AtomicI32::new(fate::JOINABLE),
            alive: AtomicI32::new(life::RUNS),
            cancel: AtomicI32::new(0),
            result: AtomicPtr::new(null_mut()),
            start: None,
            argument: null_mut(),
            mask: SigSet::EMPTY,
            mapping: null_mut(),
            mapping_size: 0,
            stack: null_mut(),
            stack_size: 0,
            guard_size: 0,
            locale: AtomicPtr::new(null_mut()),
            robust: super::robust::Own::new(),
            cleanup: UnsafeCell::new(null_mut()),
            policy: AtomicI32::new(super::schedule::OTHER),
            priority: AtomicI32::new(0),
            name: UnsafeCell::new([0; NAME]),
            values: UnsafeCell::new(Values::new()),
        }
    }

    /// The number of the thread's lwp; the calling thread's is asked for when not known.
    pub(super) fn lwp(&self) -> c_int {
        match self.lwp.load(Ordering::Relaxed) {
            0 if core::ptr::eq(self, current()) => {
                // SAFETY: the call takes no arguments.
                let lwp = unsafe { crate::syscall::lwp_gettid() };
                let lwp = lwp.map_or(0, |[lwp, _]| lwp as i32);
                self.lwp.store(lwp, Ordering::Relaxed);
                lwp
            }
            lwp => lwp,
        }
    }
}

/// The first thread of the program.
#[cfg(target_os = "dragonfly")]
static FIRST: Thread = Thread::new(1);

/// Threads of the process that have not ended.
pub(super) static RUNNING: AtomicUsize = AtomicUsize::new(1);

/// The last number that was given to a thread.
static LAST_ID: AtomicU32 = AtomicU32::new(1);

/// A number for a new thread: positive, and not that of another thread unless more than two
/// thousand million were made in between.
pub(super) fn new_id() -> i32 {
    loop {
        let id = LAST_ID.fetch_add(1, Ordering::Relaxed).wrapping_add(1) & i32::MAX as u32;
        if id > 1 {
            return id as i32;
        }
    }
}

/// The description of the first thread, for its control block.
#[cfg(target_os = "dragonfly")]
pub(crate) fn first() -> *mut c_void {
    (&raw const FIRST).cast_mut().cast()
}

/// Whether this is the first thread of the program.
pub(super) fn is_first(thread: &Thread) -> bool {
    thread.id == 1
}

/// The calling thread.
#[cfg(target_os = "dragonfly")]
pub(crate) fn current() -> &'static Thread {
    let thread: *const Thread;
    // SAFETY: the third word at the thread pointer is the thread's description.
    unsafe {
        core::arch::asm!(
            "mov {}, fs:[16]",
            out(reg) thread,
            options(nostack, preserves_flags, pure, readonly),
        );
    }
    // SAFETY: a thread's description lives as long as the thread.
    unsafe { &*thread }
}

/// The calling thread (host tests).
#[cfg(not(target_os = "dragonfly"))]
pub(crate) fn current() -> &'static Thread {
    std::thread_local! {
        static THREAD: &'static Thread = Box::leak(Box::new(Thread::new(new_id())));
    }
    THREAD.with(|thread| *thread)
}
