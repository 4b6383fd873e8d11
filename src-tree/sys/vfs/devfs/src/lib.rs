//! Device nodes.
#![no_std]
