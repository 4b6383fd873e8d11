//! The words of pkg(8), each checked when made.
//!
//! - [`PkgName`], [`Origin`], [`Abi`]: what a package is called, where it comes from, where it runs.
//! - [`Version`]: `PORTVERSION[_REVISION][,EPOCH]` with the order of the original.
//! - [`Calendar`]: a time as people write it.
//! - [`Digest`]: a checksum as manifests and catalogues write it.
#![forbid(unsafe_code)]

mod abi;
mod base32;
mod calendar;
mod component;
mod digest;
mod error;
mod name;
mod origin;
mod parallel;
mod version;

pub use abi::Abi;
pub use calendar::Calendar;
pub use digest::{Digest, DigestKind, Hasher};
pub use error::ParseError;
pub use name::PkgName;
pub use origin::Origin;
pub use parallel::{crowded_each, parallel_map};
pub use version::Version;
