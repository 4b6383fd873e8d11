//! `<string.h>` and `<strings.h>`: memory and character strings.

pub mod bits;
pub mod compare;
pub mod copy;
pub mod error;
pub mod fill;
pub mod find;
pub mod join;
pub mod mode;
pub mod scan;
mod search;
pub mod signal;
pub mod span;
mod wide;
