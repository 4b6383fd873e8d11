//! Where everything lies in an image.
//!
//! ```text
//! plain                      hybrid (2048-byte sectors)
//! 0    zero                  0    MBR, GPT header, GPT entries, zero
//! 16   primary descriptor    16   primary descriptor, boot record, terminator
//! 17   terminator            32   the same for readers of partition 1, which starts at 16
//! 18   path tables L, M      35   boot catalogue, El Torito stage, path tables L, M
//!      directories                directories
//!      continuation area          continuation area
//!                                 path tables, directories, continuation area for partition 1
//!      file data, by path         file data, by path
//!                                 EFI system partition (partition 2)
//!                                 GPT entries, GPT header
//! ```

use crate::SECTOR;
use crate::hierarchy::Hierarchy;
use crate::image::PlanError;
use crate::path_table;
use crate::records::{self, Blocks, Records};
use df_iso9660::ShortDate;

/// Sectors before partition 1, which block numbers in its own descriptors leave out.
pub(crate) const PARTITION_START: u32 = 16;
/// Alignment of the EFI system partition in sectors: 4 KiB.
const ESP_ALIGN: u64 = 2;

/// One set of metadata: path tables, directories and continuation area.
#[derive(Clone, Debug)]
pub(crate) struct Metadata {
    /// Taken off every block number in it.
    pub(crate) bias: u32,
    /// Block of the L table; the M table follows.
    pub(crate) tables_at: u32,
    /// Sectors of one path table.
    pub(crate) table_sectors: u32,
    /// Bytes of one path table.
    pub(crate) table_size: u32,
    pub(crate) blocks: Blocks,
}

impl Metadata {
    /// The bytes: path tables and records.
    pub(crate) fn emit(&self, tree: &Hierarchy<'_>, sizes: &[u32], date: ShortDate) -> Vec<u8> {
        let mut out = Vec::new();
        for table in path_table::emit(tree, &self.blocks.dirs, self.bias) {
            out.extend(table);
            out.resize(out.len().next_multiple_of(df_iso9660::SECTOR_SIZE), 0);
        }
        let records = records::emit(tree, &self.blocks, sizes, self.bias, date);
        out.extend(records.directories);
        out.extend(records.continuation);
        out
    }
}

/// The whole layout; all numbers are sectors.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) catalog: Option<u32>,
    pub(crate) cdboot: Option<u32>,
    /// One set, or two in a hybrid image.
    pub(crate) metadata: Vec<Metadata>,
    pub(crate) dir_sizes: Vec<u32>,
    pub(crate) files: Vec<u32>,
    /// End of the file data.
    pub(crate) data_end: u32,
    /// First sector of the EFI system partition, when there is one.
    pub(crate) esp: Option<u32>,
    /// End of the first partition.
    pub(crate) iso_end: u32,
    /// End of the image.
    pub(crate) end: u32,
}

/// What the layout depends on besides the tree.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    pub(crate) hybrid: bool,
    pub(crate) cdboot: bool,
    /// Bytes of the EFI system partition.
    pub(crate) esp: Option<u64>,
}

impl Layout {
    pub(crate) fn new(tree: &Hierarchy<'_>, wanted: Wanted) -> Result<Self, PlanError> {
        if tree.dirs.len() > path_table::DIRS_MAX {
            return Err(PlanError::TooManyDirectories(tree.dirs.len()));
        }
        let data: u64 = tree.files.iter().map(|size| size.div_ceil(SECTOR)).sum();
        if data > u64::from(u32::MAX) {
            return Err(PlanError::TooLarge);
        }
        let sample = records::emit(tree, &Blocks::default(), &[], 0, ShortDate(None));
        let [table, _] = path_table::emit(tree, &[], 0);
        let mut next = Cursor(if wanted.hybrid { 35 } else { 18 });
        let catalog = wanted.hybrid.then(|| next.take(1)).transpose()?;
        let cdboot = wanted.cdboot.then(|| next.take(1)).transpose()?;
        let biases = if wanted.hybrid {
            &[0, PARTITION_START][..]
        } else {
            &[0]
        };
        let mut metadata = biases
            .iter()
            .map(|&bias| place_metadata(&mut next, bias, &table, &sample))
            .collect::<Result<Vec<_>, _>>()?;
        let mut files = Vec::with_capacity(tree.files.len());
        for size in &tree.files {
            files.push(next.take(size.div_ceil(SECTOR))?);
        }
        for set in &mut metadata {
            set.blocks.files.clone_from(&files);
        }
        let data_end = next.take(0)?;
        let mut esp = None;
        if let Some(bytes) = wanted.esp {
            next.0 = next.0.next_multiple_of(ESP_ALIGN);
            esp = Some(next.take(bytes.div_ceil(SECTOR))?);
        }
        if wanted.hybrid {
            next.take(crate::Gpt::BACK.div_ceil(SECTOR))?;
        }
        let iso_end = esp.unwrap_or(data_end);
        Ok(Self {
            catalog,
            cdboot,
            metadata,
            dir_sizes: sample.sizes,
            files,
            data_end,
            esp,
            iso_end,
            end: next.take(0)?,
        })
    }
}

fn place_metadata(
    next: &mut Cursor,
    bias: u32,
    table: &[u8],
    sample: &Records,
) -> Result<Metadata, PlanError> {
    let table_sectors = (table.len() as u64).div_ceil(SECTOR);
    let tables_at = next.take(2 * table_sectors)?;
    let mut dirs = Vec::with_capacity(sample.sizes.len());
    for &size in &sample.sizes {
        dirs.push(next.take(u64::from(size).div_ceil(SECTOR))?);
    }
    let continuation = next.take((sample.continuation.len() as u64).div_ceil(SECTOR))?;
    let blocks = Blocks {
        dirs,
        files: Vec::new(),
        continuation,
    };
    let table_size = table.len() as u32;
    Ok(Metadata {
        bias,
        tables_at,
        table_sectors: table_sectors as u32,
        table_size,
        blocks,
    })
}

/// Hands out sectors from front to back.
struct Cursor(u64);

impl Cursor {
    fn take(&mut self, sectors: u64) -> Result<u32, PlanError> {
        let at = self.0;
        self.0 = at.saturating_add(sectors);
        if self.0 > u64::from(u32::MAX) {
            Err(PlanError::TooLarge)
        } else {
            Ok(at as u32)
        }
    }
}
