//! Frame information structures: the register FIS that carries a command to the device
//! (Serial ATA 10.5.5).
//!
//! ```text
//! 0 type 0x27       1 0x80: a command   2 command        3 features 7..0
//! 4 LBA 7..0        5 LBA 15..8         6 LBA 23..16     7 device
//! 8 LBA 31..24      9 LBA 39..32       10 LBA 47..40    11 features 15..8
//! 12 count 7..0    13 count 15..8      14 0             15 control    16 0[4]
//! ```

/// Bytes of the structure.
pub const LENGTH: usize = 20;

const HOST_TO_DEVICE: u8 = 0x27;
const IS_COMMAND: u8 = 0x80;
/// The device register's bit for addresses by LBA.
const BY_LBA: u8 = 0x40;
/// The features bit of PACKET that says that data moves by DMA.
const PACKET_DMA: u8 = 1;

/// A command of the ATA set, as far as this driver speaks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ata {
    /// IDENTIFY DEVICE: 512 bytes about a disk.
    Identify,
    /// IDENTIFY PACKET DEVICE: 512 bytes about an ATAPI device.
    IdentifyPacket,
    /// READ DMA EXT: `count` sectors (1 to 65,536) from a 48-bit address on.
    Read {
        /// First sector.
        lba: u64,
        /// How many.
        count: u32,
    },
    /// WRITE DMA EXT.
    Write {
        /// First sector.
        lba: u64,
        /// How many.
        count: u32,
    },
    /// READ DMA, for disks without 48-bit addresses: `count` sectors (1 to 256).
    ReadOld {
        /// First sector, below 2^28.
        lba: u32,
        /// How many.
        count: u32,
    },
    /// WRITE DMA.
    WriteOld {
        /// First sector, below 2^28.
        lba: u32,
        /// How many.
        count: u32,
    },
    /// FLUSH CACHE EXT.
    Flush,
    /// FLUSH CACHE, for disks without 48-bit addresses.
    FlushOld,
    /// PACKET: a SCSI command follows; data moves by DMA if there are any.
    Packet {
        /// Whether data moves.
        data: bool,
    },
}

impl Ata {
    /// The command's name, as the specification writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identify => "IDENTIFY DEVICE",
            Self::IdentifyPacket => "IDENTIFY PACKET DEVICE",
            Self::Read { .. } => "READ DMA EXT",
            Self::Write { .. } => "WRITE DMA EXT",
            Self::ReadOld { .. } => "READ DMA",
            Self::WriteOld { .. } => "WRITE DMA",
            Self::Flush => "FLUSH CACHE EXT",
            Self::FlushOld => "FLUSH CACHE",
            Self::Packet { .. } => "PACKET",
        }
    }

    /// Where it reads or writes, for messages.
    #[must_use]
    pub const fn lba(self) -> Option<u64> {
        match self {
            Self::Read { lba, .. } | Self::Write { lba, .. } => Some(lba),
            Self::ReadOld { lba, .. } | Self::WriteOld { lba, .. } => Some(lba as u64),
            _ => None,
        }
    }

    const fn code(self) -> u8 {
        match self {
            Self::Identify => 0xec,
            Self::IdentifyPacket => 0xa1,
            Self::Read { .. } => 0x25,
            Self::Write { .. } => 0x35,
            Self::ReadOld { .. } => 0xc8,
            Self::WriteOld { .. } => 0xca,
            Self::Flush => 0xea,
            Self::FlushOld => 0xe7,
            Self::Packet { .. } => 0xa0,
        }
    }

    /// The structure for this command.
    #[must_use]
    pub fn fis(self) -> [u8; LENGTH] {
        let mut out = [0; LENGTH];
        out[0] = HOST_TO_DEVICE;
        out[1] = IS_COMMAND;
        out[2] = self.code();
        let (lba, count) = match self {
            Self::Read { lba, count } | Self::Write { lba, count } => {
                out[7] = BY_LBA;
                (lba, count)
            }
            Self::ReadOld { lba, count } | Self::WriteOld { lba, count } => {
                out[7] = BY_LBA | (lba >> 24) as u8 & 0x0f;
                (u64::from(lba & 0x00ff_ffff), count & 0xff)
            }
            Self::Packet { data } => {
                if data {
                    out[3] = PACKET_DMA;
                }
                return out;
            }
            _ => return out,
        };
        let [l0, l1, l2, l3, l4, l5, ..] = lba.to_le_bytes();
        out[4..7].copy_from_slice(&[l0, l1, l2]);
        out[8..11].copy_from_slice(&[l3, l4, l5]);
        // The full count is written as 0.
        let [c0, c1, ..] = count.to_le_bytes();
        out[12] = c0;
        out[13] = c1;
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_carries_address_and_count_in_their_bytes() {
        let read = Ata::Read {
            lba: 0x0605_0403_0201,
            count: 0x0807,
        };
        let fis = read.fis();
        assert_eq!(
            fis,
            [
                0x27, 0x80, 0x25, 0, 1, 2, 3, 0x40, 4, 5, 6, 0, 7, 8, 0, 0, 0, 0, 0, 0
            ]
        );
        let most = Ata::Write {
            lba: 0,
            count: 65_536,
        };
        assert_eq!(most.fis()[12..14], [0, 0]);
    }

    #[test]
    fn old_commands_put_the_last_address_bits_into_the_device_register() {
        let fis = Ata::WriteOld {
            lba: 0x0a03_0201,
            count: 256,
        }
        .fis();
        assert_eq!(fis[2..8], [0xca, 0, 1, 2, 3, 0x4a]);
        assert_eq!(fis[8..14], [0; 6]);
    }

    #[test]
    fn packet_says_whether_data_moves() {
        assert_eq!(Ata::Packet { data: true }.fis()[..4], [0x27, 0x80, 0xa0, 1]);
        assert_eq!(Ata::Packet { data: false }.fis()[3], 0);
        assert_eq!(Ata::Flush.fis()[2], 0xea);
    }
}
