//! `<string.h>` and `<strings.h>`: memory and character strings.

pub mod compare;
pub mod copy;
pub mod error;
pub mod fill;
pub mod join;
pub mod scan;
pub mod span;
