//! Volume descriptors (ECMA-119 8), one in each sector from sector 16 on.
//!
//! ```text
//!   0  1  type: 0 boot record, 1 primary, 2 supplementary, 3 partition, 255 terminator
//!   1  5  "CD001"
//!   6  1  version, 1
//! primary volume descriptor, from here:
//!   8 32  system identifier          } blank-padded
//!  40 32  volume identifier          }
//!  80  8  volume size in blocks (both orders)
//! 120  4  volumes in the set (both)       124  4  number of this volume (both)
//! 128  4  block size (both)               132  8  bytes of a path table (both)
//! 140  4  block of the L path table       144  4  of its optional copy, little-endian
//! 148  4  block of the M path table       152  4  of its optional copy, big-endian
//! 156 34  directory record of the root
//! 190 128 volume set id   318 128 publisher   446 128 preparer   574 128 application
//! 702 37  copyright file  739 37  abstract file  776 37  bibliography file
//! 813 17  creation   830 17  modification   847 17  expiration   864 17  effective
//! 881  1  file structure version, 1
//! ```

use alloc::vec::Vec;

use crate::SECTOR_SIZE;
use crate::bytes::{both16, both32, u16_at, u32_at};
use crate::record::{RecordFlags, RecordHeader};
use crate::time::{LongDate, ShortDate};

const MAGIC: &[u8] = b"CD001";

/// Type byte of an El Torito boot record.
pub const BOOT_RECORD: u8 = 0;
const PRIMARY: u8 = 1;
/// Type byte of the descriptor that ends the set.
pub const SET_TERMINATOR: u8 = 255;

/// What kind of descriptor a sector holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DescriptorKind {
    /// Boot record, for instance El Torito's.
    Boot,
    /// Primary volume descriptor.
    Primary,
    /// Supplementary (Joliet) or enhanced volume descriptor.
    Supplementary,
    /// The last one.
    Terminator,
    /// A type byte not known here.
    Other(u8),
}

/// Tells what descriptor a sector holds; `None` when it is no volume descriptor.
#[must_use]
pub fn descriptor_kind(sector: &[u8]) -> Option<DescriptorKind> {
    (sector.get(1..6)? == MAGIC).then(|| match sector[0] {
        BOOT_RECORD => DescriptorKind::Boot,
        PRIMARY => DescriptorKind::Primary,
        2 => DescriptorKind::Supplementary,
        SET_TERMINATOR => DescriptorKind::Terminator,
        other => DescriptorKind::Other(other),
    })
}

/// The sector that ends the set of descriptors.
#[must_use]
pub fn set_terminator() -> Vec<u8> {
    let mut out = alloc::vec![SET_TERMINATOR];
    out.extend(MAGIC);
    out.push(1);
    out.resize(SECTOR_SIZE, 0);
    out
}

/// The primary volume descriptor. Text fields are without their padding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrimaryVolume {
    /// System identifier, at most 32 bytes.
    pub system_id: Vec<u8>,
    /// Volume identifier, at most 32 bytes.
    pub volume_id: Vec<u8>,
    /// Size of the volume in blocks.
    pub blocks: u32,
    /// Bytes in a block: 2048 on nearly every medium.
    pub block_size: u16,
    /// Bytes of one path table.
    pub path_table_size: u32,
    /// Block of the little-endian path table.
    pub path_table_l: u32,
    /// Block of the big-endian path table.
    pub path_table_m: u32,
    /// Block of the root directory.
    pub root_block: u32,
    /// Blocks of extended attributes before the root directory.
    pub root_attribute_blocks: u8,
    /// Bytes of the root directory.
    pub root_size: u32,
    /// Recording date of the root directory.
    pub root_date: ShortDate,
    /// Volume set identifier, at most 128 bytes.
    pub volume_set_id: Vec<u8>,
    /// Publisher, at most 128 bytes.
    pub publisher: Vec<u8>,
    /// Data preparer, at most 128 bytes.
    pub preparer: Vec<u8>,
    /// Application, at most 128 bytes.
    pub application: Vec<u8>,
    /// When the volume was made.
    pub created: LongDate,
    /// When it was last changed.
    pub modified: LongDate,
}

fn text(sector: &[u8], at: usize, len: usize) -> Option<Vec<u8>> {
    let field = sector.get(at..at + len)?;
    let used = field
        .iter()
        .rposition(|&b| b != b' ' && b != 0)
        .map_or(0, |last| last + 1);
    Some(field[..used].to_vec())
}

impl PrimaryVolume {
    /// Reads a sector; `None` when it is no primary volume descriptor.
    #[must_use]
    pub fn parse(sector: &[u8]) -> Option<Self> {
        if descriptor_kind(sector)? != DescriptorKind::Primary {
            return None;
        }
        let (root, _) = RecordHeader::parse(sector.get(156..190)?)?;
        Some(Self {
            system_id: text(sector, 8, 32)?,
            volume_id: text(sector, 40, 32)?,
            blocks: u32_at(sector, 80)?,
            block_size: u16_at(sector, 128)?,
            path_table_size: u32_at(sector, 132)?,
            path_table_l: u32_at(sector, 140)?,
            path_table_m: u32_at(sector, 148)?.swap_bytes(),
            root_block: root.block,
            root_attribute_blocks: root.attribute_blocks,
            root_size: root.size,
            root_date: root.date,
            volume_set_id: text(sector, 190, 128)?,
            publisher: text(sector, 318, 128)?,
            preparer: text(sector, 446, 128)?,
            application: text(sector, 574, 128)?,
            created: LongDate::at(sector, 813),
            modified: LongDate::at(sector, 830),
        })
    }

    /// Writes the sector. Text that is too long for its field is cut.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut out = alloc::vec![0; SECTOR_SIZE];
        let mut put = |at: usize, bytes: &[u8]| out[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, &[PRIMARY]);
        put(1, MAGIC);
        put(6, &[1]);
        for (at, len, value) in [
            (8, 32, &self.system_id),
            (40, 32, &self.volume_id),
            (190, 128, &self.volume_set_id),
            (318, 128, &self.publisher),
            (446, 128, &self.preparer),
            (574, 128, &self.application),
            (702, 37, &Vec::new()),
            (739, 37, &Vec::new()),
            (776, 37, &Vec::new()),
        ] {
            put(at, &alloc::vec![b' '; len]);
            put(at, &value[..value.len().min(len)]);
        }
        put(80, &both32(self.blocks));
        put(120, &both16(1));
        put(124, &both16(1));
        put(128, &both16(self.block_size));
        put(132, &both32(self.path_table_size));
        put(140, &self.path_table_l.to_le_bytes());
        put(148, &self.path_table_m.to_be_bytes());
        let mut root = Vec::new();
        // A record without system use area and with a one-byte identifier always fits.
        let _fits = RecordHeader {
            attribute_blocks: self.root_attribute_blocks,
            block: self.root_block,
            size: self.root_size,
            date: self.root_date,
            flags: RecordFlags {
                directory: true,
                ..RecordFlags::default()
            },
            interleaved: false,
            volume: 1,
            identifier: RecordHeader::SELF,
        }
        .emit(&[], &mut root);
        put(156, &root);
        put(813, &self.created.emit());
        put(830, &self.modified.emit());
        put(847, &LongDate(None).emit());
        put(864, &LongDate(None).emit());
        put(881, &[1]);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn label(max: usize) -> impl Strategy<Value = Vec<u8>> {
        prop::collection::vec(b'A'..=b'Z', 0..=max)
    }

    proptest! {
        #[test]
        fn primary_descriptor_round_trips(
            volume_id in label(32), publisher in label(128), blocks: u32,
            path_table_m: u32, root_block: u32, root_size: u32,
        ) {
            let volume = PrimaryVolume {
                volume_id, publisher, blocks, block_size: 2048, path_table_m, root_block,
                root_size, created: LongDate(Some(1_700_000_000)),
                root_date: ShortDate(Some(1_700_000_000)), ..PrimaryVolume::default()
            };
            let sector = volume.emit();
            prop_assert_eq!(sector.len(), SECTOR_SIZE);
            prop_assert_eq!(PrimaryVolume::parse(&sector), Some(volume));
        }
    }

    #[test]
    fn terminator_is_recognised() {
        assert_eq!(
            descriptor_kind(&set_terminator()),
            Some(DescriptorKind::Terminator)
        );
        assert_eq!(descriptor_kind(&[0; 2048]), None);
        assert_eq!(PrimaryVolume::parse(&set_terminator()), None);
    }
}
