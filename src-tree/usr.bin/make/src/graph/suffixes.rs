//! Endings of names, and rules from one to another.

/// An ending of names.
#[derive(Debug, Clone, Default)]
pub struct Suffix {
    /// The ending, usually with a dot.
    pub name: Vec<u8>,
    /// Where files with it are looked for.
    pub folders: Vec<Vec<u8>>,
}

/// A rule from one ending to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transform {
    /// The ending of the source, by its number.
    pub from: usize,
    /// The ending of the target; nothing for none.
    pub to: Option<usize>,
    /// The target that has the commands.
    pub node: usize,
}

/// The endings in the order of `.SUFFIXES`.
#[derive(Debug, Default)]
pub struct Suffixes {
    all: Vec<Suffix>,
    /// Endings that were taken off the list keep their number.
    listed: Vec<usize>,
    transforms: Vec<Transform>,
    /// `.NULL`.
    pub null: Option<usize>,
    /// `.INCLUDES`: where files with them are goes into the variable of that name, with `-I`.
    pub includes: Vec<usize>,
    /// `.LIBS`, with `-L`.
    pub libraries: Vec<usize>,
}

impl Suffixes {
    /// Adds an ending.
    pub fn add(&mut self, name: &[u8]) -> usize {
        if let Some(known) = self.find(name) {
            return known;
        }
        let again = self.all.iter().position(|suffix| suffix.name == name);
        let number = again.unwrap_or_else(|| {
            self.all.push(Suffix {
                name: name.to_vec(),
                folders: Vec::new(),
            });
            self.all.len() - 1
        });
        self.listed.push(number);
        number
    }

    /// Forgets all endings and their rules.
    pub fn clear(&mut self) {
        self.listed.clear();
        self.transforms.clear();
        self.null = None;
    }

    /// Finds an ending that is listed.
    #[must_use]
    pub fn find(&self, name: &[u8]) -> Option<usize> {
        let same = |number: &&usize| self.all[**number].name == name;
        self.listed.iter().find(same).copied()
    }

    /// Returns the name of an ending.
    #[must_use]
    pub fn name(&self, number: usize) -> &[u8] {
        &self.all[number].name
    }

    /// Returns where files with an ending are looked for.
    #[must_use]
    pub fn folders(&self, number: usize) -> &[Vec<u8>] {
        &self.all[number].folders
    }

    /// Returns where files with an ending are looked for, to change it.
    pub fn folders_mut(&mut self, number: usize) -> &mut Vec<Vec<u8>> {
        &mut self.all[number].folders
    }

    /// The endings, in their order.
    #[must_use]
    pub fn listed(&self) -> &[usize] {
        &self.listed
    }

    /// Returns the longest ending a name has.
    #[must_use]
    pub fn longest(&self, name: &[u8]) -> Option<usize> {
        let fits = |number: &&usize| name.ends_with(&self.all[**number].name);
        let fitting = self.listed.iter().filter(fits);
        fitting
            .max_by_key(|number| self.all[**number].name.len())
            .copied()
    }

    /// Reads a name as two endings, or one for a target without any.
    #[must_use]
    pub fn split(&self, name: &[u8]) -> Option<(usize, Option<usize>)> {
        for &from in &self.listed {
            if let Some(rest) = name.strip_prefix(self.name(from)) {
                if rest.is_empty() {
                    return Some((from, self.null));
                }
                if let Some(to) = self.find(rest) {
                    return Some((from, Some(to)));
                }
            }
        }
        None
    }

    /// Returns the rule from one ending to another.
    #[must_use]
    pub fn transform(&self, from: usize, to: Option<usize>) -> Option<usize> {
        let fits = |rule: &&Transform| rule.from == from && rule.to == to;
        self.transforms.iter().find(fits).map(|rule| rule.node)
    }

    /// Adds a rule; one that was there before is replaced.
    pub fn add_transform(&mut self, transform: Transform) {
        let same = |rule: &Transform| rule.from == transform.from && rule.to == transform.to;
        self.transforms.retain(|rule| !same(rule));
        self.transforms.push(transform);
    }

    /// Removes the rule of a target.
    pub fn drop_transform(&mut self, node: usize) {
        self.transforms.retain(|rule| rule.node != node);
    }

    /// The endings something with this ending can be made from, in the order of the list.
    pub fn sources(&self, to: Option<usize>) -> impl Iterator<Item = (usize, usize)> {
        let place = |from: &usize| self.listed.iter().position(|number| number == from);
        let mut found: Vec<_> = self
            .transforms
            .iter()
            .filter(|rule| rule.to == to)
            .map(|rule| (rule.from, rule.node))
            .collect();
        found.sort_by_key(|(from, _)| place(from));
        found.into_iter()
    }
}
