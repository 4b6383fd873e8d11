//! Opening and making the database.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction};

use crate::error::DbError;

/// The tables, indices and the view of the original, as it makes them itself.
const SCHEMA: &str = include_str!("schema.sql");
/// `user_version` of that schema.
const VERSION: i64 = 42;
/// How long to wait for a writer that is in its transaction.
const BUSY: Duration = Duration::from_secs(30);
/// Statements that are kept prepared: more than there are different ones.
const STATEMENTS: usize = 256;

/// What a database is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Reading; it must be there.
    Read,
    /// Reading and writing; it is made when it is not there.
    Write,
}

/// An open database.
#[derive(Debug)]
pub struct Database {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
}

/// As long as it is there, all that is read is of one moment, and SQLite's lock, which else every
/// query takes, is taken once. Others can read meanwhile and have to wait before they write.
#[derive(Debug)]
pub struct Reading<'d> {
    _transaction: Transaction<'d>,
}

impl Database {
    /// Opens `FOLDER/local.sqlite`.
    ///
    /// # Errors
    /// [`DbError`]: it is not there and only to be read; it is no database or of a schema that is
    /// not known.
    pub fn open(folder: &Path, access: Access) -> Result<Self, DbError> {
        let path = folder.join("local.sqlite");
        if access == Access::Read && !path.exists() {
            return Err(DbError::Missing(path));
        }
        let flags = match access {
            // SQLite takes this for reading alone where writing is not allowed; where it is, the
            // transaction of a killed program can be rolled back.
            Access::Read => OpenFlags::SQLITE_OPEN_READ_WRITE,
            Access::Write => {
                fs::create_dir_all(folder).map_err(|source| DbError::Folder {
                    path: folder.to_owned(),
                    source,
                })?;
                OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
            }
        };
        let connection =
            Connection::open_with_flags(&path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX);
        let connection = connection.map_err(|source| DbError::Sqlite {
            path: path.clone(),
            source,
        })?;
        let database = Self { connection, path };
        database.prepare(access)?;
        Ok(database)
    }

    /// Begins to read much at once.
    ///
    /// # Errors
    /// [`DbError::Sqlite`].
    pub fn reading(&self) -> Result<Reading<'_>, DbError> {
        let begun = self.connection.unchecked_transaction();
        let transaction = begun.map_err(|source| self.error(source))?;
        Ok(Reading {
            _transaction: transaction,
        })
    }

    fn prepare(&self, access: Access) -> Result<(), DbError> {
        let all = |source| self.error(source);
        self.connection.busy_timeout(BUSY).map_err(all)?;
        self.connection
            .set_prepared_statement_cache_capacity(STATEMENTS);
        let settings = match access {
            Access::Read => "PRAGMA query_only = ON",
            // Pages of a transaction stay in memory, up to 64 MB of them.
            Access::Write => {
                "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536"
            }
        };
        self.connection.execute_batch(settings).map_err(all)?;
        let version: i64 = self
            .connection
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .map_err(all)?;
        match version {
            VERSION => Ok(()),
            0 if access == Access::Write => self.make(),
            // A program was killed before it had made the tables.
            0 if self.is_empty()? => Err(DbError::Missing(self.path.clone())),
            found => Err(DbError::Schema {
                path: self.path.clone(),
                found,
                known: VERSION,
            }),
        }
    }

    fn is_empty(&self) -> Result<bool, DbError> {
        let count = self
            .connection
            .query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0));
        let count: i64 = count.map_err(|source| self.error(source))?;
        Ok(count == 0)
    }

    /// Makes the tables; two processes that both try make them once.
    fn make(&self) -> Result<(), DbError> {
        let make = || {
            self.connection.execute_batch("BEGIN IMMEDIATE")?;
            let version: i64 = self
                .connection
                .query_row("PRAGMA user_version", [], |row| row.get(0))?;
            if version == 0 {
                self.connection.execute_batch(SCHEMA)?;
                self.connection
                    .execute_batch("INSERT INTO pkg_lock VALUES (0, 0, 0)")?;
                self.connection
                    .execute_batch(&format!("PRAGMA user_version = {VERSION}"))?;
            }
            self.connection.execute_batch("COMMIT")
        };
        make().map_err(|source| self.error(source))
    }

    pub(crate) fn error(&self, source: rusqlite::Error) -> DbError {
        DbError::Sqlite {
            path: self.path.clone(),
            source,
        }
    }
}
