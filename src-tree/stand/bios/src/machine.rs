//! The machine below the BIOS services: the only place with unsafe code.
//!
//! The loader runs on one processor with interrupts off; BIOS services run in real mode and
//! return before anything else happens. So nothing here is ever entered twice at a time, which
//! is what [`single::Single`] relies on.

pub(crate) mod assembly;
pub(crate) mod heap;
pub(crate) mod jump;
pub(crate) mod lowmem;
pub(crate) mod physical;
pub(crate) mod pool;
pub(crate) mod ports;
pub(crate) mod single;
pub(crate) mod thunk;
pub(crate) mod traps;
pub(crate) mod tsc;
