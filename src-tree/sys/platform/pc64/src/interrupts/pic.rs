//! The two 8259 interrupt controllers.

use df_cpu_x86_64::port::{inb, outb};
use df_cpu_x86_64::sync::Spin;

const MASTER: u16 = 0x20;
const SLAVE: u16 = 0xa0;
/// Line of the master that the slave is connected to.
const CASCADE: u8 = 2;

/// Initialise: edge-triggered, cascaded, four words.
const INIT: u8 = 0x11;
const MODE_8086: u8 = 0x01;
const END_OF_INTERRUPT: u8 = 0x20;
const READ_IN_SERVICE: u8 = 0x0b;

/// Masked lines, a bit each.
static MASK: Spin<u16> = Spin::new(0xffff);

fn put(port: u16, value: u8) {
    // SAFETY: ports of the 8259s; every vector they can raise has an entry in the IDT.
    unsafe {
        outb(port, value);
    }
}

/// Sets both controllers up with vectors from `first`, all lines masked.
pub(super) fn init(first: u8) {
    for (base, vector, cascade) in [(MASTER, first, 1 << CASCADE), (SLAVE, first + 8, CASCADE)] {
        put(base, INIT);
        put(base + 1, vector);
        put(base + 1, cascade);
        put(base + 1, MODE_8086);
    }
    set_mask(!(1 << CASCADE));
}

fn set_mask(mask: u16) {
    *MASK.lock() = mask;
    let [low, high] = mask.to_le_bytes();
    put(MASTER + 1, low);
    put(SLAVE + 1, high);
}

/// Lets a line interrupt.
pub(super) fn unmask(line: u8) {
    let mask = *MASK.lock() & !(1 << line);
    set_mask(mask);
}

/// Returns whether the interrupt is one that vanished: the last line of a controller without
/// its bit in service.
pub(super) fn is_spurious(line: u8) -> bool {
    let base = match line {
        7 => MASTER,
        15 => SLAVE,
        _ => return false,
    };
    put(base, READ_IN_SERVICE);
    // SAFETY: reads the register chosen above.
    let spurious = unsafe { inb(base) } & 0x80 == 0;
    if spurious && base == SLAVE {
        // The master did see the cascade.
        put(MASTER, END_OF_INTERRUPT);
    }
    spurious
}

/// Ends an interrupt.
pub(super) fn acknowledge(line: u8) {
    if line >= 8 {
        put(SLAVE, END_OF_INTERRUPT);
    }
    put(MASTER, END_OF_INTERRUPT);
}
