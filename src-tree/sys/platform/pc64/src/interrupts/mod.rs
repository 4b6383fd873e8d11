//! Interrupt controllers: the local APIC of each CPU, I/O APICs for the lines of devices,
//! messages of devices ([`msi`]), interrupts between CPUs.
//!
//! [`sources`] says what there is and how often it has come. Devices interrupt the boot CPU. A machine without APICs has one CPU and a pair of 8259s.

mod io_apic;
pub(crate) mod local_apic;
pub mod msi;
mod pic;
mod source;

use core::sync::atomic::{AtomicBool, Ordering};

use df_cpu_x86_64::sync::{Once, Spin};
use df_cpu_x86_64::{intr, smp, tlb};

use crate::acpi;

pub use local_apic::interrupts_sent;
pub use source::{Source, sources};

/// An ISA interrupt line, 0 to 15.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Irq(pub u8);

/// Serves an interrupt line, with interrupts off.
pub type Handler = fn();

/// First vector of the 16 ISA interrupts.
const FIRST_VECTOR: u8 = 0x20;
const LINES: usize = 16;
/// Interrupt that makes a CPU look what it should run.
const RESCHEDULE_VECTOR: u8 = 0xf1;
/// Interrupt that makes a CPU look for messages of others.
const MESSAGE_VECTOR: u8 = 0xf2;

/// A line that has a handler.
#[derive(Clone, Copy)]
struct Line {
    name: &'static str,
    handler: Handler,
}

static HANDLERS: Spin<[Option<Line>; LINES]> = Spin::new([None; LINES]);
/// Lines come by I/O APICs, not by the 8259s.
static BY_IO_APIC: AtomicBool = AtomicBool::new(false);
static MESSAGE_HANDLER: Once<fn()> = Once::new();

/// Sets the controllers up with all lines masked. Call once, after ACPI's tables were found.
pub fn init() {
    pic::init(FIRST_VECTOR);
    local_apic::init();
    for line in 0..LINES as u8 {
        intr::set_handler(FIRST_VECTOR + line, serve);
    }
    intr::set_handler(smp::FLUSH_VECTOR, |_| {
        local_apic::end_of_interrupt();
        tlb::poll();
    });
    // It ends a halt; whoever is interrupted looks at what there is to run before it goes on.
    intr::set_handler(RESCHEDULE_VECTOR, |_| local_apic::end_of_interrupt());
    intr::set_handler(MESSAGE_VECTOR, |_| {
        local_apic::end_of_interrupt();
        if let Some(handler) = MESSAGE_HANDLER.get() {
            handler();
        }
    });
    smp::set_sender(local_apic::interrupt);
    let madt = acpi::get().and_then(acpi::Acpi::madt);
    if local_apic::id().is_some() && madt.is_some_and(|madt| io_apic::init(&madt)) {
        local_apic::mask_wire();
        BY_IO_APIC.store(true, Ordering::Relaxed);
    }
}

/// Whether the lines of devices come by I/O APICs.
#[must_use]
pub fn has_io_apic() -> bool {
    BY_IO_APIC.load(Ordering::Relaxed)
}

/// Connects a handler to a line, which is called `name`, and unmasks it.
///
/// # Panics
/// If there is no such line.
pub fn connect(irq: Irq, name: &'static str, handler: Handler) {
    HANDLERS.lock()[usize::from(irq.0)] = Some(Line { name, handler });
    match local_apic::id() {
        Some(boot) if has_io_apic() => io_apic::connect(irq.0, boot, FIRST_VECTOR + irq.0),
        _ => pic::unmask(irq.0),
    }
}

/// Makes another CPU look what it should run.
pub fn reschedule(cpu: usize) {
    smp::interrupt(cpu, RESCHEDULE_VECTOR);
}

/// Makes another CPU look for messages: it calls what [`set_message_handler`] has set.
pub fn notify(cpu: usize) {
    smp::interrupt(cpu, MESSAGE_VECTOR);
}

/// Sets who looks for messages of other CPUs, with interrupts off. The first call wins.
pub fn set_message_handler(handler: fn()) {
    MESSAGE_HANDLER.set(handler);
}

fn serve(vector: u8) {
    let line = vector - FIRST_VECTOR;
    // Acknowledged first: the lines are edge-triggered, and an edge that comes while the
    // handler runs must be kept. Interrupts are off, so it does not nest.
    if has_io_apic() {
        local_apic::end_of_interrupt();
    } else {
        if pic::is_spurious(line) {
            return;
        }
        pic::acknowledge(line);
    }
    let found = HANDLERS.lock()[usize::from(line)];
    if let Some(line) = found {
        (line.handler)();
    }
}
