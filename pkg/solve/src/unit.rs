//! The words of the solver.

use std::collections::BTreeMap;

use pkg_types::{PkgName, Version};

/// A package, installed or offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its name.
    pub name: PkgName,
    /// Its version.
    pub version: Version,
    /// The port it is made of; a package whose name is offered no more is followed by those of its
    /// port. Empty for none.
    pub origin: String,
    /// What it depends on, and the version it was built with.
    pub deps: BTreeMap<PkgName, Version>,
    /// Virtual names and libraries that it has.
    pub provides: Vec<String>,
    /// Virtual names that it needs; some package must have each.
    pub requires: Vec<String>,
    /// Libraries that it needs; those that no package has are taken for the system's.
    pub libraries: Vec<String>,
    /// Globs of `NAME-VERSION` (or names) that it cannot live beside.
    pub conflicts: Vec<String>,
    /// What an upgrade to the same version looks at: options, as one text.
    pub options: String,
    /// Which repository offers it, 0 for the one that is asked first.
    pub rank: usize,
    /// Installed as a dependency.
    pub automatic: bool,
    /// Not to be touched.
    pub locked: bool,
    /// Not to be removed without force.
    pub vital: bool,
}

impl Unit {
    /// A package without relations.
    #[must_use]
    pub fn new(name: PkgName, version: Version) -> Self {
        Self {
            name,
            version,
            origin: String::new(),
            deps: BTreeMap::new(),
            provides: Vec::new(),
            requires: Vec::new(),
            libraries: Vec::new(),
            conflicts: Vec::new(),
            options: String::new(),
            rank: 0,
            automatic: false,
            locked: false,
            vital: false,
        }
    }

    /// `NAME-VERSION`.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }
}

/// All packages that a decision may use.
#[derive(Clone, Debug, Default)]
pub struct Universe {
    /// Installed ones.
    pub installed: Vec<Unit>,
    /// Offered ones. Changes name them by place.
    pub offered: Vec<Unit>,
}

/// Why a package changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The user named it.
    Asked,
    /// This package needs it.
    NeededBy(String),
    /// It needs this package, which goes.
    Needs(String),
    /// Nothing needs it any more.
    Unneeded,
    /// It could not stay as it is beside this package.
    Along(String),
    /// It follows this installed package, whose name is offered no more.
    Follows(String),
    /// This package follows it.
    FollowedBy(String),
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A package comes, or takes the place of the installed one of its name.
    Put {
        /// Its place among the offered ones.
        offered: usize,
        /// Whether it counts as a dependency afterwards.
        automatic: bool,
        /// Why.
        reason: Reason,
    },
    /// An installed package goes.
    Drop {
        /// Its name.
        name: PkgName,
        /// Why.
        reason: Reason,
    },
}

impl Universe {
    /// The best offer of a name: of the first repository that has it, the highest version.
    #[must_use]
    pub fn best(&self, name: &PkgName) -> Option<usize> {
        let mut best: Option<usize> = None;
        for (at, unit) in self.offered.iter().enumerate() {
            let better = best.is_none_or(|best| {
                let best = &self.offered[best];
                unit.rank < best.rank || unit.rank == best.rank && unit.version > best.version
            });
            if unit.name == *name && better {
                best = Some(at);
            }
        }
        best
    }
}
