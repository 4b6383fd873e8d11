//! System calls that are cancellation points: as the stubs of [`super`], but a thread that is to
//! be cancelled does not make the call, or is woken from it, and ends.
//!
//! Nothing may be lost between the look at the request and the call, and no call that has had an
//! effect may be given up. So look and call stand in one routine, between two labels. The signal
//! that goes with a request finds out where it came: between the labels the call was not made, or
//! is about to be made again (the kernel backs up to the instruction), and the signal's handler
//! sends the thread to the way out; everywhere else it changes nothing, and the next look finds
//! the request.
//!
//! What must tidy up before the thread ends uses [`try_enter`].

use core::ffi::c_int;

use super::{Argument, Outcome};
use crate::pthread::cancel;
#[cfg(target_os = "dragonfly")]
use crate::pthread::cancel::word;

/// Why a call gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// It failed, with an error number.
    Failed(c_int),
    /// It was not made, or had no effect: the thread is to be cancelled.
    Cancelled,
}

macro_rules! stubs {
    ($($mark:tt $number:literal $name:ident ($($arg:ident: $ty:ty),*) -> $result:ty;)*) => {$(
        #[doc = concat!("`", stringify!($name), "` as a cancellation point.")]
        #[inline]
        pub unsafe fn $name($($arg: impl Argument),*) -> Outcome {
            // SAFETY: the caller vouches for the arguments.
            unsafe { enter($number, &[$($arg.word()),*]) }
        }
    )*};
}

df_abi::for_each_syscall!(stubs);

/// Makes a call; ends the thread instead when that is to be cancelled.
///
/// # Safety
/// As for [`super::raw::enter`].
pub(crate) unsafe fn enter(number: usize, words: &[usize]) -> Outcome {
    // SAFETY: the caller vouches for the arguments.
    match unsafe { try_enter(number, words) } {
        Ok(values) => Ok(values),
        Err(Broken::Failed(error)) => Err(error),
        Err(Broken::Cancelled) => cancel::act(),
    }
}

/// Makes a call with up to seven arguments, unless the thread is to be cancelled.
///
/// # Errors
/// The call's error, or that it was not made.
///
/// # Safety
/// As for [`super::raw::enter`].
#[cfg(target_os = "dragonfly")]
pub(crate) unsafe fn try_enter(number: usize, words: &[usize]) -> Result<[usize; 2], Broken> {
    let mut args = [0; 7];
    args[..words.len()].copy_from_slice(words);
    let mut values = [0; 2];
    let request = crate::pthread::thread::current().cancel.as_ptr();
    // SAFETY: the caller vouches for the arguments; request and results live as long as the call.
    match unsafe { __libc_point(number, &raw const args, request, &raw mut values) } {
        0 => Ok(values),
        // Nothing has happened: the signal of the request ended the wait, or another one did.
        1 if values[0] == crate::errno::Errno::EINTR.0 as usize && cancel::wanted() => {
            Err(Broken::Cancelled)
        }
        1 => Err(Broken::Failed(values[0] as c_int)),
        _ => Err(Broken::Cancelled),
    }
}

/// Makes no call (host tests).
///
/// # Errors
/// The thread is to be cancelled, or ENOSYS.
///
/// # Safety
/// None.
#[cfg(not(target_os = "dragonfly"))]
pub(crate) unsafe fn try_enter(_number: usize, _words: &[usize]) -> Result<[usize; 2], Broken> {
    if cancel::wanted() {
        return Err(Broken::Cancelled);
    }
    Err(Broken::Failed(crate::errno::Errno::ENOSYS.0 as c_int))
}

#[cfg(target_os = "dragonfly")]
unsafe extern "C" {
    /// 0 and the results, 1 and the error number, or 2: not made.
    fn __libc_point(
        number: usize,
        args: *const [usize; 7],
        request: *const i32,
        values: *mut [usize; 2],
    ) -> u32;
    static __libc_point_from: u8;
    static __libc_point_to: u8;
    static __libc_point_out: u8;
}

/// Where a thread that was interrupted at `at` is to go on when it is to be cancelled: `None`
/// when it is not just about to make a call.
#[cfg(target_os = "dragonfly")]
pub(crate) fn way_out(at: u64) -> Option<u64> {
    let address = |label: *const u8| label.addr() as u64;
    let calls = address(&raw const __libc_point_from)..address(&raw const __libc_point_to);
    calls
        .contains(&at)
        .then(|| address(&raw const __libc_point_out))
}

// The kernel's convention is that of `raw`. The saved registers hold the addresses of request and
// results; the two words that are pushed are a seventh argument behind a fake return address.
#[cfg(target_os = "dragonfly")]
core::arch::global_asm!(
    ".text",
    ".globl __libc_point, __libc_point_from, __libc_point_to, __libc_point_out",
    ".hidden __libc_point, __libc_point_from, __libc_point_to, __libc_point_out",
    ".type __libc_point,@function",
    "__libc_point:",
    "    push rbp",
    "    mov rbp, rsp",
    "    push rbx",
    "    push r12",
    "    mov rbx, rdx",
    "    mov r12, rcx",
    "    mov rax, rdi",
    "    mov r11, rsi",
    "    mov rdi, [r11]",
    "    mov rsi, [r11 + 8]",
    "    mov rdx, [r11 + 16]",
    "    mov r10, [r11 + 24]",
    "    mov r8, [r11 + 32]",
    "    mov r9, [r11 + 40]",
    "    push qword ptr [r11 + 48]",
    "    push 0",
    "__libc_point_from:",
    "    mov ecx, [rbx]",
    "    and ecx, {heeded}",
    "    cmp ecx, {requested}",
    "    je __libc_point_out",
    "    syscall",
    "__libc_point_to:",
    "    setc cl",
    "    mov [r12], rax",
    "    mov [r12 + 8], rdx",
    "    movzx eax, cl",
    "2:",
    "    lea rsp, [rbp - 16]",
    "    pop r12",
    "    pop rbx",
    "    pop rbp",
    "    ret",
    "__libc_point_out:",
    "    mov eax, 2",
    "    jmp 2b",
    ".size __libc_point, . - __libc_point",
    heeded = const word::HEEDED,
    requested = const word::REQUESTED,
);
