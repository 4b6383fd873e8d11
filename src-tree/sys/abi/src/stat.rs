//! `stat` and directory entries.

use crate::abi_struct;
use crate::time::Timespec;

abi_struct! {
    /// What `stat` and its relatives return.
    pub struct Stat: 128 {
        /// Inode number.
        0 => pub st_ino: u64,
        /// Number of hard links.
        8 => pub st_nlink: u32,
        /// Device that holds the file.
        12 => pub st_dev: u32,
        /// Type and permissions, see [`mode`].
        16 => pub st_mode: u16,
        /// Padding.
        18 => pub st_padding1: u16,
        /// Owner.
        20 => pub st_uid: u32,
        /// Group.
        24 => pub st_gid: u32,
        /// Device number, for a device node.
        28 => pub st_rdev: u32,
        /// Last access.
        32 => pub st_atim: Timespec,
        /// Last change of the data.
        48 => pub st_mtim: Timespec,
        /// Last change of the inode.
        64 => pub st_ctim: Timespec,
        /// Size in bytes.
        80 => pub st_size: i64,
        /// Number of 512-byte blocks in use.
        88 => pub st_blocks: i64,
        /// Block size in its old, short form; 0.
        96 => pub st_old_blksize: u32,
        /// Flags of `chflags`.
        100 => pub st_flags: u32,
        /// Generation of the inode.
        104 => pub st_gen: u32,
        /// Spare.
        108 => pub st_lspare: i32,
        /// Best size for reads and writes, in bytes.
        112 => pub st_blksize: i64,
        /// Spare.
        120 => pub st_qspare2: i64,
    }

    /// Fixed part of a directory entry; `d_name` with its NUL follows at offset 16.
    pub struct DirentHeader: 16 {
        /// Inode number.
        0 => pub d_fileno: u64,
        /// Length of the name, without the NUL.
        8 => pub d_namlen: u16,
        /// Type of the file, see [`dtype`].
        10 => pub d_type: u8,
        /// Unused.
        11 => pub d_unused1: u8,
        /// Unused.
        12 => pub d_unused2: u32,
    }
}

/// `tv_nsec` of a time to set: the time of the call.
pub const UTIME_NOW: i64 = -1;

/// `tv_nsec` of a time to set: leave it.
pub const UTIME_OMIT: i64 = -2;

/// Longest file name in bytes, without the NUL.
pub const NAME_MAX: usize = 255;

/// Longest path in bytes, NUL included.
pub const PATH_MAX: usize = 1024;

/// Bytes that an entry with a name of `namlen` bytes takes: there is no length field.
#[must_use]
pub const fn dirent_reclen(namlen: usize) -> usize {
    (16 + namlen + 1 + 7) & !7
}

/// Bits of `st_mode`.
pub mod mode {
    /// Mask of the file type.
    pub const S_IFMT: u16 = 0o170_000;
    /// FIFO.
    pub const S_IFIFO: u16 = 0o010_000;
    /// Character device.
    pub const S_IFCHR: u16 = 0o020_000;
    /// Directory.
    pub const S_IFDIR: u16 = 0o040_000;
    /// Block device.
    pub const S_IFBLK: u16 = 0o060_000;
    /// Regular file.
    pub const S_IFREG: u16 = 0o100_000;
    /// Symbolic link.
    pub const S_IFLNK: u16 = 0o120_000;
    /// Socket.
    pub const S_IFSOCK: u16 = 0o140_000;
    /// Set user id on execution.
    pub const S_ISUID: u16 = 0o4000;
    /// Set group id on execution.
    pub const S_ISGID: u16 = 0o2000;
    /// Sticky bit.
    pub const S_ISVTX: u16 = 0o1000;
    /// Permission bits, set-id and sticky included.
    pub const ALLPERMS: u16 = 0o7777;
}

/// Values of `d_type`: the type bits of `st_mode`, shifted right by 12.
pub mod dtype {
    /// Unknown.
    pub const DT_UNKNOWN: u8 = 0;
    /// FIFO.
    pub const DT_FIFO: u8 = 1;
    /// Character device.
    pub const DT_CHR: u8 = 2;
    /// Directory.
    pub const DT_DIR: u8 = 4;
    /// Block device.
    pub const DT_BLK: u8 = 6;
    /// Regular file.
    pub const DT_REG: u8 = 8;
    /// Symbolic link.
    pub const DT_LNK: u8 = 10;
    /// Socket.
    pub const DT_SOCK: u8 = 12;
}

/// Modes of `access`.
pub mod access {
    /// Does the file exist.
    pub const F_OK: i32 = 0;
    /// May it be executed or searched.
    pub const X_OK: i32 = 1;
    /// May it be written.
    pub const W_OK: i32 = 2;
    /// May it be read.
    pub const R_OK: i32 = 4;
}
