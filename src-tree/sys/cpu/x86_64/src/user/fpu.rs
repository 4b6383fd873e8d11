//! Floating-point and vector state of user threads.
//!
//! The kernel itself is compiled without them, so the registers keep the state of the thread
//! that ran last. It is saved each time that thread leaves user mode (with `xsaveopt` that
//! costs little when nothing changed) and loaded only when another one enters.

use alloc::boxed::Box;
use alloc::vec;
use core::arch::asm;

use crate::cpuid::{self, Features};
use crate::sync::Once;

/// x87, SSE, AVX: what the frame of a signal has room for.
const WANTED_STATE: u64 = 0b111;
/// Bytes of the header behind the legacy area.
const HEADER_SIZE: usize = 64;
/// Bits of MXCSR that every CPU knows, for one that does not say.
const MXCSR_BITS: u32 = 0xffbf;
/// Size of the area of `fxsave`.
const LEGACY_SIZE: usize = 512;
/// x87 control word: all exceptions masked, 64-bit precision.
const DEFAULT_CONTROL: u16 = 0x037f;
/// SSE control and status: all exceptions masked.
const DEFAULT_MXCSR: u32 = 0x1f80;

/// How this CPU saves its state.
#[derive(Clone, Copy, Debug)]
struct Method {
    instruction: Instruction,
    /// Size of a save area in bytes.
    size: usize,
    /// Parts to save, as in XCR0.
    mask: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Instruction {
    Fxsave,
    Xsave,
    Xsaveopt,
}

static METHOD: Once<Method> = Once::new();

const FALLBACK: Method = Method {
    instruction: Instruction::Fxsave,
    size: LEGACY_SIZE,
    mask: 0,
};

fn method() -> Method {
    METHOD.get().copied().unwrap_or(FALLBACK)
}

/// Chooses the method and enables the parts that users may have.
pub(crate) fn init() {
    let features = Features::detect();
    let mut method = FALLBACK;
    if features.xsave {
        let leaf = cpuid::leaf(0xd, 0);
        let supported = u64::from(leaf.edx) << 32 | u64::from(leaf.eax);
        method.mask = supported & WANTED_STATE;
        // SAFETY: CR4.OSXSAVE is set where xsave exists; the mask has only supported bits,
        // and always x87 and SSE.
        unsafe {
            set_xcr0(method.mask);
        }
        method.instruction = if features.xsaveopt {
            Instruction::Xsaveopt
        } else {
            Instruction::Xsave
        };
        // EBX: size for what XCR0 enables now.
        method.size = (cpuid::leaf(0xd, 0).ebx as usize).max(LEGACY_SIZE + 64);
    }
    METHOD.set(method);
}

/// # Safety
/// The mask must be a combination that the CPU supports.
unsafe fn set_xcr0(mask: u64) {
    // SAFETY: the caller vouches for the mask.
    unsafe {
        asm!("xsetbv", in("ecx") 0, in("eax") mask as u32, in("edx") (mask >> 32) as u32,
            options(nomem, nostack, preserves_flags));
    }
}

/// Alignment that `xsave` asks for.
#[repr(C, align(64))]
#[derive(Clone, Copy)]
struct Line([u8; 64]);

/// The saved state of one thread.
#[derive(Clone)]
pub(crate) struct FpuState {
    area: Box<[Line]>,
}

impl FpuState {
    /// Makes the state of a thread that has not used the FPU.
    pub(crate) fn new() -> Self {
        let size = method().size;
        let mut area = vec![Line([0; 64]); size.div_ceil(64)].into_boxed_slice();
        // Offsets of the legacy area: control word at 0, MXCSR at 24.
        area[0].0[..2].copy_from_slice(&DEFAULT_CONTROL.to_le_bytes());
        area[0].0[24..28].copy_from_slice(&DEFAULT_MXCSR.to_le_bytes());
        if method().mask != 0 {
            // Header at 512: which parts are not in their initial state.
            area[LEGACY_SIZE / 64].0[0] = 0b11;
        }
        Self { area }
    }

    /// The state as a copy of the save area, and whether the area has more than the legacy
    /// part. Zeros follow behind it.
    pub(crate) fn image(&self, out: &mut [u8]) -> bool {
        out.fill(0);
        for (line, chunk) in self.area.iter().zip(out.chunks_mut(64)) {
            chunk.copy_from_slice(&line.0[..chunk.len()]);
        }
        method().mask != 0
    }

    /// Takes over a state that [`FpuState::image`] gave and a program may have changed:
    /// whatever the CPU would refuse is put right. `extended` says that there is more than the
    /// legacy part.
    pub(crate) fn set_image(&mut self, image: &[u8], extended: bool) {
        let mask = method().mask;
        let known = match word(&self.area[0].0[28..32]) {
            0 => MXCSR_BITS,
            bits => bits,
        };
        let len = if extended && mask != 0 {
            image.len()
        } else {
            image.len().min(LEGACY_SIZE)
        };
        for (line, chunk) in self.area.iter_mut().zip(image[..len].chunks(64)) {
            line.0[..chunk.len()].copy_from_slice(chunk);
        }
        let control = &mut self.area[0].0[24..28];
        let mxcsr = word(control) & known;
        control.copy_from_slice(&mxcsr.to_le_bytes());
        if mask == 0 {
            return;
        }
        let header = &mut self.area[LEGACY_SIZE / 64].0;
        let present = if len >= LEGACY_SIZE + HEADER_SIZE {
            header[0] & mask as u8
        } else {
            0b11
        };
        *header = [0; HEADER_SIZE];
        header[0] = present;
    }

    /// Saves the registers.
    #[expect(
        clippy::multiple_unsafe_ops_per_block,
        reason = "one of them is executed"
    )]
    pub(crate) fn save(&mut self) {
        let Method {
            instruction, mask, ..
        } = method();
        let (low, high) = (mask as u32, (mask >> 32) as u32);
        let area = self.area.as_mut_ptr();
        // SAFETY: the area has the size and alignment that the CPU asked for, and the
        // instruction exists (see `init`).
        unsafe {
            match instruction {
                Instruction::Fxsave => {
                    asm!("fxsave64 [{}]", in(reg) area, options(nostack, preserves_flags));
                }
                Instruction::Xsave => {
                    asm!("xsave64 [{}]", in(reg) area, in("eax") low, in("edx") high,
                        options(nostack, preserves_flags));
                }
                Instruction::Xsaveopt => {
                    asm!("xsaveopt64 [{}]", in(reg) area, in("eax") low, in("edx") high,
                        options(nostack, preserves_flags));
                }
            }
        }
    }

    /// Loads the registers.
    #[expect(
        clippy::multiple_unsafe_ops_per_block,
        reason = "one of them is executed"
    )]
    pub(crate) fn restore(&self) {
        let Method {
            instruction, mask, ..
        } = method();
        let (low, high) = (mask as u32, (mask >> 32) as u32);
        let area = self.area.as_ptr();
        // SAFETY: the area was made by `new` or `save`, so its reserved fields are valid.
        unsafe {
            if instruction == Instruction::Fxsave {
                asm!("fxrstor64 [{}]", in(reg) area, options(nostack, preserves_flags));
            } else {
                asm!("xrstor64 [{}]", in(reg) area, in("eax") low, in("edx") high,
                    options(nostack, preserves_flags));
            }
        }
    }
}

/// A word of the legacy area.
fn word(bytes: &[u8]) -> u32 {
    bytes.first_chunk().map_or(0, |b| u32::from_le_bytes(*b))
}

impl core::fmt::Debug for FpuState {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("FpuState")
            .field("bytes", &(self.area.len() * 64))
            .finish()
    }
}
