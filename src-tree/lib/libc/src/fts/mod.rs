//! `<fts.h>`: walking through trees of files, an entry at a time.

pub mod entry;
pub mod walk;
