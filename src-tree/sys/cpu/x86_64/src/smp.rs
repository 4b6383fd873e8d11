//! Several CPUs: who there is, how one is started, how they reach each other.
//!
//! The platform knows how to send an interrupt to another CPU and tells it here
//! ([`set_sender`]); whatever a CPU needs before its first instruction of Rust is made by
//! [`prepare`].

use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicUsize, Ordering};

use df_libkern::cpuset::CpuSet;

use crate::local::{self, CpuLocal};
use crate::sync::Once;
use crate::trap::TrapFrame;
use crate::{cr, gdt, idt, irq, thread, user};

/// Most CPUs that the kernel uses.
pub const MAX_CPUS: usize = df_libkern::cpuset::MAX_CPUS;
/// Interrupt that makes a CPU look into its mailbox of [`crate::tlb`].
pub const FLUSH_VECTOR: u8 = 0xf0;

/// Sends an interrupt with a vector to a CPU.
pub type Sender = fn(cpu: usize, vector: u8);

static SENDER: Once<Sender> = Once::new();
static IDLE: CpuSet = CpuSet::new();
static ONLINE: CpuSet = CpuSet::with_first();
static COUNT: AtomicUsize = AtomicUsize::new(1);
static STOPPING: AtomicU8 = AtomicU8::new(GO_ON);
static STOPPED: [Stopped; MAX_CPUS] = [const { Stopped::new() }; MAX_CPUS];

/// What a stopped CPU does.
const GO_ON: u8 = 0;
const PAUSE: u8 = 1;
const HALT: u8 = 2;

/// A CPU that is asked to stop, or has stopped.
struct Stopped {
    /// A non-maskable interrupt was sent to it for that.
    asked: AtomicBool,
    /// Its registers, on its own stack, while it waits.
    frame: AtomicPtr<TrapFrame>,
}

impl Stopped {
    const fn new() -> Self {
        Self {
            asked: AtomicBool::new(false),
            frame: AtomicPtr::new(core::ptr::null_mut()),
        }
    }
}

/// Memory of a CPU that is to be started.
#[derive(Clone, Copy, Debug)]
pub struct Prepared {
    /// What [`enter`] wants.
    pub block: u64,
    /// The stack pointer to start with.
    pub stack: u64,
}

/// Number of this CPU: 0 for the one that was booted, the others in the order in which they
/// were started. It may be another one's a moment later, unless interrupts are off or the
/// caller does not give the CPU away.
#[must_use]
#[inline]
pub fn current() -> usize {
    local::number()
}

/// The CPUs that run.
#[must_use]
pub fn online() -> &'static CpuSet {
    &ONLINE
}

/// Says whether this CPU has nothing to run, and so needs no address space but the kernel's.
pub fn set_idle(idle: bool) {
    if idle {
        IDLE.insert(local::number());
    } else {
        IDLE.remove(local::number());
    }
}

/// Whether a CPU has nothing to run.
#[must_use]
pub fn is_idle(cpu: usize) -> bool {
    IDLE.contains(cpu)
}

/// The CPUs that have nothing to run.
#[must_use]
pub fn idle() -> &'static CpuSet {
    &IDLE
}

/// How many CPUs run.
#[must_use]
pub fn count() -> usize {
    COUNT.load(Ordering::Acquire)
}

/// Tells how to interrupt other CPUs. The first call wins.
pub fn set_sender(sender: Sender) {
    SENDER.set(sender);
}

/// Interrupts another CPU.
pub fn interrupt(cpu: usize, vector: u8) {
    if let Some(send) = SENDER.get() {
        send(cpu, vector);
    }
}

/// Makes what a CPU needs to start. `None` when there is no memory.
#[must_use]
pub fn prepare(number: usize) -> Option<Prepared> {
    let (current, stack) = thread::first_of_cpu()?;
    let ist = gdt::new_stacks()?;
    let block = local::new(number, current);
    // The place for the stack of entries from user mode is free until then.
    // SAFETY: the block was made just now and is nobody else's yet.
    unsafe {
        (*block).tss.rsp[0] = ist;
    }
    Some(Prepared {
        block: block.expose_provenance() as u64,
        stack,
    })
}

/// Makes the CPU that calls one of the system: descriptor tables, traps, protection features,
/// system-call entry. The counterpart of [`crate::init`] for all but the first.
///
/// # Safety
/// `block` is what [`prepare`] made for this CPU, which runs on the stack made with it, with
/// interrupts off and the kernel's page tables active.
pub unsafe fn enter(block: u64) {
    let block = core::ptr::with_exposed_provenance_mut::<CpuLocal>(block as usize);
    // SAFETY: the caller vouches for the block.
    unsafe {
        local::load(block);
    }
    let ist = local::with(|cpu| cpu.tss.rsp[0]);
    gdt::init_with(ist);
    idt::load();
    cr::init();
    crate::tlb::follow();
    user::init();
}

/// Counts this CPU among those that run: from now on others interrupt it.
pub fn announce() {
    ONLINE.insert(local::number());
    COUNT.fetch_add(1, Ordering::AcqRel);
}

/// Stops this CPU for good, in order: nobody waits for it from now on. Not for the first one,
/// which serves the devices.
pub fn retire() -> ! {
    irq::disable();
    crate::tlb::rest();
    ONLINE.remove(local::number());
    IDLE.remove(local::number());
    // Whoever has posted before it left the set is answered.
    crate::tlb::poll();
    loop {
        irq::disable();
        crate::tlb::poll();
        irq::enable_and_halt();
    }
}

/// Says that the other CPUs are to stop, for good or until [`end_stop`], at the non-maskable
/// interrupt that the platform sends them next.
pub fn begin_stop(for_good: bool) {
    let how = if for_good { HALT } else { PAUSE };
    STOPPING.store(how, Ordering::SeqCst);
    for cpu in ONLINE.iter().filter(|&cpu| cpu != local::number()) {
        STOPPED[cpu].asked.store(true, Ordering::SeqCst);
    }
}

/// Lets the CPUs go on that [`begin_stop`] has stopped. Those of them that have not come to
/// the interrupt yet ignore it.
pub fn end_stop() {
    STOPPING.store(GO_ON, Ordering::SeqCst);
}

/// Whether a non-maskable interrupt was sent to this CPU to stop it; asked once for each.
pub(crate) fn was_asked() -> bool {
    STOPPED[local::number()].asked.swap(false, Ordering::SeqCst)
}

/// Shows where this CPU was, and waits until it may go on.
pub(crate) fn stopped(frame: &TrapFrame) {
    let mine = &STOPPED[local::number()];
    let shown = core::ptr::from_ref(frame).cast_mut();
    mine.frame.store(shown, Ordering::Release);
    loop {
        match STOPPING.load(Ordering::Acquire) {
            GO_ON => break,
            HALT => irq::halt_forever(),
            _ => core::hint::spin_loop(),
        }
    }
    mine.frame.store(core::ptr::null_mut(), Ordering::Release);
    crate::debug::load();
}

/// The registers of a CPU that has stopped, as they were; `None` if it has not.
#[must_use]
pub fn frame_of(cpu: usize) -> Option<TrapFrame> {
    let frame = STOPPED.get(cpu)?.frame.load(Ordering::Acquire);
    if frame.is_null() || STOPPING.load(Ordering::Acquire) == GO_ON {
        return None;
    }
    // SAFETY: the CPU waits in `stopped`, on whose stack the frame is, until `end_stop`; only
    // whoever has stopped it calls that, and this.
    Some(unsafe { *frame })
}
