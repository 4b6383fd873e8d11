//! The graph itself: checked construction, neighbours, closures.

use std::collections::{BTreeMap, BTreeSet};

use buildsys_model::JobName;
use buildsys_model::suggest::close_matches;

use crate::GraphError;
use crate::cycle::find_cycle;

/// A job in a [`Graph`]: its place in the order of the build, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) usize);

impl NodeId {
    /// Returns the place in the order of the build, for indexing tables kept beside the graph.
    #[must_use]
    pub fn index(self) -> usize {
        self.0
    }
}

/// Jobs and what they need, without cycles.
///
/// Node numbers follow a topological order that depends only on the names and the edges: among jobs
/// that could come next, the smallest name comes first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graph {
    names: Vec<JobName>,
    needs: Vec<Vec<NodeId>>,
    needed_by: Vec<Vec<NodeId>>,
    by_name: BTreeMap<JobName, NodeId>,
}

impl Graph {
    /// Builds the graph of `jobs`, each with the names of the jobs it needs.
    ///
    /// # Errors
    /// [`GraphError`] for two jobs of one name, for needs that do not exist, and for a cycle, whose
    /// members it names.
    pub fn new<'a>(
        jobs: impl IntoIterator<Item = (&'a JobName, &'a BTreeSet<JobName>)>,
    ) -> Result<Self, GraphError> {
        let mut wanted: BTreeMap<&JobName, &BTreeSet<JobName>> = BTreeMap::new();
        for (name, needs) in jobs {
            if wanted.insert(name, needs).is_some() {
                return Err(GraphError::Duplicate(name.clone()));
            }
        }
        for (name, needs) in &wanted {
            if let Some(missing) = needs.iter().find(|need| !wanted.contains_key(need)) {
                return Err(GraphError::Unknown {
                    job: (*name).clone(),
                    missing: missing.clone(),
                    close: close_names(missing.as_str(), wanted.keys().copied()),
                });
            }
        }
        Self::in_order(&wanted)
    }

    /// Numbers the nodes: repeatedly takes the smallest name whose needs have all been taken.
    fn in_order(wanted: &BTreeMap<&JobName, &BTreeSet<JobName>>) -> Result<Self, GraphError> {
        let mut missing: BTreeMap<&JobName, usize> = wanted
            .iter()
            .map(|(name, needs)| (*name, needs.len()))
            .collect();
        let mut users: BTreeMap<&JobName, Vec<&JobName>> = BTreeMap::new();
        for (name, needs) in wanted {
            for need in *needs {
                users.entry(need).or_default().push(name);
            }
        }
        let mut ready: BTreeSet<&JobName> = missing
            .iter()
            .filter(|(_, count)| **count == 0)
            .map(|(name, _)| *name)
            .collect();
        let mut names = Vec::with_capacity(wanted.len());
        let mut by_name = BTreeMap::new();
        while let Some(name) = ready.pop_first() {
            by_name.insert(name.clone(), NodeId(names.len()));
            names.push(name.clone());
            for user in users.get(name).into_iter().flatten() {
                if let Some(count) = missing.get_mut(*user) {
                    *count -= 1;
                    if *count == 0 {
                        ready.insert(user);
                    }
                }
            }
        }
        if names.len() < wanted.len() {
            let stuck = wanted
                .iter()
                .filter(|(name, _)| !by_name.contains_key(**name));
            return Err(GraphError::Cycle(find_cycle(stuck.map(|(n, d)| (*n, *d)))));
        }
        let needs: Vec<Vec<NodeId>> = names
            .iter()
            .map(|name| {
                let mut list: Vec<_> = wanted[name].iter().map(|need| by_name[need]).collect();
                list.sort();
                list
            })
            .collect();
        let mut needed_by = vec![Vec::new(); names.len()];
        for (node, list) in needs.iter().enumerate() {
            for need in list {
                needed_by[need.0].push(NodeId(node));
            }
        }
        Ok(Self {
            names,
            needs,
            needed_by,
            by_name,
        })
    }

    /// Returns how many jobs there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Returns whether there are no jobs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Returns all nodes, each after what it needs.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..self.names.len()).map(NodeId)
    }

    /// Returns the name of a node.
    #[must_use]
    pub fn name(&self, node: NodeId) -> &JobName {
        &self.names[node.0]
    }

    /// Returns what a node needs directly.
    #[must_use]
    pub fn needs(&self, node: NodeId) -> &[NodeId] {
        &self.needs[node.0]
    }

    /// Returns what needs a node directly.
    #[must_use]
    pub fn needed_by(&self, node: NodeId) -> &[NodeId] {
        &self.needed_by[node.0]
    }

    /// Finds a job by name.
    ///
    /// # Errors
    /// [`GraphError::NoSuchJob`] with close matches.
    pub fn find(&self, name: &str) -> Result<NodeId, GraphError> {
        self.by_name
            .get(name)
            .copied()
            .ok_or_else(|| GraphError::NoSuchJob {
                name: name.to_owned(),
                close: close_names(name, self.names.iter()),
            })
    }

    /// Returns `targets` and everything they need, directly or not.
    #[must_use]
    pub fn closure(&self, targets: &[NodeId]) -> BTreeSet<NodeId> {
        self.reach(targets, &self.needs)
    }

    /// Returns `from` and everything that needs it, directly or not.
    #[must_use]
    pub fn dependents(&self, from: &[NodeId]) -> BTreeSet<NodeId> {
        self.reach(from, &self.needed_by)
    }

    fn reach(&self, from: &[NodeId], edges: &[Vec<NodeId>]) -> BTreeSet<NodeId> {
        let mut seen: BTreeSet<NodeId> = from.iter().copied().collect();
        let mut open: Vec<NodeId> = from.to_vec();
        while let Some(node) = open.pop() {
            for next in &edges[node.0] {
                if seen.insert(*next) {
                    open.push(*next);
                }
            }
        }
        seen
    }
}

fn close_names<'a>(typed: &str, known: impl Iterator<Item = &'a JobName>) -> Vec<String> {
    close_matches(typed, known.map(JobName::as_str))
        .into_iter()
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn name(text: &str) -> JobName {
        JobName::new(text).unwrap()
    }

    pub(crate) fn graph(jobs: &[(&str, &[&str])]) -> Result<Graph, GraphError> {
        let jobs: Vec<(JobName, BTreeSet<JobName>)> = jobs
            .iter()
            .map(|(job, needs)| (name(job), needs.iter().map(|need| name(need)).collect()))
            .collect();
        Graph::new(jobs.iter().map(|(job, needs)| (job, needs)))
    }

    /// Graphs without cycles: job `i` needs some jobs with smaller numbers, but names are shuffled.
    pub(crate) fn acyclic() -> impl Strategy<Value = Vec<(JobName, BTreeSet<JobName>)>> {
        let edges = proptest::collection::vec(proptest::collection::vec(any::<bool>(), 12), 1..12);
        (edges, Just((0..12).collect::<Vec<usize>>()).prop_shuffle()).prop_map(|(edges, labels)| {
            let label = |i: usize| name(&format!("j{}", labels[i]));
            let needs = |i: usize, row: &[bool]| (0..i).filter(|j| row[*j]).map(label).collect();
            edges
                .iter()
                .enumerate()
                .map(|(i, row)| (label(i), needs(i, row)))
                .collect()
        })
    }

    #[test]
    fn unknown_needs_and_targets_name_close_matches() {
        let error = graph(&[("kernel", &["ksims"]), ("ksyms", &[])]).unwrap_err();
        let words = "job `kernel` needs `ksims`, which does not exist; did you mean `ksyms`?";
        assert_eq!(error.to_string(), words);
        let error = graph(&[("kernel", &[])])
            .unwrap()
            .find("kernle")
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "there is no job `kernle`; did you mean `kernel`?"
        );
    }

    #[test]
    fn a_cycle_is_named_without_the_jobs_that_only_hang_on_it() {
        let error = graph(&[("a", &["b"]), ("b", &["c"]), ("c", &["a"]), ("d", &["a"])]);
        let GraphError::Cycle(mut members) = error.clone().unwrap_err() else {
            panic!("{error:?}")
        };
        assert!(
            error
                .unwrap_err()
                .to_string()
                .starts_with("jobs need each other: ")
        );
        members.sort();
        assert_eq!(members, [name("a"), name("b"), name("c")]);
        assert_eq!(
            graph(&[("x", &["x"])]),
            Err(GraphError::Cycle(vec![name("x")]))
        );
    }

    proptest! {
        #[test]
        fn every_job_comes_after_what_it_needs(jobs in acyclic()) {
            let graph = Graph::new(jobs.iter().map(|(n, d)| (n, d))).unwrap();
            prop_assert_eq!(graph.len(), jobs.len());
            for node in graph.nodes() {
                for need in graph.needs(node) {
                    prop_assert!(need.index() < node.index());
                    prop_assert!(graph.needed_by(*need).contains(&node));
                }
            }
        }

        #[test]
        fn order_does_not_depend_on_the_order_of_description(jobs in acyclic()) {
            let forward = Graph::new(jobs.iter().map(|(n, d)| (n, d)));
            let backward = Graph::new(jobs.iter().rev().map(|(n, d)| (n, d)));
            prop_assert_eq!(forward, backward);
        }

        #[test]
        fn closing_an_edge_backwards_is_found_as_a_cycle(jobs in acyclic(), pick: prop::sample::Index) {
            let graph = Graph::new(jobs.iter().map(|(n, d)| (n, d))).unwrap();
            let node = NodeId(pick.index(graph.len()));
            let top = *graph.dependents(&[node]).last().unwrap();
            let mut jobs = jobs;
            for (job, needs) in &mut jobs {
                if job == graph.name(node) {
                    needs.insert(graph.name(top).clone());
                }
            }
            let error = Graph::new(jobs.iter().map(|(n, d)| (n, d))).unwrap_err();
            let GraphError::Cycle(members) = error else { panic!("{error}") };
            for (i, member) in members.iter().enumerate() {
                let next = &members[(i + 1) % members.len()];
                let (_, needs) = jobs.iter().find(|(job, _)| job == member).unwrap();
                prop_assert!(needs.contains(next), "{member} does not need {next}");
            }
        }

        #[test]
        fn closure_is_closed(jobs in acyclic(), pick: prop::sample::Index) {
            let graph = Graph::new(jobs.iter().map(|(n, d)| (n, d))).unwrap();
            let closure = graph.closure(&[NodeId(pick.index(graph.len()))]);
            for node in &closure {
                prop_assert!(graph.needs(*node).iter().all(|need| closure.contains(need)));
            }
        }
    }
}
