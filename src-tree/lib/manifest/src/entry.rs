//! One line of a manifest.

use crate::digest::Digest;

/// What a manifest says about one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Permission bits, 0 to 0o7777.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Type and contents.
    pub kind: Kind,
}

/// Type and contents of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Directory.
    Dir,
    /// Regular file.
    File {
        /// Size in bytes.
        size: u64,
        /// SHA-256 of the contents.
        digest: Digest,
    },
    /// Symbolic link.
    Link {
        /// Where it points.
        target: Vec<u8>,
    },
}

impl Kind {
    /// The word for it in `type=`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Dir => "dir",
            Self::File { .. } => "file",
            Self::Link { .. } => "link",
        }
    }
}

impl Entry {
    /// A directory of root with mode 0755.
    #[must_use]
    pub fn dir() -> Self {
        Self {
            mode: 0o755,
            uid: 0,
            gid: 0,
            kind: Kind::Dir,
        }
    }

    /// A file of root with mode 0644.
    #[must_use]
    pub fn file(size: u64, digest: Digest) -> Self {
        Self {
            mode: 0o644,
            uid: 0,
            gid: 0,
            kind: Kind::File { size, digest },
        }
    }

    /// A symbolic link of root.
    #[must_use]
    pub fn link(target: impl Into<Vec<u8>>) -> Self {
        Self {
            mode: 0o777,
            uid: 0,
            gid: 0,
            kind: Kind::Link {
                target: target.into(),
            },
        }
    }

    /// The same with another mode.
    #[must_use]
    pub fn with_mode(self, mode: u32) -> Self {
        Self { mode, ..self }
    }

    /// Bytes of data: the size of a file, 0 for everything else.
    #[must_use]
    pub fn size(&self) -> u64 {
        match self.kind {
            Kind::File { size, .. } => size,
            _ => 0,
        }
    }
}
