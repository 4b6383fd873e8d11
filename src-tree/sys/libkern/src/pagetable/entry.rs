//! Entries of page tables.
//!
//! ```text
//! 63  62..52  51..12            11..9  8  7     6  5  4    3    2   1  0
//! NX  -       physical address  -      G  PS/   D  A  PCD  PWT  US  W  P
//!                                         PAT
//! ```
//! PS in tables that can map large pages; there PAT is bit 12.

const PRESENT: u64 = 1 << 0;
const WRITE: u64 = 1 << 1;
const USER: u64 = 1 << 2;
const WRITE_THROUGH: u64 = 1 << 3;
const CACHE_DISABLE: u64 = 1 << 4;
const LARGE: u64 = 1 << 7;
const PAT_SMALL: u64 = 1 << 7;
const PAT_LARGE: u64 = 1 << 12;
const GLOBAL: u64 = 1 << 8;
const NO_EXECUTE: u64 = 1 << 63;
const ADDRESS: u64 = 0x000f_ffff_ffff_f000;

/// How the CPU caches a page. Relies on the page attribute table that `cpu/x86_64` sets up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cache {
    /// Ordinary memory.
    #[default]
    WriteBack,
    /// Frame buffers: writes are gathered, reads are slow.
    WriteCombining,
    /// Device registers.
    Uncached,
}

/// What a page permits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent bits of the format"
)]
pub struct Flags {
    /// Writing; reading is always permitted.
    pub write: bool,
    /// Executing.
    pub exec: bool,
    /// Access from user mode.
    pub user: bool,
    /// The translation is the same in all address spaces.
    pub global: bool,
    /// Caching.
    pub cache: Cache,
}

/// One entry of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry(pub u64);

impl Entry {
    /// Nothing is mapped.
    pub const EMPTY: Self = Self(0);

    /// Makes an entry that leads to a lower table. Its own permissions are the widest;
    /// those of the last level decide.
    #[must_use]
    pub const fn table(phys: u64, user: bool) -> Self {
        Self(phys & ADDRESS | PRESENT | WRITE | if user { USER } else { 0 })
    }

    /// Makes an entry that maps a page; `large` for one of 2 MiB or 1 GiB. `nx` says whether
    /// the CPU knows the no-execute bit.
    #[must_use]
    pub const fn page(phys: u64, flags: Flags, large: bool, nx: bool) -> Self {
        let mut bits = phys & ADDRESS | PRESENT;
        if flags.write {
            bits |= WRITE;
        }
        if flags.user {
            bits |= USER;
        }
        if flags.global {
            bits |= GLOBAL;
        }
        if !flags.exec && nx {
            bits |= NO_EXECUTE;
        }
        if large {
            bits |= LARGE;
        }
        bits |= match flags.cache {
            Cache::WriteBack => 0,
            Cache::WriteCombining if large => PAT_LARGE | WRITE_THROUGH,
            Cache::WriteCombining => PAT_SMALL | WRITE_THROUGH,
            Cache::Uncached => CACHE_DISABLE | WRITE_THROUGH,
        };
        Self(bits)
    }

    /// Returns whether the CPU would follow the entry.
    #[must_use]
    pub const fn is_present(self) -> bool {
        self.0 & PRESENT != 0
    }

    /// Returns whether the entry maps a large page, if it is one of a table that can.
    #[must_use]
    pub const fn is_large(self) -> bool {
        self.0 & LARGE != 0
    }

    /// Returns the physical address of the page or table.
    #[must_use]
    pub const fn address(self) -> u64 {
        self.0 & ADDRESS
    }

    /// Returns whether the page can be written.
    #[must_use]
    pub const fn is_writable(self) -> bool {
        self.0 & WRITE != 0
    }

    /// Returns the entry without the permission to write.
    #[must_use]
    pub const fn read_only(self) -> Self {
        Self(self.0 & !WRITE)
    }

    /// Returns the entry with the permission to execute as given. `nx` says whether the CPU
    /// knows the no-execute bit.
    #[must_use]
    pub const fn executable(self, exec: bool, nx: bool) -> Self {
        if exec || !nx {
            Self(self.0 & !NO_EXECUTE)
        } else {
            Self(self.0 | NO_EXECUTE)
        }
    }

    /// Returns whether the page can be executed.
    #[must_use]
    pub const fn is_executable(self) -> bool {
        self.0 & NO_EXECUTE == 0
    }

    /// Returns whether user mode can reach the page.
    #[must_use]
    pub const fn is_user(self) -> bool {
        self.0 & USER != 0
    }
}
