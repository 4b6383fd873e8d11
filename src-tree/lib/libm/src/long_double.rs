//! The `l` variants: their numbers come on the stack in the x87's format and go back in its
//! register; in between they have the precision of a `double`.

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

macro_rules! integer {
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
    "atanl" = "atan";
    "atanhl" = "atanh";
    "cbrtl" = "cbrt";
    "ceill" = "ceil";
    "cosl" = "cos";
    "coshl" = "cosh";
    "erfl" = "erf";
    "erfcl" = "erfc";
    "expl" = "exp";
    "exp2l" = "exp2";
    "expm1l" = "expm1";
    "fabsl" = "fabs";
    "floorl" = "floor";
    "lgammal" = "lgamma";
    "logl" = "log";
    "log10l" = "log10";
    "log1pl" = "log1p";
    "log2l" = "log2";
    "logbl" = "logb";
    "nearbyintl" = "nearbyint";
    "rintl" = "rint";
    "roundl" = "round";
    "sinl" = "sin";
    "sinhl" = "sinh";
    "sqrtl" = "sqrt";
    "tanl" = "tan";
    "tanhl" = "tanh";
    "tgammal" = "tgamma";
    "truncl" = "trunc";
    // The integer or pointer behind the number is passed in `edi` and stays there.
    "frexpl" = "frexp";
    "ldexpl" = "ldexp";
    "scalbnl" = "scalbn";
    "scalblnl" = "scalbln";
}

two! {
    "atan2l" = "atan2";
    "copysignl" = "copysign";
    "fdiml" = "fdim";
    "fmaxl" = "fmax";
    "fminl" = "fmin";
    "fmodl" = "fmod";
    "hypotl" = "hypot";
    "nextafterl" = "nextafter";
    "powl" = "pow";
    "remainderl" = "remainder";
}

integer! {
    "lroundl" = "lround";
    "llroundl" = "llround";
    "lrintl" = "lrint";
    "llrintl" = "llrint";
    "ilogbl" = "ilogb";
    "__fpclassifyl" = "__fpclassifyd";
}

// The whole part is stored as a `long double`.
core::arch::global_asm!(
    ".text",
    ".globl modfl",
    ".type modfl,@function",
    "modfl:",
    "    subq $24, %rsp",
    "    movq %rdi, 16(%rsp)",
    "    fldt 32(%rsp)",
    "    fstpl (%rsp)",
    "    movsd (%rsp), %xmm0",
    "    leaq 8(%rsp), %rdi",
    "    callq modf",
    "    movq 16(%rsp), %rdi",
    "    fldl 8(%rsp)",
    "    fstpt (%rdi)",
    "    movsd %xmm0, (%rsp)",
    "    fldl (%rsp)",
    "    addq $24, %rsp",
    "    retq",
    ".size modfl, . - modfl",
    options(att_syntax),
);
