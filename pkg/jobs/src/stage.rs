//! Unpacking an archive beside its place.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read, Write as _};
use std::path::Path;

use pkg_format::{
    FileEntry, Manifest, Member, MemberKind, Ownership, PackagePath, ReadError, read_members,
};
use pkg_types::{Digest, DigestKind, Hasher};

use crate::disk::Disk;
use crate::error::JobError;
use crate::owners::Owners;
use crate::prepare::Prepared;
use crate::root::Root;

/// Greatest configuration file whose text is kept in the database, in bytes.
const PRISTINE_LIMIT: usize = 1 << 20;

/// What came of unpacking.
#[derive(Debug, Default)]
pub(crate) struct Staged {
    /// Configuration files as the package has them, by path.
    pub(crate) pristine: Vec<(String, String)>,
    /// Those that were staged merged.
    pub(crate) merged: BTreeSet<PackagePath>,
}

/// Where and as whose an archive is unpacked.
pub(crate) struct Stage<'s> {
    pub(crate) root: &'s Root,
    pub(crate) disk: &'s Disk,
    /// Owners by name; `None` when everything belongs to who runs the program.
    pub(crate) owners: Option<&'s Owners>,
}

impl Stage<'_> {
    /// Makes the folders and the files under temporary names, synced.
    pub(crate) fn run(
        &self,
        archive: &Path,
        label: &str,
        prepared: &Prepared,
    ) -> Result<Staged, JobError> {
        self.make_folders(prepared)?;
        let mut staged = Staged::default();
        let file = File::open(archive).map_err(JobError::io("read", archive))?;
        let read = read_members(file, label, |manifest, member, contents| {
            self.member(manifest, &member, contents, prepared, &mut staged)
        });
        read.map_err(|error| match error {
            ReadError::Visitor { source, .. } => source,
            other => JobError::Archive(Box::new(other)),
        })?;
        let places = prepared.temporary.values().chain(&prepared.journal.folders);
        // Of a folder that was made the name must last too, and that stands in the one above.
        let folders: BTreeSet<&str> = places
            .map(|path| path.rsplit_once('/').map_or("", |pair| pair.0))
            .collect();
        for folder in folders {
            let at = self.root.at(folder);
            self.disk.sync(&at).map_err(JobError::io("sync", at))?;
        }
        Ok(staged)
    }

    fn make_folders(&self, prepared: &Prepared) -> Result<(), JobError> {
        let usual = Ownership::default();
        for folder in &prepared.journal.folders {
            let at = self.root.at(folder);
            let owner = prepared.folders.get(folder).unwrap_or(&usual);
            let mode = owner.perm.unwrap_or(0o755);
            self.disk
                .make_folder(&at)
                .and_then(|()| self.disk.own(&at, self.owner(owner), Some(mode)))
                .map_err(JobError::io("make the folder", at))?;
        }
        Ok(())
    }

    fn member(
        &self,
        manifest: &Manifest,
        member: &Member,
        contents: &mut dyn Read,
        prepared: &Prepared,
        staged: &mut Staged,
    ) -> Result<(), JobError> {
        let (Some(temporary), Some(entry)) = (
            prepared.temporary.get(&member.path),
            manifest.files.get(&member.path),
        ) else {
            return Ok(());
        };
        let at = self.root.at(temporary);
        let io = |what: &'static str| JobError::io(what, at.clone());
        let owner = self.owner(&entry.ownership);
        match &member.kind {
            MemberKind::Directory => {}
            MemberKind::Symlink(target) => {
                self.disk
                    .symlink(target, &at)
                    .map_err(io("make the link"))?;
                self.disk.own(&at, owner, None).map_err(io("own"))?;
            }
            MemberKind::Hardlink(other) => {
                let from = prepared.temporary.get(other);
                let from = from.ok_or_else(|| JobError::InTheWay {
                    package: manifest.label(),
                    path: at.clone(),
                    problem: format!("it is a link to {other}, which is not staged"),
                })?;
                let from = self.root.at(from);
                self.disk.link(&from, &at).map_err(io("link"))?;
            }
            MemberKind::File(_) => {
                let kind = entry
                    .sum
                    .as_ref()
                    .map_or(DigestKind::Blake2Base32, Digest::kind);
                let mut keep = manifest.config.contains(&member.path).then(Vec::new);
                let mut file = self.disk.create(&at).map_err(io("make"))?;
                let merge = prepared.merges.get(&member.path);
                let mut whole = Vec::new();
                let mut write = |bytes: &[u8]| match merge {
                    // What is written is known when all of it is here.
                    Some(_) => whole.write_all(bytes),
                    None => self.disk.append(&mut file, bytes),
                };
                let found = copy(contents, &mut write, kind, &mut keep).map_err(io("write"))?;
                check(manifest, member, entry, found)?;
                if let Some(merge) = merge {
                    if let Some(both) = merge.with(&whole) {
                        whole = both.into_bytes();
                        staged.merged.insert(member.path.clone());
                    }
                    self.disk.append(&mut file, &whole).map_err(io("write"))?;
                }
                let mode = entry.ownership.perm.unwrap_or(member.mode);
                self.disk.own(&at, owner, Some(mode)).map_err(io("own"))?;
                let mtime = entry.mtime.and_then(|time| u64::try_from(time).ok());
                self.disk
                    .finish(&file, mtime.unwrap_or(member.mtime))
                    .map_err(io("sync"))?;
                if let Some(Ok(text)) = keep.map(String::from_utf8) {
                    staged.pristine.push((member.path.to_string(), text));
                }
            }
        }
        Ok(())
    }

    fn owner(&self, ownership: &Ownership) -> Option<(u32, u32)> {
        self.owners.map(|owners| owners.find(ownership))
    }
}

fn check(
    manifest: &Manifest,
    member: &Member,
    entry: &FileEntry,
    found: Digest,
) -> Result<(), JobError> {
    match &entry.sum {
        Some(expected) if *expected != found => Err(JobError::Contents {
            package: manifest.label(),
            path: member.path.to_string(),
            found,
            expected: expected.clone(),
        }),
        _ => Ok(()),
    }
}

/// Copies, hashes, and keeps what is to be kept if it is not too long.
fn copy(
    from: &mut dyn Read,
    write: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    kind: DigestKind,
    keep: &mut Option<Vec<u8>>,
) -> io::Result<Digest> {
    let mut hasher = Hasher::new(kind);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = from.read(&mut buffer)?;
        if count == 0 {
            return Ok(hasher.finish());
        }
        let bytes = &buffer[..count];
        write(bytes)?;
        hasher.update(bytes);
        if let Some(kept) = keep {
            kept.extend_from_slice(bytes);
        }
        if keep
            .as_ref()
            .is_some_and(|kept| kept.len() > PRISTINE_LIMIT)
        {
            *keep = None;
        }
    }
}
