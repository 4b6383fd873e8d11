//! Installing and upgrading.

use std::collections::{BTreeSet, VecDeque};

use pkg_types::PkgName;

use crate::backend::Resolvo;
use crate::error::SolveError;
use crate::explain::explain;
use crate::index::{Id, Index};
use crate::question::{Request, Suppose};
use crate::sat::{Core, Question, Solver};
use crate::unit::{Change, Universe};

/// A package that the user named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Its place among the offered ones.
    pub offered: usize,
    /// Whether it counts as a dependency afterwards; `None` keeps what it counted as.
    pub automatic: Option<bool>,
}

/// A request to install.
#[derive(Clone, Debug, Default)]
pub struct Install {
    /// What the user named.
    pub asked: Vec<Ask>,
    /// Install again what is there in the same version.
    pub force: bool,
    /// Upgrade everything that there is a newer version of, or other options.
    pub upgrade: bool,
    /// Go on when a dependency cannot be had.
    pub accept_missing: bool,
}

/// What a request changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The changes, in the order in which they can be carried out.
    pub changes: Vec<Change>,
    /// What an upgrade leaves as it is although there is something newer.
    pub held: Vec<Held>,
}

/// A package that could not be upgraded with the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The installed package.
    pub name: PkgName,
    /// The place of what is newer among the offered ones.
    pub offered: usize,
    /// Why it cannot come; `None` when it can, but not with everything else that is newer, or when
    /// too many are held back to look into each.
    pub why: Option<SolveError>,
}

/// Of so many packages that are held back it is found out why.
const LOOK_INTO: usize = 8;

/// So many packages that are held back are tried once more, each by itself.
const TRY_AGAIN: usize = 16;

impl Universe {
    /// What a request to install changes, dependencies first.
    ///
    /// # Errors
    /// [`SolveError`]: something needed cannot be had, packages conflict, a locked one would change.
    pub fn install(&self, request: &Install) -> Result<Vec<Change>, SolveError> {
        Ok(self.solve(request, &Resolvo)?.changes)
    }

    /// What a request to install changes, found by a solver, with what an upgrade had to leave out.
    ///
    /// # Errors
    /// As [`Universe::install`].
    pub fn solve(&self, request: &Install, solver: &dyn Solver) -> Result<Answer, SolveError> {
        let index = Index::new(self);
        let question = Request::new(&index, request, Suppose::default());
        let chosen = match question.answer(solver) {
            Ok(chosen) => chosen,
            Err(core) => return Err(explain(self, &question, &core, Some(solver))),
        };
        let chosen = question.improve(chosen, solver);
        let held = self.held(&question, &chosen, solver);
        Ok(Answer {
            changes: question.changes(&chosen),
            held,
        })
    }

    fn held(
        &self,
        question: &Request<'_, '_>,
        chosen: &BTreeSet<Id>,
        solver: &dyn Solver,
    ) -> Vec<Held> {
        let index = question.index;
        let left = question.wishes.upgrades.iter();
        let left = left.filter(|id| !chosen.contains(id));
        let mut held = Vec::new();
        for id in left {
            let Some(offered) = index.place(*id) else {
                continue;
            };
            let alone = Install {
                asked: vec![Ask {
                    offered,
                    automatic: None,
                }],
                force: true,
                ..Install::default()
            };
            let why = (held.len() < LOOK_INTO).then(|| {
                let question = Request::new(index, &alone, Suppose::default());
                let core = question.answer(solver).err()?;
                Some(explain(self, &question, &core, None))
            });
            held.push(Held {
                name: index.unit(*id).name.clone(),
                offered,
                why: why.flatten(),
            });
        }
        held
    }
}

impl Request<'_, '_> {
    /// The packages that are there afterwards, and no more of them than there is a reason for.
    pub(crate) fn answer(&self, solver: &dyn Solver) -> Result<BTreeSet<Id>, Core> {
        let found: BTreeSet<Id> = solver.solve(self)?.into_iter().collect();
        let mut kept = BTreeSet::new();
        let mut queue: VecDeque<Id> = VecDeque::new();
        for goal in self.goals() {
            queue.extend(goal.any.iter().find(|id| found.contains(id)));
        }
        while let Some(id) = queue.pop_front() {
            if !kept.insert(id) {
                continue;
            }
            for need in self.needs(id) {
                queue.extend(need.any.iter().find(|one| found.contains(one)));
            }
        }
        Ok(kept)
    }

    /// Adds upgrades that were left out for no need: a solver gives any answer, not the best.
    fn improve(&self, mut chosen: BTreeSet<Id>, solver: &dyn Solver) -> BTreeSet<Id> {
        let upgrades = &self.wishes.upgrades;
        let left = upgrades.iter().filter(|id| !chosen.contains(id));
        let left: Vec<Id> = left.take(TRY_AGAIN).copied().collect();
        for id in left {
            let taken = upgrades.iter().filter(|id| chosen.contains(id));
            let suppose = Suppose {
                must: taken.copied().chain([id]).collect(),
                ..self.suppose.clone()
            };
            let question = Request::new(self.index, self.request, suppose);
            if let Ok(more) = question.answer(solver) {
                chosen = more;
            }
        }
        chosen
    }
}
