//! Which job goes first.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::Duration;

use buildsys_graph::{Graph, NodeId};

/// How long the build lasts at least from the start of each job: the longest goes first.
///
/// That is its own time and the longest way behind it. Jobs of one scratch folder run one after
/// the other, so the time of all of them that wait counts for each: a queue of many short jobs
/// begins early, and is not what is left at the end with one processor at work.
pub(crate) struct Urgency {
    cost: Vec<Duration>,
    /// The longest way behind each job, without its own time.
    after: Vec<Duration>,
    /// The number of each job's scratch folder.
    folder: Vec<usize>,
    /// What waits for each scratch folder.
    queued: Vec<Duration>,
}

impl Urgency {
    /// Knows the cost of each job and the name of its scratch folder, by [`NodeId::index`]; no job
    /// waits.
    pub(crate) fn new<'f>(
        graph: &Graph,
        cost: Vec<Duration>,
        folders: impl Iterator<Item = &'f str>,
    ) -> Self {
        let mut numbers = BTreeMap::new();
        let mut number = |name| {
            let next = numbers.len();
            *numbers.entry(name).or_insert(next)
        };
        let folder: Vec<usize> = folders.map(&mut number).collect();
        let to_end = graph.time_to_end(&cost);
        let after = to_end.iter().zip(&cost).map(|(all, own)| *all - *own);
        Self {
            after: after.collect(),
            queued: vec![Duration::ZERO; numbers.len()],
            cost,
            folder,
        }
    }

    /// A job waits to be started.
    pub(crate) fn waits(&mut self, node: NodeId) {
        self.queued[self.folder[node.index()]] += self.cost[node.index()];
    }

    /// A job that waited does so no more.
    pub(crate) fn is_started(&mut self, node: NodeId) {
        let queued = &mut self.queued[self.folder[node.index()]];
        *queued = queued.saturating_sub(self.cost[node.index()]);
    }

    /// Returns how long the build lasts from the start of a job that waits, with all that waits for
    /// its folder. Among those the longest way behind goes first, then the shortest job: short ones
    /// keep one processor at work, and do so beside others; a long one alone at the end keeps all.
    pub(crate) fn of(&self, node: NodeId) -> (Duration, Duration, Reverse<Duration>) {
        let after = self.after[node.index()];
        let queued = self.queued[self.folder[node.index()]];
        (after + queued, after, Reverse(self.cost[node.index()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use buildsys_model::JobName;
    use std::collections::BTreeSet;

    /// Jobs with seconds, folders and needs, in the order they are started by one executor.
    fn order(jobs: &[(&str, u64, &str, &[&str])]) -> Vec<String> {
        let name = |text: &str| JobName::new(text).unwrap();
        let needs = jobs.iter().map(|(job, _, _, needs)| {
            let needs = needs.iter().map(|need| name(need));
            (name(job), needs.collect::<BTreeSet<_>>())
        });
        let needs: Vec<_> = needs.collect();
        let graph = Graph::new(needs.iter().map(|(job, needs)| (job, needs))).unwrap();
        let job = |node: NodeId| {
            let name = graph.name(node).as_str();
            jobs.iter().find(|(known, ..)| *known == name).unwrap()
        };
        let cost = graph.nodes().map(|node| Duration::from_secs(job(node).1));
        let folders: Vec<_> = graph.nodes().map(|node| job(node).2).collect();
        let mut urgency = Urgency::new(&graph, cost.collect(), folders.into_iter());
        for node in graph.nodes() {
            urgency.waits(node);
        }
        let mut left: Vec<_> = graph.nodes().collect();
        let mut started = Vec::new();
        while !left.is_empty() {
            let ready = left.iter().copied().filter(|node| {
                let needs = graph.needs(*node);
                needs.iter().all(|need| !left.contains(need))
            });
            let next = ready.min_by_key(|node| (Reverse(urgency.of(*node)), *node));
            let next = next.unwrap();
            urgency.is_started(next);
            left.retain(|node| *node != next);
            started.push(graph.name(next).as_str().to_owned());
        }
        started
    }

    #[test]
    fn queues_of_one_folder_begin_before_single_jobs_that_take_longer() {
        let jobs = [
            ("a", 3, "shared", &[][..]),
            ("b", 4, "shared", &[]),
            ("c", 2, "shared", &[]),
            ("long", 8, "own", &[]),
            ("all", 1, "all", &["a", "b", "c", "long"]),
        ];
        // Nine seconds in a row are left, then eight in a job of its own, then seven.
        assert_eq!(order(&jobs), ["c", "long", "a", "b", "all"]);
    }

    #[test]
    fn without_shared_folders_the_longest_way_goes_first() {
        let jobs = [
            ("short", 1, "s", &[][..]),
            ("long", 2, "l", &[]),
            ("before", 1, "b", &[]),
            ("behind", 3, "h", &["before"]),
        ];
        assert_eq!(order(&jobs), ["before", "behind", "long", "short"]);
    }
}
