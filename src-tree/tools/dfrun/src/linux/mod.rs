//! Linux's own structures, as its kernel lays them out on x86_64.

pub mod interfaces;
pub mod socket;
pub mod termios;

use df_abi::abi_struct;

abi_struct! {
    /// `struct stat`.
    pub struct Stat: 144 {
        /// Device that holds the file.
        0 => pub dev: u64,
        /// Inode number.
        8 => pub ino: u64,
        /// Number of hard links.
        16 => pub nlink: u64,
        /// Type and permissions.
        24 => pub mode: u32,
        /// Owner.
        28 => pub uid: u32,
        /// Group.
        32 => pub gid: u32,
        /// Padding.
        36 => pub pad: u32,
        /// Device number.
        40 => pub rdev: u64,
        /// Size in bytes.
        48 => pub size: i64,
        /// Best size of a transfer.
        56 => pub blksize: i64,
        /// 512-byte blocks.
        64 => pub blocks: i64,
        /// Access time: seconds, nanoseconds.
        72 => pub atime: [i64; 2],
        /// Time of change of the data.
        88 => pub mtime: [i64; 2],
        /// Time of change of the inode.
        104 => pub ctime: [i64; 2],
        /// Reserved.
        120 => pub reserved: [i64; 3],
    }

    /// `struct statfs`.
    pub struct Statfs: 120 {
        /// Type number.
        0 => pub kind: i64,
        /// Best size of a transfer.
        8 => pub bsize: i64,
        /// Blocks in all.
        16 => pub blocks: u64,
        /// Free blocks.
        24 => pub bfree: u64,
        /// Free blocks for other users than root.
        32 => pub bavail: u64,
        /// Inodes in all.
        40 => pub files: u64,
        /// Free inodes.
        48 => pub ffree: u64,
        /// Id.
        56 => pub fsid: [i32; 2],
        /// Longest name.
        64 => pub namelen: i64,
        /// Size of a block.
        72 => pub frsize: i64,
        /// Flags.
        80 => pub flags: i64,
        /// Spare.
        88 => pub spare: [i64; 4],
    }

    /// The kernel's `struct termios`.
    pub struct Termios: 36 {
        /// Input modes.
        0 => pub iflag: u32,
        /// Output modes.
        4 => pub oflag: u32,
        /// Control modes.
        8 => pub cflag: u32,
        /// Local modes.
        12 => pub lflag: u32,
        /// Line discipline.
        16 => pub line: u8,
        /// Control characters.
        17 => pub cc: [u8; 19],
    }

    /// The kernel's `struct sigaction`.
    pub struct SigAction: 32 {
        /// Handler, 0 = default, 1 = ignore.
        0 => pub handler: u64,
        /// Flags.
        8 => pub flags: u64,
        /// Function that returns from a handler.
        16 => pub restorer: u64,
        /// Signals blocked meanwhile.
        24 => pub mask: u64,
    }

    /// Fixed part of a directory entry; the name follows at offset 19.
    pub struct DirentHead: 24 {
        /// Inode number.
        0 => pub ino: u64,
        /// Position of the next entry.
        8 => pub off: i64,
        /// Length of this entry.
        16 => pub reclen: u16,
        /// Type of the file.
        18 => pub kind: u8,
    }
}
