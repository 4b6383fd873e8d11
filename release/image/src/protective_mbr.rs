//! The protective MBR with boot code.
//!
//! ```text
//!   0 440  boot code       440 4 disk signature, 0       444 2 0
//! 446 4x16 partitions      510 2 55 AA
//! partition: active, CHS of first (3), type, CHS of last (3), first sector, sectors
//! ```
//! Entry 1 is the protective one (type EE, the whole disk). Entry 2 is of type 00, that is
//! empty, but marked active: some BIOSes start boot code only from a disk with an active
//! partition, and UEFI ignores the entry.

use crate::DISK_SECTOR;

/// Longest boot code in bytes.
pub(crate) const CODE_MAX: usize = 440;

/// The sector, for a disk of `sectors` 512-byte sectors. `code` is at most [`CODE_MAX`] long.
pub(crate) fn emit(code: &[u8], sectors: u64) -> Vec<u8> {
    let mut out = code.to_vec();
    out.resize(446, 0);
    let len = u32::try_from(sectors - 1).unwrap_or(u32::MAX);
    out.extend([0x00, 0x00, 0x02, 0x00, 0xEE, 0xFF, 0xFF, 0xFF]);
    out.extend(1_u32.to_le_bytes());
    out.extend(len.to_le_bytes());
    if !code.is_empty() {
        out.extend([0x80, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x00]);
        out.extend(0_u32.to_le_bytes());
        out.extend(1_u32.to_le_bytes());
    }
    out.resize(510, 0);
    out.extend([0x55, 0xAA]);
    debug_assert_eq!(out.len() as u64, DISK_SECTOR);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protective_entry_covers_the_disk_and_an_empty_one_is_active() {
        let sector = emit(&[0xAB; 440], 100);
        assert_eq!(sector[..440], [0xAB; 440]);
        assert_eq!(sector[450], 0xEE);
        assert_eq!(sector[454..462], [1, 0, 0, 0, 99, 0, 0, 0]);
        assert_eq!((sector[462], sector[466]), (0x80, 0x00));
        assert_eq!(sector[510..], [0x55, 0xAA]);
    }
}
