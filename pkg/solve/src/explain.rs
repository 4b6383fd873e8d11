//! From the core of a refusal to a tree of reasons and ways out.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Because, Explanation, SolveError};
use crate::index::{Id, NameId};
use crate::question::{Request, Wanted, Wants};
use crate::sat::{Core, Solver};
use crate::unit::Universe;
use crate::ways::ways;

/// What a branch of the tree ends in.
pub(crate) enum Leaf {
    Missing { package: String, needed: String },
    Locked(NameId),
    Clash { from: Id, to: Id, rule: String },
    Versions,
}

/// How many of several choices are looked into.
const CHOICES: usize = 4;

/// The error that tells a core to the user, with ways out if a solver is there to try them.
pub(crate) fn explain(
    universe: &Universe,
    question: &Request<'_, '_>,
    core: &Core,
    solver: Option<&dyn Solver>,
) -> SolveError {
    let mut tree = Tree::new(question, core);
    let mut explanation = Explanation {
        tree: tree.grow(),
        ways: Vec::new(),
    };
    if let Some(solver) = solver {
        explanation.ways = ways(universe, question, core, &tree.leaves, solver);
    }
    let why = Some(Box::new(explanation));
    let index = question.index;
    match (tree.leaves.as_slice(), &question.wishes.asked[..]) {
        ([Leaf::Missing { package, needed }], _) => SolveError::Missing {
            package: package.clone(),
            needed: needed.clone(),
            why,
        },
        ([Leaf::Locked(name)], _) => {
            let old = index.named(*name).installed.unwrap_or_default();
            SolveError::Locked {
                locked: index.unit(old).name.clone(),
                verb: "replace",
                package: index.unit(old).name.clone(),
                why,
            }
        }
        ([Leaf::Clash { from, to, rule }], _) => SolveError::Conflict {
            package: index.unit(*from).label(),
            other: index.unit(*to).label(),
            rule: rule.clone(),
            why,
        },
        (_, asked) => {
            let label = |id: &Id| index.unit(*id).label();
            let inside = tree.asked.first().or(asked.first());
            SolveError::Unsolvable {
                package: inside.map(label).unwrap_or_default(),
                why,
            }
        }
    }
}

struct Tree<'q, 'a, 'u> {
    question: &'q Request<'a, 'u>,
    core: &'q Core,
    /// The wants of those that the core speaks of.
    wants: BTreeMap<Option<Id>, Vec<Wants<'u>>>,
    /// What the user named, of the core.
    asked: Vec<Id>,
    seen: BTreeSet<Id>,
    told: BTreeSet<(Id, Id)>,
    leaves: Vec<Leaf>,
}

impl<'q, 'a, 'u> Tree<'q, 'a, 'u> {
    fn new(question: &'q Request<'a, 'u>, core: &'q Core) -> Self {
        let mut wants: BTreeMap<Option<Id>, Vec<Wants<'u>>> = BTreeMap::new();
        for (whose, _) in &core.needs {
            wants.entry(*whose).or_insert_with(|| match whose {
                Some(id) => question.wants(*id),
                None => question.goal_wants(),
            });
        }
        let mut tree = Self {
            question,
            core,
            wants,
            asked: Vec::new(),
            seen: BTreeSet::new(),
            told: BTreeSet::new(),
            leaves: Vec::new(),
        };
        let asked = tree.needs(None).filter_map(|wants| match wants.what {
            Wanted::Asked(id) => Some(id),
            _ => None,
        });
        tree.asked = asked.collect();
        tree
    }

    /// The needs of one that the core speaks of.
    fn needs(&self, whose: Option<Id>) -> impl Iterator<Item = &Wants<'u>> {
        let all = self.core.needs.iter();
        let own = all.filter(move |(one, _)| *one == whose);
        own.filter_map(move |(_, place)| self.wants.get(&whose)?.get(*place))
    }

    fn label(&self, id: Id) -> String {
        self.question.index.unit(id).label()
    }

    fn grow(&mut self) -> Vec<Because> {
        let mut trees = Vec::new();
        for id in self.asked.clone() {
            if !self.seen.insert(id) {
                continue;
            }
            let name = self.question.index.name_of(id);
            let below = match self.question.is_locked(name) {
                true => vec![self.locked(id)],
                false => self.reasons(id),
            };
            // What another branch has told already is not told again.
            if !below.is_empty() || trees.is_empty() {
                let text = format!("{} is asked for", self.label(id));
                trees.push(Because { text, below });
            }
        }
        trees
    }

    /// Why a package cannot be there.
    fn reasons(&mut self, id: Id) -> Vec<Because> {
        let needs: Vec<(Wanted<'u>, Vec<Id>)> = self
            .needs(Some(id))
            .map(|wants| (wants.what, wants.any.clone()))
            .collect();
        let mut reasons = Vec::new();
        for (what, any) in needs {
            reasons.extend(self.need(id, what, &any));
        }
        for (from, to) in &self.core.clashes {
            if (*from == id || *to == id) && self.told.insert((*from, *to)) {
                reasons.push(self.clash(*from, *to, id));
            }
        }
        if reasons.is_empty() {
            reasons.extend(self.other_version(id));
        }
        reasons
    }

    fn need(&mut self, id: Id, what: Wanted<'u>, any: &[Id]) -> Option<Because> {
        let (text, needed) = match what {
            Wanted::Package(text) | Wanted::Virtual(text) => (text.to_owned(), text),
            Wanted::Library(text) => (format!("library {text}"), text),
            Wanted::Asked(_) | Wanted::Stays(_) => return None,
        };
        let label = self.label(id);
        let barred: Vec<Id> = self.barred(what, any);
        if any.is_empty() && barred.is_empty() {
            self.leaves.push(Leaf::Missing {
                package: label.clone(),
                needed: needed.to_owned(),
            });
            let text =
                format!("{label} needs {text}, which no repository has and which is not installed");
            return Some(Because {
                text,
                below: Vec::new(),
            });
        }
        let mut below = Vec::new();
        for one in any.iter().take(CHOICES) {
            if self.seen.insert(*one) {
                below.extend(self.reasons(*one));
            }
        }
        if let Some(one) = barred.first() {
            below.push(self.locked(*one));
        }
        let mut names: Vec<String> = any
            .iter()
            .take(CHOICES)
            .map(|one| self.label(*one))
            .collect();
        if any.len() > CHOICES {
            names.push(format!("{} more", any.len() - CHOICES));
        }
        let text = match names.is_empty() {
            true => format!("{label} needs {text}"),
            false => format!("{label} needs {text}: {}", names.join(" or ")),
        };
        Some(Because { text, below })
    }

    /// What could meet a need if it were not for locks.
    fn barred(&self, what: Wanted<'u>, any: &[Id]) -> Vec<Id> {
        let index = self.question.index;
        let all = match what {
            Wanted::Virtual(text) | Wanted::Library(text) => index.providers(text).to_vec(),
            _ => Vec::new(),
        };
        let all = all.into_iter().filter(|id| !index.is_installed(*id));
        all.filter(|id| !any.contains(id) && self.question.is_locked(index.name_of(*id)))
            .collect()
    }

    fn locked(&mut self, id: Id) -> Because {
        let index = self.question.index;
        let name = index.name_of(id);
        self.leaves.push(Leaf::Locked(name));
        Because {
            text: format!(
                "{} cannot come, for {} is locked",
                self.label(id),
                index.unit(id).name
            ),
            below: Vec::new(),
        }
    }

    fn clash(&mut self, from: Id, to: Id, known: Id) -> Because {
        let rules = self.question.rules(from);
        let rule = rules.iter().find(|(other, _)| *other == to);
        let (from_label, to_label) = (self.label(from), self.label(to));
        let text = match rule {
            Some((_, rule)) => {
                self.leaves.push(Leaf::Clash {
                    from,
                    to,
                    rule: (*rule).to_owned(),
                });
                format!("{from_label} conflicts with {to_label} (by its rule {rule:?})")
            }
            None => {
                self.leaves.push(Leaf::Versions);
                format!("{from_label} follows {to_label}")
            }
        };
        let other = if from == known { to } else { from };
        Because {
            text,
            below: vec![self.presence(other)],
        }
    }

    /// Why a package is there.
    fn presence(&self, id: Id) -> Because {
        let label = self.label(id);
        let needs = self.core.needs.iter();
        let mut by = needs.filter_map(|(whose, place)| {
            let wants = self.wants.get(whose)?.get(*place)?;
            wants.any.contains(&id).then_some(((*whose)?, wants.what))
        });
        let text = match by.next() {
            _ if self.asked.contains(&id) => format!("{label} is asked for"),
            _ if self.question.index.is_installed(id) => format!("{label} is installed"),
            Some((by, _)) => format!("{} needs {label}", self.label(by)),
            None => format!("{label} would take the place of an installed one"),
        };
        Because {
            text,
            below: Vec::new(),
        }
    }

    /// Who wants another version of a name.
    fn other_version(&mut self, id: Id) -> Option<Because> {
        let index = self.question.index;
        let name = index.name_of(id);
        let (whose, what, other) = self.core.needs.iter().find_map(|(whose, place)| {
            let wants = self.wants.get(whose)?.get(*place)?;
            let other = wants.any.iter().find(|one| index.name_of(**one) == name)?;
            (!wants.any.contains(&id)).then_some((*whose, wants.what, *other))
        })?;
        self.leaves.push(Leaf::Versions);
        let (label, other) = (self.label(id), self.label(other));
        let text = match (whose, what) {
            (Some(by), Wanted::Virtual(what) | Wanted::Library(what)) => format!(
                "{label} cannot be there with {other}, which has {what} for {}",
                self.label(by)
            ),
            (Some(by), _) => format!(
                "{label} cannot be there with {other}, which {} needs",
                self.label(by)
            ),
            (None, Wanted::Asked(_)) => {
                format!("{label} cannot be there with {other}, which is asked for")
            }
            (None, _) => format!("{label} cannot be there with {other}, which stays"),
        };
        let below = whose
            .filter(|by| index.is_installed(*by))
            .map(|by| self.presence(by));
        Some(Because {
            text,
            below: below.into_iter().collect(),
        })
    }
}
