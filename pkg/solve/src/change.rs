//! From what is there afterwards to the changes that lead there.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use pkg_types::PkgName;

use crate::index::Id;
use crate::order::by_need;
use crate::question::{Request, Wants};
use crate::unit::{Change, Reason};

impl Request<'_, '_> {
    /// From what is there afterwards to what is to be done.
    pub(crate) fn changes(&self, chosen: &BTreeSet<Id>) -> Vec<Change> {
        let index = self.index;
        let coming: BTreeMap<&PkgName, Id> = chosen
            .iter()
            .filter(|id| !index.is_installed(**id))
            .map(|id| (&index.unit(*id).name, *id))
            .collect();
        let mut reasons = self.reasons(chosen);
        let mut needs: BTreeMap<PkgName, BTreeSet<PkgName>> = coming
            .iter()
            .map(|(name, id)| ((*name).clone(), self.needed(*id, &coming)))
            .collect();
        self.make_room(&coming, &mut needs);
        let order = by_need(&needs);
        // What goes, and the first of what takes its place: it goes just before that.
        let mut going: BTreeMap<&PkgName, Vec<Change>> = BTreeMap::new();
        for (old, followers) in &self.wishes.followed {
            let Some(old) = self.old(*old).filter(|old| !chosen.contains(old)) else {
                continue;
            };
            let names = followers.iter().filter_map(|name| {
                let best = index.named(*name).offered.first()?;
                coming.get_key_value(&index.unit(*best).name)
            });
            let names: Vec<(&PkgName, Id)> = names.map(|(name, id)| (*name, *id)).collect();
            if let Some((_, by)) = names.first() {
                let drop = Change::Drop {
                    name: index.unit(old).name.clone(),
                    reason: Reason::FollowedBy(index.unit(*by).label()),
                };
                let first = order
                    .iter()
                    .find(|name| names.iter().any(|(n, _)| *n == *name));
                if let Some((name, _)) = first.and_then(|name| coming.get_key_value(name)) {
                    going.entry(*name).or_default().push(drop);
                }
            }
        }
        let mut changes = Vec::new();
        for name in &order {
            changes.extend(going.remove(name).into_iter().flatten());
            let id = coming[name];
            let (Some(offered), Some(reason)) = (index.place(id), reasons.remove(&id)) else {
                continue;
            };
            changes.push(Change::Put {
                offered,
                automatic: self.automatic(id, &reason),
                reason,
            });
        }
        changes
    }

    /// What conflicts with the installed version of another that changes comes after that one, even
    /// if it is needed by it: its files may have been the other's.
    fn make_room(
        &self,
        coming: &BTreeMap<&PkgName, Id>,
        needs: &mut BTreeMap<PkgName, BTreeSet<PkgName>>,
    ) {
        let index = self.index;
        for id in coming.values() {
            let name = &index.unit(*id).name;
            let other = |other: Id| coming.get_key_value(&index.unit(other).name);
            if let Some(old) = self.old(index.name_of(*id)) {
                for (news, _) in self.rules(old) {
                    if coming.values().any(|one| *one == news) {
                        let news = &index.unit(news).name;
                        needs.entry(news.clone()).or_default().insert(name.clone());
                        needs.entry(name.clone()).or_default().remove(news);
                    }
                }
            }
            for (old, _) in self.rules(*id) {
                if let (true, Some((first, _))) = (index.is_installed(old), other(old)) {
                    let first = (*first).clone();
                    needs.entry(first.clone()).or_default().remove(name);
                    needs.entry(name.clone()).or_default().insert(first);
                }
            }
        }
    }

    /// The names among what comes that a package needs.
    fn needed(&self, id: Id, coming: &BTreeMap<&PkgName, Id>) -> BTreeSet<PkgName> {
        let index = self.index;
        let unit = index.unit(id);
        let mut needed: BTreeSet<PkgName> = unit.deps.keys().cloned().collect();
        for what in unit.requires.iter().chain(&unit.libraries) {
            let there = index.providers(what).iter();
            let there = there.filter(|one| **one != id);
            let there = there.map(|one| (*one, &index.unit(*one).name));
            needed.extend(
                there
                    .filter(|(one, name)| coming.get(name) == Some(one))
                    .map(|(_, name)| name.clone()),
            );
        }
        needed
    }

    /// Why each package is there: as it was wished for, else because of the first that needs it.
    fn reasons(&self, chosen: &BTreeSet<Id>) -> BTreeMap<Id, Reason> {
        let index = self.index;
        let mut reasons: BTreeMap<Id, Reason> = BTreeMap::new();
        for wish in self.wishes.by_name.values() {
            let stands = wish.by.is_none_or(|by| chosen.contains(&by));
            if stands && chosen.contains(&wish.id) {
                reasons.insert(wish.id, wish.reason.clone());
            }
        }
        for id in chosen.iter().filter(|id| !index.is_installed(**id)) {
            if !reasons.contains_key(id)
                && let Some(with) = self.along(*id, chosen)
            {
                let label = index.unit(with).label();
                reasons.insert(*id, Reason::Along(label));
            }
        }
        // First what the user named, then what else comes for itself, then what is there already.
        let mut queue: VecDeque<Id> = self.wishes.asked.iter().copied().collect();
        queue.extend(&self.wishes.upgrades);
        queue.extend(reasons.keys());
        let (there, rest): (Vec<Id>, Vec<Id>) =
            chosen.iter().partition(|id| index.is_installed(**id));
        let mut seen = BTreeSet::new();
        for start in [Vec::new(), there, rest] {
            queue.extend(start);
            while let Some(id) = queue.pop_front() {
                if !chosen.contains(&id) || !seen.insert(id) {
                    continue;
                }
                let by = index.unit(id).label();
                for Wants { any, .. } in self.wants(id) {
                    let Some(needed) = any.iter().find(|one| chosen.contains(one)) else {
                        continue;
                    };
                    if !index.is_installed(*needed) && !reasons.contains_key(needed) {
                        reasons.insert(*needed, Reason::NeededBy(by.clone()));
                        queue.push_back(*needed);
                    }
                }
            }
        }
        // Another version of what the user has, since the best could not come.
        for id in chosen.iter().filter(|id| !index.is_installed(**id)) {
            reasons.entry(*id).or_insert(Reason::Asked);
        }
        reasons
    }

    /// What comes beside which the installed package of a name could not stay.
    fn along(&self, id: Id, chosen: &BTreeSet<Id>) -> Option<Id> {
        let index = self.index;
        let old = self.old(index.name_of(id))?;
        let comes = |id: &Id| chosen.contains(id) && !index.is_installed(*id);
        for Wants { any, .. } in self.wants(old) {
            if any.iter().any(|one| chosen.contains(one)) {
                continue;
            }
            for one in any {
                let named = index.named(index.name_of(one));
                if let Some(other) = named.offered.iter().find(|one| comes(one)) {
                    return Some(*other);
                }
            }
        }
        let rules = self.rules(old);
        let mut coming = chosen.iter().copied().filter(comes);
        coming.find(|other| {
            rules.iter().any(|(one, _)| one == other)
                || self.rules(*other).iter().any(|(one, _)| *one == old)
        })
    }

    /// Whether a package counts as a dependency afterwards.
    fn automatic(&self, id: Id, reason: &Reason) -> bool {
        let index = self.index;
        let old = self.old(index.name_of(id)).map(|old| index.unit(old));
        let asked = self.request.asked.iter();
        let mut asked = asked.filter(|ask| index.offer(ask.offered) == id);
        if let (Reason::Asked, Some(ask)) = (reason, asked.next()) {
            return ask
                .automatic
                .unwrap_or_else(|| old.is_some_and(|old| old.automatic));
        }
        match (reason, old) {
            (_, Some(old)) => old.automatic,
            (Reason::Follows(label), None) => {
                let mut there = index.installed().map(|old| index.unit(old));
                there.any(|old| old.label() == *label && old.automatic)
            }
            (_, None) => true,
        }
    }
}
