//! SCSI commands for CD and DVD drives, as they travel in ATAPI packets (SPC-4, MMC-6).

/// Bytes of a packet.
pub const PACKET: usize = 12;
/// Bytes of the answer to READ CAPACITY(10).
pub const CAPACITY: usize = 8;
/// Bytes of sense data that are asked for.
pub const SENSE: usize = 18;

/// A command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scsi {
    /// Is a medium there and ready?
    TestUnitReady,
    /// Why did the last command fail?
    RequestSense,
    /// How large is the medium?
    ReadCapacity,
    /// READ(10): `count` sectors from `lba` on.
    Read {
        /// First sector.
        lba: u32,
        /// How many.
        count: u16,
    },
}

impl Scsi {
    /// The command's name, as the specification writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TestUnitReady => "TEST UNIT READY",
            Self::RequestSense => "REQUEST SENSE",
            Self::ReadCapacity => "READ CAPACITY(10)",
            Self::Read { .. } => "READ(10)",
        }
    }

    /// Where it reads, for messages.
    #[must_use]
    pub const fn lba(self) -> Option<u64> {
        match self {
            Self::Read { lba, .. } => Some(lba as u64),
            _ => None,
        }
    }

    /// The packet.
    #[must_use]
    pub fn packet(self) -> [u8; PACKET] {
        let mut out = [0; PACKET];
        match self {
            Self::TestUnitReady => {}
            Self::RequestSense => {
                out[0] = 0x03;
                out[4] = SENSE as u8;
            }
            Self::ReadCapacity => out[0] = 0x25,
            Self::Read { lba, count } => {
                out[0] = 0x28;
                out[2..6].copy_from_slice(&lba.to_be_bytes());
                out[7..9].copy_from_slice(&count.to_be_bytes());
            }
        }
        out
    }
}

/// The answer to READ CAPACITY(10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// How many sectors.
    pub sectors: u64,
    /// Bytes in a sector.
    pub sector_size: u32,
}

impl Capacity {
    /// Reads the answer: last sector and sector size, big-endian. `None` when the size is none
    /// of a CD's or DVD's; what drives say of sectors with odd sizes is taken as 2048.
    #[must_use]
    pub fn parse(bytes: &[u8; CAPACITY]) -> Option<Self> {
        let [l0, l1, l2, l3, s0, s1, s2, s3] = *bytes;
        let last = u32::from_be_bytes([l0, l1, l2, l3]);
        let sector_size = match u32::from_be_bytes([s0, s1, s2, s3]) {
            // Raw sectors: READ(10) gives 2048 bytes of them all the same.
            0 | 2048 | 2336 | 2340 | 2352 => 2048,
            size @ (512 | 1024 | 4096) => size,
            _ => return None,
        };
        Some(Self {
            sectors: u64::from(last) + 1,
            sector_size,
        })
    }
}

/// Why a command failed (SPC-4 4.5.3, fixed format).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sense {
    /// Sense key: 2 not ready, 3 medium error, 5 illegal request, 6 unit attention.
    pub key: u8,
    /// Additional sense code: 0x3a is that there is no medium.
    pub code: u8,
    /// Its qualifier.
    pub qualifier: u8,
}

/// What to do about a failed command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Nothing was wrong with the command itself: send it again.
    Retry,
    /// The drive is getting ready: send it again later.
    Wait,
    /// There is no medium.
    NoMedium,
    /// It will fail again.
    GiveUp,
}

impl Sense {
    /// Reads sense data; `None` when they are in another format.
    #[must_use]
    pub fn parse(bytes: &[u8; SENSE]) -> Option<Self> {
        matches!(bytes[0] & 0x7f, 0x70 | 0x71).then_some(Self {
            key: bytes[2] & 0x0f,
            code: bytes[12],
            qualifier: bytes[13],
        })
    }

    /// What to do.
    #[must_use]
    pub const fn remedy(self) -> Remedy {
        match (self.key, self.code, self.qualifier) {
            (2, 0x3a, _) => Remedy::NoMedium,
            // Becoming ready, or an operation is in progress.
            (2, 0x04, 1 | 4 | 7 | 8) => Remedy::Wait,
            // No sense, recovered error, unit attention.
            (0 | 1 | 6, ..) => Remedy::Retry,
            _ => Remedy::GiveUp,
        }
    }
}

impl core::fmt::Display for Sense {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let key = match self.key {
            0 => "no sense",
            1 => "recovered error",
            2 => "not ready",
            3 => "medium error",
            4 => "hardware error",
            5 => "illegal request",
            6 => "unit attention",
            7 => "data protect",
            11 => "aborted command",
            _ => "other sense key",
        };
        write!(
            f,
            "{key} ({:#x}), code {:#04x}/{:#04x}",
            self.key, self.code, self.qualifier
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_have_their_numbers_big_endian() {
        let read = Scsi::Read {
            lba: 0x0102_0304,
            count: 0x0506,
        };
        assert_eq!(read.packet(), [0x28, 0, 1, 2, 3, 4, 0, 5, 6, 0, 0, 0]);
        assert_eq!(Scsi::TestUnitReady.packet(), [0; 12]);
        assert_eq!(Scsi::RequestSense.packet()[..5], [3, 0, 0, 0, 18]);
        assert_eq!(Scsi::ReadCapacity.packet()[0], 0x25);
    }

    #[test]
    fn capacity_is_the_last_sector_and_one() {
        let parse = |last: u32, size: u32| {
            let (last, size) = (last.to_be_bytes(), size.to_be_bytes());
            let mut bytes = [0; 8];
            bytes[..4].copy_from_slice(&last);
            bytes[4..].copy_from_slice(&size);
            Capacity::parse(&bytes).map(|c| (c.sectors, c.sector_size))
        };
        assert_eq!(parse(999, 2048), Some((1000, 2048)));
        assert_eq!(parse(999, 2352), Some((1000, 2048)));
        assert_eq!(parse(u32::MAX, 512), Some((1 << 32, 512)));
        assert_eq!(parse(1, 3), None);
    }

    #[test]
    fn sense_tells_what_to_do() {
        let sense = |key: u8, code, qualifier| {
            let mut bytes = [0; SENSE];
            (bytes[0], bytes[2]) = (0xf0, 0xf0 | key);
            (bytes[12], bytes[13]) = (code, qualifier);
            Sense::parse(&bytes).unwrap()
        };
        assert_eq!(sense(6, 0x29, 0).remedy(), Remedy::Retry);
        assert_eq!(sense(2, 0x3a, 1).remedy(), Remedy::NoMedium);
        assert_eq!(sense(2, 0x04, 1).remedy(), Remedy::Wait);
        assert_eq!(sense(3, 0x11, 0).remedy(), Remedy::GiveUp);
        let shown = alloc::format!("{}", sense(3, 0x11, 5));
        assert_eq!(shown, "medium error (0x3), code 0x11/0x05");
        assert_eq!(Sense::parse(&[0; SENSE]), None);
    }
}
