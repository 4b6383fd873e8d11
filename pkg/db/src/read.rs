//! Reading installed packages.

use std::str::FromStr;

use pkg_format::{Dependency, DirEntry, FileEntry, Manifest, Ownership};
use rusqlite::{Row, params};
use serde_json::{Map, Value};

use crate::database::Database;
use crate::error::DbError;
use crate::values::{logic_name, script_kind};
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
    pub fn packages(&self, detail: Detail) -> Result<Vec<Installed>, DbError> {
        self.select(None, detail)
    }

    /// One package.
    ///
    /// # Errors
    /// As [`Database::packages`].
    pub fn package(&self, name: &str, detail: Detail) -> Result<Option<Installed>, DbError> {
        Ok(self.select(Some(name), detail)?.into_iter().next())
    }

    /// All packages, or the one of this name.
    fn select(&self, name: Option<&str>, detail: Detail) -> Result<Vec<Installed>, DbError> {
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
            let mut package = self.installed_of(row)?;
            if detail >= Detail::Lists {
                self.read_lists(&mut package)?;
            }
            if detail == Detail::All {
                self.read_contents(&mut package)?;
            }
            packages.push(package);
        }
        Ok(packages)
    }

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

    fn read_lists(&self, package: &mut Installed) -> Result<(), DbError> {
        let (id, m) = (package.id, &mut package.manifest);
        let label = m.name.to_string();
        let deps = self.rows(
            "SELECT d.name, coalesce(p.origin, d.origin), coalesce(p.version, d.version) \
             FROM deps AS d LEFT JOIN packages AS p ON p.name = d.name WHERE d.package_id = ?1",
            id,
            |row| {
                Ok((
                    row.get::<_, String>(0)?,
                    row.get::<_, String>(1)?,
                    row.get::<_, String>(2)?,
                ))
            },
        )?;
        for (name, origin, version) in deps {
            let dependency = Dependency {
                origin: parse(&label, "deps", &origin)?,
                version: parse(&label, "deps", &version)?,
            };
            m.deps.insert(parse(&label, "deps", &name)?, dependency);
        }
        for (words, table, link, column) in [
            (
                &mut m.categories,
                "categories",
                "pkg_categories",
                "category_id",
            ),
            (&mut m.licenses, "licenses", "pkg_licenses", "license_id"),
            (&mut m.users, "users", "pkg_users", "user_id"),
            (&mut m.groups, "groups", "pkg_groups", "group_id"),
            (
                &mut m.shlibs_required,
                "shlibs",
                "pkg_shlibs_required",
                "shlib_id",
            ),
            (
                &mut m.shlibs_provided,
                "shlibs",
                "pkg_shlibs_provided",
                "shlib_id",
            ),
        ] {
            *words = self.words(id, table, "name", link, column)?;
        }
        m.provides = self.words(id, "provides", "provide", "pkg_provides", "provide_id")?;
        m.requires = self.words(id, "requires", "require", "pkg_requires", "require_id")?;
        let pair = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
        m.options = self
            .rows(
                "SELECT option.option, value FROM pkg_option JOIN option USING (option_id) \
                 WHERE package_id = ?1",
                id,
                pair,
            )?
            .into_iter()
            .collect();
        m.annotations = self
            .rows(
                "SELECT tag.annotation, value.annotation FROM pkg_annotation AS link \
                 JOIN annotation AS tag ON tag.annotation_id = link.tag_id \
                 JOIN annotation AS value ON value.annotation_id = link.value_id \
                 WHERE package_id = ?1",
                id,
                pair,
            )?
            .into_iter()
            .collect();
        Ok(())
    }

    fn read_contents(&self, package: &mut Installed) -> Result<(), DbError> {
        let (id, m) = (package.id, &mut package.manifest);
        let label = m.name.to_string();
        let files = self.rows(
            "SELECT path, sha256, uname, gname, perm, fflags, mtime, symlink_target FROM files \
             WHERE package_id = ?1",
            id,
            |row| {
                Ok((
                    row.get::<_, String>(0)?,
                    row.get::<_, Option<String>>(1)?,
                    ownership(row, 2)?,
                    row.get::<_, Option<i64>>(6)?,
                    row.get::<_, Option<String>>(7)?,
                ))
            },
        )?;
        for (path, sum, ownership, mtime, symlink_target) in files {
            let sum = match sum.as_deref() {
                None | Some("" | "-") => None,
                Some(sum) => Some(parse(&label, "files", sum)?),
            };
            let entry = FileEntry {
                sum,
                ownership,
                symlink_target: symlink_target.filter(|target| !target.is_empty()),
                mtime: mtime.filter(|time| *time != 0),
            };
            m.files.insert(parse(&label, "files", &path)?, entry);
        }
        let directories = self.rows(
            "SELECT path, uname, gname, perm, fflags FROM pkg_directories \
             JOIN directories ON directories.id = directory_id WHERE package_id = ?1",
            id,
            |row| Ok((row.get::<_, String>(0)?, ownership(row, 1)?)),
        )?;
        for (path, ownership) in directories {
            let path = parse(&label, "directories", &path)?;
            m.directories.insert(path, DirEntry { ownership });
        }
        let scripts = self.rows(
            "SELECT type, script FROM pkg_script JOIN script USING (script_id) \
             WHERE package_id = ?1",
            id,
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)),
        )?;
        for (kind, script) in scripts {
            if let Some(kind) = script_kind(kind) {
                m.scripts.insert(kind.to_owned(), script);
            }
        }
        let lua = self.rows(
            "SELECT type, lua_script FROM pkg_lua_script JOIN lua_script USING (lua_script_id) \
             WHERE package_id = ?1 ORDER BY pkg_lua_script.rowid",
            id,
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)),
        )?;
        for (kind, script) in lua {
            if let Some(kind) = script_kind(kind) {
                let scripts = m.lua_scripts.entry(kind.to_owned()).or_default();
                scripts.push(script);
            }
        }
        let config: Vec<String> = self.rows(
            "SELECT path FROM config_files WHERE package_id = ?1 ORDER BY path",
            id,
            |row| row.get(0),
        )?;
        for path in config {
            m.config.push(parse(&label, "config_files", &path)?);
        }
        Ok(())
    }

    fn words(
        &self,
        id: i64,
        table: &str,
        word: &str,
        link: &str,
        column: &str,
    ) -> Result<Vec<String>, DbError> {
        let query = format!(
            "SELECT {word} FROM {link} JOIN {table} ON {table}.id = {column} \
             WHERE package_id = ?1 ORDER BY {link}.rowid"
        );
        self.rows(&query, id, |row| row.get(0))
    }

    /// All rows of a query of one parameter.
    fn rows<T>(
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

fn ownership(row: &Row<'_>, from: usize) -> rusqlite::Result<Ownership> {
    let text = |at| {
        let text: Option<String> = row.get(at)?;
        Ok::<_, rusqlite::Error>(text.filter(|text| !text.is_empty()))
    };
    let flags: Option<u64> = row.get(from + 3)?;
    Ok(Ownership {
        uname: text(from)?,
        gname: text(from + 1)?,
        perm: row.get(from + 2)?,
        fflags: flags.filter(|flags| *flags != 0),
    })
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
