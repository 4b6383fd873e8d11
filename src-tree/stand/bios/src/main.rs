//! The BIOS loader.
//!
//! A boot sector (`boot-sectors`) reads this program, a flat file, to 0x9000 and jumps to its
//! first byte. `asm/entry.s` brings the processor to long mode with the first 4 GiB mapped to
//! themselves and calls [`start::loader_start`], which finds memory and hands over to the common
//! part of the loader (df-stand) with [`platform::Bios`] as the machine.
//!
//! - [`machine`]: processor, ports, memory, the way into real mode. All unsafe code is there.
//! - [`firmware`]: one module for each kind of BIOS service, safe on the outside.
//! - [`console`]: screen, keyboard and serial line as one console.
//! - [`platform`]: `df_stand::Platform` on top of all that.
#![no_std]
#![no_main]

extern crate alloc;

mod console;
mod firmware;
mod machine;
mod platform;
mod start;
