//! Which ports need which.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use dports_model::PortRef;
use serde::Serialize;

use crate::{Entry, Kind, Need};

/// All ports and what they need of each other.
#[derive(Debug)]
pub struct Graph<'e> {
    entries: BTreeMap<&'e PortRef, &'e Entry>,
    /// The default flavours under their full names, too.
    aliases: HashMap<PortRef, &'e PortRef>,
    needs: BTreeMap<&'e PortRef, Vec<Need>>,
}

/// A line of a tree of ports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Branch {
    /// How deep it lies; the ports asked for at 0.
    pub depth: usize,
    /// The port.
    pub port: PortRef,
    /// When it is needed by the one above; of a reverse tree, when it needs the one above.
    pub kinds: Vec<Kind>,
    /// What is below it was shown before.
    pub repeated: bool,
}

impl<'e> Graph<'e> {
    /// Makes the graph of ports.
    #[must_use]
    pub fn new(entries: &'e [Entry]) -> Self {
        let mut aliases = HashMap::new();
        for entry in entries {
            let flavor = entry.get("FLAVOR");
            if entry.port.flavor().is_none()
                && !flavor.is_empty()
                && let Ok(full) = entry.port.with_flavor(Some(flavor))
            {
                aliases.insert(full, &entry.port);
            }
        }
        Self {
            entries: entries.iter().map(|entry| (&entry.port, entry)).collect(),
            aliases,
            needs: entries
                .iter()
                .map(|entry| (&entry.port, entry.needs()))
                .collect(),
        }
    }

    /// Returns a port by name; its default flavour may be named or not.
    #[must_use]
    pub fn get(&self, port: &PortRef) -> Option<&'e Entry> {
        let found = self.entries.get(port).copied();
        found.or_else(|| self.entries.get(*self.aliases.get(port)?).copied())
    }

    /// Returns what a port needs, by the name it is known under here; what is not in the index
    /// keeps the name it is asked for by.
    pub fn needs(&self, port: &PortRef) -> impl Iterator<Item = (Kind, PortRef)> {
        let known = self.get(port).and_then(|entry| self.needs.get(&entry.port));
        known.into_iter().flatten().map(|need| {
            let target = self.get(&need.port).map_or(&need.port, |entry| &entry.port);
            (need.kind, target.clone())
        })
    }

    /// Returns the ports that need others, by those.
    #[must_use]
    pub fn reversed(&self) -> BTreeMap<PortRef, Vec<(Kind, PortRef)>> {
        let mut all: BTreeMap<PortRef, Vec<_>> = BTreeMap::new();
        for port in self.entries.keys() {
            for (kind, target) in self.needs(port) {
                all.entry(target).or_default().push((kind, (*port).clone()));
            }
        }
        all
    }

    /// Returns a port and everything below it, as the lines of a tree: what it needs, or with
    /// `reverse`, what needs it. Each port's own needs are shown once.
    #[must_use]
    pub fn tree(
        &self,
        root: &PortRef,
        wanted: &dyn Fn(Kind) -> bool,
        reverse: bool,
    ) -> Vec<Branch> {
        let reversed = if reverse {
            self.reversed()
        } else {
            BTreeMap::new()
        };
        let below = |port: &PortRef| -> BTreeMap<PortRef, Vec<Kind>> {
            let mut all: BTreeMap<PortRef, Vec<Kind>> = BTreeMap::new();
            let mut add = |(kind, port): (Kind, PortRef)| {
                if wanted(kind) {
                    all.entry(port).or_default().push(kind);
                }
            };
            if reverse {
                let known = reversed.get(port).into_iter().flatten().cloned();
                known.for_each(&mut add);
            } else {
                self.needs(port).for_each(&mut add);
            }
            all
        };
        let root = self.get(root).map_or(root, |entry| &entry.port);
        let mut open = vec![(0, root.clone(), Vec::new())];
        let (mut lines, mut shown) = (Vec::new(), BTreeSet::new());
        while let Some((depth, port, kinds)) = open.pop() {
            let first = shown.insert(port.clone());
            let below = below(&port);
            lines.push(Branch {
                depth,
                port,
                kinds,
                repeated: !first && !below.is_empty(),
            });
            if first {
                let below = below.into_iter().rev();
                open.extend(below.map(|(port, kinds)| (depth + 1, port, kinds)));
            }
        }
        lines
    }

    /// Returns everything some ports need to run, themselves included.
    #[must_use]
    pub fn closure(
        &self,
        roots: impl IntoIterator<Item = PortRef>,
        wanted: &dyn Fn(Kind) -> bool,
    ) -> BTreeSet<PortRef> {
        let mut all = BTreeSet::new();
        let mut open: Vec<_> = roots.into_iter().collect();
        while let Some(port) = open.pop() {
            if all.insert(port.clone()) {
                let needs = self.needs(&port).filter(|(kind, _)| wanted(*kind));
                open.extend(needs.map(|(_, target)| target));
            }
        }
        all
    }

    /// Returns the shortest way on which one port comes to need another, both included: each with
    /// when the one before needs it.
    #[must_use]
    pub fn why(&self, from: &PortRef, to: &PortRef) -> Option<Vec<(Option<Kind>, PortRef)>> {
        let name = |port: &PortRef| self.get(port).map_or(port, |entry| &entry.port).clone();
        let (from, to) = (name(from), name(to));
        let mut before: HashMap<PortRef, Option<(Kind, PortRef)>> = HashMap::new();
        before.insert(from.clone(), None);
        let mut open = std::collections::VecDeque::from([from]);
        while let Some(port) = open.pop_front() {
            if port == to {
                let mut way = Vec::new();
                let mut at = port;
                while let Some(step) = before.get(&at) {
                    way.push((step.as_ref().map(|(kind, _)| *kind), at.clone()));
                    let Some((_, previous)) = step else { break };
                    at = previous.clone();
                }
                way.reverse();
                return Some(way);
            }
            for (kind, target) in self.needs(&port) {
                if !before.contains_key(&target) {
                    before.insert(target.clone(), Some((kind, port.clone())));
                    open.push_back(target);
                }
            }
        }
        None
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Makes a port of a name and values.
    pub(crate) fn entry(port: &str, words: &[(&str, &str)]) -> Entry {
        let words = words
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Entry {
            port: port.parse().unwrap(),
            words: words.collect(),
            problem: None,
        }
    }

    fn ports() -> Vec<Entry> {
        vec![
            entry(
                "a/top",
                &[
                    ("RUN_DEPENDS", "x:a/middle"),
                    ("BUILD_DEPENDS", "y:a/tool@one"),
                ],
            ),
            entry("a/middle", &[("LIB_DEPENDS", "libz.so:a/leaf")]),
            entry(
                "a/tool",
                &[
                    ("FLAVOR", "one"),
                    ("FLAVORS", "one two"),
                    ("RUN_DEPENDS", "x:a/leaf"),
                ],
            ),
            entry("a/leaf", &[("RUN_DEPENDS", "x:a/top")]),
        ]
    }

    #[test]
    fn tree_shows_each_port_and_its_needs_once_even_in_circles() {
        let entries = ports();
        let graph = Graph::new(&entries);
        let lines = graph.tree(&"a/top".parse().unwrap(), &|_| true, false);
        let shown: Vec<_> = lines
            .iter()
            .map(|line| {
                format!(
                    "{}{}{}",
                    line.depth,
                    line.port,
                    if line.repeated { "*" } else { "" }
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                "0a/top",
                "1a/middle",
                "2a/leaf",
                "3a/top*",
                "1a/tool",
                "2a/leaf*"
            ]
        );
        let lines = graph.tree(&"a/leaf".parse().unwrap(), &|kind| kind == Kind::Run, true);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[1].port.to_string(), "a/tool");
    }

    #[test]
    fn why_is_the_shortest_way() {
        let entries = ports();
        let graph = Graph::new(&entries);
        let name = |text: &str| text.parse::<PortRef>().unwrap();
        let way = graph.why(&name("a/top"), &name("a/leaf")).unwrap();
        assert_eq!(way.len(), 3);
        assert_eq!(way[2].1, name("a/leaf"));
        assert_eq!(way[0].0, None);
        assert_eq!(graph.why(&name("a/top"), &name("a/none")), None);
        let all = graph.closure([name("a/tool")], &|kind| kind == Kind::Run);
        assert_eq!(all.len(), 4, "{all:?}");
    }
}
