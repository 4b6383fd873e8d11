//! Statements that a person writes.

use rusqlite::fallible_iterator::FallibleIterator as _;
use rusqlite::types::ValueRef;
use rusqlite::{Batch, Row};

use crate::database::Database;
use crate::error::DbError;

impl Database {
    /// Carries out statements one after another and shows every row: names of the columns, and the
    /// values as text, `None` for NULL. A database that is open for reading refuses changes.
    ///
    /// # Errors
    /// [`DbError::Sqlite`] with the first statement that fails; those before it stay done.
    pub fn each_row(
        &self,
        sql: &str,
        mut show: impl FnMut(&[String], &[Option<String>]),
    ) -> Result<(), DbError> {
        let mut work = || {
            let mut batch = Batch::new(&self.connection, sql);
            while let Some(mut statement) = batch.next()? {
                let names: Vec<String> = statement
                    .column_names()
                    .iter()
                    .map(ToString::to_string)
                    .collect();
                let mut rows = statement.query([])?;
                while let Some(row) = rows.next()? {
                    show(&names, &values(row, names.len())?);
                }
            }
            Ok(())
        };
        work().map_err(|source| self.error(source))
    }
}

fn values(row: &Row<'_>, count: usize) -> rusqlite::Result<Vec<Option<String>>> {
    (0..count)
        .map(|at| {
            Ok(match row.get_ref(at)? {
                ValueRef::Null => None,
                ValueRef::Integer(number) => Some(number.to_string()),
                ValueRef::Real(number) => Some(number.to_string()),
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                    Some(String::from_utf8_lossy(bytes).into_owned())
                }
            })
        })
        .collect()
}
