//! Reading installed packages.

use std::str::FromStr;

use pkg_format::Manifest;
use rusqlite::{Row, params};
use serde_json::{Map, Value};

use crate::database::Database;
use crate::error::DbError;
use crate::lists::Filling;
use crate::values::logic_name;
use crate::write::State;

/// How much of each package to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// What stands in the package's own row.
    Row,
    /// And all lists but files, directories and scripts.
    Lists,
    /// Everything.
    All,
}

/// How much of the files of each package to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Files {
    /// Nothing.
    None,
    /// Their paths.
    Paths,
    /// Everything.
    Whole,
}

/// What to read of each package beside its own row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// All lists but files, directories, configuration files and scripts.
    pub lists: bool,
    /// Files.
    pub files: Files,
    /// Directories, configuration files and scripts.
    pub others: bool,
}

impl From<Detail> for Parts {
    fn from(detail: Detail) -> Self {
        Self {
            lists: detail >= Detail::Lists,
            files: match detail {
                Detail::All => Files::Whole,
                _ => Files::None,
            },
            others: detail == Detail::All,
        }
    }
}

/// A package that is installed.
#[derive(Clone, Debug, PartialEq)]
pub struct Installed {
    /// Its number in the database.
    pub id: i64,
    /// What it says of itself. Its dependencies have the versions that are installed.
    pub manifest: Manifest,
    /// How it was installed.
    pub state: State,
}

impl Database {
    /// All packages, by name.
    ///
    /// # Errors
    /// [`DbError`]: SQLite, or a row that holds what it cannot.
    pub fn packages(&self, parts: impl Into<Parts>) -> Result<Vec<Installed>, DbError> {
        self.select(None, parts.into())
    }

    /// One package.
    ///
    /// # Errors
    /// As [`Database::packages`].
    pub fn package(
        &self,
        name: &str,
        parts: impl Into<Parts>,
    ) -> Result<Option<Installed>, DbError> {
        Ok(self.select(Some(name), parts.into())?.into_iter().next())
    }

    /// All packages, or the one of this name.
    fn select(&self, name: Option<&str>, parts: Parts) -> Result<Vec<Installed>, DbError> {
        let which = match name {
            None => "",
            Some(_) => "WHERE name = ?1",
        };
        let mut statement = self
            .connection
            .prepare_cached(&format!(
                "SELECT id, origin, name, version, comment, desc, message, arch, maintainer, www, \
                 prefix, flatsize, automatic, locked, licenselogic, time, vital FROM packages \
                 {which} ORDER BY name"
            ))
            .map_err(|source| self.error(source))?;
        let mut rows = statement
            .query(rusqlite::params_from_iter(name))
            .map_err(|source| self.error(source))?;
        let mut packages = Vec::new();
        while let Some(row) = rows.next().map_err(|source| self.error(source))? {
            packages.push(self.installed_of(row)?);
        }
        let one = name.and(packages.first().map(|package| package.id));
        if name.is_none() || one.is_some() {
            Filling::of(self, &mut packages, one).fill(parts)?;
        }
        Ok(packages)
    }

    /// A configuration file as its package had it.
    ///
    /// # Errors
    /// [`DbError::Sqlite`].
    pub fn pristine(&self, path: &str) -> Result<Option<String>, DbError> {
        let found = self.rows(
            "SELECT content FROM config_files WHERE path = ?1",
            path,
            |row| row.get::<_, Option<String>>(0),
        )?;
        Ok(found.into_iter().next().flatten())
    }

    fn installed_of(&self, row: &Row<'_>) -> Result<Installed, DbError> {
        let text = |column: &str| -> Result<String, DbError> {
            let text: Option<String> = row.get(column).map_err(|source| self.error(source))?;
            Ok(text.unwrap_or_default())
        };
        let number = |column: &str| -> Result<i64, DbError> {
            let number: Option<i64> = row.get(column).map_err(|source| self.error(source))?;
            Ok(number.unwrap_or(0))
        };
        let name = text("name")?;
        let mut manifest = Manifest::new(
            parse(&name, "name", &name)?,
            parse(&name, "version", &text("version")?)?,
            parse(&name, "origin", &text("origin")?)?,
            parse(&name, "arch", &text("arch")?)?,
        );
        manifest.comment = text("comment")?;
        manifest.desc = text("desc")?;
        manifest.maintainer = text("maintainer")?;
        manifest.www = text("www")?;
        manifest.prefix = text("prefix")?;
        manifest.flatsize = u64::try_from(number("flatsize")?).unwrap_or(0);
        manifest.licenselogic = logic_name(number("licenselogic")?).to_owned();
        manifest.vital = number("vital")? != 0;
        manifest.timestamp = Some(number("time")?);
        manifest.messages = messages(&name, &text("message")?)?;
        let state = State {
            automatic: number("automatic")? != 0,
            locked: number("locked")? != 0,
            time: number("time")?,
        };
        Ok(Installed {
            id: number("id")?,
            manifest,
            state,
        })
    }

    /// All rows of a query of one parameter.
    pub(crate) fn rows<T>(
        &self,
        query: &str,
        parameter: impl rusqlite::ToSql,
        each: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, DbError> {
        let rows = || {
            let mut statement = self.connection.prepare_cached(query)?;
            statement
                .query_map(params![parameter], each)?
                .collect::<rusqlite::Result<Vec<T>>>()
        };
        rows().map_err(|source| self.error(source))
    }
}

fn parse<T: FromStr<Err: ToString>>(
    package: &str,
    what: &'static str,
    text: &str,
) -> Result<T, DbError> {
    text.parse().map_err(|error: T::Err| DbError::Value {
        package: package.to_owned(),
        what,
        problem: error.to_string(),
    })
}

/// Reads the column as the manifest's parser reads its key.
fn messages(package: &str, column: &str) -> Result<Vec<pkg_format::Message>, DbError> {
    if column.is_empty() {
        return Ok(Vec::new());
    }
    let list = serde_json::from_str(column).unwrap_or_else(|_| Value::from(column));
    let mut manifest = Map::new();
    for (key, value) in [
        ("name", package),
        ("version", "0"),
        ("origin", "a/b"),
        ("abi", "*"),
        ("prefix", "/"),
    ] {
        manifest.insert(key.to_owned(), value.into());
    }
    manifest.insert("messages".to_owned(), list);
    let manifest = Manifest::from_value(Value::Object(manifest));
    let manifest = manifest.map_err(|error| DbError::Value {
        package: package.to_owned(),
        what: "message",
        problem: error.to_string(),
    })?;
    Ok(manifest.messages)
}
