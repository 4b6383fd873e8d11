//! Protections and the accesses that they permit.

use core::ops::BitOr;

/// What a range of user memory may be used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Prot(u8);

impl Prot {
    /// Nothing: a guard or a reservation.
    pub const NONE: Self = Self(0);
    /// Reading.
    pub const READ: Self = Self(1);
    /// Writing.
    pub const WRITE: Self = Self(2);
    /// Executing.
    pub const EXEC: Self = Self(4);

    /// Makes a protection from the `PROT_` bits of mmap(2); `None` if there are others.
    #[must_use]
    pub const fn from_bits(bits: u32) -> Option<Self> {
        if bits <= 7 {
            Some(Self(bits as u8))
        } else {
            None
        }
    }

    /// Returns the `PROT_` bits of mmap(2).
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0 as u32
    }

    /// Returns whether everything in `other` is permitted here too.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns whether this permits the access. As on the hardware, whatever can be written
    /// or executed can be read.
    #[must_use]
    pub const fn permits(self, access: Access) -> bool {
        match access {
            Access::Read => self.0 != 0,
            Access::Write => self.contains(Self::WRITE),
            Access::Exec => self.contains(Self::EXEC),
        }
    }
}

impl BitOr for Prot {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// One way of touching memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// A load.
    Read,
    /// A store.
    Write,
    /// An instruction fetch.
    Exec,
}
