//! Backtraces by frame pointers.

use core::fmt;

use df_libkern::symtab::{Located, SymTab};
use df_machine::debug::{Frames, TrapFrame, symbol_table};

use crate::Symbol;

/// Most lines that are shown.
const MAX_FRAMES: usize = 40;

/// A stack of calls, shown one a line.
#[derive(Clone, Debug)]
pub struct Backtrace {
    /// Where a trap struck: shown first, exactly; return addresses lie behind their calls.
    at: Option<u64>,
    frames: Frames,
}

impl Backtrace {
    /// The callers of the function that calls this.
    #[must_use]
    #[inline(always)]
    pub fn here() -> Self {
        Self {
            at: None,
            frames: Frames::here(),
        }
    }

    /// The stack at a trap in the kernel.
    #[must_use]
    pub const fn of_trap(frame: &TrapFrame) -> Self {
        Self::at(frame.rip, frame.rbp)
    }

    /// The stack of code that was stopped at `rip` with the frame pointer `rbp`.
    #[must_use]
    pub const fn at(rip: u64, rbp: u64) -> Self {
        Self {
            at: Some(rip),
            frames: Frames::from_rbp(rbp),
        }
    }
}

impl fmt::Display for Backtrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = self.at {
            writeln!(f, "  {} at {at:#018x}", Symbol(at))?;
        }
        let mut frames = self.frames.clone().peekable();
        for _ in 0..MAX_FRAMES {
            let Some(address) = frames.next() else {
                return Ok(());
            };
            writeln!(f, "  {} at {address:#018x}", CallSite(address))?;
            let mut repeats = 0u32;
            while frames.next_if_eq(&address).is_some() {
                repeats += 1;
            }
            if repeats > 0 {
                writeln!(f, "  (the same {repeats} times more)")?;
            }
        }
        writeln!(f, "  (and so on)")
    }
}

/// A return address, located by the call before it: the byte before belongs to the call, also
/// where the call is the last instruction of its function.
struct CallSite(u64);

impl fmt::Display for CallSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = SymTab::parse(symbol_table());
        match table.and_then(|table| table.locate(self.0 - 1)) {
            Some(Located { name, offset }) => write!(
                f,
                "{}",
                Located {
                    name,
                    offset: offset + 1
                }
            ),
            None => write!(f, "{:#x}", self.0),
        }
    }
}
