//! Files, directories and links of an open volume.

use alloc::vec::Vec;

/// Identity of a node: the byte position of its directory record on the medium.
///
/// A directory has several records; the one that counts is its own first record (`.`), so
/// that a directory has the same number whichever way it is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ino(pub u64);

/// A run of bytes on the medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// First byte on the medium.
    pub offset: u64,
    /// Number of bytes.
    pub len: u64,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// Regular file.
    File,
    /// Directory.
    Directory,
    /// Symbolic link.
    Symlink,
    /// Character device.
    CharDevice,
    /// Block device.
    BlockDevice,
    /// Named pipe.
    Fifo,
    /// Socket.
    Socket,
}

impl FileKind {
    /// The kind named by the type bits of a POSIX mode.
    #[must_use]
    pub const fn from_mode(mode: u32) -> Option<Self> {
        Some(match mode & 0o170_000 {
            0o100_000 => Self::File,
            0o040_000 => Self::Directory,
            0o120_000 => Self::Symlink,
            0o020_000 => Self::CharDevice,
            0o060_000 => Self::BlockDevice,
            0o010_000 => Self::Fifo,
            0o140_000 => Self::Socket,
            _ => return None,
        })
    }

    /// The type bits of a POSIX mode.
    #[must_use]
    pub const fn mode_bits(self) -> u32 {
        match self {
            Self::File => 0o100_000,
            Self::Directory => 0o040_000,
            Self::Symlink => 0o120_000,
            Self::CharDevice => 0o020_000,
            Self::BlockDevice => 0o060_000,
            Self::Fifo => 0o010_000,
            Self::Socket => 0o140_000,
        }
    }
}

/// Times of a node in seconds since 1970-01-01 UTC; 0 when the medium does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// Last change of the data.
    pub modified: i64,
    /// Last access.
    pub accessed: i64,
    /// Last change of the attributes.
    pub changed: i64,
}

/// A file, directory or link of an open volume: what stat(2) shows, and where the data is.
///
/// On a medium without Rock Ridge, mode, owner and link count are made up: 0555 for
/// directories and 0444 for files, owner 0:0, one link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Identity.
    pub ino: Ino,
    /// What it is.
    pub kind: FileKind,
    /// Permission bits, 0 to 0o7777, without the type.
    pub mode: u32,
    /// Number of links.
    pub links: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Size in bytes; for a symbolic link the length of its target.
    pub size: u64,
    /// Device number of a device node, 0 otherwise.
    pub device: u64,
    /// Times.
    pub times: Times,
    pub(crate) extents: Vec<Extent>,
    pub(crate) link: Option<Vec<u8>>,
}

impl Node {
    /// Where the data lies, in file order; empty for links and devices.
    #[must_use]
    pub fn extents(&self) -> &[Extent] {
        &self.extents
    }

    /// Target of a symbolic link, `None` for everything else.
    #[must_use]
    pub fn link(&self) -> Option<&[u8]> {
        self.link.as_deref()
    }

    /// Whether it is a directory.
    #[must_use]
    pub fn is_dir(&self) -> bool {
        self.kind == FileKind::Directory
    }
}
