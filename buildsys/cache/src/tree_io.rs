//! Trees to and from the disk.

use std::fs::{self, Metadata, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use buildsys_model::{Entry, EntryKind, RelPath, Tree};

use crate::{CacheError, IoContext, IoError, StatCache, Store};

/// Why the outputs of a job could not be taken into the store.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// A declared output was not made.
    #[error("it did not make its output `{0}`")]
    NotMade(RelPath),
    /// A device, a socket, or a name that is not UTF-8: nothing a tree can hold.
    #[error("output {} is {what}, which an output cannot be", path.display())]
    Strange {
        /// The file.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// The disk failed.
    #[error(transparent)]
    Io(#[from] IoError),
}

/// Takes outputs below `dir` into the store: the declared ones, or everything if none is declared.
///
/// # Errors
/// [`CollectError`] when a declared output is not there, or cannot be held by a tree.
pub fn collect(store: &Store, dir: &Path, outputs: &[RelPath]) -> Result<Tree, CollectError> {
    let mut tree = Tree::default();
    for output in outputs {
        let path = output.under(dir);
        let Ok(meta) = fs::symlink_metadata(&path) else {
            return Err(CollectError::NotMade(output.clone()));
        };
        collect_entry(store, &mut tree, output, &path, &meta)?;
    }
    if outputs.is_empty() {
        collect_below(store, &mut tree, None, dir)?;
    }
    Ok(tree)
}

fn collect_below(
    store: &Store,
    tree: &mut Tree,
    parent: Option<&RelPath>,
    dir: &Path,
) -> Result<(), CollectError> {
    for entry in fs::read_dir(dir).at("read folder", dir)? {
        let entry = entry.at("read folder", dir)?;
        let path = entry.path();
        let strange = |what| CollectError::Strange {
            path: path.clone(),
            what,
        };
        let name = entry.file_name();
        let name = name
            .to_str()
            .ok_or_else(|| strange("a name that is not UTF-8"))?;
        let rel = parent.map_or_else(|| RelPath::new(name), |parent| parent.join(name));
        let rel = rel.map_err(|_| strange("a name that is not plain"))?;
        let meta = entry.metadata().at("read", &path)?;
        collect_entry(store, tree, &rel, &path, &meta)?;
    }
    Ok(())
}

fn collect_entry(
    store: &Store,
    tree: &mut Tree,
    rel: &RelPath,
    path: &Path,
    meta: &Metadata,
) -> Result<(), CollectError> {
    let mode = meta.permissions().mode() & 0o7777;
    let entry = if meta.is_dir() {
        collect_below(store, tree, Some(rel), path)?;
        Entry {
            mode,
            kind: EntryKind::Dir,
        }
    } else if meta.is_file() {
        let (digest, size) = store.put_file(path)?;
        Entry {
            mode,
            kind: EntryKind::File { digest, size },
        }
    } else if meta.is_symlink() {
        Entry {
            mode: 0,
            kind: EntryKind::Link {
                target: read_link(path)?,
            },
        }
    } else {
        return Err(CollectError::Strange {
            path: path.to_owned(),
            what: "a device or socket",
        });
    };
    tree.entries.insert(rel.clone(), entry);
    Ok(())
}

fn read_link(path: &Path) -> Result<String, CollectError> {
    let target = fs::read_link(path).at("read link", path)?;
    let what = "a link to a name that is not UTF-8";
    let strange = || CollectError::Strange {
        path: path.to_owned(),
        what,
    };
    target.into_os_string().into_string().map_err(|_| strange())
}

/// Writes a tree below `dir`, which is made if need be and should be empty.
///
/// # Errors
/// [`CacheError`] when content is missing or corrupt, or the disk fails.
pub fn materialise(store: &Store, tree: &Tree, dir: &Path, sync: bool) -> Result<(), CacheError> {
    fs::create_dir_all(dir).at("create folder", dir)?;
    for (rel, entry) in &tree.entries {
        let path = rel.under(dir);
        if let Some(parent) = path.parent().filter(|parent| !parent.exists()) {
            fs::create_dir_all(parent).at("create folder", parent)?;
        }
        match &entry.kind {
            EntryKind::Dir if path.is_dir() => {}
            EntryKind::Dir => fs::create_dir(&path).at("create folder", &path)?,
            EntryKind::File { digest, .. } => store.fetch(digest, &path, entry.mode, sync)?,
            EntryKind::Link { target } => symlink(target, &path).at("create link", &path)?,
        }
    }
    // Modes of folders last, deepest first: one may forbid writing.
    for (rel, entry) in tree.entries.iter().rev() {
        if entry.kind == EntryKind::Dir {
            let path = rel.under(dir);
            let mode = Permissions::from_mode(entry.mode);
            fs::set_permissions(&path, mode).at("set the mode of", &path)?;
        }
    }
    Ok(())
}

/// Returns whether the entries of `tree` lie below `dir` just so, reading only files that changed
/// since they were last hashed. With `exact`, whether nothing else lies there.
#[must_use]
pub fn matches_disk(stat: &StatCache, tree: &Tree, dir: &Path, exact: bool) -> bool {
    let same = tree.entries.iter().all(|(rel, entry)| {
        let path = rel.under(dir);
        let Ok(meta) = fs::symlink_metadata(&path) else {
            return false;
        };
        let mode = meta.permissions().mode() & 0o7777 == entry.mode;
        match &entry.kind {
            EntryKind::Dir => meta.is_dir() && mode,
            EntryKind::Link { target } => {
                meta.is_symlink() && fs::read_link(&path).is_ok_and(|now| now == Path::new(target))
            }
            EntryKind::File { digest, size } => {
                meta.is_file()
                    && mode
                    && meta.len() == *size
                    && stat.digest_of(&path, &meta).is_ok_and(|now| now == *digest)
            }
        }
    });
    same && (!exact || count_below(dir) == Some(all_paths(tree)))
}

/// Counts the entries of a tree, with the folders that paths imply.
fn all_paths(tree: &Tree) -> usize {
    let mut paths = std::collections::BTreeSet::new();
    for rel in tree.entries.keys() {
        let ancestors = Path::new(rel.as_str()).ancestors();
        paths.extend(ancestors.filter(|path| !path.as_os_str().is_empty()));
    }
    paths.len()
}

fn count_below(dir: &Path) -> Option<usize> {
    let mut count = 0;
    for entry in fs::read_dir(dir).ok()? {
        let entry = entry.ok()?;
        count += 1;
        if entry.file_type().ok()?.is_dir() {
            count += count_below(&entry.path())?;
        }
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Layout;

    struct Bench {
        dir: tempfile::TempDir,
        store: Store,
        stat: StatCache,
    }

    fn bench() -> Bench {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(&dir.path().join("obj"));
        layout.create().unwrap();
        let (stat, _) = StatCache::load(&layout);
        Bench {
            store: Store::new(&layout),
            stat,
            dir,
        }
    }

    fn sample(dir: &Path) {
        fs::create_dir_all(dir.join("sbin/deep")).unwrap();
        fs::write(dir.join("sbin/init"), b"init").unwrap();
        fs::set_permissions(dir.join("sbin/init"), Permissions::from_mode(0o4755)).unwrap();
        symlink("init", dir.join("sbin/first")).unwrap();
        fs::set_permissions(dir.join("sbin/deep"), Permissions::from_mode(0o500)).unwrap();
    }

    #[test]
    fn tree_round_trips_through_the_store() {
        let bench = bench();
        let (from, to) = (bench.dir.path().join("from"), bench.dir.path().join("to"));
        sample(&from);
        let tree = collect(&bench.store, &from, &[]).unwrap();
        materialise(&bench.store, &tree, &to, false).unwrap();
        assert_eq!(collect(&bench.store, &to, &[]).unwrap(), tree);
        assert!(matches_disk(&bench.stat, &tree, &to, true));
    }

    #[test]
    fn changes_below_an_exported_folder_are_noticed() {
        let bench = bench();
        let dir = bench.dir.path().join("world");
        sample(&dir);
        let tree = collect(&bench.store, &dir, &[]).unwrap();
        fs::write(dir.join("extra"), b"").unwrap();
        assert!(matches_disk(&bench.stat, &tree, &dir, false));
        assert!(!matches_disk(&bench.stat, &tree, &dir, true));
        fs::remove_file(dir.join("extra")).unwrap();
        fs::write(dir.join("sbin/init"), b"evil").unwrap();
        assert!(!matches_disk(&bench.stat, &tree, &dir, false));
    }

    #[test]
    fn only_declared_outputs_are_taken_and_each_must_be_there() {
        let bench = bench();
        let dir = bench.dir.path().join("out");
        sample(&dir);
        let output = |text| RelPath::new(text).unwrap();
        let tree = collect(&bench.store, &dir, &[output("sbin/init")]).unwrap();
        assert_eq!(tree.entries.len(), 1);
        let copy = bench.dir.path().join("copy");
        materialise(&bench.store, &tree, &copy, true).unwrap();
        assert!(matches_disk(&bench.stat, &tree, &copy, true));
        let error = collect(&bench.store, &dir, &[output("sbin/reboot")]).unwrap_err();
        assert!(matches!(error, CollectError::NotMade(_)));
    }
}
