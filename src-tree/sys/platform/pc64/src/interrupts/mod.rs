//! Interrupt controllers: the pair of 8259s, behind the local APIC's first input, and the
//! local APIC itself for devices that signal by messages ([`msi`]).
//!
//! Enough for one CPU: ISA interrupts by the 8259s, PCI devices by messages. The I/O APIC
//! comes with the other CPUs.

mod local_apic;
pub mod msi;
mod pic;

use df_cpu_x86_64::intr;
use df_cpu_x86_64::sync::Spin;

/// An ISA interrupt line, 0 to 15.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Irq(pub u8);

/// Serves an interrupt line, with interrupts off.
pub type Handler = fn();

/// First vector of the controllers' 16.
const FIRST_VECTOR: u8 = 0x20;
const LINES: usize = 16;

static HANDLERS: Spin<[Option<Handler>; LINES]> = Spin::new([None; LINES]);

/// Sets the controllers up with all lines masked. Call once.
pub fn init() {
    pic::init(FIRST_VECTOR);
    local_apic::init();
    for line in 0..LINES as u8 {
        intr::set_handler(FIRST_VECTOR + line, serve);
    }
}

/// Connects a handler to a line and unmasks it.
///
/// # Panics
/// If there is no such line.
pub fn connect(irq: Irq, handler: Handler) {
    HANDLERS.lock()[usize::from(irq.0)] = Some(handler);
    pic::unmask(irq.0);
}

fn serve(vector: u8) {
    let line = vector - FIRST_VECTOR;
    if pic::is_spurious(line) {
        return;
    }
    // Acknowledged first: the lines are edge-triggered, and an edge that comes while the
    // handler runs must be kept. Interrupts are off, so it does not nest.
    pic::acknowledge(line);
    let handler = HANDLERS.lock()[usize::from(line)];
    if let Some(handler) = handler {
        handler();
    }
}
