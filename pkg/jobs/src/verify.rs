//! Comparing the files of installed packages with what the database says of them.
//!
//! Links among the folders above a file are followed within the root, as when it was installed.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use pkg_db::Installed;
use pkg_format::{FileEntry, PackagePath};
use pkg_types::{Digest, Hasher, parallel_map};
use rustix::fs::{Mode, OFlags, openat};

use crate::owners::Owners;
use crate::root::Root;

/// Files that are looked at by one thread in a row.
const PORTION: usize = 256;
/// Bytes of a file that are read at once.
const PIECE: usize = 1 << 17;

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
                last: None,
                buffer: vec![0; PIECE],
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
    /// The folder of the last file, by the same, open: files of a folder follow each other.
    last: Option<(String, File)>,
    buffer: Vec<u8>,
}

impl Looker<'_> {
    fn look(&mut self, path: &PackagePath, entry: &FileEntry) -> Vec<Fault> {
        let sum = entry.sum.as_ref().filter(|_| self.verify.checksums);
        // Where contents are all that counts, a file need not be looked at before it is read.
        if let (Some(sum), false) = (sum, self.verify.metadata)
            && let Some(file) = self.open(path)
        {
            return self.contents(file, sum).into_iter().collect();
        }
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
        if let Some(sum) = sum {
            faults.extend(match (&target, open(&at)) {
                (Some(target), _) => {
                    (Digest::of(sum.kind(), target) != *sum).then_some(Fault::Checksum)
                }
                (None, Ok(file)) => self.contents(file, sum),
                (None, Err(_)) => Some(Fault::Unreadable),
            });
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

    /// Opens what is no link, if it is there.
    fn open(&mut self, path: &PackagePath) -> Option<File> {
        let (folder, name) = split(path);
        if self.last.as_ref().is_none_or(|last| last.0 != folder) {
            let at = self.place(path)?;
            let opened = File::open(at.parent()?).ok()?;
            self.last = Some((folder.to_owned(), opened));
        }
        let (_, folder) = self.last.as_ref()?;
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | PLAIN;
        let opened = openat(folder, name, flags, Mode::empty()).ok()?;
        Some(File::from(opened))
    }

    /// What is wrong with the contents of a file.
    fn contents(&mut self, mut file: File, sum: &Digest) -> Option<Fault> {
        let mut hasher = Hasher::new(sum.kind());
        loop {
            match file.read(&mut self.buffer) {
                Ok(0) => return (hasher.finish() != *sum).then_some(Fault::Checksum),
                Ok(count) => hasher.update(&self.buffer[..count]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Some(Fault::Unreadable),
            }
        }
    }

    /// Where a file is; `None` when a folder above it is missing or cannot be followed.
    fn place(&mut self, path: &PackagePath) -> Option<PathBuf> {
        let (folder, name) = split(path);
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

/// Folder and name of a path.
fn split(path: &PackagePath) -> (&str, &str) {
    let relative = path.relative();
    relative.rsplit_once('/').unwrap_or(("", relative))
}

/// What is no link, without waiting for who writes to a pipe.
const PLAIN: OFlags = OFlags::NOFOLLOW.union(OFlags::NONBLOCK);

/// Opens what is no link.
fn open(at: &Path) -> io::Result<File> {
    let flags = i32::try_from(PLAIN.bits()).unwrap_or(0);
    OpenOptions::new().read(true).custom_flags(flags).open(at)
}
