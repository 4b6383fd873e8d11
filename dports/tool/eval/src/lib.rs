//! The ports tree, and what its makefiles evaluate to.
//!
//! - [`Tree`]: the ports there are, by folder.
//! - [`Evaluator`]: from a port and flavour to values of variables. [`Bmake`] asks make; another
//!   implementation can read makefiles itself.
//! - [`Collection`]: both together: ports by name, and plans.
#![forbid(unsafe_code)]

mod bmake;
mod collection;
mod error;
mod evaluator;
mod tree;

pub use bmake::Bmake;
pub use collection::{Collection, Everything};
pub use error::EvalError;
pub use evaluator::{Evaluated, Evaluator, Profile};
pub use tree::Tree;
