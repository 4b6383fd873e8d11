//! `<search.h>`: tables, trees, lists and arrays that are searched.

pub mod array;
pub mod hash;
pub mod queue;
pub mod tree;
