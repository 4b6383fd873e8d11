//! GUID partition table (UEFI specification, chapter 5).
//!
//! ```text
//! sector 1          header              sector n-1        header (copy)
//! sectors 2 to 33   128 entries         sectors n-33 on   128 entries (copy)
//!
//! header:  0 8 "EFI PART"   8 4 revision 1.0   12 4 size 92   16 4 CRC of header (itself 0)
//!         24 8 this sector  32 8 the other header   40 8 first usable   48 8 last usable
//!         56 16 disk GUID   72 8 sector of the entries   80 4 entries   84 4 bytes of one
//!         88 4 CRC of the entries
//! entry:   0 16 type   16 16 GUID   32 8 first   40 8 last   48 8 attributes   56 72 name, UTF-16
//! ```

use crate::DISK_SECTOR;
use crate::crc32::crc32;
use crate::guid::Guid;

const ENTRIES: usize = 128;
const ENTRY_SIZE: usize = 128;
/// Sectors of one copy of the entries.
const ENTRY_SECTORS: u64 = (ENTRIES * ENTRY_SIZE) as u64 / DISK_SECTOR;
const HEADER_SIZE: u32 = 92;
const MAGIC: &[u8; 8] = b"EFI PART";

/// A partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    /// What kind of partition.
    pub kind: Guid,
    /// Its own identity.
    pub guid: Guid,
    /// First 512-byte sector.
    pub first: u64,
    /// Last 512-byte sector.
    pub last: u64,
    /// Attribute bits; bit 60 of basic data means read-only.
    pub attributes: u64,
    /// Name, at most 36 UTF-16 units; longer ones are cut.
    pub name: String,
}

/// A partition table for a disk of a given size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gpt {
    /// Identity of the disk.
    pub disk: Guid,
    /// Size of the disk in 512-byte sectors.
    pub sectors: u64,
    /// At most 128 partitions.
    pub partitions: Vec<Partition>,
}

/// A partition table that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GptError {
    /// The header's magic is missing.
    #[error("no GPT header")]
    NoHeader,
    /// The header does not match its checksum, or makes no sense.
    #[error("damaged GPT header")]
    Header,
    /// The entries do not match their checksum.
    #[error("damaged GPT entries")]
    Entries,
}

impl Gpt {
    /// Bytes at the start of the disk that belong to the table, the MBR's sector included.
    pub const FRONT: u64 = (2 + ENTRY_SECTORS) * DISK_SECTOR;
    /// Bytes at the end of the disk that belong to the table.
    pub const BACK: u64 = (1 + ENTRY_SECTORS) * DISK_SECTOR;

    fn entries(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(ENTRIES * ENTRY_SIZE);
        for (i, partition) in self.partitions.iter().take(ENTRIES).enumerate() {
            out.extend(partition.kind.0);
            out.extend(partition.guid.0);
            out.extend(partition.first.to_le_bytes());
            out.extend(partition.last.to_le_bytes());
            out.extend(partition.attributes.to_le_bytes());
            out.extend(
                partition
                    .name
                    .encode_utf16()
                    .take(36)
                    .flat_map(u16::to_le_bytes),
            );
            out.resize((i + 1) * ENTRY_SIZE, 0);
        }
        out.resize(ENTRIES * ENTRY_SIZE, 0);
        out
    }

    fn header(&self, at: u64, other: u64, entries_at: u64, entries: &[u8]) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend(0x0001_0000_u32.to_le_bytes());
        out.extend(HEADER_SIZE.to_le_bytes());
        out.extend([0; 8]);
        for value in [
            at,
            other,
            2 + ENTRY_SECTORS,
            self.sectors - ENTRY_SECTORS - 2,
        ] {
            out.extend(value.to_le_bytes());
        }
        out.extend(self.disk.0);
        out.extend(entries_at.to_le_bytes());
        for value in [ENTRIES, ENTRY_SIZE] {
            out.extend((value as u32).to_le_bytes());
        }
        out.extend(crc32(entries).to_le_bytes());
        let crc = crc32(&out);
        out[16..20].copy_from_slice(&crc.to_le_bytes());
        out.resize(DISK_SECTOR as usize, 0);
        out
    }

    /// The first header and entries: what follows the MBR.
    #[must_use]
    pub fn emit_front(&self) -> Vec<u8> {
        let entries = self.entries();
        let mut out = self.header(1, self.sectors - 1, 2, &entries);
        out.extend(entries);
        out
    }

    /// The second entries and header: the last [`Gpt::BACK`] bytes of the disk.
    #[must_use]
    pub fn emit_back(&self) -> Vec<u8> {
        let mut out = self.entries();
        let header = self.header(self.sectors - 1, 1, self.sectors - 1 - ENTRY_SECTORS, &out);
        out.extend(header);
        out
    }

    /// Reads a header sector together with the bytes of its entries.
    ///
    /// # Errors
    /// [`GptError`] when either does not match its checksum.
    pub fn parse(header: &[u8], entries: &[u8]) -> Result<Self, GptError> {
        if header.get(..8) != Some(MAGIC) {
            return Err(GptError::NoHeader);
        }
        let mut head = header
            .get(..HEADER_SIZE as usize)
            .ok_or(GptError::Header)?
            .to_vec();
        head[16..20].fill(0);
        if le32(header, 12) != HEADER_SIZE || le32(header, 16) != crc32(&head) {
            return Err(GptError::Header);
        }
        let size = le32(header, 84) as usize;
        let used = (le32(header, 80) as usize)
            .checked_mul(size)
            .filter(|_| size >= 128);
        let used = used
            .and_then(|len| entries.get(..len))
            .ok_or(GptError::Header)?;
        if le32(header, 88) != crc32(used) {
            return Err(GptError::Entries);
        }
        let sectors = le64(header, 24).max(le64(header, 32)).saturating_add(1);
        let mut disk = Guid::default();
        disk.0.copy_from_slice(&header[56..72]);
        let partitions = used
            .chunks_exact(size)
            .filter(|entry| entry[..16] != [0; 16])
            .map(|entry| {
                let (mut kind, mut guid) = (Guid::default(), Guid::default());
                kind.0.copy_from_slice(&entry[..16]);
                guid.0.copy_from_slice(&entry[16..32]);
                let units = entry[56..128]
                    .chunks_exact(2)
                    .map(|u| u16::from_le_bytes([u[0], u[1]]));
                let units: Vec<u16> = units.take_while(|&u| u != 0).collect();
                Partition {
                    kind,
                    guid,
                    first: le64(entry, 32),
                    last: le64(entry, 40),
                    attributes: le64(entry, 48),
                    name: String::from_utf16_lossy(&units),
                }
            })
            .collect();
        Ok(Self {
            disk,
            sectors,
            partitions,
        })
    }
}

/// Little-endian number at a position that the caller has checked.
fn le32(bytes: &[u8], at: usize) -> u32 {
    let mut value = [0; 4];
    value.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(value)
}

/// Little-endian number at a position that the caller has checked.
fn le64(bytes: &[u8], at: usize) -> u64 {
    let mut value = [0; 8];
    value.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn partition() -> impl Strategy<Value = Partition> {
        (
            any::<[u8; 16]>(),
            1..=255_u8,
            any::<[u64; 3]>(),
            "[ -~]{0,36}",
        )
            .prop_map(|(guid, kind, [first, last, attributes], name)| Partition {
                kind: Guid([kind; 16]),
                guid: Guid(guid),
                first,
                last,
                attributes,
                name,
            })
    }

    proptest! {
        #[test]
        fn tables_round_trip(
            disk: [u8; 16], sectors in 100..u64::MAX,
            partitions in prop::collection::vec(partition(), 0..5),
        ) {
            let gpt = Gpt { disk: Guid(disk), sectors, partitions };
            let front = gpt.emit_front();
            prop_assert_eq!(front.len() as u64 + 512, Gpt::FRONT);
            prop_assert_eq!(Gpt::parse(&front[..512], &front[512..]), Ok(gpt.clone()));
            let back = gpt.emit_back();
            prop_assert_eq!(back.len() as u64, Gpt::BACK);
            let (entries, header) = back.split_at(back.len() - 512);
            prop_assert_eq!(Gpt::parse(header, entries), Ok(gpt));
        }

        #[test]
        fn any_changed_byte_is_noticed(at in 0..92_usize, bit in 0..8_u8) {
            let gpt = Gpt { disk: Guid::EFI_SYSTEM, sectors: 1000, partitions: vec![] };
            let mut front = gpt.emit_front();
            front[at] ^= 1_u8 << bit;
            prop_assert!(Gpt::parse(&front[..512], &front[512..]).is_err());
        }
    }
}
