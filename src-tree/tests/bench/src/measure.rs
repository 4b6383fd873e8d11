//! Measuring.

use std::fmt;
use std::io;

use crate::raw;

/// What can fail: a call that the benchmark needs.
pub(crate) type Tried<T> = io::Result<T>;

/// What one turn costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Measured {
    /// Ticks of the time-stamp counter; under an emulator that counts instructions, these.
    pub(crate) ticks: u64,
    /// Turns that were measured.
    pub(crate) turns: u64,
}

impl Measured {
    /// The same for something of which a turn has `parts`.
    pub(crate) fn of_parts(self, parts: u64) -> Self {
        Self {
            turns: self.turns * parts,
            ..self
        }
    }

    /// Ticks of one turn.
    pub(crate) fn each(self) -> u64 {
        self.ticks / self.turns.max(1)
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ticks each, {} turns", self.each(), self.turns)
    }
}

/// Makes so many turns, after some that only warm up.
pub(crate) fn turns(count: u64, mut turn: impl FnMut() -> Tried<()>) -> Tried<Measured> {
    for _ in 0..count / 8 + 2 {
        turn()?;
    }
    let start = raw::ticks();
    for _ in 0..count {
        turn()?;
    }
    let ticks = raw::ticks() - start;
    Ok(Measured {
        ticks,
        turns: count,
    })
}
