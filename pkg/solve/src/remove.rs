//! Removing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use pkg_types::PkgName;

use crate::error::SolveError;
use crate::order::by_need;
use crate::unit::{Change, Reason, Unit, Universe};

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
        let removal = Removal::new(self);
        let asked: BTreeSet<&PkgName> = request.names.iter().collect();
        let mut going: BTreeMap<&PkgName, Reason> =
            asked.iter().map(|name| (*name, Reason::Asked)).collect();
        for name in asked {
            removal.refuse_locked(name, name)?;
            if !request.force {
                removal.take_dependents(name, &mut going)?;
            }
        }
        let vital = self
            .installed
            .iter()
            .find(|unit| unit.vital && going.contains_key(&unit.name));
        if let (Some(vital), false) = (vital, request.force) {
            return Err(SolveError::Vital(vital.name.clone()));
        }
        if request.orphans {
            for unit in removal.orphans(&going) {
                going.insert(&unit.name, Reason::Unneeded);
            }
        }
        let mut needs = BTreeMap::new();
        for unit in &self.installed {
            if going.contains_key(&unit.name) {
                let names = removal.needs(unit).into_iter().cloned().collect();
                needs.insert(unit.name.clone(), names);
            }
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
}

/// The installed packages, and who needs whom.
struct Removal<'u> {
    universe: &'u Universe,
    by_name: HashMap<&'u PkgName, &'u Unit>,
    dependents: HashMap<&'u PkgName, Vec<&'u Unit>>,
    providers: HashMap<&'u str, Vec<&'u Unit>>,
    /// Who needs a virtual name or library of others.
    users: HashMap<&'u str, Vec<&'u Unit>>,
}

impl<'u> Removal<'u> {
    fn new(universe: &'u Universe) -> Self {
        let mut removal = Self {
            universe,
            by_name: HashMap::new(),
            dependents: HashMap::new(),
            providers: HashMap::new(),
            users: HashMap::new(),
        };
        for unit in &universe.installed {
            removal.by_name.entry(&unit.name).or_insert(unit);
            for name in unit.deps.keys() {
                removal.dependents.entry(name).or_default().push(unit);
            }
            for what in &unit.provides {
                removal.providers.entry(what).or_default().push(unit);
            }
            for what in unit.requires.iter().chain(&unit.libraries) {
                removal.users.entry(what).or_default().push(unit);
            }
        }
        removal
    }

    fn providers(&self, what: &str) -> &[&'u Unit] {
        self.providers.get(what).map_or(&[], Vec::as_slice)
    }

    /// What was installed as a dependency and is needed by nothing that stays, with nothing in
    /// `going` staying. Locked and vital packages stay.
    fn orphans(&self, going: &BTreeMap<&PkgName, Reason>) -> Vec<&'u Unit> {
        let installed = &self.universe.installed;
        let mut kept: BTreeSet<&PkgName> = BTreeSet::new();
        let mut queue: Vec<&Unit> = installed
            .iter()
            .filter(|unit| !unit.automatic || unit.locked || unit.vital)
            .filter(|unit| !going.contains_key(&unit.name))
            .collect();
        while let Some(unit) = queue.pop() {
            if !kept.insert(&unit.name) {
                continue;
            }
            let needed = self.needs(unit).into_iter();
            let needed = needed.filter(|name| !going.contains_key(name));
            queue.extend(needed.filter_map(|name| self.by_name.get(name)));
        }
        installed
            .iter()
            .filter(|unit| !kept.contains(&unit.name) && !going.contains_key(&unit.name))
            .collect()
    }

    /// Names of packages that a package needs: by name, or for what they provide.
    fn needs(&self, unit: &'u Unit) -> BTreeSet<&'u PkgName> {
        let mut names: BTreeSet<&PkgName> = unit.deps.keys().collect();
        for need in unit.requires.iter().chain(&unit.libraries) {
            let others = self.providers(need).iter();
            names.extend(others.map(|other| &other.name));
        }
        names.remove(&unit.name);
        names
    }

    /// Adds what cannot be without a package that goes: what depends on it, and what needs something
    /// that nobody who stays provides.
    fn take_dependents(
        &self,
        asked: &PkgName,
        going: &mut BTreeMap<&'u PkgName, Reason>,
    ) -> Result<(), SolveError> {
        let mut queue: Vec<&PkgName> = self
            .by_name
            .get_key_value(asked)
            .map(|(n, _)| *n)
            .into_iter()
            .collect();
        while let Some(name) = queue.pop() {
            let mut users: Vec<&Unit> = self.dependents.get(name).cloned().unwrap_or_default();
            for what in self
                .by_name
                .get(name)
                .map_or(&[][..], |unit| &unit.provides)
            {
                let mut left = self.providers(what).iter();
                if !left.any(|unit| !going.contains_key(&unit.name)) {
                    users.extend(self.users.get(what.as_str()).into_iter().flatten());
                }
            }
            for unit in users {
                if !going.contains_key(&unit.name) {
                    self.refuse_locked(&unit.name, asked)?;
                    going.insert(&unit.name, Reason::Needs(name.to_string()));
                    queue.push(&unit.name);
                }
            }
        }
        Ok(())
    }

    fn refuse_locked(&self, name: &PkgName, asked: &PkgName) -> Result<(), SolveError> {
        match self.by_name.get(name) {
            Some(unit) if unit.locked => Err(SolveError::Locked {
                locked: name.clone(),
                verb: "delete",
                package: asked.clone(),
                why: None,
            }),
            _ => Ok(()),
        }
    }
}
