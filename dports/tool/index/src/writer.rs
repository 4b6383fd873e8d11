//! Writes what evaluations found.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use dports_eval::{Answer, Input, Native, Profile};
use dports_model::{PortRef, Words};
use rusqlite::{CachedStatement, Connection, OptionalExtension as _, params};

use crate::own;
use crate::present::{Ports, Present};
use crate::store::bytes_of;
use crate::{Index, IndexError, VARIABLES};

/// What an update has found of a port.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) flavors: Vec<String>,
    /// It cannot be evaluated.
    pub(crate) broken: bool,
    /// The set of inputs it shares with others.
    pub(crate) shared: i64,
}

/// Writes what evaluations found.
pub(crate) struct Writer<'a> {
    pub(crate) present: Present,
    pub(crate) question: i64,
    /// What was known of ports before.
    pub(crate) known: &'a Ports,
    /// The ports tree.
    pub(crate) root: &'a Path,
    /// What was found so far, by name.
    pub(crate) found: HashMap<String, Found>,
}

/// The statements that are run for every port.
struct Statements<'c> {
    same: CachedStatement<'c>,
    port: CachedStatement<'c>,
    value: CachedStatement<'c>,
    input: CachedStatement<'c>,
    find_shared: CachedStatement<'c>,
    shared: CachedStatement<'c>,
}

impl<'c> Statements<'c> {
    fn new(connection: &'c Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            same: connection.prepare_cached(
                "SELECT 1 FROM port JOIN value ON value.port = port.id WHERE port.id = ?1
                AND (name, question, shared, own, volatile, problem, flavors, words)
                    IS (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?,
            port: connection.prepare_cached(
                "INSERT OR REPLACE INTO port VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?,
            value: connection.prepare_cached("INSERT OR REPLACE INTO value VALUES (?1, ?2)")?,
            input: connection
                .prepare_cached("INSERT OR REPLACE INTO input VALUES (?1, ?2, ?3, ?4)")?,
            find_shared: connection
                .prepare_cached("SELECT id FROM shared WHERE digest = ?1 AND inputs = ?2")?,
            shared: connection
                .prepare_cached("INSERT INTO shared (digest, inputs) VALUES (?1, ?2)")?,
        })
    }
}

impl Writer<'_> {
    /// Evaluates ports and writes what comes of it.
    pub(crate) fn round(
        &mut self,
        index: &Index,
        native: &Native,
        profile: &Profile,
        ports: &[PortRef],
    ) -> Result<(), IndexError> {
        let folder = |port: &PortRef| self.root.join(port.origin().as_str());
        let list: Vec<_> = ports
            .iter()
            .map(|port| (port.clone(), folder(port)))
            .collect();
        let mut statements = Statements::new(&index.connection).map_err(|e| index.store(e))?;
        for (number, answer) in native.evaluate_each(&list, profile, &VARIABLES) {
            let (port, folder) = &list[number];
            self.write(&mut statements, port, folder.as_os_str().as_bytes(), answer)
                .map_err(|e| index.store(e))?;
        }
        Ok(())
    }

    fn write(
        &mut self,
        statements: &mut Statements<'_>,
        port: &PortRef,
        folder: &[u8],
        answer: Answer,
    ) -> rusqlite::Result<()> {
        let (mut own, mut shared) = (Vec::new(), Vec::new());
        for (input, stamp) in &answer.inputs.own {
            let name = match input.name.strip_prefix(folder) {
                Some([b'/', name @ ..]) if !name.is_empty() && !name.starts_with(b"/") => name,
                Some([]) => &[],
                _ => &input.name,
            };
            if !own::push(&mut own, input.kind, name, *stamp) {
                shared.push(self.id(statements, input, *stamp)?);
            }
        }
        for (input, stamp) in &answer.inputs.shared {
            shared.push(self.id(statements, input, *stamp)?);
        }
        shared.sort_unstable();
        let shared = bytes_of(&shared);
        let key = params![digest(&shared), shared];
        let known = statements.find_shared.query_row(key, |row| row.get(0));
        let set = match known.optional()? {
            Some(set) => set,
            None => statements.shared.insert(key)?,
        };
        let (words, problem) = match answer.result {
            Ok(found) => (found.words, None),
            Err(error) => (Words::new(), Some(error.to_string())),
        };
        let words: Words = words
            .into_iter()
            .filter(|(_, value)| !value.trim().is_empty())
            .collect();
        let flavors: Vec<_> = words
            .get("FLAVORS")
            .map_or("", String::as_str)
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        let name = port.to_string();
        // Strings alone: there is nothing that JSON could not say.
        let text = serde_json::to_string(&words).unwrap_or_default();
        let before = self.known.get(&name).map(|known| known.id);
        let listed = flavors.join(" ");
        let row = params![
            before,
            name,
            self.question,
            set,
            own,
            answer.inputs.volatile,
            problem,
            listed,
            text,
        ];
        // What is as before is not written again.
        if !statements.same.exists(row)? {
            let id = statements.port.insert(&row[..8])?;
            statements.value.execute(params![id, text])?;
        }
        let found = Found {
            flavors,
            broken: problem.is_some(),
            shared: set,
        };
        self.found.insert(name, found);
        Ok(())
    }

    /// Returns the number of an input, which is written where it is new or has changed.
    fn id(
        &mut self,
        statements: &mut Statements<'_>,
        input: &Input,
        stamp: u64,
    ) -> rusqlite::Result<u32> {
        let present = &mut self.present;
        let id = match present.ids.get(input) {
            Some(id) => *id,
            None => {
                let id = present.next;
                present.next += 1;
                present.ids.insert(input.clone(), id);
                present.changed.insert(id);
                id
            }
        };
        // One that changed only after it was found unchanged keeps its old stamp: ports that were
        // passed over because of that are evaluated next time.
        if present.changed.contains(&id) && present.written.insert(id) {
            statements.input.execute(params![
                id,
                input.kind.number(),
                input.name,
                stamp.cast_signed()
            ])?;
        }
        Ok(id)
    }
}

/// A number by which a set of inputs is found; another release of the compiler may make another.
fn digest(bytes: &[u8]) -> i64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish().cast_signed()
}
