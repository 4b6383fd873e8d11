//! Differences between two trees, named by path and field.

use std::fmt;
use std::path::Path;

use crate::entry::{Entry, Kind};
use crate::manifest::Manifest;
use crate::path::RelPath;
use crate::tree::ScanError;
use crate::vis;

/// Which fields count. Type and contents always do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fields {
    /// Permission bits.
    pub mode: bool,
    /// Owner and group.
    pub owner: bool,
}

impl Fields {
    /// Everything.
    pub const ALL: Self = Self {
        mode: true,
        owner: true,
    };
    /// All but the owner, which a tree unpacked without root cannot have.
    pub const NOT_OWNER: Self = Self {
        mode: true,
        owner: false,
    };
    /// Type, size, digest and link target only.
    pub const CONTENT: Self = Self {
        mode: false,
        owner: false,
    };
}

/// The part of an entry that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The path is in one tree only.
    Presence,
    /// File, directory or link.
    Type,
    /// Permission bits.
    Mode,
    /// Owner.
    Uid,
    /// Group.
    Gid,
    /// Size in bytes.
    Size,
    /// Contents.
    Digest,
    /// Target of a symbolic link.
    Link,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Presence => "presence",
            Self::Type => "type",
            Self::Mode => "mode",
            Self::Uid => "uid",
            Self::Gid => "gid",
            Self::Size => "size",
            Self::Digest => "sha256digest",
            Self::Link => "link",
        })
    }
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where.
    pub path: RelPath,
    /// In what.
    pub field: Field,
    /// What the first tree (the manifest, when verifying) says.
    pub expected: String,
    /// What the second tree (the disk, when verifying) says.
    pub found: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            field,
            expected,
            found,
        } = self;
        match field {
            Field::Presence => write!(f, "{path}: {found}, expected {expected}"),
            _ => write!(f, "{path}: {field} is {found}, expected {expected}"),
        }
    }
}

/// Every difference between two manifests, in the order of the paths.
#[must_use]
pub fn diff(expected: &Manifest, found: &Manifest, fields: Fields) -> Vec<Difference> {
    let mut out = Vec::new();
    let presence = |path: &RelPath, expected: &str, found: &str| Difference {
        path: path.clone(),
        field: Field::Presence,
        expected: expected.to_owned(),
        found: found.to_owned(),
    };
    for (path, left) in expected.iter() {
        match found.get(path) {
            Some(right) => compare(path, left, right, fields, &mut out),
            None => out.push(presence(path, left.kind.word(), "missing")),
        }
    }
    for (path, right) in found
        .iter()
        .filter(|(path, _)| expected.get(path).is_none())
    {
        out.push(presence(path, "nothing", right.kind.word()));
    }
    out.sort_by(|a, b| (&a.path, a.field).cmp(&(&b.path, b.field)));
    out
}

fn compare(path: &RelPath, a: &Entry, b: &Entry, fields: Fields, out: &mut Vec<Difference>) {
    let mut check = |field: Field, counts: bool, expected: String, found: String| {
        if counts && expected != found {
            out.push(Difference {
                path: path.clone(),
                field,
                expected,
                found,
            });
        }
    };
    let octal = |mode: u32| format!("{mode:04o}");
    check(Field::Mode, fields.mode, octal(a.mode), octal(b.mode));
    check(
        Field::Uid,
        fields.owner,
        a.uid.to_string(),
        b.uid.to_string(),
    );
    check(
        Field::Gid,
        fields.owner,
        a.gid.to_string(),
        b.gid.to_string(),
    );
    match (&a.kind, &b.kind) {
        (Kind::Dir, Kind::Dir) => {}
        (
            Kind::File { size, digest },
            Kind::File {
                size: found_size,
                digest: found_digest,
            },
        ) => {
            check(Field::Size, true, size.to_string(), found_size.to_string());
            check(
                Field::Digest,
                true,
                digest.to_string(),
                found_digest.to_string(),
            );
        }
        (Kind::Link { target }, Kind::Link { target: found }) => {
            check(Field::Link, true, vis::encode(target), vis::encode(found));
        }
        (a, b) => check(Field::Type, true, a.word().to_owned(), b.word().to_owned()),
    }
}

impl Manifest {
    /// Compares a directory on disk with this manifest: every difference by path and field,
    /// paths that should not be there included. An empty list means that it is the same.
    ///
    /// # Errors
    /// [`ScanError`] when the directory cannot be read.
    pub fn verify(&self, dir: &Path, fields: Fields) -> Result<Vec<Difference>, ScanError> {
        let mut found = Self::from_tree(dir)?;
        // A manifest need not speak of the root.
        if self.get(&RelPath::root()).is_none() {
            found.remove(&RelPath::root());
        }
        Ok(diff(self, &found, fields))
    }
}
