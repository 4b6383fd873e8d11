//! The database of installed packages.
//!
//! - [`Database`] opens or makes `local.sqlite`.
//! - [`Installed`] is one package of it; [`Database::packages`] reads them.
//! - [`Database::replace`] and [`Database::remove`] change it, each in one transaction.
//! - [`Database::lock`] takes part in the original's lock between processes.
#![forbid(unsafe_code)]

mod database;
mod edit;
mod error;
mod lock;
mod read;
mod shared;
mod shell;
mod values;
mod write;

pub use database::{Access, Database};
pub use edit::Word;
pub use error::DbError;
pub use lock::Patience;
pub use read::{Detail, Installed};
pub use write::{Registration, State};
