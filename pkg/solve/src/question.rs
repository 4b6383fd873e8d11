//! A request as constraints over packages.
//!
//! - Of each name at most one package is there.
//! - What the user named is there; every installed name stays, unless others follow it.
//! - Locked packages stay as they are.
//! - Every package has its dependencies, the virtual names it requires, and the libraries that any
//!   package has. An installed package keeps what it has of these, and is not held to what it never
//!   had.
//! - No package that comes conflicts with another, by the rules of either.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use crate::index::{Id, Index, NameId};
use crate::install::Install;
use crate::sat::{Need, Question};
use crate::wish::Wishes;

/// What is supposed to find out whether it would help.
#[derive(Clone, Debug, Default)]
pub(crate) struct Suppose {
    /// These are not locked.
    pub(crate) unlocked: BTreeSet<NameId>,
    /// These are not installed.
    pub(crate) deleted: BTreeSet<NameId>,
    /// These come in any case.
    pub(crate) must: BTreeSet<Id>,
}

/// What a need is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted<'u> {
    /// The user named it.
    Asked(Id),
    /// It is installed.
    Stays(Id),
    /// A dependency, by name.
    Package(&'u str),
    /// A virtual name.
    Virtual(&'u str),
    /// A library.
    Library(&'u str),
}

/// A need, and what it is of.
pub(crate) struct Wants<'u> {
    pub(crate) what: Wanted<'u>,
    pub(crate) any: Vec<Id>,
}

/// A request over a universe.
pub(crate) struct Request<'a, 'u> {
    pub(crate) index: &'a Index<'u>,
    pub(crate) request: &'a Install,
    pub(crate) suppose: Suppose,
    pub(crate) wishes: Wishes,
    goals: OnceCell<Vec<Need>>,
}

impl<'a, 'u> Request<'a, 'u> {
    pub(crate) fn new(index: &'a Index<'u>, request: &'a Install, suppose: Suppose) -> Self {
        Self {
            index,
            request,
            suppose,
            wishes: Wishes::of(index, request),
            goals: OnceCell::new(),
        }
    }

    /// The installed package of a name.
    pub(crate) fn old(&self, name: NameId) -> Option<Id> {
        let old = self.index.named(name).installed;
        old.filter(|_| !self.suppose.deleted.contains(&name))
    }

    /// Whether the package of a name may not change.
    pub(crate) fn is_locked(&self, name: NameId) -> bool {
        let old = self.old(name).map(|old| self.index.unit(old));
        old.is_some_and(|old| old.locked) && !self.suppose.unlocked.contains(&name)
    }

    /// Whether a package may be chosen at all.
    fn is_free(&self, id: Id) -> bool {
        let name = self.index.name_of(id);
        match self.index.is_installed(id) {
            true => self.old(name) == Some(id),
            false => !self.is_locked(name),
        }
    }

    /// All packages of a name, the preferred first.
    fn order(&self, name: NameId) -> Vec<Id> {
        let old = self.old(name);
        if self.is_locked(name) {
            return old.into_iter().collect();
        }
        let offered = &self.index.named(name).offered;
        let newer = |id: &Id| {
            let old = old.map(|old| self.index.unit(old));
            old.is_some_and(|old| self.index.unit(*id).version > old.version)
        };
        let wish = self.wishes.by_name.get(&name).map(|wish| wish.id);
        let first = offered
            .iter()
            .filter(|id| self.request.upgrade && newer(id));
        let all = wish.into_iter().chain(first.copied()).chain(old);
        let mut order = Vec::with_capacity(offered.len() + 1);
        for id in all.chain(offered.iter().copied()) {
            if !order.contains(&id) {
                order.push(id);
            }
        }
        order
    }

    /// Those that provide something, the preferred first: what is to come, what is there, the rest
    /// by name.
    fn providers(&self, what: &str) -> Vec<Id> {
        let mut found: Vec<(u8, &str, usize, Id)> = self
            .index
            .providers(what)
            .iter()
            .filter(|id| self.is_free(**id))
            .map(|id| {
                let name = self.index.name_of(*id);
                let class = match self.wishes.by_name.get(&name) {
                    Some(wish) if wish.id == *id => 0,
                    None if self.index.is_installed(*id) => 1,
                    _ => 2,
                };
                let place = self.order(name).iter().position(|one| one == id);
                let text = self.index.unit(*id).name.as_str();
                (class, text, place.unwrap_or(usize::MAX), *id)
            })
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, _, _, id)| id).collect()
    }

    /// What must be in any case.
    pub(crate) fn goal_wants(&self) -> Vec<Wants<'u>> {
        let asked = self.wishes.asked.iter().map(|id| Wants {
            what: Wanted::Asked(*id),
            any: self.is_free(*id).then_some(*id).into_iter().collect(),
        });
        let mut goals: Vec<Wants<'u>> = asked.collect();
        for old in self.index.installed() {
            let name = self.index.name_of(old);
            if self.old(name) != Some(old) {
                continue;
            }
            let what = Wanted::Stays(old);
            match self.wishes.followed.get(&name) {
                None => {
                    let mut any = self.order(name);
                    if any.iter().any(|id| self.suppose.must.contains(id)) {
                        any.retain(|id| self.suppose.must.contains(id));
                    }
                    goals.push(Wants { what, any });
                }
                Some(followers) => goals.extend(followers.iter().map(|follower| {
                    let mut any = self.order(*follower);
                    any.push(old);
                    Wants { what, any }
                })),
            }
        }
        goals
    }

    /// What a package needs.
    pub(crate) fn wants(&self, id: Id) -> Vec<Wants<'u>> {
        let unit = self.index.unit(id);
        let installed = self.index.is_installed(id);
        let mut wants = Vec::new();
        for needed in unit.deps.keys().filter(|needed| **needed != unit.name) {
            let name = self.index.name(needed);
            let old = name.and_then(|name| self.old(name));
            let any = name.map_or_else(Vec::new, |name| self.order(name));
            if (!installed || old.is_some()) && !(any.is_empty() && self.request.accept_missing) {
                let what = Wanted::Package(needed.as_str());
                wants.push(Wants { what, any });
            }
        }
        let virtuals = unit.requires.iter().map(|what| Wanted::Virtual(what));
        let libraries = unit.libraries.iter().map(|what| Wanted::Library(what));
        for what in virtuals.chain(libraries) {
            let (Wanted::Virtual(text) | Wanted::Library(text)) = what else {
                continue;
            };
            if unit.provides.iter().any(|own| own == text) {
                continue;
            }
            let all = self.index.providers(text);
            let held = || {
                let mut all = all.iter().filter(|one| self.index.is_installed(**one));
                all.any(|one| self.is_free(*one))
            };
            let wanted = match what {
                _ if installed => held(),
                Wanted::Virtual(_) => !(all.is_empty() && self.request.accept_missing),
                _ => !all.is_empty(),
            };
            if wanted {
                let any = self.providers(text);
                wants.push(Wants { what, any });
            }
        }
        wants
    }

    /// What a package cannot live beside, each with the rule of this package that says so.
    pub(crate) fn rules(&self, id: Id) -> Vec<(Id, &'u str)> {
        let unit = self.index.unit(id);
        let name = self.index.name_of(id);
        let both = |other: Id| self.index.is_installed(id) && self.index.is_installed(other);
        let mut clashes = Vec::new();
        for rule in &unit.conflicts {
            let fitting = self.index.fitting(rule).into_iter();
            let others = fitting.filter(|other| self.index.name_of(*other) != name);
            let others = others.filter(|other| self.is_free(*other) && !both(*other));
            clashes.extend(others.map(|other| (other, rule.as_str())));
        }
        clashes
    }

    /// Installed packages that this one follows.
    fn follows(&self, id: Id) -> Vec<Id> {
        let name = self.index.name_of(id);
        let followed = self.wishes.followed.iter();
        followed
            .filter(|(_, followers)| !self.index.is_installed(id) && followers.contains(&name))
            .filter_map(|(old, _)| self.old(*old))
            .collect()
    }
}

impl Question for Request<'_, '_> {
    fn group(&self, choice: u32) -> u32 {
        self.index.name_of(choice)
    }

    fn choices(&self, group: u32) -> Vec<u32> {
        self.order(group)
    }

    fn goals(&self) -> Vec<Need> {
        let goals = self.goals.get_or_init(|| needs(self.goal_wants()));
        goals.clone()
    }

    fn needs(&self, choice: u32) -> Vec<Need> {
        needs(self.wants(choice))
    }

    fn clashes(&self, choice: u32) -> Vec<u32> {
        let rules = self.rules(choice).into_iter().map(|(other, _)| other);
        let mut clashes: Vec<u32> = rules.chain(self.follows(choice)).collect();
        clashes.sort_unstable();
        clashes.dedup();
        clashes
    }
}

fn needs(wants: Vec<Wants<'_>>) -> Vec<Need> {
    wants
        .into_iter()
        .map(|wants| Need { any: wants.any })
        .collect()
}
