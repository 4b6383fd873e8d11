//! Backtraces by frame pointers.

use core::fmt;

use df_machine::debug::{Frames, TrapFrame};

use crate::Symbol;

/// Deepest stack that is shown.
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
        Self {
            at: Some(frame.rip),
            frames: Frames::from_rbp(frame.rbp),
        }
    }
}

impl fmt::Display for Backtrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = self.at {
            writeln!(f, "  {} at {at:#018x}", Symbol(at))?;
        }
        for address in self.frames.clone().take(MAX_FRAMES) {
            // The byte before the return address belongs to the call, also where the call
            // is the last instruction of its function.
            writeln!(f, "  {} at {address:#018x}", CallSite(address))?;
        }
        Ok(())
    }
}

/// A return address, located by the call before it.
struct CallSite(u64);

impl fmt::Display for CallSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use df_libkern::symtab::{Located, SymTab};
        let table = SymTab::parse(df_machine::debug::symbol_table());
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
