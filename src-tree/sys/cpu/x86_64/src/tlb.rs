//! Making other CPUs forget translations.
//!
//! Each CPU has a mailbox with the pages to forget. Whoever changes page tables posts there,
//! sends an interrupt unless one is under way, and waits until all have answered; what several
//! post before the answer is forgotten in one go. A CPU that waits, here or for a spin lock,
//! answers meanwhile ([`poll`]), so none waits for one that waits with interrupts off.
//!
//! Where CPUs keep the translations of several address spaces apart by numbers (PCID), one that
//! does not use a table just now is not asked either: a space counts its changes, and the CPU
//! forgets what it remembers of it when it comes back and has missed some (`libkern::pcid`).
//!
//! An idle CPU keeps the address space that it ran last, for it may run it next; asked to
//! forget something of it, it goes back to the kernel's own and is not asked again.

use core::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use df_libkern::cpuset::CpuSet;
use df_libkern::pcid::Number;

use crate::cpuid::Features;
use crate::irq::IrqGuard;
use crate::smp::{self, FLUSH_VECTOR, MAX_CPUS};
use crate::{cr, local};

/// Pages that a mailbox holds one by one; with more, everything is forgotten.
const PAGES: usize = 32;
const PAGE_SIZE: u64 = crate::layout::PAGE_SIZE;

/// What a CPU has to forget. Every field but the first three is used with `busy` set.
struct Mailbox {
    /// Requests so far.
    wanted: AtomicU64,
    /// Requests that have been answered.
    done: AtomicU64,
    busy: AtomicBool,
    /// Everything that is not global.
    all: AtomicBool,
    len: AtomicUsize,
    pages: [AtomicU64; PAGES],
    /// The pages are the kernel's: they are forgotten whatever number they have.
    kernel: AtomicBool,
    /// A top-level table that must not stay active, 0 for none.
    leave: AtomicU64,
}

static MAILBOXES: [Mailbox; MAX_CPUS] = [const { Mailbox::new() }; MAX_CPUS];
/// The kernel's own top-level table.
static KERNEL_ROOT: AtomicU64 = AtomicU64::new(0);
/// The active top-level table of each CPU, 0 for the kernel's own.
static ACTIVE: [AtomicU64; MAX_CPUS] = [const { AtomicU64::new(0) }; MAX_CPUS];
/// CPUs keep translations apart by numbers.
static NUMBERS: AtomicBool = AtomicBool::new(false);
/// They can forget those of all numbers at once.
static ALL_AT_ONCE: AtomicBool = AtomicBool::new(false);
/// Number of the next address space.
static NEXT_SPACE: AtomicU64 = AtomicU64::new(1);
/// Interrupts sent so far, for statistics.
static SENT: AtomicU64 = AtomicU64::new(0);

/// What is to be forgotten.
#[derive(Clone, Copy, Debug)]
enum Flush {
    All,
    Pages {
        start: u64,
        count: u64,
    },
    #[cfg_attr(
        not(target_os = "none"),
        expect(dead_code, reason = "the kernel's own pages go on the machine only")
    )]
    Kernel {
        start: u64,
        count: u64,
    },
    Leave {
        root: u64,
    },
}

/// An address space, as the CPUs that remember its translations see it.
#[derive(Debug)]
pub struct Space {
    /// Its top-level table.
    root: u64,
    /// No other space has the same, ever.
    id: u64,
    /// Times that CPUs had to forget something of it.
    changes: AtomicU64,
}

impl Space {
    /// The space with this top-level table, which nobody uses yet.
    #[must_use]
    pub fn new(root: u64) -> Self {
        Self {
            root,
            id: NEXT_SPACE.fetch_add(1, Ordering::Relaxed),
            changes: AtomicU64::new(0),
        }
    }

    /// Counts a change. If this CPU uses the table it forgets by `forget` what was changed.
    fn change(&self, forget: impl FnOnce()) {
        let _irq = IrqGuard::new();
        let before = self.changes.fetch_add(1, Ordering::AcqRel);
        // Of other tables it remembers what it finds out to be old when it comes back.
        if cr::root_table() == self.root {
            forget();
            if has_numbers() {
                local::with(|cpu| cpu.numbers.catch_up(self.id, before));
            }
        }
    }
}

/// Whether CPUs keep the translations of address spaces apart by numbers.
#[must_use]
pub fn has_numbers() -> bool {
    NUMBERS.load(Ordering::Relaxed)
}

/// Whether they can forget those of all numbers by one instruction.
#[must_use]
pub fn forgets_all_at_once() -> bool {
    ALL_AT_ONCE.load(Ordering::Relaxed)
}

/// Lets CPUs keep translations apart by numbers, if they can. Called once, on the first CPU
/// before the others start, which follow it ([`follow`]).
pub fn use_numbers() {
    let features = Features::detect();
    if features.pcid {
        ALL_AT_ONCE.store(features.invpcid, Ordering::Relaxed);
        NUMBERS.store(true, Ordering::Relaxed);
        follow();
    }
}

/// Does on this CPU what [`use_numbers`] has done on the first one.
pub(crate) fn follow() {
    if has_numbers() {
        // SAFETY: the first CPU has the feature, and all are alike; this is long mode.
        unsafe {
            cr::enable_numbers();
        }
    }
}

/// Makes this CPU forget all that is not global, whatever its number. Interrupts are off.
fn forget_all_numbers() {
    if !has_numbers() {
        return;
    }
    if forgets_all_at_once() {
        // SAFETY: the CPU has the instruction, see `use_numbers`.
        unsafe {
            cr::flush_all_numbers();
        }
    } else {
        local::with(|cpu| cpu.numbers.forget_all());
    }
}

impl Mailbox {
    const fn new() -> Self {
        Self {
            wanted: AtomicU64::new(0),
            done: AtomicU64::new(0),
            busy: AtomicBool::new(false),
            all: AtomicBool::new(false),
            len: AtomicUsize::new(0),
            pages: [const { AtomicU64::new(0) }; PAGES],
            kernel: AtomicBool::new(false),
            leave: AtomicU64::new(0),
        }
    }

    /// Runs `act` alone. Interrupts are off; `act` takes no locks.
    fn alone<R>(&self, act: impl FnOnce() -> R) -> R {
        while self.busy.swap(true, Ordering::Acquire) {
            core::hint::spin_loop();
        }
        let result = act();
        self.busy.store(false, Ordering::Release);
        result
    }

    /// Adds a request. Returns its number and whether an interrupt is needed; `None` when
    /// there is no room just now.
    fn post(&self, flush: Flush) -> Option<(u64, bool)> {
        self.alone(|| {
            match flush {
                Flush::All => self.all.store(true, Ordering::Relaxed),
                Flush::Pages { start, count } => self.post_pages(start, count),
                Flush::Kernel { start, count } => {
                    self.kernel.store(true, Ordering::Relaxed);
                    self.post_pages(start, count);
                }
                Flush::Leave { root } => {
                    if self.leave.load(Ordering::Relaxed) != 0 {
                        return None;
                    }
                    self.leave.store(root, Ordering::Relaxed);
                }
            }
            let number = self.wanted.fetch_add(1, Ordering::AcqRel) + 1;
            Some((number, self.done.load(Ordering::Relaxed) + 1 == number))
        })
    }

    fn post_pages(&self, start: u64, count: u64) {
        let len = self.len.load(Ordering::Relaxed);
        if count > (PAGES - len) as u64 {
            self.all.store(true, Ordering::Relaxed);
            return;
        }
        for (slot, page) in self.pages[len..].iter().zip(0..count) {
            slot.store(start + page * PAGE_SIZE, Ordering::Relaxed);
        }
        self.len.store(len + count as usize, Ordering::Relaxed);
    }

    /// Forgets what has been asked for. Interrupts are off; this CPU's own mailbox.
    fn answer(&self) {
        self.alone(|| {
            let number = self.wanted.load(Ordering::Acquire);
            let len = self.len.swap(0, Ordering::Relaxed);
            let leave = self.leave.swap(0, Ordering::Relaxed);
            let all = self.all.swap(false, Ordering::Relaxed);
            for page in &self.pages[..len] {
                cr::flush_page(page.load(Ordering::Relaxed));
            }
            if self.kernel.swap(false, Ordering::Relaxed) {
                forget_all_numbers();
            }
            let must_leave = leave != 0 && cr::root_table() == leave;
            if must_leave || smp::is_idle(local::number()) {
                rest();
            } else if all {
                cr::flush_all();
            }
            self.done.store(number, Ordering::Release);
        });
    }
}

/// Notes the kernel's own top-level table, which is the active one.
pub(crate) fn init() {
    KERNEL_ROOT.store(cr::root_table(), Ordering::Relaxed);
}

/// Makes the kernel's own table the active one. Interrupts are off.
pub(crate) fn rest() {
    let root = KERNEL_ROOT.load(Ordering::Relaxed);
    if root != 0 {
        let number = number_of(|cpu| cpu.numbers.kernel());
        // SAFETY: the kernel's own table maps all that the kernel uses, and never changes but
        // by `flush_kernel`; a number other than 0 comes only where there are some.
        unsafe {
            cr::load_table(root, number);
        }
        ACTIVE[local::number()].store(0, Ordering::SeqCst);
    }
}

/// The number that this CPU's book says, where there are numbers.
fn number_of(ask: impl FnOnce(&mut local::CpuLocal) -> Number) -> Number {
    if has_numbers() {
        local::with(ask)
    } else {
        Number::NONE
    }
}

/// Makes the table of a space this CPU's active one, unless it is. The CPU has been put into
/// the set that goes with the space, and nobody changes the space meanwhile.
///
/// # Safety
/// As [`cr::set_root_table`] for the table; before it goes, [`leave`] is called for the space on a
/// CPU that does not use it. Whoever changes the table calls [`flush_pages`] or [`flush_all`].
pub unsafe fn activate(space: &Space) {
    let _irq = IrqGuard::new();
    if cr::root_table() != space.root {
        ACTIVE[local::number()].store(space.root, Ordering::SeqCst);
        let changes = space.changes.load(Ordering::Acquire);
        let number = number_of(|cpu| cpu.numbers.choose(space.id, changes));
        // SAFETY: the caller vouches for the table; what is kept of it holds, as no change of
        // the space was missed.
        unsafe {
            cr::load_table(space.root, number);
        }
    }
}

/// The table that is this CPU's active one now.
#[must_use]
pub fn active_table() -> u64 {
    cr::root_table()
}

/// Makes the kernel's own table this CPU's active one if that of the space is.
pub fn deactivate(space: &Space) {
    let _irq = IrqGuard::new();
    if cr::root_table() == space.root {
        rest();
    }
}

/// Takes the CPUs out of a set that no longer use the table at `root`.
fn prune(cpus: &CpuSet, root: u64) {
    for cpu in cpus.iter() {
        if ACTIVE[cpu].load(Ordering::SeqCst) != root {
            cpus.remove(cpu);
        }
    }
}

/// Does what other CPUs have asked this one to, if anything. Any code may call it at any time.
pub fn poll() {
    if cfg!(not(target_os = "none")) {
        return;
    }
    let _irq = IrqGuard::new();
    let mine = &MAILBOXES[local::number()];
    if mine.wanted.load(Ordering::Acquire) != mine.done.load(Ordering::Relaxed) {
        mine.answer();
    }
}

/// Makes the CPUs that use the table of a space forget `count` pages from `start` on, or
/// everything if that is cheaper.
///
/// `cpus` has all CPUs that may use the table; those that do not are taken out. No CPU starts
/// to use the table meanwhile.
pub fn flush_pages(cpus: &CpuSet, space: &Space, start: u64, count: u64) {
    let flush = if count > PAGES as u64 {
        Flush::All
    } else {
        Flush::Pages { start, count }
    };
    space.change(|| match flush {
        Flush::Pages { .. } => (0..count).for_each(|n| cr::flush_page(start + n * PAGE_SIZE)),
        _ => cr::flush_all(),
    });
    prune(cpus, space.root);
    request(cpus, flush);
}

/// Makes the CPUs that use the table of a space forget everything that is not global, and where
/// tables were. For the rest see [`flush_pages`].
pub fn flush_all(cpus: &CpuSet, space: &Space) {
    space.change(cr::flush_all);
    prune(cpus, space.root);
    request(cpus, Flush::All);
}

/// Makes the CPUs that use the table of a space go back to the kernel's own. For the rest see
/// [`flush_pages`].
pub fn leave(cpus: &CpuSet, space: &Space) {
    prune(cpus, space.root);
    request(cpus, Flush::Leave { root: space.root });
}

/// Makes all CPUs forget pages of the kernel; this one has forgotten those of the active table.
#[cfg(target_os = "none")]
pub(crate) fn flush_kernel(start: u64, count: u64) {
    {
        let _irq = IrqGuard::new();
        forget_all_numbers();
    }
    request(smp::online(), Flush::Kernel { start, count });
}

/// Requests sent to other CPUs so far that needed an interrupt.
#[must_use]
pub fn interrupts_sent() -> u64 {
    SENT.load(Ordering::Relaxed)
}

fn request(cpus: &CpuSet, flush: Flush) {
    if smp::count() < 2 || cpus.is_empty() {
        return;
    }
    let _irq = IrqGuard::new();
    let me = local::number();
    // What was written to the tables comes before the look at who uses them.
    core::sync::atomic::fence(Ordering::SeqCst);
    let mut numbers = [0; MAX_CPUS];
    for cpu in cpus.iter().filter(|&cpu| cpu != me) {
        let (number, interrupt) = loop {
            if let Some(posted) = MAILBOXES[cpu].post(flush) {
                break posted;
            }
            poll();
            core::hint::spin_loop();
        };
        numbers[cpu] = number;
        if interrupt {
            SENT.fetch_add(1, Ordering::Relaxed);
            smp::interrupt(cpu, FLUSH_VECTOR);
        }
    }
    for (mailbox, number) in MAILBOXES.iter().zip(numbers) {
        while mailbox.done.load(Ordering::Acquire) < number {
            poll();
            core::hint::spin_loop();
        }
    }
}
