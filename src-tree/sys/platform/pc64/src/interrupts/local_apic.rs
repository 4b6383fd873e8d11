//! The local APIC of each CPU: its end of the interrupt lines, interrupts between CPUs, and a
//! timer (Intel SDM volume 3, chapter 11).
//!
//! The boot CPU's works as a wire for the 8259s ("virtual wire mode", Intel MP specification
//! 3.6.2.2) until the I/O APIC takes over. Where the CPU has x2APIC mode all CPUs use it.

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use df_cpu_x86_64::cpuid::Features;
use df_cpu_x86_64::irq::IrqGuard;
use df_cpu_x86_64::msr::{self, Msr};
use df_cpu_x86_64::smp::{self, MAX_CPUS};
use df_cpu_x86_64::sync::Once;
use df_cpu_x86_64::tsc;

use crate::device::Registers;

/// The timer's interrupt.
pub(crate) const TIMER_VECTOR: u8 = 0xef;
const SPURIOUS_VECTOR: u32 = 0xff;
const ENABLE: u32 = 1 << 8;
const MASKED: u32 = 1 << 16;
const EXTERNAL: u32 = 7 << 8;
const NON_MASKABLE: u32 = 4 << 8;

/// Register offsets.
const ID: u64 = 0x20;
const TASK_PRIORITY: u64 = 0x80;
const END_OF_INTERRUPT: u64 = 0xb0;
const SPURIOUS: u64 = 0xf0;
const COMMAND: u64 = 0x300;
const COMMAND_TARGET: u64 = 0x310;
const TIMER: u64 = 0x320;
const LINT0: u64 = 0x350;
const LINT1: u64 = 0x360;
const TIMER_START: u64 = 0x380;
const TIMER_NOW: u64 = 0x390;
const TIMER_DIVIDE: u64 = 0x3e0;

/// Commands (11.6.1).
const DELIVERY_PENDING: u32 = 1 << 12;
const LEVEL_ASSERT: u32 = 1 << 14;
const DELIVER_NMI: u32 = 4 << 8;
const DELIVER_INIT: u32 = 5 << 8;
const DELIVER_STARTUP: u32 = 6 << 8;
const ALL_BUT_ME: u32 = 3 << 18;

/// Timer counts at a sixteenth of its clock.
const DIVIDE_BY_16: u32 = 0b0011;
/// The timer interrupts when the time-stamp counter reaches a value.
const TIMER_DEADLINE: u32 = 2 << 17;

const BASE_ENABLED: u64 = 1 << 11;
const BASE_X2APIC: u64 = 1 << 10;
const BASE_ADDRESS: u64 = 0x000f_ffff_ffff_f000;
const X2APIC_FIRST: u32 = 0x800;
/// Reads of a register that should change at once.
const PATIENCE: u32 = 100_000;

/// How the registers are reached; the same for all CPUs.
#[derive(Debug)]
enum Access {
    /// As model-specific registers (x2APIC mode).
    Msr,
    /// In the APIC's page, behind which each CPU finds its own.
    Memory(Registers),
}

/// How the timer is told when to interrupt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Timer {
    /// By a value of the time-stamp counter.
    Deadline,
    /// By a count of ticks with this frequency in hertz.
    Count(u64),
}

static ACCESS: Once<Access> = Once::new();
static TIMER_KIND: Once<Timer> = Once::new();
/// APIC ids by CPU number.
static IDS: [AtomicU32; MAX_CPUS] = [const { AtomicU32::new(0) }; MAX_CPUS];
/// Commands sent, for statistics.
static SENT: AtomicU64 = AtomicU64::new(0);

impl Access {
    fn read(&self, offset: u64) -> u32 {
        match self {
            // SAFETY: in this mode the registers are MSRs; those read here have no effects.
            Self::Msr => unsafe { msr::read(msr_of(offset)) as u32 },
            Self::Memory(registers) => registers.read(offset),
        }
    }

    fn write(&self, offset: u64, value: u32) {
        match self {
            // SAFETY: in this mode the registers are MSRs; the values only route interrupts.
            Self::Msr => unsafe {
                msr::write(msr_of(offset), u64::from(value));
            },
            Self::Memory(registers) => registers.write(offset, value),
        }
    }

    /// Sends a command to the APIC with an id.
    fn command(&self, target: u32, command: u32) {
        SENT.fetch_add(1, Ordering::Relaxed);
        let _irq = IrqGuard::new();
        match self {
            // SAFETY: the command register of this mode; both halves at once.
            Self::Msr => unsafe {
                msr::write(
                    msr_of(COMMAND),
                    u64::from(target) << 32 | u64::from(command),
                );
            },
            Self::Memory(registers) => {
                registers.write(COMMAND_TARGET, target << 24);
                registers.write(COMMAND, command);
                // The next command must not come before this one has left.
                let gone = |_| registers.read(COMMAND) & DELIVERY_PENDING == 0;
                let _ = (0..PATIENCE).any(gone);
            }
        }
    }
}

const fn msr_of(offset: u64) -> Msr {
    Msr(X2APIC_FIRST + (offset >> 4) as u32)
}

/// Returns this CPU's APIC id; `None` when there is no APIC in use.
pub(crate) fn id() -> Option<u32> {
    let access = ACCESS.get()?;
    let id = access.read(ID);
    Some(match access {
        Access::Msr => id,
        Access::Memory(_) => id >> 24,
    })
}

/// Whether ids beyond 254 can be reached.
pub(crate) fn has_wide_ids() -> bool {
    matches!(ACCESS.get(), Some(Access::Msr))
}

/// Ends an interrupt that came to the APIC itself.
pub(crate) fn end_of_interrupt() {
    if let Some(access) = ACCESS.get() {
        access.write(END_OF_INTERRUPT, 0);
    }
}

/// Puts the boot CPU's APIC into virtual wire mode. Where it is absent or switched off the
/// 8259s reach the CPU directly.
pub(crate) fn init() {
    let features = Features::detect();
    if !features.apic {
        return;
    }
    // SAFETY: CPUs with an APIC have the register.
    let base = unsafe { msr::read(Msr::APIC_BASE) };
    if base & BASE_ENABLED == 0 {
        return;
    }
    let access = if base & BASE_X2APIC != 0 || features.x2apic {
        // SAFETY: the mode exists; from enabled it may be entered at any time.
        unsafe {
            msr::write(Msr::APIC_BASE, base | BASE_X2APIC);
        }
        Access::Msr
    } else {
        // SAFETY: the register holds the address of the APIC's own page.
        match unsafe { Registers::map(base & BASE_ADDRESS, 0x1000) } {
            Some(registers) => Access::Memory(registers),
            None => return,
        }
    };
    set_up(&access, EXTERNAL);
    ACCESS.set(access);
    note_id();
}

/// Sets up the APIC of a CPU other than the first.
pub(crate) fn init_other() {
    let Some(access) = ACCESS.get() else {
        return;
    };
    if matches!(access, Access::Msr) {
        // SAFETY: CPUs with an APIC have the register.
        let base = unsafe { msr::read(Msr::APIC_BASE) };
        // SAFETY: all CPUs have the modes of the first one.
        unsafe {
            msr::write(Msr::APIC_BASE, base | BASE_ENABLED | BASE_X2APIC);
        }
    }
    set_up(access, MASKED);
    note_id();
}

fn set_up(access: &Access, first_line: u32) {
    let settings = [
        (TASK_PRIORITY, 0),
        (SPURIOUS, ENABLE | SPURIOUS_VECTOR),
        (TIMER, MASKED),
        (LINT0, first_line),
        (LINT1, NON_MASKABLE),
    ];
    for (offset, value) in settings {
        access.write(offset, value);
    }
}

fn note_id() {
    if let Some(id) = id() {
        IDS[smp::current()].store(id, Ordering::Release);
    }
}

/// Takes the 8259s' wire away: the I/O APIC delivers their lines.
pub(crate) fn mask_wire() {
    if let Some(access) = ACCESS.get() {
        access.write(LINT0, MASKED);
    }
}

/// Sends an interrupt to a CPU.
pub(crate) fn interrupt(cpu: usize, vector: u8) {
    if let Some(access) = ACCESS.get() {
        access.command(
            IDS[cpu].load(Ordering::Acquire),
            LEVEL_ASSERT | u32::from(vector),
        );
    }
}

/// Sends a non-maskable interrupt to all other CPUs.
pub(crate) fn interrupt_others_for_certain() {
    if let Some(access) = ACCESS.get() {
        access.command(0, ALL_BUT_ME | LEVEL_ASSERT | DELIVER_NMI);
    }
}

/// Resets the CPU whose APIC has an id; it waits for [`start`] then.
pub(crate) fn reset(id: u32) {
    if let Some(access) = ACCESS.get() {
        access.command(id, LEVEL_ASSERT | DELIVER_INIT);
    }
}

/// Starts a CPU after [`reset`] in real mode at the start of page `page`.
pub(crate) fn start(id: u32, page: u8) {
    if let Some(access) = ACCESS.get() {
        access.command(id, LEVEL_ASSERT | DELIVER_STARTUP | u32::from(page));
    }
}

/// Interrupts sent to other CPUs so far.
#[must_use]
pub fn interrupts_sent() -> u64 {
    SENT.load(Ordering::Relaxed)
}

/// Measures the timer's clock on the boot CPU against the time-stamp counter, which has
/// `tsc_hz`. `None` when there is no APIC or its timer does not move.
pub(crate) fn measure_timer(tsc_hz: u64) -> Option<Timer> {
    /// A hundredth of a second.
    const PART: u64 = 100;
    let access = ACCESS.get()?;
    let kind = if Features::detect().tsc_deadline {
        Timer::Deadline
    } else {
        let _irq = IrqGuard::new();
        access.write(TIMER, MASKED | u32::from(TIMER_VECTOR));
        access.write(TIMER_DIVIDE, DIVIDE_BY_16);
        access.write(TIMER_START, u32::MAX);
        let begin = tsc::read();
        while tsc::read().wrapping_sub(begin) < tsc_hz / PART {
            core::hint::spin_loop();
        }
        let passed = tsc::read().wrapping_sub(begin);
        let counted = u32::MAX - access.read(TIMER_NOW);
        access.write(TIMER_START, 0);
        let hz = u128::from(counted) * u128::from(tsc_hz) / u128::from(passed.max(1));
        let hz = u64::try_from(hz).ok().filter(|&hz| hz > 0)?;
        Timer::Count(hz)
    };
    TIMER_KIND.set(kind);
    Some(kind)
}

/// How the timers are told, once [`measure_timer`] has found out.
pub(crate) fn timer() -> Option<Timer> {
    TIMER_KIND.get().copied()
}

/// Lets this CPU's timer interrupt, when it is told to.
pub(crate) fn enable_timer() {
    let (Some(access), Some(kind)) = (ACCESS.get(), TIMER_KIND.get()) else {
        return;
    };
    match kind {
        Timer::Deadline => access.write(TIMER, TIMER_DEADLINE | u32::from(TIMER_VECTOR)),
        Timer::Count(_) => {
            access.write(TIMER_DIVIDE, DIVIDE_BY_16);
            access.write(TIMER, u32::from(TIMER_VECTOR));
        }
    }
}

/// Lets this CPU's timer interrupt once when the time-stamp counter, which has `tsc_hz` and
/// stands at `now`, reaches `at`, or a little earlier if that is far away. Replaces what it
/// was told before. Returns whether there is such a timer.
pub(crate) fn arm(at: u64, now: u64, tsc_hz: u64) -> bool {
    let (Some(access), Some(kind)) = (ACCESS.get(), TIMER_KIND.get()) else {
        return false;
    };
    match kind {
        Timer::Deadline => {
            // SAFETY: CPUs with this kind of timer have the register.
            unsafe {
                msr::write(Msr::TSC_DEADLINE, at.max(1));
            }
        }
        Timer::Count(hz) => {
            let left = u128::from(at.saturating_sub(now));
            let count = (left * u128::from(*hz)).div_ceil(u128::from(tsc_hz));
            access.write(TIMER_START, u32::try_from(count).unwrap_or(u32::MAX).max(1));
        }
    }
    true
}

/// Takes back what the timer was told.
pub(crate) fn disarm() {
    let (Some(access), Some(kind)) = (ACCESS.get(), TIMER_KIND.get()) else {
        return;
    };
    match kind {
        Timer::Deadline => {
            // SAFETY: as in `arm`; 0 disarms.
            unsafe {
                msr::write(Msr::TSC_DEADLINE, 0);
            }
        }
        Timer::Count(_) => access.write(TIMER_START, 0),
    }
}
