//! User mode: entering it, and why it was left.

mod bases;
mod context;
mod fpu;
mod regs;

pub use bases::by_program as sets_bases;
pub use context::{UserContext, UserExit};
pub use regs::UserRegs;

use crate::gdt;
use crate::msr::{self, Msr};
use crate::trap;

/// Stands for a vector number where a system call was the reason.
pub(crate) const SYSCALL_VECTOR: u64 = 0x100;

/// Flags that `syscall` clears: interrupts, direction, trap, alignment check, nested task,
/// I/O privilege.
const SYSCALL_FLAG_MASK: u64 = 0x200 | 0x400 | 0x100 | 0x4_0000 | 0x4000 | 0x3000;

/// Prepares `syscall`, segment bases and the FPU.
#[expect(
    clippy::multiple_unsafe_ops_per_block,
    reason = "three registers of one mechanism"
)]
pub(crate) fn init() {
    let star = u64::from(gdt::SYSRET_BASE | 3) << 48 | u64::from(gdt::KERNEL_CODE) << 32;
    // SAFETY: every CPU with long mode has these registers; EFER.SCE has been set, and the
    // entry code follows the convention that they start.
    unsafe {
        msr::write(Msr::STAR, star);
        msr::write(Msr::LSTAR, trap::syscall_address());
        msr::write(Msr::SFMASK, SYSCALL_FLAG_MASK);
    }
    bases::init();
    fpu::init();
}
