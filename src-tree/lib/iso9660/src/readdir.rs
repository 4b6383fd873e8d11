//! Walking the records of a directory.

use alloc::vec::Vec;

use crate::SECTOR_SIZE;
use crate::error::{Error, FormatError};
use crate::node::{Extent, FileKind, Ino, Node, Times};
use crate::record::RecordHeader;
use crate::rockridge::Attributes;
use crate::source::ReadBlocks;
use crate::susp::{self, Continuation};
use crate::volume::Volume;

const SECTOR: u64 = SECTOR_SIZE as u64;

/// Most records of one multi-extent file: the largest volume of 8 TiB.
const MAX_EXTENTS: usize = 2049;
/// Most continuation areas of one record.
const MAX_CONTINUATIONS: usize = 64;
/// Longest continuation area that is read; writers stay within a sector.
const MAX_CONTINUATION: u32 = 16 * 1024;

/// A name in a directory and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirEntry {
    /// The name; the first two entries of a directory are `.` and `..`.
    pub name: Vec<u8>,
    /// What it stands for.
    pub node: Node,
    /// Where to continue the listing behind this entry, for [`Volume::read_dir_from`].
    pub next: u64,
}

/// Iterator over a directory, made by [`Volume::read_dir`].
///
/// Holds one sector. After an error the iteration is over.
pub struct ReadDir<'a, R> {
    volume: &'a Volume<R>,
    extents: Vec<Extent>,
    size: u64,
    pos: u64,
    sector: Vec<u8>,
    /// Byte in the directory at which `sector` starts, `u64::MAX` when nothing is read yet.
    sector_at: u64,
    done: bool,
}

/// One raw record: its position on the medium, and its bytes.
struct Raw {
    at: u64,
    bytes: Vec<u8>,
}

impl<'a, R: ReadBlocks> ReadDir<'a, R> {
    pub(crate) fn new(volume: &'a Volume<R>, extents: Vec<Extent>, pos: u64) -> Self {
        let size = extents
            .iter()
            .fold(0_u64, |sum, e| sum.saturating_add(e.len));
        Self {
            volume,
            extents,
            size,
            pos,
            sector: Vec::new(),
            sector_at: u64::MAX,
            done: false,
        }
    }

    /// A listing that starts at a record on the medium rather than in a known directory.
    pub(crate) fn at_record(volume: &'a Volume<R>, ino: Ino) -> Self {
        let start = ino.0 - ino.0 % SECTOR;
        let extent = Extent {
            offset: start,
            len: SECTOR * (MAX_EXTENTS as u64),
        };
        Self::new(volume, alloc::vec![extent], ino.0 - start)
    }

    fn medium_offset(&self, pos: u64) -> Option<u64> {
        let mut rest = pos;
        for extent in &self.extents {
            if rest < extent.len {
                return extent.offset.checked_add(rest);
            }
            rest -= extent.len;
        }
        None
    }

    /// Next record, `None` at the end of the directory.
    fn next_raw(&mut self) -> Result<Option<Raw>, Error<R::Error>> {
        while self.pos < self.size {
            let sector_at = self.pos - self.pos % SECTOR;
            if sector_at != self.sector_at {
                let Some(offset) = self.medium_offset(sector_at) else {
                    return Ok(None);
                };
                self.sector.resize(SECTOR_SIZE, 0);
                self.volume
                    .source()
                    .read(offset, &mut self.sector)
                    .map_err(Error::Source)?;
                self.sector_at = sector_at;
            }
            let at = self.medium_offset(sector_at).unwrap_or(0) + self.pos % SECTOR;
            // The remainder is below 2048.
            let rest = &self.sector[(self.pos % SECTOR) as usize..];
            let len = usize::from(rest[0]);
            if len == 0 {
                self.pos = sector_at + SECTOR;
                continue;
            }
            let bytes = rest.get(..len).ok_or(FormatError::Record(at))?.to_vec();
            self.pos += len as u64;
            return Ok(Some(Raw { at, bytes }));
        }
        Ok(None)
    }

    /// Next entry of the directory, multi-extent files put together, hidden ones left out.
    pub(crate) fn next_entry(&mut self) -> Result<Option<DirEntry>, Error<R::Error>> {
        loop {
            let Some(first) = self.next_raw()? else {
                return Ok(None);
            };
            let (header, area) =
                RecordHeader::parse(&first.bytes).ok_or(FormatError::Record(first.at))?;
            let mut attributes = self.volume.attributes(first.at, area)?;
            let mut extents = Vec::new();
            let mut part = header;
            let mut raw;
            loop {
                extents.push(self.volume.extent(first.at, &part)?);
                if !part.flags.more_extents {
                    break;
                }
                if extents.len() == MAX_EXTENTS {
                    return Err(FormatError::Record(first.at).into());
                }
                raw = self.next_raw()?.ok_or(FormatError::Record(first.at))?;
                part = RecordHeader::parse(&raw.bytes)
                    .ok_or(FormatError::Record(raw.at))?
                    .0;
                if part.identifier != header.identifier {
                    return Err(FormatError::Record(raw.at).into());
                }
            }
            if attributes.relocated {
                continue;
            }
            let name = display_name(&header, attributes.name.take());
            let node = match (header.identifier, attributes.child, attributes.parent) {
                (RecordHeader::PARENT, _, Some(block)) | (_, Some(block), _) => {
                    self.volume.directory_at(block)?
                }
                _ => make_node(first.at, &header, attributes, extents),
            };
            return Ok(Some(DirEntry {
                name,
                node,
                next: self.pos,
            }));
        }
    }
}

impl<R: ReadBlocks> Iterator for ReadDir<'_, R> {
    type Item = Result<DirEntry, Error<R::Error>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let entry = self.next_entry().transpose();
        self.done = !matches!(entry, Some(Ok(_)));
        entry
    }
}

impl<R: ReadBlocks> Volume<R> {
    /// Gathers the Rock Ridge entries of the record at `at`, continuation areas included.
    pub(crate) fn attributes(&self, at: u64, area: &[u8]) -> Result<Attributes, Error<R::Error>> {
        let mut attributes = Attributes::default();
        let Some(skip) = self.susp_skip() else {
            return Ok(attributes);
        };
        let mut take = |area: &[u8]| {
            let mut next = None;
            for entry in susp::entries(area) {
                if entry.signature == *b"CE" {
                    next = Continuation::parse(entry.data);
                } else if !attributes.take(&entry) {
                    return Err(FormatError::SystemUse(at));
                }
            }
            Ok(next)
        };
        let mut next = take(area.get(usize::from(skip)..).unwrap_or_default())?;
        let mut areas = 0;
        while let Some(ce) = next {
            areas += 1;
            if areas > MAX_CONTINUATIONS || ce.len > MAX_CONTINUATION {
                return Err(FormatError::SystemUse(at).into());
            }
            next = take(&self.continuation(ce)?)?;
        }
        Ok(attributes)
    }

    /// Bytes of a continuation area.
    pub(crate) fn continuation(&self, ce: Continuation) -> Result<Vec<u8>, Error<R::Error>> {
        let mut bytes = alloc::vec![0; ce.len.min(MAX_CONTINUATION) as usize];
        let offset = self.block_offset(ce.block) + u64::from(ce.offset);
        self.source()
            .read(offset, &mut bytes)
            .map_err(Error::Source)?;
        Ok(bytes)
    }

    fn extent(&self, at: u64, header: &RecordHeader<'_>) -> Result<Extent, FormatError> {
        if header.interleaved {
            return Err(FormatError::Interleaved(at));
        }
        let blocks = u64::from(header.attribute_blocks) * u64::from(self.primary().block_size);
        Ok(Extent {
            offset: self.block_offset(header.block) + blocks,
            len: header.size.into(),
        })
    }
}

fn make_node(
    at: u64,
    header: &RecordHeader<'_>,
    attributes: Attributes,
    extents: Vec<Extent>,
) -> Node {
    let posix = attributes.posix;
    let kind = match (
        header.flags.directory,
        posix.and_then(|p| FileKind::from_mode(p.mode)),
    ) {
        (true, _) => FileKind::Directory,
        // A file record cannot be listed, whatever its mode says.
        (false, Some(FileKind::Directory) | None) => FileKind::File,
        (false, Some(kind)) => kind,
    };
    let date = header.date.0.unwrap_or(0);
    let [modified, accessed, changed] = attributes.times.map(|t| t.unwrap_or(date));
    let link = (kind == FileKind::Symlink).then(|| attributes.link.unwrap_or_default());
    let has_data = matches!(kind, FileKind::File | FileKind::Directory);
    let extents = if has_data { extents } else { Vec::new() };
    let size = match &link {
        Some(target) => target.len() as u64,
        None => extents
            .iter()
            .fold(0_u64, |sum, e| sum.saturating_add(e.len)),
    };
    let ino = match (kind, extents.first()) {
        (FileKind::Directory, Some(own)) => own.offset,
        _ => at,
    };
    let default_mode = if kind == FileKind::Directory {
        0o555
    } else {
        0o444
    };
    Node {
        ino: Ino(ino),
        kind,
        mode: posix.map_or(default_mode, |p| p.mode & 0o7777),
        links: posix.map_or(1, |p| p.links),
        uid: posix.map_or(0, |p| p.uid),
        gid: posix.map_or(0, |p| p.gid),
        size,
        device: attributes.device.unwrap_or(0),
        times: Times {
            modified,
            accessed,
            changed,
        },
        extents,
        link,
    }
}

/// The Rock Ridge name, or the identifier in the way that cd9660 has always shown it: lower
/// case, without version and without a dot at the end.
fn display_name(header: &RecordHeader<'_>, rock_ridge: Option<Vec<u8>>) -> Vec<u8> {
    match (header.identifier, rock_ridge) {
        (RecordHeader::SELF, _) => b".".to_vec(),
        (RecordHeader::PARENT, _) => b"..".to_vec(),
        (_, Some(name)) if is_plain(&name) => name,
        (id, _) => {
            let base = id.split(|&b| b == b';').next().unwrap_or(id);
            let mut name = base.strip_suffix(b".").unwrap_or(base).to_ascii_lowercase();
            for byte in &mut name {
                if matches!(byte, 0 | b'/') {
                    *byte = b'_';
                }
            }
            name
        }
    }
}

/// Whether a name from the medium may be shown: no path separator, no NUL, not `.` or `..`.
fn is_plain(name: &[u8]) -> bool {
    !matches!(name, b"" | b"." | b"..") && !name.iter().any(|b| matches!(b, 0 | b'/'))
}
