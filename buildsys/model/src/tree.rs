//! What a job made: a listing of files, folders and links with the digests of their content.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Digest, DigestWriter, RelPath};

/// A snapshot of a folder: every entry below it by path, in byte order.
///
/// It holds what matters to whoever reads the folder (type, permission bits, content) and nothing
/// else: no times, no owners. Two folders with equal trees are interchangeable.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tree {
    /// The entries by path.
    pub entries: BTreeMap<RelPath, Entry>,
}

/// One file, folder or link of a [`Tree`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Permission bits (`07777`); 0 for links, whose bits mean nothing.
    pub mode: u32,
    /// What it is.
    #[serde(flatten)]
    pub kind: EntryKind,
}

/// What an [`Entry`] is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum EntryKind {
    /// A regular file.
    File {
        /// Digest of its content, the name of its blob in the store.
        digest: Digest,
        /// Its length in bytes.
        size: u64,
    },
    /// A folder; its content has entries of its own.
    Dir,
    /// A symbolic link.
    Link {
        /// Where it points, as written.
        target: String,
    },
}

impl Tree {
    /// Returns the digest of the whole listing: equal exactly when the trees are equal.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut writer = DigestWriter::new();
        for (path, entry) in &self.entries {
            let text = match &entry.kind {
                EntryKind::File { digest, size } => format!("file {digest} {size}"),
                EntryKind::Dir => "dir".to_owned(),
                EntryKind::Link { target } => format!("link {target}"),
            };
            for part in [path.as_str(), &format!("{:o}", entry.mode), &text] {
                writer.update(&(part.len() as u64).to_le_bytes());
                writer.update(part.as_bytes());
            }
        }
        writer.finish().0
    }

    /// Returns the digests of all files, each as often as it occurs.
    pub fn blobs(&self) -> impl Iterator<Item = Digest> + '_ {
        self.entries.values().filter_map(|entry| match entry.kind {
            EntryKind::File { digest, .. } => Some(digest),
            EntryKind::Dir | EntryKind::Link { .. } => None,
        })
    }

    /// Returns the sum of the lengths of all files, in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        let size = |entry: &Entry| match entry.kind {
            EntryKind::File { size, .. } => size,
            EntryKind::Dir | EntryKind::Link { .. } => 0,
        };
        self.entries.values().map(size).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(content: &[u8], mode: u32) -> Entry {
        let kind = EntryKind::File {
            digest: Digest::of(content),
            size: content.len() as u64,
        };
        Entry { mode, kind }
    }

    #[test]
    fn digest_depends_on_path_mode_and_content() {
        let tree = |path: &str, entry| Tree {
            entries: BTreeMap::from([(RelPath::new(path).unwrap(), entry)]),
        };
        let base = tree("a", file(b"x", 0o644)).digest();
        assert_eq!(base, tree("a", file(b"x", 0o644)).digest());
        assert_ne!(base, tree("b", file(b"x", 0o644)).digest());
        assert_ne!(base, tree("a", file(b"x", 0o755)).digest());
        assert_ne!(base, tree("a", file(b"y", 0o644)).digest());
    }

    #[test]
    fn json_round_trips() {
        let mut tree = Tree::default();
        let path = |text| RelPath::new(text).unwrap();
        tree.entries.insert(
            path("bin"),
            Entry {
                mode: 0o755,
                kind: EntryKind::Dir,
            },
        );
        tree.entries.insert(path("bin/sh"), file(b"sh", 0o755));
        let link = EntryKind::Link {
            target: "sh".to_owned(),
        };
        tree.entries.insert(
            path("bin/csh"),
            Entry {
                mode: 0,
                kind: link,
            },
        );
        let text = serde_json::to_string(&tree).unwrap();
        assert_eq!(serde_json::from_str::<Tree>(&text).unwrap(), tree);
        assert_eq!(tree.size(), 2);
    }
}
