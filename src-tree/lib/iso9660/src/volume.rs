//! An open volume: the reader's front door.

use alloc::vec::Vec;

use crate::error::{Error, FormatError};
use crate::node::{FileKind, Ino, Node};
use crate::readdir::ReadDir;
use crate::record::RecordHeader;
use crate::source::ReadBlocks;
use crate::susp;
use crate::volume_descriptor::{DescriptorKind, PrimaryVolume, descriptor_kind};
use crate::{FIRST_DESCRIPTOR, SECTOR_SIZE};

/// Most volume descriptors that are looked at.
const MAX_DESCRIPTORS: u64 = 64;
/// Most symbolic links on the way to one file.
const MAX_LINKS: usize = 32;

/// A mounted medium.
#[derive(Debug)]
pub struct Volume<R> {
    source: R,
    primary: PrimaryVolume,
    /// Block of the El Torito boot catalogue, if there is one.
    boot_catalog: Option<u32>,
    /// Bytes to skip before system use entries; `None` without Rock Ridge.
    susp_skip: Option<u8>,
    root: Node,
}

impl<R: ReadBlocks> Volume<R> {
    /// Reads the volume descriptors and the root directory.
    ///
    /// # Errors
    /// When the medium cannot be read, is not ISO 9660, or its root directory is damaged.
    pub fn open(source: R) -> Result<Self, Error<R::Error>> {
        let mut sector = alloc::vec![0; SECTOR_SIZE];
        let (mut primary, mut boot_catalog) = (None, None);
        for number in FIRST_DESCRIPTOR..FIRST_DESCRIPTOR + MAX_DESCRIPTORS {
            let read = source.read(number * SECTOR_SIZE as u64, &mut sector);
            if read.is_err() && primary.is_some() {
                break;
            }
            read.map_err(Error::Source)?;
            match descriptor_kind(&sector) {
                Some(DescriptorKind::Primary) if primary.is_none() => {
                    primary = PrimaryVolume::parse(&sector);
                }
                Some(DescriptorKind::Boot) if boot_catalog.is_none() => {
                    boot_catalog = crate::eltorito::parse_boot_record(&sector);
                }
                Some(DescriptorKind::Terminator) | None => break,
                Some(_) => {}
            }
        }
        let primary = primary.ok_or(FormatError::NotIso9660)?;
        if !matches!(primary.block_size, 512 | 1024 | 2048) {
            return Err(FormatError::BlockSize(primary.block_size).into());
        }
        let root = Node {
            ino: Ino(0),
            kind: FileKind::Directory,
            mode: 0o555,
            links: 1,
            uid: 0,
            gid: 0,
            size: 0,
            device: 0,
            times: crate::Times::default(),
            extents: Vec::new(),
            link: None,
        };
        let mut volume = Self {
            source,
            primary,
            boot_catalog,
            susp_skip: None,
            root,
        };
        volume.find_rock_ridge()?;
        let block = volume.primary.root_block;
        volume.root = volume.directory_at(block)?;
        Ok(volume)
    }

    /// Looks for the `SP` entry in the first record of the root directory.
    fn find_rock_ridge(&mut self) -> Result<(), Error<R::Error>> {
        let mut sector = alloc::vec![0; SECTOR_SIZE];
        let at = self.directory_offset(self.primary.root_block);
        self.source.read(at, &mut sector).map_err(Error::Source)?;
        let (_, area) = RecordHeader::parse(&sector).ok_or(FormatError::Record(at))?;
        // CD-ROM XA images have 14 bytes of their own before the entries.
        self.susp_skip = [0, 14].into_iter().find_map(|start| {
            let entry = susp::entries(area.get(start..)?).next()?;
            (entry.signature == *b"SP").then(|| susp::parse_sharing(entry.data))?
        });
        Ok(())
    }

    /// The medium.
    pub fn source(&self) -> &R {
        &self.source
    }

    /// The primary volume descriptor.
    pub fn primary(&self) -> &PrimaryVolume {
        &self.primary
    }

    /// Whether names, modes and owners come from Rock Ridge.
    pub fn has_rock_ridge(&self) -> bool {
        self.susp_skip.is_some()
    }

    /// Block of the El Torito boot catalogue, if the medium has one.
    pub fn boot_catalog_block(&self) -> Option<u32> {
        self.boot_catalog
    }

    /// The root directory.
    pub fn root(&self) -> &Node {
        &self.root
    }

    pub(crate) fn susp_skip(&self) -> Option<u8> {
        self.susp_skip
    }

    /// Byte position of a block.
    pub fn block_offset(&self, block: u32) -> u64 {
        u64::from(block) * u64::from(self.primary.block_size)
    }

    fn directory_offset(&self, block: u32) -> u64 {
        let attributes = if block == self.primary.root_block {
            u64::from(self.primary.root_attribute_blocks) * u64::from(self.primary.block_size)
        } else {
            0
        };
        self.block_offset(block) + attributes
    }

    /// The directory whose own first record is in `block`.
    pub(crate) fn directory_at(&self, block: u32) -> Result<Node, Error<R::Error>> {
        let node = self.node(Ino(self.directory_offset(block)))?;
        if node.is_dir() {
            Ok(node)
        } else {
            Err(FormatError::NotADirectory.into())
        }
    }

    /// The node with this identity.
    ///
    /// # Errors
    /// When the medium cannot be read there, or no directory record is there. An `ino` that
    /// did not come from this volume can name garbage that looks like a record.
    pub fn node(&self, ino: Ino) -> Result<Node, Error<R::Error>> {
        let mut records = ReadDir::at_record(self, ino);
        Ok(records
            .next_entry()?
            .ok_or(FormatError::Record(ino.0))?
            .node)
    }

    /// Lists a directory from its beginning: `.` and `..` first, then the names in the order
    /// of the medium.
    ///
    /// # Errors
    /// [`FormatError::NotADirectory`].
    pub fn read_dir(&self, dir: &Node) -> Result<ReadDir<'_, R>, FormatError> {
        self.read_dir_from(dir, 0)
    }

    /// Lists a directory from a position given by [`DirEntry::next`](crate::DirEntry::next).
    ///
    /// # Errors
    /// [`FormatError::NotADirectory`].
    pub fn read_dir_from(&self, dir: &Node, position: u64) -> Result<ReadDir<'_, R>, FormatError> {
        if !dir.is_dir() {
            return Err(FormatError::NotADirectory);
        }
        Ok(ReadDir::new(self, dir.extents.clone(), position))
    }

    /// Finds a name in a directory. Without Rock Ridge, case does not matter.
    ///
    /// # Errors
    /// [`FormatError::NotFound`], [`FormatError::NotADirectory`], or failure to read.
    pub fn lookup(&self, dir: &Node, name: &[u8]) -> Result<Node, Error<R::Error>> {
        for entry in self.read_dir(dir)? {
            let entry = entry?;
            let same = if self.has_rock_ridge() {
                entry.name == name
            } else {
                entry.name.eq_ignore_ascii_case(name)
            };
            if same {
                return Ok(entry.node);
            }
        }
        Err(FormatError::NotFound.into())
    }

    /// Finds a path from the root, following symbolic links, the last one included. `..` of
    /// the root is the root; leading and repeated slashes do not matter.
    ///
    /// # Errors
    /// As [`Volume::lookup`], and [`FormatError::TooManyLinks`].
    pub fn resolve(&self, path: &[u8]) -> Result<Node, Error<R::Error>> {
        let mut node = self.root.clone();
        // Components still to walk, the next one last.
        let mut todo: Vec<Vec<u8>> = components(path);
        let mut links = 0;
        while let Some(name) = todo.pop() {
            let next = self.lookup(&node, &name)?;
            let Some(target) = next.link() else {
                node = next;
                continue;
            };
            links += 1;
            if links > MAX_LINKS {
                return Err(FormatError::TooManyLinks.into());
            }
            if target.starts_with(b"/") {
                node = self.root.clone();
            }
            todo.extend(components(target));
        }
        Ok(node)
    }

    /// Reads file data from `offset` into `buf`; returns the number of bytes, which is less
    /// than asked for only at the end of the file.
    ///
    /// # Errors
    /// [`FormatError::NotAFile`], or failure to read.
    pub fn read(&self, file: &Node, offset: u64, buf: &mut [u8]) -> Result<usize, Error<R::Error>> {
        if file.kind != FileKind::File {
            return Err(FormatError::NotAFile.into());
        }
        let (mut skip, mut done) = (offset, 0);
        for extent in &file.extents {
            if done == buf.len() {
                break;
            }
            if skip >= extent.len {
                skip -= extent.len;
                continue;
            }
            let room = (buf.len() - done) as u64;
            // Not more than `room`, which was a usize.
            let count = (extent.len - skip).min(room) as usize;
            let at = extent.offset.saturating_add(skip);
            self.source
                .read(at, &mut buf[done..done + count])
                .map_err(Error::Source)?;
            done += count;
            skip = 0;
        }
        Ok(done)
    }

    /// Reads a whole file of at most `limit` bytes into memory.
    ///
    /// # Errors
    /// [`FormatError::TooLarge`], and as [`Volume::read`].
    pub fn read_all(&self, file: &Node, limit: usize) -> Result<Vec<u8>, Error<R::Error>> {
        let size = usize::try_from(file.size)
            .ok()
            .filter(|&size| size <= limit);
        let mut bytes = alloc::vec![0; size.ok_or(FormatError::TooLarge(file.size))?];
        let len = self.read(file, 0, &mut bytes)?;
        bytes.truncate(len);
        Ok(bytes)
    }
}

/// The names of a path, last one first.
fn components(path: &[u8]) -> Vec<Vec<u8>> {
    path.split(|&b| b == b'/')
        .rev()
        .filter(|c| !c.is_empty())
        .map(<[u8]>::to_vec)
        .collect()
}
