//! Installing and upgrading.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use pkg_types::PkgName;

use crate::glob::fits;
use crate::order::by_need;
use crate::unit::{Change, Reason, SolveError, Unit, Universe};

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

/// What is chosen so far.
#[derive(Default)]
struct Chosen {
    by_name: BTreeMap<PkgName, (usize, bool, Reason)>,
    queue: VecDeque<usize>,
}

impl Chosen {
    fn add(&mut self, universe: &Universe, offered: usize, automatic: bool, reason: Reason) {
        let name = &universe.offered[offered].name;
        if !self.by_name.contains_key(name) {
            self.by_name
                .insert(name.clone(), (offered, automatic, reason));
            self.queue.push_back(offered);
        }
    }
}

impl Universe {
    /// What a request to install changes, dependencies first.
    ///
    /// # Errors
    /// [`SolveError`]: something needed cannot be had, packages conflict, a locked one would change.
    pub fn install(&self, request: &Install) -> Result<Vec<Change>, SolveError> {
        let mut chosen = Chosen::default();
        for ask in &request.asked {
            let unit = &self.offered[ask.offered];
            let old = self.installed(&unit.name);
            let automatic = ask
                .automatic
                .unwrap_or_else(|| old.is_some_and(|old| old.automatic));
            if request.force || old.is_none_or(|old| differs(old, unit)) {
                chosen.add(self, ask.offered, automatic, Reason::Asked);
            }
        }
        if request.upgrade {
            for old in self.installed.iter().filter(|old| !old.locked) {
                if let Some(best) = self.best(&old.name, |_, _| true) {
                    let new = &self.offered[best];
                    let newer = new.version > old.version
                        || new.version == old.version && new.options != old.options
                        || request.force;
                    if newer {
                        chosen.add(self, best, old.automatic, Reason::Asked);
                    }
                }
            }
        }
        while let Some(at) = chosen.queue.pop_front() {
            self.meet(at, request, &mut chosen)?;
        }
        self.check(&chosen)?;
        Ok(self.ordered(chosen))
    }

    /// Chooses what a chosen package needs.
    fn meet(&self, at: usize, request: &Install, chosen: &mut Chosen) -> Result<(), SolveError> {
        let unit = &self.offered[at];
        let missing = |needed: String| match request.accept_missing {
            true => Ok(()),
            false => Err(SolveError::Missing {
                package: unit.label(),
                needed,
            }),
        };
        for (name, version) in &unit.deps {
            if chosen.by_name.contains_key(name) {
                continue;
            }
            let old = self.installed(name);
            if old.is_some_and(|old| old.locked || old.version >= *version) {
                continue;
            }
            let reason = Reason::NeededBy(unit.label());
            match (self.best(name, |_, _| true), old) {
                (Some(best), Some(old)) if self.offered[best].version > old.version => {
                    chosen.add(self, best, old.automatic, reason);
                }
                (_, Some(_)) => {}
                (Some(best), None) => chosen.add(self, best, true, reason),
                (None, None) => missing(name.to_string())?,
            }
        }
        let needs = unit.requires.iter().map(|need| (need, true));
        let libraries = unit.libraries.iter().map(|need| (need, false));
        for (need, must) in needs.chain(libraries) {
            let has = |unit: &Unit| unit.provides.contains(need);
            let met = chosen
                .by_name
                .values()
                .any(|(at, _, _)| has(&self.offered[*at]))
                || self
                    .installed
                    .iter()
                    .any(|unit| has(unit) && !chosen.by_name.contains_key(&unit.name));
            if met {
                continue;
            }
            let mut names: Vec<&PkgName> = self
                .offered
                .iter()
                .filter(|unit| has(unit) && !chosen.by_name.contains_key(&unit.name))
                .map(|unit| &unit.name)
                .collect();
            names.sort();
            let best = names
                .first()
                .and_then(|name| self.best(name, |_, unit| has(unit)));
            match best {
                Some(best) => {
                    let reason = Reason::NeededBy(unit.label());
                    let old = self.installed(&self.offered[best].name);
                    let automatic = old.is_none_or(|old| old.automatic);
                    chosen.add(self, best, automatic, reason);
                }
                None if must => missing(need.clone())?,
                None => {}
            }
        }
        Ok(())
    }

    /// Refuses what cannot be together.
    fn check(&self, chosen: &Chosen) -> Result<(), SolveError> {
        for name in chosen.by_name.keys() {
            if self.installed(name).is_some_and(|old| old.locked) {
                return Err(SolveError::Locked {
                    locked: name.clone(),
                    verb: "replace",
                    package: name.clone(),
                });
            }
        }
        let coming: Vec<&Unit> = chosen
            .by_name
            .values()
            .map(|(at, _, _)| &self.offered[*at])
            .collect();
        let staying = self
            .installed
            .iter()
            .filter(|unit| !chosen.by_name.contains_key(&unit.name));
        let all: Vec<&Unit> = coming.iter().copied().chain(staying).collect();
        for one in &coming {
            for other in all.iter().filter(|other| other.name != one.name) {
                for (from, to) in [(one, other), (other, one)] {
                    let label = to.label();
                    let rule = from
                        .conflicts
                        .iter()
                        .find(|rule| fits(rule, &label) || fits(rule, to.name.as_str()));
                    if let Some(rule) = rule {
                        return Err(SolveError::Conflict {
                            package: from.label(),
                            other: label,
                            rule: rule.clone(),
                        });
                    }
                }
            }
        }
        Ok(())
    }

    fn ordered(&self, mut chosen: Chosen) -> Vec<Change> {
        let mut needs: BTreeMap<PkgName, BTreeSet<PkgName>> = BTreeMap::new();
        for (name, (at, _, _)) in &chosen.by_name {
            let unit = &self.offered[*at];
            let mut needed: BTreeSet<PkgName> = unit.deps.keys().cloned().collect();
            for (other, (at, _, _)) in &chosen.by_name {
                let provides = &self.offered[*at].provides;
                let wanted = unit.requires.iter().chain(&unit.libraries);
                if other != name && wanted.into_iter().any(|need| provides.contains(need)) {
                    needed.insert(other.clone());
                }
            }
            needs.insert(name.clone(), needed);
        }
        by_need(&needs)
            .iter()
            .filter_map(|name| chosen.by_name.remove(name))
            .map(|(offered, automatic, reason)| Change::Put {
                offered,
                automatic,
                reason,
            })
            .collect()
    }
}

/// Whether what is offered is newer than what is installed, or another build of it.
fn differs(old: &Unit, new: &Unit) -> bool {
    new.version > old.version || new.version == old.version && new.options != old.options
}
