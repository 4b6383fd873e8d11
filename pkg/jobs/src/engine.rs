//! Carrying plans out.

mod record;
mod resume;
mod scripts;
mod triggers;

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use pkg_db::{Database, Detail, Installed};
use pkg_format::{Form, Manifest};
use pkg_repo::Fetcher;
use pkg_types::parallel_map;

use crate::cache::{Cache, Progress, Wanted, manifest_in};
use crate::commit;
use crate::conflict;
use crate::disk::Disk;
use crate::error::JobError;
use crate::event::Event;
use crate::journal::{Journal, Phase, Register};
use crate::owners::Owners;
use crate::plan::{Action, Plan, Source, Step};
use crate::prepare::Preparation;
use crate::root::Root;
use crate::stage::Stage;
use crate::transaction::{Outcome, Transaction};
pub use resume::Interrupted;
use triggers::Watch;

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
    /// Whether files get the owners that packages say.
    pub set_owners: bool,
    /// What counts as now, in seconds since 1970.
    pub now: i64,
    /// What the user asked for, for the history.
    pub command: String,
}

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
        let labels: Vec<(String, u64)> = wanted
            .iter()
            .map(|one| {
                let m = &one.offer.manifest;
                (m.label(), m.location.as_ref().map_or(0, |l| l.pkgsize))
            })
            .collect();
        cache.get(&wanted, &self.settings.fetcher, &mut |at, progress| {
            let (package, size) = (labels[at].0.as_str(), labels[at].1);
            tell(match progress {
                Progress::Begun => Event::Fetching { package, size },
                Progress::Bytes(bytes) => Event::Came { package, bytes },
                Progress::Done => Event::Fetched { package },
            });
        })?;
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
        if let Some(left) = self.still_to_do(plan)? {
            return self.run(&left, tell);
        }
        let archives = self.fetch(plan, tell)?;
        let work = self.look_over(plan, archives)?;
        let watch = self.watch(tell);
        let transaction = self.write_down(plan, &work, !watch.is_idle())?;
        self.carry(plan, &work, transaction, 0, watch, tell)
    }

    /// Reads the archives of a plan and refuses what cannot be carried out.
    fn look_over(&self, plan: &Plan, archives: Vec<Option<PathBuf>>) -> Result<Work, JobError> {
        self.check_present(plan)?;
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

    /// The plan without the steps that another program did after it was made; `None` when there
    /// are none.
    fn still_to_do(&mut self, plan: &Plan) -> Result<Option<Plan>, JobError> {
        let mut left = Vec::new();
        for step in &plan.steps {
            let found = self.database.package(step.name.as_str(), Detail::Row)?;
            let done = match (&step.action, &found) {
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

    /// Refuses a plan that was made for another state than that of the database.
    fn check_present(&self, plan: &Plan) -> Result<(), JobError> {
        for step in &plan.steps {
            let found = self.database.package(step.name.as_str(), Detail::Row)?;
            let found = found.map(|old| old.manifest.version);
            let expected = match &step.action {
                Action::Install => None,
                Action::Upgrade(from) | Action::Downgrade(from) => Some(from),
                Action::Reinstall | Action::Remove => Some(&step.version),
            };
            if found.as_ref() != expected {
                return Err(JobError::Stale {
                    package: step.name.to_string(),
                    found: found.map_or_else(|| "not installed".to_owned(), |v| v.to_string()),
                });
            }
        }
        Ok(())
    }

    /// Does the steps of a plan, of which so many were done before, and ends it.
    fn carry(
        &mut self,
        plan: &Plan,
        work: &Work,
        transaction: Transaction,
        mut done: usize,
        mut watch: Watch,
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), JobError> {
        for (at, step) in plan.steps.iter().enumerate() {
            tell(Event::Begin {
                number: done + 1,
                of: transaction.steps.len(),
                step,
            });
            let new = work.manifests[at].as_ref();
            let new = new.zip(work.archives[at].as_deref());
            if let Err(error) = self.step(done, step, new, &mut watch, tell) {
                // What cannot be undone either is for the next run.
                let Ok(done) = self.settle_journal(&mut |_| {}) else {
                    return Err(error);
                };
                // What was done before has its triggers all the same.
                self.triggers(&watch, tell)?;
                self.end(transaction, Outcome::Failed(error.to_string()), done)?;
                return Err(error);
            }
            done += 1;
        }
        self.triggers(&watch, tell)?;
        self.end(transaction, Outcome::Done, done)
    }

    fn end(&self, transaction: Transaction, outcome: Outcome, done: usize) -> Result<(), JobError> {
        let folder = &self.settings.folder;
        transaction.close(outcome, done, self.settings.now, folder, &self.disk)?;
        Journal::clear(folder, &self.disk)
    }

    fn step(
        &mut self,
        done: usize,
        step: &Step,
        new: Option<(&Manifest, &Path)>,
        watch: &mut Watch,
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), JobError> {
        let old = self.installed(step)?;
        self.before_scripts(new.map(|new| new.0), old.as_ref(), tell)?;
        self.package_triggers("pre", new.map(|new| new.0), old.as_ref(), tell);
        let preparation = Preparation {
            root: &self.root,
            database: self.database,
            old: old.as_ref(),
            new: new.map(|new| new.0),
            merges: self.settings.merge,
            followed: RefCell::default(),
        };
        let mut prepared = preparation.run(tell)?;
        prepared.journal.done = done;
        if let Some((manifest, archive)) = new {
            prepared.journal.write(&self.settings.folder, &self.disk)?;
            // Read now: a script may just have made the users that the package needs.
            let owners = self.settings.set_owners.then(|| Owners::of(&self.root));
            let stage = Stage {
                root: &self.root,
                disk: &self.disk,
                owners: owners.as_ref(),
            };
            let staged = stage.run(archive, &step.label(), &prepared)?;
            prepared.settle_merges(&staged.merged, tell);
            prepared.journal.register = Some(Register {
                manifest: manifest.to_json(Form::Full),
                automatic: step.automatic,
                locked: old.as_ref().is_some_and(|old| old.state.locked),
                time: self.settings.now,
                pristine: staged.pristine,
            });
        }
        let mut journal = prepared.journal;
        journal.phase = Phase::Committed;
        journal.scripts = self.last_scripts(new.map(|new| new.0), old.as_ref());
        journal.write(&self.settings.folder, &self.disk)?;
        self.finish(&journal, tell)?;
        watch.touch(new.map(|new| new.0), old.as_ref());
        self.package_triggers("post", new.map(|new| new.0), old.as_ref(), tell);
        let messages = messages(step, new.map(|new| new.0), old.as_ref());
        tell(Event::Done { step, messages });
        Ok(())
    }

    /// The end of a step: after this it is done.
    fn finish(
        &mut self,
        journal: &Journal,
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), JobError> {
        commit::finish(journal, &self.root, self.database, &self.disk)?;
        self.after_scripts(journal, tell);
        Journal::idle(journal.done + 1).write(&self.settings.folder, &self.disk)
    }

    pub(super) fn installed(&self, step: &Step) -> Result<Option<Installed>, JobError> {
        if step.action == Action::Install {
            return Ok(None);
        }
        Ok(self.database.package(step.name.as_str(), Detail::All)?)
    }
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
