//! The system-call layer: one stub for every row of the master table of `df-abi`.
//!
//! A stub is named as its call, takes its arguments in order (padding included) as anything
//! that fits a register, and gives both result registers or the error number; it never
//! touches `errno`.

pub mod arg;
pub mod point;
pub mod raw;

pub use arg::Argument;
pub use raw::Outcome;

macro_rules! stubs {
    ($($mark:tt $number:literal $name:ident ($($arg:ident: $ty:ty),*) -> $result:ty;)*) => {$(
        #[doc = concat!("Call ", stringify!($number), ": `", stringify!($name), "(",
            $(stringify!($arg), ": ", stringify!($ty), ", ",)* ") -> ", stringify!($result), "`.")]
        #[inline]
        pub unsafe fn $name($($arg: impl Argument),*) -> Outcome {
            // SAFETY: the caller vouches for the arguments.
            unsafe { enter($number, [$($arg.word()),*]) }
        }
    )*};
}

df_abi::for_each_syscall!(stubs);

/// Enters the kernel with any number of arguments up to seven.
///
/// # Safety
/// As for [`raw::enter`].
#[inline(always)]
unsafe fn enter<const N: usize>(number: usize, words: [usize; N]) -> Outcome {
    let mut args = [0; 6];
    let in_registers = N.min(6);
    args[..in_registers].copy_from_slice(&words[..in_registers]);
    if N > 6 {
        // SAFETY: the caller vouches for the arguments.
        unsafe { raw::enter7(number, args, words[6]) }
    } else {
        // SAFETY: the caller vouches for the arguments.
        unsafe { raw::enter(number, args) }
    }
}
