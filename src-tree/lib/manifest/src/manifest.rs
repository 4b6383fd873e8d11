//! The collection of entries.

use std::collections::BTreeMap;

use crate::digest::Digest;
use crate::entry::{Entry, Kind};
use crate::path::RelPath;

/// What a tree holds, sorted by path bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    entries: BTreeMap<RelPath, Entry>,
}

impl Manifest {
    /// An empty manifest.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an entry; gives back the one it replaces.
    pub fn insert(&mut self, path: RelPath, entry: Entry) -> Option<Entry> {
        self.entries.insert(path, entry)
    }

    /// Takes an entry out.
    pub fn remove(&mut self, path: &RelPath) -> Option<Entry> {
        self.entries.remove(path)
    }

    /// Adds directories of root, mode 0755, for every parent that has no entry, the root of
    /// the tree included.
    pub fn add_missing_parents(&mut self) {
        let paths: Vec<RelPath> = self.entries.keys().cloned().collect();
        self.entries
            .entry(RelPath::root())
            .or_insert_with(Entry::dir);
        for path in paths {
            let mut next = path.parent();
            while let Some(dir) = next.filter(|dir| !self.entries.contains_key(dir)) {
                next = dir.parent();
                self.entries.insert(dir, Entry::dir());
            }
        }
    }

    /// Lays another tree, rooted at `at`, over this one; its entries win. The root of the
    /// other tree keeps what this one says about `at`, if anything.
    pub fn overlay(&mut self, at: &RelPath, other: &Self) {
        for (path, entry) in &other.entries {
            let target = path.below(at);
            if path.is_root() && self.entries.contains_key(&target) {
                continue;
            }
            self.entries.insert(target, entry.clone());
        }
    }

    /// What it says about a path.
    #[must_use]
    pub fn get(&self, path: &RelPath) -> Option<&Entry> {
        self.entries.get(path)
    }

    /// All entries in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&RelPath, &Entry)> {
        self.entries.iter()
    }

    /// Number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Number of regular files.
    #[must_use]
    pub fn file_count(&self) -> usize {
        self.entries
            .values()
            .filter(|e| matches!(e.kind, Kind::File { .. }))
            .count()
    }

    /// Bytes of all files.
    #[must_use]
    pub fn total_size(&self) -> u64 {
        self.entries.values().map(Entry::size).sum()
    }

    /// Digest of the manifest's text: names the whole tree.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(self.to_string().as_bytes())
    }
}

/// Collects the entries of a parallel scan.
impl rayon::iter::FromParallelIterator<(RelPath, Entry)> for Manifest {
    fn from_par_iter<I>(entries: I) -> Self
    where
        I: rayon::iter::IntoParallelIterator<Item = (RelPath, Entry)>,
    {
        Self {
            entries: rayon::iter::FromParallelIterator::from_par_iter(entries),
        }
    }
}

impl FromIterator<(RelPath, Entry)> for Manifest {
    fn from_iter<I: IntoIterator<Item = (RelPath, Entry)>>(entries: I) -> Self {
        Self {
            entries: entries.into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> RelPath {
        RelPath::new(text).unwrap()
    }

    #[test]
    fn missing_parents_become_directories() {
        let mut manifest = Manifest::new();
        manifest.insert(path("a/b/c"), Entry::link("x"));
        manifest.insert(path("a"), Entry::dir().with_mode(0o700));
        manifest.add_missing_parents();
        let all: Vec<_> = manifest
            .iter()
            .map(|(p, e)| (p.to_string(), e.mode))
            .collect();
        let expected = [
            (".", 0o755),
            ("./a", 0o700),
            ("./a/b", 0o755),
            ("./a/b/c", 0o777),
        ];
        assert_eq!(all, expected.map(|(p, m)| (p.to_string(), m)));
    }

    #[test]
    fn overlay_wins_but_keeps_the_directory_it_is_laid_on() {
        let mut world = Manifest::new();
        world.insert(path("boot"), Entry::dir().with_mode(0o700));
        world.insert(path("boot/loader.conf"), Entry::link("old"));
        let over: Manifest = [
            (RelPath::root(), Entry::dir()),
            (path("loader.conf"), Entry::link("new")),
        ]
        .into_iter()
        .collect();
        world.overlay(&path("boot"), &over);
        assert_eq!(
            world.get(&path("boot")),
            Some(&Entry::dir().with_mode(0o700))
        );
        assert_eq!(
            world.get(&path("boot/loader.conf")),
            Some(&Entry::link("new"))
        );
    }
}
