//! Why there is no plan, and what can be done about it.

use std::fmt;

use pkg_types::PkgName;

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
        /// How the request leads there.
        #[source]
        why: Option<Box<Explanation>>,
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
        /// How the request leads there.
        #[source]
        why: Option<Box<Explanation>>,
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
        /// How the request leads there.
        #[source]
        why: Option<Box<Explanation>>,
    },
    /// Several things together stand against it.
    #[error("{package} cannot be installed as things are")]
    Unsolvable {
        /// `NAME-VERSION` of what the user named.
        package: String,
        /// What stands against it.
        #[source]
        why: Option<Box<Explanation>>,
    },
    /// A removal would take a vital package.
    #[error(
        "Cannot delete vital package: {0}!\nIf you are sure you want to remove {0}, unset the 'vital' flag or use -f"
    )]
    Vital(PkgName),
}

/// A reason, and the reasons below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    /// The reason, one line.
    pub text: String,
    /// What makes it one.
    pub below: Vec<Because>,
}

/// Something that makes the request possible; each was tried before it is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Unlock a package.
    Unlock(PkgName),
    /// Delete a package, and those that need it.
    Delete(PkgName),
    /// Do not ask for this one.
    Without(String),
    /// Ask for another version.
    Instead {
        /// What was asked for.
        asked: String,
        /// What can be had.
        other: String,
    },
    /// Go on without what is missing.
    AcceptMissing,
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unlock(name) => write!(f, "unlock {name}"),
            Self::Delete(name) => write!(f, "delete {name} first"),
            Self::Without(label) => write!(f, "leave {label} out"),
            Self::Instead { asked, other } => write!(f, "take {other} instead of {asked}"),
            Self::AcceptMissing => f.write_str("go on without what is missing (-M)"),
        }
    }
}

/// The tree of reasons for which a request cannot be fulfilled, and the ways out.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
pub struct Explanation {
    /// The reasons; what the user named is on top.
    pub tree: Vec<Because>,
    /// What would make it possible.
    pub ways: Vec<Way>,
}

/// More lines are not shown.
const LINES: usize = 20;

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = Vec::new();
        flatten(&self.tree, 0, &mut lines);
        let left = lines.len().saturating_sub(LINES);
        lines.truncate(LINES);
        if left > 0 {
            lines.push(format!("({left} more lines)"));
        }
        lines.extend(self.ways.iter().map(|way| format!("way out: {way}")));
        f.write_str(&lines.join("\n"))
    }
}

fn flatten(tree: &[Because], depth: usize, lines: &mut Vec<String>) {
    for because in tree {
        lines.push(format!("{}{}", "  ".repeat(depth), because.text));
        flatten(&because.below, depth + 1, lines);
    }
}
