//! Comparing the files of installed packages with what the database says of them.
//!
//! Links among the folders above a file are followed within the root, as when it was installed.

use std::collections::HashMap;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;

use pkg_db::Installed;
use pkg_format::{FileEntry, PackagePath};
use pkg_types::{Digest, parallel_map};

use crate::owners::Owners;
use crate::root::Root;

/// Files that are looked at by one thread in a row.
const PORTION: usize = 256;

/// What is compared. That a file is there is always looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verify {
    /// Contents, by digest.
    pub checksums: bool,
    /// Owner, group, permissions and the targets of links.
    pub metadata: bool,
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not there.
    Missing,
    /// It is there and cannot be read.
    Unreadable,
    /// Its contents are others.
    Checksum,
    /// It is of another owner.
    Owner,
    /// It is of another group.
    Group,
    /// It has other permissions.
    Permissions,
    /// It is a link to something else, or none.
    Target,
}

impl Fault {
    /// In words, before the path.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Missing => "missing file",
            Self::Unreadable => "cannot read",
            Self::Checksum => "checksum mismatch for",
            Self::Owner => "owner mismatch for",
            Self::Group => "group mismatch for",
            Self::Permissions => "permissions mismatch for",
            Self::Target => "link target mismatch for",
        }
    }

    /// One word, for programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unreadable => "unreadable",
            Self::Checksum => "checksum",
            Self::Owner => "owner",
            Self::Group => "group",
            Self::Permissions => "permissions",
            Self::Target => "target",
        }
    }
}

/// A file that is not as its package had it.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding<'p> {
    /// Whose.
    pub package: &'p Installed,
    /// Which.
    pub path: &'p PackagePath,
    /// What is wrong.
    pub fault: Fault,
}

impl Verify {
    /// Compares the files of packages on all CPUs; findings in the order of packages and paths.
    #[must_use]
    pub fn run<'p>(self, root: &Root, packages: &[&'p Installed]) -> Vec<Finding<'p>> {
        let files: Vec<(&Installed, &PackagePath, &FileEntry)> = packages
            .iter()
            .flat_map(|package| {
                let files = package.manifest.files.iter();
                files.map(move |(path, entry)| (*package, path, entry))
            })
            .collect();
        let owners = Owners::of(root);
        let portions: Vec<_> = files.chunks(PORTION).collect();
        let found = parallel_map(&portions, |portion| {
            let mut looker = Looker {
                verify: self,
                root,
                owners: &owners,
                folders: HashMap::new(),
            };
            let mut found = Vec::new();
            for (package, path, entry) in *portion {
                found.extend(looker.look(path, entry).into_iter().map(|fault| Finding {
                    package,
                    path,
                    fault,
                }));
            }
            found
        });
        found.into_iter().flatten().collect()
    }
}

/// Looks at the files of one portion.
struct Looker<'l> {
    verify: Verify,
    root: &'l Root,
    owners: &'l Owners,
    /// Folders that were followed, by their path in the package.
    folders: HashMap<String, Option<PathBuf>>,
}

impl Looker<'_> {
    fn look(&mut self, path: &PackagePath, entry: &FileEntry) -> Vec<Fault> {
        let Some(at) = self.place(path) else {
            return vec![Fault::Missing];
        };
        let Ok(found) = fs::symlink_metadata(&at) else {
            return vec![Fault::Missing];
        };
        let target = found
            .is_symlink()
            .then(|| fs::read_link(&at).ok())
            .flatten();
        let target = target.map(|target| target.into_os_string().into_encoded_bytes());
        let mut faults = Vec::new();
        if let (Some(sum), true) = (&entry.sum, self.verify.checksums) {
            let digest = match &target {
                Some(target) => Ok(Digest::of(sum.kind(), target)),
                None => File::open(&at).and_then(|file| Digest::of_reader(sum.kind(), file)),
            };
            match digest {
                Ok(digest) if digest == *sum => {}
                Ok(_) => faults.push(Fault::Checksum),
                Err(_) => faults.push(Fault::Unreadable),
            }
        }
        if !self.verify.metadata {
            return faults;
        }
        let said = &entry.ownership;
        let (uid, gid) = self.owners.find(said);
        let differs = [
            (Fault::Owner, said.uname.is_some() && uid != found.uid()),
            (Fault::Group, said.gname.is_some() && gid != found.gid()),
            (
                Fault::Permissions,
                !found.is_symlink() && said.perm.is_some_and(|perm| perm != found.mode() & 0o7777),
            ),
            (
                Fault::Target,
                entry
                    .symlink_target
                    .as_ref()
                    .is_some_and(|said| target.as_deref() != Some(said.as_bytes())),
            ),
        ];
        faults.extend(
            differs
                .iter()
                .filter(|(_, differs)| *differs)
                .map(|(fault, _)| *fault),
        );
        faults
    }

    /// Where a file is; `None` when a folder above it is missing or cannot be followed.
    fn place(&mut self, path: &PackagePath) -> Option<PathBuf> {
        let (folder, name) = path
            .relative()
            .rsplit_once('/')
            .unwrap_or(("", path.relative()));
        if let Some(known) = self.folders.get(folder) {
            return Some(known.as_ref()?.join(name));
        }
        let place = self.root.follow(folder, true).ok();
        let real = place
            .filter(|place| place.missing.is_empty())
            .map(|place| self.root.at(&place.path));
        self.folders.insert(folder.to_owned(), real.clone());
        Some(real?.join(name))
    }
}
