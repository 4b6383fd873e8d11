//! What a request would take if nothing stood against it.
//!
//! A closure over dependencies: each name that is needed is met by what is chosen already, else by
//! what is installed, else by the best that is offered; virtual names take the first provider by
//! name. The solver tries these choices first, so that it departs from them only where it must.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, VecDeque};

use crate::index::{Id, Index, NameId};
use crate::install::Install;
use crate::unit::{Reason, Unit};

/// One wish.
pub(crate) struct Wished {
    pub(crate) id: Id,
    pub(crate) reason: Reason,
    /// Who needs it.
    pub(crate) by: Option<Id>,
}

/// Wishes by name, and the names that an upgrade leaves for others.
#[derive(Default)]
pub(crate) struct Wishes {
    /// The packages that are to come.
    pub(crate) by_name: BTreeMap<NameId, Wished>,
    /// The goals among them that the user named.
    pub(crate) asked: Vec<Id>,
    /// What an upgrade brings, where it can.
    pub(crate) upgrades: Vec<Id>,
    /// Names that are offered no more, and those that follow each.
    pub(crate) followed: BTreeMap<NameId, Vec<NameId>>,
    /// Those whose dependencies are still to be wished for.
    queue: VecDeque<Id>,
    /// Those whose virtual names and libraries are.
    later: VecDeque<Id>,
}

impl Wishes {
    pub(crate) fn of(index: &Index<'_>, request: &Install) -> Self {
        let mut wishes = Self::default();
        for ask in &request.asked {
            let id = index.offer(ask.offered);
            let name = index.name_of(id);
            let old = index.named(name).installed.map(|old| index.unit(old));
            let comes = request.force || old.is_none_or(|old| differs(old, index.unit(id)));
            if comes && !wishes.by_name.contains_key(&name) {
                wishes.asked.push(id);
                wishes.add(index, id, Reason::Asked, None);
            }
        }
        if request.upgrade {
            wishes.upgrade(index, request.force);
        }
        // Names first: what comes by its name may provide what others require.
        loop {
            if let Some(id) = wishes.queue.pop_front() {
                wishes.meet_names(index, id);
                wishes.later.push_back(id);
            } else if let Some(id) = wishes.later.pop_front() {
                wishes.meet_provided(index, id);
            } else {
                break;
            }
        }
        wishes
    }

    /// Whether a package is wished for.
    pub(crate) fn has(&self, index: &Index<'_>, id: Id) -> bool {
        let name = index.name_of(id);
        self.by_name.get(&name).is_some_and(|wish| wish.id == id)
    }

    fn add(&mut self, index: &Index<'_>, id: Id, reason: Reason, by: Option<Id>) {
        let name = index.name_of(id);
        if let Entry::Vacant(free) = self.by_name.entry(name) {
            free.insert(Wished { id, reason, by });
            self.queue.push_back(id);
        }
    }

    fn upgrade(&mut self, index: &Index<'_>, force: bool) {
        for old in index.installed() {
            let unit = index.unit(old);
            let name = index.name_of(old);
            if unit.locked {
                continue;
            }
            match index.named(name).offered.first() {
                Some(best) => {
                    if force || differs(unit, index.unit(*best)) {
                        self.upgrades.push(*best);
                        self.add(index, *best, Reason::Asked, None);
                    }
                }
                None => self.follow(index, old),
            }
        }
    }

    /// Finds what follows an installed package whose name is offered no more: the packages of its
    /// port. Are there several, then those that say so: they conflict with it or provide its name.
    fn follow(&mut self, index: &Index<'_>, old: Id) {
        let unit = index.unit(old);
        if unit.origin.is_empty() || unit.vital {
            return;
        }
        let mut names: Vec<NameId> = index.of_origin(&unit.origin).to_vec();
        if names.len() > 1 {
            names.retain(|name| {
                let best = index.named(*name).offered[0];
                let provides = &index.unit(best).provides;
                let rules = &index.unit(best).conflicts;
                provides.iter().any(|what| what == unit.name.as_str())
                    || rules.iter().any(|rule| index.fitting(rule).contains(&old))
            });
        }
        // Another one of the port that is there already does not take its place.
        let there = |name: &NameId| index.named(*name).installed.is_some();
        if names.is_empty() || names.iter().any(there) {
            return;
        }
        names.sort_by_key(|name| &index.unit(index.named(*name).offered[0]).name);
        for name in &names {
            let best = index.named(*name).offered[0];
            self.add(index, best, Reason::Follows(unit.label()), None);
        }
        self.followed.insert(index.name_of(old), names);
    }

    /// Wishes for what a package needs by name.
    fn meet_names(&mut self, index: &Index<'_>, id: Id) {
        let unit = index.unit(id);
        for (needed, version) in &unit.deps {
            let Some(name) = index.name(needed) else {
                continue;
            };
            let named = index.named(name);
            let old = named.installed.map(|old| index.unit(old));
            if old.is_some_and(|old| old.locked || old.version >= *version) {
                continue;
            }
            let best = named.offered.first().copied();
            if let Some(best) = best
                && old.is_none_or(|old| index.unit(best).version > old.version)
            {
                self.add(index, best, Reason::NeededBy(unit.label()), Some(id));
            }
        }
    }

    /// Wishes for what a package needs of what others provide.
    fn meet_provided(&mut self, index: &Index<'_>, id: Id) {
        let unit = index.unit(id);
        for need in unit.requires.iter().chain(&unit.libraries) {
            let providers = index.providers(need);
            let met = providers.iter().any(|provider| {
                self.has(index, *provider)
                    || index.is_installed(*provider)
                        && !self.by_name.contains_key(&index.name_of(*provider))
            });
            if met {
                continue;
            }
            let free = providers.iter().filter(|provider| {
                let name = index.name_of(**provider);
                let old = index.named(name).installed;
                !index.is_installed(**provider)
                    && !self.by_name.contains_key(&name)
                    && !old.is_some_and(|old| index.unit(old).locked)
            });
            let first = free.min_by_key(|provider| {
                let name = index.name_of(**provider);
                let offered = &index.named(name).offered;
                let place = offered.iter().position(|one| one == *provider);
                (&index.unit(**provider).name, place)
            });
            if let Some(first) = first {
                self.add(index, *first, Reason::NeededBy(unit.label()), Some(id));
            }
        }
    }
}

/// Whether what is offered is newer than what is installed, or another build of it.
fn differs(old: &Unit, new: &Unit) -> bool {
    new.version > old.version || new.version == old.version && new.options != old.options
}
