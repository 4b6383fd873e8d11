//! Walking the stack: the part of the unwinder's interface that a program which aborts on
//! panic uses.
//!
//! The userland is compiled with frame pointers, so a frame is a pair of words: the caller's
//! frame pointer and the return address. `_start` clears the frame pointer, which ends the
//! chain. Frames must lie ever higher on the stack; anything else ends the walk as well.

use core::ffi::{c_int, c_void};
use core::ptr::{null_mut, with_exposed_provenance};

/// `_URC_NO_REASON`: go on.
const NO_REASON: c_int = 0;
/// `_URC_END_OF_STACK`.
const END_OF_STACK: c_int = 5;
/// Frames after which a walk ends in any case.
const DEEPEST: usize = 4096;

/// One frame during a walk. Opaque to C.
pub struct Context {
    return_address: usize,
    frame: usize,
}

/// What a walk calls for each frame.
pub type Trace = unsafe extern "C" fn(*mut Context, *mut c_void) -> c_int;

/// The two words at a frame pointer, if it can be one: aligned, and above the last frame by no
/// more than a stack can be large.
fn frame_at(pointer: usize, last: usize) -> Option<[usize; 2]> {
    const LARGEST: usize = 64 << 20;
    let plausible = pointer.is_multiple_of(8) && pointer > last && pointer - last <= LARGEST;
    // SAFETY: a frame pointer of this program that is above the last one is on the same stack.
    plausible.then(|| unsafe { with_exposed_provenance::<[usize; 2]>(pointer).read() })
}

/// Calls `trace` for every frame, innermost first, until it gives something else than 0.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
#[inline(never)]
pub unsafe extern "C" fn _Unwind_Backtrace(trace: Trace, argument: *mut c_void) -> c_int {
    let mut pointer: usize;
    // SAFETY: reading a register.
    unsafe {
        core::arch::asm!("mov {}, rbp", out(reg) pointer, options(nomem, nostack, preserves_flags))
    };
    let here = &raw const pointer;
    let mut last = here.addr() & !7;
    for _ in 0..DEEPEST {
        let Some([next, return_address]) = frame_at(pointer, last) else {
            break;
        };
        if return_address == 0 {
            break;
        }
        let mut context = Context {
            return_address,
            frame: pointer + 16,
        };
        // SAFETY: the caller gives the function and its argument.
        if unsafe { trace(&raw mut context, argument) } != NO_REASON {
            break;
        }
        last = pointer;
        pointer = next;
    }
    END_OF_STACK
}

/// The return address of a frame.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn _Unwind_GetIP(context: *mut Context) -> usize {
    // SAFETY: the context is that of a walk.
    unsafe { (*context).return_address }
}

/// As `_Unwind_GetIP`; the address is never that of an instruction that was about to run.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn _Unwind_GetIPInfo(context: *mut Context, before: *mut c_int) -> usize {
    if !before.is_null() {
        // SAFETY: the caller gives a place for the answer.
        unsafe { before.write(0) };
    }
    // SAFETY: the context is that of a walk.
    unsafe { _Unwind_GetIP(context) }
}

/// The canonical address of a frame: the stack pointer before the call.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn _Unwind_GetCFA(context: *mut Context) -> usize {
    // SAFETY: the context is that of a walk.
    unsafe { (*context).frame }
}

/// The start of the function around an address: not known without unwind tables, so null.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn _Unwind_FindEnclosingFunction(_address: *const c_void) -> *mut c_void {
    null_mut()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chain_of_frames_ends_at_the_first_that_is_not_above_the_last() {
        let words = [0usize; 4];
        let base = words.as_ptr().expose_provenance();
        assert_eq!(frame_at(base, base), None);
        assert_eq!(frame_at(base + 4, base), None);
        assert_eq!(frame_at(base + 8, base), Some([0, 0]));
        assert_eq!(frame_at(usize::MAX & !7, base), None);
        assert_eq!(frame_at(0, base), None);
    }
}
