//! The instruction that enters the kernel.
//!
//! DragonFly's convention on x86_64: number in `rax`; arguments in `rdi`, `rsi`, `rdx`, `r10`,
//! `r8`, `r9`; a seventh on the stack above a fake return address. On success the carry flag
//! is clear and the results are in `rax` and `rdx`; on failure it is set and `rax` holds the
//! (positive) error number. `rcx`, `r10` and `r11` are destroyed.

#[cfg(target_os = "dragonfly")]
use core::arch::asm;
use core::ffi::c_int;

/// What a system call gives: its two result registers, or the error number.
pub type Outcome = Result<[usize; 2], c_int>;

/// Refuses: the numbers mean something else to the host's kernel (host tests).
///
/// # Safety
/// None.
#[cfg(not(target_os = "dragonfly"))]
pub unsafe fn enter(_number: usize, _args: [usize; 6]) -> Outcome {
    Err(df_abi::errno::Errno::ENOSYS.0 as c_int)
}

/// Refuses, as [`enter`] (host tests).
///
/// # Safety
/// None.
#[cfg(not(target_os = "dragonfly"))]
pub unsafe fn enter7(_number: usize, _args: [usize; 6], _seventh: usize) -> Outcome {
    Err(df_abi::errno::Errno::ENOSYS.0 as c_int)
}

/// Enters the kernel with up to six arguments; unused ones are zero.
///
/// # Safety
/// The arguments must be valid for call `number`: the kernel will read and write the memory
/// that they point to, and may change the address space.
#[cfg(target_os = "dragonfly")]
#[inline]
pub unsafe fn enter(number: usize, args: [usize; 6]) -> Outcome {
    let (value, second, failed): (usize, usize, u8);
    // SAFETY: the registers are those of the kernel's convention, listed above; what the call
    // does to memory is the caller's business, and the compiler assumes all memory is touched.
    unsafe {
        asm!(
            "syscall",
            "setc {failed}",
            failed = lateout(reg_byte) failed,
            inlateout("rax") number => value,
            in("rdi") args[0],
            in("rsi") args[1],
            inlateout("rdx") args[2] => second,
            inlateout("r10") args[3] => _,
            in("r8") args[4],
            in("r9") args[5],
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack),
        );
    }
    outcome(value, second, failed)
}

/// Enters the kernel with seven arguments, the last of them on the stack.
///
/// # Safety
/// As for [`enter`].
#[cfg(target_os = "dragonfly")]
#[inline]
pub unsafe fn enter7(number: usize, args: [usize; 6], seventh: usize) -> Outcome {
    let (value, second, failed): (usize, usize, u8);
    // SAFETY: as in `enter`; the two words pushed are dropped again, and `lea` keeps the flags.
    unsafe {
        asm!(
            "push {seventh}",
            "push 0",
            "syscall",
            "lea rsp, [rsp + 16]",
            "setc cl",
            seventh = in(reg) seventh,
            inlateout("rax") number => value,
            in("rdi") args[0],
            in("rsi") args[1],
            inlateout("rdx") args[2] => second,
            inlateout("r10") args[3] => _,
            in("r8") args[4],
            in("r9") args[5],
            lateout("cl") failed,
            lateout("r11") _,
        );
    }
    outcome(value, second, failed)
}

#[cfg(target_os = "dragonfly")]
#[inline]
fn outcome(value: usize, second: usize, failed: u8) -> Outcome {
    if failed == 0 {
        Ok([value, second])
    } else {
        Err(value as c_int)
    }
}
