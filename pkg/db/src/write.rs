//! Changing the database: every change is one transaction.

use std::mem;

use pkg_format::Manifest;
use rusqlite::{Connection, OptionalExtension as _, Params, params};

use crate::database::Database;
use crate::error::DbError;
use crate::shared::{Word, forget, take};
use crate::values::{logic_number, script_number};

/// What is known of an installation beside the manifest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Installed as a dependency of another package.
    pub automatic: bool,
    /// Kept as it is until unlocked.
    pub locked: bool,
    /// When, in seconds since 1970.
    pub time: i64,
}

/// A package to be registered.
#[derive(Clone, Debug)]
pub struct Registration<'m> {
    /// The package, with its files.
    pub manifest: &'m Manifest,
    /// How it was installed.
    pub state: State,
    /// Configuration files as the package has them, by path: what later edits are told from.
    pub pristine: &'m [(String, String)],
}

/// What comes of a package.
#[derive(Clone, Debug)]
pub struct Change<'m> {
    /// The name of the package that goes; one that is not there is no error.
    pub old: Option<&'m str>,
    /// The package that comes, in the place of whatever has its name.
    pub new: Option<Registration<'m>>,
}

impl Database {
    /// Makes changes, all in one transaction. Doing it twice is doing it once.
    ///
    /// # Errors
    /// [`DbError::Sqlite`]; then the database is as before.
    pub fn apply(&mut self, changes: &[Change<'_>]) -> Result<(), DbError> {
        self.transaction(|connection| {
            let mut words = Vec::new();
            for change in changes {
                words.extend(make(connection, change)?);
            }
            forget(connection, words)
        })
    }

    /// Begins changes that nobody else sees before [`complete`](Self::complete), and that are
    /// forgotten when the program ends without it. Nobody else can write meanwhile.
    ///
    /// # Errors
    /// As [`Database::apply`].
    pub fn begin(&mut self) -> Result<Begun<'_>, DbError> {
        let begun = self.connection.execute_batch("BEGIN");
        begun.map_err(|source| self.error(source))?;
        Ok(Begun {
            database: self,
            words: Vec::new(),
            is_whole: false,
        })
    }

    /// Has the changes last that were begun. Where none are, those given are made, which are to be
    /// the same.
    ///
    /// # Errors
    /// As [`Database::apply`].
    pub fn complete(&mut self, changes: &[Change<'_>]) -> Result<(), DbError> {
        if self.connection.is_autocommit() {
            return self.apply(changes);
        }
        let done = self.connection.execute_batch("COMMIT");
        done.map_err(|source| {
            self.forget();
            self.error(source)
        })
    }

    /// Forgets changes that were begun, if there are some.
    pub fn forget(&mut self) {
        if !self.connection.is_autocommit() {
            // What fails here is forgotten when the database is closed.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }

    /// Registers a package in the place of whatever has its name or that of `old`.
    ///
    /// # Errors
    /// As [`Database::apply`].
    pub fn replace(&mut self, old: Option<&str>, new: &Registration<'_>) -> Result<(), DbError> {
        let new = Some(new.clone());
        self.apply(&[Change { old, new }])
    }

    /// Removes a package by its name. One that is not there is no error.
    ///
    /// # Errors
    /// As [`Database::apply`].
    pub fn remove(&mut self, name: &str) -> Result<(), DbError> {
        let old = Some(name);
        self.apply(&[Change { old, new: None }])
    }

    /// Sets how a package counts: `automatic` for a dependency, `locked` for one that is kept.
    ///
    /// # Errors
    /// [`DbError::Sqlite`].
    pub fn set_state(&mut self, name: &str, automatic: bool, locked: bool) -> Result<(), DbError> {
        self.transaction(|connection| {
            connection
                .execute(
                    "UPDATE packages SET automatic = ?2, locked = ?3 WHERE name = ?1",
                    params![name, automatic, locked],
                )
                .map(drop)
        })
    }

    pub(crate) fn transaction(
        &mut self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> Result<(), DbError> {
        let done = self.connection.transaction().and_then(|transaction| {
            work(&transaction)?;
            transaction.commit()
        });
        done.map_err(|source| self.error(source))
    }
}

/// Changes that are being made, one after the other. They are forgotten when this is dropped before
/// [`end`](Self::end).
#[derive(Debug)]
pub struct Begun<'d> {
    database: &'d mut Database,
    words: Vec<Word>,
    is_whole: bool,
}

impl Begun<'_> {
    /// Makes one more change.
    ///
    /// # Errors
    /// As [`Database::apply`].
    pub fn add(&mut self, change: &Change<'_>) -> Result<(), DbError> {
        let words = make(&self.database.connection, change);
        self.words
            .extend(words.map_err(|source| self.database.error(source))?);
        Ok(())
    }

    /// No more changes come; these wait for [`Database::complete`].
    ///
    /// # Errors
    /// As [`Database::apply`].
    pub fn end(mut self) -> Result<(), DbError> {
        let words = mem::take(&mut self.words);
        let ended = forget(&self.database.connection, words);
        ended.map_err(|source| self.database.error(source))?;
        self.is_whole = true;
        Ok(())
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        if !self.is_whole {
            self.database.forget();
        }
    }
}

/// Makes a change; gives the words that it left, which are to be forgotten after the last one.
fn make(connection: &Connection, change: &Change<'_>) -> rusqlite::Result<Vec<Word>> {
    let Change { old, new } = change;
    let name = new.as_ref().map(|new| new.manifest.name.as_str());
    let mut words = Vec::new();
    for name in old
        .iter()
        .copied()
        .chain(name.filter(|new| *old != Some(new)))
    {
        words.extend(take(connection, name)?);
    }
    if let Some(new) = new {
        insert(connection, new)?;
    }
    Ok(words)
}

/// Runs a statement that is run again and again.
pub(crate) fn run(
    c: &Connection,
    statement: &str,
    parameters: impl Params,
) -> rusqlite::Result<usize> {
    c.prepare_cached(statement)?.execute(parameters)
}

fn insert(c: &Connection, new: &Registration<'_>) -> rusqlite::Result<()> {
    let m = new.manifest;
    let message = (!m.messages.is_empty()).then(|| messages(m)).flatten();
    run(
        c,
        "INSERT INTO packages (origin, name, version, comment, desc, message, arch, maintainer, \
         www, prefix, flatsize, automatic, locked, licenselogic, time, vital) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        params![
            m.origin.as_str(),
            m.name.as_str(),
            m.version.as_str(),
            m.comment,
            m.desc,
            message,
            m.abi.to_string(),
            m.maintainer,
            m.www,
            m.prefix,
            i64::try_from(m.flatsize).unwrap_or(i64::MAX),
            new.state.automatic,
            new.state.locked,
            logic_number(&m.licenselogic),
            new.state.time,
            m.vital,
        ],
    )?;
    let id = c.last_insert_rowid();
    for (name, dependency) in &m.deps {
        run(
            c,
            "INSERT INTO deps (origin, name, version, package_id) VALUES (?1, ?2, ?3, ?4)",
            params![
                dependency.origin.as_str(),
                name.as_str(),
                dependency.version.as_str(),
                id
            ],
        )?;
    }
    insert_files(c, id, new)?;
    for (table, link, column, words) in [
        ("categories", "pkg_categories", "category_id", &m.categories),
        ("licenses", "pkg_licenses", "license_id", &m.licenses),
        ("users", "pkg_users", "user_id", &m.users),
        ("groups", "pkg_groups", "group_id", &m.groups),
        (
            "shlibs",
            "pkg_shlibs_required",
            "shlib_id",
            &m.shlibs_required,
        ),
        (
            "shlibs",
            "pkg_shlibs_provided",
            "shlib_id",
            &m.shlibs_provided,
        ),
    ] {
        for word in words {
            let word = word_id(c, table, "id", "name", word)?;
            link_to(c, link, column, id, word)?;
        }
    }
    for word in &m.provides {
        let word = word_id(c, "provides", "id", "provide", word)?;
        link_to(c, "pkg_provides", "provide_id", id, word)?;
    }
    for word in &m.requires {
        let word = word_id(c, "requires", "id", "require", word)?;
        link_to(c, "pkg_requires", "require_id", id, word)?;
    }
    for (option, value) in &m.options {
        let option = word_id(c, "option", "option_id", "option", option)?;
        run(
            c,
            "INSERT OR REPLACE INTO pkg_option VALUES (?1, ?2, ?3)",
            params![id, option, value],
        )?;
    }
    for (tag, value) in &m.annotations {
        let tag = word_id(c, "annotation", "annotation_id", "annotation", tag)?;
        let value = word_id(c, "annotation", "annotation_id", "annotation", value)?;
        run(
            c,
            "INSERT OR REPLACE INTO pkg_annotation VALUES (?1, ?2, ?3)",
            params![id, tag, value],
        )?;
    }
    for (kind, script) in &m.scripts {
        let Some(kind) = script_number(kind) else {
            continue;
        };
        let script = word_id(c, "script", "script_id", "script", script)?;
        run(
            c,
            "INSERT OR REPLACE INTO pkg_script (package_id, type, script_id) VALUES (?1, ?2, ?3)",
            params![id, kind, script],
        )?;
    }
    insert_lua(c, id, m)
}

/// Scripts in Lua, in their order.
fn insert_lua(c: &Connection, id: i64, m: &Manifest) -> rusqlite::Result<()> {
    for (kind, scripts) in &m.lua_scripts {
        let Some(kind) = script_number(kind) else {
            continue;
        };
        for script in scripts {
            let word = word_id(c, "lua_script", "lua_script_id", "lua_script", script)?;
            run(
                c,
                "INSERT OR IGNORE INTO pkg_lua_script (package_id, lua_script_id, type) \
                 VALUES (?1, ?2, ?3)",
                params![id, word, kind],
            )?;
        }
    }
    Ok(())
}

fn insert_files(c: &Connection, id: i64, new: &Registration<'_>) -> rusqlite::Result<()> {
    let flags = |flags: Option<u64>| i64::try_from(flags.unwrap_or(0)).unwrap_or(0);
    let mut statement = c.prepare_cached(
        "INSERT OR REPLACE INTO files (path, sha256, uname, gname, perm, fflags, mtime, \
         symlink_target, package_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    for (path, file) in &new.manifest.files {
        statement.execute(params![
            path.as_str(),
            file.sum.as_ref().map(ToString::to_string),
            file.ownership.uname,
            file.ownership.gname,
            file.ownership.perm,
            flags(file.ownership.fflags),
            file.mtime.unwrap_or(0),
            file.symlink_target,
            id,
        ])?;
    }
    for (path, directory) in &new.manifest.directories {
        let owner = &directory.ownership;
        run(
            c,
            "INSERT OR IGNORE INTO directories (path, uname, gname, perm, fflags) \
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                path.as_str(),
                owner.uname,
                owner.gname,
                owner.perm,
                flags(owner.fflags)
            ],
        )?;
        run(
            c,
            "INSERT OR IGNORE INTO pkg_directories (package_id, directory_id, try) \
             SELECT ?1, id, 1 FROM directories WHERE path = ?2",
            params![id, path.as_str()],
        )?;
    }
    for (path, content) in new.pristine {
        run(
            c,
            "INSERT OR REPLACE INTO config_files (path, content, package_id) VALUES (?1, ?2, ?3)",
            params![path, content, id],
        )?;
    }
    Ok(())
}

/// The number of a word in its table, where it is put if it is not there.
pub(crate) fn word_id(
    c: &Connection,
    table: &str,
    id: &str,
    column: &str,
    word: &str,
) -> rusqlite::Result<i64> {
    let find = format!("SELECT {id} FROM {table} WHERE {column} = ?1");
    let found = c
        .prepare_cached(&find)?
        .query_row(params![word], |row| row.get(0))
        .optional()?;
    match found {
        Some(id) => Ok(id),
        None => {
            c.prepare_cached(&format!("INSERT INTO {table} ({column}) VALUES (?1)"))?
                .execute(params![word])?;
            Ok(c.last_insert_rowid())
        }
    }
}

fn link_to(
    c: &Connection,
    table: &str,
    column: &str,
    package: i64,
    word: i64,
) -> rusqlite::Result<()> {
    c.prepare_cached(&format!(
        "INSERT OR IGNORE INTO {table} (package_id, {column}) VALUES (?1, ?2)"
    ))?
    .execute(params![package, word])
    .map(drop)
}

/// The messages as the column holds them: the list of the manifest, in compact JSON.
fn messages(manifest: &Manifest) -> Option<String> {
    let document = manifest.to_ucl(pkg_format::Form::Compact);
    let messages = document.at(&["messages"])?;
    Some(df_ucl::emit(messages, df_ucl::Format::JsonCompact))
}
