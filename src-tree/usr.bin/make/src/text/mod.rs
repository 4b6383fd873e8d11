//! Words, patterns and numbers in bytes.

mod glob;
mod number;
mod quote;
mod short;
mod words;

pub use glob::{Glob, matches};
pub use number::{condition_number, leading_integer, leading_unsigned};
pub use quote::quote;
pub use short::{Bytes, Short};
pub use words::{Words, is_blank, trim_start};
