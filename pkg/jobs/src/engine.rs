//! Carrying plans out.

mod record;
mod resume;
mod scripts;
mod together;
mod triggers;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use pkg_db::{Database, Detail, Files, Installed, Parts};
use pkg_format::{Manifest, PackagePath};
use pkg_repo::Fetcher;
use pkg_types::parallel_map;

use crate::cache::{Cache, Wanted, manifest_in};
use crate::commit;
use crate::conflict;
use crate::disk::Disk;
use crate::error::JobError;
use crate::event::Event;
use crate::journal::Journal;
use crate::metalog;
use crate::plan::{Action, Plan, Source, Step};
use crate::root::Root;
use crate::transaction::{Outcome, Transaction};
pub use resume::Interrupted;
use together::Course;
use triggers::Watch;

/// From so many steps on all packages are looked through at once.
const MANY: usize = 64;

/// How plans are carried out.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder of the database, where the journal lies too.
    pub folder: PathBuf,
    /// Where archives go.
    pub cache: Cache,
    /// How they are fetched.
    pub fetcher: Fetcher,
    /// Whether scripts of packages are run.
    pub run_scripts: bool,
    /// Whether the shell tells each command of theirs.
    pub trace_scripts: bool,
    /// Folders of triggers, below the root; none when triggers are not to be run.
    pub triggers: Vec<String>,
    /// Whether edited configuration files and their new versions are put together.
    pub merge: bool,
    /// The program that does so where both touch the same file: a command line.
    pub merge_tool: Option<String>,
    /// Where shared libraries that an upgrade takes away are kept, if they are.
    pub libraries: Option<PackagePath>,
    /// The file that tells what was installed, in lines of mtree(5).
    pub metalog: Option<PathBuf>,
    /// Whether packages that come are registered alone: their files are taken to be there.
    pub register_only: bool,
    /// Whether files get the owners that packages say.
    pub set_owners: bool,
    /// What counts as now, in seconds since 1970.
    pub now: i64,
    /// What the user asked for, for the history.
    pub command: String,
}

impl Settings {
    /// Whether a path of a package lies where triggers do.
    fn is_trigger(&self, path: &str) -> bool {
        let below = |folder: &String| {
            let rest = path.strip_prefix(folder.trim_end_matches('/'));
            rest.is_some_and(|rest| rest.starts_with('/'))
        };
        self.triggers.iter().any(below)
    }
}

/// The packages of a plan as they are installed.
type Present = HashMap<String, Installed>;

/// What the steps of a plan are made of, step by step.
struct Work {
    archives: Vec<Option<PathBuf>>,
    manifests: Vec<Option<Manifest>>,
}

/// Changes a tree and its database. Whoever makes one holds the database's lock.
pub struct Engine<'e> {
    /// The tree.
    pub root: Root,
    /// Its database.
    pub database: &'e mut Database,
    /// How.
    pub settings: Settings,
    /// The file system.
    pub disk: Disk,
}

impl Engine<'_> {
    /// Fetches and verifies all archives of a plan; changes nothing else.
    ///
    /// # Errors
    /// [`JobError`], with the first archive that is not what the catalogue says.
    pub fn fetch(
        &self,
        plan: &Plan,
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<Vec<Option<PathBuf>>, JobError> {
        let cache = &self.settings.cache;
        let offers = plan.steps.iter().filter_map(|step| step.offer.as_ref());
        let wanted: Vec<Wanted<'_>> = offers
            .map(|offer| Wanted {
                offer,
                path: match &offer.source {
                    Source::File(file) => file.clone(),
                    Source::Repository { .. } => cache.path(offer),
                },
            })
            .collect();
        cache.get(&wanted, &self.settings.fetcher, tell)?;
        let mut paths = wanted.into_iter().map(|one| one.path);
        let archives = plan.steps.iter().map(|step| match step.offer {
            Some(_) => paths.next(),
            None => None,
        });
        Ok(archives.collect())
    }

    /// Carries a plan out. Nothing is touched before every archive is there, verified and free of
    /// conflicts, and the whole plan is written down; then step follows step, each done whole or
    /// not at all. Of a killed program [`recover`](Self::recover) does the rest.
    ///
    /// # Errors
    /// [`JobError`]; steps before the failed one stay done.
    pub fn run(&mut self, plan: &Plan, tell: &mut dyn FnMut(Event<'_>)) -> Result<(), JobError> {
        if plan.steps.is_empty() {
            return Ok(());
        }
        let present = self.present(plan)?;
        if let Some(left) = self.still_to_do(plan, &present)? {
            return self.run(&left, tell);
        }
        if let Some(file) = &self.settings.metalog {
            metalog::check(file).map_err(JobError::io("open the METALOG", file))?;
        }
        let archives = self.fetch(plan, tell)?;
        let work = self.look_over(plan, archives, &present)?;
        let watch = self.watch(tell);
        let transaction = self.write_down(plan, &work, &present, !watch.is_idle())?;
        self.carry(plan, &work, transaction, 0, watch, tell)
    }

    /// Reads the archives of a plan and refuses what cannot be carried out.
    fn look_over(
        &self,
        plan: &Plan,
        archives: Vec<Option<PathBuf>>,
        present: &Present,
    ) -> Result<Work, JobError> {
        check_present(plan, present)?;
        let pairs: Vec<_> = plan.steps.iter().zip(&archives).collect();
        let manifests = parallel_map(&pairs, |(step, archive)| {
            let archive = archive.as_ref();
            archive
                .map(|archive| manifest_of(step, archive))
                .transpose()
        });
        let manifests = manifests.into_iter().collect::<Result<Vec<_>, _>>()?;
        conflict::check(self.database, plan, &manifests)?;
        self.check_confinement(plan, &manifests)?;
        Ok(Work {
            archives,
            manifests,
        })
    }

    /// What is installed of the names of a plan, but for their lists.
    fn present(&self, plan: &Plan) -> Result<Present, JobError> {
        let mut present = Present::with_capacity(plan.steps.len());
        if plan.steps.len() >= MANY {
            let all = self.database.packages(Detail::Row)?.into_iter();
            present.extend(all.map(|one| (one.manifest.name.to_string(), one)));
            return Ok(present);
        }
        for step in &plan.steps {
            let found = self.database.package(step.name.as_str(), Detail::Row)?;
            present.extend(found.map(|found| (step.name.to_string(), found)));
        }
        Ok(present)
    }

    /// The plan without the steps that another program did after it was made; `None` when there
    /// are none.
    fn still_to_do(&mut self, plan: &Plan, present: &Present) -> Result<Option<Plan>, JobError> {
        let mut left = Vec::new();
        for step in &plan.steps {
            let found = present.get(step.name.as_str());
            let done = match (&step.action, found) {
                (Action::Remove, found) => found.is_none(),
                (Action::Reinstall, _) | (_, None) => false,
                (_, Some(found)) => found.manifest.version == step.version,
            };
            match (done, found) {
                (false, _) => left.push(step),
                (true, Some(found)) if found.state.automatic && !step.automatic => {
                    let name = step.name.as_str();
                    self.database.set_state(name, false, found.state.locked)?;
                }
                (true, _) => {}
            }
        }
        Ok((left.len() < plan.steps.len()).then(|| Plan {
            steps: left.into_iter().cloned().collect(),
            ..Plan::default()
        }))
    }

    /// Does the steps of a plan, of which so many were done before, and ends it.
    fn carry(
        &mut self,
        plan: &Plan,
        work: &Work,
        transaction: Transaction,
        done: usize,
        mut watch: Watch,
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), JobError> {
        let mut course = Course {
            plan,
            work,
            before: done,
            at: 0,
            told: 0,
            of: transaction.steps.len(),
            tried: 0,
            one_by_one: false,
        };
        while course.at < plan.steps.len() {
            let Err(error) = self.together(&mut course, &mut watch, tell) else {
                continue;
            };
            self.database.forget();
            // What cannot be undone either is for the next run.
            let Ok(done) = self.settle_journal(&mut |_| {}) else {
                return Err(error);
            };
            if course.tries_again(&error, done) {
                continue;
            }
            // What was done before has its triggers all the same.
            self.triggers(&watch, tell)?;
            self.end(transaction, Outcome::Failed(error.to_string()), done)?;
            return Err(error);
        }
        self.triggers(&watch, tell)?;
        self.end(transaction, Outcome::Done, done + plan.steps.len())
    }

    fn end(&self, transaction: Transaction, outcome: Outcome, done: usize) -> Result<(), JobError> {
        let folder = &self.settings.folder;
        transaction.close(outcome, done, self.settings.now, folder, &self.disk)?;
        Journal::clear(folder, &self.disk)
    }

    /// The end of the steps of a journal: after this they are done. `at_hand` has the manifests of
    /// what comes where they were read already.
    fn finish(
        &mut self,
        journal: &Journal,
        at_hand: &[Option<&Manifest>],
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), JobError> {
        let metalog = self.settings.metalog.as_deref();
        let metalog = metalog.filter(|_| !self.settings.register_only);
        commit::finish(
            journal,
            at_hand,
            &self.root,
            self.database,
            &self.disk,
            metalog,
        )?;
        for part in &journal.parts {
            self.after_scripts(part, tell);
        }
        let done = journal.done + journal.parts.len();
        Journal::idle(done).write(&self.settings.folder, &self.disk)
    }

    /// What a step takes the place of or removes, with what its files are told from.
    pub(super) fn installed(&self, step: &Step) -> Result<Option<Installed>, JobError> {
        if step.action == Action::Install {
            return Ok(None);
        }
        let parts = |files| Parts {
            // Which libraries it has.
            lists: self.settings.libraries.is_some(),
            files,
            others: true,
        };
        let name = step.name.as_str();
        if step.action == Action::Remove {
            let found = self.database.package(name, parts(Files::Paths))?;
            // Edits alone are told from more than that.
            let edits = found
                .as_ref()
                .is_some_and(|one| !one.manifest.config.is_empty());
            if !edits {
                return Ok(found);
            }
        }
        Ok(self.database.package(name, parts(Files::Whole))?)
    }
}

/// Refuses a plan that was made for another state than that of the database.
fn check_present(plan: &Plan, present: &Present) -> Result<(), JobError> {
    for step in &plan.steps {
        let found = present.get(step.name.as_str());
        let found = found.map(|old| &old.manifest.version);
        let expected = match &step.action {
            Action::Install => None,
            Action::Upgrade(from) | Action::Downgrade(from) => Some(from),
            Action::Reinstall | Action::Remove => Some(&step.version),
        };
        if found != expected {
            return Err(JobError::Stale {
                package: step.name.to_string(),
                found: found.map_or_else(|| "not installed".to_owned(), ToString::to_string),
            });
        }
    }
    Ok(())
}

/// The manifest of an archive, which must be of the package that a step means.
fn manifest_of(step: &Step, archive: &Path) -> Result<Manifest, JobError> {
    let mut manifest = manifest_in(archive)?;
    let found = manifest.label();
    if found != step.label() {
        return Err(JobError::Other {
            package: step.label(),
            url: archive.display().to_string(),
            found,
        });
    }
    let name = match step.offer.as_ref().map(|offer| &offer.source) {
        Some(Source::Repository { name, .. }) => name.as_str(),
        _ => "unknown-repository",
    };
    let notes = &mut manifest.annotations;
    notes.insert("repository".to_owned(), name.to_owned());
    notes.insert("repo_type".to_owned(), "binary".to_owned());
    Ok(manifest)
}

/// What a package tells the user after a step.
fn messages(step: &Step, new: Option<&Manifest>, old: Option<&Installed>) -> Vec<String> {
    let (manifest, kind) = match (new, old) {
        (Some(new), None) => (new, "install"),
        (Some(new), Some(_)) => (new, "upgrade"),
        (None, Some(old)) => (&old.manifest, "remove"),
        (None, None) => return Vec::new(),
    };
    let from = match &step.action {
        Action::Upgrade(from) | Action::Downgrade(from) => Some(from),
        _ => None,
    };
    let fits = manifest.messages.iter().filter(|message| {
        let kind_fits = match message.kind.as_deref() {
            None => kind != "remove",
            Some(wanted) => wanted == kind,
        };
        let above = from.zip(message.minimum_version.as_ref());
        let below = from.zip(message.maximum_version.as_ref());
        kind_fits
            && above.is_none_or(|(from, least)| from >= least)
            && below.is_none_or(|(from, most)| from <= most)
    });
    fits.map(|message| message.text.clone()).collect()
}
