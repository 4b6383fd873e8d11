//! Carrying plans out.

mod scripts;
mod triggers;

use std::fs::File;
use std::path::{Path, PathBuf};

use pkg_db::{Database, Detail, Installed};
use pkg_format::{Form, Manifest, read_manifest};
use pkg_repo::Fetcher;

use crate::cache::{Cache, Progress, Wanted};
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
    /// Whether files get the owners that packages say.
    pub set_owners: bool,
    /// What counts as now, in seconds since 1970.
    pub now: i64,
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
    /// Whether a killed program left something to finish or undo.
    #[must_use]
    pub fn is_interrupted(folder: &Path) -> bool {
        folder.join("journal").exists()
    }

    /// Finishes or undoes what a killed program left. Does nothing when there is nothing.
    ///
    /// # Errors
    /// [`JobError`]; then the journal stays for the next try.
    pub fn recover(&mut self, tell: &mut dyn FnMut(Event<'_>)) -> Result<(), JobError> {
        let Some(journal) = Journal::read(&self.settings.folder)? else {
            return Ok(());
        };
        match journal.phase {
            Phase::Staging => {
                commit::undo(&journal, &self.root, &self.disk)?;
                Journal::clear(&self.settings.folder, &self.disk)?;
                tell(Event::Undone {
                    package: &journal.label,
                });
            }
            Phase::Committed => {
                self.finish(&journal, tell)?;
                tell(Event::Finished {
                    package: &journal.label,
                });
            }
        }
        Ok(())
    }

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
    /// conflicts; then step follows step, each done whole or not at all.
    ///
    /// # Errors
    /// [`JobError`]; steps before the failed one stay done.
    pub fn run(&mut self, plan: &Plan, tell: &mut dyn FnMut(Event<'_>)) -> Result<(), JobError> {
        let archives = self.fetch(plan, tell)?;
        let mut manifests = Vec::with_capacity(plan.steps.len());
        for (step, archive) in plan.steps.iter().zip(&archives) {
            manifests.push(match archive {
                None => None,
                Some(archive) => Some(self.manifest_of(step, archive)?),
            });
        }
        conflict::check(self.database, plan, &manifests)?;
        self.check_confinement(plan, &manifests)?;
        let mut watch = self.watch(tell);
        for (at, step) in plan.steps.iter().enumerate() {
            tell(Event::Begin {
                number: at + 1,
                of: plan.steps.len(),
                step,
            });
            let new = manifests[at].as_ref().zip(archives[at].as_deref());
            let done = self.step(step, new, &mut watch, tell);
            if done.is_err() {
                // What was done before has its triggers all the same.
                self.triggers(&watch, tell)?;
            }
            done?;
        }
        self.triggers(&watch, tell)
    }

    fn manifest_of(&self, step: &Step, archive: &Path) -> Result<Manifest, JobError> {
        let file = File::open(archive).map_err(JobError::io("read", archive))?;
        let mut manifest = read_manifest(file, &archive.display().to_string())?;
        let found = manifest.label();
        if found != step.label() {
            return Err(JobError::Other {
                package: step.label(),
                url: archive.display().to_string(),
                found,
            });
        }
        let source = step.offer.as_ref().map(|offer| &offer.source);
        let notes = &mut manifest.annotations;
        match source {
            Some(Source::Repository { name, .. }) => {
                notes.insert("repository".to_owned(), name.clone());
                notes.insert("repo_type".to_owned(), "binary".to_owned());
            }
            _ => {
                notes.insert("repo_type".to_owned(), "binary".to_owned());
                notes.insert("repository".to_owned(), "unknown-repository".to_owned());
            }
        }
        Ok(manifest)
    }

    fn step(
        &mut self,
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
        };
        let mut prepared = preparation.run(tell)?;
        if let Some((manifest, archive)) = new {
            prepared.journal.write(&self.settings.folder, &self.disk)?;
            // Read now: a script may just have made the users that the package needs.
            let owners = self.settings.set_owners.then(|| Owners::of(&self.root));
            let stage = Stage {
                root: &self.root,
                disk: &self.disk,
                owners: owners.as_ref(),
            };
            let staged = stage.run(archive, &step.label(), &prepared);
            let pristine = match staged {
                Ok(pristine) => pristine,
                Err(error) => {
                    commit::undo(&prepared.journal, &self.root, &self.disk)?;
                    Journal::clear(&self.settings.folder, &self.disk)?;
                    return Err(error);
                }
            };
            prepared.journal.register = Some(Register {
                manifest: manifest.to_json(Form::Full),
                automatic: step.automatic,
                locked: old.as_ref().is_some_and(|old| old.state.locked),
                time: self.settings.now,
                pristine,
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
        Journal::clear(&self.settings.folder, &self.disk)
    }

    pub(super) fn installed(&self, step: &Step) -> Result<Option<Installed>, JobError> {
        if step.action == Action::Install {
            return Ok(None);
        }
        Ok(self.database.package(step.name.as_str(), Detail::All)?)
    }
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
