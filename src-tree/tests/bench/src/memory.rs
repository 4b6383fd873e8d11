//! Memory.

use crate::measure::{Measured, Tried, turns};
use crate::raw;

/// Bytes of a page.
const PAGE: usize = 4096;
/// Pages that are touched in a turn.
const PAGES: usize = 256;

/// The first touch of a page of new memory; mapping and unmapping are a small part of it.
pub(crate) fn fault() -> Tried<Measured> {
    let touched = turns(60, || {
        let memory = raw::map(PAGES * PAGE)?;
        for page in 0..PAGES {
            raw::touch(memory, page * PAGE);
        }
        raw::unmap(memory, PAGES * PAGE)
    })?;
    Ok(touched.of_parts(PAGES as u64))
}

/// Memory that nobody touches.
pub(crate) fn map() -> Tried<Measured> {
    turns(20_000, || {
        let memory = raw::map(16 * PAGE)?;
        raw::unmap(memory, 16 * PAGE)
    })
}
