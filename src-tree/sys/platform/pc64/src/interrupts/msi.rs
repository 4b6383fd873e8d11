//! Message-signalled interrupts: a device writes to the local APIC (Intel SDM volume 3, 11.11).
//!
//! ```text
//! address: 31..20 0xfee  19..12 APIC id  3 redirection hint 0  2 destination mode 0
//! data:    15 trigger (0: edge)  10..8 delivery (0: fixed)  7..0 vector
//! ```

use core::sync::atomic::{AtomicU8, Ordering};

use df_cpu_x86_64::intr;
use df_cpu_x86_64::sync::Once;

use super::local_apic;

/// Vectors handed out, from this one on.
const FIRST_VECTOR: u8 = 0x40;
/// How many there are.
pub const LINES: u8 = 64;
const WINDOW: u64 = 0xfee0_0000;

static NEXT: AtomicU8 = AtomicU8::new(0);
static HANDLER: Once<fn(u8)> = Once::new();

/// What a device has to write, and where, to interrupt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// Physical address.
    pub address: u64,
    /// The word written there.
    pub data: u32,
}

/// Sets the one function that is called, with interrupts off, with the number of the line
/// that has fired. The first call wins.
pub fn set_handler(handler: fn(u8)) {
    HANDLER.set(handler);
}

/// Allocates a line for a device: its number (below [`LINES`]) and the message that fires it.
/// `None` when all are given away, or when the CPU's local APIC cannot be used.
#[must_use]
pub fn allocate() -> Option<(u8, Message)> {
    let apic = u8::try_from(local_apic::id()?).ok()?;
    let line = NEXT
        .fetch_update(Ordering::AcqRel, Ordering::Acquire, |next| {
            (next < LINES).then_some(next + 1)
        })
        .ok()?;
    let vector = FIRST_VECTOR + line;
    intr::set_handler(vector, serve);
    let message = Message {
        address: WINDOW | u64::from(apic) << 12,
        data: u32::from(vector),
    };
    Some((line, message))
}

/// How many lines were given away.
pub(super) fn allocated() -> u8 {
    NEXT.load(Ordering::Acquire)
}

/// How often a line has fired.
#[must_use]
pub fn count(line: u8) -> u64 {
    intr::device_count(FIRST_VECTOR.saturating_add(line))
}

fn serve(vector: u8) {
    // Acknowledged first, as in the 8259s' handler: an edge that comes meanwhile is kept.
    local_apic::end_of_interrupt();
    if let Some(handler) = HANDLER.get() {
        handler(vector - FIRST_VECTOR);
    }
}
