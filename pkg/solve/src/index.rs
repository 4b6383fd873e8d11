//! What is looked up again and again, made once for a decision.

use std::cell::OnceCell;
use std::collections::HashMap;

use pkg_types::PkgName;

use crate::glob::fits;
use crate::unit::{Unit, Universe};

/// A package of the universe by number: installed ones first, then those offered.
pub(crate) type Id = u32;

/// A name by number.
pub(crate) type NameId = u32;

/// The packages of one name.
#[derive(Default)]
pub(crate) struct Named {
    /// The installed one.
    pub(crate) installed: Option<Id>,
    /// Those offered, the best first: of the repository that is asked first, the highest version.
    pub(crate) offered: Vec<Id>,
}

/// A universe with its names, and who provides what.
pub(crate) struct Index<'u> {
    universe: &'u Universe,
    ids: HashMap<&'u str, NameId>,
    named: Vec<Named>,
    name_of: Vec<NameId>,
    providers: HashMap<&'u str, Vec<Id>>,
    /// The names whose best offer is of a port; only packages that are offered no more ask for it.
    origins: OnceCell<HashMap<&'u str, Vec<NameId>>>,
    /// Every `NAME-VERSION` with its package, sorted; only rules of conflict look at it.
    labels: OnceCell<Vec<(String, Id)>>,
}

impl<'u> Index<'u> {
    pub(crate) fn new(universe: &'u Universe) -> Self {
        let count = universe.installed.len() + universe.offered.len();
        let mut index = Self {
            universe,
            ids: HashMap::with_capacity(count),
            named: Vec::with_capacity(count),
            name_of: Vec::with_capacity(count),
            providers: HashMap::new(),
            origins: OnceCell::new(),
            labels: OnceCell::new(),
        };
        let units = universe.installed.iter().chain(&universe.offered);
        for (id, unit) in (0..).zip(units) {
            let next = index.named.len() as NameId;
            let name = *index.ids.entry(unit.name.as_str()).or_insert(next);
            if name == next {
                index.named.push(Named::default());
            }
            index.name_of.push(name);
            let named = &mut index.named[name as usize];
            if (id as usize) < universe.installed.len() {
                named.installed.get_or_insert(id);
            } else {
                named.offered.push(id);
            }
            for what in &unit.provides {
                index.providers.entry(what).or_default().push(id);
            }
        }
        let first = universe.installed.len();
        for named in &mut index.named {
            // Stable: of equal ones the first that was offered.
            named.offered.sort_by(|a, b| {
                let (a, b) = (
                    &universe.offered[*a as usize - first],
                    &universe.offered[*b as usize - first],
                );
                a.rank.cmp(&b.rank).then_with(|| b.version.cmp(&a.version))
            });
        }
        index
    }

    pub(crate) fn unit(&self, id: Id) -> &'u Unit {
        let id = id as usize;
        let first = self.universe.installed.len();
        match id < first {
            true => &self.universe.installed[id],
            false => &self.universe.offered[id - first],
        }
    }

    pub(crate) fn is_installed(&self, id: Id) -> bool {
        (id as usize) < self.universe.installed.len()
    }

    /// The number of a package that is offered, by its place.
    pub(crate) fn offer(&self, place: usize) -> Id {
        (self.universe.installed.len() + place) as Id
    }

    /// The place of an offered package, `None` for an installed one.
    pub(crate) fn place(&self, id: Id) -> Option<usize> {
        (id as usize).checked_sub(self.universe.installed.len())
    }

    /// All installed packages.
    pub(crate) fn installed(&self) -> impl Iterator<Item = Id> + use<> {
        0..self.universe.installed.len() as Id
    }

    pub(crate) fn name_of(&self, id: Id) -> NameId {
        self.name_of[id as usize]
    }

    pub(crate) fn name(&self, name: &PkgName) -> Option<NameId> {
        self.ids.get(name.as_str()).copied()
    }

    pub(crate) fn named(&self, name: NameId) -> &Named {
        &self.named[name as usize]
    }

    /// The names whose best offer is of a port.
    pub(crate) fn of_origin(&self, origin: &str) -> &[NameId] {
        let origins = self.origins.get_or_init(|| {
            let mut origins: HashMap<&'u str, Vec<NameId>> = HashMap::new();
            for (name, named) in (0..).zip(&self.named) {
                if let Some(best) = named.offered.first() {
                    let origin = self.unit(*best).origin.as_str();
                    origins.entry(origin).or_default().push(name);
                }
            }
            origins
        });
        origins.get(origin).map_or(&[], Vec::as_slice)
    }

    /// Who provides a virtual name or library.
    pub(crate) fn providers(&self, what: &str) -> &[Id] {
        self.providers.get(what).map_or(&[], Vec::as_slice)
    }

    /// Packages whose `NAME-VERSION` or name a rule of conflict fits, sorted by number.
    pub(crate) fn fitting(&self, rule: &str) -> Vec<Id> {
        let labels = self.labels.get_or_init(|| {
            let count = self.name_of.len() as Id;
            let mut labels: Vec<(String, Id)> =
                (0..count).map(|id| (self.unit(id).label(), id)).collect();
            labels.sort_unstable();
            labels
        });
        // What a rule fits begins as it does up to its first special character.
        let plain = rule.find(['*', '?', '[', '\\']).unwrap_or(rule.len());
        let plain = &rule[..plain];
        let from = labels.partition_point(|(label, _)| label.as_str() < plain);
        let mut found: Vec<Id> = labels[from..]
            .iter()
            .take_while(|(label, _)| label.starts_with(plain))
            .filter(|(label, id)| fits(rule, label) || fits(rule, self.unit(*id).name.as_str()))
            .map(|(_, id)| *id)
            .collect();
        found.sort_unstable();
        found
    }
}
