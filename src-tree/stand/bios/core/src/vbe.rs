//! What the VESA BIOS extension says about itself and its video modes.
//!
//! Fields used of the 512-byte controller information block (INT 10h, AX=4F00h; VBE Core 3.0,
//! "Return VBE Controller Information"): the bytes "VESA" at 0, the version at 4 (2 bytes), the
//! address of the list of modes at 14 (offset, segment), which ends with 0xFFFF.
//!
//! Fields used of the 256-byte mode information block (AX=4F01h, "Return VBE Mode Information"), little-endian; the last column is used instead from VBE 3.0 on, when set:
//!
//! ```text
//! offset  size  meaning                                               linear (3.0)
//! 0       2     attributes: bit 0 supported, 4 graphics, 7 linear
//! 16      2     bytes from one line to the next                       50
//! 18, 20  2     width, height in pixels
//! 25      1     bits a pixel
//! 27      1     memory model: 6 = direct colour
//! 31..37  1     red, green, blue: number of bits, lowest bit          54..60
//! 40      4     physical address of the linear framebuffer
//! ```

use df_abi::boot::Framebuffer;

use crate::le;

/// Size of the controller information block.
pub const INFO_SIZE: usize = 512;

/// What the controller information block says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Info {
    /// Version, 0x0300 for 3.0.
    pub version: u16,
    /// Physical address of the list of mode numbers.
    pub modes: usize,
}

impl Info {
    /// Decodes the block; `None` when it is not one, or of a version before 2.0, which knew no
    /// linear framebuffers.
    #[must_use]
    pub fn from_bytes(block: &[u8; INFO_SIZE]) -> Option<Self> {
        let version = le::u16(block, 4)?;
        let offset = usize::from(le::u16(block, 14)?);
        let segment = usize::from(le::u16(block, 16)?);
        (block.starts_with(b"VESA") && version >= 0x0200).then_some(Self {
            version,
            modes: segment * 16 + offset,
        })
    }
}

/// Size of the mode information block.
pub const MODE_INFO_SIZE: usize = 256;

const SUPPORTED: u16 = 1 << 0;
const GRAPHICS: u16 = 1 << 4;
const LINEAR: u16 = 1 << 7;
const DIRECT_COLOUR: u8 = 6;

/// Decodes a mode information block to the framebuffer it would give.
///
/// `version` is the version of the VESA BIOS as it reports it (0x0300 for 3.0). `None` when the
/// mode is not supported, not direct colour with 16, 24 or 32 bits, or has no linear framebuffer.
#[must_use]
pub fn framebuffer(info: &[u8; MODE_INFO_SIZE], version: u16) -> Option<Framebuffer> {
    let needed = SUPPORTED | GRAPHICS | LINEAR;
    let bits = info[25];
    if le::u16(info, 0)? & needed != needed || info[27] != DIRECT_COLOUR {
        return None;
    }
    if !matches!(bits, 16 | 24 | 32) {
        return None;
    }
    let linear_stride = le::u16(info, 50)?;
    let linear = version >= 0x0300 && linear_stride != 0;
    let (stride, masks) = if linear {
        (linear_stride, 54)
    } else {
        (le::u16(info, 16)?, 31)
    };
    let mask = |index: usize| [info[masks + 2 * index + 1], info[masks + 2 * index]];
    let framebuffer = Framebuffer {
        addr: u64::from(le::u32(info, 40)?),
        width: u32::from(le::u16(info, 18)?),
        height: u32::from(le::u16(info, 20)?),
        stride: u32::from(stride),
        bits: u32::from(bits),
        red: mask(0),
        green: mask(1),
        blue: mask(2),
        reserved: [0; 2],
    };
    let line = framebuffer.width * framebuffer.bits.div_ceil(8);
    (framebuffer.addr != 0 && framebuffer.height != 0 && framebuffer.stride >= line)
        .then_some(framebuffer)
}
