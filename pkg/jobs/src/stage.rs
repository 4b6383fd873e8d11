//! Unpacking an archive beside its place.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use pkg_format::{
    FileEntry, Manifest, Member, MemberKind, Ownership, PackagePath, ReadError, read_members_of,
};
use pkg_types::{Digest, DigestKind, Hasher};

use crate::disk::{Disk, Syncing};
use crate::error::JobError;
use crate::mergetool::MergeTool;
use crate::owners::Owners;
use crate::prepare::Prepared;
use crate::root::Root;

/// Greatest configuration file whose text is kept in the database, in bytes.
const PRISTINE_LIMIT: usize = 1 << 20;
/// Bytes that are copied at once.
pub(crate) const PIECE: usize = 1 << 16;

/// What came of unpacking.
#[derive(Debug, Default)]
pub(crate) struct Staged {
    /// Configuration files as the package has them, by path.
    pub(crate) pristine: Vec<(String, String)>,
    /// Those that were staged merged.
    pub(crate) merged: BTreeSet<PackagePath>,
    /// Those that the program for it did not merge, and why.
    pub(crate) failed: Vec<(PackagePath, String)>,
}

/// Where and as whose archives are unpacked.
pub(crate) struct Stage<'s> {
    pub(crate) root: &'s Root,
    pub(crate) disk: &'s Disk,
    /// Owners by name; `None` when everything belongs to who runs the program.
    pub(crate) owners: Option<&'s Owners>,
    /// The program that merges configuration files, if there is one.
    pub(crate) merge_tool: Option<&'s MergeTool<'s>>,
    /// When files get to the disk.
    pub(crate) syncing: Syncing,
}

impl Stage<'_> {
    /// Makes the files of an archive where they are staged, in folders that are there. What is not
    /// synced file by file is by [`sync`](Self::sync).
    pub(crate) fn unpack(
        &self,
        archive: &Path,
        manifest: &Manifest,
        prepared: &Prepared,
    ) -> Result<Staged, JobError> {
        let mut files = Files {
            stage: self,
            manifest,
            prepared,
            staged: Staged::default(),
            buffer: vec![0; PIECE],
            kept: Vec::new(),
        };
        let file = File::open(archive).map_err(JobError::io("read", archive))?;
        let label = manifest.label();
        let read = read_members_of(file, &label, manifest, |member, contents| {
            files.member(&member, contents)
        });
        read.map_err(|error| match error {
            ReadError::Visitor { source, .. } => source,
            other => JobError::Archive(Box::new(other)),
        })?;
        Ok(files.staged)
    }

    pub(crate) fn owner(&self, ownership: &Ownership) -> Option<(u32, u32)> {
        self.owners.map(|owners| owners.find(ownership))
    }
}

/// The files of one archive.
struct Files<'f> {
    stage: &'f Stage<'f>,
    manifest: &'f Manifest,
    prepared: &'f Prepared,
    staged: Staged,
    buffer: Vec<u8>,
    /// Permissions that files get as they are made: the process takes nothing away of them.
    kept: Vec<u32>,
}

impl Files<'_> {
    /// With which permissions a file is made, and whether they are to be set at the end: before that
    /// only its owner may use what is to run as its owner or group, or is to be another's.
    fn permissions(&self, mode: u32, owned: bool) -> (u32, bool) {
        match owned || mode & 0o7000 != 0 {
            true => (0o600, true),
            false => (mode, !self.kept.contains(&mode)),
        }
    }

    /// Keeps the text of a configuration file that is not made: what later edits are told from.
    fn remember(&mut self, member: &Member, contents: &mut dyn Read) -> Result<(), JobError> {
        let is_file = matches!(member.kind, MemberKind::File(_));
        if !is_file || !self.manifest.config.contains(&member.path) {
            return Ok(());
        }
        let mut text = Vec::new();
        let mut contents = contents.take(PRISTINE_LIMIT as u64 + 1);
        contents.read_to_end(&mut text).map_err(|source| {
            let package = self.manifest.label();
            JobError::Archive(Box::new(ReadError::Io { package, source }))
        })?;
        if let (true, Ok(text)) = (text.len() <= PRISTINE_LIMIT, String::from_utf8(text)) {
            self.staged.pristine.push((member.path.to_string(), text));
        }
        Ok(())
    }

    fn member(&mut self, member: &Member, contents: &mut dyn Read) -> Result<(), JobError> {
        let Self {
            stage,
            manifest,
            prepared,
            ..
        } = *self;
        let Stage { root, disk, .. } = *stage;
        let (Some(temporary), Some(entry)) = (
            prepared.temporary.get(&member.path),
            manifest.files.get(&member.path),
        ) else {
            return self.remember(member, contents);
        };
        let at = root.at(temporary);
        let io = |what: &'static str| JobError::io(what, at.clone());
        let owner = stage.owner(&entry.ownership);
        match &member.kind {
            MemberKind::Directory => {}
            MemberKind::Symlink(target) => {
                disk.symlink(target, &at).map_err(io("make the link"))?;
                disk.own(&at, owner, None).map_err(io("own"))?;
            }
            MemberKind::Hardlink(other) => {
                let from = prepared.temporary.get(other);
                let from = from.ok_or_else(|| JobError::InTheWay {
                    package: manifest.label(),
                    path: at.clone(),
                    problem: format!("it is a link to {other}, which is not staged"),
                })?;
                disk.link(&root.at(from), &at).map_err(io("link"))?;
            }
            MemberKind::File(_) => {
                let kind = entry
                    .sum
                    .as_ref()
                    .map_or(DigestKind::Blake2Base32, Digest::kind);
                let mut keep = manifest.config.contains(&member.path).then(Vec::new);
                let mode = entry.ownership.perm.unwrap_or(member.mode);
                let (made, set) = self.permissions(mode, owner.is_some());
                let mut file = disk.create(&at, made).map_err(io("make"))?;
                let merge = prepared.merges.get(&member.path);
                let mut whole = Vec::new();
                let mut write = |bytes: &[u8]| match merge {
                    // What is written is known when all of it is here.
                    Some(_) => whole.write_all(bytes),
                    None => disk.append(&mut file, bytes),
                };
                let found = copy(contents, &mut write, kind, &mut keep, &mut self.buffer);
                let found = found.map_err(|error| match error {
                    CopyError::Read(source) => {
                        let package = manifest.label();
                        JobError::Archive(Box::new(ReadError::Io { package, source }))
                    }
                    CopyError::Write(error) => io("write")(error),
                })?;
                check(manifest, member, entry, found)?;
                if let Some(merge) = merge {
                    let failed = &mut self.staged.failed;
                    let mut ask = |new: &str| {
                        let tool = stage.merge_tool?;
                        tool.run(&member.path, merge, new)
                            .map_err(|problem| failed.push((member.path.clone(), problem)))
                            .ok()
                    };
                    if let Some(both) = merge.with(&whole, &mut ask) {
                        whole = both.into_bytes();
                        self.staged.merged.insert(member.path.clone());
                    }
                    disk.append(&mut file, &whole).map_err(io("write"))?;
                }
                if set && made == mode {
                    let found = file.metadata().map_err(io("look at"))?;
                    if found.mode() & 0o7777 == mode {
                        self.kept.push(mode);
                    }
                }
                let mode = set.then_some(mode);
                let mtime = entry.mtime.and_then(|time| u64::try_from(time).ok());
                let mtime = mtime.unwrap_or(member.mtime);
                disk.finish(&file, owner, mode, mtime, stage.syncing)
                    .map_err(io("sync"))?;
                if let Some(Ok(text)) = keep.map(String::from_utf8) {
                    self.staged.pristine.push((member.path.to_string(), text));
                }
            }
        }
        Ok(())
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

/// Which side of copying failed.
pub(crate) enum CopyError {
    /// The archive is damaged, cut short, or cannot be read.
    Read(io::Error),
    /// The file cannot be written.
    Write(io::Error),
}

/// Copies, hashes, and keeps what is to be kept if it is not too long.
pub(crate) fn copy(
    from: &mut dyn Read,
    write: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    kind: DigestKind,
    keep: &mut Option<Vec<u8>>,
    buffer: &mut [u8],
) -> Result<Digest, CopyError> {
    let mut hasher = Hasher::new(kind);
    loop {
        let count = from.read(buffer).map_err(CopyError::Read)?;
        if count == 0 {
            return Ok(hasher.finish());
        }
        let bytes = &buffer[..count];
        write(bytes).map_err(CopyError::Write)?;
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
