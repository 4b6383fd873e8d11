//! The `l` variants that the x87 itself computes, with all bits of a `long double`.
//!
//! Arguments lie on the stack from `rsp + 8` on, 16 bytes each; results are given back in
//! `st(0)`. Integers and pointers come in `edi` and `rdi`.

use core::ffi::c_int;
use core::num::FpCategory;

use crate::round::number;

/// The exponent of infinity and of what is not a number.
const HIGHEST: u16 = 0x7fff;

/// What a long double is.
#[unsafe(no_mangle)]
extern "C" fn __df_classify(mantissa: u64, head: u16) -> c_int {
    number(match (head & HIGHEST, mantissa) {
        (HIGHEST, _) if mantissa << 1 == 0 => FpCategory::Infinite,
        (HIGHEST, _) => FpCategory::Nan,
        (_, 0) => FpCategory::Zero,
        (0, _) if mantissa >> 63 == 0 => FpCategory::Subnormal,
        _ => FpCategory::Normal,
    })
}

/// The exponent, `INT_MIN` for 0 and `INT_MAX` for what is not finite.
#[unsafe(no_mangle)]
extern "C" fn __df_ilogb(mantissa: u64, head: u16) -> c_int {
    match (c_int::from(head & HIGHEST), mantissa) {
        (0x7fff, _) => c_int::MAX,
        (_, 0) => c_int::MIN,
        (exponent, _) => exponent.max(1) - 16383 - mantissa.leading_zeros() as c_int,
    }
}

/// Defines functions by their instructions.
macro_rules! functions {
    ($($name:literal: $($line:expr),+;)*) => {
        core::arch::global_asm!(
            $(
                ".text",
                concat!(".globl ", $name),
                concat!(".type ", $name, ",@function"),
                concat!($name, ":"),
                $($line,)+
                "    ret",
                concat!(".size ", $name, ", . - ", $name),
            )*
        );
    };
}

/// Rounds the first argument to an integer in the direction that the control word's bits say.
macro_rules! rounded {
    ($bits:literal) => {
        concat!(
            "    sub rsp, 8\n",
            "    fld tbyte ptr [rsp + 16]\n",
            "    fnstcw word ptr [rsp]\n",
            "    movzx eax, word ptr [rsp]\n",
            "    and eax, 0xf3ff\n",
            "    or eax, ",
            $bits,
            "\n",
            "    mov word ptr [rsp + 2], ax\n",
            "    fldcw word ptr [rsp + 2]\n",
            "    frndint\n",
            "    fldcw word ptr [rsp]\n",
            "    add rsp, 8",
        )
    };
}

/// Gives what is in `st(0)` the sign of an argument, whose sign's byte is at this address.
macro_rules! signed_as {
    ($byte:literal) => {
        concat!(
            "    fabs\n",
            "    test byte ptr [",
            $byte,
            "], 0x80\n",
            "    jz 9f\n",
            "    fchs\n",
            "9:",
        )
    };
}

/// Puts mantissa, and sign with exponent, of the first argument where functions in Rust look.
macro_rules! as_words {
    () => {
        "    mov rdi, qword ptr [rsp + 8]\n    movzx esi, word ptr [rsp + 16]"
    };
}

functions! {
    "__fpclassifyl": as_words!(), "sub rsp, 8", "call __df_classify", "add rsp, 8";
    "ilogbl": as_words!(), "sub rsp, 8", "call __df_ilogb", "add rsp, 8";
    "fabsl": "fld tbyte ptr [rsp + 8]", "fabs";
    "sqrtl": "fld tbyte ptr [rsp + 8]", "fsqrt";
    "rintl": "fld tbyte ptr [rsp + 8]", "frndint";
    "nearbyintl": "fld tbyte ptr [rsp + 8]", "frndint";
    "floorl": rounded!("0x400");
    "ceill": rounded!("0x800");
    "truncl": rounded!("0xc00");
    "copysignl": "fld tbyte ptr [rsp + 8]", signed_as!("rsp + 33");
    // A step takes off at most 63 bits; the flag says that more are to come.
    "fmodl":
        "fld tbyte ptr [rsp + 24]", "fld tbyte ptr [rsp + 8]",
        "2:", "fprem", "fnstsw ax", "test ah, 4", "jnz 2b", "fstp st(1)";
    "remainderl":
        "fld tbyte ptr [rsp + 24]", "fld tbyte ptr [rsp + 8]",
        "2:", "fprem1", "fnstsw ax", "test ah, 4", "jnz 2b", "fstp st(1)";
    // The flags hold the quotient's last three bits; its sign is that of the division.
    "remquol":
        "fld tbyte ptr [rsp + 24]", "fld tbyte ptr [rsp + 8]",
        "2:", "fprem1", "fnstsw ax", "test ah, 4", "jnz 2b", "fstp st(1)",
        "mov edx, eax", "shr edx, 9", "and edx, 1",
        "mov ecx, eax", "shr ecx, 13", "and ecx, 2", "or edx, ecx",
        "shr eax, 6", "and eax, 4", "or edx, eax",
        "mov al, byte ptr [rsp + 17]", "xor al, byte ptr [rsp + 33]", "jns 3f", "neg edx",
        "3:", "mov dword ptr [rdi], edx";
    "ldexpl":
        "mov dword ptr [rsp - 8], edi", "fild dword ptr [rsp - 8]",
        "fld tbyte ptr [rsp + 8]", "fscale", "fstp st(1)";
    "scalbnl":
        "mov dword ptr [rsp - 8], edi", "fild dword ptr [rsp - 8]",
        "fld tbyte ptr [rsp + 8]", "fscale", "fstp st(1)";
    "scalblnl":
        "mov qword ptr [rsp - 8], rdi", "fild qword ptr [rsp - 8]",
        "fld tbyte ptr [rsp + 8]", "fscale", "fstp st(1)";
    "logbl": "fld tbyte ptr [rsp + 8]", "fxtract", "fstp st(0)";
    "atanl": "fld tbyte ptr [rsp + 8]", "fld1", "fpatan";
    "atan2l": "fld tbyte ptr [rsp + 8]", "fld tbyte ptr [rsp + 24]", "fpatan";
    // A number that is none loses against one that is.
    "fmaxl":
        "fld tbyte ptr [rsp + 8]", "fld tbyte ptr [rsp + 24]", "fucomi st, st(1)", "jp 2f",
        "fcmovb st, st(1)", "jmp 3f",
        "2:", "fucomi st, st(0)", "jnp 3f", "fstp st(0)", "ret",
        "3:", "fstp st(1)";
    "fminl":
        "fld tbyte ptr [rsp + 8]", "fld tbyte ptr [rsp + 24]", "fucomi st, st(1)", "jp 2f",
        "fcmovnbe st, st(1)", "jmp 3f",
        "2:", "fucomi st, st(0)", "jnp 3f", "fstp st(0)", "ret",
        "3:", "fstp st(1)";
    "fdiml":
        "fld tbyte ptr [rsp + 8]", "fld tbyte ptr [rsp + 24]", "fucomi st, st(1)", "jp 2f", "jb 2f",
        "fstp st(0)", "fstp st(0)", "fldz", "ret",
        "2:", "fsubp st(1), st";
    "lrintl":
        "fld tbyte ptr [rsp + 8]", "fistp qword ptr [rsp - 8]", "mov rax, qword ptr [rsp - 8]";
    "llrintl":
        "fld tbyte ptr [rsp + 8]", "fistp qword ptr [rsp - 8]", "mov rax, qword ptr [rsp - 8]";
    // Halves away from zero: the part that was cut off is exact.
    "roundl":
        rounded!("0xc00"),
        "fld tbyte ptr [rsp + 8]", "fsub st, st(1)", "fabs",
        "mov dword ptr [rsp - 8], 0x3f000000", "fld dword ptr [rsp - 8]",
        "fucomip st, st(1)", "fstp st(0)", "ja 8f", "jp 8f",
        "fabs", "fld1", "faddp st(1), st",
        "8:", signed_as!("rsp + 17");
    "lroundl":
        "sub rsp, 24", "fld tbyte ptr [rsp + 32]", "fstp tbyte ptr [rsp]", "call roundl",
        "fistp qword ptr [rsp]", "mov rax, qword ptr [rsp]", "add rsp, 24";
    "llroundl": "jmp lroundl";
    // Zero, infinity and what is no number stay what they are.
    "frexpl":
        "fld tbyte ptr [rsp + 8]", "mov dword ptr [rdi], 0",
        "movzx eax, word ptr [rsp + 16]", "and eax, 0x7fff", "cmp eax, 0x7fff", "je 2f",
        "cmp qword ptr [rsp + 8], 0", "je 2f",
        "fxtract", "fxch st(1)", "fistp dword ptr [rsp - 8]", "mov eax, dword ptr [rsp - 8]",
        "inc eax", "mov dword ptr [rdi], eax",
        "mov dword ptr [rsp - 8], 0x3f000000", "fmul dword ptr [rsp - 8]",
        "2:";
    // The fraction of an integer, and of infinity, is zero.
    "modfl":
        rounded!("0xc00"),
        "fld st(0)", "fstp tbyte ptr [rdi]",
        "fld tbyte ptr [rsp + 8]", "fucomi st, st(1)", "jp 2f", "jne 2f",
        "fstp st(0)", "fstp st(0)", "fldz", "jmp 3f",
        "2:", "fsubrp st(1), st",
        "3:", signed_as!("rsp + 17");
}
