//! The index of a ports tree: what every port evaluates to, kept on disk and kept up to date.
//!
//! - [`Index`]: the file; [`Index::update`] evaluates the ports whose inputs changed, and no
//!   others. An input is what an evaluation looked at (files, whether there are files, answers of
//!   commands), recorded for each port.
//! - [`Entry`]: a port of it. [`Need`]: what it needs of another; [`Graph`]: all of these.
//! - [`Search`]: ports by words. [`lint`]: what is wrong with them. [`Choices`]: their options.
//! - [`freebsd`]: the format `INDEX`.
#![forbid(unsafe_code)]

mod entry;
mod error;
pub mod freebsd;
mod graph;
mod lint;
mod need;
mod options;
mod own;
mod present;
mod search;
mod store;
mod update;
mod writer;

pub use dports_eval::VARIABLES;
pub use entry::Entry;
pub use error::IndexError;
pub use graph::{Branch, Graph};
pub use lint::{Remark, lint};
pub use need::{Kind, Need};
pub use options::{Choice, Choices, Group, GroupKind};
pub use search::Search;
pub use store::Index;
pub use update::Update;
