//! UCL, the configuration language of pkg: values, parser, emitters.
//!
//! UCL is JSON with the ceremony made optional:
//!
//! ```text
//! # comment; also // and /* nested */
//! name = "tool";            # `=`, `:` or nothing between key and value
//! flatsize: 4kb             # 4096: k m g count by 1000, kb mb gb by 1024
//! timeout 1.5min            # a time, in seconds
//! repo main { url = "http://example.org/${ABI}" }    # nested sections
//! mirror = a; mirror = b    # a repeated key makes an implicit array
//! desc = <<EOD
//! any text
//! EOD
//! .include "other.conf"     # a macro: given to the caller's handler
//! ```
//!
//! - [`parse`] and [`Parser`] make a [`Value`] of text; [`ParseError`] names line and column.
//! - [`Variables`] are put in for `$NAME` and `${NAME}`; [`Macros`] answers `.name` lines.
//! - [`Object`] keeps the order of keys and knows priorities and [`Duplicates`].
//! - [`emit`] writes a value in one [`Format`]; [`quote`] writes a text alone.
//!
//! Source of the format: the documentation of libucl, and what the original pkg prints.
//!
//! ```
//! let value = df_ucl::parse("deps { zlib { version = \"1.3\" } }").unwrap();
//! let version = value.at(&["deps", "zlib", "version"]).and_then(|v| v.as_str());
//! assert_eq!(version, Some("1.3"));
//! ```
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod atom;
mod cursor;
mod directive;
mod emit;
mod error;
mod macros;
mod object;
mod parse;
mod parser;
mod string;
mod value;
mod variables;

pub use emit::{Format, emit, quote};
pub use error::{ErrorKind, ParseError};
pub use macros::{Action, MacroCall, MacroError, Macros, NoMacros};
pub use object::{DuplicateKey, Duplicates, Entry, MAX_PRIORITY, Object};
pub use parser::{Parser, parse, parse_bytes};
pub use value::Value;
pub use variables::Variables;
