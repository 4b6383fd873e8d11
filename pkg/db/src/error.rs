//! What can go wrong with the database.

use std::path::PathBuf;

/// An operation on the database failed.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// SQLite says no.
    #[error("{}: {source}", path.display())]
    Sqlite {
        /// The database.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
    /// The folder of the database cannot be made.
    #[error("{}: {source}", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is no database.
    #[error("{}: there is no package database; no package is installed", .0.display())]
    Missing(PathBuf),
    /// The schema is not one that is known.
    #[error("{}: schema {found} is not known; this program knows {known}", path.display())]
    Schema {
        /// The database.
        path: PathBuf,
        /// Its `user_version`.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// A row holds what it cannot.
    #[error("database: package {package}: {what}: {problem}")]
    Value {
        /// The package.
        package: String,
        /// Table or column.
        what: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// Another process works on the packages.
    #[error("the package database is locked by {holder}; try again when it is done")]
    Locked {
        /// Who: process number, and its name where the system tells.
        holder: String,
    },
}
