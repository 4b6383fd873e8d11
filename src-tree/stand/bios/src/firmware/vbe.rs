//! INT 10h, AH=4Fh: VESA graphics modes with a linear framebuffer.
#![expect(unsafe_code, reason = "calls BIOS services")]

use df_abi::boot::Framebuffer;
use df_bios_core::vbe::{self, INFO_SIZE, Info, MODE_INFO_SIZE};

use crate::machine::thunk::{self, RealRegisters};
use crate::machine::{lowmem, physical};

const SERVICE: u8 = 0x10;
const CONTROLLER_INFO: u32 = 0x4f00;
const MODE_INFO: u32 = 0x4f01;
const SET_MODE: u32 = 0x4f02;

/// Returned in `ax` by a call that is known and succeeded.
const SUCCESS: u32 = 0x004f;

/// Bit of a mode number: use the linear framebuffer.
const LINEAR: u16 = 1 << 14;

/// The most modes of the list that are looked at.
const MAX_MODES: usize = 256;

/// Switches to a mode of the given size, the one with the most bits a pixel, and returns its
/// framebuffer. `None` when there is no such mode; the screen is then unchanged.
pub(crate) fn set_mode(width: u32, height: u32) -> Option<Framebuffer> {
    let info = controller_info()?;
    let mut modes = [0; MAX_MODES];
    let modes = read_modes(&info, &mut modes);
    let (mode, framebuffer) = modes
        .iter()
        .filter_map(|mode| Some((*mode, vbe::framebuffer(&mode_info(*mode)?, info.version)?)))
        .filter(|(_, it)| it.width == width && it.height == height)
        .max_by_key(|(_, it)| it.bits)?;
    call(SET_MODE, u32::from(mode | LINEAR), 0).then_some(framebuffer)
}

fn controller_info() -> Option<Info> {
    let mut block = [0; INFO_SIZE];
    block[..4].copy_from_slice(b"VBE2");
    lowmem::write(0, &block);
    if !call(CONTROLLER_INFO, 0, 0) {
        return None;
    }
    lowmem::read(&mut block);
    Info::from_bytes(&block)
}

/// Copies the list of modes, which may lie in the bounce buffer, before the next call.
fn read_modes<'a>(info: &Info, modes: &'a mut [u16; MAX_MODES]) -> &'a [u16] {
    let mut count = 0;
    for slot in modes.iter_mut() {
        match physical::conventional_u16(info.modes + 2 * count) {
            Some(mode) if mode != 0xffff => *slot = mode,
            _ => break,
        }
        count += 1;
    }
    &modes[..count]
}

fn mode_info(mode: u16) -> Option<[u8; MODE_INFO_SIZE]> {
    let mut block = [0; MODE_INFO_SIZE];
    lowmem::write(0, &block);
    if !call(MODE_INFO, 0, u32::from(mode)) {
        return None;
    }
    lowmem::read(&mut block);
    Some(block)
}

/// Calls a VESA service with es:di at the start of the bounce buffer; tells whether it succeeded.
fn call(service: u32, ebx: u32, ecx: u32) -> bool {
    let registers = RealRegisters {
        eax: service,
        ebx,
        ecx,
        es: lowmem::segment(),
        ..RealRegisters::default()
    };
    // SAFETY: the two services that return data write a block of at most 512 bytes to es:di,
    // which is the bounce buffer; setting a mode writes to the video card.
    let result = unsafe { thunk::call(SERVICE, registers) };
    result.eax & 0xffff == SUCCESS
}
