//! From a request to a plan.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use pkg_db::Installed;
use pkg_format::Manifest;
use pkg_solve::{Change, Held, Install, Reason, Remove, Resolvo, SolveError, Unit, Universe};
use pkg_types::{PkgName, Version};

/// Where an archive comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A repository.
    Repository {
        /// Its name.
        name: String,
        /// Address of the archive.
        url: String,
    },
    /// A file that the user named.
    File(PathBuf),
}

/// A package that can be installed.
#[derive(Clone, Debug)]
pub struct Offer {
    /// What the catalogue says of it, or the archive itself.
    pub manifest: Manifest,
    /// Where it is.
    pub source: Source,
    /// Which repository is preferred: 0 is asked first.
    pub rank: usize,
}

/// Everything that a plan can be made of.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// Installed packages, with their lists.
    pub installed: Vec<Installed>,
    /// Packages that can be had.
    pub offers: Vec<Offer>,
    /// Whether libraries that an upgrade takes away are kept, so that they are no reason against it.
    pub keeps_libraries: bool,
}

/// What is done to a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// It comes.
    Install,
    /// A newer version comes.
    Upgrade(Version),
    /// An older version comes.
    Downgrade(Version),
    /// The same version comes again.
    Reinstall,
    /// It goes.
    Remove,
}

/// One step of a plan.
#[derive(Clone, Debug)]
pub struct Step {
    /// What is done.
    pub action: Action,
    /// To which package.
    pub name: PkgName,
    /// The version that comes, or that goes.
    pub version: Version,
    /// Why.
    pub reason: Reason,
    /// What comes.
    pub offer: Option<Offer>,
    /// Whether it counts as a dependency afterwards.
    pub automatic: bool,
}

impl Step {
    /// `NAME-VERSION`.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }
}

/// Steps in the order in which they are done.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The steps.
    pub steps: Vec<Step>,
    /// How many packages were looked at to find them: those installed and those offered.
    pub checked: usize,
    /// What an upgrade leaves as it is although there is something newer; places are those of the
    /// world's offers.
    pub held: Vec<Held>,
}

impl Plan {
    /// Bytes to be fetched, at most.
    #[must_use]
    pub fn download(&self) -> u64 {
        let sizes = self.steps.iter().filter_map(|step| {
            let offer = step.offer.as_ref()?;
            Some(offer.manifest.location.as_ref()?.pkgsize)
        });
        sizes.sum()
    }
}

impl World {
    /// The places of the offers of each name, the best first: of the repository that is asked
    /// first, the highest version.
    #[must_use]
    pub fn offered(&self) -> HashMap<&PkgName, Vec<usize>> {
        let mut offered: HashMap<&PkgName, Vec<usize>> = HashMap::with_capacity(self.offers.len());
        for (at, offer) in self.offers.iter().enumerate() {
            offered.entry(&offer.manifest.name).or_default().push(at);
        }
        for places in offered.values_mut() {
            // Stable: of equal ones the first that is offered.
            places.sort_by(|a, b| {
                let (a, b) = (&self.offers[*a], &self.offers[*b]);
                let ranks = a.rank.cmp(&b.rank);
                ranks.then_with(|| b.manifest.version.cmp(&a.manifest.version))
            });
        }
        offered
    }

    /// The solver's view.
    #[must_use]
    pub fn universe(&self) -> Universe {
        let kept: HashMap<&PkgName, &[String]> = self
            .installed
            .iter()
            .filter(|_| self.keeps_libraries)
            .map(|one| (&one.manifest.name, &*one.manifest.shlibs_provided))
            .collect();
        Universe {
            installed: self
                .installed
                .iter()
                .map(|package| Unit {
                    automatic: package.state.automatic,
                    locked: package.state.locked,
                    ..unit(&package.manifest)
                })
                .collect(),
            offered: self
                .offers
                .iter()
                .map(|offer| {
                    let mut unit = unit(&offer.manifest);
                    unit.rank = offer.rank;
                    let kept = kept.get(&unit.name);
                    unit.provides
                        .extend(kept.into_iter().copied().flatten().cloned());
                    unit
                })
                .collect(),
        }
    }

    /// The plan of a request to install.
    ///
    /// # Errors
    /// [`SolveError`].
    pub fn install(&self, request: &Install) -> Result<Plan, SolveError> {
        let answer = self.universe().solve(request, &Resolvo)?;
        Ok(Plan {
            held: answer.held,
            ..self.plan(answer.changes)
        })
    }

    /// The plan of a request to remove.
    ///
    /// # Errors
    /// [`SolveError`].
    pub fn remove(&self, request: &Remove) -> Result<Plan, SolveError> {
        Ok(self.plan(self.universe().remove(request)?))
    }

    fn plan(&self, changes: Vec<Change>) -> Plan {
        let versions: BTreeMap<&PkgName, &Version> = self
            .installed
            .iter()
            .map(|package| (&package.manifest.name, &package.manifest.version))
            .collect();
        let steps = changes.into_iter().filter_map(|change| match change {
            Change::Put {
                offered,
                automatic,
                reason,
            } => {
                let offer = self.offers.get(offered)?.clone();
                let (name, version) = (offer.manifest.name.clone(), offer.manifest.version.clone());
                let action = match versions.get(&name) {
                    None => Action::Install,
                    Some(old) if **old < version => Action::Upgrade((*old).clone()),
                    Some(old) if **old > version => Action::Downgrade((*old).clone()),
                    Some(_) => Action::Reinstall,
                };
                Some(Step {
                    action,
                    name,
                    version,
                    reason,
                    offer: Some(offer),
                    automatic,
                })
            }
            Change::Drop { name, reason } => Some(Step {
                action: Action::Remove,
                version: (*versions.get(&name)?).clone(),
                name,
                reason,
                offer: None,
                automatic: false,
            }),
        });
        Plan {
            steps: steps.collect(),
            checked: self.installed.len() + self.offers.len(),
            held: Vec::new(),
        }
    }
}

fn unit(manifest: &Manifest) -> Unit {
    let deps = manifest.deps.iter();
    let options: Vec<String> = manifest
        .options
        .iter()
        .map(|(option, value)| format!("{option}={value}"))
        .collect();
    let mut provides = manifest.provides.clone();
    provides.extend(manifest.shlibs_provided.iter().cloned());
    Unit {
        origin: manifest.origin.to_string(),
        deps: deps
            .map(|(name, dependency)| (name.clone(), dependency.version.clone()))
            .collect(),
        provides,
        requires: manifest.requires.clone(),
        libraries: manifest.shlibs_required.clone(),
        conflicts: manifest.conflicts.clone(),
        options: options.join(" "),
        vital: manifest.vital,
        ..Unit::new(manifest.name.clone(), manifest.version.clone())
    }
}
