//! The text databases of `/etc`: records of fields with colons between them, one a line.

mod lines;
mod record;
mod store;

pub(crate) use lines::{Scan, number, scan};
pub(crate) use record::{Own, Record, find};
pub(crate) use store::Store;
