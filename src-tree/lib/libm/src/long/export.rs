//! The names of C, for functions that Rust computes.
//!
//! Arguments lie on the stack from `rsp + 8` on, 16 bytes each; the result is given back in
//! `st(0)`, an integer one in `rax`, a `double` in `xmm0`. Pointers come in `rdi`.

use core::ffi::c_int;

use super::number::{Long, Number};
use super::{gamma, one, several};
use crate::env::raise;

/// Defines functions by what computes them: one gets the place of the result, the arguments, and
/// what came in `rdi`.
macro_rules! functions {
    ($($name:ident = |$out:ident, $arguments:ident, $pointer:ident| $body:expr;)*) => {$(
        const _: () = {
            unsafe extern "C" fn entry($out: *mut Long, $arguments: *const Long, $pointer: *mut c_int) {
                $body
            }

            /// Not to be called from Rust, which has no such arguments.
            #[unsafe(naked)]
            #[unsafe(no_mangle)]
            extern "C" fn $name() {
                core::arch::naked_asm!(
                    "sub rsp, 24",
                    "mov rdx, rdi",
                    "mov rdi, rsp",
                    "lea rsi, [rsp + 32]",
                    "call {entry}",
                    "fld tbyte ptr [rsp]",
                    "add rsp, 24",
                    "ret",
                    entry = sym entry,
                )
            }
        };
    )*};
}

pub(crate) use functions;

/// The argument with this number.
unsafe fn argument(arguments: *const Long, index: usize) -> Number {
    // SAFETY: the caller knows that the function has that many arguments.
    unsafe { arguments.wrapping_add(index).read() }.number()
}

/// Stores a result and raises its flags.
pub(crate) unsafe fn give(out: *mut Long, result: Number) {
    let (long, flags) = result.to_long();
    raise(flags);
    // SAFETY: the place is the one that the function made for its result.
    unsafe { out.write(long) };
}

macro_rules! of_one {
    ($($name:ident = $function:path;)*) => {
        functions! {$(
            $name = |out, arguments, _pointer| {
                // SAFETY: the function has one argument.
                let x = unsafe { argument(arguments, 0) };
                // SAFETY: the place is that of the result.
                unsafe { give(out, $function(x)) }
            };
        )*}
    };
}

macro_rules! of_two {
    ($($name:ident = $function:path;)*) => {
        functions! {$(
            $name = |out, arguments, _pointer| {
                // SAFETY: the function has two arguments.
                let x = unsafe { argument(arguments, 0) };
                // SAFETY: as above.
                let y = unsafe { argument(arguments, 1) };
                // SAFETY: the place is that of the result.
                unsafe { give(out, $function(x, y)) }
            };
        )*}
    };
}

of_one! {
    acosl = one::acos;
    acoshl = one::acosh;
    asinl = one::asin;
    asinhl = one::asinh;
    atanhl = one::atanh;
    cbrtl = one::cbrt;
    cosl = one::cos;
    coshl = one::cosh;
    erfl = one::erf;
    erfcl = one::erfc;
    expl = one::exp;
    exp2l = one::exp2;
    expm1l = one::expm1;
    logl = one::log;
    log10l = one::log10;
    log1pl = one::log1p;
    log2l = one::log2;
    sinl = one::sin;
    sinhl = one::sinh;
    tanl = one::tan;
    tanhl = one::tanh;
    tgammal = gamma::gamma;
}

of_two! {
    hypotl = several::hypot;
    powl = several::pow;
}

functions! {
    fmal = |out, arguments, _pointer| {
        // SAFETY: the function has three arguments.
        let x = unsafe { argument(arguments, 0) };
        // SAFETY: as above.
        let y = unsafe { argument(arguments, 1) };
        // SAFETY: as above.
        let z = unsafe { argument(arguments, 2) };
        // SAFETY: the place is that of the result.
        unsafe { give(out, several::fma(x, y, z)) }
    };
    nextafterl = |out, arguments, _pointer| {
        // SAFETY: the function has two arguments.
        unsafe { towards(out, arguments) }
    };
    nexttowardl = |out, arguments, _pointer| {
        // SAFETY: as above.
        unsafe { towards(out, arguments) }
    };
    lgammal = |out, arguments, _pointer| {
        // SAFETY: the function has one argument.
        let (result, negative) = gamma::log_gamma(unsafe { argument(arguments, 0) });
        crate::parts::remember_sign(if negative { -1 } else { 1 });
        // SAFETY: the place is that of the result.
        unsafe { give(out, result) }
    };
    lgammal_r = |out, arguments, sign| {
        // SAFETY: the function has one argument.
        let (result, negative) = gamma::log_gamma(unsafe { argument(arguments, 0) });
        // SAFETY: the caller gives a place.
        unsafe { sign.write(if negative { -1 } else { 1 }) };
        // SAFETY: the place is that of the result.
        unsafe { give(out, result) }
    };
    // What is in the text makes no difference.
    nanl = |out, _arguments, _text| {
        // SAFETY: the place is that of the result.
        unsafe { give(out, Number::Nan) }
    };
}

unsafe fn towards(out: *mut Long, arguments: *const Long) {
    // SAFETY: the caller has two arguments.
    let from = unsafe { arguments.read() };
    // SAFETY: as above.
    let to = unsafe { arguments.wrapping_add(1).read() };
    let (next, flags) = from.towards(to);
    raise(flags);
    // SAFETY: the place is that of the result.
    unsafe { out.write(next) };
}

/// Whether a `double` has to go up (1), down (-1), nowhere (0) or is none (2), to come nearer to
/// a `long double`.
extern "C" fn direction(x: f64, mantissa: u64, head: u16) -> c_int {
    let to = Long { mantissa, head }.number();
    let from = Number::from_f64(x);
    if from.is_nan() || to.is_nan() {
        return 2;
    }
    match (from.wide(), to.wide()) {
        (Some(from), Some(to)) => c_int::from(from.less(to)) - c_int::from(to.less(from)),
        (_, Some(_)) => {
            if from.negative() {
                1
            } else {
                -1
            }
        }
        _ if from == to => 0,
        _ => {
            if to.negative() {
                -1
            } else {
                1
            }
        }
    }
}

/// The next `double` towards a `long double`.
extern "C" fn next_toward(x: f64, mantissa: u64, head: u16) -> f64 {
    match direction(x, mantissa, head) {
        0 if x == 0.0 && head >> 15 == 1 => -0.0,
        0 if x == 0.0 => 0.0,
        0 => x,
        2 => f64::NAN,
        way => libm::nextafter(x, f64::INFINITY * f64::from(way)),
    }
}

/// The next `float` towards a `long double`.
extern "C" fn next_toward_float(x: f32, mantissa: u64, head: u16) -> f32 {
    match direction(x.into(), mantissa, head) {
        0 if x == 0.0 && head >> 15 == 1 => -0.0,
        0 if x == 0.0 => 0.0,
        0 => x,
        2 => f32::NAN,
        way => libm::nextafterf(x, f32::INFINITY * way as f32),
    }
}

macro_rules! towards_long {
    ($($name:ident = $function:ident;)*) => {$(
        /// Not to be called from Rust, which has no such arguments.
        #[unsafe(naked)]
        #[unsafe(no_mangle)]
        extern "C" fn $name() {
            core::arch::naked_asm!(
                "mov rdi, qword ptr [rsp + 8]",
                "movzx esi, word ptr [rsp + 16]",
                "jmp {function}",
                function = sym $function,
            )
        }
    )*};
}

towards_long! {
    nexttoward = next_toward;
    nexttowardf = next_toward_float;
}
