//! `<locale.h>` and `<langinfo.h>`: the C locale, with ASCII or UTF-8 as its characters.
//!
//! There are two locales, `C` (also `POSIX`) and `C.UTF-8` (also any name that ends in
//! `.UTF-8`); they differ in what a character is and in nothing else.

pub mod forward;
pub mod langinfo;
pub mod lconv;
pub mod object;
pub mod set;

pub(crate) use set::is_utf8;
