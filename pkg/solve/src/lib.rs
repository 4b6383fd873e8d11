//! From a request to the changes that fulfil it.
//!
//! - [`Unit`] is a package as far as this crate looks at it; [`Universe`] is what is installed and
//!   what there is.
//! - [`Universe::install`] and [`Universe::remove`] give [`Change`]s in the order in which they can
//!   be carried out, each with its [`Reason`], or say in a [`SolveError`] why there are none, with
//!   the tree of reasons and the ways out in its [`Explanation`].
//! - [`Solver`] is who decides an installation, a [`Question`] in numbers what it is asked;
//!   [`Resolvo`] is the one in use.
//!
//! An installation is first wished for, as if nothing stood against it, and then put as constraints
//! to the solver, which tries the wishes before anything else. So the plan is the plain one where
//! that is possible, and near to it where not. A removal has nothing to choose: what needs a package
//! that goes, goes too.
#![forbid(unsafe_code)]

mod backend;
mod change;
mod error;
mod explain;
mod glob;
mod index;
mod install;
mod order;
mod question;
mod remove;
mod sat;
mod unit;
mod ways;
mod wish;

pub use backend::Resolvo;
pub use error::{Because, Explanation, SolveError, Way};
pub use glob::fits;
pub use install::{Answer, Ask, Held, Install};
pub use order::by_need;
pub use remove::Remove;
pub use sat::{Core, Need, Question, Solver};
pub use unit::{Change, Reason, Unit, Universe};
