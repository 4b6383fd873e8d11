//! The vnodes: root, `curproc`, a directory for each process, its files.

use alloc::borrow::Cow;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::Errno;
use df_vfs::{Attributes, DirEntry, Vnode, VnodeKind, VnodeRef};

use crate::{Facts, Shared, text};

/// Inode number of the root.
const ROOT_INO: u64 = 2;
/// Inode number of `curproc`.
const CURRENT_INO: u64 = 3;
/// Name of the link to the process that looks.
const CURRENT: &str = "curproc";
/// Inode numbers of a process: those from its number shifted by this.
const PROCESS_SHIFT: u32 = 8;

/// A file of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Its arguments.
    Cmdline,
    /// The kind of its program.
    Etype,
    /// A link to its program.
    File,
    /// Its limits.
    Rlimit,
    /// What it is and does.
    Status,
}

/// The files of a process, in the order of a listing.
const PARTS: [(&str, Part); 5] = [
    ("cmdline", Part::Cmdline),
    ("etype", Part::Etype),
    ("file", Part::File),
    ("rlimit", Part::Rlimit),
    ("status", Part::Status),
];

fn directory_ino(pid: i32) -> u64 {
    u64::from(pid.unsigned_abs()) << PROCESS_SHIFT
}

fn part_ino(pid: i32, part: Part) -> u64 {
    let at = (1..).zip(PARTS).find(|(_, (_, p))| *p == part);
    directory_ino(pid) + at.map_or(0, |(at, _)| at)
}

impl Part {
    fn kind(self) -> VnodeKind {
        if self == Self::File {
            VnodeKind::Symlink
        } else {
            VnodeKind::Regular
        }
    }

    fn text(self, facts: &Facts) -> Vec<u8> {
        match self {
            Self::Cmdline => text::cmdline(facts),
            Self::Etype => text::etype(),
            Self::File => facts.program.clone(),
            Self::Rlimit => text::rlimit(facts),
            Self::Status => text::status(facts),
        }
    }
}

impl Shared {
    fn attributes(&self, kind: VnodeKind, ino: u64) -> Attributes {
        Attributes {
            kind,
            mode: if kind == VnodeKind::Regular {
                0o444
            } else {
                0o555
            },
            nlink: if kind == VnodeKind::Directory { 2 } else { 1 },
            uid: 0,
            gid: 0,
            ino,
            dev: self.dev,
            rdev: 0,
            size: 0,
            used: 0,
            flags: 0,
            block_size: 4096,
            atime: self.mounted,
            mtime: self.mounted,
            ctime: self.mounted,
        }
    }

    /// Attributes of something that belongs to a process.
    fn owned(&self, facts: &Facts, kind: VnodeKind, ino: u64) -> Attributes {
        Attributes {
            uid: facts.uid,
            gid: facts.rgid,
            atime: facts.started,
            mtime: facts.started,
            ctime: facts.started,
            ..self.attributes(kind, ino)
        }
    }
}

/// A name in a listing.
type Listed<'a> = (Cow<'a, str>, u64, VnodeKind);

/// Gives a listing from a position on.
fn list<'a>(
    entries: impl Iterator<Item = Listed<'a>>,
    position: u64,
    take: &mut dyn FnMut(&DirEntry<'_>) -> bool,
) {
    for (next, (name, ino, kind)) in (1..).zip(entries) {
        let entry = DirEntry {
            name: name.as_bytes(),
            ino,
            kind,
            next,
        };
        if next > position && !take(&entry) {
            break;
        }
    }
}

fn dots(own: u64) -> impl Iterator<Item = Listed<'static>> {
    [(".", own), ("..", ROOT_INO)]
        .into_iter()
        .map(|(name, ino)| (name.into(), ino, VnodeKind::Directory))
}

/// The root directory.
pub(crate) struct Root(pub(crate) Arc<Shared>);

impl Vnode for Root {
    fn attributes(&self) -> Result<Attributes, Errno> {
        Ok(self.0.attributes(VnodeKind::Directory, ROOT_INO))
    }

    fn lookup(&self, name: &[u8]) -> Result<VnodeRef, Errno> {
        if name == CURRENT.as_bytes() {
            return Ok(Arc::new(Current(self.0.clone())));
        }
        let text = core::str::from_utf8(name).map_err(|_| Errno::ENOENT)?;
        let pid: i32 = text.parse().map_err(|_| Errno::ENOENT)?;
        // No other spelling of the number is a name.
        if pid <= 0 || format!("{pid}") != text {
            return Err(Errno::ENOENT);
        }
        self.0.processes.facts(pid).ok_or(Errno::ENOENT)?;
        Ok(Arc::new(Directory(self.0.clone(), pid)))
    }

    /// Listings go by position; processes that come and go meanwhile may move others.
    fn read_dir(
        &self,
        position: u64,
        take: &mut dyn FnMut(&DirEntry<'_>) -> bool,
    ) -> Result<(), Errno> {
        let current = (CURRENT.into(), CURRENT_INO, VnodeKind::Symlink);
        let all = self.0.processes.all();
        let numbers = all.iter().map(|pid| {
            let name = format!("{pid}").into();
            (name, directory_ino(*pid), VnodeKind::Directory)
        });
        let entries = dots(ROOT_INO).chain([current]).chain(numbers);
        list(entries, position, take);
        Ok(())
    }
}

/// The link to the process that looks.
struct Current(Arc<Shared>);

impl Vnode for Current {
    fn attributes(&self) -> Result<Attributes, Errno> {
        Ok(self.0.attributes(VnodeKind::Symlink, CURRENT_INO))
    }

    fn read_link(&self) -> Result<Vec<u8>, Errno> {
        let pid = self.0.processes.current().ok_or(Errno::ENOENT)?;
        Ok(format!("{pid}").into_bytes())
    }
}

/// The directory of a process.
struct Directory(Arc<Shared>, i32);

impl Vnode for Directory {
    fn attributes(&self) -> Result<Attributes, Errno> {
        let facts = self.0.processes.facts(self.1).ok_or(Errno::EIO)?;
        let ino = directory_ino(self.1);
        Ok(self.0.owned(&facts, VnodeKind::Directory, ino))
    }

    fn lookup(&self, name: &[u8]) -> Result<VnodeRef, Errno> {
        let found = PARTS.iter().find(|(n, _)| n.as_bytes() == name);
        let (_, part) = found.ok_or(Errno::ENOENT)?;
        self.0.processes.facts(self.1).ok_or(Errno::ENOENT)?;
        Ok(Arc::new(File {
            shared: self.0.clone(),
            pid: self.1,
            part: *part,
        }))
    }

    fn read_dir(
        &self,
        position: u64,
        take: &mut dyn FnMut(&DirEntry<'_>) -> bool,
    ) -> Result<(), Errno> {
        let files = PARTS
            .iter()
            .map(|(name, part)| ((*name).into(), part_ino(self.1, *part), part.kind()));
        list(dots(directory_ino(self.1)).chain(files), position, take);
        Ok(())
    }
}

/// A file of a process.
struct File {
    shared: Arc<Shared>,
    pid: i32,
    part: Part,
}

impl File {
    fn facts(&self) -> Result<Facts, Errno> {
        self.shared.processes.facts(self.pid).ok_or(Errno::EIO)
    }
}

impl Vnode for File {
    fn attributes(&self) -> Result<Attributes, Errno> {
        let facts = self.facts()?;
        let ino = part_ino(self.pid, self.part);
        Ok(self.shared.owned(&facts, self.part.kind(), ino))
    }

    fn read_link(&self) -> Result<Vec<u8>, Errno> {
        if self.part == Part::File {
            Ok(self.part.text(&self.facts()?))
        } else {
            Err(Errno::EINVAL)
        }
    }

    fn read(&self, offset: u64, buf: &mut [u8]) -> Result<usize, Errno> {
        let text = self.part.text(&self.facts()?);
        let start = usize::try_from(offset)
            .unwrap_or(usize::MAX)
            .min(text.len());
        let rest = &text[start..];
        let n = rest.len().min(buf.len());
        buf[..n].copy_from_slice(&rest[..n]);
        Ok(n)
    }
}
