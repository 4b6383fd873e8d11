//! The engine behind the `printf` family: pure but for the texts that arguments point to.

mod engine;
mod field;
mod float;
mod hex;
mod integer;
mod spec;
mod string;
mod text;

pub(crate) use engine::{Arguments, Class, Sink, Unit, format};

#[cfg(test)]
pub(crate) mod tests;
