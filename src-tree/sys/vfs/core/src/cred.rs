//! Who asks, and whether it may.

use alloc::vec::Vec;

use crate::attr::{Attributes, VnodeKind};

/// Identity for permission checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cred {
    /// Effective user.
    pub uid: u32,
    /// Effective group.
    pub gid: u32,
    /// Supplementary groups.
    pub groups: Vec<u32>,
}

impl Cred {
    /// The superuser.
    #[must_use]
    pub fn root() -> Self {
        Self {
            uid: 0,
            gid: 0,
            groups: Vec::new(),
        }
    }

    /// Whether it belongs to a group.
    #[must_use]
    pub fn in_group(&self, gid: u32) -> bool {
        self.gid == gid || self.groups.contains(&gid)
    }

    /// The permission bits of the first class that it belongs to, lowest, for what has this owner,
    /// group and mode.
    #[must_use]
    pub fn class(&self, uid: u32, gid: u32, mode: u16) -> u16 {
        if self.uid == uid {
            mode >> 6
        } else if self.in_group(gid) {
            mode >> 3
        } else {
            mode
        }
    }
}

/// What is wanted of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// Read, or list a directory.
    pub read: bool,
    /// Write, or change the names in a directory.
    pub write: bool,
    /// Execute, or search a directory.
    pub execute: bool,
}

impl Access {
    /// To search a directory or execute a file.
    pub const EXECUTE: Self = Self {
        read: false,
        write: false,
        execute: true,
    };
    /// To change the names in a directory.
    pub const CHANGE: Self = Self {
        read: false,
        write: true,
        execute: true,
    };
    /// To read.
    pub const READ: Self = Self {
        read: true,
        write: false,
        execute: false,
    };

    /// To write.
    pub const WRITE: Self = Self {
        read: false,
        write: true,
        execute: false,
    };

    fn bits(self) -> u16 {
        u16::from(self.read) << 2 | u16::from(self.write) << 1 | u16::from(self.execute)
    }

    /// Whether `cred` may do this with a file of these attributes: by the permission bits of
    /// the first class that it belongs to. The superuser may do everything but execute a file
    /// that nobody may execute.
    #[must_use]
    pub fn permitted(self, attr: &Attributes, cred: &Cred) -> bool {
        if cred.uid == 0 {
            return !self.execute || attr.kind == VnodeKind::Directory || attr.mode & 0o111 != 0;
        }
        let class = cred.class(attr.uid, attr.gid, attr.mode);
        class & self.bits() == self.bits()
    }
}
