//! Commands and their registers.

/// The device register's bit for addresses by LBA.
const BY_LBA: u8 = 0x40;
/// The features bit of PACKET that says that data moves by DMA.
const PACKET_DMA: u16 = 1;

/// How far addresses reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wide {
    /// 28 bits: the old commands, up to 256 sectors.
    Bits28,
    /// 48 bits: the EXT commands, up to 65,536 sectors.
    Bits48,
}

/// A command, as far as the drivers speak it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ata {
    /// IDENTIFY DEVICE: 512 bytes about a disk.
    Identify,
    /// IDENTIFY PACKET DEVICE: 512 bytes about an ATAPI device.
    IdentifyPacket,
    /// Reads sectors.
    Read {
        /// First sector.
        lba: u64,
        /// How many, 1 to what `wide` permits.
        count: u32,
        /// Which command.
        wide: Wide,
    },
    /// Writes sectors.
    Write {
        /// First sector.
        lba: u64,
        /// How many, 1 to what `wide` permits.
        count: u32,
        /// Which command.
        wide: Wide,
    },
    /// Writes the cache out.
    Flush {
        /// Which command.
        wide: Wide,
    },
    /// PACKET: a SCSI command follows.
    Packet {
        /// Whether data moves.
        data: bool,
    },
}

/// What is written to a device's registers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Task {
    /// Command code.
    pub command: u8,
    /// Features.
    pub features: u16,
    /// Sector count; the full count is 0.
    pub count: u16,
    /// Sector address, as far as it is not in `device`.
    pub lba: u64,
    /// Device register.
    pub device: u8,
    /// Whether the upper halves of the registers are part of the command.
    pub wide: bool,
}

impl Ata {
    /// The command's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identify => "IDENTIFY DEVICE",
            Self::IdentifyPacket => "IDENTIFY PACKET DEVICE",
            Self::Read { .. } => "read",
            Self::Write { .. } => "write",
            Self::Flush { .. } => "flush",
            Self::Packet { .. } => "PACKET",
        }
    }

    /// Where it reads or writes, for messages.
    #[must_use]
    pub const fn lba(self) -> Option<u64> {
        match self {
            Self::Read { lba, .. } | Self::Write { lba, .. } => Some(lba),
            _ => None,
        }
    }

    /// The code; `dma`: data move by DMA, not by programmed input and output.
    const fn code(self, dma: bool) -> u8 {
        use Wide::{Bits28, Bits48};
        match (self, dma) {
            (Self::Identify, _) => 0xec,
            (Self::IdentifyPacket, _) => 0xa1,
            (Self::Read { wide: Bits48, .. }, true) => 0x25,
            (Self::Read { wide: Bits48, .. }, false) => 0x24,
            (Self::Read { wide: Bits28, .. }, true) => 0xc8,
            (Self::Read { wide: Bits28, .. }, false) => 0x20,
            (Self::Write { wide: Bits48, .. }, true) => 0x35,
            (Self::Write { wide: Bits48, .. }, false) => 0x34,
            (Self::Write { wide: Bits28, .. }, true) => 0xca,
            (Self::Write { wide: Bits28, .. }, false) => 0x30,
            (Self::Flush { wide: Bits48 }, _) => 0xea,
            (Self::Flush { wide: Bits28 }, _) => 0xe7,
            (Self::Packet { .. }, _) => 0xa0,
        }
    }

    /// The registers of the command, for a controller that moves data by DMA or does not.
    #[must_use]
    pub const fn task(self, dma: bool) -> Task {
        let mut task = Task {
            command: self.code(dma),
            features: 0,
            count: 0,
            lba: 0,
            device: 0,
            wide: false,
        };
        match self {
            Self::Read { lba, count, wide } | Self::Write { lba, count, wide } => {
                task.count = count as u16;
                match wide {
                    Wide::Bits48 => {
                        task.wide = true;
                        task.device = BY_LBA;
                        task.lba = lba & 0xffff_ffff_ffff;
                    }
                    Wide::Bits28 => {
                        task.count &= 0xff;
                        task.device = BY_LBA | (lba >> 24) as u8 & 0x0f;
                        task.lba = lba & 0x00ff_ffff;
                    }
                }
            }
            Self::Packet { data: true } if dma => task.features = PACKET_DMA,
            _ => {}
        }
        task
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_commands_carry_48_bits_and_16_bits_of_count() {
        let wide = Wide::Bits48;
        let lba = 0x0605_0403_0201;
        let read = Ata::Read {
            lba,
            count: 65_536,
            wide,
        };
        let task = read.task(true);
        assert_eq!((task.command, task.count, task.lba), (0x25, 0, lba));
        assert_eq!((task.device, task.wide), (0x40, true));
        assert_eq!(read.task(false).command, 0x24);
    }

    #[test]
    fn old_commands_put_the_last_address_bits_into_the_device_register() {
        let wide = Wide::Bits28;
        let write = Ata::Write {
            lba: 0x0a03_0201,
            count: 256,
            wide,
        };
        let task = write.task(true);
        assert_eq!((task.command, task.count), (0xca, 0));
        assert_eq!((task.lba, task.device, task.wide), (0x03_0201, 0x4a, false));
        assert_eq!(write.task(false).command, 0x30);
    }

    #[test]
    fn packet_says_whether_data_move_by_dma() {
        let packet = |data, dma| Ata::Packet { data }.task(dma).features;
        assert_eq!(packet(true, true), 1);
        assert_eq!(packet(true, false), 0);
        assert_eq!(packet(false, true), 0);
    }
}
