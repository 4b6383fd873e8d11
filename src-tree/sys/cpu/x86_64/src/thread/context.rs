//! The context of a kernel thread and the switch between two of them.
//!
//! A suspended thread has its preserved registers and the address to go on at on its own
//! stack; the context holds the stack pointer. What runs is known here ([`switch_to`] takes
//! only the thread to run), so a thread cannot be suspended by anybody but itself.

use alloc::sync::Arc;
use core::cell::UnsafeCell;
use core::fmt;
use core::sync::atomic::{AtomicU8, Ordering};

use super::stack::KernelStack;
use crate::irq::{self, IrqGuard};
use crate::sync::Spin;

const SUSPENDED: u8 = 0;
const RUNNING: u8 = 1;

/// A kernel thread's stack and registers.
pub struct Context {
    /// Stack pointer while suspended.
    saved: UnsafeCell<u64>,
    state: AtomicU8,
    /// Where the thread starts; unused by the one that the kernel was booted on.
    entry: fn() -> !,
    /// `None` for the boot stack.
    _stack: Option<KernelStack>,
}

// SAFETY: `saved` is written by the thread itself while it is RUNNING, and read by the one
// that has moved it from SUSPENDED to RUNNING.
unsafe impl Sync for Context {}

/// What runs on this CPU, and what has just been left.
struct Current {
    running: Option<Arc<Context>>,
    /// Kept until its stack is no longer in use.
    left: Option<Arc<Context>>,
}

static CURRENT: Spin<Current> = Spin::new(Current {
    running: None,
    left: None,
});

/// Makes a context of what runs now, on the stack that the kernel was booted on, and prepares
/// the memory for other stacks. Call once, before any address space is made.
///
/// # Panics
/// When called again.
pub fn init() -> Arc<Context> {
    super::stack::init();
    let context = Arc::new(Context {
        saved: UnsafeCell::new(0),
        state: AtomicU8::new(RUNNING),
        entry: no_entry,
        _stack: None,
    });
    let before = CURRENT.lock().running.replace(context.clone());
    assert!(before.is_none(), "kernel threads have been set up before");
    context
}

fn no_entry() -> ! {
    panic!("the boot thread does not start again")
}

impl Context {
    /// Makes a suspended thread that will start in `entry` with interrupts enabled. `None`
    /// when there is no memory for its stack.
    #[must_use]
    pub fn new(entry: fn() -> !) -> Option<Arc<Self>> {
        let mut stack = KernelStack::new()?;
        // The shape that `switch_stacks` leaves behind: six registers, the address to go on
        // at, and in place of a caller a zero, which ends backtraces.
        let start = start as extern "C" fn() -> ! as usize as u64;
        let saved = stack.push(&[0, 0, 0, 0, 0, 0, start, 0]);
        Some(Arc::new(Self {
            saved: UnsafeCell::new(saved),
            state: AtomicU8::new(SUSPENDED),
            entry,
            _stack: Some(stack),
        }))
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// Suspends the running thread and goes on with another one. Returns when somebody switches
/// back to the thread that called; never, if nobody does.
///
/// # Panics
/// If `to` is running already, or before [`init`].
pub fn switch_to(to: Arc<Context>) {
    let _irq = IrqGuard::new();
    let was = to.state.swap(RUNNING, Ordering::Acquire);
    assert!(was == SUSPENDED, "switch to a thread that runs");
    // SAFETY: nobody else uses a context that this CPU has just moved to RUNNING.
    let load = unsafe { *to.saved.get() };
    let save = {
        let mut current = CURRENT.lock();
        let Some(from) = current.running.replace(to) else {
            panic!("no kernel threads yet");
        };
        from.state.store(SUSPENDED, Ordering::Release);
        let save = from.saved.get();
        current.left = Some(from);
        save
    };
    // SAFETY: interrupts are off; `save` points into the context in `left`, which is alive;
    // `load` was left by `switch_stacks` or made by `Context::new` on a stack that `running`
    // keeps alive, and nobody runs on it.
    unsafe {
        switch_stacks(save, load);
    }
    forget_left();
}

/// Lets go of the thread that was left; its stack goes if nobody else wants it.
fn forget_left() {
    let left = CURRENT.lock().left.take();
    drop(left);
}

/// Where a thread starts.
extern "C" fn start() -> ! {
    forget_left();
    let entry = CURRENT.lock().running.as_ref().map(|c| c.entry);
    irq::enable();
    match entry {
        Some(entry) => entry(),
        None => no_entry(),
    }
}

#[cfg(target_os = "none")]
unsafe extern "C" {
    /// Saves the preserved registers on the current stack and its pointer at `save`, then
    /// goes on with the stack at `load`.
    ///
    /// # Safety
    /// Interrupts are off; `load` is a stack pointer that this function has saved, or points
    /// to what [`Context::new`] puts on a stack, and nobody else uses that stack.
    fn switch_stacks(save: *mut u64, load: u64);
}

#[cfg(target_os = "none")]
core::arch::global_asm!(
    ".section .text.entry, \"ax\", @progbits",
    ".balign 16",
    ".globl switch_stacks",
    "switch_stacks:",
    "push rbx",
    "push rbp",
    "push r12",
    "push r13",
    "push r14",
    "push r15",
    "mov [rdi], rsp",
    "mov rsp, rsi",
    "pop r15",
    "pop r14",
    "pop r13",
    "pop r12",
    "pop rbp",
    "pop rbx",
    "ret",
    ".text",
);

/// # Safety
/// None: it only panics.
#[cfg(not(target_os = "none"))]
unsafe fn switch_stacks(_save: *mut u64, _load: u64) {
    panic!("a host program has no kernel threads")
}
