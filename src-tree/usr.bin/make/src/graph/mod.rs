//! Targets, what they are made of and how.
//!
//! `node` is one target, `attributes` what is special about it, `suffixes` the rules from one
//! ending of a name to another.

mod attributes;
mod node;
mod suffixes;

use std::rc::Rc;

pub use attributes::Attributes;
pub use node::{Made, Node, Operator};
pub use suffixes::{Suffix, Suffixes, Transform};

use crate::names::QuickMap;
use crate::session::{Part, Place};

/// Where files are looked for (`.PATH`).
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// The folders.
    pub folders: Vec<Vec<u8>>,
    /// The current folder comes last (`.DOTLAST`).
    pub dot_last: bool,
}

/// All targets.
#[derive(Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    by_name: QuickMap<Rc<[u8]>, usize>,
    /// What was asked for, or `.MAIN` says.
    pub wanted: Vec<Vec<u8>>,
    /// The first target that can be one.
    pub main: Option<usize>,
    /// Endings of names.
    pub suffixes: Suffixes,
    /// `.PATH`.
    pub search: Search,
    /// The folder make was started in, where it is not the current one.
    pub start_folder: Option<Vec<u8>>,
    /// `.DEFAULT`.
    pub default: Option<usize>,
    /// `.SILENT:` for all.
    pub all_silent: bool,
    /// `.IGNORE:` for all.
    pub all_ignored: bool,
    /// `.PRECIOUS:` for all.
    pub all_precious: bool,
    /// `.NOTPARALLEL`.
    pub not_parallel: bool,
    /// `.SINGLESHELL`, which wants one command at a time.
    pub compatible: bool,
    /// `.DELETE_ON_ERROR`.
    pub delete_on_error: bool,
    /// `.POSIX`.
    pub posix: bool,
    /// The shell of `.SHELL`.
    pub shell: Option<Vec<u8>>,
    /// How many `.WAIT` there were.
    pub waits: usize,
}

impl Graph {
    /// Returns a target by number.
    #[must_use]
    pub fn node(&self, number: usize) -> &Node {
        &self.nodes[number]
    }

    /// Returns a target by number, to change it.
    pub fn node_mut(&mut self, number: usize) -> &mut Node {
        &mut self.nodes[number]
    }

    /// Writes down the file of dependencies that mentioned first the targets from `first` on: they
    /// need not be there any more.
    pub fn came_from(&mut self, file: &[u8], first: usize) {
        let file: Rc<[u8]> = file.into();
        for node in self.nodes.iter_mut().skip(first) {
            node.from_dependencies = Some(file.clone());
        }
    }

    /// Returns how many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Tells whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Finds a target.
    #[must_use]
    pub fn find(&self, name: &[u8]) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// Finds a target, or makes it.
    pub fn find_or_add(&mut self, name: &[u8]) -> usize {
        if let Some(found) = self.by_name.get(name) {
            return *found;
        }
        let number = self.add_hidden(name);
        self.by_name.insert(self.nodes[number].name.clone(), number);
        number
    }

    /// Makes a target that nobody finds by name.
    pub fn add_hidden(&mut self, name: &[u8]) -> usize {
        self.nodes.push(Node::new(name.into()));
        self.nodes.len() - 1
    }

    /// Tells whether a name was to the left of an operator.
    #[must_use]
    pub fn is_target(&self, name: &[u8]) -> bool {
        self.find(name)
            .is_some_and(|number| self.nodes[number].operator.is_some())
    }

    /// Tells whether a target has commands.
    #[must_use]
    pub fn has_commands(&self, name: &[u8]) -> bool {
        self.is_target(name)
            && self
                .find(name)
                .is_some_and(|number| !self.nodes[number].commands.is_empty())
    }

    /// The names of all targets, in the order they were met.
    pub fn names(&self) -> impl Iterator<Item = &Rc<[u8]>> {
        let known =
            |node: &&Node| self.by_name.contains_key(&node.name) && node.centurion.is_none();
        self.nodes.iter().filter(known).map(|node| &node.name)
    }

    /// The rule that commands go to: the last of those with `::`.
    #[must_use]
    pub fn current(&self, number: usize) -> usize {
        self.nodes[number].cohorts.last().copied().unwrap_or(number)
    }

    /// Adds a command to a target.
    ///
    /// # Errors
    /// The name of a target that has its commands already, and where they are from.
    pub fn add_command(
        &mut self,
        number: usize,
        command: Part,
        place: Option<&Place>,
    ) -> Result<(), (Rc<[u8]>, Option<Place>)> {
        let number = self.current(number);
        let node = &mut self.nodes[number];
        if node.sealed {
            return Err((node.name.clone(), node.place.clone()));
        }
        if node.place.is_none() {
            node.place = place.cloned();
        }
        node.commands.push(command);
        Ok(())
    }

    /// A rule is over: its target takes no further commands, if it has any.
    pub fn seal(&mut self, number: usize) {
        let current = self.current(number);
        let node = &mut self.nodes[current];
        node.sealed |= !node.commands.is_empty();
        let transforms = node.attributes.has(Attributes::TRANSFORM);
        if transforms && node.commands.is_empty() && node.children.is_empty() {
            self.suffixes.drop_transform(current);
        }
    }

    /// Makes a target depend on another.
    pub fn link(&mut self, parent: usize, child: usize, both: bool) {
        let parent = self.current(parent);
        self.nodes[parent].children.push(child);
        if both {
            self.nodes[child].parents.push(parent);
        }
    }
}
