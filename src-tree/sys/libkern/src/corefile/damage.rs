//! Why a file is no checkpoint.

use core::fmt;

use df_abi::Errno;

/// What is wrong with a file that is to be restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// It cannot be read.
    Unreadable(Errno),
    /// It is no core file of an x86_64 program.
    NotCore,
    /// A core file, but not one that `sys_checkpoint` wrote: the note named here is missing.
    Missing(&'static str),
    /// The note named here has a size or a value that it cannot have.
    Bad(&'static str),
}

impl Damage {
    /// The error for the program that wanted the file restored.
    #[must_use]
    pub fn errno(self) -> Errno {
        match self {
            Self::Unreadable(error) => error,
            Self::NotCore | Self::Missing(_) | Self::Bad(_) => Errno::EINVAL,
        }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(f, "the file cannot be read ({error:?})"),
            Self::NotCore => f.write_str("not a core file of an x86_64 program"),
            Self::Missing(what) => write!(f, "not a checkpoint: it has no note of {what}"),
            Self::Bad(what) => write!(f, "damaged: the note of {what} makes no sense"),
        }
    }
}

impl core::error::Error for Damage {}
