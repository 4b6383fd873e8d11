//! `.pkg` archives: a tar file, compressed, that begins with the package's manifests.
//!
//! ```text
//! +COMPACT_MANIFEST          JSON: all but files, directories, config, scripts
//! +MANIFEST                  JSON: everything
//! /usr/local/bin/tool        files and links, by absolute path
//! /usr/local/share/tool/     directories
//! ```
//!
//! - [`Manifest`] is the model, [`Manifest::parse`] and [`Manifest::to_json`] its two directions.
//! - [`read_manifest`] stops at the manifest; [`read_members`] visits every checked member.
//! - [`PackageBuilder`] makes an archive: equal input, equal bytes.
#![forbid(unsafe_code)]

mod bundle;
mod compression;
mod delta;
mod emit;
mod error;
mod fields;
mod guard;
mod keyword;
mod manifest;
mod message;
mod pairs;
mod parse;
mod path;
mod percent;
mod plist;
mod quick;
mod read;
mod tarfile;
mod trigger;
mod vuxml;
mod write;

pub use bundle::{is_bundle_of, read_bundle, write_bundle};
pub use compression::Compression;
pub use delta::{apply_delta, make_delta};
pub use error::{ManifestError, ReadError, WriteError};
pub use keyword::Keyword;
pub use manifest::{Dependency, DirEntry, FileEntry, Form, Location, Manifest, Message, Ownership};
pub use message::read_messages;
pub use path::{PackagePath, PathError};
pub use plist::{Item, Keywords, Plist, PlistError};
pub use read::{Member, MemberKind, read_manifest, read_members, read_members_of};
pub use trigger::{Language, Trigger, TriggerScript};
pub use vuxml::{Advisories, Advisory, Affected, Bound, Range};
pub use write::{PackageBuilder, Source};
