//! VGA text mode: 80 columns, 25 rows, at physical address 0xb8000.

use df_cpu_x86_64::port::{inb, outb};
use df_libkern::pagetable::Cache;
use df_libkern::vt::{Cell, Display};

use crate::boot::map_device;

/// Width of the screen in characters.
pub(super) const COLUMNS: usize = 80;
/// Height of the screen in characters.
pub(super) const ROWS: usize = 25;

const TEXT_MEMORY: u64 = 0xb_8000;
const CRTC_INDEX: u16 = 0x3d4;
const CRTC_DATA: u16 = 0x3d5;
const MISC_READ: u16 = 0x3cc;
const GRAPHICS_INDEX: u16 = 0x3ce;
const GRAPHICS_DATA: u16 = 0x3cf;
const CURSOR_START: u8 = 0x0a;
const CURSOR_END: u8 = 0x0b;
const CURSOR_HIGH: u8 = 0x0e;
const CURSOR_LOW: u8 = 0x0f;

/// The text-mode screen.
#[derive(Debug)]
pub(super) struct VgaText {
    base: u64,
}

fn read(port: u16) -> u8 {
    // SAFETY: VGA registers; reading these has no effect.
    unsafe { inb(port) }
}

fn put(port: u16, value: u8) {
    // SAFETY: VGA registers chosen below; they affect only the screen.
    unsafe {
        outb(port, value);
    }
}

fn set_crtc(index: u8, value: u8) {
    put(CRTC_INDEX, index);
    put(CRTC_DATA, value);
}

impl VgaText {
    /// Takes the screen; `None` when there is no VGA or it is not in colour text mode.
    pub(super) fn new() -> Option<Self> {
        let misc = read(MISC_READ);
        // All ones: nothing answers. Bit 0: colour addresses.
        if misc == 0xff || misc & 1 == 0 {
            return None;
        }
        put(GRAPHICS_INDEX, 6);
        // Bit 0: graphics mode. Bits 2 and 3 = 3: memory at 0xb8000.
        if read(GRAPHICS_DATA) & 0x0d != 0x0c {
            return None;
        }
        let bytes = (COLUMNS * ROWS * 2) as u64;
        let base = map_device(TEXT_MEMORY, bytes, true, Cache::Uncached).ok()?;
        // A cursor of two lines at the foot of the cell.
        set_crtc(CURSOR_START, 13);
        set_crtc(CURSOR_END, 14);
        Some(Self { base })
    }
}

impl Display for VgaText {
    fn draw(&mut self, column: usize, row: usize, cell: Cell) {
        if column >= COLUMNS || row >= ROWS {
            return;
        }
        let address = self.base as usize + (row * COLUMNS + column) * 2;
        let word = u16::from_le_bytes([cell.char, cell.attr.0 & 0x7f]);
        let slot = core::ptr::with_exposed_provenance_mut::<u16>(address);
        // SAFETY: inside the text memory, which `new` has mapped.
        unsafe {
            slot.write_volatile(word);
        }
    }

    fn cursor(&mut self, column: usize, row: usize, _cell: Cell) {
        let [low, high] = ((row * COLUMNS + column) as u16).to_le_bytes();
        set_crtc(CURSOR_HIGH, high);
        set_crtc(CURSOR_LOW, low);
    }
}
