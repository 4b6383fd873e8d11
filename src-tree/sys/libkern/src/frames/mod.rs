//! Physical frames: a buddy allocator whose book-keeping lies apart from the frames.
//!
//! Frames are numbers. A block of order `n` is 2^n frames that start at a multiple of 2^n;
//! a free block remembers its order in the record of its first frame and hangs in the list
//! of that order. Freeing joins a block with its other half as long as that is free too, so
//! that after everything is given back the lists look as at the start.

mod buddy;

#[cfg(test)]
mod tests;

pub use buddy::{FrameRecord, Frames, MAX_ORDER};
