//! Keeping the index up to date.

use std::collections::hash_map::DefaultHasher;
use std::collections::{HashMap, HashSet};
use std::hash::{Hash as _, Hasher as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;
use std::thread;

use dports_eval::{Answer, Input, Native, Profile};
use dports_model::{PortRef, Words};
use rusqlite::{CachedStatement, Connection, params};
use serde::Serialize;

use crate::store::{Known, Recorded, bytes_of};
use crate::{Index, IndexError, VARIABLES};

/// What an update did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Update {
    /// How many ports there are, flavours counted.
    pub ports: usize,
    /// How many of them were evaluated; the others were up to date.
    pub evaluated: usize,
    /// How many of all cannot be evaluated.
    pub broken: usize,
    /// How many are gone.
    pub removed: usize,
}

/// The inputs as they are now.
struct Present {
    /// Numbers of those that are not what they were.
    changed: HashSet<u32>,
    /// All, by what they are.
    ids: HashMap<Input, u32>,
    next: u32,
    /// Sets that ports share, by their bytes.
    sets: HashMap<Vec<u8>, i64>,
    /// Numbers that are in use.
    used: HashSet<u32>,
}

impl Index {
    /// Evaluates the ports whose inputs changed since they were evaluated last, and those that are
    /// new, with so many threads; forgets those that are gone.
    ///
    /// A port that asked a command which may look at anything is always evaluated again.
    ///
    /// # Errors
    /// [`IndexError`]; a port that cannot be evaluated is none: its entry says why.
    pub fn update(&mut self, profile: &Profile, threads: usize) -> Result<Update, IndexError> {
        let question = question(profile);
        let recorded = self.inputs()?;
        let shared = self.shared()?;
        let known = self.known()?;
        let mut present = Present::new(&recorded, threads);
        present.sets = shared
            .iter()
            .map(|(id, set)| (bytes_of(set), *id))
            .collect();
        let stale_sets: HashSet<i64> = shared
            .iter()
            .filter(|(_, set)| set.iter().any(|id| present.changed.contains(id)))
            .map(|(id, _)| *id)
            .collect();
        let is_current = |name: &str| {
            known.get(name).is_some_and(|known: &Known| {
                known.question == question
                    && !known.volatile
                    && !stale_sets.contains(&known.shared)
                    && !known.own.iter().any(|id| present.changed.contains(id))
            })
        };
        let ports = self.tree.ports()?;
        let stale: Vec<_> = ports
            .iter()
            .filter(|port| !is_current(&port.to_string()))
            .cloned()
            .collect();
        let mut flavors = self.flavors()?;
        let current: HashSet<String> = known
            .keys()
            .filter(|name| is_current(name))
            .cloned()
            .collect();
        let mut writer = Writer {
            present,
            question,
            evaluated: HashMap::new(),
            root: self.tree.root().to_owned(),
        };
        let transaction = self.connection.unchecked_transaction();
        let transaction = transaction.map_err(|e| self.store(e))?;
        let native = Native::new(self.tree.root().to_owned(), threads)?;
        writer.round(self, &native, profile, &stale)?;
        for port in &stale {
            let found = writer
                .evaluated
                .remove(&port.to_string())
                .unwrap_or_default();
            flavors.insert(port.to_string(), found);
        }
        let mut wanted = HashSet::new();
        let mut others = Vec::new();
        for port in &ports {
            wanted.insert(port.to_string());
            for flavor in flavors.get(&port.to_string()).into_iter().flatten().skip(1) {
                // Another flavour that is no word is the port's mistake; lint says so.
                let Ok(other) = port.with_flavor(Some(flavor)) else {
                    continue;
                };
                if wanted.insert(other.to_string()) && !current.contains(&other.to_string()) {
                    others.push(other);
                }
            }
        }
        writer.round(self, &native, profile, &others)?;
        let evaluated = stale.len() + others.len();
        let gone: Vec<_> = known
            .keys()
            .filter(|name| !wanted.contains(*name))
            .collect();
        for name in &gone {
            self.connection
                .execute("DELETE FROM port WHERE name = ?1", [name])
                .map_err(|e| self.store(e))?;
        }
        if evaluated > 0 || !gone.is_empty() {
            self.collect()?;
        }
        let sql = "SELECT count(*) FROM port WHERE problem IS NOT NULL";
        let broken = self.connection.query_row(sql, [], |row| row.get(0));
        let update = Update {
            ports: wanted.len(),
            evaluated,
            broken: broken.map_err(|e| self.store(e))?,
            removed: gone.len(),
        };
        transaction.commit().map_err(|e| self.store(e))?;
        Ok(update)
    }

    /// Returns the flavours of the ports that have some, by the port's name.
    fn flavors(&self) -> Result<HashMap<String, Vec<String>>, IndexError> {
        let sql = "SELECT name, words ->> 'FLAVORS' FROM port \
                   WHERE words LIKE '%\"FLAVORS\"%' AND name NOT LIKE '%@%'";
        let mut query = self.connection.prepare(sql).map_err(|e| self.store(e))?;
        let rows = query
            .query_map([], |row| {
                let words: Option<String> = row.get(1)?;
                Ok((row.get(0)?, split(&words.unwrap_or_default())))
            })
            .map_err(|e| self.store(e))?;
        rows.collect::<Result<_, _>>().map_err(|e| self.store(e))
    }

    /// Forgets inputs that no port looks at any more.
    fn collect(&self) -> Result<(), IndexError> {
        let sql = "DELETE FROM shared WHERE id NOT IN (SELECT shared FROM port)";
        self.connection
            .execute(sql, [])
            .map_err(|e| self.store(e))?;
        let mut used: HashSet<u32> = self.shared()?.into_values().flatten().collect();
        used.extend(self.known()?.into_values().flat_map(|known| known.own));
        let sql = "SELECT id FROM input";
        let mut query = self.connection.prepare(sql).map_err(|e| self.store(e))?;
        let ids = query
            .query_map([], |row| row.get(0))
            .map_err(|e| self.store(e))?;
        let ids: Vec<u32> = ids.collect::<Result<_, _>>().map_err(|e| self.store(e))?;
        for id in ids.into_iter().filter(|id| !used.contains(id)) {
            self.connection
                .execute("DELETE FROM input WHERE id = ?1", [id])
                .map_err(|e| self.store(e))?;
        }
        Ok(())
    }
}

impl Present {
    /// Looks at all inputs.
    fn new(recorded: &[Recorded], threads: usize) -> Self {
        let size = recorded.len().div_ceil(threads.max(1)).max(1);
        let changed = thread::scope(|scope| {
            let begin = |part| {
                scope.spawn(move || {
                    let changed = |one: &&Recorded| Native::stamp(&one.input) != one.stamp;
                    Vec::from_iter(<[Recorded]>::iter(part).filter(changed).map(|one| one.id))
                })
            };
            let threads: Vec<_> = recorded.chunks(size).map(begin).collect();
            // A thread that panicked has found nothing; that cannot be told from no change.
            let join = |thread: thread::ScopedJoinHandle<'_, Vec<u32>>| match thread.join() {
                Ok(found) => found,
                Err(panic) => std::panic::resume_unwind(panic),
            };
            threads.into_iter().flat_map(join).collect()
        });
        let ids = recorded.iter().map(|one| (one.input.clone(), one.id));
        Self {
            changed,
            ids: ids.collect(),
            next: recorded.iter().map(|one| one.id + 1).max().unwrap_or(1),
            sets: HashMap::new(),
            used: HashSet::new(),
        }
    }
}

/// Writes what evaluations found.
struct Writer {
    present: Present,
    question: i64,
    /// The flavours of each port evaluated.
    evaluated: HashMap<String, Vec<String>>,
    root: PathBuf,
}

/// The statements that are run for every port.
struct Statements<'c> {
    port: CachedStatement<'c>,
    input: CachedStatement<'c>,
    shared: CachedStatement<'c>,
}

impl<'c> Statements<'c> {
    fn new(connection: &'c Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            port: connection.prepare_cached(
                "INSERT OR REPLACE INTO port VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?,
            input: connection
                .prepare_cached("INSERT OR REPLACE INTO input VALUES (?1, ?2, ?3, ?4)")?,
            shared: connection.prepare_cached("INSERT INTO shared (inputs) VALUES (?1)")?,
        })
    }
}

impl Writer {
    /// Evaluates ports and writes what comes of it.
    fn round(
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
            let own = [folder.as_os_str().as_bytes(), b"/"].concat();
            self.write(&mut statements, port, &own, answer)
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
        for (input, stamp) in &answer.inputs.seen {
            let id = self.id(statements, input, *stamp)?;
            if input.name.starts_with(folder) {
                own.push(id);
            } else {
                shared.push(id);
            }
        }
        shared.sort_unstable();
        let shared = bytes_of(&shared);
        let set = match self.present.sets.get(&shared) {
            Some(set) => *set,
            None => {
                let set = statements.shared.insert([&shared])?;
                self.present.sets.insert(shared, set);
                set
            }
        };
        let (words, problem) = match answer.result {
            Ok(found) => (found.words, None),
            Err(error) => (Words::new(), Some(error.to_string())),
        };
        let words: Words = words
            .into_iter()
            .filter(|(_, value)| !value.trim().is_empty())
            .collect();
        let flavors = split(words.get("FLAVORS").map_or("", String::as_str));
        let name = port.to_string();
        // Strings alone: there is nothing that JSON could not say.
        let text = serde_json::to_string(&words).unwrap_or_default();
        let volatile = answer.inputs.volatile;
        statements.port.execute(params![
            name,
            self.question,
            set,
            bytes_of(&own),
            volatile,
            problem,
            text
        ])?;
        self.evaluated.insert(name, flavors);
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
        if present.changed.contains(&id) && present.used.insert(id) {
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

fn split(words: &str) -> Vec<String> {
    words.split_whitespace().map(str::to_owned).collect()
}

/// Returns a digest of what ports are evaluated for, and what is asked of them.
fn question(profile: &Profile) -> i64 {
    let mut hasher = DefaultHasher::new();
    profile.assignments.hash(&mut hasher);
    VARIABLES.hash(&mut hasher);
    env!("CARGO_PKG_VERSION").hash(&mut hasher);
    hasher.finish().cast_signed()
}
