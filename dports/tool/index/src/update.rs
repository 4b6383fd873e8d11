//! Keeping the index up to date.

use std::collections::hash_map::DefaultHasher;
use std::collections::{HashMap, HashSet};
use std::hash::{Hash as _, Hasher as _};
use std::os::unix::ffi::OsStrExt as _;
use std::panic::resume_unwind;
use std::thread;

use dports_eval::{Native, Profile};
use dports_model::PortRef;
use serde::Serialize;

use crate::present::{Ports, Present, find_current};
use crate::store::numbers;
use crate::writer::Writer;
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
        // What waits for programs, for folders and for the file of the index, at the same time.
        let (present, names, known) = thread::scope(|scope| {
            let present = scope.spawn(|| Present::new(recorded, threads));
            let tree = &self.tree;
            let names = scope.spawn(|| tree.names());
            let known = self.known();
            (present.join(), names.join(), known)
        });
        let present = present.unwrap_or_else(|panic| resume_unwind(panic));
        let names = names.unwrap_or_else(|panic| resume_unwind(panic))?;
        let mut known = known?;
        let stale = self.stale(&present.changed)?;
        let root = self.tree.root().to_owned();
        let bytes = root.as_os_str().as_bytes();
        find_current(&mut known, &stale, question, bytes, threads);
        let known = known;
        let is_current = |name: &str| known.get(name).is_some_and(|known| known.current);
        // A port that is up to date has a makefile, or it would not be: that was looked at.
        let is_stale = |name: &&String| !is_current(name) && self.tree.has_makefile(name);
        let mut stale: Vec<PortRef> = names
            .iter()
            .filter(is_stale)
            .filter_map(|name| name.parse().ok())
            .collect();
        stale.sort_unstable();
        let mut work = Work {
            writer: Writer {
                present,
                question,
                known: &known,
                root: &root,
                found: HashMap::new(),
            },
            native: None,
            threads,
        };
        let transaction = self.connection.unchecked_transaction();
        let transaction = transaction.map_err(|e| self.store(e))?;
        work.round(self, profile, &stale)?;
        let mut wanted: HashSet<String> = HashSet::with_capacity(names.len());
        let mut others = Vec::new();
        for name in names {
            let flavors = match (work.writer.found.get(&name), known.get(&name)) {
                (Some(found), _) => &found.flavors,
                (None, Some(known)) if known.current => &known.flavors,
                _ => continue,
            };
            for flavor in flavors.iter().skip(1) {
                // Another flavour that is no word is the port's mistake; lint says so.
                let Ok(other) = format!("{name}@{flavor}").parse::<PortRef>() else {
                    continue;
                };
                let text = other.to_string();
                if !is_current(&text) && !wanted.contains(&text) {
                    others.push(other);
                }
                wanted.insert(text);
            }
            wanted.insert(name);
        }
        work.round(self, profile, &others)?;
        let gone: Vec<_> = known
            .iter()
            .filter(|(name, _)| !wanted.contains(*name))
            .collect();
        for (_, known) in &gone {
            for sql in [
                "DELETE FROM port WHERE id = ?1",
                "DELETE FROM value WHERE port = ?1",
            ] {
                self.connection
                    .execute(sql, [known.id])
                    .map_err(|e| self.store(e))?;
            }
        }
        let update = Update {
            ports: wanted.len(),
            evaluated: stale.len() + others.len(),
            broken: work.count_broken(&known, &wanted),
            removed: gone.len(),
        };
        if update.evaluated > 0 || update.removed > 0 {
            self.collect(&work.writer, &known, &wanted)?;
        }
        transaction.commit().map_err(|e| self.store(e))?;
        Ok(update)
    }

    /// The sets of inputs in which one has changed.
    fn stale(&self, changed: &HashSet<u32>) -> Result<HashSet<i64>, IndexError> {
        let mut stale = HashSet::new();
        if !changed.is_empty() {
            self.each_shared(|id, set| {
                if numbers(set).any(|input| changed.contains(&input)) {
                    stale.insert(id);
                }
            })?;
        }
        Ok(stale)
    }

    /// Forgets inputs that no port looks at any more.
    fn collect(
        &self,
        writer: &Writer<'_>,
        known: &Ports,
        wanted: &HashSet<String>,
    ) -> Result<(), IndexError> {
        let passed_over = known
            .iter()
            .filter(|(name, known)| known.current && wanted.contains(*name))
            .map(|(_, known)| known.shared);
        let mut used: HashSet<i64> = passed_over.collect();
        used.extend(writer.found.values().map(|found| found.shared));
        let before: HashSet<i64> = known.values().map(|known| known.shared).collect();
        let unused: Vec<_> = before.difference(&used).collect();
        if unused.is_empty() {
            return Ok(());
        }
        for set in unused {
            self.connection
                .execute("DELETE FROM shared WHERE id = ?1", [set])
                .map_err(|e| self.store(e))?;
        }
        let mut used: HashSet<u32> = HashSet::new();
        self.each_shared(|_, set| used.extend(numbers(set)))?;
        for id in writer.present.ids.values().filter(|id| !used.contains(id)) {
            self.connection
                .execute("DELETE FROM input WHERE id = ?1", [id])
                .map_err(|e| self.store(e))?;
        }
        Ok(())
    }
}

/// What evaluates and writes, begun when there is something to evaluate.
struct Work<'a> {
    writer: Writer<'a>,
    native: Option<Native>,
    threads: usize,
}

impl Work<'_> {
    fn round(
        &mut self,
        index: &Index,
        profile: &Profile,
        ports: &[PortRef],
    ) -> Result<(), IndexError> {
        if ports.is_empty() {
            return Ok(());
        }
        let native = match &mut self.native {
            Some(native) => native,
            none => {
                let threads = self.threads.min(ports.len());
                let root = self.writer.root.to_owned();
                none.insert(Native::knowing(
                    root,
                    threads,
                    &self.writer.present.answers,
                )?)
            }
        };
        self.writer.round(index, native, profile, ports)
    }

    fn count_broken(&self, known: &Ports, wanted: &HashSet<String>) -> usize {
        let is_broken = |name: &&String| match self.writer.found.get(*name) {
            Some(found) => found.broken,
            None => known.get(*name).is_some_and(|known| known.broken),
        };
        wanted.iter().filter(is_broken).count()
    }
}

/// Returns a digest of what ports are evaluated for, and what is asked of them.
fn question(profile: &Profile) -> i64 {
    let mut hasher = DefaultHasher::new();
    profile.assignments.hash(&mut hasher);
    VARIABLES.hash(&mut hasher);
    env!("CARGO_PKG_VERSION").hash(&mut hasher);
    hasher.finish().cast_signed()
}
