//! Small changes of what is registered: notes, vital packages, new names and origins.

use rusqlite::params;

use crate::database::Database;
use crate::error::DbError;
use crate::shared::forget_unused;
use crate::write::word_id;

/// A word that packages and their dependencies have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// The name.
    Name,
    /// The origin.
    Origin,
}

impl Database {
    /// Gives a package a note in the place of the one with this tag, or takes that away.
    ///
    /// # Errors
    /// [`DbError::Sqlite`]; then the database is as before.
    pub fn annotate(
        &mut self,
        package: &str,
        tag: &str,
        value: Option<&str>,
    ) -> Result<(), DbError> {
        self.transaction(|connection| {
            connection.execute(
                "DELETE FROM pkg_annotation \
                 WHERE package_id = (SELECT id FROM packages WHERE name = ?1) AND tag_id = \
                 (SELECT annotation_id FROM annotation WHERE annotation = ?2)",
                params![package, tag],
            )?;
            if let Some(value) = value {
                let tag = word_id(connection, "annotation", "annotation_id", "annotation", tag)?;
                let value = word_id(
                    connection,
                    "annotation",
                    "annotation_id",
                    "annotation",
                    value,
                )?;
                connection.execute(
                    "INSERT INTO pkg_annotation (package_id, tag_id, value_id) \
                     SELECT id, ?2, ?3 FROM packages WHERE name = ?1",
                    params![package, tag, value],
                )?;
            }
            forget_unused(connection)
        })
    }

    /// Sets whether a package is vital: not removed unless by force.
    ///
    /// # Errors
    /// [`DbError::Sqlite`].
    pub fn set_vital(&mut self, package: &str, vital: bool) -> Result<(), DbError> {
        self.transaction(|connection| {
            connection
                .execute(
                    "UPDATE packages SET vital = ?2 WHERE name = ?1",
                    params![package, vital],
                )
                .map(drop)
        })
    }

    /// Gives packages, and the dependencies that mean them, other names or origins: pairs of old
    /// and new, all in one transaction.
    ///
    /// # Errors
    /// [`DbError::Sqlite`], also when two packages would have one name; then the database is as
    /// before.
    pub fn rename(&mut self, word: Word, pairs: &[(String, String)]) -> Result<(), DbError> {
        let column = match word {
            Word::Name => "name",
            Word::Origin => "origin",
        };
        self.transaction(|connection| {
            for (old, new) in pairs {
                for table in ["packages", "deps"] {
                    connection.execute(
                        &format!("UPDATE {table} SET {column} = ?2 WHERE {column} = ?1"),
                        params![old, new],
                    )?;
                }
            }
            Ok(())
        })
    }
}
