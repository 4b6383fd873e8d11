//! The ports tree, and what its makefiles evaluate to.
//!
//! - [`Tree`]: the ports there are, by folder.
//! - [`Evaluator`]: from a port and flavour to values of variables. [`Native`] reads makefiles
//!   with the library of make(1), [`Bmake`] asks the program bmake.
//! - [`compare`]: both evaluators side by side; [`generate`]: a tree to measure with.
//! - [`Collection`]: both together: ports by name, and plans.
#![forbid(unsafe_code)]

mod answers;
mod bmake;
mod collection;
mod compare;
mod error;
mod evaluator;
mod foreign;
pub mod generate;
mod inputs;
mod native;
mod nested;
mod presence;
mod remembered;
mod replace;
mod shell;
mod traced;
mod tree;
mod variables;
mod worker;

pub use answers::Answers;
pub use bmake::Bmake;
pub use collection::{Collection, Everything};
pub use compare::{Comparison, Difference, compare, compared, cpu_time};
pub use error::EvalError;
pub use make::system::Limits;

pub use evaluator::{Evaluated, Evaluator, Profile};
pub use foreign::Probes;
pub use inputs::{Input, InputKind, Inputs, Stamp};
pub use native::Native;
pub use replace::replace_file;
pub use tree::Tree;
pub use variables::{OURS, VARIABLES};
pub use worker::Answer;
