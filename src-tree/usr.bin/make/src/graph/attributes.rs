//! What is special about targets.

/// A set of attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attributes(u32);

impl Attributes {
    /// `.EXEC`: its commands run always, yet it is never new.
    pub const EXEC: Self = Self(1);
    /// `.IGNORE`: commands may fail.
    pub const IGNORE: Self = Self(1 << 1);
    /// `.INVISIBLE`: not in `.ALLSRC` of others.
    pub const INVISIBLE: Self = Self(1 << 2);
    /// `.JOIN`.
    pub const JOIN: Self = Self(1 << 3);
    /// `.MADE`: its sources are up to date.
    pub const MADE: Self = Self(1 << 4);
    /// `.MAKE`: its commands run even with `-n`.
    pub const MAKE: Self = Self(1 << 5);
    /// `.NOPATH`: not looked for along `.PATH`.
    pub const NO_PATH: Self = Self(1 << 6);
    /// `.NOTMAIN`: not made unless asked for.
    pub const NOT_MAIN: Self = Self(1 << 7);
    /// `.OPTIONAL`: it need not be.
    pub const OPTIONAL: Self = Self(1 << 8);
    /// `.PHONY`: it is no file.
    pub const PHONY: Self = Self(1 << 9);
    /// `.PRECIOUS`: not removed after an interrupt.
    pub const PRECIOUS: Self = Self(1 << 10);
    /// `.SILENT`: commands are not shown.
    pub const SILENT: Self = Self(1 << 11);
    /// `.USE`: its commands go to those that depend on it.
    pub const USE: Self = Self(1 << 12);
    /// `.USEBEFORE`: the same, before their own.
    pub const USE_BEFORE: Self = Self(1 << 13);
    /// `.WAIT`.
    pub const WAIT: Self = Self(1 << 14);
    /// A rule from one suffix to another.
    pub const TRANSFORM: Self = Self(1 << 15);
    /// `.BEGIN` and its like.
    pub const SPECIAL: Self = Self(1 << 16);
    /// A member of an archive.
    pub const MEMBER: Self = Self(1 << 17);
    /// An archive.
    pub const ARCHIVE: Self = Self(1 << 18);
    /// `.META`: has a meta file though others of its kind have none.
    pub const META: Self = Self(1 << 19);
    /// `.NOMETA`: has none.
    pub const NO_META: Self = Self(1 << 20);
    /// `.NOMETA_CMP`: other commands do not make it.
    pub const NO_META_COMPARE: Self = Self(1 << 21);

    /// Tells whether one of these is set.
    #[must_use]
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Sets more.
    pub fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Returns both together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the attribute a source stands for.
    #[must_use]
    pub fn of(source: &[u8]) -> Option<Self> {
        Some(match source {
            b".EXEC" => Self::EXEC,
            b".IGNORE" => Self::IGNORE,
            b".INVISIBLE" => Self::INVISIBLE,
            b".JOIN" => Self::JOIN,
            b".MADE" => Self::MADE,
            b".MAKE" | b".RECURSIVE" => Self::MAKE,
            b".META" => Self::META,
            b".NOMETA" => Self::NO_META,
            b".NOMETA_CMP" => Self::NO_META_COMPARE,
            b".NOPATH" => Self::NO_PATH,
            b".NOTMAIN" => Self::NOT_MAIN,
            b".OPTIONAL" => Self::OPTIONAL,
            b".PHONY" => Self::PHONY,
            b".PRECIOUS" => Self::PRECIOUS,
            b".SILENT" => Self::SILENT,
            b".USE" => Self::USE,
            b".USEBEFORE" => Self::USE_BEFORE,
            _ => return None,
        })
    }
}
