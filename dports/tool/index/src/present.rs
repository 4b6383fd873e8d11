//! The inputs as they are now.

use std::collections::{HashMap, HashSet};
use std::thread;

use dports_eval::{Input, Native};

use crate::own;
use crate::store::{Known, Recorded, bytes_of};

/// Names of ports with what is known of them.
pub(crate) type Ports = HashMap<String, Known>;

/// What ports share, as it is now.
#[derive(Debug)]
pub(crate) struct Present {
    /// Numbers of those that are not what they were.
    pub(crate) changed: HashSet<u32>,
    /// All, by what they are.
    pub(crate) ids: HashMap<Input, u32>,
    pub(crate) next: u32,
    /// Sets that ports share, by their bytes.
    pub(crate) sets: HashMap<Vec<u8>, i64>,
    /// Numbers of inputs that were written in this update.
    pub(crate) written: HashSet<u32>,
}

impl Present {
    /// Looks at all that ports share.
    pub(crate) fn new(
        recorded: Vec<Recorded>,
        shared: &HashMap<i64, Vec<u32>>,
        threads: usize,
    ) -> Self {
        let changed = each(&recorded, threads, |one| {
            (Native::stamp(&one.input) != one.stamp).then_some(one.id)
        });
        let next = recorded.iter().map(|one| one.id + 1).max().unwrap_or(1);
        let ids = recorded.into_iter().map(|one| (one.input, one.id));
        Self {
            changed: changed.into_iter().collect(),
            ids: ids.collect(),
            next,
            sets: shared
                .iter()
                .map(|(id, set)| (bytes_of(set), *id))
                .collect(),
            written: HashSet::new(),
        }
    }

    /// Finds the ports that need not be evaluated again: they were evaluated for the same
    /// `question`, and nothing that they looked at is another thing now. `root` is the ports tree.
    pub(crate) fn current(
        &self,
        known: &mut Ports,
        shared: &HashMap<i64, Vec<u32>>,
        question: i64,
        root: &[u8],
        threads: usize,
    ) {
        let stale: HashSet<i64> = if self.changed.is_empty() {
            HashSet::new()
        } else {
            let is_stale = |set: &Vec<u32>| set.iter().any(|id| self.changed.contains(id));
            let stale = shared.iter().filter(|(_, set)| is_stale(set));
            stale.map(|(id, _)| *id).collect()
        };
        let candidates: Vec<_> = known
            .iter()
            .filter(|(_, known)| {
                known.question == question && !known.volatile && !stale.contains(&known.shared)
            })
            .collect();
        let current = each(&candidates, threads, |(name, known)| {
            let origin = name.split('@').next().unwrap_or(name);
            let folder = [root, b"/", origin.as_bytes()].concat();
            own::is_unchanged(&folder, &known.own).then(|| (*name).clone())
        });
        for name in current {
            if let Some(known) = known.get_mut(&name) {
                known.current = true;
            }
        }
    }
}

/// Asks something about each thing of a list, with so many threads.
fn each<T: Sync, R: Send>(
    list: &[T],
    threads: usize,
    ask: impl Fn(&T) -> Option<R> + Sync,
) -> Vec<R> {
    let size = list.len().div_ceil(threads.max(1)).max(1);
    thread::scope(|scope| {
        let begin = |part| {
            let ask = &ask;
            scope.spawn(move || <[T]>::iter(part).filter_map(ask).collect::<Vec<_>>())
        };
        let threads: Vec<_> = list.chunks(size).map(begin).collect();
        // A thread that panicked has found nothing; that cannot be told from no change.
        let join = |thread: thread::ScopedJoinHandle<'_, Vec<R>>| match thread.join() {
            Ok(found) => found,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        threads.into_iter().flat_map(join).collect()
    })
}
