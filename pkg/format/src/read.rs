//! Reading archives.

use std::cell::Cell;
use std::collections::HashSet;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

use tar::{Archive, Entry, EntryType};

use crate::compression::unpack;
use crate::error::ReadError;
use crate::guard::Guard;
use crate::manifest::Manifest;
use crate::path::PackagePath;

/// Greatest manifest that is taken, in bytes; the largest real ones stay below a tenth of it.
const MANIFEST_LIMIT: u64 = 256 << 20;

/// Most bytes that an archive may unpack to before its manifest is known.
const HEAD_LIMIT: u64 = 2 * MANIFEST_LIMIT;
/// What the manifest's `flatsize` may be short by: headers of the container for each file, and
/// what is counted otherwise by others.
const HEADERS: u64 = 4 << 10;
const SLACK: u64 = 16 << 20;

/// A member of an archive, checked.
#[derive(Debug)]
pub struct Member {
    /// Where it goes, below the root.
    pub path: PackagePath,
    /// What it is.
    pub kind: MemberKind,
    /// Permission bits, at most `0o7777`.
    pub mode: u32,
    /// Seconds since 1970.
    pub mtime: u64,
}

/// Kinds of members. Devices, pipes and the like are refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberKind {
    /// A file and its size in bytes.
    File(u64),
    /// A symbolic link and its target, which is not checked: nothing is written through it.
    Symlink(String),
    /// Another name of an earlier file of the archive.
    Hardlink(PackagePath),
    /// A directory.
    Directory,
}

/// Reads the manifest of an archive and no further: the full one, or the compact one when there is
/// no other. `label` is what errors call the package.
///
/// # Errors
/// [`ReadError`].
pub fn read_manifest(input: impl Read, label: &str) -> Result<Manifest, ReadError> {
    let unpacked = unpack(input).map_err(|error| io_error(label, error))?;
    let budget = Cell::new(HEAD_LIMIT);
    let mut archive = Archive::new(Budget::new(unpacked, &budget));
    let mut compact = None;
    for entry in archive
        .entries_with_seek()
        .map_err(|error| io_error(label, error))?
    {
        let mut entry = entry.map_err(|error| io_error(label, error))?;
        match entry.path_bytes().as_ref() {
            b"+MANIFEST" => return manifest_of(&mut entry, label),
            b"+COMPACT_MANIFEST" => compact = Some(manifest_of(&mut entry, label)?),
            name if name.starts_with(b"+") => {}
            _ => break,
        }
    }
    compact.ok_or_else(|| no_manifest(label))
}

/// Visits every member in the order of the archive, with a reader of its contents. Each member has
/// been checked: it is in the manifest, cannot leave the root, and does not lie below a link or
/// file of the same package. At the end, every file of the manifest must have come.
///
/// # Errors
/// [`ReadError`]; an error of the visitor ends the reading.
pub fn read_members<E>(
    input: impl Read,
    label: &str,
    mut visit: impl FnMut(&Manifest, Member, &mut dyn Read) -> Result<(), E>,
) -> Result<Manifest, ReadError<E>> {
    let mut found = None;
    walk(input, label, &mut found, &mut visit)?;
    found.ok_or_else(|| no_manifest(label))
}

/// As [`read_members`], of an archive whose manifest was read before: what the archive says of itself
/// now does not count.
///
/// # Errors
/// As [`read_members`].
pub fn read_members_of<E>(
    input: impl Read,
    label: &str,
    manifest: &Manifest,
    mut visit: impl FnMut(Member, &mut dyn Read) -> Result<(), E>,
) -> Result<(), ReadError<E>> {
    let mut visit = |_: &Manifest, member: Member, contents: &mut dyn Read| visit(member, contents);
    walk(input, label, &mut Known(manifest), &mut visit)
}

/// Where the manifest is from that members are held against.
trait Held {
    /// The archive's own is here.
    fn take<E>(&mut self, entry: &mut dyn Read, label: &str) -> Result<(), ReadError<E>>;
    fn manifest(&self) -> Option<&Manifest>;
}

impl Held for Option<Manifest> {
    fn take<E>(&mut self, entry: &mut dyn Read, label: &str) -> Result<(), ReadError<E>> {
        *self = Some(manifest_of(entry, label)?);
        Ok(())
    }

    fn manifest(&self) -> Option<&Manifest> {
        self.as_ref()
    }
}

struct Known<'m>(&'m Manifest);

impl Held for Known<'_> {
    fn take<E>(&mut self, _: &mut dyn Read, _: &str) -> Result<(), ReadError<E>> {
        Ok(())
    }

    fn manifest(&self) -> Option<&Manifest> {
        Some(self.0)
    }
}

/// What is done with each member.
type Visit<'v, E> = dyn FnMut(&Manifest, Member, &mut dyn Read) -> Result<(), E> + 'v;

fn walk<E>(
    input: impl Read,
    label: &str,
    held: &mut impl Held,
    visit: &mut Visit<'_, E>,
) -> Result<(), ReadError<E>> {
    let unpacked = unpack(input).map_err(|error| io_error(label, error))?;
    let budget = Cell::new(HEAD_LIMIT);
    let mut archive = Archive::new(Budget::new(unpacked, &budget));
    let mut guard = Guard::default();
    let mut seen = HashSet::new();
    let mut begun = false;
    for entry in archive
        .entries_with_seek()
        .map_err(|error| io_error(label, error))?
    {
        let mut entry = entry.map_err(|error| io_error(label, error))?;
        let name = entry.path_bytes().into_owned();
        if name == b"+MANIFEST" {
            held.take(&mut entry, label)?;
            let limit = held.manifest().map_or(0, contents_limit);
            // The rest of a manifest that was not read counts too.
            let left = entry.size().min(MANIFEST_LIMIT);
            budget.set(limit.saturating_add(left));
            begun = true;
            continue;
        } else if name.starts_with(b"+") {
            continue;
        }
        let manifest = held.manifest().filter(|_| begun);
        let manifest = manifest.ok_or_else(|| no_manifest(label))?;
        let refuse = |problem: String| ReadError::Member {
            package: label.to_owned(),
            member: String::from_utf8_lossy(&name).into_owned(),
            problem,
        };
        let member = check(&entry, &name, &guard).map_err(refuse)?;
        let path = member.path.clone();
        let directory = member.kind == MemberKind::Directory;
        guard
            .admit(&path, directory)
            .map_err(|error| refuse(error.to_string()))?;
        if !directory && !manifest.files.contains_key(&path) {
            return Err(refuse("the manifest does not list it".to_owned()));
        }
        if !directory && !seen.insert(path.clone()) {
            return Err(refuse("it comes twice".to_owned()));
        }
        visit(manifest, member, &mut entry).map_err(|source| ReadError::Visitor {
            package: label.to_owned(),
            member: path,
            source,
        })?;
    }
    let manifest = held.manifest().filter(|_| begun);
    let manifest = manifest.ok_or_else(|| no_manifest(label))?;
    match manifest.files.keys().find(|path| !seen.contains(*path)) {
        Some(path) => Err(ReadError::Member {
            package: label.to_owned(),
            member: path.to_string(),
            problem: "the manifest lists it, the archive lacks it".to_owned(),
        }),
        None => Ok(()),
    }
}

/// Most bytes that the members of a package may come to.
fn contents_limit(manifest: &Manifest) -> u64 {
    let count = manifest.files.len() + manifest.directories.len();
    let headers = HEADERS.saturating_mul(count as u64);
    let files = manifest.flatsize.saturating_mul(2);
    files.saturating_add(headers).saturating_add(SLACK)
}

/// Ends a reader that gives more than it may. It can go forward alone.
struct Budget<'b, R> {
    inner: R,
    /// Bytes that it may still give.
    left: &'b Cell<u64>,
    /// Bytes that it gave.
    given: u64,
}

impl<'b, R> Budget<'b, R> {
    fn new(inner: R, left: &'b Cell<u64>) -> Self {
        Self {
            inner,
            left,
            given: 0,
        }
    }
}

impl<R: Read> Read for Budget<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        match self.left.get().checked_sub(count as u64) {
            Some(left) => {
                self.left.set(left);
                self.given += count as u64;
                Ok(count)
            }
            None => Err(io::Error::new(
                ErrorKind::InvalidData,
                "it unpacks to more than its manifest says",
            )),
        }
    }
}

/// What is skipped between members is a few bytes, for which the reader of the container would fill a
/// large buffer with zeros first.
impl<R: Read> Seek for Budget<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let count = match to {
            SeekFrom::Current(count) => u64::try_from(count).ok(),
            _ => None,
        };
        let count = count.ok_or(ErrorKind::Unsupported)?;
        let skipped = io::copy(&mut self.by_ref().take(count), &mut io::sink())?;
        match skipped == count {
            true => Ok(self.given),
            false => Err(io::Error::new(
                ErrorKind::UnexpectedEof,
                "the archive ends within a member",
            )),
        }
    }
}

fn check<R: Read>(entry: &Entry<'_, R>, name: &[u8], guard: &Guard) -> Result<Member, String> {
    let path = PackagePath::from_bytes(name).map_err(|error| error.to_string())?;
    let target = || match entry.link_name_bytes() {
        Some(target) => Ok(target.into_owned()),
        None => Err("the link has no target".to_owned()),
    };
    let kind = match entry.header().entry_type() {
        EntryType::Regular | EntryType::Continuous => MemberKind::File(entry.size()),
        EntryType::Directory => MemberKind::Directory,
        EntryType::Symlink => MemberKind::Symlink(
            String::from_utf8(target()?).map_err(|_| "its target is not UTF-8".to_owned())?,
        ),
        EntryType::Link => {
            let target = PackagePath::from_bytes(&target()?).map_err(|error| error.to_string())?;
            if !guard.has_leaf(&target) {
                return Err(format!(
                    "it is a link to {target}, which no earlier member is"
                ));
            }
            MemberKind::Hardlink(target)
        }
        other => {
            return Err(format!(
                "it is neither file, link nor directory but {other:?}"
            ));
        }
    };
    Ok(Member {
        path,
        kind,
        mode: entry.header().mode().map_err(|error| error.to_string())? & 0o7777,
        mtime: entry.header().mtime().map_err(|error| error.to_string())?,
    })
}

fn manifest_of<E>(entry: &mut dyn Read, label: &str) -> Result<Manifest, ReadError<E>> {
    let mut json = Vec::new();
    let read = entry.take(MANIFEST_LIMIT + 1).read_to_end(&mut json);
    if read.map_err(|error| io_error(label, error))? as u64 > MANIFEST_LIMIT {
        return Err(ReadError::Metadata {
            package: label.to_owned(),
            problem: "its manifest is larger than 256 MiB",
        });
    }
    // One that is for people to read is UCL, which does not begin with a brace.
    let manifest = match json.trim_ascii_start().starts_with(b"{") {
        true => Manifest::parse(&json),
        false => Manifest::parse_source(&json, &serde_json::Map::new()),
    };
    manifest.map_err(|source| ReadError::Manifest {
        package: label.to_owned(),
        source,
    })
}

fn io_error<E>(label: &str, source: io::Error) -> ReadError<E> {
    ReadError::Io {
        package: label.to_owned(),
        source,
    }
}

fn no_manifest<E>(label: &str) -> ReadError<E> {
    ReadError::Metadata {
        package: label.to_owned(),
        problem: "the archive has no +MANIFEST before its files; is it a package?",
    }
}
