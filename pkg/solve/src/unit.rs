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

/// A request cannot be fulfilled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SolveError {
    /// Something needs what nobody has.
    #[error("{package} needs {needed}, which no repository has and which is not installed")]
    Missing {
        /// `NAME-VERSION` of who needs it.
        package: String,
        /// What.
        needed: String,
    },
    /// Two packages cannot be installed at once.
    #[error("{package} conflicts with {other} (by its rule {rule:?}); remove one of them first")]
    Conflict {
        /// `NAME-VERSION` of the one with the rule.
        package: String,
        /// `NAME-VERSION` of the other.
        other: String,
        /// The rule.
        rule: String,
    },
    /// A change would touch a locked package.
    #[error("{locked} is locked cannot {verb} {package}")]
    Locked {
        /// The locked package.
        locked: PkgName,
        /// What was to be done.
        verb: &'static str,
        /// To which package.
        package: PkgName,
    },
    /// A removal would take a vital package.
    #[error(
        "Cannot delete vital package: {0}!\nIf you are sure you want to remove {0}, unset the 'vital' flag or use -f"
    )]
    Vital(PkgName),
}

impl Universe {
    pub(crate) fn installed(&self, name: &PkgName) -> Option<&Unit> {
        self.installed.iter().find(|unit| unit.name == *name)
    }

    /// The best offer of a name: of the first repository that has it, the highest version.
    #[must_use]
    pub fn best(&self, name: &PkgName, fits: impl Fn(usize, &Unit) -> bool) -> Option<usize> {
        let mut best: Option<usize> = None;
        for (at, unit) in self.offered.iter().enumerate() {
            let better = best.is_none_or(|best| {
                let best = &self.offered[best];
                unit.rank < best.rank || unit.rank == best.rank && unit.version > best.version
            });
            if unit.name == *name && better && fits(at, unit) {
                best = Some(at);
            }
        }
        best
    }
}
