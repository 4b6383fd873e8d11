//! Whether there are files: one look at a folder says so of many names.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};

use make::names::QuickMap;

use crate::inputs::Stamp;

/// The names in a folder, each with its stamp as [`Presence`](crate::InputKind::Presence); none for
/// one that stands for something elsewhere.
pub(crate) struct Listing(QuickMap<Vec<u8>, Option<Stamp>>);

impl Listing {
    /// Reads a folder; nothing where that cannot be done.
    pub(crate) fn of(folder: &[u8]) -> Option<Self> {
        let mut names = QuickMap::default();
        for entry in fs::read_dir(OsStr::from_bytes(folder)).ok()? {
            let entry = entry.ok()?;
            let kind = entry.file_type().ok()?;
            let stamp = (!kind.is_symlink()).then(|| 1 + Stamp::from(kind.is_dir()));
            names.insert(entry.file_name().into_vec(), stamp);
        }
        Some(Self(names))
    }

    /// Returns the stamp of a name, 0 where there is none.
    pub(crate) fn stamp(&self, name: &[u8]) -> Option<Stamp> {
        self.0.get(name).copied().unwrap_or(Some(0))
    }
}

/// Paths that were looked at on the way to others, and whether each is a folder.
#[derive(Default)]
pub(crate) struct Ways(QuickMap<Box<[u8]>, bool>);

impl Ways {
    /// Returns the first part of an absolute path that is no folder, so that nothing is below it.
    /// Nothing where all above its last name is there, or the path does not lead straight down.
    pub(crate) fn obstacle<'p>(&mut self, path: &'p [u8]) -> Option<&'p [u8]> {
        let above = path.iter().rposition(|byte| *byte == b'/')?;
        if self.0.get(&path[..above]) == Some(&true) {
            return None;
        }
        let mut names = path.split(|byte| *byte == b'/').skip(1);
        if names.any(|name| matches!(name, b"" | b"." | b"..")) {
            return None;
        }
        let ends = (1..=above).filter(|end| path[*end] == b'/');
        ends.map(|end| &path[..end])
            .find(|folder| !self.is_folder(folder))
    }

    fn is_folder(&mut self, path: &[u8]) -> bool {
        if let Some(known) = self.0.get(path) {
            return *known;
        }
        let found = fs::metadata(OsStr::from_bytes(path)).is_ok_and(|meta| meta.is_dir());
        self.0.insert(path.into(), found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_folder_are_known_from_one_look() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        fs::create_dir(folder.path().join("files")).unwrap();
        std::os::unix::fs::symlink("file", folder.path().join("link")).unwrap();
        let listing = Listing::of(folder.path().as_os_str().as_bytes()).unwrap();
        let stamps = ["file", "files", "link", "gone"].map(|name| listing.stamp(name.as_bytes()));
        assert_eq!(stamps, [Some(1), Some(2), None, Some(0)]);
        assert!(Listing::of(b"/no/such/folder").is_none());
    }

    #[test]
    fn what_is_missing_above_a_file_says_that_it_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().as_os_str().as_bytes();
        fs::write(folder.path().join("file"), "").unwrap();
        let mut ways = Ways::default();
        let mut of = |below: &str| {
            let path = [root, below.as_bytes()].concat();
            let found = ways
                .obstacle(&path)
                .map(|found| found[root.len()..].to_vec());
            found.map(|found| String::from_utf8(found).unwrap())
        };
        assert_eq!(of("/gone"), None);
        assert_eq!(of("/made/a/b/.done"), Some("/made".to_owned()));
        assert_eq!(of("/made/c"), Some("/made".to_owned()));
        assert_eq!(of("/file/x"), Some("/file".to_owned()));
        assert_eq!(of("/work/../file"), None);
        assert_eq!(ways.obstacle(b"/gone"), None);
    }
}
