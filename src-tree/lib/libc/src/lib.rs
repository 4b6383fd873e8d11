//! libc: the C library of the base system.
#![cfg_attr(target_os = "dragonfly", no_std)]
