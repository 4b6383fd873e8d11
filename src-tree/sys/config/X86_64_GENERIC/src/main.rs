//! The kernel: picks the rooms and starts them.
#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
mod kernel;

/// On the host there is nothing to run: the crate is only checked there.
#[cfg(not(target_os = "none"))]
fn main() {}
