//! Starting the other CPUs (Intel SDM volume 3, 9.4; ACPI 5.2.12).
//!
//! A started CPU begins in real mode at the start of a page below 1 MiB. The page is borrowed:
//! its contents are put back when all CPUs are there. The code in it ([`trampoline`]) takes
//! the CPU to long mode and to [`enter`], on a stack and with a block of its own that the boot
//! CPU has put into the page, for one CPU after the other.

use core::fmt;
use core::sync::atomic::{AtomicUsize, Ordering};

use df_cpu_x86_64::smp::{self, MAX_CPUS};
use df_cpu_x86_64::sync::Once;
use df_libkern::acpi::MadtEntry;

use crate::interrupts::local_apic;
use crate::{acpi, clock};

#[cfg(target_os = "none")]
mod page;
#[cfg(not(target_os = "none"))]
#[path = "smp/hosted.rs"]
mod page;
#[cfg(target_os = "none")]
mod trampoline;

use page::Page;

/// Nanoseconds that a CPU needs to get over its reset.
const RESET_NS: u64 = 10_000_000;
/// Nanoseconds until a CPU that does not answer is told a second time.
const REPEAT_NS: u64 = 20_000_000;
/// Nanoseconds after which a CPU that does not answer is given up.
const PATIENCE_NS: u64 = 3_000_000_000;
/// The id that means all CPUs where ids have 8 bits.
const BROADCAST: u32 = 0xff;

static MAIN: Once<fn() -> !> = Once::new();
static ARRIVED: AtomicUsize = AtomicUsize::new(0);

/// What came of starting the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Started {
    /// CPUs that run, this one included.
    pub running: usize,
    /// CPUs that did not answer, or for which there was no memory.
    pub failed: usize,
    /// CPUs that the kernel does not use: beyond the limit.
    pub unused: usize,
}

impl fmt::Display for Started {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.running == 1 { "" } else { "s" };
        write!(f, "{} CPU{plural} running", self.running)?;
        if self.failed > 0 {
            write!(f, ", {} could not be started", self.failed)?;
        }
        if self.unused > 0 {
            write!(f, ", {} not used", self.unused)?;
        }
        Ok(())
    }
}

/// Starts the other CPUs, so that at most `limit` run. Each calls `main`, with interrupts off,
/// on a stack of its own. Call once, after the clock was set up and kernel threads are there,
/// with interrupts enabled or not.
pub fn start_others(limit: usize, main: fn() -> !) -> Started {
    let mut started = Started {
        running: 1,
        ..Started::default()
    };
    let Some(me) = local_apic::id() else {
        return started;
    };
    MAIN.set(main);
    let others = || ids().filter(move |&id| id != me);
    let limit = limit.min(MAX_CPUS);
    if limit < 2 || others().next().is_none() {
        started.unused = others().count();
        return started;
    }
    let Some(page) = Page::borrow_low() else {
        started.failed = others().count();
        return started;
    };
    let wanted = || others().take(limit - 1);
    for id in wanted() {
        local_apic::reset(id);
    }
    wait(RESET_NS, || false);
    for id in wanted() {
        if start_one(&page, id, started.running) {
            started.running += 1;
        } else {
            started.failed += 1;
        }
    }
    started.unused = others().count() - wanted().count();
    started
}

/// The APIC ids of all CPUs that can be used.
fn ids() -> impl Iterator<Item = u32> {
    let madt = acpi::get().and_then(acpi::Acpi::madt);
    let entries = madt.into_iter().flat_map(|madt| madt.entries());
    entries.filter_map(|entry| match entry {
        MadtEntry::LocalApic { id, enabled: true }
            if id < BROADCAST || local_apic::has_wide_ids() =>
        {
            Some(id)
        }
        _ => None,
    })
}

fn start_one(page: &Page, id: u32, number: usize) -> bool {
    let Some(prepared) = smp::prepare(number) else {
        return false;
    };
    let before = ARRIVED.load(Ordering::Acquire);
    let arrived = || ARRIVED.load(Ordering::Acquire) != before;
    page.offer(prepared);
    for patience in [REPEAT_NS, PATIENCE_NS] {
        local_apic::start(id, page.number());
        if wait(patience, arrived) {
            return true;
        }
        if page.is_taken() {
            break;
        }
    }
    // It has begun, so it will arrive; or it must not begin any more.
    if page.withdraw() {
        local_apic::reset(id);
        return false;
    }
    while !arrived() {
        core::hint::spin_loop();
    }
    true
}

/// Waits until `done` says so or the time is over; returns which.
fn wait(ns: u64, mut done: impl FnMut() -> bool) -> bool {
    let end = clock::uptime_ns().saturating_add(ns);
    loop {
        if done() {
            return true;
        }
        if clock::uptime_ns() >= end {
            return false;
        }
        core::hint::spin_loop();
    }
}

/// Goes on where the trampoline ends: with the kernel's page tables, on the CPU's own stack.
#[cfg(target_os = "none")]
extern "C" fn enter(block: u64) -> ! {
    // SAFETY: the boot CPU has prepared the block, and the stack, for this CPU.
    unsafe {
        smp::enter(block);
    }
    local_apic::init_other();
    local_apic::enable_timer();
    smp::announce();
    ARRIVED.fetch_add(1, Ordering::AcqRel);
    match MAIN.get() {
        Some(main) => main(),
        None => df_cpu_x86_64::irq::halt_forever(),
    }
}

/// Stops all other CPUs, for good or until [`resume_others`]. Returns those that do not answer;
/// of the others [`smp::frame_of`] has the registers.
pub fn stop_others(for_good: bool) -> usize {
    /// How long a CPU may take.
    const STOP_NS: u64 = 1_000_000_000;
    if smp::count() < 2 {
        return 0;
    }
    smp::begin_stop(for_good);
    local_apic::interrupt_others_for_certain();
    let me = smp::current();
    let missing = || {
        let others = smp::online().iter().filter(|&cpu| cpu != me);
        others.filter(|&cpu| smp::frame_of(cpu).is_none()).count()
    };
    wait(STOP_NS, || missing() == 0);
    missing()
}

/// Lets the CPUs go on that [`stop_others`] has stopped.
pub fn resume_others() {
    smp::end_stop();
}
