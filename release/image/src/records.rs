//! Directory records of a whole tree, in one buffer.

use df_iso9660::rockridge::{self, Posix};
use df_iso9660::susp;
use df_iso9660::{RecordFlags, RecordHeader, SECTOR_SIZE, ShortDate};

use crate::continuation::ContinuationArea;
use crate::hierarchy::{Child, Hierarchy, What};

/// Most bytes of one extent: the last whole sector below 4 GiB. Larger files have several.
pub(crate) const EXTENT_MAX: u64 = 0xFFFF_F800;

/// Longest record: an even number that fits its length byte.
const RECORD_MAX: usize = 254;

/// Where everything lies, in blocks from the start of the image.
#[derive(Clone, Debug, Default)]
pub(crate) struct Blocks {
    pub(crate) dirs: Vec<u32>,
    pub(crate) files: Vec<u32>,
    pub(crate) continuation: u32,
}

/// Directories one after another, each in full sectors, and what did not fit into them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Records {
    pub(crate) directories: Vec<u8>,
    /// Bytes of each directory.
    pub(crate) sizes: Vec<u32>,
    pub(crate) continuation: Vec<u8>,
}

/// Emits the records of all directories. Their lengths do not depend on `blocks`, so a first
/// round with any numbers tells the sizes.
///
/// `bias` is taken off every block number: the number of blocks before the volume on the
/// medium, when it is read through a partition.
pub(crate) fn emit(
    tree: &Hierarchy<'_>,
    blocks: &Blocks,
    sizes: &[u32],
    bias: u32,
    date: ShortDate,
) -> Records {
    let mut emitter = Emitter {
        tree,
        blocks,
        sizes,
        bias,
        date,
        area: ContinuationArea::new(blocks.continuation.wrapping_sub(bias)),
        out: Vec::new(),
    };
    let found = (0..tree.dirs.len())
        .map(|dir| emitter.directory(dir))
        .collect();
    Records {
        directories: emitter.out,
        sizes: found,
        continuation: emitter.area.finish(),
    }
}

struct Emitter<'a> {
    tree: &'a Hierarchy<'a>,
    blocks: &'a Blocks,
    sizes: &'a [u32],
    bias: u32,
    date: ShortDate,
    area: ContinuationArea,
    out: Vec<u8>,
}

impl Emitter<'_> {
    /// Emits one directory and returns its size.
    fn directory(&mut self, number: usize) -> u32 {
        let start = self.out.len();
        let tree = self.tree;
        let dir = &tree.dirs[number];
        let mut entries = self.attributes(dir.posix);
        if number == 0 {
            let (mut sharing, mut extension) = (Vec::new(), Vec::new());
            susp::emit_sharing(&mut sharing);
            rockridge::emit_extension(&mut extension);
            entries.insert(0, sharing);
            entries.push(extension);
        }
        self.directory_record(RecordHeader::SELF, number, &entries);
        let entries = self.attributes(tree.dirs[dir.parent].posix);
        self.directory_record(RecordHeader::PARENT, dir.parent, &entries);
        for child in &dir.children {
            self.child(child);
        }
        self.out
            .resize(self.out.len().next_multiple_of(SECTOR_SIZE), 0);
        (self.out.len() - start) as u32
    }

    fn attributes(&self, posix: Posix) -> Vec<Vec<u8>> {
        let (mut px, mut tf) = (Vec::new(), Vec::new());
        posix.emit(&mut px);
        rockridge::emit_times(self.date, &mut tf);
        vec![px, tf]
    }

    fn child(&mut self, child: &Child<'_>) {
        let mut entries = self.attributes(child.posix);
        entries.extend(rockridge::name_entries(child.name, 255));
        match child.what {
            What::Dir(number) => self.directory_record(&child.identifier, number, &entries),
            What::Link(target) => {
                entries.extend(rockridge::link_entries(target));
                let area = self.system_use(child.identifier.len(), &entries);
                self.record(
                    &child.identifier,
                    self.blocks.continuation,
                    0,
                    false,
                    false,
                    &area,
                );
            }
            What::File(number) => {
                let area = self.system_use(child.identifier.len(), &entries);
                let first = self.blocks.files.get(number).copied().unwrap_or(0);
                let (mut block, mut rest) = (first, self.tree.files[number]);
                loop {
                    let len = rest.min(EXTENT_MAX);
                    rest -= len;
                    self.record(&child.identifier, block, len as u32, false, rest > 0, &area);
                    if rest == 0 {
                        break;
                    }
                    block += (len / SECTOR_SIZE as u64) as u32;
                }
            }
        }
    }

    fn directory_record(&mut self, identifier: &[u8], number: usize, entries: &[Vec<u8>]) {
        let area = self.system_use(identifier.len(), entries);
        let block = self.blocks.dirs.get(number).copied().unwrap_or(0);
        let size = self.sizes.get(number).copied().unwrap_or(0);
        self.record(identifier, block, size, true, false, &area);
    }

    /// The system use area of a record: as many entries as fit, and a pointer to the rest.
    fn system_use(&mut self, identifier: usize, entries: &[Vec<u8>]) -> Vec<u8> {
        let room = RECORD_MAX - RecordHeader::len(identifier, 0);
        let total: usize = entries.iter().map(Vec::len).sum();
        if total <= room {
            return entries.concat();
        }
        let mut used = susp::Continuation::SIZE;
        let fits = |entry: &&Vec<u8>| {
            used += entry.len();
            used <= room
        };
        let (inline, rest) = entries.split_at(entries.iter().take_while(fits).count());
        let mut area = inline.concat();
        self.area.place(rest).emit(&mut area);
        area
    }

    fn record(
        &mut self,
        identifier: &[u8],
        block: u32,
        size: u32,
        directory: bool,
        more_extents: bool,
        area: &[u8],
    ) {
        let len = RecordHeader::len(identifier.len(), area.len());
        let room = SECTOR_SIZE - self.out.len() % SECTOR_SIZE;
        if len > room {
            self.out.resize(self.out.len() + room, 0);
        }
        let fits = RecordHeader {
            attribute_blocks: 0,
            block: block.wrapping_sub(self.bias),
            size,
            date: self.date,
            flags: RecordFlags {
                hidden: false,
                directory,
                more_extents,
            },
            interleaved: false,
            volume: 1,
            identifier,
        }
        .emit(area, &mut self.out);
        debug_assert!(
            fits,
            "identifiers have at most 14 bytes, and areas are cut to fit"
        );
    }
}
