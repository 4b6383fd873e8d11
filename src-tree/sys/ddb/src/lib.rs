//! Kernel symbols and backtraces.
#![no_std]
