//! The context of a kernel thread and the switch between two of them.
//!
//! A suspended thread has its preserved registers and the address to go on at on its own
//! stack; the context holds the stack pointer. What runs is known here ([`switch_to`] takes
//! only the thread to run), so a thread cannot be suspended by anybody but itself.

use alloc::sync::Arc;
use core::cell::UnsafeCell;
use core::fmt;
use core::sync::atomic::{AtomicU8, Ordering};

use super::stack::{KernelStack, StackSize};
use crate::irq::{self, IrqGuard};
use crate::{local, tlb};

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

/// What runs on a CPU, and what has just been left.
pub(crate) struct Current {
    running: Option<Arc<Context>>,
    /// Kept until its stack is no longer in use.
    left: Option<Arc<Context>>,
}

impl Current {
    /// No kernel threads yet.
    pub(crate) const NOTHING: Self = Self {
        running: None,
        left: None,
    };
}

/// Makes a context of what runs now, on the stack that the kernel was booted on, and prepares
/// the memory for other stacks. Call once, before any address space is made.
///
/// # Panics
/// When called again.
pub fn init() -> Arc<Context> {
    super::stack::init();
    tlb::init();
    let context = Arc::new(Context {
        saved: UnsafeCell::new(0),
        state: AtomicU8::new(RUNNING),
        entry: no_entry,
        _stack: None,
    });
    let before = local::with(|cpu| cpu.current.running.replace(context.clone()));
    assert!(before.is_none(), "kernel threads have been set up before");
    context
}

/// The context that runs.
///
/// # Panics
/// Before [`init`].
#[must_use]
pub fn running() -> Arc<Context> {
    match local::with(|cpu| cpu.current.running.clone()) {
        Some(context) => context,
        None => panic!("no kernel threads yet"),
    }
}

/// Makes the context on whose stack another CPU will start, and the top of that stack. `None`
/// when there is no memory.
pub(crate) fn first_of_cpu() -> Option<(Current, u64)> {
    let mut stack = KernelStack::new(StackSize::Full)?;
    // A zero in place of a caller ends backtraces; a second one aligns the stack.
    let top = stack.push(&[0, 0]);
    let context = Arc::new(Context {
        saved: UnsafeCell::new(0),
        state: AtomicU8::new(RUNNING),
        entry: no_entry,
        _stack: Some(stack),
    });
    let current = Current {
        running: Some(context),
        left: None,
    };
    Some((current, top))
}

fn no_entry() -> ! {
    panic!("the boot thread does not start again")
}

impl Context {
    /// Makes a suspended thread that will start in `entry` with interrupts enabled. `None`
    /// when there is no memory for its stack.
    #[must_use]
    pub fn new(entry: fn() -> !, size: StackSize) -> Option<Arc<Self>> {
        let mut stack = KernelStack::new(size)?;
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

impl Context {
    /// Whether no CPU runs it.
    #[must_use]
    #[inline]
    pub fn is_suspended(&self) -> bool {
        self.state.load(Ordering::Acquire) == SUSPENDED
    }
}

impl Context {
    /// Makes a suspended thread this CPU's. Returns whether it was suspended.
    #[inline]
    fn claim(&self) -> bool {
        self.state
            .compare_exchange(SUSPENDED, RUNNING, Ordering::Acquire, Ordering::Relaxed)
            .is_ok()
    }

    /// Where it goes on: instruction and frame pointer. `None` while a CPU runs it. For the
    /// debugger, while everything else stands still.
    #[must_use]
    pub fn place(&self) -> Option<(u64, u64)> {
        if !self.is_suspended() {
            return None;
        }
        // SAFETY: nobody runs it, and nobody begins to.
        let saved = unsafe { *self.saved.get() };
        // Behind r15 to r12, see `switch_stacks`.
        let rbp = crate::probe::read_word(saved + 32)?;
        Some((crate::probe::read_word(saved + 48)?, rbp))
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
/// back to the thread that called, perhaps on another CPU; never, if nobody does.
///
/// A thread that another CPU is just leaving is waited for; that must not lead round in a
/// circle.
///
/// # Panics
/// If `to` is what runs here, or before [`init`].
pub fn switch_to(to: Arc<Context>) {
    let irq = IrqGuard::unnamed();
    if !to.claim() {
        wait_for(&to);
    }
    // SAFETY: nobody else uses a context that this CPU has just moved to RUNNING.
    let load = unsafe { *to.saved.get() };
    let save = local::with_off(&irq, |cpu| {
        let from = cpu.current.running.replace(to);
        let save = from.as_ref().map(|from| from.saved.get());
        // Nothing was left there: `forget_left` follows every switch.
        cpu.current.left = from;
        save
    });
    let Some(save) = save else {
        panic!("no kernel threads yet");
    };
    // SAFETY: interrupts are off; `save` points into the context in `left`, which is alive;
    // `load` was left by `switch_stacks` or made by `Context::new` on a stack that `running`
    // keeps alive, and nobody runs on it.
    unsafe {
        switch_stacks(save, load);
    }
    forget_left(&irq);
}

/// Waits until another CPU has left a thread, and claims it.
#[cold]
#[inline(never)]
fn wait_for(to: &Arc<Context>) {
    let running = local::with(|cpu| cpu.current.running.as_ref().map(Arc::as_ptr));
    assert!(
        running != Some(Arc::as_ptr(to)),
        "switch to the thread that runs"
    );
    while !to.claim() {
        tlb::poll();
        core::hint::spin_loop();
    }
}

/// Lets go of the thread that was left: from now on other CPUs may go on with it. Its stack
/// goes if nobody else wants it.
#[inline]
fn forget_left(irq: &IrqGuard) {
    let left = local::with_off(irq, |cpu| cpu.current.left.take());
    if let Some(left) = &left {
        left.state.store(SUSPENDED, Ordering::Release);
    }
    drop(left);
}

/// Where a thread starts.
extern "C" fn start() -> ! {
    let irq = IrqGuard::unnamed();
    forget_left(&irq);
    let entry = local::with_off(&irq, |cpu| cpu.current.running.as_ref().map(|c| c.entry));
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
