//! What the UEFI loader computes without touching the firmware, so that it runs in host tests.
//!
//! - [`device_path`]: which device is part of which, and which goes to a serial line.
//! - [`pixel`]: colour masks of a framebuffer.
//! - [`text`]: text for the firmware's console.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate std;

pub mod device_path;
pub mod pixel;
pub mod text;
