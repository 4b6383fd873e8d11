//! From a request to the changes that fulfil it.
//!
//! - [`Unit`] is a package as far as this crate looks at it; [`Universe`] is what is installed and
//!   what there is.
//! - [`Universe::install`] and [`Universe::remove`] give [`Change`]s in the order in which they can
//!   be carried out, each with its [`Reason`], or say in a [`SolveError`] why there are none.
//!
//! The method is a closure over dependencies: each name that is needed is met by what is chosen
//! already, else by what is installed, else by the best that is offered (first in order of
//! repositories, then the highest version). Dependencies name no version ranges and no
//! alternatives, so there is nothing to backtrack over; virtual names take the first provider by
//! name.
#![forbid(unsafe_code)]

mod glob;
mod install;
mod order;
mod remove;
mod unit;

pub use glob::fits;
pub use install::{Ask, Install};
pub use remove::Remove;
pub use unit::{Change, Reason, SolveError, Unit, Universe};
