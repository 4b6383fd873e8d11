//! QEMU machines for tests: typed profiles, a serial protocol of sentinels, and transcripts.
//!
//! A [`Machine`] says what to boot and how; [`Machine::start`] gives a [`Session`] whose console
//! is driven by [`Session::expect`] and [`Session::send`]. Whatever the console says goes to a
//! transcript file, and every failure carries that file's path and its last lines.
//!
//! - [`machine`]: what to boot (PVH, BIOS or UEFI; CD, disk or stick) and the QEMU command line.
//! - [`session`]: a running machine or any other program that talks on a pipe.
//! - [`sentinel`], [`plain`], [`transcript`]: what is waited for, and in which text.
//! - [`monitor`]: QEMU's own monitor (QMP): how a machine ended, key presses, pictures.
//! - [`group`]: no machine outlives its owner.
//!
//! The library neither prints nor reads the environment. Emulation is always QEMU's own (TCG):
//! the results must not depend on whether a KVM device is there.
#![forbid(unsafe_code)]

pub mod error;
pub mod firmware;
pub mod group;
pub mod machine;
pub mod monitor;
pub mod plain;
pub mod screen;
pub mod sentinel;
pub mod session;
pub mod transcript;

pub use error::{Evidence, Failure, Reason, StartError};
pub use machine::{Boot, Bus, Firmware, Machine, PANIC_EXIT_CODE};
pub use sentinel::{PANIC_WORDS, Sentinel};
pub use session::{Ending, Launch, Session};
