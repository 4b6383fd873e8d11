//! The database of installed packages.
//!
//! - [`Database`] opens or makes `local.sqlite`.
//! - [`Installed`] is one package of it; [`Database::packages`] reads them.
//! - [`Database::apply`] changes it, in one transaction.
//! - [`Database::lock`] takes part in the original's lock between processes.
#![forbid(unsafe_code)]

mod database;
mod edit;
mod error;
mod lists;
mod lock;
mod owner;
mod read;
mod shared;
mod shell;
mod values;
mod write;

pub use database::{Access, Database, Reading};
pub use edit::Word;
pub use error::DbError;
pub use lock::Patience;
pub use read::{Detail, Files, Installed, Parts};
pub use write::{Begun, Change, Registration, State};
