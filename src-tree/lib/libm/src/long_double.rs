//! The `l` variants that the x87 does not compute: their numbers come on the stack in its format
//! and go back in its register; in between they have the precision and range of a `double`.

macro_rules! one {
    ($($long:literal = $double:literal;)*) => {
        core::arch::global_asm!(
            $(
                ".text",
                concat!(".globl ", $long),
                concat!(".type ", $long, ",@function"),
                concat!($long, ":"),
                "    subq $8, %rsp",
                "    fldt 16(%rsp)",
                "    fstpl (%rsp)",
                "    movsd (%rsp), %xmm0",
                concat!("    callq ", $double),
                "    movsd %xmm0, (%rsp)",
                "    fldl (%rsp)",
                "    addq $8, %rsp",
                "    retq",
                concat!(".size ", $long, ", . - ", $long),
            )*
            options(att_syntax),
        );
    };
}

macro_rules! two {
    ($($long:literal = $double:literal;)*) => {
        core::arch::global_asm!(
            $(
                ".text",
                concat!(".globl ", $long),
                concat!(".type ", $long, ",@function"),
                concat!($long, ":"),
                "    subq $8, %rsp",
                "    fldt 16(%rsp)",
                "    fstpl (%rsp)",
                "    movsd (%rsp), %xmm0",
                "    fldt 32(%rsp)",
                "    fstpl (%rsp)",
                "    movsd (%rsp), %xmm1",
                concat!("    callq ", $double),
                "    movsd %xmm0, (%rsp)",
                "    fldl (%rsp)",
                "    addq $8, %rsp",
                "    retq",
                concat!(".size ", $long, ", . - ", $long),
            )*
            options(att_syntax),
        );
    };
}

one! {
    "acosl" = "acos";
    "acoshl" = "acosh";
    "asinl" = "asin";
    "asinhl" = "asinh";
    "atanhl" = "atanh";
    "cbrtl" = "cbrt";
    "cosl" = "cos";
    "coshl" = "cosh";
    "erfl" = "erf";
    "erfcl" = "erfc";
    "expl" = "exp";
    "exp2l" = "exp2";
    "expm1l" = "expm1";
    "lgammal" = "lgamma";
    "log1pl" = "log1p";
    "sinl" = "sin";
    "sinhl" = "sinh";
    "tanl" = "tan";
    "tanhl" = "tanh";
    "tgammal" = "tgamma";
}

two! {
    "hypotl" = "hypot";
    "nextafterl" = "nextafter";
    "powl" = "pow";
}
