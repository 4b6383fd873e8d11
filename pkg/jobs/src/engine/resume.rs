//! What a killed program left: finishing or undoing its steps, and doing the rest of its plan.

use std::path::{Path, PathBuf};

use pkg_format::Manifest;
use pkg_solve::Reason;
use pkg_types::Digest;

use super::Engine;
use crate::cache::{digest_of, manifest_in};
use crate::commit;
use crate::error::JobError;
use crate::event::Event;
use crate::journal::{Journal, Phase};
use crate::mergetool;
use crate::plan::{Action, Offer, Plan, Source, Step};
use crate::transaction::{Deed, Entry, FILE, Kept, Outcome, Transaction, parse};

/// A plan that was broken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interrupted {
    /// What the user had asked for.
    pub command: String,
    /// How many steps are done.
    pub done: usize,
    /// Of how many.
    pub of: usize,
}

impl Engine<'_> {
    /// Whether a plan is under way, be it one that a killed program left.
    #[must_use]
    pub fn is_interrupted(folder: &Path) -> bool {
        folder.join(FILE).exists() || folder.join("journal").exists()
    }

    /// Finishes or undoes the step that a killed program left, so that files and database agree,
    /// and leaves the rest of its plan. Gives that plan, if there is one.
    ///
    /// # Errors
    /// [`JobError`]; then the journal stays for the next try.
    pub fn settle(
        &mut self,
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<Option<Interrupted>, JobError> {
        Ok(self.left(tell)?.map(|(transaction, done)| Interrupted {
            command: transaction.command,
            done,
            of: transaction.steps.len(),
        }))
    }

    /// Finishes what a killed program left: its step as [`settle`](Self::settle) does, and then the
    /// rest of its plan. Does nothing when there is nothing. A plan whose archives are gone, or
    /// that fits no more what is installed, is given up where it stands.
    ///
    /// # Errors
    /// [`JobError`]; then what is left stays for the next try, unless a step failed as it may also
    /// in a plan that was not broken off.
    pub fn recover(&mut self, tell: &mut dyn FnMut(Event<'_>)) -> Result<(), JobError> {
        let Some((transaction, done)) = self.left(tell)? else {
            return Ok(());
        };
        let (scripts, register_only) = (self.settings.run_scripts, self.settings.register_only);
        self.settings.run_scripts = transaction.scripts;
        self.settings.register_only = transaction.register_only;
        let completed = self.complete(transaction, done, tell);
        self.settings.run_scripts = scripts;
        self.settings.register_only = register_only;
        completed
    }

    /// Gives up the plan that a killed program left, after the step that was under way.
    ///
    /// # Errors
    /// As [`settle`](Self::settle).
    pub fn give_up(&mut self, tell: &mut dyn FnMut(Event<'_>)) -> Result<(), JobError> {
        match self.left(tell)? {
            Some((transaction, done)) => {
                self.end(transaction, Outcome::Failed("given up".to_owned()), done)
            }
            None => Ok(()),
        }
    }

    /// The plan that is left after its step is settled, and how many of its steps are done.
    fn left(
        &mut self,
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<Option<(Transaction, usize)>, JobError> {
        let folder = self.settings.folder.clone();
        for unfinished in ["transaction.new", "journal.new"].map(|name| folder.join(name)) {
            if unfinished.exists() {
                let fail = JobError::io("remove", &unfinished);
                self.disk.remove(&unfinished).map_err(fail)?;
            }
        }
        if !Self::is_interrupted(&folder) {
            return Ok(None);
        }
        mergetool::clean(&folder).map_err(JobError::io("clean", &folder))?;
        let done = self.settle_journal(tell)?;
        let transaction = Transaction::under_way(&folder)?;
        if transaction.is_none() {
            Journal::clear(&folder, &self.disk)?;
        }
        Ok(transaction.map(|transaction| (transaction, done)))
    }

    /// Finishes or undoes the steps in the journal; gives how many are done then.
    pub(super) fn settle_journal(
        &mut self,
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<usize, JobError> {
        let Some(journal) = Journal::read(&self.settings.folder)? else {
            return Ok(0);
        };
        let packages = journal.parts.iter().map(|part| part.label.as_str());
        match journal.phase {
            Phase::Idle => Ok(journal.done),
            Phase::Staging => {
                commit::undo(&journal, &self.root, &self.disk)?;
                Journal::idle(journal.done).write(&self.settings.folder, &self.disk)?;
                packages.for_each(|package| tell(Event::Undone { package }));
                Ok(journal.done)
            }
            Phase::Committed => {
                self.finish(&journal, &[], tell)?;
                packages.for_each(|package| tell(Event::Finished { package }));
                Ok(journal.done + journal.parts.len())
            }
        }
    }

    fn complete(
        &mut self,
        transaction: Transaction,
        done: usize,
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), JobError> {
        let of = transaction.steps.len();
        let ready = rest(&transaction, done).and_then(|(plan, archives)| {
            let present = self.present(&plan)?;
            let work = self.look_over(&plan, archives, &present)?;
            Ok((plan, work))
        });
        let (plan, work) = match ready {
            Ok(ready) => ready,
            Err(error) if error.is_lasting() => {
                let why = error.to_string();
                self.end(transaction, Outcome::Failed(why.clone()), done)?;
                tell(Event::Abandoned { done, of, why });
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        if done < of {
            let command = &transaction.command;
            tell(Event::Resumed { command, done, of });
        }
        let mut watch = self.watch(tell);
        if !watch.is_idle() {
            watch.touch_paths(transaction.touched.iter().cloned());
            for entry in transaction.steps.iter().take(done) {
                if let Some(manifest) = came(entry) {
                    watch.touch(Some(&manifest), None);
                }
            }
        }
        self.carry(&plan, &work, transaction, done, watch, tell)
    }
}

/// The steps that are not done yet, with their archives.
fn rest(transaction: &Transaction, done: usize) -> Result<(Plan, Vec<Option<PathBuf>>), JobError> {
    let mut plan = Plan::default();
    let mut archives = Vec::new();
    for entry in transaction.steps.iter().skip(done) {
        plan.steps.push(step(entry)?);
        archives.push(entry.archive.as_ref().map(|kept| kept.path.clone()));
    }
    Ok((plan, archives))
}

fn step(entry: &Entry) -> Result<Step, JobError> {
    let bad = |problem: String| JobError::Journal {
        path: PathBuf::from(FILE),
        problem,
    };
    let before = || match &entry.before {
        Some(before) => parse(FILE, &before.version),
        None => Err(bad(format!("{} was not there", entry.name))),
    };
    let mut step = Step {
        action: match entry.deed {
            Deed::Install => Action::Install,
            Deed::Upgrade => Action::Upgrade(before()?),
            Deed::Downgrade => Action::Downgrade(before()?),
            Deed::Reinstall => Action::Reinstall,
            Deed::Remove => Action::Remove,
        },
        name: parse(FILE, &entry.name)?,
        version: parse(FILE, &entry.version)?,
        reason: Reason::Asked,
        offer: None,
        automatic: entry.automatic,
    };
    if let Some(kept) = &entry.archive {
        kept.check(&step.label())?;
        step.offer = Some(Offer {
            manifest: manifest_in(&kept.path)?,
            source: kept.source(),
            rank: 0,
        });
    }
    Ok(step)
}

/// The manifest of what came in a step, if its archive is still there.
fn came(entry: &Entry) -> Option<Manifest> {
    manifest_in(&entry.archive.as_ref()?.path).ok()
}

impl Kept {
    /// Where an offer of it comes from.
    pub(crate) fn source(&self) -> Source {
        match &self.repository {
            Some(name) => Source::Repository {
                name: name.clone(),
                url: format!("file://{}", self.path.display()),
            },
            None => Source::File(self.path.clone()),
        }
    }

    /// Refuses an archive that is not what it was.
    pub(crate) fn check(&self, package: &str) -> Result<(), JobError> {
        let url = self.path.display().to_string();
        if !self.path.exists() {
            let package = package.to_owned();
            return Err(JobError::Gone { package, url });
        }
        let expected: Digest = self.sum.parse().map_err(|_| JobError::Journal {
            path: PathBuf::from(FILE),
            problem: format!("{} is no digest", self.sum),
        })?;
        let found = digest_of(&self.path, expected.kind())?;
        match found == expected {
            true => Ok(()),
            false => Err(JobError::Digest {
                package: package.to_owned(),
                url,
                found,
                expected,
            }),
        }
    }
}
