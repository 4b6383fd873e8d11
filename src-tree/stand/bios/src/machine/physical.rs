//! Physical memory as slices and cells. All of it below 4 GiB is mapped to itself.
#![expect(unsafe_code, reason = "memory at fixed addresses")]

use core::ops::Range;
use core::ptr;

/// The area where a BIOS keeps its tables and code: it does not change while we run.
const ROM: Range<usize> = 0xe_0000..0x10_0000;

/// The BIOS data area.
const DATA_AREA: Range<usize> = 0x400..0x500;

/// Cursor position of the first screen page in the BIOS data area.
const CURSOR: usize = 0x50;

/// The text memory of a VGA in a colour text mode: 16-bit cells.
const TEXT: usize = 0xb_8000;

/// Cells of [`TEXT`] that are used: 80 columns of 25 lines.
pub(crate) const TEXT_CELLS: usize = 80 * 25;

/// The BIOS's read-only area, 0xE0000 to 0xFFFFF.
pub(crate) fn rom() -> &'static [u8] {
    // SAFETY: always present in a PC, mapped, and read-only.
    unsafe { core::slice::from_raw_parts(ROM.start as *const u8, ROM.len()) }
}

/// Copies the first `N` bytes of the extended BIOS data area; `None` when there is none where
/// one can be.
pub(crate) fn extended_data_area<const N: usize>() -> Option<[u8; N]> {
    let address = usize::from(data_area_u16(0x0e)?) << 4;
    if !(0x8_0000..0xa_0000 - N).contains(&address) {
        return None;
    }
    let mut copy = [0; N];
    for (offset, byte) in copy.iter_mut().enumerate() {
        let cell = (address + offset) as *const u8;
        // SAFETY: within conventional memory, which is mapped; the loader has nothing there
        // (the linker script keeps it below 512 KiB).
        *byte = unsafe { ptr::read_volatile(cell) };
    }
    Some(copy)
}

/// Reads a little-endian number of the BIOS data area; `offset` counts from 0x400.
pub(crate) fn data_area_u16(offset: usize) -> Option<u16> {
    let low = data_area_u8(offset)?;
    let high = data_area_u8(offset + 1)?;
    Some(u16::from_le_bytes([low, high]))
}

/// Reads a byte of the BIOS data area; `offset` counts from 0x400.
pub(crate) fn data_area_u8(offset: usize) -> Option<u8> {
    let address = DATA_AREA.start + offset;
    DATA_AREA.contains(&address).then(|| {
        // SAFETY: within the BIOS data area; interrupt handlers of the BIOS change it, hence
        // volatile.
        unsafe { ptr::read_volatile(address as *const u8) }
    })
}

/// Reads a little-endian number anywhere below 1 MiB, where real-mode code keeps its data.
pub(crate) fn conventional_u16(address: usize) -> Option<u16> {
    let first_page = 0x1000;
    (first_page..0x10_0000 - 1).contains(&address).then(|| {
        // SAFETY: mapped, and of a kind (memory or ROM) for which a read has no effect.
        unsafe { ptr::read_unaligned(address as *const u16) }
    })
}

/// Where the BIOS has the cursor of the first screen page: column, line.
pub(crate) fn cursor() -> (u8, u8) {
    let at = |offset| data_area_u8(offset).unwrap_or(0);
    (at(CURSOR), at(CURSOR + 1))
}

/// Sets a cell of the VGA text memory; ignored beyond the last line.
pub(crate) fn set_text_cell(index: usize, cell: u16) {
    if index < TEXT_CELLS {
        let address = (TEXT + 2 * index) as *mut u16;
        // SAFETY: within the text memory, which holds nothing but what the screen shows.
        unsafe { ptr::write_volatile(address, cell) };
    }
}

/// Reads a cell of the VGA text memory; 0 beyond the last line.
pub(crate) fn text_cell(index: usize) -> u16 {
    if index >= TEXT_CELLS {
        return 0;
    }
    let address = (TEXT + 2 * index) as *const u16;
    // SAFETY: within the text memory; reading has no effect.
    unsafe { ptr::read_volatile(address) }
}

/// Physical pages that belong to whoever holds this value.
#[derive(Debug)]
pub(crate) struct Extent {
    base: u64,
    len: u64,
}

impl Extent {
    /// Claims `base..base + len`.
    ///
    /// # Safety
    /// The range is usable memory below 4 GiB that nothing else uses as long as the value lives.
    pub(crate) unsafe fn claim(base: u64, len: u64) -> Self {
        Self { base, len }
    }

    /// First byte.
    pub(crate) fn base(&self) -> u64 {
        self.base
    }

    /// Length in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// The bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        // SAFETY: `claim` promised that the range is ours; it is mapped to itself.
        unsafe { core::slice::from_raw_parts(self.base as *const u8, self.len as usize) }
    }

    /// The bytes, to be written.
    pub(crate) fn bytes_mut(&mut self) -> &mut [u8] {
        // SAFETY: as in `bytes`; `&mut self` makes the borrow the only one.
        unsafe { core::slice::from_raw_parts_mut(self.base as *mut u8, self.len as usize) }
    }
}
