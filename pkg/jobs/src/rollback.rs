//! The plan that leads back to the state before a plan.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use pkg_db::Installed;
use pkg_format::{Location, Manifest};
use pkg_solve::{Reason, by_need};
use pkg_types::{PkgName, Version};

use crate::cache::{Cache, manifest_in};
use crate::error::JobError;
use crate::plan::{Action, Offer, Plan, Source, Step, World};
use crate::transaction::{Before, HISTORY, Transaction, numbers, parse, past};

/// What a way back is looked for in.
#[derive(Debug)]
pub struct Rollback<'r> {
    /// The folder of the database.
    pub folder: &'r Path,
    /// Where fetched archives are.
    pub cache: &'r Cache,
    /// What is installed, and what repositories offer where archives are not here any more.
    pub world: &'r World,
}

/// A version of a package that was there, and how.
struct Was {
    version: Version,
    automatic: bool,
}

impl Rollback<'_> {
    /// The plan that leads to the state before a plan of the history; `None` is the last that
    /// changed something. Packages that none of the plans since then touched are left alone.
    ///
    /// # Errors
    /// [`JobError::NoHistory`] when there is no such plan, [`JobError::Lost`] when the archive of
    /// an older version is nowhere, and what reading the history comes to.
    pub fn plan(&self, number: Option<u64>) -> Result<(u64, Plan), JobError> {
        let all = self.history()?;
        let to = match number {
            Some(number) => all.iter().find(|one| one.number == number),
            None => all.last(),
        };
        let to = to.ok_or(JobError::NoHistory { number })?.number;
        let mut was: BTreeMap<PkgName, Option<Was>> = BTreeMap::new();
        for one in all.iter().filter(|one| one.number >= to) {
            for entry in one.steps.iter().take(one.done) {
                let before = entry.before.as_ref().map(Was::of).transpose()?;
                was.entry(parse(HISTORY, &entry.name)?).or_insert(before);
            }
        }
        let installed: BTreeMap<&PkgName, &Installed> = self
            .world
            .installed
            .iter()
            .map(|package| (&package.manifest.name, package))
            .collect();
        let mut steps = BTreeMap::new();
        let mut lost = Vec::new();
        for (name, was) in was {
            let now = installed.get(&name).map(|now| &now.manifest.version);
            let action = match (now, &was) {
                (None, None) => continue,
                (Some(now), Some(was)) if *now == was.version => continue,
                (None, Some(_)) => Action::Install,
                (Some(now), Some(was)) if *now < was.version => Action::Upgrade(now.clone()),
                (Some(now), Some(_)) => Action::Downgrade(now.clone()),
                (Some(_), None) => Action::Remove,
            };
            let step = Step {
                version: match (&was, now) {
                    (Some(was), _) => was.version.clone(),
                    (None, Some(now)) => now.clone(),
                    (None, None) => continue,
                },
                offer: None,
                automatic: was.as_ref().is_some_and(|was| was.automatic),
                reason: Reason::Asked,
                name: name.clone(),
                action,
            };
            let offer = match step.action {
                Action::Remove => None,
                _ => match self.find(&step, &all) {
                    Some(offer) => Some(offer),
                    None => {
                        lost.push(step.label());
                        continue;
                    }
                },
            };
            steps.insert(name, Step { offer, ..step });
        }
        if !lost.is_empty() {
            return Err(JobError::Lost(lost));
        }
        let plan = Plan {
            steps: ordered(steps, &installed),
            checked: self.world.installed.len() + self.world.offers.len(),
            held: Vec::new(),
        };
        Ok((to, plan))
    }

    fn history(&self) -> Result<Vec<Transaction>, JobError> {
        let mut all = Vec::new();
        for number in numbers(self.folder)? {
            all.extend(past(self.folder, number)?);
        }
        Ok(all)
    }

    /// The package that a step puts: its archive as a plan had it, or as it is in the cache, or as a
    /// repository has it.
    fn find(&self, step: &Step, all: &[Transaction]) -> Option<Offer> {
        let label = step.label();
        let kept = all.iter().rev().flat_map(|one| &one.steps);
        let kept = kept.filter(|entry| step.name.as_str() == entry.name);
        let kept = kept.filter(|entry| step.version.as_str() == entry.version);
        let mut kept = kept.filter_map(|entry| entry.archive.as_ref());
        if let Some(kept) = kept.find(|kept| kept.check(&label).is_ok()) {
            let mut offer = offer(&kept.path, kept.source(), &label)?;
            offer.manifest.location = Some(Location {
                sum: kept.sum.parse().ok()?,
                path: String::new(),
                pkgsize: fs::metadata(&kept.path).ok()?.len(),
            });
            return Some(offer);
        }
        self.cached(&label).or_else(|| {
            let offers = self.world.offers.iter();
            let mut same = offers.filter(|offer| offer.manifest.label() == label);
            same.next().cloned()
        })
    }

    /// An archive that was fetched before there was a history.
    fn cached(&self, label: &str) -> Option<Offer> {
        let mut files: Vec<_> = fs::read_dir(&self.cache.folder)
            .ok()?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| {
                let rest = name.strip_prefix(label);
                rest.is_some_and(|rest| rest == ".pkg" || rest.starts_with('~'))
            })
            .collect();
        files.sort();
        files.iter().find_map(|name| {
            let path = self.cache.folder.join(name);
            offer(&path, Source::File(path.clone()), label)
        })
    }
}

impl Was {
    fn of(before: &Before) -> Result<Self, JobError> {
        Ok(Self {
            version: parse(HISTORY, &before.version)?,
            automatic: before.automatic,
        })
    }
}

/// An archive as an offer, if it holds this package.
fn offer(path: &Path, source: Source, label: &str) -> Option<Offer> {
    let manifest = manifest_in(path).ok()?;
    (manifest.label() == label).then_some(Offer {
        manifest,
        source,
        rank: 0,
    })
}

/// What goes first, dependents before what they need; then what comes, the other way round.
fn ordered(
    mut steps: BTreeMap<PkgName, Step>,
    installed: &BTreeMap<&PkgName, &Installed>,
) -> Vec<Step> {
    let needs =
        |manifest: &Manifest| -> BTreeSet<PkgName> { manifest.deps.keys().cloned().collect() };
    let mut going = BTreeMap::new();
    let mut coming = BTreeMap::new();
    for (name, step) in &steps {
        match (&step.offer, installed.get(name)) {
            (Some(offer), _) => coming.insert(name.clone(), needs(&offer.manifest)),
            (None, Some(old)) => going.insert(name.clone(), needs(&old.manifest)),
            (None, None) => None,
        };
    }
    let mut order = by_need(&going);
    order.reverse();
    order.extend(by_need(&coming));
    order.iter().filter_map(|name| steps.remove(name)).collect()
}
