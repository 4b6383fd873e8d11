//! File manifests: what a tree holds, in mtree(5) form.
//!
//! A manifest is the contract between the rooms of the house: `buildsys` emits one for the
//! world, `release` makes media from it and from nothing else. One line a file, sorted by
//! the bytes of the path, no times in it, so that equal trees have equal manifests:
//!
//! ```text
//! #mtree v2.0
//! . type=dir mode=0755 uid=0 gid=0
//! ./etc type=dir mode=0755 uid=0 gid=0
//! ./etc/motd type=file mode=0644 uid=0 gid=0 size=8 sha256digest=5f0d...
//! ./sh type=link mode=0777 uid=0 gid=0 link=bin/sh
//! ```
//!
//! - [`Manifest`] is the collection: [`Manifest::parse`] and its `Display`.
//! - [`Manifest::scan`] reads a directory, hashing on all processors.
//! - [`Manifest::verify`] and [`diff`] name every difference by path and field.
#![forbid(unsafe_code)]

mod diff;
mod digest;
mod entry;
mod manifest;
mod path;
mod text;
mod tree;
mod vis;

pub use diff::{Difference, Field, Fields, diff};
pub use digest::{Digest, Hasher};
pub use entry::{Entry, Kind};
pub use manifest::Manifest;
pub use path::{PathError, RelPath};
pub use text::ParseError;
pub use tree::{ScanError, ScanOptions};
