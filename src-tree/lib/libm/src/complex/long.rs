//! The names of C for `long double complex`: arguments lie on the stack, two of 16 bytes each;
//! the result is given back in `st(0)` and `st(1)`.

use core::ffi::c_int;

use super::number::{self, Complex};
use super::{exponential, inverse, power};
use crate::long::export::give;
use crate::long::number::Long;

unsafe fn argument(arguments: *const Long, index: usize) -> Complex {
    // SAFETY: the caller knows that the function has that many arguments.
    let re = unsafe { arguments.wrapping_add(2 * index).read() };
    // SAFETY: as above.
    let im = unsafe { arguments.wrapping_add(2 * index + 1).read() };
    Complex::new(re.number(), im.number())
}

macro_rules! functions {
    ($($name:ident = |$arguments:ident| $value:expr;)*) => {$(
        const _: () = {
            unsafe extern "C" fn entry(out: *mut Long, $arguments: *const Long) {
                let Complex { re, im } = $value;
                // SAFETY: there is a place for each part.
                unsafe { give(out, re) };
                // SAFETY: as above.
                unsafe { give(out.wrapping_add(1), im) };
            }

            /// Not to be called from Rust, which has no such arguments.
            #[unsafe(naked)]
            #[unsafe(no_mangle)]
            extern "C" fn $name() {
                core::arch::naked_asm!(
                    "sub rsp, 40",
                    "mov rdi, rsp",
                    "lea rsi, [rsp + 48]",
                    "call {entry}",
                    "fld tbyte ptr [rsp + 16]",
                    "fld tbyte ptr [rsp]",
                    "add rsp, 40",
                    "ret",
                    entry = sym entry,
                )
            }
        };
    )*};
}

macro_rules! of_one {
    ($($name:ident = $function:path;)*) => {
        functions! {$(
            $name = |arguments| {
                // SAFETY: the function has one argument.
                $function(unsafe { argument(arguments, 0) })
            };
        )*}
    };
}

of_one! {
    cacosl = inverse::acos;
    cacoshl = inverse::acosh;
    casinl = inverse::asin;
    casinhl = inverse::asinh;
    catanl = inverse::atan;
    catanhl = inverse::atanh;
    ccosl = exponential::cos;
    ccoshl = exponential::cosh;
    cexpl = exponential::exp;
    clogl = inverse::log;
    conjl = number::conj;
    cprojl = number::proj;
    csinl = exponential::sin;
    csinhl = exponential::sinh;
    csqrtl = power::sqrt;
    ctanl = exponential::tan;
    ctanhl = exponential::tanh;
}

functions! {
    cpowl = |arguments| {
        // SAFETY: the function has two arguments.
        let z = unsafe { argument(arguments, 0) };
        // SAFETY: as above.
        let w = unsafe { argument(arguments, 1) };
        power::pow(z, w)
    };
}

crate::long::export::functions! {
    cabsl = |out, arguments, _pointer| {
        // SAFETY: the function has one argument.
        let z = unsafe { argument(arguments, 0) };
        // SAFETY: the place is that of the result.
        unsafe { give(out, number::abs(z)) }
    };
    cargl = |out, arguments, _pointer| {
        // SAFETY: the function has one argument.
        let z = unsafe { argument(arguments, 0) };
        // SAFETY: the place is that of the result.
        unsafe { give(out, number::arg(z)) }
    };
    creall = |out, arguments, _pointer| {
        // SAFETY: the function has one argument.
        let z = unsafe { argument(arguments, 0) };
        // SAFETY: the place is that of the result.
        unsafe { give(out, z.re) }
    };
    cimagl = |out, arguments, _pointer| {
        // SAFETY: the function has one argument.
        let z = unsafe { argument(arguments, 0) };
        // SAFETY: the place is that of the result.
        unsafe { give(out, z.im) }
    };
}
