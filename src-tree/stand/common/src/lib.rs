//! The loader's common part: configuration, menu, kernel hand-off.
#![no_std]
