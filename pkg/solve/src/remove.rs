//! Removing.

use std::collections::{BTreeMap, BTreeSet};

use pkg_types::PkgName;

use crate::order::by_need;
use crate::unit::{Change, Reason, SolveError, Unit, Universe};

/// A request to remove.
#[derive(Clone, Debug, Default)]
pub struct Remove {
    /// Names of installed packages.
    pub names: Vec<PkgName>,
    /// Remove them though others need them, and though they are vital.
    pub force: bool,
    /// Remove also what was installed as a dependency and is not needed any more.
    pub orphans: bool,
}

impl Universe {
    /// What a request to remove changes, dependents first: what needs a package that goes, goes too.
    ///
    /// # Errors
    /// [`SolveError`]: a locked or vital package would go.
    pub fn remove(&self, request: &Remove) -> Result<Vec<Change>, SolveError> {
        let mut going: BTreeMap<PkgName, Reason> = request
            .names
            .iter()
            .map(|name| (name.clone(), Reason::Asked))
            .collect();
        let asked: Vec<PkgName> = going.keys().cloned().collect();
        for name in &asked {
            self.refuse_locked(name, name)?;
            if !request.force {
                self.take_dependents(name, &mut going)?;
            }
        }
        if let (Some(vital), false) = (self.vital(&going), request.force) {
            return Err(SolveError::Vital(vital));
        }
        if request.orphans {
            for unit in self.orphans(&going) {
                going.insert(unit.name.clone(), Reason::Unneeded);
            }
        }
        let mut needs = BTreeMap::new();
        for unit in self
            .installed
            .iter()
            .filter(|u| going.contains_key(&u.name))
        {
            needs.insert(unit.name.clone(), self.needs(unit));
        }
        let mut order = by_need(&needs);
        order.reverse();
        Ok(order
            .into_iter()
            .filter_map(|name| {
                let reason = going.remove(&name)?;
                Some(Change::Drop { name, reason })
            })
            .collect())
    }

    /// What was installed as a dependency and is needed by nothing that stays, with nothing in
    /// `going` staying. Locked and vital packages stay.
    fn orphans(&self, going: &BTreeMap<PkgName, Reason>) -> Vec<&Unit> {
        let mut kept: BTreeSet<&PkgName> = BTreeSet::new();
        let mut queue: Vec<&Unit> = self
            .installed
            .iter()
            .filter(|unit| !unit.automatic || unit.locked || unit.vital)
            .filter(|unit| !going.contains_key(&unit.name))
            .collect();
        while let Some(unit) = queue.pop() {
            if !kept.insert(&unit.name) {
                continue;
            }
            for name in self.needs(unit) {
                if let Some(needed) = self.installed(&name)
                    && !going.contains_key(&name)
                {
                    queue.push(needed);
                }
            }
        }
        self.installed
            .iter()
            .filter(|unit| !kept.contains(&unit.name) && !going.contains_key(&unit.name))
            .collect()
    }

    /// Names of installed packages that a package needs: by name, or for what they provide.
    fn needs(&self, unit: &Unit) -> BTreeSet<PkgName> {
        let mut names: BTreeSet<PkgName> = unit.deps.keys().cloned().collect();
        for need in unit.requires.iter().chain(&unit.libraries) {
            names.extend(
                self.installed
                    .iter()
                    .filter(|other| other.name != unit.name && other.provides.contains(need))
                    .map(|other| other.name.clone()),
            );
        }
        names
    }

    fn take_dependents(
        &self,
        asked: &PkgName,
        going: &mut BTreeMap<PkgName, Reason>,
    ) -> Result<(), SolveError> {
        let mut queue = vec![asked.clone()];
        while let Some(name) = queue.pop() {
            for unit in &self.installed {
                if unit.deps.contains_key(&name) && !going.contains_key(&unit.name) {
                    self.refuse_locked(&unit.name, asked)?;
                    going.insert(unit.name.clone(), Reason::Needs(name.to_string()));
                    queue.push(unit.name.clone());
                }
            }
        }
        Ok(())
    }

    fn refuse_locked(&self, name: &PkgName, asked: &PkgName) -> Result<(), SolveError> {
        match self.installed(name) {
            Some(unit) if unit.locked => Err(SolveError::Locked {
                locked: name.clone(),
                verb: "delete",
                package: asked.clone(),
            }),
            _ => Ok(()),
        }
    }

    fn vital(&self, going: &BTreeMap<PkgName, Reason>) -> Option<PkgName> {
        let vital = self
            .installed
            .iter()
            .find(|unit| unit.vital && going.contains_key(&unit.name))?;
        Some(vital.name.clone())
    }
}
