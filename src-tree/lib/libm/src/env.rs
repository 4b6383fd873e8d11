//! `<fenv.h>`: rounding modes and exception flags of both units, x87 and SSE.

use core::arch::asm;
use core::ffi::c_int;

/// Every exception flag: invalid, denormal, division by zero, overflow, underflow, inexact.
const FLAGS: u32 = 0x3f;
/// Rounding mode in the x87 control word; in `mxcsr` it is three bits higher.
const ROUND: u32 = 0xc00;

/// State of both units: that of the x87 as `fnstenv` stores it, and `mxcsr`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Environment {
    x87: [u32; 7],
    mxcsr: u32,
}

/// The state of a new program (`FE_DFL_ENV`).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub static __fe_dfl_env: Environment = Environment {
    x87: [0xffff_037f, 0xffff_0000, 0xffff_ffff, 0, 0, 0, 0xffff_0000],
    mxcsr: 0x1f80,
};

fn mxcsr() -> u32 {
    let mut value = 0u32;
    let place = &raw mut value;
    // SAFETY: the instruction stores 4 bytes.
    unsafe { asm!("stmxcsr [{}]", in(reg) place, options(nostack, preserves_flags)) };
    value
}

fn set_mxcsr(value: u32) {
    let place = &raw const value;
    // SAFETY: only defined bits are ever changed.
    unsafe { asm!("ldmxcsr [{}]", in(reg) place, options(nostack, preserves_flags)) };
}

/// Stores the x87's environment, which the instruction also masks: load it again.
fn x87() -> [u32; 7] {
    let mut state = [0u32; 7];
    let place = state.as_mut_ptr();
    // SAFETY: the instructions store 28 bytes and load them again.
    unsafe { asm!("fnstenv [{0}]", "fldenv [{0}]", in(reg) place, options(nostack)) };
    state
}

fn set_x87(state: &[u32; 7]) {
    let place = state.as_ptr();
    // SAFETY: the state came from `x87` or is the default one.
    unsafe { asm!("fldenv [{}]", in(reg) place, options(nostack)) };
}

/// The exception flags that are raised in one of the units.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn fetestexcept(which: c_int) -> c_int {
    ((x87()[1] | mxcsr()) & which.cast_unsigned() & FLAGS).cast_signed()
}

/// Clears exception flags.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn feclearexcept(which: c_int) -> c_int {
    let which = which.cast_unsigned() & FLAGS;
    let mut state = x87();
    state[1] &= !which;
    set_x87(&state);
    set_mxcsr(mxcsr() & !which);
    0
}

/// Raises exception flags.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn feraiseexcept(which: c_int) -> c_int {
    set_mxcsr(mxcsr() | which.cast_unsigned() & FLAGS);
    0
}

/// Raises the flags that a computation of ours says it has raised.
pub(crate) fn raise(flags: u32) {
    if flags != 0 {
        feraiseexcept(flags.cast_signed());
    }
}

/// Stores exception flags.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fegetexceptflag(out: *mut u16, which: c_int) -> c_int {
    // SAFETY: the caller gives a place.
    unsafe { out.write(fetestexcept(which) as u16) };
    0
}

/// Sets exception flags as they were stored.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fesetexceptflag(flags: *const u16, which: c_int) -> c_int {
    // SAFETY: the caller gives stored flags.
    let flags = c_int::from(unsafe { flags.read() });
    feclearexcept(which);
    feraiseexcept(flags & which)
}

/// The rounding mode.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn fegetround() -> c_int {
    (mxcsr() >> 3 & ROUND).cast_signed()
}

/// Sets the rounding mode; gives 0, or 1 for an unknown one.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn fesetround(mode: c_int) -> c_int {
    let mode = mode.cast_unsigned();
    if mode & !ROUND != 0 {
        return 1;
    }
    let mut state = x87();
    state[0] = state[0] & !ROUND | mode;
    set_x87(&state);
    set_mxcsr(mxcsr() & !(ROUND << 3) | mode << 3);
    0
}

/// Stores the state of both units.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fegetenv(out: *mut Environment) -> c_int {
    let state = Environment {
        x87: x87(),
        mxcsr: mxcsr(),
    };
    // SAFETY: the caller gives a place.
    unsafe { out.write(state) };
    0
}

/// Sets the state of both units.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fesetenv(state: *const Environment) -> c_int {
    // SAFETY: the caller gives a stored state.
    let state = unsafe { state.read() };
    set_x87(&state.x87);
    set_mxcsr(state.mxcsr);
    0
}

/// Stores the state, clears the flags, and lets no exception interrupt.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn feholdexcept(out: *mut Environment) -> c_int {
    // SAFETY: as for the C function.
    unsafe { fegetenv(out) };
    feclearexcept(FLAGS.cast_signed());
    let mut state = x87();
    state[0] |= FLAGS;
    set_x87(&state);
    set_mxcsr(mxcsr() | FLAGS << 7);
    0
}

/// Sets the state and raises the flags that are raised now.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn feupdateenv(state: *const Environment) -> c_int {
    let raised = fetestexcept(FLAGS.cast_signed());
    // SAFETY: as for the C function.
    unsafe { fesetenv(state) };
    feraiseexcept(raised)
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::hint::black_box;

    #[test]
    fn flags_and_modes_are_set_and_restored() {
        let mut before = __fe_dfl_env;
        // SAFETY: the place is writable.
        unsafe { feholdexcept(&raw mut before) };
        assert_eq!(fetestexcept(0x3f), 0);
        assert!((black_box(1.0f64) / black_box(0.0)).is_infinite());
        assert_eq!(fetestexcept(4), 4);
        assert_eq!((fesetround(0x800), fegetround()), (0, 0x800));
        assert_eq!(fesetround(1), 1);
        // SAFETY: the state was stored above.
        unsafe { fesetenv(&raw const before) };
        assert_eq!(fegetround(), 0);
    }
}
