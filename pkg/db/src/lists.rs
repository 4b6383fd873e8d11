//! The lists of packages: each table is gone through once, whether it is for one package or for all.

use std::collections::HashMap;

use pkg_format::{Dependency, DirEntry, FileEntry, Manifest, Ownership};
use pkg_types::{Origin, PkgName, Version};
use rusqlite::types::ValueRef;
use rusqlite::{Row, params_from_iter};

use crate::database::Database;
use crate::error::DbError;
use crate::read::{Files, Installed, Parts};
use crate::values::script_kind;

/// A list of words in a manifest.
type Words = fn(&mut Manifest) -> &mut Vec<String>;

/// Lists of words: the list, its table and column, the table that links packages to it and the
/// column of the word's number there.
const WORDS: [(Words, &str, &str, &str, &str); 8] = [
    (
        |m| &mut m.categories,
        "categories",
        "name",
        "pkg_categories",
        "category_id",
    ),
    (
        |m| &mut m.licenses,
        "licenses",
        "name",
        "pkg_licenses",
        "license_id",
    ),
    (|m| &mut m.users, "users", "name", "pkg_users", "user_id"),
    (
        |m| &mut m.groups,
        "groups",
        "name",
        "pkg_groups",
        "group_id",
    ),
    (
        |m| &mut m.shlibs_required,
        "shlibs",
        "name",
        "pkg_shlibs_required",
        "shlib_id",
    ),
    (
        |m| &mut m.shlibs_provided,
        "shlibs",
        "name",
        "pkg_shlibs_provided",
        "shlib_id",
    ),
    (
        |m| &mut m.provides,
        "provides",
        "provide",
        "pkg_provides",
        "provide_id",
    ),
    (
        |m| &mut m.requires,
        "requires",
        "require",
        "pkg_requires",
        "require_id",
    ),
];

/// Fills packages whose own rows were read.
pub(crate) struct Filling<'f> {
    database: &'f Database,
    packages: &'f mut [Installed],
    /// The number of the only package, if there is one.
    only: Option<i64>,
    /// Places of packages by number.
    places: HashMap<i64, usize>,
}

impl<'f> Filling<'f> {
    pub(crate) fn of(
        database: &'f Database,
        packages: &'f mut [Installed],
        only: Option<i64>,
    ) -> Self {
        let places = packages.iter().map(|package| package.id).zip(0..);
        Self {
            places: places.collect(),
            database,
            packages,
            only,
        }
    }

    pub(crate) fn fill(mut self, parts: Parts) -> Result<(), DbError> {
        if parts.lists {
            self.dependencies()?;
            for (list, table, word, link, column) in WORDS {
                let query = format!(
                    "SELECT package_id, {word} FROM {link} JOIN {table} ON {table}.id = {column} \
                     WHERE true AND package_id = ?1 ORDER BY {link}.rowid"
                );
                self.each(&query, |m, row| {
                    list(m).push(text(row, 1)?);
                    Ok(())
                })?;
            }
            self.pairs()?;
        }
        match parts.files {
            Files::None => {}
            Files::Paths => self.paths()?,
            Files::Whole => self.files()?,
        }
        if parts.others {
            self.others()?;
        }
        Ok(())
    }

    /// Visits rows, each with the manifest of its package, whose number is the first column. The
    /// query ends in a condition for one package, which is left out when it is for all.
    fn each(
        &mut self,
        query: &str,
        mut visit: impl FnMut(&mut Manifest, &Row<'_>) -> Result<(), Fault>,
    ) -> Result<(), DbError> {
        let database = self.database;
        let query = match self.only {
            Some(_) => query.to_owned(),
            None => query.replace(" AND package_id = ?1", ""),
        };
        let mut walk = || -> Result<(), Wrong> {
            let mut statement = database.connection.prepare_cached(&query)?;
            let mut rows = statement.query(params_from_iter(self.only))?;
            // Rows of a package mostly follow each other.
            let (mut last, mut at) = (None, None);
            while let Some(row) = rows.next()? {
                let id: Option<i64> = row.get(0)?;
                if last != Some(id) {
                    last = Some(id);
                    at = id.and_then(|id| self.places.get(&id).copied());
                }
                if let Some(package) = at.and_then(|at| self.packages.get_mut(at)) {
                    let visited = visit(&mut package.manifest, row);
                    visited.map_err(|fault| fault.of(&package.manifest.name))?;
                }
            }
            Ok(())
        };
        walk().map_err(|wrong| match wrong {
            Wrong::Sqlite(source) => database.error(source),
            Wrong::Value(error) => error,
        })
    }

    /// Dependencies, with the versions that are installed.
    fn dependencies(&mut self) -> Result<(), DbError> {
        if self.only.is_some() {
            return self.each(
                "SELECT d.package_id, d.name, coalesce(p.origin, d.origin), \
                 coalesce(p.version, d.version) FROM deps AS d \
                 LEFT JOIN packages AS p ON p.name = d.name WHERE true AND package_id = ?1",
                |m, row| {
                    let dependency = Dependency {
                        origin: word(row, 2, "deps")?,
                        version: word(row, 3, "deps")?,
                    };
                    m.deps.insert(word(row, 1, "deps")?, dependency);
                    Ok(())
                },
            );
        }
        let installed: HashMap<String, (PkgName, Origin, Version)> = self
            .packages
            .iter()
            .map(|package| {
                let m = &package.manifest;
                let facts = (m.name.clone(), m.origin.clone(), m.version.clone());
                (m.name.to_string(), facts)
            })
            .collect();
        self.each(
            "SELECT package_id, name, origin, version FROM deps",
            |m, row| {
                let (name, origin, version) = match installed.get(plain(row, 1)?) {
                    Some(facts) => facts.clone(),
                    None => (
                        word(row, 1, "deps")?,
                        word(row, 2, "deps")?,
                        word(row, 3, "deps")?,
                    ),
                };
                m.deps.insert(name, Dependency { origin, version });
                Ok(())
            },
        )
    }

    fn pairs(&mut self) -> Result<(), DbError> {
        self.each(
            "SELECT package_id, option.option, value FROM pkg_option \
             JOIN option USING (option_id) WHERE true AND package_id = ?1",
            |m, row| {
                m.options.insert(text(row, 1)?, text(row, 2)?);
                Ok(())
            },
        )?;
        self.each(
            "SELECT package_id, tag.annotation, value.annotation FROM pkg_annotation AS link \
             JOIN annotation AS tag ON tag.annotation_id = link.tag_id \
             JOIN annotation AS value ON value.annotation_id = link.value_id \
             WHERE true AND package_id = ?1",
            |m, row| {
                m.annotations.insert(text(row, 1)?, text(row, 2)?);
                Ok(())
            },
        )
    }

    fn paths(&mut self) -> Result<(), DbError> {
        self.each(
            "SELECT package_id, path FROM files WHERE true AND package_id = ?1",
            |m, row| {
                m.files.insert(word(row, 1, "files")?, FileEntry::default());
                Ok(())
            },
        )
    }

    fn files(&mut self) -> Result<(), DbError> {
        self.each(
            "SELECT package_id, path, uname, gname, perm, fflags, sha256, mtime, symlink_target \
             FROM files WHERE true AND package_id = ?1",
            |m, row| {
                let sum = match row.get_ref(6)? {
                    ValueRef::Null => None,
                    _ if matches!(plain(row, 6)?, "" | "-") => None,
                    _ => Some(word(row, 6, "files")?),
                };
                let target: Option<String> = row.get(8)?;
                let mtime: Option<i64> = row.get(7)?;
                let entry = FileEntry {
                    sum,
                    ownership: ownership(row, 2)?,
                    symlink_target: target.filter(|target| !target.is_empty()),
                    mtime: mtime.filter(|time| *time != 0),
                };
                m.files.insert(word(row, 1, "files")?, entry);
                Ok(())
            },
        )
    }

    fn others(&mut self) -> Result<(), DbError> {
        self.each(
            "SELECT package_id, path, uname, gname, perm, fflags FROM pkg_directories \
             JOIN directories ON directories.id = directory_id WHERE true AND package_id = ?1",
            |m, row| {
                let ownership = ownership(row, 2)?;
                let path = word(row, 1, "directories")?;
                m.directories.insert(path, DirEntry { ownership });
                Ok(())
            },
        )?;
        self.each(
            "SELECT package_id, type, script FROM pkg_script JOIN script USING (script_id) \
             WHERE true AND package_id = ?1",
            |m, row| {
                if let Some(kind) = script_kind(row.get(1)?) {
                    m.scripts.insert(kind.to_owned(), text(row, 2)?);
                }
                Ok(())
            },
        )?;
        self.each(
            "SELECT package_id, type, lua_script FROM pkg_lua_script \
             JOIN lua_script USING (lua_script_id) WHERE true AND package_id = ?1 \
             ORDER BY pkg_lua_script.rowid",
            |m, row| {
                if let Some(kind) = script_kind(row.get(1)?) {
                    let scripts = m.lua_scripts.entry(kind.to_owned()).or_default();
                    scripts.push(text(row, 2)?);
                }
                Ok(())
            },
        )?;
        self.each(
            "SELECT package_id, path FROM config_files WHERE true AND package_id = ?1 \
             ORDER BY path",
            |m, row| {
                m.config.push(word(row, 1, "config_files")?);
                Ok(())
            },
        )
    }
}

/// What is wrong with a row.
enum Fault {
    Sqlite(rusqlite::Error),
    /// Table and problem.
    Value(&'static str, String),
}

/// The same, with the package that it is of.
enum Wrong {
    Sqlite(rusqlite::Error),
    Value(DbError),
}

impl Fault {
    fn of(self, package: &PkgName) -> Wrong {
        match self {
            Self::Sqlite(error) => Wrong::Sqlite(error),
            Self::Value(what, problem) => Wrong::Value(DbError::Value {
                package: package.to_string(),
                what,
                problem,
            }),
        }
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<rusqlite::types::FromSqlError> for Fault {
    fn from(error: rusqlite::types::FromSqlError) -> Self {
        Self::Sqlite(error.into())
    }
}

impl From<rusqlite::Error> for Wrong {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// A text, where it lies.
fn plain<'r>(row: &'r Row<'_>, at: usize) -> Result<&'r str, Fault> {
    Ok(row.get_ref(at)?.as_str()?)
}

fn text(row: &Row<'_>, at: usize) -> Result<String, Fault> {
    Ok(row.get(at)?)
}

fn word<T: std::str::FromStr<Err: ToString>>(
    row: &Row<'_>,
    at: usize,
    what: &'static str,
) -> Result<T, Fault> {
    let text = plain(row, at)?;
    text.parse()
        .map_err(|error: T::Err| Fault::Value(what, error.to_string()))
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
