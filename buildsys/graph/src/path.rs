//! Durations along the graph: priorities and the critical path.

use std::time::Duration;

use crate::{Graph, NodeId};

impl Graph {
    /// Returns for each node the time from its start to the end of the build if everything could
    /// run at once: its own duration plus the longest way through what needs it.
    ///
    /// `cost` is indexed by [`NodeId::index`]. A dispatcher that starts the ready job with the
    /// largest value first works along the critical path.
    #[must_use]
    pub fn time_to_end(&self, cost: &[Duration]) -> Vec<Duration> {
        let mut to_end = vec![Duration::ZERO; self.len()];
        for node in self.nodes().rev() {
            let after = self
                .needed_by(node)
                .iter()
                .map(|user| to_end[user.index()])
                .max();
            to_end[node.index()] = cost[node.index()] + after.unwrap_or_default();
        }
        to_end
    }

    /// Returns the chain of jobs that takes longest, first to last, and its duration: no number of
    /// processors builds faster than this.
    #[must_use]
    pub fn critical_path(&self, cost: &[Duration]) -> (Vec<NodeId>, Duration) {
        let to_end = self.time_to_end(cost);
        // Among equals the first node, so that the answer is the same each time.
        let longest = |nodes: &mut dyn Iterator<Item = NodeId>| {
            nodes.min_by_key(|node| (std::cmp::Reverse(to_end[node.index()]), *node))
        };
        let mut path = Vec::new();
        let mut next = longest(&mut self.nodes().filter(|node| self.needs(*node).is_empty()));
        while let Some(node) = next {
            path.push(node);
            next = longest(&mut self.needed_by(node).iter().copied());
        }
        let total = path
            .first()
            .map_or(Duration::ZERO, |first| to_end[first.index()]);
        (path, total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::tests::{acyclic, graph};
    use proptest::prelude::*;

    #[test]
    fn critical_path_goes_through_the_slow_jobs() {
        let graph = graph(&[("a", &[]), ("b", &["a"]), ("c", &["a"]), ("d", &["b", "c"])]).unwrap();
        let seconds: Vec<_> = graph
            .nodes()
            .map(|node| {
                Duration::from_secs(if graph.name(node).as_str() == "c" {
                    9
                } else {
                    1
                })
            })
            .collect();
        let (path, total) = graph.critical_path(&seconds);
        let names: Vec<_> = path.iter().map(|node| graph.name(*node).as_str()).collect();
        assert_eq!(names, ["a", "c", "d"]);
        assert_eq!(total, Duration::from_secs(11));
    }

    proptest! {
        #[test]
        fn critical_path_is_a_chain_whose_cost_is_the_longest(
            jobs in acyclic(),
            seconds in proptest::collection::vec(0_u64..100, 12),
        ) {
            let graph = Graph::new(jobs.iter().map(|(n, d)| (n, d))).unwrap();
            let cost: Vec<_> = seconds.into_iter().map(Duration::from_secs).collect();
            let (path, total) = graph.critical_path(&cost);
            for pair in path.windows(2) {
                prop_assert!(graph.needs(pair[1]).contains(&pair[0]));
            }
            let sum: Duration = path.iter().map(|node| cost[node.index()]).sum();
            prop_assert_eq!(sum, total);
            let longest = graph.time_to_end(&cost).into_iter().max().unwrap();
            prop_assert_eq!(total, longest);
        }
    }
}
