//! Numbers, structures and errno of the system-call and boot interfaces.
//!
//! Shared by the kernel, the loader and libc; layouts only, no behaviour beyond look-ups.
#![no_std]

pub mod boot;
pub mod errno;
