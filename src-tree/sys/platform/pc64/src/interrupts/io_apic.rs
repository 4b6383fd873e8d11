//! I/O APICs: from interrupt lines to vectors of the boot CPU (82093AA data sheet).
//!
//! ```text
//! registers, by index at +0 and data at +0x10:
//! 1 version: 23..16 number of the last line
//! 0x10 + 2n line n, low word: 7..0 vector  13 active low  15 level  16 masked
//! 0x11 + 2n line n, high word: 31..24 APIC id
//! ```

use df_cpu_x86_64::sync::{Once, Spin};
use df_libkern::acpi::{Madt, MadtEntry};

use crate::device::Registers;

const INDEX: u64 = 0;
const DATA: u64 = 0x10;
const VERSION: u32 = 1;
const FIRST_LINE: u32 = 0x10;
const ACTIVE_LOW: u32 = 1 << 13;
const LEVEL: u32 = 1 << 15;
const MASKED: u32 = 1 << 16;

/// Polarity and trigger of an override (ACPI 5.2.12.5): both 3 differ from ISA's.
const POLARITY: u16 = 3;
const TRIGGER: u16 = 3 << 2;

const MAX_CHIPS: usize = 16;

struct Chip {
    registers: Registers,
    /// Number of its first line among those of all.
    first: u32,
    lines: u32,
}

struct Chips {
    chips: Spin<[Option<Chip>; MAX_CHIPS]>,
    /// Where the ISA interrupts are connected: line, low word without a vector.
    isa: [(u32, u32); 16],
}

static CHIPS: Once<Chips> = Once::new();

impl Chip {
    fn read(&self, register: u32) -> u32 {
        self.registers.write(INDEX, register);
        self.registers.read(DATA)
    }

    fn write(&self, register: u32, value: u32) {
        self.registers.write(INDEX, register);
        self.registers.write(DATA, value);
    }

    fn has(&self, line: u32) -> bool {
        (self.first..self.first + self.lines).contains(&line)
    }
}

/// Finds the I/O APICs and masks all their lines. Returns whether all ISA interrupts reach
/// one.
pub(super) fn init(madt: &Madt<'_>) -> bool {
    let mut chips = [const { None }; MAX_CHIPS];
    let mut isa: [(u32, u32); 16] = core::array::from_fn(|irq| (irq as u32, 0));
    let mut slots = chips.iter_mut();
    for entry in madt.entries() {
        match entry {
            MadtEntry::IoApic {
                address,
                first_interrupt,
                ..
            } => {
                if let (Some(slot), Some(chip)) = (slots.next(), map(address, first_interrupt)) {
                    *slot = Some(chip);
                }
            }
            MadtEntry::Override {
                source,
                interrupt,
                flags,
            } => {
                let low = if flags & POLARITY == POLARITY {
                    ACTIVE_LOW
                } else {
                    0
                };
                let level = if flags & TRIGGER == TRIGGER { LEVEL } else { 0 };
                if let Some(place) = isa.get_mut(usize::from(source)) {
                    *place = (interrupt, low | level);
                }
            }
            _ => {}
        }
    }
    let reached = |line: u32| chips.iter().flatten().any(|chip| chip.has(line));
    if !isa.iter().all(|&(line, _)| reached(line)) {
        return false;
    }
    CHIPS.set(Chips {
        chips: Spin::new(chips),
        isa,
    })
}

fn map(address: u64, first: u32) -> Option<Chip> {
    // SAFETY: the firmware's table says that the registers are there.
    let registers = unsafe { Registers::map(address, 0x20) }?;
    let mut chip = Chip {
        registers,
        first,
        lines: 0,
    };
    chip.lines = (chip.read(VERSION) >> 16 & 0xff) + 1;
    for line in 0..chip.lines {
        chip.write(FIRST_LINE + 2 * line, MASKED);
    }
    Some(chip)
}

/// Delivers an ISA interrupt to the CPU whose APIC has an id, as a vector.
pub(super) fn connect(irq: u8, apic: u32, vector: u8) {
    let Some(found) = CHIPS.get() else {
        return;
    };
    let (line, flags) = found.isa[usize::from(irq)];
    let chips = found.chips.lock();
    for chip in chips.iter().flatten().filter(|chip| chip.has(line)) {
        let register = FIRST_LINE + 2 * (line - chip.first);
        chip.write(register + 1, apic << 24);
        chip.write(register, flags | u32::from(vector));
    }
}
