//! Vnodes, mounts, path look-up.
#![no_std]
