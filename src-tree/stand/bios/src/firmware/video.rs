//! INT 10h: the text mode.
#![expect(unsafe_code, reason = "calls a BIOS service")]

use crate::machine::physical;
use crate::machine::thunk::{self, RealRegisters};

/// 80 columns, 25 lines, 16 colours.
const TEXT_MODE: u8 = 3;

/// Makes sure that the screen is in the text mode that [`physical::set_text_cell`] writes to.
pub(crate) fn ensure_text_mode() {
    if physical::data_area_u8(0x49) != Some(TEXT_MODE) {
        let registers = RealRegisters {
            eax: u32::from(TEXT_MODE),
            ..RealRegisters::default()
        };
        // SAFETY: writes to the video card and the BIOS data area only.
        unsafe { thunk::call(0x10, registers) };
    }
}
