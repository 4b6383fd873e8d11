//! Requests to a block device (5.2.6).
//!
//! ```text
//! header: type u32, reserved u32, sector u64 (of 512 bytes); then data; then status u8
//! device registers: 0 sectors u64   20 block size u32 (with the feature BLK_SIZE)
//! ```

/// Bytes of the header.
pub const HEADER: usize = 16;
/// The unit of sector numbers and of the capacity, whatever the block size.
pub const SECTOR: u32 = 512;

/// Feature: it cannot be written.
pub const F_RO: u64 = 1 << 5;
/// Feature: it says its block size.
pub const F_BLK_SIZE: u64 = 1 << 6;
/// Feature: it has a cache that FLUSH writes out.
pub const F_FLUSH: u64 = 1 << 9;

/// A request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// Read from a sector on.
    Read {
        /// In units of 512 bytes.
        sector: u64,
    },
    /// Write from a sector on.
    Write {
        /// In units of 512 bytes.
        sector: u64,
    },
    /// Write the cache out.
    Flush,
}

impl Request {
    /// Its name, for messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read { .. } => "read",
            Self::Write { .. } => "write",
            Self::Flush => "flush",
        }
    }

    /// The sector, 0 where there is none.
    #[must_use]
    pub const fn sector(self) -> u64 {
        match self {
            Self::Read { sector } | Self::Write { sector } => sector,
            Self::Flush => 0,
        }
    }

    /// The header.
    #[must_use]
    pub fn header(self) -> [u8; HEADER] {
        let kind: u32 = match self {
            Self::Read { .. } => 0,
            Self::Write { .. } => 1,
            Self::Flush => 4,
        };
        let mut out = [0; HEADER];
        out[..4].copy_from_slice(&kind.to_le_bytes());
        out[8..].copy_from_slice(&self.sector().to_le_bytes());
        out
    }
}

/// What the device says about a finished request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Done.
    Ok,
    /// It failed.
    IoError,
    /// It does not know such requests.
    Unsupported,
    /// A value of no meaning, 255 if it wrote none.
    Other(u8),
}

impl Status {
    /// What stands in the status byte before the device writes it.
    pub const NONE: u8 = 0xff;

    /// Reads the byte.
    #[must_use]
    pub const fn of(byte: u8) -> Self {
        match byte {
            0 => Self::Ok,
            1 => Self::IoError,
            2 => Self::Unsupported,
            other => Self::Other(other),
        }
    }
}

impl core::fmt::Display for Status {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Ok => f.write_str("no error"),
            Self::IoError => f.write_str("the device reports an I/O error"),
            Self::Unsupported => f.write_str("the device does not support the request"),
            Self::Other(status) => write!(f, "the device reports status {status}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_name_kind_and_sector() {
        let read = Request::Read {
            sector: 0x0102_0304_0506,
        };
        let wanted = [0, 0, 0, 0, 0, 0, 0, 0, 6, 5, 4, 3, 2, 1, 0, 0];
        assert_eq!(read.header(), wanted);
        assert_eq!(
            Request::Write { sector: 1 }.header()[..9],
            [1, 0, 0, 0, 0, 0, 0, 0, 1]
        );
        assert_eq!(Request::Flush.header()[0], 4);
    }

    #[test]
    fn status_bytes_are_told_apart() {
        assert_eq!(Status::of(0), Status::Ok);
        assert_eq!(Status::of(1), Status::IoError);
        assert_eq!(Status::of(2), Status::Unsupported);
        assert_eq!(Status::of(Status::NONE), Status::Other(255));
    }
}
