//! Packets of the INT 13h extensions ("BIOS Enhanced Disk Drive Services").
//!
//! Disk address packet (AH=42h), little-endian:
//!
//! ```text
//! offset  size  meaning
//! 0       1     size of the packet: 16
//! 1       1     0
//! 2       2     number of sectors
//! 4       2     buffer offset
//! 6       2     buffer segment
//! 8       8     first sector
//! ```
//!
//! Drive parameters (AH=48h): the fields used here are the flags at 2 (bit 2 = removable) and,
//! at 16, the number of sectors (8 bytes) and, at 24, the sector size in bytes (2 bytes).

use crate::le;

/// Size of a disk address packet.
pub const PACKET_SIZE: usize = 16;

/// Size of the parameter block to offer to AH=48h: that of version 1, which is all we read.
pub const PARAMETERS_SIZE: usize = 26;

/// Encodes a disk address packet that reads `count` sectors from `lba` on to the real-mode
/// address `segment:0`.
#[must_use]
pub fn packet(lba: u64, count: u16, segment: u16) -> [u8; PACKET_SIZE] {
    let mut packet = [0; PACKET_SIZE];
    packet[0] = 16;
    packet[2..4].copy_from_slice(&count.to_le_bytes());
    packet[6..8].copy_from_slice(&segment.to_le_bytes());
    packet[8..16].copy_from_slice(&lba.to_le_bytes());
    packet
}

/// What AH=48h says about a drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DriveParameters {
    /// Bytes in a sector.
    pub sector_size: u32,
    /// Number of sectors; `None` when the firmware does not know (CD drives).
    pub sectors: Option<u64>,
}

impl DriveParameters {
    /// Decodes a filled-in parameter block; `None` when it makes no sense.
    #[must_use]
    pub fn from_bytes(block: &[u8; PARAMETERS_SIZE]) -> Option<Self> {
        let sectors = le::u64(block, 16)?;
        let sector_size = u32::from(le::u16(block, 24)?);
        let sensible = (512..=4096).contains(&sector_size) && sector_size.is_power_of_two();
        sensible.then_some(Self {
            sector_size,
            sectors: (sectors != 0 && sectors != u64::MAX && sectors != u64::from(u32::MAX))
                .then_some(sectors),
        })
    }
}
