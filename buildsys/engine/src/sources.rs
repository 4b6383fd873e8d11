//! Files of the source tree as inputs: which there are, and what is in them.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use buildsys_cache::{IoContext, IoError, StatCache};
use buildsys_model::{Component, ComponentKind, RelPath, Source};

/// Names below a source folder that are not part of the source.
const NOT_SOURCE: [&str; 2] = ["target", ".git"];

/// Value of an optional source that is not there.
const ABSENT: &str = "absent";

/// Returns one component for each file of `sources` below `root`, sorted by path.
///
/// The value is the digest of the content, followed by `x` for an executable; of a link, where it
/// points. Other permission bits come from the umask of whoever checked the source out and do not
/// count. `objdir` is left out where it lies inside a source.
pub(crate) fn components(
    root: &Path,
    objdir: &Path,
    sources: &[Source],
    stat: &StatCache,
) -> Result<Vec<Component>, IoError> {
    let mut walk = Walk {
        objdir,
        stat,
        found: BTreeMap::new(),
    };
    for source in sources {
        let path = source.path.under(root);
        match fs::symlink_metadata(&path) {
            Ok(meta) => walk.entry(&source.path, &path, &meta)?,
            Err(error) if source.optional && error.kind() == io::ErrorKind::NotFound => {
                walk.found.insert(source.path.clone(), ABSENT.to_owned());
            }
            Err(error) => return Err(error).at("read source", &path),
        }
    }
    let component = |(path, value): (RelPath, String)| {
        Component::new(ComponentKind::Source, path.as_str(), value)
    };
    Ok(walk.found.into_iter().map(component).collect())
}

struct Walk<'a> {
    objdir: &'a Path,
    stat: &'a StatCache,
    found: BTreeMap<RelPath, String>,
}

impl Walk<'_> {
    fn entry(&mut self, rel: &RelPath, path: &Path, meta: &Metadata) -> Result<(), IoError> {
        if meta.is_dir() {
            return if path == self.objdir {
                Ok(())
            } else {
                self.folder(rel, path)
            };
        }
        if self.found.contains_key(rel) {
            return Ok(());
        }
        let value = if meta.is_symlink() {
            let target = fs::read_link(path).at("read link", path)?;
            format!("link {}", target.display())
        } else {
            let digest = self.stat.digest_of(path, meta)?;
            let executable = meta.permissions().mode() & 0o100 != 0;
            if executable {
                format!("{digest} x")
            } else {
                digest.to_string()
            }
        };
        self.found.insert(rel.clone(), value);
        Ok(())
    }

    fn folder(&mut self, rel: &RelPath, path: &Path) -> Result<(), IoError> {
        for entry in fs::read_dir(path).at("read folder", path)? {
            let entry = entry.at("read folder", path)?;
            let name = entry.file_name();
            let path = entry.path();
            if NOT_SOURCE.iter().any(|not| name == *not) {
                continue;
            }
            let bad = || io::Error::other("its name is not UTF-8");
            let rel = name.to_str().and_then(|name| rel.join(name).ok());
            let rel = rel.ok_or_else(bad).at("read", &path)?;
            let meta = entry.metadata().at("read", &path)?;
            self.entry(&rel, &path, &meta)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use buildsys_cache::Layout;
    use std::fs::Permissions;

    fn list(root: &Path, sources: &[Source]) -> Result<Vec<Component>, IoError> {
        let layout = Layout::new(&root.join("crate/obj"));
        layout.create().unwrap();
        components(root, layout.objdir(), sources, &StatCache::load(&layout).0)
    }

    fn source(path: &str) -> Source {
        Source::required(RelPath::new(path).unwrap())
    }

    #[test]
    fn listing_is_sorted_and_leaves_out_what_is_built() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        fs::create_dir_all(root.join("crate/src")).unwrap();
        fs::create_dir_all(root.join("crate/target")).unwrap();
        for file in [
            "crate/src/b.rs",
            "crate/src/a.rs",
            "crate/target/x",
            "crate/Cargo.toml",
        ] {
            fs::write(root.join(file), file).unwrap();
        }
        let found = list(root, &[source("crate"), source("crate/src/a.rs")]).unwrap();
        let names: Vec<_> = found.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(
            names,
            ["crate/Cargo.toml", "crate/src/a.rs", "crate/src/b.rs"]
        );
    }

    #[test]
    fn umask_does_not_count_but_the_execute_bit_does() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        fs::write(root.join("x.sh"), "x").unwrap();
        let with_mode = |mode| {
            fs::set_permissions(root.join("x.sh"), Permissions::from_mode(mode)).unwrap();
            list(root, &[source("x.sh")]).unwrap()
        };
        let plain = with_mode(0o644);
        assert_eq!(plain, with_mode(0o600));
        assert_ne!(plain, with_mode(0o755));
    }

    #[test]
    fn missing_source_is_an_error_unless_its_absence_is_allowed() {
        let dir = tempfile::tempdir().unwrap();
        let error = list(dir.path(), &[source("gone")]).unwrap_err();
        assert!(error.to_string().contains("gone"), "{error}");
        let optional = Source::optional(RelPath::new("gone").unwrap());
        assert_eq!(list(dir.path(), &[optional]).unwrap()[0].value, ABSENT);
    }
}
