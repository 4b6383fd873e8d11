//! Light-weight processes and thread-local storage.

use crate::abi_struct;

abi_struct! {
    /// A segment for thread-local storage.
    pub struct TlsInfo: 16 {
        /// Base address.
        0 => pub base: u64,
        /// Size, -1 = whole address space.
        8 => pub size: i32,
        /// Padding.
        12 => pub pad: i32,
    }

    /// A thread to be created.
    pub struct LwpParams: 40 {
        /// Function.
        0 => pub func: u64,
        /// Its argument.
        8 => pub arg: u64,
        /// Top of its stack.
        16 => pub stack: u64,
        /// Where to store the thread id, 0 = nowhere.
        24 => pub tid1: u64,
        /// Second place for it.
        32 => pub tid2: u64,
    }

    /// A set of CPUs.
    pub struct CpuMask: 32 {
        /// CPU `n` is bit `n % 64` of word `n / 64`.
        0 => pub ary: [u64; 4],
    }
}

/// `set_tls_area`: the FS base.
pub const TLS_WHICH_FS: i32 = 0;
/// `set_tls_area`: the GS base.
pub const TLS_WHICH_GS: i32 = 1;

/// `extexit`: end the process.
pub const EXTEXIT_PROC: i32 = 0;
/// `extexit`: end the calling thread.
pub const EXTEXIT_LWP: i32 = 0x0001_0000;
/// `extexit`: do nothing else.
pub const EXTEXIT_SIMPLE: i32 = 0;
/// `extexit`: store the status at the address, as an `int`.
pub const EXTEXIT_SETINT: i32 = 1;
