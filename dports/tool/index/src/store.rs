//! The file of the index, an SQLite database (`schema.sql`).

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use dports_eval::{Input, InputKind, Tree};
use dports_model::{PortRef, Words};
use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::{Entry, IndexError};

/// What an index of another form is thrown away for.
const FORMAT: &str = "3";

/// The index of a ports tree.
#[derive(Debug)]
pub struct Index {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
    pub(crate) tree: Tree,
}

/// An input as it was when it was recorded.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) id: u32,
    pub(crate) input: Input,
    pub(crate) stamp: u64,
}

/// What is known of a port besides its values.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) id: i64,
    pub(crate) question: i64,
    pub(crate) shared: i64,
    pub(crate) own: Vec<u8>,
    pub(crate) volatile: bool,
    pub(crate) broken: bool,
    pub(crate) flavors: Vec<String>,
    /// It was found to be up to date.
    pub(crate) current: bool,
}

impl Index {
    /// Opens the index of `tree` in the file `path`, which is made when it is not there. One of
    /// another form or another tree is begun anew.
    ///
    /// # Errors
    /// [`IndexError::Store`], [`IndexError::File`].
    pub fn open(path: &Path, tree: Tree) -> Result<Self, IndexError> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|source| IndexError::File {
                act: "make",
                path: folder.to_owned(),
                source,
            })?;
        }
        let connection = Connection::open(path).map_err(|source| IndexError::Store {
            path: path.to_owned(),
            source,
        })?;
        let index = Self {
            connection,
            path: path.to_owned(),
            tree,
        };
        index.prepare().map_err(|source| index.store(source))?;
        Ok(index)
    }

    /// Returns the tree.
    #[must_use]
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    pub(crate) fn store(&self, source: rusqlite::Error) -> IndexError {
        IndexError::Store {
            path: self.path.clone(),
            source,
        }
    }

    pub(crate) fn damaged(&self, what: impl ToString) -> IndexError {
        IndexError::Damaged {
            path: self.path.clone(),
            what: what.to_string(),
        }
    }

    fn prepare(&self) -> rusqlite::Result<()> {
        // What is lost with the machine is computed again.
        self.connection.pragma_update(None, "journal_mode", "wal")?;
        self.connection.pragma_update(None, "synchronous", "off")?;
        self.connection
            .busy_timeout(std::time::Duration::from_secs(60))?;
        let root = self.tree.root().display().to_string();
        let known = |key: &str| -> rusqlite::Result<Option<String>> {
            let sql = "SELECT value FROM meta WHERE key = ?1";
            self.connection
                .query_row(sql, [key], |row| row.get(0))
                .optional()
        };
        let sql = "SELECT count(*) FROM sqlite_schema WHERE name = 'meta'";
        let there: i64 = self.connection.query_row(sql, [], |row| row.get(0))?;
        if there > 0 {
            let same = known("format")?.as_deref() == Some(FORMAT)
                && known("tree")?.as_deref() == Some(root.as_str());
            if same {
                return Ok(());
            }
            let drop = "DROP TABLE meta; DROP TABLE IF EXISTS input; DROP TABLE IF EXISTS shared;
                        DROP TABLE IF EXISTS port; DROP TABLE IF EXISTS value;";
            self.connection.execute_batch(drop)?;
        }
        self.connection.execute_batch(include_str!("schema.sql"))?;
        let sql = "INSERT INTO meta VALUES ('format', ?1), ('tree', ?2)";
        self.connection.execute(sql, [FORMAT, root.as_str()])?;
        Ok(())
    }

    /// Returns every port, sorted by name.
    ///
    /// # Errors
    /// [`IndexError::Store`], [`IndexError::Damaged`].
    pub fn entries(&self) -> Result<Vec<Entry>, IndexError> {
        let sql = "SELECT name, problem, words FROM port JOIN value ON port = id ORDER BY name";
        let mut query = self.connection.prepare(sql).map_err(|e| self.store(e))?;
        let rows = query.query_map([], raw).map_err(|e| self.store(e))?;
        let mut entries = Vec::new();
        for row in rows {
            entries.push(self.entry_of(row.map_err(|e| self.store(e))?)?);
        }
        Ok(entries)
    }

    /// Returns why ports cannot be evaluated, sorted by their names.
    ///
    /// # Errors
    /// [`IndexError::Store`].
    pub fn problems(&self) -> Result<Vec<String>, IndexError> {
        let sql = "SELECT problem FROM port WHERE problem NOTNULL ORDER BY name";
        let mut query = self.connection.prepare(sql).map_err(|e| self.store(e))?;
        let rows = query.query_map([], |row| row.get(0));
        let rows = rows.map_err(|e| self.store(e))?;
        rows.collect::<Result<_, _>>().map_err(|e| self.store(e))
    }

    /// Returns one port. Its default flavour may be named or not.
    ///
    /// # Errors
    /// As [`Self::entries`].
    pub fn entry(&self, port: &PortRef) -> Result<Option<Entry>, IndexError> {
        let one = |name: &str| {
            let sql =
                "SELECT name, problem, words FROM port JOIN value ON port = id WHERE name = ?1";
            let row = self.connection.query_row(sql, [name], raw).optional();
            let row = row.map_err(|e| self.store(e))?;
            row.map(|row| self.entry_of(row)).transpose()
        };
        if let Some(entry) = one(&port.to_string())? {
            return Ok(Some(entry));
        }
        let default = one(port.origin().as_str())?;
        Ok(default.filter(|entry| Some(entry.get("FLAVOR")) == port.flavor()))
    }

    fn entry_of(&self, row: Raw) -> Result<Entry, IndexError> {
        let words: Words = serde_json::from_str(&row.words).map_err(|e| self.damaged(e))?;
        Ok(Entry {
            port: row.name.parse().map_err(|e| self.damaged(e))?,
            words,
            problem: row.problem,
        })
    }

    /// Returns what evaluations of more than one port may look at.
    pub(crate) fn inputs(&self) -> Result<Vec<Recorded>, IndexError> {
        let sql = "SELECT id, kind, name, stamp FROM input";
        let mut query = self.connection.prepare(sql).map_err(|e| self.store(e))?;
        let rows = query
            .query_map([], |row| {
                let stamp: i64 = row.get(3)?;
                Ok((
                    row.get(0)?,
                    row.get::<_, u8>(1)?,
                    row.get::<_, Vec<u8>>(2)?,
                    stamp,
                ))
            })
            .map_err(|e| self.store(e))?;
        let mut inputs = Vec::new();
        for row in rows {
            let (id, kind, name, stamp) = row.map_err(|e| self.store(e))?;
            let kind = InputKind::from_number(kind).ok_or_else(|| self.damaged("input"))?;
            inputs.push(Recorded {
                id,
                input: Input {
                    kind,
                    name: name.into(),
                },
                stamp: stamp.cast_unsigned(),
            });
        }
        Ok(inputs)
    }

    /// Shows the sets of inputs that ports share, each with its number (see [`numbers`]).
    pub(crate) fn each_shared(&self, mut act: impl FnMut(i64, &[u8])) -> Result<(), IndexError> {
        let sql = "SELECT id, inputs FROM shared";
        let mut query = self.connection.prepare(sql).map_err(|e| self.store(e))?;
        let mut rows = query.query([]).map_err(|e| self.store(e))?;
        while let Some(row) = rows.next().map_err(|e| self.store(e))? {
            let id = row.get(0).map_err(|e| self.store(e))?;
            let set = row.get_ref(1).map_err(|e| self.store(e))?;
            let set = set.as_blob().map_err(|e| self.damaged(e))?;
            act(id, set);
        }
        Ok(())
    }

    /// Returns what is known of all ports, by name.
    pub(crate) fn known(&self) -> Result<HashMap<String, Known>, IndexError> {
        let sql = "SELECT name, id, question, shared, own, volatile, problem NOTNULL, flavors \
                   FROM port";
        let mut query = self.connection.prepare(sql).map_err(|e| self.store(e))?;
        let rows = query
            .query_map([], |row| {
                let flavors: String = row.get(7)?;
                let known = Known {
                    id: row.get(1)?,
                    question: row.get(2)?,
                    shared: row.get(3)?,
                    own: row.get(4)?,
                    volatile: row.get(5)?,
                    broken: row.get(6)?,
                    flavors: flavors.split_whitespace().map(str::to_owned).collect(),
                    current: false,
                };
                Ok((row.get(0)?, known))
            })
            .map_err(|e| self.store(e))?;
        rows.collect::<Result<_, _>>().map_err(|e| self.store(e))
    }
}

struct Raw {
    name: String,
    problem: Option<String>,
    words: String,
}

fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    Ok(Raw {
        name: row.get(0)?,
        problem: row.get(1)?,
        words: row.get(2)?,
    })
}

/// Reads numbers of four bytes, least first.
pub(crate) fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    let (whole, _) = bytes.as_chunks();
    whole.iter().copied().map(u32::from_le_bytes)
}

/// Writes numbers so.
pub(crate) fn bytes_of(numbers: &[u32]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
}
