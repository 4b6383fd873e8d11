//! Text in and out, on all consoles at once.

mod keys;
mod line;
mod terminal;

pub use keys::KeyDecoder;
pub use line::{LineEditor, Step};
pub(crate) use terminal::{Shared, Terminal};
