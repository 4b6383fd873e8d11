//! The layouts of a checkpoint's notes.
//!
//! Notes with the owner `CKPT`, all little-endian:
//!
//! ```text
//! type 1  the process      SavedHeader, then name, path, directory, arguments, each with its
//!                          length (u32) before it
//! type 2  a thread         SavedRegisters; its general registers are in the PRSTATUS before it
//! type 3  a mapping        SavedRange; contents of what can be read are in the segments
//! type 4  a descriptor     SavedDescriptor, then the path
//! ```

use df_abi::abi_struct;
use df_abi::resource::RtPrio;
use df_abi::signal::{SigAction, SigSet, SigStack};
use df_abi::thread::TlsInfo;

/// Owner of the notes.
pub const OWNER: &[u8] = b"CKPT\0";
/// The process.
pub const PROCESS: u32 = 1;
/// A thread.
pub const THREAD: u32 = 2;
/// A range of memory.
pub const MAPPING: u32 = 3;
/// A descriptor.
pub const DESCRIPTOR: u32 = 4;

/// Version of the notes.
pub const VERSION: u32 = 1;

abi_struct! {
    /// Begin of the note of a process.
    pub struct SavedHeader: 2088 {
        /// Version of the notes.
        0 => pub version: u32,
        /// Bits that are not set in the mode of new files.
        4 => pub umask: u32,
        /// Address of the signal trampoline.
        8 => pub trampoline: u64,
        /// Nanoseconds until SIGALRM, 0 = off.
        16 => pub alarm_left: u64,
        /// What the timer is set to then.
        24 => pub alarm_interval: u64,
        /// Highest number of a thread so far.
        32 => pub last_tid: i32,
        /// Number of the process.
        36 => pub pid: i32,
        /// Actions for signals.
        40 => pub actions: [SigAction; 64],
    }

    /// A thread, but for its general registers.
    pub struct SavedRegisters: 1200 {
        /// Floating-point and vector registers.
        0 => pub fpu: [u8; 1024],
        /// FS and GS areas as the program has set them.
        1024 => pub tls: [TlsInfo; 2],
        /// Base of FS.
        1056 => pub fs: u64,
        /// Base of GS.
        1064 => pub gs: u64,
        /// Alternate signal stack.
        1072 => pub stack: SigStack,
        /// Number of the thread.
        1096 => pub tid: i32,
        /// The layout of `xsave` (bit 0); gets the result of the restoring call (bit 1).
        1100 => pub flags: u32,
        /// Class of scheduling.
        1104 => pub rtprio: RtPrio,
        /// Padding.
        1108 => pub pad: u32,
        /// Blocked signals.
        1112 => pub mask: SigSet,
        /// Name, NUL behind it.
        1128 => pub name: [u8; 32],
        /// Spare.
        1160 => pub spare: [u64; 5],
    }

    /// A range of memory.
    pub struct SavedRange: 32 {
        /// Address of its first byte.
        0 => pub start: u64,
        /// Address behind its last byte.
        8 => pub end: u64,
        /// What it permits.
        16 => pub prot: u32,
        /// What it may be made to permit.
        20 => pub max: u32,
        /// It grows downwards (bit 0); children share it (bit 1).
        24 => pub flags: u32,
        /// Padding.
        28 => pub pad: u32,
    }

    /// Begin of the note of a descriptor.
    pub struct SavedDescriptor: 48 {
        /// Its number.
        0 => pub fd: i32,
        /// A descriptor before it that leads to the same open file, else -1.
        4 => pub same_as: i32,
        /// Flags of `open`.
        8 => pub flags: i32,
        /// Exec closes it (bit 0); it leads to the checkpoint (bit 1).
        12 => pub bits: u32,
        /// Offset of the next read or write.
        16 => pub offset: u64,
        /// Device of the file.
        24 => pub device: u64,
        /// Its number there.
        32 => pub inode: u64,
        /// Spare.
        40 => pub spare: u64,
    }
}
