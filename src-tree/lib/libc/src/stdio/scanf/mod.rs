//! The engine behind the `scanf` family: pure but for the places that arguments point to.

mod engine;
mod field;
mod set;
mod spec;
mod string;

pub(crate) use engine::{Input, scan};

#[cfg(test)]
mod tests;
