//! What a kernel debugger needs besides a machine: line editing, commands, expressions, dumps,
//! and the sequences that call it.
//!
//! Nothing here allocates: the debugger runs where the heap may be what is broken.

mod break_sequence;
mod command;
mod dump;
mod expression;
mod line;

pub use break_sequence::BreakSequence;
pub use command::Command;
pub use dump::{Format, FormatError, Style, dump};
pub use expression::{ExpressionError, Scope, evaluate};
pub use line::{LINE_BYTES, LineEditor, Typed};
