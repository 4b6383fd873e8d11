//! The inputs as they are now.

use std::collections::{HashMap, HashSet};
use std::thread;

use dports_eval::{Answers, Input};

use crate::own;
use crate::store::{Known, Recorded};

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
    /// Numbers of inputs that were written in this update.
    pub(crate) written: HashSet<u32>,
    /// What commands said that were asked for that.
    pub(crate) answers: Answers,
}

impl Present {
    /// Looks at all that ports share.
    pub(crate) fn new(recorded: Vec<Recorded>, threads: usize) -> Self {
        let answers = Answers::default();
        let changed = |one: &&Recorded| answers.stamp(&one.input) != one.stamp;
        let threads = threads.max(1);
        // Commands, which take longest, lie next to each other: each thread takes every so manyth.
        let look = |first: usize| -> Vec<u32> {
            let part = recorded.iter().skip(first).step_by(threads);
            part.filter(changed).map(|one| one.id).collect()
        };
        let changed = at_once((0..threads).map(|first| move || look(first)));
        let next = recorded.iter().map(|one| one.id + 1).max().unwrap_or(1);
        let ids = recorded.into_iter().map(|one| (one.input, one.id));
        Self {
            changed: changed.into_iter().flatten().collect(),
            ids: ids.collect(),
            next,
            written: HashSet::new(),
            answers,
        }
    }
}

/// Finds the ports that need not be evaluated again: they were evaluated for the same `question`, and
/// nothing that they looked at is another thing now. `root` is the ports tree; `stale` are the sets
/// of inputs that are not what they were.
pub(crate) fn find_current(
    known: &mut Ports,
    stale: &HashSet<i64>,
    question: i64,
    root: &[u8],
    threads: usize,
) {
    let mut candidates: Vec<(&String, &mut Known)> = known
        .iter_mut()
        .filter(|(_, known)| {
            known.question == question && !known.volatile && !stale.contains(&known.shared)
        })
        .collect();
    let size = portion(candidates.len(), threads);
    let look = |part: &mut [(&String, &mut Known)]| {
        for (name, known) in part {
            let origin = name.split('@').next().unwrap_or(name);
            let folder = [root, b"/", origin.as_bytes()].concat();
            known.current = own::is_unchanged(&folder, &known.own);
        }
    };
    at_once(candidates.chunks_mut(size).map(|part| || look(part)));
}

/// How many things each thread gets.
fn portion(count: usize, threads: usize) -> usize {
    count.div_ceil(threads.max(1)).max(1)
}

/// Does several things at the same time.
fn at_once<R: Send, T: FnOnce() -> R + Send>(things: impl Iterator<Item = T>) -> Vec<R> {
    thread::scope(|scope| {
        let threads: Vec<_> = things.map(|thing| scope.spawn(thing)).collect();
        let join = |thread: thread::ScopedJoinHandle<'_, R>| match thread.join() {
            Ok(found) => found,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        threads.into_iter().map(join).collect()
    })
}
