//! Attributes of a vnode and their form as `struct stat`.

use df_abi::stat::{Stat, mode};
use df_abi::time::Timespec;

/// What a vnode is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VnodeKind {
    /// Regular file.
    Regular,
    /// Directory.
    Directory,
    /// Symbolic link.
    Symlink,
    /// Character device.
    CharDevice,
    /// Block device.
    BlockDevice,
    /// FIFO.
    Fifo,
    /// Socket.
    Socket,
}

impl VnodeKind {
    /// Type bits of `st_mode`.
    #[must_use]
    pub fn mode_bits(self) -> u16 {
        match self {
            Self::Regular => mode::S_IFREG,
            Self::Directory => mode::S_IFDIR,
            Self::Symlink => mode::S_IFLNK,
            Self::CharDevice => mode::S_IFCHR,
            Self::BlockDevice => mode::S_IFBLK,
            Self::Fifo => mode::S_IFIFO,
            Self::Socket => mode::S_IFSOCK,
        }
    }

    /// Value of `d_type`.
    #[must_use]
    pub fn dtype(self) -> u8 {
        // The type bits are the upper 4 of 16.
        self.mode_bits().to_be_bytes()[0] >> 4
    }
}

/// Attributes of a vnode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attributes {
    /// What it is.
    pub kind: VnodeKind,
    /// Permission bits, set-id and sticky included.
    pub mode: u16,
    /// Number of hard links.
    pub nlink: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Inode number, unique in the file system.
    pub ino: u64,
    /// Number of the device that holds the file system.
    pub dev: u32,
    /// Number of the device that a device node stands for, 0 otherwise.
    pub rdev: u32,
    /// Size in bytes.
    pub size: u64,
    /// Bytes that its data takes up, less than `size` for a file with holes.
    pub used: u64,
    /// Flags of `chflags`.
    pub flags: u32,
    /// Best size for reads and writes, in bytes.
    pub block_size: u32,
    /// Last access.
    pub atime: Timespec,
    /// Last change of the data.
    pub mtime: Timespec,
    /// Last change of the attributes.
    pub ctime: Timespec,
}

impl Attributes {
    /// As the system call returns them.
    #[must_use]
    pub fn to_stat(&self) -> Stat {
        Stat {
            st_ino: self.ino,
            st_nlink: self.nlink,
            st_dev: self.dev,
            st_mode: self.kind.mode_bits() | (self.mode & mode::ALLPERMS),
            st_uid: self.uid,
            st_gid: self.gid,
            st_rdev: self.rdev,
            st_atim: self.atime,
            st_mtim: self.mtime,
            st_ctim: self.ctime,
            st_size: i64::try_from(self.size).unwrap_or(i64::MAX),
            st_flags: self.flags,
            st_blocks: i64::try_from(self.used.div_ceil(512)).unwrap_or(i64::MAX),
            st_blksize: i64::from(self.block_size),
            ..Stat::default()
        }
    }
}

/// Attributes to set; `None` leaves one as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Permission bits, set-id and sticky included.
    pub mode: Option<u16>,
    /// Owner.
    pub uid: Option<u32>,
    /// Group.
    pub gid: Option<u32>,
    /// Size in bytes: what is cut off is lost, what is added reads as zeros.
    pub size: Option<u64>,
    /// Last access.
    pub atime: Option<Timespec>,
    /// Last change of the data.
    pub mtime: Option<Timespec>,
    /// Flags of `chflags`.
    pub flags: Option<u32>,
}
