//! The formats of printf(1).

pub use current::format;
