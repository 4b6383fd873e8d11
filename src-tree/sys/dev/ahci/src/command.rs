//! Command list and command table in memory (AHCI 4.2.2, 4.2.3).
//!
//! ```text
//! header, 32 bytes: 0 flags u16 (4..0 words of the FIS, 5 ATAPI, 6 write, 10 clear busy)
//!                   2 descriptors u16  4 bytes moved u32  8 address of the table u64
//! table:            0 FIS  0x40 SCSI command[16]  0x80 descriptors, 16 bytes each:
//!                   0 address u64  8 zero u32  12 bytes - 1 (21..0), 31 interrupt
//! ```

use df_ata::Direction;

use crate::fis;

/// Bytes of a command header.
pub const HEADER: usize = 32;
/// Where the descriptors begin in a command table.
pub const DESCRIPTORS: usize = 0x80;
/// Where the SCSI command is in a command table.
pub const PACKET: usize = 0x40;
/// Most bytes that a descriptor stands for.
pub const DESCRIPTOR_MOST: usize = 4 << 20;

const ATAPI: u16 = 1 << 5;
const WRITE: u16 = 1 << 6;
const CLEAR_BUSY: u16 = 1 << 10;

/// The header of a command whose table is at a physical address (a multiple of 128).
#[must_use]
pub fn header(direction: Direction, packet: bool, table: u64, descriptors: u16) -> [u8; HEADER] {
    let mut flags = (fis::LENGTH / 4) as u16;
    if packet {
        flags |= ATAPI;
    }
    match direction {
        Direction::Write => flags |= WRITE,
        Direction::None => flags |= CLEAR_BUSY,
        Direction::Read => {}
    }
    let mut out = [0; HEADER];
    out[..2].copy_from_slice(&flags.to_le_bytes());
    out[2..4].copy_from_slice(&descriptors.to_le_bytes());
    out[8..16].copy_from_slice(&table.to_le_bytes());
    out
}

/// A descriptor of `len` bytes (even, 2 to [`DESCRIPTOR_MOST`]) at a physical address.
#[must_use]
pub fn descriptor(address: u64, len: usize) -> [u8; 16] {
    let mut out = [0; 16];
    out[..8].copy_from_slice(&address.to_le_bytes());
    let count = (len.clamp(2, DESCRIPTOR_MOST) - 1) as u32;
    out[12..].copy_from_slice(&(count | 1).to_le_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_says_direction_kind_and_table() {
        let read = header(Direction::Read, false, 0x1_2345_6780, 1);
        assert_eq!(read[..4], [5, 0, 1, 0]);
        assert_eq!(read[8..16], [0x80, 0x67, 0x45, 0x23, 1, 0, 0, 0]);
        assert_eq!(header(Direction::Write, false, 0, 1)[0], 5 | 0x40);
        assert_eq!(header(Direction::None, true, 0, 0)[..2], [5 | 0x20, 4]);
    }

    #[test]
    fn descriptor_counts_from_zero() {
        let bytes = descriptor(0x1000, 512);
        assert_eq!(bytes[..8], 0x1000u64.to_le_bytes());
        assert_eq!(bytes[8..], [0, 0, 0, 0, 0xff, 1, 0, 0]);
        let most = descriptor(0, DESCRIPTOR_MOST);
        assert_eq!(most[12..], [0xff, 0xff, 0x3f, 0]);
    }
}
