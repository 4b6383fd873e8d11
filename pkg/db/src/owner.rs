//! Who has which file.

use std::collections::HashMap;

use crate::database::Database;
use crate::error::DbError;

impl Database {
    /// Names of the packages that have a file, with its path: those whose path fits `pattern`, a
    /// glob of SQLite, ordered by path.
    ///
    /// # Errors
    /// [`DbError::Sqlite`].
    pub fn owners(&self, pattern: &str) -> Result<Vec<(String, String)>, DbError> {
        self.rows(
            "SELECT files.path, packages.name FROM files JOIN packages \
             ON packages.id = files.package_id WHERE files.path GLOB ?1 ORDER BY files.path",
            pattern,
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    /// The package that has exactly this file.
    ///
    /// # Errors
    /// [`DbError::Sqlite`].
    pub fn owner(&self, path: &str) -> Result<Option<String>, DbError> {
        let found = self.rows(
            "SELECT packages.name FROM files JOIN packages ON packages.id = files.package_id \
             WHERE files.path = ?1",
            path,
            |row| row.get(0),
        )?;
        Ok(found.into_iter().next())
    }

    /// Names of the packages that have this directory.
    ///
    /// # Errors
    /// [`DbError::Sqlite`].
    pub fn directory_owners(&self, path: &str) -> Result<Vec<String>, DbError> {
        self.rows(
            "SELECT packages.name FROM pkg_directories \
             JOIN packages ON packages.id = pkg_directories.package_id \
             JOIN directories ON directories.id = pkg_directories.directory_id \
             WHERE directories.path = ?1 ORDER BY packages.name",
            path,
            |row| row.get(0),
        )
    }

    /// No package has more files than this number, all together; found without counting them.
    ///
    /// # Errors
    /// [`DbError::Sqlite`].
    pub fn most_files(&self) -> Result<usize, DbError> {
        let most: Option<i64> = self
            .connection
            .query_row("SELECT max(rowid) FROM files", [], |row| row.get(0))
            .map_err(|source| self.error(source))?;
        Ok(usize::try_from(most.unwrap_or(0)).unwrap_or(usize::MAX))
    }

    /// Visits every file: its path and the name of its package.
    ///
    /// # Errors
    /// [`DbError::Sqlite`].
    pub fn each_file(&self, mut visit: impl FnMut(&str, &str)) -> Result<(), DbError> {
        let mut walk = || {
            let mut names: HashMap<i64, String> = HashMap::new();
            let mut statement = self
                .connection
                .prepare_cached("SELECT id, name FROM packages")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                names.insert(row.get(0)?, row.get(1)?);
            }
            let mut statement = self
                .connection
                .prepare_cached("SELECT path, package_id FROM files")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let path = row.get_ref(0)?.as_str()?;
                if let Some(name) = names.get(&row.get(1)?) {
                    visit(path, name);
                }
            }
            Ok(())
        };
        walk().map_err(|source: rusqlite::Error| self.error(source))
    }
}
