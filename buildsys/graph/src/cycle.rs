//! Finding the members of a cycle, for the error message.

use std::collections::{BTreeMap, BTreeSet};

use buildsys_model::JobName;

/// Returns one cycle among `stuck` jobs, each of which needs another of them: a walk along needs
/// must come back to a job it has seen.
pub(crate) fn find_cycle<'a>(
    stuck: impl Iterator<Item = (&'a JobName, &'a BTreeSet<JobName>)>,
) -> Vec<JobName> {
    let stuck: BTreeMap<_, _> = stuck.collect();
    let mut walk: Vec<&JobName> = Vec::new();
    let mut here = stuck.keys().next().copied();
    while let Some(job) = here {
        if let Some(first) = walk.iter().position(|seen| *seen == job) {
            return walk[first..].iter().map(|job| (*job).clone()).collect();
        }
        walk.push(job);
        here = stuck[job].iter().find(|need| stuck.contains_key(need));
    }
    walk.into_iter().cloned().collect()
}
