//! Streams of wide characters, and formatted input and output of wide texts.
//!
//! There is one engine of the `printf` family and one of the `scanf` family: both count in bytes
//! or in characters. Wide formats become UTF-8 on their way in.

pub mod character;
mod convert;
pub mod memory;
pub mod print;
pub mod scan;
