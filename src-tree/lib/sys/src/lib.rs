//! What programs of the base system ask the kernel beyond `std`, as safe functions.
//!
//! [`sysctl`] reads and writes the kernel's variables, [`process`] lists processes, [`mount`] file
//! systems, [`power`] stops the machine, [`session`] gives a child a terminal, [`timer`] a signal,
//! [`checkpoint`] restores a process. The calls themselves
//! are in a module of their own, the only one with unsafe code; on other systems they fail, so that
//! programs can be built and tested on the host.

pub mod calendar;
pub mod checkpoint;
pub mod mount;
pub mod power;
pub mod process;
pub mod session;
pub mod sysctl;
pub mod text;
pub mod timer;

#[cfg(target_os = "dragonfly")]
mod raw;
#[cfg(not(target_os = "dragonfly"))]
#[path = "raw_elsewhere.rs"]
mod raw;
