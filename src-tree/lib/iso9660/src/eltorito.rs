//! El Torito: how firmware finds boot code on a CD.
//!
//! ```text
//! boot record (a volume descriptor of type 0):
//!   7 32  "EL TORITO SPECIFICATION", zero-padded      71 4  block of the catalogue
//! catalogue, 32-byte entries:
//!   validation: 01, platform, 0 0, id (24), checksum (2), 55 AA; the words sum up to 0
//!   entry:      88 bootable / 00 not, media type (0 = no emulation), load segment (2),
//!               system type, 0, sectors of 512 bytes to load (2), block (4), 0...
//!   section:    90 more follow / 91 last, platform, number of entries (2), id (28)
//! ```
//! The first entry belongs to the platform of the validation entry; further platforms have a
//! section each.

use alloc::vec::Vec;

use crate::SECTOR_SIZE;
use crate::bytes::{u16_at, u32_at};
use crate::error::FormatError;
use crate::volume_descriptor::{BOOT_RECORD, DescriptorKind, descriptor_kind};

const SYSTEM_ID: &[u8] = b"EL TORITO SPECIFICATION";
const ENTRY: usize = 32;

/// What firmware an entry is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// BIOS.
    Bios,
    /// UEFI.
    Efi,
    /// Another platform number.
    Other(u8),
}

impl Platform {
    fn parse(byte: u8) -> Self {
        match byte {
            0x00 => Self::Bios,
            0xEF => Self::Efi,
            other => Self::Other(other),
        }
    }

    fn emit(self) -> u8 {
        match self {
            Self::Bios => 0x00,
            Self::Efi => 0xEF,
            Self::Other(byte) => byte,
        }
    }
}

/// One boot image, loaded without emulation of a floppy or hard disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BootEntry {
    /// Firmware that it is for.
    pub platform: Platform,
    /// Whether it can be booted.
    pub bootable: bool,
    /// Emulation: 0 none, 1 to 3 floppies, 4 hard disk.
    pub media: u8,
    /// Number of 512-byte sectors that the firmware loads (UEFI: size of the image; 0 or 1
    /// when it is larger than can be said).
    pub sectors: u16,
    /// Block of the image.
    pub block: u32,
}

/// The boot record descriptor that points to a catalogue.
#[must_use]
pub fn emit_boot_record(catalog_block: u32) -> Vec<u8> {
    let mut out = alloc::vec![0; SECTOR_SIZE];
    out[0] = BOOT_RECORD;
    out[1..6].copy_from_slice(b"CD001");
    out[6] = 1;
    out[7..7 + SYSTEM_ID.len()].copy_from_slice(SYSTEM_ID);
    out[71..75].copy_from_slice(&catalog_block.to_le_bytes());
    out
}

/// Block of the catalogue; `None` when the sector is no El Torito boot record.
#[must_use]
pub fn parse_boot_record(sector: &[u8]) -> Option<u32> {
    let el_torito = descriptor_kind(sector)? == DescriptorKind::Boot
        && sector.get(7..7 + SYSTEM_ID.len())? == SYSTEM_ID;
    el_torito.then(|| u32_at(sector, 71))?
}

fn checksum(entry: &[u8]) -> u16 {
    entry.chunks_exact(2).fold(0, |sum, w| {
        sum.wrapping_add(u16::from_le_bytes([w[0], w[1]]))
    })
}

fn emit_entry(entry: &BootEntry, out: &mut Vec<u8>) {
    let start = out.len();
    out.extend([
        if entry.bootable { 0x88 } else { 0x00 },
        entry.media,
        0,
        0,
        0,
        0,
    ]);
    out.extend(entry.sectors.to_le_bytes());
    out.extend(entry.block.to_le_bytes());
    out.resize(start + ENTRY, 0);
}

/// Writes a catalogue sector: the first entry is the default one, each further entry gets a
/// section of its own. At most 30 entries fit; more are left out.
#[must_use]
pub fn emit_catalog(id: &[u8], boot: &[BootEntry]) -> Vec<u8> {
    let mut out = Vec::with_capacity(SECTOR_SIZE);
    if let Some((first, rest)) = boot.split_first() {
        out.extend([1, first.platform.emit(), 0, 0]);
        out.extend(&id[..id.len().min(24)]);
        out.resize(28, 0);
        out.extend([0, 0, 0x55, 0xAA]);
        let sum = 0_u16.wrapping_sub(checksum(&out));
        out[28..30].copy_from_slice(&sum.to_le_bytes());
        emit_entry(first, &mut out);
        let rest = &rest[..rest.len().min(29)];
        for (i, entry) in rest.iter().enumerate() {
            let start = out.len();
            out.extend([
                if i + 1 == rest.len() { 0x91 } else { 0x90 },
                entry.platform.emit(),
            ]);
            out.extend(1_u16.to_le_bytes());
            out.resize(start + ENTRY, 0);
            emit_entry(entry, &mut out);
        }
    }
    out.resize(SECTOR_SIZE, 0);
    out
}

/// Reads a catalogue sector.
///
/// # Errors
/// [`FormatError::BootCatalog`] when the validation entry or a section is damaged.
pub fn parse_catalog(sector: &[u8]) -> Result<Vec<BootEntry>, FormatError> {
    let damaged = FormatError::BootCatalog;
    let mut slots = sector.chunks_exact(ENTRY);
    let validation = slots.next().ok_or(damaged)?;
    if validation[0] != 1 || validation[30..] != [0x55, 0xAA] || checksum(validation) != 0 {
        return Err(damaged);
    }
    let read = |platform: Platform, slot: Option<&[u8]>| {
        let slot = slot.ok_or(damaged)?;
        Ok(BootEntry {
            platform,
            bootable: slot[0] == 0x88,
            media: slot[1] & 0x0f,
            sectors: u16_at(slot, 6).ok_or(damaged)?,
            block: u32_at(slot, 8).ok_or(damaged)?,
        })
    };
    let mut out = alloc::vec![read(Platform::parse(validation[1]), slots.next())?];
    while let Some(head) = slots.next() {
        if !matches!(head[0], 0x90 | 0x91) {
            break;
        }
        let platform = Platform::parse(head[1]);
        for _ in 0..u16_at(head, 2).ok_or(damaged)? {
            out.push(read(platform, slots.next())?);
        }
        if head[0] == 0x91 {
            break;
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry() -> impl Strategy<Value = BootEntry> {
        (
            any::<u8>(),
            any::<bool>(),
            0..5_u8,
            any::<u16>(),
            any::<u32>(),
        )
            .prop_map(|(platform, bootable, media, sectors, block)| BootEntry {
                platform: Platform::parse(platform),
                bootable,
                media,
                sectors,
                block,
            })
    }

    proptest! {
        #[test]
        fn catalogues_round_trip(entries in prop::collection::vec(entry(), 1..30)) {
            let sector = emit_catalog(b"DragonFly", &entries);
            prop_assert_eq!(sector.len(), SECTOR_SIZE);
            prop_assert_eq!(parse_catalog(&sector).unwrap(), entries);
        }

        #[test]
        fn boot_records_round_trip(block: u32) {
            prop_assert_eq!(parse_boot_record(&emit_boot_record(block)), Some(block));
        }

        #[test]
        fn garbage_catalogues_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..2048)) {
            let _ = parse_catalog(&bytes);
        }
    }
}
