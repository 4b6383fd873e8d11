//! `<stdlib.h>`: environment, exit, numbers, sorting, paths, randomness.
//! The allocator is in [`crate::malloc`].

pub mod env;
pub mod exit;
pub mod float;
pub mod number;
pub mod order;
pub mod program;
pub mod quick;
pub mod rand;
pub mod random;
pub mod realpath;
pub mod sort;
