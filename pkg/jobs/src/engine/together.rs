//! Doing the next steps of a plan: as many at once as have nothing to do with each other.

use std::mem;
use std::path::PathBuf;

use pkg_db::Installed;
use pkg_format::{Form, Manifest};
use pkg_types::crowded_each;

use super::triggers::Watch;
use super::{Engine, Work, messages};
use crate::batch::{Batch, Ready};
use crate::commit;
use crate::disk::Syncing;
use crate::early::written_meanwhile;
use crate::error::JobError;
use crate::event::Event;
use crate::journal::{Journal, Part, Phase, Register};
use crate::mergetool::MergeTool;
use crate::owners::Owners;
use crate::plan::{Plan, Step};
use crate::prepare::{Common, Preparation};
use crate::stage::{Stage, Staged};

/// Archives that are unpacked at a time, for each CPU: what is made waits for the disk.
const THREADS: usize = 4;

/// What is registered of a step, and what else came of its unpacking.
type Unpacked = (Option<Register>, Staged);

/// How far a plan has come.
pub(super) struct Course<'c> {
    pub(super) plan: &'c Plan,
    pub(super) work: &'c Work,
    /// Steps that were done before the plan's first.
    pub(super) before: usize,
    /// The place of the next step.
    pub(super) at: usize,
    /// Steps that the user was told of.
    pub(super) told: usize,
    /// How many steps there are with those before.
    pub(super) of: usize,
    /// How many steps were tried together last.
    pub(super) tried: usize,
    /// Whether each step is done by itself.
    pub(super) one_by_one: bool,
}

impl Course<'_> {
    /// Whether the steps that were tried in vain are to be done one by one, so that those before the
    /// one that is wrong are done.
    pub(super) fn tries_again(&mut self, error: &JobError, done: usize) -> bool {
        let package = matches!(
            error,
            JobError::Archive(_) | JobError::Contents { .. } | JobError::InTheWay { .. }
        );
        let again = package && self.tried > 1 && done == self.before + self.at;
        self.one_by_one |= again;
        again
    }

    fn begin(&mut self, at: usize, step: &Step, tell: &mut dyn FnMut(Event<'_>)) {
        if at >= self.told {
            self.told = at + 1;
            tell(Event::Begin {
                number: self.before + at + 1,
                of: self.of,
                step,
            });
        }
    }
}

impl Engine<'_> {
    /// Does the next steps, each whole or none of them.
    pub(super) fn together(
        &mut self,
        course: &mut Course<'_>,
        watch: &mut Watch,
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), JobError> {
        course.tried = 0;
        let (mut batch, alone) = self.choose(course, tell)?;
        course.tried = batch.steps.len();
        let parts = batch.steps.iter_mut();
        let parts = parts.map(|ready| mem::take(&mut ready.prepared.part));
        let done = course.before + course.at;
        let mut journal = Journal::new(Phase::Staging, done, parts.collect());
        if batch.steps.iter().any(|ready| ready.new.is_some()) {
            journal.write(&self.settings.folder, &self.disk)?;
            self.stage(course, &batch, &mut journal.parts, tell)?;
        }
        journal.phase = Phase::Committed;
        for (part, ready) in journal.parts.iter_mut().zip(&batch.steps) {
            part.scripts = self.last_scripts(ready.new, ready.old.as_ref());
        }
        journal.write(&self.settings.folder, &self.disk)?;
        self.finish(&journal, &batch.at_hand(), tell)?;
        course.at += batch.steps.len();
        for Ready { step, new, old, .. } in &batch.steps {
            watch.touch(*new, old.as_ref());
            if alone {
                self.package_triggers("post", *new, old.as_ref(), tell);
            }
            let messages = messages(step, *new, old.as_ref());
            tell(Event::Done { step, messages });
        }
        Ok(())
    }

    /// Works out the next step, and those after it that can be done together with it. Tells whether
    /// it is one that has to be done alone.
    fn choose<'c>(
        &self,
        course: &mut Course<'c>,
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<(Batch<'c>, bool), JobError> {
        let (mut batch, mut alone) = (Batch::default(), false);
        let common = Common::default();
        let each = course.one_by_one || self.has_package_triggers();
        let (plan, work) = (course.plan, course.work);
        let mut reading = None;
        let steps = plan.steps.iter().zip(&work.manifests).enumerate();
        for (at, (step, new)) in steps.skip(course.at) {
            let first = batch.steps.is_empty();
            // Scripts, which may want the database, are run for the first alone.
            if !first && reading.is_none() {
                reading = Some(self.database.reading()?);
            }
            let new = new.as_ref();
            let old = self.installed(step)?;
            let by_itself = each || self.is_alone(new, old.as_ref());
            if by_itself && !first {
                break;
            }
            alone = by_itself;
            if alone {
                course.begin(at, step, tell);
                self.before_scripts(new, old.as_ref(), tell)?;
                self.package_triggers("pre", new, old.as_ref(), tell);
            }
            let preparation = Preparation {
                root: &self.root,
                database: self.database,
                old: old.as_ref(),
                new,
                merges: self.settings.merge,
                register_only: self.settings.register_only,
                libraries: self.settings.libraries.as_ref(),
                common: &common,
            };
            let prepared = match preparation.run() {
                // It is told when its turn comes.
                Err(_) if !first => break,
                prepared => prepared?,
            };
            let admitted = batch.admit(Ready {
                step,
                new,
                old,
                prepared,
            });
            if !admitted {
                break;
            }
            course.begin(at, step, tell);
            let notes = batch.steps.last().map(|ready| &ready.prepared.notes);
            for note in notes.into_iter().flatten() {
                tell(note.event());
            }
            if alone {
                break;
            }
        }
        batch.trees = common.trees.into_inner();
        Ok((batch, alone))
    }

    /// Whether a step has scripts, or brings triggers that may be for the steps after it.
    fn is_alone(&self, new: Option<&Manifest>, old: Option<&Installed>) -> bool {
        let old = old.map(|old| &old.manifest);
        let mut manifests = new.into_iter().chain(old);
        let settings = &self.settings;
        manifests.any(|manifest| {
            let scripts = !manifest.scripts.is_empty() || !manifest.lua_scripts.is_empty();
            let scripted = settings.run_scripts && scripts;
            let mut files = manifest.files.keys();
            scripted || files.any(|path| settings.is_trigger(path.as_str()))
        })
    }

    /// Unpacks what comes, on all CPUs, completes what is to be written down and begins to register
    /// it.
    fn stage(
        &mut self,
        course: &Course<'_>,
        batch: &Batch<'_>,
        parts: &mut [Part],
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), JobError> {
        let files = batch.steps.iter().map(|one| one.prepared.files()).sum();
        // Read now: a script may just have made the users that the packages need.
        let owners = self.settings.set_owners.then(|| Owners::of(&self.root));
        let command = self.settings.merge_tool.as_deref();
        let tool = command.map(|command| MergeTool::new(command, &self.settings.folder));
        let stage = Stage {
            root: &self.root,
            disk: &self.disk,
            owners: owners.as_ref(),
            merge_tool: tool.as_ref(),
            syncing: Syncing::of(files),
        };
        stage.make_folders(batch, parts)?;
        let archives = course.work.archives[course.at..].iter();
        let steps: Vec<_> = batch.steps.iter().zip(archives).collect();
        let now = self.settings.now;
        let work = |step: &(&Ready<'_>, &Option<PathBuf>)| -> Result<Unpacked, JobError> {
            let (ready, archive) = *step;
            let (Some(new), Some(archive)) = (ready.new, archive) else {
                return Ok((None, Staged::default()));
            };
            let mut staged = stage.unpack(archive, new, &ready.prepared)?;
            let register = Register {
                manifest: new.to_json(Form::Full),
                automatic: ready.step.automatic,
                locked: ready.old.as_ref().is_some_and(|old| old.state.locked),
                time: now,
                pristine: mem::take(&mut staged.pristine),
            };
            Ok((Some(register), staged))
        };
        let mut begun = self.database.begin()?;
        let unpack = || {
            // The database is written by one thread, while the others go on unpacking.
            let mut places = parts.iter_mut().zip(&batch.steps);
            crowded_each(THREADS, &steps, work, |unpacked| {
                let (register, staged) = unpacked?;
                let Some((part, ready)) = places.next() else {
                    return Ok(());
                };
                for (path, problem) in &staged.failed {
                    let path = path.as_str();
                    tell(Event::MergeToolFailed { path, problem });
                }
                ready.prepared.settle_merges(&staged.merged, part, tell);
                part.register = register;
                if let Some(old) = &ready.old {
                    for backup in &ready.prepared.backups {
                        part.backups
                            .extend(stage.back_up(backup, &old.manifest, now)?);
                    }
                }
                commit::begin(&mut begun, part, ready.new)
            })?;
            commit::begin_kept(&mut begun, parts)?;
            Ok::<_, JobError>(begun.end()?)
        };
        let written = written_meanwhile(self.root.path(), stage.syncing, unpack);
        written.map_err(JobError::io("sync", self.root.path()))??;
        stage.sync(batch, parts)?;
        stage.check_places(parts)
    }
}
