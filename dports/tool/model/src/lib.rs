//! Ports as data. No I/O.
//!
//! - [`PortRef`]: a port and flavour by name; [`Depend`]: what a port needs of another, and for what.
//! - [`Distinfo`]: sizes and digests of distfiles; [`Distfile`] and [`Site`]: where they come from.
//! - [`Port`]: what a port's makefile says, checked.
//! - [`Plan`]: several ports, everything they need, in the order to build them.
//! - [`Order`]: all that is to be known to make one package, for the program that does it.
#![forbid(unsafe_code)]

mod depend;
mod distfile;
mod distinfo;
mod error;
mod order;
mod plan;
mod port;
mod portref;

pub use depend::{Depend, Role};
pub use distfile::{Distfile, Site};
pub use distinfo::{Distinfo, Sum};
pub use error::ModelError;
pub use order::{Goal, Order};
pub use plan::{Plan, PlanError};
pub use port::{Port, Tests, VARIABLES, Words};
pub use portref::PortRef;
