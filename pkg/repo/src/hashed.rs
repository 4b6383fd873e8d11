//! Names of archives with a part of their digest, so that what one name holds never changes.
//!
//! ```text
//! All/Hashed/NAME-VERSION~DIGEST.pkg      ten characters of the digest
//! All/NAME-VERSION.pkg                    a link to it, where those are wanted
//! ```

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::symlink;
use std::path::Path;

use pkg_types::Digest;

/// The folder of such archives.
const FOLDER: &str = "Hashed";
/// Characters of the digest in a name.
const SHORT: usize = 10;

/// How archives are called that a catalogue is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Naming {
    /// As they are.
    #[default]
    Kept,
    /// With their digest, in a folder of their own.
    Hashed,
    /// So, and their old names are links.
    HashedWithLinks,
}

/// What an archive is called with its digest: `NAME-VERSION~DIGEST.pkg`.
#[must_use]
pub fn hashed_name(label: &str, digest: &Digest) -> String {
    format!("{label}~{}.pkg", short(digest))
}

/// The part of a digest that stands in names.
pub(crate) fn short(digest: &Digest) -> String {
    let sum = digest.to_string();
    let value = sum.split_once('$').map_or(sum.as_str(), |pair| pair.1);
    value.chars().take(SHORT).collect()
}

/// The path of an archive with its digest, by the path that it has.
pub(crate) fn hashed_path(path: &str, label: &str, digest: &Digest) -> String {
    let mut folder = path.rsplit_once('/').map_or("", |pair| pair.0);
    // It may have such a name already.
    while let Some(above) = folder.strip_suffix(FOLDER) {
        folder = above.trim_end_matches('/');
    }
    let name = hashed_name(label, digest);
    match folder {
        "" => format!("{FOLDER}/{name}"),
        folder => format!("{folder}/{FOLDER}/{name}"),
    }
}

/// Gives a file a second name before the catalogue says so; the old one stays.
pub(crate) fn add_name(root: &Path, old: &str, new: &str) -> io::Result<()> {
    let to = root.join(new);
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    match fs::hard_link(root.join(old), &to) {
        // Made by a try that was broken off: the digest in the name says that it is the same.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

/// Takes the old name away when the catalogue says the new one, or makes it a link.
pub(crate) fn drop_name(root: &Path, old: &str, new: &str, naming: Naming) -> io::Result<()> {
    let at = root.join(old);
    let folder = old.rsplit_once('/').map_or("", |pair| pair.0);
    let target = new
        .strip_prefix(folder)
        .map(|rest| rest.trim_start_matches('/'));
    match (naming, target) {
        (Naming::HashedWithLinks, Some(target)) => {
            let temporary = at.with_extension("new");
            symlink(target, &temporary)?;
            fs::rename(temporary, at)
        }
        _ => fs::remove_file(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pkg_types::DigestKind;

    #[test]
    fn paths_have_the_digest_once() {
        let digest = Digest::of(DigestKind::Blake2Base32, b"x");
        let name = hashed_name("tool-1", &digest);
        assert!(name.starts_with("tool-1~") && name.len() == "tool-1~.pkg".len() + SHORT);
        for path in [
            "All/tool-1.pkg",
            "All/Hashed/tool-1~old.pkg",
            "All/Hashed/Hashed/x.pkg",
        ] {
            assert_eq!(
                hashed_path(path, "tool-1", &digest),
                format!("All/Hashed/{name}")
            );
        }
        assert_eq!(
            hashed_path("tool-1.pkg", "tool-1", &digest),
            format!("Hashed/{name}")
        );
    }
}
