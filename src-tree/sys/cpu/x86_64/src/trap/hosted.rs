//! Stands in for the entry code when this crate is checked on the host, where no trap can
//! reach it.

use crate::user::UserRegs;

/// Two result words of [`enter_user`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExitWords {
    pub(crate) vector: u64,
    pub(crate) error: u64,
}

pub(crate) fn stub_address(_vector: u8) -> u64 {
    0
}

pub(crate) fn syscall_address() -> u64 {
    0
}

/// # Safety
/// None: it only panics.
pub(crate) unsafe fn enter_user(_regs: *mut UserRegs, _fast: u64) -> ExitWords {
    panic!("user mode does not exist in a host program")
}

/// # Safety
/// None: there is no memory of a kernel.
pub(crate) unsafe fn load_byte(_address: u64) -> Option<u8> {
    None
}

pub(crate) fn unblock_nmi() {}
