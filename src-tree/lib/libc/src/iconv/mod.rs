//! `<iconv.h>`: texts from one coding to another, by way of Unicode.
//!
//! [`coding`] knows UTF-8, UTF-16, UTF-32, ISO-8859-1 and ASCII, one character at a time;
//! [`api`] holds the C functions.

pub mod api;
mod coding;
