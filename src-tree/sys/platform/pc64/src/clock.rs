//! Time: the timers that interrupt, the time-stamp counter, the wall clock at boot.
//!
//! Each CPU has a timer of its own in its local APIC, which interrupts once when told to
//! ([`arm`]). A machine without one has a tick of [`TICK_HZ`] instead.

use core::sync::atomic::{AtomicU64, Ordering};

use df_cpu_x86_64::port::{inb, inl, outb};
use df_cpu_x86_64::sync::Once;
use df_cpu_x86_64::{intr, tsc};
use df_libkern::acpi::AddressSpace;
use df_libkern::bootargs;
use df_libkern::timescale::TimeScale;

use crate::interrupts::local_apic::Timer;
use crate::interrupts::{self, Irq, local_apic};
use crate::{acpi, boot, hpet, rtc};

/// How often the timer interrupts where it cannot be told when to.
pub const TICK_HZ: u32 = 100;

const NANOS: i64 = 1_000_000_000;

/// Frequency of the 8254 timer.
const PIT_HZ: u64 = 1_193_182;
/// Frequency of the ACPI power-management timer.
const PM_TIMER_HZ: u64 = 3_579_545;
/// Counter 0 raises IRQ 0.
const PIT_IRQ: Irq = Irq(0);
const PIT_COUNTER0: u16 = 0x40;
const PIT_COUNTER2: u16 = 0x42;
const PIT_MODE: u16 = 0x43;
/// Counter 0, both bytes, rate generator.
const PIT_PERIODIC: u8 = 0x34;
/// Counter 2, both bytes, one shot.
const PIT_ONE_SHOT: u8 = 0xb0;
/// Gate of counter 2, speaker, and its output.
const SPEAKER: u16 = 0x61;
/// Length of a measurement: a fiftieth of a second.
const MEASURE_PARTS: u64 = 50;
/// Reads of a reference that does not move before it is given up.
const PATIENCE: u32 = 10_000_000;

/// What the time-stamp counter was measured against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// ACPI power-management timer.
    PmTimer,
    /// High-precision event timer.
    Hpet,
    /// 8254 interval timer.
    Pit,
    /// Nothing answered: 1 GHz is assumed.
    Assumed,
}

impl Reference {
    /// Returns its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PmTimer => "ACPI timer",
            Self::Hpet => "HPET",
            Self::Pit => "8254 timer",
            Self::Assumed => "nothing",
        }
    }
}

impl Reference {
    /// Measures the time-stamp counter against it; `None` when it does not answer.
    fn measure(self) -> Option<TimeScale> {
        match self {
            Self::PmTimer => measure_by_pm_timer(),
            Self::Hpet => measure_by_hpet(),
            Self::Pit => measure_by_pit(),
            Self::Assumed => None,
        }
    }
}

struct Clock {
    scale: TimeScale,
    reference: Reference,
    /// Time-stamp counter at uptime 0.
    start: u64,
    /// Wall clock at uptime 0, nanoseconds since 1970.
    boot_time: i64,
}

static CLOCK: Once<Clock> = Once::new();
/// Interrupts of timers so far, of all CPUs.
static INTERRUPTS: AtomicU64 = AtomicU64::new(0);
static TIMER_HANDLER: Once<fn()> = Once::new();

/// Measures the time-stamp counter, reads the wall clock, starts the boot CPU's timer. After
/// [`acpi::init`] and [`interrupts::init`].
pub fn init() {
    let start = tsc::read();
    let (scale, reference) = measure();
    let now = rtc::read().unwrap_or(0);
    let elapsed = i64::try_from(scale.nanos(tsc::read() - start)).unwrap_or(0);
    let boot_time = now.saturating_mul(NANOS).saturating_sub(elapsed);
    CLOCK.set(Clock {
        scale,
        reference,
        start,
        boot_time,
    });
    if local_apic::measure_timer(scale.hz()).is_some() {
        intr::set_handler(local_apic::TIMER_VECTOR, |_| {
            local_apic::end_of_interrupt();
            timer_interrupt();
        });
        local_apic::enable_timer();
    } else {
        start_tick();
    }
}

/// Returns frequency and reference of the time-stamp counter.
#[must_use]
pub fn source() -> Option<(u64, Reference)> {
    CLOCK.get().map(|clock| (clock.scale.hz(), clock.reference))
}

/// Returns what interrupts when time is over.
#[must_use]
pub fn timer() -> &'static str {
    match local_apic::timer() {
        Some(Timer::Deadline) => "local APIC by TSC",
        Some(Timer::Count(_)) => "local APIC",
        None => "8254, 100 Hz",
    }
}

/// Returns nanoseconds since [`init`]; 0 before.
#[must_use]
pub fn uptime_ns() -> u64 {
    CLOCK.get().map_or(0, |clock| {
        clock.scale.nanos(tsc::read().saturating_sub(clock.start))
    })
}

/// Returns how many nanoseconds some ticks of the time-stamp counter are; 0 before [`init`].
#[must_use]
pub fn nanos_of(cycles: u64) -> u64 {
    CLOCK.get().map_or(0, |clock| clock.scale.nanos(cycles))
}

/// Returns nanoseconds since 1970-01-01 UTC, as the battery-backed clock said at boot.
#[must_use]
pub fn realtime_ns() -> i64 {
    let boot_time = CLOCK.get().map_or(0, |clock| clock.boot_time);
    boot_time.saturating_add_unsigned(uptime_ns())
}

/// Returns how often the timers of all CPUs have interrupted.
#[must_use]
pub fn interrupts() -> u64 {
    INTERRUPTS.load(Ordering::Relaxed)
}

/// Sets who is called when this CPU's timer interrupts, by the interrupt handler. The first
/// one stays.
pub fn set_timer_handler(handler: fn()) {
    TIMER_HANDLER.set(handler);
}

/// Lets this CPU's timer interrupt once when [`uptime_ns`] reaches `deadline_ns`, or earlier;
/// replaces the deadline before. Where there is only a tick nothing happens: it comes anyway.
pub fn arm(deadline_ns: u64) {
    let Some(clock) = CLOCK.get() else {
        return;
    };
    let now = tsc::read();
    let left = deadline_ns.saturating_sub(clock.scale.nanos(now.saturating_sub(clock.start)));
    // Rounded up, so that the deadline has been reached when the interrupt comes.
    let ticks = u128::from(left) * u128::from(clock.scale.hz()) / NANOS as u128 + 1;
    let at = now.saturating_add(u64::try_from(ticks).unwrap_or(u64::MAX));
    local_apic::arm(at, now, clock.scale.hz());
}

/// Takes [`arm`] back.
pub fn disarm() {
    local_apic::disarm();
}

fn timer_interrupt() {
    INTERRUPTS.fetch_add(1, Ordering::Relaxed);
    if let Some(handler) = TIMER_HANDLER.get() {
        handler();
    }
}

fn put(port: u16, value: u8) {
    // SAFETY: ports of the interval timer and the speaker gate.
    unsafe {
        outb(port, value);
    }
}

fn start_tick() {
    let divisor = (PIT_HZ / u64::from(TICK_HZ)) as u16;
    let [low, high] = divisor.to_le_bytes();
    put(PIT_MODE, PIT_PERIODIC);
    put(PIT_COUNTER0, low);
    put(PIT_COUNTER0, high);
    interrupts::connect(PIT_IRQ, "clock", timer_interrupt);
}

/// Measures the time-stamp counter by the first reference that answers, or by the one that the
/// variable `hw.clock` names.
fn measure() -> (TimeScale, Reference) {
    let wanted = boot::try_handoff().and_then(|h| bootargs::lookup(h.kenv, "hw.clock"));
    let references = [
        ("acpi", Reference::PmTimer),
        ("hpet", Reference::Hpet),
        ("8254", Reference::Pit),
    ];
    let known = references.iter().any(|(name, _)| wanted == Some(name));
    for (name, reference) in references {
        if known && wanted != Some(name) {
            continue;
        }
        if let Some(scale) = reference.measure() {
            return (scale, reference);
        }
    }
    let assumed = TimeScale::new(1_000_000_000).expect("1 GHz is in range");
    (assumed, Reference::Assumed)
}

/// Measures against a counter of which the bits in `mask` count, with `hz` ticks a second.
fn measure_by(read: impl Fn() -> u64, mask: u64, hz: u64) -> Option<TimeScale> {
    let first = read();
    let start = tsc::read();
    for _ in 0..PATIENCE {
        let passed = read().wrapping_sub(first) & mask;
        if passed >= hz / MEASURE_PARTS {
            return TimeScale::measured(tsc::read() - start, passed, hz);
        }
    }
    None
}

fn measure_by_hpet() -> Option<TimeScale> {
    let counter = hpet::Counter::start()?;
    measure_by(
        || u64::from(counter.read()),
        u64::from(u32::MAX),
        counter.hz(),
    )
}

fn measure_by_pm_timer() -> Option<TimeScale> {
    let register = acpi::get()?.fadt()?.pm_timer?;
    let port = u16::try_from(register.address).ok()?;
    if register.space != AddressSpace::Io {
        return None;
    }
    // SAFETY: the port of the timer, which reading does not change.
    let read = || u64::from(unsafe { inl(port) });
    // 24 bits are enough: the measurement takes a thousandth of their range.
    measure_by(read, 0x00ff_ffff, PM_TIMER_HZ)
}

fn measure_by_pit() -> Option<TimeScale> {
    let count = (PIT_HZ / MEASURE_PARTS) as u16;
    let [low, high] = count.to_le_bytes();
    // SAFETY: reading the gate has no effect.
    let gate = unsafe { inb(SPEAKER) };
    // Gate off, speaker off; then load and open the gate: counting starts.
    put(SPEAKER, gate & !3);
    put(PIT_MODE, PIT_ONE_SHOT);
    put(PIT_COUNTER2, low);
    put(PIT_COUNTER2, high);
    put(SPEAKER, gate & !2 | 1);
    let start = tsc::read();
    // SAFETY: as above; bit 5 is the counter's output.
    let done = (0..PATIENCE).any(|_| unsafe { inb(SPEAKER) } & 0x20 != 0);
    let ticks = tsc::read() - start;
    put(SPEAKER, gate);
    done.then(|| TimeScale::measured(ticks, u64::from(count), PIT_HZ))
        .flatten()
}
