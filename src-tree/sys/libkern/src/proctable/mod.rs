//! Who is whose parent, group and session, and what parents can wait for.
//!
//! The table knows no machine: `T` is whatever the kernel keeps of a process, and is told who the
//! parent is. Every rule of POSIX about process ids, groups, sessions and waiting is here.

mod groups;
mod relations;
mod table;
#[cfg(test)]
mod tests;
mod trace;
mod wait;

pub use table::{Entry, Exited, Kept, Life, MAX_PID, Table};
pub use wait::{Event, Select, Waits, status};
