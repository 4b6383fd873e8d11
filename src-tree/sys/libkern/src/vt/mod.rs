//! A terminal on a grid of character cells: text, cursor and colours.
//!
//! [`Terminal`] understands the part of ANSI X3.64 that consoles use (cursor movement, erase,
//! colours) and keeps the grid; a [`Display`] shows single cells. After scrolling only cells
//! that changed are drawn, so that slow displays are never read.

mod parser;
mod terminal;

#[cfg(test)]
mod tests;

pub use terminal::{Attr, Cell, Display, Terminal};
